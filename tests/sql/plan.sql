-- What a plan can say of an activity: kinds that draw nothing, focus, hours, goals; series and the keys of their times; dropping.
BEGIN;
\ir sampling_fixture.psql
SELECT plan(54);

-- A question set with markers: two steps, two questions under each.
INSERT INTO app.template (id, code, version_name, title_da, title_en, kind, file) VALUES (made.id('marked'), 'maerket', '1.0', 'Mærket',
	'Marked', 'tematiseret', '{}');
INSERT INTO app.template_step (template_id, position, step, body) VALUES
	(made.id('marked'), 1, 'modtag', '{"id": "modtag"}'), (made.id('marked'), 2, 'plan', '{"id": "plan"}');
INSERT INTO app.item (template_id, position, kind, code, step, marker, body)
SELECT made.id('marked'), n, 'question', 'Q-' || n, CASE WHEN n < 3 THEN 'modtag' ELSE 'plan' END,
	CASE n % 2 WHEN 0 THEN 'inddragelse' ELSE 'opfoelgning' END, '{}' FROM generate_series(1, 4) AS n;
UPDATE app.template SET published_at = app.now() WHERE id = made.id('marked');

CREATE FUNCTION pg_temp.asked(steps text[], markers text[], questions text[]) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(i.code, ' ' ORDER BY i.code) FROM app.item i WHERE i.template_id = made.id('marked')
		AND app.in_focus(steps, markers, questions, i.step, i.marker, i.code)
$$;
SELECT is(pg_temp.asked('{}', '{}', '{}'), 'Q-1 Q-2 Q-3 Q-4', 'without a focus everything is asked');
SELECT is(pg_temp.asked('{plan}', '{}', '{}'), 'Q-3 Q-4', 'a step asks its questions');
SELECT is(pg_temp.asked('{}', '{inddragelse}', '{}'), 'Q-2 Q-4', 'a marker asks those under it');
SELECT is(pg_temp.asked('{plan}', '{inddragelse}', '{}'), 'Q-4', 'both ask what is of both');
SELECT is(pg_temp.asked('{}', '{}', '{Q-1}'), 'Q-1', 'a question alone asks itself');
SELECT is(pg_temp.asked('{plan}', '{inddragelse}', '{Q-1}'), 'Q-1 Q-4', 'or joins the others');

-- One activity. Paula puts it.
SET ROLE tilsyn_app;
CREATE FUNCTION pg_temp.simple(changes jsonb) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_build_object('method', 'simple', 'cycle', '', 'wave', 0, 'waves', 0, 'template_id', made.id('marked')) || changes $$;
CREATE FUNCTION pg_temp.places(changes jsonb) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(p ->> 'field', ' ') FROM jsonb_array_elements(made.refused(pg_temp.simple(changes)) -> 'places') AS p $$;
SELECT is(made.put(pg_temp.simple('{"purpose": "quality", "markers": ["inddragelse"], "questions": ["Q-1"], "goals": [{"marker": "inddragelse",
	"value": 0.8, "decided_by": "Ledergruppen", "decided_on": "2026-10-01"}, {"value": 1, "decided_by": "Udvalget", "decided_on": "2026-10-02"}],
	"told": [{"audience": "teams", "what": "Læring", "days_after": 7}]}')) @> '{"purpose": "quality", "markers": ["inddragelse"],
	"questions": ["Q-1"], "goals": [{"marker": "inddragelse", "value": 0.8, "decided_by": "Ledergruppen", "decided_on": "2026-10-01"},
	{"value": 1, "decided_by": "Udvalget"}], "told": [{"audience": "teams", "what": "Læring", "days_after": 7}]}', true,
	'purpose, focus, goals and tellings are told as they were put');
SELECT is(made.truth($$ SELECT string_agg(coalesce(marker, 'all') || ' ' || value, ', ' ORDER BY position) FROM app.goal $$),
	'inddragelse 0.8, all 1', 'the goals stand in a table');
SELECT is(pg_temp.places('{"markers": ["valg_af_indsats", "inddragelse", "inddragelse"], "questions": ["Q-9", "Q-1", "Q-1"]}'),
	'activity.markers[0] activity.markers[2] activity.questions[0] activity.questions[2]', 'unknown and repeated markers and questions');
SELECT is(pg_temp.places('{"goals": [{"step": "plan", "marker": "inddragelse", "value": 0, "decided_by": "", "decided_on": "i går"},
	{"question": "Q-9", "value": 1.1, "decided_by": "Barn 010190-1234", "decided_on": "2026-10-01"}]}'),
	'activity.goals[0].marker activity.goals[0].value activity.goals[0].decided_by activity.goals[0].decided_on activity.goals[1].question '
	'activity.goals[1].value activity.goals[1].decided_by', 'r19_a goal has places of its own');
SELECT is(pg_temp.places('{"told": [{"audience": null, "what": "", "days_after": 367}]}'),
	'activity.told[0].audience activity.told[0].days_after activity.told[0].what', 'so has a telling');
SELECT is(pg_temp.places('{"cadence": "monthly", "until": "2026-12-01", "periods": ["2026-W10"]}'),
	'activity.cadence activity.until activity.periods', 'a single activity comes once');
SELECT is(made.put(pg_temp.simple('{"hours": 3.7, "case_count": 0}')) -> 'case_count', '7', 'two reviewers'' 3.7 hours at 60 minutes');
SELECT is(made.put(pg_temp.simple('{"kind": "themed", "hours": 5, "case_count": 99}')) -> 'case_count', '4', 'themed ones take 150');
SELECT is(made.put(pg_temp.simple('{"kind": "calibration", "hours": 3, "case_count": 0}')) -> 'case_count', '3', 'in a calibration all read every case');
SELECT is(pg_temp.places('{"hours": 0.1, "case_count": 0}'), 'activity.hours', 'too few for one case');
SELECT is(pg_temp.places('{"hours": 2001, "case_count": 0}'), 'activity.hours', 'or too many for anybody');

-- Kinds that draw nothing.
CREATE FUNCTION pg_temp.meeting(changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('kind', 'reporting', 'mode', NULL, 'method', NULL, 'template_id', '', 'frame', NULL, 'case_count', 0,
		'spare_count', 0, 'cycle', '', 'wave', 0, 'waves', 0, 'title', 'Møde') || changes
$$;
SELECT is(made.put(pg_temp.meeting()) @> '{"kind": "reporting", "mode": null, "frame": null, "seed_commitment": null, "case_count": 0}', true,
	'a reporting has neither cases nor a seed');
SELECT is(made.put(pg_temp.meeting('{"kind": "concept_review", "reviewers": []}')) -> 'reviewers', '[]', 'nor need it name people');
SELECT is(made.put(pg_temp.meeting(jsonb_build_object('kind', 'team_reading', 'template_id', made.id('marked'), 'steps', '["plan"]'::jsonb)))
	-> 'steps', '["plan"]', 'a team reading may have questions');
SELECT is(made.refused(pg_temp.meeting(jsonb_build_object('template_id', made.id('marked'), 'mode', 'alone', 'method', 'simple', 'case_count',
	1, 'spare_count', 1, 'hours', 1, 'frame', '{"sections": ["32"]}'::jsonb))) -> 'places', '[{"field": "activity.mode"},
	{"field": "activity.method"}, {"field": "activity.frame"}, {"field": "activity.hours"}, {"field": "activity.case_count"},
	{"field": "activity.spare_count"}, {"field": "activity.template_id"}]', 'what only drawing needs is refused');
SELECT is(made.failure(format('SELECT * FROM api.read_frame(%L)', made.put(pg_temp.meeting()) ->> 'activity_id')) ->> 'state', 'TS028',
	'and it is not frozen');
SELECT is(made.failure(format($$ SELECT * FROM api.size_facts(%L, NULL, NULL, 0) $$, made.put(pg_temp.meeting()) ->> 'activity_id'))
	->> 'state', 'TS028', 'nor sized');
SELECT is(made.put(pg_temp.simple(jsonb_build_object('activity_id', a ->> 'activity_id', 'version', 1)), 'later') ->> 'seed_commitment', 'later',
	'r01_one that comes to draw takes a seed then') FROM made.put(pg_temp.meeting()) AS a;

-- Series.
RESET ROLE;
CREATE FUNCTION pg_temp.times(m jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', t.suffix, t.starts_on, t.deadline), ', ' ORDER BY t.nth)
	FROM app.times('{"weeks": "", "starts_on": "", "deadline": "", "until": "", "periods": []}' || m, 2027) AS t
$$;
SELECT is(pg_temp.times('{"cadence": "quarterly", "starts_on": "2027-01-31", "deadline": "2027-02-28"}'),
	'2027-01 2027-01-31 2027-02-28, 2027-04 2027-04-30 2027-05-31, 2027-07 2027-07-31 2027-08-31, 2027-10 2027-10-31 2027-11-30',
	'the last day of a month stays the last');
SELECT is(pg_temp.times('{"cadence": "second_month", "starts_on": "2027-07-05", "deadline": "2027-07-23", "until": "2027-10-31"}'),
	'2027-07 2027-07-05 2027-07-23, 2027-09 2027-09-05 2027-09-23', 'it ends where it is told to');
SELECT is(pg_temp.times('{"cadence": "monthly", "weeks": "2027-W44/2027-W46"}'),
	'2027-11 2027-11-01 2027-11-21, 2027-12 2027-12-06 2027-12-26', 'in weeks from Mondays, and not into another year');
SELECT is(pg_temp.times('{"cadence": "own", "periods": ["2027-W10/2027-W12", "2027-W20", "2027-09-01/2027-09-30", "2027-W53"]}'),
	'2027-w10 2027-03-08 2027-03-28, 2027-w20 2027-05-17 2027-05-23, 2027-09-01 2027-09-01 2027-09-30', 'own periods, those that read');
SELECT is(pg_temp.times('{"cadence": "monthly", "weeks": "2026-W53/2027-W03"}'),
	'2026-12 2026-12-28 2027-01-24, ' || (SELECT string_agg(concat_ws(' ', to_char(d, 'YYYY-MM'), s, s + 27), ', ' ORDER BY d)
		FROM generate_series('2027-01-28', '2027-11-28', interval '1 month') AS d, LATERAL (SELECT d::date + (8 - extract(isodow FROM d)::integer) % 7) AS m (s)),
	'a year''s first week may begin in the year before');
SET ROLE tilsyn_app;

CREATE FUNCTION pg_temp.entry(key text, changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT made.activity(pg_temp.simple('{"reviewers": [], "weeks": "", "starts_on": "2027-01-04", "deadline": "2027-01-22", "cadence": null,
		"until": "", "periods": [], "told": []}')) || jsonb_build_object('key', key, 'title', key) || changes
$$;
CREATE FUNCTION pg_temp.plan(version integer, entries jsonb, changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('year', 2027, 'version', version, 'start_up_until', '', 'hours_per_month', 3.7, 'reviewers',
		jsonb_build_array(made.id('anne')), 'told', '[{"audience": "teams", "what": "Læring", "days_after": 7}]'::jsonb, 'activities', entries) || changes
$$;
CREATE FUNCTION pg_temp.put(p jsonb, gone jsonb DEFAULT '[]') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN (SELECT concat_ws(' ', w.added, w.changed, w.unchanged, w.kept, w.dropped_) FROM api.put_wheel(p, (SELECT jsonb_agg(
		jsonb_build_object('commitment', 'seed ' || n, 'sealed', '\x01', 'cycle_commitment', 'cycle ' || n, 'cycle_sealed', '\x02'))
		FROM generate_series(0, 39) AS n), gone) AS w);
END $$;
CREATE FUNCTION pg_temp.faults(p jsonb, gone jsonb DEFAULT '[]') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(f ->> 'field', ' ') FROM jsonb_array_elements(made.failure(format('SELECT pg_temp.put(%L, %L)', p, gone)) -> 'places') AS f
$$;
CREATE FUNCTION pg_temp.keys() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', a.key, to_char(a.starts_on, 'MM-DD'), nullif(a.state, 'planned')), ', ' ORDER BY a.key) FROM api.list_activities(2027) AS a
$$;
CREATE TEMP TABLE said (q jsonb, m jsonb);
INSERT INTO said VALUES (pg_temp.entry('kvartal', '{"cadence": "quarterly"}'), pg_temp.entry('moede', pg_temp.meeting(
	'{"reviewers": [], "starts_on": "2027-01-10", "deadline": "2027-01-10"}')));
SELECT is(pg_temp.put(pg_temp.plan(0, jsonb_build_array(q, m))), '5 0 0 0 0', 'a series becomes its activities') FROM said;
SELECT is(pg_temp.keys(), 'kvartal-2027-01 01-04, kvartal-2027-04 04-04, kvartal-2027-07 07-04, kvartal-2027-10 10-04, moede 01-10', 'each with its key');
SELECT is(made.truth($$ SELECT count(DISTINCT seed_commitment) FROM app.activity WHERE plan_year = 2027 $$), '4', 'r01_each that draws with its seed');
SELECT is(made.truth($$ SELECT string_agg(DISTINCT told #>> '{0,audience}', ' ') FROM app.activity WHERE plan_year = 2027 $$), 'teams',
	'with the plan''s tellings');
SELECT is(pg_temp.put(pg_temp.plan(1, jsonb_build_array(q, m))), '0 0 5 0 0', 'put again it is the same') FROM said;
SELECT is(pg_temp.put(pg_temp.plan(2, jsonb_build_array(q, m, pg_temp.entry('kvartal-2027-04', '{"starts_on": "2027-05-01",
	"deadline": "2027-05-14"}')))), '0 1 4 0 0', 'one of them is moved') FROM said;
SELECT is(pg_temp.keys(), 'kvartal-2027-01 01-04, kvartal-2027-04 05-01, kvartal-2027-07 07-04, kvartal-2027-10 10-04, moede 01-10', 'and keeps its key');
SELECT is(pg_temp.faults(pg_temp.plan(3, jsonb_build_array(m))),
	'wheel.activities.kvartal-2027-01 wheel.activities.kvartal-2027-04 wheel.activities.kvartal-2027-07 wheel.activities.kvartal-2027-10',
	'a series does not vanish') FROM said;
SELECT is(pg_temp.put(pg_temp.plan(3, jsonb_build_array(q, m)), '[{"key": "kvartal-2027-10", "reason": "Budgettet"}]'), '0 1 3 0 1', 'one of it is dropped')
	FROM said;
SELECT is(pg_temp.put(pg_temp.plan(4, jsonb_build_array(m)), '[{"key": "kvartal", "reason": "Lagt om"}]'), '0 0 1 0 3', 'or what is left of it') FROM said;
SELECT is(pg_temp.keys(), 'kvartal-2027-01 01-04 skipped, kvartal-2027-04 04-04 skipped, kvartal-2027-07 07-04 skipped, kvartal-2027-10 10-04 skipped, '
	'moede 01-10', 'r23_what was dropped stays visible');
SELECT is(made.truth($$ SELECT string_agg(DISTINCT skip_reason, ', ' ORDER BY skip_reason) FROM app.activity WHERE plan_year = 2027 $$),
	'Budgettet, Lagt om', 'with its reason');
SELECT is(pg_temp.faults(pg_temp.plan(5, jsonb_build_array(m)), '[{"key": "kvartal", "reason": "Igen"}, {"key": "findes-ikke", "reason": "x"}]'),
	'dropped[0].key dropped[1].key', 'what is gone cannot be dropped') FROM said;
SELECT is(made.failure(format('SELECT pg_temp.put(%L, %L)', pg_temp.plan(5, jsonb_build_array(pg_temp.entry('ny'))), '[{"key": "moede", "reason": " "}]'))
	->> 'state', 'TS034', 'r23_dropping wants a reason');
SELECT is(pg_temp.faults(pg_temp.plan(5, jsonb_build_array(pg_temp.entry('ny'))), '[{"key": "moede", "reason": "Barn 010190-1234"}]'), 'dropped[0].reason',
	'r19_without a CPR number');
SELECT is(pg_temp.put(pg_temp.plan(5, jsonb_build_array(pg_temp.entry('boelge', '{"method": "coverage", "cycle": "2027", "wave": 1, "cadence": "quarterly"}'))),
	'[{"key": "moede", "reason": "Aflyst"}]'), '4 0 0 0 1', 'one thing goes and another comes');
SELECT is(made.truth($$ SELECT string_agg(a.wave || '/' || c.waves, ' ' ORDER BY a.starts_on) FROM app.activity a JOIN app.cycle c ON c.id = a.cycle_id
	WHERE a.plan_year = 2027 $$), '1/4 2/4 3/4 4/4', 'r04_a series takes wave after wave');

-- Faults of a cadence, each with its place, once.
CREATE FUNCTION pg_temp.cadence(changes jsonb) RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.faults(pg_temp.plan(6, jsonb_build_array(pg_temp.entry('s', changes)), '{"year": 2027}'), '[{"key": "boelge", "reason": "x"}]') $$;
SELECT is(pg_temp.cadence('{"cadence": "monthly", "until": "2028-01-31"}'), 'wheel.activities[0].until', 'a cadence that leaves the year');
SELECT is(pg_temp.cadence('{"cadence": "monthly", "until": "2027-01-01"}'), 'wheel.activities[0].until', 'or ends before it begins');
SELECT is(pg_temp.cadence('{"until": "2027-12-31"}'), 'wheel.activities[0].until', 'an end without a cadence');
SELECT is(pg_temp.cadence('{"cadence": "own", "starts_on": "", "deadline": ""}'), 'wheel.activities[0].periods wheel.activities[0].starts_on '
	'wheel.activities[0].deadline', 'an own one without periods');
SELECT is(pg_temp.cadence('{"cadence": "own", "starts_on": "", "deadline": "", "periods": ["2027-W10", "2027-W53", "2028-W10"]}'),
	'wheel.activities[0].periods[1] wheel.activities[0].periods[2]', 'a week that the year lacks, another year');
SELECT is(pg_temp.cadence('{"cadence": "monthly", "deadline": "2027-02-10"}'), 'wheel.activities[0].starts_on', 'times that overlap');
SELECT is(pg_temp.cadence('{"cadence": "monthly", "title": "", "markers": ["nej"]}'), 'wheel.activities[0].title wheel.activities[0].markers[0]',
	'the same fault of all times is said once');
SELECT is(pg_temp.keys() LIKE '%boelge-2027-01 01-04, boelge%', true, 'and nothing is half-done');
SELECT * FROM finish();
ROLLBACK;
