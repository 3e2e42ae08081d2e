"""Hints: from the acknowledgement of a save to the last of a thousand watchers, against a bare loop of SSL_write over as many TLS 1.3
connections with the same client; and what an idle watcher costs in memory."""
import itertools
import subprocess
from contextlib import contextmanager
from statistics import median

from measure import Result, in_turns
from programs import free_port, is_open, output_of, resident_bytes, running, wait_for

numbers = itertools.count(90000)


def last_watcher_ms(stage, port, watchers, saves):
    """The median of the saves."""
    said = output_of([stage.build / "tests/bench/fanout", "watch", stage.ca, port, watchers, saves, stage.round])
    return median(map(float, said.split()))


def fresh_round(stage):
    stage.round = next(numbers)
    stage.sql("postgres", f"CALL bench.make_round({stage.round}, 1)")


@contextmanager
def bare(stage):
    port = free_port()
    words = [stage.build / "tests/bench/fanout", "serve", stage.folder / "server.pem", stage.folder / "server.key", port]
    with running(words, stage.log) as process:
        wait_for(lambda: is_open(port), process, "the bare server")
        yield port


@contextmanager
def held(stage, port, watchers):
    words = [stage.build / "tests/bench/fanout", "hold", stage.ca, port, watchers]
    with subprocess.Popen(list(map(str, words)), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as load:
        if not load.stdout.readline():
            raise SystemExit("bench: the streams were not held")
        yield
        load.stdin.close()


def run(stage, plan):
    def ours(port):
        fresh_round(stage)
        return last_watcher_ms(stage, port, plan.watchers, plan.hints)

    def peer():
        with bare(stage) as port:
            return last_watcher_ms(stage, port, plan.watchers, plan.hints)

    with stage.tilsynd() as (process, port):
        with held(stage, port, 1):
            before = resident_bytes(process)
        with held(stage, port, plan.watchers):
            each = (resident_bytes(process) - before) / plan.watchers / 1000
        figures = in_turns(plan.rounds, ours=lambda: ours(port), peer=peer)
    yield Result("last watcher, bare SSL_write", figures["ours"], figures["peer"], "<= 1.5", "ms",
                 f"{plan.watchers:,} watchers over TLS 1.3, {plan.hints} saves a round one by one, medians; NOTIFY and the way through "
                 f"PostgreSQL included. A hint after a quiet time leaves at once; within 20 ms of the last NOTIFY it waits for the rest "
                 f"of them, which is not in this figure. An idle watcher took {each:.0f} kB of the server")
