"""Who looked at one person's figures, findings and actions: into the log, to the caseworker, and to nobody else (R17, R18)."""
import pytest

from support.client import request_id
from support.desk import Desk
from support.server import PASSWORD
from support.told import in_team, morning
from support.town import Town, finish, reviews, today

RESULTS = "ReportService/GetResults"


class World:
    """Cara and Dan are led by Nora. Anne has read cases of both; the days for remarks are over."""

    def __init__(self, server):
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.server, self.town = server, Town(server, cases=12)
        t = self.town
        self.anne, self.nora = t.leader("Anne"), t.leader("Nora")
        self.officer = t.make("data_protection_officer", "Dina")
        self.worker, self.other = t.worker_id(0), t.worker_id(2)
        self.cara = t.make("caseworker", "Cara", caseworkerId=self.worker)
        self.dan = t.make("caseworker", "Dan", caseworkerId=self.other)
        self.team = in_team(t, self.worker, self.nora)
        server.psql(f"UPDATE app.team_member SET held_from = '2020-01-01' WHERE caseworker_id = '{self.other}'")
        self.alone, (self.review, *_) = self.read({0})
        self.both, _ = self.read({0, 2})
        server.move_clock("20 days")
        for who in (t.admin, t.planner, self.anne, self.nora, self.officer, self.cara, self.dan):
            who.sign_in(who.name, PASSWORD)
        morning(server)

    @staticmethod
    def is_of(review, nth):
        return int(review["caseNumber"].rpartition("-")[2]) % 4 == nth

    def read(self, whose):
        """A draw of which the cases of these caseworkers alone are in, and their reviews."""
        a = self.town.audit([self.anne], caseCount=12, spareCount=0)
        read = [r for r in reviews(self.anne, activity=a["activityId"]) if any(self.is_of(r, nth) for nth in whose)]
        for review in read:
            finish(self.anne, review, lambda *_: "nej")
        return a, read


@pytest.fixture(scope="module")
def world(running):
    return World(running)


def looks(who, kind):
    """What a caseworker is told of looks of this kind, one for each time."""
    got = who.call("FeedbackService/ListLooks", pageSize=1000).get("looks", [])
    return [x for x in got if x["kind"] == "LOOK_KIND_" + kind for _ in range(x["times"])]


def seen_in(who, kind, what):
    """The looks of this kind that `what` added."""
    before = len(looks(who, kind))
    what()
    return looks(who, kind)[:len(looks(who, kind)) - before]


def test_r18_figures_that_one_caseworker_alone_stands_behind_are_a_look_at_them(server, world):
    asked = {"activityId": world.alone["activityId"], "teamId": world.team}
    told = seen_in(world.cara, "FIGURES", lambda: world.nora.call(RESULTS, **asked))
    assert [(x["role"], x["purpose"], x.get("caseNumber", ""), x.get("reviewId", "")) for x in told] == [
        ("LOOK_ROLE_LEADER", "nearest_leader", "", "")], "one look for a page of many figures"
    assert not looks(world.dan, "FIGURES"), "nothing of his was in it"
    for who in (world.anne, world.town.planner):
        assert not seen_in(world.cara, "FIGURES", lambda who=who: who.call(RESULTS, **asked)), "nothing was shown"
    of_both = {"activityId": world.both["activityId"], "teamId": world.team}
    assert not seen_in(world.cara, "FIGURES", lambda: world.nora.call(RESULTS, **of_both)), "of two it is no person's"
    kind = {"kind": "ACTIVITY_KIND_GENERAL", "teamId": world.team}
    assert not seen_in(world.cara, "FIGURES", lambda: world.nora.call(RESULTS, **kind))
    first = seen_in(world.cara, "FIGURES", lambda: world.nora.call(RESULTS, **asked, first=True))
    assert len(first) == 1, "the first answers, too"


def test_r18_a_list_is_one_look_for_each_person_in_it(server, world):
    assert {h["caseworker"] for h in world.nora.call("FeedbackService/ListFeedback")["feedback"]} == {
        world.town.staff.workers[0][1], world.town.staff.workers[2][1]}, "several of Cara's, and Dan's"
    for who in (world.cara, world.dan):
        told = seen_in(who, "LIST", lambda: world.nora.call("FeedbackService/ListFeedback"))
        assert [(x["role"], x["purpose"]) for x in told] == [("LOOK_ROLE_LEADER", "nearest_leader")]
    assert not seen_in(world.cara, "LIST", lambda: (world.dan.call("FeedbackService/ListFeedback"), world.cara.call("FeedbackService/ListFeedback")))


def test_r18_findings_and_actions_about_a_person_are_looks_at_them(server, world):
    activity = {"activityId": world.review["activityId"]}
    made = {"kind": "FINDING_KIND_ATTENTION", "reviewId": world.review["reviewId"], "words": "Planen mangler", "requestId": request_id()}
    wrote = seen_in(world.cara, "CHANGE", lambda: [world.anne.call("FollowUpService/AddFinding", **made, item="P-1") for _ in range(2)])
    assert [(x["role"], x["purpose"], x["caseNumber"]) for x in wrote] == [
        ("LOOK_ROLE_LEADER", "assignment", world.review["caseNumber"])], "r13_a retry is no second look"
    world.anne.do("FollowUpService/AddFinding", **{**made, "requestId": request_id()}, item="P-2")
    found = seen_in(world.cara, "FINDINGS", lambda: world.nora.call("FollowUpService/ListFindings", **activity))
    assert [(x["role"], x["purpose"]) for x in found] == [("LOOK_ROLE_LEADER", "nearest_leader")], "two findings, one look"
    assert not looks(world.dan, "FINDINGS")
    assert not seen_in(world.cara, "FINDINGS", lambda: world.town.planner.call("FollowUpService/ListFindings", **activity)), "not shown"
    act = world.nora.do("FollowUpService/AddAction", level="ACTION_LEVEL_CASE", kind="ACTION_KIND_MEND_CASE", words="Skriv planen",
                        deadline=server.value("SELECT app.today() + 9"), reviewId=world.review["reviewId"])["action"]
    one = seen_in(world.cara, "ACTIONS", lambda: world.nora.call("FollowUpService/GetAction", actionId=act["actionId"]))
    assert [(x["purpose"], x["caseNumber"]) for x in one] == [("nearest_leader", world.review["caseNumber"])]
    assert len(seen_in(world.cara, "ACTIONS", lambda: world.nora.call("FollowUpService/ListActions"))) == 1
    assert not seen_in(world.cara, "ACTIONS", lambda: world.cara.call("FollowUpService/ListActions")), "her own look at her own"
    assert not seen_in(world.cara, "ACTIONS", lambda: world.anne.call("FollowUpService/ListActions")), "Anne is not told of it"


def test_r18_the_officer_gives_the_same_and_a_childs_case_has_each_look_once(server, world):
    world.nora.call(RESULTS, activityId=world.alone["activityId"], teamId=world.team)
    of_worker = world.officer.call("AuditService/ExportLooks", caseworkerId=world.worker)["looks"]
    kinds = {x.get("kind", "").removeprefix("LOOK_KIND_") for x in of_worker}
    assert {"FIGURES", "LIST", "FINDINGS", "ACTIONS", "CHANGE"} <= kinds and '"Nora"' not in str(of_worker)
    of_other = world.officer.call("AuditService/ExportLooks", caseworkerId=world.other)["looks"]
    assert {x.get("kind") for x in of_other} & {"LOOK_KIND_FIGURES", "LOOK_KIND_FINDINGS", "LOOK_KIND_ACTIONS"} == set(), "others' looks are others'"
    of_case = [x for x in world.officer.call("AuditService/ExportLooks", caseNumber=world.review["caseNumber"])["looks"]]
    assert len([x for x in of_case if x["method"] == "FollowUpService/GetAction"]) == 1
    with_access = world.officer.call("AuditService/ExportLooks", caseworkerId=world.worker)["looks"]
    assert "LOOK_KIND_ACCESS" in {x.get("kind") for x in with_access}, "that was told, too"
    assert "LOOK_KIND_ACCESS" in {x["kind"] for x in world.cara.call("FeedbackService/ListLooks", pageSize=1000)["looks"]}


def test_r18_in_plain_words_at_the_terminal(server, world, tmp_path):
    shown = " ".join(Desk(server, tmp_path / "cara", world.cara).run("tilbagemelding", "opslag").split())
    for words in ("læste tal, som kun én rådgiver står bag", "så, at der er en tilbagemelding", "nærmeste leder", "læste, hvad der skal gøres"):
        assert words in shown, shown
    assert "nearest_leader" not in shown


def test_r18_a_day_of_answering_is_one_line(server, world):
    for _ in range(3):
        world.nora.call("ReviewService/GetReview", reviewId=world.review["reviewId"], purpose="samtale")
    told = world.cara.call("FeedbackService/ListLooks", pageSize=1000)["looks"]
    mine = [x for x in told if x.get("purpose") == "samtale"]
    assert [(x["times"], x["kind"], x["role"], x["reviewId"]) for x in mine] == [(3, "LOOK_KIND_ANSWERS", "LOOK_ROLE_LEADER", world.review["reviewId"])]


def test_r18_a_page_comes_whole_however_it_is_cut(server, world):
    whole = world.cara.call("FeedbackService/ListLooks", pageSize=1000)["looks"]
    got, page = [], ""
    while True:
        told = world.cara.call("FeedbackService/ListLooks", pageSize=3, pageToken=page)
        got += told["looks"]
        page = told.get("nextPageToken", "")
        if not page:
            break
    assert got == whole


def test_r18_r20_the_chain_agrees_before_and_after_the_caseworker_is_forgotten(server, world):
    server.move_clock("31 minutes")
    for who in (world.nora, world.officer):
        who.sign_in(who.name, PASSWORD)
    server.psql("DO $$ BEGIN WHILE app.seal_log() > 0 LOOP END LOOP; END $$")
    assert world.officer.call("AuditService/VerifyLog")["agrees"]
    assert server.value(f"SELECT count(*) > 0 FROM app.act WHERE target = 'caseworker:{world.worker}'") == "t"
    server.psql(f"SELECT app.forget_caseworker('{world.worker}')")
    assert server.value(f"SELECT count(*) FROM app.act WHERE target = 'caseworker:{world.worker}'") == "0", "a pseudonym stands there"
    assert world.officer.call("AuditService/VerifyLog")["agrees"]
