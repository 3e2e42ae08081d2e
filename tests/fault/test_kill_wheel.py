"""A year of the wheel, planned from one file, in an accelerated clock, while servers and PostgreSQL are killed at random (R4, R23).

The plan is put, checked and published with the client. Then the clock goes from one activity's day to the next; people do what only
people do: give the word, answer, hold the meeting. All the while a killer with a fixed seed kills the server, a second server that
runs for a part of the year, or PostgreSQL, with SIGKILL, at moments of its own. Everybody retries with the same request id.
"""
import collections
import copy
import datetime as dt
import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
import yaml

from support.client import Client, Refused
from support.relay import Relay
from support.server import PASSWORD, PATIENCE, TILSYN, Server, free_port, until
from support.town import Town, finish, reviews

SEED = 20271
AGAIN = {"UNAVAILABLE", "DRAINING", "OVERLOADED", "DEADLINE"}  # outcome unknown, or not now
# PostgreSQL going is an error to whoever asks it, as it should be.
GOING = r"event=(cluster\.gone|db\.|jobs\.|live\.|pool\.|step\.(take|fail)\b|notice\.(take|settle)\b)"


class Stubborn(Client):
    """Asks again with the same request id until it is answered, at whichever server there is."""
    ports = []

    def call(self, method, given=None, **fields):
        body, end = {**(given or {}), **fields}, time.monotonic() + PATIENCE
        while True:
            try:
                return super().call(method, body)
            except Refused as refused:
                if refused.reason not in AGAIN or time.monotonic() > end:
                    raise
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                if time.monotonic() > end:
                    raise
            self.close()
            self.port = self.ports[(self.ports.index(self.port) + 1) % len(self.ports)] if self.port in self.ports else self.ports[0]
            time.sleep(0.05)


class Target(Server):
    """A server whose people are stubborn, and whose database may be away for a moment."""

    def client(self):
        return Stubborn(self.port, self.context)

    def insist(self):
        """Starts it again and again, as its unit would: it cannot start while PostgreSQL is away."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.start()
            except AssertionError:
                if self.process.poll() is None or time.monotonic() > end:
                    raise

    def psql(self, sql, **options):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return super().psql(sql, **options)
            except (AssertionError, FileNotFoundError) as away:
                gone = ("connect", "starting up", "shutting down", "terminat", "recovery", "No such file", "lost")
                if time.monotonic() > end or not any(word in str(away) for word in gone):
                    raise
                time.sleep(0.05)


class Killer(threading.Thread):
    """Kills one of them, waits until it is back, and begins again. Each kill since something last came about doubles the wait for the next,
    so that a machine on which everything is slow gets on, too."""

    def __init__(self, first):
        super().__init__()
        self.first, self.second = first, None
        self.random, self.stop, self.lock = random.Random(SEED), threading.Event(), threading.Lock()
        self.kills, self.in_vain, self.fault = collections.Counter(), 0, None

    def kill_first(self):
        self.first.kill()  # PostgreSQL is its child and goes, too
        self.first.start()

    def kill_second(self):
        self.second.kill()
        self.second.insist()

    def kill_postgresql(self):
        until(self.first.is_ready, what="a server with its PostgreSQL")
        os.kill(int(Path(self.first.folder / "data/pg/postmaster.pid").read_text().split()[0]), signal.SIGKILL)  # the server brings it back

    def run(self):
        try:
            while not self.stop.wait(self.random.uniform(0.1, 6) * 2 ** min(self.in_vain, 5)):
                victims = ["first", "first", "second", "postgresql"] if self.second else ["first", "first", "postgresql"]
                victim = self.random.choice([v for v in victims if not self.kills[v]] or victims)  # each has its turn, whatever chance says
                with self.lock:
                    getattr(self, f"kill_{victim}")()
                self.kills[victim] += 1
                self.in_vain += 1
        except BaseException as fault:  # told by the test
            self.fault = fault


def beside(first):
    """A second server on the same database."""
    second = Target()
    second.settings.update(database=first.dsn("tilsyn_app"), data_dir="", key_file=first.settings["key_file"], **RELAY)
    second.context = first.context
    for name in ("tls_certificate", "tls_key"):
        second.settings[name] = first.settings[name]
    second.port = free_port()
    second.settings["listen"] = f"127.0.0.1:{second.port}"
    second.forgiven = GOING + "|event=fatal why=.cannot reach the database"
    return second


RELAY = {}


@pytest.fixture
def relay():
    r = Relay().start()
    RELAY.update(smtp_url=r.url, smtp_from="tilsyn@kommune.example")
    try:
        yield r
    finally:
        r.stop()


@pytest.fixture
def first(relay):
    s = Target(**RELAY)
    s.forgiven = GOING
    try:
        yield s.start()
    finally:
        s.close()


WORKERS = 10


def year_file(year, town, leaders):
    """The year as a leader group writes it."""
    frame = {"departments": [town.department], "decided_from": f"{year - 3}-01-01", "decided_to": f"{year}-12-31", "exempt_months": -1}
    drawn = {"mode": "alone", "template_id": town.template, "spare_count": 1}
    general = {"key": "overordnet", "title": "Overordnet tilsyn", "kind": "general", "method": "coverage", "cadence": "monthly",
               "starts_on": f"{year}-01-05", "deadline": f"{year}-01-26", "cycle": str(year), "wave": 1, "case_count": 3}
    theme = {"key": "tema", "title": "Tema: planen", "kind": "themed", "method": "stratified", "cadence": "quarterly", "steps": ["plan"],
             "starts_on": f"{year}-02-10", "deadline": f"{year}-03-05", "case_count": 2}
    round_ = {"key": "kalibrering", "title": "Alle på samme sag", "kind": "calibration", "method": "simple", "cadence": "own",
              "periods": [f"{year}-01-04/{year}-01-29", f"{year}-08-16/{year}-09-10"], "case_count": 1}
    meeting = {"key": "afrapportering", "title": "Afrapportering", "kind": "reporting", "cadence": "quarterly",
               "starts_on": f"{year}-03-29", "deadline": f"{year}-04-09"}  # Easter Monday
    return yaml.safe_dump({"year": year, "hours_per_month": 7.4, "reviewers": [who.name for who in leaders],
                           "activities": [*({**drawn, "frame": copy.deepcopy(frame), **a} for a in (general, theme, round_)), meeting]}, allow_unicode=True)


def put_with_the_client(server, planner, year, text, folder):
    environment = {**os.environ, "TILSYN_SESSION": str(folder / "session.json"), "TILSYN_LANG": "da", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}

    def tilsyn(*words, codes=(0,)):
        done = subprocess.run([TILSYN.resolve(), *words], capture_output=True, text=True, cwd=folder, env=environment, timeout=PATIENCE)
        assert done.returncode in codes, done.stdout + done.stderr
        return done.stdout + done.stderr
    (folder / "password").write_text(PASSWORD)
    (folder / "year.yaml").write_text(text)
    tilsyn("login", "--server", f"https://localhost:{server.port}", "--ca", str(server.folder / "ca.pem"), "--user", planner.name,
           "--password-file", "password")
    tilsyn("årshjul", "læg", "year.yaml")
    assert "Anbefalinger" in tilsyn("årshjul", "tjek", "--year", str(year), codes=(0, 3))
    tilsyn("årshjul", "udgiv", "--year", str(year))


class Year:
    """The clock, and the people who do what only people do."""

    def __init__(self, server, town, leaders):
        self.server, self.town, self.leaders, self.killer = server, town, leaders, None

    def go_to(self, day, hour=7):
        self.server.psql(f"""UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years';
            UPDATE app.test_clock SET ahead = ahead + greatest('0',
                ('{day}'::timestamp + interval '{hour} hours') AT TIME ZONE 'Europe/Copenhagen' - app.now())""")

    def working_day(self, day):
        return self.server.value(f"SELECT app.working_day('{day}')")

    def until(self, condition, what):
        """Time passes while one waits: a step that died with its server is handed out again after two minutes."""
        end = time.monotonic() + 2 * PATIENCE
        while not (value := condition()):
            assert time.monotonic() < end, f"{what} did not come: {self.known()}"
            assert not (self.killer and self.killer.fault), self.killer.fault
            time.sleep(0.1)
            self.server.psql("UPDATE app.test_clock SET ahead = ahead + interval '10 seconds'")
        if self.killer:
            self.killer.in_vain = 0
        return value

    def known(self):
        """What the servers say of the steps that they took or could not take."""
        said = [line for line in self.server.log.read_text().splitlines() if "event=step" in line or "event=server" in line]
        return [self.server.psql("SELECT activity_id, version, due - app.now(), attempts FROM app.step WHERE due > app.now()"),
                self.server.psql("SELECT activity_id, step, reason FROM app.standstill WHERE ended_at IS NULL"), *said[-20:]]

    def is_in(self, activity, *states):
        self.until(lambda: self.town.get(activity)["state"].removeprefix("ACTIVITY_STATE_") in states, f"{activity['title']} {states}")

    def hold(self, activity, leaves=False):
        """An activity from its day on. leaves: one who has reviews leaves them for later, and is told."""
        key = activity["activityId"]
        if activity["kind"] == "ACTIVITY_KIND_REPORTING":
            self.town.planner.do("WheelService/HoldActivity", activityId=key, version=activity["version"])
            return
        self.is_in(activity, "FROZEN")
        drawn = self.leaders[0].do("SamplingService/GiveWord", activityId=key, word=f"terning {len(key)}")
        assert drawn["drawn"] >= 1
        self.is_in(activity, "ASSIGNED")
        purpose = "CALIBRATION" if activity["kind"] == "ACTIVITY_KIND_CALIBRATION" else "RANDOM"
        busy = [who for who in self.leaders if reviews(who, purpose, key, look=False)]
        for who in busy[leaves:]:
            for review in reviews(who, purpose, key):
                finish(who, review)
        self.is_in(activity, "ASSIGNED" if leaves else "DONE")
        return busy[0]


def test_r23_a_year_is_held_once_though_servers_are_killed(first, relay, tmp_path):
    began = time.monotonic()
    town = Town(first, cases=12 * WORKERS, workers=WORKERS)
    leaders = [town.leader(name) for name in ("Anne", "Bo", "Carl")]
    for who in (town.planner, *leaders):
        who.do("SessionService/SetMyNotices", email=f"{who.name}@kommune.example")
    year = int(first.value("SELECT extract(year FROM app.today())")) + 1
    put_with_the_client(first, town.planner, year, year_file(year, town, leaders), tmp_path)
    wheel = Year(first, town, leaders)
    planned = town.planner.call("WheelService/ListActivities", year=year)["activities"]
    of_key = {a["key"]: a for a in planned}
    assert len(planned) == 12 + 4 + 2 + 4
    late, skipped, slow = (of_key[f"{key}-{year}-{month}"] for key, month in (("tema", "05"), ("tema", "11"), ("overordnet", "06")))
    town.planner.do("WheelService/SkipActivity", activityId=skipped["activityId"], version=skipped["version"], reason="uvarslet besøg af tilsynet")
    days = collections.defaultdict(list)
    for a in planned:
        if a is not skipped:
            days[wheel.working_day(a["startsOn"]) if a is not late else str(dt.date.fromisoformat(a["startsOn"]) + dt.timedelta(days=9))].append(a)

    Stubborn.ports = [first.port]
    killer = wheel.killer = Killer(first)
    killer.start()
    second = None
    try:
        for day in sorted(days):
            if second is None and day > f"{year}-04":
                second = beside(first).insist()
                Stubborn.ports, killer.second = [first.port, second.port], second
            if second and killer.second and day > f"{year}-09":
                until(lambda: killer.kills["second"] or killer.fault, what="a kill of the second")
                with killer.lock:
                    killer.second = None
                Stubborn.ports = [first.port]
            wheel.go_to(day)
            for a in days[day]:
                who = wheel.hold(a, a is slow)
                if a is slow:
                    tardy = who
            if slow in days[day]:
                for ahead, kind in ((-2, "deadline"), (1, "overdue")):
                    wheel.go_to(dt.date.fromisoformat(slow["deadline"]) + dt.timedelta(days=ahead))
                    wheel.until(lambda: first.value(f"SELECT count(*) FROM app.notice WHERE kind = '{kind}' AND person_id = '{tardy.id}' "
                                                    f"AND subject = '{slow['activityId']}'") == "1", f"the notice {kind}")
                for review in reviews(tardy, activity=slow["activityId"]):
                    finish(tardy, review)
                wheel.is_in(slow, "DONE")
        until(lambda: sum(killer.kills.values()) >= 10 or killer.fault, what="ten kills")
    finally:
        killer.stop.set()
        killer.join()
        if second:
            second.close()
    assert killer.fault is None, killer.fault
    assert all(killer.kills[v] for v in ("first", "second", "postgresql")), killer.kills

    # Every activity exactly once: each state once, one list, one draw, as many reviews as cases.
    for a in planned:
        states = [s for s, in first.psql(f"SELECT state FROM app.milestone WHERE activity_id = '{a['activityId']}' ORDER BY nth")]
        drawless = ["planned", "skipped"] if a is skipped else ["planned", "done"]
        drawn = a["kind"] != "ACTIVITY_KIND_REPORTING" and a is not skipped
        assert states == (["planned", "frozen", "drawn", "assigned", "done"] if drawn else drawless), (a["title"], states)
        found = first.psql(f"""SELECT (SELECT count(*) FROM app.frozen_list l WHERE l.activity_id = a.id),
            (SELECT count(*) FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = a.id),
            (SELECT count(*) FROM app.panel p WHERE p.activity_id = a.id AND p.purpose = 'calibration'),
            (SELECT count(*) FROM app.review r WHERE r.activity_id = a.id AND r.purpose IN ('random', 'calibration')),
            (SELECT count(DISTINCT (r.case_id, r.reviewer_id)) FROM app.review r WHERE r.activity_id = a.id AND r.purpose IN ('random', 'calibration')),
            (SELECT count(*) FROM app.act t WHERE t.target = 'activity:' || a.id AND t.method = 'SamplingService/FreezeList' AND t.actor_id IS NULL)
            FROM app.activity a WHERE a.id = '{a['activityId']}'""")[0]
        panel = a["kind"] == "ACTIVITY_KIND_CALIBRATION"
        cases = (len(leaders) if panel else a["caseCount"]) if drawn else 0
        assert [int(n) for n in found] == [drawn, drawn, panel and drawn, cases, cases, drawn], (a["title"], found)
        if drawn:
            assert town.planner.call("SamplingService/VerifyDraw", activityId=a["activityId"])["agrees"]

    # Every caseworker with eligible cases is covered within the cycle (R4).
    ledger = town.planner.call("SamplingService/ListCoverage", cycle=str(year))["caseworkers"]
    assert len(ledger) == WORKERS and all(line["eligible"] and line["reviewed"] >= 1 for line in ledger), ledger

    # No notice twice; a letter goes again only where its server was killed before it could note that it had gone.
    told = first.psql("SELECT person_id, kind, subject, count(*) FROM app.notice GROUP BY 1, 2, 3 HAVING count(*) > 1")
    assert told == []
    wheel.until(lambda: first.value("SELECT count(*) FROM app.notice n WHERE n.sent_at IS NULL AND app.notice_holds(n)") == "0", "the last letter")
    letters = collections.Counter(m["Message-ID"] for m in relay.mails)
    made = int(first.value("SELECT count(*) FROM app.notice"))
    assert len(letters) <= made and sum(letters.values()) - len(letters) <= sum(killer.kills.values()), letters.most_common(3)

    # The promise log.
    log = town.planner.call("WheelService/ListPromises", year=year)
    promises = {p["key"]: p for p in log["promises"]}
    assert {key for key, p in promises.items() if p["outcome"] != "PROMISE_OUTCOME_HELD"} == {skipped["key"]}
    assert promises[skipped["key"]]["skipReason"] == "uvarslet besøg af tilsynet"
    for a in planned:
        p = promises[a["key"]]
        assert p["plannedOn"] == a["startsOn"] and "movedTo" not in p and "standstill" not in p
        behind = dt.date.fromisoformat(a["startsOn"]) + dt.timedelta(days=9) - dt.date.fromisoformat(wheel.working_day(a["startsOn"]))
        assert p.get("lateDays", 0) == (behind.days if a is late else 0), p
    assert promises[slow["key"]]["doneOn"] > slow["deadline"]
    totals = {t["series"]: (t["planned"], t["held"], t.get("skipped", 0), t.get("missed", 0), t.get("open", 0)) for t in log["totals"]}
    assert totals == {"overordnet": (12, 12, 0, 0, 0), "tema": (4, 3, 1, 0, 0), "kalibrering": (2, 2, 0, 0, 0), "afrapportering": (4, 4, 0, 0, 0)}
    print(f"{len(planned)} activities, {dict(killer.kills)} killed, {made} notices, {sum(letters.values())} letters, "
          f"{sum(letters.values()) - len(letters)} of them again, {time.monotonic() - began:.0f} s")
