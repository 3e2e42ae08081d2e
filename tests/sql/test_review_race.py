"""Two sessions at once: saves, submits and unsealings that meet (R9, R13, R14).

PGHOST, PGUSER and PGDATABASE name a loaded database that nobody uses; the tests work in copies of it.
"""
import os
import pathlib
import subprocess
import time

import pytest

HERE = pathlib.Path(__file__).parent
MARK = "-- answered --"


class Session:
    """A psql that keeps its transaction open until told otherwise."""

    def __init__(self, database, name):
        self.psql = subprocess.Popen(["psql", "-XqAt", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True, env={**os.environ, "PGAPPNAME": name})

    def send(self, sql):
        self.psql.stdin.write(f"{sql}\n\\echo {MARK}\n")
        self.psql.stdin.flush()

    def take(self):
        return "\n".join(line.strip() for line in iter(self.psql.stdout.readline, MARK + "\n") if line.strip())

    def do(self, sql):
        self.send(sql)
        return self.take()

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


class Race:
    def __init__(self, database):
        self.one, self.other, self.judge = (Session(database, name) for name in ("one", "other", "judge"))

    def wait_for_lock(self):
        """Until the other session waits for the first one."""
        end = time.monotonic() + 180
        while time.monotonic() < end:
            if self.judge.do("SELECT 1 FROM pg_stat_activity WHERE application_name = 'other' AND wait_event_type = 'Lock';"):
                return
            time.sleep(0.01)
        raise AssertionError("the other session never waited")

    def run(self, first, second):
        """The first call stays uncommitted until the second waits for it; what each was told."""
        told = self.one.do(f"BEGIN; {first}")
        self.other.send(f"BEGIN; {second} COMMIT;")
        self.wait_for_lock()
        self.one.do("COMMIT;")
        return told, self.other.take()


@pytest.fixture
def race(tmp_path):
    base, copy = os.environ["PGDATABASE"], f"race_{os.getpid()}"
    admin = ["psql", "-Xq", "-v", "ON_ERROR_STOP=1"]
    subprocess.run([*admin, "postgres", "-c", f"CREATE DATABASE {copy} TEMPLATE {base}"], check=True)
    subprocess.run([*admin, copy, "-f", HERE / "review_fixture.psql"], check=True, stdout=subprocess.DEVNULL)
    r = Race(copy)
    r.judge.do("UPDATE app.review SET opened_at = app.now();")
    yield r
    for session in (r.one, r.other, r.judge):
        session.close()
    subprocess.run([*admin, "postgres", "-c", f"DROP DATABASE {copy} WITH (FORCE)"], check=True)


def save(who, review, *answers):
    """answers: item=value/seen"""
    rows = ", ".join('{"item": "%s", "value": "%s", "seen": %s}' % (*a.split("/")[0].split("="), a.split("/")[1]) for a in answers)
    return (f"SELECT made.by('{who}'); SELECT item, outcome, version, theirs ->> 'value' "
            f"FROM api.save_answers({review}, '[{rows}]', '[]');")


def submit(who, review):
    return f"SELECT made.by('{who}'); SELECT late, unsealed, version FROM api.submit_review({review}, 1);"


REVIEW = "made.id('review1')"


def blind(who):
    return f"(SELECT id FROM app.review WHERE purpose = 'calibration' AND reviewer_id = made.id('{who}'))"


def open_round(race, panel=()):
    people = ", ".join(f"made.id('{who}')" for who in panel)
    race.judge.do("SELECT made.by('paula'); BEGIN; SELECT made.by('paula'); "
                  f"SELECT FROM api.open_calibration(made.id('activity'), 1, ARRAY[{people}]::uuid[], app.now() + interval '1 day', '{{}}', '{{}}', "
                  "'{}'); COMMIT; UPDATE app.review SET opened_at = app.now();")


@pytest.mark.parametrize("seen", [0, 1])
def test_r13_the_lost_race_is_a_conflict(race, seen):
    if seen:
        race.judge.do("BEGIN; " + save("anne", REVIEW, "P-1=ikke_relevant/0") + " COMMIT;")
    won, lost = race.run(save("anne", REVIEW, f"P-1=ja/{seen}"), save("anne", REVIEW, f"P-1=nej/{seen}"))
    assert won == f"P-1|saved|{seen + 1}|"
    assert lost == f"P-1|conflict|{seen + 1}|ja"


def test_r13_crossed_items_cannot_wait_for_each_other(race):
    won, lost = race.run(save("anne", REVIEW, "P-2=ja/0", "P-1=ja/0"), save("anne", REVIEW, "P-1=nej/0", "P-2=nej/0"))
    assert won == "P-2|saved|1|\nP-1|saved|1|"
    assert lost == "P-1|conflict|1|ja\nP-2|conflict|1|ja"


def test_r13_different_answers_do_not_wait(race):
    assert race.one.do("BEGIN; " + save("anne", REVIEW, "P-1=ja/0")) == "P-1|saved|1|"
    assert race.other.do("BEGIN; " + save("anne", REVIEW, "P-2=ja/0") + " COMMIT;") == "P-2|saved|1|"
    race.one.do("COMMIT;")


def test_r14_no_save_slips_in_behind_a_submit(race):
    race.judge.do("BEGIN; " + save("anne", REVIEW, "P-1=ja/0", "siblings=nej/0") + " COMMIT;")
    submitted, refused = race.run(submit("anne", REVIEW), save("anne", REVIEW, "P-1=nej/1"))
    assert submitted == "f|f|2"
    assert "submitted and locked" in refused
    assert race.judge.do(f"SELECT value FROM app.answer WHERE review_id = {REVIEW} AND item = 'P-1';") == "ja"


def test_r14_a_submit_waits_for_saves_under_way(race):
    saved, submitted = race.run(save("anne", REVIEW, "P-1=ja/0", "siblings=nej/0"), submit("anne", REVIEW))
    assert saved == "P-1|saved|1|\nsiblings|saved|1|"
    assert submitted == "f|f|2"


def test_r09_two_last_ones_open_the_round_once(race):
    open_round(race)
    for who in ("anne", "bo"):
        race.judge.do("BEGIN; " + save(who, blind(who), "P-1=ja/0", "siblings=nej/0") + " COMMIT;")
    assert race.run(submit("anne", blind("anne")), submit("bo", blind("bo"))) == ("f|f|2", "f|t|2")


def test_r09_a_save_under_way_is_unsealed_with_the_rest(race):
    open_round(race)
    race.judge.do("UPDATE app.panel SET deadline = app.now();")
    saved, opened = race.run(save("anne", blind("anne"), "P-1=ja/0"), "SELECT app.unseal_if_due(id) FROM app.panel;")
    assert (saved, opened) == ("P-1|saved|1|", "t")
    assert race.judge.do("SELECT count(*) FROM app.answer WHERE sealed; SELECT count(*) FROM app.answer_event WHERE sealed;") == "0\n0"


# -- a round that is changed meanwhile --

ROUND = "(SELECT id FROM app.panel)"


def move(who, days=9):
    return (f"SELECT made.by('{who}'); SELECT calibration ->> 'version' FROM api.move_calibration({ROUND}, 1, app.now() + interval '{days} days', "
            "'Ferie');")


def free(who, by="paula"):
    return f"SELECT made.by('{by}'); SELECT calibration ->> 'sealed' FROM api.free_seat({ROUND}, made.id('{who}'), 'absence');"


def cancel():
    return f"SELECT made.by('paula'); SELECT calibration ->> 'sealed' FROM api.cancel_calibration({ROUND}, 1, 'Forkert sag');"


UNSEAL = f"SELECT app.unseal_if_due({ROUND});"


def answered(race, *people):
    for who in people:
        race.judge.do("BEGIN; " + save(who, blind(who), "P-1=ja/0", "siblings=nej/0") + " COMMIT;")


def test_r13_of_two_planners_at_once_one_is_refused(race):
    open_round(race)
    moved, refused = race.run(move("paula", 9), move("paula", 3))
    assert moved == "2" and "somebody changed the round" in refused
    assert race.judge.do("SELECT count(*) FROM app.panel_event;") == "1"
    assert race.judge.do("SELECT deadline > app.now() + interval '8 days' FROM app.panel;") == "t"


def test_r09_a_deadline_that_passes_while_it_is_moved_is_moved_or_has_passed(race):
    open_round(race)
    moved, opened = race.run(move("paula"), UNSEAL)
    assert (moved, opened) == ("2", "f")
    race.judge.do("UPDATE app.panel SET deadline = app.now();")
    opened, refused = race.run(UNSEAL, move("paula"))
    assert opened == "t" and "the round is open" in refused


def test_r09_the_last_one_submits_while_a_seat_is_freed(race):
    open_round(race, ["anne", "bo", "carl"])
    answered(race, "anne", "bo")
    race.judge.do("BEGIN; " + submit("anne", blind("anne")) + " COMMIT;")
    assert race.run(free("carl"), submit("bo", blind("bo"))) == ("true", "f|t|2")


def test_r09_a_seat_is_freed_while_the_last_one_submits(race):
    open_round(race, ["anne", "bo", "carl"])
    answered(race, "anne", "bo")
    race.judge.do("BEGIN; " + submit("anne", blind("anne")) + " COMMIT;")
    assert race.run(submit("bo", blind("bo")), free("carl")) == ("f|f|2", "true"), "it opens next morning"
    assert race.judge.do(f"SELECT min(due) < app.now() + interval '31 hours' FROM app.job WHERE kind = 'unseal'; {UNSEAL}") == "t\nt"


def test_r13_a_save_and_a_freed_seat_meet_in_one_order_or_the_other(race):
    open_round(race, ["anne", "bo", "carl"])
    saved, freed = race.run(save("anne", blind("anne"), "P-1=ja/0"), free("anne"))
    assert (saved, freed) == ("P-1|saved|1|", "true")
    assert race.judge.do(f"SELECT count(*) FROM app.answer WHERE review_id = {blind('anne')}; SELECT state FROM app.review "
                         f"WHERE id = {blind('anne')};") == "1\nwithdrawn"


def test_r13_no_save_slips_in_behind_a_freed_seat(race):
    open_round(race, ["anne", "bo", "carl"])
    freed, refused = race.run(free("anne"), save("anne", blind("anne"), "P-1=ja/0"))
    assert freed == "true" and "submitted and locked" in refused


def test_r08_a_save_under_way_is_deleted_with_a_cancelled_round(race):
    open_round(race)
    saved, cancelled = race.run(save("anne", blind("anne"), "P-1=ja/0"), cancel())
    assert (saved, cancelled) == ("P-1|saved|1|", "true")
    assert race.judge.do("SELECT count(*) FROM app.answer WHERE sealed; SELECT count(*) FROM app.answer_event WHERE sealed;") == "0\n0"


def test_r08_nothing_is_saved_behind_a_cancelled_round(race):
    open_round(race)
    cancelled, refused = race.run(cancel(), save("anne", blind("anne"), "P-1=ja/0"))
    assert cancelled == "true" and "not found" in refused
    assert race.judge.do("SELECT count(*) FROM app.answer_event WHERE sealed;") == "0"


def test_r08_the_last_one_submits_while_the_round_is_cancelled(race):
    open_round(race)
    answered(race, "anne", "bo")
    race.judge.do("BEGIN; " + submit("anne", blind("anne")) + " COMMIT;")
    opened, refused = race.run(submit("bo", blind("bo")), cancel())
    assert opened == "f|t|2" and "the round is open" in refused


# -- a freed seat that somebody takes --

def fill(seat, who):
    return f"SELECT made.by('paula'); SELECT calibration ->> 'sealed' FROM api.fill_seat({ROUND}, made.id('{seat}'), made.id('{who}'));"


@pytest.fixture
def freed(race):
    """Carl has given up his seat; Dora and Emil could take it."""
    race.judge.do("INSERT INTO app.person (id, user_name, display_name, roles) SELECT made.id(n), n, n, '{leader}' FROM unnest(ARRAY['dora', 'emil']) AS n;")
    open_round(race, ["anne", "bo", "carl"])
    assert race.judge.do("BEGIN; " + free("carl") + " COMMIT;") == "true"
    return race


def test_r13_of_two_who_give_a_seat_away_at_once_one_is_refused(freed):
    filled, refused = freed.run(fill("carl", "dora"), fill("carl", "emil"))
    assert filled == "true" and "taken again already" in refused
    assert freed.judge.do("SELECT count(*) FROM app.seat; SELECT count(*) FROM app.review WHERE purpose = 'calibration';") == "4\n4"


def test_r09_the_last_one_submits_while_a_seat_is_filled(freed):
    answered(freed, "anne", "bo")
    freed.judge.do("BEGIN; " + submit("anne", blind("anne")) + " COMMIT;")
    assert freed.run(fill("carl", "dora"), submit("bo", blind("bo"))) == ("true", "f|f|2"), "the round waits for Dora"


def test_r09_a_seat_is_filled_while_the_last_one_submits(freed):
    answered(freed, "anne", "bo")
    freed.judge.do("BEGIN; " + submit("anne", blind("anne")) + " COMMIT;")
    opened, refused = freed.run(submit("bo", blind("bo")), fill("carl", "dora"))
    assert opened == "f|t|2" and "the round is open" in refused
    assert freed.judge.do("SELECT count(*) FROM app.seat;") == "3"


def test_r09_the_deadline_passes_while_a_seat_is_filled(freed):
    assert freed.run(fill("carl", "dora"), UNSEAL) == ("true", "f")
    freed.judge.do("BEGIN; " + free("dora") + " COMMIT; UPDATE app.panel SET deadline = app.now();")
    opened, refused = freed.run(UNSEAL, fill("dora", "emil"))
    assert opened == "t" and "the round is open" in refused


def test_r13_who_comes_back_finds_what_was_saved_before_the_seat_was_freed(race):
    open_round(race, ["anne", "bo", "carl"])
    answered(race, "carl")
    race.judge.do("BEGIN; " + free("carl") + " COMMIT;")
    filled, refused = race.run(fill("carl", "carl"), fill("carl", "carl"))
    assert filled == "true" and "waits for who sits there" in refused
    assert race.judge.do("BEGIN; SELECT made.by('carl'); SELECT late, unsealed FROM api.submit_review(" + blind("carl") + ", "
                         "(SELECT version FROM app.review WHERE id = " + blind("carl") + ")); COMMIT;") == "f|f"


# -- voices that are changed meanwhile --

VOICES = "(SELECT id FROM app.panel WHERE purpose = 'voices')"


def voice(who):
    return f"(SELECT id FROM app.review WHERE reviewer_id = made.id('{who}') AND panel_id = {VOICES})"


def move_voices(who, days=9):
    return (f"SELECT made.by('{who}'); SELECT voices ->> 'version' FROM api.move_voices({VOICES}, 1, app.now() + interval '{days} days', 'Ferie');")


def cancel_voices(who="anne"):
    return f"SELECT made.by('{who}'); SELECT review_id_ = {REVIEW} FROM api.cancel_voices({VOICES}, 1, 'Forkert sag');"


@pytest.fixture
def apart(race):
    """Anne's first case is answered apart by Cara, who holds it, and by Bo."""
    race.judge.do("INSERT INTO app.person (id, user_name, display_name, roles, caseworker_id) VALUES (made.id('cara'), 'cara', 'Cara', '{caseworker}', "
                  "made.id('worker2')); INSERT INTO app.session (person_id, token_hash, idle, expires_at) SELECT p.id, "
                  "sha256(convert_to(p.user_name, 'UTF8')), interval '1 hour', app.now() + interval '1 day' FROM app.person p WHERE p.user_name = 'cara';")
    race.judge.do(f"BEGIN; SELECT made.by('anne'); SELECT FROM api.open_voices({REVIEW}, 1, made.id('bo'), app.now() + interval '1 day'); COMMIT; "
                  "UPDATE app.review SET opened_at = app.now();")
    assert race.judge.do(f"SELECT count(*) FROM app.seat WHERE panel_id = {VOICES};") == "3"
    return race


def test_r13_of_two_who_move_voices_at_once_one_is_refused(apart):
    moved, refused = apart.run(move_voices("anne", 9), move_voices("paula", 3))
    assert moved == "2" and "somebody changed" in refused
    assert apart.judge.do(f"SELECT deadline > app.now() + interval '8 days' FROM app.panel WHERE id = {VOICES};") == "t"


def test_r09_the_deadline_of_voices_passes_while_it_is_moved(apart):
    unseal = f"SELECT app.unseal_if_due({VOICES});"
    assert apart.run(move_voices("anne"), unseal) == ("2", "f")
    apart.judge.do(f"UPDATE app.panel SET deadline = app.now() WHERE id = {VOICES};")
    opened, refused = apart.run(unseal, cancel_voices())
    assert opened == "t" and "is open" in refused


def test_r08_a_save_under_way_is_deleted_with_cancelled_voices_and_ones_own_stays(apart):
    apart.judge.do("BEGIN; " + save("anne", REVIEW, "P-1=ja/0") + " COMMIT;")
    saved, cancelled = apart.run(save("bo", voice("bo"), "P-1=nej/0"), cancel_voices())
    assert (saved, cancelled) == ("P-1|saved|1|", "t")
    assert apart.judge.do("SELECT value, sealed FROM app.answer; SELECT value, sealed FROM app.answer_event;") == "ja|f\nja|f"


def test_r08_nothing_is_saved_behind_cancelled_voices(apart):
    cancelled, refused = apart.run(cancel_voices(), save("bo", voice("bo"), "P-1=nej/0"))
    assert cancelled == "t" and "not found" in refused


def test_r08_the_last_voice_is_handed_in_while_they_are_cancelled(apart):
    for who in ("anne", "bo", "cara"):
        apart.judge.do("BEGIN; " + save(who, voice(who), "P-1=ja/0", "siblings=nej/0") + " COMMIT;")
    for who in ("bo", "cara"):
        apart.judge.do("BEGIN; " + submit(who, voice(who)) + " COMMIT;")
    last = f"SELECT made.by('anne'); SELECT late, unsealed FROM api.submit_review({REVIEW}, 2);"
    opened, refused = apart.run(last, cancel_voices())
    assert opened == "f|t" and "is open" in refused


def test_r08_voices_are_cancelled_while_the_last_one_is_handed_in(apart):
    for who in ("anne", "bo", "cara"):
        apart.judge.do("BEGIN; " + save(who, voice(who), "P-1=ja/0", "siblings=nej/0") + " COMMIT;")
    cancelled, refused = apart.run(cancel_voices(), submit("bo", voice("bo")))
    assert cancelled == "t" and "not found" in refused
