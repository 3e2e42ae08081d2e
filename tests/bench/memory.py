"""What an idle connection costs: resident memory of tilsynd, one request done over TLS 1.3 each, against haproxy. Both start anew in
each round, since freed memory is kept for later."""
import subprocess
from contextlib import contextmanager

from measure import Result, in_turns
from programs import resident_bytes


@contextmanager
def held(stage, port, clients):
    with subprocess.Popen(list(map(str, stage.load("hold", port, clients))), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as load:
        if not load.stdout.readline():
            raise SystemExit("bench: the connections were not held")
        yield
        load.stdin.close()


def bytes_each(stage, server, clients):
    with server() as (process, port):
        with held(stage, port, 1):
            pass
        before = resident_bytes(process)
        with held(stage, port, clients):
            return (resident_bytes(process) - before) / clients / 1000


def run(stage, plan):
    for clients in plan.held_clients:
        figures = in_turns(plan.rounds,
                           ours=lambda: bytes_each(stage, stage.tilsynd, clients),
                           peer=lambda: bytes_each(stage, stage.haproxy, clients))
        yield Result(f"idle connection of {clients:,}, haproxy", figures["ours"], figures["peer"], "<= 1.5", "kB",
                     f"{clients:,} idle TLS 1.3 connections after one request each; resident memory of the server, against haproxy's")
