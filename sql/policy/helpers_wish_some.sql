-- Some of the cases of a wish, found without a look at all of them: everything over ten years is a quarter of a million.

-- Whether a case is one of a wish's.
CREATE OR REPLACE FUNCTION app.is_case_of(c app.result_case, w app.result_wish) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(CASE WHEN w.activity_id IS NOT NULL THEN c.activity_id = w.activity_id
			ELSE c.kind = w.kind AND c.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity') END
		AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id)
		AND (w.section IS NULL OR c.section = w.section) AND (w.target_group IS NULL OR c.target_group = w.target_group)
		AND (w.template_ids IS NULL OR c.template_id = ANY (w.template_ids)), false)
$$;

-- The first so many of its cases by their ids, which are random, that are in none of some parts of it and in which nothing applied that it is told
-- without: what stands behind the others is otherwise.
CREATE OR REPLACE FUNCTION app.some_cases(w app.result_wish, parts app.result_wish[], at_most integer) RETURNS uuid[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	plain CONSTANT boolean := coalesce(cardinality(w.without), 0) = 0;
	whole CONSTANT boolean := coalesce(cardinality(parts), 0) = 0;
BEGIN
	IF w.activity_id IS NOT NULL THEN
		RETURN ARRAY(SELECT c.review_id FROM app.result_case c WHERE c.activity_id = w.activity_id
			AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id)
			AND (w.section IS NULL OR c.section = w.section) AND (w.target_group IS NULL OR c.target_group = w.target_group)
			AND (w.template_ids IS NULL OR c.template_id = ANY (w.template_ids))
			AND (whole OR NOT EXISTS (SELECT FROM unnest(parts) AS p WHERE app.is_case_of(c, p)))
			AND (plain OR NOT EXISTS (SELECT FROM app.result_entry e WHERE e.review_id = c.review_id AND e.item = ANY (w.without) AND e.counts))
			ORDER BY c.review_id LIMIT at_most);
	END IF;
	RETURN ARRAY(SELECT c.review_id FROM app.result_case c WHERE c.kind = w.kind
		AND c.period BETWEEN coalesce(w.from_month, '-infinity') AND coalesce(w.to_month, 'infinity')
		AND (w.department_id IS NULL OR c.department_id = w.department_id) AND (w.team_id IS NULL OR c.team_id = w.team_id)
		AND (w.section IS NULL OR c.section = w.section) AND (w.target_group IS NULL OR c.target_group = w.target_group)
		AND (w.template_ids IS NULL OR c.template_id = ANY (w.template_ids))
		AND (whole OR NOT EXISTS (SELECT FROM unnest(parts) AS p WHERE app.is_case_of(c, p)))
		AND (plain OR NOT EXISTS (SELECT FROM app.result_entry e WHERE e.review_id = c.review_id AND e.item = ANY (w.without) AND e.counts))
		ORDER BY c.review_id LIMIT at_most);
END $$;

-- What is kept added up that a wish is, or lies in.
CREATE OR REPLACE FUNCTION app.kept_around(wish app.result_wish) RETURNS app.result_wish LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	place app.result_wish := app.place_of(wish);
BEGIN
	place.team_id := CASE WHEN wish.activity_id IS NULL THEN wish.team_id END;
	place.department_id := CASE WHEN wish.activity_id IS NULL AND wish.team_id IS NULL THEN wish.department_id END;
	RETURN place;
END $$;

-- Whether a wish is of so many cases that they are not taken one by one if that can be helped.
CREATE OR REPLACE FUNCTION app.is_large(wish app.result_wish) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT app.how_many(wish) > 1000 $$;

-- The audits of a wish's months in which one of some items applied in any case, now or at first.
CREATE OR REPLACE FUNCTION app.audits_with(wish app.result_wish, items text[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	place CONSTANT app.result_wish := app.kept_around(wish);
	months date[];
BEGIN
	IF wish.activity_id IS NOT NULL THEN
		RETURN ARRAY[wish.activity_id];
	END IF;
	months := ARRAY(SELECT DISTINCT s.period FROM app.result_sum s
		WHERE s.scope = app.result_scope(place) AND s.scope_id = app.result_scope_id(place) AND s.kind = place.kind
			AND s.period BETWEEN coalesce(place.from_month, '-infinity') AND coalesce(place.to_month, 'infinity')
			AND s.item = ANY (items) AND s.counts AND s.cases > 0);
	RETURN ARRAY(SELECT DISTINCT s.scope_id FROM app.result_sum s WHERE s.scope = 'activity' AND s.kind = wish.kind AND s.item = ANY (items)
		AND s.period = ANY (months) AND s.counts AND s.cases > 0);
END $$;

-- So many of a wish's cases at most, that are in none of some parts of it, as can be all in which one of some items applied and nothing that it is told
-- without.
CREATE OR REPLACE FUNCTION app.some_cases_with(wish app.result_wish, parts app.result_wish[], items text[], at_most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	audits CONSTANT uuid[] := app.audits_with(wish, items);
BEGIN
	RETURN ARRAY(SELECT c.review_id FROM app.result_case c WHERE c.activity_id = ANY (audits) AND app.is_case_of(c, wish)
		AND NOT EXISTS (SELECT FROM unnest(parts) AS p WHERE app.is_case_of(c, p))
		AND NOT EXISTS (SELECT FROM app.result_entry e WHERE e.review_id = c.review_id AND e.item = ANY (wish.without) AND e.counts) LIMIT at_most);
END $$;

-- Those of some items of which enough stand behind some cases of a wish that are in none of some parts of it, when each reader takes away whom they know:
-- now and at first, whatever the weight. counted: with what stands in for cases of the wish that have faded. untold: in cases of which no published
-- report told. One look at few cases: what it does not find has to be looked for.
CREATE OR REPLACE FUNCTION app.clear_of_known_in_some(wish app.result_wish, parts app.result_wish[], counted boolean, readers uuid[], items text[],
	untold boolean DEFAULT false) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	clear text[] := items;
	gone CONSTANT app.faded_behind[] := CASE WHEN counted AND NOT untold THEN app.stand_ins(wish) ELSE '{}' END;
	weighted boolean;
	some_of_them uuid[];
	nth integer;
	known uuid[];
BEGIN
	IF readers = '{}' OR items = '{}' THEN
		RETURN items;
	END IF;
	weighted := app.are_weighted(wish);
	some_of_them := app.some_cases(wish, parts, 240);
	IF untold THEN
		some_of_them := ARRAY(SELECT s FROM unnest(some_of_them) AS s WHERE NOT EXISTS (SELECT FROM app.told_set t WHERE t.reviews @> ARRAY[s]));
	END IF;
	FOR nth, known IN SELECT reader, coalesce(k.known, '{}') FROM (SELECT k.reader, array_agg(DISTINCT k.review_id) AS known
		FROM (SELECT array_agg(p.review_id) AS reviews, array_agg(p.worker) AS workers FROM (
				SELECT c.review_id, c.caseworker_id AS worker FROM app.result_case c WHERE c.review_id = ANY (some_of_them)
				UNION SELECT h.review_id, h.caseworker_id FROM app.step_holder h WHERE h.review_id = ANY (some_of_them)) AS p) AS a,
			LATERAL app.known_among(a.reviews, a.workers, readers) AS k GROUP BY k.reader) AS k
			FULL JOIN (SELECT DISTINCT g.reader FROM app.known_stand_ins(wish, readers) AS g WHERE gone <> '{}') AS g USING (reader) LOOP
		EXIT WHEN clear = '{}';
		clear := ARRAY(SELECT p.item FROM app.persons_at_least(ARRAY(SELECT s FROM unnest(some_of_them) AS s EXCEPT SELECT k FROM unnest(known) AS k),
				weighted, app.unknown_stand_ins(wish, gone, readers[nth + 1]), clear) AS p
			GROUP BY p.item HAVING count(*) = 2 AND min(p.persons) >= enough);
	END LOOP;
	RETURN clear;
END $$;

-- The same of all its cases, or of some where they are many. What is told without some questions stands otherwise behind cases in which these applied,
-- and what published reports told of is taken away as well.
CREATE OR REPLACE FUNCTION app.clear_of_known_without(wish app.result_wish, parts app.result_wish[], counted boolean, readers uuid[], items text[])
RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	told text[];
BEGIN
	IF app.is_large(wish) THEN
		told := CASE WHEN counted THEN ARRAY(SELECT i FROM unnest(items) AS i WHERE EXISTS (SELECT FROM app.told_set t WHERE t.item = i)) ELSE '{}' END;
		RETURN app.clear_of_known_in_some(wish, parts, counted, readers, ARRAY(SELECT i FROM unnest(items) AS i WHERE i <> ALL (told)))
			|| app.clear_of_known_in_some(wish, parts, counted, readers, told, untold => true);
	END IF;
	RETURN app.clear_of_known(ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c
			WHERE NOT EXISTS (SELECT FROM unnest(parts) AS p WHERE app.is_case_of(c, p))), wish, counted, readers,
		ARRAY(SELECT i FROM unnest(items) AS i EXCEPT SELECT o FROM app.wholes_of(wish.without) AS o));
END $$;

-- And of each row of a question that was reworded.
CREATE OR REPLACE FUNCTION app.clear_of_known_row_by_row(wish app.result_wish, parts app.result_wish[], counted boolean, readers uuid[], items text[])
RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	clear text[];
	row_of record;
BEGIN
	IF readers = '{}' OR items = '{}' THEN
		RETURN items;
	END IF;
	clear := app.clear_of_known_without(wish, parts, counted, readers, items);
	FOR row_of IN SELECT r.* FROM app.wishes_by_wording(wish, app.wordings(array_prepend(wish, parts), 'da')) AS r WHERE r.items && clear LOOP
		clear := ARRAY(SELECT c FROM unnest(clear) AS c WHERE c <> ALL (row_of.items)
			UNION SELECT r FROM unnest(app.clear_of_known_without(row_of.part, parts, counted, readers,
				ARRAY(SELECT i FROM unnest(row_of.items) AS i WHERE i = ANY (clear)))) AS r);
	END LOOP;
	RETURN clear;
END $$;

-- In which of what can be asked for beside some wishes few of some items may be left, for anybody or for a reader who takes away whom they know, and of
-- which: all that the cases of those wishes need be held against.
CREATE OR REPLACE FUNCTION app.doubtful_beside(wishes app.result_wish[], beside app.result_wish[], readers uuid[], wanted text[])
RETURNS TABLE (wider app.result_wish, items text[]) LANGUAGE plpgsql STABLE AS $$
BEGIN
	FOREACH wider IN ARRAY beside LOOP
		items := app.clear_beside(wishes, ARRAY[wider], wanted);
		items := app.clear_of_known_row_by_row(wider, wishes, false, readers, items);
		items := ARRAY(SELECT w FROM unnest(wanted) AS w WHERE w <> ALL (items));
		IF items <> '{}' THEN
			RETURN NEXT;
		END IF;
	END LOOP;
END $$;

-- app.members_with of some wishes, held against no more than that.
CREATE OR REPLACE FUNCTION app.members_in_doubt(wishes app.result_wish[], wanted text[], beside app.result_wish[], readers uuid[]) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, nth integer, in_force boolean, at_first boolean, told integer[], stand_in boolean, weight double precision,
	person integer, met boolean, wording text, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
	there app.result_wish[];
	doubtful text[];
BEGIN
	WITH d AS MATERIALIZED (SELECT * FROM app.doubtful_beside(wishes, beside, readers, wanted))
	SELECT ARRAY(SELECT d.wider FROM d), ARRAY(SELECT DISTINCT i FROM d, unnest(d.items) AS i) INTO there, doubtful;
	RETURN QUERY SELECT m.* FROM app.members_with(wishes, wanted, there, readers, '{}', '{}', doubtful) AS m;
END $$;
