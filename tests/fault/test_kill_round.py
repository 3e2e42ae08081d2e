"""Sixteen leaders on one panel, all at once; the server and then PostgreSQL are killed under them (R8, R9, R13).

No acknowledged answer is lost, no request acts twice, and while the round is sealed nobody sees anything of it, before, during and
after the recovery. The last one in opens it, once.
"""
import http.client
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from support.client import Refused, request_id
from support.server import PATIENCE, Server, until
from support.town import Town, fact_value, reviews, show

LEADERS = 16
AGAIN = {"UNAVAILABLE", "DRAINING", "OVERLOADED", "DEADLINE"}  # outcome unknown, or not now
SECRET = "hemmeligt svar"


@pytest.fixture(scope="module")
def server():
    with Server() as s:
        yield s


def persist(client, method, body):
    """Asks until it is answered, with the same request id each time."""
    body = {"requestId": request_id(), **body}
    while True:
        try:
            return body["requestId"], client.call(method, body)
        except Refused as refused:
            if refused.reason not in AGAIN:
                raise
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass
        client.close()
        time.sleep(0.05)


class Leader(threading.Thread):
    """Answers and changes answers of the one blind review until told to stop; then submits."""

    def __init__(self, client, review, stop):
        super().__init__()
        self.client, self.review, self.stop = client, review, stop
        self.acknowledged, self.seen, self.fault, self.submitted = [], {}, None, None

    def save(self, item, value):
        key, got = persist(self.client, "ReviewService/SaveAnswers", {"reviewId": self.review["reviewId"], "answers": [
            {"item": item, "value": value, "seen": self.seen.get(item, 0), "comment": SECRET if item[1] == "-" else ""}]})
        one = got["results"][0]
        assert one["outcome"] == "SAVE_OUTCOME_SAVED", one
        self.seen[item] = int(one["version"])
        self.acknowledged.append((key, item, int(one["version"]), value))

    def run(self):
        try:
            facts = [i for i in show(self.client, self.review)["items"] if i["kind"] == "ITEM_KIND_FACT"]
            for fact in facts:
                self.save(fact["code"], fact_value(fact))
            turn = 0
            while not self.stop.is_set() or turn < 2:
                for item in ("P-1", "P-2", "M-1"):
                    self.save(item, ("ja", "nej")[turn % 2])
                turn += 1
            _, self.submitted = persist(self.client, "ReviewService/SubmitReview", {"reviewId": self.review["reviewId"], "version": 1})
        except BaseException as fault:  # told by the test
            self.fault = fault


class Watcher(threading.Thread):
    """Looks at everything a round could leak through, all the time; keeps what it was told while the round was sealed."""

    def __init__(self, client, round_id, review_id):
        super().__init__()
        self.client, self.round, self.review = client, round_id, review_id
        self.done, self.looks, self.leaks, self.opened_at = threading.Event(), 0, [], None

    def look(self, method, **fields):
        try:
            return self.client.call(method, fields)
        except Refused as refused:
            return refused.body
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            self.client.close()
            return {}

    def run(self):
        while not self.done.is_set():
            results = self.look("CalibrationService/GetCalibrationResults", calibrationId=self.round)
            if "questions" in results:
                self.opened_at = time.monotonic()
                return
            told = json.dumps([results, self.look("CalibrationService/ListCalibrations"),
                               self.look("ReviewService/GetReview", reviewId=self.review, purpose="nysgerrig")])
            if SECRET in told or '"items"' in told:
                # Opened between two of these looks, or told too early?
                after = self.look("CalibrationService/GetCalibrationResults", calibrationId=self.round)
                self.leaks += [told] if "SEALED" in json.dumps(after) else []
            self.looks += 1


def kill_tilsynd(server):
    server.kill()
    server.start()


def kill_postmaster(server):
    os.kill(int(Path(server.folder / "data/pg/postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_tilsynd, kill_postmaster])
def test_r08_r13_a_panel_of_sixteen_survives_a_kill_and_stays_blind(server, kill):
    server.forgiven = r"event=(cluster\.gone|db\.|jobs\.|live\.|pool\.)"
    town = Town(server, cases=24)
    leaders = [town.leader(f"Leder{n}") for n in range(LEADERS)]
    activity = town.audit(leaders, caseCount=4)
    opened = town.open_round(activity, leaders)
    mine = [reviews(who, "CALIBRATION")[0] for who in leaders]
    stop = threading.Event()
    threads = [Leader(who, review, stop) for who, review in zip(leaders, mine)]
    watchers = [Watcher(town.planner.again(), opened["calibrationId"], mine[0]["reviewId"]),
                Watcher(leaders[1].again(), opened["calibrationId"], mine[0]["reviewId"])]
    for t in threads + watchers:
        t.start()
    until(lambda: all(len(t.acknowledged) >= 4 for t in threads), what="first answers of each")
    kill(server)
    saved = [len(t.acknowledged) for t in threads]
    until(lambda: all(len(t.acknowledged) >= n + 2 for t, n in zip(threads, saved)), what="answers of each after the kill")
    assert server.value(f"SELECT sealed FROM app.panel WHERE id = '{opened['calibrationId']}'") == "t"
    looks = [w.looks for w in watchers]
    until(lambda: all(w.looks > n for w, n in zip(watchers, looks)), what="looks after the kill")
    stop.set()
    for t in threads:
        t.join(PATIENCE)
        assert not t.is_alive() and t.fault is None, t.fault
    until(lambda: all(w.opened_at for w in watchers), what="the opened round")
    for w in watchers:
        w.done.set()
        w.join(PATIENCE)
        assert w.leaks == [], w.leaks[:1]

    assert [t.submitted.get("unsealed", False) for t in threads].count(True) == 1, "it opens once"
    assert not any(t.submitted.get("late") for t in threads)
    stored = {(review, item, int(version)): (value, request) for review, item, version, value, request in server.psql(f"""
        SELECT e.review_id, e.item, e.version, e.value, a.request_id FROM app.answer_event e JOIN app.act a ON a.id = e.act_id
            JOIN app.review r ON r.id = e.review_id WHERE r.panel_id = '{opened['calibrationId']}'
            AND a.method = 'ReviewService/SaveAnswers'""")}
    for t in threads:
        for request, item, version, value in t.acknowledged:
            assert stored[t.review["reviewId"], item, version] == (value, request), "acknowledged, so it is there"
        ours = [key for key in stored if key[0] == t.review["reviewId"]]
        assert len(ours) == len(t.acknowledged) == len({stored[key][1] for key in ours}), "each request acted once"
    assert server.value(f"SELECT count(*) FROM app.answer a JOIN app.review r ON r.id = a.review_id "
                        f"WHERE r.panel_id = '{opened['calibrationId']}' AND a.sealed") == "0"
    got = town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
    assert all(len(q["answers"]) == LEADERS for q in got["questions"] if q["question"] in ("P-1", "P-2", "M-1"))
