-- The sums of a part of results, of a section of the law, a target group or a question set, are what adding up the answers gives: of cases that are
-- in their parts, of cases that the jobs have not come to yet, and of months of which cases have faded.
--
-- A town past the foreign keys: in each month other cases, in two departments with two teams each.
BEGIN;
CREATE EXTENSION pgtap;
SELECT plan(17);
SET session_replication_role = replica;
CREATE SCHEMA part;
CREATE FUNCTION part.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('part ' || name)::uuid $$;
INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id, section, target_group,
	weight, submitted_at)
SELECT part.id(m.nth || '-' || n), part.id('audit' || m.nth), 'general', ('2026-0' || m.nth || '-01')::date, part.id(m.sets[1 + n % cardinality(m.sets)]), part.id('reader'),
	part.id('worker' || n % 7), CASE WHEN n % 11 > 0 THEN part.id('team' || n % 4) END, CASE WHEN n % 11 > 0 THEN part.id('department' || n % 4 / 2) END,
	m.sections[1 + n % cardinality(m.sections)], m.groups[1 + n % cardinality(m.groups)], CASE WHEN n % 6 > 0 THEN round(1 / (1 + n % 5)::numeric, 16) END, '2026-01-20'
FROM (VALUES (1, '{old}'::text[], '{32}'::text[], '{barn}'::text[]), (2, '{old,new}', '{32,46}', '{barn}'), (3, '{new}', '{46}', '{barn,unge}'),
	(4, '{new,other}', '{32}', '{unge}'), (5, '{other}', '{32,46,""}', '{barn,""}'), (6, '{old}', '{32}', '{barn}')) AS m (nth, sets, sections, groups), generate_series(1, 31) AS n;
INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
SELECT c.review_id, 'P-' || q, f.first, v.value, v.value <> 'ikke_relevant', (v.value = 'ja')::integer / (1 + q % 3)::numeric
FROM app.result_case c, generate_series(1, 5) AS q, (VALUES (false), (true)) AS f (first), LATERAL (SELECT (ARRAY['ja', 'ja', 'nej', 'ikke_relevant'])[1
	+ abs(hashtext(concat_ws(' ', c.review_id, q, f.first))) % 4] AS value) AS v;
INSERT INTO app.result_entry (review_id, item, first, value, counts, score) -- of the same name, but for the score
SELECT c.review_id, 'all', f.first, 'ikke_alle', true, abs(hashtext(concat_ws(' ', c.review_id, f.first))) % 4 / 4.0 FROM app.result_case c, (VALUES (false), (true)) AS f (first);
CREATE FUNCTION part.add_up() RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.result_sum (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
	SELECT s.scope, s.id, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*), count(*) FILTER (WHERE c.weight IS NULL), sum(e.score),
		sum(coalesce(c.weight, 0)), sum(coalesce(c.weight * c.weight, 0)), sum(coalesce(c.weight * e.score, 0))
	FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL app.result_scopes(c) AS s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
$$;
SELECT part.add_up() \g /dev/null
-- Of June some have faded: their sums stay.
INSERT INTO app.result_faded (activity_id, template_id, team_id, department_id, kind, period, cases, unweighted)
SELECT c.activity_id, c.template_id, c.team_id, c.department_id, c.kind, c.period, count(*), 0 FROM app.result_case c
WHERE c.period = '2026-06-01' AND c.team_id = part.id('team1') GROUP BY 1, 2, 3, 4, 5, 6;
DELETE FROM app.result_entry e USING app.result_case c WHERE c.review_id = e.review_id AND c.period = '2026-06-01' AND c.team_id = part.id('team1');
DELETE FROM app.result_case c WHERE c.period = '2026-06-01' AND c.team_id = part.id('team1');

CREATE TEMP TABLE wish AS
SELECT (CASE WHEN p.name = 'audit2' THEN part.id(p.name) END, 'general', CASE WHEN p.name <> 'audit2' THEN m.since END, CASE WHEN p.name <> 'audit2' THEN m.until END,
	CASE WHEN p.name LIKE 'department%' THEN part.id(p.name) END,
	CASE WHEN p.name LIKE 'team%' THEN part.id(p.name) END, k.section, k.target_group, k.sets, NULL)::app.result_wish AS w
FROM (VALUES ('all'), ('department0'), ('department1'), ('team1'), ('team2'), ('audit2')) AS p (name),
	(VALUES (NULL::date, NULL::date), ('2026-02-01', '2026-04-01'), ('2026-06-01', '2026-06-01')) AS m (since, until),
	(VALUES ('32', NULL, NULL), ('46', NULL, NULL), (NULL, 'barn', NULL), (NULL, NULL, ARRAY[part.id('old'), part.id('new')]), (NULL, NULL, ARRAY[part.id('other')]),
		('32', 'barn', ARRAY[part.id('old')]), ('nothing', NULL, NULL)) AS k (section, target_group, sets);
CREATE FUNCTION part.plain(w app.result_wish, at_first boolean) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', e.item, e.value, e.counts, count(*), count(*) FILTER (WHERE c.weight IS NULL), trim_scale(sum(e.score)), trim_scale(sum(coalesce(c.weight, 0))),
		trim_scale(sum(coalesce(c.weight * c.weight, 0))), trim_scale(sum(coalesce(c.weight * e.score, 0))))
	FROM app.result_case c JOIN app.result_entry e USING (review_id)
	WHERE e.first = at_first AND coalesce(c.activity_id = w.activity_id, true) AND c.period BETWEEN coalesce(w.from_month, '2000-01-01') AND coalesce(w.to_month, '2100-01-01')
		AND coalesce(c.department_id = w.department_id, w.department_id IS NULL) AND coalesce(c.team_id = w.team_id, w.team_id IS NULL)
		AND coalesce(c.section = w.section, true) AND coalesce(c.target_group = w.target_group, true) AND coalesce(c.template_id = ANY (w.template_ids), true)
	GROUP BY e.item, e.value, e.counts
$$;
CREATE FUNCTION part.kept(w app.result_wish, at_first boolean) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', s.item, s.value, s.counts, s.cases, s.unweighted, trim_scale(s.score), trim_scale(s.w), trim_scale(s.w2), trim_scale(s.ws))
	FROM app.result_sums(w, at_first) AS s
$$;
CREATE FUNCTION part.differ() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM wish, (VALUES (false), (true)) AS f (first) WHERE EXISTS (SELECT part.plain(w, f.first) EXCEPT SELECT part.kept(w, f.first))
		OR EXISTS (SELECT part.kept(w, f.first) EXCEPT SELECT part.plain(w, f.first))
$$;
SELECT ok((SELECT count(*) FROM wish WHERE EXISTS (SELECT part.plain(w, false))) > 80, 'most of them have cases');
SELECT is(part.differ(), 0::bigint, 'one by one they are what adding up gives');

-- What is kept, against the plain way to it.
CREATE FUNCTION part.kept_otherwise() RETURNS bigint LANGUAGE sql AS $$
	WITH added AS (
		SELECT s.scope, s.id AS scope_id, p.part, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*) AS cases, count(*) FILTER (WHERE c.weight IS NULL) AS unweighted,
			sum(e.score) AS score, sum(coalesce(c.weight, 0)) AS w, sum(coalesce(c.weight * c.weight, 0)) AS w2, sum(coalesce(c.weight * e.score, 0)) AS ws
		FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL (VALUES ('department', c.department_id), ('all', '00000000-0000-0000-0000-000000000000')) AS s (scope, id),
			LATERAL (VALUES ('section:' || c.section), ('target_group:' || c.target_group), ('version:' || c.template_id)) AS p (part)
		WHERE c.in_parts AND s.id IS NOT NULL AND p.part NOT IN ('section:', 'target_group:') GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
	), kept AS (
		SELECT s.scope, s.scope_id, s.part, s.kind, f.first, s.period, s.item, s.value, s.counts, sum(s.cases) AS cases, sum(s.unweighted) AS unweighted, sum(s.score) AS score,
			sum(s.w) AS w, sum(s.w2) AS w2, sum(s.ws) AS ws
		FROM app.part_sum s, (VALUES (false), (true)) AS f (first) WHERE f.first OR NOT s.first GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
		HAVING (sum(s.cases), sum(s.unweighted), sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)) <> (0, 0, 0, 0, 0, 0)
	)
	SELECT (SELECT count(*) FROM added a FULL JOIN kept k USING (scope, scope_id, part, kind, first, period, item, value, counts)
		WHERE (a.cases, a.unweighted, a.score, a.w, a.w2, a.ws) IS DISTINCT FROM (k.cases, k.unweighted, k.score, k.w, k.w2, k.ws))
		+ (SELECT count(*) FROM (SELECT s.scope, s.id, p.part, c.kind, b.what, c.period, b.whose, count(*)
				FROM app.result_case c, LATERAL (VALUES ('department', c.department_id), ('all', '00000000-0000-0000-0000-000000000000')) AS s (scope, id),
					LATERAL (VALUES ('section:' || c.section), ('target_group:' || c.target_group), ('version:' || c.template_id)) AS p (part),
					LATERAL (VALUES ('audit', c.activity_id), ('reviewer', c.reviewer_id)) AS b (what, whose)
				WHERE c.in_parts AND s.id IS NOT NULL AND p.part NOT IN ('section:', 'target_group:') GROUP BY 1, 2, 3, 4, 5, 6, 7) AS a
			FULL JOIN app.part_behind k ON (k.scope, k.scope_id, k.part, k.kind, k.what, k.period, k.id, k.cases) = (a.scope, a.id, a.part, a.kind, a.what, a.period, a.whose, a.count)
			WHERE a.scope IS NULL OR k.scope IS NULL)
$$;
-- What stands around a page: when, how many, of which audits, and who reviewed; and its course.
CREATE FUNCTION part.around() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', w, m.from_month, m.to_month, app.how_many(w), app.how_many_exactly(w), (SELECT string_agg(a.id::text, ' ' ORDER BY a.id) FROM app.result_activities(w) AS a),
		(SELECT string_agg(r::text, ' ' ORDER BY r) FROM app.result_raters(w) AS r),
		(SELECT string_agg(s::text, ' ' ORDER BY s.item, s.period) FROM app.trend_sums(w, '{P-3,all}') AS s)) -- whose best value has the score 1, as that of every question has
	FROM wish, app.result_months(w) AS m
$$;
CREATE TEMP TABLE around AS SELECT part.around() AS line;
CREATE FUNCTION part.around_otherwise() RETURNS bigint LANGUAGE sql AS
$$ SELECT count(*) FROM ((SELECT part.around() EXCEPT SELECT line FROM around) UNION ALL (SELECT line FROM around EXCEPT SELECT part.around())) AS d $$;

ALTER TABLE app.result_case ENABLE ALWAYS TRIGGER case_leaves_parts, ENABLE ALWAYS TRIGGER case_enters_parts;
UPDATE app.result_case SET in_parts = true WHERE hashtext(review_id::text) % 2 = 0;
SELECT ok((SELECT count(*) FROM app.result_case WHERE in_parts) BETWEEN 10 AND 160 AND EXISTS (SELECT FROM app.part_sum), 'some are in their parts');
SELECT is(part.differ(), 0::bigint, 'what is kept of some and the others are together what adding up gives, to the last digit');
SELECT is(part.around_otherwise(), 0::bigint, 'and what stands around them is the same');
SELECT is(part.kept_otherwise(), 0::bigint, 'what is kept is theirs');
SELECT app.put_cases_in_parts(), app.put_cases_in_parts() \g /dev/null
SELECT is((SELECT count(*) FROM app.result_case WHERE NOT in_parts), 0::bigint, 'the jobs put in those that there were');
SELECT is(part.differ(), 0::bigint, 'and of all of them it is the same');
SELECT is(part.around_otherwise(), 0::bigint, 'with what stands around them');
SELECT is(part.kept_otherwise(), 0::bigint, 'as kept');
UPDATE app.part_sum SET w = w + 0.0000000000000001 WHERE period = '2026-03-01' AND scope = 'all' AND NOT first;
SELECT ok(part.differ() > 0 AND part.kept_otherwise() > 0, 'and what is kept is what was read');
UPDATE app.part_sum SET w = w - 0.0000000000000001 WHERE period = '2026-03-01' AND scope = 'all' AND NOT first;

-- Whoever changes or deletes a case changes its parts.
UPDATE app.result_case SET weight = 3, section = '46', target_group = '' WHERE period = '2026-04-01' AND hashtext(review_id::text) % 3 = 0;
SELECT is(part.kept_otherwise(), 0::bigint, 'a weight that changed, and another section');
SELECT is(part.differ(), 0::bigint, 'as told');
DELETE FROM app.result_case WHERE period = '2026-05-01' OR hashtext(review_id::text) % 3 = 1;
SELECT is(part.kept_otherwise(), 0::bigint, 'of those that go nothing is left');
SELECT is((SELECT count(*) FROM app.part_sum WHERE period = '2026-05-01') + (SELECT count(*) FROM app.part_behind WHERE period = '2026-05-01'), 0::bigint,
	'r20_not even that there was somebody of whom it was said');
DELETE FROM app.result_case;
SELECT is((SELECT count(*) FROM app.part_sum) + (SELECT count(*) FROM app.part_behind), 0::bigint, 'r20_and of no case no part');
SELECT is(part.differ(), 0::bigint, 'as told');
SELECT * FROM finish();
ROLLBACK;
