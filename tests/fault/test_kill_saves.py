"""Sixteen leaders save at once; the server and then PostgreSQL are killed under them (R13).

Clients retry with the same request id until they are answered. Afterwards every acknowledged answer is there, every request acted
once, and versions rise by one.
"""
import collections
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
from support.town import Town, reviews

LEADERS = 16
AGAIN = {"UNAVAILABLE", "DRAINING", "OVERLOADED", "DEADLINE"}  # outcome unknown, or not now


@pytest.fixture(scope="module")
def server():
    with Server() as s:
        yield s


class Leader(threading.Thread):
    """Changes the answers of one review round and round; notes what was acknowledged and what was asked for."""

    def __init__(self, client, review, stop):
        super().__init__()
        self.client, self.review, self.stop = client, review["reviewId"], stop
        self.acknowledged = []  # (request id, item, version, value)
        self.retries, self.fault = 0, None

    def save(self, item, value, seen):
        body = {"requestId": request_id(), "reviewId": self.review, "answers": [{"item": item, "value": value, "seen": seen}]}
        while True:
            try:
                got = self.client.call("ReviewService/SaveAnswers", body)["results"][0]
                assert got["outcome"] == "SAVE_OUTCOME_SAVED", got
                self.acknowledged.append((body["requestId"], item, int(got["version"]), value))
                return int(got["version"])
            except Refused as refused:
                if refused.reason not in AGAIN:
                    raise
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                pass
            self.retries += 1
            self.client.close()
            time.sleep(0.05)

    def run(self):
        seen = collections.Counter()
        try:
            while not self.stop.is_set():
                for item in ("P-1", "P-2", "M-1"):
                    seen[item] = self.save(item, ("ja", "nej")[seen[item] % 2], seen[item])
        except BaseException as fault:  # told by the test
            self.fault = fault


def kill_tilsynd(server):
    """As the kernel would when memory is out; its PostgreSQL is its child and goes, too."""
    server.kill()
    server.start()


def kill_postmaster(server):
    """The server stays, brings PostgreSQL back, and goes on."""
    pid = int(Path(server.folder / "data/pg/postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_tilsynd, kill_postmaster])
def test_r13_no_acknowledged_answer_is_lost_and_no_retry_acts_twice(server, kill):
    server.forgiven = r"event=(cluster\.gone|db\.|jobs\.|live\.|pool\.)"  # PostgreSQL going is an error, as it should be
    town = Town(server, cases=LEADERS)
    leaders = [town.leader(f"Leder{n}") for n in range(LEADERS)]
    town.audit(leaders, caseCount=LEADERS)
    stop = threading.Event()
    threads = [Leader(who, reviews(who)[0], stop) for who in leaders]
    for t in threads:
        t.start()
    until(lambda: all(len(t.acknowledged) >= 3 for t in threads), what="a first save of each")
    kill(server)
    saved = [len(t.acknowledged) for t in threads]
    until(lambda: all(len(t.acknowledged) >= n + 3 for t, n in zip(threads, saved)), what="saves of each after the kill")
    stop.set()
    for t in threads:
        t.join(PATIENCE)
        assert not t.is_alive() and t.fault is None, t.fault
    assert sum(t.retries for t in threads) > 0, "the kill was felt"

    stored = {(review, item, int(version)): (value, request) for review, item, version, value, request in server.psql("""
        SELECT e.review_id, e.item, e.version, e.value, a.request_id FROM app.answer_event e JOIN app.act a ON a.id = e.act_id""")}
    for t in threads:
        for request, item, version, value in t.acknowledged:
            assert stored[t.review, item, version] == (value, request), "acknowledged, so it is there"
        ours = sorted((item, version) for review, item, version in stored if review == t.review)
        by_item = collections.defaultdict(list)
        for item, version in ours:
            by_item[item].append(version)
        assert all(versions == list(range(1, len(versions) + 1)) for versions in by_item.values()), "versions rise by one"
        assert len(ours) == len({stored[t.review, i, v][1] for i, v in ours}) == len(t.acknowledged), "each request acted once"
        now = dict((item, (int(version), value)) for item, version, value in server.psql(
            f"SELECT item, version, value FROM app.answer WHERE review_id = '{t.review}'"))
        assert now == {i: (max(vs), stored[t.review, i, max(vs)][0]) for i, vs in by_item.items()}, "the newest stands"


def test_r13_a_request_under_way_at_the_kill_is_answered_by_its_retry(server):
    """The client cannot know whether it was done; the same request id tells."""
    server.forgiven = r"event=(cluster\.gone|db\.|jobs\.|live\.|pool\.)"
    until(server.is_ready, what="each lane, which comes back by itself")
    town = Town(server, cases=4)
    anne = town.leader("Anne")
    town.audit([anne])
    review = reviews(anne)[0]["reviewId"]
    body = {"requestId": request_id(), "reviewId": review, "answers": [{"item": "P-1", "value": "ja"}]}
    first = anne.call("ReviewService/SaveAnswers", body)
    kill_tilsynd(server)
    anne.close()
    assert anne.call("ReviewService/SaveAnswers", body) == first
    assert server.value(f"SELECT count(*) FROM app.answer_event WHERE review_id = '{review}'") == "1"
