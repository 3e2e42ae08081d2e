-- Which results are asked for, and what they come to.

-- Checks what came. Of an activity the kind and the months are its own. Of a question set all its versions are meant.
CREATE OR REPLACE FUNCTION app.wish(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text, template_id uuid DEFAULT NULL) RETURNS app.result_wish LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	places jsonb;
	versions uuid[];
BEGIN
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', f.field)), '[]') INTO places FROM (VALUES
		('kind', wish.activity_id IS NOT NULL OR wish.kind IN ('general', 'themed')),
		('to_month', coalesce(wish.to_month >= wish.from_month, true))) AS f (field, fine) WHERE f.fine IS NOT TRUE;
	IF places <> '[]' THEN
		PERFORM app.fail('TS003', 'results are of an activity, or of a kind in some months', '{}', places);
	ELSIF wish.department_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.department d WHERE d.id = wish.department_id) THEN
		PERFORM app.fail_not_found('department');
	ELSIF wish.team_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.team t WHERE t.id = wish.team_id) THEN
		PERFORM app.fail_not_found('team');
	ELSIF wish.template_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.template t WHERE t.id = wish.template_id) THEN
		PERFORM app.fail_not_found('template');
	END IF;
	SELECT array_agg(o.id ORDER BY o.id) INTO versions FROM app.template t JOIN app.template o USING (code) WHERE t.id = wish.template_id;
	IF wish.activity_id IS NOT NULL THEN
		SELECT v.* INTO a FROM app.activity v WHERE v.id = wish.activity_id;
		IF NOT FOUND THEN
			PERFORM app.fail_not_found('activity');
		ELSIF NOT EXISTS (SELECT FROM app.frozen_list l JOIN app.draw d ON d.list_id = l.id AND d.annulled_at IS NULL
			WHERE l.activity_id = a.id) THEN
			PERFORM app.fail('TS028', 'the activity has not been drawn', jsonb_build_object('state', a.state));
		END IF;
		RETURN (a.id, a.kind, NULL, NULL, wish.department_id, wish.team_id, nullif(wish.section, ''), nullif(wish.target_group, ''),
			versions, NULL)::app.result_wish;
	END IF;
	RETURN (NULL, wish.kind, date_trunc('month', wish.from_month)::date, date_trunc('month', wish.to_month)::date, wish.department_id,
		wish.team_id, nullif(wish.section, ''), nullif(wish.target_group, ''),
			versions, NULL)::app.result_wish;
END $$;

-- The cases that a wish is about. Planned for each wish: one plan for all, which a session has after five, reads every place's cases of the months.
CREATE OR REPLACE FUNCTION app.result_cases(w app.result_wish) RETURNS SETOF app.result_case LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
BEGIN -- one plan for an activity, one for a stretch of time
	IF w.activity_id IS NOT NULL THEN
		RETURN QUERY SELECT c.* FROM app.result_case c WHERE c.activity_id = w.activity_id
			AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id)
			AND (w.section IS NULL OR c.section = w.section) AND (w.target_group IS NULL OR c.target_group = w.target_group)
			AND (w.template_ids IS NULL OR c.template_id = ANY (w.template_ids));
	ELSE
		RETURN QUERY SELECT c.* FROM app.result_case c WHERE c.kind = w.kind
			AND c.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity')
			AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id)
			AND (w.section IS NULL OR c.section = w.section) AND (w.target_group IS NULL OR c.target_group = w.target_group)
			AND (w.template_ids IS NULL OR c.template_id = ANY (w.template_ids));
	END IF;
END $$;

-- Every case of a wish in which one of some items applied, now or at first, and maybe others. items: NULL for all. Of many cases those of the audits
-- in which one of the items applied at all.
CREATE OR REPLACE FUNCTION app.cases_with(wish app.result_wish, items text[]) RETURNS SETOF app.result_case LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	audits uuid[];
BEGIN
	IF items IS NULL OR wish.activity_id IS NOT NULL OR NOT app.is_large(wish) THEN
		RETURN QUERY SELECT c.* FROM app.result_cases(wish) AS c;
	ELSE
		audits := app.audits_with(wish, items);
		RETURN QUERY SELECT c.* FROM app.result_case c WHERE c.activity_id = ANY (audits) AND app.is_case_of(c, wish);
	END IF;
END $$;

-- Of each of them the audit and the reviewer: of a department or a team out of the index alone. Not of those in parts that are kept
-- (app.behind_parts).
CREATE OR REPLACE FUNCTION app.reviewed_cases(w app.result_wish) RETURNS TABLE (activity_id uuid, reviewer_id uuid) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
	IF app.result_scope(w) IN ('department', 'team') THEN
		RETURN QUERY SELECT c.activity_id, c.reviewer_id FROM app.result_case c WHERE c.kind = w.kind
			AND c.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity')
			AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id);
	ELSE
		RETURN QUERY SELECT c.activity_id, c.reviewer_id FROM app.cases_in_no_part(w) AS c;
	END IF;
END $$;

-- Which of the kept sums a wish is; NULL where they must be added up from the entries.
CREATE OR REPLACE FUNCTION app.result_scope(w app.result_wish) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN w.section IS NOT NULL OR w.target_group IS NOT NULL OR w.template_ids IS NOT NULL OR num_nonnulls(w.activity_id, w.department_id, w.team_id) > 1 THEN NULL
		WHEN w.activity_id IS NOT NULL THEN 'activity' WHEN w.team_id IS NOT NULL THEN 'team' WHEN w.department_id IS NOT NULL THEN 'department'
		ELSE 'all' END
$$;

-- Whose scope a wish reads; of all: the zero id.
CREATE OR REPLACE FUNCTION app.result_scope_id(w app.result_wish) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(w.activity_id, w.team_id, w.department_id, '00000000-0000-0000-0000-000000000000') $$;

-- The same, told without some questions.
CREATE OR REPLACE FUNCTION app.wish_without(wish app.result_wish, questions text[]) RETURNS app.result_wish LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	w app.result_wish := wish;
BEGIN
	w.without := questions;
	RETURN w;
END $$;

-- What is otherwise where questions are left out of a wish: a step's, a marker's and all of a case in which one of them counts. times: -1 of
-- what it is, 1 of what its other questions come to, which is nothing where there are none.
CREATE OR REPLACE FUNCTION app.entries_changed(wish app.result_wish, first_values boolean) RETURNS TABLE (review_id uuid, item text, value text,
	counts boolean, score numeric, times integer) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	IF coalesce(cardinality(wish.without), 0) = 0 THEN
		RETURN;
	END IF;
	RETURN QUERY WITH touched AS MATERIALIZED (
		SELECT c.review_id, c.template_id FROM app.cases_with(wish, wish.without) AS c CROSS JOIN LATERAL (SELECT FROM app.result_entry n -- case by case, by the index
			WHERE n.review_id = c.review_id AND n.first = first_values AND n.counts AND n.item = ANY (wish.without) LIMIT 1) AS e
	), given AS MATERIALIZED ( -- once for each of them, and not for each question of it
		SELECT t.review_id, t.template_id, e.item, e.counts, e.score FROM touched t CROSS JOIN LATERAL (SELECT n.item, n.counts, n.score FROM app.result_entry n
			WHERE n.review_id = t.review_id AND n.first = first_values OFFSET 0) AS e
	), part AS (
		SELECT g.review_id, k.item, g.item = ANY (wish.without) AS is_out, g.counts, g.score
		FROM given g JOIN app.item i ON i.template_id = g.template_id AND i.code = g.item AND i.kind = 'question',
			LATERAL (VALUES ('all'), ('step:' || i.step), ('marker:' || nullif(i.marker, ''))) AS k (item)
		WHERE k.item IS NOT NULL
	), whole AS MATERIALIZED ( -- and what the others come to
		SELECT p.review_id, p.item, bool_or(NOT p.is_out) AS has_others, bool_or(p.counts) FILTER (WHERE NOT p.is_out) AS counts,
			bool_and(p.score = 1) FILTER (WHERE p.counts AND NOT p.is_out) AS all_met, avg(p.score) FILTER (WHERE p.counts AND NOT p.is_out) AS score
		FROM part p GROUP BY 1, 2 HAVING bool_or(p.is_out AND p.counts)
	)
	SELECT w.review_id, w.item, e.value, e.counts, e.score, -1 FROM whole w CROSS JOIN LATERAL (SELECT n.value, n.counts, n.score FROM app.result_entry n
		WHERE n.review_id = w.review_id AND n.item = w.item AND n.first = first_values OFFSET 0) AS e
	UNION ALL
	SELECT w.review_id, w.item, CASE WHEN NOT w.counts THEN 'ikke_relevant' WHEN w.all_met THEN 'alle' ELSE 'ikke_alle' END, w.counts,
		coalesce(round(w.score, 12), 0), 1
	FROM whole w WHERE w.has_others;
END $$;

-- The entries of a wish's cases, as they are told. items: NULL for all.
CREATE OR REPLACE FUNCTION app.told_entries(wish app.result_wish, first_values boolean, items text[]) RETURNS TABLE (review_id uuid, item text, value text,
	counts boolean, score numeric) LANGUAGE sql STABLE AS $$
	SELECT e.review_id, e.item, e.value, e.counts, e.score FROM app.result_cases(wish) AS c JOIN app.result_entry e USING (review_id)
	WHERE e.first = first_values AND (items IS NULL OR e.item = ANY (items))
		AND NOT EXISTS (SELECT FROM app.entries_changed(wish, first_values) AS x WHERE x.review_id = e.review_id AND x.item = e.item)
	UNION ALL
	SELECT x.review_id, x.item, x.value, x.counts, x.score FROM app.entries_changed(wish, first_values) AS x
	WHERE x.times = 1 AND (items IS NULL OR x.item = ANY (items))
$$;

-- All of it at the place of a wish, in its months.
CREATE OR REPLACE FUNCTION app.place_of(wish app.result_wish) RETURNS app.result_wish LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	place app.result_wish := wish;
BEGIN
	place.section := NULL;
	place.target_group := NULL;
	place.template_ids := NULL;
	RETURN place;
END $$;

-- The sums of a wish, by item and value.
CREATE OR REPLACE FUNCTION app.result_sums(wish app.result_wish, first_values boolean) RETURNS SETOF app.result_line LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	wanted CONSTANT text := app.result_scope(result_sums.wish);
	whose CONSTANT uuid := app.result_scope_id(result_sums.wish);
	plain app.result_wish := wish;
BEGIN
	IF cardinality(wish.without) > 0 THEN
		plain.without := NULL;
		RETURN QUERY SELECT s.item, s.value, s.counts, sum(s.cases)::bigint, sum(s.unweighted)::bigint, sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)
			FROM (SELECT p.* FROM app.result_sums(plain, first_values) AS p
				UNION ALL
				SELECT x.item, x.value, x.counts, x.times, x.times * (c.weight IS NULL)::integer, x.times * x.score, x.times * coalesce(c.weight, 0),
					x.times * coalesce(c.weight * c.weight, 0), x.times * coalesce(c.weight * x.score, 0)
				FROM app.entries_changed(result_sums.wish, first_values) AS x JOIN app.result_case c USING (review_id)) AS s
			GROUP BY s.item, s.value, s.counts HAVING sum(s.cases) > 0;
	ELSIF wanted IS NOT NULL THEN
		RETURN QUERY SELECT s.item, s.value, s.counts, sum(s.cases), sum(s.unweighted), sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)
			FROM app.result_sum s
			WHERE s.scope = wanted AND s.scope_id = whose AND s.kind = (result_sums.wish).kind AND s.first = first_values
				AND s.period BETWEEN coalesce((result_sums.wish).from_month, '-infinity') AND coalesce((result_sums.wish).to_month, 'infinity')
			GROUP BY s.item, s.value, s.counts HAVING sum(s.cases) > 0;
	ELSE
		RETURN QUERY SELECT s.item, s.value, s.counts, sum(s.cases)::bigint, sum(s.unweighted)::bigint, sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)
			FROM (SELECT k.item, k.value, k.counts, k.cases, k.unweighted, k.score, k.w, k.w2, k.ws
					FROM app.part_sums(result_sums.wish, first_values, NULL) AS k
				UNION ALL
				SELECT e.item, e.value, e.counts, count(*), count(*) FILTER (WHERE c.weight IS NULL), sum(e.score),
					sum(coalesce(c.weight, 0)), sum(coalesce(c.weight * c.weight, 0)), sum(coalesce(c.weight * e.score, 0))
				FROM app.cases_in_no_part(result_sums.wish) AS c CROSS JOIN LATERAL (SELECT n.* FROM app.result_entry n -- case by case, by the index
					WHERE n.review_id = c.review_id AND n.first = first_values OFFSET 0) AS e
				GROUP BY e.item, e.value, e.counts) AS s
			GROUP BY s.item, s.value, s.counts HAVING sum(s.cases) > 0;
	END IF;
END $$;

-- The first and the last month with a case. Of what is kept added up: one step in the index each.
CREATE OR REPLACE FUNCTION app.result_months(wish app.result_wish) RETURNS TABLE (from_month date, to_month date) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	whose CONSTANT uuid := app.result_scope_id(wish);
	since CONSTANT date := coalesce(wish.from_month, '-infinity');
	until CONSTANT date := coalesce(wish.to_month, 'infinity');
BEGIN
	IF app.result_scope(wish) IS NOT NULL THEN
		RETURN QUERY SELECT (SELECT s.period FROM app.result_sum s WHERE s.scope = app.result_scope(wish) AND s.scope_id = whose AND s.kind = wish.kind
				AND NOT s.first AND s.period BETWEEN since AND until AND s.cases > 0 ORDER BY s.period LIMIT 1),
			(SELECT s.period FROM app.result_sum s WHERE s.scope = app.result_scope(wish) AND s.scope_id = whose AND s.kind = wish.kind
				AND NOT s.first AND s.period BETWEEN since AND until AND s.cases > 0 ORDER BY s.period DESC LIMIT 1);
	ELSE
		RETURN QUERY SELECT min(m.period), max(m.period) FROM (SELECT b.period FROM app.behind_parts(wish, 'reviewer') AS b
			UNION ALL SELECT c.period FROM app.cases_in_no_part(wish) AS c) AS m;
	END IF;
END $$;

-- The cases behind sums whose cases are deleted: how many, of which activity and question set. Asked by section or target group nothing
-- is known of them.
CREATE OR REPLACE FUNCTION app.faded_cases(w app.result_wish) RETURNS SETOF app.result_faded LANGUAGE sql STABLE AS $$
	SELECT f.* FROM app.result_faded f
	WHERE app.result_scope(w) IS NOT NULL AND f.kind = w.kind AND (w.activity_id IS NULL OR f.activity_id = w.activity_id)
		AND f.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity')
		AND (w.department_id IS NULL OR f.department_id = w.department_id) AND (w.team_id IS NULL OR f.team_id = w.team_id)
$$;

-- The audits a wish is about, and what they asked. No more of them: everything is of ten thousand in ten years.
CREATE OR REPLACE FUNCTION app.result_activities(wish app.result_wish) RETURNS TABLE (id uuid, template_id uuid, starts_on date, steps text[], markers text[],
	questions text[]) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	IF app.result_scope(wish) = 'all' THEN
		RETURN QUERY SELECT a.id, a.template_id, a.starts_on, a.steps, a.markers, a.questions FROM app.activity a
			WHERE a.kind = wish.kind AND a.state IN ('drawn', 'assigned', 'done') AND a.starts_on BETWEEN coalesce(wish.from_month, '-infinity')
				AND coalesce((wish.to_month + interval '1 month' - interval '1 day')::date, 'infinity');
	ELSE
		RETURN QUERY SELECT a.* FROM (SELECT wish.activity_id AS id WHERE wish.activity_id IS NOT NULL
				UNION SELECT c.activity_id FROM app.reviewed_cases(wish) AS c WHERE wish.activity_id IS NULL
				UNION SELECT b.id FROM app.behind_parts(wish, 'audit') AS b
				UNION SELECT f.activity_id FROM app.faded_cases(wish) AS f WHERE wish.activity_id IS NULL) AS k
			CROSS JOIN LATERAL (SELECT v.id, v.template_id, v.starts_on, v.steps, v.markers, v.questions FROM app.activity v
				WHERE v.id = k.id OFFSET 0) AS a; -- one by one by the index
	END IF;
END $$;

-- The versions of question sets that they asked. Of everything: one step in the index for each version there is.
CREATE OR REPLACE FUNCTION app.result_templates(wish app.result_wish) RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF app.result_scope(wish) = 'all' THEN
		RETURN QUERY SELECT t.id FROM app.template t CROSS JOIN LATERAL (SELECT FROM app.activity a WHERE a.template_id = t.id AND a.kind = wish.kind
			AND a.state IN ('drawn', 'assigned', 'done') AND a.starts_on BETWEEN coalesce(wish.from_month, '-infinity')
				AND coalesce((wish.to_month + interval '1 month' - interval '1 day')::date, 'infinity') LIMIT 1) AS a;
	ELSE
		RETURN QUERY SELECT DISTINCT a.template_id FROM app.result_activities(wish) AS a;
	END IF;
END $$;

-- Who reviewed its cases. Of everything: from one reviewer to the next in the index, past all their cases.
CREATE OR REPLACE FUNCTION app.result_raters(wish app.result_wish) RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF app.result_scope(wish) = 'all' THEN
		RETURN QUERY WITH RECURSIVE rater AS (
				(SELECT c.reviewer_id FROM app.result_case c WHERE c.kind = wish.kind ORDER BY c.reviewer_id LIMIT 1)
				UNION ALL
				SELECT (SELECT c.reviewer_id FROM app.result_case c WHERE c.kind = wish.kind AND c.reviewer_id > r.reviewer_id
					ORDER BY c.reviewer_id LIMIT 1) FROM rater r WHERE r.reviewer_id IS NOT NULL)
			SELECT r.reviewer_id FROM rater r WHERE r.reviewer_id IS NOT NULL AND EXISTS (SELECT FROM app.result_case c
				WHERE c.kind = wish.kind AND c.reviewer_id = r.reviewer_id
					AND c.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity'));
	ELSE
		RETURN QUERY SELECT c.reviewer_id FROM app.reviewed_cases(wish) AS c UNION SELECT b.id FROM app.behind_parts(wish, 'reviewer') AS b;
	END IF;
	RETURN QUERY SELECT f.reviewer_id FROM app.faded_rater f
		WHERE app.result_scope(wish) IS NOT NULL AND f.scope = app.result_scope(wish) AND f.scope_id = app.result_scope_id(wish)
			AND f.kind = wish.kind AND f.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity');
END $$;

-- Is the actor the nearest leader of a case's caseworker: led their team when it was submitted, and leads it still (R17)?
CREATE OR REPLACE FUNCTION app.leads_since(c app.result_case) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.team_lead l WHERE l.person_id = app.actor() AND l.team_id = c.team_id AND l.held_to IS NULL
		AND l.held_from <= app.day_of(c.submitted_at))
$$;

-- Whether the actor is the nearest leader of everybody behind some results (app.leads_since). Whose those were that have faded is nobody's to know.
CREATE OR REPLACE FUNCTION app.is_nearest(w app.result_wish) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
	IF EXISTS (SELECT FROM app.faded_cases(w)) THEN
		RETURN false;
	ELSIF w.activity_id IS NOT NULL THEN
		RETURN NOT EXISTS (SELECT FROM app.result_cases(w) AS c WHERE NOT app.leads_since(c));
	END IF;
	RETURN NOT EXISTS (SELECT FROM app.result_case c WHERE c.kind = w.kind
		AND c.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity')
		AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id)
		AND (w.section IS NULL OR c.section = w.section) AND (w.target_group IS NULL OR c.target_group = w.target_group)
		AND (w.template_ids IS NULL OR c.template_id = ANY (w.template_ids)) AND NOT app.leads_since(c));
END $$;

-- What stands around the figures, given their lines: what was listed, drawn and submitted, questions, scale, who is behind it.
CREATE OR REPLACE FUNCTION app.result_frame(w app.result_wish, language text, lines app.result_line[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH extent AS MATERIALIZED (
		SELECT m.from_month, m.to_month, t.* FROM app.result_months(w) AS m, (
			SELECT coalesce(sum(s.cases) FILTER (WHERE s.item = 'all'), 0) AS cases, coalesce(sum(s.unweighted) FILTER (WHERE s.item = 'all'), 0) AS unweighted,
				coalesce(sum(s.score) FILTER (WHERE s.item = 'changed'), 0)::bigint AS changed FROM unnest(lines) s) AS t
	), a AS MATERIALIZED (
		SELECT v.* FROM app.result_activities(w) AS v
	), l AS MATERIALIZED (
		SELECT f.*, d.id AS draw_id FROM a JOIN app.frozen_list f ON f.activity_id = a.id JOIN app.draw d ON d.list_id = f.id AND d.annulled_at IS NULL
	), focus AS MATERIALIZED (
		SELECT DISTINCT v.template_id, v.steps, v.markers, v.questions FROM a v
	), version AS MATERIALIZED (
		SELECT t.*, row_number() OVER (ORDER BY t.published_at DESC NULLS LAST, t.id) AS age FROM app.template t
		WHERE t.id IN (SELECT f.template_id FROM focus f)
	), question AS ( -- in its newest words
		SELECT DISTINCT ON (i.code) i.code, i.body, i.marker, s.step, s.position AS step_position, i.position, v.age
		FROM version v JOIN app.item i ON i.template_id = v.id JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
		WHERE i.kind = 'question' AND coalesce(i.see, '') = '' AND EXISTS (SELECT FROM focus f
			WHERE f.template_id = v.id AND app.in_focus(f.steps, f.markers, f.questions, i.step, i.marker, i.code))
		ORDER BY i.code, v.age
	), settled AS MATERIALIZED ( -- from when each case of an activity counts, and how its second reading stands (R25, R27)
		SELECT app.counts_from(r) AS counts_from, app.second_state(r) AS second
		FROM app.result_case k JOIN app.review r ON r.id = k.review_id WHERE k.activity_id = w.activity_id
	), step AS (
		SELECT DISTINCT ON (s.step) s.step, s.body, q.step_position FROM question q JOIN version v ON v.age = q.age
			JOIN app.template_step s ON s.template_id = v.id AND s.step = q.step ORDER BY s.step, v.age
	), placed AS (
		SELECT s.*, row_number() OVER (ORDER BY s.step_position, s.step) - 1 AS nth FROM step s
	)
	SELECT jsonb_build_object('title', coalesce((SELECT v.title FROM app.activity v WHERE v.id = w.activity_id), ''), 'kind', w.kind,
		'team', (SELECT t.name FROM app.team t WHERE t.id = w.team_id),
		'department', (SELECT d.name FROM app.department d WHERE d.id = w.department_id),
		'section', w.section, 'target_group', w.target_group,
		'question_set', (SELECT app.in_language(result_frame.language, t.title_da, t.title_en) FROM app.template t WHERE t.id = ANY (w.template_ids)
			ORDER BY t.published_at DESC NULLS LAST, t.id LIMIT 1),
		'from_month', coalesce(w.from_month, (SELECT x.from_month FROM extent x)),
		'to_month', coalesce(w.to_month, (SELECT x.to_month FROM extent x)),
		'made_at', extract(epoch FROM app.now())::bigint,
		'from', coalesce((SELECT v.decided_from::text FROM app.activity v WHERE v.id = w.activity_id), ''),
		'to', coalesce((SELECT v.decided_to::text FROM app.activity v WHERE v.id = w.activity_id), ''),
		'template', (SELECT string_agg(app.in_language(result_frame.language, v.title_da, v.title_en) || ' ' || v.version_name, ', ' ORDER BY v.age)
			FROM version v),
		'activities', (SELECT count(*) FROM a),
		'listed', (SELECT coalesce(sum(l.listed), 0) FROM l),
		'drawn', (SELECT coalesce(sum(CASE WHEN l.forgotten_at IS NULL
				THEN (SELECT count(*) FROM app.drawn_case k WHERE k.draw_id = l.draw_id AND k.place = 'sample')
				ELSE (SELECT sum(s.drawn) FROM app.stratum s WHERE s.list_id = l.id) END), 0) FROM l),
		'assigned', (SELECT x.cases FROM extent x) + (SELECT count(*) FROM app.review r
			WHERE r.activity_id IN (SELECT v.id FROM a v) AND r.purpose = 'random' AND r.state = 'open' AND NOT r.sealed),
		'submitted', (SELECT x.cases FROM extent x), 'changed', (SELECT x.changed FROM extent x),
		'waiting', (SELECT count(*) FROM settled s WHERE s.counts_from > app.today()),
		'counts_from', coalesce((SELECT max(s.counts_from)::text FROM settled s WHERE s.counts_from > app.today()), ''),
		'second_read', (SELECT count(*) FROM settled s WHERE s.second = 'read'),
		'second_unread', (SELECT count(*) FROM settled s WHERE s.second IN ('unread', 'nobody')),
		'second_stand_ins', (SELECT count(*) FROM app.second_reading s JOIN app.result_case k USING (review_id)
			WHERE s.stands_in AND k.activity_id IN (SELECT v.id FROM a v)),
		'replaced', (SELECT count(*) FROM app.replacement p WHERE p.draw_id IN (SELECT l.draw_id FROM l)),
		'targeted', (SELECT count(*) FROM app.review r WHERE r.activity_id IN (SELECT v.id FROM a v) AND r.purpose = 'targeted' AND NOT r.sealed),
		'nearest', app.is_nearest(w),
		'small_group', greatest(app.setting_int('small_group'), 3),
		'speaks_for_all', (SELECT x.unweighted = 0 FROM extent x),
		'data_hash', (SELECT encode(sha256(convert_to((SELECT p.value FROM app.setting p WHERE p.name = 'figure_salt') || E'\n'
				|| coalesce(string_agg(concat_ws(E'\t', s.item, s.value, s.cases, s.unweighted, trim_scale(s.w), trim_scale(s.w2), trim_scale(s.ws))
					|| E'\n', '' ORDER BY s.item COLLATE "C", s.value COLLATE "C"), ''), 'UTF8')), 'hex') FROM unnest(lines) s),
		'raters', (SELECT coalesce(jsonb_agg(p.display_name ORDER BY p.display_name), '[]') FROM app.person p
			WHERE p.id IN (SELECT k.* FROM app.result_raters(w) AS k)),
		-- A question that is left out applied in cases that have faded: what it is part of cannot be told without it.
		'faded_without', coalesce(cardinality(w.without), 0) > 0 AND EXISTS (
			SELECT FROM (SELECT false AS first, n.item, n.cases FROM unnest(lines) n WHERE n.counts
				UNION ALL SELECT true, n.item, n.cases FROM app.result_sums(result_frame.w, true) AS n WHERE n.counts) AS s
			WHERE s.item = ANY ((result_frame.w).without)
			GROUP BY s.first, s.item HAVING sum(s.cases) > (SELECT count(*) FROM app.cases_with(result_frame.w, (result_frame.w).without) AS c JOIN app.result_entry e USING (review_id)
				WHERE e.first = s.first AND e.counts AND e.item = s.item)),
		'values', (SELECT jsonb_agg(jsonb_build_object('id', s.value, 'counts', s.counts, 'best', s.best,
				'title', app.in_language(result_frame.language, s.label_da, s.label_en)) ORDER BY s.counts DESC, s.age, s.position)
			FROM (SELECT DISTINCT ON (c.value) c.*, v.age, c.value = app.best_value(v.id) AS best
				FROM version v JOIN app.scale_value c ON c.template_id = v.id ORDER BY c.value, v.age) AS s),
		'steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.step,
				'title', app.in_language(result_frame.language, s.body ->> 'title_da', s.body ->> 'title_en')) ORDER BY s.nth), '[]') FROM placed s),
		'markers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.marker ->> 'id',
				'title', app.in_language(result_frame.language, m.marker ->> 'title_da', m.marker ->> 'title_en')) ORDER BY m.age, m.nth), '[]')
			FROM (SELECT DISTINCT ON (k.marker ->> 'id') k.marker, k.nth, v.age
				FROM version v, jsonb_array_elements(v.file -> 'markers') WITH ORDINALITY AS k (marker, nth)
				WHERE k.marker ->> 'id' IN (SELECT q.marker FROM question q) ORDER BY k.marker ->> 'id', v.age) AS m),
		'questions', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.code, 'step', s.nth, 'marker', q.marker,
				'title', app.in_language(result_frame.language, q.body ->> 'text_da', q.body ->> 'text_en')) ORDER BY s.nth, q.position, q.code), '[]')
			FROM question q JOIN placed s ON s.step = q.step))
$$;

-- The same where nobody has added them up yet.
CREATE OR REPLACE FUNCTION app.result_frame(w app.result_wish, language text) RETURNS jsonb LANGUAGE sql STABLE AS
$$ SELECT app.result_frame(w, result_frame.language, ARRAY(SELECT s FROM app.result_sums(w, false) AS s)) $$;
