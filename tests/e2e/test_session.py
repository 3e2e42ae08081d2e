"""Signing in and out, and how a session ends."""
import base64

import pytest

from support.server import PASSWORD
from support.town import token

OTHER = "et helt andet kodeord 8"


def test_login_opens_a_session_and_logout_ends_it(town, server, anne):
    desk = server.client().sign_in(anne.name.upper(), PASSWORD)  # not case sensitive
    assert desk.call("SessionService/WhoAmI")["user"]["displayName"] == "Anne"
    desk.do("SessionService/Logout")
    with desk.refused("SIGN_IN_NEEDED", "unauthenticated"):
        desk.call("SessionService/WhoAmI")
    assert anne.call("SessionService/WhoAmI")["user"]["userId"] == anne.id, "only this session ended"


def test_each_session_has_a_key_of_its_own_for_what_its_client_writes_down(server, anne):
    first, second = (server.client().sign_in(anne.name, PASSWORD) for _ in range(2))
    keys = [base64.b64decode(c.call("SessionService/WhoAmI")["journalKey"]) for c in (first, first, second)]
    assert keys[0] == keys[1] != keys[2] and [len(k) for k in keys] == [32, 32, 32]
    first.do("SessionService/Logout")
    with first.refused("SIGN_IN_NEEDED"):
        first.call("SessionService/WhoAmI")


def test_an_invite_is_used_once(town, server):
    name = "ditte-" + token()
    invited = town.admin.do("OrganisationService/CreateInvite", userName=name, displayName="Ditte", roles=["ROLE_LEADER"])
    server.client().redeem(invited["inviteCode"], PASSWORD)
    with server.client().refused("INVITE_REFUSED", "unauthenticated"):
        server.client().redeem(invited["inviteCode"], OTHER)
    assert server.client().sign_in(name, PASSWORD).name == name


@pytest.mark.parametrize("password", ["kort", "password1234", "aaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused_and_the_invite_stays(town, server, password):
    invited = town.admin.do("OrganisationService/CreateInvite", userName="erik-" + token(), displayName="Erik", roles=["ROLE_LEADER"])
    with server.client().refused("WEAK_PASSWORD", "invalid_argument") as why:
        server.client().redeem(invited["inviteCode"], password)
    assert why.fields == ["password"]
    server.client().redeem(invited["inviteCode"], PASSWORD)


def test_unknown_user_wrong_password_and_closed_account_look_alike(town, server, anne, bo):
    version = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == bo.id)["version"]
    town.admin.do("OrganisationService/DisableUser", userId=bo.id, version=version)
    told = []
    for name, password in [("findes-ikke-" + token(), PASSWORD), (anne.name, OTHER), (bo.name, PASSWORD)]:
        with server.client().refused("SIGN_IN_REFUSED", "unauthenticated") as why:
            server.client().sign_in(name, password)
        told.append(why.body)
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("known", [True, False])
def test_failed_attempts_make_the_next_one_wait_whether_the_user_is_known_or_not(town, server, anne, known):
    name = anne.name if known else "findes-ikke-" + token()
    for _ in range(4):
        with server.client().refused("SIGN_IN_REFUSED"):
            server.client().sign_in(name, OTHER)
    counted = f"UPDATE app.sign_in_failure SET failures = failures + 5 WHERE name_hash = app.name_hash('{name}') RETURNING failures"
    assert server.value(counted) == "9", "the second that four bring may be over here; nine bring thirty"
    with server.client().refused("SLOW_DOWN", "resource_exhausted") as why:
        server.client().sign_in(name, PASSWORD)
    assert int(why.parameters["seconds"]) >= 1


def test_a_session_ends_when_it_is_not_used(own_town, own_server):
    carl = own_town.leader("Carl")
    own_server.move_clock("61 minutes")
    with carl.refused("SIGN_IN_NEEDED"):
        carl.call("SessionService/WhoAmI")


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(own_town, own_server):
    carl = own_town.leader("Carl")
    for _ in range(12):
        carl.call("SessionService/WhoAmI")
        own_server.psql(f"UPDATE app.session SET seen_at = app.now() + interval '59 minutes' WHERE id = '{carl.session_id}'")
        own_server.move_clock("59 minutes")
    carl.call("SessionService/WhoAmI")
    own_server.psql(f"UPDATE app.session SET seen_at = app.now() + interval '59 minutes' WHERE id = '{carl.session_id}'")
    own_server.move_clock("15 minutes")
    with carl.refused("SIGN_IN_NEEDED"):
        carl.call("SessionService/WhoAmI")


def test_a_revoked_session_is_refused_at_its_next_call(town, server, anne):
    other = server.client().sign_in(anne.name, PASSWORD, device="telefon")
    listed = anne.call("SessionService/ListSessions")["sessions"]
    assert {s["device"] for s in listed} == {"test", "telefon"} and sum(s.get("current", False) for s in listed) == 1
    anne.do("SessionService/RevokeSession", sessionId=other.session_id)
    with other.refused("SIGN_IN_NEEDED"):
        other.call("SessionService/WhoAmI")
    assert len(anne.call("SessionService/ListSessions")["sessions"]) == 1


def test_only_an_administrator_revokes_the_sessions_of_others(town, anne, bo):
    with anne.refused("NOT_FOUND", "not_found"):
        anne.do("SessionService/RevokeSession", sessionId=bo.session_id)
    town.admin.do("SessionService/RevokeSession", sessionId=bo.session_id)
    with bo.refused("SIGN_IN_NEEDED"):
        bo.call("SessionService/WhoAmI")


def test_a_new_password_ends_all_other_sessions(town, server, anne):
    other = server.client().sign_in(anne.name, PASSWORD)
    with anne.refused("SIGN_IN_REFUSED"):
        anne.do("SessionService/ChangePassword", oldPassword=OTHER, newPassword=OTHER)
    anne.do("SessionService/ChangePassword", oldPassword=PASSWORD, newPassword=OTHER)
    anne.call("SessionService/WhoAmI")
    with other.refused("SIGN_IN_NEEDED"):
        other.call("SessionService/WhoAmI")
    with server.client().refused("SIGN_IN_REFUSED"):
        server.client().sign_in(anne.name, PASSWORD)
    server.client().sign_in(anne.name, OTHER)


def test_status_says_what_waits(town, anne, bo):
    activity = town.activity([anne, bo])
    key = activity["activityId"]

    def waits_for(who, kind):
        tasks = who.call("SessionService/GetStatus").get("tasks", [])
        return [t for t in tasks if t["kind"] == f"TASK_KIND_{kind}" and (kind in ("REVIEW", "CALIBRATION") or t["subjectId"] == key)]

    assert waits_for(town.planner, "FREEZE")
    town.freeze(activity)
    assert waits_for(town.planner, "DRAW")
    town.planner.do("SamplingService/MakeDraw", activityId=key, word="kastanje")
    assert waits_for(town.planner, "ASSIGN")
    town.assign(activity)
    assert len(waits_for(anne, "REVIEW")) == 2 and not waits_for(town.planner, "ASSIGN")


def test_server_info_needs_no_session(server):
    assert server.client().call("SessionService/GetServerInfo").keys() >= {"version", "now", "apiNumber"}
