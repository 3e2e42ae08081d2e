-- Progress and the entries behind the figures (R5, R8, R10, R11, R12).
BEGIN;
\ir review_fixture.psql
SELECT plan(19);
CREATE FUNCTION made.answered(reviewer text, review uuid, VARIADIC pairs text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.looks(reviewer, review);
	PERFORM * FROM api.save_answers(review, made.answers(VARIADIC pairs));
	PERFORM made.by(reviewer);
	PERFORM * FROM api.submit_review(review, 1);
END $$;
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
SELECT * FROM api.open_calibration(made.id('activity'), 1, '{}', now() + interval '1 day', '{}', '{}', '{}') \g /dev/null
SELECT made.by('anne');
SELECT made.looks('anne', (SELECT l.review_id::uuid FROM api.list_mine(false) l WHERE l.purpose = 'calibration'));
SELECT * FROM api.save_answers((SELECT l.review_id::uuid FROM api.list_mine(false) l WHERE l.purpose = 'calibration'), made.answers('P-1=nej')) \g /dev/null
SELECT results_eq('SELECT assigned, answers FROM api.get_progress(made.id(''activity''))', $$ VALUES (12, 15::bigint) $$,
	'r08_a sealed review is not counted, not even one''s own');
SELECT is((SELECT (g.reviewers -> 0) ->> 'assigned' FROM api.get_progress(made.id('activity')) g), '6', 'r08_nor among the reviewer''s');

CREATE TEMP TABLE told AS SELECT * FROM api.result_entries(made.id('activity'), 'da');
SELECT is((SELECT frame ->> 'title' || (frame ->> 'listed') || '/' || (frame ->> 'drawn') || '/' || (frame ->> 'assigned') || '/' || (frame ->> 'submitted')
	FROM told WHERE frame IS NOT NULL), 'Efterår40/12/12/3', 'the frame');
SELECT is((SELECT count(*) FROM told WHERE frame IS NOT NULL), 1::bigint, 'comes once');
SELECT is((SELECT string_agg(q ->> 'id' || (q ->> 'step'), ' ') FROM told, jsonb_array_elements(frame -> 'questions') q), 'M-10 M-20 P-11 P-21',
	'the questions in focus, in the order of their steps, without those asked elsewhere');
SELECT is((SELECT string_agg((f.frame -> 'questions' -> e.question ->> 'id') || (f.frame -> 'values' -> e.value ->> 'id'), ' ' ORDER BY e.question, e.value)
	FROM (SELECT * FROM told WHERE frame IS NULL) e, (SELECT frame FROM told WHERE frame IS NOT NULL) f(frame)),
	'M-1ja P-1ja P-1nej P-1ikke_relevant P-2ikke_relevant', 'r10_r11 the answers of submitted random reviews, to questions that applied');
SELECT is((SELECT count(DISTINCT caseworker) || '/' || count(DISTINCT review) FROM told WHERE frame IS NULL), '3/3', 'behind three caseworkers and cases');
SELECT is((SELECT frame ->> 'speaks_for_all' FROM told WHERE frame IS NOT NULL), 'true', 'r05_every case could be drawn');
SELECT is((SELECT frame ->> 'data_hash' FROM told WHERE frame IS NOT NULL), made.truth($$ SELECT encode(sha256(convert_to(string_agg(
	n.review_id || E'\t' || n.item || E'\t' || n.version || E'\t' || n.value || E'\n', '' ORDER BY n.review_id, n.item COLLATE "C"), 'UTF8')), 'hex')
	FROM app.answer n JOIN app.review r ON r.id = n.review_id AND r.purpose = 'random' JOIN app.item i ON i.code = n.item AND i.kind = 'question'
	WHERE NOT (n.review_id = made.id('review1') AND n.item = 'P-2') $$), 'the hash is over the entries behind the figures');
SELECT is((SELECT frame ->> 'template' || (frame ->> 'raters') FROM told WHERE frame IS NOT NULL), 'Prøve 1.0["Anne", "Bo"]', 'r12_which version, and who');
SELECT is((SELECT (frame -> 'questions' -> 2) ->> 'title' FROM api.result_entries(made.id('activity'), 'en') WHERE frame IS NOT NULL), 'Is there a plan?', 'in English');

-- r05_: a stratum that could not be drawn.
RESET ROLE;
INSERT INTO app.stratum (list_id, position, key, listed, drawn, in_wave, chance, cycle_chance) VALUES (made.id('list'), 2, 't', 3, 0, false, 0, 0.1);
INSERT INTO app.cycle (id, name, waves, seed_commitment, sealed_seed) VALUES (made.id('cycle'), '2026', 4, 'c', '\x00');
UPDATE app.activity SET method = 'coverage', cycle_id = made.id('cycle'), wave = 1;
SET ROLE tilsyn_app;
SELECT made.by('paula', false);
SELECT is((SELECT frame ->> 'speaks_for_all' FROM api.result_entries(made.id('activity'), 'da') WHERE frame IS NOT NULL), 'false',
	'r05_not all could be drawn, and the cycle goes on');
SELECT is((SELECT max(chance) FROM api.result_entries(made.id('activity'), 'da')), 0::double precision, 'r05_then there are no weights');
RESET ROLE;
UPDATE app.cycle SET closed_at = app.now();
UPDATE app.review SET cycle_chance = 0.25;
SET ROLE tilsyn_app;
SELECT is((SELECT frame ->> 'speaks_for_all' FROM api.result_entries(made.id('activity'), 'da') WHERE frame IS NOT NULL), 'true', 'r05_a closed cycle speaks for all');
SELECT is((SELECT max(chance) FROM api.result_entries(made.id('activity'), 'da')), 0.25::double precision, 'r05_by its own chances');
SELECT is(made.failure(format('SELECT * FROM api.get_progress(%L)', made.id('nothing'))) ->> 'state', 'TS020', 'no such activity');
RESET ROLE;
UPDATE app.draw SET annulled_at = app.now();
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM api.result_entries(%L, %L)', made.id('activity'), 'da')) ->> 'state', 'TS028', 'not drawn, no results');
SELECT * FROM finish();
ROLLBACK;
