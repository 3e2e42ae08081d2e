"""The form at a terminal: answering, leaving, coming back; with the server away; with somebody else at the same answer."""
import os
import re
import resource
import signal
import time

import pytest

from support.desk import Desk
from support.server import Server, until
from support.town import Town, answers_of, finish, question_set, reviews, save, show, token

COMMENT = "Samtalen med barnet er ikke skrevet ned"
DEGREES = {"id": "grad", "options": [
    {"value": v, "label_da": da, "label_en": en, "counts": v != "ikke_relevant", **({"score": s} if s else {})}
    for v, da, en, s in (("lav", "Lav grad", "Low degree", "1"), ("nogen", "Nogen grad", "Some degree", "2"),
                         ("hoej", "Høj grad", "High degree", "3"), ("ikke_relevant", "Ikke relevant", "Not relevant", ""))],
    "ikke_relevant_reasons": [{"value": "ikke_aktuelt", "label_da": "Forekommer ikke", "label_en": "Does not occur"}]}
FACTS_DONE = ("01-02-2026", "n")  # date of the decision, siblings


@pytest.fixture
def review(town, anne):
    town.audit([anne])
    return reviews(anne, look=False)[0]


@pytest.fixture
def desk(server, anne, tmp_path):
    return Desk(server, tmp_path / "hjem", anne)


def sit_down(desk, review, *facts):
    """At the form, with the facts answered."""
    seat = desk.sit("review", "open", review["reviewId"])
    seat.sees("Afgørelsens dato")
    for fact in facts:
        seat.answers(fact, "Gemt")
    return seat


def stored(server, review, what="item, value, version"):
    return server.psql(f"SELECT {what} FROM app.answer WHERE review_id = '{review['reviewId']}' ORDER BY item")


def item_of(who, review, code):
    return next(i for i in show(who, review)["items"] if i["code"] == code)


# -- a whole case

def test_a_case_from_the_first_fact_to_submit(anne, desk, review):
    seat = desk.sit("tilsyn", "næste")
    seat.sees(r"Se på sagsbehandlingen fra \d\d-\d\d-\d{4} til \d\d-\d\d-\d{4}")
    seat.sees("Oplysninger om sagen")
    seat.sees("Afgørelsens dato")
    seat.answers("1-2-2026", r"Gemt \d\d\.\d\d · 1 oplysning tilbage")
    seat.sees("Søskende")
    seat.answers("n", "Gemt")
    seat.sees("Er M-1 i orden")
    seat.answers("j", "Gemt")
    seat.sees("Er P-1 i orden")
    seat.answers("n", r"Hvorfor\?")
    seat.answers("1", "Gemt")
    seat.sees("Er P-2 i orden")
    seat.answers("k", "familien kan læse den")
    seat.answers(COMMENT, "gemmes sammen med dit svar")
    seat.answers("d", "Dokument")
    seat.answers("Børnefaglig undersøgelse", "dato")
    seat.answers("31-12-2199x", "En dato som")
    seat.answers("3-2-2026", "gemmes sammen")
    seat.answers("j", "Gemt")
    seat.sees("Alt er besvaret")
    seat.answers("j", "Indsendt")
    assert seat.end() == 0
    shown = desk.run("tilsyn", "vis", review["caseNumber"])
    told = " ".join(shown.split())
    assert "Oplysninger om sagen Afgørelsens dato 01-02-2026" in told and "Er P-2 i orden? (P-2) Ja “" in told, "in words, step by step"
    assert "Børnefaglig undersøgelse, 03-02-2026" in told and not re.search(r"decision_date|\d{4}-\d\d-\d\d", shown), "no codes of facts, no ISO dates"
    answer = item_of(anne, review, "P-2")["answer"]
    assert (answer["value"], answer["comment"], answer["evidence"], answer["evidenceDate"]) == (
        "ja", COMMENT, "Børnefaglig undersøgelse", "2026-02-03")
    assert item_of(anne, review, "P-1")["answer"]["reasonCode"] == "ikke_gjort"
    assert show(anne, review)["review"]["state"] == "REVIEW_STATE_SUBMITTED"


def test_r19_a_comment_that_is_refused_stays_to_be_mended(anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("j", "Er P-1 i orden")
    seat.answers("b", "Besvaret")
    seat.answers("k", "familien")
    seat.answers("Ring til 010203-4007", "CPR-nummer")
    seat.sees("Ikke gemt: M-1")
    seat.answers("k", "Nu .*: Ring til")
    seat.answers("Ring til moderen", "Gemt")
    seat.kill()
    assert item_of(anne, review, "M-1")["answer"]["comment"] == "Ring til moderen"
    assert "moderen" in desk.run("tilsyn", "historik", review["reviewId"])


def test_the_keys_are_the_same_in_english(server, anne, review, tmp_path):
    seat = Desk(server, tmp_path / "home", anne, lang="en").sit("review", "next")
    seat.sees("Date of the decision")
    seat.answers("2026-02-01", "Saved")
    seat.sees("Siblings")
    seat.answers("n", "Saved")
    seat.sees("Is M-1 in order")
    for key in ("j", "n", "i"):
        seat.answers(key, "Saved")
        if key == "n":
            seat.sees(r"Why\?")
            seat.types("")
    seat.sees("Everything is answered")
    seat.types("")
    assert seat.end() == 0
    assert [answers_of(show(anne, review))[q] for q in ("M-1", "P-1", "P-2")] == ["ja", "nej", "ikke_relevant"]


def test_what_is_left_is_gone_on_with_at_another_machine(server, anne, review, desk, tmp_path):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("j", "Gemt")
    seat.types("q")
    assert seat.end() == 0
    other = Desk(server, tmp_path / "andet", anne).sit("review", "next")
    other.sees("Plan")
    other.sees("Er P-1 i orden")
    other.answers("b", "Er M-1 i orden")
    other.sees("Besvaret")
    other.answers("o", "2 spørgsmål mangler")
    other.answers("P-2", "Er P-2 i orden")
    other.types("q")
    assert other.end() == 0


def audit_with(town, who, **changes):
    town.audit([who], templateId=town.publish(question_set("form-" + token(), **changes)))
    return reviews(who, look=False)[0]


def test_a_low_degree_is_asked_why_and_missing_until_it_is_said(town, anne, desk):
    review = audit_with(town, anne, kind="tematiseret", scale=DEGREES)
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("l", r"Hvorfor\?")
    seat.answers("", "Er P-1 i orden")
    seat.answers("h", "Gemt")
    seat.answers("h", "Gemt")
    seat.sees("1 svar skal sige hvorfor")
    seat.sees("M-1 .*hvorfor")
    seat.answers("M-1", "Er M-1 i orden")
    seat.answers("l", r"Hvorfor\?")
    seat.answers("n", "Nogle få ord")  # a slip of the finger is no reason
    seat.answers(COMMENT, "Gemt")
    seat.sees("Alt er besvaret")
    seat.answers("j", "Indsendt")
    assert seat.end() == 0 and item_of(anne, review, "M-1")["answer"]["comment"] == COMMENT


def test_anchors_stand_beside_the_degrees(town, anne, desk):
    text = question_set("anker-" + token(), kind="tematiseret", scale=DEGREES).replace(
        "code: M-1\n", "code: M-1\n  anchors: {lav: Kun gengivet., hoej: Omsat til en klar bekymring.}\n")
    town.audit([anne], templateId=town.publish(text))
    seat = sit_down(desk, reviews(anne, look=False)[0], *FACTS_DONE)
    seat.sees(r"\[l\] Lav grad: Kun gengivet\.\s+\[n\] Nogen grad\s+\[h\] Høj grad: Omsat til en klar bekymring\.")
    seat.kill()


def test_a_step_is_set_aside_with_one_reason_in_one_save(server, town, anne, desk):
    review = audit_with(town, anne, kind="tematiseret", scale=DEGREES)
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("P-1", "Er P-1 i orden")
    seat.answers("s", "2 ubesvarede spørgsmål bliver")
    seat.answers("", "P-1>|P-1:")  # Enter leaves them
    assert "P-1" not in answers_of(show(anne, review))
    seat.answers("s", "bliver")
    seat.answers("1", "Gemt")
    seat.sees("M-1")
    assert stored(server, review, "item, value, reason_code")[1:3] == [
        ["P-1", "ikke_relevant", "ikke_aktuelt"], ["P-2", "ikke_relevant", "ikke_aktuelt"]]
    acts = server.value(f"SELECT count(DISTINCT act_id) FROM app.answer_event WHERE review_id = '{review['reviewId']}' AND item LIKE 'P-%'")
    assert acts == "1"
    seat.answers("f", "2 svar er, som de var før")  # and back again at once
    until(lambda: "P-2" not in {k for k, v in answers_of(show(anne, review)).items() if v}, what="the step taken back")
    seat.kill()


def test_undo_gives_the_version_before_and_twice_is_as_it_was(anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("j", "Gemt")
    seat.sees("Er P-1 i orden")
    seat.answers("b", "Besvaret")
    seat.answers("n", "Gemt")
    seat.answers("", "Er P-1 i orden")
    seat.answers("f", "Gemt")
    seat.sees("Er M-1 i orden")
    assert answers_of(show(anne, review))["M-1"] == "ja"
    seat.answers("f", "Gemt")
    assert answers_of(show(anne, review))["M-1"] == "nej"
    seat.answers("v", r"4\. Anne")
    seat.kill()
    assert "Ja" in desk.run("tilsyn", "fortryd", review["reviewId"], "--item", "M-1")
    past = anne.call("ReviewService/GetHistory", reviewId=review["reviewId"], item="M-1")["answers"]
    assert [a["value"] for a in past] == ["ja", "nej", "ja", "nej", "ja"]


def test_search_finds_the_new_law_by_the_old_words(town, anne, desk):
    text = question_set("sog-" + token()).replace("Er P-2 i orden?", "Er barnets plan i orden?")
    town.audit([anne], templateId=town.publish(text))
    seat = sit_down(desk, reviews(anne, look=False)[0], *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("/handleplanen", "Er barnets plan i orden")
    seat.answers("/i orden", r"M-1 .*\n.*P-1 .*\n.*P-2 ")
    seat.answers("/findes ikke", "Intet spørgsmål")
    seat.kill()


def test_a_fact_is_asked_only_while_a_question_hangs_on_it(town, anne, desk):
    facts = [{"id": "anbragt", "title_da": "Er barnet anbragt", "title_en": "Placed", "type": "bool"},
             {"id": "siden", "title_da": "Anbragt siden", "title_en": "Placed since", "type": "date"}]
    applies = {"text_da": "Når barnet har været anbragt", "text_en": "When placed", "when": [
        {"fact": "anbragt", "op": "eq", "value": "ja"}, {"fact": "siden", "op": "months_ge", "value": "3"}]}
    questions = [{"code": "P-1", "step": "plan", "text_da": "Er der en plan?", "text_en": "A plan?", "applies": applies},
                 {"code": "P-2", "step": "plan", "text_da": "Er der et notat?", "text_en": "A note?"}]
    review = audit_with(town, anne, case_facts=facts, questions=questions)
    seat = desk.sit("review", "open", review["reviewId"])
    seat.sees("Er barnet anbragt")
    seat.answers("n", "Gemt")
    seat.sees("Er der et notat")
    assert not item_of(anne, review, "siden").get("applies") and "Anbragt siden" not in seat.seen
    seat.answers("f", "Er barnet anbragt")
    seat.answers("j", "Anbragt siden")
    seat.answers("i morgen", "En dato som")
    seat.answers("1-1-2026", "Er der en plan")
    seat.kill()


def test_an_answer_and_its_reason_in_one_save(server, anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("n1", "Er P-1 i orden")
    assert ["M-1", "nej", "ikke_gjort", "1"] in stored(server, review, "item, value, reason_code, version")
    seat.answers("o", "mangler endnu")
    seat.answers("", "Er P-1 i orden")  # after a list the question comes again
    seat.kill()


def test_r22_a_concern_is_raised_from_anywhere_and_passes_by_the_journal(server, anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("k", "familien")
    seat.answers("!", "Hvad bekymrer dig")
    assert desk.waiting() == []
    seat.answers("", "Kommentar")  # the same is asked again
    seat.kill()


def test_time_on_a_step_is_told_with_its_answers(server, anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    begun = time.monotonic()
    until(lambda: time.monotonic() - begun > 1.1)  # a second and a bit of reading
    seat.answers("j", "Er P-1 i orden")
    seconds = dict(server.psql(f"SELECT step, seconds FROM app.step_time WHERE review_id = '{review['reviewId']}'"))
    assert 1 <= int(seconds["modtag"]) < 60 and "plan" not in seconds
    seat.kill()


def test_what_the_group_has_agreed_stands_at_the_question(town, anne, bo, desk):
    activity = town.audit([anne, bo], templateId=town.publish(question_set("aftalt-" + token())))
    one = town.open_round(activity, [anne, bo])
    for who, value in ((anne, "ja"), (bo, "nej")):
        for seat in reviews(who, "CALIBRATION"):
            finish(who, seat, lambda item, scale, name, value=value: value)
    anne.do("CalibrationService/RecordConsensus", calibrationId=one["calibrationId"], caseNumber=one["caseNumbers"][0], question="M-1",
            value="nej", reason="Målet har ingen frist", present=[anne.id, bo.id], book=True, excerpt="Et barn på ni år.")
    fresh = next(r for r in reviews(anne, look=False) if r["caseNumber"] != one["caseNumbers"][0])
    seat = sit_down(desk, fresh, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.sees(r"Aftalt: Nej – Målet har ingen frist “Et barn på ni år\.” \(\d\d-\d\d-\d{4}\)")
    seat.kill()


# -- two at the same answer (R13)

def test_r13_both_answers_are_shown_and_the_person_decides(anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    save(anne, review, "M-1", "ja", comment="set i journalen")
    seat.answers("n", "En anden har svaret")
    seat.sees("set i journalen")
    seat.answers("m", "Gemt")
    assert answers_of(show(anne, review))["M-1"] == "nej"
    seat.sees(r"Hvorfor\?")
    seat.answers("", "Er P-1 i orden")
    save(anne, review, "P-1", "ja")
    seat.answers("n", "En anden")
    seat.answers("d", "Er P-2 i orden")
    assert answers_of(show(anne, review))["P-1"] == "ja"
    seat.kill()


# -- the server away

@pytest.fixture(scope="module")
def shaky():
    s = Server()
    s.forgiven = r"event=(cluster\.gone|db\.|jobs\.|live\.|pool\.)"
    with s:
        yield s


@pytest.fixture(scope="module")
def shaky_town(shaky):
    return Town(shaky, cases=40)


@pytest.fixture
def away(shaky, shaky_town, tmp_path):
    """A reviewer at the second question; the server is there."""
    who = shaky_town.leader("Anne")
    shaky_town.audit([who])
    review = reviews(who)[0]
    desk = Desk(shaky, tmp_path / "hjem", who)
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.sees("Er M-1 i orden")
    seat.answers("j", "Gemt")
    seat.sees("Er P-1 i orden")
    yield shaky, who, review, desk, seat
    if shaky.process.poll() is not None:
        shaky.start()


def answer_two_without_server(server, seat):
    server.kill()
    seat.answers("k", "familien")
    seat.answers(COMMENT, "gemmes sammen")
    seat.answers("j", "Serveren kan ikke nås")
    seat.sees("Ikke gemt endnu: 1 svar")
    seat.sees("Er P-2 i orden")
    seat.answers("n", "Ikke gemt endnu: 2 svar")


def newest(server, review):
    return {item: (value, int(version)) for item, value, version in stored(server, review)}


def test_r13_answers_wait_sealed_and_go_out_by_themselves(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    assert len(desk.waiting()) == 2
    on_disk = b"".join(p.read_bytes() for p in desk.home.rglob("*") if p.is_file() and p != desk.session)
    for secret in (COMMENT, COMMENT[:12], review["reviewId"], "P-1", "nej", who.name):
        assert secret.encode() not in on_disk, "readable on disk"
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in desk.waiting()) and desk.journal.stat().st_mode & 0o777 == 0o700
    server.start()
    seat.sees(r"Gemt \d\d\.\d\d: P-1, P-2")  # nobody typed
    assert desk.waiting() == []
    now = newest(server, review)
    assert now["P-1"] == ("ja", 1) and now["P-2"] == ("nej", 1)
    seat.types("")  # the question why
    seat.sees("Alt er besvaret")
    seat.kill()


def test_r13_what_a_killed_client_left_goes_out_at_the_next_start(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.types("Blåbærgrød på Ærø")  # why; given on top of an answer that waits
    seat.sees("Ikke gemt endnu: 3 svar")
    seat.kill()
    server.start()
    assert "P-1, P-2, P-2" in desk.run("review", "list")
    assert newest(server, review)["P-2"] == ("nej", 2) and desk.waiting() == []
    assert ["P-2", "Blåbærgrød på Ærø"] in stored(server, review, "item, comment")


def test_r13_a_conflict_met_while_nobody_typed_waits_for_the_person(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.answers("", "Alt er besvaret|0 spørgsmål mangler")
    os.kill(seat.pid, signal.SIGSTOP)  # so that somebody else is first
    server.start()
    who.close()
    assert save(who, review, "P-1", "nej")["outcome"] == "SAVE_OUTCOME_SAVED"
    os.kill(seat.pid, signal.SIGCONT)
    seat.sees("En anden har også besvaret .* tryk Enter")
    seat.answers("", "En anden har svaret")
    seat.sees(COMMENT)
    seat.kill()  # undecided, it waits on
    again = desk.sit("review", "open", review["reviewId"])
    again.sees("En anden har svaret")  # a repeated request: the outcome is told without the texts, and they are read again
    again.sees(COMMENT)
    again.answers("m", r"Gemt \d\d\.\d\d: P-1, P-2|Gemt \d\d\.\d\d: P-2, P-1")
    again.sees("Alt er besvaret")
    assert newest(server, review)["P-1"] == ("ja", 2) and newest(server, review)["P-2"] == ("nej", 1)
    again.kill()


def test_a_session_that_ended_takes_its_journal_along(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.kill()
    server.start()
    token_then = desk.session.read_text()
    server.psql(f"UPDATE app.session SET revoked_at = app.now() WHERE person_id = '{who.id}'")
    assert "logget ind" in desk.run("review", "list", code=4), "the token alone opens nothing"
    assert desk.session.read_text() == token_then and len(desk.waiting()) == 2
    desk.sign_in()
    assert "kan ikke læses mere" in desk.run("review", "list")
    assert desk.waiting() == [] and "P-1" not in newest(server, review)


def test_signed_in_again_in_another_window_nothing_is_lost(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    os.kill(seat.pid, signal.SIGSTOP)  # so that nothing is sent before the session has ended
    server.start()
    server.psql(f"UPDATE app.session SET revoked_at = app.now() WHERE person_id = '{who.id}'")
    os.kill(seat.pid, signal.SIGCONT)
    seat.sees("session er udløbet: tryk Enter")
    seat.types("")
    seat.sees("andet vindue")
    desk.sign_in()
    seat.answers("", r"Gemt \d\d\.\d\d: P-1, P-2")
    assert newest(server, review)["P-1"] == ("ja", 1)
    seat.kill()


def test_a_damaged_journal_file_is_told_and_changes_nothing(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.kill()
    first, second = desk.waiting()
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    second.write_bytes(second.read_bytes()[:20])
    server.start()
    assert "2 svar" in desk.run("review", "list") and desk.waiting() == []
    assert set(newest(server, review)) >= {"M-1"} and not {"P-1", "P-2"} & set(newest(server, review))


def test_nothing_stays_over_a_day(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.kill()
    old = desk.waiting()
    for path in old:
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    desk.run("--version")
    assert desk.waiting() == old, "--version touches nothing"
    desk.run("hvem", code=None)
    assert desk.waiting() == []
    server.start()


def test_a_full_disk_is_told_and_the_answer_waits_in_memory(away, tmp_path):
    server, who, review, desk, seat = away
    seat.kill()
    full = desk.sit("review", "open", review["reviewId"],
                    before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    full.sees("Er P-1 i orden")
    full.answers("j", "Gemt")  # the server has it: no disk is needed
    full.sees("Er P-2 i orden")
    server.kill()
    full.answers("j", "Serveren kan ikke nås")
    full.sees("kan heller ikke skrives ned her")
    assert desk.waiting() == []
    server.start()
    full.sees("Gemt")
    assert newest(server, review)["P-2"] == ("ja", 1)
    full.kill()


def test_r22_offline_a_concern_is_said_not_to_be_sent_and_never_waits(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.answers("!", "Hvad bekymrer dig")
    seat.answers("Barnet har blå mærker", r"\[j/N\]|fare nu")
    seat.answers("n", "Hvem har du")
    seat.answers("Vagten, i telefon", "IKKE sendt")
    seat.sees("Hvorfor")  # the form goes on where it was
    assert len(desk.waiting()) == 2, "the two answers alone"
    server.start()
    seat.sees(r"Gemt \d\d\.\d\d: P-1, P-2")
    assert server.value("SELECT count(*) FROM app.concern") == "0"
    seat.kill()


def test_a_leaver_is_told_what_is_not_saved(away):
    server, who, review, desk, seat = away
    answer_two_without_server(server, seat)
    seat.types("")
    seat.types("q")
    seat.sees("sealed|forseglet")
    assert seat.end() == 8
    server.start()
    out = desk.run("logud")
    assert newest(server, review)["P-1"] == ("ja", 1), "signing out sends first: " + out


# -- small kindnesses

def test_a_code_typed_where_a_reason_is_asked_for_is_a_way_and_never_words_for_the_family(anne, desk, review):
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.answers("n", "Hvorfor")
    seat.answers("P-2", "Er P-2 i orden")
    seat.answers("M-1", "Er M-1 i orden")
    seat.sees(r"Nej\s")
    assert not item_of(anne, review, "M-1")["answer"].get("comment")
    seat.kill()


def test_facts_are_found_and_gone_to_by_number_and_count_down(desk, review):
    seat = sit_down(desk, review, FACTS_DONE[0])
    seat.sees("1 oplysning tilbage")
    seat.answers("n", r"Gemt \d\d\.\d\d · \d tilbage")
    seat.sees("M-1: ")
    seat.answers("/i", r"F1 +Afgørelsens dato \(besvaret\)\s+F2 +Søskende")
    seat.answers("f2", r"Søskende\s+Besvaret:\s+nej")
    seat.kill()


def test_another_answer_says_that_comment_and_document_stay_and_undo_says_it_once(anne, desk, review):
    show(anne, review)
    save(anne, review, "M-1", "nej", comment=COMMENT)
    seat = sit_down(desk, review, *FACTS_DONE)
    seat.answers("M-1", "Er M-1 i orden")
    seat.answers("j", "Kommentar og dokument er, som de var")
    seat.sees("P-1: ")
    seat.answers("f", "1 svar er, som det var før")
    seat.sees(COMMENT)
    before = seat.read_to
    seat.answers("o", "Oplysninger om sagen: 2 af 2")
    assert COMMENT not in seat.seen[before:]
    seat.kill()


def test_review_next_opens_what_is_due_first_though_another_case_was_looked_at(town, anne, bo, desk):
    activity = town.audit([anne, bo])
    looked_at = reviews(anne, activity=activity["activityId"])[0]
    opened = town.open_round(activity, [anne, bo], days=3)
    due_first = next(r for r in reviews(anne, "CALIBRATION", look=False) if r["panelId"] == opened["calibrationId"])
    assert anne.call("ReviewService/NextReview")["review"]["reviewId"] == due_first["reviewId"]
    save(anne, looked_at, "M-1", "ja")
    assert anne.call("ReviewService/NextReview")["review"]["reviewId"] == looked_at["reviewId"], "what is begun is gone on with"
    assert "kalibrering" in desk.run("review", "list") and "Besvar en sag blindt" in desk.run("status")
