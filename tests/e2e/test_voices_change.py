"""Voices that are changed while they are sealed: another deadline, or called off (R8, R13)."""
import json

import pytest

from support.client import request_id
from support.server import until
from support.town import finish, reviews, save, show

SECRET = "hemmeligt svar 5c20ab"


def moment(server, by):
    return server.value(f"SELECT to_char((app.now() + interval '{by}') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")


def told(server, kind, *people):
    return [int(server.value(f"SELECT count(*) FROM app.notice WHERE kind = '{kind}' AND person_id = '{p.id}'")) for p in people]


@pytest.fixture
def opened(own_town, own_server):
    """Anne's first case, answered apart by her, by Cara who holds it and by Bo."""
    town, made = own_town, {}
    made["anne"], made["bo"] = town.leader("Anne"), town.leader("Bo")
    audit = town.audit([made["anne"], made["bo"]])
    review = reviews(made["anne"], activity=audit["activityId"])[0]
    made["cara"] = town.make("caseworker", "Cara", caseworkerId=town.worker_id(int(review["caseNumber"].rpartition("-")[2]) % 4))
    made["voices"] = made["anne"].do("VoiceService/OpenVoices", reviewId=review["reviewId"], secondId=made["bo"].id,
                                     version=show(made["anne"], review)["review"]["version"], deadline=moment(own_server, "10 days"))["voices"]
    return {**made, "review": review, "planner": town.planner, "town": town,
            "bos": reviews(made["bo"], "SECOND")[0], "caras": reviews(made["cara"], "CASEWORKER")[0]}


def listed(opened, who="anne"):
    return next(v for v in opened[who].call("VoiceService/ListVoices")["voices"] if v["panelId"] == opened["voices"]["panelId"])


def move(opened, deadline, who="anne", reason="Ferie", **more):
    return opened[who].do("VoiceService/MoveVoices", {"panelId": opened["voices"]["panelId"], "version": listed(opened)["version"],
                                                      "deadline": deadline, "reason": reason, **more})["voices"]


def cancel(opened, who="anne", reason="Forkert sag", **more):
    return opened[who].do("VoiceService/CancelVoices", {"panelId": opened["voices"]["panelId"], "version": listed(opened)["version"],
                                                        "reason": reason, **more})["reviewId"]


def test_a_deadline_moves_and_who_sits_there_reads_why(own_server, opened):
    later = moment(own_server, "40 days")
    own = show(opened["anne"], opened["review"])["review"]["deadline"]
    moved = move(opened, later, reason="Efterårsferie")
    assert moved["deadline"] == later and moved["sealed"] and moved["version"] == "2"
    assert told(own_server, "voices_moved", opened["anne"], opened["bo"], opened["cara"]) == [0, 1, 1]
    for who in ("anne", "bo", "cara"):
        change, = listed(opened, who)["changes"]
        assert (change["by"], change["reason"], change["deadlineBefore"]) == ("Anne", "Efterårsferie", opened["voices"]["deadline"])
    assert show(opened["bo"], opened["bos"])["review"]["deadline"] == own_server.value(f"SELECT app.last_day('{later}')")
    assert show(opened["anne"], opened["review"])["review"]["deadline"] == own, "her own review has its activity's"
    move(opened, moment(own_server, "3 days"), who="planner")
    assert told(own_server, "voices_moved", opened["anne"], opened["bo"], opened["cara"]) == [1, 2, 2]


def test_r09_voices_open_at_the_new_deadline(own_server, opened):
    for who, review in (("anne", opened["review"]), ("bo", opened["bos"])):
        finish(opened[who], review)
    move(opened, moment(own_server, "1 hour"))
    own_server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
    own_server.move_clock("61 minutes")
    until(lambda: not listed(opened).get("sealed"), what="the voices that were moved ahead")
    assert opened["anne"].call("VoiceService/CompareVoices", panelId=opened["voices"]["panelId"])


def test_r08_voices_that_are_called_off_leave_the_review_and_nothing_else(own_server, opened):
    anne, bo, cara = opened["anne"], opened["bo"], opened["cara"]
    save(anne, opened["review"], "P-1", "ja", comment="mit eget")
    save(cara, opened["caras"], "P-1", "nej", comment=SECRET)
    finish(bo, opened["bos"])
    assert cancel(opened, reason="Sagen er lukket") == opened["review"]["reviewId"]
    assert told(own_server, "voices_cancelled", anne, bo, cara) == [0, 1, 1]
    for who in ("anne", "bo", "cara"):
        v = listed(opened, who)
        assert v["sealed"] and v["cancelledAt"] and v["changes"][-1]["reason"] == "Sagen er lukket"
        with opened[who].refused("WRONG_STATE"):
            opened[who].call("VoiceService/CompareVoices", panelId=v["panelId"])
    assert not reviews(bo, "SECOND") and not reviews(cara, "CASEWORKER")
    assert SECRET not in own_server.psql("SELECT string_agg(a.comment, ' ') FROM (SELECT comment FROM app.answer UNION ALL SELECT comment FROM app.answer_event) a")[0][0]
    shown = show(anne, opened["review"])
    assert shown["review"]["state"] == "REVIEW_STATE_OPEN" and "mit eget" in json.dumps(shown)
    finish(anne, shown["review"])
    assert own_server.value(f"SELECT count(*) FROM app.result_case WHERE review_id = '{opened['review']['reviewId']}'") == "1", "it counts"


def test_r10_a_review_that_was_in_counts_when_its_voices_are_called_off(own_server, opened):
    own_server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
    finish(opened["anne"], opened["review"])
    counted = f"SELECT count(*) FROM app.result_case WHERE review_id = '{opened['review']['reviewId']}'"
    assert own_server.value(counted) == "0", "not while it is sealed"
    cancel(opened, who="planner")
    assert own_server.value(counted) == "1"
    assert own_server.value(f"SELECT count(*) FROM app.second_reading WHERE review_id = '{opened['review']['reviewId']}'") == "1", "the first of hers"


def test_a_case_can_be_answered_apart_again_after_voices_were_called_off(own_server, opened):
    cancel(opened)
    again = opened["anne"].do("VoiceService/OpenVoices", reviewId=opened["review"]["reviewId"], secondId=opened["bo"].id,
                              version=show(opened["anne"], opened["review"])["review"]["version"], deadline=moment(own_server, "10 days"))["voices"]
    assert again["sealed"] and len(again["seats"]) == 3


def test_r24_who_may_change_voices_and_what_keeps_them_as_they_are(own_server, opened):
    week = moment(own_server, "7 days")
    for act in (lambda who, **more: move(opened, week, who=who, **more), lambda who, **more: cancel(opened, who=who, **more)):
        with opened["bo"].refused("NOT_ALLOWED"):
            act("bo")
        with opened["planner"].refused("REASON_NEEDED") as why:
            act("planner", reason="  ")
        assert why.fields == ["reason"]
        with opened["anne"].refused("HOLDS_CPR"):
            act("anne", reason="Se 610112-4321")
        with opened["anne"].refused("CHANGED") as why:
            act("anne", version=7)
        with opened["anne"].refused("NOT_FOUND"):
            act("anne", panelId=request_id())
    sif = opened["town"].leader("Sif")
    with sif.refused("NOT_FOUND"):
        sif.do("VoiceService/CancelVoices", panelId=opened["voices"]["panelId"], version=1, reason="x")
    for deadline in (opened["voices"]["deadline"], moment(own_server, "-1 minute"), moment(own_server, "367 days")):
        with opened["anne"].refused("BAD_VALUE") as why:
            move(opened, deadline)
        assert why.fields == ["deadline"]
    assert "changes" not in listed(opened)


def test_r13_a_retry_moves_and_cancels_once(own_server, opened):
    key = {"panelId": opened["voices"]["panelId"]}
    sent = {"requestId": request_id(), **key, "version": 1, "deadline": moment(own_server, "9 days"), "reason": "Ferie"}
    first, again = (opened["anne"].call("VoiceService/MoveVoices", sent)["voices"] for _ in range(2))
    assert again["version"] == first["version"] == "2" and "title" not in again
    sent = {"requestId": request_id(), **key, "version": 2, "reason": "Slut"}
    first, again = (opened["anne"].call("VoiceService/CancelVoices", sent) for _ in range(2))
    assert first == again == {"reviewId": opened["review"]["reviewId"]}


def test_r20_voices_that_were_called_off_stay_so_after_a_restore(own_server, opened):
    """The database of a backup knows of no cancelling: the list of deletions does it again, and leaves the review itself."""
    save(opened["anne"], opened["review"], "P-1", "ja", comment="mit eget")
    save(opened["cara"], opened["caras"], "P-1", "nej", comment=SECRET)
    panel = opened["voices"]["panelId"]
    assert own_server.value(f"SELECT app.replay_erasure('round', '{panel}')") == "t"
    assert own_server.value(f"SELECT app.replay_erasure('round', '{panel}')") == "f"
    assert not reviews(opened["cara"], "CASEWORKER") and "mit eget" in json.dumps(show(opened["anne"], opened["review"]))
