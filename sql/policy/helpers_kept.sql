-- Figures that findings and actions keep: which cases stand behind one, and what was told of them already (R16, R17).

-- Which of these cases stand behind an item, where it applied; in order. weighted: those alone that measure (R5).
CREATE OR REPLACE FUNCTION app.behind_figure(reviews uuid[], wanted text, at_first boolean, weighted boolean) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(array_agg(c.review_id ORDER BY c.review_id), '{}') FROM app.result_case c JOIN app.result_entry e USING (review_id)
		WHERE c.review_id = ANY (behind_figure.reviews) AND e.item = wanted AND e.first = at_first AND e.counts
			AND (c.weight IS NOT NULL OR NOT weighted));
END $$;

-- Sets of published reports, findings and actions that told of some of these cases.
CREATE OR REPLACE FUNCTION app.sets_told(figure uuid[], wanted text) RETURNS TABLE (reviews uuid[], share boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT t.reviews, t.share FROM app.told_set t WHERE t.item = wanted AND t.reviews && figure
		UNION SELECT k.reviews, k.share FROM app.kept_set k WHERE k.item = wanted AND k.reviews && figure;
END $$;

-- The figure and those sets as report/behind.h reads them. All leaders may read it, and each knows the own caseworkers' cases (app.known_among).
CREATE OR REPLACE FUNCTION app.members_kept(figure uuid[], wanted text) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision, known_by integer[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH sets AS (
		SELECT s.reviews, 2 * row_number() OVER (ORDER BY s.reviews, s.share)::integer + s.share::integer AS nth FROM app.sets_told(figure, wanted) s
	), every AS (
		SELECT v.id, bool_or(v.mine) AS mine, coalesce(array_agg(v.nth ORDER BY v.nth) FILTER (WHERE v.nth IS NOT NULL), '{}') AS told
		FROM (SELECT f AS id, true AS mine, NULL::integer AS nth FROM unnest(figure) AS f
			UNION ALL SELECT r, false, s.nth FROM sets s, unnest(s.reviews) AS r) AS v
		GROUP BY v.id
	), worked AS MATERIALIZED ( -- on the item (R6)
		SELECT k.review_id, app.worker_of_item(k, wanted) AS worker, k.period, k.weight FROM app.result_case k WHERE k.review_id IN (SELECT y.id FROM every y)
	), by_name AS MATERIALIZED (
		SELECT b.review_id, array_agg(b.reader ORDER BY b.reader) AS readers
		FROM (SELECT array_agg(k.review_id) AS reviews, array_agg(k.worker) AS workers FROM worked k) AS p,
			LATERAL app.known_among(p.reviews, p.workers, app.nearest_readers(true)) AS b
		GROUP BY b.review_id
	)
	SELECT wanted, y.id, dense_rank() OVER (ORDER BY y.id)::integer - 1, dense_rank() OVER (ORDER BY coalesce(k.worker, y.id))::integer - 1,
		coalesce(k.period, '2000-01-01'), NULL::integer, y.mine, y.mine, y.told, k.weight::double precision,
		coalesce(b.readers, '{}')
	FROM every y LEFT JOIN worked k ON k.review_id = y.id LEFT JOIN by_name b ON b.review_id = y.id ORDER BY y.id;
END $$;

-- Keeps the figure that C found fit to be told, if cases and sets are those it saw. One at a time, with publishing.
CREATE OR REPLACE FUNCTION app.keep_figure(the_finding uuid, the_action uuid, wanted text, figure uuid[], fit uuid[], sets_seen integer, with_share boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock('app.told_set'::regclass::integer, 0);
	IF figure IS DISTINCT FROM coalesce(fit, '{}') OR coalesce(sets_seen, 0) <> (SELECT count(*) FROM app.sets_told(figure, wanted)) THEN
		PERFORM app.fail('TS022', 'answers or other figures changed meanwhile', '{"what": "results"}');
	END IF;
	INSERT INTO app.kept_set (finding_id, action_id, item, reviews, share)
	SELECT the_finding, the_action, wanted, figure, with_share WHERE figure <> '{}';
END $$;

-- How many caseworkers stand behind some cases; one who is not known counts as a person of their own.
CREATE OR REPLACE FUNCTION app.persons_behind(reviews uuid[]) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT count(DISTINCT coalesce(c.caseworker_id, c.review_id)) FROM app.result_case c WHERE c.review_id = ANY (persons_behind.reviews) $$;

-- Whose an item of a case is: of a question or a step whoever held the step, where the form asked (R6); else whom the case was drawn for, else
-- the case itself.
CREATE OR REPLACE FUNCTION app.worker_of_item(c app.result_case, wanted text) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT coalesce((SELECT h.caseworker_id FROM app.step_holder h WHERE h.review_id = c.review_id AND (wanted = 'step:' || h.step
		OR EXISTS (SELECT FROM app.item i WHERE i.template_id = c.template_id AND i.code = wanted AND i.step = h.step AND i.kind = 'question'))),
		c.caseworker_id, c.review_id)
$$;

-- How many caseworkers stand behind an item.
CREATE OR REPLACE FUNCTION app.persons_behind_item(reviews uuid[], wanted text) RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT count(DISTINCT app.worker_of_item(c, wanted))::integer FROM app.result_case c WHERE c.review_id = ANY (persons_behind_item.reviews)
$$;

-- The fewest behind any question that the item is of, among these cases.
CREATE OR REPLACE FUNCTION app.fewest_behind_questions(reviews uuid[], wanted text) RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT coalesce(min(n.persons), 0)::integer FROM (
		SELECT count(DISTINCT app.worker_of_item(c, e.item)) AS persons
		FROM app.result_case c JOIN app.result_entry e USING (review_id)
			JOIN app.item i ON i.template_id = c.template_id AND i.code = e.item AND i.kind = 'question'
		WHERE c.review_id = ANY (fewest_behind_questions.reviews) AND e.first AND e.counts
			AND fewest_behind_questions.wanted IN ('all', i.code, 'step:' || i.step, 'marker:' || i.marker)
		GROUP BY e.item) AS n
$$;

-- The fewest caseworkers behind any part of what the figures kept of an action speak of: of the group, before and later, and of the others
-- in the same draws, where there are any. Whoever hears of a department and of one of its teams hears of the rest of it.
CREATE OR REPLACE FUNCTION app.fewest_behind(x app.action) RETURNS integer LANGUAGE sql STABLE AS $$
	WITH part AS (
		SELECT k.reviews AS mine, ARRAY(
			SELECT o.review_id FROM app.result_case o JOIN app.result_entry e USING (review_id)
			WHERE o.activity_id IN (SELECT c.activity_id FROM app.result_case c WHERE c.review_id = ANY (k.reviews))
				AND e.item = x.item AND e.first AND e.counts
				AND (x.team_id IS NULL OR o.department_id = (SELECT t.department_id FROM app.team t WHERE t.id = x.team_id))
				AND CASE WHEN x.team_id IS NULL THEN o.department_id IS DISTINCT FROM x.department_id ELSE o.team_id IS DISTINCT FROM x.team_id END) AS beside
		FROM app.kept_set k WHERE k.action_id = x.id
	)
	SELECT coalesce(min(n.persons), 0) FROM part p, LATERAL (VALUES (app.persons_behind_item(p.mine, x.item)),
		(nullif(app.persons_behind_item(p.beside, x.item), 0))) AS n (persons)
$$;

-- The teams of the cases of a wish, by name.
CREATE OR REPLACE FUNCTION app.wish_teams(w app.result_wish) RETURNS TABLE (id uuid, name text, nth integer) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT t.id, t.name, row_number() OVER (ORDER BY t.name COLLATE "C", t.id)::integer - 1
	FROM app.team t WHERE t.id IN (SELECT c.team_id FROM app.result_cases(w) AS c);
END $$;
