-- Results month by month: what a trend is made of, and where it breaks.

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
			OR app.is_reworded(o.body ->> 'text_da', n.body ->> 'text_da', n.lineage))
$$;

-- The first answers of each item month by month. What is kept added up has the months whose cases have faded, too; of parts of it, which are kept as
-- well (app.part_sums), nothing is known of those. yes: the cases with the best value, or with it in all that applied.
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
	ELSE -- where the best was changed first answers stand in two lines, of which one is taken away
		RETURN QUERY SELECT g.item, g.period, sum(g.cases)::integer, sum(g.yes)::integer, sum(g.unweighted)::integer, sum(g.w)::float8, sum(g.w2)::float8, sum(g.ws)::float8
			FROM (SELECT s.item, s.period, s.cases, CASE WHEN s.item !~ '^(all$|step:|marker:)' THEN s.score WHEN s.value = 'alle' THEN s.cases ELSE 0 END AS yes,
					s.unweighted, s.w, s.w2, s.ws
				FROM app.part_sums(wish, true, wanted) AS s WHERE s.counts
				UNION ALL
				SELECT e.item, k.period, 1, (e.score = 1)::integer, (k.weight IS NULL)::integer, coalesce(k.weight, 0), coalesce(k.weight * k.weight, 0),
					coalesce(k.weight * e.score, 0)
				FROM app.cases_in_no_part(wish) AS k JOIN app.result_entry e USING (review_id) WHERE e.first AND e.counts AND e.item = ANY (wanted)) AS g
			GROUP BY g.item, g.period HAVING sum(g.cases) > 0;
	END IF;
END $$;

-- The same over all months, and of a reworded question each wording by itself. whole: as of app.worded_sums.
CREATE OR REPLACE FUNCTION app.worded_trend_sums(wish app.result_wish, whole app.result_wish, wanted text[], worded app.wording[]) RETURNS TABLE (item text, cases bigint,
	yes bigint, unweighted bigint, w double precision, w2 double precision, wy double precision) LANGUAGE sql STABLE AS $$
	SELECT s.item, sum(s.cases), sum(s.yes), sum(s.unweighted), sum(s.w), sum(s.w2), sum(s.wy)
	FROM app.trend_sums(wish, ARRAY(SELECT i FROM unnest(wanted) AS i EXCEPT SELECT d.item FROM unnest(worded) AS d)) AS s GROUP BY s.item
	UNION ALL
	SELECT s.item, sum(s.cases)::bigint, sum(s.score)::bigint, sum(s.unweighted)::bigint, sum(s.w)::float8, sum(s.w2)::float8, sum(s.ws)::float8
	FROM app.worded_sums(wish, whole, true, ARRAY(SELECT d FROM unnest(worded) AS d WHERE d.item = ANY (wanted))) AS s WHERE s.counts GROUP BY s.item
$$;

-- Who reviewed in each month, and how many of its cases: the most first. Without a name: faded before it was kept who reviewed. wording: '' of
-- all of the month; beside that of each wording of a reworded question the cases that were asked it.
CREATE OR REPLACE FUNCTION app.trend_raters(wish app.result_wish, worded app.wording[]) RETURNS TABLE (wording text, period date, raters jsonb) LANGUAGE sql STABLE AS $$
	WITH live AS MATERIALIZED (
		SELECT k.period, k.template_id, k.reviewer_id, count(*) AS cases FROM app.result_cases(wish) AS k GROUP BY 1, 2, 3
	), kept AS (
		SELECT f.period, f.reviewer_id, f.cases FROM app.faded_rater f
		WHERE app.result_scope(wish) IS NOT NULL AND f.scope = app.result_scope(wish) AND f.scope_id = app.result_scope_id(wish)
			AND f.kind = wish.kind AND f.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')
	), faded AS MATERIALIZED (
		SELECT k.* FROM kept k
		UNION ALL
		SELECT f.period, NULL::uuid, sum(f.cases) - coalesce((SELECT sum(k.cases) FROM kept k WHERE k.period = f.period), 0)
		FROM app.faded_cases(wish) f GROUP BY f.period
	), every AS (
		SELECT a.wording, a.period, a.reviewer_id, sum(a.cases) AS cases
		FROM (SELECT '' AS wording, l.period, l.reviewer_id, l.cases FROM live l
			UNION ALL SELECT '', f.* FROM faded f
			UNION ALL SELECT d.id, l.period, l.reviewer_id, l.cases FROM live l JOIN unnest(worded) AS d USING (template_id)
			UNION ALL SELECT d.id, f.* FROM faded f JOIN app.faded_wordings(wish, worded) AS d USING (period)) AS a
		GROUP BY 1, 2, 3 HAVING sum(a.cases) > 0
	)
	SELECT e.wording, e.period, jsonb_agg(jsonb_build_object('id', coalesce(e.reviewer_id::text, ''), 'name', coalesce(p.display_name, ''), 'cases', e.cases)
		ORDER BY e.cases DESC, p.display_name, e.reviewer_id)
	FROM every e LEFT JOIN app.person p ON p.id = e.reviewer_id GROUP BY e.wording, e.period
$$;

-- How anchor cases were read while a course ran (app.yardstick_halves), beside the cases of the course that are still known one by one,
-- added up by their weights (R5).
CREATE OR REPLACE FUNCTION app.trend_yardstick(w app.result_wish, wanted text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH halves AS MATERIALIZED (
		SELECT h.* FROM (SELECT t.id FROM app.result_templates(w) AS a (id) JOIN app.template t USING (id)
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

-- Each item month by month. said_yes: of the cases that are still known one by one. wording: the row of results that its cases are in, the item
-- but for a reworded question (app.wordings): a month that asked it in two wordings is there twice, since they are never added up. What was
-- asked alike stands together, month after month, also where two wordings were asked beside each other for a while.
CREATE OR REPLACE FUNCTION app.trend_periods(w app.result_wish, wanted text[]) RETURNS TABLE (item text, period date, cases integer,
	yes integer, unweighted integer, w double precision, w2 double precision, wy double precision, cycle integer, broke boolean, raters jsonb,
	said_yes text, wording text) LANGUAGE sql STABLE AS $$
	WITH worded AS MATERIALIZED (
		SELECT ARRAY(SELECT d FROM unnest(app.wordings(ARRAY[trend_periods.w], 'da')) AS d WHERE d.item = ANY (wanted)) AS all_
	), c AS MATERIALIZED (
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
		SELECT e.item, k.period, coalesce(d.id, e.item) AS wording,
			string_agg(CASE WHEN e.score = 1 THEN '1' ELSE '0' END, '' ORDER BY k.submitted_at, k.review_id) AS said_yes
		FROM c k JOIN app.told_entries(trend_periods.w, true, wanted) AS e USING (review_id)
			LEFT JOIN unnest((SELECT v.all_ FROM worded v)) AS d ON d.item = e.item AND d.template_id = k.template_id
		WHERE e.counts
		GROUP BY 1, 2, 3
	), sums AS (
		SELECT g.*, g.item AS wording, 0 AS nth
		FROM app.trend_sums(trend_periods.w, ARRAY(SELECT i FROM unnest(wanted) AS i EXCEPT SELECT d.item FROM worded v, unnest(v.all_) AS d)) AS g
		UNION ALL
		SELECT split_part(s.item, '@', 1), s.period, sum(s.cases)::integer, sum(s.score)::integer, sum(s.unweighted)::integer, sum(s.w)::float8,
			sum(s.w2)::float8, sum(s.ws)::float8, s.item, split_part(s.item, '@', 2)::integer
		FROM worded v, LATERAL app.worded_sums(trend_periods.w, trend_periods.w, true, v.all_) AS s WHERE s.counts GROUP BY s.item, s.period
	), stretch AS (
		SELECT g.*, dense_rank() OVER (PARTITION BY g.item ORDER BY g.period)
			- row_number() OVER (PARTITION BY g.item, g.wording ORDER BY g.period) AS stretch FROM sums g
	), begun AS (
		SELECT g.*, min(g.period) OVER (PARTITION BY g.item, g.wording, g.stretch) AS begins FROM stretch g
	), placed AS (
		SELECT g.*, row_number() OVER (PARTITION BY g.item ORDER BY g.begins, g.nth, g.period) AS place FROM begun g
	)
	SELECT g.item, g.period, g.cases, g.yes, g.unweighted, g.w, g.w2, g.wy, m.ring,
		coalesce(CASE WHEN g.wording = g.item THEN app.asks_otherwise(g.item, m.version_before, m.version)
			ELSE g.wording <> lag(g.wording) OVER (PARTITION BY g.item ORDER BY g.place) END, false), r.raters, coalesce(t.said_yes, ''), g.wording
	FROM placed g JOIN ringed m USING (period) JOIN worded v ON true
		JOIN app.trend_raters(trend_periods.w, v.all_) AS r ON r.period = g.period AND r.wording = CASE WHEN g.wording = g.item THEN '' ELSE g.wording END
		LEFT JOIN told t ON t.item = g.item AND t.period = g.period AND t.wording = g.wording
	ORDER BY array_position(wanted, g.item), g.place
$$;
