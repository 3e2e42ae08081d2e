-- Of which items of some results nothing can have to be hidden, so that their cases need not be taken apart one by one.

-- What a case weighs where few persons are hidden: without a weight as if all weighed the same (report/behind.c).
CREATE OR REPLACE FUNCTION app.weight_shown(weight numeric) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN weight > 0 THEN weight::double precision ELSE 1 END $$;

-- How many caseworkers at least stand behind each item of some cases. Told apart by their bits, which never makes two of one. by_weight: of
-- those of one weight the fewest that are left when its cases are taken away; else of all. stand_ins: what stands in for cases that have faded. items:
-- NULL for all.
CREATE OR REPLACE FUNCTION app.persons_at_least(cases uuid[], by_weight boolean, stand_ins app.faded_behind[], items text[] DEFAULT NULL) RETURNS TABLE (item text,
	first boolean, persons integer) LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT k.review_id, CASE WHEN by_weight THEN app.weight_shown(k.weight) END AS weight,
			CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = k.review_id) THEN app.held_items(k) END AS held,
			1::bigint << app.person_bit(coalesce(k.caseworker_id, k.review_id)) AS who
		FROM app.result_case k WHERE k.review_id = ANY (cases)
	), mask AS MATERIALIZED (
		SELECT e.item, e.first, c.weight,
			bit_or(CASE WHEN c.held ->> e.item IS NULL THEN c.who ELSE 1::bigint << app.person_bit((c.held ->> e.item)::uuid) END) AS who
		FROM c CROSS JOIN LATERAL (SELECT n.item, n.first FROM app.result_entry n WHERE n.review_id = c.review_id AND n.counts
			AND (persons_at_least.items IS NULL OR n.item = ANY (persons_at_least.items)) OFFSET 0) AS e
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
-- is kept added up. weighted: of those cases some weigh more than others. As many times the sum of squares as there are cases is the square of the sum
-- where all weigh the same, and nowhere else; what stands in for cases that have faded weighs as if none had a weight.
CREATE OR REPLACE FUNCTION app.items_of(wish app.result_wish) RETURNS TABLE (item text, first boolean, weighted boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	place CONSTANT app.result_wish := app.kept_around(wish);
	gone CONSTANT boolean := app.stand_ins(place) <> '{}';
BEGIN
	RETURN QUERY SELECT s.item, s.first, NOT (sum(s.unweighted) = sum(s.cases)
			OR NOT gone AND sum(s.unweighted) = 0 AND sum(s.cases) * sum(s.w2) = sum(s.w) * sum(s.w))
		FROM app.result_sum s
		WHERE s.scope = app.result_scope(place) AND s.scope_id = app.result_scope_id(place) AND s.kind = place.kind AND s.counts AND s.cases > 0
			AND s.period BETWEEN coalesce(place.from_month, '-infinity') AND coalesce(place.to_month, 'infinity') GROUP BY s.item, s.first;
END $$;

-- Whether some cases of a wish weigh more than others; of what is kept added up: of any of its items.
CREATE OR REPLACE FUNCTION app.are_weighted(wish app.result_wish) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN app.result_scope(wish) IS NULL THEN (SELECT count(DISTINCT app.weight_shown(c.weight)) > 1 FROM app.result_cases(wish) AS c)
		ELSE (SELECT bool_or(i.weighted) FROM app.items_of(wish) AS i) END;
END $$;

-- Those of some items of which few are left nowhere in a whole without the cases of some parts of it: nobody, or enough. Where the first cases that are
-- left do not say so, more are looked at, and then those of the audits that asked.
CREATE OR REPLACE FUNCTION app.clear_without(the_whole app.result_wish, parts app.result_wish[], items text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	none_gone CONSTANT boolean := app.stand_ins(the_whole) = '{}' AND coalesce(cardinality(the_whole.without), 0) = 0; -- of whom the cases do not tell
	clear text[] := ARRAY[]::text[];
	doubtful text[] := items;
	look record;
	outside uuid[];
	left_there jsonb; -- how many stand behind each item
BEGIN
	FOR look IN SELECT * FROM (VALUES (false, 80), (false, 800), (true, 2000)) AS l (at_audits, at_most) LOOP
		outside := CASE WHEN look.at_audits THEN app.some_cases_with(the_whole, parts, doubtful, look.at_most)
			ELSE app.some_cases(the_whole, parts, look.at_most) END;
		SELECT coalesce(jsonb_object_agg(p.item, p.persons), '{}') INTO left_there
		FROM app.persons_at_least(outside, false, '{}', doubtful) AS p WHERE NOT p.first;
		clear := clear || ARRAY(SELECT i FROM unnest(doubtful) AS i WHERE (left_there ->> i)::integer >= enough
			OR left_there ->> i IS NULL AND none_gone AND cardinality(outside) < look.at_most);
		doubtful := ARRAY(SELECT i FROM unnest(items) AS i EXCEPT SELECT c FROM unnest(clear) AS c);
		EXIT WHEN doubtful = '{}' OR cardinality(outside) < look.at_most AND NOT look.at_audits;
	END LOOP;
	RETURN clear;
END $$;

-- A wish as the versions of question sets ask it that have a wording of reworded questions in common, and which questions those are: of each row of
-- such a question few may be left.
CREATE OR REPLACE FUNCTION app.wishes_by_wording(wish app.result_wish, worded app.wording[]) RETURNS TABLE (part app.result_wish, items text[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	one app.result_wish := wish;
	versions uuid[];
BEGIN
	FOR versions, items IN SELECT r.versions, array_agg(r.item) FROM (SELECT d.item, array_agg(d.template_id ORDER BY d.template_id) AS versions
			FROM unnest(worded) AS d WHERE wish.template_ids IS NULL OR d.template_id = ANY (wish.template_ids) GROUP BY d.item, d.id) AS r GROUP BY r.versions LOOP
		one.template_ids := versions;
		part := one;
		RETURN NEXT;
	END LOOP;
END $$;

-- Those of some items of which few are left nowhere in what can be asked for beside some wishes (app.asked_beside), nor in a row of a question that was
-- reworded there; whose cases of such a row have faded is not known.
CREATE OR REPLACE FUNCTION app.clear_beside(wishes app.result_wish[], beside app.result_wish[], items text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	worded CONSTANT app.wording[] := app.wordings(beside || wishes, 'da');
	clear text[] := items;
	other app.result_wish;
	row_of record;
BEGIN
	FOREACH other IN ARRAY beside LOOP
		EXIT WHEN clear = '{}';
		clear := app.clear_without(other, wishes, clear);
		IF app.stand_ins(other) <> '{}' THEN
			clear := ARRAY(SELECT c FROM unnest(clear) AS c EXCEPT SELECT d.item FROM unnest(worded) AS d);
		END IF;
		FOR row_of IN SELECT r.* FROM app.wishes_by_wording(other, worded) AS r WHERE r.items && clear LOOP
			clear := ARRAY(SELECT c FROM unnest(clear) AS c WHERE c <> ALL (row_of.items)
				UNION SELECT r FROM unnest(app.clear_without(row_of.part, wishes, ARRAY(SELECT i FROM unnest(row_of.items) AS i WHERE i = ANY (clear)))) AS r);
		END LOOP;
	END LOOP;
	RETURN clear;
END $$;

-- Those of some items behind which so many caseworkers stand in some cases of a wish already that no weight's cases can be taken away to leave few,
-- now and at first, as far as it applied then (app.items_of, as a list of objects). Where the first cases do not say so, more are looked at. untold: in
-- cases of which no published report told.
CREATE OR REPLACE FUNCTION app.enough_behind(wish app.result_wish, applied jsonb, weighted boolean, items text[], untold boolean) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	gone CONSTANT app.faded_behind[] := CASE WHEN NOT untold THEN app.stand_ins(wish) ELSE ARRAY[]::app.faded_behind[] END;
	clear text[] := ARRAY[]::text[];
	doubtful text[] := items;
	looked_at integer;
	found integer;
	some_of_them uuid[];
BEGIN
	FOREACH looked_at IN ARRAY ARRAY[80, 800] LOOP
		EXIT WHEN doubtful = '{}';
		some_of_them := app.some_cases(wish, '{}', looked_at);
		found := cardinality(some_of_them);
		IF untold THEN
			some_of_them := ARRAY(SELECT s FROM unnest(some_of_them) AS s WHERE NOT EXISTS (SELECT FROM app.told_set t WHERE t.reviews @> ARRAY[s]));
		END IF;
		clear := clear || ARRAY(SELECT a ->> 'item' FROM jsonb_array_elements(applied) AS a
				LEFT JOIN app.persons_at_least(some_of_them, weighted, gone, doubtful) AS p ON p.item = a ->> 'item' AND p.first = (a ->> 'first')::boolean
			WHERE a ->> 'item' = ANY (doubtful) GROUP BY a ->> 'item' HAVING min(coalesce(p.persons, 0)) >= enough);
		doubtful := ARRAY(SELECT i FROM unnest(items) AS i EXCEPT SELECT c FROM unnest(clear) AS c);
		EXIT WHEN found < looked_at;
	END LOOP;
	RETURN clear;
END $$;

-- Every item of some results, and whether nothing of it can have to be hidden: enough stand behind some of the cases already, and behind some of each row
-- of a question that was reworded; no published report told of them; and few are left nowhere beside it. Of which it is not sure, all cases are taken
-- apart. Of few cases persons are counted, too, and whatever was told of the item is held against that.
CREATE OR REPLACE FUNCTION app.beyond_doubt(wish app.result_wish, beside app.result_wish[]) RETURNS TABLE (item text, sure boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	applied CONSTANT jsonb := (SELECT coalesce(jsonb_agg(i), '[]') FROM app.items_of(wish) AS i);
	weighted CONSTANT boolean := CASE WHEN app.result_scope(wish) IS NULL THEN app.are_weighted(wish)
		ELSE jsonb_path_exists(applied, '$[*].weighted ? (@ == true)') END;
	items CONSTANT text[] := ARRAY(SELECT DISTINCT a ->> 'item' FROM jsonb_array_elements(applied) AS a);
	told CONSTANT text[] := ARRAY(SELECT i FROM unnest(items) AS i WHERE EXISTS (SELECT FROM app.told_set t WHERE t.item = i));
	worded CONSTANT app.wording[] := app.wordings(array_append(beside, wish), 'da');
	clear text[];
	row_of record;
BEGIN
	clear := app.enough_behind(wish, applied, weighted, ARRAY(SELECT i FROM unnest(items) AS i WHERE i <> ALL (told)), false);
	IF told <> '{}' AND app.is_large(wish) THEN
		clear := clear || app.enough_behind(wish, applied, weighted, told, true);
	END IF;
	IF app.stand_ins(wish) <> '{}' THEN
		clear := ARRAY(SELECT c FROM unnest(clear) AS c EXCEPT SELECT d.item FROM unnest(worded) AS d);
	END IF;
	FOR row_of IN SELECT r.* FROM app.wishes_by_wording(wish, worded) AS r WHERE r.items && clear AND app.some_cases(r.part, '{}', 1) <> '{}' LOOP
		clear := ARRAY(SELECT c FROM unnest(clear) AS c WHERE c <> ALL (row_of.items)
			UNION SELECT r FROM unnest(app.enough_behind(row_of.part, applied, weighted, ARRAY(SELECT i FROM unnest(row_of.items) AS i WHERE i = ANY (clear)),
				row_of.items && told)) AS r);
	END LOOP;
	clear := app.clear_beside(ARRAY[wish], beside, clear);
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
