-- What the methods ask of an activity and of its frame, what is drawn as one, and what is forgotten of a draw.
BEGIN;
\ir sampling_fixture.psql
SELECT plan(35);

-- Cases 13 to 40 are not drawn lately; 13 to 20 have a known day of birth; 21 to 24 have a second decision under § 46, 25 one on the same day.
UPDATE app.case SET birth_day = n FROM generate_series(13, 20) AS n WHERE id = made.id('case' || n);
INSERT INTO app.decision (case_id, decided_on, section) SELECT made.id('case' || n), '2026-03-02', '46' FROM generate_series(21, 24) AS n;
INSERT INTO app.decision (case_id, decided_on, section) VALUES (made.id('case25'), '2026-03-01', '46');
UPDATE app.case SET family_number = 'F1' WHERE id IN (made.id('case39'), made.id('case40'));
UPDATE app.case SET family_number = 'F2' WHERE id IN (made.id('case12'), made.id('case38')); -- 12 is drawn
SET ROLE tilsyn_app;

CREATE FUNCTION pg_temp.put(changes jsonb) RETURNS uuid LANGUAGE sql AS $$
	SELECT (made.put('{"cycle": "", "wave": 0, "waves": 0}' || changes) ->> 'activity_id')::uuid
$$;
CREATE FUNCTION pg_temp.places(changes jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT made.refused('{"cycle": "", "wave": 0, "waves": 0}' || changes) -> 'places'
$$;
CREATE FUNCTION pg_temp.plan(activity uuid, part text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT f.plan #>> string_to_array(part, '.') FROM api.read_frame(activity) AS f WHERE f.plan IS NOT NULL);
END $$;
CREATE FUNCTION pg_temp.strata(changes jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(s ->> 'key' || ' ' || (s ->> 'listed'), ', ' ORDER BY place)
	FROM jsonb_array_elements(pg_temp.plan(pg_temp.put(changes), 'strata')::jsonb) WITH ORDINALITY AS t (s, place)
$$;

-- What is put, and what is refused with its place.
SELECT is(pg_temp.strata('{"method": "stratified"}'), 'Familie / Nord 12, Familie / Syd 14', 'strata are the teams where nothing is said');
SELECT is(pg_temp.strata('{"method": "stratified", "strata": "caseworker"}'), 'W1 3, W2 3, W3 3, W4 3, W5 3, W6 4, W7 3, W8 4', 'or the caseworkers');
SELECT is(pg_temp.strata('{"method": "stratified", "strata": "section"}'), '§ 32 22, § 46 4',
	'or the section of the latest decision; of one day the lower');
SELECT is(pg_temp.strata('{"method": "systematic"}'), 'alle 26', 'a systematic draw has one stratum');
SELECT is(pg_temp.strata('{"method": "birthday"}'), 'alle 8, uden fødselsdag 18', 'r05_cases without a known day stand apart');
SELECT is(pg_temp.strata('{"method": "all", "case_count": 0}'), 'alle 26', 'all takes all');
SELECT is(pg_temp.strata('{"method": "targeted", "case_count": 0, "targeted_reason": "Mange klager"}'), 'alle 38',
	'r06_a targeted draw leaves nothing out');
SELECT is(pg_temp.places('{"method": "all"}'), '[{"field": "activity.case_count"}]', 'r24_all has no number');
SELECT is(pg_temp.places('{"method": "systematic", "case_count": 0}'), '[{"field": "activity.case_count"}]', 'r24_the others have one');
SELECT is(pg_temp.places('{"method": "simple", "strata": "section"}'), '[{"field": "activity.strata"}]', 'r24_strata belong to the stratified');
SELECT is(pg_temp.places('{"method": "targeted"}'), '[{"field": "activity.targeted_reason"}]', 'r05_a targeted draw wants a reason');
SELECT is(pg_temp.places('{"method": "targeted", "targeted_reason": " "}'), '[{"field": "activity.targeted_reason"}]', 'r05_in words');
SELECT is(pg_temp.places('{"method": "targeted", "targeted_reason": "to\nlinjer"}'), '[{"field": "activity.targeted_reason"}]', 'r02_on one line');
SELECT is(pg_temp.places('{"method": "simple", "targeted_reason": "fordi"}'), '[{"field": "activity.targeted_reason"}]', 'r05_and no other does');
SELECT is(made.refused('{"method": "targeted", "cycle": "", "wave": 0, "waves": 0, "targeted_reason": "mor er 010190-1234"}') ->> 'state', 'TS005',
	'r19_no CPR number in a reason');
SELECT is(made.put('{"method": "targeted", "cycle": "", "wave": 0, "waves": 0, "targeted_reason": "Mange klager"}') ->> 'targeted_reason', 'Mange klager',
	'the reason is told');
SELECT is(made.put('{"method": "stratified", "cycle": "", "wave": 0, "waves": 0, "strata": "section"}') ->> 'strata', 'section', 'and what the strata are');
SELECT matches(pg_temp.plan(pg_temp.put('{"method": "targeted", "targeted_reason": "Mange klager"}'), 'frame'),
	'departments all; unit family; nothing left out; targeted: Mange klager$', 'r01_the reason is frozen with the list');
SELECT matches(pg_temp.plan(pg_temp.put('{"method": "stratified", "strata": "section"}'), 'frame'), '; strata section$', 'r01_and what the strata are');
SELECT is(pg_temp.plan(pg_temp.put('{"method": "birthday"}'), 'holders.0.listed'), '2', 'what each caseworker has comes with the plan');

-- Units (R6): siblings as one, or each by itself; then only the drawn case itself is exempt, not its family.
CREATE FUNCTION pg_temp.numbers(changes jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	activity uuid := pg_temp.put(changes);
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT string_agg(right(f.case_number, 2), ' ' ORDER BY f.case_number) FROM api.read_frame(activity) AS f
		WHERE f.plan IS NULL AND right(f.case_number, 2) >= '37');
END $$;
SELECT is(pg_temp.numbers('{"method": "simple"}'), '37 39', 'r06_of a family one case, none of a drawn family');
SELECT is(pg_temp.numbers(jsonb_build_object('method', 'simple', 'frame', made.activity() -> 'frame' || '{"unit": "case"}')), '37 38 39 40',
	'r06_cases by themselves');
SELECT is(pg_temp.plan(pg_temp.put(jsonb_build_object('method', 'simple', 'frame', made.activity() -> 'frame' || '{"unit": "case"}')), 'exempt'), '12',
	'r06_a drawn case is exempt all the same');

-- A day of birth reaches C only where days are drawn.
CREATE FUNCTION pg_temp.days(changes jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	activity uuid := pg_temp.put(changes);
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT string_agg(f.birth_day::text, ' ' ORDER BY f.birth_day) FROM api.read_frame(activity) AS f);
END $$;
SELECT is(pg_temp.days('{"method": "birthday"}'), '13 14 15 16 17 18 19 20', 'days come where they are drawn');
SELECT is(pg_temp.days('{"method": "simple"}'), NULL, 'r19_and nowhere else');

-- A targeted draw is kept apart: it exempts nobody, and has no chance.
RESET ROLE;
UPDATE app.activity SET method = 'targeted', targeted_reason = 'klager', state = 'drawn' WHERE id = made.id('activity');
UPDATE app.stratum SET chance = NULL, cycle_chance = NULL;
DELETE FROM app.review;
SET ROLE tilsyn_app;
SELECT is(pg_temp.plan(pg_temp.put('{"method": "simple"}'), 'exempt'), '0', 'r06_a targeted draw exempts nobody');
CREATE FUNCTION pg_temp.confirm() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	PERFORM api.confirm_assignments(made.id('activity'), 1, (SELECT jsonb_agg(jsonb_build_object('case_number', '2026-' || lpad(n::text, 4, '0'),
		'reviewer_id', made.id(CASE WHEN n <= 6 THEN 'anne' ELSE 'bo' END), 'override_reason', 'kun os to')) FROM generate_series(1, 12) AS n));
END $$;
SELECT lives_ok('SELECT pg_temp.confirm()', 'targeted cases are shared out as others are');
SELECT is(made.truth($$ SELECT string_agg(DISTINCT purpose || coalesce(chance::text, '-') || coalesce(cycle_chance::text, '-'), ' ') FROM app.review $$),
	'targeted--', 'r05_their reviews say so and have no chance');
SELECT made.by('paula', false);
SELECT is((SELECT count(*)::integer FROM api.list_drawn_cases(made.id('activity'), false) AS l WHERE l.chance = 0), 12, 'r05_nor have the cases');

-- Forgotten: the bytes and the order are gone, the hash of the protocol stays, and whoever asks is told.
RESET ROLE;
INSERT INTO app.draw_order (draw_id, places, protocol_hash) VALUES (made.id('draw'), '\x00', repeat('b', 64));
SELECT is(app.forget_draw(made.id('activity')), true, 'r20_forgotten');
SELECT is(app.forget_draw(made.id('activity')), false, 'r20_once');
SELECT is((SELECT count(*)::integer FROM app.drawn_case) + (SELECT count(*)::integer FROM app.frozen_list WHERE frozen IS NOT NULL)
	+ (SELECT count(*)::integer FROM app.draw_order WHERE places IS NOT NULL), 0, 'r20_nothing is left that names a case');
SELECT is((SELECT list_hash FROM app.frozen_list), encode(sha256('x'), 'hex'), 'r20_the hash of the list stays');
SET ROLE tilsyn_app;
SELECT made.by('paula', false);
SELECT is(made.failure(format('SELECT * FROM api.read_draw(%L)', made.id('activity'))) -> 'parameters',
	jsonb_build_object('at', (made.now() AT TIME ZONE 'Europe/Copenhagen')::date, 'hash', repeat('b', 64)), 'r20_verification names it');
SELECT is(made.failure(format('SELECT * FROM api.get_protocol(%L)', made.id('activity'))) ->> 'state', 'TS036', 'r20_and so does the protocol');
SELECT * FROM finish();
ROLLBACK;
