"""Peers that are slow, broken, greedy or hostile. The numbers in the names are rows of a list of what broke a stock HTTP server."""
import contextlib
import json
import os
import select
import signal
import socket
import ssl
import time

import pytest

from conftest import PATIENCE, TRUSTING, make_certificate, parameter, request, trusting_context, until

GOOD = request().decode("latin-1")


# -- 1 and 3: nobody waits for a delayed acknowledgement -------------------------------------------------------------------------

DELAYED_MS = 40  # what Linux waits at least before it acknowledges by itself


def quick_ms(act, first=20, times=30):
    """The third quickest. A kernel delays no acknowledgement at first and then nearly each; a loaded machine delays some."""
    took = []
    for _ in range(first + times):
        began = time.monotonic()
        act()
        took.append((time.monotonic() - began) * 1000)
    return sorted(took[first:])[2]


def test_row_1_a_reply_leaves_at_once(server):
    with server.peer() as peer:
        assert quick_ms(lambda: peer.ask()) < DELAYED_MS


def test_row_1_a_reply_of_several_records_leaves_at_once(server):
    with server.peer() as peer:
        assert quick_ms(lambda: peer.ask("large", "20000")) < DELAYED_MS


def test_row_3_a_client_that_sends_head_and_body_apart_is_acknowledged_at_once(server):
    with server.peer() as peer:
        peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        head, body = GOOD.split("\r\n\r\n")

        def ask():
            peer.send(head + "\r\n\r\n")
            peer.send(body)
            assert peer.read().status == 200
        assert quick_ms(ask) < DELAYED_MS


def test_row_2_a_reply_is_one_record(server):
    with server.peer() as peer:
        peer.send(request())
        peer.read_more()  # one SSL_read gives one record at most
        assert peer.kept.startswith(b"HTTP/1.1 200") and peer.kept.endswith(parameter("say", "hello"))


# -- 4, 5, 6: streams ------------------------------------------------------------------------------------------------------------

def test_row_4_a_quiet_stream_outlives_the_idle_timeout(start):
    server = start(idle_timeout="3s")
    with server.peer() as peer:
        peer.watch("quiet")
        assert peer.envelope()[0] == 0
        with server.peer() as idle:
            assert idle.is_closed()  # which proves that the timeout has passed
        assert select.select([peer.socket], [], [], 0.5)[0] == []
        assert server.metric("tilsyn_streams") == 1


def test_row_5_a_client_cannot_push_into_a_stream_without_bound(start):
    server = start()
    with server.peer() as peer:
        peer.watch("quiet")
        before = server.memory_kb()
        peer.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):
            for _ in range(2000):
                peer.socket.sendall(b"x" * 16384)
        assert server.memory_kb() - before < 4000


def test_row_6_streams_that_are_dropped_leave_nothing_behind(start):
    server = start()

    def drop(times):
        for _ in range(times):
            with server.peer() as peer:
                peer.watch("hold")
        until(lambda: server.metric("tilsyn_connections") == 0)
    drop(20)
    assert server.metric("tilsyn_streams") == 0 and server.metric("tilsyn_calls_under_way") == 0
    # What is left would be found by the leak check at the end of the process.


def test_a_slow_reader_is_dropped_and_nobody_else(start):
    server = start(stream_buffer="64KB")
    with server.peer() as good, server.peer(receive_buffer=4096) as slow:
        good.watch("hold")
        slow.watch("flood")
        server.await_log(r"event=call .*method=EchoService/Watch code=resource_exhausted reason=OVERLOADED")
        assert good.envelope()[0] == 0 and server.metric("tilsyn_streams") == 1


def test_a_reader_that_takes_nothing_of_a_reply_is_dropped(start):
    server = start(body_timeout="300ms")
    with server.peer(receive_buffer=4096) as peer:
        peer.send(request("large", "8000000"))
        until(lambda: server.metric("tilsyn_calls_under_way") == 0)
        until(lambda: server.metric("tilsyn_connections") == 0)


def test_a_large_reply_arrives_whole_and_the_next_request_is_served(server):
    with server.peer() as peer:
        peer.send(request("large", "3000000") + request())
        assert len(peer.read().body) > 3000000
        assert peer.read().body == parameter("say", "hello")


# -- 7 and 8: no room ------------------------------------------------------------------------------------------------------------

def test_row_7_out_of_descriptors_costs_no_processor_and_passes(start):
    server = start(descriptors=64)
    held = []
    for _ in range(100):
        s = socket.create_connection(("127.0.0.1", server.port))
        held.append(s)
    server.await_log(r'event=http.accept why="Too many open files"')
    before, size = server.cpu_seconds(), len(server.log())
    time.sleep(1)  # the length of the measurement
    assert server.cpu_seconds() - before < 0.3
    assert len(server.log()) - size < 5000
    for s in held:
        s.close()
    assert server.ask().status == 200


def test_row_8_connections_beyond_the_cap_wait_and_are_served(start):
    server = start(connection_limit=8)
    held = [server.peer() for _ in range(8)]
    late = socket.create_connection(("127.0.0.1", server.port))
    assert server.metric("tilsyn_connections") == 8
    late.settimeout(0.5)
    with pytest.raises(TimeoutError):
        TRUSTING.wrap_socket(late, server_hostname="localhost")
    for peer in held:
        peer.socket.close()
    assert server.ask().status == 200


# -- 9: slow loris ---------------------------------------------------------------------------------------------------------------

def trickle(peer, data, pause=0.1):
    """One byte at a time until the server answers; the answer."""
    for byte in data:
        peer.send(bytes([byte]))
        if select.select([peer.socket], [], [], pause)[0]:
            break
    else:
        pytest.fail("every byte was taken")
    return peer.read()


def test_row_9_a_slow_head_is_cut(start):
    server = start(head_timeout="3s")
    with server.peer() as peer:
        reply = trickle(peer, b"POST /test.EchoService/Say HTTP/1.1\r\nHost: localhost\r\n")
        assert reply.status == 408 and reply.json()["reason"] == "DEADLINE" and reply.fields["connection"] == "close"


@pytest.mark.parametrize("framing", ["Content-Length: 500", "Transfer-Encoding: chunked"])
def test_row_9_a_slow_body_is_cut(start, framing):
    server = start(body_timeout="2s")
    with server.peer() as peer:
        peer.send(f"POST /test.EchoService/Say HTTP/1.1\r\nHost: x\r\nContent-Type: application/proto\r\n{framing}\r\n\r\n")
        reply = trickle(peer, b"1\r\nx\r\n" * 80)
        assert reply.status == 408
    until(lambda: server.metric("tilsyn_calls_under_way") == 0)


def test_an_idle_connection_and_one_without_handshake_are_closed(start):
    server = start(idle_timeout="3s", head_timeout="3s")
    with server.peer() as peer:
        assert peer.ask().status == 200
        assert peer.is_closed()
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as mute:
        assert mute.recv(10) == b""


# -- 10 and 11: what two parsers could read differently -----------------------------------------------------------------------

HEAD = "POST /test.EchoService/Say HTTP/1.1\r\nHost: x\r\nContent-Type: application/proto\r\n"
BAD_HEADS = {
    "two lengths": (HEAD + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxxx", 400),
    "the same length twice": (HEAD + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nxxxxx", 400),
    "a list of lengths": (HEAD + "Content-Length: 5, 5\r\n\r\nxxxxx", 400),
    "a sign": (HEAD + "Content-Length: +68\r\n\r\n", 400),
    "a negative length": (HEAD + "Content-Length: -1\r\n\r\n", 400),
    "a hex length": (HEAD + "Content-Length: 0x10\r\n\r\n", 400),
    "an empty length": (HEAD + "Content-Length: \r\n\r\n", 400),
    "a length beyond 64 bits": (HEAD + "Content-Length: 18446744073709551617\r\n\r\n", 400),
    "bare LF": (HEAD.replace("\r\n", "\n") + "Content-Length: 0\n\n", 400),
    "one bare LF": (HEAD + "A: b\nContent-Length: 0\r\n\r\n", 400),
    "bare CR": (HEAD + "A: b\rContent-Length: 5\r\n\r\n", 400),
    "no Host": ("POST /test.EchoService/Say HTTP/1.1\r\nContent-Type: application/proto\r\n\r\n", 400),
    "two Hosts": (HEAD + "Host: y\r\n\r\n", 400),
    "length and chunks": (HEAD + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "unknown coding": (HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
    "chunked twice": (HEAD + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    "a blank before the colon": (HEAD + "Content-Length : 5\r\n\r\nxxxxx", 400),
    "a folded line": (HEAD + "A: b\r\n c\r\n\r\n", 400),
    "a NUL": (HEAD + "A: b\0c\r\n\r\n", 400),
    "an escape": (HEAD + "A: \x1b[2J\r\n\r\n", 400),
    "no colon": (HEAD + "Nonsense\r\n\r\n", 400),
    "no target": ("POST HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an absolute target of another host": ("POST http://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an absolute target with a name": ("POST http://a@x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an absolute target without a path": ("POST http://x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an absolute target without a host": ("POST http:///x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "another scheme": ("POST ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a target that is no path": ("POST x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "two blanks": ("POST  /x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a carriage return first": ("\r" + HEAD + "\r\n", 400),
    "a line feed first": ("\n" + HEAD + "\r\n", 400),
    "HTTP/1.2": ("POST /x HTTP/1.2\r\nHost: x\r\n\r\n", 505),
    "HTTP/0.9": ("GET /x\r\n\r\n", 400),
    "chunks in HTTP/1.0": ("POST /x HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "HTTP/2": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "unknown expectation": (HEAD + "Expect: magic\r\n\r\n", 417),
    "a large head": (HEAD + "A: " + "x" * 20000 + "\r\n\r\n", 431),
    "many fields": (HEAD + "A: b\r\n" * 70 + "\r\n", 431),
    "a large body": (HEAD + "Content-Length: 1048577\r\n\r\n", 413),
    "a chunk too large": (HEAD + "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413),
    "a chunk without size": (HEAD + "Transfer-Encoding: chunked\r\n\r\n\r\n", 400),
    "a chunk with a sign": (HEAD + "Transfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n", 400),
    "a chunk of 64 bits": (HEAD + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
    "a chunk extension": (HEAD + "Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n", 400),
    "a chunk that does not end": (HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", 400),
    "a trailer": (HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", 400),
    "binary garbage": ("\x00\x01\x02\xff" * 100, 400),
    "text garbage": ("hello\r\n\r\n", 400),
}


@pytest.mark.parametrize("what", BAD_HEADS)
def test_rows_10_and_11_doubtful_framing_is_refused_in_json_and_the_connection_ends(server, what):
    data, status = BAD_HEADS[what]
    with server.peer() as peer:
        reply = peer.send(data).read()
        assert reply.status == status and reply.fields["connection"] == "close"
        assert reply.fields["content-type"] == "application/json" and reply.json()["code"] in ("invalid_argument", "resource_exhausted")
        assert peer.is_closed()


def test_a_refused_body_does_not_tear_the_answer_away(server):
    with server.peer() as peer:
        peer.send(HEAD + "Content-Length: 5000000\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(100):
                peer.send(b"x" * 16384)
        assert peer.read().status == 413


def test_nobody_gets_html(server):
    for data, _ in BAD_HEADS.values():
        with server.peer() as peer:
            assert b"<" not in peer.send(data).read().body


# -- what must go on working --------------------------------------------------------------------------------------------------

def test_chunks_cut_anywhere(server):
    data = (HEAD + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"".join(
        b"%x\r\n%s\r\n" % (len(part), part) for part in (b"\x0a\x03say\x12", b"\x05hel", b"lo")) + b"0\r\n\r\n"
    with server.peer() as peer:
        for size in (1, 2, 7, len(data)):
            for at in range(0, len(data), size):
                peer.send(data[at:at + size])
            assert peer.read().body == parameter("say", "hello")


def test_pipelined_requests_are_answered_in_order_behind_a_slow_one(server):
    with server.peer() as peer:
        peer.send(request("later", "150") + b"".join(request("say", str(i)) for i in range(50)))
        assert peer.read().body == parameter("later", "150")
        for i in range(50):
            assert peer.read().body == parameter("say", str(i))


def push(peer, data):
    """Sends all, reading meanwhile what comes back, since neither side keeps it all."""
    peer.socket.setblocking(False)
    while data:
        select.select([peer.socket], [peer.socket], [], PATIENCE)
        with contextlib.suppress(ssl.SSLWantReadError):
            peer.kept += peer.socket.recv(65536)
        with contextlib.suppress(ssl.SSLWantWriteError):
            data = data[peer.socket.send(data[:16384]):]
    peer.socket.settimeout(PATIENCE)


@pytest.mark.parametrize("size", [5000, 16000, 40000, 200000])
def test_pipelined_requests_larger_than_what_is_read_ahead(server, size):
    names = [("later", "30"), ("say", "x" * size), ("later", "1"), ("say", "y" * size)] * 6
    with server.peer() as peer:
        push(peer, b"".join(request(name, text) for name, text in names))
        for name, text in names:
            assert peer.read().body == parameter(name, text)


def test_a_large_body_in_chunks(server):
    body = parameter("say", "x" * 900000)
    parts = [body[at:at + 9999] for at in range(0, len(body), 9999)]
    with server.peer() as peer:
        peer.send((HEAD + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts))
        assert peer.send("0\r\n\r\n").read().body == body


@pytest.mark.parametrize("lines", [["Connection: keep-alive, Close"], ["Connection: keep-alive", "Connection: te ,close"],
                                   ["Connection: close", "Connection: TE"]])
def test_connection_close_is_kept(server, lines):
    with server.peer() as peer:
        assert peer.ask(fields=lines).fields["connection"] == "close"
        assert peer.is_closed()


# -- what proxies and clients of good manners send ----------------------------------------------------------------------------

@pytest.mark.parametrize("fields", [["Connection: keep-alive, TE", "TE: trailers"], ["Connection: keep-alive", "Connection: TE"], ["Expect: 100-Continue"],
                                    ["Authorization:  Bearer   abc "], ["X-Forwarded-For: 2001:db8::1", "Via: 1.1 vegur", 'Forwarded: for="[::1]:80"'],
                                    ["Accept-Encoding: gzip", "Connect-Accept-Encoding: gzip, br", "Connect-Protocol-Version: 1"], ["A: æøå"]])
def test_fields_of_good_manners_are_read_and_the_connection_stays(server, fields):
    with server.peer() as peer:
        for _ in range(2):
            peer.send(request(fields=fields))
            reply = peer.head()
            reply = peer.head() if reply.status == 100 else reply
            assert reply.status == 200 and "connection" not in reply.fields
            assert peer._bytes(int(reply.fields["content-length"])) == parameter("say", "hello")


def test_chunked_in_any_letters(server):
    with server.peer() as peer:
        body = parameter("say", "hej")
        assert peer.send(HEAD + f"Transfer-Encoding: Chunked\r\n\r\n{len(body):X}\r\n").send(body).send("\r\n0\r\n\r\n").read().body == body


@pytest.mark.parametrize("target", ["https://localhost/test.EchoService/Say", "HTTP://LOCALHOST/test.EchoService/Say"])
def test_an_absolute_target_of_this_host(server, target):
    assert server.ask(path=target).status == 200


def test_an_empty_line_before_a_request_is_passed_over(server):
    with server.peer() as peer:
        assert peer.send(b"\r\n" + request()).read().status == 200
        assert peer.send(request() + b"\r\n\r\n" + request()).read().status == 200
        assert peer.read().status == 200
        peer.send(b"\r")
        time.sleep(0.05)  # the two bytes come apart
        assert peer.send(b"\n" + request()).read().status == 200


@pytest.mark.parametrize("fields", [["Host: localhost", "Connection: close"], [], ["Connection: keep-alive", "Expect: 100-continue"]])
def test_http_1_0_as_nginx_speaks_it_gets_one_answer(server, fields):
    body = parameter("say", "hej")
    head = ["POST /test.EchoService/Say HTTP/1.0", "Content-Type: application/proto", f"Content-Length: {len(body)}", *fields, "", ""]
    with server.peer() as peer:
        reply = peer.send("\r\n".join(head).encode() + body).read()
        assert (reply.status, reply.body, reply.fields["connection"]) == (200, body, "close") and peer.is_closed()


def test_a_stream_to_http_1_0_goes_in_no_chunks_and_ends_with_the_connection(server):
    body = parameter("count", "3")
    with server.peer() as peer:
        peer.send(b"POST /test.EchoService/Watch HTTP/1.0\r\nContent-Type: application/connect+proto\r\nContent-Length: %d\r\n\r\n" % (len(body) + 5)
                  + b"\0" + len(body).to_bytes(4, "big") + body)
        head = peer.head()
        assert head.status == 200 and "transfer-encoding" not in head.fields and head.fields["connection"] == "close"
        flags = []
        while not flags or not flags[-1] & 2:
            flags.append(peer._bytes(1)[0])
            peer._bytes(int.from_bytes(peer._bytes(4), "big"))
        assert flags == [0, 0, 0, 2] and peer.is_closed()


def test_head_is_answered_without_a_body(server):
    with server.peer() as peer:
        reply = peer.send(request(method="HEAD", body=b"")).head()
        assert reply.status == 405 and int(reply.fields["content-length"]) > 0 and peer.is_closed()
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(server.admin_path))
        s.sendall(b"HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        s.shutdown(socket.SHUT_WR)
        got = b""
        while more := s.recv(65536):
            got += more
        assert got.count(b"HTTP/1.1 200 OK") == 2 and got.count(b"Content-Length: 3") == 2 and b"ok" not in got


def test_expect_100_continue(server):
    with server.peer() as peer:
        head, body = request(fields=["Expect: 100-continue"]).split(b"\r\n\r\n")
        peer.send(head + b"\r\n\r\n")
        assert peer.head().status == 100
        assert peer.send(body).read().status == 200


def test_a_body_of_the_largest_size(server):
    with server.peer() as peer:
        value = "x" * (1048576 - 9)
        assert len(parameter("say", value)) == 1048576
        assert peer.ask("say", value).status == 200
        assert peer.ask("say").status == 200


def test_a_client_that_leaves_during_its_call(server):
    for cut in ("head", "body", "call"):
        with server.peer() as peer:
            data = request("wait")
            peer.send({"head": data[:50], "body": data[:-2], "call": data}[cut])
            if cut == "call":
                until(lambda: server.metric("tilsyn_calls_under_way") == 1)
        until(lambda: server.metric("tilsyn_calls_under_way") == 0)
    assert server.ask().status == 200


def test_a_thousand_idle_connections(start):
    server = start(idle_timeout="10m")
    peers = [server.peer() for _ in range(1000)]
    assert server.metric("tilsyn_connections") == 1000
    assert peers[500].ask().status == 200
    for peer in peers:
        peer.socket.close()
    until(lambda: server.metric("tilsyn_connections") == 0)


def test_garbage_instead_of_tls(server):
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", os.urandom(2000), b"\x16\x03\x01\xff\xff" + b"\0" * 100, b""):
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as raw:
            with contextlib.suppress(OSError):  # it may hang up at any point of this
                raw.sendall(data)
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(1000):
                    pass
    assert server.ask().status == 200


def test_tls_1_2_and_h2_are_refused(server):
    for change in (lambda c: setattr(c, "maximum_version", ssl.TLSVersion.TLSv1_2), lambda c: c.set_alpn_protocols(["h2"])):
        context = trusting_context()
        change(context)
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as raw, pytest.raises(ssl.SSLError):
            context.wrap_socket(raw).recv(1)
    assert server.ask().status == 200  # a failed handshake leaves nothing behind for the next


def test_random_requests_never_stop_the_server(server):
    import random
    random.seed(7)
    for _ in range(150):
        data = bytearray(request())
        for _ in range(random.randint(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
        with server.peer() as peer:
            peer.send(bytes(data[:random.randint(1, len(data))]))
    assert server.ask().status == 200


# -- reload and drain ------------------------------------------------------------------------------------------------------------

def certificate_of(server):
    return ssl.get_server_certificate(("127.0.0.1", server.port))


def test_a_new_certificate_is_taken_and_a_broken_one_is_not(start):
    server = start()
    with server.peer() as before:
        make_certificate(server.folder)
        fresh = (server.folder / "cert.pem").read_text()
        server.signal(signal.SIGHUP)
        server.await_log("event=reloaded")
        assert certificate_of(server).split() == fresh.split()
        assert before.ask().status == 200  # an open connection goes on
    (server.folder / "cert.pem").write_text("nonsense")
    server.signal(signal.SIGHUP)
    server.await_log("event=kept")
    assert certificate_of(server).split() == fresh.split()
    assert server.ask().status == 200


def test_drain_finishes_calls_ends_streams_and_closes_the_idle(start):
    server = start()
    with server.peer() as busy, server.peer() as stream, server.peer() as idle, server.peer() as half:
        busy.send(request("last", "word"))
        stream.watch("quiet")
        stream.envelope()
        half.send(request()[:-3])
        until(lambda: server.metric("tilsyn_calls_under_way") == 3)
        server.signal(signal.SIGTERM)
        flags, end = stream.envelope()
        assert flags == 2 and json.loads(end)["error"]["code"] == "unavailable"
        assert idle.is_closed()
        assert server.admin("/readyz")[0] == 503
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
        half.send(request()[-3:])
        reply = half.read()
        assert reply.status == 503 and reply.json()["reason"] == "DRAINING"
        reply = busy.read()
        assert reply.body == parameter("last", "word") and reply.fields["connection"] == "close"
        for peer in (busy, stream, half):
            peer.socket.close()
    assert server.process.wait(PATIENCE) == 0
    assert "event=http.drained why=done" in server.log()


def test_drain_does_not_wait_for_ever(start):
    server = start(drain_timeout="300ms")
    with server.peer() as peer:
        peer.send(request("wait"))
        until(lambda: server.metric("tilsyn_calls_under_way") == 1)
        server.signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
    assert "event=http.drained why=timeout calls=1 connections=1" in server.log()
