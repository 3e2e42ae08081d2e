-- Findings: who sees one, and what they may say.

-- The caseworker's own user, where they have access.
CREATE OR REPLACE FUNCTION app.user_of_worker(the_worker uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT p.id FROM app.person p WHERE p.caseworker_id = the_worker AND p.disabled_at IS NULL AND 'caseworker' = ANY (p.roles)
	ORDER BY p.created_at DESC LIMIT 1
$$;

-- The team of a caseworker now.
CREATE OR REPLACE FUNCTION app.team_of_worker(the_worker uuid) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT m.team_id FROM app.team_member m WHERE m.caseworker_id = the_worker AND m.held_to IS NULL $$;

-- Is the actor among those whom a row about a person names, or that person? Row-level security has sorted out who has left.
CREATE OR REPLACE FUNCTION app.sees_person(seen_by uuid[], of_worker uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(app.actor() = ANY (sees_person.seen_by), false) OR coalesce(sees_person.of_worker = app.own_caseworker(), false);
END $$;

-- The nearest leaders of a caseworker now.
CREATE OR REPLACE FUNCTION app.nearest_leaders(the_worker uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(l.person_id ORDER BY l.held_from, l.person_id), '{}')
	FROM app.team_member m JOIN app.team_lead l ON l.team_id = m.team_id AND l.held_to IS NULL
		JOIN app.person p ON p.id = l.person_id AND p.disabled_at IS NULL
	WHERE m.caseworker_id = the_worker AND m.held_to IS NULL
$$;

-- Whose casework a question of a review is (R6); of the case as a whole: where all its steps are of one. NULL: not known.
CREATE OR REPLACE FUNCTION app.item_worker(r app.review, item text) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
	its_step text := (SELECT i.step FROM app.item i WHERE i.template_id = r.template_id AND i.code = item_worker.item AND i.kind = 'question');
BEGIN
	IF its_step IS NOT NULL THEN
		RETURN app.step_worker(r, its_step);
	END IF;
	RETURN (SELECT (array_agg(s))[1] FROM app.review_subjects(r) AS s HAVING count(*) = 1);
END $$;

-- Whom a finding or an action speaks of; NULL: of no single person, or not known.
CREATE OR REPLACE FUNCTION app.worker_of(f app.finding) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(f.of_worker, (SELECT app.item_worker(r, f.item) FROM app.review r WHERE r.id = f.review_id));
END $$;

-- The lowest value of a scale.
CREATE OR REPLACE FUNCTION app.lowest_value(the_template uuid) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT s.value FROM app.scale_value s WHERE s.template_id = the_template AND s.counts AND s.score IS NOT NULL
	ORDER BY s.score, s.position LIMIT 1
$$;

-- The lowest answers to critical questions that no finding says yet, for who read them and the nearest leader.
CREATE OR REPLACE FUNCTION app.lowest_critical(w app.result_wish) RETURNS TABLE (review_id uuid, item text, caseworker_id uuid) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT c.review_id, e.item, c.caseworker_id
	FROM app.result_cases(w) AS c JOIN app.review r ON r.id = c.review_id
		JOIN app.result_entry e ON e.review_id = c.review_id AND NOT e.first AND e.counts
		JOIN app.item i ON i.template_id = r.template_id AND i.code = e.item AND i.critical
	WHERE (r.reviewer_id = app.actor() OR app.actor() = ANY (app.nearest_leaders(c.caseworker_id))) AND e.value = app.lowest_value(r.template_id)
		AND NOT EXISTS (SELECT FROM app.finding f WHERE f.review_id = r.id AND f.item = e.item
			AND NOT EXISTS (SELECT FROM app.finding_withdrawal d WHERE d.finding_id = f.id));
END $$;

-- Who may withdraw it: who worded it; of a case the nearest leader, too, of results a planner. Never the one it speaks of (R27).
CREATE OR REPLACE FUNCTION app.may_withdraw(f app.finding) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
	worker uuid;
BEGIN
	IF f.review_id IS NULL THEN
		RETURN f.made_by = app.actor() OR app.actor_is('planner');
	END IF;
	SELECT app.item_worker(r, f.item) INTO worker FROM app.review r WHERE r.id = f.review_id;
	RETURN app.own_caseworker() IS DISTINCT FROM worker AND (f.made_by = app.actor() OR app.actor() = ANY (app.nearest_leaders(worker)))
		OR (worker IS NULL AND f.made_by = app.actor());
END $$;
-- A verdict on an action stands on its finding.
CREATE OR REPLACE FUNCTION app.is_judged(f app.finding) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM app.action x JOIN app.effect e ON e.action_id = x.id WHERE x.finding_id = f.id) $$;
-- One withdrawal at a time, and none while an action is made out of it.
CREATE OR REPLACE FUNCTION app.lock_finding(the_finding uuid) RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock('app.finding'::regclass::integer, hashtext(the_finding::text)) $$;

CREATE OR REPLACE FUNCTION app.finding_shown(f app.finding) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('finding_id', f.id, 'kind', f.kind, 'activity_id', f.activity_id, 'activity', a.title, 'item', f.item,
		'title', app.item_title(coalesce(r.template_id, a.template_id), f.item, 'da'), 'review_id', f.review_id, 'case_number', c.case_number,
		'team_id', f.team_id, 'team', (SELECT t.name FROM app.team t WHERE t.id = f.team_id), 'department_id', f.department_id,
		'department', (SELECT d.name FROM app.department d WHERE d.id = f.department_id), 'words', f.words,
		'yes', f.yes, 'no', f.no, 'not_relevant', f.not_relevant, 'made_by', p.display_name, 'made_at', f.made_at,
		'actions', (SELECT count(*) FROM app.action x WHERE x.finding_id = f.id), 'withdrawn_at', w.withdrawn_at,
		'withdrawn_by', coalesce((SELECT o.display_name FROM app.person o WHERE o.id = w.withdrawn_by), ''),
		'withdraw_reason', coalesce(w.reason, ''), 'may_withdraw', w.finding_id IS NULL AND app.may_withdraw(f) AND NOT app.is_judged(f))
	FROM (SELECT) AS one LEFT JOIN app.finding_withdrawal w ON w.finding_id = f.id, app.activity a JOIN app.person p ON p.id = f.made_by LEFT JOIN app.review r ON r.id = f.review_id LEFT JOIN app.case c ON c.id = r.case_id
	WHERE a.id = f.activity_id
$$;

-- A finding out of what voices agreed on, worded as they worded it: of the review that they stand beside, for those who sit there, the
-- caseworker and their nearest leaders. Said again it stays the one it was: nobody edits a finding (R27).
CREATE OR REPLACE FUNCTION app.find_by_talk(c app.consensus, p app.panel) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
	worker uuid;
	finding uuid := app.finding_of(c);
BEGIN
	IF finding IS NOT NULL THEN
		RETURN finding;
	END IF;
	SELECT v.* INTO r FROM app.review v WHERE v.id = p.review_id AND v.state = 'submitted' AND NOT v.sealed;
	IF NOT FOUND THEN
		PERFORM app.fail('TS028', 'a finding is of a submitted review', '{"state": "open"}');
	END IF;
	worker := app.item_worker(r, c.question);
	INSERT INTO app.finding AS n (kind, activity_id, item, review_id, words, made_by, seen_by, consensus_id)
	SELECT 'attention', r.activity_id, c.question, r.id, c.reason, app.actor(), array_agg(DISTINCT w), c.id
	FROM unnest(app.nearest_leaders(worker) || app.user_of_worker(worker)
		|| ARRAY(SELECT s.person_id FROM app.seat s WHERE s.panel_id = p.id)) AS w WHERE w IS NOT NULL
	RETURNING n.id INTO finding;
	RETURN finding;
END $$;

-- Findings of talks that want an action, for those who may make it, while there is none.
CREATE OR REPLACE FUNCTION app.actions_wanted() RETURNS SETOF app.finding LANGUAGE sql STABLE AS $$
	SELECT f.* FROM app.finding f JOIN app.consensus c ON c.id = f.consensus_id JOIN app.review r ON r.id = f.review_id
	WHERE app.actor() = ANY (f.seen_by) AND NOT EXISTS (SELECT FROM app.finding_withdrawal w WHERE w.finding_id = f.id)
		AND NOT EXISTS (SELECT FROM app.action x WHERE x.finding_id = f.id AND x.state <> 'dropped')
		AND (SELECT o.action_wanted FROM app.consensus o
			WHERE o.panel_id = c.panel_id AND o.case_id = c.case_id AND o.question = c.question ORDER BY o.version DESC LIMIT 1)
		AND app.actor() = ANY (app.nearest_leaders(app.item_worker(r, f.item)) || app.user_of_worker(app.item_worker(r, f.item)))
$$;
