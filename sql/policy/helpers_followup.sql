-- Actions: who may do what, how one is shown, and what happens to it by time alone.

-- Has somebody else than the actor shown that it was done, since it was opened last?
CREATE OR REPLACE FUNCTION app.others_have_shown(x app.action) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.action_event e WHERE e.action_id = x.id AND e.what = 'evidence' AND e.person_id <> app.actor()
		AND e.version > coalesce((SELECT max(o.version) FROM app.action_event o WHERE o.action_id = x.id AND o.what = 'reopened'), 0))
$$;

-- Who may close it (R21): on a person the others who see it; else planners and leaders who have never owned it. Nobody closes it on their
-- own word alone.
CREATE OR REPLACE FUNCTION app.may_close(x app.action) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT app.others_have_shown(x) AND CASE WHEN x.seen_by IS NOT NULL THEN app.actor() <> x.owner_id AND app.sees_person(x.seen_by, x.of_worker)
		ELSE app.actor() <> ALL (x.owners) AND (app.actor_is('leader') OR app.actor_is('planner')) END
$$;
CREATE OR REPLACE FUNCTION app.may_change(x app.action) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT app.sees_person(x.seen_by, x.of_worker) OR app.actor() IN (x.owner_id, x.made_by) OR (x.seen_by IS NULL AND app.actor_is('planner')) $$;

-- Row-level security has let through what is of no other person; of a team's or a department's, a caseworker sees what they own.
CREATE OR REPLACE FUNCTION app.sees_action(x app.action) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT x.seen_by IS NOT NULL OR x.owner_id = app.actor() OR app.actor_is('planner') OR app.actor_is('leader') $$;

-- The deadline of the last draw of the cycles whose later cases cannot speak of all cases yet.
CREATE OR REPLACE FUNCTION app.cycles_until(x app.action) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT max(b.deadline) FROM app.result_case c JOIN app.activity a ON a.id = c.activity_id
		JOIN app.activity b ON b.cycle_id = a.cycle_id AND b.state <> 'skipped'
		WHERE c.weight IS NULL AND c.review_id = ANY (app.later_cases(x)));
END $$;

-- The figures of an action, for those who may see results of few (R16). How far the later draws are is told where it is
-- asked for alone: it takes counting, and a look at who stands behind it.
CREATE OR REPLACE FUNCTION app.action_figures(x app.action, later boolean) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('hoped', x.hoped, 'baseline', x.baseline || jsonb_build_object('cases_needed', x.cases_needed),
			'later_relevant', m.relevant, 'later_yes', m.yes, 'later_left_out', m.left_out,
			'later_until', CASE WHEN m.left_out > 0 THEN coalesce(app.cycles_until(x)::text, '') ELSE '' END)
		|| coalesce((SELECT jsonb_build_object('verdict', jsonb_build_object('outcome', e.outcome, 'yes', e.yes, 'relevant', e.relevant,
				'share', e.share, 'difference', e.difference, 'low', e.low, 'high', e.high, 'activities', app.activity_titles(e.activities),
				'judged_at', e.judged_at)) FROM app.effect e WHERE e.action_id = x.id), '{}')
	FROM (SELECT 0 AS relevant, 0 AS yes, 0 AS left_out WHERE NOT later UNION ALL
		SELECT c.relevant, c.yes, c.left_out FROM app.measured(app.later_cases(x), x.item) c WHERE later) AS m
	WHERE x.item IS NOT NULL AND (app.actor_is('planner') OR app.actor_is('leader'))
$$;

CREATE OR REPLACE FUNCTION app.action_events(x app.action) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('events', jsonb_agg(jsonb_build_object('what', e.what, 'words', e.words, 'changes', e.changes,
		'documented_on', coalesce(e.documented_on::text, ''), 'at', e.at, 'by', coalesce(p.display_name, ''), 'version', e.version)
		ORDER BY e.at, e.version, e.what = 'judged'))
	FROM app.action_event e LEFT JOIN app.person p ON p.id = e.person_id WHERE e.action_id = x.id
$$;

CREATE OR REPLACE FUNCTION app.action_shown(x app.action, whole boolean, later boolean) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('action_id', x.id, 'version', x.version, 'level', x.level, 'kind', x.kind, 'words', x.words,
			'owner_id', x.owner_id, 'owner', o.display_name, 'starts_on', x.starts_on, 'deadline', x.deadline,
			'overdue', x.state = 'open' AND x.deadline < app.today(), 'finding_id', coalesce(x.finding_id::text, ''),
			'case_number', coalesce(c.case_number, ''),
			'caseworker', coalesce((SELECT w.display_name FROM app.caseworker w WHERE w.id = coalesce(x.caseworker_id, app.item_worker(r, f.item))), ''),
			'team', coalesce((SELECT t.name FROM app.team t WHERE t.id = x.team_id), ''),
			'department', coalesce((SELECT d.name FROM app.department d WHERE d.id = x.department_id), ''),
			'activity_id', coalesce(x.activity_id::text, ''), 'activity', coalesce(a.title, ''), 'item', coalesce(x.item, ''),
			'title', coalesce(app.item_title(a.template_id, x.item, 'da'), ''),
			'title_en', coalesce(app.item_title(a.template_id, x.item, 'en'), ''), 'hoped', 0, 'later_relevant', 0, 'later_yes', 0, 'later_left_out', 0, 'later_until', '', 'later_hidden', false,
			'has_evidence', x.has_evidence, 'state', x.state,
			'closed_by', coalesce((SELECT p.display_name FROM app.person p WHERE p.id = x.closed_by), ''), 'closed_at', x.closed_at,
			'by_stand_in', x.by_stand_in, 'made_by', m.display_name, 'made_at', x.made_at,
			'may_close', x.state = 'open' AND x.has_evidence AND app.may_close(x))
		|| jsonb_build_object('finding_withdrawn', EXISTS (SELECT FROM app.finding_withdrawal d WHERE d.finding_id = x.finding_id))
		|| coalesce(app.action_figures(x, later), '{}') || CASE WHEN whole THEN app.action_events(x) ELSE '{"events": []}' END
	FROM app.person o, app.person m LEFT JOIN app.activity a ON a.id = x.activity_id LEFT JOIN app.review r ON r.id = x.review_id
		LEFT JOIN app.case c ON c.id = r.case_id LEFT JOIN app.finding f ON f.id = x.finding_id
	WHERE o.id = x.owner_id AND m.id = x.made_by
$$;

-- The action, locked, in this state, if nobody changed it since it was read.
CREATE OR REPLACE FUNCTION app.action_to_change(the_action uuid, seen bigint, wanted text) RETURNS app.action LANGUAGE plpgsql AS $$
DECLARE
	x app.action;
BEGIN
	SELECT v.* INTO x FROM app.action v WHERE v.id = the_action FOR UPDATE;
	IF NOT FOUND OR NOT app.sees_action(x) THEN
		PERFORM app.fail_not_found('action');
	ELSIF x.version <> seen THEN
		PERFORM app.fail('TS022', 'somebody changed the action since it was read', jsonb_build_object('what', 'action'));
	ELSIF x.state <> wanted THEN
		PERFORM app.fail('TS028', format('the action is %s', x.state), jsonb_build_object('state', x.state));
	END IF;
	RETURN x;
END $$;
CREATE OR REPLACE FUNCTION app.refuse_change(x app.action) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF NOT app.may_change(x) THEN
		PERFORM app.fail('TS012', 'an action is changed by its owner, who made it, or a planner');
	END IF;
END $$;

-- May the caseworker hand what speaks of them to this person, their login or who leads them now? Nobody else shows it to a new leader (R17).
CREATE OR REPLACE FUNCTION app.may_be_shown(named uuid, worker uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(named = app.user_of_worker(worker), false)
		OR (coalesce(worker = app.own_caseworker(), false) AND named = ANY (app.nearest_leaders(worker)));
END $$;

-- Whom it can be given to: on a person one of those who see it, or whom the caseworker shows it to; else anybody with access.
CREATE OR REPLACE FUNCTION app.check_action_owner(named uuid, sees uuid[], worker uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM app.person p WHERE p.id = named AND p.disabled_at IS NULL) THEN
		PERFORM app.fail('TS003', 'nobody with access has this id', '{}', app.place('owner_id'));
	ELSIF sees IS NOT NULL AND NOT (named = ANY (array_remove(sees, NULL)) OR app.may_be_shown(named, worker)) THEN
		PERFORM app.fail('TS003', 'an action on a person is owned by the caseworker or the nearest leader', '{}', app.place('owner_id'));
	END IF;
END $$;
CREATE OR REPLACE FUNCTION app.check_action_words(words text, personal boolean, field text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF app.says_nothing(words) THEN
		PERFORM app.fail('TS034', 'words are wanted', '{}', app.place(field));
	END IF;
	PERFORM app.refuse_words(words, field, 4000);
	IF NOT personal THEN
		PERFORM app.refuse_names(words, field);
	END IF;
END $$;

-- Who sees an action of this level; NULL: leaders and planners. On a person: by the caseworker or the nearest leader. Where
-- nobody but the owner could close it, the written substitute sees it, too (R21).
CREATE OR REPLACE FUNCTION app.seen_by_of(level text, review_id uuid, caseworker_id uuid, owner_id uuid, item text, OUT sees uuid[], OUT worker uuid)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	r app.review;
BEGIN
	worker := seen_by_of.caseworker_id;
	IF level IN ('team', 'department') THEN
		RETURN;
	ELSIF level = 'case' THEN
		SELECT v.* INTO r FROM app.review v WHERE v.id = seen_by_of.review_id;
		IF NOT FOUND OR r.state <> 'submitted' OR r.sealed THEN
			PERFORM app.fail_not_found('review');
		END IF;
		worker := app.item_worker(r, seen_by_of.item);
	ELSIF NOT EXISTS (SELECT FROM app.caseworker w WHERE w.id = worker) THEN
		PERFORM app.fail_not_found('caseworker');
	END IF;
	SELECT coalesce(array_agg(DISTINCT w), '{}') INTO sees FROM unnest(app.nearest_leaders(worker) || app.user_of_worker(worker)) AS w WHERE w IS NOT NULL;
	IF app.actor() <> ALL (sees) THEN
		PERFORM app.fail('TS012', 'an action on a person is made by the caseworker or their nearest leader');
	END IF;
	IF sees = ARRAY[seen_by_of.owner_id] THEN
		sees := array_remove(sees || app.stand_in('R21'), NULL);
	END IF;
END $$;

-- Notes a change.
CREATE OR REPLACE FUNCTION app.note_action(x app.action, what text, words text, changes jsonb DEFAULT '[]', documented_on date DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO app.action_event (action_id, version, what, words, changes, documented_on, person_id, seen_by, of_worker, of_team)
	VALUES (x.id, x.version, note_action.what, note_action.words, note_action.changes, note_action.documented_on, app.actor(), x.seen_by,
		x.of_worker, x.of_team);
	PERFORM app.settle('action:' || x.id, jsonb_build_object('action', jsonb_build_object('action_id', x.id, 'version', x.version)),
		(SELECT r.case_id FROM app.review r WHERE r.id = x.review_id), NULL, 'followup');
	PERFORM app.look_at_person(x.of_worker, (SELECT r.case_id FROM app.review r WHERE r.id = x.review_id), 'followup');
END $$;
CREATE OR REPLACE FUNCTION app.action_hints(x app.action) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT DISTINCT 'action:' || x.id || ':user:' || w FROM unnest(x.seen_by || x.owners || x.made_by || app.user_of_worker(x.of_worker)) AS w WHERE w IS NOT NULL)
		|| CASE WHEN x.seen_by IS NULL THEN ARRAY[app.hint_staff('action', x.id)] ELSE '{}' END;
END $$;

-- Every morning: to owners, before the deadline and after it, once each; and the draws whose time is over are looked at.
CREATE OR REPLACE FUNCTION app.remind_of_actions() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.give_notice(x.owner_id, CASE WHEN x.deadline < app.today() THEN 'action_overdue' ELSE 'action_due' END, x.id)
	FROM app.action x WHERE x.state = 'open' AND x.deadline <= app.today() + app.setting_int('action_remind_days');
	PERFORM app.look_at_actions(k.kind) FROM (SELECT DISTINCT a.kind FROM app.activity a
		WHERE a.state = 'assigned' AND a.deadline BETWEEN app.today() - 7 AND app.today() - 1) k;
END $$;

-- What speaks of a person does not outlive its use (R17, R20).
CREATE OR REPLACE FUNCTION app.forget_actions() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	WITH gone AS (
		DELETE FROM app.action x WHERE x.seen_by IS NOT NULL
			AND coalesce(x.closed_at, x.dropped_at) < app.now() - make_interval(months => app.setting_int('action_person_months')) RETURNING x.id)
	INSERT INTO app.erasure (kind, subject) SELECT 'action', g.id FROM gone g ON CONFLICT DO NOTHING;
END $$;
