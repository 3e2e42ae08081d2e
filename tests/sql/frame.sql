-- What a frame asks of a case beside sections, period and departments; the own list; the line that is frozen.
BEGIN;
\ir sampling_fixture.psql
SELECT plan(34);

-- Forty cases, 13 to 40 not drawn lately. Of those, 13 to 20 are closed (20 not before tomorrow), 21 to 30 belong to another target
-- group, the decisions of 13 to 24 tell an age: their number less 13; the day of birth is the number's.
UPDATE app.case SET opened_on = app.today() - 400, closed_on = app.today() + CASE id WHEN made.id('case20') THEN 1 ELSE 0 END
WHERE case_number IN (SELECT c.case_number FROM app.case c JOIN generate_series(13, 20) AS n ON c.id = made.id('case' || n));
UPDATE app.case SET target_group = 'Handicap' FROM generate_series(21, 30) AS n WHERE id = made.id('case' || n);
UPDATE app.decision SET age = NULL;
UPDATE app.decision SET age = n - 13 FROM generate_series(13, 24) AS n WHERE case_id = made.id('case' || n);
UPDATE app.case SET birth_day = n FROM generate_series(13, 31) AS n WHERE id = made.id('case' || n);

SET ROLE tilsyn_app;
CREATE FUNCTION pg_temp.put(frame jsonb, changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT made.put('{"method": "simple", "cycle": "", "wave": 0, "waves": 0}' || changes || jsonb_build_object('frame',
		made.activity() -> 'frame' || frame))
$$;
CREATE FUNCTION pg_temp.places(frame jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT made.refused(jsonb_build_object('method', 'simple', 'cycle', '', 'wave', 0, 'waves', 0, 'frame',
		made.activity() -> 'frame' || frame)) -> 'places'
$$;
CREATE FUNCTION pg_temp.of(activity uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT string_agg(right(f.case_number, 2), ' ' ORDER BY f.case_number) FROM api.read_frame(activity) AS f WHERE f.plan IS NULL);
END $$;
CREATE FUNCTION pg_temp.listed(frame jsonb) RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.of((pg_temp.put(frame) ->> 'activity_id')::uuid) $$;
CREATE FUNCTION pg_temp.line(frame jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	activity CONSTANT uuid := pg_temp.put(frame) ->> 'activity_id';
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT regexp_replace(f.plan ->> 'frame', '^.*left out(; )?', '') FROM api.read_frame(activity) AS f WHERE f.plan IS NOT NULL);
END $$;
CREATE FUNCTION pg_temp.number(nth integer) RETURNS text LANGUAGE sql AS
$$ SELECT made.truth(format('SELECT case_number FROM app.case WHERE id = made.id(%L)', 'case' || nth)) $$;

-- Each filter by itself.
SELECT is(pg_temp.listed('{"case_state": "closed"}'), '13 14 15 16 17 18 19', 'closed: by today');
SELECT is(pg_temp.listed('{"case_state": "open", "target_groups": ["Handicap"]}'), '21 22 23 24 25 26 27 28 29 30', 'open, of a target group');
SELECT is(pg_temp.listed('{"case_state": "open", "age_from": 1}'), '20 21 22 23 24', 'a case that closes tomorrow is open');
SELECT is(pg_temp.listed('{"age_from": 9}'), '22 23 24', 'from an age on; who has none is left out');
SELECT is(pg_temp.listed('{"age_below": 2}'), '13 14', 'below an age, the youngest too');
SELECT is(pg_temp.listed('{"age_from": 4, "age_below": 6}'), '17 18', 'between two');
SELECT is(pg_temp.listed('{"birth_days": [31, 14]}'), '14 31', 'days of birth');
SELECT is(pg_temp.listed(jsonb_build_object('teams', jsonb_build_array(made.id('team')), 'age_from', 1)),
	made.truth($$ SELECT string_agg(right(c.case_number, 2), ' ' ORDER BY c.case_number) FROM app.case c
		JOIN app.decision d ON d.case_id = c.id AND d.age >= 1
			JOIN generate_series(13, 40) AS n ON c.id = made.id('case' || n) JOIN app.case_holder h ON h.case_id = c.id AND h.held_to IS NULL
		JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.team_id = made.id('team') $$), 'the holder''s team');
SELECT is(pg_temp.listed(jsonb_build_object('case_numbers', jsonb_build_array(pg_temp.number(40), pg_temp.number(15), pg_temp.number(3)))),
	'15 40', 'r06_an own list, of which the one drawn lately is left out');
SELECT is(pg_temp.listed(jsonb_build_object('case_state', 'closed', 'case_numbers', jsonb_build_array(pg_temp.number(40), pg_temp.number(15)))),
	'15', 'filters hold together');

-- A family stands by a case that the filters let through.
RESET ROLE;
UPDATE app.case SET family_number = 'F9' WHERE id IN (made.id('case31'), made.id('case13'));
SET ROLE tilsyn_app;
SELECT is(pg_temp.listed('{"birth_days": [31]}'), '31', 'r06_of a family the one in the frame stands for it');

-- The line that is frozen.
SELECT is(pg_temp.line('{}'), '', 'r01_what is not asked is not said');
SELECT is(pg_temp.line('{"case_state": "open", "target_groups": ["A", "B"], "age_from": 6, "age_below": 12, "birth_days": [1, 2]}'),
	'cases open; target groups A, B; age from 6; age below 12; born on day 1, 2', 'r01_what is asked is under the hash');
SELECT is(pg_temp.line(jsonb_build_object('teams', jsonb_build_array(made.id('team syd'), made.id('team')))),
	made.truth($$ SELECT 'teams ' || d.name || ' / Nord, ' || d.name || ' / Syd' FROM app.department d WHERE d.id = made.id('department') $$),
	'r01_teams by name');
SELECT is(pg_temp.line(jsonb_build_object('case_numbers', jsonb_build_array(pg_temp.number(40), pg_temp.number(15), pg_temp.number(40)))),
	'own list of 2 cases with SHA-256 ' || encode(sha256(convert_to(pg_temp.number(15) || E'\n' || pg_temp.number(40) || E'\n', 'UTF8')), 'hex'),
	'r01_of an own list the hash');

-- Faults, each with its place.
SELECT is(pg_temp.places('{"age_from": 131}'), '[{"field": "activity.frame.age_from"}]', 'no such age');
SELECT is(pg_temp.places('{"age_from": 6, "age_below": 6}'), '[{"field": "activity.frame.age_below"}]', 'nobody is that old');
SELECT is(pg_temp.places('{"age_below": -1}'), '[{"field": "activity.frame.age_below"}]', 'nor that young');
SELECT is(pg_temp.places('{"birth_days": [1, 32, 0]}'), '[{"field": "activity.frame.birth_days[1]"}, {"field": "activity.frame.birth_days[2]"}]',
	'days that no month has');
SELECT is(pg_temp.places(jsonb_build_object('teams', jsonb_build_array(made.id('team'), made.id('anne'), 'x'))),
	'[{"field": "activity.frame.teams[1]"}, {"field": "activity.frame.teams[2]"}]', 'no such teams');
SELECT is(pg_temp.places('{"target_groups": ["A", "", "B\n"]}'),
	'[{"field": "activity.frame.target_groups[1]"}, {"field": "activity.frame.target_groups[2]"}]', 'no words for a target group');
SELECT is(pg_temp.places(jsonb_build_object('case_numbers', jsonb_build_array(pg_temp.number(15), 'ukendt'))),
	'[{"field": "activity.frame.case_numbers[1]"}]', 'a case that the register lacks');
SELECT is(jsonb_array_length(pg_temp.places((SELECT jsonb_build_object('case_numbers', jsonb_agg('ukendt ' || n)) FROM generate_series(1, 10001) AS n))),
	101, 'too many: said once, and the first hundred that are not there');
SELECT is(pg_temp.places('{"case_state": "99"}'), '[{"field": "activity.frame.case_state"}]', 'no such state');

-- What is told, and what becomes of an own list.
CREATE TEMP TABLE own AS SELECT pg_temp.put(jsonb_build_object('case_state', 'closed', 'teams', jsonb_build_array(made.id('team')), 'target_groups',
	'["A"]'::jsonb, 'age_from', 1, 'age_below', 18, 'birth_days', '[15]'::jsonb,
	'case_numbers', jsonb_build_array(pg_temp.number(15), pg_temp.number(16)))) AS a;
SELECT is((SELECT a -> 'frame' FROM own) - '{sections,decided_from,decided_to,departments,exempt_months}'::text[],
	jsonb_build_object('case_state', 'closed', 'teams', jsonb_build_array(made.id('team')), 'target_groups', '["A"]'::jsonb, 'age_from', 1,
		'age_below', 18, 'birth_days', '[15]'::jsonb, 'own_cases', 2, 'unit', 'family'), 'a frame is told as it was put, its own list as a number');
SELECT is(made.truth($$ SELECT body::text LIKE '%' || pg_temp.number(15) || '%' FROM app.activity_event ORDER BY at DESC, version DESC LIMIT 1 $$),
	'false', 'nor do the versions keep the case numbers');
CREATE FUNCTION pg_temp.again(frame jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT made.truth(format('SELECT coalesce(cardinality(own_cases), 0) FROM app.activity WHERE id = %L', pg_temp.put(frame, jsonb_build_object(
		'activity_id', own.a ->> 'activity_id', 'version', made.truth(format('SELECT version FROM app.activity WHERE id = %L',
			own.a ->> 'activity_id'))::integer)) ->> 'activity_id')) FROM own
$$;
SELECT is(pg_temp.again('{"own_cases": 2}'), '2', 'put back as told, the list stays');
SELECT throws_ok($$ SELECT pg_temp.again('{"own_cases": 3}') $$, 'TS003', NULL, 'a list that it has not is none');
SELECT is(pg_temp.again(jsonb_build_object('own_cases', 2, 'case_numbers', jsonb_build_array(pg_temp.number(17)))), '1', 'a new list takes its place');
SELECT is(pg_temp.again('{}'), '0', 'without numbers it goes');
SELECT is(pg_temp.places('{"own_cases": 2}'), '[{"field": "activity.frame.own_cases"}]', 'a new activity has none to keep');

-- A plan, which everybody reads, holds no case numbers.
CREATE FUNCTION pg_temp.plan(version integer, frame jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('year', 2027, 'version', version, 'start_up_until', '', 'hours_per_month', 3.7, 'reviewers',
		jsonb_build_array(made.id('anne')), 'told', '[]'::jsonb, 'activities', jsonb_build_array(made.activity(
		'{"method": "simple", "cycle": "", "wave": 0, "waves": 0, "weeks": "", "starts_on": "2027-02-01", "deadline": "2027-02-28"}')
		|| jsonb_build_object('key', 'feb', 'title', 'Feb ' || version, 'frame', made.activity() -> 'frame' || frame)))
$$;
CREATE FUNCTION pg_temp.put_plan(version integer, frame jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	PERFORM FROM api.put_wheel(pg_temp.plan(version, frame), '[{"commitment": "s", "sealed": "\\x01", "cycle_commitment": "c", "cycle_sealed": "\\x02"}]', '[]');
	RETURN made.truth($q$ SELECT title || ' ' || coalesce(cardinality(own_cases), 0) FROM app.activity WHERE plan_key = 'feb' $q$);
END $$;
SELECT is(made.failure(format('SELECT pg_temp.put_plan(0, %L)', jsonb_build_object('case_numbers', jsonb_build_array(pg_temp.number(15)))))
	-> 'places', '[{"field": "wheel.activities[0].frame.case_numbers"}]', 'a plan with an own list is refused');
SELECT is(pg_temp.put_plan(0, '{"birth_days": [1]}'), 'Feb 0 0', 'its other filters are taken');
RESET ROLE;
UPDATE app.activity SET own_cases = ARRAY[made.id('case15')] WHERE plan_key = 'feb';
SET ROLE tilsyn_app;
SELECT is(pg_temp.put_plan(1, '{}'), 'Feb 1 1', 'a changed plan takes no list away');
SELECT * FROM finish();
ROLLBACK;
