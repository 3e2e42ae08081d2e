#!/usr/bin/env python3
"""One leader of the story at work: opens the next review, answers it item by item through the client, submits, goes on.

    leader.py TILSYN SESSION NAME ACTIVITY [AT-ONCE]

Answers are made up, but the same for the same name and case; leaders differ a little, as people do.
"""
import hashlib
import json
import os
import subprocess
import sys

tilsyn, session, name, activity, *rest = sys.argv[1:]
at_once = int(rest[0]) if rest else 1  # answers in one save
ENV = dict(os.environ, TILSYN_SESSION=session)


def run(*words, given=None):
    done = subprocess.run([tilsyn, "--json", "--no-input", *words], env=ENV, input=given, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name}: tilsyn {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def chance(*parts):
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:4], "big") / 2**32


def fact(item, case):
    kind, at = item["fact"]["type"], chance("fact", case, item["code"])
    if kind == "bool":
        return "ja" if at < 0.9 else "nej"
    if kind == "choice":
        options = item["fact"]["options"]
        return options[int(at * len(options))]["value"]
    return item.get("answer", {}).get("value") or {"int": "9", "date": "2026-01-15"}[kind]


def rating(item, case, scale):
    values = [o["value"] for o in scale["options"]]
    if chance("relevant", case, item["code"]) < 0.12:
        return values[-1]
    quality = 0.35 + 0.6 * chance("question", item["code"])  # some things are done well, some are not
    at = 0.8 * chance("case", case, item["code"]) + 0.2 * chance("leader", name, case, item["code"])
    return values[0] if at < quality else values[1]


def save(review, answers):
    return run("review", "save", review, "--file", "-", given=json.dumps(answers))


def answer(review):
    shown = run("review", "show", review)
    case = shown["review"]["caseNumber"]
    facts = [i for i in shown["items"] if i["kind"] == "ITEM_KIND_FACT"]
    save(review, [{"item": i["code"], "value": fact(i, case), "seen": i.get("answer", {}).get("version", "0")} for i in facts])
    shown = run("review", "show", review)  # the facts decide which questions apply
    given = [{"item": i["code"], "value": rating(i, case, shown["scale"]), "seen": "0"}
             for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required")]
    for first in range(0, len(given), at_once):
        save(review, given[first:first + at_once])
    run("review", "submit", review)


def main():
    mine = [r["reviewId"] for r in run("review", "list").get("reviews", []) if r["activityId"] == activity]
    for review in mine:
        answer(review)
    print(f"  {name}: {len(mine)}")


main()
