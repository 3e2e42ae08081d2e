"""Who reviews what, and who may not (R7)."""
import json
import os
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.client import Refused
from support.server import PASSWORD, PATIENCE, TILSYN
from support.town import answers_of, finish, reviews, save, show, today


@pytest.fixture
def carl(town):
    return town.leader("Carl")


def listed(town, activity):
    return town.planner.call("AssignmentService/ListAssignments", activityId=activity["activityId"])["assignments"]


def test_cases_are_shared_out_evenly(town, anne, bo):
    activity = town.audit([anne, bo], caseCount=5)
    load = Counter(a["reviewerId"] for a in listed(town, activity))
    assert sorted(load.values()) == [2, 3] and set(load) == {anne.id, bo.id}
    assert len(reviews(anne)) == load[anne.id]
    assert town.get(activity)["state"] == "ACTIVITY_STATE_ASSIGNED"


def test_r07_nobody_gets_casework_of_their_own(town, bo):
    code = town.staff.workers[0][0]
    anne = town.leader("Anne", caseworkerId=town.worker_id(0))
    activity = town.activity([anne, bo], method="METHOD_STRATIFIED", caseCount=20)
    town.draw(activity)
    key = activity["activityId"]
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=key)["assignments"]
    own = {r["Sagsnr"] for r in town.rows if r["Rådgiver-id"] == code}
    assert {a["caseNumber"] for a in proposed if a["reviewerId"] == anne.id}.isdisjoint(own)
    hers = next(a for a in proposed if a["caseNumber"] in own)
    hers["reviewerId"] = anne.id
    version = town.get(activity)["version"]
    with town.planner.refused("CONFLICT_OF_INTEREST", "failed_precondition"):
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=key, version=version, assignments=proposed)
    hers["overrideReason"] = "eneste tilbage, aftalt med direktøren"
    town.planner.do("AssignmentService/ConfirmAssignments", activityId=key, version=version, assignments=proposed)
    kept = next(a for a in listed(town, activity) if a["caseNumber"] == hers["caseNumber"])
    assert (kept["conflict"], kept["overrideReason"]) == ("CONFLICT_OWN_CASEWORK", hers["overrideReason"])


def test_r07_a_conflict_that_comes_after_the_assignment_is_found_at_the_opening(own_town, own_server):
    anne = own_town.leader("Anne")
    own_town.audit([anne])
    review = reviews(anne, look=False)[0]
    holder = own_server.value(f"""SELECT h.caseworker_id FROM app.case_holder h JOIN app.case c ON c.id = h.case_id
        WHERE c.case_number = '{review['caseNumber']}'""")
    user = next(u for u in own_town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)
    own_town.admin.do("OrganisationService/UpdateUser", userId=anne.id, version=user["version"], roles=["ROLE_LEADER"],
                      caseworkerId=holder)
    with anne.refused("CONFLICT_OF_INTEREST", "failed_precondition"):
        show(anne, review)


def test_a_case_nobody_may_review_is_named(town):
    anne = town.leader("Anne", caseworkerId=town.worker_id(1))
    activity = town.activity([anne], caseCount=40)
    town.draw(activity)
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])
    assert set(proposed["unassigned"]) == {r["Sagsnr"] for r in town.rows if r["Rådgiver-id"] == town.staff.workers[1][0]}
    with town.planner.refused("NO_REVIEWER"):
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"],
                        version=town.get(activity)["version"], assignments=proposed["assignments"])


def test_only_a_review_that_is_not_begun_is_given_to_someone_else(town, anne, bo):
    town.audit([anne, bo])
    first, second = reviews(anne)
    town.planner.do("AssignmentService/Reassign", reviewId=first["reviewId"], version=first["version"], reviewerId=bo.id,
                    why="REASSIGN_REASON_WORKLOAD", reason="barsel i teamet")
    assert len(reviews(anne)) == 1 and len(reviews(bo)) == 3
    save(anne, second, "P-1", "ja")
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("AssignmentService/Reassign", reviewId=second["reviewId"], version=second["version"], reviewerId=bo.id,
                        why="REASSIGN_REASON_WORKLOAD")


def test_an_old_version_of_the_activity_is_refused(town, anne):
    activity = town.activity([anne])
    town.draw(activity)
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])["assignments"]
    with town.planner.refused("CHANGED", "aborted"):
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"], version=activity["version"],
                        assignments=proposed)


# -- declared conflicts

def declare(who, review, tie="TIE_KNOWS_FAMILY", **more):
    return who.do("AssignmentService/DeclareConflict", reviewId=review["reviewId"], version=review["version"], tie=tie, **more)


def waiting(town, activity):
    """What stands first in the planner's list, and what status says of it."""
    tasks = [t for t in town.planner.call("SessionService/GetStatus").get("tasks", [])
             if t["kind"] == "TASK_KIND_REASSIGN" and activity["title"] in t["title"]]
    return [a for a in listed(town, activity) if a.get("unassigned")], tasks


def test_r07_a_review_whose_reviewer_is_tied_to_the_case_is_taken_from_them(town, anne, bo):
    activity = town.audit([anne, bo])
    review, other = reviews(anne)
    save(anne, review, "P-1", "nej", comment="set uden at vide det")
    declared = declare(anne, review, note="naboer")
    assert declared["withdrawn"]
    mine = next(r for r in reviews(anne, every=True, look=False) if r["reviewId"] == review["reviewId"])
    assert (mine["state"], mine["tie"]) == ("REVIEW_STATE_WITHDRAWN", "TIE_KNOWS_FAMILY")
    with anne.refused("WRONG_STATE"):
        show(anne, review, purpose="nysgerrig")
    with anne.refused("PURPOSE_NEEDED"):
        anne.call("CaseService/GetCase", caseNumber=review["caseNumber"])
    with anne.refused("LOCKED"):
        save(anne, review, "P-2", "ja")
    (found,), (task,) = waiting(town, activity)
    assert (found["caseNumber"], found["tie"], found["tieNote"]) == (review["caseNumber"], "TIE_KNOWS_FAMILY", "naboer")
    assert "reviewerId" not in found and task["subjectId"] == found["reviewId"] == review["reviewId"]

    with town.planner.refused("CONFLICT_OF_INTEREST"):  # no reason overrides what was declared
        town.planner.do("AssignmentService/Reassign", reviewId=review["reviewId"], version=declared["version"], reviewerId=anne.id,
                        reason="ingen andre")
    fresh = town.planner.do("AssignmentService/Reassign", reviewId=review["reviewId"], version=declared["version"],
                            reviewerId=bo.id)["reviewId"]
    assert fresh != review["reviewId"] and waiting(town, activity) == ([], [])
    his = next(r for r in reviews(bo) if r["reviewId"] == fresh)
    assert (his["caseNumber"], his.get("answered", 0), "tie" in his) == (review["caseNumber"], 0, False)
    with bo.refused("WRONG_STATE"):
        bo.call("ReviewService/GetHistory", reviewId=review["reviewId"], purpose="hvad svarede Anne")
    kept = town.planner.call("ReviewService/GetHistory", reviewId=review["reviewId"], purpose="klage")["answers"]
    assert [a["value"] for a in kept] == ["nej"]
    with town.planner.refused("WRONG_STATE"):  # once
        town.planner.do("AssignmentService/Reassign", reviewId=review["reviewId"], version=int(declared["version"]) + 1, reviewerId=bo.id,
                        why="REASSIGN_REASON_CONFLICT")


def test_r05_answers_of_a_withdrawn_review_never_count(town, anne, bo):
    activity = town.audit([anne, bo], caseCount=2)
    (hers,), (his,) = reviews(anne), reviews(bo)
    save(anne, hers, "P-1", "nej")
    declared = declare(anne, hers, "TIE_DECIDED")
    finish(bo, his, lambda *_: "ja")
    assert town.get(activity)["state"] == "ACTIVITY_STATE_ASSIGNED"  # one case still waits
    progress = town.planner.call("ReportService/GetProgress", activityId=activity["activityId"])
    assert (progress["assigned"], progress["submitted"]) == (1, 1)
    town.planner.do("AssignmentService/Reassign", reviewId=hers["reviewId"], version=declared["version"], reviewerId=bo.id)
    finish(bo, reviews(bo)[0], lambda *_: "ja")
    assert town.get(activity)["state"] == "ACTIVITY_STATE_DONE"
    report = town.planner.call("ReportService/GetResults", activityId=activity["activityId"], language="da")["report"]
    cells = [(v["cell"].get("count", 0), v["cell"].get("n", 0)) for b in report["blocks"] for r in b.get("rows", [])
             for v in r["values"] if "cell" in v]
    assert cells and all(int(n) <= 2 and int(count) in (0, int(n)) for count, n in cells), cells  # ja alone, of two cases


def test_r22_two_planners_at_once_find_one_reviewer(town, anne, bo, carl):
    activity = town.audit([anne, bo, carl], caseCount=3)
    review, = reviews(anne)
    version = declare(anne, review)["version"]
    planners = [(town.make("planner", name), to) for name, to in (("Paul", bo), ("Pia", carl))]

    def give(planner, to):
        try:
            return planner.do("AssignmentService/Reassign", reviewId=review["reviewId"], version=version, reviewerId=to.id)["reviewId"]
        except Refused as refused:
            return refused.reason
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(lambda pair: give(*pair), planners))
    assert said.count("CHANGED") == 1, said
    assert [a["caseNumber"] for a in listed(town, activity)].count(review["caseNumber"]) == 1


def test_sparring_is_noted_and_no_hindrance(town, anne):
    activity = town.audit([anne], caseCount=1)
    review, = reviews(anne)
    assert "withdrawn" not in declare(anne, review, "TIE_SPARRING")
    assert waiting(town, activity) == ([], [])
    assert [a["tie"] for a in listed(town, activity)] == ["TIE_SPARRING"]
    finish(anne, reviews(anne)[0])


def test_a_declaration_is_the_reviewers_own_and_before_the_submit(town, anne, bo):
    town.audit([anne], caseCount=1)
    review, = reviews(anne)
    with bo.refused("NOT_FOUND"):
        declare(bo, review)
    with anne.refused("BAD_VALUE"):
        declare(anne, review, "TIE_UNSPECIFIED")
    with anne.refused("HOLDS_CPR"):
        declare(anne, review, note="mor er 010190-1234")
    with anne.refused("CHANGED", "aborted"):
        declare(anne, {**review, "version": 9})
    finish(anne, review)
    with anne.refused("LOCKED"):
        declare(anne, review)


def test_a_seat_in_a_blind_round_is_not_given_up_this_way(town, anne, bo):
    activity = town.audit([anne, bo], caseCount=2)
    town.open_round(activity)
    review, = reviews(anne, "CALIBRATION")
    with anne.refused("WRONG_STATE"):
        declare(anne, review)


def test_r07_the_proposal_after_a_conflict_moves_nobody_elses_case(town, anne, bo, carl):
    activity = town.audit([anne, bo, carl], caseCount=6)
    before = {a["caseNumber"]: a["reviewerId"] for a in listed(town, activity)}
    review = reviews(anne)[0]
    declare(anne, review, "TIE_DISCUSSED")
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])["assignments"]
    after = {a["caseNumber"]: a["reviewerId"] for a in proposed}
    assert {c for c in before if before[c] != after[c]} == {review["caseNumber"]} and after[review["caseNumber"]] in (bo.id, carl.id)


class Terminal:
    """The client as a person has it, in Danish, with a home of its own."""

    def __init__(self, server, home, who):
        home.mkdir()
        word = home / "password"
        word.touch(0o600)
        word.write_text(PASSWORD + "\n")
        self.env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home),
                    "XDG_RUNTIME_DIR": str(home), "TILSYN_LANG": "da"}
        self.say("login", "--server", f"https://localhost:{server.port}", "--ca", server.folder / "ca.pem", "--user", who.name,
                 "--password-file", word)

    def run(self, *words, typed=""):
        return subprocess.run([TILSYN, *words], env=self.env, capture_output=True, text=True, input=typed, timeout=PATIENCE)

    def say(self, *words, typed=""):
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def refused(self, *words):
        done = self.run(*words)
        assert done.returncode != 0, done.stdout + done.stderr
        return done.stderr


def test_r07_cases_that_nobody_may_take_are_given_by_hand_and_with_a_reason(town, server, tmp_path):
    anne = town.leader("Anne", caseworkerId=town.worker_id(1))
    activity = town.activity([anne], caseCount=40)
    town.draw(activity)
    planner, file = Terminal(server, tmp_path / "planner", town.planner), tmp_path / "fordeling.json"
    said = " ".join(planner.refused("tildeling", "bekræft", activity["activityId"]).split())
    assert "Nogle sager har ingen" in said and "“tilsyn tildeling foreslå --out FIL”" in said and "cases:" not in said
    assert town.staff.department in planner.say("årshjul", "vis", activity["activityId"]), "by its name"
    planner.say("tildeling", "foreslå", activity["activityId"], "--out", file)
    draft = json.loads(file.read_text())
    nobodys = [a for a in draft["assignments"] if not a.get("reviewerId")]
    assert {a["caseNumber"] for a in nobodys} == {r["Sagsnr"] for r in town.rows if r["Rådgiver-id"] == town.staff.workers[1][0]}
    assert nobodys[0]["caseNumber"] in planner.refused("tildeling", "bekræft", activity["activityId"], "--file", file)
    for one in nobodys:
        one |= {"reviewerId": anne.name, "overrideReason": "eneste leder, aftalt med direktøren"}
    file.write_text(json.dumps(draft))
    assert "40 tilsyn" in planner.say("tildeling", "bekræft", activity["activityId"], "--file", file)


def test_it_is_declared_in_the_form_and_by_command_and_mended_by_the_planner(town, server, anne, bo, tmp_path):
    activity = town.audit([anne, bo])
    first, second = reviews(anne, look=False)
    hers, planner = Terminal(server, tmp_path / "anne", anne), Terminal(server, tmp_path / "planner", town.planner)
    assert "svaret" in hers.say("review", "open", first["reviewId"], typed="x\n\nq\n")  # Enter leaves it
    assert len(reviews(anne, look=False)) == 2
    hers.say("review", "open", first["reviewId"], typed="x\n1\nnaboer\n")
    hers.say("tilsyn", "inhabil", second["reviewId"], "--reason", "sparring")
    mine = {r["reviewId"]: (r["state"], r["tie"]) for r in reviews(anne, every=True, look=False)}
    assert mine == {first["reviewId"]: ("REVIEW_STATE_WITHDRAWN", "TIE_KNOWS_FAMILY"),
                    second["reviewId"]: ("REVIEW_STATE_OPEN", "TIE_SPARRING")}
    assert first["caseNumber"] in planner.say("status")
    assert "naboer" in planner.say("assignment", "list", activity["activityId"])
    assert first["caseNumber"] in planner.say("assignment", "propose", activity["activityId"])
    planner.say("tildeling", "flyt", activity["activityId"], first["caseNumber"], "--to", bo.name, "--reason", "inhabilitet")
    assert len(reviews(bo, look=False)) == 3
    assert bo.name in planner.say("assignment", "access", activity["activityId"])
    due = activity["deadline"][:4]
    told = json.loads(planner.say("assignment", "workload", "--year", due, "--json"))["workloads"]
    assert next(w for w in told if w["userId"] == bo.id)["open"] == 3
    assert "Bo" in planner.say("tildeling", "belastning", "--year", due, "--month", str(int(activity["deadline"][5:7])))


def test_r07_where_nobody_else_may_the_written_stand_in_is_given_the_case(town, anne):
    activity = town.activity([anne], caseCount=2)
    town.draw(activity)
    key = activity["activityId"]
    given = town.planner.call("AssignmentService/ProposeAssignments", activityId=key)["assignments"]
    nabo = town.leader("Nabo")
    given[0]["reviewerId"] = nabo.id

    def confirm():
        return town.planner.do("AssignmentService/ConfirmAssignments", activityId=key, version=town.get(activity)["version"], assignments=given)

    with town.planner.refused("BAD_VALUE") as refused:
        confirm()
    assert refused.fields == ["assignments[0].reviewer_id"]
    town.planner.do("OrganisationService/SetStandIn", rule="R7", userId=nabo.id, agreement="Nabokommunen læser, aftale af 1. november")
    try:
        assert confirm()["reviews"] == 2 and len(reviews(nabo)) == 1
    finally:
        town.planner.do("OrganisationService/SetStandIn", rule="R7", agreement="Ophørt")


# -- how much each has

def test_who_has_more_open_elsewhere_gets_fewer(town, anne, bo):
    town.audit([anne], caseCount=4)
    activity = town.activity([anne, bo], caseCount=6)
    town.draw(activity)
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])["assignments"]
    assert Counter(a["reviewerId"] for a in proposed) == {anne.id: 1, bo.id: 5}


def workload(town, who, year=0):
    every = town.planner.call("AssignmentService/ListWorkload", year=year).get("workloads", [])
    return next((w for w in every if w["userId"] == who.id), None)


def test_workload_tells_what_each_has_and_has_done(town, anne, bo):
    shared = town.audit([anne, bo], caseCount=4)
    due = int(town.audit([anne], kind="ACTIVITY_KIND_THEMED", caseCount=1)["deadline"][:4])
    finish(anne, reviews(anne, activity=shared["activityId"])[0])
    got = workload(town, anne, due)
    assert (got["open"], got["submitted"]) == (2, 1) and got["hoursOpen"] + got["hoursSubmitted"] == 4.5
    assert "overdue" not in got and "hoursPlanned" not in got
    his = [w for y in {int(today()[:4]), due} if (w := workload(town, bo, y))]  # a second reading may be due before the year ends
    assert (sum(w["open"] for w in his), sum(w["hoursOpen"] for w in his)) == (3, 3), "Anne's first review is read again"
    assert workload(town, anne, 2199) is None
    with town.planner.refused("BAD_VALUE"):
        town.planner.call("AssignmentService/ListWorkload", month=13)


def test_access_lists_open_cases_and_the_seats_of_sealed_rounds(town, anne, bo, carl):
    activity = town.audit([anne, bo], caseCount=4)

    def access():
        got = town.admin.call("AssignmentService/ListAccess", activityId=activity["activityId"]).get("accesses", [])
        return {a["userName"]: a["caseNumbers"] for a in got}
    hers = sorted(r["caseNumber"] for r in reviews(anne))
    assert set(access()) == {anne.name, bo.name} and access()[anne.name] == hers
    done = reviews(anne)[0]
    finish(anne, done)
    assert access()[anne.name] == [c for c in hers if c != done["caseNumber"]]
    with town.planner.refused("NOT_FOUND"):
        town.planner.call("AssignmentService/ListAccess", activityId=carl.id)
    town.open_round(activity, panel=[bo, carl])
    assert len(access()[carl.name]) == 1 and len(access()[bo.name]) == 4, "two of his own, the round's, and one to read a second time"


# -- absence

def put_absence(town, **fields):
    return town.planner.do("OrganisationService/PutAbsence", **fields)["absence"]


def test_who_is_away_gets_nothing_and_part_time_gets_less(town, anne, bo, carl):
    activity = town.activity([anne, bo, carl], caseCount=6)
    town.draw(activity)
    away = put_absence(town, userId=carl.id, absentFrom=today())
    put_absence(town, userId=bo.id, absentFrom=today(), awayPercent=50)
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])
    assert Counter(a["reviewerId"] for a in proposed["assignments"]) == {anne.id: 4, bo.id: 2}
    shares = {s["userId"]: s for s in proposed["shares"]}
    assert (shares[carl.id].get("cases", 0), shares[carl.id]["awayPercent"], shares[bo.id]["awayPercent"]) == (0, 100, 50)
    assert sum(t["cases"] for t in shares[anne.id]["teams"]) == 4 and {a["team"] for a in proposed["assignments"]} <= {
        w[2] for w in town.staff.workers}
    by_hand = [{**proposed["assignments"][0], "reviewerId": carl.id}, *proposed["assignments"][1:]]
    with town.planner.refused("NO_REVIEWER") as why:
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"], version=proposed["version"],
                        assignments=by_hand)
    assert why.fields == ["assignments[0].reviewer_id"]
    town.planner.do("OrganisationService/RemoveAbsence", absenceId=away["absenceId"], version=away["version"])
    town.planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"], version=proposed["version"],
                    assignments=by_hand)
    assert len(reviews(carl)) == 1


def test_r24_an_activity_whose_reviewers_are_all_away_is_refused(town, anne, bo):
    put_absence(town, userId=anne.id, absentFrom=today(), absentTo=today(days=60))
    with town.planner.refused("NO_REVIEWER") as why:
        town.activity([anne])
    assert why.fields == ["activity.reviewers"] and why.parameters == {"what": "away"}
    town.activity([anne, bo])
    town.activity([anne], deadline=today(days=90))


def test_absences_are_told_by_planners_and_seen_by_their_own(town, anne, bo):
    own = put_absence(town, userId=anne.id, absentFrom=today(), absentTo=today(days=9))
    past = put_absence(town, caseworkerId=town.worker_id(0), absentFrom=today(days=-9), absentTo=today(days=-5))
    worker = town.make("caseworker", "Rikke")

    def seen(who, **asked):
        return [a["absenceId"] for a in who.call("OrganisationService/ListAbsences", **asked).get("absences", [])]
    assert seen(anne) == [own["absenceId"]] and seen(bo) == [] and seen(worker) == [] and seen(worker, all=True) == [past["absenceId"]]
    assert {own["absenceId"], past["absenceId"]} <= set(seen(town.planner, all=True)) and past["absenceId"] not in seen(town.planner)
    with anne.refused("NOT_ALLOWED", "permission_denied"):
        anne.do("OrganisationService/PutAbsence", userId=anne.id, absentFrom=today())
    with town.planner.refused("ALREADY_EXISTS") as why:
        put_absence(town, userId=anne.id, absentFrom=today(days=3))
    assert why.fields == ["absent_from"]
    with town.planner.refused("CHANGED", "aborted"):
        town.planner.do("OrganisationService/RemoveAbsence", absenceId=own["absenceId"], version=2)


def test_a_begun_review_goes_over_when_its_reviewer_is_away(town, anne, bo):
    activity = town.audit([anne, bo], caseCount=2)
    review, = reviews(anne)
    save(anne, review, "P-1", "ja")

    def give():
        return town.planner.do("AssignmentService/Reassign", reviewId=review["reviewId"], version=review["version"], reviewerId=bo.id,
                               why="REASSIGN_REASON_ABSENCE")
    with town.planner.refused("BAD_VALUE") as why:
        give()
    assert why.fields == ["why"]
    put_absence(town, userId=anne.id, absentFrom=today())
    assert [a.get("away", False) for a in listed(town, activity) if a["reviewId"] == review["reviewId"]] == [True]
    assert give()["reviewId"] != review["reviewId"]
    assert reviews(anne, look=False) == [] and len(reviews(bo)) == 2 and answers_of(show(bo, reviews(bo)[0])) == {}
    with anne.refused("LOCKED"):
        save(anne, review, "P-2", "ja")


def test_r22_what_one_planner_confirmed_another_does_not_overwrite(town, server, anne, bo, tmp_path):
    activity = town.activity([anne, bo])
    town.draw(activity)
    one, other = (Terminal(server, tmp_path / name, town.make("planner", name)) for name in ("Paul", "Pia"))
    draft = tmp_path / "forslag.json"
    one.say("assignment", "propose", activity["activityId"], "--out", draft)
    assert draft.stat().st_mode & 0o777 == 0o600, "what is written may tell of persons"
    file = json.loads(draft.read_text())
    assert {a["reviewerId"] for a in file["assignments"]} == {anne.name, bo.name} and int(file["version"]) > 0
    file["assignments"] = [{**a, "reviewerId": anne.name} for a in file["assignments"]]
    draft.write_text(json.dumps(file))
    other.say("assignment", "confirm", activity["activityId"])
    before = listed(town, activity)
    one.refused("assignment", "confirm", activity["activityId"], "--file", draft)
    assert listed(town, activity) == before and len(reviews(anne, look=False)) == len(reviews(bo, look=False)) == 2


def test_r22_two_planners_confirm_at_once_and_one_distribution_stands(town, anne, bo):
    activity = town.activity([anne, bo])
    town.draw(activity)
    planners = [town.make("planner", name) for name in ("Paul", "Pia")]
    proposals = [p.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"]) for p in planners]
    wanted = [[{**a, "reviewerId": who.id} for a in p["assignments"]] for p, who in zip(proposals, (anne, bo))]

    def confirm(planner, proposal, assignments):
        try:
            return planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"], version=proposal["version"],
                              assignments=assignments)["reviews"]
        except Refused as refused:
            return refused.reason
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(confirm, planners, proposals, wanted))
    assert sorted(map(str, said))[0] == "4" and said.count(4) == 1 and set(said) <= {4, "CHANGED", "WRONG_STATE"}, said
    assert len({a["reviewerId"] for a in listed(town, activity)}) == 1 and len(listed(town, activity)) == 4
