"""The real tilsynd on a private cluster in a throw-away folder."""
import fcntl
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

from support.client import Client

BUILD = Path(os.environ.get("TILSYN_BUILD", "build/debug"))
TILSYND = BUILD / "server/tilsynd"
TILSYN = BUILD / "client/tilsyn"
BAD_LINES = re.compile(r"event=(bug|fatal)\b|\bBUG\b|level=error|Sanitizer|runtime error")
PASSWORD = "et langt kodeord til prøver 7"
PATIENCE = 180  # seconds for what comes within one: a machine may be slow, and others may have it


def until(condition, seconds=PATIENCE, what="the condition"):
    """Waits for a condition; the first true value is its result."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come within {seconds} s")


reserved = []
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "localhost,127.0.0.1,127.0.0.2"  # whatever proxy the machine has for the rest


def free_port():
    """A port for whoever listens with SO_REUSEADDR; nobody else gets it while this process lives, not even between a kill and a new start."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    reserved.append(s)
    return s.getsockname()[1]


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def make_certificates(folder):
    """A throw-away authority, and a certificate of it for localhost."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Test CA",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
            "-keyout", folder / "server.key", "-out", folder / "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    openssl("x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-days", "2",
            "-extfile", folder / "names", "-out", folder / "server.pem")
    os.chmod(folder / "server.key", 0o600)


def beside(first):
    """Another tilsynd on the database of the first, as behind one balancer. Ends before the first does."""
    return Server(database=first.dsn("tilsyn_app"), data_dir="", key_file=first.settings["key_file"])


def furnish(data_dir):
    """What the first start of this tilsynd makes, copied: a cluster takes ten times as long to make. Made anew each hour, so that no job in
    it is overdue."""
    made, unfinished, built = BUILD / "furnished", BUILD / "furnished.new", TILSYND.stat().st_mtime
    with open(BUILD / "furnished.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists() or made.stat().st_mtime < max(built, time.time() - 3600):
            for old in (made, unfinished):
                shutil.rmtree(old, ignore_errors=True)
            with Server(empty=True) as first:
                first.stop()
                subprocess.run(["cp", "-a", first.settings["data_dir"], unfinished], check=True)
            os.utime(unfinished)
            unfinished.rename(made)
        subprocess.run(["cp", "-a", made, data_dir], check=True)


class Server:
    """Started by start(), ended by stop(), which looks through the log. The folder goes with close(). `with` does all of it."""

    def __init__(self, empty=False, **settings):
        # Not under /tmp/pytest-…: PostgreSQL runs as a user of its own, which must reach its folder.
        self.folder = Path(tempfile.mkdtemp(prefix="tilsyn-test-", dir="/var/tmp"))
        os.chmod(self.folder, 0o755)
        make_certificates(self.folder)
        key = self.folder / "key"
        key.write_text(os.urandom(32).hex())
        key.chmod(0o600)
        self.port = free_port()
        self.log = self.folder / "tilsynd.log"
        self.settings = {
            "listen": f"127.0.0.1:{self.port}", "tls_certificate": self.folder / "server.pem", "tls_key": self.folder / "server.key",
            "key_file": key, "data_dir": self.folder / "data", "admin_socket": self.folder / "admin.sock",
            "password_memory": "1MB", "password_passes": 1, "heartbeat": "500ms",
            "call_timeout": "2m", "head_timeout": "1m", **settings,
        }
        self.context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        self.process = None
        self.read_to = 0
        self.forgiven = None
        self.asan_options = "detect_leaks=1:abort_on_error=0"
        if self.settings["data_dir"] and not empty:
            furnish(self.settings["data_dir"])

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, kind, *_):
        try:
            if self.process and not kind:
                self.stop()
        finally:
            self.close()

    # -- the process

    def words(self, *words, **settings):
        sets = [part for name, value in {**self.settings, **settings}.items() for part in ("--set", f"{name}={value}")]
        return [str(TILSYND), *words, *sets]

    def spawn(self, **settings):
        with open(self.log, "ab") as log:
            return subprocess.Popen(self.words("run", **settings), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    env={**os.environ, "ASAN_OPTIONS": self.asan_options})

    def start(self):
        self.process = self.spawn()
        return self.wait()

    def wait(self):
        until(self.is_ready, what="a server that is ready")
        return self

    def is_ready(self):
        assert self.process.poll() is None, "the server ended:\n" + self.log.read_text()[-4000:]
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(PATIENCE)
                s.connect(str(self.settings["admin_socket"]))
                s.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return b" 200 " in s.recv(100)
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """A quiet end, and a log without a sanitizer's line, a BUG or an error."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        self.process = None
        bad = self.bad_lines()
        assert not bad, "\n".join(bad)
        assert code == 0, f"tilsynd ended with {code}:\n" + self.log.read_text()[-4000:]

    @contextmanager
    def checked(self):
        """For the length of a test: whatever bad line it brings into the log is the test's."""
        yield self
        bad = self.bad_lines()
        assert not bad, "\n".join(bad)

    def bad_lines(self):
        """Those since the last look; `forgiven` is a pattern of lines that the test made happen."""
        with open(self.log) as log:
            log.seek(self.read_to)
            lines = log.read().splitlines()
            self.read_to = log.tell()
        return [line for line in lines
                if BAD_LINES.search(line) and not (self.forgiven and re.search(self.forgiven, line))]

    def close(self):
        try:
            if self.process and self.process.poll() is None:
                self.stop()
        finally:
            if self.process and self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)

    # -- the database, past tilsynd

    @property
    def socket(self):
        """Where the cluster listens: its own settings say so."""
        text = (self.folder / "data/pg/tilsyn.conf").read_text()
        return re.search(r"unix_socket_directories = '(.*)'", text)[1]

    def dsn(self, role="postgres", database="tilsyn"):
        return f"host={self.socket} port=5432 dbname={database} user={role}"

    def psql(self, sql, role="postgres", database="tilsyn", **variables):
        """Rows as lists of text."""
        sets = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        done = subprocess.run(["psql", "-XqAt", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", *sets, self.dsn(role, database)], input=sql,
                              capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(done.stderr)
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def value(self, sql, **options):
        return self.psql(sql, **options)[0][0]

    def move_clock(self, by):
        """Forward, by an interval such as '12 hours'. Only for a server that nobody else uses."""
        self.set_clock(f"ahead + interval '{by}'")

    def set_clock(self, ahead):
        """How far it is ahead, in SQL. Between two runs of jobs: one under way would begin on one day and put off what is left from another."""
        self.psql(f"BEGIN; LOCK TABLE app.job IN EXCLUSIVE MODE; UPDATE app.test_clock SET ahead = {ahead}; COMMIT")

    # -- people

    def client(self):
        return Client(self.port, self.context)

    def administrator(self):
        name = "admin-" + uuid.uuid4().hex[:8]
        code = subprocess.run(self.words("admin", name, "Agnete"), check=True, capture_output=True, text=True).stdout.strip()
        return self.client().redeem(code, PASSWORD)
