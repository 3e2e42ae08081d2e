-- CalibrationService: where talking pays, and where "ikke relevant" may hide something. Sealed answers have no part in either (R8).

-- suggest_calibration: disagreement x how often the question is asked x what hangs on it. Below ten common cases disagreement is not known
-- (R15) and reckoned as a half, neither settled nor disputed; below ten reviews a question is reckoned as always asked: no score is made of
-- fewer. To planners, who may choose cases, those likely to split a panel: reviewed in the ordinary way, so that the answer is fixed (R10),
-- in no round yet, and with the most questions that applied to them and that ten cases or more of earlier rounds differed on: a look at
-- them (R18). Raises TS020.
CREATE FUNCTION api.suggest_calibration(template_id uuid) RETURNS TABLE (questions jsonb, cases jsonb) LANGUAGE plpgsql AS $$
DECLARE
	a_year_ago timestamptz := app.now() - interval '1 year';
	least CONSTANT integer := app.setting_int('results_minimum');
BEGIN
	IF NOT EXISTS (SELECT FROM app.template t WHERE t.id = suggest_calibration.template_id) THEN
		PERFORM app.fail_not_found('template');
	END IF;
	WITH same AS MATERIALIZED (SELECT q.* FROM app.same_questions(suggest_calibration.template_id) q
	), ordinary AS MATERIALIZED ( -- ordinary reviews of the last year, under any ancestor of the set
		SELECT k.review_id, k.template_id, r.case_id, k.weight FROM app.result_case k JOIN app.review r ON r.id = k.review_id
		WHERE k.submitted_at > a_year_ago AND k.template_id IN (SELECT s.from_template FROM same s)
	), applied AS MATERIALIZED ( -- the questions that applied to them, by the answers in force (R27)
		SELECT o.review_id, o.case_id, o.weight, s.code FROM ordinary o
			JOIN app.result_entry e ON e.review_id = o.review_id AND NOT e.first AND e.counts
			JOIN same s ON s.from_template = o.template_id AND s.from_code = e.item
	), answered AS (
		SELECT p.code, count(*) AS times, sum(p.weight) AS w FROM applied p GROUP BY p.code
	), year AS (
		SELECT count(*) AS reviews, CASE WHEN bool_and(o.weight IS NOT NULL) THEN sum(o.weight) END AS w FROM ordinary o
	), weighed AS (
		SELECT i.code, i.body, i.critical, i.position, p.position AS step_position, g.cases, g.unanimous,
			CASE WHEN g.cases >= least THEN g.agreeing END AS agreeing, coalesce(w.times, 0) AS times, y.reviews,
			CASE WHEN y.reviews >= least THEN (coalesce(w.w, 0) / y.w)::float8 END AS share,
			(SELECT count(*)::integer FROM app.book_note b JOIN same s ON s.from_template = b.template_id AND s.from_code = b.question
				WHERE s.code = i.code AND b.retired_at IS NULL) AS notes
		FROM app.item i
			JOIN app.template_step p ON p.template_id = i.template_id AND p.step = i.step
			LEFT JOIN answered w ON w.code = i.code
			CROSS JOIN year y
			CROSS JOIN LATERAL app.agreed_lately(suggest_calibration.template_id, i.code) g
		WHERE i.template_id = suggest_calibration.template_id AND i.kind = 'question' AND coalesce(i.see, '') = ''
	), told AS (
	SELECT k.code, k.body ->> 'text_da' AS text_da, coalesce(k.body ->> 'text_en', '') AS text_en,
		(1 - coalesce(k.agreeing, 0.5)) * CASE WHEN k.reviews < least THEN 1 ELSE coalesce(k.share, k.times::float8 / k.reviews) END
			* CASE WHEN k.critical THEN 1 ELSE 0.5 END AS score,
		jsonb_build_object('count', k.cases - k.unanimous, 'n', k.cases, 'has_share', k.agreeing IS NOT NULL, 'share', 1 - coalesce(k.agreeing, 1),
			'withheld', CASE WHEN k.cases = 0 THEN 'no_pairs' WHEN k.agreeing IS NULL THEN 'below_10_common_cases' ELSE '' END) AS disagreement,
		jsonb_build_object('count', k.times, 'n', k.reviews, 'has_share', k.share IS NOT NULL, 'share', coalesce(k.share, 0),
			'withheld', CASE WHEN k.reviews < least THEN 'below_10_cases' WHEN k.share IS NULL THEN 'some_could_not_be_drawn' ELSE '' END) AS asked,
		k.critical, k.notes, k.step_position, k.position
	FROM weighed k
	), splits AS (
		SELECT p.case_id, sum(1 - k.agreeing) AS expected, array_agg(k.code ORDER BY k.agreeing, k.step_position, k.position) AS codes
		FROM applied p JOIN weighed k ON k.code = p.code AND k.agreeing < 1
		WHERE app.actor_is('planner') AND NOT EXISTS (SELECT FROM app.seat x JOIN app.panel n ON n.id = x.panel_id
			WHERE x.case_id = p.case_id AND n.purpose IN ('calibration', 'anchor'))
		GROUP BY p.case_id, p.review_id
	)
	SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('question', t.code, 'text_da', t.text_da, 'text_en', t.text_en, 'score', t.score,
			'disagreement', t.disagreement, 'asked', t.asked, 'critical', t.critical, 'notes', t.notes)
			ORDER BY t.score DESC, t.step_position, t.position, t.code), '[]') FROM told t),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('case_number', k.case_number, 'expected', k.expected, 'questions', to_jsonb(k.codes[1:3]))
			ORDER BY k.expected DESC, k.case_number COLLATE "C"), '[]')
			FROM (SELECT c.case_number, max(x.expected) AS expected,
					(SELECT y.codes FROM splits y WHERE y.case_id = c.id ORDER BY y.expected DESC LIMIT 1) AS codes
				FROM splits x JOIN app.case c ON c.id = x.case_id GROUP BY c.id, c.case_number
				ORDER BY 2 DESC, c.case_number COLLATE "C" LIMIT 5) k)
	INTO questions, cases;
	PERFORM app.settle_list('template:' || suggest_calibration.template_id, ARRAY(SELECT c.id FROM jsonb_to_recordset(cases) AS k (case_number text)
		JOIN app.case c ON c.case_number = k.case_number), NULL, 'calibration');
	RETURN NEXT;
END $$;

-- relevance_sums: what get_relevance is made of: a first row of the cases that are still known one by one, "not relevant" being those with
-- any such answer; then each question of an activity's ordinary reviews, added up as its results are (R5, R10, R27). people: who reviewed,
-- by name, with their part of the cases still known; to planners everybody, to others themselves. persons: how many caseworkers stand
-- behind the cases. Raises TS020.
CREATE FUNCTION api.relevance_sums(activity_id uuid) RETURNS TABLE (question text, text_da text, text_en text, yes integer, rated integer,
	not_relevant integer, unweighted integer, w double precision, w2 double precision, wy double precision, w_nr double precision,
	w2_nr double precision, without_reason integer, persons integer, people jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	best text;
	wish app.result_wish;
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = relevance_sums.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	best := app.best_value(a.template_id);
	wish := (a.id, a.kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::app.result_wish;
	RETURN QUERY
	WITH known AS MATERIALIZED ( -- every answer in force of the cases that are still known
		SELECT k.review_id, k.reviewer_id, k.weight, coalesce(k.caseworker_id, k.review_id) AS person, e.item, e.value, e.counts
		FROM app.result_cases(wish) AS k JOIN app.result_entry e USING (review_id) JOIN app.item i ON i.template_id = k.template_id AND i.code = e.item
		WHERE NOT e.first AND i.kind = 'question'
	), whole AS (
		SELECT count(*) FILTER (WHERE NOT c.any) AS rated, count(*) FILTER (WHERE c.any) AS not_relevant,
			count(*) FILTER (WHERE c.weight IS NULL) AS unweighted, sum(c.weight) FILTER (WHERE NOT c.any) AS w,
			sum(c.weight * c.weight) FILTER (WHERE NOT c.any) AS w2, sum(c.weight) FILTER (WHERE c.any) AS w_nr,
			sum(c.weight * c.weight) FILTER (WHERE c.any) AS w2_nr, count(DISTINCT c.person) AS persons
		FROM (SELECT k.review_id, min(k.weight) AS weight, min(k.person::text) AS person, bool_or(NOT k.counts) AS any FROM known k GROUP BY k.review_id) AS c
	), asked AS (
		SELECT s.item, sum(s.cases) FILTER (WHERE s.counts AND s.value = best) AS yes, sum(s.cases) FILTER (WHERE s.counts) AS rated,
			sum(s.cases) FILTER (WHERE NOT s.counts) AS not_relevant, sum(s.unweighted) AS unweighted, sum(s.w) FILTER (WHERE s.counts) AS w,
			sum(s.w2) FILTER (WHERE s.counts) AS w2, sum(s.w) FILTER (WHERE s.counts AND s.value = best) AS wy,
			sum(s.w) FILTER (WHERE NOT s.counts) AS w_nr, sum(s.w2) FILTER (WHERE NOT s.counts) AS w2_nr
		FROM app.result_sums(wish, false) AS s GROUP BY s.item
	), person AS (
		SELECT k.item, k.reviewer_id, count(*) AS cases, count(*) FILTER (WHERE NOT k.counts) AS not_relevant,
			count(*) FILTER (WHERE k.weight IS NULL) AS unweighted, coalesce(sum(k.weight) FILTER (WHERE k.counts), 0) AS w,
			coalesce(sum(k.weight * k.weight) FILTER (WHERE k.counts), 0) AS w2, coalesce(sum(k.weight) FILTER (WHERE NOT k.counts), 0) AS w_nr,
			coalesce(sum(k.weight * k.weight) FILTER (WHERE NOT k.counts), 0) AS w2_nr, count(DISTINCT k.person) AS persons
		FROM known k GROUP BY k.item, k.reviewer_id
	), people AS (
		SELECT p.item, jsonb_agg(jsonb_build_object('id', p.reviewer_id, 'name', v.display_name, 'own', p.reviewer_id = app.actor(), 'rated', p.cases - p.not_relevant,
				'not_relevant', p.not_relevant, 'unweighted', p.unweighted, 'w', p.w, 'w2', p.w2, 'w_nr', p.w_nr, 'w2_nr', p.w2_nr, 'persons', p.persons)
				ORDER BY v.display_name, v.id) AS people
		FROM person p JOIN app.person v ON v.id = p.reviewer_id
		WHERE app.actor_is('planner') OR p.reviewer_id = app.actor() GROUP BY p.item
	), told AS (
		SELECT k.item, count(DISTINCT k.person) AS persons,
			count(*) FILTER (WHERE NOT k.counts AND EXISTS (SELECT FROM app.answer n
				WHERE n.review_id = k.review_id AND n.item = k.item AND n.value = k.value AND n.reason_code = '')) AS without_reason
		FROM known k GROUP BY k.item
	)
	SELECT NULL::text, NULL::text, NULL::text, 0, x.rated::integer, x.not_relevant::integer, x.unweighted::integer, x.w::float8, x.w2::float8, 0::float8,
		x.w_nr::float8, x.w2_nr::float8, 0, x.persons::integer, NULL::jsonb
	FROM whole x
	UNION ALL
	(SELECT i.code, i.body ->> 'text_da', coalesce(i.body ->> 'text_en', ''), coalesce(q.yes, 0)::integer, coalesce(q.rated, 0)::integer,
		coalesce(q.not_relevant, 0)::integer, q.unweighted::integer, coalesce(q.w, 0)::float8, coalesce(q.w2, 0)::float8, coalesce(q.wy, 0)::float8,
		coalesce(q.w_nr, 0)::float8, coalesce(q.w2_nr, 0)::float8, coalesce(t.without_reason, 0)::integer, coalesce(t.persons, 0)::integer,
		coalesce(p.people, '[]')
	FROM asked q JOIN app.item i ON i.template_id = a.template_id AND i.code = q.item AND i.kind = 'question'
		JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
		LEFT JOIN told t ON t.item = q.item LEFT JOIN people p ON p.item = q.item
	ORDER BY coalesce(q.not_relevant, 0)::float8 / nullif(coalesce(q.rated, 0) + coalesce(q.not_relevant, 0), 0) DESC NULLS LAST, s.position, i.position, i.code);
END $$;

-- relevance_members: who stands behind the cases in which each question applied, as result_members; nobody where cases are many. That a
-- planner was told of single reviewers is a look at each of them (R18).
CREATE FUNCTION api.relevance_members(activity_id uuid) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer,
	period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision, person integer,
	met boolean, known_by integer[]) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
	wish app.result_wish;
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = relevance_members.activity_id;
	wish := (a.id, a.kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::app.result_wish;
	PERFORM app.settle('activity:' || a.id, '{}', NULL, NULL, 'calibration');
	PERFORM app.settle_also('user:' || k.reviewer_id, NULL, 'calibration')
	FROM (SELECT DISTINCT c.reviewer_id FROM app.result_cases(wish) AS c) AS k WHERE app.actor_is('planner') AND k.reviewer_id <> app.actor();
	RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, NULL::integer, m.in_force, m.at_first, m.told, m.weight,
			m.person, m.met, m.known_by
		FROM app.members_behind(ARRAY[wish], ARRAY(SELECT DISTINCT s.item FROM app.result_sums(wish, false) AS s
			JOIN app.item i ON i.template_id = a.template_id AND i.code = s.item AND i.kind = 'question' WHERE s.counts),
			app.nearest_readers(false)) AS m
		ORDER BY m.item, m.review_id;
END $$;
