"""Freezing, drawing, redoing and replacing."""
import base64
import hashlib
import subprocess
from collections import Counter

import pytest

from support.contract import ROOT
from support.redraw import parts, redo
from support.server import until
from support.town import finish, reviews, show, today, token


def protocol(town, activity):
    got = town.planner.call("SamplingService/GetProtocol", activityId=activity["activityId"])
    return base64.b64decode(got["protocol"])


def shell(folder, text):
    """The five lines of shell that anyone can run."""
    path = folder / "protocol.txt"
    path.write_bytes(text)
    return subprocess.run(["bash", ROOT / "deploy/demo/verify.sh", path], capture_output=True).returncode == 0


def order(town, activity):
    return town.planner.call("SamplingService/ListDrawnCases", activityId=activity["activityId"], all=True)["cases"]


@pytest.fixture
def drawn(town, anne, bo):
    activity = town.activity([anne, bo], method="METHOD_STRATIFIED")
    town.draw(activity)
    return activity


def test_r01_the_hash_stands_before_the_seed_and_the_list_is_frozen_once(town, anne):
    activity = town.activity([anne])
    preview = town.planner.call("SamplingService/PreviewDraw", activityId=activity["activityId"])
    with town.planner.refused("WRONG_STATE", "failed_precondition"):
        town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="for tidligt")
    frozen = town.freeze(activity)
    assert len(frozen["listHash"]) == 64 and frozen["listed"] == preview["listed"] == 40
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("SamplingService/FreezeList", activityId=activity["activityId"], version=town.get(activity)["version"])
    made = town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="kastanje")
    assert made["listHash"] == frozen["listHash"] and (made["drawn"], made["spares"]) == (4, 1)


def test_r01_what_comes_into_the_register_after_the_freeze_is_not_drawn(town, anne, server):
    activity = town.activity([anne])
    town.freeze(activity)
    case = server.value("INSERT INTO app.case (case_number, opened_on) VALUES ('sen-' || gen_random_uuid(), '2025-01-01') RETURNING id")
    server.psql(f"""INSERT INTO app.decision (case_id, decided_on, section) VALUES ('{case}', current_date - 5, '32');
        INSERT INTO app.case_holder (case_id, caseworker_id, held_from)
        SELECT '{case}', id, '2025-01-01' FROM app.caseworker WHERE code = '{town.staff.workers[0][0]}'""")
    town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="kastanje")
    assert len(order(town, activity)) == 40
    server.psql(f"DELETE FROM app.case WHERE id = '{case}'")


def test_r02_anyone_can_redo_the_draw_from_the_printed_protocol(town, drawn, tmp_path):
    text = protocol(town, drawn)
    assert redo(text) == []
    assert shell(tmp_path, text)
    stored = [(c["stratum"], c["rank"], c["ticket"], c["caseNumber"]) for c in order(town, drawn)]
    assert sorted(stored) == sorted((p[0], int(p[1]), p[3], p[4]) for p in parts(text)[2])


@pytest.mark.parametrize("place", ["list", "seed", "order"])
def test_r02_one_changed_byte_of_the_protocol_is_found(town, drawn, tmp_path, place):
    text = protocol(town, drawn).decode()
    if place == "list":
        case = order(town, drawn)[-1]["caseNumber"]
        spoilt = text.replace(case, case[:-1] + chr(ord(case[-1]) ^ 1), 1)
    else:
        mark = "\nseed\t" if place == "seed" else f"\t{order(town, drawn)[2]['ticket']}\t"
        at = text.index(mark) + len(mark) - (0 if place == "seed" else 10)
        spoilt = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1:]
    assert spoilt != text and redo(spoilt.encode()) and not shell(tmp_path, spoilt.encode())


@pytest.mark.parametrize("place, change", [
    ("list", "ALTER TABLE app.frozen_list DROP CONSTRAINT IF EXISTS list_hash_is_of_the_bytes; UPDATE app.frozen_list SET frozen = set_byte(frozen, 200, get_byte(frozen, 200) # 1) WHERE activity_id = '{}'"),
    ("seed", "UPDATE app.draw SET word = 'lind' WHERE list_id = (SELECT id FROM app.frozen_list WHERE activity_id = '{}')"),
    ("order", """UPDATE app.drawn_case SET ticket = set_byte(ticket, 31, get_byte(ticket, 31) # 1) WHERE rank = 2
        AND draw_id = (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = '{}')""")])
def test_r02_one_changed_byte_in_the_database_is_found(own_town, own_server, place, change):
    activity = own_town.activity([own_town.leader("Anne")])
    own_town.draw(activity)
    fine = own_town.planner.call("SamplingService/VerifyDraw", activityId=activity["activityId"])
    assert fine["agrees"] and fine["cases"] == 20
    own_server.psql("SET session_replication_role = replica; " + change.format(activity["activityId"]))
    spoilt = own_town.planner.call("SamplingService/VerifyDraw", activityId=activity["activityId"])
    assert not spoilt.get("agrees") and spoilt["difference"], place


@pytest.mark.parametrize("table", ["frozen_list", "stratum", "drawn_case", "replacement", "activity_event"])
def test_r02_what_was_drawn_is_append_only_for_the_server(server, table):
    rights = server.psql(f"SELECT has_any_column_privilege('tilsyn_api', 'app.{table}', 'UPDATE'), "
                         f"has_table_privilege('tilsyn_api', 'app.{table}', 'DELETE, TRUNCATE')")
    assert rights == [["f", "f"]]


def test_r03_the_next_spare_of_the_stratum_takes_the_place(town, anne, drawn):
    before = order(town, drawn)
    out = next(c for c in before if c["place"] == "DRAW_PLACE_SAMPLE")
    spare = min((c for c in before if c["place"] == "DRAW_PLACE_SPARE" and c["stratum"] == out["stratum"]), key=lambda c: c["rank"])
    with town.planner.refused("REASON_NEEDED"):
        town.planner.do("SamplingService/ReplaceCase", activityId=drawn["activityId"], caseNumber=out["caseNumber"])
    got = town.planner.do("SamplingService/ReplaceCase", activityId=drawn["activityId"], caseNumber=out["caseNumber"],
                          reason="DROP_REASON_MOVED_AWAY", note="flyttet")
    assert got["newCaseNumber"] == spare["caseNumber"]
    after = next(c for c in order(town, drawn) if c["caseNumber"] == out["caseNumber"])
    assert after["dropped"] == "DROP_REASON_MOVED_AWAY"
    with town.planner.refused("NOT_FOUND"):  # one spare in each stratum
        town.planner.do("SamplingService/ReplaceCase", activityId=drawn["activityId"], caseNumber=spare["caseNumber"],
                        reason="DROP_REASON_MOVED_AWAY")


def test_r03_a_second_draw_wants_a_reason_keeps_the_word_and_is_visible(town, anne):
    activity = town.activity([anne])
    town.draw(activity, word="kastanje")
    with town.planner.refused("REASON_NEEDED"):
        town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="kastanje")
    with town.planner.refused("BAD_VALUE") as why:  # the committed seed is known by now: a new word could be chosen
        town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="eg", reason="for få drenge")
    assert why.fields == ["word"]
    again = town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="kastanje", reason="sag optrådte to gange")
    assert again["drawNumber"] == 2
    assert redo(protocol(town, activity)) == []
    town.assign(activity)
    show(anne, reviews(anne, activity=activity["activityId"])[0])
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word="kastanje", reason="igen")


def test_r04_each_wave_of_a_cycle_takes_its_caseworkers(own_town):
    town, reached, cycle = own_town, set(), "cyklus " + token()
    anne = town.leader("Anne")
    for wave in (1, 2):
        activity = town.activity([anne], method="METHOD_COVERAGE", cycle=cycle, wave=wave, waves=2, caseCount=4)
        town.draw(activity)
        reached |= {c["stratum"] for c in order(town, activity) if c["place"] == "DRAW_PLACE_SAMPLE"}
    assert reached >= {w[0] for w in town.staff.workers}
    lines = town.planner.call("SamplingService/ListCoverage", cycle=cycle)["caseworkers"]
    ours = [line for line in lines if line["code"] in reached]
    assert all(line["wave"] in (1, 2) and line["drawn"] >= 1 for line in ours)


def test_an_empty_frame_and_too_many_cases_are_refused(town, anne):
    frame = {"sections": ["99"], "departments": [town.department]}
    with town.planner.refused("EMPTY_FRAME", "failed_precondition"):
        town.freeze(town.activity([anne], frame=frame))
    with town.planner.refused("TOO_MANY_CASES", "failed_precondition"):
        town.freeze(town.activity([anne], caseCount=41))


def test_a_frozen_activity_is_done_step_by_step(town, anne):
    activity = town.activity([anne])
    town.draw(activity)
    until(lambda: town.get(activity)["state"] == "ACTIVITY_STATE_DRAWN", 5)
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("WheelService/PutActivity", activity=town.get(activity))


def team_of(town, nth):
    every = town.admin.call("OrganisationService/ListTeams")["teams"]
    return next(t["teamId"] for t in every if t["name"] == town.staff.workers[nth][2])


def test_r01_an_own_list_is_drawn_from_is_under_the_hash_and_is_told_to_nobody(town, anne):
    own = sorted(f"{town.staff.mark}-{n:04d}" for n in (3, 11, 12, 25, 30, 39))
    frame = {"departments": [town.department], "exemptMonths": -1, "caseNumbers": own}
    activity = town.activity([anne], frame=frame)
    assert activity["frame"]["ownCases"] == 6
    said = [town.get(activity), town.planner.call("WheelService/ListActivities"), activity]
    assert not any(number in str(said) for number in own)
    activity = town.planner.do("WheelService/PutActivity", activity={**town.get(activity), "title": "Egen liste"})["activity"]
    assert activity["frame"]["ownCases"] == 6  # put back as it was told
    town.draw(activity)
    assert sorted(c["caseNumber"] for c in order(town, activity)) == own
    text = protocol(town, activity)
    digest = hashlib.sha256("".join(n + "\n" for n in own).encode()).hexdigest()
    assert f"own list of 6 cases with SHA-256 {digest}".encode() in text
    assert redo(text) == []
    assert town.planner.call("SamplingService/VerifyDraw", activityId=activity["activityId"])["agrees"]


def test_a_frame_asks_for_teams_states_groups_ages_and_days_of_birth(town, anne):
    def listed(**frame):
        wanted = {"departments": [town.department], "exemptMonths": -1, **frame}
        activity = town.activity([anne], frame=wanted, caseCount=1)
        assert {k: activity["frame"].get(k) for k in frame} == frame
        return town.planner.call("SamplingService/PreviewDraw", activityId=activity["activityId"])["listed"]

    assert listed(teams=[team_of(town, 0)]) == 20
    assert listed(caseState="CASE_STATE_OPEN") == 40
    assert listed(targetGroups=["Udsat barn"], caseState="CASE_STATE_OPEN", teams=[team_of(town, 1)]) == 20
    assert listed(birthDays=[1, 2]) == 4  # of forty, born from the 1st to the 28th in turn
    assert listed(ageFrom=5, ageBelow=30) == 40
    for nobody in ({"caseState": "CASE_STATE_CLOSED"}, {"targetGroups": ["Andre"]}, {"ageFrom": 100}):
        with town.planner.refused("EMPTY_FRAME"):
            listed(**nobody)


def sizes(town, **request):
    got = town.planner.call("SamplingService/SuggestSize", **request)
    return got, {s["basis"].removeprefix("SIZE_BASIS_"): s for s in got["suggestions"]}


def test_size_help_says_how_many_cases_a_margin_needs_and_hours_give(town, anne, bo):
    activity = town.activity([anne, bo])  # general, four cases of forty
    got, by = sizes(town, activityId=activity["activityId"], margin=0.1, hours=6)
    assert (got["listed"], got["reviewers"], got["minutes"], got["minutesFrom"]) == (40, 2, 60, "start value")
    assert list(by) == ["PLANNED", "MARGIN", "MARGIN_WILSON", "HOURS", "ALL", "FEWER_STEPS"]
    assert [(s["step"], s["minutes"], s.get("reviews", 0)) for s in got["steps"]] == [("modtag", 30, 0), ("plan", 30, 0)]
    assert (by["FEWER_STEPS"]["steps"], by["FEWER_STEPS"]["dropped"], by["FEWER_STEPS"]["cases"]) == (["modtag"], ["plan"], 24)
    assert by["PLANNED"]["cases"] == 4 and by["PLANNED"]["countsOnly"]
    assert by["MARGIN"]["cases"] == 29  # 96.04 / (1 + 95.04 / 40) = 28.45
    assert 0.09 < by["MARGIN"]["margin"] <= 0.1 and by["MARGIN_WILSON"]["marginWilson"] <= 0.1
    assert by["HOURS"]["cases"] == 12 and by["HOURS"]["hours"] == 6
    assert by["ALL"]["cases"] == 40 and "margin" not in by["ALL"]  # no doubt is left
    assert town.get(activity)["version"] == activity["version"]


def test_size_help_of_a_frame_without_an_activity(town):
    frame = {"departments": [town.department], "sections": ["32"], "exemptMonths": -1}
    got, by = sizes(town, frame=frame, kind="ACTIVITY_KIND_THEMED", reviewers=3, hours=3.7)
    assert (got["listed"], got["minutes"], by["HOURS"]["cases"]) == (40, 150, 4)
    with town.planner.refused("BAD_VALUE") as why:
        sizes(town, frame={"sections": ["§"], "decidedFrom": "2026-13-01"})
    assert sorted(why.fields) == ["frame.decided_from", "frame.sections[0]", "kind", "reviewers"]
    for wrong in ({"kind": 99}, {"activityId": "nej"}):
        with town.planner.refused("BAD_VALUE") as why:
            sizes(town, **wrong)
        assert why.fields == [{"activityId": "activity_id"}.get(*wrong, *wrong)]
    with town.planner.refused("EMPTY_FRAME"):
        sizes(town, frame={**frame, "sections": ["99"]}, kind="ACTIVITY_KIND_THEMED", reviewers=3)
    for wrong in ({"margin": 0.5}, {"margin": -0.1}, {"margin": "NaN"}, {"hours": 2001}):
        with town.planner.refused("BAD_VALUE") as why:
            sizes(town, frame=frame, kind="ACTIVITY_KIND_THEMED", reviewers=3, **wrong)
        assert why.fields == list(wrong)


def test_size_help_rests_on_the_groups_own_minutes_once_there_are_five_reviews(own_town):
    town, anne = own_town, own_town.leader("Anne")
    town.audit([anne], caseCount=5)
    for nth, review in enumerate(reviews(anne)):
        for step, minutes in (("plan", 10 + nth), ("modtag", 2)):
            anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], stepTimes=[{"step": step, "seconds": 60 * minutes}])
        if nth < 4:
            finish(anne, review)
    activity = town.activity([anne], caseCount=10)
    got, by = sizes(town, activityId=activity["activityId"], hours=1)
    assert (got["minutes"], got["minutesFrom"]) == (60, "start value")
    finish(anne, reviews(anne)[0])
    got, by = sizes(town, activityId=activity["activityId"], hours=0.5)
    assert (got["minutes"], got["minutesFrom"], [s["reviews"] for s in got["steps"]]) == (14, "measured", [5, 5])
    assert by["HOURS"]["cases"] == 2 and (by["FEWER_STEPS"]["dropped"], by["FEWER_STEPS"]["cases"]) == (["plan"], 15)
    other = town.activity([anne], kind="ACTIVITY_KIND_THEMED", caseCount=1)
    assert sizes(town, activityId=other["activityId"])[0]["minutes"] == 150
    done = next(w for w in town.planner.call("AssignmentService/ListWorkload", year=int(activity["deadline"][:4]))["workloads"]
                if w["userId"] == anne.id)
    assert done["timed"] == 5 and abs(done["hoursSubmitted"] * 60 - (10 + 11 + 12 + 13 + 14 + 5 * 2)) < 1e-6


def test_r04_each_caseworker_sees_their_own_line_of_the_ledger(town, anne):
    cycle = "cyklus " + token()
    workers = [town.make("caseworker", f"Rådgiver{n}", caseworkerId=town.worker_id(n)) for n in range(4)]
    with workers[0].refused("NOT_FOUND"):
        workers[0].call("SamplingService/GetMyCoverage", cycle=cycle)
    activity = town.activity([anne], method="METHOD_COVERAGE", cycle=cycle, wave=1, waves=2, caseCount=2, spareCount=0)
    town.planner.do("OrganisationService/PutAbsence", caseworkerId=town.worker_id(3), absentFrom=today(), awayPercent=40)
    town.draw(activity)
    town.assign(activity)
    for review in reviews(anne):
        finish(anne, review)

    def own(who):
        return who.call("SamplingService/GetMyCoverage", cycle=cycle)
    lines = {c["caseworkerId"]: c for c in town.planner.call("SamplingService/ListCoverage", cycle=cycle)["caseworkers"]
             if c["caseworkerId"] in {town.worker_id(n) for n in range(4)}}
    assert Counter(c["state"] for c in lines.values()) == {"COVERAGE_STATE_REACHED": 2, "COVERAGE_STATE_MISSING": 2}
    for n, who in enumerate(workers):
        line = lines[town.worker_id(n)]
        assert own(who)["state"] == line["state"] and own(who).get("reviewed", 0) == line.get("reviewed", 0) and "wave" not in own(who)
    assert own(workers[3])["awayPercent"] == lines[town.worker_id(3)]["awayPercent"] == 40
    with town.planner.refused("NOT_ALLOWED", "permission_denied"):
        own(town.planner)
