"""What findings, actions and suggestions keep or tell as figures speaks of no single caseworker, by no difference either (R16, R17)."""
import datetime as dt

import pytest

from support.server import PASSWORD
from support.town import Town, finish, reviews

FOUND = {"kind": "FINDING_KIND_ATTENTION", "words": "Planen mangler"}


class World:
    """Four caseworkers in two teams: N has the first and third, S the second and fourth. Of the third nothing is ever read, so that the first
    stands for N alone."""

    def __init__(self, server):
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.server, self.town = server, Town(server, cases=48)
        self.anne, self.bo = self.town.leader("Anne"), self.town.leader("Bo")
        teams = {w["caseworkerId"]: w["teamId"] for w in self.town.each_worker()}
        self.north, self.south = teams[self.town.worker_id(0)], teams[self.town.worker_id(1)]
        self.read = self.draw({0, 1, 3}, ja=5)
        self.cause = self.draw({0, 1, 3})

    def on(self, **later):
        return (dt.date.fromisoformat(self.server.value("SELECT app.today()")) + dt.timedelta(**later)).isoformat()

    def draw(self, whose, ja=0):
        """A random draw of all cases, of which those of these caseworkers are read; yes to so many."""
        a = self.town.audit([self.anne], caseCount=48, spareCount=0, startsOn=self.on(), deadline=self.on(days=21))
        for nth, review in enumerate(r for r in reviews(self.anne, activity=a["activityId"]) if int(r["caseNumber"].rpartition("-")[2]) % 4 in whose):
            finish(self.anne, review, lambda *_, nth=nth: "ja" if nth < ja else "nej")
        return self.town.get(a)

    def pass_days(self, days):
        self.server.move_clock(f"{days} days")
        for who in (self.town.admin, self.town.planner, self.anne, self.bo):
            who.sign_in(who.name, PASSWORD)

    def find(self, item, **place):
        return self.bo.do("FollowUpService/AddFinding", **FOUND, activityId=self.read["activityId"], item=item, **place)["finding"]

    def measured(self, item, **place):
        return {"activityId": self.cause["activityId"], "item": item, "hoped": 0.5, **place}

    def act(self, item, level, **place):
        return self.bo.do("FollowUpService/AddAction", level="ACTION_LEVEL_" + level, kind="ACTION_KIND_LEARNING", words="Læringsmøde",
                          deadline=self.on(days=60), **self.measured(item, **place))["action"]


@pytest.fixture(scope="module")
def world(running):
    w = World(running)
    w.pass_days(25)
    return w


def test_r17_no_two_findings_tell_of_one_caseworker_by_their_difference(server, world):
    whole = world.find("P-1")
    assert (whole["yes"], whole["no"]) == (5, 31)
    with world.bo.refused("BAD_VALUE") as refused:
        world.find("P-1", teamId=world.south)
    assert refused.fields == ["team_id"], "all without team S is one caseworker's"
    assert world.find("P-2", teamId=world.south)["no"], "of another question nothing is told yet"
    with world.bo.refused("BAD_VALUE") as refused:
        world.find("P-2")
    assert refused.fields == ["activity_id"], "the other way round"
    with world.bo.refused("BAD_VALUE"):
        world.find("P-2", departmentId=world.town.department)
    assert world.find("P-1")["no"] == 31, "the same again tells nothing more"


def test_r17_nor_do_two_baselines_nor_a_baseline_and_a_finding(server, world):
    made = world.act("M-1", "TEAM", teamId=world.south)
    assert made["baseline"]["relevant"] == 24
    for method, more in (("GetBaseline", {}), ("AddAction", {"level": "ACTION_LEVEL_DEPARTMENT", "kind": "ACTION_KIND_LEARNING", "words": "Lær",
                                                              "deadline": world.on(days=9)})):
        with world.bo.refused("BAD_VALUE") as refused:
            (world.bo.do if more else world.bo.call)(f"FollowUpService/{method}", **world.measured("M-1", departmentId=world.town.department), **more)
        assert refused.fields == ["department_id"]
    with world.bo.refused("BAD_VALUE") as refused:
        world.act("P-1", "TEAM", teamId=world.south)
    assert refused.fields == ["team_id"], "the whole draw stands in a finding"
    assert world.bo.call("FollowUpService/GetBaseline", **world.measured("P-1", departmentId=world.town.department))["baseline"]["relevant"] == 36


def test_r17_a_finding_that_goes_takes_its_figure_along_and_one_that_is_withdrawn_does_not(server, world):
    found = world.find("all")
    world.bo.do("FollowUpService/WithdrawFinding", findingId=found["findingId"], reason="Forkert ordlyd")
    with world.bo.refused("BAD_VALUE"):
        world.find("all", teamId=world.south)  # its counts can still be read
    server.psql(f"DELETE FROM app.finding WHERE id = '{found['findingId']}'")
    assert world.find("all", teamId=world.south)["no"], "what is deleted can be subtracted from nothing"


def test_r17_later_draws_of_one_caseworker_alone_are_not_told_and_not_judged(server, world):
    made = world.act("step:modtag", "DEPARTMENT", departmentId=world.town.department)
    world.pass_days(1)
    world.draw({0})
    world.pass_days(25)
    shown = world.bo.call("FollowUpService/GetAction", actionId=made["actionId"])["action"]
    assert shown.get("laterHidden") and not {"laterRelevant", "laterYes"} & set(shown)
    assert made["baseline"]["casesNeeded"] <= 12, "as many as were read"
    with world.town.planner.refused("WRONG_STATE"):
        world.town.planner.do("FollowUpService/JudgeAction", actionId=made["actionId"])
    changed = world.bo.do("FollowUpService/AddEvidence", actionId=made["actionId"], version=made["version"], words="Holdt")["action"]
    assert not {"laterRelevant", "laterYes"} & set(changed), "nor by the way"
    assert not world.town.planner.call("FollowUpService/GetAction", actionId=made["actionId"])["action"].get("verdict")
    world.draw({1, 3})
    world.pass_days(25)
    told = world.bo.call("FollowUpService/GetAction", actionId=made["actionId"])["action"]
    assert told.get("laterRelevant") == 36 and not told.get("laterHidden"), "with others it is a department's"


def test_r17_nothing_is_suggested_out_of_one_caseworkers_cases(server, world):
    alone, both = world.draw({0}), world.draw({0, 1})

    def suggested(activity):
        got = world.bo.call("FollowUpService/ListSuggestions", activityId=activity["activityId"]).get("suggestions", [])
        return {s["item"] for s in got if s["kind"] == "SUGGESTION_KIND_ATTENTION"}
    assert not suggested(alone)
    assert "P-1" in suggested(both)
