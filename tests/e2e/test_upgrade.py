"""A database of the last release, with all that was under way in it, comes up under this version (tests/upgrade, made by make.py there)."""
import base64
import hashlib
import json
import lzma
import subprocess
import sys

import pytest

from support.contract import ROOT
from support.parts import otherwise
from support.server import Server, until
from support.town import answers_of, fill, finish, reviews, show, submit

sys.path.append(str(ROOT / "tests/upgrade"))
from walk import answers  # noqa: E402

HERE = ROOT / "tests/upgrade"
GROWING = ("AuditService/ListActs", "FeedbackService/ListLooks", "SessionService/ListSessions")
JUDGED = ("FollowUpService/ListSuggestions", "WheelService/ListProposals", "WheelService/ListPromises", "ConceptService/ListConceptPromises")


@pytest.fixture(scope="module")
def facts():
    return json.loads((HERE / "release.json").read_text())


@pytest.fixture(scope="module")
def database():
    """Restored beside one of this version, brought here by `tilsynd migrate`; its clock stands at the day it was made."""
    with Server() as first:
        first.psql("CREATE DATABASE release TEMPLATE template0", database="postgres")
        first.psql((ROOT / "sql/policy/roles.sql").read_text(), database="release")
        first.psql(lzma.decompress((HERE / "release.sql.xz").read_bytes()).decode(), database="release")
        yield first


@pytest.fixture(scope="module")
def upgraded(database, facts):
    database.psql(f"UPDATE app.test_clock SET ahead = timestamptz '{facts['made_at']}' - pg_catalog.now()", database="release")
    migrate = database.words("migrate", database=database.dsn("tilsyn_app", "release"), owner_database=database.dsn("tilsyn_owner", "release"))
    for _ in range(2):  # the second time there is nothing left to do
        done = subprocess.run(migrate, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    key = database.folder / "key of the release"
    key.touch(0o600)
    key.write_text(facts["key"])
    with Server(database=database.dsn("tilsyn_app", "release"), data_dir="", key_file=key) as server:
        yield server


@pytest.fixture(scope="module")
def people(upgraded, facts):
    """Signed in with the passwords they had. Bo has not read the concept yet, which this version wants before a case is begun."""
    people = {who: upgraded.client().sign_in(name, facts["password"]) for who, name in facts["people"].items()}
    people["bo"].do("ConceptService/AcknowledgeConcept", version=1)
    return people


@pytest.fixture(autouse=True)
def watched(upgraded):
    with upgraded.checked():
        yield


def test_r24_the_owners_database_without_the_servers_is_refused(database):
    """A private cluster would be migrated in its place."""
    done = subprocess.run(database.words("migrate", owner_database=database.dsn("tilsyn_owner", "release")), capture_output=True, text=True)
    assert done.returncode != 0 and "owner_database is set, but database is not" in done.stderr


def sealed_round(who, facts):
    return next(c for c in who.call("CalibrationService/ListCalibrations")["calibrations"] if c["calibrationId"] == facts["sealed"])


def test_each_call_that_answered_answers_and_what_is_stored_is_listed_whole(upgraded, people, facts, table):
    """What a version makes of it, suggestions and promises, may be another number of things."""
    rows = 0
    for who, before in facts["told"].items():
        now = answers(table, people[who], facts["ids"])
        gone = sorted(set(before) - set(now))
        assert gone == [], who
        for call, lists in before.items():
            if "/List" in call and call not in GROWING + JUDGED:
                assert {name: now[call].get(name, 0) for name in lists} == lists, f"{call} as {who}"
                rows += sum(lists.values())
    assert rows > 200, "there is something to tell"


def test_r28_a_published_report_is_the_same_bytes(upgraded, people, facts):
    for name, sha in facts["files"].items():
        form, language = name.split()
        got = people["planner"].call("ReportService/GetPublished", reportId=facts["ids"]["report_id"], language=language, view="REPORT_VIEW_PAGE",
                                     format=f"FORMAT_{form}")
        assert hashlib.sha256(base64.b64decode(got["content"])).hexdigest() == sha, name


def test_r02_draws_verify_and_a_frozen_list_is_drawn_with_the_seed_it_committed_to(upgraded, people, facts):
    planner = people["planner"]
    planner.do("SamplingService/MakeDraw", activityId=facts["frozen"], word="kastanje")
    for activity in (*facts["drawn"], facts["frozen"]):
        assert planner.call("SamplingService/VerifyDraw", activityId=activity)["agrees"]


def test_r18_the_chain_of_the_log_agrees(upgraded, people, database):
    sealed = int(people["dina"].call("AuditService/VerifyLog")["acts"])
    database.psql("UPDATE app.test_clock SET ahead = ahead + interval '40 minutes'; SELECT app.seal_log()", database="release")
    got = people["dina"].call("AuditService/VerifyLog")
    assert got["agrees"] and int(got["acts"]) > sealed > 0, "it goes on"


def test_r27_the_days_for_remarks_that_were_told_are_kept(upgraded, database):
    assert int(database.psql("""SELECT count(*) FROM app.review WHERE state = 'submitted'""", database="release")[0][0]) > 10
    assert database.psql("""SELECT DISTINCT r.remark_days = s.value::integer FROM app.review r, app.setting s
        WHERE r.state = 'submitted' AND s.name = 'remark_days'""", database="release") == [["t"]]


def test_the_parts_of_what_was_counted_before_are_kept_added_up(upgraded, database):
    """Section, target group and question set: filled by the jobs, from what the release kept."""
    until(lambda: database.psql("SELECT count(*) FROM app.result_case WHERE NOT in_parts", database="release") == [["0"]], what="the jobs")
    assert otherwise(database, "release") == 0


def test_r20_what_had_faded_stays_faded(upgraded, database, facts):
    assert database.psql(f"SELECT faded_at IS NOT NULL, (SELECT count(*) FROM app.answer WHERE review_id = r.id) FROM app.review r WHERE id = '{facts['faded']}'",
                         database="release") == [["t", "0"]]


def test_r13_a_review_that_was_begun_holds_its_answers_and_is_finished(upgraded, people, facts):
    anne, review = people["anne"], {"reviewId": facts["ids"]["review_id"]}
    assert answers_of(show(anne, review)) == facts["begun"]
    submit(anne, fill(anne, review))


def test_r08_r09_the_sealed_round_is_still_blind_and_unseals_when_the_last_one_is_in(upgraded, people, facts):
    anne, bo = people["anne"], people["bo"]
    for who in (anne, bo, people["planner"]):
        with who.refused("SEALED"):
            who.call("CalibrationService/GetCalibrationResults", calibrationId=facts["sealed"])
    finish(bo, next(r for r in reviews(bo, "CALIBRATION") if r["panelId"] == facts["sealed"]))
    until(lambda: not sealed_round(anne, facts).get("sealed"), what="the unsealing")
    got = anne.call("CalibrationService/GetCalibrationResults", calibrationId=facts["sealed"])
    assert {len(q["answers"]) for q in got["questions"]} == {2}


def test_r08_voices_apart_and_a_teams_votes_stay_sealed_until_all_are_in(upgraded, people, facts):
    anne, bo, panel = people["anne"], people["bo"], facts["ids"]["panel_id"]
    for who in (anne, bo):
        with who.refused("SEALED"):
            who.call("VoiceService/CompareVoices", panelId=panel)
    assert finish(bo, next(r for r in reviews(bo, "SECOND") if r["panelId"] == panel))["unsealed"]
    first = next(g for g in people["cara"].call("VoiceService/CompareVoices", panelId=panel)["gaps"] if g["question"] == "P-1")
    assert len(first["answers"]) == 3
    reading = {"readingId": facts["ids"]["reading_id"]}
    bo.do("ReadingService/CastVotes", **reading, place=1, votes=[{"question": "P-1", "value": "nej"}])
    shown = anne.do("ReadingService/RevealVotes", **reading)["reading"]["questions"][0]
    assert {(c["value"], c["count"]) for c in shown["counts"]} == {("ja", 1), ("nej", 1)} and shown["words"] == ["Godt spurgt"]


def test_r20_an_erasure_that_was_asked_for_is_carried_out(upgraded, people):
    asked = people["admin"].call("ErasureService/ListErasures")["erasures"]
    people["admin"].do("ErasureService/DecideErasure", erasureId=asked[0]["erasureId"], carryOut=True)
    assert people["admin"].call("ErasureService/ListErasures")["erasures"][0]["state"] == "ERASURE_STATE_DONE"
    assert people["dina"].call("AuditService/VerifyLog")["agrees"]
