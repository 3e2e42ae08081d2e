"""The wheel turns by itself: freezing on the day, the word, sharing out, what stands still, and the promise log (R1, R23)."""
import datetime as dt

import pytest

from support.server import until
from support.town import Town, case_list, case_row, finish, import_file, reviews


@pytest.fixture(scope="module")
def here(running):
    return Town(running)


def day(server):
    return dt.date.fromisoformat(server.value("SELECT app.today()"))


def working_day(server, wanted):
    return dt.date.fromisoformat(server.value(f"SELECT app.working_day('{wanted}')"))


def go_to(server, wanted, hour=7):
    """The clock to this day and hour in Denmark, never backward; nobody is signed out by it."""
    server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
    server.set_clock(f"ahead + greatest('0', ('{wanted}'::timestamp + interval '{hour} hours') AT TIME ZONE 'Europe/Copenhagen' - app.now())")


def frame(town):
    """All cases of the town, however far the clock has gone on."""
    return {"departments": [town.department], "exemptMonths": -1, "decidedFrom": "2020-01-01"}


def soon(town, by, **changes):
    """An activity of tomorrow that does all by itself."""
    starts = day(town.server) + dt.timedelta(days=1)
    return town.activity(by, **{"frame": frame(town), "startsOn": starts.isoformat(), "deadline": (starts + dt.timedelta(days=27)).isoformat(),
                                "byItself": "BY_ITSELF_ALL", **changes})


def on_its_day(town, activity):
    go_to(town.server, working_day(town.server, activity["startsOn"]))


def is_in(town, activity, state):
    until(lambda: town.get(activity)["state"] == f"ACTIVITY_STATE_{state}", what=f"the activity being {state}")
    return town.get(activity)


def tasks(who, kind):
    got = who.call("SessionService/GetStatus").get("tasks", [])
    return [t for t in got if t["kind"] == f"TASK_KIND_{kind}"]


def notices(server, who, kind, subject=None):
    same = f"AND subject = '{subject}'" if subject else ""
    return int(server.value(f"SELECT count(*) FROM app.notice WHERE person_id = '{who.id}' AND kind = '{kind}' {same}"))


def give_word(who, activity, word="syv"):
    return who.do("SamplingService/GiveWord", activityId=activity["activityId"], word=word)


def test_r23_on_its_day_it_freezes_and_once_a_word_is_given_it_shares_out(here, running):
    anne, bo = here.leader("Anne"), here.leader("Bo")
    a = soon(here, [anne, bo])
    key = a["activityId"]
    running.move_clock("1 minute")
    assert here.get(a)["state"] == "ACTIVITY_STATE_PLANNED"
    on_its_day(here, a)
    is_in(here, a, "FROZEN")
    assert [t["subjectId"] for t in tasks(anne, "WORD")] == [key] and key in [t["subjectId"] for t in tasks(here.planner, "DRAW")]
    assert [notices(running, who, "word", key) for who in (anne, bo, here.planner)] == [1, 1, 1]
    drawn = give_word(anne, a)
    assert drawn["drawn"] == 4 and drawn["drawNumber"] == 1
    is_in(here, a, "ASSIGNED")
    assert len(reviews(anne, activity=key)) == len(reviews(bo, activity=key)) == 2
    assert notices(running, anne, "reviews", key) == 1 and not tasks(anne, "WORD")
    assert here.planner.call("SamplingService/VerifyDraw", activityId=key)["agrees"]
    acts = running.psql(f"SELECT method, count(*) FROM app.act WHERE target = 'activity:{key}' AND actor_id IS NULL GROUP BY 1 ORDER BY 1")
    assert acts == [["AssignmentService/ConfirmAssignments", "1"], ["AssignmentService/ProposeAssignments", "1"],
                    ["SamplingService/FreezeList", "1"]]


def test_r01_the_word_comes_after_the_freeze_from_one_who_has_a_part_in_it(here, running):
    anne, bo = here.leader("Anne"), here.leader("Bo")
    a = soon(here, [anne])
    with anne.refused("WRONG_STATE"):
        give_word(anne, a)
    on_its_day(here, a)
    is_in(here, a, "FROZEN")
    with bo.refused("NOT_ALLOWED", "permission_denied"):
        give_word(bo, a)
    with anne.refused("BAD_VALUE") as why:
        give_word(anne, a, " ")
    assert why.fields == ["word"]
    first = give_word(anne, a, "kastanje")
    with anne.refused("WRONG_STATE"):
        give_word(anne, a, "eg")
    with here.planner.refused("WRONG_STATE"):
        give_word(here.planner, a, "eg")
    assert running.psql(f"SELECT d.word, d.seed FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id "
                        f"WHERE l.activity_id = '{a['activityId']}'") == [["kastanje", first["seed"]]]


def test_an_activity_that_is_to_wait_waits_for_a_planner(here, running):
    anne = here.leader("Anne")
    a = soon(here, [anne], byItself="BY_ITSELF_FREEZE")
    still = soon(here, [anne], byItself="BY_ITSELF_UNSPECIFIED")
    on_its_day(here, a)
    is_in(here, a, "FROZEN")
    give_word(here.planner, a)
    assert notices(running, here.planner, "waits", a["activityId"]) == 1
    assert a["activityId"] in [t["subjectId"] for t in tasks(here.planner, "ASSIGN")]
    other = soon(here, [anne])  # whatever is due later is done: so this one was passed over
    on_its_day(here, other)
    is_in(here, other, "FROZEN")
    assert here.get(a)["state"] == "ACTIVITY_STATE_DRAWN" and here.get(still)["state"] == "ACTIVITY_STATE_PLANNED"
    assert still["activityId"] in [t["subjectId"] for t in tasks(here.planner, "FREEZE")]


@pytest.mark.parametrize("change, reason, mend", [
    ({"caseCount": 500}, "TOO_MANY_CASES", {"caseCount": 4}),
    ({"frame": {"targetGroups": ["findes ikke"]}}, "EMPTY_FRAME", None)])
def test_r24_what_stands_still_says_why_once_and_goes_on_when_it_is_mended(here, running, change, reason, mend):
    anne = here.leader("Anne")
    a = soon(here, [anne], **change)
    on_its_day(here, a)
    task = until(lambda: [t for t in tasks(here.planner, "STANDSTILL") if t["subjectId"] == a["activityId"]], what="the standstill")[0]
    assert task["failure"]["reason"] == f"REASON_{reason}" and here.get(a)["state"] == "ACTIVITY_STATE_PLANNED"
    if reason == "TOO_MANY_CASES":
        assert {p["name"]: p["value"] for p in task["failure"]["parameters"]} == {"cases": "40", "wanted": "500"}
    told = notices(running, here.planner, "standstill")
    running.move_clock("3 minutes")
    until(lambda: int(running.value(f"SELECT attempts FROM app.step WHERE activity_id = '{a['activityId']}'")) >= 2, what="another attempt")
    assert notices(running, here.planner, "standstill") == told
    if mend:
        here.planner.do("WheelService/PutActivity", activity={**here.get(a), **mend})
    else:  # the register comes to hold such a case
        import_file(here.admin, case_list([*here.rows, *(case_row(here.staff, 900 + n, Målgruppe="findes ikke") for n in range(4))]))
    is_in(here, a, "FROZEN")
    assert a["activityId"] not in [t["subjectId"] for t in tasks(here.planner, "STANDSTILL")]


def test_r07_nobody_without_a_tie_is_left_so_it_waits_for_another_reviewer(here, running):
    anne, bo = here.make("leader", "Anne", caseworkerId=here.worker_id(1)), here.leader("Bo")
    a = soon(here, [anne], caseCount=40)
    on_its_day(here, a)
    is_in(here, a, "FROZEN")
    give_word(anne, a)
    task = until(lambda: [t for t in tasks(here.planner, "STANDSTILL") if t["subjectId"] == a["activityId"]], what="the standstill")[0]
    assert task["failure"]["reason"] == "REASON_NO_REVIEWER" and not reviews(anne, activity=a["activityId"])
    assert here.get(a)["state"] == "ACTIVITY_STATE_DRAWN"
    proposed = here.planner.call("AssignmentService/ProposeAssignments", activityId=a["activityId"])
    tied = [{"caseNumber": c, "reviewerId": anne.id, "overrideReason": "ingen andre er her"} for c in proposed["unassigned"]]
    here.planner.do("AssignmentService/ConfirmAssignments", activityId=a["activityId"], version=here.get(a)["version"],
                    assignments=[*proposed["assignments"], *tied])
    until(lambda: a["activityId"] not in [t["subjectId"] for t in tasks(here.planner, "STANDSTILL")], what="the end of the standstill")


def test_r23_what_nobody_could_hold_in_time_wants_new_dates_or_a_reason(here, running):
    anne = here.leader("Anne")
    a = soon(here, [anne], deadline=(day(running) + dt.timedelta(days=3)).isoformat(), byItself="BY_ITSELF_NOTHING")
    go_to(running, day(running) + dt.timedelta(days=5))
    a = here.planner.do("WheelService/PutActivity", activity={**here.get(a), "byItself": "BY_ITSELF_ALL"})["activity"]
    task = until(lambda: [t for t in tasks(here.planner, "STANDSTILL") if t["subjectId"] == a["activityId"]], what="the standstill")[0]
    assert task["failure"]["reason"] == "REASON_TOO_LATE"
    here.planner.do("WheelService/SkipActivity", activityId=a["activityId"], version=a["version"], reason="ferielukket")
    assert a["activityId"] not in [t["subjectId"] for t in tasks(here.planner, "STANDSTILL")]


def test_a_calibration_opens_its_round_by_itself_and_is_done_when_it_opens(here, running):
    anne, bo = here.leader("Anne"), here.leader("Bo")
    a = soon(here, [anne, bo], kind="ACTIVITY_KIND_CALIBRATION", caseCount=1)
    on_its_day(here, a)
    is_in(here, a, "FROZEN")
    give_word(bo, a)
    is_in(here, a, "ASSIGNED")
    for who in (anne, bo):
        finish(who, reviews(who, "CALIBRATION", a["activityId"])[0])
    is_in(here, a, "DONE")


# -- what a year promised and what was held

def plan_of(town, year, by, activities, **changes):
    """A published plan: general audits unless they say otherwise."""
    general = {"kind": "ACTIVITY_KIND_GENERAL", "mode": "MODE_ALONE", "method": "METHOD_SIMPLE", "templateId": town.template,
               "frame": frame(town), "caseCount": 2}
    wheel = {"year": year, "reviewers": [r.id for r in by], "activities": [{**general, **a} for a in activities], **changes}
    put = town.planner.do("WheelService/PutWheel", wheel=wheel)["wheel"]
    town.planner.do("WheelService/PublishWheel", year=year, version=put["version"])
    return {a.get("key"): a for a in town.planner.call("WheelService/ListActivities", year=year)["activities"]}


def promises(who, year):
    got = who.call("WheelService/ListPromises", year=year)
    return {p.get("key"): p for p in got.get("promises", [])}, {t.get("series"): t for t in got.get("totals", [])}


def test_r23_the_promise_log_says_what_was_planned_and_what_was_held(here, running):
    anne, bo = here.leader("Anne"), here.leader("Bo")
    year = day(running).year + 1
    meeting = {"key": "møde", "title": "Afrapportering", "kind": "ACTIVITY_KIND_REPORTING", "mode": 0, "method": 0, "templateId": "",
               "frame": None, "caseCount": 0, "startsOn": f"{year}-01-20", "deadline": f"{year}-01-31"}
    planned = plan_of(here, year, [anne, bo], [
        {"key": "fast", "title": "Hver måned", "cadence": "CADENCE_MONTHLY", "until": f"{year}-04-30", "startsOn": f"{year}-01-01",
         "deadline": f"{year}-01-28"}, meeting])
    one, two, three, four = (planned[f"fast-{year}-0{month}"] for month in (1, 2, 3, 4))
    assert promises(anne, year)[1]["fast"] == {"series": "fast", "title": "Hver måned", "cadence": "CADENCE_MONTHLY", "planned": 4, "open": 4}

    on_its_day(here, one)  # New Year's Day: the first day on which anybody works
    is_in(here, one, "FROZEN")
    assert day(running) > dt.date(year, 1, 1)
    give_word(bo, one)
    is_in(here, one, "ASSIGNED")
    for who in (anne, bo):
        finish(who, reviews(who, activity=one["activityId"])[0])
    go_to(running, f"{year}-01-21")
    assert planned["møde"]["activityId"] in [t["subjectId"] for t in tasks(here.planner, "HOLD")]
    here.planner.do("WheelService/HoldActivity", activityId=planned["møde"]["activityId"], version=planned["møde"]["version"])
    here.planner.do("WheelService/SkipActivity", activityId=two["activityId"], version=two["version"], reason="lederne er på kursus")

    go_to(running, dt.date(year, 3, 12))  # the server was not told of March before the 12th: as if it had been down
    is_in(here, three, "FROZEN")
    give_word(anne, three)
    is_in(here, three, "ASSIGNED")
    finish(anne, reviews(anne, activity=three["activityId"])[0])
    with here.planner.refused("WRONG_STATE"):
        here.planner.do("WheelService/HoldActivity", activityId=four["activityId"], version=four["version"])
    go_to(running, working_day(running, f"{year}-04-01"))
    is_in(here, four, "FROZEN")
    go_to(running, f"{year}-04-29")

    told, totals = promises(here.planner, year)
    outcome = {key: p["outcome"].removeprefix("PROMISE_OUTCOME_") for key, p in told.items() if key}
    assert outcome == {one["key"]: "HELD", two["key"]: "SKIPPED", three["key"]: "HELD_IN_PART", four["key"]: "MISSED", "møde": "HELD"}
    first, third = told[one["key"]], told[three["key"]]
    assert (first["plannedOn"], first.get("lateDays", 0), first["wordBy"]) == (f"{year}-01-01", 0, "Bo")
    assert first["frozenOn"] == first["drawnOn"] == first["sharedOutOn"] == first["doneOn"] == str(working_day(running, f"{year}-01-01"))
    assert told[two["key"]]["skipReason"] == "lederne er på kursus" and told["møde"]["doneOn"] == f"{year}-01-21"
    assert third["lateDays"] == (dt.date(year, 3, 12) - working_day(running, f"{year}-03-01")).days
    assert third["missing"] == [{"displayName": "Bo", "reviews": 1}] and (third["reviews"], third["submitted"]) == (2, 1)
    assert totals["fast"] == {"series": "fast", "title": "Hver måned", "cadence": "CADENCE_MONTHLY", "planned": 4, "held": 2, "skipped": 1,
                              "missed": 1}
    caseworker = here.make("caseworker", "Rie")
    for hidden in ("Anne", "Bo"):
        assert hidden not in str(caseworker.call("WheelService/ListPromises", year=year))


def test_what_is_moved_after_its_plan_was_published_keeps_its_promised_day(here, running):
    anne = here.leader("Anne")
    year = day(running).year + 1
    entry = {"key": "tema", "title": "Tema", "startsOn": f"{year}-10-01", "deadline": f"{year}-10-30"}
    a = plan_of(here, year, [anne], [entry])["tema"]
    here.planner.do("WheelService/PutActivity", activity={**a, "startsOn": f"{year}-10-12"})
    told = promises(anne, year)[0]["tema"]
    assert (told["plannedOn"], told["movedTo"], told["outcome"]) == (f"{year}-10-01", f"{year}-10-12", "PROMISE_OUTCOME_COMING")


def test_r23_nothing_of_a_plan_happens_before_it_is_published(here, running):
    anne = here.leader("Anne")
    a = soon(here, [anne])
    year = day(running).year + 5
    running.psql(f"UPDATE app.activity SET plan_year = {year}, plan_key = 'alene' WHERE id = '{a['activityId']}'")
    other = soon(here, [anne])
    on_its_day(here, other)
    is_in(here, other, "FROZEN")
    assert here.get(a)["state"] == "ACTIVITY_STATE_PLANNED"
    running.psql(f"INSERT INTO app.wheel (year, version, body, made_by) VALUES ({year}, 1, '{{\"activities\": []}}', '{here.planner.id}')")
    here.planner.do("WheelService/PublishWheel", year=year, version=1)
    is_in(here, a, "FROZEN")


# -- results against goals

def with_goal(town, by, rate, value=0.8, cases=12, but_for=0, **changes):
    """An audit held by hand, with a goal for the step plan, every answer rated; `but_for` reviews are left."""
    goal = {"step": "plan", "value": value, "decidedBy": "Ledergruppen", "decidedOn": "2026-01-15"}
    a = town.audit(by, frame=frame(town), caseCount=cases, goals=[goal], startsOn=str(day(town.server)),
                   deadline=str(day(town.server) + dt.timedelta(days=20)), **changes)
    left = [(who, r) for who in by for r in reviews(who, activity=a["activityId"])]
    for who, review in left[:len(left) - but_for]:
        finish(who, review, rate)
    return a


def bad(item, scale, who):
    return "nej"


def good(item, scale, who):
    return "ja"


def proposals(town, activity, **more):
    every = town.planner.call("WheelService/ListProposals", **more).get("proposals", [])
    return [p for p in every if p["activityId"] == activity["activityId"]]


def test_r15_a_result_below_its_goal_proposes_a_themed_activity_which_a_planner_accepts(here, running):
    anne = here.leader("Anne")
    a = with_goal(here, [anne], bad)
    p = until(lambda: proposals(here, a), what="the proposal")[0]
    v = p["verdict"]
    assert v["outcome"] == "VERDICT_OUTCOME_BELOW" and v["high"] < v["value"] == 0.8 and (v.get("yes", 0), v["relevant"]) == (0, 12)
    new = p["activity"]
    assert (p["kind"], new["kind"], new["steps"], new["caseCount"]) == ("PROPOSAL_KIND_THEMED", "ACTIVITY_KIND_THEMED", ["plan"], 6)
    assert p["proposalId"] in [t["subjectId"] for t in tasks(here.planner, "PROPOSAL")]
    assert notices(running, here.planner, "proposal", a["activityId"]) == 1
    with anne.refused("NOT_ALLOWED"):
        anne.do("WheelService/AcceptProposal", proposalId=p["proposalId"])
    put = here.planner.do("WheelService/AcceptProposal", proposalId=p["proposalId"])["activity"]
    assert put["state"] == "ACTIVITY_STATE_PLANNED" and put["goals"][0]["value"] == 0.8 and len(put["seedCommitment"]) == 64
    assert dt.date.fromisoformat(put["startsOn"]).weekday() == 0 and put["startsOn"] > str(day(running) + dt.timedelta(days=27))
    with here.planner.refused("WRONG_STATE"):
        here.planner.do("WheelService/DeclineProposal", proposalId=p["proposalId"], reason="for sent")
    assert not proposals(here, a) and proposals(here, a, all=True)[0]["settledBy"] == "Poul"


def test_r15_the_interval_decides_and_not_the_point(here):
    anne = here.leader("Anne")
    wanted = iter(["ja"] * 16 + ["nej"] * 100)  # two questions of the step apply in each case: eight cases of twelve are fine
    a = with_goal(here, [anne], lambda item, scale, who: next(wanted) if item["code"].startswith("P") else "ja", value=0.75)
    judged = here.planner.do("WheelService/JudgeGoals", activityId=a["activityId"])["verdicts"][0]
    assert judged["low"] < judged["yes"] / judged["relevant"] < 0.75 < judged["high"] and (judged["yes"], judged["relevant"]) == (8, 12)
    assert judged["outcome"] == "VERDICT_OUTCOME_UNDECIDED"
    assert not [p for p in proposals(here, a, all=True) if p["kind"] == "PROPOSAL_KIND_THEMED"]


def test_a_goal_that_is_reached_proposes_less_and_few_cases_propose_more(here, running):
    anne = here.leader("Anne")
    ahead = {"startsOn": str(day(running) + dt.timedelta(days=5)), "deadline": str(day(running) + dt.timedelta(days=25))}
    theme = here.activity([anne], kind="ACTIVITY_KIND_THEMED", steps=["plan"], caseCount=8, frame=frame(here), **ahead)
    a = with_goal(here, [anne], good, value=0.5)
    p = until(lambda: proposals(here, a), what="the proposal")[0]
    assert (p["kind"], p["activity"]["activityId"], p["activity"]["caseCount"]) == ("PROPOSAL_KIND_LESS", theme["activityId"], 4)
    with here.planner.refused("REASON_NEEDED") as why:
        here.planner.do("WheelService/DeclineProposal", proposalId=p["proposalId"], reason=" ")
    assert why.fields == ["reason"]
    here.planner.do("WheelService/DeclineProposal", proposalId=p["proposalId"], reason="vi vil se det to gange")
    assert proposals(here, a, all=True)[0]["reason"] == "vi vil se det to gange" and here.get(theme)["caseCount"] == 8

    general = here.activity([anne], steps=["plan"], caseCount=6, frame=frame(here), **ahead)
    few = with_goal(here, [anne], good, cases=5)
    p = until(lambda: proposals(here, few), what="the proposal")[0]
    assert p["verdict"]["outcome"] == "VERDICT_OUTCOME_COUNTS_ONLY" and p["verdict"]["withheld"] == "below_10_cases"
    assert (p["kind"], p["activity"]["activityId"], p["activity"]["caseCount"]) == ("PROPOSAL_KIND_MORE", general["activityId"], 12)
    here.planner.do("WheelService/AcceptProposal", proposalId=p["proposalId"])
    assert here.get(general)["caseCount"] == 12


def test_results_are_judged_when_the_deadline_passes_and_again_when_the_rest_comes_in(here, running):
    anne = here.leader("Anne")
    a = with_goal(here, [anne], bad, but_for=1)
    assert not proposals(here, a)
    with here.planner.refused("WRONG_STATE"):
        here.planner.do("WheelService/JudgeGoals", activityId=a["activityId"])
    go_to(running, day(running) + dt.timedelta(days=21))
    first = until(lambda: proposals(here, a), what="the proposal")[0]["verdict"]
    assert (first["submitted"], first["missing"]) == (11, 1)
    finish(anne, next(r for r in reviews(anne, activity=a["activityId"]) if r["state"] == "REVIEW_STATE_OPEN"), bad)
    running.move_clock("3 minutes")
    until(lambda: running.value(f"SELECT count(*) FROM app.verdict WHERE activity_id = '{a['activityId']}'") == "2", what="another verdict")
    assert len(proposals(here, a, all=True)) == 1 and notices(running, here.planner, "proposal", a["activityId"]) == 1
    told = next(p for p in here.planner.call("WheelService/ListPromises", year=int(a["startsOn"][:4]))["promises"]
                if p["activityId"] == a["activityId"])
    assert told["verdicts"][0].get("missing", 0) == 0 and told["verdicts"][0]["submitted"] == 12


def test_r17_a_verdict_on_what_one_caseworker_alone_did_is_withheld(here):
    anne = here.leader("Anne")
    goals = [{"question": q, "value": 0.8, "decidedBy": "Ledergruppen", "decidedOn": "2026-01-15"} for q in ("P-1", "P-2")]
    goals.append({"step": "plan", "value": 0.8, "decidedBy": "Ledergruppen", "decidedOn": "2026-01-15"})
    a = here.audit([anne], frame=frame(here), caseCount=12, goals=goals, startsOn=str(day(here.server)), deadline=str(day(here.server) + dt.timedelta(days=20)))
    cases = reviews(anne, activity=a["activityId"])
    hers = next(iter(int(r["caseNumber"].rpartition("-")[2]) % 4 for r in cases))
    for review in cases:
        applies = int(review["caseNumber"].rpartition("-")[2]) % 4 == hers
        finish(anne, review, lambda item, scale, who, applies=applies: "ikke_relevant" if item["code"] == "P-1" and not applies else "nej")
    alone, others, together = here.planner.do("WheelService/JudgeGoals", activityId=a["activityId"])["verdicts"]
    assert (alone["withheld"], alone["outcome"]) == ("few_persons", "VERDICT_OUTCOME_COUNTS_ONLY") and not {"yes", "relevant", "low", "high"} & alone.keys()
    assert (others.get("yes", 0), others["relevant"], others.get("withheld", "")) == (0, 12, "") and others["outcome"] == "VERDICT_OUTCOME_BELOW"
    assert together["relevant"] == 12, "told without P-1, so that it is no way to it"
    assert not [p for p in proposals(here, a) if p["verdict"].get("question") == "P-1"]
