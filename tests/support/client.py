"""A thin Connect client: JSON over HTTP/1.1 and TLS, nothing but the standard library."""
import contextlib
import http.client
import json
import struct
import uuid


class Refused(Exception):
    """An error as the contract words it: Connect code, reason without its prefix, parameters, places."""

    def __init__(self, body):
        super().__init__(f"{body.get('code')}: {body.get('message')}")
        failure = next((d.get("debug", {}) for d in body.get("details", [])), {})
        self.code = body.get("code")
        self.message = body.get("message", "")
        self.reason = failure.get("reason", "").removeprefix("REASON_")
        self.parameters = {p["name"]: p.get("value", "") for p in failure.get("parameters", [])}
        self.places = failure.get("places", [])
        self.fields = [p["field"] for p in self.places if p.get("field")]
        self.questions = [p["question"] for p in self.places if p.get("question")]
        self.body = body


def request_id():
    return str(uuid.uuid4())


class Client:
    """One person at one desk: a connection and a session."""

    def __init__(self, port, context, token=None):
        self.port, self.context, self.token = port, context, token
        self.user = None
        self.connection = None
        self.headers = []  # of the last answer

    @property
    def id(self):
        return self.user["userId"]

    @property
    def name(self):
        return self.user["userName"]

    def _headers(self, kind):
        headers = {"Content-Type": kind, "Connect-Protocol-Version": "1"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def _connect(self, timeout=600):
        return http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=timeout)

    def post(self, method, body, kind="application/json"):
        """Status and body as they come. A kept connection that the server has closed is opened again once."""
        for kept in (self.connection is not None, False):
            self.connection = self.connection or self._connect()
            try:
                self.connection.request("POST", f"/tilsyn.v1.{method}", body, self._headers(kind))
                reply = self.connection.getresponse()
                self.headers = reply.getheaders()
                return reply.status, reply.read()
            except (http.client.HTTPException, OSError):
                self.close()
                if not kept:
                    raise
        raise AssertionError("unreachable")

    def call(self, method, given=None, **fields):
        """Calls "Service/Method"; fields by their JSON names. Raises Refused."""
        status, body = self.post(method, json.dumps({**(given or {}), **fields}))
        answer = json.loads(body)
        if status != 200:
            raise Refused(answer)
        return answer

    def do(self, method, given=None, **fields):
        """The same for a call that acts: with a request id of its own, unless one is given."""
        return self.call(method, {"requestId": request_id(), **(given or {}), **fields})

    @contextlib.contextmanager
    def refused(self, reason, code=None):
        """with anne.refused("LOCKED") as why: …"""
        why = Refused({})
        try:
            yield why
        except Refused as error:
            assert error.reason == reason, f"{error.reason} ({error}) instead of {reason}"
            assert code in (None, error.code)
            why.__dict__.update(error.__dict__)
        else:
            raise AssertionError(f"not refused with {reason}")

    def sign_in(self, user_name, password, device="test"):
        got = self.call("SessionService/Login", userName=user_name, password=password, device=device)
        self.token, self.user, self.session_id = got["token"], got["user"], got["sessionId"]
        return self

    def redeem(self, code, password):
        got = self.call("SessionService/RedeemInvite", inviteCode=code, password=password, device="test")
        self.token, self.user, self.session_id = got["token"], got["user"], got["sessionId"]
        return self

    def again(self):
        """Another connection with the same session."""
        copy = Client(self.port, self.context, self.token)
        copy.user = self.user
        return copy

    def watch(self, subject="", timeout=180):
        return Stream(self, subject, timeout)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Stream:
    """EventService/Watch: events until the end, which says why."""

    def __init__(self, client, subject, timeout):
        payload = json.dumps({"subjectId": subject}).encode()
        self.connection = client._connect(timeout)
        self.connection.request("POST", "/tilsyn.v1.EventService/Watch", struct.pack(">BI", 0, len(payload)) + payload,
                                client._headers("application/connect+json"))
        self.reply = self.connection.getresponse()
        self.error = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def _exactly(self, size):
        got = b""
        while len(got) < size:
            more = self.reply.read(size - len(got))
            if not more:
                raise EOFError("the stream broke off")
            got += more
        return got

    def next(self):
        """The next event, heartbeats included; None at the end, then `error` holds what was said."""
        flags, size = struct.unpack(">BI", self._exactly(5))
        message = json.loads(self._exactly(size))
        if flags & 2:
            self.error = Refused(message["error"]) if "error" in message else None
            return None
        return message

    def kinds_until(self, end):
        """Kinds of the events up to the one of kind `end`, heartbeats left out."""
        kinds = []
        while not kinds or kinds[-1] != end:
            event = self.next()
            assert event is not None, f"the stream ended with {self.error}"
            kinds.append(event["kind"].removeprefix("EVENT_KIND_"))
        return [k for k in kinds[:-1] if k != "HEARTBEAT"]

    def next_of(self, kind):
        """The next event of this kind, past heartbeats and others."""
        while True:
            event = self.next()
            assert event is not None, f"the stream ended with {self.error}"
            if event.get("kind") == f"EVENT_KIND_{kind}":
                return event
