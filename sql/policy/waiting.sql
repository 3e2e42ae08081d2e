-- What waits for the actor, capability by capability. A new thing that can wait is a function here and a line in app.waiting_for_actor.

CREATE OR REPLACE FUNCTION app.waiting_reviews() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN r.purpose IN ('calibration', 'anchor') OR r.panel_id IN (SELECT p.id FROM app.panel p WHERE p.purpose = 'voices')
			THEN 'calibration' WHEN r.purpose = 'second' THEN 'second' ELSE 'review' END,
		r.id, a.title || ' · ' || c.case_number, coalesce(r.deadline, a.deadline), k.answered, k.total, NULL::jsonb, NULL::text
	FROM app.review_counts(ARRAY(SELECT v FROM app.review v WHERE v.reviewer_id = app.actor() AND v.state = 'open')) k
		JOIN app.review r ON r.id = k.review_id JOIN app.activity a ON a.id = r.activity_id JOIN app.case c ON c.id = r.case_id
$$;

-- A planner's next step with each activity, but for what it does by itself.
CREATE OR REPLACE FUNCTION app.waiting_activities() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT CASE a.state WHEN 'planned' THEN CASE WHEN app.draws(a.kind) THEN 'freeze' ELSE 'hold' END
			WHEN 'frozen' THEN 'draw' WHEN 'drawn' THEN 'assign' ELSE 'result' END,
		a.id, a.title, a.deadline, n.submitted::integer, n.reviews::integer, NULL::jsonb, NULL::text
	FROM app.activity a CROSS JOIN LATERAL (
		SELECT count(*) FILTER (WHERE r.state = 'submitted') AS submitted, count(*) AS reviews
		FROM app.review r
		WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND NOT r.sealed AND r.state <> 'withdrawn') AS n
	WHERE app.actor_is('planner')
		AND (a.state IN ('frozen', 'done') OR (a.state = 'drawn' AND app.step_wanted(a) IS NULL)
			OR (a.state = 'planned' AND a.starts_on <= app.today() AND (app.by_itself(a) = 'nothing' OR NOT app.draws(a.kind))))
$$;

-- A draw's word may be any reviewer's (R1).
CREATE OR REPLACE FUNCTION app.waiting_words() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'word', a.id, a.title, a.deadline, 0, 0, NULL::jsonb, NULL::text
	FROM app.activity a JOIN app.activity_reviewer r ON r.activity_id = a.id AND r.person_id = app.actor()
	WHERE a.state = 'frozen' AND NOT app.actor_is('planner')
$$;

-- What stands still, is proposed, has lost its reviewer, or is to be read again: a planner mends it.
CREATE OR REPLACE FUNCTION app.waiting_plans() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT w.* FROM (
		SELECT 'standstill', a.id, a.title, a.deadline, 0, 0, jsonb_build_object('reason', s.reason, 'parameters', s.parameters), NULL::text
		FROM app.standstill s JOIN app.activity a ON a.id = s.activity_id
		WHERE s.ended_at IS NULL
		UNION ALL
		SELECT 'proposal', p.id, a.title, NULL, 0, 0, NULL, NULL
		FROM app.proposal p JOIN app.activity a ON a.id = p.activity_id
		WHERE p.state = 'open'
		UNION ALL
		SELECT 'anchors', d.template_id, d.title, d.due, d.read, d.anchors, NULL, NULL FROM app.anchors_due() d
		UNION ALL
		SELECT 'new_leader', l.person_id, l.display_name, NULL, 0, 0, NULL, NULL FROM app.leaders_to_clear() l
		UNION ALL
		SELECT 'reassign', r.id, a.title || ' · ' || c.case_number, coalesce(r.deadline, a.deadline), 0, 0, NULL, NULL
		FROM app.review r JOIN app.activity a ON a.id = r.activity_id JOIN app.case c ON c.id = r.case_id
		WHERE r.state = 'withdrawn' AND r.successor_id IS NULL AND r.purpose IN ('random', 'targeted')) AS w
	WHERE app.actor_is('planner')
$$;

CREATE OR REPLACE FUNCTION app.waiting_concerns() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'concern', n.id, c.case_number, app.last_day(n.due), 0, 0, NULL::jsonb, NULL::text
	FROM app.concern n JOIN app.case c ON c.id = n.case_id WHERE n.owner_id = app.actor() AND n.state = 'open'
$$;

-- A caseworker's: what they may still remark on, and what they have been told and not acknowledged.
CREATE OR REPLACE FUNCTION app.waiting_told() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'remark', o.review_id, o.title || ' · ' || o.case_number, o.until, 0, 0, NULL::jsonb, NULL::text
	FROM app.open_for_remarks() AS o WHERE app.own_caseworker() IS NOT NULL
	UNION ALL
	SELECT 'feedback', f.review_id, h.title || ' · ' || h.case_number, NULL, 0, 0, NULL, NULL
	FROM app.feedback f JOIN app.review v ON v.id = f.review_id AND app.is_told(v, f),
		jsonb_to_record(app.feedback_head(f)) AS h (title text, case_number text)
	WHERE f.caseworker_id = app.own_caseworker() AND f.acknowledged_at IS NULL
$$;

-- A reviewer's: remarks that have no reply yet, wanted before the review counts (R27).
CREATE OR REPLACE FUNCTION app.waiting_replies() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'reply', r.id, a.title || ' · ' || c.case_number, app.counts_from(r) - 1, k.replied::integer, k.remarks::integer, NULL::jsonb,
		NULL::text
	FROM app.review r JOIN app.activity a ON a.id = r.activity_id JOIN app.case c ON c.id = r.case_id
		CROSS JOIN LATERAL app.remarks_of(r.id) AS k
	WHERE r.reviewer_id = app.actor() AND r.state = 'submitted' AND r.purpose IN ('random', 'targeted') AND k.replied < k.remarks
$$;

-- To be read; and to be written, before the first audit that is planned.
CREATE OR REPLACE FUNCTION app.waiting_concept() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'concept', NULL::uuid, k.title, app.first_audit_since(k.published_at), 0, 0, NULL::jsonb, NULL::text
	FROM app.concept_in_force() AS k, app.person p WHERE p.id = app.actor() AND app.must_read_concept(p)
	UNION ALL
	SELECT 'write_concept', NULL, first.title, first.starts_on, 0, 0, NULL, NULL
	FROM (SELECT a.title, a.starts_on FROM app.activity a WHERE a.state = 'planned' AND a.kind IN ('general', 'themed')
		ORDER BY a.starts_on, a.title LIMIT 1) AS first
	WHERE app.actor_is('planner') AND NOT EXISTS (SELECT FROM app.concept_in_force())
$$;

-- One's own to do, those wanted and not yet made, and another's to close (R21).
CREATE OR REPLACE FUNCTION app.waiting_actions() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'action', x.id, left(x.words, 80), x.deadline, 0, 0, NULL::jsonb, NULL::text
	FROM app.action x WHERE x.owner_id = app.actor() AND x.state = 'open'
	UNION ALL
	SELECT 'action_wanted', f.id, left(f.words, 80), NULL, 0, 0, NULL, NULL FROM app.actions_wanted() f
	UNION ALL
	SELECT 'close_action', x.id, left(x.words, 80), x.deadline, 0, 0, NULL, NULL
	FROM app.action x WHERE x.state = 'open' AND x.has_evidence AND app.may_close(x)
		AND (x.seen_by IS NOT NULL OR app.actor() = x.made_by OR (x.made_by = ANY (x.owners) AND app.actor_is('planner')))
$$;

-- The second of the two that an erasure takes.
CREATE OR REPLACE FUNCTION app.waiting_erasures() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT 'erasure', q.id, left(q.reason, 80), NULL::date, 0, 0, NULL::jsonb, NULL::text
	FROM app.erasure_request q
	WHERE q.state = 'asked' AND q.asked_by <> app.actor() AND (app.actor_is('administrator') OR app.actor_is('data_protection_officer'))
$$;

-- One for each reader: the most urgent of what is to be told them.
CREATE OR REPLACE FUNCTION app.waiting_reports() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT DISTINCT ON (o.audience, o.place_id) CASE o.state WHEN 'write' THEN 'report' ELSE o.state || '_report' END,
		CASE o.state WHEN 'write' THEN o.activity_id ELSE o.report_id END, concat_ws(' · ', o.title, nullif(o.place, '')),
		o.due, 0, 0, NULL::jsonb, o.audience
	FROM app.due_reports(app.today() - 366, app.today() + 366) o
	WHERE (app.actor_is('leader') OR app.actor_is('planner'))
		AND app.actor() = ANY (o.writers) AND o.state IN ('write', 'approve', 'publish')
	ORDER BY o.audience, o.place_id, o.due, o.title
$$;

CREATE OR REPLACE FUNCTION app.waiting_for_actor() RETURNS SETOF app.waiting LANGUAGE sql STABLE AS $$
	SELECT * FROM app.waiting_reviews()
	UNION ALL SELECT * FROM app.waiting_activities()
	UNION ALL SELECT * FROM app.waiting_words()
	UNION ALL SELECT * FROM app.waiting_plans()
	UNION ALL SELECT * FROM app.waiting_concerns()
	UNION ALL SELECT * FROM app.waiting_told()
	UNION ALL SELECT * FROM app.waiting_replies()
	UNION ALL SELECT * FROM app.waiting_concept()
	UNION ALL SELECT * FROM app.waiting_actions()
	UNION ALL SELECT * FROM app.waiting_erasures()
	UNION ALL SELECT * FROM app.waiting_reports()
$$;
