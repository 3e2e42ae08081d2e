"""Answering a case: saving, submitting, reopening, and what was answered before."""
import datetime as dt

import pytest

from support.client import request_id
from support.desk import Desk
from support.server import PASSWORD
from support.town import answers_of, fill, finish, question_set, reviews, save, show, submit, today, token, version_of


@pytest.fixture
def review(town, anne):
    town.audit([anne])
    return reviews(anne)[0]


def test_the_next_review_is_the_one_begun(town, anne):
    town.audit([anne])
    first, second, *_ = reviews(anne, look=False)
    assert anne.call("ReviewService/NextReview")["review"]["reviewId"] == first["reviewId"]
    with anne.refused("CHANGED", "aborted"):  # look before you answer: the review may have moved to you a moment ago
        save(anne, first, "P-1", "ja")
    show(anne, second)
    assert anne.call("ReviewService/NextReview")["review"]["reviewId"] == first["reviewId"], "a look begins nothing"
    save(anne, second, "decision_date", "2026-02-01")
    assert anne.call("ReviewService/NextReview")["review"]["reviewId"] == second["reviewId"]
    for r in reviews(anne):
        finish(anne, r)
    with anne.refused("NOT_FOUND", "not_found"):
        anne.call("ReviewService/NextReview")
    assert reviews(anne) == [] and len(reviews(anne, every=True)) == 4


def test_facts_decide_which_questions_apply(anne, review):
    def applies(code):
        return next(i for i in show(anne, review)["items"] if i["code"] == code).get("applies", False)
    assert applies("P-3"), "an unknown fact leaves the question in"
    save(anne, review, "soeskende", "nej")
    assert not applies("P-3")
    save(anne, review, "soeskende", "ja", seen=1)
    assert applies("P-3")


def test_r13_second_save_of_an_old_version_is_refused(server, anne, review):
    assert save(anne, review, "P-1", "ja")["version"] == "1"
    desk = server.client().sign_in(anne.name, PASSWORD)
    conflict = save(desk, review, "P-1", "nej", comment="min egen mening")
    assert conflict["outcome"] == "SAVE_OUTCOME_CONFLICT"
    assert (conflict["theirs"]["value"], conflict["yours"]["value"]) == ("ja", "nej")
    assert conflict["yours"]["comment"] == "min egen mening" and conflict["version"] == "1"
    assert answers_of(show(anne, review)) == {"P-1": "ja"}
    assert save(desk, review, "P-1", "nej", seen=1)["version"] == "2"


def test_r13_a_retry_adds_the_time_spent_once(server, anne, review):
    def spend(key, **time):
        return anne.call("ReviewService/SaveAnswers", requestId=key, reviewId=review["reviewId"], stepTimes=[time])

    def spent():
        return server.psql(f"SELECT step, seconds FROM app.step_time WHERE review_id = '{review['reviewId']}'")
    first = request_id()
    assert spend(first, step="plan", seconds=30) == spend(first, step="plan", seconds=30)
    assert spent() == [["plan", "30"]]
    spend(request_id(), step="plan", seconds=12)
    assert spent() == [["plan", "42"]]
    with anne.refused("BAD_VALUE", "invalid_argument") as refused:
        spend(request_id(), step="ukendt", seconds=12)
    assert refused.places[0]["field"] == "step_times[0].step" and spent() == [["plan", "42"]]


def test_r13_two_leaders_change_the_same_answer(own_town, own_server):
    anne, bo = own_town.leader("Anne"), own_town.leader("Bo")
    own_town.audit([anne])
    review = reviews(anne)[0]
    own_server.psql(f"INSERT INTO app.participant (review_id, person_id) VALUES ('{review['reviewId']}', '{bo.id}')")
    assert save(anne, review, "P-1", "ja")["outcome"] == "SAVE_OUTCOME_SAVED"
    conflict = save(bo, review, "P-1", "nej", reasonCode="ikke_gjort")
    assert (conflict["theirs"]["value"], conflict["theirs"]["answeredBy"], conflict["yours"]["value"]) == ("ja", "Anne", "nej")
    assert save(bo, review, "P-2", "nej")["outcome"] == "SAVE_OUTCOME_SAVED", "different answers never conflict"
    assert answers_of(show(anne, review)) == {"P-1": "ja", "P-2": "nej"}


def test_r13_one_conflict_does_not_stop_the_other_answers(anne, review):
    save(anne, review, "P-1", "ja")
    got = anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
        {"item": "P-1", "value": "nej"}, {"item": "P-2", "value": "nej"}])["results"]
    assert [r["outcome"] for r in got] == ["SAVE_OUTCOME_CONFLICT", "SAVE_OUTCOME_SAVED"]
    assert answers_of(show(anne, review)) == {"P-1": "ja", "P-2": "nej"}


def test_r13_a_retry_acts_once_and_gets_the_same_outcome(server, anne, review):
    key = request_id()
    first, again = (save(anne, review, "P-1", "ja", requestId=key) for _ in range(2))
    assert first == again
    assert server.value(f"SELECT count(*) FROM app.answer_event WHERE review_id = '{review['reviewId']}'") == "1"


def test_r13_a_request_id_is_for_one_request(anne, review):
    key = request_id()
    save(anne, review, "P-1", "ja", requestId=key)
    with anne.refused("REQUEST_REUSED", "already_exists"):
        save(anne, review, "P-1", "nej", seen=1, requestId=key)
    with anne.refused("REQUEST_REUSED"):
        anne.call("ReviewService/SubmitReview", requestId=key, reviewId=review["reviewId"], version=review["version"])
    assert answers_of(show(anne, review)) == {"P-1": "ja"}


def test_r13_the_same_request_id_of_two_people_is_two_requests(town, anne, bo):
    town.audit([anne, bo])
    key = request_id()
    for who in (anne, bo):
        assert save(who, reviews(who)[0], "P-1", "ja", requestId=key)["outcome"] == "SAVE_OUTCOME_SAVED"


def test_submit_names_every_question_that_is_missing(anne, review):
    save(anne, review, "P-1", "ja")
    with anne.refused("INCOMPLETE", "failed_precondition") as why:
        submit(anne, review)
    assert why.questions == ["M-1", "P-2", "P-3"] and why.parameters["missing"] == "3"


def shown_item(who, review, code):
    return next(i for i in show(who, review)["items"] if i["code"] == code)


def test_an_answer_points_at_a_document_and_its_date(anne, review):
    save(anne, review, "P-1", "ja", evidence="Brev til forældrene", evidenceDate="2026-03-02")
    save(anne, review, "P-1", "nej", seen=1, evidence="Brev til forældrene")
    assert "evidenceDate" not in shown_item(anne, review, "P-1")["answer"]
    past = anne.call("ReviewService/GetHistory", reviewId=review["reviewId"], item="P-1")["answers"]
    assert [a.get("evidenceDate") for a in past] == ["2026-03-02", None]
    assert save(anne, review, "P-1", "ja")["theirs"]["evidence"] == "Brev til forældrene"


DEGREES = {"id": "grad", "options": [
    {"value": "lav", "label_da": "Lav", "label_en": "Low", "counts": True, "score": "1"},
    {"value": "nogen", "label_da": "Nogen", "label_en": "Some", "counts": True, "score": "2"},
    {"value": "hoej", "label_da": "Høj", "label_en": "High", "counts": True, "score": "3"},
    {"value": "ikke_relevant", "label_da": "Ikke relevant", "label_en": "Not relevant", "counts": False}]}


def audit_with(town, who, **changes):
    template = town.publish(question_set("prove-" + token(), **changes))
    town.audit([who], templateId=template)
    return reviews(who)[0]


def test_a_low_degree_must_say_why(town, anne):
    review = audit_with(town, anne, kind="tematiseret", scale=DEGREES)
    fill(anne, review, lambda item, scale, who: "nogen")
    item = shown_item(anne, review, "P-1")
    assert item["reasonWanted"] == ["lav"] and item["reasonRequired"]
    save(anne, review, "P-1", "lav", seen=1)
    with anne.refused("INCOMPLETE") as why:
        submit(anne, review)
    assert why.places == [{"field": "comment", "question": "P-1"}] and why.parameters["missing"] == "1"
    save(anne, review, "P-1", "lav", seen=2, comment="Barnet er ikke spurgt.")
    submit(anne, review)


@pytest.mark.parametrize("kind, must", [("overordnet", False), ("tillaeg", True), ("egen", True)])
def test_a_critical_nej_wants_a_reason_that_the_general_audit_may_pass(town, anne, kind, must):
    review = audit_with(town, anne, kind=kind, critical=("P-1",))
    assert shown_item(anne, review, "P-1")["reasonWanted"] == ["nej"]
    assert "reasonWanted" not in shown_item(anne, review, "P-2")
    filled = fill(anne, review, lambda item, scale, who: "ja")
    save(anne, review, "P-1", "nej", seen=1)
    save(anne, review, "P-2", "nej", seen=1)
    if must:
        with anne.refused("INCOMPLETE") as why:
            submit(anne, filled)
        assert why.questions == ["P-1"]
        save(anne, review, "P-1", "nej", seen=2, reasonCode="ikke_gjort")
    submit(anne, filled)


def test_the_period_looked_back_on_is_said(town, anne, review):
    shown = show(anne, review)
    to = dt.date.fromisoformat(shown["looksBackTo"])
    assert to.isoformat() in (today(), today(days=1), today(days=-1)), "the day of the freeze, in Denmark"
    assert dt.date.fromisoformat(shown["looksBackFrom"]).replace(year=to.year) in (to, to - dt.timedelta(days=1))


def test_r14_submitted_is_locked_and_reopening_keeps_what_was(own_town):
    anne = own_town.leader("Anne")  # no round of another test has had the case
    own_town.audit([anne])
    review = reviews(anne, look=False)[0]
    filled = fill(anne, review)
    before = answers_of(show(anne, review))
    submit(anne, filled)
    with anne.refused("LOCKED", "failed_precondition"):
        save(anne, review, "P-1", "nej", seen=version_of(show(anne, review), "P-1"))
    with anne.refused("LOCKED"):
        submit(anne, show(anne, review)["review"])
    version = show(anne, review)["review"]["version"]
    with anne.refused("REASON_NEEDED", "invalid_argument"):
        anne.do("ReviewService/ReopenReview", reviewId=review["reviewId"], version=version)
    anne.do("ReviewService/ReopenReview", reviewId=review["reviewId"], version=version, reason="tastefejl")
    other = "nej" if before["P-1"] != "nej" else "ja"
    save(anne, review, "P-1", other, seen=version_of(show(anne, review), "P-1"))
    past = anne.call("ReviewService/GetHistory", reviewId=review["reviewId"], item="P-1")["answers"]
    assert [a["value"] for a in past] == [before["P-1"], other] and [a["version"] for a in past] == ["1", "2"]


def test_r14_a_retried_submit_is_one_submit(anne, review):
    filled, key = fill(anne, review), request_id()
    first, again = (anne.call("ReviewService/SubmitReview", requestId=key, reviewId=filled["reviewId"], version=filled["version"])
                    for _ in range(2))
    assert first == again


@pytest.mark.parametrize("text", ["ring til 010203-4007", "0102034007", "erstatning 610203 4007"])
@pytest.mark.parametrize("field", ["comment", "evidence"])
def test_r19_a_text_with_a_cpr_number_is_refused(server, anne, review, field, text):
    with anne.refused("HOLDS_CPR", "invalid_argument") as why:
        save(anne, review, "P-1", "ja", **{field: text})
    assert (why.fields, why.questions) == ([f"answers[0].{field}"], ["P-1"]) and text not in str(why.body)
    assert answers_of(show(anne, review)) == {} and text not in server.log.read_text()


@pytest.mark.parametrize("answer, field", [
    ({"item": "FINDES-IKKE", "value": "ja"}, "item"), ({"item": "P-1", "value": "måske"}, "value"),
    ({"item": "P-1", "value": "nej", "reasonCode": "ukendt"}, "reason_code"), ({"item": "P-1", "value": "ja", "seen": -1}, "seen"),
    ({"item": "P-1", "value": "ja", "comment": "x" * 4001}, "comment"), ({"item": "soeskende", "value": "tre"}, "value"),
    ({"item": "decision_date", "value": "2026-02-30"}, "value"),
    ({"item": "P-1", "value": "ja", "evidenceDate": "2026-02-30"}, "evidence_date"),
    ({"item": "P-1", "value": "ja", "evidenceDate": "2199-01-01"}, "evidence_date")])
def test_r24_one_bad_answer_is_named_and_none_is_stored(anne, review, answer, field):
    with anne.refused("BAD_VALUE", "invalid_argument") as why:
        anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[{"item": "P-2", "value": "ja"}, answer])
    assert why.fields == [f"answers[1].{field}"] and why.questions == [answer["item"]]
    assert answers_of(show(anne, review)) == {}


@pytest.mark.parametrize("body, reason", [
    (b"{", "MALFORMED"), (b"[]", "MALFORMED"), (b'{"reviewId": 7}', "BAD_VALUE"), (b'{"ukendt": 1}', "UNKNOWN_FIELD"),
    (b'{"reviewId": "ikke en uuid"}', "BAD_VALUE"), (b'{"reviewId": "a\\u0000b"}', "BAD_VALUE"),
    (b'\xff\xfe', "MALFORMED"), (b'{"answers": ' + b"[" * 200 + b"]" * 200 + b"}", "MALFORMED")])
def test_r24_what_is_not_a_message_is_refused_with_a_reason(anne, body, reason):
    import json
    status, answer = anne.post("ReviewService/SaveAnswers", body)
    said = json.loads(answer)
    assert (status, said["code"]) == (400, "invalid_argument") and said["message"]
    assert said["details"][0]["debug"]["reason"] in (f"REASON_{reason}", "REASON_BAD_VALUE", "REASON_MALFORMED")


def test_another_leader_sees_a_review_once_it_is_submitted_and_says_why(town, anne, bo):
    town.audit([anne, town.leader("Carl")])  # who reads it a second time, so that Bo does not
    review = reviews(anne)[0]
    with bo.refused("WRONG_STATE"):
        show(bo, review)
    finish(anne, review)
    with bo.refused("PURPOSE_NEEDED", "permission_denied"):
        show(bo, review)
    assert answers_of(show(bo, review, purpose="sparring"))["P-1"]
    with bo.refused("NOT_FOUND"):
        save(bo, review, "P-1", "ja")


# -- the client

WORDS = {"da": ("Nej · Ikke gjort", "Ja", "dit er"), "en": ("No · Not done", "Yes", "yours is")}


@pytest.mark.parametrize("language", ["da", "en"])
def test_r14_the_client_tells_earlier_answers_in_words(server, tmp_path, anne, review, language):
    desk = Desk(server, tmp_path / "home", anne, lang=language)
    assert desk.run("review", "history", review["reviewId"]) == {"da": "Der er ingen svar endnu.\n", "en": "There are no answers yet.\n"}[language]
    save(anne, review, "soeskende", "nej")
    save(anne, review, "P-1", "ja")
    save(anne, review, "P-1", "nej", seen=1, reasonCode="ikke_gjort", comment="Intet notat")
    save(anne, review, "P-1", "", seen=2)
    question = next(i["question"] for i in show(anne, review)["items"] if i["code"] == "P-1")
    no, yes, _ = WORDS[language]
    told = " ".join(desk.run("review", "history", review["reviewId"], "--item", "P-1").split())
    assert question["textDa" if language == "da" else "textEn"] + " (P-1) 1. " + yes in told and f"2. {no} “Intet notat” Anne, " in told
    assert {"da": "3. taget tilbage", "en": "3. taken back"}[language] in told
    every = desk.run("review", "history", review["reviewId"])
    assert not {"ikke_gjort", "soeskende", "nej" if language == "en" else "no"} & set(every.split()) and no in every


@pytest.mark.parametrize("language", ["da", "en"])
def test_r13_the_client_tells_both_answers_of_a_conflict_in_words(server, tmp_path, anne, review, language):
    save(anne, review, "P-1", "nej", reasonCode="ikke_gjort")
    desk = Desk(server, tmp_path / "home", anne, lang=language)
    told = " ".join(desk.run("review", "save", review["reviewId"], typed='[{"item": "P-1", "value": "ja"}]', code=7).split())
    no, yes, yours = WORDS[language]
    assert f"“{no}” (Anne, version 1), {yours} “{yes}”" in told
