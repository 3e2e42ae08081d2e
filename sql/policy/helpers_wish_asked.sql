-- A row of results is a question as some versions ask it: a question that was reworded has a row for each wording, since answers to two
-- questions are never added up.

-- Whether a question is another than in the version before: other words that are not marked as the same matter.
CREATE OR REPLACE FUNCTION app.is_reworded(words_before text, words text, lineage text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(lineage, '') <> 'same' AND words_before IS DISTINCT FROM words $$;

-- Which version asked which wording, of the questions that some wishes ask in more than one. A wording goes on through the versions of its set
-- until it is reworded; the same words in another set, or again later, are the same question.
CREATE OR REPLACE FUNCTION app.wordings(wishes app.result_wish[], language text) RETURNS app.wording[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	asking CONSTANT uuid[] := ARRAY(SELECT DISTINCT t.id FROM unnest(wishes) AS w, LATERAL app.result_templates(w) AS t (id));
BEGIN
	IF cardinality(asking) < 2 THEN
		RETURN ARRAY[]::app.wording[];
	END IF;
	RETURN ARRAY(WITH version AS MATERIALIZED (
		SELECT t.id, t.code AS set, app.in_language(wordings.language, t.title_da, t.title_en) AS title, t.version_name AS name,
			row_number() OVER (ORDER BY t.published_at, t.id) AS nth
		FROM app.template t WHERE t.published_at IS NOT NULL AND t.code IN (SELECT o.code FROM app.template o WHERE o.id = ANY (asking))
	), asked AS (
		SELECT i.code, v.id, v.set, v.nth, i.body, i.body ->> 'text_da' AS words, i.lineage, lag(v.nth) OVER before AS nth_before,
			lag(i.body ->> 'text_da') OVER before AS words_before
		FROM version v JOIN app.item i ON i.template_id = v.id AND i.kind = 'question' AND coalesce(i.see, '') = ''
		WINDOW before AS (PARTITION BY v.set, i.code ORDER BY v.nth)
	), stretch AS (
		SELECT a.*, count(*) FILTER (WHERE a.nth_before IS NOT NULL AND app.is_reworded(a.words_before, a.words, a.lineage))
			OVER (PARTITION BY a.set, a.code ORDER BY a.nth) AS stretch FROM asked a
	), begun AS (
		SELECT s.*, min(s.nth) OVER (PARTITION BY s.code, s.set, s.stretch) AS begins FROM stretch s
	), met AS (
		SELECT b.*, min(b.begins) OVER (PARTITION BY b.code, b.words) AS words_begin FROM begun b
	), worded AS (
		SELECT m.*, min(m.words_begin) OVER (PARTITION BY m.code, m.set, m.stretch) AS since FROM met m
	), here AS MATERIALIZED (
		SELECT w.*, dense_rank() OVER (PARTITION BY w.code ORDER BY w.since)::integer AS wording FROM worded w WHERE w.id = ANY (asking)
	), each AS ( -- "Samlet tilsyn 1.0.0, 1.1.0; Tillæg 2.0.0"
		SELECT s.code, s.wording, max(s.newest) AS newest, string_agg(s.versions, '; ' ORDER BY s.eldest) AS versions
		FROM (SELECT h.code, h.wording, min(h.nth) AS eldest, max(h.nth) AS newest,
				(array_agg(v.title ORDER BY v.nth DESC))[1] || ' ' || string_agg(v.name, ', ' ORDER BY v.nth) AS versions
			FROM here h JOIN version v USING (id) GROUP BY h.code, h.wording, h.set) AS s
		GROUP BY s.code, s.wording
	), told AS (
		SELECT e.*, count(*) OVER (PARTITION BY e.code) AS wordings, e.newest = max(e.newest) OVER (PARTITION BY e.code) AS is_newest,
			(SELECT app.in_language(wordings.language, h.body ->> 'text_da', h.body ->> 'text_en') FROM here h WHERE h.code = e.code AND h.nth = e.newest) AS words
		FROM each e
	)
	SELECT (h.code, h.id, h.code || '@' || h.wording, h.wording,
		format(app.in_language(wordings.language, '%s (ordlyden i %s)', '%s (as worded in %s)'), t.words, t.versions), t.is_newest)::app.wording
	FROM here h JOIN told t USING (code, wording) WHERE t.wordings > 1);
END $$;

-- Whether the cases of some month were asked a question in more than one.
CREATE OR REPLACE FUNCTION app.has_month_of_two_wordings(wish app.result_wish) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM (SELECT c.period, c.template_id FROM app.result_cases(wish) AS c
			UNION SELECT f.period, f.template_id FROM app.faded_cases(wish) AS f) AS a
		JOIN unnest(app.wordings(ARRAY[wish], 'da')) AS d USING (template_id) GROUP BY d.item, a.period HAVING count(DISTINCT d.id) > 1)
$$;

-- In which wording that was asked of which the cases have faded, month by month: "P-1@0" where it was several, and nobody can tell their
-- answers apart any more.
CREATE OR REPLACE FUNCTION app.faded_wordings(wish app.result_wish, worded app.wording[]) RETURNS TABLE (item text, period date, id text)
LANGUAGE sql STABLE AS $$
	SELECT d.item, f.period, CASE WHEN count(DISTINCT d.id) = 1 THEN min(d.id) ELSE d.item || '@0' END
	FROM app.faded_cases(wish) AS f JOIN unnest(worded) AS d USING (template_id) GROUP BY d.item, f.period
$$;

-- The sums of a wish's reworded questions, wording by wording and month by month. A month in which all were asked the same is read off the sums;
-- in others the cases that are known one by one are told apart, and what is left of the sums has faded. whole: of which the wish is a part that
-- is held against the rest of it, else the wish itself: what is one row of the whole is one row of each part.
CREATE OR REPLACE FUNCTION app.worded_sums(wish app.result_wish, whole app.result_wish, first_values boolean, worded app.wording[]) RETURNS TABLE (item text, period date,
	value text, counts boolean, cases bigint, unweighted bigint, score numeric, w numeric, w2 numeric, ws numeric) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	kept CONSTANT boolean := app.result_scope(wish) IS NOT NULL;
	reworded CONSTANT text[] := ARRAY(SELECT DISTINCT d.item FROM unnest(worded) AS d);
	versions app.result_wish := wish; -- the same, version by version
	as_parts boolean; -- which are parts that are kept added up
BEGIN
	IF reworded = '{}' THEN
		RETURN;
	END IF;
	versions.template_ids := coalesce(versions.template_ids, ARRAY(SELECT DISTINCT d.template_id FROM unnest(worded) AS d));
	as_parts := app.kept_parts(versions) IS NOT NULL;
	RETURN QUERY WITH month AS MATERIALIZED (
		SELECT d.item, date_trunc('month', a.starts_on)::date AS period, CASE WHEN count(DISTINCT d.id) = 1 THEN min(d.id) END AS id
		FROM app.result_activities(whole) AS a JOIN unnest(worded) AS d USING (template_id) GROUP BY 1, 2
	), apart AS (
		SELECT d.item, d.id, s.period, s.value, s.counts, s.cases, s.unweighted, s.score, s.w, s.w2, s.ws
		FROM (SELECT WHERE as_parts AND EXISTS (SELECT FROM month m WHERE m.id IS NULL)) AS any_month, LATERAL app.part_sums(versions, first_values, reworded) AS s
			JOIN unnest(worded) AS d ON d.item = s.item AND 'version:' || d.template_id = s.part
		UNION ALL
		SELECT d.item, d.id, c.period, e.value, e.counts, 1, (c.weight IS NULL)::integer, e.score, coalesce(c.weight, 0), coalesce(c.weight * c.weight, 0),
			coalesce(c.weight * e.score, 0)
		FROM (SELECT WHERE EXISTS (SELECT FROM month m WHERE m.id IS NULL)) AS any_month, LATERAL app.cases_in_no_part(versions) AS c
			JOIN unnest(worded) AS d USING (template_id) JOIN app.result_entry e ON e.review_id = c.review_id AND e.item = d.item AND e.first = first_values
	), known AS MATERIALIZED (
		SELECT k.item, k.id, k.period, k.value, k.counts, sum(k.cases)::bigint AS cases, sum(k.unweighted)::bigint AS unweighted, sum(k.score) AS score, sum(k.w) AS w,
			sum(k.w2) AS w2, sum(k.ws) AS ws
		FROM apart k WHERE NOT EXISTS (SELECT FROM month m WHERE m.item = k.item AND m.period = k.period AND m.id IS NOT NULL)
		GROUP BY 1, 2, 3, 4, 5 HAVING sum(k.cases) > 0
	), rest AS (
		SELECT s.item, s.period, s.value, s.counts, s.cases, s.unweighted, s.score, s.w, s.w2, s.ws FROM app.result_sum s
		WHERE kept AND s.scope = app.result_scope(wish) AND s.scope_id = app.result_scope_id(wish) AND s.kind = wish.kind AND s.first = first_values
			AND s.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity') AND s.item = ANY (reworded)
		UNION ALL
		SELECT s.item, s.period, s.value, s.counts, s.cases, s.unweighted, s.score, s.w, s.w2, s.ws FROM app.part_sums(wish, first_values, reworded) AS s
		UNION ALL
		SELECT e.item, c.period, e.value, e.counts, 1, (c.weight IS NULL)::integer, e.score, coalesce(c.weight, 0), coalesce(c.weight * c.weight, 0),
			coalesce(c.weight * e.score, 0)
		FROM (SELECT WHERE NOT kept) AS unkept, LATERAL app.cases_in_no_part(wish) AS c JOIN app.result_entry e ON e.review_id = c.review_id
			AND e.item = ANY (reworded) AND e.first = first_values
		UNION ALL
		SELECT k.item, k.period, k.value, k.counts, -k.cases, -k.unweighted, -k.score, -k.w, -k.w2, -k.ws FROM known k
	)
	SELECT k.id, k.period, k.value, k.counts, k.cases, k.unweighted, k.score, k.w, k.w2, k.ws FROM known k
	UNION ALL
	SELECT coalesce(m.id, f.id, r.item || '@0'), r.period, r.value, r.counts, sum(r.cases)::bigint, sum(r.unweighted)::bigint, sum(r.score), sum(r.w),
		sum(r.w2), sum(r.ws)
	FROM rest r LEFT JOIN month m USING (item, period) LEFT JOIN app.faded_wordings(whole, worded) AS f USING (item, period)
	GROUP BY 1, 2, 3, 4 HAVING sum(r.cases) > 0;
END $$;

-- Lines as they are told: those of a reworded question once for each wording.
CREATE OR REPLACE FUNCTION app.worded_lines(wish app.result_wish, first_values boolean, worded app.wording[], lines app.result_line[])
RETURNS SETOF app.result_line LANGUAGE sql STABLE AS $$
	SELECT s.* FROM unnest(lines) AS s WHERE s.item NOT IN (SELECT d.item FROM unnest(worded) AS d)
	UNION ALL
	SELECT s.item, s.value, s.counts, sum(s.cases)::bigint, sum(s.unweighted)::bigint, sum(s.score), sum(s.w), sum(s.w2), sum(s.ws)
	FROM app.worded_sums(wish, wish, first_values, worded) AS s GROUP BY s.item, s.value, s.counts
$$;

-- A frame with a question for each of these rows of a reworded one, the newest words first.
CREATE OR REPLACE FUNCTION app.worded_frame(frame jsonb, worded app.wording[], told text[], language text) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH wording AS MATERIALIZED (
		SELECT DISTINCT d.item, d.id, d.nth, d.title, d.newest FROM unnest(worded) AS d
		UNION ALL
		SELECT DISTINCT d.item, d.item || '@0', 0, NULL, false FROM unnest(worded) AS d
	)
	SELECT CASE WHEN cardinality(worded) = 0 THEN frame ELSE frame || jsonb_build_object('questions', (
		SELECT coalesce(jsonb_agg(CASE WHEN d.id IS NULL THEN q ELSE q || jsonb_build_object('id', d.id, 'code', d.item, 'older', NOT d.newest, 'title',
			coalesce(d.title, format(app.in_language(worded_frame.language, '%s (flere ordlyde: sagerne er slettet, og svarene kan ikke skilles ad)',
				'%s (several wordings: the cases are deleted, and the answers cannot be told apart)'), q ->> 'title'))) END
			ORDER BY place, d.newest DESC, d.nth DESC), '[]')
		FROM jsonb_array_elements(frame -> 'questions') WITH ORDINALITY AS t (q, place) LEFT JOIN wording d ON d.item = q ->> 'id'
		WHERE d.id IS NULL OR d.id = ANY (told))) END
$$;

-- Some items with the rows of those that were reworded instead, in their order.
CREATE OR REPLACE FUNCTION app.worded_items(items text[], worded app.wording[], told text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(coalesce(d.id, i.item) ORDER BY i.place, d.newest DESC, d.nth DESC), '{}')
	FROM unnest(items) WITH ORDINALITY AS i (item, place) LEFT JOIN (SELECT DISTINCT w.item, w.id, w.nth, w.newest FROM unnest(worded) AS w
		UNION ALL SELECT DISTINCT w.item, w.item || '@0', 0, false FROM unnest(worded) AS w) AS d USING (item)
	WHERE d.id IS NULL OR d.id = ANY (told)
$$;
