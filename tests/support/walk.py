"""Every call of the table by everybody: what each was told, in bytes, so that two worlds can be compared."""
import base64
import contextlib
import io
import json
import re
import subprocess
import time
import uuid
import zipfile

from support.asked import Asking
from support.contract import MESSAGES
from support.server import until

# What a call makes anew by itself: ids, moments, secrets of 43 characters and invite codes.
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{8}T\d{6}Z|\d\d\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?[0-9.]*(Z|\+00:00)?|\d\d\.\d\d\.\d\d\d\d \d\d[.:]\d\d|kl\. \d\d\.\d\d")
SECRET = re.compile(r'"(token|inviteCode|path|seedCommitment|seed_commitment)":"[^"]+"')
FILE = re.compile(r'"content": ?"([A-Za-z0-9+/=]+)"')
# What would take a review, a round or somebody away from the walk comes when everything else has been asked.
LAST = ("ReopenReview", "MoveCalibration", "MoveVoices", "FreeSeat", "FillSeat", "CancelCalibration", "CancelVoices", "DecideErasure", "UpdateUser", "RenewInvite", "DisableUser",
        "ChangePassword", "RevokeSession", "Logout")


def reads(rpc):
    return not rpc.streams and (not rpc.acts or rpc.lane == "LOOKS")


def in_order(table):
    """What reads, then what acts, at the end what takes somebody away."""
    acts = [rpc for rpc in table if not rpc.streams and not reads(rpc)]
    return [rpc for rpc in table if reads(rpc)] + [rpc for rpc in acts if rpc.method not in LAST] + sorted(
        (rpc for rpc in acts if rpc.method in LAST), key=lambda rpc: LAST.index(rpc.method))


def printed(pdf):
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()


def readable(content):
    """A file, every byte of it; beside a PDF or a workbook what it says, so that a word can be looked for."""
    if content.startswith(b"%PDF-"):
        return content.decode("latin-1") + printed(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return content.decode("latin-1") + "".join(f"{part.filename} {book.read(part).decode()}" for part in book.infolist())
    return content.decode()


def settled(body, known):
    """An answer without what the call made anew: files are looked into; an id that nobody knew before is told from others by its place."""
    text = FILE.sub(lambda m: readable(base64.b64decode(m[1])), body.decode())
    fresh = {}
    text = ID.sub(lambda m: m[0] if m[0] in known else fresh.setdefault(m[0], f"#{len(fresh)}"), text)
    return SECRET.sub(r'"\1":*', MOMENT.sub("*", text))


def difference(one, other):
    """Where two answers part, with some of what stands around it."""
    at = next((n for n, pair in enumerate(zip(one[1], other[1])) if pair[0] != pair[1]), min(len(one[1]), len(other[1])))
    return [(status, text[max(0, at - 60):at + 60]) for status, text in (one, other)]


def allowed(rpc, who):
    return any(rpc.allows(role.removeprefix("ROLE_").lower()) for role in who.user["roles"])


def walk(table, world, people, known=()):
    """{(who, call, nth request): (status, answer)}; the nth request of a walk has the same request id in every world. Whoever may not make
    a call is refused before it is read: asked once."""
    told, asking = {}, Asking(world)
    for rpc in in_order(table):
        for name, who in people.items():
            for nth, body in enumerate(asking.bodies(rpc, who)[:None if allowed(rpc, who) else 1]):
                if any(field.name == "request_id" for field in MESSAGES[rpc.method + "Request"]):
                    body = {**body, "requestId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{rpc.name} {name} {nth}"))}
                status, answer = who.post(rpc.name, json.dumps(body))
                head = {name: value for name, value in who.headers if name not in ("Date", "Content-Length")}
                told[name, rpc.name, nth] = status, f"{head} {settled(answer, known)}"
    return told


def pdfs(table, world, who_of):
    """{call: (status, the file looked into)} of a PDF by each of these calls, made by whom the world is asked for."""
    told, asking = {}, Asking(world)
    for rpc in table:
        if rpc.name in who_of:
            who = who_of[rpc.name](world)
            body = next(body for body in asking.bodies(rpc, who) if body["format"] == "FORMAT_HTML")
            status, answer = who.post(rpc.name, json.dumps({**body, "format": "FORMAT_PDF"}))
            told[rpc.name] = status, settled(answer, ())
    return told


def ids_of(world):
    """What everybody could name before the worlds parted."""
    return set(ID.findall(json.dumps(vars(Asking(world)), default=str)))


def heard_while(server, people, act):
    """What came over everybody's wires while it was done, heartbeats left out. A last word to all comes behind it: by then the hints of the
    act have left the server, and the database tells in turn."""
    with contextlib.ExitStack() as stack:
        streams = {name: stack.enter_context(who.again().watch()) for name, who in people.items()}
        for stream in streams.values():
            stream.next_of("HEARTBEAT")
        heard, began = [], time.monotonic()

        def hear(name, end):
            while (kind := streams[name].next()["kind"]) != f"EVENT_KIND_{end}":
                heard.extend([] if kind == "EVENT_KIND_HEARTBEAT" else [(name, kind)])
        act()
        for _ in range(2 + int((time.monotonic() - began) / 0.5)):  # those that came meanwhile, and one more than one
            hear(next(iter(streams)), "HEARTBEAT")
        until(lambda: server.value("SELECT count(*) FROM pg_stat_activity WHERE query ~ 'api.send_hints' AND state <> 'idle' "
                                   "AND application_name = 'tilsynd'") == "0", what="the end of a hint's sending")
        server.psql("NOTIFY tilsyn, 'refetch::all'")
        for name in streams:
            hear(name, "REFETCH")
        return heard
