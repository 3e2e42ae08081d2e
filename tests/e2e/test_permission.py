"""Who may call what: every call of the table by somebody of each role, and by nobody (generated from `tilsynd rpcs`)."""
import json

import pytest

from support.client import Refused, request_id
from support.contract import ROLES, message, rpcs
from support.server import TILSYND
from support.town import encoded, question_set, token

TABLE = rpcs(TILSYND)


@pytest.fixture(scope="module")
def somebody(shared_town):
    return {role: shared_town.make(role, "Prøve") for role in ROLES}


def outcome(who, rpc):
    """The reason it is refused with, or OK. What the request names does not exist."""
    if rpc.streams:
        with who.watch() as stream:
            return "OK" if stream.next() else stream.error.reason
    body = message(rpc.method + "Request", {"yaml": encoded(question_set("ret-" + token()))})
    if "requestId" in body:
        body["requestId"] = request_id()
    try:
        who.call(rpc.name, body)
    except Refused as refused:
        assert (refused.reason == "NOT_ALLOWED") == (refused.code == "permission_denied" and refused.reason != "PURPOSE_NEEDED")
        return refused.reason
    return "OK"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rpc", TABLE, ids=lambda r: r.name)
def test_a_role_may_call_what_the_table_says(town, server, somebody, rpc, role):
    who = somebody[role]
    if rpc.name == "SessionService/Logout":
        who = town.make(role, "Ude")  # the session goes with it
    reason = outcome(who, rpc)
    assert (reason == "NOT_ALLOWED") == (not rpc.allows(role)), reason
    assert reason not in ("INTERNAL", "SIGN_IN_NEEDED", "MALFORMED", "UNKNOWN_FIELD")


@pytest.mark.parametrize("token", [None, "A" * 43, "kort"])
@pytest.mark.parametrize("rpc", TABLE, ids=lambda r: r.name)
def test_without_a_session_only_what_needs_none(server, rpc, token):
    nobody = server.client()
    nobody.token = token
    assert (outcome(nobody, rpc) == "SIGN_IN_NEEDED") == (not rpc.allows(None))


def test_without_a_session_every_call_says_the_same_and_nothing_else(server):
    """Whatever is asked for, and whatever token was tried."""
    nobody, told = server.client(), set()
    for rpc in TABLE:
        for nobody.token in (None, "A" * 43):
            if not rpc.streams and not rpc.allows(None):
                told.add(nobody.post(rpc.name, json.dumps(message(rpc.method + "Request"))))
    (status, body), = told
    assert status == 401 and json.loads(body)["reason"] == "SIGN_IN_NEEDED" and len(body) < 250
