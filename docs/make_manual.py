#!/usr/bin/env python3
"""Writes the manual out of what the programs say of themselves: commands, calls, settings.

    make_manual.py BUILD > manual.md     (the build does it)
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROLES = ["administrator", "planner", "leader", "caseworker", "officer"]
HEAD = """# Manual

Made by the build out of the command table, the table of calls and the table of settings.

"""


def said(*words):
    quiet = {**os.environ, "TILSYN_LANG": "en", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    return subprocess.run(words, check=True, capture_output=True, text=True, env=quiet).stdout


def commands(tilsyn):
    """The manual page's scdoc as Markdown, one heading level down."""
    out = []
    for line in said(tilsyn, "man").splitlines()[2:]:
        line = line.replace("\\", "") if line.startswith("*") else line
        line = re.sub(r"^# (.*)$", lambda m: "### " + m[1].capitalize(), line)
        line = re.sub(r"^\*([^*]+)\*(.*)$", lambda m: f"- `{(m[1] + m[2]).replace('*', '').rstrip()}`", line)
        out.append(re.sub(r"^\t", "  ", line))
    return "## The client: `tilsyn`\n\n" + "\n".join(out).strip() + "\n"


def who(bits):
    if bits & 1 << len(ROLES):
        return "anyone"
    if bits == (1 << len(ROLES)) - 1:
        return "everyone signed in"
    return ", ".join(role for nth, role in enumerate(ROLES) if bits & 1 << nth)


def calls(tilsynd):
    """From `tilsynd rpcs`: service, method, lane, who may, acts or reads, form, manual."""
    out = ["## The calls: `tilsyn.v1`", "",
           "Connect over HTTP/1.1 and TLS 1.3: `POST /tilsyn.v1.Service/Method`, JSON or binary. Messages and fields: `proto/tilsyn/v1`.",
           "", "| Call | Who may | In the log | |", "|---|---|---|---|"]
    for line in said(tilsynd, "rpcs").splitlines():
        service, method, _, bits, acts, form, manual = line.split("\t")
        more = " (a stream)" if form == "stream" else ""
        out.append(f"| `{service}/{method}` | {who(int(bits))} | {'yes' if acts == 'acts' else 'no'} | {manual}{more} |")
    return "\n".join(out) + "\n"


def settings(tilsynd):
    """From `tilsynd config`: help, default, name = value."""
    out = ["## The server's settings: `tilsynd`", "", "In the file of `--config`, or `--set name=value`.", "",
           "| Setting | Default | | |", "|---|---|---|---|"]
    for entry in said(tilsynd, "config").strip().split("\n\n"):
        text, default, line = entry.splitlines()
        value, change = re.fullmatch(r"# default: (.*); (.*)", default).groups()
        out.append(f"| `{line.split(' =')[0]}` | {value} | {text.removeprefix('# ')} | {change} |")
    return "\n".join(out) + "\n"


def main():
    build = Path(sys.argv[1])
    tilsyn, tilsynd = build / "client/tilsyn", build / "server/tilsynd"
    sys.stdout.write(HEAD + "\n".join([commands(tilsyn), calls(tilsynd), settings(tilsynd)]))


main()
