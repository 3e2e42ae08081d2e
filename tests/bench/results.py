"""A page of results out of ten million answers, whole call from the request to the report, against the plain GROUP BY of the same answers
in the same database."""
import time
from statistics import median

import pages
from caller import Caller
from measure import Result, in_turns
from programs import output_of
from stage import HERE, POSTGRES

PLAIN = """SELECT count(*) FROM (SELECT e.item, e.value, count(*), sum(c.weight), sum(c.weight * c.weight), sum(c.weight * e.score)
    FROM app.result_case c JOIN app.result_entry e USING (review_id) WHERE c.kind = 'general' AND NOT e.first AND e.item LIKE 'Q-%' {part} GROUP BY 1, 2) AS o"""
TWO_YEARS = "2024-12-01"  # until the last month there is


def ms(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def run(stage, plan):
    departments, months, cases = plan.results
    with stage.tilsynd() as (_, port):
        output_of([POSTGRES / "psql", "-XAtq", "-v", f"departments={departments}", "-v", f"months={months}", "-v", f"cases={cases}", "-f",
                   HERE / "results.sql", f"host={stage.data}/sock dbname=tilsyn user=postgres"])
        reader = Caller(stage, port, "bench-reader")
        department = stage.sql("postgres", "SELECT bench.id('department1')")
        answers = int(stage.sql("postgres", "SELECT count(*) FROM app.result_entry WHERE NOT first AND item LIKE 'Q-%'"))
        of_it = f"AND c.department_id = '{department}'"
        # What tells of few persons is looked for on every page; up to a thousand cases persons are counted, too.
        for name, part, wish, aim in (("all", "", {}, "<= 0.1"), ("one department", of_it, {"departmentId": department}, "<= 0.1"),
                                      ("its last two years", f"{of_it} AND c.period >= '{TWO_YEARS}'",
                                       {"departmentId": department, "fromMonth": TWO_YEARS}, "<= 2.0")):
            def page():
                return ms(lambda: reader.call("ReportService/GetResults", kind="ACTIVITY_KIND_GENERAL", **wish))

            def plain():
                return ms(lambda: stage.sql("postgres", PLAIN.format(part=part)))
            page(), plain()  # warm
            figures = in_turns(plan.rounds, ours=lambda: median(page() for _ in range(5)), peer=plain)
            yield Result(f"results of {name}, GROUP BY", figures["ours"], figures["peer"], aim, "ms",
                         f"a page of results out of {answers:,} answers ({departments} departments, {months} months), a call over TLS that "
                         f"ends in a report, medians of 5; against the plain GROUP BY through psql")
        yield from pages.run(stage, port, plan.rounds)
