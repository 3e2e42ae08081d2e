"""Anchor cases want reading each half-year, and a new leader clearing: planners are reminded, each thing once."""
import pytest

from support.server import Server
from support.town import Town, finish, reviews, show, today


def round_of(town, panel, **fields):
    activity = town.audit(panel)
    return activity, town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[p.id for p in panel],
                                     **{"caseCount": 1, "deadline": today(days=300) + "T00:00:00Z", **fields})["calibration"]


def anchor(town, anne, bo):
    """One that both agreed on."""
    activity, opened = round_of(town, [anne, bo])
    for who in (anne, bo):
        finish(who, reviews(who, "CALIBRATION", activity["activityId"])[0], lambda item, scale, name: "ja")
    number = opened["caseNumbers"][0]
    town.planner.do("CalibrationService/RecordConsensus", calibrationId=opened["calibrationId"], caseNumber=number, question="M-1", value="ja",
                    reason="Målet er klart", present=[anne.id, bo.id])
    return activity, town.planner.do("CalibrationService/SetAnchor", calibrationId=opened["calibrationId"], caseNumber=number, title="Barn A",
                                     excerpt="Barnet er ni år.")["anchorId"]


def waiting(town):
    """What a planner is told, of these two kinds."""
    tasks = town.planner.call("SessionService/GetStatus").get("tasks", [])
    return sorted((t["kind"], t["subjectId"]) for t in tasks if t["kind"] in ("TASK_KIND_ANCHORS", "TASK_KIND_NEW_LEADER"))


def noticed(server):
    server.psql("SELECT app.remind_of_anchors()")
    return sorted(r[0] for r in server.psql("SELECT kind FROM app.notice WHERE kind IN ('anchors', 'new_leader')"))


@pytest.fixture
def unread():
    """A server of its own: on any other there are leaders who have read no anchor case."""
    with Server() as s:
        yield s


def test_r23_planners_are_reminded_of_anchor_cases_and_of_new_leaders_once(unread):
    town = Town(unread, cases=20)
    anne, bo = town.leader("Anne"), town.leader("Bo")
    assert waiting(town) == []
    activity, made = anchor(town, anne, bo)
    assert waiting(town) == [], "they have just agreed on it"
    nina = town.leader("Nina")
    unread.psql("UPDATE app.anchor SET made_at = made_at - interval '200 days'")
    due = ("TASK_KIND_ANCHORS", town.template)
    assert waiting(town) == [due, ("TASK_KIND_NEW_LEADER", nina.id)]
    assert anne.call("SessionService/GetStatus").get("tasks", []) == [t for t in anne.call("SessionService/GetStatus").get("tasks", [])
                                                                      if t["kind"] == "TASK_KIND_REVIEW"], "planners alone"
    assert noticed(unread) == noticed(unread) == ["anchors", "new_leader"], "once"
    town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[nina.id], anchorIds=[made],
                    deadline=today(days=300) + "T00:00:00Z")
    assert waiting(town) == [], "invited is enough: who has answered is nobody's to know (R8)"


def test_r10_an_ordinary_review_of_a_case_that_a_round_had_is_not_reopened(server):
    town = Town(server)  # its own: a case that another test still reviews is for no round
    anne, bo = town.leader("Anne"), town.leader("Bo")
    activity = town.audit([anne])
    mine, other = reviews(anne, activity=activity["activityId"])[:2]
    finish(anne, mine), finish(anne, other)
    opened = town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[anne.id, bo.id],
                             caseNumbers=[mine["caseNumber"]], deadline=today(days=300) + "T00:00:00Z")["calibration"]

    def reopen(review):
        version = show(anne, review)["review"]["version"]
        return anne.do("ReviewService/ReopenReview", reviewId=review["reviewId"], version=version, reason="Overset et bilag")
    with anne.refused("LOCKED"):
        reopen(mine)
    for who in (anne, bo):
        finish(who, reviews(who, "CALIBRATION", activity["activityId"])[0])
    assert town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
    with anne.refused("LOCKED"):
        reopen(mine)
    assert int(reopen(other)["version"]) > 1, "a case that no round had is"
