"""The transport alone: requests that it answers in a second of its processor's time, against haproxy answering by itself."""
import os

from measure import Result, in_turns
from programs import cpu_seconds, output_of

CLIENTS = 64


def echo(stage, server, port, seconds, core):
    before = cpu_seconds(server.pid)
    replies, _ = output_of(["taskset", "-c", core, *stage.load("say", port, CLIENTS, seconds)]).split()
    return int(replies) / (cpu_seconds(server.pid) - before)


def run(stage, plan):
    cores = sorted(os.sched_getaffinity(0))
    with stage.echo_server(cores[0]) as (ours, our_port), stage.haproxy(cores[0]) as (peer, peer_port):
        figures = in_turns(plan.rounds,
                           ours=lambda: echo(stage, ours, our_port, plan.echo_seconds, cores[-1]),
                           peer=lambda: echo(stage, peer, peer_port, plan.echo_seconds, cores[-1]))
    yield Result("echo, haproxy", figures["ours"], figures["peer"], ">= 0.6", "requests per CPU second",
                 f"{CLIENTS} clients over TLS 1.3, 67 bytes each way, one core; against haproxy `http-request return`")
