-- Leave and part-time: what is told, who sees it, and what it does to who reviews what (R4, R7, R24).
BEGIN;
\ir review_fixture.psql
SELECT plan(43);
CREATE FUNCTION pg_temp.put(who text, since text, until text, percent integer, absence uuid DEFAULT NULL, version bigint DEFAULT 0) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN (SELECT p.absence FROM api.put_absence(absence, version, CASE WHEN who !~ 'worker' THEN made.id(who) END,
		CASE WHEN who ~ 'worker' THEN made.id(who) END, since, until, percent) AS p);
END $$;
CREATE FUNCTION pg_temp.wrong(who text, since text, until text, percent integer, absence uuid DEFAULT NULL, version bigint DEFAULT 0) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(f -> 'places' -> 0 ->> 'field', f ->> 'state') FROM made.failure(format('SELECT pg_temp.put(%L, %L, %L, %s, %L, %s)', who, since,
		until, percent, absence, version)) AS f
$$;
CREATE FUNCTION pg_temp.seen(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by(name, false);
	RETURN (SELECT string_agg(concat_ws(' ', a ->> 'display_name', a ->> 'away_percent'), ', ') FROM api.list_absences(false) AS l, jsonb_array_elements(l.absences) AS a);
END $$;

SELECT app.today() AS today \gset
SET ROLE tilsyn_app;
CREATE TEMP TABLE anne AS SELECT pg_temp.put('anne', :'today', '', 40) AS b;
SELECT is((SELECT b - 'absence_id' - 'user_id' - 'absent_from' FROM anne), '{"caseworker_id": "", "display_name": "Anne", "absent_to": "",
	"away_percent": 40, "version": 1}', 'part-time until further notice');
SELECT is(pg_temp.put('worker1', '2026-02-01', '2026-12-31', 0) ->> 'away_percent', '100', '0 is all of it');
SELECT is(pg_temp.wrong('anne', '2099-02-30', '', 100), 'absent_from', 'r24_a day that there is');
SELECT is(pg_temp.wrong('anne', '2099-02-02', '2099-02-01', 100), 'absent_to', 'r24_the last day is not before the first');
SELECT is(pg_temp.wrong('anne', '2099-02-02', '', 101), 'away_percent', 'r24_nobody is away more than wholly');
SELECT is(pg_temp.wrong('nobody', '2099-02-02', '', 100), 'user_id', 'r24_somebody');
SELECT is(pg_temp.wrong('worker99', '2099-02-02', '', 100), 'caseworker_id', 'r24_somebody among the caseworkers');
SELECT is(pg_temp.wrong('anne', '2099-02-02', '', 20), 'absent_from', 'r24_part-time once at a time');
SELECT is(pg_temp.wrong('anne', :'today', :'today', 100), NULL, 'but leave of one who works part-time');
SELECT is(pg_temp.wrong('anne', (:'today'::date - 3)::text, :'today', 100), 'absent_from', 'r24_and leave once at a time');
SELECT is(pg_temp.wrong('bo', :'today', '', 40, (SELECT b ->> 'absence_id' FROM anne)::uuid, 1), 'user_id', 'r24_an absence stays one person''s');
SELECT is(pg_temp.wrong('anne', :'today', '', 50, (SELECT b ->> 'absence_id' FROM anne)::uuid, 2), 'TS022', 'r22_an old version is refused');
SELECT is(pg_temp.put('anne', :'today', '', 50, (SELECT b ->> 'absence_id' FROM anne)::uuid, 1) ->> 'version', '2', 'changed');
SELECT is(pg_temp.wrong('anne', :'today', '', 50, made.id('none'), 1), 'TS020', 'no such absence');

-- Who sees what.
SELECT is(pg_temp.seen('paula'), 'Anne 100, Anne 50, Rådgiver 1 100', 'planners see everybody''s');
SELECT is(pg_temp.seen('anne'), 'Anne 100, Anne 50', 'others their own');
SELECT is(pg_temp.seen('bo'), NULL, 'and nobody else''s');
RESET ROLE;
UPDATE app.person SET caseworker_id = made.id('worker1') WHERE id = made.id('carl');
SET ROLE tilsyn_app;
SELECT is(pg_temp.seen('carl'), 'Rådgiver 1 100', 'as a caseworker, too');
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT api.remove_absence(%L, 1)', (SELECT b ->> 'absence_id' FROM anne))) ->> 'state', 'TS022', 'r22_an old version is not removed');
SELECT is(made.failure(format('SELECT api.remove_absence(%L, 2)', (SELECT b ->> 'absence_id' FROM anne))), NULL, 'removed');
SELECT is(pg_temp.seen('anne'), 'Anne 100', 'and gone');

-- How much of these days somebody works: a working week in 2026 without holidays is 5 to 9 January.
RESET ROLE;
DELETE FROM app.absence;
INSERT INTO app.absence (person_id, absent_from, absent_to, share) VALUES (made.id('bo'), '2026-01-01', NULL, 0.5),
	(made.id('bo'), '2026-01-08', '2026-01-11', 1);
SELECT is(cardinality(app.working_days('2026-01-03', '2026-01-11')), 5, 'weekends are no working days');
SELECT is(app.working_days('2026-01-03', '2026-01-04'), '{2026-01-05}'::date[], 'on a weekend the next working day counts');
SELECT is(round(app.presence(made.id('bo'), app.working_days('2026-01-05', '2026-01-09')), 2), 0.30, 'three half days of five');
SELECT is(app.presence(made.id('anne'), app.working_days('2026-01-05', '2026-01-09')), 1::numeric, 'all of it');
DELETE FROM app.absence;

-- The proposal: twelve cases to three, of whom Bo works half and Carl is away.
DELETE FROM app.review;
UPDATE app.activity SET state = 'drawn', deadline = app.today() + 30, starts_on = app.today();
INSERT INTO app.activity_reviewer (activity_id, person_id) VALUES (made.id('activity'), made.id('carl'));
UPDATE app.person SET caseworker_id = NULL;
INSERT INTO app.absence (person_id, absent_from, absent_to, share) VALUES (made.id('bo'), app.today(), NULL, 0.5), (made.id('carl'), app.today(), NULL, 1);
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT string_agg(DISTINCT concat_ws(' ', p.reviewer_name, p.capacity, p.away_percent), ', ')
	FROM api.propose_assignments(made.id('activity')) AS p), 'Anne 80 0, Bo 40 50, Carl 0 100', 'part-time lowers the share, who is away gets none');
CREATE FUNCTION pg_temp.shares(last_one text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(jsonb_build_object('case_number', '2026-' || lpad(n::text, 4, '0'),
		'reviewer_id', made.id(CASE WHEN n = 12 THEN last_one ELSE 'anne' END), 'override_reason', '')) FROM generate_series(1, 12) AS n
$$;
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT * FROM api.confirm_assignments(%L, 1, %L)', made.id('activity'), pg_temp.shares('carl'))),
	'{"state": "TS033", "parameters": {"what": "away"}, "places": [{"field": "assignments[11].reviewer_id"}]}', 'r24_nor by hand, and the place is named');
SELECT made.by('paula');
SELECT is((SELECT reviews FROM api.confirm_assignments(made.id('activity'), 1, pg_temp.shares('bo'))), 12, 'confirmed');

-- Reassigning: with a reason that is true.
CREATE FUNCTION pg_temp.review(number integer) RETURNS uuid LANGUAGE sql AS
$$ SELECT made.truth(format('SELECT id FROM app.review WHERE case_id = %L ORDER BY state = ''withdrawn'' LIMIT 1', made.id('case' || number)))::uuid $$;
CREATE FUNCTION pg_temp.given(number integer, reviewer text, why text, version bigint DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	f jsonb;
BEGIN
	PERFORM made.by('paula');
	f := made.failure(format('SELECT * FROM api.reassign(%L, %s, %L, %L, %L)', pg_temp.review(number), version, made.id(reviewer), '', why));
	RETURN concat_ws(' ', f ->> 'state', f -> 'places' -> 0 ->> 'field');
END $$;
SELECT is(pg_temp.given(1, 'bo', NULL), 'TS034 why', 'r24_why is needed');
SELECT is(pg_temp.given(1, 'bo', 'absence'), 'TS003 why', 'r24_Anne is not away');
SELECT is(pg_temp.given(1, 'bo', 'left'), 'TS003 why', 'r24_nor has she left');
SELECT is(pg_temp.given(1, 'carl', 'workload'), 'TS033 reviewer_id', 'r24_to nobody who is away');
SELECT is(pg_temp.given(1, 'bo', 'workload'), '', 'too much to do is reason enough');
SELECT is(made.truth('SELECT code FROM app.review_event WHERE what = ''reassigned'''), 'workload', 'and is kept');
RESET ROLE;
INSERT INTO app.answer_event (review_id, item, version, value, reason_code, comment, evidence, answered_by, answered_at, act_id, reviewer_id, sealed)
SELECT pg_temp.review(2), 'P-1', 1, 'ja', '', '', '', made.id('anne'), app.now(), 1, made.id('anne'), false;
INSERT INTO app.absence (person_id, absent_from, absent_to) VALUES (made.id('anne'), app.today(), app.today() + 60);
SET ROLE tilsyn_app;
SELECT is(pg_temp.given(2, 'bo', 'workload'), 'TS028', 'r03_a begun review stays where it is');
SELECT is(pg_temp.given(2, 'bo', 'absence'), '', 'but not with one who is away');
SELECT is(made.truth($$ SELECT string_agg(r.state || ' ' || p.user_name || ' ' || r.purpose, ', ' ORDER BY p.user_name) FROM app.review r
	JOIN app.person p ON p.id = r.reviewer_id WHERE r.case_id = made.id('case2') $$), 'withdrawn anne random, open bo random',
	'r14_what was answered stays in history, Bo begins afresh');
SELECT is(made.truth('SELECT app.conflict(made.id(''anne''), made.id(''case2''))'), NULL, 'r07_to have been away is no tie to the case');
SELECT made.by('paula');
SELECT is((SELECT string_agg(l.case_number, ' ') FROM api.list_assignments(made.id('activity')) AS l WHERE l.away AND l.case_number < '2026-0005'),
	'2026-0003 2026-0004', 'the list shows whose reviewer is away');
SELECT made.by('paula');
SELECT is((SELECT string_agg(DISTINCT p.reviewer_name || p.pair, ' ') FROM api.propose_assignments(made.id('activity')) AS p WHERE p.case_number = '2026-0003'),
	'Anne0 Bo0 Carl0', 'and the proposal says who takes over from one who is away');
RESET ROLE;
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE case_id = made.id('case12');
UPDATE app.absence SET share = 1, absent_to = NULL;
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT * FROM api.propose_assignments(%L)', made.id('activity'))),
	'{"state": "TS033", "parameters": {"what": "away"}, "places": [{"field": "activity_id"}]}', 'r24_all reviewers away is said');
RESET ROLE;
UPDATE app.person SET disabled_at = app.now() WHERE id = made.id('anne');
DELETE FROM app.absence WHERE person_id = made.id('bo');
SET ROLE tilsyn_app;
SELECT is(pg_temp.given(3, 'bo', 'left'), '', 'who has left leaves the reviews to others');
SELECT made.by('paula');
SELECT ok(NOT EXISTS (SELECT FROM api.propose_assignments(made.id('activity')) AS p WHERE p.case_number = '2026-0012'), 'what is submitted is proposed to nobody');
SELECT * FROM finish();
ROLLBACK;
