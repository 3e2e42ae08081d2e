-- The plan of a year: all or nothing, versions, what it changes and what it leaves alone; weeks; what the check is told.
BEGIN;
\ir sampling_fixture.psql
SELECT plan(47);
SET ROLE tilsyn_app;

-- Weeks.
RESET ROLE;
SELECT is(app.read_weeks('2026-W10'), daterange('2026-03-02', '2026-03-09'), 'a week is Monday to Sunday');
SELECT is(app.read_weeks('2026-W10/2026-W13'), daterange('2026-03-02', '2026-03-30'), 'from one to another');
SELECT is(app.read_weeks('2026-W53'), daterange('2026-12-28', '2027-01-04'), '2026 has a week 53');
SELECT is(app.read_weeks('2027-W53'), NULL, '2027 has none');
SELECT is(app.read_weeks('2026-W00'), NULL, 'nor is there a week 0');
SELECT is(app.read_weeks('2026-W13/2026-W10'), NULL, 'not backwards');
SELECT is(app.read_weeks('2026-W10/2026-W11/2026-W12'), NULL, 'nor three');
SELECT is(app.read_weeks('uge 10'), NULL, 'nor in words');
SELECT is(app.read_weeks('2026-W01'), daterange('2025-12-29', '2026-01-05'), 'week 1 may begin in the year before');
SET ROLE tilsyn_app;
SELECT is(made.put('{"method": "simple", "cycle": "", "wave": 0, "waves": 0, "weeks": "2026-W10", "starts_on": "", "deadline": ""}')
	@> '{"starts_on": "2026-03-02", "deadline": "2026-03-08"}', true, 'a single activity may be put in weeks too');
SELECT is(made.refused('{"weeks": "2027-W53"}') -> 'places', '[{"field": "activity.weeks"}]', 'a week that the year lacks is named');

-- A plan as the server passes it on.
CREATE FUNCTION pg_temp.entry(key text, changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT made.activity('{"method": "simple", "cycle": "", "wave": 0, "waves": 0, "reviewers": [], "weeks": ""}') || jsonb_build_object('key',
		key, 'title', key) || changes
$$;
CREATE FUNCTION pg_temp.plan(version integer, entries jsonb, changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('year', 2027, 'version', version, 'start_up_until', '', 'hours_per_month', 3.7, 'reviewers',
		jsonb_build_array(made.id('anne')), 'told', '[]'::jsonb, 'activities', entries) || changes
$$;
CREATE FUNCTION pg_temp.feb(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS
$$ SELECT pg_temp.entry('feb', '{"starts_on": "2027-02-01", "deadline": "2027-02-28"}' || more) $$;
CREATE FUNCTION pg_temp.mar(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS
$$ SELECT pg_temp.entry('mar', '{"starts_on": "2027-03-01", "deadline": "2027-03-31"}' || more) $$;
CREATE FUNCTION pg_temp.put(p jsonb, dropped jsonb DEFAULT '[]') RETURNS TABLE (wheel jsonb, added integer, changed integer, unchanged integer, kept integer)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN QUERY SELECT w.wheel, w.added, w.changed, w.unchanged, w.kept FROM api.put_wheel(p, (SELECT jsonb_agg(jsonb_build_object(
		'commitment', 'seed ' || n, 'sealed', '\x01', 'cycle_commitment', 'cycle ' || n, 'cycle_sealed', '\x02'))
		FROM generate_series(0, 39) AS n), dropped) AS w;
END $$;
CREATE FUNCTION pg_temp.refused(p jsonb) RETURNS jsonb LANGUAGE sql AS
$$ SELECT made.failure(format('SELECT * FROM pg_temp.put(%L)', p)) $$;
CREATE FUNCTION pg_temp.state(the_key text) RETURNS text LANGUAGE sql AS
$$ SELECT a.title || ' ' || a.version || ' ' || a.state FROM api.list_activities(2027) AS a WHERE a.key = the_key $$;

SELECT results_eq($$ SELECT added, changed, unchanged, kept FROM pg_temp.put(pg_temp.plan(0, jsonb_build_array(pg_temp.feb(), pg_temp.mar()))) $$,
	'VALUES (2, 0, 0, 0)', 'a first plan puts its activities');
SELECT is(pg_temp.state('feb'), 'feb 1 planned', 'on the wheel');
SELECT is(made.truth($$ SELECT string_agg(seed_commitment, ', ' ORDER BY plan_key) FROM app.activity WHERE plan_year = 2027 $$), 'seed 0, seed 1',
	'r01_each with a seed of its own');
SELECT is(made.truth($$ SELECT count(*) FROM app.activity_reviewer r JOIN app.activity a ON a.id = r.activity_id
	WHERE plan_year = 2027 AND person_id = made.id('anne') $$), '2', 'the plan''s reviewers are theirs');
SELECT is(made.truth($$ SELECT outcome #>> '{wheel,version}' FROM app.act WHERE id = app.act_id() $$), '1', 'r23_a retry will get the version');
SELECT is(pg_temp.refused(pg_temp.plan(0, jsonb_build_array(pg_temp.feb()))) ->> 'state', 'TS022', 'r22_an old version is refused');
SELECT results_eq($$ SELECT added, changed, unchanged, kept FROM pg_temp.put(pg_temp.plan(1, jsonb_build_array(pg_temp.feb('{"title": "Ny"}'),
	pg_temp.mar()))) $$, 'VALUES (0, 1, 1, 0)', 'a changed plan changes what it says otherwise');
SELECT is(pg_temp.state('feb'), 'Ny 2 planned', 'in a new version of the activity');
SELECT is(pg_temp.state('mar'), 'mar 1 planned', 'the others keep theirs');
SELECT is(made.truth($$ SELECT seed_commitment FROM app.activity WHERE plan_key = 'feb' $$), 'seed 0', 'r01_and its commitment');
SELECT is(made.truth($$ SELECT count(*) FROM app.wheel WHERE year = 2027 $$), '2', 'every version is kept');
SELECT is(pg_temp.refused(pg_temp.plan(2, jsonb_build_array(pg_temp.mar()))) -> 'places', '[{"field": "wheel.activities.feb"}]',
	'a planned activity does not vanish');
RESET ROLE;
UPDATE app.activity SET state = 'frozen' WHERE plan_key = 'feb';
SET ROLE tilsyn_app;
SELECT results_eq($$ SELECT added, changed, unchanged, kept FROM pg_temp.put(pg_temp.plan(2, jsonb_build_array(pg_temp.mar('{"case_count": 3}')))) $$,
	'VALUES (0, 1, 0, 0)', 'what is begun may be left out');
SELECT results_eq($$ SELECT added, changed, unchanged, kept FROM pg_temp.put(pg_temp.plan(3, jsonb_build_array(pg_temp.feb(), pg_temp.mar()))) $$,
	'VALUES (0, 1, 0, 1)', 'or named');
SELECT is(pg_temp.state('feb'), 'Ny 2 frozen', 'and stays as it is');

-- All or nothing, every fault with its place.
SELECT is(pg_temp.refused(pg_temp.plan(4, jsonb_build_array(pg_temp.mar(), pg_temp.entry('apr', '{"weeks": "2027-W53"}'),
	pg_temp.entry('maj', '{"starts_on": "2027-05-01", "deadline": "2027-04-01", "title": ""}')))) -> 'places',
	'[{"field": "wheel.activities[1].weeks"}, {"field": "wheel.activities[2].title"}, {"field": "wheel.activities[2].deadline"}]'::jsonb,
	'impossible periods');
SELECT is(pg_temp.refused(pg_temp.plan(4, jsonb_build_array(pg_temp.mar(), pg_temp.entry('apr', '{"starts_on": "2027-03-31", "deadline": "2027-04-30"}'))))
	-> 'places', '[{"field": "wheel.activities[1].starts_on"}]', 'the same reviewer twice at the same time');
SELECT is(pg_temp.refused(pg_temp.plan(4, jsonb_build_array(pg_temp.mar(), pg_temp.entry('apr', '{"kind": "themed", "starts_on": "2027-03-31",
	"deadline": "2027-04-30"}')))), NULL, 'but with another kind it goes');
SELECT is(pg_temp.refused(pg_temp.plan(5, jsonb_build_array(pg_temp.mar(), pg_temp.mar(), pg_temp.entry('apr', '{"kind": "themed", "starts_on": "2028-03-31",
	"deadline": "2028-04-30"}')))) -> 'places' @> '[{"field": "wheel.activities[1].key"}, {"field": "wheel.activities[2].starts_on"}]', true,
	'a key twice, another year');
SELECT is(pg_temp.refused(pg_temp.plan(5, '[]', '{"start_up_until": "2030-01-01", "hours_per_month": 161,
	"told": [{"audience": null, "what": "Barn 010190-1234", "days_after": 400}]}')) -> 'places',
	'[{"field": "wheel.start_up_until"}, {"field": "wheel.hours_per_month"}, {"field": "wheel.activities"}, {"field": "wheel.told[0].audience"},
	{"field": "wheel.told[0].days_after"}, {"field": "wheel.told[0].what"}, {"field": "wheel.activities.apr"}, {"field": "wheel.activities.mar"}]',
	'r19_the plan has places of its own');
SELECT is(pg_temp.refused(pg_temp.plan(5, '[]', '{"year": 1999}')) -> 'places', '[{"field": "wheel.year"}]', 'no such year');
SELECT is(made.truth($$ SELECT max(version) FROM app.wheel WHERE year = 2027 $$), '5', 'nothing half-done');

-- Published.
SELECT made.by('anne', false);
SELECT is(made.failure($$ SELECT * FROM api.get_wheel(2027, 0) $$) ->> 'state', 'TS020', 'others do not see a plan that is not published');
SELECT made.by('paula');
SELECT is(made.failure($$ SELECT * FROM api.publish_wheel(2027, 4) $$) ->> 'state', 'TS022', 'r22_publishing what was read');
SELECT is(made.failure($$ SELECT * FROM api.publish_wheel(2026, 1) $$) ->> 'state', 'TS020', 'and what there is');
SELECT isnt((SELECT p.wheel ->> 'published_at' FROM api.publish_wheel(2027, 5) AS p), NULL, 'published');
SELECT made.by('anne', false);
SELECT is((SELECT g.wheel ->> 'version' FROM api.get_wheel(2027, 0) AS g), '5', 'seen by all');
SELECT is((SELECT count(*) FROM api.get_wheel(2027, 5)), 1::bigint, 'by its version too');
SELECT is(made.failure($$ SELECT * FROM api.get_wheel(2027, 4) $$) ->> 'state', 'TS020', 'the earlier ones are the planners''');

-- The year as it stands.
SELECT is((SELECT jsonb_array_length(y.wheel -> 'activities') || ' ' || (y.wheel ->> 'hours_per_month') FROM api.wheel_year(2027, false) AS y), '3 3.7',
	'the plan with its activities as they are');
SELECT made.by('bo', false);
SELECT is((SELECT jsonb_array_length(y.wheel -> 'activities') FROM api.wheel_year(2027, true) AS y), 0, 'one''s own alone');

-- What the check is told beside it.
SELECT is((SELECT f.begun_before FROM api.wheel_facts(2027, 'da') AS f), true, 'there were activities in 2026');
SELECT is((SELECT f.begun_before FROM api.wheel_facts(2026, 'da') AS f), false, 'and none before');
SELECT is((SELECT jsonb_path_query_array(f.steps, '$[*].id') FROM api.wheel_facts(2027, 'da') AS f),
	made.truth($$ SELECT jsonb_agg(step ORDER BY position) FROM app.template_step WHERE template_id = made.id('template') $$)::jsonb,
	'the steps of the question sets in use, in order');
SELECT is((SELECT jsonb_path_query_array(f.leaders, '$[*].name') @> '["Anne", "Bo"]' FROM api.wheel_facts(2027, 'da') AS f), true, 'the leaders');
SELECT is((SELECT f.reached + f.unreached FROM api.wheel_facts(2027, 'da') AS f), 8, 'and every caseworker, reached or not');
SELECT * FROM finish();
ROLLBACK;
