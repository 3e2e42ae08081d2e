-- Which results are asked for, and what stands around them.

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

-- The cases that a wish is about.
CREATE OR REPLACE FUNCTION app.result_cases(w app.result_wish) RETURNS SETOF app.result_case LANGUAGE plpgsql STABLE AS $$
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

-- Of each of them the audit and the reviewer: of a department or a team out of the index alone.
CREATE OR REPLACE FUNCTION app.reviewed_cases(w app.result_wish) RETURNS TABLE (activity_id uuid, reviewer_id uuid) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	IF app.result_scope(w) IN ('department', 'team') THEN
		RETURN QUERY SELECT c.activity_id, c.reviewer_id FROM app.result_case c WHERE c.kind = w.kind
			AND c.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity')
			AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id);
	ELSE
		RETURN QUERY SELECT c.activity_id, c.reviewer_id FROM app.result_cases(w) AS c;
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
		SELECT DISTINCT c.review_id, c.template_id FROM app.result_cases(wish) AS c JOIN app.result_entry e USING (review_id)
		WHERE e.first = first_values AND e.counts AND e.item = ANY (wish.without)
	), part AS MATERIALIZED ( -- each question of each of them
		SELECT t.review_id, k.item, e.item = ANY (wish.without) AS is_out, e.counts, e.score
		FROM touched t JOIN app.result_entry e USING (review_id) JOIN app.item i ON i.template_id = t.template_id AND i.code = e.item AND i.kind = 'question',
			LATERAL (VALUES ('all'), ('step:' || i.step), ('marker:' || nullif(i.marker, ''))) AS k (item)
		WHERE e.first = first_values AND k.item IS NOT NULL
	), whole AS (
		SELECT p.review_id, p.item FROM part p GROUP BY 1, 2 HAVING bool_or(p.is_out AND p.counts)
	)
	SELECT w.review_id, w.item, e.value, e.counts, e.score, -1 FROM whole w JOIN app.result_entry e USING (review_id, item) WHERE e.first = first_values
	UNION ALL
	SELECT w.review_id, w.item, CASE WHEN NOT bool_or(p.counts) THEN 'ikke_relevant' WHEN bool_and(p.score = 1) FILTER (WHERE p.counts) THEN 'alle'
			ELSE 'ikke_alle' END, bool_or(p.counts), coalesce(round(avg(p.score) FILTER (WHERE p.counts), 12), 0), 1
	FROM whole w JOIN part p USING (review_id, item) WHERE NOT p.is_out GROUP BY 1, 2;
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
		RETURN QUERY SELECT e.item, e.value, e.counts, count(*), count(*) FILTER (WHERE c.weight IS NULL), sum(e.score),
				sum(coalesce(c.weight, 0)), sum(coalesce(c.weight * c.weight, 0)), sum(coalesce(c.weight * e.score, 0))
			FROM app.result_cases(result_sums.wish) AS c JOIN app.result_entry e USING (review_id)
			WHERE e.first = first_values
			GROUP BY e.item, e.value, e.counts;
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
		RETURN QUERY SELECT min(c.period), max(c.period) FROM app.result_cases(wish) AS c;
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

-- The audits a wish is about.
CREATE OR REPLACE FUNCTION app.result_activities(wish app.result_wish) RETURNS SETOF app.activity LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF wish.activity_id IS NOT NULL THEN
		RETURN QUERY SELECT a.* FROM app.activity a WHERE a.id = wish.activity_id;
	ELSIF app.result_scope(wish) = 'all' THEN
		RETURN QUERY SELECT a.* FROM app.activity a WHERE a.kind = wish.kind AND a.state IN ('drawn', 'assigned', 'done')
			AND a.starts_on BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce((wish.to_month + interval '1 month' - interval '1 day')::date, 'infinity');
	ELSE
		RETURN QUERY SELECT a.* FROM app.activity a WHERE a.id IN (SELECT c.activity_id FROM app.reviewed_cases(wish) AS c
			UNION SELECT f.activity_id FROM app.faded_cases(wish) AS f);
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
		RETURN QUERY SELECT DISTINCT c.reviewer_id FROM app.reviewed_cases(wish) AS c;
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
	SELECT jsonb_build_object('title', coalesce((SELECT v.title FROM a v WHERE v.id = w.activity_id), ''), 'kind', w.kind,
		'team', (SELECT t.name FROM app.team t WHERE t.id = w.team_id),
		'department', (SELECT d.name FROM app.department d WHERE d.id = w.department_id),
		'section', w.section, 'target_group', w.target_group,
		'question_set', (SELECT app.in_language(result_frame.language, t.title_da, t.title_en) FROM app.template t WHERE t.id = ANY (w.template_ids)
			ORDER BY t.published_at DESC NULLS LAST, t.id LIMIT 1),
		'from_month', coalesce(w.from_month, (SELECT x.from_month FROM extent x)),
		'to_month', coalesce(w.to_month, (SELECT x.to_month FROM extent x)),
		'made_at', extract(epoch FROM app.now())::bigint,
		'from', coalesce((SELECT v.decided_from::text FROM a v WHERE v.id = w.activity_id), ''),
		'to', coalesce((SELECT v.decided_to::text FROM a v WHERE v.id = w.activity_id), ''),
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
		'few_cases', (SELECT x.cases <= 1000 FROM extent x),
		'nearest', NOT EXISTS (SELECT FROM app.faded_cases(w)) -- whose they were is nobody's to know
			AND NOT EXISTS (SELECT FROM app.result_cases(w) AS k WHERE (SELECT x.cases <= 1000 FROM extent x) AND NOT app.leads_since(k)),
		'small_group', greatest(app.setting_int('small_group'), 3),
		'speaks_for_all', (SELECT x.unweighted = 0 FROM extent x),
		'data_hash', (SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(E'\t', s.item, s.value, s.cases, s.unweighted, trim_scale(s.w),
				trim_scale(s.w2), trim_scale(s.ws)) || E'\n', '' ORDER BY s.item COLLATE "C", s.value COLLATE "C"), ''), 'UTF8')), 'hex') FROM unnest(lines) s),
		'raters', (SELECT coalesce(jsonb_agg(p.display_name ORDER BY p.display_name), '[]') FROM app.person p
			WHERE p.id IN (SELECT k.* FROM app.result_raters(w) AS k)),
		-- A question that is left out applied in cases that have faded: what it is part of cannot be told without it.
		'faded_without', coalesce(cardinality(w.without), 0) > 0 AND EXISTS (SELECT FROM unnest(lines) s WHERE s.counts AND s.item = ANY ((result_frame.w).without)
			GROUP BY s.item HAVING sum(s.cases) > (SELECT count(*) FROM app.result_cases(result_frame.w) AS c JOIN app.result_entry e USING (review_id)
				WHERE NOT e.first AND e.counts AND e.item = s.item)),
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

-- The items of a trend: those asked for, each of which the frame must know; else all of it and each marker.
CREATE OR REPLACE FUNCTION app.trend_items(frame jsonb, asked text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	known CONSTANT text[] := ARRAY(SELECT q ->> 'id' FROM jsonb_array_elements(frame -> 'questions') q
		UNION ALL SELECT 'step:' || (s ->> 'id') FROM jsonb_array_elements(frame -> 'steps') s
		UNION ALL SELECT 'marker:' || (m ->> 'id') FROM jsonb_array_elements(frame -> 'markers') m UNION ALL SELECT 'all');
	places jsonb;
BEGIN
	IF cardinality(asked) = 0 THEN
		RETURN ARRAY['all'] || ARRAY(SELECT 'marker:' || (m ->> 'id') FROM jsonb_array_elements(frame -> 'markers') WITH ORDINALITY AS t (m, nth)
			ORDER BY t.nth);
	ELSIF cardinality(asked) > 40 THEN
		PERFORM app.fail('TS003', 'at most 40 at a time', '{"at_most": "40"}', app.place('items'));
	END IF;
	SELECT jsonb_agg(jsonb_build_object('field', format('items[%s]', t.nth - 1)) ORDER BY t.nth) INTO places
	FROM unnest(asked) WITH ORDINALITY AS t (item, nth) WHERE t.item <> ALL (known) OR array_position(asked, t.item) < t.nth;
	IF places IS NOT NULL THEN
		PERFORM app.fail('TS003', 'nothing of that name was asked in these audits', '{}', places);
	END IF;
	RETURN asked;
END $$;

-- Whether an item asks something else in one version of a question set than in another: a question of it is gone, is new, or has other
-- words that are not marked as the same matter.
CREATE OR REPLACE FUNCTION app.asks_otherwise(item text, before uuid, after uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT before <> after AND EXISTS (
		SELECT FROM (SELECT i.* FROM app.item i WHERE i.template_id = before AND i.kind = 'question' AND coalesce(i.see, '') = ''
				AND (asks_otherwise.item IN ('all', i.code, 'step:' || i.step, 'marker:' || i.marker))) AS o
			FULL JOIN (SELECT i.* FROM app.item i WHERE i.template_id = after AND i.kind = 'question' AND coalesce(i.see, '') = ''
				AND (asks_otherwise.item IN ('all', i.code, 'step:' || i.step, 'marker:' || i.marker))) AS n USING (code)
		WHERE o.code IS NULL OR n.code IS NULL
			OR (coalesce(n.lineage, '') <> 'same' AND o.body ->> 'text_da' IS DISTINCT FROM n.body ->> 'text_da'))
$$;

-- The first answers of each item month by month. What is kept added up has the months whose cases have faded, too; asked by section or
-- target group nothing is known of those. yes: the cases with the best value, or with it in all that applied.
CREATE OR REPLACE FUNCTION app.trend_sums(wish app.result_wish, wanted text[]) RETURNS TABLE (item text, period date, cases integer,
	yes integer, unweighted integer, w double precision, w2 double precision, wy double precision) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	plain app.result_wish := wish;
BEGIN
	IF cardinality(wish.without) > 0 THEN
		plain.without := NULL;
		RETURN QUERY SELECT s.item, s.period, sum(s.cases)::integer, sum(s.yes)::integer, sum(s.unweighted)::integer, sum(s.w), sum(s.w2), sum(s.wy)
			FROM (SELECT p.* FROM app.trend_sums(plain, wanted) AS p
				UNION ALL
				SELECT x.item, c.period, x.times, x.times * (x.score = 1)::integer, x.times * (c.weight IS NULL)::integer, x.times * coalesce(c.weight, 0)::float8,
					x.times * coalesce(c.weight * c.weight, 0)::float8, x.times * coalesce(c.weight * x.score, 0)::float8
				FROM app.entries_changed(trend_sums.wish, true) AS x JOIN app.result_case c USING (review_id) WHERE x.counts AND x.item = ANY (wanted)) AS s
			GROUP BY s.item, s.period HAVING sum(s.cases) > 0;
	ELSIF app.result_scope(wish) IS NOT NULL THEN
		RETURN QUERY SELECT s.item, s.period, sum(s.cases)::integer,
				coalesce(CASE WHEN s.item ~ '^(all$|step:|marker:)' THEN sum(s.cases) FILTER (WHERE s.value = 'alle') ELSE sum(s.score) END, 0)::integer,
				sum(s.unweighted)::integer, sum(s.w)::float8, sum(s.w2)::float8, sum(s.ws)::float8
			FROM app.result_sum s
			WHERE s.scope = app.result_scope(wish) AND s.scope_id = app.result_scope_id(wish) AND s.kind = wish.kind AND s.first AND s.counts
				AND s.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity') AND s.item = ANY (wanted)
			GROUP BY s.item, s.period HAVING sum(s.cases) > 0;
	ELSE
		RETURN QUERY SELECT e.item, k.period, count(*)::integer, (count(*) FILTER (WHERE e.score = 1))::integer,
				(count(*) FILTER (WHERE k.weight IS NULL))::integer, sum(coalesce(k.weight, 0))::float8,
				sum(coalesce(k.weight * k.weight, 0))::float8, sum(coalesce(k.weight * e.score, 0))::float8
			FROM app.result_cases(wish) AS k JOIN app.result_entry e USING (review_id)
			WHERE e.first AND e.counts AND e.item = ANY (wanted)
			GROUP BY e.item, k.period;
	END IF;
END $$;

-- Who reviewed in each month, and how many of its cases: the most first. Without a name: faded before it was kept who reviewed.
CREATE OR REPLACE FUNCTION app.trend_raters(wish app.result_wish) RETURNS TABLE (period date, raters jsonb) LANGUAGE sql STABLE AS $$
	WITH live AS (
		SELECT k.period, k.reviewer_id, count(*) AS cases FROM app.result_cases(wish) AS k GROUP BY 1, 2
	), faded AS (
		SELECT f.period, f.reviewer_id, f.cases FROM app.faded_rater f
		WHERE app.result_scope(wish) IS NOT NULL AND f.scope = app.result_scope(wish) AND f.scope_id = app.result_scope_id(wish)
			AND f.kind = wish.kind AND f.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')
	), nobody AS (
		SELECT f.period, NULL::uuid AS reviewer_id, sum(f.cases) - coalesce((SELECT sum(k.cases) FROM faded k WHERE k.period = f.period), 0) AS cases
		FROM app.faded_cases(wish) f GROUP BY f.period
	), every AS (
		SELECT a.period, a.reviewer_id, sum(a.cases) AS cases FROM (SELECT * FROM live UNION ALL SELECT * FROM faded UNION ALL SELECT * FROM nobody) AS a
		GROUP BY 1, 2 HAVING sum(a.cases) > 0
	)
	SELECT e.period, jsonb_agg(jsonb_build_object('id', coalesce(e.reviewer_id::text, ''), 'name', coalesce(p.display_name, ''), 'cases', e.cases)
		ORDER BY e.cases DESC, p.display_name, e.reviewer_id)
	FROM every e LEFT JOIN app.person p ON p.id = e.reviewer_id GROUP BY e.period
$$;

-- How anchor cases were read while a course ran (app.yardstick_halves), beside the cases of the course that are still known one by one,
-- added up by their weights (R5).
CREATE OR REPLACE FUNCTION app.trend_yardstick(w app.result_wish, wanted text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH halves AS MATERIALIZED (
		SELECT h.* FROM (SELECT t.id FROM app.result_activities(w) AS a JOIN app.template t ON t.id = a.template_id
				ORDER BY t.published_at DESC NULLS LAST, t.id LIMIT 1) AS newest,
			app.result_months(w) AS m, app.yardstick_halves(newest.id, wanted, app.half_year_of(m.from_month), app.half_year_of(m.to_month)) AS h
		WHERE m.from_month IS NOT NULL
	), practice AS (
		SELECT e.item, app.half_year_of(k.period) AS half_year, count(*) AS cases, count(*) FILTER (WHERE k.weight IS NULL) AS unweighted,
			sum(k.weight) AS w, sum(k.weight * k.weight) AS w2, sum(k.weight * e.score) AS wx, sum(k.weight * e.score * e.score) AS wxx
		FROM app.result_cases(w) AS k JOIN app.result_entry e USING (review_id)
		WHERE EXISTS (SELECT FROM halves) AND e.first AND e.counts AND e.item = ANY (wanted) GROUP BY 1, 2
	)
	SELECT coalesce(jsonb_agg(to_jsonb(j) ORDER BY array_position(wanted, j.item), j.half_year), '[]')
	FROM (SELECT * FROM halves LEFT JOIN practice USING (item, half_year)) AS j
$$;

-- Each item month by month. said_yes: of the cases that are still known one by one.
CREATE OR REPLACE FUNCTION app.trend_periods(w app.result_wish, wanted text[]) RETURNS TABLE (item text, period date, cases integer,
	yes integer, unweighted integer, w double precision, w2 double precision, wy double precision, cycle integer, broke boolean, raters jsonb,
	said_yes text) LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT k.* FROM app.result_cases(trend_periods.w) AS k
	), month AS (
		SELECT m.*, lag(m.version) OVER (ORDER BY m.period) AS version_before FROM (
			SELECT k.period, min(a.cycle_id::text) AS cycle, (array_agg(t.id ORDER BY t.published_at DESC, t.id))[1] AS version
			FROM (SELECT c.period, c.activity_id, c.template_id FROM c
				UNION SELECT f.period, f.activity_id, f.template_id FROM app.faded_cases(trend_periods.w) AS f) AS k
				JOIN app.activity a ON a.id = k.activity_id JOIN app.template t ON t.id = k.template_id
			GROUP BY k.period) AS m
	), ringed AS (
		SELECT m.*, dense_rank() OVER (ORDER BY coalesce(m.cycle, m.period::text))::integer AS ring FROM month m
	), told AS (
		SELECT e.item, k.period, string_agg(CASE WHEN e.score = 1 THEN '1' ELSE '0' END, '' ORDER BY k.submitted_at, k.review_id) AS said_yes
		FROM c k JOIN app.told_entries(trend_periods.w, true, wanted) AS e USING (review_id)
		WHERE e.counts
		GROUP BY e.item, k.period
	)
	SELECT g.item, g.period, g.cases, g.yes, g.unweighted, g.w, g.w2, g.wy, m.ring,
		coalesce(app.asks_otherwise(g.item, m.version_before, m.version), false), r.raters, coalesce(t.said_yes, '')
	FROM app.trend_sums(trend_periods.w, wanted) AS g JOIN ringed m USING (period) JOIN app.trend_raters(trend_periods.w) AS r USING (period)
		LEFT JOIN told t USING (item, period)
	ORDER BY array_position(wanted, g.item), g.period
$$;

-- The name of what stands in for the cases of a month that have faded and set this bit.
CREATE OR REPLACE FUNCTION app.stand_in(wish app.result_wish, the_period date, the_bit integer) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT md5(concat_ws(' ', app.result_scope(wish), app.result_scope_id(wish), wish.kind, the_period, the_bit))::uuid $$;

-- Which cases stand behind each item in each month, and whose they are: of a question or a step the work of who held the step, where the
-- form asked (R6). worker: whom hiding few persons counts; where it was not known who held the step, whom the case was drawn for, else the
-- case itself. person: the same where it is known, else NULL. met: the best answer in all that applied. For cases that have faded stand
-- others in, one for each bit of their month, which have a bit and no worker. items: NULL for all.
CREATE OR REPLACE FUNCTION app.behind_items(wish app.result_wish, first_values boolean, items text[]) RETURNS TABLE (item text, period date, who uuid,
	worker uuid, person uuid, met boolean, as_bit integer) LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT k.* FROM app.result_cases(wish) AS k
	), held AS MATERIALIZED (
		SELECT h.review_id, k.item, h.caseworker_id FROM c JOIN app.step_holder h USING (review_id), LATERAL (SELECT 'step:' || h.step AS item
			UNION ALL SELECT i.code FROM app.item i WHERE i.template_id = c.template_id AND i.step = h.step AND i.kind = 'question') AS k
	)
	SELECT e.item, c.period, c.review_id, coalesce(h.caseworker_id, c.caseworker_id, c.review_id),
		CASE WHEN h.review_id IS NULL THEN c.caseworker_id ELSE h.caseworker_id END, e.score = 1, NULL::integer
	FROM c JOIN app.told_entries(wish, first_values, items) AS e USING (review_id) LEFT JOIN held h ON h.review_id = e.review_id AND h.item = e.item
	WHERE e.counts
	UNION ALL
	SELECT f.item, f.period, app.stand_in(wish, f.period, b.bit), NULL, NULL, NULL, b.bit
	FROM app.faded_behind f, generate_series(0, 62) AS b (bit)
	WHERE app.result_scope(wish) IS NOT NULL AND f.scope = app.result_scope(wish) AND f.scope_id = app.result_scope_id(wish)
		AND f.kind = wish.kind AND f.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')
		AND f.first = first_values AND (items IS NULL OR f.item = ANY (items)) AND f.mask >> b.bit & 1 = 1
$$;

-- Who stands behind every figure of some wishes that share no case, for hiding few persons (R16): which case stands behind which item, whose
-- it is, when, of which wish (nth, from 0), and in which sets of published reports; cases of such sets that are in no wish have neither month
-- nor nth. in_force: relevant now; at_first: at the first submit. Cases count from 0 within their item, caseworkers and persons over all;
-- where some stand in for others caseworkers are told apart by their bits alone, so that nobody counts twice. beside: other results that are
-- held to be told as well, without anybody having published them (app.asked_beside). told: numbers of sets, odd ones
-- of those with a share beside the counts; of cases that have faded since, what stands in for them counts as told, so that what came
-- later is not told by subtracting. person and met as above, met now; NULL of what only published reports told of, or stands in.
CREATE OR REPLACE FUNCTION app.members_beside(wishes app.result_wish[], items text[], beside app.result_wish[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean) LANGUAGE sql STABLE AS $$
	WITH given AS MATERIALIZED (
		SELECT g.nth - 1 AS nth, n.*, true AS in_force FROM generate_subscripts(wishes, 1) AS g (nth), LATERAL app.behind_items(wishes[g.nth], false, items) AS n
		UNION ALL
		SELECT g.nth - 1, f.*, false FROM generate_subscripts(wishes, 1) AS g (nth), LATERAL app.behind_items(wishes[g.nth], true, items) AS f
	), now AS MATERIALIZED (
		SELECT b.item, b.who AS review_id, b.period, b.nth, b.worker, b.person, b.as_bit, bool_or(b.in_force) AS in_force, bool_or(NOT b.in_force) AS at_first,
			bool_or(b.met) FILTER (WHERE b.in_force) AS met
		FROM given b GROUP BY 1, 2, 3, 4, 5, 6, 7
	), other AS MATERIALIZED (
		SELECT g.nth, b.item, b.who AS review_id, b.worker, b.as_bit
		FROM generate_subscripts(beside, 1) AS g (nth), LATERAL app.behind_items(beside[g.nth], false, items) AS b
	), whose AS (
		SELECT DISTINCT ON (o.item, o.review_id) o.item, o.review_id, o.worker, o.as_bit FROM other o ORDER BY 1, 2, 3
	), told_gone AS MATERIALIZED ( -- what was told of and has faded since
		SELECT r.id, r.case_id, r.activity_id, f.period FROM app.review r JOIN app.activity a ON a.id = r.activity_id, LATERAL (SELECT date_trunc('month', a.starts_on)::date AS period) AS f
		WHERE EXISTS (SELECT FROM now n WHERE n.as_bit IS NOT NULL) -- else nothing is looked for at all
			AND r.faded_at IS NOT NULL AND r.purpose = 'random' AND f.period IN (SELECT n.period FROM now n WHERE n.as_bit IS NOT NULL)
			AND r.id IN (SELECT v.review_id FROM app.told_set t, unnest(t.reviews) AS v (review_id) WHERE t.item IN (SELECT n.item FROM now n))
	), gone AS MATERIALIZED ( -- which stands in for it, by month and bit
		SELECT g.id, g.period, app.person_bit(coalesce(w.caseworker_id, g.id)) AS as_bit
		FROM told_gone g LEFT JOIN (SELECT a.activity_id, k.case_id, k.caseworker_id FROM (SELECT DISTINCT o.activity_id FROM told_gone o) AS a,
				LATERAL app.judged_workers(a.activity_id) AS k WHERE k.case_id IS NOT NULL) AS w ON w.activity_id = g.activity_id AND w.case_id = g.case_id
	), sets AS (
		SELECT s.item, s.reviews, 2 * row_number() OVER (PARTITION BY s.item ORDER BY s.reviews, s.share)::integer + s.share::integer AS nth
		FROM (SELECT t.item, t.reviews, t.share FROM app.told_set t JOIN app.report o ON o.id = t.report_id
				WHERE t.item IN (SELECT n.item FROM now n) AND t.reviews && ARRAY(SELECT n.review_id FROM now n UNION ALL SELECT g.id FROM gone g)
			UNION
			SELECT o.item, array_agg(o.review_id ORDER BY o.review_id), true -- where few stand behind what is beside
			FROM other o LEFT JOIN now n ON n.item = o.item AND n.review_id = o.review_id AND n.in_force
			WHERE o.item IN (SELECT k.item FROM now k) GROUP BY o.nth, o.item
			HAVING count(DISTINCT coalesce(o.worker::text, o.as_bit::text)) FILTER (WHERE n.review_id IS NULL)
				BETWEEN 1 AND greatest(app.setting_int('small_group'), 3) - 1) AS s
	), told AS (
		SELECT s.item, coalesce(n.review_id, v.review_id) AS review_id, array_agg(DISTINCT s.nth ORDER BY s.nth) AS told
		FROM sets s CROSS JOIN unnest(s.reviews) AS v (review_id) LEFT JOIN gone g ON g.id = v.review_id
			LEFT JOIN now n ON n.item = s.item AND n.period = g.period AND n.as_bit = g.as_bit
		GROUP BY 1, 2
	), every AS (
		SELECT coalesce(n.item, t.item) AS item, coalesce(n.review_id, t.review_id) AS review_id, coalesce(n.in_force, false) AS in_force,
			coalesce(n.at_first, false) AS at_first, coalesce(t.told, '{}') AS told, n.period, n.nth, coalesce(n.worker, o.worker) AS worker,
			coalesce(n.as_bit, o.as_bit) AS as_bit, n.person, n.met
		FROM now n FULL JOIN told t ON t.item = n.item AND t.review_id = n.review_id LEFT JOIN whose o ON o.item = t.item AND o.review_id = t.review_id
	), named AS (
		SELECT y.*, k.weight, coalesce(y.as_bit::text, CASE WHEN f.bits THEN app.person_bit(w.id)::text ELSE w.id::text END) AS who
		FROM every y CROSS JOIN (SELECT bool_or(v.as_bit IS NOT NULL) AS bits FROM every v) AS f LEFT JOIN app.result_case k ON k.review_id = y.review_id
			CROSS JOIN LATERAL (SELECT coalesce(y.worker, k.caseworker_id, y.review_id) AS id) AS w
	)
	SELECT y.item, y.review_id, dense_rank() OVER (PARTITION BY y.item ORDER BY y.review_id)::integer - 1, dense_rank() OVER (ORDER BY y.who)::integer - 1,
		y.period, y.nth, y.in_force, y.at_first, y.told, y.as_bit IS NOT NULL, y.weight::double precision,
		CASE WHEN y.person IS NOT NULL THEN dense_rank() OVER (ORDER BY y.person)::integer - 1 END, y.met
	FROM named y
$$;

-- The same beside nothing but what was published.
CREATE OR REPLACE FUNCTION app.members_behind(wishes app.result_wish[], items text[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean) LANGUAGE sql STABLE AS
$$ SELECT m.* FROM app.members_beside(wishes, items, '{}') AS m $$;

-- How many cases there are of a wish: out of what is kept added up where it is.
CREATE OR REPLACE FUNCTION app.how_many(wish app.result_wish) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN app.result_scope(wish) IS NULL THEN (SELECT count(*) FROM app.result_cases(wish) AS c)
		ELSE (SELECT coalesce(sum(s.cases), 0) FROM app.result_sum s
			WHERE s.scope = app.result_scope(wish) AND s.scope_id = app.result_scope_id(wish) AND s.kind = wish.kind AND NOT s.first AND s.item = 'all'
				AND s.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')) END;
END $$;

-- What else of the same can be asked for, of which some results are a part: of a section, a target group or a question set all of it; of a
-- team or a department what it lies in; of a team in some months all its months; and of what others led, the part that the actor leads and
-- sees whole. Whoever asks for both can subtract, and nobody notes who asked for what: so the part is told as if all of that were told beside
-- it. Nothing is held against what has more than five thousand cases: taking it all apart would take longer than a page may.
CREATE OR REPLACE FUNCTION app.asked_beside(wish app.result_wish) RETURNS app.result_wish[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	place app.result_wish := wish; -- all of it at that place
	wider app.result_wish;
	every app.result_wish[] := ARRAY[]::app.result_wish[];
	led uuid;
BEGIN
	place.section := NULL;
	place.target_group := NULL;
	place.template_ids := NULL;
	IF num_nonnulls(wish.section, wish.target_group, wish.template_ids) > 0 THEN
		every := array_append(every, place);
	END IF;
	IF num_nonnulls(wish.team_id, wish.department_id) > 0 THEN
		wider := place;
		wider.team_id := NULL;
		wider.department_id := (SELECT t.department_id FROM app.team t WHERE t.id = wish.team_id);
		every := array_append(every, wider);
	END IF;
	IF wish.team_id IS NOT NULL AND num_nonnulls(wish.from_month, wish.to_month) > 0 THEN
		wider := place;
		wider.from_month := NULL;
		wider.to_month := NULL;
		every := array_append(every, wider);
	END IF;
	FOR led IN SELECT l.team_id FROM app.team_lead l WHERE l.person_id = app.actor() AND l.held_to IS NULL AND wish.team_id IS NULL LOOP
		wider := wish;
		wider.team_id := led;
		every := array_append(every, wider);
	END LOOP;
	RETURN ARRAY(SELECT e FROM unnest(every) AS e WHERE app.how_many(e) BETWEEN 1 AND 5000);
END $$;

-- The same beside a course: of a section, a target group or a question set all of it month by month, since it can be asked for so.
CREATE OR REPLACE FUNCTION app.asked_beside_course(wish app.result_wish) RETURNS app.result_wish[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	place app.result_wish := wish;
	every app.result_wish[] := ARRAY[]::app.result_wish[];
	month date;
BEGIN
	place.section := NULL;
	place.target_group := NULL;
	place.template_ids := NULL;
	IF num_nonnulls(wish.section, wish.target_group, wish.template_ids) = 0 OR app.how_many(place) > 5000 THEN
		RETURN every;
	END IF;
	FOR month IN SELECT DISTINCT c.period FROM app.result_cases(wish) AS c LOOP
		place.from_month := month;
		place.to_month := month;
		every := array_append(every, place);
	END LOOP;
	RETURN every;
END $$;

-- Items of which nothing can have to be hidden, where cases are many: so many caseworkers stand behind some of the cases already that no
-- weight's cases can be taken away to leave few, and no published report told of the item. Caseworkers are told apart by their bits, which
-- never makes two of one. Empty below a thousand cases: there all are looked at.
CREATE OR REPLACE FUNCTION app.beyond_doubt(wish app.result_wish) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	a_thousand CONSTANT uuid[] := ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c LIMIT 1000);
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	alike boolean;
BEGIN
	IF cardinality(a_thousand) < 1000 THEN
		RETURN ARRAY[]::text[];
	END IF;
	SELECT count(DISTINCT coalesce(c.weight, 0)) <= 1 INTO alike FROM app.result_cases(wish) AS c;
	RETURN ARRAY(
		WITH seen AS MATERIALIZED (
			SELECT DISTINCT e.item, e.first, CASE WHEN NOT alike THEN coalesce(c.weight, 0) END AS weight,
				app.person_bit(coalesce(c.caseworker_id, c.review_id)) AS person
			FROM app.result_case c JOIN app.result_entry e USING (review_id) WHERE c.review_id = ANY (a_thousand) AND e.counts
		), others AS (
			SELECT w.item, w.first, (SELECT count(DISTINCT o.person) FROM seen o WHERE o.item = w.item AND o.first = w.first
				AND (alike OR o.weight <> w.weight)) AS persons
			FROM (SELECT DISTINCT s.item, s.first, s.weight FROM seen s) AS w
		)
		SELECT w.item FROM others w WHERE NOT EXISTS (SELECT FROM app.told_set t WHERE t.item = w.item)
		GROUP BY w.item HAVING min(w.persons) >= enough);
END $$;
