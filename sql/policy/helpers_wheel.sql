-- What the functions of the wheel, of sampling and of assignment share.

-- Texts inside messages, read without raising: NULL where they do not read.
CREATE OR REPLACE FUNCTION app.read_uuid(words text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT CASE WHEN words ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN words::uuid END $$;
CREATE OR REPLACE FUNCTION app.read_date(words text) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
	RETURN CASE WHEN words ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN words::date END;
EXCEPTION WHEN datetime_field_overflow THEN
	RETURN NULL;
END $$;
-- "2026-W10" and "2026-W10/2026-W13": from the first week's Monday to the last one's Sunday. A week that the year lacks does not read.
CREATE OR REPLACE FUNCTION app.read_week(words text) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT CASE WHEN words ~ '^[12][0-9]{3}-W[0-5][0-9]$' AND right(words, 2)::integer
		BETWEEN 1 AND extract(week FROM make_date(left(words, 4)::integer, 12, 28)) THEN to_date(words || '-1', 'IYYY-"W"IW-ID') END
$$;
CREATE OR REPLACE FUNCTION app.read_weeks(words text) RETURNS daterange LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT CASE WHEN w.first <= w.last AND w.parts <= 2 THEN daterange(w.first, w.last + 7) END
	FROM (SELECT app.read_week(p[1]) AS first, app.read_week(p[cardinality(p)]) AS last, cardinality(p) AS parts
		FROM string_to_array(words, '/') AS p) AS w
$$;
CREATE OR REPLACE FUNCTION app.read_texts(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(array_agg(t.word ORDER BY t.place), '{}') FROM jsonb_array_elements_text(list) WITH ORDINALITY AS t (word, place) $$;

CREATE OR REPLACE FUNCTION app.place(field text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT jsonb_build_array(jsonb_build_object('field', field)) $$;

-- What stands for all cases of a frame where a number is kept: as many as one can ask for. 0 in the contract.
CREATE OR REPLACE FUNCTION app.all_cases() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 10000 $$;
CREATE OR REPLACE FUNCTION app.wanted_cases(a app.activity) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN a.method IN ('all', 'targeted') AND a.case_count = app.all_cases() THEN 0 ELSE a.case_count END $$;

-- An activity as the contract has it.
CREATE OR REPLACE FUNCTION app.activity_message(a app.activity) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('activity_id', a.id, 'version', a.version, 'title', a.title, 'kind', a.kind, 'mode', a.mode,
		'method', a.method, 'template_id', a.template_id, 'steps', to_jsonb(a.steps),
		'frame', CASE WHEN app.draws(a.kind) THEN jsonb_build_object('sections', to_jsonb(a.sections), 'decided_from', a.decided_from,
			'decided_to', a.decided_to, 'departments', to_jsonb(a.departments), 'exempt_months', coalesce(nullif(a.exempt_months, 0), -1),
			'case_state', a.case_state, 'teams', to_jsonb(a.teams), 'target_groups', to_jsonb(a.target_groups), 'age_from', a.age_from,
			'age_below', a.age_below, 'birth_days', to_jsonb(a.birth_days), 'own_cases', coalesce(cardinality(a.own_cases), 0),
			'unit', a.unit) END,
		'case_count', app.wanted_cases(a), 'spare_count', a.spare_count,
		'reviewers', (SELECT coalesce(jsonb_agg(r.person_id ORDER BY p.display_name, p.id), '[]')
			FROM app.activity_reviewer r JOIN app.person p ON p.id = r.person_id WHERE r.activity_id = a.id),
		'starts_on', a.starts_on, 'deadline', a.deadline, 'cycle', (SELECT c.name FROM app.cycle c WHERE c.id = a.cycle_id),
		'wave', a.wave, 'waves', (SELECT c.waves FROM app.cycle c WHERE c.id = a.cycle_id), 'state', a.state, 'by_itself', a.by_itself,
		'seed_commitment', a.seed_commitment, 'skip_reason', a.skip_reason, 'key', a.plan_key,
		'changed_at', (SELECT max(e.at) FROM app.activity_event e WHERE e.activity_id = a.id),
		'purpose', a.purpose, 'markers', to_jsonb(a.markers), 'questions', to_jsonb(a.questions), 'hours', a.hours, 'told', a.told,
		'strata', CASE a.method WHEN 'stratified' THEN a.strata END, 'targeted_reason', a.targeted_reason)
		|| jsonb_build_object('goals', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('step', g.step, 'marker', g.marker,
			'question', g.question, 'value', g.value, 'decided_by', g.decided_by, 'decided_on', g.decided_on)) ORDER BY g.position), '[]')
			FROM app.goal g WHERE g.activity_id = a.id))
$$;

-- The activity, locked for a change by someone who read this version in one of these states.
CREATE OR REPLACE FUNCTION app.lock_activity(the_activity uuid, seen bigint, states text[]) RETURNS app.activity LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = the_activity FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	ELSIF a.version IS DISTINCT FROM seen THEN
		PERFORM app.fail('TS022', 'somebody changed the activity since it was read',
			jsonb_build_object('what', 'activity', 'version', a.version::text));
	ELSIF a.state <> ALL (states) THEN
		PERFORM app.fail_state(a.state);
	END IF;
	RETURN a;
END $$;
CREATE OR REPLACE FUNCTION app.fail_state(state text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.fail('TS028', format('the activity is %s', state), jsonb_build_object('state', state));
END $$;

-- Gives a changed activity its next version and keeps it; the caller holds the lock.
CREATE OR REPLACE FUNCTION app.next_version(the_activity uuid) RETURNS app.activity LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
BEGIN
	UPDATE app.activity t SET version = t.version + 1 WHERE t.id = the_activity RETURNING t.* INTO a;
	INSERT INTO app.activity_event (activity_id, version, person_id, body)
	VALUES (a.id, a.version, app.actor(), app.activity_message(a));
	RETURN a;
END $$;

-- What is looked at in a frame as it came: each field, and whether it is fine.
CREATE OR REPLACE FUNCTION app.frame_checks(f jsonb) RETURNS TABLE (field text, fine boolean) LANGUAGE sql STABLE AS $$
	VALUES ('decided_from', app.read_date(nullif(f ->> 'decided_from', '')) IS NOT NULL
			OR coalesce(f ->> 'decided_from', '') = ''),
		('decided_to', app.read_date(nullif(f ->> 'decided_to', '')) IS NOT NULL
			OR coalesce(f ->> 'decided_to', '') = ''),
		('decided_to', coalesce(app.read_date(f ->> 'decided_to')
			>= app.read_date(f ->> 'decided_from'), true)),
		('exempt_months', coalesce((f ->> 'exempt_months')::integer, 0) BETWEEN -1 AND 120),
		('case_state', coalesce(f ->> 'case_state', 'open') IN ('open', 'closed')),
		('age_from', coalesce((f ->> 'age_from')::integer, 0) BETWEEN 0 AND 130),
		('age_below', coalesce((f ->> 'age_below')::integer, 0) BETWEEN 0 AND 130
			AND (coalesce((f ->> 'age_below')::integer, 0) = 0 OR (f ->> 'age_below')::integer > coalesce((f ->> 'age_from')::integer, 0))),
		('case_numbers', coalesce(jsonb_array_length(f -> 'case_numbers'), 0) <= 10000)
	UNION ALL
	SELECT format('sections[%s]', s.place - 1), s.section ~ '^[0-9]{1,3}( ?[a-z])?$'
	FROM jsonb_array_elements_text(f -> 'sections') WITH ORDINALITY AS s (section, place)
	UNION ALL
	SELECT format('departments[%s]', d.place - 1), t.id IS NOT NULL
	FROM jsonb_array_elements_text(f -> 'departments') WITH ORDINALITY AS d (id, place)
	LEFT JOIN app.department t ON t.id = app.read_uuid(d.id)
	UNION ALL
	SELECT format('teams[%s]', e.place - 1), t.id IS NOT NULL
	FROM jsonb_array_elements_text(f -> 'teams') WITH ORDINALITY AS e (id, place) LEFT JOIN app.team t ON t.id = app.read_uuid(e.id)
	UNION ALL
	SELECT format('target_groups[%s]', g.place - 1), length(g.words) BETWEEN 1 AND 200 AND g.words !~ '[[:cntrl:]]'
		AND NOT app.holds_cpr(g.words)
	FROM jsonb_array_elements_text(f -> 'target_groups') WITH ORDINALITY AS g (words, place)
	UNION ALL
	SELECT format('birth_days[%s]', b.place - 1), b.day::integer BETWEEN 1 AND 31
	FROM jsonb_array_elements_text(f -> 'birth_days') WITH ORDINALITY AS b (day, place)
	UNION ALL
	(SELECT format('case_numbers[%s]', n.place - 1), false -- a hundred places say enough
	FROM jsonb_array_elements_text(f -> 'case_numbers') WITH ORDINALITY AS n (case_number, place)
	WHERE NOT EXISTS (SELECT FROM app.case c WHERE c.case_number = n.case_number)
	ORDER BY n.place LIMIT 100)
$$;

-- An activity with a frame as it came, its defaults filled in.
CREATE OR REPLACE FUNCTION app.with_frame(a app.activity, frame jsonb) RETURNS app.activity LANGUAGE plpgsql STABLE AS $$
BEGIN
	a.sections := coalesce(nullif(app.read_texts(frame -> 'sections'), '{}'), '{32,46}');
	a.decided_from := nullif(frame ->> 'decided_from', '')::date;
	a.decided_to := nullif(frame ->> 'decided_to', '')::date;
	a.departments := app.read_texts(frame -> 'departments')::uuid[];
	a.exempt_months := CASE coalesce((frame ->> 'exempt_months')::integer, 0)
		WHEN 0 THEN app.setting_int('exempt_months') WHEN -1 THEN 0 ELSE (frame ->> 'exempt_months')::integer END;
	a.case_state := frame ->> 'case_state';
	a.teams := app.read_texts(frame -> 'teams')::uuid[];
	a.target_groups := app.read_texts(frame -> 'target_groups');
	a.age_from := coalesce((frame ->> 'age_from')::smallint, 0);
	a.age_below := coalesce((frame ->> 'age_below')::smallint, 0);
	a.birth_days := app.read_texts(frame -> 'birth_days')::smallint[];
	a.unit := coalesce(frame ->> 'unit', 'family');
	a.own_cases := (SELECT array_agg(c.id ORDER BY c.id) FROM app.case c
		WHERE c.case_number IN (SELECT n.case_number FROM jsonb_array_elements_text(frame -> 'case_numbers') AS n (case_number)));
	RETURN a;
END $$;

-- The own list of an activity that is put: the one that came with it, or, put back as it was told, the one it has. A plan never
-- brings a list, so it takes none away.
CREATE OR REPLACE FUNCTION app.own_list(a app.activity, seen app.activity, told integer, of_a_plan boolean) RETURNS uuid[]
LANGUAGE plpgsql AS $$
BEGIN
	IF of_a_plan OR a.own_cases IS NULL AND told > 0 AND told = cardinality(seen.own_cases) THEN
		RETURN seen.own_cases;
	ELSIF a.own_cases IS NULL AND told <> 0 THEN
		PERFORM app.fail('TS003', 'the activity has no such own list', jsonb_build_object('own_cases',
			coalesce(cardinality(seen.own_cases), 0)::text), app.place('activity.frame.own_cases'));
	END IF;
	RETURN a.own_cases;
END $$;

-- Nothing in it is said: no list, no text, no number, no word.
CREATE OR REPLACE FUNCTION app.is_blank(m jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(m, 'null') IN ('null', '""', '0', '[]')
		OR jsonb_typeof(m) = 'object' AND NOT EXISTS (SELECT FROM jsonb_each(m) AS e WHERE e.value NOT IN ('null', '""', '0', '[]'))
$$;

-- Who is told what when, as it came: each field, and whether it is fine.
CREATE OR REPLACE FUNCTION app.told_checks(told jsonb) RETURNS TABLE (field text, fine boolean) LANGUAGE sql IMMUTABLE AS $$
	SELECT format('told[%s].%s', t.place - 1, f.field), f.fine
	FROM jsonb_array_elements(told) WITH ORDINALITY AS t (m, place), LATERAL (VALUES
		('audience', t.m ->> 'audience' IS NOT NULL), ('days_after', (t.m ->> 'days_after')::integer BETWEEN 0 AND 366),
		('what', length(t.m ->> 'what') BETWEEN 1 AND 200 AND t.m ->> 'what' !~ '[[:cntrl:]]' AND NOT app.holds_cpr(t.m ->> 'what')))
		AS f (field, fine)
$$;

-- Whether a question set asks something under a marker, or this question itself.
CREATE OR REPLACE FUNCTION app.asks_marker(the_template uuid, the_marker text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM app.item i WHERE i.template_id = the_template AND i.kind = 'question' AND i.marker = the_marker) $$;
CREATE OR REPLACE FUNCTION app.asks_question(the_template uuid, the_code text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.item i
		WHERE i.template_id = the_template AND i.kind = 'question' AND i.code = the_code AND coalesce(i.see, '') = '')
$$;

-- A focus of steps and markers asks something. Where one of them is unknown, that is said instead.
CREATE OR REPLACE FUNCTION app.asks_anything(m jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT app.is_blank(m -> 'markers') OR app.is_blank(m -> 'steps') OR EXISTS (SELECT FROM app.item i
			WHERE i.template_id = app.read_uuid(m ->> 'template_id') AND i.kind = 'question' AND i.step = ANY (app.read_texts(m -> 'steps'))
				AND i.marker = ANY (app.read_texts(m -> 'markers')))
		OR EXISTS (SELECT FROM jsonb_array_elements_text(m -> 'markers') AS k (marker)
			WHERE NOT app.asks_marker(app.read_uuid(m ->> 'template_id'), k.marker))
		OR EXISTS (SELECT FROM jsonb_array_elements_text(m -> 'steps') AS s (step) WHERE NOT EXISTS (SELECT FROM app.template_step t
			WHERE t.template_id = app.read_uuid(m ->> 'template_id') AND t.step = s.step))
$$;

-- The goals as they came, against the question set they are about.
CREATE OR REPLACE FUNCTION app.goal_checks(goals jsonb, the_template uuid) RETURNS TABLE (field text, fine boolean) LANGUAGE sql STABLE AS $$
	SELECT format('goals[%s].%s', g.place - 1, f.field), f.fine
	FROM jsonb_array_elements(goals) WITH ORDINALITY AS g (m, place),
		LATERAL (SELECT coalesce(g.m ->> 'step', '') AS step, coalesce(g.m ->> 'marker', '') AS marker,
			coalesce(g.m ->> 'question', '') AS question) AS o,
		LATERAL (VALUES
			('step', o.step = '' OR EXISTS (SELECT FROM app.template_step t WHERE t.template_id = the_template AND t.step = o.step)),
			('marker', o.marker = '' OR o.step = '' AND app.asks_marker(the_template, o.marker)),
			('question', o.question = '' OR o.step || o.marker = '' AND app.asks_question(the_template, o.question)),
			('value', (g.m ->> 'value')::double precision > 0 AND (g.m ->> 'value')::double precision <= 1),
			('decided_by', length(g.m ->> 'decided_by') BETWEEN 1 AND 120 AND g.m ->> 'decided_by' !~ '[[:cntrl:]]'
				AND NOT app.holds_cpr(g.m ->> 'decided_by')),
			('decided_on', app.read_date(g.m ->> 'decided_on') IS NOT NULL)) AS f (field, fine)
$$;
-- As many cases as the hours of each reviewer give; in a calibration all read every case. As server/domain/size.c has it.
CREATE OR REPLACE FUNCTION app.cases_in_hours(m jsonb) RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT least(10000, floor((m ->> 'hours')::double precision * 60 / (app.kind_minutes(m ->> 'kind')).minutes
		* CASE m ->> 'kind' WHEN 'calibration' THEN 1 ELSE jsonb_array_length(m -> 'reviewers') END + 1e-9))::integer
$$;

-- What of an activity hangs on its drawing cases.
CREATE OR REPLACE FUNCTION app.draw_checks(m jsonb) RETURNS TABLE (field text, fine boolean) LANGUAGE sql STABLE AS $$
	VALUES ('mode', m ->> 'mode' IS NOT NULL), ('method', m ->> 'method' IS NOT NULL),
		('template_id', EXISTS (SELECT FROM app.template t WHERE t.id = app.read_uuid(m ->> 'template_id'))),
		('hours', coalesce((m ->> 'hours')::double precision, 0) BETWEEN 0 AND 2000
			AND (coalesce((m ->> 'hours')::double precision, 0) = 0 OR app.cases_in_hours(m) > 0)),
		('hours', m ->> 'method' <> 'all' OR coalesce((m ->> 'hours')::double precision, 0) = 0),
		('case_count', CASE m ->> 'method' WHEN 'all' THEN (m ->> 'case_count')::integer = 0
			ELSE (m ->> 'case_count')::integer BETWEEN CASE WHEN coalesce((m ->> 'hours')::double precision, 0) > 0
				OR m ->> 'method' = 'targeted' THEN 0 ELSE 1 END AND 10000 END),
		('strata', m ->> 'strata' IS NULL OR m ->> 'method' = 'stratified'),
		('targeted_reason', CASE m ->> 'method' WHEN 'targeted' THEN length(btrim(m ->> 'targeted_reason')) BETWEEN 1 AND 500
			AND m ->> 'targeted_reason' !~ '[[:cntrl:]]' ELSE coalesce(m ->> 'targeted_reason', '') = '' END),
		('spare_count', (m ->> 'spare_count')::integer BETWEEN 0 AND 20),
		('reviewers', jsonb_array_length(m -> 'reviewers') BETWEEN 1 AND 1000),
		('cycle', CASE m ->> 'method' WHEN 'coverage' THEN length(m ->> 'cycle') BETWEEN 1 AND 60
			AND m ->> 'cycle' !~ '[[:cntrl:]]' ELSE m ->> 'cycle' = '' END),
		('wave', CASE m ->> 'method' WHEN 'coverage' THEN (m ->> 'wave')::integer >= 1 ELSE (m ->> 'wave')::integer = 0 END),
		('waves', CASE m ->> 'method' WHEN 'coverage' THEN (m ->> 'waves')::integer BETWEEN 0 AND 60
			ELSE (m ->> 'waves')::integer = 0 END)
	UNION ALL
	SELECT 'frame.' || f.field, f.fine FROM app.frame_checks(m -> 'frame') AS f
$$;
-- And of one that draws nothing: only a team reading has a question set.
CREATE OR REPLACE FUNCTION app.drawless_checks(m jsonb) RETURNS TABLE (field text, fine boolean) LANGUAGE sql STABLE AS $$
	SELECT f.field, app.is_blank(m -> f.field)
	FROM unnest('{mode,method,frame,hours,case_count,spare_count,cycle,wave,waves,goals,strata,targeted_reason}'::text[]) AS f (field)
	UNION ALL
	VALUES ('template_id', app.is_blank(m -> 'template_id') OR m ->> 'kind' = 'team_reading'
			AND EXISTS (SELECT FROM app.template t WHERE t.id = app.read_uuid(m ->> 'template_id'))),
		('reviewers', jsonb_array_length(m -> 'reviewers') <= 1000)
$$;

-- What is wrong with an activity as it came, as places; '[]' when nothing is. The cycle is looked at when it is found.
CREATE OR REPLACE FUNCTION app.activity_faults(m jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH checked (field, fine) AS (
		VALUES ('activity_id', m ->> 'activity_id' = '' OR app.read_uuid(m ->> 'activity_id') IS NOT NULL),
			('title', length(m ->> 'title') BETWEEN 1 AND 120 AND m ->> 'title' !~ '[[:cntrl:]]'),
			('kind', m ->> 'kind' IS NOT NULL)
		UNION ALL
		SELECT * FROM app.draw_checks(m) WHERE coalesce(app.draws(m ->> 'kind'), true)
		UNION ALL
		SELECT * FROM app.drawless_checks(m) WHERE NOT app.draws(m ->> 'kind')
		UNION ALL
		VALUES ('weeks', coalesce(m ->> 'weeks', '') = '' OR app.read_weeks(m ->> 'weeks') IS NOT NULL),
			('starts_on', app.read_date(m ->> 'starts_on') IS NOT NULL OR m ->> 'weeks' <> ''),
			('deadline', app.read_date(m ->> 'deadline') IS NOT NULL OR m ->> 'weeks' <> ''),
			('deadline', coalesce(app.read_date(m ->> 'deadline') >= app.read_date(m ->> 'starts_on'), true)),
			('starts_on', coalesce(extract(year FROM app.read_date(m ->> 'starts_on')) BETWEEN 2000 AND 2200, true)), -- as wheel_year_range
			('deadline', coalesce(extract(year FROM app.read_date(m ->> 'deadline')) BETWEEN 2000 AND 2200, true)),
			('cadence', app.is_blank(m -> 'cadence')), ('until', app.is_blank(m -> 'until')), ('periods', app.is_blank(m -> 'periods')),
			('goals', coalesce(jsonb_array_length(m -> 'goals'), 0) <= 50)
		UNION ALL
		SELECT format('steps[%s]', s.place - 1), s.place = min(s.place) OVER (PARTITION BY s.step) AND (t.step IS NOT NULL)
		FROM jsonb_array_elements_text(m -> 'steps') WITH ORDINALITY AS s (step, place)
		LEFT JOIN app.template_step t ON t.template_id = app.read_uuid(m ->> 'template_id') AND t.step = s.step
		UNION ALL
		(SELECT format('markers[%s]', k.place - 1), k.place = min(k.place) OVER (PARTITION BY k.marker)
			AND app.asks_marker(app.read_uuid(m ->> 'template_id'), k.marker)
		FROM jsonb_array_elements_text(m -> 'markers') WITH ORDINALITY AS k (marker, place) ORDER BY k.place)
		UNION ALL
		(SELECT format('questions[%s]', q.place - 1), q.place = min(q.place) OVER (PARTITION BY q.code)
			AND app.asks_question(app.read_uuid(m ->> 'template_id'), q.code)
		FROM jsonb_array_elements_text(m -> 'questions') WITH ORDINALITY AS q (code, place) ORDER BY q.place)
		UNION ALL
		SELECT 'markers', app.asks_anything(m) -- together with the steps they leave nothing to ask
		UNION ALL
		SELECT format('reviewers[%s]', r.place - 1), r.place = min(r.place) OVER (PARTITION BY lower(r.id)) AND (p.id IS NOT NULL)
		FROM jsonb_array_elements_text(m -> 'reviewers') WITH ORDINALITY AS r (id, place)
		LEFT JOIN app.person p ON p.id = app.read_uuid(r.id) AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles)
		UNION ALL
		SELECT * FROM app.told_checks(m -> 'told')
		UNION ALL
		SELECT * FROM app.goal_checks(m -> 'goals', app.read_uuid(m ->> 'template_id'))
	)
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', 'activity.' || c.field)), '[]') FROM checked c WHERE c.fine IS NOT TRUE
$$;

-- The cycle that an activity names, locked, or a new one under the offered seed. How many waves it has is fixed by its first activity:
-- only while that stands alone and nothing is dealt can it change its mind. Waves are drawn in order, so a wave that is behind the
-- last frozen one, or taken, is refused.
CREATE OR REPLACE FUNCTION app.take_cycle(m jsonb, the_activity uuid, commitment text, sealed bytea) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	c app.cycle;
	wanted CONSTANT integer := (m ->> 'waves')::integer;
	fresh boolean;
	alone boolean;
BEGIN
	INSERT INTO app.cycle (name, waves, seed_commitment, sealed_seed)
	VALUES (m ->> 'cycle', greatest(wanted, 1), commitment, sealed) ON CONFLICT (name) DO NOTHING;
	fresh := FOUND;
	SELECT t.* INTO c FROM app.cycle t WHERE t.name = m ->> 'cycle' FOR UPDATE;
	alone := c.dealt_at IS NULL
		AND NOT EXISTS (SELECT FROM app.activity a WHERE a.cycle_id = c.id AND a.id <> the_activity AND a.state <> 'skipped');
	IF c.closed_at IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the cycle is closed', '{"state": "closed"}', app.place('activity.cycle'));
	ELSIF wanted = 0 AND fresh OR wanted NOT IN (0, c.waves) AND NOT alone THEN
		PERFORM app.fail('TS003', 'the number of waves is fixed by the cycle''s first activity',
			jsonb_build_object('waves', c.waves::text), app.place('activity.waves'));
	ELSIF wanted <> 0 AND wanted <> c.waves THEN
		UPDATE app.cycle t SET waves = wanted WHERE t.id = c.id RETURNING t.* INTO c;
	END IF;
	IF (m ->> 'wave')::integer > c.waves OR EXISTS (SELECT FROM app.activity a
		WHERE a.cycle_id = c.id AND a.id <> the_activity AND a.state <> 'skipped'
			AND (a.wave = (m ->> 'wave')::integer OR a.wave > (m ->> 'wave')::integer AND a.state <> 'planned')) THEN
		PERFORM app.fail('TS003', 'the cycle has no such wave left', jsonb_build_object('waves', c.waves::text),
			app.place('activity.wave'));
	END IF;
	RETURN c.id;
END $$;

-- An activity whose period is said in weeks, in days. Weeks that do not read stay for app.activity_faults to name.
CREATE OR REPLACE FUNCTION app.in_days(m jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT m || CASE WHEN app.read_weeks(m ->> 'weeks') IS NULL THEN '{}' ELSE jsonb_build_object(
		'starts_on', lower(app.read_weeks(m ->> 'weeks')), 'deadline', upper(app.read_weeks(m ->> 'weeks')) - 1) END
$$;

-- Stores a new activity, or a change to one that is still planned. The offered seeds are taken only by what is new: the commitment
-- of an activity or a cycle never changes once published (R1). A key, of the year's plan, is set once too.
CREATE OR REPLACE FUNCTION app.store_activity(wanted jsonb, year integer, key text, seed_commitment text, sealed_seed bytea,
	cycle_seed_commitment text, cycle_sealed_seed bytea) RETURNS app.activity LANGUAGE plpgsql AS $$
DECLARE
	m CONSTANT jsonb := app.in_days(store_activity.wanted);
	places CONSTANT jsonb := app.activity_faults(m);
	draws CONSTANT boolean := app.draws(m ->> 'kind');
	seen app.activity;
	a app.activity;
BEGIN
	PERFORM app.refuse_words(m ->> 'title', 'activity.title', 4000), app.refuse_words(m ->> 'cycle', 'activity.cycle', 4000),
		app.refuse_words(m ->> 'targeted_reason', 'activity.targeted_reason', 4000);
	IF places <> '[]' THEN
		PERFORM app.fail('TS003', 'the activity breaks a rule', '{}', places);
	ELSIF EXISTS (SELECT FROM app.template t WHERE t.id = app.read_uuid(m ->> 'template_id') AND t.published_at IS NULL) THEN
		PERFORM app.fail('TS032', 'the question set is a draft', '{}', app.place('activity.template_id'));
	ELSIF draws AND NOT app.somebody_reviews(m) THEN
		PERFORM app.fail('TS033', 'all reviewers are away in the whole period', '{"what": "away"}', app.place('activity.reviewers'));
	END IF;
	IF m ->> 'activity_id' <> '' THEN
		seen := app.lock_activity((m ->> 'activity_id')::uuid, (m ->> 'version')::bigint, '{planned}');
	END IF;
	a := app.with_frame(a, m -> 'frame');
	IF draws THEN
		a.own_cases := app.own_list(a, seen, coalesce((m #>> '{frame,own_cases}')::integer, 0), store_activity.key IS NOT NULL);
	END IF;
	a.id := coalesce(seen.id, gen_random_uuid());
	a.hours := coalesce((m ->> 'hours')::double precision, 0);
	a.case_count := CASE WHEN a.hours > 0 THEN app.cases_in_hours(m) 
		WHEN m ->> 'method' IN ('all', 'targeted') AND (m ->> 'case_count')::integer = 0 THEN app.all_cases()
		ELSE (m ->> 'case_count')::integer END;
	IF m ->> 'method' = 'coverage' THEN
		a.cycle_id := app.take_cycle(m, a.id, store_activity.cycle_seed_commitment, store_activity.cycle_sealed_seed);
		a.wave := (m ->> 'wave')::integer;
	END IF;
	INSERT INTO app.activity AS t (id, version, title, kind, mode, method, template_id, steps, sections, decided_from, decided_to,
		departments, exempt_months, case_count, spare_count, starts_on, deadline, cycle_id, wave, seed_commitment, sealed_seed,
		created_by, plan_year, plan_key, case_state, teams, target_groups, age_from, age_below, birth_days, own_cases,
		purpose, markers, questions, hours, told, by_itself, strata, unit, targeted_reason)
	VALUES (a.id, 0, m ->> 'title', m ->> 'kind', m ->> 'mode', m ->> 'method', app.read_uuid(m ->> 'template_id'),
		app.read_texts(m -> 'steps'), a.sections, a.decided_from, a.decided_to, a.departments, a.exempt_months,
		a.case_count, (m ->> 'spare_count')::integer, (m ->> 'starts_on')::date, (m ->> 'deadline')::date,
		a.cycle_id, a.wave, CASE WHEN draws THEN store_activity.seed_commitment END, CASE WHEN draws THEN store_activity.sealed_seed END,
		app.actor(), store_activity.year, store_activity.key, a.case_state, a.teams, a.target_groups, a.age_from, a.age_below, a.birth_days,
		a.own_cases, m ->> 'purpose', app.read_texts(m -> 'markers'), app.read_texts(m -> 'questions'), a.hours, coalesce(m -> 'told', '[]'),
		m ->> 'by_itself', coalesce(m ->> 'strata', 'team'), a.unit, nullif(m ->> 'targeted_reason', ''))
	ON CONFLICT (id) DO UPDATE SET (title, kind, mode, method, template_id, steps, sections, decided_from, decided_to, departments,
		exempt_months, case_count, spare_count, starts_on, deadline, cycle_id, wave, case_state, teams, target_groups, age_from,
		age_below, birth_days, own_cases, purpose, markers, questions, hours, told, by_itself, seed_commitment, sealed_seed,
		strata, unit, targeted_reason)
		= (excluded.title, excluded.kind, excluded.mode, excluded.method, excluded.template_id, excluded.steps, excluded.sections,
		excluded.decided_from, excluded.decided_to, excluded.departments, excluded.exempt_months, excluded.case_count,
		excluded.spare_count, excluded.starts_on, excluded.deadline, excluded.cycle_id, excluded.wave, excluded.case_state,
		excluded.teams, excluded.target_groups, excluded.age_from, excluded.age_below, excluded.birth_days, excluded.own_cases,
		excluded.purpose, excluded.markers, excluded.questions, excluded.hours, excluded.told, excluded.by_itself,
		coalesce(t.seed_commitment, excluded.seed_commitment), coalesce(t.sealed_seed, excluded.sealed_seed),
		excluded.strata, excluded.unit, excluded.targeted_reason);
	DELETE FROM app.activity_reviewer r WHERE r.activity_id = a.id;
	INSERT INTO app.activity_reviewer (activity_id, person_id)
	SELECT a.id, r.id::uuid FROM unnest(app.read_texts(m -> 'reviewers')) AS r (id);
	DELETE FROM app.goal g WHERE g.activity_id = a.id;
	INSERT INTO app.goal (activity_id, position, step, marker, question, value, decided_by, decided_on)
	SELECT a.id, g.place, nullif(g.m ->> 'step', ''), nullif(g.m ->> 'marker', ''), nullif(g.m ->> 'question', ''),
		(g.m ->> 'value')::double precision, g.m ->> 'decided_by', (g.m ->> 'decided_on')::date
	FROM jsonb_array_elements(m -> 'goals') WITH ORDINALITY AS g (m, place);
	RETURN app.next_version(a.id);
END $$;

-- Skips an activity that the caller has locked: it stays visible, with its reason. Returns its next version.
CREATE OR REPLACE FUNCTION app.skip(the_activity uuid, reason text, field text) RETURNS app.activity LANGUAGE plpgsql AS $$
BEGIN
	IF app.says_nothing(coalesce(skip.reason, '')) THEN
		PERFORM app.fail('TS034', 'skipping an activity wants a reason', '{}', app.place(skip.field));
	END IF;
	PERFORM app.refuse_words(skip.reason, skip.field, 4000);
	UPDATE app.activity t SET state = 'skipped', skip_reason = skip.reason WHERE t.id = the_activity;
	RETURN app.next_version(the_activity);
END $$;
