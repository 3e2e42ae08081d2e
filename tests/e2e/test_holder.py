"""A case that had several caseworkers: the form asks who held each step, and coverage and feedback follow it (R4, R6)."""
import pytest

from support.client import request_id
from support.desk import Desk
from support.server import PASSWORD, until
from support.told import morning
from support.town import Town, changed_hands, fill, finish, reviews, save, show, submit, token


def say(who, review, step, whose="", seen=0, **more):
    return who.do("ReviewService/SayHolder", reviewId=review["reviewId"], step=step, caseworkerId=whose, seen=seen, **more)


class World:
    """One cycle of one wave: Anne reviews a case that changed hands and one that did not."""

    def __init__(self, server):
        self.server, self.town = server, Town(server, cases=8)
        t = self.town
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.anne, self.bo, self.nora = t.leader("Anne"), t.leader("Bo"), t.leader("Nora")
        self.cycle = "cyklus " + token()
        self.activity = t.audit([self.anne], method="METHOD_COVERAGE", cycle=self.cycle, wave=1, waves=1, caseCount=4, spareCount=0)
        mine = reviews(self.anne, activity=self.activity["activityId"], look=False)
        self.moved, self.plain = mine[0], mine[1]
        self.earlier, self.later = changed_hands(t, self.moved["caseNumber"])
        self.ids = [t.worker_id(n) for n in range(4)]
        self.cara = t.make("caseworker", "Cara", caseworkerId=self.ids[self.earlier])
        self.dan = t.make("caseworker", "Dan", caseworkerId=self.ids[self.later])
        for n in (self.earlier, self.later):
            team = server.value(f"SELECT team_id FROM app.team_member WHERE caseworker_id = '{self.ids[n]}' AND held_to IS NULL")
            server.psql(f"UPDATE app.team_member SET held_from = '2020-01-01' WHERE caseworker_id = '{self.ids[n]}'; "
                        f"INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES ('{self.nora.id}', '{team}', '2020-01-01') ON CONFLICT DO NOTHING")

    def state(self, nth):
        lines = self.town.planner.call("SamplingService/ListCoverage", cycle=self.cycle)["caseworkers"]
        return next(c for c in lines if c["caseworkerId"] == self.ids[nth])


@pytest.fixture(scope="module")
def world(own_running):
    return World(own_running)


def test_r06_only_where_there_were_several_is_it_asked(world):
    shown = show(world.anne, world.plain)
    assert not shown.get("holders") and not shown.get("stepHolders")
    with world.anne.refused("WRONG_STATE"):
        say(world.anne, world.plain, "plan")
    held = show(world.anne, world.moved)["holders"]
    assert [h["caseworkerId"] for h in held] == [world.ids[world.earlier], world.ids[world.later]]
    assert held[0]["heldTo"] and not held[1].get("heldTo")


def test_r13_what_somebody_said_meanwhile_is_not_overwritten_and_a_retry_acts_once(world):
    anne, moved = world.anne, world.moved
    with anne.refused("BAD_VALUE"):
        say(anne, moved, "findes-ikke", world.ids[world.earlier])
    with anne.refused("BAD_VALUE"):
        say(anne, moved, "plan", world.ids[next(n for n in range(4) if n not in (world.earlier, world.later))])
    with world.bo.refused("NOT_FOUND"):
        say(world.bo, moved, "plan", world.ids[world.earlier])
    key = request_id()
    said = [anne.call("ReviewService/SayHolder", requestId=key, reviewId=moved["reviewId"], step="modtag",
                      caseworkerId=world.ids[world.later]) for _ in range(2)]
    assert said == [{"version": "1"}] * 2
    with anne.refused("CHANGED"):
        say(anne, moved, "modtag", world.ids[world.earlier])
    assert say(anne, moved, "modtag", world.ids[world.earlier], seen=1)["version"] == "2"


@pytest.fixture
def town(server):
    """Its cases change hands: none of another test's."""
    return Town(server, cases=8)


def test_r17_whoever_is_given_the_case_later_is_told_nothing_of_the_one_before(server, town, anne):
    town.audit([anne])
    review = reviews(anne, look=False)[0]
    before = next(n for n, w in enumerate(town.staff.workers)
                  if w[0] == next(r for r in town.rows if r["Sagsnr"] == review["caseNumber"])["Rådgiver-id"])
    cara, dan = (town.make("caseworker", name, caseworkerId=town.worker_id(n)) for name, n in (("Cara", before), ("Dan", (before + 1) % 4)))
    fill(anne, review, lambda i, s, w: "nej")
    submit(anne, show(anne, review)["review"])
    case = f"(SELECT id FROM app.case WHERE case_number = '{review['caseNumber']}')"
    server.psql(f"UPDATE app.case_holder SET held_from = '2020-01-01', held_to = app.today() - 1 WHERE case_id = {case}; INSERT INTO app.case_holder "
                f"(case_id, caseworker_id, held_from) VALUES ({case}, '{town.worker_id((before + 1) % 4)}', app.today())")
    key = review["reviewId"]
    for method, more in (("ReviewService/GetReview", {}), ("ReviewService/GetHistory", {}), ("EntryService/ListEntries", {})):
        assert cara.call(method, reviewId=key, **more)
        with dan.refused("NOT_FOUND"):
            dan.call(method, reviewId=key, **more)
    with dan.refused("NOT_FOUND"):
        dan.do("EntryService/AddRemark", reviewId=key, item="P-1", words="Den ligger der", document="Journal")
    anne.do("EntryService/MarkExample", reviewId=key, item="P-1", note="Klar plan", ask=True)
    with dan.refused("NOT_FOUND"):
        dan.do("EntryService/AnswerExample", reviewId=key, item="P-1", agrees=True)
    assert not dan.call("EntryService/ListExamples").get("examples")
    assert cara.do("EntryService/AnswerExample", reviewId=key, item="P-1", agrees=False)["example"]["consent"].endswith("DECLINED")


def test_r06_coverage_and_feedback_follow_who_held_the_step_and_unknown_stays_unknown(world, own_running, tmp_path):
    t, anne, moved = world.town, world.anne, world.moved
    fill(anne, moved, lambda i, s, w: "nej")
    save(anne, moved, "M-1", "nej", seen=1, comment="Ankomst ikke noteret.")
    submit(anne, show(anne, moved)["review"])
    said = own_running.psql(f"SELECT step, coalesce(caseworker_id::text, '') FROM app.step_holder WHERE review_id = '{moved['reviewId']}' ORDER BY step")
    assert [tuple(r) for r in said] == [("modtag", world.ids[world.earlier]), ("plan", "")], "what nobody said is stored as unknown"
    with anne.refused("LOCKED"):
        say(anne, moved, "plan", world.ids[world.later])
    with pytest.raises(AssertionError, match="locked"):
        own_running.psql(f"UPDATE app.step_holder SET said_at = app.now() WHERE review_id = '{moved['reviewId']}'")
    assert world.state(world.earlier)["state"] == "COVERAGE_STATE_REACHED", "r04_a step that they held was reviewed"
    assert world.state(world.later).get("reviewed", 0) == 0, "r04_none of theirs was, though the case is theirs now"
    assert "TASK_KIND_REMARK" in str(world.cara.call("SessionService/GetStatus"))
    assert "TASK_KIND_REMARK" not in str(world.dan.call("SessionService/GetStatus"))
    hers, number = Desk(own_running, tmp_path / "caras", world.cara, lang="en"), moved["caseNumber"]
    assert f"tilsyn review show {moved['reviewId'][:8]}" in hers.run("status"), "she is told how to go on"
    assert number in hers.run("review", "show", moved["reviewId"][:8]) and number in hers.run("review", "show", number)
    assert "no review is named" in hers.run("review", "show", number[:-1], code=6)
    seen = {i["code"]: i.get("answer", {}).get("value") for i in show(world.cara, moved)["items"] if i.get("required")}
    assert seen == {"M-1": "nej", "P-1": None, "P-2": None}, "r17_of the steps of others she is told nothing"
    history = world.cara.call("ReviewService/GetHistory", reviewId=moved["reviewId"])["answers"]
    assert not {"P-1", "P-2"} & {a["item"] for a in history} and "M-1" in {a["item"] for a in history}
    with world.cara.refused("NOT_ALLOWED"):
        world.cara.do("EntryService/AddRemark", reviewId=moved["reviewId"], item="P-1", words="Den ligger der", document="Journal")
    own_running.move_clock("20 days")
    for who in (t.admin, t.planner, anne, world.bo, world.nora, world.cara, world.dan):
        who.sign_in(who.name, PASSWORD)
    morning(own_running)
    until(lambda: world.cara.call("FeedbackService/ListFeedback").get("feedback"), what="feedback")
    got = world.cara.call("FeedbackService/GetFeedback", reviewId=moved["reviewId"])
    assert [i["item"] for i in got["items"]] == ["M-1"] and got["head"]["inPart"] is True
    assert not world.dan.call("FeedbackService/ListFeedback").get("feedback")
    assert world.nora.call("FeedbackService/GetFeedback", reviewId=moved["reviewId"])["head"]["caseworkerId"] == world.ids[world.earlier]


def test_r06_a_finding_is_of_whoever_held_the_step(world):
    found = world.anne.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", reviewId=world.moved["reviewId"], item="M-1",
                          words="Ankomst ikke noteret")["finding"]["findingId"]
    assert found in str(world.cara.call("FollowUpService/ListFindings"))
    assert found not in str(world.dan.call("FollowUpService/ListFindings"))
    of_plan = world.anne.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", reviewId=world.moved["reviewId"], item="P-1",
                            words="Planen mangler")["finding"]["findingId"]
    assert of_plan not in str(world.cara.call("FollowUpService/ListFindings")) + str(world.dan.call("FollowUpService/ListFindings"))


def test_two_who_held_a_case_have_feedback_of_their_own_and_a_leader_of_both_says_whose(world, own_running):
    t, anne = world.town, world.anne
    review = next(r for r in reviews(anne, activity=world.activity["activityId"]) if r["reviewId"] != world.plain["reviewId"])
    earlier, later = changed_hands(t, review["caseNumber"])
    say(anne, review, "modtag", world.ids[earlier])
    say(anne, review, "plan", world.ids[later])
    fill(anne, review, lambda i, s, w: "nej")
    submit(anne, show(anne, review)["review"])
    for n in (earlier, later):
        own_running.psql(f"INSERT INTO app.team_lead (person_id, team_id, held_from) SELECT '{world.nora.id}', team_id, '2020-01-01' FROM app.team_member "
                   f"WHERE caseworker_id = '{world.ids[n]}' AND held_to IS NULL ON CONFLICT DO NOTHING; "
                   f"UPDATE app.team_member SET held_from = '2020-01-01' WHERE caseworker_id = '{world.ids[n]}'")
    own_running.psql(f"UPDATE app.review SET submitted_at = submitted_at - interval '20 days' WHERE id = '{review['reviewId']}'")
    morning(own_running)
    key = review["reviewId"]
    until(lambda: own_running.value(f"SELECT count(*) FROM app.feedback WHERE review_id = '{key}'") == "2", what="feedback to both")
    with world.nora.refused("BAD_VALUE"):
        world.nora.call("FeedbackService/GetFeedback", reviewId=key)
    for n, items in ((earlier, {"M-1"}), (later, {"P-1", "P-2"})):
        got = world.nora.call("FeedbackService/GetFeedback", reviewId=key, caseworkerId=world.ids[n])
        assert items <= {i["item"] for i in got["items"]} and got["head"]["caseworkerId"] == world.ids[n]
    world.nora.do("FeedbackService/CommentFeedback", reviewId=key, words="Lad os tale sammen", caseworkerId=world.ids[earlier])
    assert not world.nora.call("FeedbackService/GetFeedback", reviewId=key, caseworkerId=world.ids[later]).get("words")


def test_the_form_asks_once_a_step_with_one_key(town, server, anne, tmp_path):
    town.audit([anne])
    review = reviews(anne, look=False)[0]
    earlier, later = changed_hands(town, review["caseNumber"])
    desk = Desk(server, tmp_path / "hjem", anne)
    seat = desk.sit("review", "open", review["reviewId"])
    seat.sees("Afgørelsens dato")
    seat.answers("01-02-2026", "Gemt")
    seat.answers("n", "Gemt")
    seat.sees(r"Modtagelse")
    seat.sees(r"\[1\] " + town.staff.workers[earlier][1])
    seat.sees(r"\[2\] " + town.staff.workers[later][1])
    seat.sees("Hvem havde dette skridt")
    seat.answers("7", "Et af tallene")
    seat.answers("1", "Er M-1 i orden")
    seat.answers("j", "Plan")
    seat.sees("Enter = som det forrige")
    seat.answers("?", "Er P-1 i orden")
    seat.answers("r", "Hvem havde dette skridt")
    seat.answers("2", "havde skridtet: " + town.staff.workers[later][1])
    seat.types("q")
    assert seat.end() == 0
    said = {s["step"]: s["caseworkerId"] for s in show(anne, review)["stepHolders"]}
    assert said == {"modtag": town.worker_id(earlier), "plan": town.worker_id(later)}
    assert "noteret" in desk.run("tilsyn", "havde", review["reviewId"], "plan", "ukendt")
    assert "i den periode" in desk.run("tilsyn", "havde", review["reviewId"], "plan", "Ingen", code=6)


def test_r05_a_cycle_closes_by_itself_once_its_last_wave_is_over_and_then_speaks_of_all_cases(world, own_running):
    town = Town(own_running, cases=8)
    anne, cycle = town.leader("Anne"), "cyklus " + token()
    drawn = []

    def hold(wave):
        a = town.audit([anne], method="METHOD_COVERAGE", cycle=cycle, wave=wave, waves=2, caseCount=2, spareCount=0,
                       startsOn=own_running.value("SELECT app.today()"), deadline=own_running.value("SELECT app.today() + 21"))
        for review in reviews(anne, activity=a["activityId"]):
            finish(anne, review)
        drawn.append(a["activityId"])
        morning(own_running)
        ids = ", ".join(f"'{i}'" for i in drawn)
        return (own_running.value(f"SELECT closed_at IS NOT NULL FROM app.cycle WHERE name = '{cycle}'"),
                own_running.value(f"SELECT count(weight) FROM app.result_case WHERE activity_id IN ({ids})"))

    assert hold(1) == ("f", "0")
    assert hold(2) == ("t", "4")
