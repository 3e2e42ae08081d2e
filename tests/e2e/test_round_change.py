"""A round that is changed while it is sealed: another deadline, a seat that nobody waits for, the whole called off (R8, R9, R13)."""
import json

import pytest

from support.client import request_id
from support.server import until
from support.town import finish, reviews, save, show, today

SECRET = "hemmeligt svar 4d1c77"


def moment(server, by):
    return server.value(f"SELECT to_char((app.now() + interval '{by}') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")


def go_on(server, by):
    """The clock forward; nobody is signed out by it."""
    server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
    server.move_clock(by)


def listed(who, opened):
    return next(c for c in who.call("CalibrationService/ListCalibrations")["calibrations"] if c["calibrationId"] == opened["calibrationId"])


def move(who, opened, deadline, reason="Ferie", **more):
    return who.do("CalibrationService/MoveCalibration", {"calibrationId": opened["calibrationId"], "version": listed(who, opened)["version"],
                                                         "deadline": deadline, "reason": reason, **more})["calibration"]


def free(who, opened, person=None, why="ABSENCE"):
    fields = {"userId": person.id} if person else {}
    return who.do("CalibrationService/FreeSeat", calibrationId=opened["calibrationId"], why=f"SEAT_REASON_{why}", **fields)["calibration"]


def cancel(who, opened, reason="Forkert sag", **more):
    return who.do("CalibrationService/CancelCalibration", {"calibrationId": opened["calibrationId"], "reason": reason,
                                                           "version": listed(who, opened)["version"], **more})["calibration"]


def results(who, opened):
    return who.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])


def told(server, kind, *people):
    """How many notices of a kind each of these has."""
    return [int(server.value(f"SELECT count(*) FROM app.notice WHERE kind = '{kind}' AND person_id = '{p.id}'")) for p in people]


@pytest.fixture
def carl(town):
    return town.leader("Carl")


@pytest.fixture
def audit(town, anne, bo, carl):
    return town.audit([anne, bo, carl])


@pytest.fixture
def opened(town, audit, anne, bo, carl):
    return town.open_round(audit, [anne, bo, carl])


def mine(who, opened):
    return reviews(who, "CALIBRATION", opened["activityId"])[0]


# -- another deadline

def test_a_deadline_moves_both_ways_and_the_panel_is_told_each_time(town, server, opened, anne, bo, carl):
    mine(anne, opened)
    later, earlier = moment(server, "40 days"), moment(server, "3 days")
    moved = move(town.planner, opened, later, "Efterårsferie")
    assert moved["deadline"] == later and moved["sealed"] and int(moved["version"]) == 2
    assert told(server, "round_moved", anne, bo, carl, town.planner) == [1, 1, 1, 0]
    moved = move(town.planner, opened, earlier, "Mødet er rykket frem")
    assert moved["deadline"] == earlier and told(server, "round_moved", anne, bo, carl) == [2, 2, 2]
    assert [(c["what"], c["by"], c["reason"], c["deadlineBefore"]) for c in listed(bo, opened)["changes"]] == [
        ("ROUND_CHANGE_KIND_MOVED", "Poul", "Efterårsferie", opened["deadline"]),
        ("ROUND_CHANGE_KIND_MOVED", "Poul", "Mødet er rykket frem", later)]
    day = server.value(f"SELECT app.last_day('{earlier}')")
    assert mine(anne, opened)["deadline"] == day
    assert [t["due"] for t in anne.call("SessionService/GetStatus")["tasks"] if t.get("subjectId") == mine(anne, opened)["reviewId"]] == [day]


def test_a_moved_deadline_is_reminded_of_anew(town, server, opened, anne):
    server.psql(f"INSERT INTO app.notice (person_id, kind, subject) VALUES ('{anne.id}', 'deadline', '{opened['calibrationId']}')")
    move(town.planner, opened, moment(server, "2 days"))
    assert told(server, "deadline", anne) == [0]
    server.psql("SELECT app.give_deadline_notices()")
    assert told(server, "deadline", anne) == [1]


@pytest.mark.parametrize("by", ["-1 minute", "0 seconds", "366 days 1 hour"])
def test_r24_the_same_days_are_too_early_and_too_late_for_every_panel(town, server, audit, opened, anne, bo, by):
    wrong, before = moment(server, by), listed(anne, opened)
    for panel in (lambda: move(town.planner, opened, wrong),
                  lambda: town.planner.do("CalibrationService/OpenCalibration", activityId=audit["activityId"], caseCount=1,
                                          panel=[anne.id, bo.id], deadline=wrong)):
        with town.planner.refused("BAD_VALUE") as why:
            panel()
        assert why.fields == ["deadline"]
    review = reviews(anne, activity=audit["activityId"])[0]
    with anne.refused("BAD_VALUE") as why:
        town.make("caseworker", "Cara", caseworkerId=town.worker_id(int(review["caseNumber"].rpartition("-")[2]) % 4))
        anne.do("VoiceService/OpenVoices", reviewId=review["reviewId"], version=show(anne, review)["review"]["version"], deadline=wrong)
    assert why.fields == ["deadline"]
    assert listed(anne, opened) == before and told(server, "round_moved", anne) == [0]


def test_r24_what_keeps_a_deadline_where_it_is(town, server, opened, anne):
    week = moment(server, "7 days")
    with town.planner.refused("REASON_NEEDED") as why:
        move(town.planner, opened, week, "  ")
    assert why.fields == ["reason"]
    with town.planner.refused("HOLDS_CPR"):
        move(town.planner, opened, week, "Se 610112-4321")
    with town.planner.refused("BAD_VALUE") as why:
        move(town.planner, opened, opened["deadline"])
    assert why.fields == ["deadline"]
    with anne.refused("NOT_ALLOWED"):
        move(anne, opened, week)
    with town.planner.refused("NOT_FOUND"):
        town.planner.do("CalibrationService/MoveCalibration", calibrationId=request_id(), version=1, deadline=week, reason="x")
    assert "changes" not in listed(anne, opened)


def test_r13_of_two_planners_one_is_told_what_the_other_did(town, server, opened):
    other = town.make("planner", "Pia")
    seen = listed(other, opened)["version"]
    move(town.planner, opened, moment(server, "30 days"))
    for call in (lambda: move(other, opened, moment(server, "5 days"), version=seen), lambda: cancel(other, opened, version=seen)):
        with other.refused("CHANGED") as why:
            call()
        assert why.parameters == {"what": "calibration", "version": "2"}
    assert [c["by"] for c in listed(other, opened)["changes"]] == ["Poul"]


def test_r13_a_retry_moves_frees_and_cancels_once(town, server, opened, anne):
    for method, fields in (("MoveCalibration", {"version": 1, "deadline": moment(server, "9 days"), "reason": "Ferie"}),
                           ("FreeSeat", {"userId": anne.id, "why": "SEAT_REASON_LEFT"}), ("CancelCalibration", {"version": 3, "reason": "Slut"})):
        sent = {"requestId": request_id(), "calibrationId": opened["calibrationId"], **fields}
        first, again = (town.planner.call(f"CalibrationService/{method}", sent)["calibration"] for _ in range(2))
        assert again["version"] == first["version"] and "title" not in again
    assert [c["what"] for c in listed(anne, opened)["changes"]] == [f"ROUND_CHANGE_KIND_{k}" for k in ("MOVED", "FREED", "CANCELLED")]


def test_r09_a_round_opens_at_the_new_deadline_and_not_at_the_old_one(own_town, own_server):
    anne, bo = own_town.leader("Anne"), own_town.leader("Bo")
    activity = own_town.audit([anne, bo])
    opened = own_town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], caseCount=1, panel=[anne.id, bo.id],
                                 deadline=moment(own_server, "30 minutes"))["calibration"]
    other = own_town.open_round(activity, [anne, bo])
    move(own_town.planner, opened, moment(own_server, "2 hours"))
    go_on(own_server, "1 hour")
    move(own_town.planner, other, moment(own_server, "10 minutes"))
    go_on(own_server, "11 minutes")
    until(lambda: not listed(anne, other).get("sealed"), what="the round that was moved ahead")
    assert listed(anne, opened)["sealed"]
    with own_town.planner.refused("WRONG_STATE") as why:
        move(own_town.planner, other, moment(own_server, "1 day"))
    assert why.parameters == {"state": "unsealed"}
    go_on(own_server, "1 hour")
    until(lambda: not listed(anne, opened).get("sealed"), what="the round that was moved back")


# -- a seat that nobody waits for

def test_r13_what_was_handed_in_counts_though_nobody_waits_any_more(town, server, opened, anne, bo, carl):
    finish(anne, mine(anne, opened), lambda item, scale, who: "nej")
    shown = free(town.planner, opened, anne)
    assert shown["sealed"] and [s["displayName"] for s in shown["seats"] if s.get("freed")] == ["Anne"]
    assert told(server, "seat_freed", anne, bo, town.planner) == [1, 0, 0]
    finish(bo, mine(bo, opened), lambda item, scale, who: "ja")
    assert finish(carl, mine(carl, opened), lambda item, scale, who: "ja")["unsealed"]
    counted = {(a["displayName"], a["value"]) for q in results(bo, opened)["questions"] for a in q["answers"]}
    assert counted == {("Anne", "nej"), ("Bo", "ja"), ("Carl", "ja")}


def test_r13_what_was_not_handed_in_is_withdrawn_and_stays_readable_once_the_round_is_open(town, server, opened, anne, bo, carl):
    review = mine(anne, opened)
    save(anne, review, "P-1", "nej", comment=SECRET)
    free(anne, opened, why="WORKLOAD")
    assert told(server, "seat_freed", anne, town.planner) == [0, 1]
    assert not reviews(anne, "CALIBRATION", opened["activityId"])
    with anne.refused("LOCKED"):
        save(anne, review, "P-2", "nej")
    finish(bo, mine(bo, opened))
    finish(carl, mine(carl, opened))
    got = results(anne, opened)
    assert {a["displayName"] for q in got["questions"] for a in q["answers"]} == {"Bo", "Carl"}
    assert SECRET in json.dumps(town.planner.call("ReviewService/GetReview", reviewId=review["reviewId"], purpose="kontrol"))
    assert not [t for t in town.planner.call("SessionService/GetStatus").get("tasks", []) if t.get("subjectId") == review["reviewId"]]


def test_r07_whoever_is_tied_to_a_case_counts_nowhere_in_the_round(town, opened, anne, bo, carl):
    finish(anne, mine(anne, opened))
    free(anne, opened, why="CONFLICT")
    finish(bo, mine(bo, opened))
    finish(carl, mine(carl, opened))
    assert {a["displayName"] for q in results(bo, opened)["questions"] for a in q["answers"]} == {"Bo", "Carl"}


def test_r08_freeing_the_only_one_missing_opens_the_round_next_morning(own_town, own_server):
    anne, bo, carl = (own_town.leader(n) for n in ("Anne", "Bo", "Carl"))
    activity = own_town.audit([anne, bo, carl])
    waits, opens = own_town.open_round(activity, [anne, bo, carl], days=60), own_town.open_round(activity, [anne, bo, carl], days=60)
    answered = [r for who in (anne, bo) for r in reviews(who, "CALIBRATION", activity["activityId"]) if r["panelId"] == opens["calibrationId"]]
    for who, review in zip((anne, bo), answered):
        finish(who, review)
    one, other = (free(own_town.planner, r, carl) for r in (waits, opens))
    assert one["sealed"] and other["sealed"] and listed(anne, opens)["sealed"]
    due = own_server.psql("SELECT (due AT TIME ZONE 'Europe/Copenhagen')::time, (due AT TIME ZONE 'Europe/Copenhagen')::date - app.today() "
                          "FROM app.job WHERE kind = 'unseal' AND due < app.now() + interval '2 days' "
                          f"AND subject IN ('{waits['calibrationId']}', '{opens['calibrationId']}')")
    assert due == [["06:00:00", "1"]] * 2
    go_on(own_server, "31 hours")
    until(lambda: not listed(anne, opens).get("sealed"), what="the morning")
    assert listed(anne, waits)["sealed"]
    assert {s["displayName"] for s in listed(anne, opens)["seats"] if not s.get("freed")} == {"Anne", "Bo"}


def test_r24_whose_seat_may_be_freed_and_by_whom(town, opened, anne, bo, carl):
    stranger = town.leader("Dorte")
    with stranger.refused("NOT_FOUND"):
        free(stranger, opened)
    with bo.refused("NOT_ALLOWED"):
        free(bo, opened, anne)
    with town.planner.refused("NOT_FOUND"):
        free(town.planner, opened, stranger)
    with anne.refused("REASON_NEEDED"):
        anne.do("CalibrationService/FreeSeat", calibrationId=opened["calibrationId"])
    free(anne, opened)
    with town.planner.refused("WRONG_STATE") as why:
        free(town.planner, opened, anne)
    assert why.parameters == {"state": "freed"}
    with bo.refused("WRONG_STATE") as why:
        free(bo, opened)
    assert why.parameters == {"state": "last_seats"}
    assert [c["seatOf"] for c in listed(bo, opened)["changes"]] == ["Anne"]


def test_r09_whoever_comes_late_and_would_rather_not_sees_the_comparison(own_town, own_server):
    anne, bo = own_town.leader("Anne"), own_town.leader("Bo")
    activity = own_town.audit([anne, bo])
    opened = own_town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], caseCount=1, panel=[anne.id, bo.id],
                                 deadline=moment(own_server, "20 minutes"))["calibration"]
    finish(anne, mine(anne, opened))
    mine(bo, opened)
    go_on(own_server, "21 minutes")
    until(lambda: not listed(anne, opened).get("sealed"), what="the job that opens the round")
    with bo.refused("SEALED"):
        results(bo, opened)
    with anne.refused("WRONG_STATE"):
        free(anne, opened)
    before = results(anne, opened)
    free(bo, opened, why="CONFLICT")
    assert {**results(bo, opened), "calibration": 0} == {**before, "calibration": 0}
    assert not reviews(bo, "CALIBRATION", activity["activityId"])


# -- the whole called off

def test_r08_what_was_answered_in_a_cancelled_round_is_gone_unseen(town, server, opened, anne, bo, carl):
    review = mine(anne, opened)
    save(anne, review, "P-1", "nej", comment=SECRET)
    finish(anne, review)
    mine(bo, opened)
    shown = cancel(town.planner, opened, "Sagen var lukket")
    assert shown["sealed"] and shown["cancelledAt"] and "seats" not in shown and "caseNumbers" not in shown
    assert shown["changes"][-1]["reason"] == "Sagen var lukket"
    assert told(server, "round_cancelled", anne, bo, carl, town.planner) == [1, 1, 1, 0]
    for who in (anne, bo, town.planner):
        for method in ("GetCalibrationResults", "ListConsensus"):
            with who.refused("WRONG_STATE") as why:
                who.call(f"CalibrationService/{method}", calibrationId=opened["calibrationId"])
            assert why.parameters == {"state": "cancelled"}
    for table in ("answer", "answer_event", "review"):
        assert server.value(f"SELECT count(*) FROM app.{table} t WHERE to_jsonb(t)::text ~ '{review['reviewId']}'") == "0"
    with anne.refused("NOT_FOUND"):
        save(anne, review, "P-2", "ja")
    for call in (lambda: cancel(town.planner, opened), lambda: move(town.planner, opened, moment(server, "1 day")),
                 lambda: free(town.planner, opened, anne)):
        with town.planner.refused("WRONG_STATE") as why:
            call()
        assert why.parameters == {"state": "cancelled"}


def test_r18_looks_in_a_cancelled_round_are_told_and_who_answered_never(town, opened, anne, bo):
    officer = town.make("data_protection_officer", "Oda")
    case = opened["caseNumbers"][0]

    def acts():
        return [a["method"] for a in officer.call("AuditService/ListActs", pageSize=1000, actorId=anne.id).get("acts", [])]
    review = mine(anne, opened)
    finish(anne, review)
    before = acts()
    looks = len(officer.call("AuditService/ExportLooks", caseNumber=case).get("looks", []))
    cancel(town.planner, opened)
    new = acts()[:len(acts()) - len(before)] if len(acts()) > len(before) else []
    assert set(new) == {"ReviewService/GetReview"}, "the looks, and neither saves nor a submit"
    assert len(officer.call("AuditService/ExportLooks", caseNumber=case)["looks"]) > looks
    assert officer.call("AuditService/VerifyLog")["agrees"]


def test_r10_the_cases_of_a_cancelled_round_are_free_for_the_next(town, opened, audit, anne, bo, carl):
    mine(anne, opened)
    cancel(town.planner, opened)
    again = town.open_round(audit, [anne, bo, carl])
    assert again["caseNumbers"] == opened["caseNumbers"]
    for who in (anne, bo, carl):
        finish(who, mine(who, again))
    assert results(anne, again)["questions"]
    with town.planner.refused("WRONG_STATE"):
        cancel(town.planner, again)


def test_r03_no_second_draw_after_a_round_though_it_was_cancelled(town, anne, bo):
    activity = town.activity([anne, bo])
    town.draw(activity)
    cancel(town.planner, town.open_round(activity, [anne, bo]))
    with town.planner.refused("WRONG_STATE") as why:
        town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="kastanje", reason="en til")
    assert why.parameters == {"state": "opened"}


def test_r23_a_calibration_waits_for_a_planner_when_its_round_was_called_off(own_town, own_server):
    anne, bo = own_town.leader("Anne"), own_town.leader("Bo")
    # It would freeze its list by itself from its day on: that is later.
    activity = own_town.activity([anne, bo], kind="ACTIVITY_KIND_CALIBRATION", caseCount=1, byItself="BY_ITSELF_ALL", spareCount=0,
                                 startsOn=today(days=20))
    own_town.draw(activity)
    until(lambda: own_town.get(activity)["state"] == "ACTIVITY_STATE_ASSIGNED", what="the round that opens by itself")
    opened = own_town.planner.call("CalibrationService/ListCalibrations", activityId=activity["activityId"])["calibrations"][0]
    cancel(own_town.planner, opened)
    assert own_town.get(activity)["state"] == "ACTIVITY_STATE_DRAWN"
    waits = [t["kind"] for t in own_town.planner.call("SessionService/GetStatus")["tasks"] if t.get("subjectId") == activity["activityId"]]
    assert waits == ["TASK_KIND_ASSIGN"]
    own_server.psql("UPDATE app.step SET due = app.now()")
    assert own_server.psql(f"SELECT 1 FROM app.activity a WHERE a.id = '{activity['activityId']}' AND app.step_wanted(a) IS NOT NULL") == []
    again = own_town.open_round(activity, [anne, bo])
    assert again["caseNumbers"] == opened["caseNumbers"] and own_town.get(activity)["state"] == "ACTIVITY_STATE_ASSIGNED"
    for who in (anne, bo):
        finish(who, reviews(who, "CALIBRATION", activity["activityId"])[0])
    assert own_town.get(activity)["state"] == "ACTIVITY_STATE_DONE"


def test_r20_a_cancelled_round_stays_cancelled_after_a_restore(town, server, opened, anne):
    finish(anne, mine(anne, opened))
    kind, subject = "round", opened["calibrationId"]
    assert server.value(f"SELECT app.replay_erasure('{kind}', '{subject}')") == "t"
    assert listed(anne, opened)["cancelledAt"]
    assert server.value(f"SELECT app.replay_erasure('{kind}', '{subject}')") == "f"
    assert server.value(f"SELECT count(*) FROM app.erasure WHERE (kind, subject) = ('{kind}', '{subject}')") == "1"


# -- a freed seat that somebody takes

def fill(who, opened, seat, person):
    return who.do("CalibrationService/FillSeat", calibrationId=opened["calibrationId"], seatOf=seat.id, userId=person.id)["calibration"]


@pytest.mark.parametrize("is_in", [False, True])
def test_r08_a_freed_seat_is_taken_and_the_round_waits_for_it_whatever_was_handed_in(town, server, opened, anne, bo, carl, is_in):
    dan = town.leader("Dan")
    if is_in:
        finish(anne, mine(anne, opened), lambda item, scale, who: "nej")
    free(town.planner, opened, anne)
    shown = fill(town.planner, opened, anne, dan)
    assert [(s["displayName"], s.get("freed", False)) for s in shown["seats"]] == [("Anne", True), ("Bo", False), ("Carl", False), ("Dan", False)]
    assert (shown["changes"][-1]["what"], shown["changes"][-1]["seatOf"], shown["changes"][-1]["takenBy"]) == ("ROUND_CHANGE_KIND_FILLED", "Anne", "Dan")
    assert told(server, "calibration", dan) == [1]
    for who in (bo, carl):
        assert not finish(who, mine(who, opened), lambda item, scale, who: "ja").get("unsealed"), "it waits for Dan"
    with anne.refused("SEALED"):
        results(anne, opened)
    assert finish(dan, mine(dan, opened), lambda item, scale, who: "ja")["unsealed"]
    counted = {a["displayName"] for a in results(dan, opened)["questions"][0]["answers"]}
    assert counted == {"Bo", "Carl", "Dan"} | ({"Anne"} if is_in else set())


def test_r13_whoever_comes_back_goes_on_where_they_were(town, server, opened, anne, bo, carl):
    review = mine(anne, opened)
    save(anne, review, "P-1", "nej", comment=SECRET)
    free(anne, opened, why="WORKLOAD")
    shown = fill(town.planner, opened, anne, anne)
    assert not any(s.get("freed") for s in shown["seats"])
    again = mine(anne, opened)
    assert again["reviewId"] == review["reviewId"] and SECRET in json.dumps(show(anne, again))
    finish(bo, mine(bo, opened))
    finish(carl, mine(carl, opened))
    assert finish(anne, again)["unsealed"]


def test_r13_whoever_had_handed_in_and_comes_back_has_handed_in(town, opened, anne, bo, carl):
    finish(anne, mine(anne, opened))
    free(town.planner, opened, anne)
    fill(town.planner, opened, anne, anne)
    finish(bo, mine(bo, opened))
    assert finish(carl, mine(carl, opened))["unsealed"]


def test_r24_who_may_take_a_seat_and_which(town, audit, opened, anne, bo, carl):
    dan, eva = town.leader("Dan"), town.leader("Eva")
    cara = town.make("caseworker", "Cara", caseworkerId=town.worker_id(1))

    def refused(seat, person, reason, field=None, **parameters):
        with town.planner.refused(reason) as why:
            fill(town.planner, opened, seat, person)
        assert {k: v for k, v in why.parameters.items() if k == "state"} == parameters and why.fields == ([field] if field else [])
    refused(anne, dan, "WRONG_STATE", "seat_of", state="seated")
    free(town.planner, opened, anne)
    refused(dan, eva, "NOT_FOUND")
    refused(anne, cara, "BAD_VALUE", "user_id")
    refused(anne, bo, "WRONG_STATE", "user_id", state="sits_there")
    with anne.refused("NOT_ALLOWED"):
        fill(anne, opened, anne, dan)
    # Who met the case in another round met what was said of it.
    other = town.audit([dan, eva])
    # Where an audit of the town happened to draw the case, too, its ordinary review would be wanted first.
    town.server.psql(f"""SET session_replication_role = replica; UPDATE app.review SET state = 'submitted', submitted_at = app.now()
        WHERE purpose = 'random' AND state <> 'submitted' AND case_id = (SELECT id FROM app.case WHERE case_number = '{opened["caseNumbers"][0]}')""")
    town.planner.do("CalibrationService/OpenCalibration", activityId=other["activityId"], caseNumbers=opened["caseNumbers"], panel=[dan.id, eva.id],
                    deadline=opened["deadline"])
    refused(anne, dan, "WRONG_STATE", "user_id", state="met_before")
    fay, gus = town.leader("Fay"), town.leader("Gus")
    fill(town.planner, opened, anne, fay)
    refused(anne, gus, "WRONG_STATE", "seat_of", state="filled")
    free(town.planner, opened, fay)
    fill(town.planner, opened, fay, gus)
    assert [s["displayName"] for s in listed(bo, opened)["seats"] if not s.get("freed")] == ["Bo", "Carl", "Gus"]


def test_r07_whoever_left_for_a_tie_does_not_come_back(town, opened, anne):
    free(anne, opened, why="CONFLICT")
    with town.planner.refused("CONFLICT_OF_INTEREST") as why:
        fill(town.planner, opened, anne, anne)
    assert why.fields == ["user_id"]


def test_r13_a_retry_gives_a_seat_once_and_an_open_round_gives_none(town, opened, anne, bo, carl):
    dan = town.leader("Dan")
    free(town.planner, opened, anne)
    sent = {"requestId": request_id(), "calibrationId": opened["calibrationId"], "seatOf": anne.id, "userId": dan.id}
    first, again = (town.planner.call("CalibrationService/FillSeat", sent)["calibration"] for _ in range(2))
    assert again["version"] == first["version"] and "title" not in again
    free(town.planner, opened, dan)
    for who in (bo, carl):
        finish(who, mine(who, opened))
    with town.planner.refused("WRONG_STATE") as why:
        fill(town.planner, opened, dan, town.leader("Eva"))
    assert why.parameters["state"] == "unsealed"
