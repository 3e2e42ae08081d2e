"""What is kept added up of parts, against the plain way to it: of first answers and of those in force."""

OTHERWISE = """
WITH added AS (
    SELECT x.scope, x.id AS scope_id, p.part, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*) AS cases,
        count(*) FILTER (WHERE c.weight IS NULL) AS unweighted, sum(e.score) AS score, sum(coalesce(c.weight, 0)) AS w,
        sum(coalesce(c.weight * c.weight, 0)) AS w2, sum(coalesce(c.weight * e.score, 0)) AS ws
    FROM app.result_case c JOIN app.result_entry e USING (review_id),
        LATERAL (VALUES ('department', c.department_id), ('all', '00000000-0000-0000-0000-000000000000')) x (scope, id),
        LATERAL (VALUES ('section:' || c.section), ('target_group:' || c.target_group), ('version:' || c.template_id)) p (part)
    WHERE x.id IS NOT NULL AND p.part !~ ':$' AND c.in_parts GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), kept AS (
    SELECT s.scope, s.scope_id, s.part, s.kind, f.first, s.period, s.item, s.value, s.counts, sum(s.cases) AS cases,
        sum(s.unweighted) AS unweighted, sum(s.score) AS score, sum(s.w) AS w, sum(s.w2) AS w2, sum(s.ws) AS ws
    FROM app.part_sum s, (VALUES (false), (true)) f (first) WHERE f.first OR NOT s.first GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    HAVING (sum(s.cases), sum(s.unweighted), sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)) <> (0, 0, 0, 0, 0, 0)
)
SELECT count(*) FILTER (WHERE (a.cases, a.unweighted, a.score, a.w, a.w2, a.ws) IS DISTINCT FROM (k.cases, k.unweighted, k.score, k.w, k.w2, k.ws)), count(*)
FROM added a FULL JOIN kept k USING (scope, scope_id, part, kind, first, period, item, value, counts)
"""


def otherwise(server, database="tilsyn"):
    """How many lines are not what adding up gives, of those that there are."""
    wrong, there = map(int, server.psql(OTHERWISE, database=database)[0])
    assert there > 50, "there is something to add up"
    return wrong
