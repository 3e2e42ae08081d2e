-- Keeps the parts of results added up: of a section of the law, a target group, a version of a question set (app.part_sum). A part is what its
-- cases come to that are known one by one, whoever counts, changes or deletes one.

-- The parts that a case is in.
CREATE OR REPLACE FUNCTION app.parts_of_case(c app.result_case) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
	SELECT p.part FROM (VALUES ('section:' || nullif(c.section, '')), ('target_group:' || nullif(c.target_group, '')), ('version:' || c.template_id)) AS p (part)
	WHERE p.part IS NOT NULL
$$;

-- Adds a case to its parts, or with -1 takes it away. One at a time, as the wholes: all cases meet in the same rows.
CREATE OR REPLACE FUNCTION app.add_parts(the_review uuid, times integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock('app.result_sum'::regclass::integer, 0);
	INSERT INTO app.part_sum AS t (scope, scope_id, part, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
	SELECT s.scope, s.id, p.part, c.kind, e.first, c.period, e.item, e.value, e.counts, sum(e.plus), sum(e.plus * (c.weight IS NULL)::integer),
		sum(e.plus * e.score), sum(e.plus * coalesce(c.weight, 0)), sum(e.plus * coalesce(c.weight * c.weight, 0)), sum(e.plus * coalesce(c.weight * e.score, 0))
	FROM app.result_case c CROSS JOIN LATERAL (
			SELECT n.item, false AS first, n.value, n.counts, n.score, times AS plus FROM app.result_entry n WHERE n.review_id = c.review_id AND NOT n.first
			UNION ALL -- where something else was answered first: that, and not what is in force
			SELECT n.item, true, n.value, n.counts, n.score, CASE WHEN n.first THEN times ELSE -times END FROM app.result_entry n WHERE n.review_id = c.review_id
				AND NOT EXISTS (SELECT FROM app.result_entry o WHERE o.review_id = n.review_id AND o.item = n.item AND o.first <> n.first
					AND (o.value, o.counts, o.score) = (n.value, n.counts, n.score))) AS e,
		LATERAL app.result_scopes(c) AS s, LATERAL app.parts_of_case(c) AS p (part)
	WHERE c.review_id = the_review AND s.scope IN ('department', 'all')
	GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 -- what a step comes to may have had another score of the same name
	ON CONFLICT ON CONSTRAINT part_sum_pkey DO UPDATE SET (cases, unweighted, score, w, w2, ws)
		= (t.cases + excluded.cases, t.unweighted + excluded.unweighted, t.score + excluded.score, t.w + excluded.w, t.w2 + excluded.w2, t.ws + excluded.ws);
	INSERT INTO app.part_behind AS t (scope, scope_id, part, kind, what, period, id, cases)
	SELECT s.scope, s.id, p.part, c.kind, b.what, c.period, b.id, times
	FROM app.result_case c, LATERAL (VALUES ('audit', c.activity_id), ('reviewer', c.reviewer_id)) AS b (what, id), LATERAL app.result_scopes(c) AS s,
		LATERAL app.parts_of_case(c) AS p (part)
	WHERE c.review_id = the_review AND s.scope IN ('department', 'all')
	ON CONFLICT ON CONSTRAINT part_behind_pkey DO UPDATE SET cases = t.cases + excluded.cases;
END $$;

-- Takes a case away before it is changed or goes, and forgets that there was anything of what nobody else stands behind (R20).
CREATE OR REPLACE FUNCTION app.leave_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.add_parts(OLD.review_id, -1);
	DELETE FROM app.part_sum t USING app.result_scopes(OLD) AS s, app.parts_of_case(OLD) AS p (part)
	WHERE t.scope = s.scope AND t.scope_id = s.id AND t.part = p.part AND t.kind = OLD.kind AND t.first IN (false, true) AND t.period = OLD.period
		AND (t.cases, t.unweighted, t.score, t.w, t.w2, t.ws) = (0, 0, 0, 0, 0, 0);
	DELETE FROM app.part_behind t USING app.result_scopes(OLD) AS s, app.parts_of_case(OLD) AS p (part)
	WHERE t.scope = s.scope AND t.scope_id = s.id AND t.part = p.part AND t.kind = OLD.kind AND t.what IN ('audit', 'reviewer') AND t.period = OLD.period
		AND t.cases = 0;
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER case_leaves_parts BEFORE UPDATE OR DELETE ON app.result_case FOR EACH ROW WHEN (OLD.in_parts) EXECUTE FUNCTION app.leave_parts();

CREATE OR REPLACE FUNCTION app.enter_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.add_parts(NEW.review_id, 1);
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_enters_parts AFTER UPDATE ON app.result_case FOR EACH ROW WHEN (NEW.in_parts) EXECUTE FUNCTION app.enter_parts();

-- Some of the cases that were counted before there were parts, and a job for the rest.
CREATE OR REPLACE FUNCTION app.put_cases_in_parts() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock('app.result_sum'::regclass::integer, 0);
	UPDATE app.result_case c SET in_parts = true WHERE c.review_id IN (SELECT o.review_id FROM app.result_case o WHERE NOT o.in_parts
		LIMIT 100 FOR UPDATE SKIP LOCKED); -- whoever deletes a case has its row before the lock
	IF EXISTS (SELECT FROM app.result_case o WHERE NOT o.in_parts) THEN
		INSERT INTO app.job (kind, due) VALUES ('count_parts', app.now() + interval '1 second') ON CONFLICT DO NOTHING;
	END IF;
END $$;

-- -- reading them --

-- The parts that a wish is about, where they are kept: of one thing, in a department or in all of it. NULL where they are not.
CREATE OR REPLACE FUNCTION app.kept_parts(w app.result_wish) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN num_nonnulls(w.activity_id, w.team_id) > 0 OR num_nonnulls(w.section, w.target_group, w.template_ids) <> 1 THEN NULL
		WHEN w.section IS NOT NULL THEN ARRAY['section:' || w.section]
		WHEN w.target_group IS NOT NULL THEN ARRAY['target_group:' || w.target_group]
		ELSE ARRAY(SELECT 'version:' || v FROM unnest(w.template_ids) AS v) END
$$;

-- The cases of a wish that its parts do not hold: where parts are kept those which the jobs have not come to yet, else all.
CREATE OR REPLACE FUNCTION app.cases_in_no_part(wish app.result_wish) RETURNS SETOF app.result_case LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF app.kept_parts(wish) IS NULL THEN
		RETURN QUERY SELECT c.* FROM app.result_cases(wish) AS c;
	ELSIF EXISTS (SELECT FROM app.result_case o WHERE o.kind = wish.kind AND NOT o.in_parts) THEN
		RETURN QUERY SELECT c.* FROM app.result_cases(wish) AS c WHERE NOT c.in_parts;
	END IF;
END $$;

-- What is kept of the parts of a wish, month by month. items: NULL for all. Of first answers in two lines where some were changed.
CREATE OR REPLACE FUNCTION app.part_sums(wish app.result_wish, first_values boolean, items text[]) RETURNS SETOF app.part_sum LANGUAGE plpgsql STABLE AS $$
DECLARE
	parts CONSTANT text[] := app.kept_parts(wish);
	place CONSTANT app.result_wish := app.place_of(wish);
BEGIN
	IF parts IS NOT NULL THEN
		RETURN QUERY SELECT s.* FROM app.part_sum s
			WHERE s.scope = app.result_scope(place) AND s.scope_id = app.result_scope_id(place) AND s.part = ANY (parts) AND s.kind = wish.kind
				AND s.first = ANY (CASE WHEN first_values THEN ARRAY[false, true] ELSE ARRAY[false] END)
				AND s.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity') AND (items IS NULL OR s.item = ANY (items));
	END IF;
END $$;

-- Of which audits the cases of the parts of a wish are, and who reviewed them, month by month.
CREATE OR REPLACE FUNCTION app.behind_parts(wish app.result_wish, wanted text) RETURNS SETOF app.part_behind LANGUAGE plpgsql STABLE AS $$
DECLARE
	parts CONSTANT text[] := app.kept_parts(wish);
	place CONSTANT app.result_wish := app.place_of(wish);
BEGIN
	IF parts IS NOT NULL THEN
		RETURN QUERY SELECT b.* FROM app.part_behind b
			WHERE b.scope = app.result_scope(place) AND b.scope_id = app.result_scope_id(place) AND b.part = ANY (parts) AND b.kind = wish.kind
				AND b.what = wanted AND b.period BETWEEN coalesce(wish.from_month, '-infinity') AND coalesce(wish.to_month, 'infinity') AND b.cases > 0;
	END IF;
END $$;
