-- ReportService: how far an activity is, and what its figures are made of. Sealed reviews do not exist here, not even one's own (R8).

-- get_progress: per reviewer and in all, of the cases that were shared out; rounds have a progress of their own, which nobody sees before
-- they open (R8). `begun` are looked at but not submitted. A caseworker is covered when a case of theirs was
-- drawn and its review submitted (R4). Raises TS020.
CREATE TYPE api.progress AS (activity_id uuid, title text, deadline date, assigned integer, begun integer, submitted integer,
	answers bigint, reviewers jsonb, caseworkers_covered integer, caseworkers_eligible integer);
CREATE FUNCTION api.get_progress(activity_id uuid) RETURNS SETOF api.progress LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = get_progress.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	RETURN QUERY
	WITH told AS (
		SELECT r.id, r.reviewer_id, r.case_id, r.purpose, r.state = 'submitted' AS is_in, r.state = 'open' AND r.opened_at IS NOT NULL AS is_begun
		FROM app.review r WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND NOT r.sealed AND r.state <> 'withdrawn'
	), reviewer AS (
		SELECT p.id, p.display_name, count(*) AS assigned, count(*) FILTER (WHERE t.is_begun) AS begun,
			count(*) FILTER (WHERE t.is_in) AS submitted
		FROM told t JOIN app.person p ON p.id = t.reviewer_id GROUP BY p.id
	), worker AS (
		SELECT w.caseworker_id, bool_or(EXISTS (SELECT FROM told t WHERE t.case_id = w.case_id AND t.purpose = 'random' AND t.is_in)) AS is_covered
		FROM app.judged_workers(a.id) w GROUP BY w.caseworker_id
	)
	SELECT a.id, a.title, a.deadline, count(*)::integer, count(*) FILTER (WHERE t.is_begun)::integer, count(*) FILTER (WHERE t.is_in)::integer,
		(SELECT count(*) FROM app.answer n WHERE n.value <> '' AND n.review_id IN (SELECT u.id FROM told u)),
		(SELECT jsonb_agg(jsonb_build_object('user_id', v.id, 'display_name', v.display_name, 'assigned', v.assigned, 'begun', v.begun,
			'submitted', v.submitted) ORDER BY v.display_name, v.id) FROM reviewer v),
		(SELECT count(*)::integer FROM worker w WHERE w.is_covered), (SELECT count(*)::integer FROM worker w)
	FROM told t;
END $$;

-- result_entries: what the results of an activity are computed from (get_results, render_report). The first row carries the frame: what
-- was listed, drawn and submitted, the questions in focus, the scale, who stands behind it. The others are one answer each: of
-- submitted random reviews (R10), to questions that applied; `value` is the entry in force, `first_value` what was said first (R27). `review`, `question` and `value` count from 0, the latter two into
-- the frame's lists; `chance` is 0 where the figures cannot speak of all cases (R5). Raises TS020, TS028.
CREATE FUNCTION api.result_entries(activity_id uuid, language text) RETURNS TABLE (frame jsonb, review integer, question integer,
	value integer, chance double precision, caseworker integer, first_value integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	l app.frozen_list;
	d app.draw;
	basis text; -- which of the stored chances speaks for all cases; NULL: none
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = result_entries.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	SELECT v.* INTO l FROM app.frozen_list v WHERE v.activity_id = a.id;
	SELECT v.* INTO d FROM app.draw v WHERE v.list_id = l.id AND v.annulled_at IS NULL;
	IF NOT FOUND THEN
		PERFORM app.fail('TS028', 'the activity has not been drawn', jsonb_build_object('state', a.state));
	END IF;
	SELECT CASE WHEN bool_and(s.chance > 0) THEN 'draw'
		WHEN bool_and(s.cycle_chance > 0) AND EXISTS (SELECT FROM app.cycle y WHERE y.id = a.cycle_id AND y.closed_at IS NOT NULL) THEN 'cycle' END
	INTO basis FROM app.stratum s WHERE s.list_id = l.id;
	RETURN QUERY
	WITH counted AS MATERIALIZED (
		SELECT r AS review, r.id, coalesce(CASE basis WHEN 'draw' THEN r.chance WHEN 'cycle' THEN r.cycle_chance END, 0) AS chance,
			row_number() OVER (ORDER BY r.id)::integer - 1 AS nth,
			dense_rank() OVER (ORDER BY w.caseworker_id)::integer - 1 AS caseworker
		FROM app.review r LEFT JOIN app.judged_workers(a.id) w ON w.case_id = r.case_id
		WHERE r.activity_id = a.id AND r.purpose = 'random' AND r.state = 'submitted' AND NOT r.sealed
	), question AS (
		SELECT i.code, i.body, s.step, dense_rank() OVER (ORDER BY s.position)::integer - 1 AS step_nth,
			row_number() OVER (ORDER BY s.position, i.position)::integer - 1 AS nth
		FROM app.item i JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
		WHERE i.template_id = a.template_id AND i.kind = 'question' AND coalesce(i.see, '') = ''
			AND app.in_focus(a.steps, a.markers, a.questions, i.step, i.marker, i.code)
	), scale AS (
		SELECT v.*, row_number() OVER (ORDER BY v.position)::integer - 1 AS nth FROM app.scale_value v WHERE v.template_id = a.template_id
	), asked AS MATERIALIZED ( -- what applied to each review is found once
		SELECT c.id, c.nth, c.chance, c.caseworker, i.code
		FROM counted c JOIN app.questions_of(ARRAY(SELECT v.review FROM counted v)) i ON i.review_id = c.id AND i.applies
	), in_force AS MATERIALIZED ( -- what stands now, and what was said first (R27)
		SELECT c.id, f.* FROM counted c CROSS JOIN LATERAL app.answers_in_force(c.review) f
	), entry AS MATERIALIZED (
		SELECT k.id, k.nth AS review, q.nth AS question, v.nth AS value, k.chance, k.caseworker, n.item, n.version, n.value AS word,
			nullif(n.entry, 0) AS correction, coalesce(w.nth, v.nth) AS first_value
		FROM asked k
			JOIN question q ON q.code = k.code
			JOIN in_force n ON n.id = k.id AND n.item = k.code
			JOIN scale v ON v.value = n.value
			LEFT JOIN scale w ON w.value = n.first_value
	), settled AS MATERIALIZED ( -- from when each review counts, and how it stands with its second reading (R25, R27)
		SELECT c.id, app.counts_from(c.review) AS counts_from, app.second_state(c.review) AS second FROM counted c
	)
	SELECT jsonb_build_object('title', a.title, 'kind', a.kind, 'made_at', extract(epoch FROM app.now())::bigint,
		'from', coalesce(a.decided_from::text, ''), 'to', coalesce(a.decided_to::text, ''),
		'template', (SELECT app.in_language(result_entries.language, t.title_da, t.title_en) || ' ' || t.version_name
			FROM app.template t WHERE t.id = a.template_id),
		'listed', l.listed, 'drawn', CASE WHEN l.forgotten_at IS NULL THEN (SELECT count(*) FROM app.drawn_case k WHERE k.draw_id = d.id AND k.place = 'sample')
			ELSE (SELECT sum(s.drawn) FROM app.stratum s WHERE s.list_id = l.id) END,
		'assigned', (SELECT count(DISTINCT r.case_id) FROM app.review r WHERE r.activity_id = a.id AND r.purpose = 'random' AND NOT r.sealed),
		'submitted', (SELECT count(*) FROM counted),
		'changed', (SELECT count(*) FROM entry e WHERE e.value <> e.first_value),
		'waiting', (SELECT count(*) FROM settled s WHERE s.counts_from > app.today()),
		'counts_from', coalesce((SELECT max(s.counts_from)::text FROM settled s WHERE s.counts_from > app.today()), ''),
		'second_read', (SELECT count(*) FROM settled s WHERE s.second = 'read'),
		'second_waiting', (SELECT count(*) FROM settled s WHERE s.second = 'waiting'),
		'second_unread', (SELECT count(*) FROM settled s WHERE s.second IN ('unread', 'nobody')),
		'second_stand_ins', (SELECT count(*) FROM app.second_reading s WHERE s.stands_in AND s.review_id IN (SELECT c.id FROM counted c)),
		'replaced', (SELECT count(*) FROM app.replacement p WHERE p.draw_id = d.id),
		'targeted', (SELECT count(*) FROM app.review r WHERE r.activity_id = a.id AND r.purpose = 'targeted' AND NOT r.sealed),
		'small_group', greatest(app.setting_int('small_group'), 3),
		'speaks_for_all', basis IS NOT NULL AND NOT EXISTS (SELECT FROM counted c WHERE c.chance = 0),
		'data_hash', (SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(E'\t', e.id, e.item, e.version, e.word, e.correction) || E'\n', ''
			ORDER BY e.id, e.item COLLATE "C"), ''), 'UTF8')), 'hex') FROM entry e),
		'raters', (SELECT coalesce(jsonb_agg(DISTINCT p.display_name), '[]') FROM counted c JOIN app.person p ON p.id = (c.review).reviewer_id),
		'values', (SELECT jsonb_agg(jsonb_build_object('id', v.value, 'counts', v.counts, 'score', v.score,
			'title', app.in_language(result_entries.language, v.label_da, v.label_en)) ORDER BY v.nth) FROM scale v),
		'steps', (SELECT jsonb_agg(jsonb_build_object('id', s.step,
				'title', app.in_language(result_entries.language, s.body ->> 'title_da', s.body ->> 'title_en')) ORDER BY s.position)
			FROM app.template_step s WHERE s.template_id = a.template_id AND s.step IN (SELECT q.step FROM question q)),
		'questions', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.code, 'step', q.step_nth,
				'title', app.in_language(result_entries.language, q.body ->> 'text_da', q.body ->> 'text_en')) ORDER BY q.nth), '[]')
			FROM question q)),
		NULL::integer, NULL::integer, NULL::integer, NULL::double precision, NULL::integer, NULL::integer
	UNION ALL
	(SELECT NULL, e.review, e.question, e.value, e.chance, e.caseworker, e.first_value FROM entry e ORDER BY e.review, e.question);
END $$;
