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
