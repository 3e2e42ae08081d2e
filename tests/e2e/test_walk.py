"""Drift: every call is tested, explained and in the manual; every setting is in the manual."""
import re
import subprocess
from pathlib import Path

import pytest

from support.contract import PROTOS, ROOT, rpcs
from support.server import BUILD, TILSYND

HERE = Path(__file__).parent
TABLE = rpcs(TILSYND)
SOURCES = "\n".join(p.read_text() for p in [*HERE.glob("test_*.py"), *(HERE.parent / "support").glob("*.py")]
                    if p.name not in ("test_permission.py", "test_walk.py"))
MANUAL = BUILD / "manual.md"


@pytest.mark.parametrize("rpc", TABLE, ids=lambda r: r.name)
def test_every_call_is_called_by_a_test_and_stands_in_the_manual(rpc):
    assert rpc.name in SOURCES, "no e2e test"
    assert f"`{rpc.name}`" in MANUAL.read_text(), "no line in the manual"
    assert rpc.manual and not rpc.manual.endswith(".")


def test_the_table_and_the_contract_name_the_same_calls():
    declared = set()
    for path in PROTOS:
        for service, body in re.findall(r"^service (\w+) \{(.*?)^\}", path.read_text(), re.S | re.M):
            declared |= {f"{service}/{method}" for method in re.findall(r"^\s*rpc (\w+)\(", body, re.M)}
    assert declared == {r.name for r in TABLE}


def test_the_client_waits_for_what_takes_long_as_long_as_the_server_works_at_it():
    listed = re.search(r"slow\[\] = \{(.*?)\}", (ROOT / "client/call/rpc.c").read_text(), re.S)[1]
    assert {r.method for r in TABLE if r.lane == "LONG"} - set(re.findall(r'"(\w+)"', listed)) == set()


def test_every_call_is_explained_in_the_contract():
    for path in PROTOS:
        text = path.read_text()
        for method in re.findall(r"^\s*rpc (\w+)\(", text, re.M):
            before = text[:text.index(f"rpc {method}(")].rstrip().splitlines()[-1]
            assert before.strip().startswith("//"), f"{path.name}: {method} has no comment"


def uncommented(text):
    """Fields, as "Message.field", with a comment neither on their line nor on the one above."""
    message, above = "", ""
    for line in map(str.strip, text.splitlines()):
        code, _, remark = line.partition("//")
        if opened := re.match(r"message (\w+) \{", code):
            message = opened[1]
        field = re.search(r"(\w+) = \d+;", code)
        if message and field and not remark and not above.startswith("//"):
            yield f"{message}.{field[1]}"
        if code.rstrip().endswith("}"):
            message = ""
        above = line


@pytest.mark.parametrize("path", PROTOS, ids=lambda p: p.name)
def test_every_field_is_explained_in_the_contract(path):
    assert list(uncommented(path.read_text())) == []


def test_every_setting_stands_in_the_manual():
    printed = subprocess.run([TILSYND, "config"], check=True, capture_output=True, text=True).stdout
    names = re.findall(r"^#?\s*(\w+) =", printed, re.M)
    assert len(names) > 30 and [n for n in names if f"`{n}`" not in MANUAL.read_text()] == []
