-- The promise log: what was planned, and what came of it.

-- The activities that published plans have named, each as the first of them promised it: the series it belongs to and its day.
CREATE OR REPLACE FUNCTION app.promised(year integer) RETURNS TABLE (key text, series text, planned_on date) LANGUAGE sql STABLE AS $$
	SELECT DISTINCT ON (p.key) p.key, p.entry, app.read_date(app.in_days(p.m) ->> 'starts_on')
	FROM app.wheel w CROSS JOIN LATERAL app.plan_activities(w.body) AS p
	WHERE w.year = promised.year AND w.published_at IS NOT NULL
	ORDER BY p.key, w.version
$$;

-- How far each activity of a year came, and when. One that no published plan names was promised as it was first put. Late is counted in
-- days from the working day it was promised for to the day it began, or to today while it has not begun.
CREATE OR REPLACE FUNCTION app.promises(the_year integer) RETURNS TABLE (activity_id uuid, key text, series text, title text, kind text,
	planned_on date, moved_to date, deadline date, frozen_on date, drawn_on date, shared_out_on date, done_on date, late_days integer,
	state text, skip_reason text, reviews integer, submitted integer, outcome text, word_by uuid) LANGUAGE sql STABLE AS $$
	WITH told AS (
		SELECT a.*, p.series, coalesce(p.planned_on, (SELECT app.read_date(e.body ->> 'starts_on') FROM app.activity_event e
				WHERE e.activity_id = a.id ORDER BY e.version LIMIT 1), a.starts_on) AS planned_on, m.*, r.*
		FROM app.activity a
		LEFT JOIN app.promised(the_year) AS p ON a.plan_year = the_year AND p.key = a.plan_key
		CROSS JOIN LATERAL (SELECT min(s.day) FILTER (WHERE s.state = 'frozen') AS frozen_on,
				max(s.day) FILTER (WHERE s.state = 'drawn') AS drawn_on, min(s.day) FILTER (WHERE s.state = 'assigned') AS shared_out_on,
				CASE a.state WHEN 'done' THEN max(s.day) FILTER (WHERE s.state = 'done') END AS done_on
			FROM (SELECT t.state, (t.at AT TIME ZONE 'Europe/Copenhagen')::date AS day FROM app.milestone t WHERE t.activity_id = a.id) AS s) AS m
		CROSS JOIN LATERAL (SELECT count(v.id)::integer + g.n AS reviews, count(*) FILTER (WHERE v.state = 'submitted')::integer + g.n AS submitted
			FROM (SELECT coalesce(sum(f.cases), 0)::integer AS n FROM app.result_faded f
				WHERE f.activity_id = a.id AND NOT EXISTS (SELECT FROM app.review o WHERE o.activity_id = a.id)) AS g -- whose reviews are deleted
				LEFT JOIN app.review v ON v.activity_id = a.id AND v.panel_id IS NULL AND v.purpose = 'random'
				AND (v.state <> 'withdrawn' OR v.successor_id IS NULL)
			GROUP BY g.n) AS r
		WHERE coalesce(a.plan_year, extract(year FROM a.starts_on)) = the_year
	)
	SELECT t.id, t.plan_key, t.series, t.title, t.kind, t.planned_on, CASE WHEN t.starts_on <> t.planned_on THEN t.starts_on END, t.deadline,
		t.frozen_on, t.drawn_on, t.shared_out_on, t.done_on,
		CASE WHEN t.state <> 'skipped' THEN greatest(coalesce(t.frozen_on, t.done_on, app.today()) - app.working_day(t.planned_on), 0) END,
		t.state, t.skip_reason::text, t.reviews, t.submitted,
		CASE WHEN t.state = 'skipped' THEN 'skipped' WHEN t.state = 'done' THEN 'held'
			WHEN t.deadline < app.today() THEN CASE WHEN t.submitted > 0 THEN 'held_in_part' ELSE 'missed' END
			WHEN t.state = 'planned' AND app.working_day(t.starts_on) > app.today() THEN 'coming' ELSE 'under_way' END,
		(SELECT d.made_by FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id WHERE l.activity_id = t.id AND d.annulled_at IS NULL)
	FROM told t
$$;

-- A promise as the contract has it. Names of people are for those who plan and lead.
CREATE OR REPLACE FUNCTION app.promise_message(the_year integer) RETURNS TABLE (nth bigint, series text, outcome text, m jsonb)
LANGUAGE sql STABLE AS $$
	SELECT row_number() OVER (ORDER BY p.planned_on, p.deadline, p.title, p.activity_id), coalesce(p.series, ''), p.outcome,
		jsonb_build_object('activity_id', p.activity_id, 'key', p.key, 'series', p.series, 'title', p.title, 'kind', p.kind,
			'planned_on', p.planned_on, 'moved_to', p.moved_to, 'deadline', p.deadline, 'frozen_on', p.frozen_on, 'drawn_on', p.drawn_on,
			'shared_out_on', p.shared_out_on, 'done_on', p.done_on, 'late_days', p.late_days, 'state', p.state,
			'skip_reason', p.skip_reason, 'reviews', p.reviews, 'submitted', p.submitted, 'outcome', p.outcome)
		|| jsonb_build_object(
			'word_by', CASE WHEN n.may THEN (SELECT w.display_name FROM app.person w WHERE w.id = p.word_by) END,
			'missing', CASE WHEN n.may THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('display_name', o.display_name, 'reviews', o.reviews)
					ORDER BY o.display_name), '[]')
				FROM (SELECT w.display_name, count(*) AS reviews FROM app.review v JOIN app.person w ON w.id = v.reviewer_id
					WHERE v.activity_id = p.activity_id AND v.state = 'open' AND v.panel_id IS NULL AND p.deadline < app.today()
					GROUP BY w.id) AS o) ELSE '[]' END,
			'verdicts', CASE WHEN n.may THEN app.verdict_messages(p.activity_id) ELSE '[]' END,
			'standstill', CASE WHEN n.may THEN (SELECT jsonb_build_object('reason', s.reason, 'parameters', s.parameters)
				FROM app.standstill s WHERE s.activity_id = p.activity_id AND s.ended_at IS NULL) END)
	FROM app.promises(the_year) AS p, (SELECT app.actor_is('planner') OR app.actor_is('leader') AS may) AS n
$$;
