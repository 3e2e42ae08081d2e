-- Which questions a course is told without, against a plain count over every stretch of months and every reader (R16, R17).
--
-- Towns past the foreign keys, by lot: eight months, four teams, of each as many caseworkers; a case of somebody in ten holds a step by another.
BEGIN;
CREATE EXTENSION pgtap;
SELECT plan(3);
SET session_replication_role = replica;
DELETE FROM app.team_lead;
CREATE SCHEMA few;
CREATE FUNCTION few.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('few ' || name)::uuid $$;
CREATE FUNCTION few.lot(VARIADIC names text[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashtext(array_to_string(names, ' '))) $$;
INSERT INTO app.person (id, user_name, display_name, roles) SELECT few.id('leader' || n), 'few-leader' || n, 'Leder ' || n, '{leader}' FROM generate_series(1, 3) AS n;
INSERT INTO app.team_lead (person_id, team_id, held_from)
SELECT few.id('leader' || l), few.id('team' || t), '2020-01-01' FROM (VALUES (1, 1), (1, 2), (1, 3), (2, 3), (2, 4), (3, 1)) AS k (l, t);
INSERT INTO app.item (template_id, position, kind, code, step, conditions, body) SELECT few.id('set'), n, 'question', 'P-' || n, 'step' || n % 2, '[]', '{}' FROM generate_series(1, 8) AS n;
CREATE FUNCTION few.found(wish app.result_wish, enough integer, looked_at integer, readers uuid[]) RETURNS text[] LANGUAGE plpgsql STABLE AS
$$ BEGIN RETURN ARRAY(SELECT q FROM app.few_in_a_month(wish, enough, looked_at, readers) AS q ORDER BY q); END $$;
CREATE FUNCTION few.all_of_it() RETURNS app.result_wish LANGUAGE sql IMMUTABLE AS $$ SELECT (NULL, 'general', NULL, NULL, few.id('department'), NULL, NULL, NULL, NULL, NULL)::app.result_wish $$;

-- The question applies in the fewer cases the higher its number.
CREATE FUNCTION few.fill(town text, months integer, most integer) RETURNS void LANGUAGE sql AS $$
	DELETE FROM app.result_entry; DELETE FROM app.result_case; DELETE FROM app.result_sum; DELETE FROM app.step_holder;
	INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id, section, target_group, weight, submitted_at)
	SELECT few.id(concat_ws(' ', town, m, n)), few.id('audit'), 'general', (date '2026-01-01' + make_interval(months => m))::date, few.id('set'), few.id('reader'),
		few.id('worker' || w), few.id('team' || 1 + w % 4), few.id('department'), '', '', 1, '2026-09-20'
	FROM generate_series(1, months) AS m, LATERAL generate_series(1, 1 + few.lot(town, 'cases', m::text) % most) AS n, LATERAL (SELECT few.lot(town, 'who', m::text, n::text) % 11 AS w) AS w;
	INSERT INTO app.step_holder (review_id, step, caseworker_id, said_by) SELECT c.review_id, 'step1', few.id('worker' || few.lot(town, c.review_id::text) % 11), few.id('reader')
	FROM app.result_case c WHERE few.lot('held', c.review_id::text) % 10 = 0;
	INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
	SELECT c.review_id, k.item, f.first, 'ja', true, 1 FROM app.result_case c, (VALUES (false), (true)) AS f (first),
		(SELECT 'all' AS item, 0 AS nth UNION ALL SELECT 'P-' || q, q FROM generate_series(1, 8) AS q) AS k WHERE few.lot(town, c.review_id::text, k.item) % 9 >= k.nth;
	INSERT INTO app.result_sum (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
	SELECT s.scope, s.id, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*), 0, 0, 0, 0, 0 FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL app.result_scopes(c) AS s
	GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
$$;
-- Every stretch by itself: who is left to whom (-1: to whom nobody is known).
CREATE FUNCTION few.counted(enough integer, readers uuid[]) RETURNS text[] LANGUAGE sql STABLE AS $$
	WITH entry AS MATERIALIZED (
		SELECT c.period, c.review_id, e.item, coalesce((app.held_items(c) ->> e.item)::uuid, c.caseworker_id) AS worker FROM app.result_case c JOIN app.result_entry e USING (review_id) WHERE e.first
	), known AS MATERIALIZED (
		SELECT k.* FROM (SELECT array_agg(e.review_id) AS reviews, array_agg(e.worker) AS workers FROM (SELECT DISTINCT review_id, worker FROM entry) AS e) AS p,
			LATERAL app.known_among(p.reviews, p.workers, readers) AS k
	), left_over AS MATERIALIZED (
		SELECT r.reader, e.* FROM entry e, generate_series(-1, cardinality(readers) - 1) AS r (reader)
		WHERE NOT EXISTS (SELECT FROM known k WHERE k.reader = r.reader AND k.review_id = e.review_id AND k.worker = e.worker)
	), stretch AS (
		SELECT a.period AS first, b.period AS last FROM (SELECT DISTINCT period FROM entry) AS a JOIN (SELECT DISTINCT period FROM entry) AS b ON a.period <= b.period
	), counted AS MATERIALIZED (
		SELECT s.first, s.last, l.reader, l.item, count(DISTINCT l.worker) AS persons FROM stretch s JOIN left_over l ON l.period BETWEEN s.first AND s.last GROUP BY 1, 2, 3, 4
	)
	SELECT coalesce(array_agg(DISTINCT q.item ORDER BY q.item), '{}') FROM counted w JOIN counted m USING (first, last) JOIN counted q USING (first, last)
	WHERE w.reader = -1 AND w.item = 'all' AND w.persons >= enough AND m.reader = q.reader AND m.item = 'all' AND q.item <> 'all'
		AND m.persons >= CASE WHEN m.reader < 0 THEN enough ELSE 2 END AND q.persons < CASE WHEN q.reader < 0 THEN enough ELSE 2 END
$$;
CREATE TABLE few.wrong (town text, enough integer, looked_at integer, readers integer, found text[], counted text[]);
CREATE TABLE few.tried (town text, enough integer, readers integer, counted text[]);
CREATE FUNCTION few.try(town text, months integer, most integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	readers uuid[];
	enough integer;
	counted text[];
BEGIN
	PERFORM few.fill(town, months, most);
	FOREACH enough IN ARRAY '{2,5}'::integer[] LOOP
		FOR readers IN SELECT r FROM (VALUES ('{}'::uuid[]), (ARRAY[few.id('leader3'), few.id('leader2'), few.id('leader1')])) AS v (r) LOOP
			counted := few.counted(enough, readers);
			INSERT INTO few.tried VALUES (town, enough, cardinality(readers), counted);
			INSERT INTO few.wrong SELECT town, enough, n, cardinality(readers), f, counted FROM unnest('{1,12,1000}'::integer[]) AS n, LATERAL few.found(few.all_of_it(), enough, n, readers) AS f
			WHERE f IS DISTINCT FROM counted;
		END LOOP;
	END LOOP;
END $$;
SELECT few.try('small' || n, 8, 6) FROM generate_series(1, 8) AS n \g /dev/null
SELECT few.try('large' || n, 4, 40) FROM generate_series(1, 3) AS n \g /dev/null
SELECT is((SELECT string_agg(w::text, E'\n') FROM few.wrong w), NULL, 'r17_it is what counting every stretch for every reader gives, however many cases are looked at');
SELECT cmp_ok((SELECT count(DISTINCT t.counted) FROM few.tried t WHERE t.readers = 0), '>', 2::bigint, 'r16_of many kinds of towns');
SELECT cmp_ok((SELECT count(*) FROM few.tried t JOIN few.tried o USING (town, enough) WHERE o.readers = 0 AND t.readers = 3 AND o.counted <@ t.counted AND o.counted <> t.counted), '>', 2::bigint,
	'r17_in some of which more is left out where leaders know some by name');
SELECT * FROM finish();
ROLLBACK;
