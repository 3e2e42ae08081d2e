"""The written concept before the first audit: published, talked over, its notice run out, read; or a reason that is told."""
import re
from pathlib import Path

import pytest

from support.client import request_id
from support.desk import Desk
from support.server import PASSWORD, Server, until
from support.town import Town, finish, reviews, show, today

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


def promises(town, day=""):
    """Of the year of that day, else of this one; by kind."""
    year = int((day or town.server.value("SELECT app.today()"))[:4])
    got = town.planner.call("ConceptService/ListConceptPromises", year=year)
    return {p["kind"].removeprefix("CONCEPT_PROMISE_KIND_"): p for p in got["promises"]}


def days_of_the_year(town):
    """So many have passed, today among them, and so many it has."""
    return tuple(map(int, town.server.psql("SELECT extract(doy FROM app.today()), extract(doy FROM make_date(extract(year FROM app.today())::integer, 12, 31))")[0]))


def test_a_promise_that_is_lowered_late_in_the_year_stays_promised_for_its_days(alone, tmp_path):
    town = Town(alone)
    planner = town.planner
    texts = {**{f: f"Om {f}." for f in FIELDS}, "staff": {"discussed": "MED", "discussedOn": "2026-01-01", "notice": "lokalt", "noticeEndsOn": "2026-01-02"}}

    def say(version, **settings):
        planner.do("ConceptService/PutConcept", version=version, concept={**texts, "settings": settings})
        planner.do("ConceptService/PublishConcept", version=version + 1)

    say(0, generalPerYear=12, themedPerYear=6, calibrationsPerYear=4, toldWithinDays=5)
    alone.psql("SET session_replication_role = replica; "  # what is published never changes
               "UPDATE app.concept SET published_at = date_trunc('year', app.now() AT TIME ZONE 'Europe/Copenhagen') AT TIME ZONE 'Europe/Copenhagen'")
    passed, of = days_of_the_year(town)
    assert promises(town)["THEMED"] == {"kind": "CONCEPT_PROMISE_KIND_THEMED", "promised": 6, **({"due": 6 * passed // of} if 6 * passed // of else {})}
    say(1, generalPerYear=1, toldWithinDays=30)  # today
    said = promises(town)
    for kind, before, now in (("GENERAL", 12, 1), ("THEMED", 6, 0), ("CALIBRATIONS", 4, 0)):
        due, row = (before * (passed - 1) + now) // of, said.get(kind, {})  # on 1 January nothing is left of what is promised no more
        assert (row.get("promised", 0), row.get("before", 0), row.get("due", 0)) == (now, before if passed > 1 else 0, due), kind
    assert passed == 1 or (said["TOLD"]["promised"], said["TOLD"]["before"]) == (30, 5)
    shown = Desk(alone, tmp_path / "poul", planner).run("koncept", "løfter")
    assert passed == 1 or " Tidligere på året stod der 12 i konceptet." in " ".join(shown.split())
    say(2, generalPerYear=1)
    told = promises(town).get("TOLD", {})
    assert (told.get("promised", 0), told.get("before", 0)) == (0, 5 if passed > 1 else 0)
    shown = " ".join(Desk(alone, tmp_path / "pia", planner).run("koncept", "løfter").split())
    assert passed == 1 or "Tidligere på året lovede konceptet besked til rådgiveren inden 5 dage; løftet er taget ud. " in shown
    assert passed == 1 or " Tidligere på året stod der 6 i konceptet; løftet er taget ud." in shown
    assert "inden 0 dage" not in shown


def test_an_audit_with_reviews_missing_and_a_round_nobody_answered_are_not_held(alone, tmp_path):
    town = Town(alone)
    anne, bo = town.leader("Anne"), town.leader("Bo")
    town.planner.do("ConceptService/PutConcept", version=0, concept={
        **{f: f"Om {f}." for f in FIELDS}, "settings": {"generalPerYear": 12, "calibrationsPerYear": 4},
        "staff": {"discussed": "MED", "discussedOn": "2026-01-01", "notice": "lokalt", "noticeEndsOn": "2026-01-02"}})
    town.planner.do("ConceptService/PublishConcept", version=1)
    for who in (anne, bo):
        who.do("ConceptService/AcknowledgeConcept", version=1)
    begun = today()
    activity = town.audit([anne, bo], caseCount=4, startsOn=begun, deadline=today(days=1))
    finish(anne, reviews(anne, activity=activity["activityId"])[0])
    town.open_round(activity, panel=[anne, bo], hours=6)
    assert not {"done", "inPart"} & set(promises(town, begun)["GENERAL"]), "it is under way"
    alone.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
    alone.move_clock("3 days")
    until(lambda: alone.value("SELECT sealed FROM app.panel WHERE purpose = 'calibration'") == "f", what="the round to open")
    said = promises(town, begun)
    assert {k: (said[k].get("done", 0), said[k].get("inPart", 0)) for k in ("GENERAL", "CALIBRATIONS")} == {"GENERAL": (0, 1), "CALIBRATIONS": (0, 1)}
    for who in (anne, bo, town.planner):
        who.sign_in(who.name, PASSWORD)
    if begun[:4] == alone.value("SELECT app.today()")[:4]:
        shown = " ".join(Desk(alone, tmp_path / "poul", town.planner).run("koncept", "løfter").split())
        assert "Over fristen, og gennemgange mangler: 1." in shown and "Åbnet, uden at to havde svaret: 1." in shown
    for who in (anne, bo):
        for review in reviews(who, activity=activity["activityId"]):
            finish(who, review)
    assert promises(town, begun)["GENERAL"]["done"] == 1, "late, but held"
