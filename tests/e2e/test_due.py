"""When each reader gets which report: one account behind the calendar, the feeds, status and notices; gone when it is told (R20, R28)."""
import base64
import datetime as dt

import icalendar
import pytest

from support.desk import Desk
from support.server import PASSWORD
from support.told import morning
from support.town import Town, finish, reviews, today
from test_feed import get

AUDIENCES = ("CASEWORKERS", "TEAMS", "DEPARTMENTS", "MANAGEMENT", "COMMITTEE")


class World:
    """A general audit that all five readers are told of; Lis leads the first caseworker's team, nobody the other."""

    def __init__(self, server):
        self.server, self.town = server, Town(server, cases=8)
        t = self.town
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.team = next(w["teamId"] for w in t.each_worker() if w["caseworkerId"] == t.worker_id(0))
        self.other_team = next(w["teamId"] for w in t.each_worker() if w["caseworkerId"] == t.worker_id(1))
        self.anne, self.lis = t.leader("Anne"), t.leader("Lis", ledTeams=[self.team])
        self.cara = t.make("caseworker", "Cara")
        told = [{"audience": f"AUDIENCE_{a}", "what": f"Om tilsynet, {a.lower()}", "daysAfter": 7 + n} for n, a in enumerate(AUDIENCES)]
        self.activity = t.audit([self.anne], caseCount=8, spareCount=0, told=told, deadline=today(days=10))
        self.before = self.due(t.planner)
        self.early = self.tasks(self.lis) + self.tasks(t.planner)
        self.path = {who.user["displayName"]: who.do("FeedService/MakeFeed")["path"] for who in (self.anne, self.lis, self.cara)}
        self.path["group"] = t.planner.do("FeedService/MakeFeed", ofGroup=True)["path"]
        for review in reviews(self.anne, activity=self.activity["activityId"]):
            finish(self.anne, review)

    def due(self, who):
        year = int(today()[:4])
        got = [r for y in (year, year + 1) for r in who.call("WheelService/ListDueReports", year=y).get("reports", [])]
        return [r for r in got if r["activityId"] == self.activity["activityId"]]

    def tasks(self, who):
        return [t for t in who.call("SessionService/GetStatus").get("tasks", []) if "REPORT" in t["kind"]]

    def feed(self, whose):
        _, _, content, _ = get(self.anne, self.path[whose])
        return {str(e["UID"]): str(e["SUMMARY"]) for e in icalendar.Calendar.from_ical(content).walk("VEVENT") if "-told-" in str(e["UID"])}

    def draft(self, who, reader, **place):
        month = self.activity["startsOn"][:7] + "-01"
        return who.do("ReportService/DraftReport", reader=f"REPORT_READER_{reader}", title=f"Til {reader}", kind="ACTIVITY_KIND_GENERAL",
                      fromMonth=month, toMonth=month, **place)["report"]

    def publish(self, who, report):
        return who.do("ReportService/PublishReport", reportId=report["reportId"], version=report["version"])


@pytest.fixture(scope="module")
def world(running):
    return World(running)


def test_while_the_audit_runs_it_is_coming_and_waits_for_nobody(world):
    assert [(r["audience"].removeprefix("AUDIENCE_"), r["state"]) for r in world.before] == [(a, "DUE_STATE_COMING") for a in AUDIENCES]
    assert [r["dueOn"] for r in world.before] == [today(days=17 + n) for n in range(5)]
    assert world.early == []


def test_once_it_is_over_each_report_waits_for_who_writes_it(world):
    t = world.town
    rows = world.due(t.planner)
    assert len([r for r in rows if r["audience"] == "AUDIENCE_TEAMS"]) == 2 and len([r for r in rows if r["audience"] == "AUDIENCE_DEPARTMENTS"]) == 1
    assert {r["state"] for r in rows if r["audience"] != "AUDIENCE_CASEWORKERS"} == {"DUE_STATE_WRITE"}
    mine = [(r["audience"], r.get("placeId", "")) for r in world.due(world.lis) if r.get("mine")]
    assert mine == [("AUDIENCE_TEAMS", world.team), ("AUDIENCE_DEPARTMENTS", t.department)], "a leader of a team writes to it, and to its department"
    planned = {(r["audience"], r.get("placeId", "")) for r in rows if r.get("mine")}
    assert planned == {("AUDIENCE_TEAMS", world.other_team), ("AUDIENCE_MANAGEMENT", ""), ("AUDIENCE_COMMITTEE", "")}, "where nobody leads planners do"
    assert [t["audience"] for t in world.tasks(world.lis)] == ["AUDIENCE_TEAMS", "AUDIENCE_DEPARTMENTS"]
    assert {t["kind"] for t in world.tasks(world.town.planner)} == {"TASK_KIND_REPORT"} and world.tasks(world.anne) == []
    assert not any(t.get("lateDays") for t in world.tasks(world.lis))


def test_calendars_hold_what_is_to_be_told_the_groups_all_ones_own_what_one_writes_or_hears(world):
    assert len(world.feed("group")) == 5 and world.feed("Anne") == {}
    assert sorted(world.feed("Lis").values()) == sorted([f"Til teamene: {world.activity['title']}", f"Til afdelingerne: {world.activity['title']}"])
    heard = sorted(f"Til {whom}: {world.activity['title']}" for whom in ("rådgiverne", "teamene", "afdelingerne"))
    assert sorted(world.feed("Cara").values()) == heard, "a caseworker reads when they, their team and their department hear"
    for mine, count in ((True, 2), (False, 5)):
        got = world.lis.call("WheelService/GetCalendar", year=int(world.activity["startsOn"][:4]), mine=mine)["content"]
        text = base64.b64decode(got).decode()
        ours = [line for line in text.splitlines() if line.startswith(f"UID:{world.activity['activityId']}-told-")]
        assert len(ours) == count


def test_a_draft_a_publishing_and_an_approval_move_it_on_and_what_is_told_is_gone(world):
    t = world.town
    report = world.draft(world.lis, "TEAM", teamId=world.team)
    assert [(x["kind"], x["subjectId"]) for x in world.tasks(world.lis) if x["audience"] == "AUDIENCE_TEAMS"] == [("TASK_KIND_PUBLISH_REPORT", report["reportId"])]
    world.publish(world.lis, report)
    assert [x["audience"] for x in world.tasks(world.lis)] == ["AUDIENCE_DEPARTMENTS"]
    assert "teamene" in str(world.feed("group")) and "teamene" not in str(world.feed("Lis")), "the other team is still to be told"
    page = world.draft(t.planner, "COMMITTEE")
    assert [x["kind"] for x in world.tasks(t.planner) if x["audience"] == "AUDIENCE_COMMITTEE"] == ["TASK_KIND_APPROVE_REPORT"]
    page = world.lis.do("ReportService/ApproveReport", reportId=page["reportId"], version=page["version"], approver="Direktør Dam")["report"]
    assert [x["kind"] for x in world.tasks(t.planner) if x["audience"] == "AUDIENCE_COMMITTEE"] == ["TASK_KIND_PUBLISH_REPORT"]
    world.publish(t.planner, page)
    assert "udvalg" not in str(world.feed("group"))
    told = [r for r in world.due(t.planner) if r["audience"] == "AUDIENCE_COMMITTEE"]
    assert [(r["state"], r["reportId"]) for r in told] == [("DUE_STATE_TOLD", page["reportId"])]


def test_past_its_day_it_is_said_plainly_and_people_are_told_once(world, running, tmp_path):
    t = world.town
    running.move_clock("30 days")
    for who in (t.admin, t.planner, world.anne, world.lis):
        who.sign_in(who.name, PASSWORD)
    assert {r["state"] for r in world.due(t.planner) if r["audience"] == "AUDIENCE_CASEWORKERS"} == {"DUE_STATE_TOLD"}, "feedback comes by itself"
    late = (dt.timedelta(days=30) - dt.timedelta(days=10 + 10)).days
    assert [x.get("lateDays") for x in world.tasks(t.planner) if x["audience"] == "AUDIENCE_MANAGEMENT"] == [late]
    assert any(s.startswith("Over tiden – til afdelingerne") for s in world.feed("Lis").values())
    for _ in range(2):
        morning(running)
    assert running.value(f"SELECT string_agg(kind, ' ') FROM app.notice WHERE person_id = '{world.lis.id}' AND kind LIKE 'report%'") == "report_overdue"
    desk = Desk(running, tmp_path / "hjem", world.lis)
    said = desk.run("status")
    assert "Dage forsinket" in said and "Skriv en rapport" in said and "afdelingerne" in said
    years = sorted({r["dueOn"][:4] for r in world.due(world.lis)})  # near a new year they are of two
    listed = "".join(desk.run("rapport", "forfalder", "--year", year) for year in years)
    assert "skal skrives" in listed and "fortalt" in listed
    with world.lis.refused("BAD_VALUE"):
        world.lis.call("WheelService/ListDueReports", year=1999)
    world.publish(world.lis, world.draft(world.lis, "DEPARTMENT", departmentId=t.department))
    assert world.tasks(world.lis) == [] and world.feed("Lis") == {}
