-- The annual wheel: what is to be audited, when, how, by whom.

-- put_activity: a new activity, or a change to one that is still planned.
CREATE FUNCTION api.put_activity(wanted jsonb, seed_commitment text, sealed_seed bytea, cycle_seed_commitment text,
	cycle_sealed_seed bytea) RETURNS TABLE (activity jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	a CONSTANT app.activity := app.store_activity(put_activity.wanted, NULL, NULL, put_activity.seed_commitment,
		put_activity.sealed_seed, put_activity.cycle_seed_commitment, put_activity.cycle_sealed_seed);
BEGIN
	PERFORM app.settle('activity:' || a.id, jsonb_build_object('activity', jsonb_build_object('activity_id', a.id,
		'version', a.version, 'state', a.state, 'seed_commitment', a.seed_commitment)));
	RETURN QUERY SELECT app.activity_message(a), ARRAY[format('activity:%s:all', a.id)];
END $$;

-- list_activities: those that touch the year, in order of time.
CREATE FUNCTION api.list_activities(year integer) RETURNS TABLE (activity_id uuid, version bigint, title text, kind text, mode text,
	method text, template_id uuid, steps text[], frame jsonb, case_count integer, spare_count integer, reviewers text[],
	starts_on date, deadline date, cycle text, wave integer, waves integer, state text, seed_commitment text, skip_reason text,
	weeks text, key text, changed_at timestamptz, purpose text, markers text[],
	questions text[], hours double precision, told jsonb, goals jsonb, cadence text, until text, periods text[], by_itself text,
	strata text, targeted_reason text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT m.*
		FROM app.activity a CROSS JOIN LATERAL jsonb_to_record(app.activity_message(a)) AS m (activity_id uuid, version bigint,
			title text, kind text, mode text, method text, template_id uuid, steps text[], frame jsonb, case_count integer,
			spare_count integer, reviewers text[], starts_on date, deadline date, cycle text, wave integer, waves integer,
			state text, seed_commitment text, skip_reason text, weeks text, key text, changed_at timestamptz, purpose text, markers text[],
			questions text[], hours double precision, told jsonb, goals jsonb, cadence text, until text, periods text[], by_itself text,
			strata text, targeted_reason text)
		WHERE app.may_see(a) AND (list_activities.year = 0
			OR list_activities.year BETWEEN extract(year FROM a.starts_on) AND extract(year FROM a.deadline))
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
	PERFORM app.skip(a.id, skip_activity.reason, 'reason'), app.settle('activity:' || a.id);
	RETURN QUERY SELECT ARRAY[format('activity:%s:all', a.id)];
END $$;

-- put_wheel: a new version of a year's plan, and its activities on the wheel. Every fault is gathered before anything is refused;
-- each activity is stored in a subtransaction for that, and a fault undoes them all. What is dropped goes first: it may leave a cycle's
-- wave or a reviewer's days to what is new. `seeds` offers pairs to take one from for each activity.
CREATE FUNCTION api.put_wheel(wanted jsonb, seeds jsonb, dropped jsonb) RETURNS TABLE (wheel jsonb, added integer, changed integer,
	unchanged integer, kept integer, dropped_ integer, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	w CONSTANT jsonb := put_wheel.wanted;
	y CONSTANT integer := (w ->> 'year')::integer;
	places jsonb;
	detail text;
	state text;
	seen app.wheel;
	p record;
	a app.activity;
	dropped_keys text[] := ARRAY[]::text[];
BEGIN
	added := 0;
	changed := 0;
	unchanged := 0;
	kept := 0;
	dropped_ := 0;
	IF y NOT BETWEEN 2000 AND 2200 THEN
		PERFORM app.fail('TS003', 'there is no such year', '{}', app.place('wheel.year'));
	ELSIF jsonb_array_length(w -> 'activities') > 400 OR (SELECT count(*) FROM app.plan_activities(w)) > 400 THEN
		PERFORM app.fail('TS003', 'a year has 400 activities at most', '{}', app.place('wheel.activities'));
	END IF;
	PERFORM pg_advisory_xact_lock('app.wheel'::regclass::integer, y);
	SELECT t.* INTO seen FROM app.wheel t WHERE t.year = y ORDER BY t.version DESC LIMIT 1;
	IF coalesce(seen.version, 0) <> (w ->> 'version')::bigint THEN
		PERFORM app.fail('TS022', 'somebody changed the plan since it was read',
			jsonb_build_object('what', 'wheel', 'version', coalesce(seen.version, 0)::text));
	END IF;
	FOR p IN SELECT t.id, d.key, d.reason, d.place FROM app.dropped_keys(put_wheel.dropped, seen.body) AS d
		JOIN app.activity t ON t.plan_year = y AND t.plan_key = d.key AND t.state IN ('planned', 'frozen')
		ORDER BY t.id FOR UPDATE OF t LOOP
		PERFORM app.skip(p.id, p.reason, p.place);
		dropped_ := dropped_ + 1;
		dropped_keys := dropped_keys || p.key;
		hints := hints || format('activity:%s:all', p.id);
	END LOOP;
	places := app.wheel_faults(w, dropped_keys);
	FOR p IN SELECT n.m, n.key, n.copy, n.nth, n.turn, o.m IS NOT DISTINCT FROM n.m AS same, t.id, t.version, t.state, put_wheel.seeds -> n.turn AS seed
		FROM (SELECT f.*, row_number() OVER (PARTITION BY f.key ORDER BY f.turn) AS copy
			FROM (SELECT q.*, row_number() OVER ()::integer - 1 AS turn FROM app.plan_activities(w) AS q) AS f) AS n
		LEFT JOIN app.plan_activities(seen.body) AS o USING (key)
		LEFT JOIN app.activity t ON t.plan_year = y AND t.plan_key = n.key AND n.copy = 1 ORDER BY n.turn LOOP
		IF p.state <> 'planned' THEN
			kept := kept + (p.key <> ALL (dropped_keys))::integer;
		ELSIF p.id IS NOT NULL AND p.same THEN
			unchanged := unchanged + 1;
		ELSE
			BEGIN -- a key that comes again is a fault already; its entry is looked at for others
				a := app.store_activity(p.m || jsonb_build_object('activity_id', coalesce(p.id::text, ''), 'version', coalesce(p.version, 0)),
					y, concat_ws('#', p.key, nullif(p.copy, 1)), p.seed ->> 'commitment', (p.seed ->> 'sealed')::bytea, p.seed ->> 'cycle_commitment',
					(p.seed ->> 'cycle_sealed')::bytea);
				added := added + (p.id IS NULL)::integer;
				changed := changed + (p.id IS NOT NULL)::integer;
				hints := hints || format('activity:%s:all', a.id);
			EXCEPTION WHEN SQLSTATE 'TS003' OR SQLSTATE 'TS005' OR SQLSTATE 'TS028' OR SQLSTATE 'TS032' OR SQLSTATE 'TS033' THEN
				GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, detail = PG_EXCEPTION_DETAIL;
				places := app.places_once(places || app.places_in_plan(detail::jsonb -> 'places', p.nth));
			END;
		END IF;
	END LOOP;
	IF places <> '[]' THEN
		PERFORM app.fail(CASE WHEN jsonb_array_length(places) = 1 THEN coalesce(state, 'TS003') ELSE 'TS003' END,
			'the plan breaks a rule', '{}', places);
	END IF;
	INSERT INTO app.wheel AS t (year, version, body, made_by)
	VALUES (y, coalesce(seen.version, 0) + 1, w, app.actor()) RETURNING t.* INTO seen;
	wheel := app.wheel_message(seen);
	PERFORM app.settle('wheel:' || y, jsonb_build_object('wheel', jsonb_build_object('year', y, 'version', seen.version),
		'added', added, 'changed', changed, 'unchanged', unchanged, 'kept', kept, 'dropped', dropped_));
	RETURN NEXT;
END $$;

CREATE FUNCTION api.get_wheel(year integer, version bigint) RETURNS TABLE (wheel jsonb) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT app.wheel_message(t) FROM app.wheel t
		WHERE t.year = get_wheel.year AND get_wheel.version IN (0, t.version)
			AND (app.actor_is('planner') OR t.published_at IS NOT NULL)
		ORDER BY t.version DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('wheel');
	END IF;
END $$;

CREATE FUNCTION api.publish_wheel(year integer, version bigint) RETURNS TABLE (wheel jsonb) LANGUAGE plpgsql AS $$
DECLARE
	seen app.wheel;
BEGIN
	PERFORM pg_advisory_xact_lock('app.wheel'::regclass::integer, publish_wheel.year);
	SELECT t.* INTO seen FROM app.wheel t WHERE t.year = publish_wheel.year ORDER BY t.version DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('wheel');
	ELSIF seen.version <> publish_wheel.version THEN
		PERFORM app.fail('TS022', 'somebody changed the plan since it was read',
			jsonb_build_object('what', 'wheel', 'version', seen.version::text));
	END IF;
	UPDATE app.wheel t SET published_at = coalesce(t.published_at, app.now())
	WHERE (t.year, t.version) = (seen.year, seen.version) RETURNING t.* INTO seen;
	PERFORM app.settle('wheel:' || seen.year,
		jsonb_build_object('wheel', jsonb_build_object('year', seen.year, 'version', seen.version)));
	RETURN QUERY SELECT app.wheel_message(seen);
END $$;

-- wheel_year: the plan one may see with the activities as they stand now, for what is drawn or checked of it. The plan's own words on
-- activities say what was wanted; these say what is. mine: only those that the actor reviews. year 0: all, without a plan.
CREATE FUNCTION api.wheel_year(year integer, mine boolean) RETURNS TABLE (wheel jsonb, today date, due jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	within uuid[] := ARRAY(SELECT a.id FROM app.activity a
		WHERE (wheel_year.year = 0 OR wheel_year.year BETWEEN extract(year FROM a.starts_on) AND extract(year FROM a.deadline)) AND app.may_see(a));
BEGIN
	RETURN QUERY SELECT coalesce((SELECT app.wheel_message(t) FROM app.wheel t
			WHERE t.year = wheel_year.year AND (app.actor_is('planner') OR t.published_at IS NOT NULL) ORDER BY t.version DESC LIMIT 1),
			jsonb_build_object('year', wheel_year.year)) || jsonb_build_object('activities', (
				SELECT coalesce(jsonb_agg(app.activity_message(a) ORDER BY a.starts_on, a.deadline, a.title, a.id), '[]')
				FROM app.activity a
				WHERE a.id = ANY (within) AND (NOT wheel_year.mine OR EXISTS (SELECT FROM app.activity_reviewer r
						WHERE r.activity_id = a.id AND r.person_id = app.actor())))), app.today(),
		app.due_in_calendar(CASE WHEN wheel_year.mine THEN app.actor() END, within);
END $$;

-- wheel_facts: what a year's plan is held against beside itself: the steps there are, the leaders and since when, the caseworkers that
-- its frames reach and those that they do not, what each frame that is still to be drawn from holds, what a case takes.
CREATE FUNCTION api.wheel_facts(year integer, language text) RETURNS TABLE (begun_before boolean, steps jsonb, leaders jsonb,
	reached integer, unreached integer, unreached_names text, looks jsonb, frames jsonb, general_minutes double precision,
	themed_minutes double precision) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY WITH planned AS (
		SELECT a.* FROM app.activity a WHERE extract(year FROM a.starts_on) = wheel_facts.year AND a.state <> 'skipped'
	), drawing AS (
		SELECT p AS activity, p.id, p.state, p.kind, p.method, ROW (p.sections, p.decided_from, p.decided_to, p.departments, p.teams, p.case_state,
			p.target_groups, p.age_from, p.age_below, p.birth_days, p.own_cases, p.unit, p.exempt_months, p.method = 'targeted')::text AS frame
		FROM app.activity p WHERE extract(year FROM p.starts_on) = wheel_facts.year AND p.state <> 'skipped' AND app.draws(p.kind)
	), framed AS MATERIALIZED ( -- each frame once: most of a year's activities share theirs
		SELECT p.frame, count(*) FILTER (WHERE NOT f.exempt) AS cases, count(f.birth_day) FILTER (WHERE NOT f.exempt) AS with_day, array_agg(DISTINCT f.caseworker_id) AS workers
		FROM (SELECT DISTINCT ON (d.frame) d.frame, d.activity FROM drawing d) AS p CROSS JOIN LATERAL app.frame(p.activity) AS f
		GROUP BY p.frame
	), within AS MATERIALIZED (
		SELECT DISTINCT unnest(f.workers) AS caseworker_id FROM framed f JOIN drawing d USING (frame) WHERE d.kind IN ('general', 'themed')
	), worker AS MATERIALIZED (
		SELECT w.id, w.display_name, EXISTS (SELECT FROM within i WHERE i.caseworker_id = w.id) AS reached
		FROM app.caseworker w JOIN app.team_member m ON m.caseworker_id = w.id AND m.held_to IS NULL
	)
	SELECT EXISTS (SELECT FROM app.activity a WHERE extract(year FROM a.starts_on) < wheel_facts.year AND a.state <> 'skipped'),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.step, 'title', s.title) ORDER BY s.position, s.step), '[]')
			FROM (SELECT DISTINCT ON (t.step) t.step, t.position,
					t.body ->> CASE wheel_facts.language WHEN 'en' THEN 'title_en' ELSE 'title_da' END AS title
				FROM app.template_step t JOIN planned p USING (template_id) WHERE p.kind IN ('general', 'themed')
				ORDER BY t.step, t.position) AS s),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'name', l.display_name, 'user', l.user_name,
			'since', to_char(l.created_at AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM-DD')) ORDER BY l.display_name, l.id), '[]')
			FROM app.person l WHERE 'leader' = ANY (l.roles) AND l.disabled_at IS NULL),
		(SELECT count(*)::integer FROM worker k WHERE k.reached), (SELECT count(*)::integer FROM worker k WHERE NOT k.reached),
		(SELECT string_agg(k.display_name, ', ' ORDER BY k.display_name) FROM (SELECT e.display_name FROM worker e WHERE NOT e.reached
			ORDER BY e.display_name LIMIT 5) AS k),
		(SELECT coalesce(jsonb_object_agg(l.id, l.steps), '{}') FROM (SELECT p.id, jsonb_agg(DISTINCT i.step) AS steps
			FROM planned p JOIN app.item i ON i.template_id = p.template_id AND i.kind = 'question'
				AND app.in_focus(p.steps, p.markers, p.questions, i.step, i.marker, i.code)
			WHERE app.draws(p.kind) GROUP BY p.id) AS l),
		(SELECT coalesce(jsonb_object_agg(d.id, coalesce(CASE d.method WHEN 'birthday' THEN f.with_day ELSE f.cases END, 0)), '{}') FROM drawing d LEFT JOIN framed f USING (frame)
			WHERE d.state = 'planned'),
		(SELECT k.minutes FROM app.kind_minutes('general') AS k), (SELECT k.minutes FROM app.kind_minutes('themed') AS k);
END $$;

-- list_promises: each activity of a year, and each series of its plan in numbers. Raises TS003.
CREATE FUNCTION api.list_promises(year integer) RETURNS TABLE (promises jsonb, totals jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	y CONSTANT integer := CASE list_promises.year WHEN 0 THEN extract(year FROM app.today())::integer ELSE list_promises.year END;
BEGIN
	IF y NOT BETWEEN 2000 AND 2200 THEN
		PERFORM app.fail('TS003', 'there is no such year', '{}', app.place('year'));
	END IF;
	RETURN QUERY
	WITH told AS MATERIALIZED (SELECT p.* FROM app.promise_message(y) AS p), total AS (
		SELECT t.series, min(t.nth) AS nth, count(*) AS planned, count(*) FILTER (WHERE t.outcome IN ('held', 'held_in_part')) AS held,
			count(*) FILTER (WHERE t.outcome IN ('coming', 'under_way')) AS open,
			count(*) FILTER (WHERE t.outcome = 'skipped') AS skipped, count(*) FILTER (WHERE t.outcome = 'missed') AS missed
		FROM told t GROUP BY t.series
	), entry AS (
		SELECT DISTINCT ON (e.m ->> 'key') e.m ->> 'key' AS series, e.m ->> 'title' AS title, e.m ->> 'cadence' AS cadence
		FROM app.wheel w, jsonb_array_elements(w.body -> 'activities') AS e (m)
		WHERE w.year = y AND w.published_at IS NOT NULL ORDER BY e.m ->> 'key', w.version DESC
	)
	SELECT (SELECT coalesce(jsonb_agg(t.m ORDER BY t.nth), '[]') FROM told t),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('series', n.series, 'title', e.title, 'cadence', e.cadence, 'planned', n.planned,
			'held', n.held, 'open', n.open, 'skipped', n.skipped, 'missed', n.missed) ORDER BY n.series = '', n.nth), '[]')
			FROM total n LEFT JOIN entry e ON e.series = n.series);
END $$;

-- hold_activity: what draws nothing was held. Raises TS020, TS022, TS028.
CREATE FUNCTION api.hold_activity(activity_id uuid, version bigint) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity := app.lock_activity(hold_activity.activity_id, hold_activity.version, '{planned}');
BEGIN
	IF app.draws(a.kind) THEN
		PERFORM app.fail('TS028', 'what draws cases is held by its reviews', jsonb_build_object('state', a.state));
	ELSIF a.starts_on > app.today() THEN
		PERFORM app.fail('TS028', 'its day has not come', jsonb_build_object('state', a.state));
	END IF;
	UPDATE app.activity t SET state = 'done' WHERE t.id = a.id;
	PERFORM app.next_version(a.id), app.settle('activity:' || a.id);
	RETURN QUERY SELECT ARRAY[format('activity:%s:all', a.id)];
END $$;

-- list_due_reports: what is to be told of a year's audits, and what was: by day. Who writes it is told to nobody but themselves. Raises TS003.
CREATE FUNCTION api.list_due_reports(year integer) RETURNS TABLE (activity_id text, activity text, telling integer, audience text, place_id text,
	place text, what text, due_on text, state text, report_id text, done integer, total integer, late_days integer, mine boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	y CONSTANT integer := CASE list_due_reports.year WHEN 0 THEN extract(year FROM app.today())::integer ELSE list_due_reports.year END;
BEGIN
	IF y NOT BETWEEN 2000 AND 2200 THEN
		PERFORM app.fail('TS003', 'there is no such year', '{}', app.place('year'));
	END IF;
	RETURN QUERY
	SELECT d.activity_id::text, d.title, d.telling, d.audience, coalesce(d.place_id::text, ''), d.place, d.what, d.due::text, d.state,
		CASE WHEN d.state = 'told' OR app.actor_is('planner') OR app.actor_is('leader') THEN coalesce(d.report_id::text, '') ELSE '' END,
		d.done, d.total, CASE WHEN d.state = 'told' THEN 0 ELSE greatest(app.today() - d.due, 0) END, app.actor() = ANY (d.writers)
	FROM app.due_reports(make_date(y, 1, 1), make_date(y, 12, 31)) d JOIN app.activity a ON a.id = d.activity_id
	WHERE app.may_see(a) ORDER BY d.due, d.title, d.telling, d.place;
END $$;
