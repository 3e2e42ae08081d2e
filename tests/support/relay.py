"""A real SMTP relay on loopback, which keeps what it is given."""
import asyncio
import email
import email.policy
import threading

from aiosmtpd.controller import Controller

from support.server import free_port


class Relay:
    """Between start() and stop(); `mails` are parsed messages, `answer` is what it says to each."""

    def __init__(self):
        self.port = free_port()
        self.mails = []
        self.raw = []
        self.answer = "250 OK"
        self.came = threading.Event()
        self.let_go = None  # an Event: the answer waits for it
        self.controller = None

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.raw.append(envelope)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.came.set()
        while self.let_go and not self.let_go.is_set():
            await asyncio.sleep(0.02)
        return self.answer

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
        self.controller = None

    def to(self, address):
        return [m for m, e in zip(self.mails, self.raw) if e.rcpt_tos == [address]]
