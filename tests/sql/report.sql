-- Progress and the entries behind the figures (R5, R8, R10, R11, R12).
BEGIN;
\ir review_fixture.psql
SELECT plan(38);
CREATE FUNCTION made.answered(reviewer text, review uuid, VARIADIC pairs text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.looks(reviewer, review);
	PERFORM * FROM api.save_answers(review, made.answers(VARIADIC pairs));
	PERFORM made.by(reviewer);
	PERFORM * FROM api.submit_review(review, 1);
END $$;
CREATE FUNCTION made.of_all(wanted text, first_values boolean DEFAULT false) RETURNS TABLE (value text, cases integer, unweighted integer, w double precision) LANGUAGE sql STABLE AS $$
	SELECT s.value, s.cases, s.unweighted, s.w FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, first_values, 'da', NULL) s WHERE s.item = wanted $$;
CREATE FUNCTION made.asked() RETURNS TABLE (frame jsonb) LANGUAGE sql STABLE AS $$
	SELECT s.frame FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', NULL) s WHERE s.frame IS NOT NULL $$;
CREATE FUNCTION made.sums(kind text, from_month date, to_month date, team uuid, section text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
	SELECT concat_ws(' ', s.item, s.value, s.cases, s.unweighted, s.w, s.w2, s.ws)
	FROM api.result_sums(NULL, kind, from_month, to_month, NULL, team, section, '', NULL, false, 'da', NULL) s WHERE s.item IS NOT NULL ORDER BY 1 $$;
-- The plain way to the kept sums.
CREATE FUNCTION made.added_up() RETURNS TABLE (scope text, scope_id uuid, kind text, first boolean, period date, item text, value text, cases bigint,
	unweighted bigint, score numeric, w numeric, w2 numeric, ws numeric) LANGUAGE sql STABLE AS $$
	SELECT x.scope, x.id, c.kind, e.first, c.period, e.item, e.value, count(*), count(*) FILTER (WHERE c.weight IS NULL), sum(e.score),
		sum(coalesce(c.weight, 0)), sum(coalesce(c.weight * c.weight, 0)), sum(coalesce(c.weight * e.score, 0))
	FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL (VALUES ('activity', c.activity_id), ('team', c.team_id),
		('department', c.department_id), ('all', '00000000-0000-0000-0000-000000000000'::uuid)) x (scope, id)
	WHERE x.id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7 $$;
-- The same to the kept parts, of first answers and of those in force.
CREATE FUNCTION made.parts_otherwise() RETURNS text LANGUAGE sql STABLE AS $$
	SELECT made.truth($truth$ WITH added AS (
		SELECT x.scope, x.id AS scope_id, p.part, c.kind, e.first, c.period, e.item, e.value, e.counts, count(*) AS cases, count(*) FILTER (WHERE c.weight IS NULL) AS unweighted,
			sum(e.score) AS score, sum(coalesce(c.weight, 0)) AS w, sum(coalesce(c.weight * c.weight, 0)) AS w2, sum(coalesce(c.weight * e.score, 0)) AS ws
		FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL (VALUES ('department', c.department_id), ('all', '00000000-0000-0000-0000-000000000000')) x (scope, id),
			LATERAL (VALUES ('section:' || c.section), ('target_group:' || c.target_group), ('version:' || c.template_id)) p (part)
		WHERE x.id IS NOT NULL AND p.part !~ ':$' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
	), kept AS (
		SELECT s.scope, s.scope_id, s.part, s.kind, f.first, s.period, s.item, s.value, s.counts, sum(s.cases) AS cases, sum(s.unweighted) AS unweighted, sum(s.score) AS score,
			sum(s.w) AS w, sum(s.w2) AS w2, sum(s.ws) AS ws
		FROM app.part_sum s, (VALUES (false), (true)) f (first) WHERE f.first OR NOT s.first GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
		HAVING (sum(s.cases), sum(s.unweighted), sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)) <> (0, 0, 0, 0, 0, 0)
	)
	SELECT count(*) FILTER (WHERE (a.cases, a.unweighted, a.score, a.w, a.w2, a.ws) IS DISTINCT FROM (k.cases, k.unweighted, k.score, k.w, k.w2, k.ws)) || ' of ' || (count(*) > 20)
	FROM added a FULL JOIN kept k USING (scope, scope_id, part, kind, first, period, item, value, counts) $truth$) $$;
SET ROLE tilsyn_app;
SELECT made.answered('anne', made.id('review1'), 'siblings=nej', 'P-1=ja', 'P-2=nej'),
	made.answered('anne', made.id('review2'), 'siblings=ja', 'P-1=nej', 'P-2=ikke_relevant'),
	made.answered('bo', made.id('review7'), 'age_at_decision=13', 'siblings=nej', 'P-1=ikke_relevant', 'M-1=ja') \g /dev/null
SELECT made.by('bo');
SELECT * FROM api.get_review(made.id('review8'), '') \g /dev/null
SELECT made.by('paula', false);
SELECT results_eq('SELECT title, assigned, begun, submitted, answers, caseworkers_covered, caseworkers_eligible FROM api.get_progress(made.id(''activity''))',
	$$ VALUES ('Efterår', 12, 1, 3, 15::bigint, 3, 8) $$, 'how far it is');
SELECT results_eq($$ SELECT r ->> 'display_name', r ->> 'assigned', r ->> 'begun', r ->> 'submitted'
	FROM api.get_progress(made.id('activity')) g, jsonb_array_elements(g.reviewers) r $$,
	$$ VALUES ('Anne', '6', '0', '2'), ('Bo', '6', '1', '1') $$, 'per reviewer');

-- A blind round among it (R8, R10).
SELECT made.by('paula');
SELECT * FROM api.open_calibration(made.id('activity'), 1, '{}', made.now() + interval '1 day', '{}', '{}', '{}') \g /dev/null
SELECT made.by('anne');
SELECT made.looks('anne', (SELECT l.review_id::uuid FROM api.list_mine(false) l WHERE l.purpose = 'calibration'));
SELECT * FROM api.save_answers((SELECT l.review_id::uuid FROM api.list_mine(false) l WHERE l.purpose = 'calibration'), made.answers('P-1=nej')) \g /dev/null
SELECT results_eq('SELECT assigned, answers FROM api.get_progress(made.id(''activity''))', $$ VALUES (12, 15::bigint) $$,
	'r08_a sealed review is not counted, not even one''s own');
SELECT is((SELECT (g.reviewers -> 0) ->> 'assigned' FROM api.get_progress(made.id('activity')) g), '6', 'r08_nor among the reviewer''s');

CREATE TEMP TABLE told AS SELECT * FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', NULL);
SELECT is((SELECT frame ->> 'title' || (frame ->> 'listed') || '/' || (frame ->> 'drawn') || '/' || (frame ->> 'assigned') || '/' || (frame ->> 'submitted')
	FROM told WHERE frame IS NOT NULL), 'Efterår40/12/12/3', 'the frame');
SELECT is((SELECT count(*) FROM told WHERE frame IS NOT NULL), 1::bigint, 'comes once');
SELECT is((SELECT string_agg(q ->> 'id' || (q ->> 'step'), ' ') FROM told, jsonb_array_elements(frame -> 'questions') q), 'M-10 M-20 P-11 P-21',
	'the questions in focus, in the order of their steps, without those asked elsewhere');
SELECT is((SELECT string_agg(item || value || cases, ' ' ORDER BY item COLLATE "C", value COLLATE "C") FROM told WHERE item !~ ':|all'),
	'M-1ja1 P-1ikke_relevant1 P-1ja1 P-1nej1 P-2ikke_relevant1', 'r10_r11 the answers of submitted random reviews, to questions that applied');
SELECT is((SELECT string_agg(item || value || cases || '/' || score, ' ' ORDER BY item COLLATE "C", value COLLATE "C") FROM told WHERE item ~ ':|all'),
	'allalle2/2 allikke_alle1/0 step:modtagalle1/1 step:planalle1/1 step:planikke_alle1/0 step:planikke_relevant1/0',
	'r15_and what a step and the whole come to in each case');
SELECT is((SELECT string_agg(item || value || cases || '/' || score, ' ' ORDER BY item COLLATE "C", value COLLATE "C")
	FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', '{P-1}') WHERE item ~ ':|all'),
	'allalle1/1 allikke_relevant1/0 step:modtagalle1/1 step:planikke_relevant2/0', 'r16_without a question they come to what is left of each case');
SELECT results_eq($$ SELECT item, count(DISTINCT caseworker)::integer FROM api.result_members(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, NULL, false)
	WHERE in_force AND item IN ('P-1', 'all') GROUP BY item ORDER BY item COLLATE "C" $$, $$ VALUES ('P-1', 2), ('all', 3) $$, 'r16_who stands behind, where it was relevant');
SELECT is((SELECT frame ->> 'speaks_for_all' FROM told WHERE frame IS NOT NULL), 'true', 'r05_every case could be drawn');
SELECT is((SELECT w || '/' || w2 || '/' || ws FROM told WHERE item = 'all' AND value = 'alle'), made.truth($$ SELECT sum(1 / chance) || '/' || sum(1 / (chance * chance))
	|| '/' || sum(1 / chance) FROM app.review WHERE id IN (made.id('review1'), made.id('review7')) $$), 'r05_weights come from the chances at the draw');
SELECT is((SELECT length(frame ->> 'data_hash') FROM told WHERE frame IS NOT NULL), 64, 'a hash over the sums behind the figures');
SELECT is((SELECT frame ->> 'template' || (frame ->> 'raters') FROM told WHERE frame IS NOT NULL), 'Prøve 1.0["Anne", "Bo"]', 'r12_which version, and who');
SELECT is((SELECT (frame -> 'questions' -> 2) ->> 'title' FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'en', NULL)
	WHERE frame IS NOT NULL), 'Is there a plan?', 'in English');

-- The same month by month, and of a part; the parts that are not kept added up come from the entries, to the last digit.
SELECT set_eq($$ SELECT made.sums('general', NULL, NULL, NULL, '') $$,
	$$ SELECT concat_ws(' ', item, value, cases, unweighted, w, w2, ws) FROM told WHERE item IS NOT NULL $$, 'all of a kind');
SELECT set_eq($$ SELECT made.sums('general', NULL, NULL, NULL, '32') $$, $$ SELECT made.sums('general', NULL, NULL, NULL, '') $$, 'of a section of the law');
SELECT is((SELECT count(*) FROM made.sums('themed', NULL, NULL, NULL, '')), 0::bigint, 'of another kind nothing');
SELECT is((SELECT count(*) FROM made.sums('general', NULL, '2001-01-01', NULL, '')), 0::bigint, 'of other months nothing');
SELECT is(made.failure($$ SELECT * FROM made.sums('general', '2026-02-01', '2026-01-01', NULL, '') $$) -> 'places', '[{"field": "to_month"}]', 'months the wrong way round');
SELECT is(made.failure($$ SELECT * FROM made.sums(NULL, NULL, NULL, NULL, '') $$) -> 'places', '[{"field": "kind"}]', 'neither activity nor kind');
SELECT is(made.failure($$ SELECT * FROM made.sums('general', NULL, NULL, made.id('nothing'), '') $$) ->> 'state', 'TS020', 'no such team');

-- Opened again it no longer counts; submitted again with another answer it counts anew, and the first answer is still known (R14, R27).
SELECT made.by('anne');
SELECT * FROM api.reopen_review(made.id('review2'), 2, 'Set forkert') \g /dev/null
SELECT is((SELECT sum(cases) FROM made.of_all('P-1')), 2::bigint, 'r14_a review that is opened again does not count');
SELECT made.looks('anne', made.id('review2'));
SELECT * FROM api.save_answers(made.id('review2'), '[{"item": "P-1", "value": "ja", "seen": 1}]') \g /dev/null
SELECT made.by('anne');
SELECT * FROM api.submit_review(made.id('review2'), 3) \g /dev/null
SELECT is((SELECT string_agg(value || cases, ' ' ORDER BY value COLLATE "C") FROM made.of_all('P-1')), 'ikke_relevant1 ja2', 'it counts anew');
SELECT is((SELECT string_agg(value || cases, ' ' ORDER BY value COLLATE "C") FROM made.of_all('P-1', true)), 'ikke_relevant1 ja1 nej1', 'r27_the first answers stay known');
SELECT is((SELECT frame ->> 'changed' FROM made.asked()), '1', 'r27_and how many are no longer the first');
SELECT is(made.truth($$ SELECT count(*)::text FROM app.result_sum s FULL JOIN made.added_up() a USING (scope, scope_id, kind, first, period, item, value)
	WHERE (coalesce(s.cases, 0), coalesce(s.unweighted, 0), coalesce(s.score, 0), coalesce(s.w, 0), coalesce(s.w2, 0), coalesce(s.ws, 0))
		<> (coalesce(a.cases, 0), coalesce(a.unweighted, 0), coalesce(a.score, 0), coalesce(a.w, 0), coalesce(a.w2, 0), coalesce(a.ws, 0)) $$), '0',
	'what is kept is what adding up the entries gives, to the last digit');
SELECT is(made.parts_otherwise(), '0 of true', 'and so are its parts, of first answers that were changed as well');

-- r05_: a stratum that could not be drawn.
RESET ROLE;
INSERT INTO app.stratum (list_id, position, key, listed, drawn, in_wave, chance, cycle_chance) VALUES (made.id('list'), 2, 't', 3, 0, false, 0, 0.1);
INSERT INTO app.cycle (id, name, waves, seed_commitment, sealed_seed) VALUES (made.id('cycle'), '2026', 4, 'c', '\x00');
UPDATE app.activity SET method = 'coverage', cycle_id = made.id('cycle'), wave = 1;
UPDATE app.review SET cycle_chance = 0.25;
SELECT app.recount_result(c.review_id) FROM app.result_case c \g /dev/null
SET ROLE tilsyn_app;
SELECT made.by('paula', false);
SELECT is((SELECT frame ->> 'speaks_for_all' FROM made.asked()), 'false', 'r05_not all could be drawn, and the cycle goes on');
SELECT is((SELECT max(w) || '/' || min(unweighted) FROM made.of_all('P-1')), '0/1', 'r05_then there are no weights');
RESET ROLE;
UPDATE app.cycle SET closed_at = app.now();
SET ROLE tilsyn_app;
SELECT is((SELECT frame ->> 'speaks_for_all' FROM made.asked()), 'true', 'r05_a closed cycle speaks for all');
SELECT is((SELECT w FROM made.of_all('P-1') WHERE value = 'ja'), 8::double precision, 'r05_by its own chances');
SELECT is(made.parts_otherwise(), '0 of true', 'r05_in parts, too');
SELECT is(made.failure(format('SELECT * FROM api.get_progress(%L)', made.id('nothing'))) ->> 'state', 'TS020', 'no such activity');

-- Many cases: some of them show that enough stand behind most items; the others are counted in all of them.
RESET ROLE;
SET LOCAL session_replication_role = replica;
INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id, section,
	target_group, weight, submitted_at)
SELECT made.id('many' || n), made.id('activity'), 'themed', '2026-01-01', made.id('template'), made.id('anne'), made.id('worker' || n % 8),
	made.id('team'), made.id('department'), '32', '', 1, app.now() FROM generate_series(1, 1200) AS n;
INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
SELECT made.id('many' || n), e.item, false, 'ja', e.counts, 1
FROM generate_series(1, 1200) AS n, LATERAL (VALUES ('P-1', true), ('P-2', n % 8 = 1), ('M-1', n % 8 IN (1, 2))) AS e (item, counts);
INSERT INTO app.result_sum (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
SELECT a.scope, a.scope_id, a.kind, a.first, a.period, a.item, a.value, true, a.cases, a.unweighted, a.score, a.w, a.w2, a.ws
FROM made.added_up() AS a WHERE a.kind = 'themed';
SET LOCAL session_replication_role = origin;
SET ROLE tilsyn_app;
SELECT made.by('paula', false);
SELECT set_eq($$ SELECT item, count(DISTINCT caseworker)::integer FROM api.result_members(NULL, 'themed', NULL, NULL, NULL, NULL, '', '', NULL, NULL, false) WHERE in_force
	GROUP BY item $$, $$ VALUES ('P-2', 1), ('M-1', 2) $$, 'r16_of many cases only the items are looked at that are not beyond doubt');
CREATE TEMP TABLE hashed AS SELECT frame ->> 'data_hash' AS hash FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', NULL) WHERE frame IS NOT NULL;
RESET ROLE;
UPDATE app.setting SET value = 'another' WHERE name = 'figure_salt';
SET ROLE tilsyn_app;
SELECT isnt((SELECT frame ->> 'data_hash' FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', NULL) WHERE frame IS NOT NULL), (SELECT hash FROM hashed),
	'r16_no hidden figure is found by trying what gives the hash: a secret of the database is in it');
RESET ROLE;
UPDATE app.draw SET annulled_at = app.now();
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM api.result_sums(%L, NULL, NULL, NULL, NULL, NULL, %L, %L, NULL, false, %L, NULL)', made.id('activity'), '', '', 'da')) ->> 'state', 'TS028', 'not drawn, no results');
SELECT * FROM finish();
ROLLBACK;
