"""The form is killed at random moments, and now and then its server, too (R13).

A round types answers as fast as they are taken and kills the client somewhere in between. What the server has stored afterwards, once
what waited has been sent, is a beginning of what was typed: in its order, nothing twice, and never less than was said to be saved.
"""
import os
import random
import time

import pytest

from support.desk import Desk
from support.server import Server, until
from support.town import Town, reviews

ROUNDS, ANSWERS = 26, 12
ITEMS = ("M-1", "P-1", "P-2")
KEYS = {"ja": "j", "ikke_relevant": "i"}


@pytest.fixture(scope="module")
def server():
    s = Server()
    s.forgiven = r"event=(cluster\.gone|db\.|jobs\.|live\.|pool\.)"
    with s:
        yield s


class Round:
    """What is typed: each item in turn, each time the other value."""

    def __init__(self, server, review):
        self.server, self.review = server, review
        now = dict(server.psql(f"SELECT item, value FROM app.answer WHERE review_id = '{review}'"))
        self.before = len(self.stored())
        self.typed = []
        for n in range(ANSWERS):
            item = ITEMS[n % len(ITEMS)]
            now[item] = "ja" if now.get(item) == "ikke_relevant" else "ikke_relevant"
            self.typed.append((item, now[item]))

    def stored(self):
        return [(item, value) for item, value in self.server.psql(
            f"SELECT item, value FROM app.answer_event WHERE review_id = '{self.review}' AND item LIKE '_-_' ORDER BY act_id")]

    def lines(self, first, end):
        return "".join(f"{item}\r{KEYS[value]}\r" for item, value in self.typed[first:end])

    def check(self, said):
        fresh = self.stored()[self.before:]
        assert fresh == self.typed[:len(fresh)], "in order, nothing twice, nothing made up"
        assert len(fresh) >= said, f"{said} were said to be saved, {len(fresh)} are"
        return len(fresh)


def moment(seat, words, times, dice):
    """Some milliseconds after these words have come so many times."""
    least = seat.seen.count(words) + times

    def is_said():
        seat.reads(0.01)
        return seat.seen.count(words) >= least
    until(is_said, what=f"{times} times {words}")
    end = time.monotonic() + dice.uniform(0, 0.04)
    while time.monotonic() < end:
        seat.reads(0.001)


def test_r13_a_form_killed_at_any_moment_loses_nothing_that_was_saved(server, tmp_path):
    seed = int(os.environ.get("TILSYN_SEED", time.time_ns() % 1_000_000))
    dice = random.Random(seed)
    print("TILSYN_SEED", seed)
    town = Town(server, cases=8)
    anne = town.leader("Anne")
    town.audit([anne])
    review = reviews(anne)[0]["reviewId"]
    desk = Desk(server, tmp_path / "hjem", anne)
    for fact, value in (("decision_date", "2026-02-01"), ("soeskende", "nej")):
        anne.do("ReviewService/SaveAnswers", reviewId=review, answers=[{"item": fact, "value": value}])
    partly, waited = 0, 0
    for n in range(ROUNDS):
        this = Round(server, review)
        seat = desk.sit("review", "open", review)
        seat.sees(r"Er [MP]-\d i orden|Alt er besvaret")  # the first that has no answer yet: the one before may have been killed after one
        is_down = n % 6 == 3
        os.write(seat.screen, this.lines(0, ANSWERS // 2).encode())
        if is_down:
            moment(seat, "Gemt ", dice.randrange(ANSWERS // 2), dice)
            server.kill()
        os.write(seat.screen, this.lines(ANSWERS // 2, ANSWERS).encode())
        if is_down:
            moment(seat, "Ikke gemt endnu", dice.randrange(ANSWERS // 2), dice)
        else:
            moment(seat, "Gemt ", dice.randrange(ANSWERS), dice)
        seat.kill()
        said = seat.seen.count("Gemt ")
        if is_down:
            server.start()
            anne.close()
        waited += len(desk.waiting())
        desk.run("review", "list")
        assert desk.waiting() == []
        stored = this.check(said)
        partly += 0 < stored < ANSWERS
    assert partly >= ROUNDS // 4, "kills came in the middle"
    versions = server.psql(f"SELECT item, count(*), max(version) FROM app.answer_event WHERE review_id = '{review}' GROUP BY item")
    assert all(count == newest for _, count, newest in versions), "versions rise by one"
    print(f"{partly} of {ROUNDS} kills in the middle, {waited} answers found waiting")
