"""The modes of reviewing: dialogue, voices apart, second reading, practice, team reading; and what stands beside an answer."""
import datetime as dt
import os
import subprocess

import pytest

from support.blind import everyone, told_to
from support.client import Refused
from support.server import PASSWORD, TILSYN, until
from support.town import Town, answers_of, fill, finish, reviews, save, show, submit, today

SECRET = "hemmeligt svar 7f3a91"


def later(days=10):
    return (dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def house(running):
    """A town of its own, in which each caseworker has one login; large, as voices that wait keep others from a case (R8)."""
    town = Town(running, cases=240)
    town.logins = [town.make("caseworker", "Rådgiver", caseworkerId=town.worker_id(n)) for n in range(4)]
    return town


@pytest.fixture
def town(server, house):
    return house


def holder(town, review):
    """The login of the caseworker who holds the review's case."""
    return town.logins[int(review["caseNumber"].rpartition("-")[2]) % 4]


def nay(item, scale, who=""):
    return "nej"


def aye(item, scale, who=""):
    return "ja"


@pytest.fixture
def audit(town, anne, bo):
    return town.audit([anne, bo])


@pytest.fixture
def review(town, audit, anne):
    """One of a case that no other test's voice still waits on: who has an open one does not look at others (R8)."""
    waits = "SELECT EXISTS (SELECT FROM app.review r JOIN app.case c ON c.id = r.case_id WHERE c.case_number = '{}' AND r.panel_id IS NOT NULL AND r.state = 'open')"
    return next(r for r in reviews(anne, activity=audit["activityId"]) if town.server.value(waits.format(r["caseNumber"])) == "f")


# -- dialogue

def test_r13_leader_and_caseworker_answer_the_same_review_at_two_screens(town, anne, bo):
    activity = town.audit([anne], mode="MODE_DIALOGUE")
    review = reviews(anne, activity=activity["activityId"])[0]
    cara = holder(town, review)
    mine = next(r for r in cara.call("ReviewService/ListMine")["reviews"] if r["reviewId"] == review["reviewId"])
    assert mine["reviewer"] == "Anne" and len(mine["participants"]) == 1, "both are named"
    with cara.watch(review["reviewId"]) as stream, anne.again().watch(review["reviewId"]) as own:
        stream.next_of("HEARTBEAT"), own.next_of("HEARTBEAT")
        save(anne, review, "P-1", "ja")
        assert stream.next_of("REVIEW")["subjectId"] == review["reviewId"], "the other's answers arrive"
        assert own.next_of("REVIEW")
        assert save(cara, review, "P-2", "nej")["outcome"] == "SAVE_OUTCOME_SAVED", "different answers never conflict"
        assert stream.next_of("REVIEW")
    conflict = save(cara, review, "P-1", "nej")
    assert (conflict["outcome"], conflict["theirs"]["value"], conflict["theirs"]["answeredBy"]) == ("SAVE_OUTCOME_CONFLICT", "ja", "Anne")
    assert save(cara, review, "P-1", "nej", seen=1)["version"] == "2"
    assert answers_of(show(anne, review)) == {"P-1": "nej", "P-2": "nej"} == answers_of(show(cara, review))
    with cara.refused("NOT_FOUND"):
        submit(cara, show(cara, review)["review"])
    with bo.watch() as stranger:
        stranger.next_of("HEARTBEAT")
        save(cara, review, "M-1", "ja")
        assert stranger.next_of("PROGRESS")
        save(cara, review, "P-3", "ja")
        assert stranger.next()["kind"] != "EVENT_KIND_REVIEW", "single answers are news to who takes part alone"


def test_a_caseworker_sees_and_answers_no_other_review(town, audit, anne, review):
    stranger = holder(town, {"caseNumber": f"x-{int(review['caseNumber'].rpartition('-')[2]) + 1}"})
    finish(anne, review)
    assert review["reviewId"] not in str(stranger.call("ReviewService/ListMine", all=True))
    for method in ("GetReview", "GetHistory"):
        with stranger.refused("NOT_FOUND"):
            stranger.call(f"ReviewService/{method}", reviewId=review["reviewId"], purpose="nysgerrig")
    with stranger.refused("NOT_FOUND"):
        save(stranger, review, "P-1", "ja")


# -- voices apart

@pytest.fixture
def voices(town, audit, anne, bo, review):
    """Anne has answered and is in; Cara and Bo are not."""
    cara = holder(town, review)
    save(anne, review, "P-1", "nej", comment=SECRET)
    opened = anne.do("VoiceService/OpenVoices", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"], secondId=bo.id,
                     deadline=later())["voices"]
    finish(anne, review, nay)
    return {"panel": opened["panelId"], "cara": cara, "caras": reviews(cara, "CASEWORKER", activity=audit["activityId"])[0],
            "bos": reviews(bo, "SECOND")[0]}


def test_three_voices_are_sealed_until_all_are_in_and_then_the_gaps_are_the_agenda(town, anne, bo, review, voices):
    cara = voices["cara"]
    finish(cara, voices["caras"], aye)
    for who in (anne, cara, bo):
        with who.refused("SEALED", "failed_precondition"):
            who.call("VoiceService/CompareVoices", panelId=voices["panel"])
    assert finish(bo, voices["bos"], lambda i, s, w: "ja" if i["code"] != "P-2" else "nej")["unsealed"]
    for who in (anne, cara, bo):
        got = who.call("VoiceService/CompareVoices", panelId=voices["panel"])
        assert "P-1" in [g["question"] for g in got["gaps"]] and got["gaps"][0]["gap"] == 1
        first = next(g for g in got["gaps"] if g["question"] == "P-1")
        assert {(a["displayName"], a["value"]) for a in first["answers"]} == {("Anne", "nej"), ("Bo", "ja"), ("Rådgiver", "ja")}
    assert voices["panel"] in [v["panelId"] for v in cara.call("VoiceService/ListVoices")["voices"]]
    with town.leader("Carl").refused("NOT_FOUND"):
        town.leader("Carl").call("VoiceService/CompareVoices", panelId=voices["panel"])
    with town.leader("Carl").refused("NOT_FOUND"):
        show(town.leader("Carl"), voices["caras"], purpose="nysgerrig")


def test_r10_the_voices_record_what_their_talk_came_to_and_only_they_see_it(town, anne, bo, review, voices):
    cara = voices["cara"]
    finish(cara, voices["caras"], aye)

    def note(who, question="P-1", value="ja", seen=0, **more):
        return who.do("CalibrationService/RecordConsensus", calibrationId=voices["panel"], caseNumber=review["caseNumber"], question=question,
                      value=value, reason="Det står i planen", present=[anne.id, cara.id], seen=seen, **more)
    with anne.refused("SEALED"):
        note(anne)
    finish(bo, voices["bos"], aye)
    assert int(note(anne)["version"]) == 1
    note(bo, "P-2", "", dissent=[{"userId": cara.id, "words": "Der var ingen plan da"}])
    with anne.refused("BAD_VALUE") as why:
        note(anne, "M-1", book=True)
    assert why.fields == ["book"], "the interpretation book is the leaders' own"
    for who in (anne, cara):
        told = {c["question"]: c for c in who.call("VoiceService/CompareVoices", panelId=voices["panel"])["outcomes"]}
        assert told["P-1"]["value"] == "ja" and "value" not in told["P-2"] and told["P-2"]["dissent"][0]["words"] == "Der var ingen plan da"
    for stranger in (town.leader("Carl"), town.planner):
        with stranger.refused("NOT_FOUND"):
            note(stranger, seen=1)
        with stranger.refused("NOT_FOUND"):
            stranger.call("CalibrationService/ListConsensus", calibrationId=voices["panel"])
    with town.planner.refused("NOT_FOUND"):
        town.planner.do("CalibrationService/SetAnchor", calibrationId=voices["panel"], caseNumber=review["caseNumber"], title="A", excerpt="B")
    assert answers_of(show(anne, review))["P-1"] == "nej", "the answers stand as they were given"


def test_r21_a_talk_that_wants_an_action_leads_to_a_finding_that_waits_for_one(town, server, anne, bo, review, voices):
    cara, stranger = voices["cara"], town.leader("Carl")
    finish(cara, voices["caras"], aye)
    finish(bo, voices["bos"], aye)

    def note(who, seen, wanted, **more):
        return who.do("CalibrationService/RecordConsensus", **{
            "calibrationId": voices["panel"], "caseNumber": review["caseNumber"], "question": "P-1", "value": "nej", "seen": seen,
            "reason": "Planen mangler et mål", "present": [anne.id, cara.id], "actionWanted": wanted, **more})

    def waits(who):
        return [t["subjectId"] for t in who.call("SessionService/GetStatus").get("tasks", []) if t["kind"] == "TASK_KIND_ACTION_WANTED"]
    noted = note(anne, 0, True)
    found = noted["findingId"]
    assert noted == note(anne, 0, True, requestId=server.value(f"SELECT request_id FROM app.act WHERE id = (SELECT max(id) FROM app.act "
                                                                f"WHERE actor_id = '{anne.id}')")), "a retry makes no second finding"
    shown = next(f for f in cara.call("FollowUpService/ListFindings")["findings"] if f["findingId"] == found)
    assert (shown["item"], shown["words"], shown["reviewId"], shown["kind"]) == (
        "P-1", "Planen mangler et mål", review["reviewId"], "FINDING_KIND_ATTENTION")
    assert found not in str(stranger.call("FollowUpService/ListFindings")), "it speaks of one person (R17)"
    assert found not in str(town.planner.call("FollowUpService/ListFindings"))
    told = next(o for o in anne.call("VoiceService/CompareVoices", panelId=voices["panel"])["outcomes"] if o["question"] == "P-1")
    assert (told["actionWanted"], told["findingId"]) == (True, found)
    # who may make the action is asked to, while it is wanted and there is none
    assert waits(cara) == [found] and waits(anne) == [] and waits(stranger) == []
    assert note(bo, 1, True)["findingId"] == found, "said again it stays the one it was"
    assert "findingId" not in note(bo, 2, False) and waits(cara) == []
    note(bo, 3, True)
    cara.do("FollowUpService/AddAction", level="ACTION_LEVEL_CASE", kind="ACTION_KIND_MEND_CASE", words="Planen får et mål",
            reviewId=review["reviewId"], findingId=found, deadline=today(days=14))
    assert waits(cara) == []


def test_r10_a_round_leads_to_no_action(town, anne, bo, audit):
    opened = town.open_round(audit, [anne, bo])
    for who in (anne, bo):
        finish(who, next(r for r in reviews(who, "CALIBRATION") if r["panelId"] == opened["calibrationId"]), aye)
    with anne.refused("BAD_VALUE") as why:
        anne.do("CalibrationService/RecordConsensus", calibrationId=opened["calibrationId"], caseNumber=opened["caseNumbers"][0],
                question="P-1", value="ja", reason="Planen", present=[anne.id, bo.id], actionWanted=True)
    assert why.fields == ["action_wanted"]


def test_r08_planners_see_that_a_case_waits_apart_and_never_who_is_in(town, audit, anne, bo, review, voices):
    """Anne is in, the others are not, and then Cara is, too: the same words before and after."""
    def told():
        listed = town.planner.call("AssignmentService/ListAssignments", activityId=audit["activityId"])["assignments"]
        mine = [a for a in listed if a["caseNumber"] == review["caseNumber"]]
        return mine, town.planner.call("ReportService/GetProgress", activityId=audit["activityId"])
    (row,), progress = told()
    assert (row["apart"], row["reviewId"], row["deadline"] > "2000") == (True, review["reviewId"], True)
    assert "Anne" in row["reviewerName"] and "Bo" in row["reviewerName"] and "reviewerId" not in row and "overdue" not in row
    assert progress["apart"] == 1
    before = told()
    finish(voices["cara"], voices["caras"], aye)
    assert told() == before
    finish(bo, voices["bos"], aye)
    (row,), progress = told()
    assert "apart" not in row and row["reviewerName"] == "Anne" and "apart" not in progress


def test_r08_no_call_of_any_role_shows_anything_of_a_sealed_voice(town, table, server, audit, anne, review, voices):
    for name, who in {**everyone(town, review["caseNumber"]), "cara": voices["cara"]}.items():
        for rpc, told in told_to(table, who, activity_id=audit["activityId"], review_id=review["reviewId"], panel_id=voices["panel"],
                                 calibration_id=voices["panel"], case_number=review["caseNumber"], subject_id=review["reviewId"]):
            assert SECRET not in told, f"{rpc.name} as {name}"
            if rpc.name == "AuditService/ListActs":
                assert voices["panel"] not in told and "SubmitReview\nreview:" + review["reviewId"] not in told, f"as {name}"
    assert SECRET not in server.log.read_text()


def test_r08_a_tie_declared_in_sealed_voices_opens_nothing_and_keeps_nobody_waiting(town, audit, anne, bo, review):
    cara = holder(town, review)
    save(anne, review, "P-1", "nej", comment=SECRET)
    panel = anne.do("VoiceService/OpenVoices", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"],
                    secondId=bo.id, deadline=later())["voices"]["panelId"]
    finish(cara, reviews(cara, "CASEWORKER", activity=audit["activityId"])[0], aye)
    assert anne.do("AssignmentService/DeclareConflict", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"],
                   tie="TIE_KNOWS_FAMILY")["withdrawn"]
    asked = {"reviewId": review["reviewId"], "purpose": "fordeling"}
    assert not answers_of(town.planner.call("ReviewService/GetReview", asked))
    assert SECRET not in str(town.planner.call("ReviewService/GetHistory", asked))
    with bo.refused("SEALED"):
        bo.call("VoiceService/CompareVoices", panelId=panel)
    waiting = next(w for w in town.planner.call("AssignmentService/ListAssignments", activityId=audit["activityId"])["assignments"]
                   if w["reviewId"] == review["reviewId"])
    carl = town.leader("Carl")
    given = town.planner.do("AssignmentService/Reassign", reviewId=review["reviewId"], version=waiting["version"], reviewerId=carl.id,
                            reason="")
    assert finish(bo, reviews(bo, "SECOND")[0], nay)["unsealed"], "all who sit there are in"
    got = cara.call("VoiceService/CompareVoices", panelId=panel)
    assert {a["displayName"] for g in got["gaps"] for a in g["answers"]} == {"Rådgiver", "Bo"}
    assert answers_of(town.planner.call("ReviewService/GetReview", asked))["P-1"] == "nej", "history from now on"
    for method, fields in (("VoiceService/CompareVoices", {"panelId": panel}), ("ReviewService/GetReview", asked)):
        with pytest.raises(Refused):
            anne.call(method, fields)
    assert given["reviewId"] != review["reviewId"] and finish(carl, {"reviewId": given["reviewId"]}, aye)


def test_r08_whether_the_other_voice_is_in_is_not_told_by_who_leaves(server, town, audit, anne, review):
    cara = holder(town, review)
    panel = anne.do("VoiceService/OpenVoices", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"],
                    deadline=later())["voices"]["panelId"]
    finish(cara, reviews(cara, "CASEWORKER", activity=audit["activityId"])[0], aye)
    anne.do("AssignmentService/DeclareConflict", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"], tie="TIE_KNOWS_FAMILY")
    job = f"kind = 'unseal' AND subject = '{panel}' AND done_at IS NULL"
    assert server.value(f"SELECT sealed FROM app.panel WHERE id = '{panel}'") == "t", "nothing opens in that moment"
    assert server.value(f"SELECT min(app.day_of(due)) = app.today() + 1 FROM app.job WHERE {job}") == "t", "it looks next morning"
    server.psql(f"UPDATE app.job SET due = app.now() WHERE {job} AND due = (SELECT min(due) FROM app.job WHERE {job})")
    until(lambda: server.value(f"SELECT sealed FROM app.panel WHERE id = '{panel}'") == "f", what="the morning after")


@pytest.mark.parametrize("mode", ["voices", "second"])
def test_r08_counters_are_the_same_whether_a_sealed_voice_is_in_or_not(town, audit, anne, bo, review, mode):
    if mode == "voices":
        holder(town, review)
        anne.do("VoiceService/OpenVoices", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"], secondId=bo.id,
                deadline=later())
        reader, sealed = bo, reviews(bo, "SECOND")[0]
    else:
        finish(anne, review)
        reader = next(who for who in (bo,) if reviews(who, "SECOND"))
        sealed = reviews(reader, "SECOND")[0]
    others = everyone(town, review["caseNumber"])
    asked = {"activityId": audit["activityId"]}

    def told():
        out = {}
        for name, who in others.items():
            for method, fields in [("ReportService/GetProgress", asked), ("SessionService/GetStatus", {}), ("VoiceService/ListVoices", {}),
                                   ("WheelService/GetActivity", asked), ("AssignmentService/ListWorkload", {}),
                                   ("AssignmentService/ListAssignments", asked), ("ReportService/GetResults", asked)]:
                try:
                    answer = who.call(method, fields)
                except Refused as refused:
                    answer = refused.body
                answer.get("report", {}).pop("madeAt", None)
                out[name, method] = answer
        return out

    before = told()
    filled = fill(reader, sealed)
    assert told() == before
    if mode == "voices":
        submit(reader, filled)
        assert told() == before


# -- second reading

def test_r25_the_first_review_is_read_a_second_time_by_another_who_sees_nothing_before(town, audit, anne, bo, review):
    finish(anne, review, aye)
    second = reviews(bo, "SECOND")[0]
    assert second["caseNumber"] == review["caseNumber"]
    with bo.refused("SEALED"):
        show(bo, review, purpose="nysgerrig")
    assert next(r for r in reviews(anne, every=True) if r["reviewId"] == review["reviewId"])["secondReading"] == "waiting"
    finish(bo, second, nay)
    panel = anne.call("VoiceService/ListVoices")["voices"][0]["panelId"]
    got = anne.call("VoiceService/CompareVoices", panelId=panel)
    assert {a["value"] for a in got["gaps"][0]["answers"]} == {"ja", "nej"}
    with anne.refused("LOCKED"):
        anne.do("ReviewService/ReopenReview", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"], reason="ret")
    progress = town.planner.call("ReportService/GetProgress", activityId=audit["activityId"])
    assert (progress["assigned"], progress["submitted"]) == (4, 1), "second readings are not among the cases"


def test_r25_who_stands_in_is_written_and_readable(town, anne):
    with town.planner.refused("REASON_NEEDED"):
        town.planner.do("OrganisationService/SetStandIn", rule="R21", userId=anne.id)
    town.planner.do("OrganisationService/SetStandIn", rule="R21", userId=anne.id, agreement="Afdelingschefen, aftalt 1. november")
    told = next(s for s in anne.call("OrganisationService/ListStandIns")["standIns"] if s["rule"] == "R21" and s.get("inForce"))
    assert (told["displayName"], told["agreement"]) == ("Anne", "Afdelingschefen, aftalt 1. november")


# -- beside the answers

def test_r27_a_remark_and_a_correction_stand_beside_the_answer(town, audit, anne, review):
    finish(anne, review, nay)
    cara = holder(town, review)
    assert answers_of(show(cara, review))["P-1"] == "nej"
    cara.do("EntryService/AddRemark", reviewId=review["reviewId"], item="P-1", words="Den er der", document="Barnets plan",
            documentDate="2026-03-02")
    with anne.refused("BAD_VALUE"):
        anne.do("EntryService/AnswerRemark", reviewId=review["reviewId"], item="P-1", remark=1, value="måske", words="x")
    anne.do("EntryService/AnswerRemark", reviewId=review["reviewId"], item="P-1", remark=1, value="ja", words="Set")
    told = cara.call("EntryService/ListEntries", reviewId=review["reviewId"])
    assert [e["kind"] for e in told["entries"]] == ["ENTRY_KIND_REMARK", "ENTRY_KIND_CORRECTION"] and told["changed"] == 1
    assert told["countsFrom"] > told["remarksUntil"] > today()
    assert answers_of(show(anne, review))["P-1"] == "nej", "the first answer stays"


def test_a_good_example_is_shared_on_the_caseworkers_yes(town, audit, anne, review):
    finish(anne, review, aye)
    cara, carl = holder(town, review), town.leader("Carl")
    anne.do("EntryService/MarkExample", reviewId=review["reviewId"], item="P-1", note="Klar plan " + review["caseNumber"][-4:], ask=True)
    note = "Klar plan " + review["caseNumber"][-4:]

    def seen(who):
        return [e for e in who.call("EntryService/ListExamples").get("examples", []) if e["note"] == note]
    assert seen(carl) == [] and seen(cara)[0]["consent"] == "CONSENT_ASKED"
    cara.do("EntryService/AnswerExample", reviewId=review["reviewId"], item="P-1", agrees=True)
    assert seen(carl)[0]["question"] == "P-1" and not seen(carl)[0].get("caseNumber")


# -- practice

def test_practice_is_seen_by_no_leader_ever(town, table, server, audit, anne, review):
    cara = holder(town, review)
    dan = holder(town, {"caseNumber": f"x-{int(review['caseNumber'].rpartition('-')[2]) + 1}"})
    practice = cara.do("VoiceService/StartPractice", activityId=audit["activityId"], caseNumber=review["caseNumber"], mate=dan.name)["review"]
    for who, item in ((cara, "P-1"), (dan, "P-2")):
        show(who, practice)
        save(who, practice, item, "nej", comment=SECRET)
    assert answers_of(show(cara, practice)) == {"P-1": "nej", "P-2": "nej"}
    finish(cara, practice)
    for name, who in {**everyone(town, review["caseNumber"]), "anne": anne}.items():
        for rpc, told in told_to(table, who, activity_id=audit["activityId"], review_id=practice["reviewId"],
                                 case_number=review["caseNumber"], subject_id=practice["reviewId"], calibration_id=practice["panelId"],
                                 panel_id=practice["panelId"]):
            assert SECRET not in told and practice["reviewId"] not in told.replace(f"actor:{name}", ""), f"{rpc.name} as {name}"
    dan.do("VoiceService/EndPractice", reviewId=practice["reviewId"])
    with cara.refused("NOT_FOUND"):
        show(cara, practice)
    assert server.value(f"SELECT count(*) FROM app.answer_event WHERE review_id = '{practice['reviewId']}'") == "0"


# -- team reading

@pytest.fixture
def reading(town, audit, anne, bo, review):
    """Agreed and checked, and open."""
    cara = holder(town, review)
    made = anne.do("ReadingService/PutReading", activityId=audit["activityId"], caseNumber=review["caseNumber"], title="Inddragelse",
                   extract="Barnet bliver spurgt om skolen.", questions=["P-1", "P-2"])["reading"]
    key = {"readingId": made["readingId"]}
    with anne.refused("WRONG_STATE"):
        anne.do("ReadingService/OpenReading", **key, version=made["version"], deadline=later())
    checked = bo.do("ReadingService/CheckReading", **key, version=made["version"], anonymous=True)["reading"]
    agreed = cara.do("ReadingService/AgreeReading", **key, version=checked["version"], agrees=True)["reading"]
    opened = anne.do("ReadingService/OpenReading", **key, version=agreed["version"], deadline=later())["reading"]
    return {**opened, "cara": cara}


def vote(who, reading, one, other, place=1, words=""):
    who.do("ReadingService/CastVotes", readingId=reading["readingId"], place=place,
           votes=[{"question": "P-1", "value": one, "words": words}, {"question": "P-2", "value": other}])


def test_r08_votes_are_sealed_shown_as_counts_and_enter_no_figure(town, table, audit, anne, bo, review, reading):
    key = {"readingId": reading["readingId"]}
    vote(reading["cara"], reading, "ja", "nej", words=SECRET)
    vote(bo, reading, "nej", "nej")
    vote(bo, reading, "nej", "ja", place=2)
    for name, who in {**everyone(town, review["caseNumber"]), "anne": anne}.items():
        for rpc, told in told_to(table, who, reading_id=reading["readingId"], activity_id=audit["activityId"], review_id=review["reviewId"],
                                 case_number=review["caseNumber"]):
            assert SECRET not in told, f"{rpc.name} as {name}"
            if rpc.name == "ReadingService/GetReading" and name != "anne":
                assert review["caseNumber"] not in told, f"whose case it is, as {name}"
    shown = anne.do("ReadingService/RevealVotes", **key)["reading"]
    assert {(c["value"], c["count"]) for c in shown["questions"][0]["counts"]} == {("ja", 1), ("nej", 2)}
    assert shown["questions"][0]["words"] == [SECRET] and reading["cara"].id not in str(shown)
    learned = anne.do("ReadingService/WriteLearned", **key, version=shown["version"], learned="Spørg barnet selv.")["reading"]
    assert learned["learned"] == "Spørg barnet selv."
    assert any(r["readingId"] == reading["readingId"] for r in reading["cara"].call("ReadingService/ListReadings")["readings"])
    assert reading["cara"].call("ReadingService/GetReading", **key)["reading"]["state"] == "READING_STATE_SHOWN"


@pytest.mark.parametrize("text, what", [("Sag {case} handler om", "case_number"), ("Notat af {worker}", "name")])
def test_an_extract_that_tells_whose_case_it_is_is_refused(town, audit, anne, review, text, what):
    worker = town.staff.workers[int(review["caseNumber"].rpartition("-")[2]) % 4][1]
    with anne.refused("BAD_VALUE") as why:
        anne.do("ReadingService/PutReading", activityId=audit["activityId"], caseNumber=review["caseNumber"], title="Prøve",
                extract=text.format(case=review["caseNumber"], worker=worker), questions=["P-1"])
    assert why.fields == ["extract"] and why.parameters["what"] == what


# -- the client

@pytest.fixture
def tilsyn(server, tmp_path):
    """tilsyn(who, "review", …): gives what it said on both streams."""
    def run(who, *words, typed="", code=0):
        env = {**os.environ, "TILSYN_SESSION": str(tmp_path / f"{who.name}.json"), "TILSYN_LANG": "en", "LC_ALL": "C.UTF-8"}
        if not (tmp_path / f"{who.name}.json").exists():
            subprocess.run([TILSYN, "login", "--server", f"https://localhost:{server.port}", "--ca", str(server.folder / "ca.pem"), "--user", who.name,
                            "--password-file", "-"], input=PASSWORD + "\n", env=env, check=True, capture_output=True, text=True)
        done = subprocess.run([TILSYN, *words], input=typed, capture_output=True, text=True, env=env)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr
    return run


def test_the_client_opens_voices_and_shows_the_gaps(town, tilsyn, audit, anne, bo, review):
    cara = holder(town, review)
    day = today(days=9)
    assert "Rådgiver" in tilsyn(anne, "review", "apart", review["reviewId"], "--deadline", day)
    finish(anne, review, nay)
    assert "SEALED" in tilsyn(cara, "review", "compare", review["caseNumber"], code=3)
    finish(cara, reviews(cara, "CASEWORKER", activity=audit["activityId"])[0], aye)
    said = tilsyn(cara, "review", "compare", review["caseNumber"])
    assert "P-1" in said and "Anne (reviewer): No" in said and "Talk them over one by one" in said
    assert review["caseNumber"] in tilsyn(anne, "review", "voices")
    tilsyn(cara, "review", "remark", review["reviewId"], "P-1", "--document", "Barnets plan", "--note", "Den er der")
    assert "Barnets plan" in tilsyn(anne, "review", "entries", review["reviewId"])
    assert "beside the answer" in tilsyn(anne, "review", "reply", review["reviewId"], "P-1", "--value", "yes", "--note", "Set")
    beside = tilsyn(anne, "review", "entries", review["reviewId"])
    assert "corrected" in beside and "Yes" in beside and " ja " not in beside, "in the words of the scale"
    assert "Marked" in tilsyn(anne, "review", "example", review["reviewId"], "P-2", "--note", "Godt", "--ask")
    assert "may be shown" in tilsyn(cara, "review", "consent", review["reviewId"], "P-2")
    assert "Godt" in tilsyn(anne, "review", "examples")


def test_the_client_leads_a_team_through_a_reading(town, tilsyn, tmp_path, audit, anne, bo, review):
    cara = holder(town, review)
    file = tmp_path / "uddrag.yaml"
    file.write_text(f"activity_id: {audit['activityId']}\ncase_number: {review['caseNumber']}\ntitle: Inddragelse {review['caseNumber'][-4:]}x\n"
                    "extract: Barnet bliver spurgt.\nquestions: [P-1]\n")
    tilsyn(anne, "reading", "put", str(file))
    key = anne.call("ReadingService/ListReadings")["readings"][0]["readingId"]
    assert "Checked" in tilsyn(bo, "reading", "check", key, typed="j\n" * 6)
    assert "yes is noted" in tilsyn(cara, "reading", "agree", key, typed="j\n")
    tilsyn(anne, "reading", "open", key, "--deadline", today(days=2))
    assert "Vote 2 is in" in tilsyn(bo, "reading", "vote", key, typed="1\nj\n2\nn\n")
    said = tilsyn(anne, "reading", "reveal", key)
    assert "Yes: 1" in said and "No: 1" in said and "For the talk" in said
    tilsyn(anne, "reading", "learned", key, "--note", "Spørg barnet.")
    assert "Spørg barnet." in tilsyn(cara, "reading", "show", key)


def test_the_client_practises_and_forgets(town, tilsyn, audit, anne, review):
    cara = holder(town, review)
    said = tilsyn(cara, "review", "practice", audit["activityId"], review["caseNumber"])
    assert "sees it" in said
    practice = reviews(cara, "PRACTICE", activity=audit["activityId"])[0]
    tilsyn(cara, "review", "forget", practice["reviewId"])
    assert reviews(cara, "PRACTICE", activity=audit["activityId"]) == []
