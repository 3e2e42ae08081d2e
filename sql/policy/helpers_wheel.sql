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
CREATE OR REPLACE FUNCTION app.read_texts(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(array_agg(t.word ORDER BY t.place), '{}') FROM jsonb_array_elements_text(list) WITH ORDINALITY AS t (word, place) $$;

CREATE OR REPLACE FUNCTION app.place(field text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT jsonb_build_array(jsonb_build_object('field', field)) $$;

-- An activity as the contract has it.
CREATE OR REPLACE FUNCTION app.activity_message(a app.activity) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('activity_id', a.id, 'version', a.version, 'title', a.title, 'kind', a.kind, 'mode', a.mode,
		'method', a.method, 'template_id', a.template_id, 'steps', to_jsonb(a.steps),
		'frame', jsonb_build_object('sections', to_jsonb(a.sections), 'decided_from', a.decided_from, 'decided_to', a.decided_to,
			'departments', to_jsonb(a.departments), 'exempt_months', coalesce(nullif(a.exempt_months, 0), -1)),
		'case_count', a.case_count, 'spare_count', a.spare_count,
		'reviewers', (SELECT coalesce(jsonb_agg(r.person_id ORDER BY p.display_name, p.id), '[]')
			FROM app.activity_reviewer r JOIN app.person p ON p.id = r.person_id WHERE r.activity_id = a.id),
		'starts_on', a.starts_on, 'deadline', a.deadline, 'cycle', (SELECT c.name FROM app.cycle c WHERE c.id = a.cycle_id),
		'wave', a.wave, 'waves', (SELECT c.waves FROM app.cycle c WHERE c.id = a.cycle_id), 'state', a.state,
		'seed_commitment', a.seed_commitment, 'skip_reason', a.skip_reason)
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

-- What is wrong with an activity as it came, as places; '[]' when nothing is. The cycle is looked at when it is found.
CREATE OR REPLACE FUNCTION app.activity_faults(m jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH checked (field, fine) AS (
		VALUES ('activity_id', m ->> 'activity_id' = '' OR app.read_uuid(m ->> 'activity_id') IS NOT NULL),
			('title', length(m ->> 'title') BETWEEN 1 AND 120 AND m ->> 'title' !~ '[[:cntrl:]]'),
			('kind', m ->> 'kind' IS NOT NULL), ('mode', m ->> 'mode' IS NOT NULL), ('method', m ->> 'method' IS NOT NULL),
			('template_id', EXISTS (SELECT FROM app.template t WHERE t.id = app.read_uuid(m ->> 'template_id'))),
			('frame.decided_from', app.read_date(nullif(m #>> '{frame,decided_from}', '')) IS NOT NULL
				OR coalesce(m #>> '{frame,decided_from}', '') = ''),
			('frame.decided_to', app.read_date(nullif(m #>> '{frame,decided_to}', '')) IS NOT NULL
				OR coalesce(m #>> '{frame,decided_to}', '') = ''),
			('frame.decided_to', coalesce(app.read_date(m #>> '{frame,decided_to}')
				>= app.read_date(m #>> '{frame,decided_from}'), true)),
			('frame.exempt_months', coalesce((m #>> '{frame,exempt_months}')::integer, 0) BETWEEN -1 AND 120),
			('case_count', (m ->> 'case_count')::integer BETWEEN 1 AND 10000),
			('spare_count', (m ->> 'spare_count')::integer BETWEEN 0 AND 20),
			('reviewers', jsonb_array_length(m -> 'reviewers') BETWEEN 1 AND 1000),
			('starts_on', app.read_date(m ->> 'starts_on') IS NOT NULL),
			('deadline', app.read_date(m ->> 'deadline') IS NOT NULL),
			('deadline', coalesce(app.read_date(m ->> 'deadline') >= app.read_date(m ->> 'starts_on'), true)),
			('cycle', CASE m ->> 'method' WHEN 'coverage' THEN length(m ->> 'cycle') BETWEEN 1 AND 60
				AND m ->> 'cycle' !~ '[[:cntrl:]]' ELSE m ->> 'cycle' = '' END),
			('wave', CASE m ->> 'method' WHEN 'coverage' THEN (m ->> 'wave')::integer >= 1 ELSE (m ->> 'wave')::integer = 0 END),
			('waves', CASE m ->> 'method' WHEN 'coverage' THEN (m ->> 'waves')::integer BETWEEN 0 AND 60
				ELSE (m ->> 'waves')::integer = 0 END)
		UNION ALL
		SELECT format('steps[%s]', s.place - 1), s.place = min(s.place) OVER (PARTITION BY s.step) AND (t.step IS NOT NULL)
		FROM jsonb_array_elements_text(m -> 'steps') WITH ORDINALITY AS s (step, place)
		LEFT JOIN app.template_step t ON t.template_id = app.read_uuid(m ->> 'template_id') AND t.step = s.step
		UNION ALL
		SELECT format('frame.sections[%s]', s.place - 1), s.section ~ '^[0-9]{1,3}( ?[a-z])?$'
		FROM jsonb_array_elements_text(m #> '{frame,sections}') WITH ORDINALITY AS s (section, place)
		UNION ALL
		SELECT format('frame.departments[%s]', d.place - 1), t.id IS NOT NULL
		FROM jsonb_array_elements_text(m #> '{frame,departments}') WITH ORDINALITY AS d (id, place)
		LEFT JOIN app.department t ON t.id = app.read_uuid(d.id)
		UNION ALL
		SELECT format('reviewers[%s]', r.place - 1), r.place = min(r.place) OVER (PARTITION BY lower(r.id)) AND (p.id IS NOT NULL)
		FROM jsonb_array_elements_text(m -> 'reviewers') WITH ORDINALITY AS r (id, place)
		LEFT JOIN app.person p ON p.id = app.read_uuid(r.id) AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles)
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
