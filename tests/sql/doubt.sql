-- Of which items of results nothing can have to be hidden, and in how many persons' cases those were seen (R16).
--
-- A town past the foreign keys: in place A sixty cases of twelve caseworkers, in place B ten of ten others, all with the same weight.
BEGIN;
CREATE EXTENSION pgtap;
SELECT plan(14);
SET session_replication_role = replica;
CREATE SCHEMA doubt;
CREATE FUNCTION doubt.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('doubt ' || name)::uuid $$;
INSERT INTO app.item (template_id, position, kind, code, step, conditions, body) SELECT doubt.id('set'), n, 'question', 'P-' || n,
	CASE n WHEN 3 THEN 'held' ELSE 'other' END, '[]', '{}' FROM generate_series(1, 8) AS n;
CREATE FUNCTION doubt.add(name text, kind text, worker text, place text, weight numeric) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, department_id, section, target_group,
		weight, submitted_at)
	VALUES (doubt.id(name), doubt.id('audit'), kind, '2026-01-01', doubt.id('set'), doubt.id('reader'), doubt.id(worker), doubt.id(place), '', '',
		weight, '2026-01-20')
$$;
SELECT doubt.add('a' || n, 'general', 'worker' || n % 12, 'A', 2) FROM generate_series(1, 60) AS n \g /dev/null
SELECT doubt.add('b' || n, 'general', 'other' || n, 'B', 2) FROM generate_series(1, 10) AS n \g /dev/null
SELECT doubt.add('c' || n, 'themed', 'worker' || n % 12, 'A', CASE n WHEN 1 THEN 5 ELSE 2 END) FROM generate_series(1, 30) AS n \g /dev/null
SELECT doubt.add('d' || n, 'themed', 'worker' || n % 12, 'B', 2 + n % 3) FROM generate_series(1, 30) AS n \g /dev/null
INSERT INTO app.step_holder (review_id, step, caseworker_id, said_by) SELECT doubt.id('a' || n), 'held', doubt.id('specialist'), doubt.id('reader')
FROM generate_series(1, 60) AS n;
CREATE FUNCTION doubt.answer(pattern text, item text, first boolean, counts boolean) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
	SELECT c.review_id, item, answer.first, CASE WHEN counts THEN CASE n % 12 < 7 WHEN true THEN 'ja' ELSE 'nej' END ELSE 'ikke_relevant' END, counts,
		(counts AND n % 12 < 7)::integer
	FROM app.result_case c JOIN (SELECT k || n AS name, n FROM unnest(ARRAY['a', 'b', 'c', 'd']) AS k, generate_series(1, 60) AS n) AS m
		ON c.review_id = doubt.id(m.name) WHERE m.name ~ ('^(' || pattern || ')$')
$$;
SELECT doubt.answer(k.pattern, 'P-' || k.n, f.first, true) FROM (VALUES (false), (true)) AS f (first), (VALUES
	('.*', 1),                                -- everybody
	('a(12|24|1|13)', 2),                     -- two caseworkers
	('a.*|b.*', 3),                           -- the step that one specialist holds in A
	('a.*', 5), ('a.*', 7), ('a.*|b1', 6)) AS k (pattern, n) \g /dev/null
SELECT doubt.answer('a.*', 'P-4', false, true), doubt.answer('a1', 'P-4', true, true), -- at first in one case alone
	doubt.answer('a[2-9]|a..', 'P-4', true, false), doubt.answer('a.*', 'P-8', false, false) \g /dev/null
INSERT INTO app.result_sum (scope, scope_id, kind, period, first, item, value, counts, cases, unweighted, score, w, w2, ws)
SELECT x.scope, x.id, c.kind, c.period, e.first, e.item, e.value, e.counts, count(*), 0, sum(e.score), sum(c.weight), sum(c.weight * c.weight), sum(c.weight * e.score)
FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL (VALUES ('department', c.department_id),
	('all', '00000000-0000-0000-0000-000000000000'::uuid)) AS x (scope, id) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
INSERT INTO app.told_set (report_id, item, number, reviews) VALUES (doubt.id('report'), 'P-5', 0, ARRAY[doubt.id('a1')]);

CREATE FUNCTION doubt.wish(kind text, place text) RETURNS app.result_wish LANGUAGE sql AS
$$ SELECT (NULL, kind, NULL, NULL, doubt.id(place), NULL, NULL, NULL, NULL, NULL)::app.result_wish $$;
CREATE FUNCTION doubt.sure(kind text, place text, beside app.result_wish[]) RETURNS text[] LANGUAGE sql AS
$$ SELECT ARRAY(SELECT d.item FROM app.beyond_doubt(doubt.wish(kind, place), beside) AS d WHERE d.sure ORDER BY d.item) $$;

SELECT ok('P-1' = ANY (doubt.sure('general', 'A', '{}')), 'r16_what many stand behind is beyond doubt');
SELECT ok('P-2' <> ALL (doubt.sure('general', 'A', '{}')), 'r16_not what two stand behind');
SELECT ok('P-3' <> ALL (doubt.sure('general', 'A', '{}')), 'r16_nor what one person held in all cases');
SELECT ok('P-3' = ANY (doubt.sure('general', 'B', '{}')), 'r16_but where nobody held it for the others');
SELECT ok('P-4' <> ALL (doubt.sure('general', 'A', '{}')), 'r16_nor what few stood behind at first');
SELECT ok('P-5' <> ALL (doubt.sure('general', 'A', '{}')), 'r16_nor what a report told of');
SELECT is(doubt.sure('general', 'A', '{}'), '{P-1,P-6,P-7}', 'r16_and what applied nowhere is not there');
SELECT is(doubt.sure('general', 'A', ARRAY[doubt.wish('general', NULL)]), '{P-1,P-7}', 'r16_nor what few stand behind elsewhere, who has both can subtract');
SELECT is(doubt.sure('themed', 'A', '{}'), '{}', 'r16_nor where one case alone has another weight');
SELECT is(doubt.sure('themed', 'B', '{}'), '{P-1}', 'r16_but where many have each');

-- Stand-ins of cases that have faded have a weight of their own.
INSERT INTO app.faded_behind (scope, scope_id, kind, period, first, item, mask) VALUES ('department', doubt.id('A'), 'general', '2025-01-01', false, 'P-1', 1);
SELECT ok('P-1' <> ALL (doubt.sure('general', 'A', '{}')), 'r16_nor where one stands in for cases that have faded');
DELETE FROM app.faded_behind WHERE scope_id = doubt.id('A');

-- The counts of persons are those of the cases taken one by one.
CREATE FUNCTION doubt.one_by_one(kind text, place text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_object_agg(m.item, ARRAY[m.persons, m.seen]) FROM (SELECT b.item, count(DISTINCT b.person) AS persons,
			count(DISTINCT b.person) FILTER (WHERE b.met) AS seen
		FROM app.members_behind(ARRAY[doubt.wish(kind, place)], NULL, '{}') AS b WHERE b.in_force GROUP BY b.item) AS m
$$;
CREATE FUNCTION doubt.at_once(kind text, place text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_object_agg(s.item, ARRAY[s.persons, s.seen]) FROM app.spread_of(doubt.wish(kind, place), ARRAY(SELECT 'P-' || n FROM generate_series(1, 8) AS n)) AS s
$$;
SELECT is(doubt.at_once('general', 'A'), doubt.one_by_one('general', 'A'), 'r16_persons are counted as case by case');
SELECT is(doubt.at_once('general', 'A') -> 'P-3', '[1, 1]', 'r16_of a step those who held it');
SELECT is(doubt.at_once('themed', 'B'), doubt.one_by_one('themed', 'B'), 'r16_there as well');
SELECT * FROM finish();
ROLLBACK;
