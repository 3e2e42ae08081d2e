"""A thousand watchers of one real server over real connections; one of them reads nothing, and only it is dropped."""
import json
import resource
import selectors
import socket
import ssl
import struct
import uuid

import pytest

from support.server import Server, until

WATCHERS = 1000
HEARTBEAT = b'EVENT_KIND_HEARTBEAT'


@pytest.fixture(scope="module")
def server():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 8192), hard), hard))
    s = Server(streams_each=2 * WATCHERS, heartbeat="3s", stream_buffer="64KB", idle_timeout="5m")
    s.asan_options += ":quarantine_size_mb=1"  # else what was freed counts as memory in use
    with s:
        yield s


@pytest.fixture(scope="module")
def people(server):
    admin = server.administrator()

    def made(name):
        code = admin.do("OrganisationService/CreateInvite", userName=name, displayName=name, roles=["ROLE_LEADER"])["inviteCode"]
        return server.client().redeem(code, "et langt kodeord til prøver 7")
    return made("lise"), made("langsom")


class Watcher:
    """One raw stream. What it has heard so far is bytes; nothing is read before read() is called."""

    def __init__(self, server, who, receive_buffer=None):
        raw = socket.socket()
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.connect(("127.0.0.1", server.port))
        self.socket = server.context.wrap_socket(raw, server_hostname="localhost")
        body = json.dumps({"subjectId": ""}).encode()
        body = struct.pack(">BI", 0, len(body)) + body
        self.socket.sendall(b"POST /tilsyn.v1.EventService/Watch HTTP/1.1\r\nHost: localhost\r\nConnect-Protocol-Version: 1\r\n"
                            b"Content-Type: application/connect+json\r\nAuthorization: Bearer " + who.token.encode() +
                            b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        self.heard = b""
        self.ended = False

    def read(self):
        try:
            more = self.socket.recv(65536)
        except ssl.SSLWantReadError:
            return
        except OSError:
            more = b""
        self.heard += more
        self.ended = self.ended or not more

    def await_heartbeat(self):
        while HEARTBEAT not in self.heard and not self.ended:
            self.read()
        self.heard = b""
        self.socket.setblocking(False)
        return self


def read_until(watchers, done):
    """Reads all of them until each is done."""
    chosen, left = selectors.DefaultSelector(), 0
    for w in watchers:
        if not done(w):
            chosen.register(w.socket, selectors.EVENT_READ, w)
            left += 1

    def turn():
        nonlocal left
        for key, _ in chosen.select(0.1):
            key.data.read()
            if done(key.data) or key.data.ended:
                chosen.unregister(key.data.socket)
                left -= 1
        return not left
    until(turn, what="the last watcher's hint")


def notify(server, payloads):
    """Hints as another server would send them, in transactions of their own size: a queue of equal ones would be one."""
    server.psql("".join(f"SELECT count(pg_notify('tilsyn', p)) FROM unnest('{{{','.join(chunk)}}}'::text[]) AS p;"
                        for chunk in (payloads[i:i + 1000] for i in range(0, len(payloads), 1000))))


def metric(server, name):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(server.settings["admin_socket"]))
        s.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        text = b""
        while more := s.recv(65536):
            text += more
    return float(next(line.split()[1] for line in text.decode().splitlines() if line.startswith(name + " ")))


def resident(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


@pytest.fixture(scope="module")
def crowd(server, people):
    watchers = [Watcher(server, people[0]).await_heartbeat() for _ in range(WATCHERS)]
    yield watchers
    for w in watchers:
        w.socket.close()


def test_all_of_a_thousand_watchers_hear_a_hint(server, crowd):
    subject = str(uuid.uuid4())
    notify(server, [f"progress:{subject}:roles:6"])
    read_until(crowd, lambda w: subject.encode() in w.heard)
    assert metric(server, "tilsyn_streams") == WATCHERS and not any(w.ended for w in crowd)


def test_one_that_reads_nothing_is_dropped_alone_and_costs_little(server, people, crowd):
    """It is flooded with hints of its own until its buffers are full; what it may cost is its stream buffer and little more."""
    lise, langsom = people
    slow = Watcher(server, langsom, receive_buffer=4096).await_heartbeat()
    assert metric(server, "tilsyn_streams") == WATCHERS + 1
    before = resident(server)
    until(lambda: flooded(server, langsom), what="the end of the slow one")
    assert resident(server) - before < 8 << 20
    assert "method=EventService/Watch code=resource_exhausted reason=OVERLOADED" in server.log.read_text()
    subject = str(uuid.uuid4())
    notify(server, [f"progress:{subject}:roles:6"])
    read_until(crowd, lambda w: subject.encode() in w.heard)
    assert not any(w.ended for w in crowd) and langsom.id.encode() not in b"".join(w.heard for w in crowd)
    slow.socket.close()


def flooded(server, who):
    notify(server, [f"review:{uuid.uuid4()}:user:{who.id}" for _ in range(2000)])
    return metric(server, "tilsyn_streams") == WATCHERS


def test_all_streams_of_a_session_end_at_once_when_it_is_revoked(server, people, crowd):
    lise = people[0]
    lise.do("SessionService/Logout")
    read_until(crowd, lambda w: w.ended)
    assert all(b"SIGN_IN_NEEDED" in w.heard for w in crowd)
    until(lambda: metric(server, "tilsyn_streams") == 0)
