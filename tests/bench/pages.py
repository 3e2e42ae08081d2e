"""Every kind of results page: what a call takes of PostgreSQL's processor against the tenth of a second that a page may take, and by the clock.
A reader's, and a nearest leader's, who sees the own team whole and is told less of what it lies in."""
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

from caller import Caller
from measure import Result
from programs import cpu_seconds

LIMIT_MS, CALLS = 100, 5
LAST_MONTH = 2026 * 12 + 10  # 2026-11: tests/bench/results.sql


def months(count):
    """The last so many."""
    year, month = divmod(LAST_MONTH - count + 1, 12)
    return {"fromMonth": f"{year}-{month + 1:02d}-01", "toMonth": "2026-11-01"}


def kinds(stage):
    def identity(name):
        return stage.sql("postgres", f"SELECT bench.id('{name}')")
    department, team, one_set = {"departmentId": identity("department1")}, {"teamId": identity("team1-1")}, {"templateId": identity("template")}
    section = {"section": "46"}
    reader = [("everything", {}), ("a month of everything", months(1)), ("5 months of everything", months(5)), ("a department", department)]
    reader += [(f"a department, {n} months", {**department, **months(n)}) for n in (5, 12, 24, 47)]
    reader += [("a team", team), ("a team, 24 months", {**team, **months(24)}), ("a section there, 24 months", {**department, **section, **months(24)}),
               ("one question set", {**department, **one_set}), ("one question set, a month of everything", {**one_set, **months(1)})]
    reader += [(f"one question set, {n} months", {**department, **one_set, **months(n)}) for n in (5, 47)]
    reader += [("a section of everything", section), ("a section of everything, 12 months", {**section, **months(12)}),
               ("a large section of a department", {**department, "section": "32"}), ("one question set of everything", one_set)]
    leader = [("the own team, 24 months", {**team, **months(24)}), ("the own department, 24 months", {**department, **months(24)})]
    return [("bench-reader", "", *page) for page in reader] + [("bench-1", "to its nearest leader, ", *page) for page in leader]


def backends_ms(stage):
    server, took_so_far = (stage.data / "pg/postmaster.pid").read_text().split()[0], {}
    for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split():
        with suppress(OSError):  # it has ended meanwhile
            took_so_far[pid] = cpu_seconds(int(pid)) * 1000
    return took_so_far


def took(stage, call):
    """PostgreSQL's processor and the clock, of a call among some."""
    before, begin = backends_ms(stage), time.perf_counter()
    for _ in range(CALLS):
        call()
    wall, after = time.perf_counter() - begin, backends_ms(stage)
    return sum(ms - before.get(pid, 0) for pid, ms in after.items()) / CALLS, wall * 1000 / CALLS


def run(stage, port, rounds):
    for token, whose, name, wish in kinds(stage):
        caller = Caller(stage, port, token)

        def page():
            caller.call("ReportService/GetResults", kind="ACTIVITY_KIND_GENERAL", **wish)
        page()  # warm
        figures = [took(stage, page) for _ in range(rounds)]
        processor, wall = zip(*figures)
        yield Result(f"page: {whose}{name}", list(processor), [LIMIT_MS] * rounds, "<= 1.0", "ms CPU",
                     f"by the clock, TLS and the report included, {median(wall):.0f} ms, {min(wall):.0f} at the least")
