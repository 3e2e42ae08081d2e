"""Where the benchmarks play: a folder that goes away, certificates, tilsynd on its private PostgreSQL as it is used, and the peers.

The private cluster gets one thing more, a TLS listener on a loopback address of its own, so that pgbench and psql reach the very
database that tilsynd serves. No password there: that leaves the peers nothing to wait for."""
import random
import shutil
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path

from programs import free_port, is_open, output_of, running, wait_for

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
POSTGRES = Path("/usr/lib/postgresql/15/bin")

HAPROXY = """
global
    nbthread 1
    maxconn 6000
defaults
    mode http
    timeout client 10m
    timeout connect 5s
    timeout server 5s
frontend echo
    bind 127.0.0.1:{port} ssl crt {folder}/both.pem ssl-min-ver TLSv1.3 alpn http/1.1
    http-request return status 200 content-type application/proto file {folder}/echo
"""
ECHO = b"\x0a\x03say\x12\x3csixty bytes of text that a transport carries there and back."


class Stage:
    def __init__(self, folder, build):
        self.folder, self.build = folder, build
        self.ca = folder / "ca.pem"
        self.address = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}"
        self.log = folder / "log"
        self.data = folder / "data"
        (folder / "echo").write_bytes(ECHO)
        output_of(["bash", "-c", '. "$0/deploy/lib.sh"; make_certificates "$1"; make_key "$1/key"', ROOT, folder])
        (folder / "both.pem").write_bytes((folder / "server.pem").read_bytes() + (folder / "server.key").read_bytes())

    def settings(self, **others):
        named = {"tls_certificate": self.folder / "server.pem", "tls_key": self.folder / "server.key", "log_level": "warn",
                 "connection_limit": 6000, "idle_timeout": "10m", "call_timeout": "10m", **others}
        return [f"{name}={value}" for name, value in named.items()]

    def load(self, kind, port, clients, *more):
        return [self.build / "tests/bench/load", kind, self.ca, port, clients, *more]

    # -- the transport alone, and its peer --

    @contextmanager
    def echo_server(self, core=None):
        port = free_port()
        with running([self.build / "tests/fault/echo_server", *self.settings(listen=f"127.0.0.1:{port}")], self.log, core) as process:
            wait_for(lambda: is_open(port), process, "the echo server")
            yield process, port

    @contextmanager
    def haproxy(self, core=None):
        port = free_port()
        settings = self.folder / "haproxy.cfg"
        settings.write_text(HAPROXY.format(port=port, folder=self.folder))
        with running([shutil.which("haproxy", path="/usr/sbin:/usr/bin"), "-db", "-f", settings], self.log, core) as process:
            wait_for(lambda: is_open(port), process, "haproxy")
            yield process, port

    # -- tilsynd with its database --

    def tilsynd_arguments(self, command, **others):
        settings = self.settings(data_dir=self.data, key_file=self.folder / "key", **others)
        return [self.build / "server/tilsynd", command, *[word for setting in settings for word in ("--set", setting)]]

    def make_database(self):
        if self.data.exists():
            return
        output_of(self.tilsynd_arguments("migrate"))
        owner = (self.data / "pg").stat()
        for name in ("server.pem", "server.key"):
            self.give(owner, name, (self.folder / name).read_text())
        self.give(owner, "bench_hba.conf", f"local all all peer map=tilsyn\nhostssl tilsyn tilsyn_app 127.0.0.1/32 trust\n")
        self.give(owner, "local.conf", f"listen_addresses = '{self.address}'\nhba_file = '{self.data}/pg/bench_hba.conf'\n"
                                       "ssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n")
        with self.tilsynd():
            self.sql("postgres", file=HERE / "fixture.sql")

    def give(self, owner, name, text):
        path = self.data / "pg" / name
        path.write_text(text)
        path.chmod(0o600)
        shutil.chown(path, owner.st_uid, owner.st_gid)

    @contextmanager
    def tilsynd(self):
        self.make_database()
        port, admin = free_port(), self.folder / "admin.sock"
        arguments = self.tilsynd_arguments("run", listen=f"127.0.0.1:{port}", admin_socket=admin)
        with running(arguments, self.log) as process:
            wait_for(lambda: is_ready(admin), process, "tilsynd")
            yield process, port

    @property
    def over_socket(self):
        return f"host={self.data}/sock dbname=tilsyn user=tilsyn_app"

    @property
    def over_tls(self):
        return f"host=localhost hostaddr={self.address} dbname=tilsyn user=tilsyn_app sslmode=verify-full sslrootcert={self.ca}"

    def sql(self, role, statement=None, file=None):
        what = ["-f", file] if file else ["-c", statement]
        return output_of([POSTGRES / "psql", "-XAtq", f"host={self.data}/sock dbname=tilsyn user={role}", *what])


def is_ready(admin):
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(admin))
            s.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b" 200 " in s.recv(100)
    except OSError:
        return False


@contextmanager
def stage(build):
    folder = Path(tempfile.mkdtemp(prefix="tilsyn-bench-", dir="/var/tmp"))
    folder.chmod(0o711)  # the database's user passes through, which it might not where TMPDIR lies
    try:
        yield Stage(folder, build)
    except BaseException:
        log = folder / "log"
        print(log.read_text()[-2000:] if log.exists() else "")
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
