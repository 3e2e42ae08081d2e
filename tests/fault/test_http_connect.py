"""The Connect protocol: encodings, errors, deadlines, streams."""
import base64
import json
import subprocess
import time

import pytest

from conftest import PATIENCE, parameter, request, until

CODES = {"UNSPECIFIED": ("unknown", 500), "MALFORMED": ("invalid_argument", 400), "TOO_LARGE": ("resource_exhausted", 429),
         "NO_SUCH_METHOD": ("unimplemented", 501), "SIGN_IN_NEEDED": ("unauthenticated", 401), "NOT_ALLOWED": ("permission_denied", 403),
         "NOT_FOUND": ("not_found", 404), "ALREADY_EXISTS": ("already_exists", 409), "CHANGED": ("aborted", 409),
         "LOCKED": ("failed_precondition", 400), "DRAW_DIFFERS": ("data_loss", 500), "DEADLINE": ("deadline_exceeded", 504),
         "UNAVAILABLE": ("unavailable", 503), "INTERNAL": ("internal", 500)}  # canceled and out_of_range: no reason has them


def test_binary_unary(server):
    reply = server.ask("say", "hej")
    assert (reply.status, reply.body) == (200, parameter("say", "hej"))
    assert reply.fields["content-type"] == "application/proto"


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", 'application/json;charset="UTF-8"'])
def test_json_unary(server, content_type):
    reply = server.ask(body=b'{"name":"say","value":"hej"}', content_type=content_type)
    assert reply.status == 200 and reply.json() == {"name": "say", "value": "hej"}
    assert reply.fields["content-type"] == "application/json"


def test_an_empty_body_is_an_empty_message(server):
    assert server.ask(body=b"").body == b""


def test_curl(server):
    command = ["curl", "-sS", "--cacert", server.folder / "cert.pem", "-H", "Content-Type: application/json", "-d",
               '{"name":"say","value":"curl"}', f"https://localhost:{server.port}/test.EchoService/Say"]
    out = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout
    assert json.loads(out) == {"name": "say", "value": "curl"}


def test_replies_are_not_kept_by_caches_and_say_so(server):
    fields = server.ask().fields
    assert fields["cache-control"] == "no-store" and fields["x-content-type-options"] == "nosniff"
    assert fields["strict-transport-security"].startswith("max-age=") and "date" in fields


@pytest.mark.parametrize("reason", CODES)
@pytest.mark.parametrize("kind", ["proto", "json"])
def test_errors_have_code_reason_and_detail(server, reason, kind):
    body = parameter("fail", reason) if kind == "proto" else f'{{"name":"fail","value":"{reason}"}}'.encode()
    reply = server.ask(body=body, content_type=f"application/{kind}")
    code, status = CODES[reason]
    error = reply.json()
    assert reply.status == status and reply.fields["content-type"] == "application/json"
    assert error["code"] == code and error["reason"] == reason and error["message"] == "as told"
    [detail] = error["details"]
    assert detail["type"] == "tilsyn.v1.Failure" and "=" not in detail["value"]
    packed = base64.b64decode(detail["value"] + "=" * (-len(detail["value"]) % 4))
    assert parameter("why", reason) in packed
    assert detail["debug"]["parameters"] == [{"name": "why", "value": reason}]


@pytest.mark.parametrize("body, kind, reason", [
    (b"\xff\xff", "proto", "MALFORMED"), (b"{", "json", "MALFORMED"), (b'{"nmae":"x"}', "json", "UNKNOWN_FIELD"),
    (b"\x0a\x02\xc3\x28", "proto", "MALFORMED"), (b"", "json", "MALFORMED")])
def test_what_is_no_message_is_refused(server, body, kind, reason):
    reply = server.ask(body=body, content_type=f"application/{kind}")
    assert reply.status == 400 and reply.json()["reason"] == reason


@pytest.mark.parametrize("change, status, reason, field", [
    ({"path": "/test.EchoService/Nothing"}, 404, "NO_SUCH_METHOD", None),
    ({"path": "/"}, 404, "NO_SUCH_METHOD", None),
    ({"path": "/" + "x" * 5000}, 404, "NO_SUCH_METHOD", None),
    ({"method": "GET"}, 405, "NO_SUCH_METHOD", ("allow", "POST")),
    ({"method": "OPTIONS"}, 405, "NO_SUCH_METHOD", ("allow", "POST")),
    ({"method": "BREW"}, 405, "NO_SUCH_METHOD", ("allow", "POST")),
    ({"content_type": "text/plain"}, 415, "MALFORMED", ("accept-post", "application/proto, application/json")),
    ({"content_type": "application/json; charset=latin-1"}, 415, "MALFORMED", None),
    ({"content_type": "application/connect+proto"}, 415, "MALFORMED", None),
    ({"path": "/test.EchoService/Watch"}, 415, "MALFORMED", None),
    ({"fields": ["Connect-Protocol-Version: 2"]}, 400, "MALFORMED", None),
    ({"fields": ["Content-Encoding: gzip"]}, 501, "NO_SUCH_METHOD", ("accept-encoding", "identity")),
    ({"fields": ["Connect-Timeout-Ms: "]}, 400, "MALFORMED", None),
    ({"fields": ["Connect-Timeout-Ms: -1"]}, 400, "MALFORMED", None),
    ({"fields": ["Connect-Timeout-Ms: 12345678901"]}, 400, "MALFORMED", None),
    ({"fields": ["Authorization: Basic eDp5"]}, 401, "SIGN_IN_NEEDED", ("www-authenticate", "Bearer")),
    ({"fields": ["Authorization: Bearer " + "x" * 257]}, 401, "SIGN_IN_NEEDED", None),
])
def test_what_connect_does_not_allow_is_refused_in_json(server, change, status, reason, field):
    reply = server.ask(**change)
    assert reply.status == status and reply.json()["reason"] == reason
    assert reply.fields["content-type"] == "application/json"
    if field:
        assert reply.fields[field[0]] == field[1]


def test_fields_that_clients_send_are_accepted(server):
    fields = ["Connect-Protocol-Version: 1", "Connect-Timeout-Ms: 5000", "Content-Encoding: identity", "Accept-Encoding: gzip, br",
              "User-Agent: connect-es/2.1.2"]
    assert server.ask(fields=fields).status == 200


def test_the_token_reaches_the_call_and_never_the_log(server):
    reply = server.ask("token", fields=["Authorization: Bearer s3cret-token"])
    assert reply.body == parameter("token", "s3cret-token")
    assert "s3cret" not in server.log()


def test_a_call_is_one_log_line_without_its_content(server):
    server.ask("say", "Anne Hansen")
    line = server.await_log(r".*event=call call=[0-9a-f]{16} method=EchoService/Say code=ok reason=OK ms=[\d.]+ in=18 out=18\n").group(0)
    assert "Anne" not in line and "Anne" not in server.log()


def test_the_clients_deadline_is_kept(server):
    began = time.monotonic()
    reply = server.ask("wait", fields=["Connect-Timeout-Ms: 200"])
    assert reply.status == 504 and reply.json()["code"] == "deadline_exceeded"
    assert 0.15 < time.monotonic() - began < 14  # the server gives a call 15 by itself


def test_a_deadline_of_zero_and_one_far_away(start):
    server = start(call_timeout="300ms", long_timeout="600ms")
    assert server.ask("wait", fields=["Connect-Timeout-Ms: 0"]).status == 504
    began = time.monotonic()
    assert server.ask("wait", fields=["Connect-Timeout-Ms: 9999999999"]).status == 504
    assert 0.25 < time.monotonic() - began < 60
    began = time.monotonic()
    assert server.ask("wait", path="/test.EchoService/SayLong").status == 504
    assert 0.55 < time.monotonic() - began < 60


def test_a_connection_serves_on_after_a_deadline(server):
    with server.peer() as peer:
        assert peer.ask("wait", fields=["Connect-Timeout-Ms: 50"]).status == 504
        assert peer.ask("say").status == 200


@pytest.mark.parametrize("kind", ["proto", "json"])
def test_stream(server, kind):
    with server.peer() as peer:
        head = peer.watch("count", "3", kind)
        assert head.status == 200 and head.fields["content-type"] == f"application/connect+{kind}"
        for _ in range(3):
            flags, message = peer.envelope()
            assert flags == 0
            if kind == "json":
                assert json.loads(message) == {"kind": "EVENT_KIND_HEARTBEAT", "subjectId": "3"}
            else:
                assert message == b"\x08\x01\x12\x013"
        assert peer.envelope() == (2, b"{}")
        assert peer.chunk() == b"" and peer.is_closed()


def test_stream_that_fails(server):
    with server.peer() as peer:
        assert peer.watch("fail", "SLOW_DOWN").status == 200
        flags, end = peer.envelope()
        error = json.loads(end)["error"]
        assert flags == 2 and error["code"] == "resource_exhausted" and error["details"][0]["debug"]["reason"] == "REASON_SLOW_DOWN"


def test_stream_closed_by_its_room(server):
    with server.peer() as peer:
        peer.watch("close")
        assert [peer.envelope()[0], peer.envelope()] == [0, (2, b"{}")]


def test_stream_with_a_deadline(server):
    body = parameter("quiet")
    with server.peer() as peer:
        peer.send(request(path="/test.EchoService/Watch", content_type="application/connect+proto",
                          body=b"\0" + len(body).to_bytes(4, "big") + body, fields=["Connect-Timeout-Ms: 150"]))
        peer.head()
        assert peer.envelope()[0] == 0
        assert json.loads(peer.envelope()[1])["error"]["code"] == "deadline_exceeded"


@pytest.mark.parametrize("body, code", [
    (b"", "invalid_argument"), (b"\0\0\0\0", "invalid_argument"), (b"\0\0\0\0\x05x", "invalid_argument"),
    (b"\0\xff\xff\xff\xffx", "invalid_argument"), (b"\1\0\0\0\0", "unimplemented"), (b"\0\0\0\0\0\0", "invalid_argument")])
def test_stream_with_a_bad_envelope(server, body, code):
    with server.peer() as peer:
        peer.send(request(path="/test.EchoService/Watch", content_type="application/connect+proto", body=body)).head()
        flags, end = peer.envelope()
        assert flags == 2 and json.loads(end)["error"]["code"] == code


def test_metrics_and_probes(start):
    server = start()
    server.ask("say")
    server.ask("fail", "NOT_FOUND")
    server.ask(method="GET")
    with server.peer() as peer:
        peer.watch("quiet")
        assert server.metric("tilsyn_streams") == 1
        until(lambda: server.metric("tilsyn_connections") == 1, "the end of the connections before")
    assert server.metric('tilsyn_calls_total{method="EchoService/Say",code="ok"}') == 1
    assert server.metric('tilsyn_calls_total{method="EchoService/Say",code="not_found"}') == 1
    assert server.metric('tilsyn_refused_total{status="405"}') == 1
    assert server.metric('tilsyn_call_seconds_count{lane="reads"}') == 2
    assert server.metric('tilsyn_db_connections{lane="writes"}') == 2
    until(lambda: server.metric("tilsyn_streams") == 0 and server.metric("tilsyn_connections") == 0)
    assert server.admin("/livez") == (200, "ok\n")
    assert server.admin("/readyz")[0] == 200 and "database reads: 2 connections" in server.admin("/readyz")[1]
    assert server.admin("/nothing")[0] == 404
    assert server.admin_path.stat().st_mode & 0o777 == 0o600
