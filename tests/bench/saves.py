"""Durable saves, each with its row in the log: 64 clients of tilsynd against pgbench sending the same statements to the same database,
on 8 connections, by socket and over TLS."""
import itertools
import re

from measure import Result, in_turns
from programs import output_of
from stage import HERE, POSTGRES

CLIENTS, CONNECTIONS = 64, 8
numbers = itertools.count(1)


def fresh_round(stage, clients):
    number = next(numbers)
    stage.sql("postgres", f"CALL bench.make_round({number}, {clients})")
    stage.sql("postgres", "CHECKPOINT")
    return number


def check_rows(stage, number, saves):
    """What was acknowledged is there, once, with its act."""
    rows = stage.sql("postgres", "SELECT count(*), count(DISTINCT act_id) FROM app.answer_event e JOIN app.act a ON a.id = e.act_id "
                     f"WHERE e.review_id::text LIKE '{number:08}-%' AND a.settled")
    if rows != f"{saves}|{saves}":
        raise SystemExit(f"bench: {saves} saves were acknowledged, and the database has {rows}")


def tilsynd_saves(stage, port, seconds):
    number = fresh_round(stage, CLIENTS)
    saves, took = output_of(stage.load("save", port, CLIENTS, seconds, number)).split()
    check_rows(stage, number, int(saves))
    return int(saves) / float(took)


def pgbench_saves(stage, conninfo, threads, seconds):
    number = fresh_round(stage, CONNECTIONS)
    said = output_of([POSTGRES / "pgbench", "-n", "-M", "prepared", "-c", CONNECTIONS, "-j", threads, "-T", seconds,
                      "-D", f"round={number}", "-D", "s=0", "-f", HERE / "save.pgbench", conninfo])
    saves = int(re.search(r"actually processed: (\d+)", said).group(1))
    check_rows(stage, number, saves)
    return float(re.search(r"tps = ([\d.]+)", said).group(1))


def run(stage, plan):
    with stage.tilsynd() as (_, port):
        figures = in_turns(plan.rounds,
                           ours=lambda: tilsynd_saves(stage, port, plan.save_seconds),
                           socket=lambda: pgbench_saves(stage, stage.over_socket, 1, plan.save_seconds),
                           tls=lambda: pgbench_saves(stage, stage.over_tls, 2, plan.save_seconds))
    yield Result("saves, pgbench by socket", figures["ours"], figures["socket"], ">= 0.65", "saves/s",
                 f"{CLIENTS} clients over TLS, against pgbench -M prepared with {CONNECTIONS} connections by unix socket")
    yield Result("saves, pgbench over TLS", figures["ours"], figures["tls"], ">= 0.8", "saves/s",
                 f"the same, against pgbench with {CONNECTIONS} connections over TLS")
