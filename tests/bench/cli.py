"""One call as a whole process: `tilsyn whoami` against the real psql (not Debian's wrapper) asking the same over TLS, both checking
the server's certificate and name."""
import json
import os
import time
from statistics import median

from measure import Result
from programs import output_of
from stage import POSTGRES

QUERY = ("SELECT * FROM api.enter(token_hash => sha256('bench-0'), method => 'SessionService/WhoAmI', who => 31, acts => false, "
         "request_id => NULL, request_hash => NULL, timeout_ms => 15000); SELECT * FROM api.who_am_i()")


def milliseconds(program, environment):
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    begin = time.perf_counter()
    child = os.posix_spawn(program[0], program, environment, file_actions=quiet)
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"bench: {program[0]} failed")
    return (time.perf_counter() - begin) * 1000


def in_turn_medians(programs, environment, calls):
    took = [[], []]
    for _ in range(calls):
        for program, times in zip(programs, took):
            times.append(milliseconds(program, environment))
    return map(median, took)


def run(stage, plan):
    session = stage.folder / "session.json"
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TILSYN_SESSION": str(session)}
    psql = [str(POSTGRES / "psql"), "-XAtq", stage.over_tls, "-c", QUERY]
    tilsyn = [str(stage.build / "client/tilsyn"), "whoami"]
    ours, peers = [], []
    with stage.tilsynd() as (_, port):
        session.write_text(json.dumps({"server": f"https://localhost:{port}", "ca": str(stage.ca), "token": "bench-0", "user": "leader0"}))
        session.chmod(0o600)
        for program in (psql, tilsyn):
            said = output_of(program, env=environment)
            if "leader0" not in said:
                raise SystemExit(f"bench: {program[0]} answered {said}")
        for _ in range(plan.rounds):
            our, peer = in_turn_medians((tilsyn, psql), environment, plan.calls)
            ours.append(our)
            peers.append(peer)
    yield Result("one call, psql", ours, peers, "<= 1.0", "ms",
                 f"`tilsyn whoami` against psql with sslmode=verify-full, {plan.calls} calls in turns a round, medians")
