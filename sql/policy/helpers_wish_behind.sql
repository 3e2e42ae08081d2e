-- Who stands behind the figures of some results, and what else can be asked for beside them: what hiding few persons needs (R16).

-- The name of what stands in for the cases of a month that have faded and set this bit.
CREATE OR REPLACE FUNCTION app.stand_in(wish app.result_wish, the_period date, the_bit integer) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT md5(concat_ws(' ', app.result_scope(wish), app.result_scope_id(wish), wish.kind, the_period, the_bit))::uuid $$;

-- Who held the steps of a case, by what is asked there: questions and the step itself. NULL where the form did not ask;
-- who calls looks for that first, which takes less than the call.
CREATE OR REPLACE FUNCTION app.held_items(c app.result_case) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_object_agg(k.item, h.caseworker_id) FROM app.step_holder h, LATERAL (SELECT 'step:' || h.step AS item
		UNION ALL SELECT i.code FROM app.item i WHERE i.template_id = c.template_id AND i.step = h.step AND i.kind = 'question') AS k
	WHERE h.review_id = c.review_id
$$;

-- Which cases stand behind each item in each month, and whose they are: of a question or a step the work of who held the step, where the
-- form asked (R6). in_force: relevant now; at_first: at the first submit. worker: whom hiding few persons counts; where it was not known who
-- held the step, whom the case was drawn for, else the case itself. person: the same where it is known, else NULL. met: the best answer now in
-- all that applied. For cases that have faded stand others in, one for each bit of their month, which have a bit and no worker. items: NULL
-- for all. wording: the row that a case is in, which is the item but for a question that was reworded (app.wordings).
CREATE OR REPLACE FUNCTION app.behind_items(wish app.result_wish, items text[], worded app.wording[]) RETURNS TABLE (item text, period date, who uuid,
	worker uuid, person uuid, met boolean, as_bit integer, in_force boolean, at_first boolean, wording text) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	plain CONSTANT boolean := coalesce(cardinality(wish.without), 0) = 0;
BEGIN
	RETURN QUERY WITH c AS MATERIALIZED (
		SELECT k.review_id, k.period, k.caseworker_id, k.template_id, CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = k.review_id)
			THEN app.held_items(k) END AS held
		FROM app.cases_with(wish, behind_items.items) AS k
	), changed AS MATERIALIZED ( -- as app.told_entries has it
		SELECT x.review_id, x.item, f.first, x.counts, x.score, x.times
		FROM (VALUES (false), (true)) AS f (first), LATERAL app.entries_changed(wish, f.first) AS x
	), entry AS (
		SELECT c.review_id, e.item, e.first, e.score FROM c CROSS JOIN LATERAL (SELECT n.item, n.first, n.score FROM app.result_entry n
			WHERE n.review_id = c.review_id AND n.counts AND (behind_items.items IS NULL OR n.item = ANY (behind_items.items)) OFFSET 0) AS e
		WHERE plain OR (c.review_id, e.item, e.first) NOT IN (SELECT x.review_id, x.item, x.first FROM changed x)
		UNION ALL
		SELECT x.review_id, x.item, x.first, x.score FROM changed x
		WHERE x.times = 1 AND x.counts AND (behind_items.items IS NULL OR x.item = ANY (behind_items.items))
	), answered AS ( -- now and at first, in one row
		SELECT e.review_id, e.item, bool_or(e.score = 1) FILTER (WHERE NOT e.first) AS met, bool_or(NOT e.first) AS in_force, bool_or(e.first) AS at_first
		FROM entry e GROUP BY e.review_id, e.item
	)
	SELECT b.item, c.period, b.review_id, coalesce((c.held ->> b.item)::uuid, c.caseworker_id, c.review_id),
		CASE WHEN c.held ? b.item THEN (c.held ->> b.item)::uuid ELSE c.caseworker_id END, b.met, NULL::integer, b.in_force, b.at_first,
		coalesce(d.id, b.item)
	FROM answered b JOIN c USING (review_id) LEFT JOIN unnest(worded) AS d ON d.item = b.item AND d.template_id = c.template_id
	UNION ALL
	SELECT f.item, f.period, app.stand_in(wish, f.period, b.bit), NULL, NULL, NULL, b.bit, bool_or(NOT f.first), bool_or(f.first),
		min(coalesce(k.id, f.item))
	FROM app.faded_behind f LEFT JOIN app.faded_wordings(wish, worded) AS k USING (item, period), generate_series(0, 62) AS b (bit)
	WHERE app.result_scope(wish) IS NOT NULL AND f.scope = app.result_scope(wish) AND f.scope_id = app.result_scope_id(wish)
		AND f.kind = wish.kind AND f.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')
		AND (behind_items.items IS NULL OR f.item = ANY (behind_items.items)) AND f.mask >> b.bit & 1 = 1
	GROUP BY f.item, f.period, b.bit;
END $$;

-- Who stands behind every figure of some wishes that share no case, for hiding few persons (R16): which case stands behind which item, whose
-- it is, when, of which wish (nth, from 0), and in which sets of published reports. Cases of such sets that are in no wish have neither month
-- nor nth. Cases count from 0 within their item, caseworkers and persons over all; where some stand in for others caseworkers are told apart
-- by their bits alone, so that nobody counts twice.
-- beside: other results that are held to be told as well, without anybody having published them (app.asked_beside); doubtful: the items of
-- which few may be left there, NULL for all. added: cases, by item and review, of which something is told although they may be of no wish;
-- those that are in none have neither month nor nth. readers: who is told of them.
-- told: numbers of sets, odd ones of those with a share beside the counts; of cases that have faded since, what stands in for them counts as
-- told, so that what came later is not told by subtracting. Sets are of a question, whatever its wording: beside wishes each of its rows, and
-- all of them together. in_force, at_first, person, met and wording are as above; person, met and wording are NULL of what only published
-- reports told of, person and met of what stands in. known_by: which readers know the case by name, by their places from 0 (app.known_among, app.known_stand_ins).
CREATE OR REPLACE FUNCTION app.members_with(wishes app.result_wish[], items text[], beside app.result_wish[], readers uuid[], added_items text[],
	added uuid[], doubtful text[] DEFAULT NULL) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY WITH given AS MATERIALIZED (
		SELECT g.nth - 1 AS nth, n.item, n.who AS review_id, n.period, n.worker, n.person, n.as_bit, n.in_force, n.at_first, n.met, n.wording
		FROM app.wordings(wishes, 'da') AS d, generate_subscripts(wishes, 1) AS g (nth), LATERAL app.behind_items(wishes[g.nth], members_with.items, d) AS n
	), now AS MATERIALIZED (
		SELECT b.* FROM given b
		UNION ALL
		SELECT DISTINCT NULL::integer, v.item, k.review_id, NULL::date, app.worker_of_item(k, v.item), NULL::uuid, NULL::integer, false, false, NULL::boolean, NULL
		FROM unnest(members_with.added_items, members_with.added) AS v (item, review_id) JOIN app.result_case k USING (review_id)
		WHERE NOT EXISTS (SELECT FROM given b WHERE b.item = v.item AND b.review_id = v.review_id)
	), beside_it AS MATERIALIZED (
		SELECT g.nth, b.item, b.who AS review_id, b.period, b.worker, b.as_bit, b.wording
		FROM generate_subscripts(beside, 1) AS g (nth), LATERAL app.wordings(ARRAY[beside[g.nth]], 'da') AS d,
			LATERAL app.behind_items(beside[g.nth], coalesce(doubtful, members_with.items), d) AS b WHERE b.in_force
	), gone_by_name AS MATERIALIZED ( -- what stands in for cases that readers know
		SELECT g.item, g.review_id, k.reader FROM generate_subscripts(wishes, 1) AS w (nth), LATERAL app.known_stand_ins(wishes[w.nth], members_with.readers) AS k
			JOIN given g USING (item, period) WHERE g.nth = w.nth - 1 AND k.mask >> g.as_bit & 1 = 1
		UNION
		SELECT b.item, b.review_id, k.reader FROM generate_subscripts(beside, 1) AS w (nth), LATERAL app.known_stand_ins(beside[w.nth], members_with.readers) AS k
			JOIN beside_it b USING (item, period) WHERE b.nth = w.nth AND k.mask >> b.as_bit & 1 = 1
	), other AS MATERIALIZED ( -- what stands in there as well as in the wishes is theirs; who: by bits where some stand in, so that nobody counts twice
		SELECT b.nth, b.item, b.period, coalesce(n.review_id, b.review_id) AS review_id, b.worker, b.as_bit, b.wording,
			CASE WHEN f.bits THEN coalesce(b.as_bit, app.person_bit(b.worker))::text ELSE b.worker::text END AS who
		FROM beside_it b CROSS JOIN (SELECT EXISTS (SELECT FROM beside_it v WHERE v.as_bit IS NOT NULL) AS bits) AS f
			LEFT JOIN now n ON n.item = b.item AND n.period = b.period AND n.as_bit = b.as_bit AND n.in_force
	), other_by_name AS MATERIALIZED (
		SELECT b.* FROM (SELECT array_agg(v.review_id) AS reviews, array_agg(v.worker) AS workers
				FROM (SELECT DISTINCT o.review_id, o.worker FROM other o WHERE members_with.readers <> '{}' AND o.as_bit IS NULL) AS v) AS p,
			LATERAL app.known_among(p.reviews, p.workers, members_with.readers) AS b
	), asked AS MATERIALIZED (
		SELECT o.*, n.review_id IS NOT NULL AS is_inside FROM other o LEFT JOIN now n ON n.item = o.item AND n.review_id = o.review_id AND n.in_force
	), left_by_month AS MATERIALIZED ( -- whom the wishes leave, known one by one
		SELECT DISTINCT a.nth, a.item, a.period FROM asked a WHERE NOT a.is_inside AND a.as_bit IS NULL AND EXISTS (SELECT FROM beside_it b WHERE b.as_bit IS NOT NULL)
	), taken AS MATERIALIZED ( -- months of which nothing is left but what has faded can be asked for by themselves, and taken away from those of which something is
		SELECT a.* FROM asked a WHERE a.is_inside OR a.as_bit IS NULL OR (a.nth, a.item, a.period) IN (SELECT l.nth, l.item, l.period FROM left_by_month l)
			OR (a.nth, a.item) NOT IN (SELECT l.nth, l.item FROM left_by_month l)
	), outside AS MATERIALIZED (
		SELECT t.nth, t.item, t.wording, t.review_id, t.worker, t.who FROM taken t WHERE NOT t.is_inside AND members_with.readers <> '{}'
	), person_outside AS MATERIALIZED ( -- of all rows of an item, which have no word, and of each
		SELECT o.nth, o.item, coalesce(o.wording, '') AS wording, o.who, count(*) AS cases FROM outside o
		GROUP BY GROUPING SETS ((o.nth, o.item, o.who), (o.nth, o.item, o.wording, o.who))
	), taken_away AS (
		SELECT k.reader, k.nth, k.item, k.wording, count(*) AS persons
		FROM (SELECT b.reader, o.nth, o.item, coalesce(o.wording, '') AS wording, o.who, count(*) AS cases
				FROM outside o JOIN (SELECT n.reader, n.review_id, n.worker, NULL AS item FROM other_by_name n
					UNION ALL SELECT g.reader, g.review_id, NULL, g.item FROM gone_by_name g) AS b
					ON b.review_id = o.review_id AND (b.worker = o.worker OR b.item = o.item)
				GROUP BY GROUPING SETS ((b.reader, o.nth, o.item, o.who), (b.reader, o.nth, o.item, o.wording, o.who))) AS k
			JOIN person_outside p USING (nth, item, wording, who, cases)
		GROUP BY 1, 2, 3, 4
	), left_to_reader AS MATERIALIZED ( -- few, when a reader takes away the wishes and whom they know whole
		SELECT DISTINCT p.nth, p.item, p.wording
		FROM (SELECT b.reader FROM other_by_name b UNION SELECT g.reader FROM gone_by_name g) AS r
			CROSS JOIN (SELECT o.nth, o.item, o.wording, count(*) AS persons FROM person_outside o GROUP BY 1, 2, 3) AS p
			LEFT JOIN taken_away t USING (reader, nth, item, wording)
		WHERE p.persons - coalesce(t.persons, 0) BETWEEN 1 AND greatest(app.setting_int('small_group'), 3) - 1
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
				WHERE t.item IN (SELECT n.item FROM now n) AND t.reviews && ARRAY(SELECT DISTINCT n.review_id FROM now n UNION ALL SELECT g.id FROM gone g)
			UNION
			-- Where few stand behind what is beside. Its counts say so; a share that nobody told would be an excuse to tell more.
			SELECT o.item, array_agg(o.review_id ORDER BY o.review_id), false FROM taken o
			WHERE o.item IN (SELECT k.item FROM now k) GROUP BY GROUPING SETS ((o.nth, o.item), (o.nth, o.item, o.wording))
			HAVING bool_or(o.is_inside) AND (count(DISTINCT o.who) FILTER (WHERE NOT o.is_inside)
				BETWEEN 1 AND greatest(app.setting_int('small_group'), 3) - 1 OR (o.nth, o.item, coalesce(o.wording, '')) IN (SELECT l.nth, l.item, l.wording FROM left_to_reader l))) AS s
	), told AS MATERIALIZED (
		SELECT s.item, coalesce(n.review_id, v.review_id) AS review_id, array_agg(DISTINCT s.nth ORDER BY s.nth) AS told
		FROM sets s CROSS JOIN unnest(s.reviews) AS v (review_id) LEFT JOIN gone g ON g.id = v.review_id
			LEFT JOIN now n ON n.item = s.item AND n.period = g.period AND n.as_bit = g.as_bit
		GROUP BY 1, 2
	), every AS MATERIALIZED (
		SELECT n.item, n.review_id, n.in_force, n.at_first, coalesce(t.told, '{}') AS told, n.period, n.nth, n.worker, n.as_bit, n.person, n.met, n.wording
		FROM now n LEFT JOIN told t ON t.item = n.item AND t.review_id = n.review_id
		UNION ALL
		SELECT t.item, t.review_id, false, false, t.told, NULL, NULL, coalesce(o.worker, CASE WHEN h.review_id IS NOT NULL THEN app.worker_of_item(k, t.item) END), o.as_bit, NULL, NULL, NULL
		FROM told t LEFT JOIN now n ON n.item = t.item AND n.review_id = t.review_id LEFT JOIN whose o ON o.item = t.item AND o.review_id = t.review_id
			LEFT JOIN (SELECT DISTINCT s.review_id FROM app.step_holder s) AS h ON h.review_id = t.review_id LEFT JOIN app.result_case k ON k.review_id = h.review_id
		WHERE n.review_id IS NULL
	), known AS MATERIALIZED ( -- one by one by the index: few of ten years' cases
		SELECT r.review_id, k.weight, k.caseworker_id FROM (SELECT DISTINCT y.review_id FROM every y) AS r CROSS JOIN LATERAL (
			SELECT c.weight, c.caseworker_id FROM app.result_case c WHERE c.review_id = r.review_id OFFSET 0) AS k
	), by_name AS MATERIALIZED (
		SELECT b.review_id, b.worker, array_agg(b.reader ORDER BY b.reader) AS readers
		FROM (SELECT array_agg(v.review_id) AS reviews, array_agg(v.worker) AS workers
				FROM (SELECT DISTINCT y.review_id, coalesce(y.worker, k.caseworker_id) AS worker FROM every y JOIN known k USING (review_id)) AS v) AS p,
			LATERAL app.known_among(p.reviews, p.workers, members_with.readers) AS b
		WHERE members_with.readers <> '{}' GROUP BY 1, 2
	), named AS (
		SELECT y.*, k.weight, coalesce(b.readers, g.readers, '{}') AS known_by, CASE WHEN f.bits THEN lpad(coalesce(y.as_bit, app.person_bit(w.id))::text, 32, '0')::uuid ELSE w.id END AS who
		FROM every y CROSS JOIN (SELECT bool_or(v.as_bit IS NOT NULL) AS bits FROM every v) AS f LEFT JOIN known k ON k.review_id = y.review_id
			LEFT JOIN by_name b ON b.review_id = y.review_id AND b.worker IS NOT DISTINCT FROM coalesce(y.worker, k.caseworker_id)
			LEFT JOIN (SELECT n.item, n.review_id, array_agg(n.reader ORDER BY n.reader) AS readers FROM gone_by_name n GROUP BY 1, 2) AS g
				ON g.item = y.item AND g.review_id = y.review_id
			CROSS JOIN LATERAL (SELECT coalesce(y.worker, k.caseworker_id, y.review_id) AS id) AS w
	)
	SELECT y.item, y.review_id, dense_rank() OVER (PARTITION BY y.item ORDER BY y.review_id)::integer - 1, dense_rank() OVER (ORDER BY y.who)::integer - 1,
		y.period, y.nth, y.in_force, y.at_first, y.told, y.as_bit IS NOT NULL, y.weight::double precision,
		CASE WHEN y.person IS NOT NULL THEN dense_rank() OVER (ORDER BY y.person)::integer - 1 END, y.met, y.wording, y.known_by
	FROM named y;
END $$;

-- The same of nothing but wishes.
CREATE OR REPLACE FUNCTION app.members_beside(wishes app.result_wish[], items text[], beside app.result_wish[], readers uuid[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text, known_by integer[]) LANGUAGE sql STABLE AS
$$ SELECT m.* FROM app.members_with(wishes, items, beside, readers, '{}', '{}') AS m $$;

-- The same beside nothing but what was published.
CREATE OR REPLACE FUNCTION app.members_behind(wishes app.result_wish[], items text[], readers uuid[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text, known_by integer[]) LANGUAGE sql STABLE AS
$$ SELECT m.* FROM app.members_beside(wishes, items, '{}', readers) AS m $$;

-- How many cases there are of a wish: out of what is kept added up where it is.
CREATE OR REPLACE FUNCTION app.how_many(wish app.result_wish) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN app.result_scope(wish) IS NULL THEN (SELECT count(*) FROM app.cases_in_no_part(wish) AS c)
			+ (SELECT coalesce(sum(b.cases), 0) FROM app.behind_parts(wish, 'reviewer') AS b)
		ELSE (SELECT coalesce(sum(s.cases), 0) FROM app.result_sum s
			WHERE s.scope = app.result_scope(wish) AND s.scope_id = app.result_scope_id(wish) AND s.kind = wish.kind AND NOT s.first AND s.item = 'all'
				AND s.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity')) END;
END $$;

-- The same to the last case, those included in which nothing applied.
CREATE OR REPLACE FUNCTION app.how_many_exactly(wish app.result_wish) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN app.kept_parts(wish) IS NOT NULL THEN app.how_many(wish)
		ELSE (SELECT count(*) FROM app.result_cases(wish) AS c) + (SELECT coalesce(sum(f.cases), 0) FROM app.faded_cases(wish) AS f) END
$$;

-- What else of the same can be asked for, of which some results are a part: of a section, a target group or a question set all of it; of a
-- team or a department what it lies in; of a team in some months all its months. Whoever asks for both can subtract, and nobody notes who asked
-- for what: so the part is told as if all of that were told beside it, however many cases it has. What is no more than the part itself leaves
-- nothing over; where the sums differ nobody need count the cases.
CREATE OR REPLACE FUNCTION app.asked_beside(wish app.result_wish) RETURNS app.result_wish[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	place CONSTANT app.result_wish := app.place_of(wish);
	own CONSTANT bigint := app.how_many(wish);
	wider app.result_wish;
	every app.result_wish[] := ARRAY[]::app.result_wish[];
BEGIN
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
	RETURN ARRAY(SELECT e FROM unnest(every) AS e CROSS JOIN LATERAL (SELECT app.how_many(e) AS cases OFFSET 0) AS n
		WHERE n.cases > 0 AND (n.cases <> own OR app.how_many_exactly(e) <> app.how_many_exactly(wish)));
END $$;

-- The same beside a course: of a section, a target group or a question set all of it month by month, since it can be asked for so.
CREATE OR REPLACE FUNCTION app.asked_beside_course(wish app.result_wish) RETURNS app.result_wish[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	place app.result_wish := app.place_of(wish);
	every app.result_wish[] := ARRAY[]::app.result_wish[];
	month date;
BEGIN
	IF num_nonnulls(wish.section, wish.target_group, wish.template_ids) = 0 THEN
		RETURN every;
	END IF;
	FOR month IN SELECT DISTINCT c.period FROM app.result_cases(wish) AS c LOOP
		place.from_month := month;
		place.to_month := month;
		every := array_append(every, place);
	END LOOP;
	RETURN every;
END $$;
