"""A coverage draw as a whole call, from the request to the stored order, against PostgreSQL sorting the same cases by SHA-256 in SQL, on
the same database: one SELECT that stores nothing. Second draws on one list are draws as good as the first, so the list is frozen once."""
import json
import time
from pathlib import Path

from caller import Caller
from measure import Result, in_turns
from programs import output_of, resident_bytes
from stage import HERE, POSTGRES

# Strata by their keys, in each by the ticket: as server/domain/sampling/draw.h says.
SORT = """SELECT count(*) FROM (SELECT l.case_number FROM bench.listed l WHERE l.section = '{section}' ORDER BY l.stratum COLLATE "C",
    sha256(convert_to(repeat('a', 64) || E'\\x1f' || repeat('b', 64) || E'\\x1f1\\x1f' || l.case_number, 'UTF8')) OFFSET 0) AS o"""


def peak_bytes(process):
    """The most that was resident since clear_peak()."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("bench: a measured process is gone")


def clear_peak(process):
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")


def fill(stage, sizes, workers):
    named = json.dumps([{"section": str(100 + nth), "size": size} for nth, size in enumerate(sizes)])
    output_of([POSTGRES / "psql", "-XAtq", "-v", f"sizes={named}", "-v", f"workers={workers}", "-v", f"largest={max(sizes)}", "-f",
               HERE / "draws.sql", f"host={stage.data}/sock dbname=tilsyn user=postgres"])


def freeze(planner, stage, section, size, workers):
    """An activity of the section's cases, frozen; each caseworker of the wave gives one case, the others share as many again."""
    wanted = {"title": f"Af {size}", "kind": "ACTIVITY_KIND_GENERAL", "mode": "MODE_ALONE", "method": "METHOD_COVERAGE",
              "templateId": stage.sql("postgres", "SELECT bench.id('template')"), "frame": {"sections": [section], "exemptMonths": -1},
              "caseCount": min(max(workers, 10), size // 2), "spareCount": 1, "cycle": f"cyklus {section}", "wave": 1, "waves": 12,
              "reviewers": [stage.sql("postgres", "SELECT bench.id('leader0')")], "startsOn": "2026-01-01", "deadline": "2026-12-31"}
    activity = planner.do("WheelService/PutActivity", activity=wanted)["activity"]
    frozen = planner.do("SamplingService/FreezeList", activityId=activity["activityId"], version=activity["version"])
    if int(frozen["listed"]) != size:
        raise SystemExit(f"bench: {size} cases were wanted, {frozen['listed']} are listed")
    return activity["activityId"]


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def run(stage, plan):
    sizes, workers = plan.draw_sizes, plan.draw_workers
    peaks = {}
    with stage.tilsynd() as (_, _):
        fill(stage, sizes, workers)
    for nth, size in enumerate(sizes):
        section = str(100 + nth)
        with stage.tilsynd() as (process, port):  # anew, since freed memory is kept for later
            planner = Caller(stage, port, "bench-planner")
            took = []
            activity = None

            def make_list():
                nonlocal activity
                activity = freeze(planner, stage, section, size, workers * size // max(sizes))

            took.append(seconds(make_list))

            def draw():
                return seconds(lambda: planner.do("SamplingService/MakeDraw", activityId=activity, word="kastanje", reason="igen"))

            draw()
            clear_peak(process)
            before = resident_bytes(process)
            figures = in_turns(plan.rounds, ours=draw, peer=lambda: seconds(lambda: stage.sql("postgres", SORT.format(section=section))))
            peaks[size] = (peak_bytes(process) - before) / size
        yield Result(f"draw of {size:,}, ORDER BY sha256", [1000 * s for s in figures["ours"]], [1000 * s for s in figures["peer"]], "<= 1.0",
                     "ms", f"MakeDraw from {size:,} listed cases of {max(workers * size // max(sizes), 1):,} caseworkers, request to stored "
                           f"order; against SELECT ... ORDER BY sha256(...) over the same cases, which stores nothing. The list took "
                           f"{took[0]:.1f} s to put, freeze and replay")
    if len(sizes) > 1:
        small, large = sizes[-2:]
        yield Result(f"memory of a draw of {large:,}", [peaks[large]], [peaks[small]], "<= 1.3", "B/case",
                     f"the most that the server grew by while it drew, a case; the peer is its own draw of {small:,}: above 1 it grows "
                     "faster than the list")
