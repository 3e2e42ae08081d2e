"""Freezing, drawing, redoing and replacing."""
import base64
import hashlib
import subprocess
from collections import Counter

import pytest

from support.contract import ROOT
from support.redraw import parts, redo
from support.server import TILSYND, until
from support.town import finish, reviews, show, today, token


def protocol(town, activity):
    got = town.planner.call("SamplingService/GetProtocol", activityId=activity["activityId"])
    return base64.b64decode(got["protocol"])


def shell(folder, text):
    """The shell that anyone can run."""
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
    server.psql(f"""INSERT INTO app.decision (case_id, decided_on, section) VALUES ('{case}', app.today() - 5, '32');
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


METHODS = {
    "stratified by team": {"method": "METHOD_STRATIFIED"},
    "by caseworker": {"method": "METHOD_STRATIFIED", "strata": "STRATA_CASEWORKER"},
    "by section": {"method": "METHOD_STRATIFIED", "strata": "STRATA_SECTION"},
    "coverage": {"method": "METHOD_COVERAGE", "wave": 1, "waves": 2},
    "simple": {"method": "METHOD_SIMPLE"},
    "systematic": {"method": "METHOD_SYSTEMATIC", "caseCount": 7},
    "birthday": {"method": "METHOD_BIRTHDAY", "caseCount": 6},
    "all": {"method": "METHOD_ALL", "caseCount": 0},
    "targeted": {"method": "METHOD_TARGETED", "caseCount": 5, "targetedReason": "Mange klager i foråret"},
}


def with_cycle(changes):
    return {**changes, "cycle": "cyklus " + token()} if "wave" in changes else changes


@pytest.fixture(params=METHODS)
def by_method(request, town, anne, bo):
    activity = town.activity([anne, bo], **with_cycle(METHODS[request.param]))
    town.draw(activity)
    return activity


def spoil(text, mark, shift=0):
    at = text.index(mark) + len(mark) + shift
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1:]


def test_r02_every_method_is_redone_and_a_changed_byte_is_found(town, by_method, tmp_path, offline):
    """By the server from what it keeps, in a second language, with sha256sum alone, and from the file without a server."""
    assert town.planner.call("SamplingService/VerifyDraw", activityId=by_method["activityId"])["agrees"]
    told = order(town, by_method)
    raw = protocol(town, by_method)
    text = raw.decode()
    assert redo(raw) == [] and shell(tmp_path, raw) and "the draw agrees" in offline(raw)
    assert sorted((c["stratum"], c["rank"], c["ticket"], c["caseNumber"]) for c in told) == sorted(
        (p[0], int(p[1]), p[3], p[4]) for p in parts(raw)[2])
    last = told[-1]["caseNumber"]
    spoilt = {
        "list": text.replace(last, last[:-1] + chr(ord(last[-1]) ^ 1), 1),
        "seed": spoil(text, "\nseed\t"),
        "word": text.replace("\nword\tkastanje", "\nword\tkastanjf"),
        "ticket": spoil(text, f"\t{told[2]['ticket']}", -10),
        "place": text.replace("\tsample\t", "\tspare\t", 1),
        "rank": text.replace("\t1\tsample\t", "\t2\tsample\t", 1)}
    for what, other in spoilt.items():
        assert other != text, what
        assert redo(other.encode()), what
        assert not shell(tmp_path, other.encode()), what
        assert "differs" in offline(other.encode()), what


@pytest.fixture
def offline(tmp_path):
    """What `tilsynd verify-protocol` says of a file, where no server is."""
    def say(raw):
        path = tmp_path / "printed.txt"
        path.write_bytes(raw)
        done = subprocess.run([TILSYND, "verify-protocol", path], capture_output=True, text=True)
        assert hashlib.sha256(raw).hexdigest() in done.stdout
        assert (done.returncode == 0) == ("the draw agrees" in done.stdout), done
        return done.stdout
    return say


@pytest.mark.parametrize("place, change", [
    ("list", "ALTER TABLE app.frozen_list DROP CONSTRAINT IF EXISTS list_hash_is_of_the_bytes; UPDATE app.frozen_list SET frozen = set_byte(frozen, 200, get_byte(frozen, 200) # 1) WHERE activity_id = '{}'"),
    ("seed", "UPDATE app.draw SET word = 'lind' WHERE list_id = (SELECT id FROM app.frozen_list WHERE activity_id = '{}')"),
    ("order", """UPDATE app.drawn_case SET ticket = set_byte(ticket, 31, get_byte(ticket, 31) # 1) WHERE rank = 2
        AND draw_id = (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = '{}')"""),
    ("whole order", """UPDATE app.draw_order SET places = set_byte(places, 79, get_byte(places, 79) # 1)
        WHERE draw_id = (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = '{}')"""),
    ("protocol", """UPDATE app.draw_order SET protocol_hash = repeat('0', 64)
        WHERE draw_id = (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = '{}')"""),
    ("case gone", """DELETE FROM app.drawn_case WHERE rank = 3
        AND draw_id = (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = '{}')""")])
def test_r02_one_changed_byte_in_the_database_is_found(own_town, own_server, place, change):
    activity = own_town.activity([own_town.leader("Anne")])
    own_town.draw(activity)
    fine = own_town.planner.call("SamplingService/VerifyDraw", activityId=activity["activityId"])
    assert fine["agrees"] and fine["cases"] == 20
    own_server.psql("SET session_replication_role = replica; " + change.format(activity["activityId"]))
    spoilt = own_town.planner.call("SamplingService/VerifyDraw", activityId=activity["activityId"])
    assert not spoilt.get("agrees") and spoilt["difference"], place


@pytest.mark.parametrize("table", ["frozen_list", "stratum", "drawn_case", "draw_order", "replacement", "activity_event"])
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


def test_r24_a_number_above_the_population_says_how_many_there_are_and_where(town, anne):
    for method in ("METHOD_SIMPLE", "METHOD_SYSTEMATIC", "METHOD_BIRTHDAY"):
        with town.planner.refused("TOO_MANY_CASES") as why:
            preview(town, town.activity([anne], method=method, caseCount=41))
        assert why.fields == ["activity.case_count"] and why.parameters == {"cases": "40", "wanted": "41"}
    with town.planner.refused("BAD_VALUE") as why:  # four strata
        preview(town, town.activity([anne], method="METHOD_STRATIFIED", strata="STRATA_CASEWORKER", caseCount=3))
    assert why.fields == ["activity.case_count"] and why.parameters == {"least": "4", "wanted": "3"}
    with town.planner.refused("EMPTY_FRAME") as why:
        preview(town, town.activity([anne], frame={"sections": ["99"], "departments": [town.department]}))
    assert why.fields == ["activity.frame"]
    every = preview(town, town.activity([anne], method="METHOD_ALL", caseCount=0))
    assert every["drawn"] == every["listed"] == 40 and "margin" not in every and every["reached"] == 4


def preview(town, activity):
    return town.planner.call("SamplingService/PreviewDraw", activityId=activity["activityId"])


def test_preview_tells_precision_and_coverage_before_anything_is_fixed(town, anne):
    simple = preview(town, town.activity([anne], caseCount=20))
    assert simple["caseworkers"] == 4 and 3.99 < simple["reached"] < 4  # ten cases each, twenty of forty drawn
    assert simple["margin"] == simple["marginSimple"] and 0.1 < simple["margin"] < 0.2
    few = preview(town, town.activity([anne], caseCount=1))
    assert abs(few["reached"] - 1) < 1e-9 and few["margin"] > simple["margin"]
    by_days = preview(town, town.activity([anne], method="METHOD_BIRTHDAY", caseCount=6))
    assert by_days["days"] == 5 and by_days["least"] < by_days["drawn"] == 6 < by_days["most"]
    assert by_days["margin"] > by_days["marginSimple"]  # with the fewest that can come
    targeted = preview(town, town.activity([anne], method="METHOD_TARGETED", caseCount=5, targetedReason="klager"))
    assert targeted["margin"] == 0.5 and "chance" not in targeted["strata"][0]


def test_r05_cases_without_a_known_day_of_birth_are_named_and_cannot_be_drawn(own_town, own_server):
    number = own_town.rows[3]["Sagsnr"]
    own_server.psql(f"UPDATE app.case SET birth_day = NULL WHERE case_number = '{number}'")
    activity = own_town.activity([own_town.leader("Anne")], method="METHOD_BIRTHDAY", caseCount=5)
    shown = preview(own_town, activity)
    assert [(s["key"], s["listed"], s.get("chance", 0)) for s in shown["strata"]] == [
        ("alle", 19, shown["days"] / 31), ("uden fødselsdag", 1, 0)]
    assert shown["margin"] == 0.5  # nothing can be said about all twenty
    own_town.draw(activity)
    assert [(c["caseNumber"], c["place"]) for c in order(own_town, activity) if c["stratum"] == "uden fødselsdag"] == [
        (number, "DRAW_PLACE_REST")]
    assert f"case\tuden fødselsdag\t{number}\t-\n".encode() in protocol(own_town, activity)
    assert redo(protocol(own_town, activity)) == []
    own_server.psql(f"UPDATE app.case SET birth_day = NULL WHERE case_number LIKE '{own_town.staff.mark}%'")
    with own_town.planner.refused("BAD_VALUE") as why:
        preview(own_town, own_town.activity([own_town.leader("Bo")], method="METHOD_BIRTHDAY", caseCount=2))
    assert why.fields == ["activity.method"]


def test_r05_targeted_reviews_are_kept_apart_and_exempt_nobody(own_town):
    town, anne = own_town, own_town.leader("Anne")
    chosen = [f"{town.staff.mark}-{n:04d}" for n in (3, 11, 15)]
    frame = {"departments": [town.department], "caseNumbers": chosen}
    with town.planner.refused("BAD_VALUE") as why:
        town.activity([anne], method="METHOD_TARGETED", caseCount=0, frame=frame)
    assert why.fields == ["activity.targeted_reason"]
    activity = town.audit([anne], method="METHOD_TARGETED", caseCount=0, frame=frame, targetedReason="Klager over frister")
    assert activity.get("caseCount", 0) == 0 and activity["targetedReason"] == "Klager over frister"
    mine = reviews(anne, purpose="TARGETED", activity=activity["activityId"])
    assert sorted(r["caseNumber"] for r in mine) == chosen and not reviews(anne, activity=activity["activityId"])
    for review in mine:
        finish(anne, review)
    progress = town.planner.call("ReportService/GetProgress", activityId=activity["activityId"])
    assert progress["submitted"] == 3 and not progress.get("caseworkersCovered")
    report = str(town.planner.call("ReportService/GetResults", activityId=activity["activityId"], language="da")["report"])
    assert "Gennemgået og indsendt: 0." in report and "Sager valgt ud med et bestemt formål: 3. De indgår ikke i tallene." in report
    later = town.activity([anne], frame={"departments": [town.department]})
    assert "exempt" not in preview(town, later)
    assert b"; targeted: Klager over frister" in protocol(town, activity)


def test_r06_siblings_are_drawn_as_one_unless_cases_are_drawn_by_themselves(own_town, own_server):
    own_server.psql(f"UPDATE app.case SET family_number = 'F-1' WHERE case_number LIKE '{own_town.staff.mark}-000%'")  # ten of twenty
    anne = own_town.leader("Anne")
    frame = {"departments": [own_town.department], "exemptMonths": -1}
    assert preview(own_town, own_town.activity([anne], frame=frame))["listed"] == 11
    single = own_town.activity([anne], frame={**frame, "unit": "UNIT_CASE"})
    assert preview(own_town, single)["listed"] == 20 and single["frame"]["unit"] == "UNIT_CASE"


def test_r20_of_a_forgotten_draw_the_hash_of_its_protocol_stays(own_town, own_server):
    activity = own_town.activity([own_town.leader("Anne")])
    own_town.draw(activity, word="kastanje")
    key = activity["activityId"]
    printed = hashlib.sha256(protocol(own_town, activity)).hexdigest()
    assert own_town.planner.call("SamplingService/VerifyDraw", activityId=key)["protocolHash"] == printed
    own_server.psql(f"SELECT app.forget_draw('{key}')")
    for call in ("VerifyDraw", "GetProtocol"):
        with own_town.planner.refused("FORGOTTEN", "failed_precondition") as why:
            own_town.planner.call(f"SamplingService/{call}", activityId=key)
        assert why.parameters["hash"] == printed and why.parameters["at"]
    with own_town.planner.refused("FORGOTTEN"):
        own_town.planner.do("SamplingService/MakeDraw", activityId=key, word="kastanje", reason="igen")
    assert own_server.psql(f"""SELECT count(l.frozen), count(o.places), count(k.case_id) FROM app.frozen_list l
        JOIN app.draw d ON d.list_id = l.id JOIN app.draw_order o ON o.draw_id = d.id LEFT JOIN app.drawn_case k ON k.draw_id = d.id
        WHERE l.activity_id = '{key}'""") == [["0", "0", "0"]]


def test_a_frozen_activity_is_done_step_by_step(town, anne):
    activity = town.activity([anne])
    town.draw(activity)
    until(lambda: town.get(activity)["state"] == "ACTIVITY_STATE_DRAWN")
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
