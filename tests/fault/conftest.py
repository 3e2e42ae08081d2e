"""A server of the transport alone, on a free port, with a throw-away certificate; and clients that misbehave byte by byte."""
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

SERVER = os.environ.get("ECHO_SERVER", "echo_server")
BAD_LINES = re.compile(r"event=(bug|fatal)|Sanitizer|runtime error")
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "localhost,127.0.0.1"  # whatever proxy the machine has for the rest
PATIENCE = 180  # seconds for what comes within one: a machine may be slow, and others may have it


def until(condition, what="the condition"):
    """Waits for a condition; the first true value is its result."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    pytest.fail(f"{what} did not come within {PATIENCE} s")


def make_certificate(folder, name="localhost"):
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def trusting_context():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


TRUSTING = trusting_context()  # making one costs 50 ms


class Reply:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def json(self):
        return json.loads(self.body)


class Peer:
    """One TLS connection, written and read as bytes."""

    def __init__(self, port, receive_buffer=None):
        raw = socket.socket()
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.settimeout(PATIENCE)
        raw.connect(("127.0.0.1", port))
        self.socket = TRUSTING.wrap_socket(raw, server_hostname="localhost")
        self.kept = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))
        return self

    def read_more(self):
        try:
            got = self.socket.recv(65536)
        except (ConnectionResetError, ssl.SSLEOFError):
            got = b""
        self.kept += got
        return got

    def is_closed(self):
        """True when the server closes without another byte."""
        try:
            return self.read_more() == b"" and self.kept == b""
        except TimeoutError:
            return False

    def _until(self, end):
        while end not in self.kept:
            if not self.read_more():
                raise EOFError(f"closed after {self.kept[:200]!r}")
        taken, self.kept = self.kept.split(end, 1)
        return taken

    def _bytes(self, size):
        while len(self.kept) < size:
            if not self.read_more():
                raise EOFError("closed inside a body")
        taken, self.kept = self.kept[:size], self.kept[size:]
        return taken

    def head(self):
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        fields = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in fields, f"{name} stands twice"
            fields[name.lower()] = value
        return Reply(int(lines[0].split()[1]), fields, b"")

    def chunk(self):
        size = int(self._until(b"\r\n"), 16)
        data = self._bytes(size)
        assert self._bytes(2) == b"\r\n"
        return data

    def read(self):
        """A whole reply."""
        reply = self.head()
        reply.body = self._bytes(int(reply.fields["content-length"]))
        return reply

    def envelope(self):
        """One message of a stream: flags and bytes."""
        data = self.chunk()
        assert int.from_bytes(data[1:5], "big") == len(data) - 5
        return data[0], data[5:]

    def ask(self, *args, **kwargs):
        return self.send(request(*args, **kwargs)).read()

    def watch(self, name, value="", kind="proto"):
        """Opens a stream and reads its head."""
        body = parameter(name, value) if kind == "proto" else f'{{"name":"{name}","value":"{value}"}}'.encode()
        self.send(request(path="/test.EchoService/Watch", content_type=f"application/connect+{kind}",
                          body=b"\0" + len(body).to_bytes(4, "big") + body))
        return self.head()


def parameter(name, value=""):
    """A tilsyn.v1.Parameter in wire format."""
    def text(number, content):
        data, size, length = content.encode(), len(content.encode()), b""
        while True:
            length += bytes([size & 0x7f | (0x80 if size > 0x7f else 0)])
            size >>= 7
            if not size:
                return bytes([number << 3 | 2]) + length + data if data else b""
    return text(1, name) + text(2, value)


def request(name="say", value="hello", *, path="/test.EchoService/Say", method="POST", content_type="application/proto",
            body=None, fields=()):
    body = parameter(name, value) if body is None else body
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, *fields, "", ""]).encode("latin-1") + body


class Server:
    def __init__(self, folder, settings, descriptors=None):
        self.folder = folder
        self.log_path = folder / "log"
        self.short = tempfile.TemporaryDirectory(prefix="echo-", dir="/var/tmp")  # a socket's path has 107 bytes, wherever pytest's folder lies
        self.admin_path = Path(self.short.name) / "admin"
        make_certificate(folder)
        settings = {"listen": "127.0.0.1:0", "tls_certificate": folder / "cert.pem", "tls_key": folder / "key.pem",
                    "admin_socket": self.admin_path, "log_level": "debug", **settings}
        command = [SERVER, *(f"{name}={value}" for name, value in settings.items())]
        if descriptors:
            command = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh", *command]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL)
        self.port = int(self.await_log(r"event=http.listening port=(\d+)").group(1))

    def log(self):
        return self.log_path.read_text(errors="replace")

    def await_log(self, pattern):
        def look():
            assert self.process.poll() is None, self.log()
            return re.search(pattern, self.log())
        return until(look, f"the line {pattern}")

    def peer(self, **kwargs):
        return Peer(self.port, **kwargs)

    def ask(self, *args, **kwargs):
        with self.peer() as peer:
            return peer.ask(*args, **kwargs)

    def admin(self, path):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(PATIENCE)
            s.connect(str(self.admin_path))
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            data = b""
            while got := s.recv(65536):
                data += got
        head, body = data.split(b"\r\n\r\n", 1)
        return int(head.split()[1]), body.decode()

    def metric(self, name):
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.admin("/metrics")[1], re.M)
        return float(found.group(1)) if found else 0.0

    def memory_kb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            user, system = stat.read().rsplit(") ", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        bad = [line for line in self.log().splitlines() if BAD_LINES.search(line)]
        self.short.cleanup()
        assert code == 0 and not bad, f"exit {code}\n{self.log()[-4000:]}"


@pytest.fixture
def start(tmp_path):
    """Starts servers with settings of one's own; all of them must end clean."""
    servers = []

    def begin(descriptors=None, **settings):
        folder = tmp_path / str(len(servers))
        folder.mkdir()
        servers.append(Server(folder, settings, descriptors))
        return servers[-1]
    yield begin
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with the usual settings, shared by the tests of a file."""
    made = Server(tmp_path_factory.mktemp("echo"), {})
    yield made
    made.stop()
