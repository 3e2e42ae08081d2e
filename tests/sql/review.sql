-- Reviews: what is asked, saved, refused, submitted, reopened (R7, R8, R12, R13, R14, R24).
BEGIN;
\ir review_fixture.psql
SELECT plan(67);
SELECT ok(app.applies('[{"fact": "d", "op": "months_ge", "value": "12"}]', '{"d": "2025-01-31"}', '2026-01-31'), 'twelve months ago');
SELECT ok(NOT app.applies('[{"fact": "d", "op": "months_ge", "value": "12"}]', '{"d": "2025-02-01"}', '2026-01-31'), 'a day short of it');
SELECT ok(app.applies('[{"fact": "d", "op": "months_ge", "value": "12"}, {"fact": "n", "op": "lt", "value": "9"}]', '{"d": "x", "n": "8"}',
	'2026-01-31'), 'what cannot be compared leaves the question in');
SELECT ok(NOT app.applies('[{"fact": "u", "op": "eq", "value": "x"}, {"fact": "n", "op": "lt", "value": "9"}]', '{"n": "10"}', '2026-01-31'),
	'numbers are compared as numbers, and one false condition is enough');
SELECT ok(app.is_date('2024-02-29') AND NOT app.is_date('2026-02-29') AND NOT app.is_date('2026-13-01') AND NOT app.is_date('i går'), 'days that exist');

SET ROLE tilsyn_app;

-- What a review asks.
SELECT made.by('anne');
CREATE TEMP TABLE looked AS SELECT * FROM api.get_review(made.id('review1'), '');
SELECT is((SELECT string_agg(i ->> 'code', ' ') FROM looked l, jsonb_array_elements(l.items) i),
	'decision_date age_at_decision siblings route M-1 M-2 M-3 P-1 P-2', 'facts that are used, then the questions in focus in their order');
SELECT is((SELECT string_agg(i ->> 'code', ' ') FROM looked l, jsonb_array_elements(l.items) i WHERE (i ->> 'required')::boolean),
	'P-1 P-2', 'too young, not valid yet and asked elsewhere are not required; an unknown fact leaves the question in');
SELECT is((SELECT string_agg(i -> 'answer' ->> 'value', ' ') FROM looked l, jsonb_array_elements(l.items) i), '2026-03-01 9',
	'what the import knows is suggested');
SELECT is((SELECT l.review ->> 'total' || l.looks_back_from || jsonb_array_length(l.steps) FROM looked l), '22026-01-012', 'count, period and steps');
SELECT is(made.truth($$ SELECT opened_at IS NOT NULL FROM app.review WHERE id = made.id('review1') $$), 'true', 'the first look opens it');

-- r13_: answers.
SELECT made.by('anne');
SELECT results_eq($$ SELECT item, outcome, version FROM api.save_answers(made.id('review1'), made.answers('P-1=ja', 'siblings=nej')) $$,
	$$ VALUES ('P-1', 'saved', 1::bigint), ('siblings', 'saved', 1) $$, 'saved in the order sent');
SELECT made.by('anne');
SELECT results_eq($$ SELECT item, outcome, version, theirs ->> 'value', yours ->> 'value' FROM api.save_answers(made.id('review1'),
	'[{"item": "P-1", "value": "nej", "seen": 0}, {"item": "P-2", "value": "ja", "seen": 0}]') $$,
	$$ VALUES ('P-1', 'conflict', 1::bigint, 'ja', 'nej'), ('P-2', 'saved', 1, NULL, NULL) $$,
	'r13_an old version is a conflict with both values, the other answer is stored');
SELECT made.by('anne');
SELECT results_eq($$ SELECT outcome, version FROM api.save_answers(made.id('review1'), '[{"item": "P-1", "value": "nej", "seen": 1,
	"reason_code": "ikke_gjort", "comment": "Intet notat"}]') $$, $$ VALUES ('saved', 2::bigint) $$, 'r13_the version that was read is let in');
SELECT made.by('anne');
SELECT results_eq($$ SELECT outcome, version FROM api.save_answers(made.id('review1'), '[{"item": "M-1", "value": "ja", "seen": 7}]') $$,
	$$ VALUES ('conflict', 0::bigint) $$, 'r13_nobody has seen version 7 of what is not there');
SELECT is(made.truth('SELECT outcome FROM app.act WHERE id = app.act_id()')::jsonb,
	'{"results": [{"item": "M-1", "outcome": "conflict", "version": 0}]}', 'r13_a retry gets items, outcomes and versions, no texts');
SELECT made.by('anne');
SELECT results_eq($$ SELECT a ->> 'value', (a ->> 'version')::bigint, a ->> 'comment'
	FROM api.get_history(made.id('review1'), 'P-1', ''), jsonb_array_elements(answers) a $$,
	$$ VALUES ('ja', 1::bigint, ''), ('nej', 2, 'Intet notat') $$, 'r13_every value is kept');
SELECT made.by('anne');
SELECT is((SELECT hints FROM api.save_answers(made.id('review1'), '[{"item": "P-1", "value": "nej", "seen": 2}]')),
	ARRAY['review:' || made.id('review1') || ':user:' || made.id('anne'), 'progress:' || made.id('activity') || ':roles:6'],
	'of an open review hears who takes part, of progress who may see it');

-- r24_: what is refused, and where.
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review1'), '[{"item": "P-1", "value": "måske", "seen": 3},
	{"item": "Q-9", "value": "ja"}, {"item": "A-1", "value": "ja"}, {"item": "decision_date", "value": "2026-02-30"},
	{"item": "siblings", "value": "true"}, {"item": "age_at_decision", "value": "ti"}, {"item": "route", "value": "fax"},
	{"item": "P-2", "value": "ja", "reason_code": "ikke_gjort"}]')) -> 'places',
	'[{"field": "answers[0].value", "question": "P-1"}, {"field": "answers[1].item", "question": "Q-9"},
	{"field": "answers[2].item", "question": "A-1"}, {"field": "answers[3].value", "question": "decision_date"},
	{"field": "answers[4].value", "question": "siblings"}, {"field": "answers[5].value", "question": "age_at_decision"},
	{"field": "answers[6].value", "question": "route"}, {"field": "answers[7].reason_code", "question": "P-2"}]'::jsonb,
	'r24_every bad answer is named');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review1'), made.answers('P-2=nej', 'P-1=x'))) ->> 'state', 'TS003',
	'r24_one bad answer');
SELECT is(made.truth($$ SELECT value FROM app.answer WHERE review_id = made.id('review1') AND item = 'P-2' $$), 'ja', 'r24_and nothing is changed');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review1'), made.answers('P-2=nej', 'P-2=ja'))) -> 'places' -> 1 ->> 'field',
	'answers[1].item', 'r24_an item comes once');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review1'), '[]')) ->> 'state', 'TS003', 'r24_nothing to save');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review1'),
	'[{"item": "P-2", "value": "nej", "comment": "mor 010203-1234", "evidence": "bilag"}]')),
	'{"state": "TS005", "parameters": {}, "places": [{"field": "answers[0].comment", "question": "P-2"}]}', 'r19_a CPR number is refused where it stands');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review1'), made.answers('P-1=ja'))) ->> 'state', 'TS020', 'not Bo''s review');
RESET ROLE;
INSERT INTO app.participant (review_id, person_id) VALUES (made.id('review1'), made.id('bo'));
SET ROLE tilsyn_app;
SELECT made.by('bo');
SELECT is((SELECT outcome FROM api.save_answers(made.id('review1'), '[{"item": "P-1", "value": "ja", "seen": 3}]')), 'saved', 'who is named takes part');
SELECT made.by('anne');
SELECT is((SELECT theirs ->> 'answered_by' FROM api.save_answers(made.id('review1'), '[{"item": "P-1", "value": "nej", "seen": 3}]')), 'Bo',
	'r13_the other one is told who was first');

-- The time that steps take.
CREATE FUNCTION pg_temp.times() RETURNS text LANGUAGE sql AS $$
	SELECT made.truth('SELECT string_agg(step || seconds, '' '' ORDER BY step) FROM app.step_time WHERE person_id = made.id(''anne'')')
$$;
SELECT made.by('anne');
SELECT is((SELECT count(*) FROM api.save_answers(made.id('review1'), '[]',
	'[{"step": "plan", "seconds": 40}, {"seconds": 15}, {"step": "modtag", "seconds": 0}]')), 0::bigint, 'time alone is a save without outcomes');
SELECT is(pg_temp.times(), '15 plan40', 'time is kept per step, the facts under no name');
SELECT made.by('anne');
SELECT is((SELECT outcome FROM api.save_answers(made.id('review1'), '[{"item": "P-1", "value": "nej", "seen": 3}]',
	'[{"step": "plan", "seconds": 3600}]')), 'conflict', 'time counts');
SELECT is(pg_temp.times(), '15 plan3640', 'even where the answer meets a conflict');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L, %L)', made.id('review1'), '[]', '[{"step": "plan", "seconds": 3601},
	{"step": "andet", "seconds": 1}, {"step": "ukendt", "seconds": 1}, {"step": "modtag", "seconds": -1}, {"step": "", "seconds": 1},
	{"seconds": 1}]')) -> 'places', '[{"field": "step_times[0].seconds"}, {"field": "step_times[1].step"}, {"field": "step_times[2].step"},
	{"field": "step_times[3].seconds"}, {"field": "step_times[4].step"}, {"field": "step_times[5].step"}]'::jsonb,
	'r24_too long, not in focus, unknown, less than nothing, twice');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L, %L)', made.id('review1'), made.answers('P-1=x'),
	'[{"step": "plan", "seconds": 5}]')) ->> 'state', 'TS003', 'r24_with a bad answer');
SELECT is(pg_temp.times(), '15 plan3640', 'r24_no time is added');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L, %L)', made.id('review2'), '[]', '[{"step": "plan", "seconds": 5}]'))
	->> 'state', 'TS020', 'nobody adds time to another''s review');
RESET ROLE;
INSERT INTO app.step_time VALUES (made.id('review4'), 'plan', made.id('anne'), 359999);
UPDATE app.review SET opened_at = app.now() WHERE id = made.id('review4');
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L, %L)', made.id('review4'), '[]', '[{"step": "plan", "seconds": 50}]')),
	NULL, 'beyond a hundred hours it no longer grows');
RESET ROLE;
DELETE FROM app.step_time WHERE review_id = made.id('review4');
UPDATE app.review SET opened_at = NULL WHERE id = made.id('review4');
SET ROLE tilsyn_app;

-- r07_: at opening.
RESET ROLE;
INSERT INTO app.case_holder (case_id, caseworker_id, held_from, held_to) VALUES (made.id('case2'), made.id('worker8'), '2024-01-01', '2024-12-31');
UPDATE app.person SET caseworker_id = made.id('worker8') WHERE id = made.id('anne');
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review2'), '')) ->> 'state', 'TS031', 'r07_own casework is not opened');
RESET ROLE;
UPDATE app.review SET override_reason = 'Ingen anden er der' WHERE id = made.id('review2');
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review2'), '')), NULL, 'r07_but with a reason');

-- Submit.
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.submit_review(%L, 1)', made.id('review3'))),
	'{"state": "TS026", "parameters": {"missing": "2"}, "places": [{"question": "P-1"}, {"question": "P-2"}]}', 'every question that lacks an answer');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review3'), made.answers('P-1=ja'))) ->> 'state', 'TS022',
	'r07_nothing is saved before the look that checks for conflicts');
SELECT made.looks('anne', made.id('review3'));
SELECT * FROM api.save_answers(made.id('review3'), made.answers('siblings=nej', 'P-1=ikke_relevant')) \g /dev/null
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.submit_review(%L, 2)', made.id('review3'))) ->> 'state', 'TS022', 'another version was read');
SELECT results_eq(format('SELECT late, unsealed, version FROM api.submit_review(%L, 1)', made.id('review3')),
	$$ VALUES (false, false, 2::bigint) $$, 'without siblings one answer is enough');
SELECT is(made.truth($$ SELECT string_agg(item || value, ' ' ORDER BY item COLLATE "C") FROM app.answer_event WHERE review_id = made.id('review3') $$),
	'P-1ikke_relevant age_at_decision9 decision_date2026-03-01 siblingsnej', 'r14_what the import suggested is fixed with the rest');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.id('review3'), made.answers('P-2=ja'))) ->> 'state', 'TS025', 'r14_submitted is locked');
SELECT is(made.failure(format('SELECT * FROM api.submit_review(%L, 2)', made.id('review3'))) ->> 'state', 'TS025', 'r14_and submitted once');
RESET ROLE;
SELECT throws_ok(format('UPDATE app.answer SET value = %L WHERE review_id = %L', 'nej', made.id('review3')), 'TS025', NULL, 'r14_for every writer');
SELECT throws_ok(format('UPDATE app.answer_event SET value = %L WHERE review_id = %L', 'nej', made.id('review3')), 'TS025', NULL, 'r14_history never changes');
SELECT throws_ok('UPDATE app.item SET step = ''plan'' WHERE code = ''A-1''', 'TS025', NULL, 'r12_a published version never changes');
SELECT is((SELECT r.template_id FROM app.review r WHERE r.id = made.id('review3')), made.id('template'), 'r12_the review carries its version');
SET ROLE tilsyn_app;

-- Who looks.
SELECT made.by('carl');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review1'), 'nysgerrig')) ->> 'state', 'TS028', 'an open review is for those in it');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review3'), ' ')) ->> 'state', 'TS016', 'r18_another''s review wants a purpose');
SELECT is(made.failure(format('SELECT * FROM api.get_history(%L, %L, %L)', made.id('review3'), '', '010203-1234')) ->> 'state', 'TS005', 'r19_a purpose without CPR');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review3'), 'andenlæsning')), NULL, 'r18_and is let in with one');
SELECT made.by('carl');
SELECT * FROM api.get_history(made.id('review3'), '', 'andenlæsning') \g /dev/null
SELECT is(made.truth($$ SELECT concat_ws(' ', purpose, case_id = made.id('case3'), target = 'review:' || made.id('review3')) FROM app.act
	WHERE id = app.act_id() $$), 'andenlæsning t t', 'r18_the look is logged');

-- r14_: reopening.
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 2, %L)', made.id('review3'), 'fordi')) ->> 'state', 'TS020', 'Carl has no part in it');
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 2, %L)', made.id('review3'), ' ')) ->> 'state', 'TS034', 'r14_reopening needs a reason');
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 1, %L)', made.id('review1'), 'fordi')) ->> 'state', 'TS028', 'only what is submitted');
SELECT is((SELECT version FROM api.reopen_review(made.id('review3'), 2, 'forkert sag åben')), 3::bigint, 'r14_opened again');
RESET ROLE;
SELECT results_eq(format('SELECT what, reason::text FROM app.review_event WHERE review_id = %L ORDER BY what', made.id('review3')),
	$$ VALUES ('reopened', 'forkert sag åben'), ('submitted', NULL) $$, 'r14_and said why');
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is((SELECT version FROM api.save_answers(made.id('review3'), '[{"item": "P-1", "value": "ja", "seen": 1}]')), 2::bigint, 'r14_it can be answered again');
SELECT made.by('anne');
SELECT is((SELECT jsonb_path_query_array(answers, '$[*].value') FROM api.get_history(made.id('review3'), 'P-1', '')), '["ikke_relevant", "ja"]', 'r14_and the old answer is readable');

-- Lists, and the end of the activity.
SELECT is((SELECT count(*) FROM api.list_mine(false)), 6::bigint, 'Anne''s open reviews');
SELECT is((SELECT review ->> 'review_id' FROM api.next_review()), made.id('review1')::text, 'a begun review is next');
RESET ROLE;
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE id NOT IN (made.id('review3'));
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is((SELECT string_agg(review_id || state, ' ') FROM api.list_mine(false)), made.id('review3') || 'open', 'one is left');
SELECT is((SELECT count(*) FROM api.list_mine(true)), 6::bigint, 'all on demand');
SELECT * FROM api.submit_review(made.id('review3'), 3) \g /dev/null
SELECT is(made.truth('SELECT state FROM app.activity'), 'done', 'the last review ends the activity');
SELECT is(made.failure('SELECT * FROM api.next_review()') ->> 'state', 'TS020', 'nothing is left');
SELECT made.by('anne');
SELECT * FROM api.reopen_review(made.id('review3'), 4, 'glemte et bilag') \g /dev/null
SELECT is(made.truth('SELECT state FROM app.activity'), 'assigned', 'r14_and a reopened one begins it again');
SELECT * FROM finish();
ROLLBACK;
