"""Who reviews which case: CPU time of the exact assignment of 2,000 cases to 100 reviewers, against the one second that it may take, and
how it grows with the cases."""
from statistics import median

from measure import Result
from programs import output_of

REVIEWERS, TEAMS, SIZE, LIMIT_MS = 100, 30, 2000, 1000


def cpu_ms(stage, cases):
    return float(output_of([stage.build / "tests/bench/share_out", cases, REVIEWERS, TEAMS]))


def run(stage, plan):
    took = {cases: [cpu_ms(stage, cases) for _ in range(plan.rounds)] for cases in plan.assignments}
    curve = ", ".join(f"{cases:,}: {median(times):,.0f}" for cases, times in took.items())
    yield Result("assignment, the limit", took[SIZE], [LIMIT_MS] * plan.rounds, "<= 1.0", "ms CPU",
                 f"{SIZE:,} cases, {REVIEWERS} reviewers, {TEAMS} teams of unequal size, a tenth of the pairs barred and a fifth avoided; "
                 f"milliseconds by cases: {curve}")
