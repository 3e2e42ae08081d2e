-- The annual wheel: what is to be audited, when, how, by whom.

-- put_activity: a new activity, or a change to one that is still planned.
-- The offered seeds are taken only by what is new: the commitment of an activity or a cycle never changes once published (R1).
CREATE FUNCTION api.put_activity(wanted jsonb, seed_commitment text, sealed_seed bytea, cycle_seed_commitment text,
	cycle_sealed_seed bytea) RETURNS TABLE (activity jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	m CONSTANT jsonb := put_activity.wanted;
	frame CONSTANT jsonb := coalesce(m -> 'frame', '{}');
	places CONSTANT jsonb := app.activity_faults(m);
	seen app.activity;
	a app.activity;
BEGIN
	PERFORM app.refuse_words(m ->> 'title', 'activity.title', 4000), app.refuse_words(m ->> 'cycle', 'activity.cycle', 4000);
	IF places <> '[]' THEN
		PERFORM app.fail('TS003', 'the activity breaks a rule', '{}', places);
	ELSIF EXISTS (SELECT FROM app.template t WHERE t.id = (m ->> 'template_id')::uuid AND t.published_at IS NULL) THEN
		PERFORM app.fail('TS032', 'the question set is a draft', '{}', app.place('activity.template_id'));
	END IF;
	IF m ->> 'activity_id' <> '' THEN
		seen := app.lock_activity((m ->> 'activity_id')::uuid, (m ->> 'version')::bigint, '{planned}');
	END IF;
	a.id := coalesce(seen.id, gen_random_uuid());
	IF m ->> 'method' = 'coverage' THEN
		a.cycle_id := app.take_cycle(m, a.id, put_activity.cycle_seed_commitment, put_activity.cycle_sealed_seed);
		a.wave := (m ->> 'wave')::integer;
	END IF;
	INSERT INTO app.activity AS t (id, version, title, kind, mode, method, template_id, steps, sections, decided_from, decided_to,
		departments, exempt_months, case_count, spare_count, starts_on, deadline, cycle_id, wave, seed_commitment, sealed_seed,
		created_by)
	VALUES (a.id, 0, m ->> 'title', m ->> 'kind', m ->> 'mode', m ->> 'method', (m ->> 'template_id')::uuid,
		app.read_texts(m -> 'steps'), coalesce(nullif(app.read_texts(frame -> 'sections'), '{}'), '{32,46}'),
		nullif(frame ->> 'decided_from', '')::date, nullif(frame ->> 'decided_to', '')::date,
		app.read_texts(frame -> 'departments')::uuid[],
		CASE coalesce((frame ->> 'exempt_months')::integer, 0)
			WHEN 0 THEN app.setting_int('exempt_months') WHEN -1 THEN 0 ELSE (frame ->> 'exempt_months')::integer END,
		(m ->> 'case_count')::integer, (m ->> 'spare_count')::integer, (m ->> 'starts_on')::date, (m ->> 'deadline')::date,
		a.cycle_id, a.wave, put_activity.seed_commitment, put_activity.sealed_seed, app.actor())
	ON CONFLICT (id) DO UPDATE SET (title, kind, mode, method, template_id, steps, sections, decided_from, decided_to, departments,
		exempt_months, case_count, spare_count, starts_on, deadline, cycle_id, wave)
		= (excluded.title, excluded.kind, excluded.mode, excluded.method, excluded.template_id, excluded.steps, excluded.sections,
		excluded.decided_from, excluded.decided_to, excluded.departments, excluded.exempt_months, excluded.case_count,
		excluded.spare_count, excluded.starts_on, excluded.deadline, excluded.cycle_id, excluded.wave);
	DELETE FROM app.activity_reviewer r WHERE r.activity_id = a.id;
	INSERT INTO app.activity_reviewer (activity_id, person_id)
	SELECT a.id, r.id::uuid FROM unnest(app.read_texts(m -> 'reviewers')) AS r (id);
	a := app.next_version(a.id);
	PERFORM app.settle('activity:' || a.id, jsonb_build_object('activity', jsonb_build_object('activity_id', a.id,
		'version', a.version, 'state', a.state, 'seed_commitment', a.seed_commitment)));
	RETURN QUERY SELECT app.activity_message(a), ARRAY[format('activity:%s:all', a.id)];
END $$;

-- list_activities: those that touch the year, in order of time.
CREATE FUNCTION api.list_activities(year integer) RETURNS TABLE (activity_id uuid, version bigint, title text, kind text, mode text,
	method text, template_id uuid, steps text[], frame jsonb, case_count integer, spare_count integer, reviewers text[],
	starts_on date, deadline date, cycle text, wave integer, waves integer, state text, seed_commitment text, skip_reason text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT m.*
		FROM app.activity a CROSS JOIN LATERAL jsonb_to_record(app.activity_message(a)) AS m (activity_id uuid, version bigint,
			title text, kind text, mode text, method text, template_id uuid, steps text[], frame jsonb, case_count integer,
			spare_count integer, reviewers text[], starts_on date, deadline date, cycle text, wave integer, waves integer,
			state text, seed_commitment text, skip_reason text)
		WHERE list_activities.year = 0
			OR list_activities.year BETWEEN extract(year FROM a.starts_on) AND extract(year FROM a.deadline)
		ORDER BY a.starts_on, a.deadline, a.title, a.id;
END $$;

CREATE FUNCTION api.get_activity(activity_id uuid) RETURNS TABLE (activity jsonb) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT app.activity_message(a) FROM app.activity a WHERE a.id = get_activity.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
END $$;

-- skip_activity: off the wheel before anything was drawn; the activity and the reason stay visible.
CREATE FUNCTION api.skip_activity(activity_id uuid, version bigint, reason text) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity := app.lock_activity(skip_activity.activity_id, skip_activity.version, '{planned,frozen}');
BEGIN
	IF btrim(skip_activity.reason) = '' THEN
		PERFORM app.fail('TS034', 'skipping an activity wants a reason', '{}', app.place('reason'));
	END IF;
	PERFORM app.refuse_words(skip_activity.reason, 'reason', 4000);
	UPDATE app.activity t SET state = 'skipped', skip_reason = skip_activity.reason WHERE t.id = a.id;
	PERFORM app.next_version(a.id), app.settle('activity:' || a.id);
	RETURN QUERY SELECT ARRAY[format('activity:%s:all', a.id)];
END $$;
