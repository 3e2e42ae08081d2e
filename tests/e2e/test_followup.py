"""A concern for a child: sent at once, seen at once, never kept for later (R22)."""
import os
import subprocess

import pytest

from support.client import request_id
from support.server import PASSWORD, TILSYN, free_port
from support.town import finish, reviews


def concern(who, review, words="Blå mærker på armen", **more):
    return who.do("FollowUpService/RaiseConcern", reviewId=review["reviewId"], words=words, **more)["concern"]


@pytest.fixture
def review(town, anne):
    town.audit([anne])
    return reviews(anne)[0]


def test_r22_the_owner_hears_of_it_at_once(town, anne, bo, review):
    with bo.watch() as stream:
        stream.next_of("HEARTBEAT")
        raised = concern(anne, review, ownerId=bo.id, dangerNow=True, told="Vagten")
        assert stream.next_of("CONCERN")["subjectId"] == raised["concernId"]
    task = next(t for t in bo.call("SessionService/GetStatus")["tasks"] if t["kind"] == "TASK_KIND_CONCERN")
    assert (task["subjectId"], task["title"]) == (raised["concernId"], review["caseNumber"])
    listed = bo.call("FollowUpService/ListConcerns")["concerns"][0]
    assert [e["what"] for e in listed["events"]] == ["CONCERN_STEP_RAISED", "CONCERN_STEP_TOLD"] and listed["events"][1]["words"] == "Vagten"


def test_r22_a_sealed_review_hides_no_concern_and_the_concern_no_answer(town, anne, bo):
    town.open_round(town.audit([anne, bo]), [anne, bo])
    sealed = reviews(anne, "CALIBRATION")[0]
    raised = concern(anne, sealed, ownerId=bo.id)
    finish(anne, sealed)
    seen = next(c for c in bo.call("FollowUpService/ListConcerns")["concerns"] if c["concernId"] == raised["concernId"])
    assert seen["words"] == "Blå mærker på armen" and sealed["reviewId"] not in str(seen)
    officer = town.make("data_protection_officer", "Dina")
    acts = officer.call("AuditService/ListActs", caseNumber=sealed["caseNumber"], pageSize=1000)["acts"]
    assert "FollowUpService/RaiseConcern" in {a["method"] for a in acts} and sealed["reviewId"] not in str(acts)


def test_r22_closed_only_once_it_stands_in_the_case_system(town, anne, bo, review):
    raised = concern(anne, review, ownerId=bo.id)
    told = bo.do("FollowUpService/UpdateConcern", concernId=raised["concernId"], version=raised["version"], told="Familien", note="besøg i dag")
    with bo.refused("INCOMPLETE"):
        bo.do("FollowUpService/CloseConcern", concernId=raised["concernId"], version=told["concern"]["version"], done="Besøgt")
    closed = bo.do("FollowUpService/CloseConcern", concernId=raised["concernId"], version=told["concern"]["version"], done="Besøgt", recorded=True)
    assert closed["concern"]["state"] == "CONCERN_STATE_CLOSED"
    assert bo.call("FollowUpService/ListConcerns").get("concerns", []) == []
    assert len(bo.call("FollowUpService/ListConcerns", all=True)["concerns"]) == 1


def test_r13_a_retried_concern_is_one_concern(server, anne, review):
    key = request_id()
    first, again = (anne.call("FollowUpService/RaiseConcern", requestId=key, reviewId=review["reviewId"], words="én gang") for _ in range(2))
    assert first["concern"]["concernId"] == again["concern"]["concernId"]
    assert len(anne.call("FollowUpService/ListConcerns")["concerns"]) == 1


def test_a_stranger_to_the_review_raises_nothing_through_it(town, bo, review):
    with bo.refused("NOT_FOUND"):
        concern(bo, review)


# -- the client

@pytest.fixture
def tilsyn(server, anne, tmp_path):
    """tilsyn("concern", …) as Anne; code= is what it must end with. Gives what it said on both streams."""
    def run(*words, typed="", code=0, **more):
        env = {**os.environ, "TILSYN_SESSION": str(tmp_path / "session.json"), "TILSYN_LANG": "en", "LC_ALL": "C.UTF-8", **more}
        done = subprocess.run([TILSYN, *words], input=typed, capture_output=True, text=True, env=env)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr
    run("login", "--server", f"https://localhost:{server.port}", "--ca", str(server.folder / "ca.pem"), "--user", anne.name,
        "--password-file", "-", typed=PASSWORD + "\n")
    return run


def test_r22_one_command_raises_a_concern_and_says_that_the_duty_stands(town, tilsyn, anne, review):
    said = tilsyn("concern", "raise", review["reviewId"], typed="Barnet er bange\nn\nVagten, telefon\n")
    assert "The concern is sent" in said and "record it there" in said
    sent = anne.call("FollowUpService/ListConcerns")["concerns"][0]
    assert (sent["words"], sent["events"][1]["words"]) == ("Barnet er bange", "Vagten, telefon")
    assert "Barnet er bange" in tilsyn("concern", "list")
    assert "told" in tilsyn("concern", "show", sent["concernId"])
    tilsyn("concern", "update", sent["concernId"], "--told", "Teamleder", "--recorded")
    if sent["ownerId"] != anne.id:
        tilsyn("concern", "close", sent["concernId"], "--note", "Besøgt", code=5)


def test_r22_without_the_server_it_says_whom_to_phone_and_that_nothing_was_sent(own_town, own_server, tmp_path):
    anne = own_town.leader("Anne")
    own_town.planner.do("FollowUpService/SetConcernContact", phone="70 10 20 30", ownerId=anne.id)
    assert anne.call("FollowUpService/GetConcernContact")["phone"] == "70 10 20 30"
    own_town.audit([anne])
    review = reviews(anne)[0]
    env = {**os.environ, "TILSYN_SESSION": str(tmp_path / "s.json"), "TILSYN_LANG": "en", "LC_ALL": "C.UTF-8"}

    def run(*words, typed="", **more):
        return subprocess.run([TILSYN, *words], input=typed, capture_output=True, text=True, env={**env, **more})
    done = run("login", "--server", f"https://localhost:{own_server.port}", "--ca", str(own_server.folder / "ca.pem"), "--user", anne.name,
               "--password-file", "-", typed=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    kept = (tmp_path / "s.json").read_text()
    (tmp_path / "s.json").write_text(kept.replace(f":{own_server.port}", f":{free_port()}"))  # nobody answers there
    away = run("concern", "raise", review["reviewId"], typed="Slået i går\nj\n\n")
    assert away.returncode == 8 and "NOT sent" in away.stderr and "Phone now: 70 10 20 30 · Anne" in away.stderr
    (tmp_path / "s.json").write_text(kept)
    refused = run("--no-input", "concern", "raise", review["reviewId"], "--note", "barnet 010203-1234")
    assert refused.returncode == 2 and "NOT sent" in refused.stderr
    assert not list(tmp_path.glob("*journal*")) and anne.call("FollowUpService/ListConcerns").get("concerns", []) == []
    assert own_server.value("SELECT count(*) FROM app.concern") == "0"
