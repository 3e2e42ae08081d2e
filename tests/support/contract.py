"""The contract as the .proto files say it and the table of calls as `tilsynd rpcs` prints it."""
import re
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROTOS = sorted((ROOT / "proto/tilsyn/v1").glob("*.proto"))
ROLES = ["administrator", "planner", "leader", "caseworker", "data_protection_officer"]
ANYONE = 1 << len(ROLES)


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    repeated: bool

    @property
    def json_name(self):
        return re.sub(r"_(\w)", lambda m: m[1].upper(), self.name)


@dataclass(frozen=True)
class Rpc:
    service: str
    method: str
    lane: str
    who: int
    acts: bool
    streams: bool
    manual: str

    @property
    def name(self):
        return f"{self.service}/{self.method}"

    def allows(self, role):
        """Whether somebody with this one role may call; None: whoever has not signed in."""
        return bool(self.who & ANYONE) or role is not None and bool(self.who & 1 << ROLES.index(role))


def rpcs(tilsynd):
    lines = subprocess.run([tilsynd, "rpcs"], check=True, capture_output=True, text=True).stdout.splitlines()
    rows = (line.split("\t") for line in lines)
    return [Rpc(s, m, lane, int(who), acts == "acts", form == "stream", manual) for s, m, lane, who, acts, form, manual in rows]


def _read_messages():
    messages, enums = {}, set()
    for path in PROTOS:
        text = re.sub(r"//.*", "", path.read_text())
        enums.update(re.findall(r"\benum (\w+)", text))
        for name, body in re.findall(r"\bmessage (\w+) \{([^{}]*)\}", text):
            fields = re.findall(r"(repeated )?([\w.]+(?:<[^>]*>)?) (\w+) = \d+", body)
            messages[name] = [Field(field, kind, bool(repeated)) for repeated, kind, field in fields]
    return messages, enums


MESSAGES, ENUMS = _read_messages()


def _value(field, given):
    if field.name in given:
        return given[field.name]
    if field.type in MESSAGES:
        return message(field.type, given)
    if field.type.startswith("map<"):
        return None
    if field.type == "google.protobuf.Timestamp":
        return "2026-01-01T00:00:00Z"
    if field.type == "string":
        return str(uuid.uuid4()) if field.name.endswith("_id") else "2026-01-01" if field.name.endswith("_on") else ""
    return {"bool": False, "bytes": ""}.get(field.type, 1)


def message(name, given=None):
    """A message that reads well, in JSON: whatever `given` names by field, else made up. Nothing it points to exists."""
    out = {}
    for field in MESSAGES[name]:
        value = _value(field, given or {})
        if value is not None:
            as_list = field.repeated and not isinstance(value, list)
            out[field.json_name] = [value] if as_list else value
    return out


def strings(value):
    """Every string and number of an answer, however deep, as text."""
    if isinstance(value, dict):
        for key in value:
            yield from strings(value[key])
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    else:
        yield str(value)
