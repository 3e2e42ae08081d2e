-- Reports that are due: what each audit's tellings promise, to whom, on which day, and how far it is. One mechanism for the calendar, the
-- feeds, the status of who must write or approve them, and notices.

-- Who writes a report to this audience: to a team who leads it, to a department who leads a team in it, to others the planners; they, too,
-- where nobody leads.
CREATE OR REPLACE FUNCTION app.report_writers(audience text, place uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	found uuid[];
BEGIN
	SELECT array_agg(DISTINCT p.id) INTO found
	FROM app.team_lead l JOIN app.team t ON t.id = l.team_id JOIN app.person p ON p.id = l.person_id AND p.disabled_at IS NULL
	WHERE l.held_to IS NULL AND CASE report_writers.audience WHEN 'teams' THEN t.id WHEN 'departments' THEN t.department_id END = place;
	RETURN coalesce(found, ARRAY(SELECT p.id FROM app.person p WHERE p.disabled_at IS NULL AND 'planner' = ANY (p.roles) ORDER BY p.id));
END $$;

-- Each telling whose day lies between these, of each team or department that it has results of. state: coming (the audit still runs),
-- write, approve, publish, told. A report tells of an audit when it is of its kind, its months hold the one in which the audit began, and it was
-- published once the results were in. Feedback to caseworkers comes by itself: there is nobody to write it. Of what gave no results
-- nothing is due.
CREATE OR REPLACE FUNCTION app.due_reports(first_day date, last_day date) RETURNS TABLE (activity_id uuid, title text, telling integer,
	audience text, place_id uuid, place text, what text, due date, state text, report_id uuid, done integer, total integer, writers uuid[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	WITH telling AS MATERIALIZED (
		SELECT a.id, a.title, a.kind, a.starts_on, a.deadline, t.nth::integer AS nth, t.m ->> 'audience' AS audience, t.m ->> 'what' AS what,
			a.deadline + (t.m ->> 'days_after')::integer AS due, date_trunc('month', a.starts_on)::date AS month,
			a.state = 'done' OR a.deadline < app.today() AS is_over, least(a.deadline, (SELECT app.day_of(max(s.at)) FROM app.milestone s
				WHERE s.activity_id = a.id AND s.state = 'done' AND a.state = 'done')) AS over_on
		FROM app.activity a, jsonb_array_elements(a.told) WITH ORDINALITY AS t (m, nth)
		WHERE a.state <> 'skipped' AND a.kind IN ('general', 'themed', 'reporting')
			AND a.deadline + (t.m ->> 'days_after')::integer BETWEEN due_reports.first_day AND due_reports.last_day
	), resulted AS MATERIALIZED (
		SELECT c.activity_id, c.team_id, c.department_id FROM app.result_case c WHERE c.activity_id IN (SELECT t.id FROM telling t)
		UNION
		SELECT f.activity_id, f.team_id, f.department_id FROM app.result_faded f WHERE f.activity_id IN (SELECT t.id FROM telling t)
	), addressed AS (
		SELECT t.*, p.id AS place_id, p.name AS place
		FROM telling t LEFT JOIN LATERAL (
			SELECT DISTINCT m.id, m.name FROM resulted r JOIN app.team m ON m.id = r.team_id WHERE r.activity_id = t.id AND t.audience = 'teams'
			UNION ALL
			SELECT DISTINCT d.id, d.name FROM resulted r JOIN app.department d ON d.id = r.department_id
			WHERE r.activity_id = t.id AND t.audience = 'departments') AS p ON true
		WHERE t.audience <> 'caseworkers' AND (t.kind = 'reporting' OR NOT t.is_over OR EXISTS (SELECT FROM resulted r WHERE r.activity_id = t.id))
	)
	SELECT d.id, d.title, d.nth, d.audience, d.place_id, coalesce(d.place, '')::text, d.what, d.due,
		CASE r.state WHEN 'published' THEN 'told' WHEN 'approved' THEN 'publish' WHEN 'draft' THEN CASE d.audience WHEN 'committee' THEN 'approve'
			ELSE 'publish' END ELSE CASE WHEN d.is_over OR d.kind = 'reporting' AND d.starts_on <= app.today() THEN 'write' ELSE 'coming' END END,
		r.id, (r.state IS NOT DISTINCT FROM 'published')::integer, 1, app.report_writers(d.audience, d.place_id)
	FROM addressed d LEFT JOIN LATERAL (
		SELECT o.id, o.state FROM app.report o
		WHERE o.audience = CASE d.audience WHEN 'teams' THEN 'team' WHEN 'departments' THEN 'department' ELSE d.audience END
			AND (d.kind = 'reporting' OR (o.kind = d.kind AND d.month BETWEEN o.from_month AND o.to_month))
			AND CASE WHEN d.place_id IS NOT NULL THEN d.place_id IN (o.team_id, o.department_id) ELSE o.department_id IS NULL
				OR NOT EXISTS (SELECT FROM resulted s WHERE s.activity_id = d.id AND s.department_id IS DISTINCT FROM o.department_id) END
			AND CASE WHEN o.state = 'published' THEN app.day_of(o.published_at) >= CASE d.kind WHEN 'reporting' THEN d.starts_on ELSE d.over_on END
				ELSE d.kind <> 'reporting' OR app.day_of(o.made_at) >= d.starts_on - 60 END
		ORDER BY o.state = 'published' DESC, o.made_at DESC LIMIT 1) AS r ON true
	UNION ALL
	SELECT t.id, t.title, t.nth, t.audience, NULL, '', t.what, t.due, CASE WHEN v.told < v.cases OR NOT t.is_over THEN 'coming' ELSE 'told' END, NULL,
		v.told, v.cases, '{}'::uuid[]
	FROM telling t CROSS JOIN LATERAL (
		SELECT count(*)::integer AS cases, (count(*) FILTER (WHERE app.counts_from(o) <= app.today()))::integer AS told
		FROM app.review o WHERE o.activity_id = t.id AND app.is_told(o)) AS v
	WHERE t.audience = 'caseworkers' AND (NOT t.is_over OR v.cases > 0);
END $$;

-- Whether a telling is for a caseworker to hear: what is told to them, their team, their department, of an audit whose frame holds the team.
-- Whether a case of theirs was drawn is not asked: a calendar told it to whoever knows the address.
CREATE OR REPLACE FUNCTION app.hears(who uuid, the_activity uuid, audience text, place uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM app.person p JOIN app.team_member m ON m.caseworker_id = p.caseworker_id AND m.held_to IS NULL
			JOIN app.team t ON t.id = m.team_id JOIN app.activity a ON a.id = the_activity
		WHERE p.id = who AND 'caseworker' = ANY (p.roles) AND (a.departments = '{}' OR t.department_id = ANY (a.departments))
			AND (a.teams = '{}' OR t.id = ANY (a.teams))
			AND CASE hears.audience WHEN 'caseworkers' THEN true WHEN 'teams' THEN coalesce(place = t.id, true)
				WHEN 'departments' THEN coalesce(place = t.department_id, true) ELSE false END);
END $$;

-- What is still to be told, as a calendar shows it: each telling once. Of a person: what is theirs to write, or to hear.
CREATE OR REPLACE FUNCTION app.due_in_calendar(whose uuid, shown uuid[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN jsonb_build_object('reports', (SELECT coalesce(jsonb_agg(t.m ORDER BY t.m ->> 'due_on', t.m ->> 'activity'), '[]') FROM (
		SELECT jsonb_build_object('activity_id', d.activity_id, 'activity', min(d.title), 'telling', d.telling, 'audience', min(d.audience),
			'due_on', min(d.due), 'late_days', greatest(app.today() - min(d.due), 0)) AS m
		FROM app.due_reports(app.today() - 366, app.today() + 800) d
		WHERE d.state <> 'told' AND d.activity_id = ANY (shown) AND (whose IS NULL OR whose = ANY (d.writers)
				OR app.hears(whose, d.activity_id, d.audience, d.place_id))
		GROUP BY d.activity_id, d.telling) AS t));
END $$;

-- Every morning: to those who write a report, a week before its day and after it, once each.
CREATE OR REPLACE FUNCTION app.remind_of_reports() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.give_notice(w, CASE WHEN d.due < app.today() THEN 'report_overdue' ELSE 'report_due' END, d.activity_id)
	FROM app.due_reports(app.today() - 366, app.today() + 7) d, unnest(d.writers) AS w WHERE d.state IN ('write', 'approve', 'publish');
END $$;

-- Whether somebody has a report on this audit to write whose day is not before this one.
CREATE OR REPLACE FUNCTION app.is_due_from(who uuid, the_activity uuid, first_day date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM app.due_reports(is_due_from.first_day, app.today() + 7) d
		WHERE d.activity_id = the_activity AND who = ANY (d.writers) AND d.state IN ('write', 'approve', 'publish'));
END $$;
