"""A real SMTP relay on loopback, which keeps what it is given."""
import asyncio
import email
import email.policy
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from support.server import PATIENCE, free_port


class Relay:
    """Between start() and stop(); `mails` are parsed messages, `answer` is what it says to each."""

    def __init__(self, host="127.0.0.1", tls=None, user=None, password=None):
        self.host, self.tls, self.user, self.password = host, tls, user, password
        self.port = free_port()
        self.mails = []
        self.raw = []
        self.answer = "250 OK"
        self.came = threading.Event()
        self.let_go = None  # an Event: the answer waits for it
        self.controller = None

    @property
    def url(self):
        return f"smtp://{self.host}:{self.port}"

    def check(self, server, session, envelope, mechanism, given):
        return AuthResult(success=(given.login, given.password) == (self.user.encode(), self.password.encode()))

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.raw.append(envelope)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.came.set()
        while self.let_go and not self.let_go.is_set():
            await asyncio.sleep(0.02)
        return self.answer

    def start(self):
        wants = {"authenticator": self.check, "auth_required": True, "auth_require_tls": False} if self.user else {}
        self.controller = Controller(self, hostname=self.host, port=self.port, ssl_context=self.tls, ready_timeout=PATIENCE, **wants)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
        self.controller = None

    def to(self, address):
        return [m for m, e in zip(self.mails, self.raw) if e.rcpt_tos == [address]]
