"""Thousands of reviewed cases out of a few: a page has as many cases as it has in a big place, and a test does not read them."""

BY_HAND = "SET session_replication_role = replica;"  # past the foreign keys: there is no review behind a copy


def copy_cases(town, activity, times, but_of=""):
    """Each case of an audit so many times more, as it was read, but for those whose caseworker is named; in the sums, too."""
    town.server.psql(f"""{BY_HAND} BEGIN;
        CREATE TEMP TABLE made AS SELECT c.review_id AS was, gen_random_uuid() AS id
        FROM app.result_case c, generate_series(1, {times}) WHERE c.activity_id = '{activity}' AND c.caseworker_id::text <> '{but_of}';
        INSERT INTO app.result_case SELECT (jsonb_populate_record(c, jsonb_build_object('review_id', m.id, 'in_parts', false))).* FROM made m JOIN app.result_case c ON c.review_id = m.was;
        INSERT INTO app.result_entry SELECT m.id, e.item, e.first, e.value, e.counts, e.score FROM made m JOIN app.result_entry e ON e.review_id = m.was;
        INSERT INTO app.result_sum AS t (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
        SELECT s.scope, s.id, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*), count(*) FILTER (WHERE c.weight IS NULL), sum(e.score),
            sum(coalesce(c.weight, 0)), sum(coalesce(c.weight * c.weight, 0)), sum(coalesce(c.weight * e.score, 0))
        FROM made m JOIN app.result_case c ON c.review_id = m.id JOIN app.result_entry e USING (review_id), LATERAL app.result_scopes(c) AS s
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ON CONFLICT (scope, scope_id, kind, first, period, item, value) DO UPDATE SET (cases, unweighted, score, w, w2, ws)
            = (t.cases + excluded.cases, t.unweighted + excluded.unweighted, t.score + excluded.score, t.w + excluded.w, t.w2 + excluded.w2, t.ws + excluded.ws);
        COMMIT; ANALYZE app.result_case; ANALYZE app.result_entry; ANALYZE app.result_sum""")
