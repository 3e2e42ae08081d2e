-- What an activity does by itself: on which days, who takes a step, what stands still (R23).
BEGIN;
\ir sampling_fixture.psql
SELECT plan(38);

-- Easter, against the dates that the church and the almanac give.
SELECT is(app.easter(extract(year FROM d)::integer), d, 'Easter ' || extract(year FROM d)) FROM unnest(ARRAY['2000-04-23', '2008-03-23',
	'2011-04-24', '2019-04-21', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25', '2100-03-28']::date[]) AS d;
SELECT ok(NOT app.is_working_day(d), 'nobody works on ' || d) FROM unnest(ARRAY['2026-01-01', '2026-04-02', '2026-04-03', '2026-04-06',
	'2026-05-14', '2026-05-25', '2026-06-05', '2026-12-24', '2026-12-25', '2026-12-31', '2026-11-28', '2026-11-29', '2023-05-05']::date[]) AS d;
SELECT ok(app.is_working_day(d), 'people work on ' || d) FROM unnest(ARRAY['2026-04-01', '2026-04-07', '2024-04-26', '2026-05-15',
	'2026-12-23']::date[]) AS d; -- 26 April 2024: the first Store Bededag that was none
SELECT is(app.working_day('2026-12-24'), '2026-12-28', 'over Christmas it is the Monday after');
SELECT is((SELECT max(app.working_day(d::date) - d::date) FROM generate_series('2000-01-01'::date, '2200-12-31', '1 day') AS d), 5,
	'no day is ever without a working day within the week');

-- Two servers look at once; one gets the step, until it has had its time.
SELECT made.put('{"by_itself": "all", "starts_on": "2026-01-02"}');
SET ROLE tilsyn_app;
SELECT is((SELECT step FROM api.take_step()), 'freeze', 'r23_it is taken');
SELECT is((SELECT count(*) FROM api.take_step()), 0::bigint, 'r23_and not by another');
RESET ROLE;
UPDATE app.step SET due = due - interval '2 minutes';
SET ROLE tilsyn_app;
CREATE TEMP TABLE taken AS SELECT * FROM api.take_step();
SELECT is((SELECT step FROM taken), 'freeze', 'r23_one whose taker went is handed out again');
SELECT api.fail_step(activity_id, version, step, 'empty_frame', '[]'), api.fail_step(activity_id, version, step, 'empty_frame', '[]'),
	api.fail_step(activity_id, version - 1, step, 'too_late', '[]') FROM taken;
RESET ROLE;
SELECT is((SELECT array_agg(reason) FROM app.standstill), '{empty_frame}', 'one standstill, and none of what a change overtook');
SELECT is((SELECT count(*) FROM app.notice WHERE kind = 'standstill'), 1::bigint, 'r23_told once');

-- Looking every other second is not asking ten years' audits what they want.
SET LOCAL track_functions = 'all';
SET LOCAL session_replication_role = replica;
INSERT INTO app.activity SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'state', 'done', 'title', 'Tilsyn ' || n))).*
FROM app.activity a, generate_series(1, 30) AS n;
SET LOCAL session_replication_role = origin;
UPDATE app.step SET due = due - interval '2 hours';
SELECT is((SELECT step FROM api.take_step()), 'freeze', 'r23_it is handed out among many that are done');
SELECT cmp_ok(pg_stat_get_xact_function_calls('app.step_wanted(app.activity)'::regprocedure), '<', 10::bigint, 'of which none is asked');
SELECT throws_ok('DELETE FROM app.milestone', 'TS012', NULL, 'what was held is only added to');
SELECT * FROM finish();
ROLLBACK;
