-- Rounds: blind until unsealed, unsealed once, never in results (R7, R8, R9, R10, R14).
BEGIN;
\ir review_fixture.psql
SELECT plan(49);
CREATE FUNCTION made.round() RETURNS uuid LANGUAGE sql SECURITY DEFINER AS
$$ SELECT panel_id FROM app.seat WHERE person_id = made.id('anne') LIMIT 1 $$;
CREATE FUNCTION made.blind(name text) RETURNS uuid LANGUAGE sql SECURITY DEFINER AS
$$ SELECT id FROM app.review WHERE panel_id = made.round() AND reviewer_id = made.id(name) ORDER BY case_id LIMIT 1 $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA made TO PUBLIC;

-- r10_, r07_: which cases.
UPDATE app.person SET caseworker_id = made.id('worker2') WHERE id = made.id('anne'); -- holds case 17, 25, 33
SET ROLE tilsyn_app;
SELECT made.by('paula');
CREATE TEMP TABLE opened AS SELECT * FROM api.open_calibration(made.id('activity'), 2, '{}', made.now() + interval '7 days', '{}', '{}', '{}');
SELECT is((SELECT calibration ->> 'case_numbers' FROM opened), '["2026-0018", "2026-0019"]',
	'r10_the cases after the spares, r07 without the one that Anne held');
SELECT is((SELECT string_agg(s ->> 'display_name', ' ') FROM opened, jsonb_array_elements(calibration -> 'seats') s), 'Anne Bo',
	'without a panel the activity''s reviewers');
SELECT is((SELECT hints[1] FROM opened), 'calibration:' || made.round() || ':roles:6', 'planners and leaders may hear of the invitation');
SELECT is(made.truth($$ SELECT string_agg(DISTINCT purpose || sealed || state, ' ') FROM app.review WHERE panel_id IS NOT NULL $$),
	'calibrationtrueopen', 'r10_reviews of their own purpose, sealed');
SELECT made.by('paula');
SELECT is((SELECT calibration ->> 'case_numbers' FROM api.open_calibration(made.id('activity'), 1, ARRAY[made.id('bo'), made.id('carl')],
	made.now() + interval '7 days', '{}', '{}', '{}')), '["2026-0017"]', 'a second round takes the next unused case');
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 1, %L, made.now() + interval ''1 day'', ''{}'', ''{}'', ''{}'')', made.id('activity'),
	ARRAY[made.id('bo'), made.id('paula')])) -> 'places', '[{"field": "panel[1]"}]', 'r24_Paula is no leader');
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 1, %L, made.now() + interval ''1 day'', ''{}'', ''{}'', ''{}'')', made.id('activity'),
	ARRAY[made.id('bo'), made.id('bo')])) -> 'places', '[{"field": "panel"}]', 'r24_one person is no panel');
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 11, %L, made.now() + interval ''1 day'', ''{}'', ''{}'', ''{}'')', made.id('activity'), '{}'))
	-> 'places', '[{"field": "case_count"}]', 'r24_at most ten cases');
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 1, %L, made.now(), ''{}'', ''{}'', ''{}'')', made.id('activity'), '{}')) -> 'places',
	'[{"field": "deadline"}]', 'r24_the deadline lies ahead');
RESET ROLE;
SAVEPOINT few;
DELETE FROM app.drawn_case WHERE rank NOT IN (17, 25);
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 1, %L, made.now() + interval ''1 day'', ''{}'', ''{}'', ''{}'')', made.id('activity'), '{}'))
	->> 'state', 'TS033', 'r07_only cases that somebody held are left');
RESET ROLE;
DELETE FROM app.drawn_case;
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 1, %L, made.now() + interval ''1 day'', ''{}'', ''{}'', ''{}'')', made.id('activity'), '{}'))
	->> 'state', 'TS030', 'r10_no case is left after the spares');
RESET ROLE;
UPDATE app.draw SET annulled_at = made.now();
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM api.open_calibration(%L, 1, %L, made.now() + interval ''1 day'', ''{}'', ''{}'', ''{}'')', made.id('activity'), '{}'))
	->> 'state', 'TS028', 'no draw, no round');
RESET ROLE;
ROLLBACK TO few;

-- r08_: blind for everyone.
SET ROLE tilsyn_app;
SELECT made.looks('anne', made.blind('anne'));
SELECT is((SELECT max(hints) FROM api.save_answers(made.blind('anne'), made.answers('siblings=nej', 'P-1=ja'), '[{"step": "plan", "seconds": 30}]')),
	ARRAY['review:' || made.blind('anne') || ':user:' || made.id('anne')], 'r08_nobody else hears of a blind save');
SELECT made.by('anne');
SELECT is((SELECT review ->> 'answered' FROM api.get_review(made.blind('anne'), '')), '1', 'r08_one''s own is seen');
SELECT is(made.seen($$ SELECT count(*) FROM app.answer WHERE item = 'P-1' $$), '1', 'r08_Anne''s answers are hers');
SELECT is(made.seen('SELECT sum(seconds) FROM app.step_time'), '30', 'r08_and her time');
SELECT made.by('bo');
SELECT is(made.seen($$ SELECT count(*) FROM app.answer WHERE item = 'P-1' $$), '0', 'r08_and not Bo''s');
SELECT is(made.seen('SELECT count(*) FROM app.step_time'), '0', 'r08_nor the time she took');
SELECT is(made.seen('SELECT count(*) FROM app.answer_event'), '0', 'r08_nor their history');
SELECT is(made.seen($$ SELECT count(*) FROM app.review WHERE purpose = 'calibration' AND reviewer_id <> app.actor() $$), '0', 'r08_nor the reviews');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.blind('anne'), 'kontrol')) ->> 'state', 'TS020', 'r08_not to look at');
SELECT is(made.failure(format('SELECT * FROM api.get_history(%L, %L, %L)', made.blind('anne'), '', 'kontrol')) ->> 'state', 'TS020', 'r08_not its history');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.blind('anne'), made.answers('P-1=nej'))) ->> 'state', 'TS020',
	'r08_not to answer');
SELECT is(made.failure(format('SELECT * FROM api.submit_review(%L, 1)', made.blind('anne'))) ->> 'state', 'TS020', 'r08_not to submit');
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 1, %L)', made.blind('anne'), 'x')) ->> 'state', 'TS020', 'r08_not to reopen');
RESET ROLE;
SET ROLE tilsyn_api;
WITH forged AS (UPDATE app.answer SET value = 'nej' WHERE sealed RETURNING 1) SELECT is(count(*), 0::bigint, 'r08_the api''s role cannot change Anne''s answers') FROM forged;
WITH forged AS (UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE sealed AND reviewer_id <> app.actor() RETURNING 1)
SELECT is(count(*), 0::bigint, 'r08_nor her review') FROM forged;
SELECT throws_ok('SELECT submitted_at FROM app.seat', '42501', NULL, 'r08_nor read who is in');
RESET ROLE;
SET ROLE tilsyn_app;
SELECT made.by('odin');
SELECT is(made.seen('SELECT count(*) FROM app.answer'), '0', 'r08_an administrator sees nothing');
SELECT made.by('paula');
SELECT is(made.seen('SELECT count(*) FROM app.act WHERE panel_id = made.round() AND actor_id <> app.actor()'), '0', 'r08_nor does the log tell');

-- r09_: the last one opens it.
SELECT made.by('anne');
SELECT is((SELECT unsealed::text || late FROM api.submit_review(made.blind('anne'), 1)), 'falsefalse', 'r09_the first one does not');
SELECT made.by('bo');
SELECT is((SELECT l.seats::text || l.sealed FROM api.list_calibrations(made.id('activity')) l WHERE l.calibration_id = made.round()::text) ~ 'true$', true,
	'r08_sealed in the list');
SELECT is((SELECT count(*) FROM api.list_calibrations(NULL) l, jsonb_array_elements(l.seats) s WHERE (s ->> 'late')::boolean), 0::bigint,
	'r08_and the list does not tell who is in');
SELECT made.by('paula');
SELECT is((SELECT count(*)::text || bool_and(c.sealed AND c.digest IS NULL AND c.figures IS NULL) FROM api.calibration_round(made.round(), 1, '') c), '1true',
	'r08_no results while sealed');
SELECT is(made.truth('SELECT settled FROM app.act WHERE id = app.act_id()'), 'true', 'r08_and the look is logged');
SELECT is((SELECT string_agg(c.question, ' ') FROM api.calibration_answers(made.round()) c), NULL, 'r08_nor answers, to the server itself');
RESET ROLE;
-- Anne's second case, so that only Bo is missing; Bo has one case left after this.
UPDATE app.review r SET state = 'submitted', submitted_at = app.now() WHERE r.panel_id = made.round() AND r.id <> made.blind('bo');
UPDATE app.seat s SET submitted_at = app.now() WHERE s.panel_id = made.round() AND (s.person_id, s.case_id) IS DISTINCT FROM
	(made.id('bo'), (SELECT r.case_id FROM app.review r WHERE r.id = made.blind('bo')));
SET ROLE tilsyn_app;
SELECT made.looks('bo', made.blind('bo'));
SELECT * FROM api.save_answers(made.blind('bo'), made.answers('siblings=nej', 'P-1=ikke_relevant')) \g /dev/null
SELECT made.by('bo');
CREATE TEMP TABLE last AS SELECT * FROM api.submit_review(made.blind('bo'), 1);
SELECT is((SELECT unsealed::text || late FROM last), 'truefalse', 'r09_the last one opens it');
SELECT is((SELECT hints[1] FROM last), 'calibration:' || made.round() || ':roles:6', 'r08_the unsealing is one event to all who may see the round');
SELECT made.by('paula');
SELECT is(made.seen('SELECT count(*) FROM app.answer_event WHERE NOT sealed'), '8', 'r09_everything is open, history included');
SELECT made.by('paula');
SELECT results_eq('SELECT question, case_index, display_name, value, category FROM api.calibration_answers(made.round()) WHERE question IS NOT NULL',
	$$ VALUES ('P-1', (SELECT CASE WHEN made.id('case18') < made.id('case19') THEN 0 ELSE 1 END), 'Anne', 'ja', 1),
		('P-1', (SELECT CASE WHEN made.id('case18') < made.id('case19') THEN 0 ELSE 1 END), 'Bo', 'ikke_relevant', -1) $$, 'r09_the comparison');
CREATE TEMP TABLE told AS SELECT state FROM api.calibration_answers(made.round()) WHERE state IS NOT NULL;
SELECT api.keep_figures(made.round(), 1, 'a name that changed', t.state || 'x') FROM told t \g /dev/null
SELECT is(made.truth('SELECT count(*) FROM app.round_figures'), '0', 'r20_what went while a round was reckoned is not kept in its figures');
SELECT api.keep_figures(made.round(), 1, 'figures', t.state) FROM told t \g /dev/null
SELECT is(made.truth('SELECT count(*) FROM app.round_figures'), '1', 'r09_else they are');
RESET ROLE;
UPDATE app.person SET display_name = 'Bo Ny' WHERE id = made.id('bo');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT api.keep_figures(made.round(), 1, 'figures', t.state) FROM told t \g /dev/null
SELECT is(made.truth('SELECT count(*) FROM app.round_figures'), '0', 'r20_nor an old name');
RESET ROLE;
UPDATE app.person SET display_name = 'Bo' WHERE id = made.id('bo');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 2, %L)', made.blind('bo'), 'fortrudt')) ->> 'state', 'TS025',
	'r14_not after the unsealing');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.save_answers(%L, %L)', made.blind('bo'), made.answers('P-1=ja'))) ->> 'state', 'TS025', 'r09_frozen at submit');

-- r09_: late.
RESET ROLE;
UPDATE app.panel SET deadline = app.now() - interval '1 minute' WHERE id <> made.round();
SET ROLE tilsyn_app;
SELECT made.by('carl');
CREATE TEMP TABLE mine AS SELECT l.review_id::uuid AS id FROM api.list_mine(false) l;
SELECT made.looks('carl', (SELECT id FROM mine));
SELECT * FROM api.save_answers((SELECT id FROM mine), made.answers('siblings=nej', 'P-1=nej')) \g /dev/null
SELECT made.by('carl');
SELECT is((SELECT late::text || unsealed FROM api.submit_review((SELECT id FROM mine), 1)), 'truefalse', 'r09_after the deadline it is late');
SELECT made.by('carl');
SELECT is((SELECT count(*)::text || bool_or(c.question IS NOT NULL) FROM api.calibration_answers((SELECT l.calibration_id::uuid
	FROM api.list_calibrations(NULL) l WHERE l.calibration_id <> made.round()::text)) c), '1false', 'r09_kept, but not counted');
SELECT is((SELECT string_agg(s ->> 'display_name', ' ') FROM api.list_calibrations(NULL) l, jsonb_array_elements(l.seats) s WHERE (s ->> 'late')::boolean),
	'Carl', 'r09_and marked');
SELECT is(made.truth('SELECT state FROM app.activity'), 'assigned', 'r10_a round does not end the activity');
SELECT * FROM finish();
ROLLBACK;
