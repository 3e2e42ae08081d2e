-- Ten years of a hundred departments, as their reviews would have left them: :departments departments, :months months, :cases cases a
-- month in each, 40 answers a case. Past the foreign keys: the reviews themselves are not read by a page of results.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET session_replication_role = replica;
SET work_mem = '1GB';
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
VALUES (bench.id('leader0'), sha256('bench-reader'), interval '1 day', app.now() + interval '1 day') ON CONFLICT DO NOTHING;
INSERT INTO app.department (id, name) SELECT bench.id('department' || d), 'Afdeling ' || d FROM generate_series(1, :departments) d;
INSERT INTO app.team (id, department_id, name) SELECT bench.id('team' || d || '-' || t), bench.id('department' || d), 'Team ' || t
FROM generate_series(1, :departments) d, generate_series(1, 3) t;
INSERT INTO app.activity (id, title, kind, mode, method, template_id, sections, decided_from, decided_to, exempt_months, case_count, spare_count,
	starts_on, deadline, state, seed_commitment, sealed_seed, created_by)
SELECT bench.id('audit' || d || '-' || m), 'Tilsyn', 'general', 'alone', 'stratified', bench.id('template'), '{32}', '2000-01-01', '2026-06-30',
	12, :cases, 0, (date '2026-12-01' - make_interval(months => m))::date, '2027-01-01', 'done', 'c', '\x00', bench.id('leader0')
FROM generate_series(1, :departments) d, generate_series(1, :months) m;
INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id, section,
	target_group, weight, submitted_at, in_parts)
SELECT bench.id(concat_ws('-', 'r', d, m, k)), bench.id('audit' || d || '-' || m), 'general', (date '2026-12-01' - make_interval(months => m))::date,
	bench.id('template'), bench.id('leader' || k % 64), bench.id(concat_ws('-', 'w', d, k)), bench.id('team' || d || '-' || 1 + k % 3),
	bench.id('department' || d), CASE WHEN k % 4 = 0 THEN '46' ELSE '32' END, '', 2 + k % 5 / 4.0, '2026-01-01', true
FROM generate_series(1, :departments) d, generate_series(1, :months) m, generate_series(1, :cases) k
ORDER BY m DESC, d, k; -- as they are submitted: the entries of a case lie together, a department's cases apart
INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
SELECT c.review_id, v.item, false, v.value, v.value <> 'ikke_relevant', (v.value = 'ja')::integer
FROM app.result_case c, LATERAL (SELECT 'Q-' || q AS item,
	(ARRAY['ja', 'ja', 'ja', 'nej', 'ikke_relevant'])[1 + abs(hashtext(c.review_id::text || q)) % 5] AS value FROM generate_series(0, 39) q OFFSET 0) v;
-- What each step and the whole come to in a case: a page reads their sums; as entries they would only make the peer slower.
CREATE TEMP TABLE entry AS
SELECT e.* FROM app.result_entry e
UNION ALL
SELECT e.review_id, k.item, false, CASE WHEN NOT bool_or(e.counts) THEN 'ikke_relevant' WHEN bool_and(e.score = 1) FILTER (WHERE e.counts) THEN 'alle'
	ELSE 'ikke_alle' END, bool_or(e.counts), coalesce(round(avg(e.score) FILTER (WHERE e.counts), 12), 0)
FROM app.result_entry e, LATERAL (VALUES ('all'), ('step:trin' || 1 + substr(e.item, 3)::integer / 10)) k (item) GROUP BY 1, 2;
INSERT INTO app.result_sum (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
SELECT x.scope, x.id, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*), 0, sum(e.score), sum(c.weight), sum(c.weight * c.weight),
	sum(c.weight * e.score)
FROM app.result_case c JOIN entry e USING (review_id), LATERAL (VALUES ('activity', c.activity_id), ('team', c.team_id),
	('department', c.department_id), ('all', '00000000-0000-0000-0000-000000000000'::uuid)) x (scope, id)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 5, 1, 2;
-- The parts of a department and of all of it; first answers are those in force, and so nothing beyond them.
INSERT INTO app.part_sum (scope, scope_id, part, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
SELECT x.scope, x.id, p.part, c.kind, false, c.period, e.item, e.value, e.counts, count(*), 0, sum(e.score), sum(c.weight), sum(c.weight * c.weight),
	sum(c.weight * e.score)
FROM app.result_case c JOIN entry e USING (review_id), LATERAL (VALUES ('department', c.department_id),
	('all', '00000000-0000-0000-0000-000000000000'::uuid)) x (scope, id), LATERAL app.parts_of_case(c) AS p (part)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 6, 1, 2, 3;
INSERT INTO app.part_behind (scope, scope_id, part, kind, what, period, id, cases)
SELECT x.scope, x.id, p.part, c.kind, b.what, c.period, b.id, count(*)
FROM app.result_case c, LATERAL (VALUES ('audit', c.activity_id), ('reviewer', c.reviewer_id)) b (what, id), LATERAL (VALUES ('department', c.department_id),
	('all', '00000000-0000-0000-0000-000000000000'::uuid)) x (scope, id), LATERAL app.parts_of_case(c) AS p (part)
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 6, 1, 2, 3;
-- In the department that pages are asked of the entries are as submitting leaves them: with what steps and the whole come to, now and at first.
CREATE TEMP TABLE one AS SELECT e.* FROM entry e JOIN app.result_case c USING (review_id) WHERE c.department_id = bench.id('department1');
INSERT INTO app.result_entry SELECT e.* FROM one e WHERE e.item !~ '^Q-' UNION ALL SELECT e.review_id, e.item, true, e.value, e.counts, e.score FROM one e;
INSERT INTO app.result_sum (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
SELECT s.scope, s.scope_id, s.kind, true, s.period, s.item, s.value, s.counts, s.cases, s.unweighted, s.score, s.w, s.w2, s.ws FROM app.result_sum s
WHERE s.scope_id = bench.id('department1') OR s.scope_id IN (SELECT t.id FROM app.team t WHERE t.department_id = bench.id('department1'))
	OR s.scope_id IN (SELECT c.activity_id FROM app.result_case c WHERE c.department_id = bench.id('department1'));
INSERT INTO app.team_lead (team_id, person_id, held_from) VALUES (bench.id('team1-1'), bench.id('leader1'), '2000-01-01');
DROP TABLE entry, one;
SET session_replication_role = origin;
VACUUM ANALYZE app.result_case, app.result_entry, app.result_sum, app.part_sum, app.part_behind;
