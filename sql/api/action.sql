-- FollowUpService: actions (R17, R21).

-- baseline_sums: what an action would be held against, as sums. Raises TS003, TS020, TS028.
CREATE FUNCTION api.baseline_sums(activity_id uuid, item text, team_id uuid, department_id uuid, hoped double precision)
RETURNS TABLE (yes integer, relevant integer, left_out integer, w double precision, w2 double precision, wy double precision, activities jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity := app.cause_of(baseline_sums.activity_id, baseline_sums.item, baseline_sums.hoped, baseline_sums.team_id,
		baseline_sums.department_id);
	cases CONSTANT uuid[] := app.baseline_cases(a, baseline_sums.item, baseline_sums.team_id, baseline_sums.department_id);
BEGIN
	RETURN QUERY SELECT m.yes, m.relevant, m.left_out, m.w, m.w2, m.wy, app.activity_titles(m.activities)
	FROM app.measured(cases, baseline_sums.item) m;
END $$;

-- baseline_figure: who stands behind it. Raises as baseline_sums.
CREATE FUNCTION api.baseline_figure(activity_id uuid, item text, team_id uuid, department_id uuid, hoped double precision) RETURNS TABLE (item_ text,
	review_id uuid, case_index integer, caseworker integer, period date, group_nth integer, in_force boolean, at_first boolean, told integer[],
	weight double precision, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity := app.cause_of(baseline_figure.activity_id, baseline_figure.item, baseline_figure.hoped, baseline_figure.team_id,
		baseline_figure.department_id);
BEGIN
	RETURN QUERY SELECT m.* FROM app.members_kept(app.behind_figure(app.baseline_cases(a, baseline_figure.item, baseline_figure.team_id,
		baseline_figure.department_id), baseline_figure.item, true, true), baseline_figure.item) AS m;
END $$;

-- add_action: with the baseline that was made of baseline_sums, whose cases C found fit to be told. Raises TS003, TS005, TS012, TS020, TS022,
-- TS028, TS034.
CREATE FUNCTION api.add_action(level text, kind text, words text, owner_id uuid, starts_on date, deadline date, finding_id uuid, review_id uuid,
	caseworker_id uuid, team_id uuid, department_id uuid, activity_id uuid, item text, hoped double precision, baseline jsonb, cases_needed integer,
	fit uuid[], sets integer, share boolean)
RETURNS TABLE (action jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	x app.action;
	cause app.activity;
	the_owner CONSTANT uuid := coalesce(add_action.owner_id, app.actor());
	begins CONSTANT date := coalesce(add_action.starts_on, app.today());
	sees uuid[];
	worker uuid;
	wrong text;
BEGIN
	wrong := CASE WHEN add_action.level IS NULL OR num_nonnulls(add_action.review_id, add_action.caseworker_id, add_action.team_id, add_action.department_id) <> 1
			OR CASE add_action.level WHEN 'case' THEN add_action.review_id WHEN 'caseworker' THEN add_action.caseworker_id WHEN 'team' THEN add_action.team_id
				ELSE add_action.department_id END IS NULL THEN 'level'
		WHEN add_action.kind IS NULL THEN 'kind'
		WHEN add_action.deadline IS NULL OR add_action.deadline < app.today() THEN 'deadline'
		WHEN begins > add_action.deadline OR begins < app.today() THEN 'starts_on'
		WHEN add_action.item <> '' AND add_action.level IN ('case', 'caseworker') THEN 'item' END;
	IF wrong IS NOT NULL THEN
		PERFORM app.fail('TS003', CASE wrong WHEN 'level' THEN 'an action is on one case, caseworker, team or department'
			WHEN 'item' THEN 'an action on a person has no figures' WHEN 'kind' THEN 'what is done' ELSE 'not a day that can be' END, '{}', app.place(wrong));
	ELSIF add_action.team_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.team t WHERE t.id = add_action.team_id) THEN
		PERFORM app.fail_not_found('team');
	ELSIF add_action.department_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.department d WHERE d.id = add_action.department_id) THEN
		PERFORM app.fail_not_found('department');
	ELSIF add_action.finding_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.finding f WHERE f.id = add_action.finding_id) THEN
		PERFORM app.fail_not_found('finding');
	ELSIF EXISTS (SELECT FROM app.lock_finding(add_action.finding_id), app.finding_withdrawal d WHERE d.finding_id = add_action.finding_id) THEN
		PERFORM app.fail('TS028', 'the finding is withdrawn', '{"state": "withdrawn"}');
	ELSIF add_action.activity_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.activity a WHERE a.id = add_action.activity_id) THEN
		PERFORM app.fail_not_found('activity');
	ELSIF add_action.level IN ('team', 'department') AND NOT (app.actor_is('planner') OR app.actor_is('leader')) THEN
		PERFORM app.fail('TS012', 'an action on a group is made by a leader or a planner');
	END IF;
	PERFORM app.check_action_words(add_action.words, add_action.level IN ('case', 'caseworker'), 'words');
	SELECT s.sees, s.worker INTO sees, worker FROM app.seen_by_of(add_action.level, add_action.review_id, add_action.caseworker_id, the_owner,
		(SELECT f.item FROM app.finding f WHERE f.id = add_action.finding_id)) s;
	PERFORM app.check_action_owner(the_owner, sees, worker);
	IF add_action.item <> '' THEN
		cause := app.cause_of(add_action.activity_id, add_action.item, add_action.hoped, add_action.team_id, add_action.department_id);
	END IF;
	INSERT INTO app.action AS n (level, kind, words, owner_id, owners, starts_on, deadline, finding_id, review_id, caseworker_id, team_id,
		department_id, activity_id, item, hoped, baseline, cases_needed, made_by, made_at, seen_by, of_worker, of_team)
	VALUES (add_action.level, add_action.kind, add_action.words, the_owner, ARRAY[the_owner], begins, add_action.deadline, add_action.finding_id,
		add_action.review_id, add_action.caseworker_id, add_action.team_id, add_action.department_id, add_action.activity_id,
		nullif(add_action.item, ''), CASE WHEN add_action.item <> '' THEN add_action.hoped END,
		CASE WHEN add_action.item <> '' THEN add_action.baseline END, CASE WHEN add_action.item <> '' THEN add_action.cases_needed END,
		app.actor(), app.now(), sees, worker, app.team_of_worker(worker))
	RETURNING n.* INTO x;
	IF x.item IS NOT NULL THEN
		PERFORM app.keep_figure(NULL, x.id, x.item, app.behind_figure(app.baseline_cases(cause, x.item, x.team_id, x.department_id), x.item, true, true),
			add_action.fit, add_action.sets, add_action.share);
	END IF;
	PERFORM app.note_action(x, 'made', '');
	IF x.owner_id <> app.actor() THEN
		PERFORM app.give_notice(x.owner_id, 'action', x.id);
	END IF;
	RETURN QUERY SELECT app.action_shown(x, true, false), app.action_hints(x);
END $$;

CREATE TYPE api.shown_action AS (action_id text, version bigint, level text, kind text, words text, owner_id text, owner text, starts_on text,
	deadline text, overdue boolean, finding_id text, case_number text, caseworker text, team text, department text, activity_id text, activity text,
	item text, title text, hoped double precision, baseline jsonb, later_relevant integer, later_yes integer, verdict jsonb, has_evidence boolean,
	state text, closed_by text, closed_at timestamptz, by_stand_in boolean, made_by text, made_at timestamptz, may_close boolean, events jsonb, finding_withdrawn boolean,
	later_left_out integer, later_until text, later_hidden boolean, title_en text);
-- list_actions: those one may see; open ones first, the nearest deadline first.
CREATE FUNCTION api.list_actions("all" boolean) RETURNS SETOF api.shown_action LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle_list('actions', ARRAY(SELECT r.case_id FROM app.action x JOIN app.review r ON r.id = x.review_id
		WHERE app.sees_action(x) AND (list_actions."all" OR x.state = 'open')), NULL, 'followup');
	PERFORM app.look_at_person(o.of_worker, NULL, 'followup')
	FROM (SELECT DISTINCT x.of_worker FROM app.action x WHERE app.sees_action(x) AND (list_actions."all" OR x.state = 'open')) AS o;
	RETURN QUERY
	SELECT s.* FROM app.action x, jsonb_to_record(app.action_shown(x, false, false)) AS s(action_id text, version bigint, level text, kind text, words text, owner_id text, owner text, starts_on text,
			deadline text, overdue boolean, finding_id text, case_number text, caseworker text, team text, department text, activity_id text, activity text,
			item text, title text, hoped double precision, baseline jsonb, later_relevant integer, later_yes integer, verdict jsonb, has_evidence boolean,
			state text, closed_by text, closed_at timestamptz, by_stand_in boolean, made_by text, made_at timestamptz, may_close boolean, events jsonb, finding_withdrawn boolean,
	later_left_out integer, later_until text, later_hidden boolean, title_en text)
	WHERE app.sees_action(x) AND (list_actions."all" OR x.state = 'open')
	ORDER BY x.state DESC, x.deadline, x.id;
END $$;

-- later_figure: who stands behind what the later draws tell of an action; nobody where the caller is told no figures. Raises TS020.
CREATE FUNCTION api.later_figure(action_id uuid) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer, period date,
	group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	x app.action;
BEGIN
	SELECT v.* INTO x FROM app.action v WHERE v.id = later_figure.action_id;
	IF NOT FOUND OR NOT app.sees_action(x) THEN
		PERFORM app.fail_not_found('action');
	ELSIF x.item IS NOT NULL AND (app.actor_is('planner') OR app.actor_is('leader')) THEN
		RETURN QUERY SELECT m.* FROM app.members_kept(app.behind_figure(app.later_cases(x), x.item, true, true), x.item) AS m;
	END IF;
END $$;

-- get_action: whole; how far the later draws are only where that tells of no single caseworker. Raises TS020.
CREATE FUNCTION api.get_action(action_id uuid, tell_later boolean) RETURNS TABLE (action jsonb) LANGUAGE plpgsql AS $$
DECLARE
	x app.action;
BEGIN
	SELECT v.* INTO x FROM app.action v WHERE v.id = get_action.action_id;
	IF NOT FOUND OR NOT app.sees_action(x) THEN
		PERFORM app.fail_not_found('action');
	END IF;
	PERFORM app.settle('action:' || x.id, '{}', (SELECT r.case_id FROM app.review r WHERE r.id = x.review_id), NULL, 'followup'),
		app.look_at_person(x.of_worker, (SELECT r.case_id FROM app.review r WHERE r.id = x.review_id), 'followup');
	RETURN QUERY SELECT app.action_shown(x, true, get_action.tell_later) || jsonb_build_object('later_hidden', NOT get_action.tell_later);
END $$;

-- update_action: words, deadline, owner. Raises TS003, TS005, TS012, TS020, TS022, TS028.
CREATE FUNCTION api.update_action(action_id uuid, version bigint, words text, owner_id uuid, deadline date) RETURNS TABLE (action jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	o CONSTANT app.action := app.action_to_change(update_action.action_id, update_action.version, 'open');
	x app.action;
	changes jsonb;
BEGIN
	PERFORM app.refuse_change(o);
	IF update_action.words <> '' THEN
		PERFORM app.check_action_words(update_action.words, o.seen_by IS NOT NULL, 'words');
	END IF;
	IF update_action.owner_id IS NOT NULL THEN
		PERFORM app.check_action_owner(update_action.owner_id, o.seen_by, o.of_worker);
	END IF;
	IF update_action.deadline < greatest(app.today(), o.starts_on) THEN
		PERFORM app.fail('TS003', 'not a day that can be', '{}', app.place('deadline'));
	END IF;
	UPDATE app.action v SET version = v.version + 1, words = coalesce(nullif(update_action.words, ''), v.words),
		owner_id = coalesce(update_action.owner_id, v.owner_id), deadline = coalesce(update_action.deadline, v.deadline),
		owners = CASE WHEN update_action.owner_id = ANY (v.owners) THEN v.owners ELSE array_remove(v.owners || update_action.owner_id, NULL) END,
		seen_by = CASE WHEN update_action.owner_id <> ALL (v.seen_by) THEN v.seen_by || update_action.owner_id ELSE v.seen_by END
	WHERE v.id = o.id RETURNING v.* INTO x;
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', c.field, 'before', c.before, 'after', c.after)), '[]') INTO changes
	FROM (VALUES ('words', o.words::text, x.words::text), ('deadline', o.deadline::text, x.deadline::text),
		('owner', (SELECT p.display_name FROM app.person p WHERE p.id = o.owner_id), (SELECT p.display_name FROM app.person p WHERE p.id = x.owner_id)))
		AS c (field, before, after) WHERE c.before <> c.after OR (c.field = 'owner' AND o.owner_id <> x.owner_id);
	IF changes = '[]' THEN
		PERFORM app.fail('TS003', 'nothing would change', '{}', app.place('words'));
	END IF;
	PERFORM app.note_action(x, CASE WHEN x.owner_id <> o.owner_id THEN 'handed_over' ELSE 'changed' END, '', changes);
	IF x.owner_id <> o.owner_id AND x.owner_id <> app.actor() THEN
		PERFORM app.give_notice(x.owner_id, 'action', x.id);
	END IF;
	RETURN QUERY SELECT app.action_shown(x, true, false), app.action_hints(x);
END $$;

-- add_evidence: what shows that it was done. Raises TS003, TS005, TS012, TS020, TS022, TS028, TS034.
CREATE FUNCTION api.add_evidence(action_id uuid, version bigint, words text, documented_on date) RETURNS TABLE (action jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	x app.action := app.action_to_change(add_evidence.action_id, add_evidence.version, 'open');
BEGIN
	PERFORM app.refuse_change(x), app.check_action_words(add_evidence.words, x.seen_by IS NOT NULL, 'words');
	IF add_evidence.documented_on > app.today() THEN
		PERFORM app.fail('TS003', 'not a day that has been', '{}', app.place('documented_on'));
	END IF;
	UPDATE app.action v SET version = v.version + 1, has_evidence = true WHERE v.id = x.id RETURNING v.* INTO x;
	PERFORM app.note_action(x, 'evidence', add_evidence.words, '[]', coalesce(add_evidence.documented_on, app.today()));
	RETURN QUERY SELECT app.action_shown(x, true, false), app.action_hints(x);
END $$;

-- close_action: on evidence, by somebody who has not owned it. Raises TS003, TS005, TS012, TS020, TS022, TS026, TS028.
CREATE FUNCTION api.close_action(action_id uuid, version bigint, words text) RETURNS TABLE (action jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	x app.action := app.action_to_change(close_action.action_id, close_action.version, 'open');
BEGIN
	IF NOT x.has_evidence THEN
		PERFORM app.fail('TS026', 'nothing shows that it was done', '{}', app.place('action_id'));
	ELSIF NOT app.may_close(x) THEN
		PERFORM app.fail('TS012', 'an action is closed by somebody who has not owned it, on what another has shown');
	ELSIF close_action.words <> '' THEN
		PERFORM app.check_action_words(close_action.words, x.seen_by IS NOT NULL, 'words');
	END IF;
	UPDATE app.action v SET version = v.version + 1, state = 'closed', closed_by = app.actor(), closed_at = app.now(),
		by_stand_in = coalesce(app.actor() = app.stand_in('R21'), false)
	WHERE v.id = x.id RETURNING v.* INTO x;
	PERFORM app.note_action(x, 'closed', close_action.words);
	RETURN QUERY SELECT app.action_shown(x, true, false), app.action_hints(x);
END $$;

-- reopen_action: with a reason; evidence is wanted anew. Raises TS003, TS005, TS012, TS020, TS022, TS028, TS034.
CREATE FUNCTION api.reopen_action(action_id uuid, version bigint, reason text, deadline date) RETURNS TABLE (action jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	o CONSTANT app.action := app.action_to_change(reopen_action.action_id, reopen_action.version, 'closed');
	x app.action;
BEGIN
	PERFORM app.refuse_change(o), app.check_action_words(reopen_action.reason, o.seen_by IS NOT NULL, 'reason');
	IF reopen_action.deadline < greatest(app.today(), o.starts_on) THEN
		PERFORM app.fail('TS003', 'not a day that can be', '{}', app.place('deadline'));
	END IF;
	UPDATE app.action v SET version = v.version + 1, state = 'open', closed_by = NULL, closed_at = NULL, by_stand_in = false, has_evidence = false,
		deadline = coalesce(reopen_action.deadline, v.deadline)
	WHERE v.id = o.id RETURNING v.* INTO x;
	PERFORM app.note_action(x, 'reopened', reopen_action.reason, CASE WHEN x.deadline = o.deadline THEN '[]' ELSE jsonb_build_array(
		jsonb_build_object('field', 'deadline', 'before', o.deadline, 'after', x.deadline)) END);
	RETURN QUERY SELECT app.action_shown(x, true, false), app.action_hints(x);
END $$;

-- effect_sums: what the later draws measured, and what it is held against. Raises TS020, TS028.
CREATE FUNCTION api.effect_sums(action_id uuid) RETURNS TABLE (yes integer, relevant integer, w double precision, w2 double precision,
	wy double precision, activities uuid[], before_share double precision, before_n_eff double precision, hoped double precision,
	cases_needed integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
	x app.action;
BEGIN
	SELECT v.* INTO x FROM app.action v WHERE v.id = effect_sums.action_id AND v.seen_by IS NULL;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('action');
	ELSIF NOT coalesce(app.can_be_told(x), false) THEN
		PERFORM app.fail('TS028', 'the effect cannot be judged now', jsonb_build_object('state', x.state));
	END IF;
	RETURN QUERY SELECT m.yes, m.relevant, m.w, m.w2, m.wy, m.activities, (x.baseline ->> 'share')::double precision,
		(x.baseline ->> 'n_eff')::double precision, x.hoped::double precision, x.cases_needed
	FROM app.measured(app.later_cases(x), x.item) m;
END $$;

-- judge_action: keeps the verdict, for good. Raises TS022, TS028 where it is judged already.
CREATE FUNCTION api.judge_action(action_id uuid, outcome text, yes integer, relevant integer, share double precision, n_eff double precision,
	difference double precision, low double precision, high double precision, activities uuid[], fit uuid[], sets integer)
RETURNS TABLE (action jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	x app.action;
BEGIN
	SELECT v.* INTO x FROM app.action v WHERE v.id = judge_action.action_id FOR UPDATE;
	IF x.state = 'dropped' THEN
		PERFORM app.fail('TS028', 'the action is dropped', jsonb_build_object('state', x.state));
	END IF;
	IF EXISTS (SELECT FROM app.effect e WHERE e.action_id = x.id) THEN
		PERFORM app.fail('TS028', 'the effect is judged', jsonb_build_object('state', 'judged'));
	END IF;
	PERFORM app.keep_figure(NULL, x.id, x.item, app.behind_figure(app.later_cases(x), x.item, true, true), judge_action.fit, judge_action.sets, true);
	INSERT INTO app.effect (action_id, outcome, yes, relevant, share, n_eff, difference, low, high, activities, judged_at, persons)
	VALUES (x.id, judge_action.outcome, judge_action.yes, judge_action.relevant, judge_action.share, judge_action.n_eff, judge_action.difference,
		judge_action.low, judge_action.high, judge_action.activities, app.now(), app.fewest_behind(x));
	UPDATE app.action v SET looked_due = NULL WHERE v.id = x.id RETURNING v.* INTO x;
	PERFORM app.note_action(x, 'judged', ''), app.give_notice(x.owner_id, 'action_judged', x.id), app.give_notice(x.made_by, 'action_judged', x.id);
	RETURN QUERY SELECT app.action_shown(x, true, false), app.action_hints(x);
END $$;

-- take_action: the next action whose effect can be judged, for C to judge with the call that a planner makes. Taken by one server; tried again
-- after a while.
CREATE FUNCTION api.take_action() RETURNS TABLE (action_id uuid) LANGUAGE plpgsql AS $$
DECLARE
	x app.action;
BEGIN
	FOR x IN SELECT t.* FROM app.action t WHERE t.looked_due <= app.now() ORDER BY t.looked_due, t.id LIMIT 50 FOR UPDATE SKIP LOCKED LOOP
		IF app.can_be_told(x) THEN
			UPDATE app.action t SET looked_due = app.now() + interval '2 minutes' WHERE t.id = x.id;
			RETURN QUERY SELECT x.id;
			RETURN;
		END IF;
		UPDATE app.action t SET looked_due = NULL WHERE t.id = x.id;
	END LOOP;
END $$;
COMMENT ON FUNCTION api.take_action() IS '@jobs takes what is due';
