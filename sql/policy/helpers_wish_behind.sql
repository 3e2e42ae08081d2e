-- Who stands behind the figures of some results, and what else can be asked for beside them: what hiding few persons needs (R16).

-- The name of what stands in for the cases of a month that have faded and set this bit.
CREATE OR REPLACE FUNCTION app.stand_in(wish app.result_wish, the_period date, the_bit integer) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT md5(concat_ws(' ', app.result_scope(wish), app.result_scope_id(wish), wish.kind, the_period, the_bit))::uuid $$;

-- Which cases stand behind each item in each month, and whose they are: of a question or a step the work of who held the step, where the
-- form asked (R6). worker: whom hiding few persons counts; where it was not known who held the step, whom the case was drawn for, else the
-- case itself. person: the same where it is known, else NULL. met: the best answer in all that applied. For cases that have faded stand
-- others in, one for each bit of their month, which have a bit and no worker. items: NULL for all. wording: the row that a case is in, which is the item
-- but for a question that was reworded (app.wordings).
CREATE OR REPLACE FUNCTION app.behind_items(wish app.result_wish, first_values boolean, items text[], worded app.wording[]) RETURNS TABLE (item text, period date, who uuid,
	worker uuid, person uuid, met boolean, as_bit integer, wording text) LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT k.* FROM app.result_cases(wish) AS k
	), held AS MATERIALIZED (
		SELECT h.review_id, k.item, h.caseworker_id FROM c JOIN app.step_holder h USING (review_id), LATERAL (SELECT 'step:' || h.step AS item
			UNION ALL SELECT i.code FROM app.item i WHERE i.template_id = c.template_id AND i.step = h.step AND i.kind = 'question') AS k
	)
	SELECT e.item, c.period, c.review_id, coalesce(h.caseworker_id, c.caseworker_id, c.review_id),
		CASE WHEN h.review_id IS NULL THEN c.caseworker_id ELSE h.caseworker_id END, e.score = 1, NULL::integer,
		coalesce(d.id, e.item)
	FROM c JOIN app.told_entries(wish, first_values, items) AS e USING (review_id) LEFT JOIN held h ON h.review_id = e.review_id AND h.item = e.item
		LEFT JOIN unnest(worded) AS d ON d.item = e.item AND d.template_id = c.template_id
	WHERE e.counts
	UNION ALL
	SELECT f.item, f.period, app.stand_in(wish, f.period, b.bit), NULL, NULL, NULL, b.bit, coalesce(k.id, f.item)
	FROM app.faded_behind f LEFT JOIN app.faded_wordings(wish, worded) AS k USING (item, period), generate_series(0, 62) AS b (bit)
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
-- later is not told by subtracting. person, met and wording as above, met now; NULL of what only published reports told of, or stands in. Sets are
-- of a question, whatever its wording: beside wishes each of its rows, and all of them together.
-- added: cases, by item and review, of which something is told although they may be of no wish; those that are in none have neither month nor nth.
CREATE OR REPLACE FUNCTION app.members_with(wishes app.result_wish[], items text[], beside app.result_wish[], added_items text[], added uuid[])
RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text) LANGUAGE sql STABLE AS $$
	WITH worded AS MATERIALIZED (
		SELECT app.wordings(wishes, 'da') AS list
	), given AS MATERIALIZED (
		SELECT g.nth - 1 AS nth, n.*, true AS in_force
		FROM worded d, generate_subscripts(wishes, 1) AS g (nth), LATERAL app.behind_items(wishes[g.nth], false, items, d.list) AS n
		UNION ALL
		SELECT g.nth - 1, f.*, false FROM worded d, generate_subscripts(wishes, 1) AS g (nth), LATERAL app.behind_items(wishes[g.nth], true, items, d.list) AS f
	), now AS MATERIALIZED (
		SELECT b.item, b.who AS review_id, b.period, b.nth, b.worker, b.person, b.as_bit, b.wording, bool_or(b.in_force) AS in_force, bool_or(NOT b.in_force) AS at_first,
			bool_or(b.met) FILTER (WHERE b.in_force) AS met
		FROM given b GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
		UNION ALL
		SELECT DISTINCT v.item, k.review_id, NULL::date, NULL::integer, app.worker_of_item(k, v.item), NULL::uuid, NULL::integer, NULL, false, false, NULL::boolean
		FROM unnest(members_with.added_items, members_with.added) AS v (item, review_id) JOIN app.result_case k USING (review_id)
		WHERE NOT EXISTS (SELECT FROM given b WHERE b.item = v.item AND b.who = v.review_id)
	), other AS MATERIALIZED (
		SELECT g.nth, b.item, b.who AS review_id, b.worker, b.as_bit, b.wording
		FROM generate_subscripts(beside, 1) AS g (nth), LATERAL app.wordings(ARRAY[beside[g.nth]], 'da') AS d,
			LATERAL app.behind_items(beside[g.nth], false, items, d) AS b
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
			-- Where few stand behind what is beside. Its counts say so; a share that nobody told would be an excuse to tell more.
			SELECT o.item, array_agg(o.review_id ORDER BY o.review_id), false
			FROM other o LEFT JOIN now n ON n.item = o.item AND n.review_id = o.review_id AND n.in_force
			WHERE o.item IN (SELECT k.item FROM now k) GROUP BY GROUPING SETS ((o.nth, o.item), (o.nth, o.item, o.wording))
			HAVING count(n.review_id) > 0 AND count(DISTINCT coalesce(o.worker::text, o.as_bit::text)) FILTER (WHERE n.review_id IS NULL)
				BETWEEN 1 AND greatest(app.setting_int('small_group'), 3) - 1) AS s
	), told AS (
		SELECT s.item, coalesce(n.review_id, v.review_id) AS review_id, array_agg(DISTINCT s.nth ORDER BY s.nth) AS told
		FROM sets s CROSS JOIN unnest(s.reviews) AS v (review_id) LEFT JOIN gone g ON g.id = v.review_id
			LEFT JOIN now n ON n.item = s.item AND n.period = g.period AND n.as_bit = g.as_bit
		GROUP BY 1, 2
	), every AS (
		SELECT coalesce(n.item, t.item) AS item, coalesce(n.review_id, t.review_id) AS review_id, coalesce(n.in_force, false) AS in_force,
			coalesce(n.at_first, false) AS at_first, coalesce(t.told, '{}') AS told, n.period, n.nth, coalesce(n.worker, o.worker) AS worker,
			coalesce(n.as_bit, o.as_bit) AS as_bit, n.person, n.met, n.wording
		FROM now n FULL JOIN told t ON t.item = n.item AND t.review_id = n.review_id LEFT JOIN whose o ON o.item = t.item AND o.review_id = t.review_id
	), named AS (
		SELECT y.*, k.weight, coalesce(y.as_bit::text, CASE WHEN f.bits THEN app.person_bit(w.id)::text ELSE w.id::text END) AS who
		FROM every y CROSS JOIN (SELECT bool_or(v.as_bit IS NOT NULL) AS bits FROM every v) AS f LEFT JOIN app.result_case k ON k.review_id = y.review_id
			CROSS JOIN LATERAL (SELECT coalesce(y.worker, k.caseworker_id, y.review_id) AS id) AS w
	)
	SELECT y.item, y.review_id, dense_rank() OVER (PARTITION BY y.item ORDER BY y.review_id)::integer - 1, dense_rank() OVER (ORDER BY y.who)::integer - 1,
		y.period, y.nth, y.in_force, y.at_first, y.told, y.as_bit IS NOT NULL, y.weight::double precision,
		CASE WHEN y.person IS NOT NULL THEN dense_rank() OVER (ORDER BY y.person)::integer - 1 END, y.met, y.wording
	FROM named y
$$;

-- The same of nothing but wishes.
CREATE OR REPLACE FUNCTION app.members_beside(wishes app.result_wish[], items text[], beside app.result_wish[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text) LANGUAGE sql STABLE AS
$$ SELECT m.* FROM app.members_with(wishes, items, beside, '{}', '{}') AS m $$;

-- The same beside nothing but what was published.
CREATE OR REPLACE FUNCTION app.members_behind(wishes app.result_wish[], items text[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text) LANGUAGE sql STABLE AS
$$ SELECT m.* FROM app.members_beside(wishes, items, '{}') AS m $$;

-- How many cases there are of a wish: out of what is kept added up where it is.
CREATE OR REPLACE FUNCTION app.how_many(wish app.result_wish) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN app.result_scope(wish) IS NULL THEN (SELECT count(*) FROM app.result_cases(wish) AS c)
		ELSE (SELECT coalesce(sum(s.cases), 0) FROM app.result_sum s
			WHERE s.scope = app.result_scope(wish) AND s.scope_id = app.result_scope_id(wish) AND s.kind = wish.kind AND NOT s.first AND s.item = 'all'
				AND s.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')) END;
END $$;

-- The same to the last case, those included in which nothing applied.
CREATE OR REPLACE FUNCTION app.how_many_exactly(wish app.result_wish) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT (SELECT count(*) FROM app.result_cases(wish) AS c) + (SELECT coalesce(sum(f.cases), 0) FROM app.faded_cases(wish) AS f)
$$;

-- What else of the same can be asked for, of which some results are a part: of a section, a target group or a question set all of it; of a
-- team or a department what it lies in; of a team in some months all its months; and of what others led, the part that the actor leads and
-- sees whole. Whoever asks for both can subtract, and nobody notes who asked for what: so the part is told as if all of that were told beside
-- it. What is no more than the part itself leaves nothing over. Nothing is held against what has more than five thousand cases: taking it all
-- apart would take longer than a page may.
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
	RETURN ARRAY(SELECT e FROM unnest(every) AS e WHERE app.how_many(e) BETWEEN 1 AND 5000 AND app.how_many_exactly(e) <> app.how_many_exactly(wish));
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
-- never makes two of one. Empty below a thousand cases: there all are looked at; and so is a reworded question, whose rows have cases of their own.
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
			AND w.item NOT IN (SELECT d.item FROM unnest(app.wordings(ARRAY[wish], 'da')) AS d)
		GROUP BY w.item HAVING min(w.persons) >= enough);
END $$;
