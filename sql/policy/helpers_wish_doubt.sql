-- Of which items of some results nothing can have to be hidden, so that their cases need not be taken apart one by one.

-- What a case weighs where few persons are hidden: without a weight as if all weighed the same (report/behind.c).
CREATE OR REPLACE FUNCTION app.weight_shown(weight numeric) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN weight > 0 THEN weight::double precision ELSE 1 END $$;

-- How many caseworkers at least stand behind each item of some cases. Told apart by their bits, which never makes two of one. by_weight: of
-- those of one weight the fewest that are left when its cases are taken away; else of all. stand_ins: what stands in for cases that have faded.
CREATE OR REPLACE FUNCTION app.persons_at_least(cases uuid[], by_weight boolean, stand_ins app.faded_behind[]) RETURNS TABLE (item text, first boolean,
	persons integer) LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT k.review_id, CASE WHEN by_weight THEN app.weight_shown(k.weight) END AS weight,
			CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = k.review_id) THEN app.held_items(k) END AS held,
			1::bigint << app.person_bit(coalesce(k.caseworker_id, k.review_id)) AS who
		FROM app.result_case k WHERE k.review_id = ANY (cases)
	), mask AS MATERIALIZED (
		SELECT e.item, e.first, c.weight,
			bit_or(CASE WHEN c.held ->> e.item IS NULL THEN c.who ELSE 1::bigint << app.person_bit((c.held ->> e.item)::uuid) END) AS who
		FROM c CROSS JOIN LATERAL (SELECT n.item, n.first FROM app.result_entry n WHERE n.review_id = c.review_id AND n.counts OFFSET 0) AS e
		GROUP BY 1, 2, 3
		UNION ALL
		SELECT f.item, f.first, CASE WHEN by_weight THEN app.weight_shown(NULL) END, bit_or(f.mask) FROM unnest(stand_ins) AS f GROUP BY 1, 2
	), others AS (
		SELECT m.item, m.first, bit_count(coalesce(bit_or(o.who) FILTER (WHERE NOT by_weight OR o.weight <> m.weight), 0)::bit(64)) AS persons
		FROM mask m JOIN mask o ON o.item = m.item AND o.first = m.first GROUP BY m.item, m.first, m.weight
	)
	SELECT o.item, o.first, min(o.persons)::integer FROM others o GROUP BY 1, 2
$$;

-- What stands in for the cases of a wish that have faded.
CREATE OR REPLACE FUNCTION app.stand_ins(wish app.result_wish) RETURNS app.faded_behind[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT f FROM app.faded_behind f
		WHERE app.result_scope(wish) IS NOT NULL AND f.scope = app.result_scope(wish) AND f.scope_id = app.result_scope_id(wish)
			AND f.kind = wish.kind AND f.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity'))
$$;

-- Every item that applied in a case of a wish, now or at first, and maybe others: those of all of it at that place or of the whole audit, out of what
-- is kept added up.
CREATE OR REPLACE FUNCTION app.items_of(wish app.result_wish) RETURNS TABLE (item text, first boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	place app.result_wish := app.place_of(wish);
BEGIN
	place.team_id := CASE WHEN wish.activity_id IS NULL THEN wish.team_id END;
	place.department_id := CASE WHEN wish.activity_id IS NULL AND wish.team_id IS NULL THEN wish.department_id END;
	RETURN QUERY SELECT DISTINCT s.item, s.first FROM app.result_sum s
		WHERE s.scope = app.result_scope(place) AND s.scope_id = app.result_scope_id(place) AND s.kind = place.kind AND s.counts AND s.cases > 0
			AND s.period BETWEEN coalesce(place.from_month, '-infinity') AND coalesce(place.to_month, 'infinity');
END $$;

-- Those of some items of which few are left nowhere in a whole without the cases of a part: nobody, or enough.
CREATE OR REPLACE FUNCTION app.clear_without(the_whole app.result_wish, part app.result_wish, items text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	looked_at CONSTANT integer := 80;
	outside CONSTANT uuid[] := ARRAY(SELECT c.review_id FROM app.result_cases(the_whole) AS c
		WHERE c.review_id NOT IN (SELECT o.review_id FROM app.result_cases(part) AS o) ORDER BY c.review_id LIMIT looked_at);
	gone_there CONSTANT app.faded_behind[] := app.stand_ins(the_whole);
	left_there jsonb; -- how many stand behind each item
BEGIN
	SELECT coalesce(jsonb_object_agg(p.item, p.persons), '{}') INTO left_there FROM app.persons_at_least(outside, false, '{}') AS p WHERE NOT p.first;
	RETURN ARRAY(SELECT i FROM unnest(items) AS i WHERE (left_there ->> i)::integer >= enough
		OR left_there ->> i IS NULL AND cardinality(outside) < looked_at AND cardinality(gone_there) = 0);
END $$;

-- Those of some items of which few are left nowhere in what can be asked for beside a wish (app.asked_beside). A question that was reworded there is
-- told in rows, of each of which few may be left.
CREATE OR REPLACE FUNCTION app.clear_beside(wish app.result_wish, beside app.result_wish[], items text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	clear text[] := ARRAY(SELECT i FROM unnest(items) AS i EXCEPT SELECT d.item FROM unnest(app.wordings(array_append(beside, wish), 'da')) AS d);
	other app.result_wish;
BEGIN
	FOREACH other IN ARRAY beside LOOP
		EXIT WHEN clear = '{}';
		clear := app.clear_without(other, wish, clear);
	END LOOP;
	RETURN clear;
END $$;

-- Every item of some results, and whether nothing of it can have to be hidden: so many caseworkers stand behind some of the cases already that no
-- weight's cases can be taken away to leave few, no published report told of the item, and few are left nowhere beside it.
-- Where few stand behind an item in those of the cases that are looked at it is not sure: then all its cases are taken apart.
CREATE OR REPLACE FUNCTION app.beyond_doubt(wish app.result_wish, beside app.result_wish[]) RETURNS TABLE (item text, sure boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	looked_at CONSTANT integer := 80;
	gone CONSTANT app.faded_behind[] := app.stand_ins(wish);
	every uuid[];
	weights double precision[];
	items text[];
	clear text[];
BEGIN
	SELECT coalesce(array_agg(c.review_id), '{}'), array_agg(DISTINCT app.weight_shown(c.weight)) || CASE WHEN cardinality(gone) > 0 THEN app.weight_shown(NULL) END
	INTO every, weights FROM app.result_cases(wish) AS c;
	SELECT array_agg(k.item), coalesce(array_agg(k.item) FILTER (WHERE k.persons >= enough AND NOT EXISTS (SELECT FROM app.told_set t WHERE t.item = k.item)), '{}')
	INTO items, clear FROM (SELECT i.item, min(coalesce(p.persons, 0)) AS persons FROM app.items_of(wish) AS i LEFT JOIN app.persons_at_least(
			ARRAY(SELECT r FROM unnest(every) AS r ORDER BY r LIMIT looked_at), (SELECT count(DISTINCT w) > 1 FROM unnest(weights) AS w), gone) AS p
			ON p.item = i.item AND p.first = i.first GROUP BY i.item) AS k;
	clear := app.clear_beside(wish, beside, clear);
	RETURN QUERY SELECT i, i = ANY (clear) FROM unnest(items) AS i;
END $$;

-- What some questions are part of.
CREATE OR REPLACE FUNCTION app.wholes_of(questions text[]) RETURNS SETOF text LANGUAGE sql STABLE AS $$
	SELECT k.item FROM app.item i, LATERAL (VALUES ('all'), ('step:' || i.step), ('marker:' || nullif(i.marker, ''))) AS k (item)
	WHERE i.kind = 'question' AND i.code = ANY (questions) AND k.item IS NOT NULL
	UNION SELECT 'all' WHERE cardinality(questions) > 0
$$;

-- In how many persons' cases items applied, and in how many they were seen: met in all that applied, once at least (R16, spread).
CREATE OR REPLACE FUNCTION app.spread_of(wish app.result_wish, items text[]) RETURNS TABLE (item text, persons integer, seen integer)
LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT k.review_id, k.caseworker_id, CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = k.review_id)
			THEN app.held_items(k) END AS held
		FROM app.result_cases(wish) AS k
	), person AS MATERIALIZED (
		SELECT e.item, CASE WHEN c.held ? e.item THEN (c.held ->> e.item)::uuid ELSE c.caseworker_id END AS id, bool_or(e.score = 1) AS met
		FROM c CROSS JOIN LATERAL (SELECT n.item, n.score FROM app.result_entry n
			WHERE n.review_id = c.review_id AND n.counts AND NOT n.first OFFSET 0) AS e
		GROUP BY 1, 2
	)
	SELECT p.item, count(*)::integer, (count(*) FILTER (WHERE p.met))::integer FROM person p
	WHERE p.id IS NOT NULL AND p.item = ANY (items) GROUP BY 1
$$;

-- Who stands behind each row of some results' first answers in each month: whose cases those are that are known one by one, and the bits of those that
-- have faded. The first looked_at cases of a month say of nearly every row that enough do; of the others all are looked at.
CREATE OR REPLACE FUNCTION app.monthly_behind(wish app.result_wish, enough integer, looked_at integer) RETURNS TABLE (item text, wording text, period date,
	people uuid[], faded integer[]) LANGUAGE sql STABLE AS $$
	WITH worded AS MATERIALIZED (
		SELECT d.* FROM unnest(app.wordings(ARRAY[wish], 'da')) AS d
	), c AS MATERIALIZED (
		SELECT k.review_id, k.period, k.template_id, k.caseworker_id, row_number() OVER (PARTITION BY k.period ORDER BY k.review_id) AS nth,
			CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = k.review_id) THEN app.held_items(k) END AS held
		FROM app.result_cases(wish) AS k
	), near AS MATERIALIZED (
		SELECT e.item, coalesce(d.id, e.item) AS wording, c.period,
			array_agg(DISTINCT coalesce((c.held ->> e.item)::uuid, c.caseworker_id, c.review_id)) AS people
		FROM c CROSS JOIN LATERAL (SELECT n.item FROM app.result_entry n WHERE n.review_id = c.review_id AND n.first AND n.counts OFFSET 0) AS e
			LEFT JOIN worded d ON d.item = e.item AND d.template_id = c.template_id
		WHERE c.nth <= looked_at AND e.item NOT LIKE '%:%' GROUP BY 1, 2, 3
	), rare AS MATERIALIZED ( -- in months of more
		SELECT i.item, coalesce(d.id, i.item) AS wording, m.period
		FROM (SELECT DISTINCT t.period, t.template_id FROM c t WHERE t.period IN (SELECT c.period FROM c WHERE c.nth > looked_at)) AS m
			CROSS JOIN (SELECT DISTINCT o.item FROM app.items_of(wish) AS o WHERE o.first AND o.item NOT LIKE '%:%') AS i
			LEFT JOIN worded d ON d.item = i.item AND d.template_id = m.template_id
		EXCEPT SELECT n.item, n.wording, n.period FROM near n WHERE cardinality(n.people) >= enough
	), live AS (
		SELECT n.* FROM near n WHERE NOT EXISTS (SELECT FROM rare r WHERE r.item = n.item AND r.wording = n.wording AND r.period = n.period)
		UNION ALL
		SELECT r.item, r.wording, r.period, array_agg(DISTINCT coalesce((c.held ->> r.item)::uuid, c.caseworker_id, c.review_id))
		FROM rare r JOIN c USING (period) JOIN app.result_entry e ON e.review_id = c.review_id AND e.item = r.item AND e.first AND e.counts
			LEFT JOIN worded d ON d.item = r.item AND d.template_id = c.template_id
		WHERE r.wording = coalesce(d.id, r.item) GROUP BY 1, 2, 3
	), gone AS (
		SELECT f.item, coalesce(k.id, f.item) AS wording, f.period, array_agg(DISTINCT b.bit) AS faded
		FROM unnest(app.stand_ins(wish)) AS f LEFT JOIN app.faded_wordings(wish, ARRAY(SELECT (d.item, d.template_id, d.id, d.nth, d.title, d.newest)::app.wording FROM worded d)) AS k
			USING (item, period), generate_series(0, 62) AS b (bit)
		WHERE f.first AND f.mask >> b.bit & 1 = 1 AND f.item NOT LIKE '%:%' GROUP BY 1, 2, 3
	)
	SELECT item, wording, period, coalesce(l.people, '{}'), coalesce(g.faded, '{}') FROM live l FULL JOIN gone g USING (item, wording, period)
$$;

-- How many these are together. Those that have faded are told apart from the others by their bits, which never makes two of one.
CREATE OR REPLACE FUNCTION app.count_people(people uuid[], faded integer[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN faded = '{}' THEN (SELECT count(DISTINCT p) FROM unnest(people) AS p)
		ELSE (SELECT count(*) FROM (SELECT app.person_bit(p) FROM unnest(people) AS p UNION SELECT f FROM unnest(faded) AS f) AS b) END::integer
$$;

-- Questions that fewer than `enough` caseworkers stand behind in some months in a row, in which as many stand behind all of it: whoever has what several
-- questions come to in those months with one of them and without it knows what those few did. It holds for every stretch of months, however a course
-- joins them: where it holds for one, it holds for one of the shortest, that end as soon as enough stand behind all of them. A reworded question is
-- looked at wording by wording. looked_at: as of app.monthly_behind.
CREATE OR REPLACE FUNCTION app.few_in_a_month(wish app.result_wish, enough integer, looked_at integer) RETURNS SETOF text LANGUAGE sql STABLE AS $$
	WITH behind AS MATERIALIZED (
		SELECT m.*, app.count_people(m.people, m.faded) AS persons FROM app.monthly_behind(wish, enough, looked_at) AS m
	), month AS MATERIALIZED (
		SELECT b.period, b.persons, b.people, b.faded FROM behind b WHERE b.item = 'all'
	), stretch AS MATERIALIZED (
		SELECT m.period AS first, m.period AS last FROM month m WHERE m.persons >= enough
		UNION
		SELECT m.period, o.last FROM month m CROSS JOIN LATERAL (
			SELECT n.period AS last FROM (SELECT n.period FROM month n WHERE n.period > m.period ORDER BY n.period OFFSET 0) AS n
			WHERE app.count_people(ARRAY(SELECT p FROM month k, unnest(k.people) AS p WHERE k.period BETWEEN m.period AND n.period),
				ARRAY(SELECT f FROM month k, unnest(k.faded) AS f WHERE k.period BETWEEN m.period AND n.period)) >= enough LIMIT 1) AS o
		WHERE m.persons < enough
		UNION
		SELECT o.first, m.period FROM month m CROSS JOIN LATERAL (
			SELECT n.period AS first FROM (SELECT n.period FROM month n WHERE n.period < m.period ORDER BY n.period DESC OFFSET 0) AS n
			WHERE app.count_people(ARRAY(SELECT p FROM month k, unnest(k.people) AS p WHERE k.period BETWEEN n.period AND m.period),
				ARRAY(SELECT f FROM month k, unnest(k.faded) AS f WHERE k.period BETWEEN n.period AND m.period)) >= enough LIMIT 1) AS o
		WHERE m.persons < enough
	)
	SELECT DISTINCT b.item FROM stretch s JOIN behind b ON b.period BETWEEN s.first AND s.last AND b.item <> 'all'
	GROUP BY s.first, s.last, b.item, b.wording
	HAVING max(b.persons) < enough AND (count(*) = 1 OR app.count_people(
		ARRAY(SELECT p FROM behind k, unnest(k.people) AS p WHERE k.item = b.item AND k.wording = b.wording AND k.period BETWEEN s.first AND s.last),
		ARRAY(SELECT f FROM behind k, unnest(k.faded) AS f WHERE k.item = b.item AND k.wording = b.wording AND k.period BETWEEN s.first AND s.last)) < enough)
$$;
