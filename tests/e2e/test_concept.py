"""The written concept before the first audit: published, talked over, its notice run out, read; or a reason that is told."""
import re
from pathlib import Path

import pytest

from support.client import request_id
from support.desk import Desk
from support.server import PASSWORD, Server, until
from support.town import Town, reviews, show, today

ROOT = Path(__file__).parents[2]

FIELDS = ("title purpose transparency sharedUnderstanding focus cases how howOften howMany telling learning followingUp onChallenge "
          "tellingCaseworker").split()


@pytest.fixture
def alone():
    """A server of one test's own, and its clock."""
    with Server() as s:
        yield s


class Waiting(Town):
    """A town with a draft of a concept: its first audit waits."""

    def __init__(self, server):
        super().__init__(server)
        self.put_concept()

    def put_concept(self, **staff):
        newest = self.planner.call("ConceptService/ListConcepts").get("versions", [{}])[0].get("version", 0)
        return self.planner.do("ConceptService/PutConcept", version=newest, concept={
            **{f: f"Om {f}." for f in FIELDS}, "staff": {"discussed": "MED", "notice": "undersøgt lokalt", **staff}})["version"]

    def publish_concept(self, **staff):
        made = self.put_concept(**staff)
        self.planner.do("ConceptService/PublishConcept", version=made)
        return made


def freeze(town, activity):
    return town.planner.do("SamplingService/FreezeList", activityId=activity["activityId"], version=activity["version"])


def held(town, activity):
    """What the first audit waits for."""
    with town.planner.refused("CONCEPT_NEEDED", "failed_precondition") as why:
        freeze(town, activity)
    return why.parameters


def test_the_first_audit_waits_until_the_concept_is_published_talked_over_and_its_notice_run_out(alone):
    town = Waiting(alone)
    anne = town.leader("Anne")
    activity = town.activity([anne])
    assert held(town, activity) == {"what": "published"}
    town.planner.call("SamplingService/PreviewDraw", activityId=activity["activityId"])  # to look ahead is no audit
    with town.planner.refused("INCOMPLETE") as why:
        town.publish_concept()
    assert why.fields == ["concept.staff.discussed_on", "concept.staff.notice_ends_on"]
    town.publish_concept(discussedOn=today(days=2), noticeEndsOn=today(days=4))
    assert held(town, activity) == {"what": "discussed", "day": today(days=2)}
    alone.move_clock("3 days")
    for who in (town.admin, town.planner, anne):
        who.sign_in(who.name, PASSWORD)
    assert held(town, activity) == {"what": "notice", "day": today(days=4)}
    town.publish_concept(discussedOn=today(days=2), noNoticeBecause="Ingen regel om varsel fundet")
    assert freeze(town, activity)["listHash"]
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("ConceptService/BeginWithoutConcept", reason="Det venter ikke længere")
    town.publish_concept(notDiscussedBecause="MED mødes først i maj", noticeEndsOn=today(days=90), discussed="Sendt ud")
    other = town.activity([anne])
    assert freeze(town, other)["listHash"], "what came after the first audit holds no other one"


def test_a_town_that_has_put_none_is_told_and_not_stopped(alone, tmp_path):
    town = Town(alone)
    activity = town.activity([town.leader("Anne")])

    def told():
        return [t["due"] for t in town.planner.call("SessionService/GetStatus")["tasks"] if t["kind"] == "TASK_KIND_WRITE_CONCEPT"]
    assert told() == [activity["startsOn"]]
    desk = Desk(alone, tmp_path / "poul", town.planner)
    assert "tilsyn koncept læg" in desk.run("status")
    helped = desk.run("koncept", "læg", "--help")
    for command, example, explains in (("koncept læg", "deploy/concept-example.yaml", True), ("årshjul læg", "deploy/wheel-example.yaml", True),
                                       ("skabelon importer", "deploy/templates/overordnet.yaml", False)):
        page = " ".join(desk.run(*command.split(), "--help").split())
        assert f"Tilsyn blev hentet ned i: {example}" in page and (ROOT / example).exists(), "where an example is"
        assert ("hvor hvert felt er forklaret" in page) == explains
    assert not [field for field in re.findall(r"^ *(\w+):", (ROOT / "deploy/concept-example.yaml").read_text(), re.M) if field not in helped]
    assert freeze(town, activity)["listHash"] and not told(), "no audit is planned any more"


def test_calibration_comes_before_the_concept_that_it_is_part_of(alone):
    town = Waiting(alone)
    round_ = town.activity([town.leader("Anne"), town.leader("Bo")], kind="ACTIVITY_KIND_CALIBRATION")
    assert freeze(town, round_)["listHash"]
    assert held(town, town.activity([town.leader("Anne")]))["what"] == "published"


def test_nobody_begins_a_case_before_they_have_read_the_concept(alone):
    town = Waiting(alone)
    anne, bo = town.leader("Anne"), town.leader("Bo")
    version = town.publish_concept(discussedOn=today(), noNoticeBecause="Ingen regel fundet")
    activity = town.audit([anne, bo])
    first = reviews(anne, activity=activity["activityId"], look=False)[0]
    with anne.refused("CONCEPT_UNREAD", "failed_precondition"):
        show(anne, first)
    assert alone.value(f"SELECT opened_at IS NULL FROM app.review WHERE id = '{first['reviewId']}'") == "t"
    anne.do("ConceptService/AcknowledgeConcept", version=version)
    assert show(anne, first)["items"]
    town.publish_concept(discussedOn=today(), noNoticeBecause="Stadig ingen regel fundet")
    assert show(anne, first)["items"], "a case that is begun goes on under a new version"
    with bo.refused("CONCEPT_UNREAD"):
        show(bo, reviews(bo, activity=activity["activityId"], look=False)[0])


def test_who_cannot_wait_says_why_and_it_is_told(alone, tmp_path):
    town = Waiting(alone)
    anne = town.leader("Anne")
    activity = town.activity([anne])
    with town.planner.refused("REASON_NEEDED"):
        town.planner.do("ConceptService/BeginWithoutConcept", reason=" ")
    with town.planner.refused("HOLDS_CPR"):
        town.planner.do("ConceptService/BeginWithoutConcept", reason="010203-1234")
    with anne.refused("NOT_ALLOWED"):
        anne.do("ConceptService/BeginWithoutConcept", reason="Hastesag")
    with anne.refused("NOT_FOUND"):
        anne.call("ConceptService/ListConceptPromises")
    key = request_id()
    said = [town.planner.call("ConceptService/BeginWithoutConcept", requestId=key, reason="Ankestyrelsen har bedt om et tilsyn nu") for _ in range(2)]
    assert said[0] == said[1] and alone.value("SELECT count(*) FROM app.concept_waiver") == "1", "r13_a retry has no second effect"
    assert freeze(town, activity)["listHash"]
    told = anne.call("ConceptService/ListConceptPromises")
    assert [(w["reason"], w["begunBy"]) for w in told["waivers"]] == [("Ankestyrelsen har bedt om et tilsyn nu", "Poul")] and not told.get("version")
    shown = " ".join(Desk(alone, tmp_path / "anne", anne).run("koncept", "løfter").split())
    assert "Ankestyrelsen har bedt om et tilsyn nu" in shown and "Poul" in shown
    town.publish_concept(discussedOn=today(), noNoticeBecause="Ingen regel fundet")
    assert anne.call("ConceptService/ListConceptPromises")["waivers"] == told["waivers"], "a concept that comes later does not take it back"
    with pytest.raises(AssertionError):
        alone.psql("SET ROLE tilsyn_api; DELETE FROM app.concept_waiver")


def test_r23_a_wheel_that_waits_goes_on_by_itself_once_it_may(alone):
    town = Waiting(alone)
    activity = town.activity([town.leader("Anne")], byItself="BY_ITSELF_FREEZE")
    alone.move_clock("7 days")  # some morning of work has come, holidays or not
    town.planner.sign_in(town.planner.name, PASSWORD)

    def standstill():
        return [t for t in town.planner.call("SessionService/GetStatus").get("tasks", []) if "failure" in t]
    assert until(standstill, what="word that it stands still")[0]["failure"]["reason"] == "REASON_CONCEPT_NEEDED"
    town.planner.do("ConceptService/BeginWithoutConcept", reason="Vi kan ikke vente på MED")
    until(lambda: town.get(activity)["state"] == "ACTIVITY_STATE_FROZEN", what="the freeze")
