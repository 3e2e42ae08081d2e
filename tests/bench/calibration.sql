-- An open round: ten cases, sixteen leaders, sixty questions: 9,600 answers.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET session_replication_role = replica; -- past the lock of what is submitted
CALL bench.make_round(80000, 0);
INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by, source, sealed, unsealed_at)
VALUES (bench.id('panel'), bench.id('activity80000'), 'calibration', 'Runde', app.now() - interval '1 hour', bench.id('leader0'), 'drawn', false,
	app.now() - interval '1 hour');
INSERT INTO app.seat (panel_id, case_id, person_id, submitted_at)
SELECT bench.id('panel'), bench.id('case' || n), bench.id('leader' || c), app.now() FROM generate_series(0, 9) AS n, generate_series(0, 15) AS c;
INSERT INTO app.review (id, activity_id, case_id, template_id, purpose, reviewer_id, panel_id, state, submitted_at, opened_at)
SELECT bench.id('voice' || n || '-' || c), bench.id('activity80000'), bench.id('case' || n), bench.id('template'), 'calibration',
	bench.id('leader' || c), bench.id('panel'), 'submitted', app.now(), app.now() FROM generate_series(0, 9) AS n, generate_series(0, 15) AS c;
INSERT INTO app.answer (review_id, item, value, reviewer_id, answered_by, sealed, version, answered_at)
SELECT bench.id('voice' || n || '-' || c), 'Q-' || q, (ARRAY['ja', 'ja', 'ja', 'nej', 'ikke_relevant'])[1 + abs(hashtext(n || '-' || c || '-' || q)) % 5],
	bench.id('leader' || c), bench.id('leader' || c), false, 1, app.now() FROM generate_series(0, 9) AS n, generate_series(0, 15) AS c, generate_series(0, 59) AS q;
SET session_replication_role = origin;
ANALYZE app.review, app.answer, app.seat;
