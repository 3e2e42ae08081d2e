-- What reviews take: medians of the group's own, start values until there are five; the workload that follows (R8).
BEGIN;
\ir review_fixture.psql
SELECT plan(17);
CREATE FUNCTION pg_temp.steps(kind text DEFAULT 'general', focus text[] DEFAULT '{modtag,plan}') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', s.step, round(s.minutes::numeric, 2), s.reviews), ', ' ORDER BY s.nth)
	FROM app.step_minutes(kind, made.id('template'), focus) AS s
$$;
CREATE FUNCTION pg_temp.timed(first integer, last integer, step text, minutes integer) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.step_time (review_id, step, person_id, seconds)
	SELECT r.id, step, r.reviewer_id, 60 * (minutes + n) FROM generate_series(first, last) AS n JOIN app.review r ON r.id = made.id('review' || n)
$$;
SELECT is(pg_temp.steps(), 'modtag 30.00 0, plan 30.00 0', 'the start value, spread over the steps in focus');
SELECT is(pg_temp.steps('themed', '{}'), 'modtag 50.00 0, plan 50.00 0, andet 50.00 0', 'a themed one takes longer');
SELECT is((SELECT concat_ws(' ', k.minutes, k.reviews) FROM app.kind_minutes('general') AS k), '60 0', 'of no steps in particular');
SELECT pg_temp.timed(1, 4, 'plan', 10), pg_temp.timed(7, 7, 'plan', 10);
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE id IN (SELECT made.id('review' || n) FROM generate_series(1, 4) AS n);
SELECT is(pg_temp.steps(), 'modtag 30.00 0, plan 30.00 0', 'four submitted reviews are no measure');
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE id = made.id('review7');
SELECT is(pg_temp.steps(), 'modtag 30.00 0, plan 13.00 5', 'five are: their median');
SELECT is(pg_temp.steps('themed'), 'modtag 75.00 0, plan 75.00 0', 'but not of the other kind');
SELECT pg_temp.timed(1, 6, '', 0);
SELECT is(pg_temp.steps(), 'modtag 30.00 0, plan 13.00 5', 'four and two that are open, of the case facts');
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE id = made.id('review5');
SELECT is(pg_temp.steps(), ' 3.00 5, modtag 30.00 0, plan 13.00 5', 'the case facts join when they are measured');
SELECT is((SELECT round(app.case_minutes(a)::numeric, 2) FROM app.activity a), 46.00, 'a case takes all of it');
SELECT is((SELECT concat_ws(' ', round(k.minutes::numeric, 1), k.reviews) FROM app.kind_minutes('general') AS k), '15.0 6',
	'whole reviews: 12, 14, 16, 18, 5 and 17 minutes');
UPDATE app.review SET sealed = true WHERE id = made.id('review7');
SELECT is(pg_temp.steps(), ' 3.00 5, modtag 30.00 0, plan 30.00 0', 'r08_what is blind is nobody''s to measure');
UPDATE app.review SET sealed = false WHERE id = made.id('review7');
INSERT INTO app.step_time (review_id, step, person_id, seconds) SELECT made.id('review' || n), 'plan', made.id('carl'), 36000 FROM generate_series(1, 5) AS n;
SELECT is(pg_temp.steps(), ' 3.00 5, modtag 30.00 0, plan 13.00 5', 'what others spent beside the reviewer does not count');

-- The workload: Anne has submitted reviews 1 to 5, timed 12, 14, 16, 18 and 5 minutes; 6 is open.
UPDATE app.activity SET deadline = '2026-12-01';
CREATE FUNCTION pg_temp.load(who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT concat_ws(' ', w.open, w.submitted, round(60 * w.hours_open), round(60 * w.hours_submitted), w.second_open, w.second_submitted, w.timed)
		FROM api.list_workload(2026, 12) AS w WHERE w.user_id = made.id(who));
END $$;
SET ROLE tilsyn_app;
SELECT is(pg_temp.load('anne'), '1 5 46 65 0 0 5', 'open by the median, submitted as timed');
RESET ROLE;
DELETE FROM app.step_time WHERE review_id = made.id('review7');
SET ROLE tilsyn_app;
SELECT is(pg_temp.load('bo'), '5 1 315 63 0 0 0', 'submitted without a clock counts as planned; fewer than five, and the start value is back');
-- A blind second reading of Bo's: a seat, and a review that Paula cannot see, submitted or not.
RESET ROLE;
INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by)
VALUES (made.id('second'), made.id('activity'), 'second', 'Andenlæsning', '2026-12-10 12:00+01', made.id('paula'));
INSERT INTO app.seat (panel_id, case_id, person_id) VALUES (made.id('second'), made.id('case1'), made.id('bo'));
INSERT INTO app.review (activity_id, case_id, template_id, purpose, reviewer_id, panel_id, sealed, state, submitted_at)
VALUES (made.id('activity'), made.id('case1'), made.id('template'), 'second', made.id('bo'), made.id('second'), true, 'submitted', app.now());
SET ROLE tilsyn_app;
SELECT is(pg_temp.load('bo'), '6 1 378 63 1 0 0', 'r08_a blind second reading is work to do, submitted or not');
RESET ROLE;
SELECT is(app.open_work(made.id('bo'), made.id('activity')), 1::bigint, 'and counts in the proposal');
UPDATE app.panel SET sealed = false, unsealed_at = app.now() WHERE id = made.id('second');
UPDATE app.review SET sealed = false, deadline = '2026-12-10' WHERE panel_id = made.id('second');
SET ROLE tilsyn_app;
SELECT is(pg_temp.load('bo'), '5 2 315 126 0 1 0', 'once it is open it is done');
SELECT * FROM finish();
ROLLBACK;
