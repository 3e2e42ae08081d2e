"""From a finding to a verdict: actions, who sees them, how they end, and what later draws say of them (R17, R21)."""
import datetime as dt

import pytest

from support.client import Refused, request_id
from support.server import until
from support.town import SCALE, Town, finish, question_set, reviews

QUESTIONS = ["MERE", "LIDT", "SAMME", "FALD", "UVIST"]
BEFORE = {"MERE": 6, "LIDT": 3, "SAMME": 15, "FALD": 15, "UVIST": 15}   # yes of 30
LATER = {"MERE": 27, "LIDT": 15, "SAMME": 15, "FALD": 3, "UVIST": 18}   # yes of 30
FIRST = {"MERE": 8, "LIDT": 5, "SAMME": 5, "FALD": 1, "UVIST": 5}       # of these in a first later draw, of 9
HOPED = {"MERE": 0.4, "LIDT": 0.8, "SAMME": 0.4, "FALD": 0.4, "UVIST": 0.3}
OUTCOME = {"MERE": "MOVED", "LIDT": "MOVED_LESS", "SAMME": "NOT_MOVED", "FALD": "FALLEN", "UVIST": "UNDECIDED"}


def five_questions(code):
    asked = [{"code": q, "step": "plan", "text_da": f"Er {q} i orden?", "text_en": f"Is {q} in order?", "obligation": "skal"} for q in QUESTIONS]
    return question_set(code, scale=SCALE, questions=asked, steps=[{"order": 1, "id": "plan", "code": "P", "title_da": "Plan", "title_en": "Plan"}])


@pytest.fixture(scope="module")
def here(running):
    town = Town(running, cases=60)
    town.template = town.publish(five_questions("fem-" + town.staff.mark))
    return town


def on(server, **later):
    return (dt.date.fromisoformat(server.value("SELECT app.today()")) + dt.timedelta(**later)).isoformat()


def pass_days(server, days):
    """Nobody is signed out by it."""
    server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
    server.move_clock(f"{days} days")


def audited(town, who, cases, yes):
    """A random draw, read whole: yes to so many of its cases, by question."""
    a = town.audit([who], caseCount=cases, spareCount=0, startsOn=on(town.server), deadline=on(town.server, days=21))
    for nth, review in enumerate(reviews(who, activity=a["activityId"])):
        finish(who, review, lambda item, *_, nth=nth: "ja" if nth < yes.get(item["code"], 0) else "nej")
    return town.get(a)


def act_on(who, town, **more):
    given = {"kind": "ACTION_KIND_LEARNING", "words": "Læringsmøde om planer", "deadline": on(town.server, days=30), **more}
    if not {"teamId", "reviewId", "caseworkerId"} & set(given):
        given["departmentId"] = town.department
    given.setdefault("level", "ACTION_LEVEL_" + next(name for key, name in (
        ("reviewId", "CASE"), ("caseworkerId", "CASEWORKER"), ("teamId", "TEAM"), ("departmentId", "DEPARTMENT")) if key in given))
    return who.do("FollowUpService/AddAction", **given)["action"]


def shown(who, action):
    return who.call("FollowUpService/GetAction", actionId=action["actionId"])["action"]


def evidence(who, action, words="Holdt, referat journaliseret"):
    return who.do("FollowUpService/AddEvidence", actionId=action["actionId"], version=action["version"], words=words)["action"]


def close(who, action, **more):
    return who.do("FollowUpService/CloseAction", actionId=action["actionId"], version=action["version"], **more)["action"]


def notices(server, who, kind):
    return int(server.value(f"SELECT count(*) FROM app.notice WHERE person_id = '{who.id}' AND kind = '{kind}'"))


@pytest.mark.long
def test_r21_from_a_finding_to_each_of_the_verdicts_across_two_draws(here, running):
    anne, dorte = here.leader("Anne"), here.leader("Dorte")
    audited(here, anne, 30, BEFORE)
    cause = audited(here, anne, 10, {})
    found = dorte.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", activityId=cause["activityId"], item="MERE",
                     words="Planen mangler i de fleste sager")["finding"]
    assert (found.get("yes", 0), found["no"]) == (0, 10)
    actions = {}
    for q in QUESTIONS:
        asked = {"activityId": cause["activityId"], "item": q, "departmentId": here.department, "hoped": HOPED[q]}
        baseline = dorte.call("FollowUpService/GetBaseline", **asked)["baseline"]
        assert (baseline["yes"], baseline["relevant"]) == (BEFORE[q], 30), "the draw that caused it is not in its baseline"
        actions[q] = act_on(dorte, here, findingId=found["findingId"], **asked)
        assert actions[q]["baseline"] == baseline and 10 <= baseline["casesNeeded"] <= 30
    pass_days(running, 40)
    audited(here, dorte, 12, {q: 12 for q in QUESTIONS})
    own = shown(dorte, actions["MERE"])
    assert own.get("laterRelevant", 0) == 0, "what its owner reads measures nothing"
    first = audited(here, anne, 9, FIRST)
    counted = shown(dorte, actions["MERE"])
    assert (counted["laterRelevant"], counted["laterYes"]) == (9, FIRST["MERE"]) and "verdict" not in counted, "counts only, until then"
    with here.planner.refused("WRONG_STATE"):
        here.planner.do("FollowUpService/JudgeAction", actionId=actions["MERE"]["actionId"])
    last = audited(here, anne, 21, {q: LATER[q] - FIRST[q] for q in QUESTIONS})
    for q in QUESTIONS:
        until(lambda q=q: "verdict" in shown(dorte, actions[q]), what=f"the verdict on {q}")
        verdict = shown(dorte, actions[q])["verdict"]
        assert verdict["outcome"] == "EFFECT_" + OUTCOME[q] and (verdict["yes"], verdict["relevant"]) == (LATER[q], 30)
        assert sorted(verdict["activities"]) == sorted([first["title"], last["title"]]) and verdict["low"] < verdict["difference"] < verdict["high"]
    assert notices(running, dorte, "action_judged") == 5
    with here.planner.refused("WRONG_STATE"):
        here.planner.do("FollowUpService/JudgeAction", actionId=actions["MERE"]["actionId"])
    with pytest.raises(AssertionError, match="never changes"):
        running.psql("UPDATE app.effect SET outcome = 'moved'")
    told = dorte.call("FollowUpService/ListFindings", activityId=cause["activityId"])["findings"]
    assert told[0]["actions"] == 5


@pytest.fixture
def reviewed(here):
    """A caseworker with access and a nearest leader, and a submitted review of their casework by somebody else."""
    lone = here.make("caseworker", "Cara", caseworkerId=here.worker_id(0))
    team = next(w["teamId"] for w in here.each_worker() if w["caseworkerId"] == here.worker_id(0))
    near, reader = here.leader("Nina", ledTeams=[team]), here.leader("Rita")
    a = here.audit([reader], caseCount=40, spareCount=0, startsOn=on(here.server), deadline=on(here.server, days=21))
    mine = reviews(reader, activity=a["activityId"], look=False)
    review = next(r for r in mine if r["caseNumber"] in {row["Sagsnr"] for row in here.rows if row["Rådgiver-id"] == here.staff.workers[0][0]})
    finish(reader, review, lambda *_: "nej")
    return {"worker": lone, "near": near, "reader": reader, "review": review, "team": team}


def found_by(who, method, rows, **asked):
    return who.call(method, **asked).get(rows, [])


def test_r17_what_speaks_of_a_person_is_seen_by_them_and_their_nearest_leader_alone(here, reviewed):
    worker, near, reader, review = (reviewed[k] for k in ("worker", "near", "reader", "review"))
    with reader.refused("NOT_ALLOWED"):
        act_on(reader, here, reviewId=review["reviewId"])
    with near.refused("BAD_VALUE") as refused:
        act_on(near, here, reviewId=review["reviewId"], item="MERE", hoped=0.3, activityId=review["activityId"])
    assert refused.fields == ["item"], "no figures about a person"
    with near.refused("BAD_VALUE") as refused:
        act_on(near, here, reviewId=review["reviewId"], ownerId=reader.id)
    assert refused.fields == ["owner_id"]
    of_case = act_on(near, here, reviewId=review["reviewId"], ownerId=worker.id, kind="ACTION_KIND_MEND_CASE")
    of_worker = act_on(worker, here, caseworkerId=here.worker_id(0))
    found = reader.do("FollowUpService/AddFinding", kind="FINDING_KIND_STRENGTH", reviewId=review["reviewId"], item="MERE", words="Godt set")["finding"]
    assert not {"baseline", "verdict"} & {*of_case, *of_worker}
    others = [here.planner, here.admin, here.make("data_protection_officer", "Dina"), here.leader("Ny"),
              here.make("caseworker", "Dan", caseworkerId=here.worker_id(1)), reader]
    for who in [worker, near]:
        assert {a["actionId"] for a in found_by(who, "FollowUpService/ListActions", "actions", all=True)} >= {of_case["actionId"], of_worker["actionId"]}
        assert found["findingId"] in {f["findingId"] for f in found_by(who, "FollowUpService/ListFindings", "findings")}
    for who in others:
        if who not in (here.admin, others[2]):
            assert not {a["actionId"] for a in found_by(who, "FollowUpService/ListActions", "actions", all=True)} & {of_case["actionId"], of_worker["actionId"]}
            for action in (of_case, of_worker):
                with who.refused("NOT_FOUND"):
                    shown(who, action)
                with who.refused("NOT_FOUND"):
                    close(who, action)
        if who is not reader and who not in (here.admin, others[2]):
            assert found["findingId"] not in {f["findingId"] for f in found_by(who, "FollowUpService/ListFindings", "findings")}
    assert notices(here.server, worker, "action") == 1
    kept = evidence(worker, of_case)
    with worker.refused("NOT_ALLOWED"):
        close(worker, kept)
    assert close(near, kept)["closedBy"] == "Nina"


def test_r17_a_new_leader_of_the_team_does_not_inherit_it(here, reviewed):
    action = act_on(reviewed["near"], here, caseworkerId=here.worker_id(0))
    new = here.leader("Nova", ledTeams=[reviewed["team"]])
    with new.refused("NOT_FOUND"):
        shown(new, action)


def test_r21_closed_on_evidence_by_another_and_opened_again_with_a_reason(here):
    anne, bo = here.leader("Anne"), here.leader("Bo")
    made = act_on(anne, here)
    with bo.refused("INCOMPLETE"):
        close(bo, made)
    kept = evidence(anne, made)
    assert not kept.get("mayClose") and shown(bo, kept)["mayClose"]
    with anne.refused("NOT_ALLOWED"):
        close(anne, kept)
    handed = anne.do("FollowUpService/UpdateAction", actionId=kept["actionId"], version=kept["version"], ownerId=bo.id)["action"]
    for who in (anne, bo):  # nobody who has owned it
        with who.refused("NOT_ALLOWED"):
            close(who, handed)
    done = close(here.planner, handed, words="Set")
    assert done["state"] == "ACTION_STATE_CLOSED" and not done.get("byStandIn")
    with bo.refused("REASON_NEEDED"):
        bo.do("FollowUpService/ReopenAction", actionId=done["actionId"], version=done["version"])
    again = bo.do("FollowUpService/ReopenAction", actionId=done["actionId"], version=done["version"], reason="Skete ikke alligevel")["action"]
    with here.planner.refused("INCOMPLETE"):
        close(here.planner, again)
    steps = [e["what"].removeprefix("ACTION_STEP_") for e in shown(anne, again)["events"]]
    assert steps == ["MADE", "EVIDENCE", "HANDED_OVER", "CLOSED", "REOPENED"]


def test_r21_the_substitute_of_a_tiny_municipality_is_told(here):
    anne, nabo = here.leader("Anne"), here.leader("Nabo")
    here.planner.do("OrganisationService/SetStandIn", rule="R21", userId=nabo.id, agreement="Nabokommunen lukker, aftale af 1. november")
    done = close(nabo, evidence(anne, act_on(anne, here)))
    assert done["byStandIn"] and shown(anne, done)["byStandIn"]
    here.planner.do("OrganisationService/SetStandIn", rule="R21", agreement="Ophørt")


def test_r21_nobody_closes_on_their_own_word_alone(here, reviewed):
    near, worker = reviewed["near"], reviewed["worker"]
    own = evidence(near, act_on(near, here, caseworkerId=here.worker_id(0)))
    handed = near.do("FollowUpService/UpdateAction", actionId=own["actionId"], version=own["version"], ownerId=worker.id)["action"]
    with near.refused("NOT_ALLOWED"):
        close(near, handed)
    assert close(near, evidence(worker, handed))["state"] == "ACTION_STATE_CLOSED"
    of_group = evidence(here.planner, act_on(here.leader("Anne"), here))
    with here.planner.refused("NOT_ALLOWED"):
        close(here.planner, of_group)
    assert close(here.leader("Bo"), of_group)["state"] == "ACTION_STATE_CLOSED"


def test_r17_who_leaves_the_lead_sees_it_no_more_and_the_caseworker_alone_shows_it_to_the_next(here):
    whose = here.worker_id(2)
    team = next(w["teamId"] for w in here.each_worker() if w["caseworkerId"] == whose)
    near, stranger = here.leader("Nora", ledTeams=[team]), here.leader("Sten")
    action = act_on(near, here, caseworkerId=whose)
    with near.refused("BAD_VALUE") as refused:
        near.do("FollowUpService/UpdateAction", actionId=action["actionId"], version=action["version"], ownerId=stranger.id)
    assert refused.fields == ["owner_id"], "without a login of the caseworker, too"
    worker = here.make("caseworker", "Cara", caseworkerId=whose)
    assert shown(worker, action)["words"] == action["words"], "a login that came later"
    user = next(u for u in here.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == near.id)
    here.admin.do("OrganisationService/UpdateUser", userId=near.id, version=user["version"], roles=user["roles"], ledTeams=[])
    with near.refused("NOT_FOUND"):
        shown(near, action)
    with near.refused("NOT_FOUND"):
        evidence(near, action)
    new = here.leader("Nova", ledTeams=[team])
    with new.refused("NOT_FOUND"):
        shown(new, action)
    with worker.refused("BAD_VALUE"):
        worker.do("FollowUpService/UpdateAction", actionId=action["actionId"], version=action["version"], ownerId=stranger.id)
    handed = worker.do("FollowUpService/UpdateAction", actionId=action["actionId"], version=action["version"], ownerId=new.id)["action"]
    assert shown(new, handed)["words"] == action["words"]
    assert close(worker, evidence(new, handed))["state"] == "ACTION_STATE_CLOSED"


def test_r13_two_who_change_an_action_at_once(here):
    anne = here.leader("Anne")
    made = act_on(anne, here)
    first = {"actionId": made["actionId"], "version": made["version"], "deadline": on(here.server, days=60), "requestId": request_id()}
    kept = anne.call("FollowUpService/UpdateAction", **first)["action"]
    assert anne.call("FollowUpService/UpdateAction", **first)["action"]["version"] == kept["version"], "a retry has no second effect"
    with here.planner.refused("CHANGED"):
        here.planner.do("FollowUpService/UpdateAction", actionId=made["actionId"], version=made["version"], words="Andet")
    change = shown(anne, made)["events"][-1]["changes"][0]
    assert (change["field"], change["before"], change["after"]) == ("deadline", made["deadline"], first["deadline"])


@pytest.mark.parametrize("wrong, reason, fields", [
    ({"deadline": "2020-01-01"}, "BAD_VALUE", ["deadline"]), ({"words": " "}, "REASON_NEEDED", ["words"]),
    ({"words": "barnet 010203-1234"}, "HOLDS_CPR", ["words"]), ({"words": "Rådgiver {name} skal øve"}, "BAD_VALUE", ["words"]),
    ({"item": "FINDES-IKKE", "hoped": 0.3}, "BAD_VALUE", ["item"]), ({"item": "MERE"}, "BAD_VALUE", ["hoped"]),
    ({"level": "ACTION_LEVEL_TEAM"}, "BAD_VALUE", ["level"]), ({"kind": 0}, "BAD_VALUE", ["kind"])])
def test_r24_a_wrong_action_is_refused_with_its_place(here, wrong, reason, fields):
    anne = here.leader("Anne")
    if "words" in wrong:
        wrong = {"words": wrong["words"].replace("Rådgiver {name}", here.staff.workers[0][1])}
    if "item" in wrong:
        wrong = {"activityId": here.audit([anne], startsOn=on(here.server), deadline=on(here.server, days=21))["activityId"], **wrong}
    with anne.refused(reason) as refused:
        act_on(anne, here, **wrong)
    assert refused.fields == fields


def test_a_baseline_that_cannot_tell_says_so_and_is_allowed(here):
    anne = here.leader("Anne")
    team = next(w["teamId"] for w in here.each_worker() if w["caseworkerId"] == here.worker_id(0))
    alone = here.audit([anne], kind="ACTIVITY_KIND_THEMED", caseCount=3, startsOn=on(here.server), deadline=on(here.server, days=21))
    made = act_on(anne, here, activityId=alone["activityId"], item="MERE", hoped=0.2, teamId=team)
    assert made["baseline"]["cannotTell"] == "CANNOT_TELL_NO_BASELINE" and not made["baseline"].get("casesNeeded")


def test_owners_are_reminded_once_before_the_deadline_and_once_after(here, running):
    anne, bo = here.leader("Anne"), here.leader("Bo")
    act_on(bo, here, ownerId=anne.id, deadline=on(running, days=10))
    assert notices(running, anne, "action") == 1
    assert [t["kind"] for t in anne.call("SessionService/GetStatus")["tasks"] if "ACTION" in t["kind"]] == ["TASK_KIND_ACTION"]
    pass_days(running, 5)
    until(lambda: notices(running, anne, "action_due") == 1, what="a reminder")
    pass_days(running, 2)
    pass_days(running, 4)
    until(lambda: notices(running, anne, "action_overdue") == 1, what="word that it is overdue")
    assert notices(running, anne, "action_due") == 1


def test_suggestions_are_what_the_counts_justify(here):
    anne = here.leader("Anne")
    a = audited(here, anne, 20, {"MERE": 20, "LIDT": 4, "SAMME": 10})
    got = anne.call("FollowUpService/ListSuggestions", activityId=a["activityId"], language="en")["suggestions"]
    assert {(s["kind"].removeprefix("SUGGESTION_KIND_"), s["item"]) for s in got} >= {("STRENGTH", "MERE"), ("ATTENTION", "LIDT"), ("ATTENTION", "UVIST")}
    assert not {"SAMME"} & {s["item"] for s in got} and next(s for s in got if s["item"] == "MERE")["title"] == "Is MERE in order?"


def test_r16_what_is_common_or_uneven_is_told_by_counts_and_teams_and_never_by_person(here, running):
    """Twelve caseworkers in two teams: one thing is missing in both, another in one of them."""
    town = Town(running, cases=48, workers=12)
    town.template = town.publish(five_questions("tolv-" + town.staff.mark))
    anne, cara = town.leader("Anne"), town.make("caseworker", "Cara")
    weak = {row["Sagsnr"] for row in town.rows if row["Team"] == town.staff.workers[1][2]}
    a = town.audit([anne], caseCount=48, spareCount=0, startsOn=on(running), deadline=on(running, days=21),
                   goals=[{"question": "LIDT", "value": 0.9, "decidedBy": "Ledergruppen", "decidedOn": on(running)}])
    mine = reviews(anne, activity=a["activityId"])
    for review in mine:
        finish(anne, review, lambda item, *_, here=review["caseNumber"]: "nej" if item["code"] == "LIDT" or here in weak else "ja")
    got = [s for s in anne.call("FollowUpService/ListSuggestions", activityId=a["activityId"])["suggestions"]]
    common = next(s for s in got if s["kind"] == "SUGGESTION_KIND_COMPETENCE" and s["item"] == "LIDT")
    assert (common["no"], common["caseworkers"]) == (48, 12)
    assert not [s for s in got if s["kind"] == "SUGGESTION_KIND_EXCHANGE"], "a step with something missing everywhere has no strong team"
    assert not any(name in str(got) for worker in town.staff.workers for name in worker[:2])
    until(lambda: here.planner.call("WheelService/ListProposals").get("proposals"), what="a proposal")
    themed = next(s for s in anne.call("FollowUpService/ListSuggestions", activityId=a["activityId"])["suggestions"] if s["kind"] == "SUGGESTION_KIND_THEMED")
    assert themed["item"] == "LIDT" and themed["proposalId"]

    b = town.audit([anne], caseCount=48, spareCount=0, startsOn=on(running), deadline=on(running, days=21))
    mine = reviews(anne, activity=b["activityId"])
    for review in mine:
        finish(anne, review, lambda *_, here=review["caseNumber"]: "nej" if here in weak else "ja")
    first = next(r for r in mine if r["caseNumber"] in {row["Sagsnr"] for row in town.rows if row["Rådgiver-id"] == town.staff.workers[0][0]})

    def exchange():
        told = anne.call("FollowUpService/ListSuggestions", activityId=b["activityId"])["suggestions"]
        return [s for s in told if s["kind"] == "SUGGESTION_KIND_EXCHANGE"]
    anne.do("EntryService/MarkExample", reviewId=first["reviewId"], item="MERE", note="Klar plan", ask=True)
    assert exchange()[0].get("examples", 0) == 0, "asked is not given"
    cara.do("EntryService/AnswerExample", reviewId=first["reviewId"], item="MERE", agrees=True)
    one = exchange()[0]
    assert (one["item"], one["team"], one["otherTeam"], one["examples"]) == ("step:plan", town.staff.workers[0][2], town.staff.workers[1][2], 1)
    assert (one["yes"], one.get("no", 0), one.get("otherYes", 0), one["otherNo"]) == (24, 0, 0, 24)


def test_a_critical_answer_is_suggested_to_who_read_it_and_the_nearest_leader(here):
    anne, other = here.leader("Anne"), here.leader("Ola")
    kept, here.template = here.template, here.publish(question_set("kritisk-" + here.staff.mark, critical=["P-1"]))
    try:
        a = here.audit([anne], caseCount=1, startsOn=on(here.server), deadline=on(here.server, days=21))
    finally:
        here.template = kept
    review = reviews(anne, activity=a["activityId"])[0]
    finish(anne, review, lambda item, *_: "nej" if item["code"] == "P-1" else "ja")

    def critical(who):
        got = who.call("FollowUpService/ListSuggestions", activityId=a["activityId"]).get("suggestions", [])
        return [(s["item"], s["caseNumber"]) for s in got if s["kind"] == "SUGGESTION_KIND_CRITICAL"]
    assert critical(anne) == [("P-1", review["caseNumber"])] and critical(other) == []
    anne.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", reviewId=review["reviewId"], item="P-1", words="Planen mangler")
    assert critical(anne) == [], "what is a finding is suggested no more"


def test_r17_a_hint_about_a_person_goes_to_those_who_see_it(here, reviewed):
    with reviewed["worker"].watch() as stream, here.planner.watch() as deaf:
        stream.next_of("HEARTBEAT"), deaf.next_of("HEARTBEAT")
        personal = act_on(reviewed["near"], here, caseworkerId=here.worker_id(0))
        assert stream.next_of("ACTION")["subjectId"] == personal["actionId"]
        of_team = act_on(reviewed["near"], here, teamId=reviewed["team"])
        assert deaf.next_of("ACTION")["subjectId"] == of_team["actionId"]


def test_r05_draws_of_an_open_cycle_measure_nothing_until_it_is_closed(here, running):
    anne = here.leader("Anne")
    cause = here.audit([anne], kind="ACTIVITY_KIND_THEMED", caseCount=3, startsOn=on(running), deadline=on(running, days=21))
    audited(here, anne, 12, {"MERE": 6})
    asked = {"activityId": cause["activityId"], "item": "MERE", "departmentId": here.department, "hoped": 0.4}
    running.psql(f"UPDATE app.result_case SET kind = 'themed', weight = NULL WHERE department_id = '{here.department}'")  # as with an open cycle
    open_still = anne.call("FollowUpService/GetBaseline", **asked)["baseline"]
    assert open_still["cannotTell"] == "CANNOT_TELL_NOT_ALL_DRAWN" and not open_still.get("relevant")
    running.psql(f"UPDATE app.result_case SET weight = 4 WHERE department_id = '{here.department}'")
    assert anne.call("FollowUpService/GetBaseline", **asked)["baseline"]["casesNeeded"]
    action = act_on(anne, here, **asked)
    dorte = here.leader("Dorte")
    pass_days(running, 40)
    later = audited(here, dorte, 6, {"MERE": 5})
    running.psql(f"UPDATE app.result_case SET kind = 'themed', weight = NULL WHERE activity_id = '{later['activityId']}'")
    told = shown(anne, action)
    assert (told.get("laterRelevant", 0), told["laterLeftOut"]) == (0, 6), "counted, and said to wait for the cycle's end"
    jobs = "FROM app.job WHERE kind = 'look_at_actions'"
    until(lambda: running.value(f"SELECT count(*) {jobs} AND done_at IS NULL") == "0", what="the end of what the audits asked for")
    last = running.value(f"SELECT max(id) {jobs}")
    running.psql("""INSERT INTO app.cycle (name, waves, seed_commitment, sealed_seed) VALUES ('Prøve', 1, 'x', '\\x00');
        UPDATE app.cycle SET closed_at = app.now() WHERE name = 'Prøve'""")
    again = running.psql(f"SELECT subject {jobs} AND id > {last} ORDER BY subject")
    assert again == [["general"], ["themed"]], "the actions are looked at again once a cycle is closed"


# -- a finding that proves wrong

def withdraw(who, found, reason="Dokumentet lå i en anden mappe", **more):
    return who.do("FollowUpService/WithdrawFinding", findingId=found["findingId"], reason=reason, **more)["finding"]


def fate(action, drop=False):
    return {"actionId": action["actionId"], "version": action["version"], "drop": drop}


def test_r27_a_finding_is_withdrawn_beside_itself_and_its_open_actions_are_asked_about(here, running):
    anne, dorte, bo = here.leader("Anne"), here.leader("Dorte"), here.leader("Bo")
    cause = audited(here, anne, 10, {})
    found = dorte.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", activityId=cause["activityId"], item="MERE",
                     words="Planen mangler i de fleste sager")["finding"]
    kept, dropped = (act_on(dorte, here, findingId=found["findingId"], ownerId=who.id) for who in (anne, bo))
    with anne.refused("NOT_ALLOWED"):
        withdraw(anne, found, actions=[fate(kept), fate(dropped)])
    with dorte.refused("REASON_NEEDED"):
        withdraw(dorte, found, reason=" ")
    with dorte.refused("HOLDS_CPR"):
        withdraw(dorte, found, reason="010203-1234", actions=[fate(kept), fate(dropped)])
    with dorte.refused("INCOMPLETE") as missing:
        withdraw(dorte, found, actions=[fate(kept)])
    assert missing.parameters["missing"] == "1"
    with dorte.refused("CHANGED"):
        withdraw(dorte, found, actions=[fate(kept), {**fate(dropped), "version": 7}])
    for wrong in ([fate(kept), fate(kept), fate(dropped)], [fate(kept), fate(dropped), {"actionId": request_id(), "version": "1"}]):
        with dorte.refused("BAD_VALUE"):
            withdraw(dorte, found, actions=wrong)
    assert not dorte.call("FollowUpService/ListFindings", activityId=cause["activityId"])["findings"][0].get("withdrawnAt"), "nothing half done"
    gone = withdraw(dorte, found, actions=[fate(kept), fate(dropped, drop=True)])
    assert gone["withdrawnBy"] == "Dorte" and gone["withdrawReason"] == "Dokumentet lå i en anden mappe"
    assert gone["words"] == "Planen mangler i de fleste sager", "it stays readable"
    assert "mayWithdraw" not in gone
    for action, state in ((kept, "ACTION_STATE_OPEN"), (dropped, "ACTION_STATE_DROPPED")):
        now = shown(dorte, action)
        assert now["state"] == state and now["findingWithdrawn"] is True
    last = shown(dorte, dropped)["events"][-1]
    assert (last["what"], last["words"], last["by"]) == ("ACTION_STEP_DROPPED", "Dokumentet lå i en anden mappe", "Dorte")
    assert notices(running, bo, "finding_withdrawn") == notices(running, anne, "finding_withdrawn") == 1
    for again in (lambda: withdraw(dorte, found), lambda: act_on(dorte, here, findingId=found["findingId"]),
                  lambda: evidence(bo, shown(bo, dropped)),
                  lambda: dorte.do("FollowUpService/ReopenAction", actionId=dropped["actionId"], version=shown(dorte, dropped)["version"], reason="x")):
        with pytest.raises(Refused) as why:
            again()
        assert why.value.reason == "WRONG_STATE"
    with pytest.raises(AssertionError, match="action_dropped"):
        running.psql(f"UPDATE app.action SET dropped_at = NULL WHERE id = '{dropped['actionId']}'")


def test_r27_the_caseworker_withdraws_nothing_about_themselves_and_a_judged_action_holds_its_finding(here, running, reviewed):
    found = reviewed["reader"].do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", reviewId=reviewed["review"]["reviewId"], item="MERE",
                                  words="Ingen plan i sagen")["finding"]
    stranger = here.leader("Fremmed")
    with stranger.refused("NOT_FOUND"):
        withdraw(stranger, found)
    with reviewed["worker"].refused("NOT_ALLOWED"):
        withdraw(reviewed["worker"], found)
    own = act_on(reviewed["near"], here, reviewId=reviewed["review"]["reviewId"], findingId=found["findingId"], ownerId=reviewed["worker"].id)
    withdraw(reviewed["near"], found, actions=[fate(own)])
    assert found["findingId"] in str(reviewed["worker"].call("FollowUpService/ListFindings"))
    cause = audited(here, reviewed["reader"], 10, {})
    whole = reviewed["near"].do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", activityId=cause["activityId"], item="MERE",
                                words="Planen mangler")["finding"]
    themed = here.audit([reviewed["reader"]], kind="ACTIVITY_KIND_THEMED", caseCount=3, startsOn=on(running), deadline=on(running, days=21))
    asked = {"activityId": themed["activityId"], "item": "MERE", "departmentId": here.department, "hoped": 0.4}
    judged = act_on(reviewed["near"], here, findingId=whole["findingId"], **asked)
    running.psql(f"INSERT INTO app.effect (action_id, outcome, yes, relevant, share, n_eff, difference, low, high, activities, persons) "
               f"VALUES ('{judged['actionId']}', 'moved', 9, 10, 0.9, 10, 0.5, 0.2, 0.8, '{{}}', 10)")
    with reviewed["near"].refused("WRONG_STATE") as held:
        withdraw(reviewed["near"], whole, actions=[fate(judged)])
    assert held.parameters["state"] == "judged"
