"""A round that has just opened: sixteen leaders ask for its results at once, again and again; the slowest of a hundred, against the same
call by one of them alone. What the callers take of the processor stands apart from what the server and the database take."""
import http.client
import ssl
import threading
import time
from statistics import median, quantiles

from measure import Result, in_turns
from programs import cpu_seconds, output_of, wait_for
from stage import HERE, POSTGRES

CALLERS = 16


class Reader:
    """One who keeps the connection and reads every byte, and does nothing with them."""

    def __init__(self, stage, port, nth, body):
        self.connection = http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context(cafile=str(stage.ca)), timeout=600)
        self.headers = {"Content-Type": "application/proto", "Authorization": f"Bearer bench-{nth}"}
        self.body = body

    def ms(self):
        begin = time.perf_counter()
        self.connection.request("POST", "/tilsyn.v1.CalibrationService/GetCalibrationResults", self.body, self.headers)
        reply = self.connection.getresponse()
        bytes_read = reply.read()
        if reply.status != 200:
            raise SystemExit(f"bench: GetCalibrationResults: {bytes_read[:200]}")
        return (time.perf_counter() - begin) * 1000


def at_once(readers, times):
    """The 99th of a hundred, of all their calls."""
    took, start = [], threading.Barrier(len(readers))

    def call(reader):
        try:
            for _ in range(times):
                start.wait()
                took.append(reader.ms())
        except BaseException:
            start.abort()
            raise
    threads = [threading.Thread(target=call, args=(reader,)) for reader in readers]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if start.broken:
        raise SystemExit("bench: a call failed")
    return quantiles(took, n=100)[98] if len(took) > 1 else took[0]


def backends(stage):
    """The processes of the database that serve a connection of the server's. Others, autovacuum's, come and go while one looks."""
    return [int(pid) for pid in stage.sql("postgres", "SELECT pid FROM pg_stat_activity WHERE usename = 'tilsyn_app'").split()]


def processor_ms(server, database):
    """What each has taken until now: the server, the database for it, the callers, who are this process."""
    return [1000 * s for s in (cpu_seconds(server.pid), sum(map(cpu_seconds, database)), time.process_time())]


def run(stage, plan):
    times = plan.hints
    with stage.tilsynd() as (server, port):
        wait_for(lambda: stage.sql("postgres", "SELECT NOT EXISTS (SELECT FROM app.job WHERE done_at IS NULL AND due <= app.now())").strip() == "t",
                 server, "what a new database does first")  # one job of it throws away what rounds came to
        output_of([POSTGRES / "psql", "-XAtq", "-f", HERE / "calibration.sql", f"host={stage.data}/sock dbname=tilsyn user=postgres"])
        panel = stage.sql("postgres", "SELECT bench.id('panel')").strip().encode()
        readers = [Reader(stage, port, nth, b"\x0a" + bytes([len(panel)]) + panel) for nth in range(CALLERS)]
        first = at_once(readers, 1)
        figures = in_turns(plan.rounds, ours=lambda: at_once(readers, times), peer=lambda: median(readers[0].ms() for _ in range(times)))
        database = backends(stage)
        before = processor_ms(server, database)
        at_once(readers, times)
        of_server, of_database, of_callers = ((after - b) / times / CALLERS for after, b in zip(processor_ms(server, database), before))
        yield Result("round's results to 16, to one", figures["ours"], figures["peer"], "<= 20", "ms",
                     f"GetCalibrationResults of 10 cases x 16 leaders x 60 questions by 16 leaders at once, {times} times, the 99th of a hundred; "
                     f"against the median of one who asks alone. The first 16, who come before it is reckoned, waited {first:.0f} ms at most. "
                     f"Of the processor a call took {of_server:.2f} ms in tilsynd, {of_database:.2f} ms in PostgreSQL, {of_callers:.2f} ms at the callers")
