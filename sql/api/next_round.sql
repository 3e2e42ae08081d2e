-- CalibrationService: where talking pays, and where "ikke relevant" may hide something. Sealed answers have no part in either (R8).

-- suggest_calibration: disagreement x how often the question is asked x what hangs on it. Never compared is reckoned as a half: neither
-- settled nor known to be disputed. To planners, who may choose cases, those likely to split a panel: reviewed in the ordinary way, so that the
-- answer is fixed (R10), in no round yet, and with the most questions that applied to them and that earlier rounds differed on. Raises TS020.
CREATE FUNCTION api.suggest_calibration(template_id uuid) RETURNS TABLE (questions jsonb, cases jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a_year_ago timestamptz := app.now() - interval '1 year';
BEGIN
	IF NOT EXISTS (SELECT FROM app.template t WHERE t.id = suggest_calibration.template_id) THEN
		PERFORM app.fail_not_found('template');
	END IF;
	RETURN QUERY
	WITH same AS MATERIALIZED (SELECT q.* FROM app.same_questions(suggest_calibration.template_id) q
	), ordinary AS MATERIALIZED ( -- ordinary reviews of the last year, under any ancestor of the set
		SELECT r.id, r.template_id, r.case_id FROM app.review r
		WHERE r.purpose = 'random' AND r.state = 'submitted' AND NOT r.sealed AND r.submitted_at > a_year_ago
			AND r.template_id IN (SELECT s.from_template FROM same s)
	), answered AS (
		SELECT s.code, count(*) AS times
		FROM ordinary r JOIN app.answer n ON n.review_id = r.id AND n.value <> '' AND n.asked
			JOIN same s ON s.from_template = r.template_id AND s.from_code = n.item
			JOIN app.scale_value v ON v.template_id = r.template_id AND v.value = n.value AND v.counts
		GROUP BY s.code
	), weighed AS (
		SELECT i.code, i.body, i.critical, i.position, p.position AS step_position, g.cases, g.unanimous, g.agreeing,
			coalesce(w.times, 0) AS times, (SELECT count(*) FROM ordinary) AS reviews,
			(SELECT count(*)::integer FROM app.book_note b JOIN same s ON s.from_template = b.template_id AND s.from_code = b.question
				WHERE s.code = i.code AND b.retired_at IS NULL) AS notes
		FROM app.item i
			JOIN app.template_step p ON p.template_id = i.template_id AND p.step = i.step
			LEFT JOIN answered w ON w.code = i.code
			CROSS JOIN LATERAL app.agreed_lately(suggest_calibration.template_id, i.code) g
		WHERE i.template_id = suggest_calibration.template_id AND i.kind = 'question' AND coalesce(i.see, '') = ''
	), told AS (
	SELECT k.code, k.body ->> 'text_da' AS text_da, coalesce(k.body ->> 'text_en', '') AS text_en,
		(1 - coalesce(k.agreeing, 0.5)) * CASE WHEN k.reviews = 0 THEN 1 ELSE k.times::float8 / k.reviews END
			* CASE WHEN k.critical THEN 1 ELSE 0.5 END AS score,
		jsonb_build_object('count', k.cases - k.unanimous, 'n', k.cases, 'has_share', k.agreeing IS NOT NULL,
			'share', 1 - coalesce(k.agreeing, 1), 'withheld', CASE WHEN k.agreeing IS NULL THEN 'no_pairs' ELSE '' END) AS disagreement,
		jsonb_build_object('count', k.times, 'n', k.reviews, 'has_share', k.reviews >= app.setting_int('results_minimum'),
			'share', CASE WHEN k.reviews >= app.setting_int('results_minimum') THEN k.times::float8 / k.reviews ELSE 0 END,
			'withheld', CASE WHEN k.reviews >= app.setting_int('results_minimum') THEN '' ELSE 'below_10_cases' END) AS asked,
		k.critical, k.notes, k.step_position, k.position
	FROM weighed k
	), splits AS (
		SELECT o.case_id, sum(1 - k.agreeing) AS expected, array_agg(k.code ORDER BY k.agreeing, k.step_position, k.position) AS codes
		FROM ordinary o JOIN app.answer n ON n.review_id = o.id AND n.value <> '' AND n.asked
			JOIN same s ON s.from_template = o.template_id AND s.from_code = n.item
			JOIN app.scale_value v ON v.template_id = o.template_id AND v.value = n.value AND v.counts
			JOIN weighed k ON k.code = s.code AND k.agreeing < 1
		WHERE app.actor_is('planner') AND NOT EXISTS (SELECT FROM app.seat x JOIN app.panel p ON p.id = x.panel_id
			WHERE x.case_id = o.case_id AND p.purpose IN ('calibration', 'anchor'))
		GROUP BY o.case_id, o.id
	)
	SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('question', t.code, 'text_da', t.text_da, 'text_en', t.text_en, 'score', t.score,
			'disagreement', t.disagreement, 'asked', t.asked, 'critical', t.critical, 'notes', t.notes)
			ORDER BY t.score DESC, t.step_position, t.position, t.code), '[]') FROM told t),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('case_number', k.case_number, 'expected', k.expected, 'questions', to_jsonb(k.codes[1:3]))
			ORDER BY k.expected DESC, k.case_number COLLATE "C"), '[]')
			FROM (SELECT c.case_number, max(x.expected) AS expected,
					(SELECT y.codes FROM splits y WHERE y.case_id = c.id ORDER BY y.expected DESC LIMIT 1) AS codes
				FROM splits x JOIN app.case c ON c.id = x.case_id GROUP BY c.id, c.case_number
				ORDER BY 2 DESC, c.case_number COLLATE "C" LIMIT 5) k);
END $$;

-- get_relevance: of an activity's ordinary submitted reviews (R10, R11). Each answer weighs as in the results, by its case's chance where
-- all are known. Raises TS020.
CREATE FUNCTION api.get_relevance(activity_id uuid) RETURNS TABLE (not_relevant jsonb, questions jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	least_cases integer := app.setting_int('results_minimum');
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = get_relevance.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	RETURN QUERY
	WITH scale AS (
		SELECT v.value, v.counts, v.score = max(v.score) FILTER (WHERE v.counts) OVER () AS is_best
		FROM app.scale_value v WHERE v.template_id = a.template_id
	), counted AS MATERIALIZED (
		SELECT r.id, r.reviewer_id, r.case_id, CASE WHEN min(coalesce(r.chance, 0)) OVER () > 0 THEN 1 / r.chance ELSE 1 END AS weight
		FROM app.review r WHERE r.activity_id = a.id AND r.purpose = 'random' AND r.state = 'submitted' AND NOT r.sealed
	), given AS (
		SELECT c.id, n.item, c.weight, c.reviewer_id = app.actor() AS is_own, s.counts, s.counts AND coalesce(s.is_best, false) AS is_best,
			NOT s.counts AND n.reason_code = '' AS is_unexplained
		FROM counted c JOIN app.answer n ON n.review_id = c.id JOIN scale s ON s.value = n.value
	), question AS (
		SELECT i.code, i.body, t.position AS step_position, i.position, count(*) AS n, count(*) FILTER (WHERE NOT g.counts) AS nr,
			count(*) FILTER (WHERE g.is_own) AS own, count(*) FILTER (WHERE g.is_own AND NOT g.counts) AS own_nr,
			count(*) FILTER (WHERE g.is_unexplained) AS unexplained, count(*) FILTER (WHERE g.is_best) AS best,
			count(*) FILTER (WHERE g.counts) AS rated, coalesce(sum(g.weight) FILTER (WHERE g.is_best), 0) AS w_best,
			coalesce(sum(g.weight) FILTER (WHERE g.counts), 0) AS w_rated, coalesce(sum(g.weight) FILTER (WHERE NOT g.counts), 0) AS w_nr
		FROM given g
			JOIN app.item i ON i.template_id = a.template_id AND i.code = g.item AND i.kind = 'question'
			JOIN app.template_step t ON t.template_id = i.template_id AND t.step = i.step
		GROUP BY i.template_id, i.code, t.position
	)
	SELECT app.share_cell(count(*) FILTER (WHERE k.nr > 0), count(*), count(*) FILTER (WHERE k.nr > 0), count(*), least_cases),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('question', q.code, 'text_da', q.body ->> 'text_da',
				'text_en', coalesce(q.body ->> 'text_en', ''), 'without_reason', q.unexplained,
				'not_relevant', app.share_cell(q.nr, q.n, q.w_nr, q.w_nr + q.w_rated, least_cases),
				'own', CASE WHEN q.own > 0 THEN app.share_cell(q.own_nr, q.own, q.own_nr, q.own, least_cases) END,
				'result', app.share_cell(q.best, q.rated, q.w_best, q.w_rated, least_cases),
				'if_half', app.share_cell(q.best, q.rated + (q.nr + 1) / 2, q.w_best, q.w_rated + q.w_nr * ((q.nr + 1) / 2) / nullif(q.nr, 0),
					least_cases),
				'if_all', app.share_cell(q.best, q.n, q.w_best, q.w_rated + q.w_nr, least_cases))
				ORDER BY q.nr::float8 / q.n DESC, q.step_position, q.position, q.code), '[]') FROM question q)
	FROM (SELECT c.id, (SELECT count(*) FROM given g WHERE g.id = c.id AND NOT g.counts) AS nr FROM counted c) k;
END $$;
