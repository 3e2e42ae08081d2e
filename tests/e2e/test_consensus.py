"""After a round: what was agreed (R10), the interpretation book, and anchor cases."""
import datetime as dt

import pytest

from support.town import Town, encoded, fill, finish, question_set, reviews, show, submit, token

SAID = {"P-1": ("nej", "ja"), "P-2": ("ja", "ja"), "M-1": ("ikke_relevant", "ja")}


def says(nth):
    return lambda item, scale, who: SAID.get(item["code"], ("ja", "ja"))[nth]


def in_two_weeks():
    return (dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=14)).strftime("%Y-%m-%dT%H:%M:%SZ")


def opened(town, activity, panel, **fields):
    return town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[p.id for p in panel],
                           deadline=in_two_weeks(), **fields)["calibration"]


def read_all(panel, purpose="CALIBRATION"):
    for nth, who in enumerate(panel):
        for review in reviews(who, purpose):
            finish(who, review, says(nth))


def audit_of_its_own(town, panel, **more):
    """With a question set that no other test writes notes for."""
    return town.audit(panel, templateId=town.publish(question_set("bog-" + token(), **more)))


@pytest.fixture
def spoken(town, anne, bo):
    """A round of Anne and Bo on one case, open; they differ on P-1 and on whether M-1 is relevant."""
    activity = audit_of_its_own(town, [anne, bo])
    one = opened(town, activity, [anne, bo], caseCount=1)
    read_all([anne, bo])
    return {"activity": activity, "round": one["calibrationId"], "case": one["caseNumbers"][0]}


def agree(who, spoken, question, value, present, **more):
    return who.do("CalibrationService/RecordConsensus", {
        "calibrationId": spoken["round"], "caseNumber": spoken["case"], "question": question, "value": value,
        "reason": "Planen nævner mål, men ingen frist", "present": [p.id for p in present], **more})


def consensus(who, spoken):
    return who.call("CalibrationService/ListConsensus", calibrationId=spoken["round"]).get("consensus", [])


def notes_at(who, review, question):
    return next(i for i in show(who, review)["items"] if i["code"] == question).get("notes", [])


def test_r10_a_consensus_stands_beside_the_answers_with_dissent_and_attendance(town, spoken, anne, bo):
    made = agree(anne, spoken, "P-1", "ikke_relevant", [anne, bo], dissent=[{"userId": bo.id, "value": "ja", "words": "Fristen står i bilaget"}])
    assert made["version"] == "1"
    one, = consensus(town.planner, spoken)
    assert one["value"] == "ikke_relevant", "an answer that nobody gave"
    assert {p["userId"] for p in one["present"]} == {anne.id, bo.id} and one["recordedBy"] == "Anne"
    assert one["dissent"] == [{"userId": bo.id, "value": "ja", "words": "Fristen står i bilaget"}]
    got = town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=spoken["round"])
    first = next(q for q in got["questions"] if q["question"] == "P-1")
    assert sorted(a["value"] for a in first["answers"]) == ["ja", "nej"], "the originals are untouched"
    assert all(s["attended"] for s in got["calibration"]["seats"])


def test_r13_two_facilitators_at_once_and_every_version_is_kept(town, server, spoken, anne, bo):
    agree(anne, spoken, "P-1", "nej", [anne, bo])
    with bo.refused("CHANGED"):
        agree(bo, spoken, "P-1", "ja", [anne, bo])
    assert agree(bo, spoken, "P-1", "", [anne, bo], seen=1)["version"] == "2"
    one, = consensus(anne, spoken)
    assert not one.get("value"), "they agree to differ"
    assert server.value(f"SELECT string_agg(value, ',' ORDER BY version) FROM app.consensus WHERE panel_id = '{spoken['round']}'") == "nej,"


def test_r24_what_a_consensus_must_say(town, spoken, anne, bo):
    stranger = town.leader("Carl")
    for fields, reason, field in [
            (dict(value="måske"), "BAD_VALUE", "value"), (dict(reason=" "), "REASON_NEEDED", "reason"),
            (dict(reason="om 010112-4000"), "HOLDS_CPR", "reason"), (dict(present=[anne.id]), "BAD_VALUE", "present"),
            (dict(present=[anne.id, stranger.id]), "BAD_VALUE", "present[1]"),
            (dict(dissent=[{"userId": stranger.id}]), "BAD_VALUE", "dissent[0].user_id"),
            (dict(dissent=[{"userId": bo.id, "value": "x"}]), "BAD_VALUE", "dissent[0].value"),
            (dict(dissent=[{"userId": bo.id, "words": "010112-4000"}]), "HOLDS_CPR", "dissent[0].words"),
            (dict(value="", book=True), "BAD_VALUE", "value")]:
        body = {"calibrationId": spoken["round"], "caseNumber": spoken["case"], "question": "P-1", "value": "ja", "reason": "Fordi",
                "present": [anne.id, bo.id], **fields}
        with anne.refused(reason) as why:
            anne.do("CalibrationService/RecordConsensus", body)
        assert why.fields == [field]
    with stranger.refused("NOT_ALLOWED"):
        agree(stranger, spoken, "P-1", "ja", [anne, bo])
    with anne.refused("NOT_FOUND"):
        agree(anne, spoken, "X-9", "ja", [anne, bo])
    assert consensus(anne, spoken) == []


def test_r08_nothing_is_agreed_before_the_round_is_open(town, anne, bo):
    activity = town.audit([anne, bo])
    one = opened(town, activity, [anne, bo], caseCount=1)
    sealed = {"round": one["calibrationId"], "case": one["caseNumbers"][0]}
    for who in (anne, town.planner):
        with who.refused("SEALED"):
            agree(who, sealed, "P-1", "ja", [anne, bo])
        with who.refused("SEALED"):
            consensus(who, sealed)
    with town.planner.refused("SEALED"):
        town.planner.do("CalibrationService/SetAnchor", calibrationId=sealed["round"], caseNumber=sealed["case"], title="x", excerpt="y")


def test_a_note_is_shown_at_the_question_from_then_on_and_names_nobody(town, spoken, anne, bo):
    for excerpt in (f"se {spoken['case']}", f"efter {town.staff.workers[0][1]} overtog"):
        with anne.refused("BAD_VALUE") as why:
            agree(anne, spoken, "P-1", "nej", [anne, bo], book=True, excerpt=excerpt)
        assert why.fields == ["excerpt"]
    made = agree(anne, spoken, "P-1", "nej", [anne, bo], book=True, excerpt="Et barn på ni år; planen har mål uden frist.")
    fresh = next(r for r in reviews(anne) if r["caseNumber"] != spoken["case"])
    note, = notes_at(anne, fresh, "P-1")
    assert note["noteId"] == made["noteId"] and note["value"] == "nej" and note["writtenBy"] == "Anne"
    assert note["why"] == "Planen nævner mål, men ingen frist" and note["excerpt"].startswith("Et barn")
    assert notes_at(anne, fresh, "P-2") == []
    entry, = town.planner.call("BookService/ListNotes", templateId=spoken["activity"]["templateId"])["notes"]
    assert (entry["before"]["n"], entry["before"].get("count", "0")) == ("1", "0") and entry["after"].get("n", "0") == "0"
    assert entry["effect"] == "NOTE_EFFECT_TOO_FEW" and entry["calibrationId"] == spoken["round"]
    again = agree(bo, spoken, "P-1", "ja", [anne, bo], seen=1, book=True)
    note, = notes_at(anne, fresh, "P-1")
    assert note["noteId"] == again["noteId"], "the new one in the place of the old"
    every = town.planner.call("BookService/ListNotes", templateId=spoken["activity"]["templateId"], all=True)["notes"]
    assert len(every) == 2 and every[1]["retiredAt"]


def test_a_note_is_taken_out_with_a_reason(town, spoken, anne, bo):
    note = agree(anne, spoken, "P-1", "nej", [anne, bo], book=True)["noteId"]
    with bo.refused("REASON_NEEDED"):
        bo.do("BookService/RetireNote", noteId=note, version=1)
    with bo.refused("CHANGED"):
        bo.do("BookService/RetireNote", noteId=note, version=2, reason="x")
    bo.do("BookService/RetireNote", noteId=note, version=1, reason="Ny vejledning fra ministeriet")
    with bo.refused("WRONG_STATE"):
        bo.do("BookService/RetireNote", noteId=note, version=2, reason="igen")
    assert notes_at(anne, reviews(anne)[0], "P-1") == []
    entry, = bo.call("BookService/ListNotes", templateId=spoken["activity"]["templateId"], all=True)["notes"]
    assert entry["retiredBecause"] == "Ny vejledning fra ministeriet"


def test_a_note_follows_its_question_into_the_next_version_while_it_is_the_same(town, spoken, anne, bo):
    agree(anne, spoken, "P-1", "nej", [anne, bo], book=True)
    agree(anne, spoken, "P-2", "ja", [anne, bo], book=True)
    code = next(t["code"] for t in town.planner.call("TemplateService/ListTemplates")["templates"]
                if t["templateId"] == spoken["activity"]["templateId"])
    reworded = question_set(code, "1.1.0").replace("Er P-2 i orden?", "Er P-2 helt i orden?")
    newer = town.planner.do("TemplateService/ImportTemplate", yaml=encoded(reworded))["templateId"]
    shown = town.planner.call("BookService/ListNotes", templateId=newer).get("notes", [])
    assert [n["note"]["question"] for n in shown] == ["P-1"]
    newest = town.planner.do("TemplateService/ImportTemplate", yaml=encoded(reworded.replace("1.1.0", "1.2.0")))["templateId"]
    shown = town.planner.call("BookService/ListNotes", templateId=newest, question="P-1").get("notes", [])
    assert len(shown) == 1, "over two versions"


def test_the_book_tells_whether_rounds_agree_more_after_a_note(town, anne, bo):
    activity = audit_of_its_own(town, [anne, bo])
    one = opened(town, activity, [anne, bo], caseCount=10)
    read_all([anne, bo])
    spoken = {"round": one["calibrationId"], "case": one["caseNumbers"][0]}
    agree(anne, spoken, "P-1", "nej", [anne, bo], book=True)
    other = opened(town, activity, [anne, bo], caseCount=10)
    for who in (anne, bo):
        for review in reviews(who, "CALIBRATION"):
            finish(who, review, lambda item, scale, name: "nej")
    entry, = anne.call("BookService/ListNotes", templateId=activity["templateId"])["notes"]
    assert (entry["before"]["n"], entry["before"].get("count", "0")) == ("10", "0")
    assert (entry["after"]["n"], entry["after"]["count"], entry["after"]["share"]) == ("10", "10", 1)
    assert entry["effect"] == "NOTE_EFFECT_FELL" and other["sealed"]


def test_r15_the_book_counts_below_ten_cases(spoken, anne, bo):
    agree(anne, spoken, "P-1", "nej", [anne, bo], book=True)
    entry, = anne.call("BookService/ListNotes", templateId=spoken["activity"]["templateId"])["notes"]
    assert entry["before"] == {"n": "1", "withheld": "below_10_common_cases"} and "share" not in entry["after"]


def test_a_smaller_panel_is_not_taken_for_agreement(town, anne, bo):
    """Of four who stand two and two a third of the pairs agree, and never all; of two who agree on every second case half of them."""
    four = [anne, bo, town.leader("Carl"), town.leader("Ditte")]
    activity = audit_of_its_own(town, four)
    one = opened(town, activity, four, caseCount=10)
    for nth, who in enumerate(four):
        for review in reviews(who, "CALIBRATION"):
            finish(who, review, lambda item, scale, name, nth=nth: "nej" if nth % 2 else "ja")
    agree(anne, {"round": one["calibrationId"], "case": one["caseNumbers"][0]}, "P-1", "nej", four, book=True)
    opened(town, activity, [anne, bo], caseCount=10)
    for nth, review in enumerate(reviews(anne, "CALIBRATION")):
        finish(anne, review, lambda *_: "ja")
    kept = {r["caseNumber"]: nth for nth, r in enumerate(sorted(reviews(bo, "CALIBRATION"), key=lambda r: r["caseNumber"]))}
    for review in reviews(bo, "CALIBRATION"):
        finish(bo, review, lambda *_, even=kept[review["caseNumber"]] % 2: "ja" if even else "nej")
    entry, = anne.call("BookService/ListNotes", templateId=activity["templateId"])["notes"]
    assert (entry["before"].get("count", "0"), entry["after"]["count"], entry["after"]["n"]) == ("0", "5", "10")
    assert entry["effect"] == "NOTE_EFFECT_OPEN"


def test_r10_chosen_cases_wait_for_their_ordinary_review(server):
    town = Town(server, cases=20)  # whose cases no other test reviews
    anne, bo = town.leader("Anne"), town.leader("Bo")
    activity = town.audit([anne, bo])
    mine = reviews(anne)[0]
    with town.planner.refused("WRONG_STATE") as why:
        opened(town, activity, [anne, bo], caseNumbers=[mine["caseNumber"]])
    assert why.fields == ["case_numbers[0]"]
    finish(anne, mine, says(0))
    with town.planner.refused("BAD_VALUE") as why:
        opened(town, activity, [anne, bo], caseNumbers=[mine["caseNumber"], "findes-ikke"])
    assert why.fields == ["case_numbers[1]"]
    one = opened(town, activity, [anne, bo], caseNumbers=[mine["caseNumber"]], questions=["P-1"])
    assert one["source"] == "CASE_SOURCE_CHOSEN" and one["questions"] == ["P-1"]
    asked = [i["code"] for i in show(bo, reviews(bo, "CALIBRATION")[0])["items"] if i["kind"] == "ITEM_KIND_QUESTION"]
    assert asked == ["P-1"], "the questions in focus"
    with town.planner.refused("BAD_VALUE") as why:
        opened(town, activity, [anne, bo], caseNumbers=[mine["caseNumber"]], questions=["P-1", "X-9"])
    assert why.fields == ["questions[1]"]


def test_r08_a_chosen_case_is_met_blind_once(server):
    """Whoever was invited to a case before has heard of it, whoever opens the next round and whether or not they answered."""
    town = Town(server, cases=20)
    anne, bo, carl, ditte = (town.leader(name) for name in ("Anne", "Bo", "Carl", "Ditte"))
    case = town.rows[0]["Sagsnr"]
    activity = town.activity([anne, bo])
    opened(town, activity, [anne, bo], caseNumbers=[case])
    rounds = len(town.planner.call("CalibrationService/ListCalibrations")["calibrations"])
    for panel in ([anne, bo], [carl, bo]):
        with town.planner.refused("WRONG_STATE") as why:
            opened(town, town.activity(panel), panel, caseNumbers=[town.rows[1]["Sagsnr"], case])
        assert why.fields == ["case_numbers[1]"] and why.parameters["state"] == "met_before"
    assert len(town.planner.call("CalibrationService/ListCalibrations")["calibrations"]) == rounds, "and nothing was opened"
    assert opened(town, activity, [carl, ditte], caseNumbers=[case])["sealed"], "others may read it"


def test_r07_a_chosen_case_that_one_of_the_panel_did_is_refused(town, anne):
    row = town.rows[0]
    did = town.make("leader", "caseworker", "Dorte", caseworkerId=town.worker_id(0))
    activity = town.activity([anne])
    with town.planner.refused("CONFLICT_OF_INTEREST") as why:
        opened(town, activity, [anne, did], caseNumbers=[row["Sagsnr"]])
    assert why.fields == ["case_numbers[0]"]


@pytest.fixture
def anchor(town, spoken, anne, bo):
    agree(anne, spoken, "P-1", "nej", [anne, bo])
    agree(anne, spoken, "P-2", "ja", [anne, bo])
    made = town.planner.do("CalibrationService/SetAnchor", calibrationId=spoken["round"], caseNumber=spoken["case"], title="Den lange pause",
                           excerpt="Et barn på ni år. Underretning i januar, samtale i juni.")
    return {**spoken, "anchor": made["anchorId"]}


def test_r08_an_anchor_case_is_read_blind_to_what_was_agreed_on_it(town, anchor, anne, bo):
    activity, new = anchor["activity"], town.leader("Nina")
    with town.planner.refused("ALREADY_EXISTS"):
        town.planner.do("CalibrationService/SetAnchor", calibrationId=anchor["round"], caseNumber=anchor["case"], title="x", excerpt="y")
    agree(anne, anchor, "P-2", "ja", [anne, bo], seen=1, book=True)
    one = opened(town, activity, [new], anchorIds=[anchor["anchor"]])
    assert one["source"] == "CASE_SOURCE_ANCHOR"
    mine, = reviews(new, "ANCHOR")
    shown = show(new, mine)
    assert shown["excerpt"].startswith("Et barn") and notes_at(new, mine, "P-2") == [], "the note speaks of this very case"

    def told(who):
        return next(a for a in who.call("CalibrationService/ListAnchors")["anchors"] if a["anchorId"] == anchor["anchor"])
    assert told(new).get("agreed", []) == [] and told(new)["questions"] == 2 and len(told(anne)["agreed"]) == 2
    for method in ("GetCalibrationResults", "ListConsensus"):
        with new.refused("SEALED"):
            new.call(f"CalibrationService/{method}", calibrationId=anchor["round"])
    with new.refused("SEALED"):
        show(new, reviews(anne, "CALIBRATION", every=True, look=False)[0], purpose="nysgerrig")
    before = told(town.planner)
    filled = fill(new, mine, says(0))
    assert told(town.planner) == before, "nor does a counter tell who is in"
    submit(new, filled)
    assert told(new)["readings"] == 1 and len(told(new)["agreed"]) == 2


def test_a_new_leader_is_cleared_question_by_question(town, anchor):
    activity, new = anchor["activity"], town.leader("Nina")

    def way_in(who=new, **fields):
        got = who.call("CalibrationService/GetOnboarding", templateId=activity["templateId"], **fields)
        return {q["question"]: (q["status"].removeprefix("CLEARANCE_"), q.get("answered", 0)) for q in got.get("questions", [])}
    assert way_in() == {"P-1": ("TOO_FEW", 0), "P-2": ("TOO_FEW", 0)}
    opened(town, activity, [new], anchorIds=[anchor["anchor"]])
    finish(new, reviews(new, "ANCHOR")[0], says(0))
    assert way_in(town.planner, userId=new.id) == {"P-1": ("TOO_FEW", 1), "P-2": ("TOO_FEW", 1)}
    other = town.leader("Otto")
    with other.refused("NOT_FOUND"):
        way_in(other, userId=new.id)


def test_the_yardstick_counts_below_five_anchor_cases(town, anchor):
    activity, new = anchor["activity"], town.leader("Nina")
    opened(town, activity, [new], anchorIds=[anchor["anchor"]])
    finish(new, reviews(new, "ANCHOR")[0], says(1))  # ja where nej was agreed: milder
    got = town.planner.call("CalibrationService/GetYardstick", templateId=activity["templateId"])
    period, = got["periods"]
    assert (period["readings"], period["compared"], period["asAgreed"]) == (1, 2, 1)
    assert not period.get("hasLean") and not period["practice"].get("hasShare")
    alone = town.planner.call("CalibrationService/GetYardstick", templateId=activity["templateId"], question="P-2")["periods"][0]
    assert (alone["compared"], alone["asAgreed"]) == (1, 1)


def test_an_anchor_is_retired_once(town, anchor):
    town.planner.do("CalibrationService/RetireAnchor", anchorId=anchor["anchor"], version=1)
    with town.planner.refused("CHANGED"):
        town.planner.do("CalibrationService/RetireAnchor", anchorId=anchor["anchor"], version=1)
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("CalibrationService/RetireAnchor", anchorId=anchor["anchor"], version=2)
    with town.planner.refused("BAD_VALUE"):
        opened(town, anchor["activity"], [town.leader("Nina")], anchorIds=[anchor["anchor"]])
