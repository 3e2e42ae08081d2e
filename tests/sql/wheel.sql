-- The wheel: what may be put on it, what is fixed once published (R1, R4, R22, R24).
BEGIN;
\ir sampling_fixture.psql
SELECT plan(44);
SET ROLE tilsyn_app;

-- A new activity.
CREATE TEMP TABLE put AS SELECT made.put() AS a;
SELECT is((SELECT a ->> 'state' FROM put), 'planned', 'a new activity is planned');
SELECT is((SELECT (a ->> 'version')::integer FROM put), 1, 'in its first version');
SELECT is((SELECT a ->> 'seed_commitment' FROM put), 'offered', 'r01_committed to the seed that was offered');
SELECT is((SELECT a -> 'frame' FROM put), '{"sections": ["32", "46"], "decided_from": null, "decided_to": null, "departments": [],
	"exempt_months": 12, "case_state": null, "teams": [], "target_groups": [], "age_from": 0, "age_below": 0, "birth_days": [],
	"own_cases": 0, "unit": "family"}', 'r06_without a word both sections, and twelve months');
SELECT is((SELECT a ->> 'waves' FROM put), '2', 'r04_its first activity fixes the waves of a cycle');
SELECT is(made.truth($$ SELECT seed_commitment FROM app.cycle $$), 'offered cycle', 'r04_a new cycle takes the second seed');
SELECT is(made.truth($$ SELECT string_agg(version || ' ' || (body ->> 'title'), ', ') FROM app.activity_event $$), '1 Dækning',
	'every version is kept');
SELECT is(made.truth($$ SELECT outcome #>> '{activity,version}' FROM app.act WHERE id = app.act_id() $$), '1',
	'a retry will get id and version');

-- A change.
CREATE FUNCTION pg_temp.same(changes jsonb, version integer) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_build_object('activity_id', (SELECT a ->> 'activity_id' FROM put), 'version', version) || changes $$;
SELECT is(made.put(pg_temp.same('{"title": "Dækning I", "steps": ["plan"], "frame": {"exempt_months": -1}}', 1), 'another') -
	'{activity_id,frame,reviewers,kind,mode,method,template_id,case_count,spare_count,starts_on,deadline,cycle,wave,skip_reason,key,changed_at,purpose,markers,questions,hours,told,goals,by_itself}'::text[],
	'{"title": "Dækning I", "steps": ["plan"], "version": 2, "waves": 2, "state": "planned", "seed_commitment": "offered",
		"strata": null, "targeted_reason": null}',
	'r01_a change keeps the published commitment');
SELECT is(made.truth($$ SELECT exempt_months FROM app.activity WHERE title = 'Dækning I' $$), '0', 'r06_-1 exempts nobody');
SELECT is(made.truth($$ SELECT seed_commitment FROM app.cycle $$), 'offered cycle', 'r04_and the cycle keeps its own');
SELECT is(made.refused(pg_temp.same('{}', 1)) ->> 'state', 'TS022', 'r22_an old version is refused');
SELECT is(made.refused('{"activity_id": "00000000-0000-4000-8000-000000000000"}') ->> 'state', 'TS020', 'an unknown one is not found');
SELECT is(made.put(pg_temp.same('{"waves": 3}', 2)) ->> 'waves', '3', 'r04_while alone it may change the waves');
SELECT is(made.put(pg_temp.same('{"waves": 0}', 3)) ->> 'waves', '3', 'r04_or keep them');

-- What does not fit is named, all of it.
SELECT is(made.refused('{"title": "", "kind": null, "case_count": 0, "spare_count": 21, "starts_on": "2026-02-30"}') -> 'places',
	'[{"field": "activity.title"}, {"field": "activity.kind"}, {"field": "activity.case_count"}, {"field": "activity.spare_count"},
	{"field": "activity.starts_on"}]', 'every fault has its place');
SELECT is(made.refused('{"steps": ["plan", "nope", "plan"]}') -> 'places', '[{"field": "activity.steps[1]"}, {"field": "activity.steps[2]"}]',
	'unknown and repeated steps');
SELECT is(made.refused(jsonb_build_object('reviewers', jsonb_build_array(made.id('anne'), made.id('paula'), 'x', made.id('anne')))) ->> 'state',
	'TS003', 'reviewers are leaders, once');
SELECT is(made.refused('{"reviewers": []}') -> 'places', '[{"field": "activity.reviewers"}]', 'and there is one');
SELECT is(made.refused('{"deadline": "2026-10-31"}') -> 'places', '[{"field": "activity.deadline"}]', 'the deadline is not before the start');
SELECT is(made.refused('{"frame": {"sections": ["32", "; DROP"], "decided_from": "2026-02-01", "decided_to": "2026-01-01",
	"departments": ["00000000-0000-4000-8000-000000000000"], "exempt_months": 121}}') -> 'places', '[{"field": "activity.frame.decided_to"},
	{"field": "activity.frame.exempt_months"}, {"field": "activity.frame.sections[1]"}, {"field": "activity.frame.departments[0]"}]',
	'the frame has places of its own');
SELECT is(made.refused('{"template_id": "00000000-0000-4000-8000-000000000000"}') -> 'places', '[{"field": "activity.template_id"}]',
	'an unknown question set');
SELECT is(made.refused('{"title": "Barn 010190-1234"}') - 'parameters', '{"state": "TS005", "places": [{"field": "activity.title"}]}',
	'r19_a title holds no CPR number');
SELECT is(made.refused(jsonb_build_object('title', repeat('x', 121))) ->> 'state', 'TS003', 'nor 121 characters');
SELECT is(made.refused('{"title": "to\nlinjer"}') ->> 'state', 'TS003', 'r01_nor a line break, which would break the frozen list');
RESET ROLE;
INSERT INTO app.template (id, code, version_name, title_da, title_en, kind, file)
VALUES (made.id('draft'), 'kladde', '1', 'Kladde', 'Draft', 'egen', '{}');
UPDATE app.person SET disabled_at = app.now() WHERE id = made.id('carl');
SET ROLE tilsyn_app;
SELECT is(made.refused(jsonb_build_object('template_id', made.id('draft'))) - 'parameters',
	'{"state": "TS032", "places": [{"field": "activity.template_id"}]}', 'r12_a draft cannot be used');
SELECT is(made.refused(jsonb_build_object('reviewers', jsonb_build_array(made.id('carl')))) -> 'places',
	'[{"field": "activity.reviewers[0]"}]', 'nor a closed account');

-- Cycles.
SELECT is(made.refused('{"cycle": "", "wave": 0}') -> 'places', '[{"field": "activity.cycle"}, {"field": "activity.wave"}]',
	'r04_coverage wants a cycle and a wave');
SELECT is(made.refused('{"method": "simple"}') -> 'places',
	'[{"field": "activity.cycle"}, {"field": "activity.wave"}, {"field": "activity.waves"}]', 'r04_the other methods have none');
SELECT is(made.refused('{"cycle": "2027", "waves": 0}') -> 'places', '[{"field": "activity.waves"}]', 'r04_a new cycle wants its waves');
SELECT is(made.refused('{"wave": 4, "waves": 0}') -> 'places', '[{"field": "activity.wave"}]', 'r04_no wave beyond the last');
SELECT is(made.refused('{"waves": 3}') -> 'places', '[{"field": "activity.wave"}]', 'r04_no wave twice');
SELECT is(made.put('{"title": "Dækning II", "wave": 2, "waves": 0}') ->> 'waves', '3', 'r04_the second activity takes the waves as they are');
SELECT is(made.refused('{"wave": 3, "waves": 4}') -> 'parameters', '{"waves": "3"}', 'r04_and cannot change them');
SELECT is(made.put('{"method": "simple", "cycle": "", "wave": 0, "waves": 0, "title": "Enkelt"}') ->> 'cycle', NULL, 'no cycle without coverage');

-- Lists, and off the wheel.
SELECT made.by('anne', false);
SELECT is((SELECT string_agg(l.title, ', ') FROM api.list_activities(2026) AS l), 'Efterår, Dækning, Dækning II, Enkelt', 'in order of time');
SELECT is((SELECT count(*) FROM api.list_activities(2025)), 0::bigint, 'none in another year');
SELECT is((SELECT g.activity ->> 'title' FROM put, api.get_activity((a ->> 'activity_id')::uuid) AS g), 'Dækning', 'one alone');
SELECT is(made.failure($$ SELECT * FROM api.get_activity('00000000-0000-4000-8000-000000000000') $$) ->> 'state', 'TS020', 'or none');
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT * FROM api.skip_activity(%L, 4, '' '')', (SELECT a ->> 'activity_id' FROM put))) ->> 'state', 'TS034',
	'skipping wants a reason');
SELECT is(made.failure(format('SELECT * FROM api.skip_activity(%L, 3, ''syg'')', (SELECT a ->> 'activity_id' FROM put))) ->> 'state', 'TS022',
	'r22_and the version that was read');
SELECT lives_ok(format('SELECT * FROM api.skip_activity(%L, 4, ''Flyttet til foråret'')', (SELECT a ->> 'activity_id' FROM put)), 'skipped');
SELECT is((SELECT g.activity ->> 'skip_reason' FROM put, api.get_activity((a ->> 'activity_id')::uuid) AS g), 'Flyttet til foråret', 'visible');
SELECT is(made.refused(pg_temp.same('{}', 5)) ->> 'state', 'TS028', 'and off the wheel for good');
SELECT * FROM finish();
ROLLBACK;
