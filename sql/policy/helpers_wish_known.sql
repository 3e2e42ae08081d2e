-- What the readers of a figure know of the cases behind it by name, and can take away from it. A nearest leader knows the results of the own
-- caseworkers, of all the teams together that they lead (R17, R20): no figure that reaches them may leave one other caseworker over.

-- Who may know some: the actor, where they lead a team; to_anyone: whoever does, since files and reports go to all who have a login.
CREATE OR REPLACE FUNCTION app.nearest_readers(to_anyone boolean) RETURNS uuid[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(DISTINCT l.person_id), '{}') FROM app.team_lead l JOIN app.person p ON p.id = l.person_id
	WHERE l.held_to IS NULL AND p.disabled_at IS NULL AND (to_anyone OR l.person_id = app.actor())
$$;

-- Which of these readers, by their places from 0, know what a caseworker did in a case: who leads the team of the case, or the caseworker's as it was
-- then, and has done so since it was submitted. Whoever has changed team since is known to who led them before (app.leads_since, app.feedback).
-- Two know some and are not held: who led a team before, what they saw then, which nothing shows them again; who reviewed, the own answers, since one
-- who read an audit alone would be told nothing of it.
CREATE OR REPLACE FUNCTION app.known_among(reviews uuid[], workers uuid[], readers uuid[]) RETURNS TABLE (review_id uuid, worker uuid, reader integer)
LANGUAGE sql STABLE AS $$
	WITH pair AS MATERIALIZED (
		SELECT v.review_id, v.worker, c.team_id, app.day_of(c.submitted_at) AS day
		FROM unnest(reviews, workers) AS v (review_id, worker) JOIN app.result_case c USING (review_id) WHERE readers <> '{}'
	), team AS (
		SELECT p.review_id, p.worker, p.team_id, p.day FROM pair p
		UNION ALL
		SELECT p.review_id, p.worker, m.team_id, p.day FROM pair p
			JOIN app.team_member m ON m.caseworker_id = p.worker AND p.day BETWEEN m.held_from AND coalesce(m.held_to, 'infinity')
	)
	SELECT DISTINCT t.review_id, t.worker, array_position(readers, l.person_id) - 1
	FROM team t JOIN app.team_lead l ON l.team_id = t.team_id AND l.held_to IS NULL AND l.held_from <= t.day AND l.person_id = ANY (readers)
$$;

-- The same as a string of bits, one for each reader, so that bit_and tells to whom several cases are all known.
CREATE OR REPLACE FUNCTION app.by_nobody(readers uuid[]) RETURNS bit varying LANGUAGE sql IMMUTABLE AS
$$ SELECT repeat('0', greatest(cardinality(readers), 1))::bit varying $$;
CREATE OR REPLACE FUNCTION app.known_by(reviews uuid[], workers uuid[], readers uuid[]) RETURNS TABLE (review_id uuid, worker uuid, known_by bit varying)
LANGUAGE sql STABLE AS $$
	SELECT k.review_id, k.worker, bit_or(set_bit(app.by_nobody(readers)::bit varying, k.reader, 1)) FROM app.known_among(reviews, workers, readers) AS k GROUP BY 1, 2
$$;
-- Of some of these the readers.
CREATE OR REPLACE FUNCTION app.who_knows(known_by bit varying[]) RETURNS TABLE (known_by bit varying, reader integer) LANGUAGE sql IMMUTABLE AS $$
	SELECT b.known_by, r.reader FROM unnest(who_knows.known_by) AS b (known_by), generate_series(0, length(b.known_by) - 1) AS r (reader)
	WHERE get_bit(b.known_by, r.reader) = 1
$$;

-- What stands in for faded cases of a wish and is known to readers: the bits of their own teams of those months, which they led before the last of the
-- audits was due, but for those that another team has as well. Whose each was is kept by nobody; which teams they were of is.
CREATE OR REPLACE FUNCTION app.known_stand_ins(wish app.result_wish, readers uuid[]) RETURNS TABLE (reader integer, item text, period date, mask bigint)
LANGUAGE sql STABLE AS $$
	WITH team AS MATERIALIZED (
		SELECT f.team_id, f.period, max(a.deadline) AS due FROM app.faded_cases(wish) AS f JOIN app.activity a ON a.id = f.activity_id WHERE readers <> '{}' GROUP BY 1, 2
	), led AS MATERIALIZED (
		SELECT DISTINCT t.team_id, t.period, array_position(readers, l.person_id) - 1 AS reader
		FROM team t JOIN app.team_lead l ON l.team_id = t.team_id AND l.held_to IS NULL AND l.held_from <= t.due AND l.person_id = ANY (readers)
	), stands AS MATERIALIZED (
		SELECT t.team_id, t.period, f.item, bit_or(f.mask) AS mask FROM team t JOIN app.faded_behind f ON f.scope = 'team' AND f.scope_id = t.team_id
			AND f.kind = wish.kind AND f.period = t.period WHERE t.period IN (SELECT l.period FROM led l) GROUP BY 1, 2, 3
	), own AS (
		SELECT r.reader, s.item, s.period, bit_or(s.mask) FILTER (WHERE l.reader IS NOT NULL) AS mask, coalesce(bit_or(s.mask) FILTER (WHERE l.reader IS NULL), 0) AS others
		FROM (SELECT DISTINCT l.reader, l.period FROM led l) AS r JOIN stands s USING (period) LEFT JOIN led l USING (reader, period, team_id) GROUP BY 1, 2, 3
	)
	SELECT o.reader, o.item, o.period, o.mask & ~o.others FROM own o WHERE o.mask & ~o.others <> 0
$$;

-- What a reader does not know of what stands in.
CREATE OR REPLACE FUNCTION app.unknown_stand_ins(wish app.result_wish, gone app.faded_behind[], reader uuid) RETURNS app.faded_behind[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN gone = '{}' THEN gone ELSE ARRAY(SELECT (g.scope, g.scope_id, g.kind, g.period, g.first, g.item, g.mask & ~coalesce(k.mask, 0))::app.faded_behind
		FROM unnest(gone) AS g LEFT JOIN app.known_stand_ins(wish, ARRAY[reader]) AS k ON k.item = g.item AND k.period = g.period WHERE g.mask & ~coalesce(k.mask, 0) <> 0) END;
END $$;

-- Those of some items of which each reader is left so many caseworkers that no case needs a look, when of some cases all are taken away of which they
-- know anything, and those of any one weight as well; or nobody at all, where they know all that was done in them. wish: whose stand-ins for cases that
-- have faded can be left beside them; NULL: none. counted: whether these stand for persons that are.
CREATE OR REPLACE FUNCTION app.clear_of_known(cases uuid[], wish app.result_wish, counted boolean, readers uuid[], items text[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	looked_at CONSTANT integer := 80;
	every_gone CONSTANT app.faded_behind[] := app.stand_ins(wish);
	gone app.faded_behind[]; -- that they do not know
	clear text[] := items;
	nth integer;
	known uuid[]; -- of which they know anything
	whole uuid[]; -- all of it: who held a step knows no more of the case (R6)
	outside uuid[];
	weights bigint;
BEGIN
	IF readers = '{}' OR items = '{}' THEN
		RETURN items;
	END IF;
	FOR nth, known, whole IN WITH part AS MATERIALIZED (
			SELECT c.review_id, c.caseworker_id AS worker FROM app.result_case c WHERE c.review_id = ANY (cases)
			UNION SELECT h.review_id, h.caseworker_id FROM app.step_holder h WHERE h.review_id = ANY (cases)
		), parts AS (
			SELECT p.review_id, count(*) AS parts FROM part p GROUP BY 1
		), seen AS (
			SELECT k.reader, k.review_id, count(*) AS parts FROM (SELECT array_agg(p.review_id) AS reviews, array_agg(p.worker) AS workers FROM part p) AS p,
				LATERAL app.known_among(p.reviews, p.workers, readers) AS k GROUP BY 1, 2
		)
		SELECT reader, coalesce(k.known, '{}'), coalesce(k.whole, '{}')
		FROM (SELECT s.reader, array_agg(s.review_id) AS known, array_agg(s.review_id) FILTER (WHERE s.parts = p.parts) AS whole FROM seen s JOIN parts p USING (review_id) GROUP BY 1) AS k
			FULL JOIN (SELECT DISTINCT g.reader FROM app.known_stand_ins(wish, readers) AS g WHERE every_gone <> '{}') AS g USING (reader) LOOP
		EXIT WHEN clear = '{}';
		gone := app.unknown_stand_ins(wish, every_gone, readers[nth + 1]);
		CONTINUE WHEN gone = '{}' AND cases <@ whole;
		outside := ARRAY(SELECT c FROM unnest(cases) AS c EXCEPT SELECT k FROM unnest(known) AS k);
		SELECT count(DISTINCT w.weight) INTO weights FROM (SELECT app.weight_shown(c.weight) AS weight FROM app.result_case c
				WHERE c.review_id IN (SELECT c FROM unnest(cases) AS c EXCEPT SELECT k FROM unnest(whole) AS k)
			UNION ALL SELECT app.weight_shown(NULL) WHERE gone <> '{}') AS w;
		clear := ARRAY(SELECT p.item FROM app.persons_at_least(ARRAY(SELECT o FROM unnest(outside) AS o ORDER BY o LIMIT looked_at), weights > 1,
				CASE WHEN counted THEN gone ELSE '{}' END) AS p
			WHERE p.item = ANY (clear) GROUP BY p.item HAVING count(*) = 2 AND min(p.persons) >= enough); -- now and at first
	END LOOP;
	RETURN clear;
END $$;

-- The same of what is left of what can be asked for beside a wish (app.asked_beside) when the wish is taken away. What stands in
-- there for cases that have faded may be of the wish itself, so nobody is counted by it.
CREATE OR REPLACE FUNCTION app.clear_of_known_beside(wish app.result_wish, beside app.result_wish[], readers uuid[], items text[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	clear text[] := items;
	wider app.result_wish;
BEGIN
	FOREACH wider IN ARRAY beside LOOP
		EXIT WHEN readers = '{}' OR clear = '{}';
		clear := app.clear_of_known_row_by_row(wider, ARRAY[wish], false, readers, clear);
	END LOOP;
	RETURN clear;
END $$;

-- Those of some items in whose spread a reader would find one caseworker: the only one whose answer they do not know, or the only one of those who
-- has it, or has it not. Of a person of whom a case is known in which it was met all is known.
CREATE OR REPLACE FUNCTION app.singled_out(wish app.result_wish, readers uuid[], items text[]) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF readers = '{}' OR items = '{}' THEN
		RETURN;
	END IF;
	RETURN QUERY WITH c AS MATERIALIZED (
		SELECT k.review_id, k.caseworker_id, CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = k.review_id)
			THEN app.held_items(k) END AS held
		FROM app.result_cases(wish) AS k
	), entry AS MATERIALIZED (
		SELECT c.review_id, e.item, CASE WHEN c.held ? e.item THEN (c.held ->> e.item)::uuid ELSE c.caseworker_id END AS worker, e.score = 1 AS met
		FROM c CROSS JOIN LATERAL (SELECT n.item, n.score FROM app.result_entry n
			WHERE n.review_id = c.review_id AND n.counts AND NOT n.first OFFSET 0) AS e
		WHERE e.item = ANY (items)
	), known AS MATERIALIZED (
		SELECT k.* FROM (SELECT array_agg(v.review_id) AS reviews, array_agg(v.worker) AS workers
				FROM (SELECT DISTINCT e.review_id, e.worker FROM entry e WHERE e.worker IS NOT NULL) AS v) AS p,
			LATERAL app.known_among(p.reviews, p.workers, readers) AS k
	), person AS MATERIALIZED (
		SELECT e.item, e.worker, count(*) AS cases, bool_or(e.met) AS met FROM entry e WHERE e.worker IS NOT NULL GROUP BY 1, 2
	), told AS ( -- of whom a reader knows all
		SELECT k.reader, p.item, count(*) AS persons, count(*) FILTER (WHERE p.met) AS seen
		FROM (SELECT k.reader, e.item, e.worker, count(*) AS cases, bool_or(e.met) AS met FROM entry e JOIN known k USING (review_id, worker) GROUP BY 1, 2, 3) AS k
			JOIN person p USING (item, worker)
		WHERE k.cases = p.cases OR k.met GROUP BY 1, 2
	), unknown AS (
		SELECT p.item, p.persons - coalesce(t.persons, 0) AS persons, p.seen - coalesce(t.seen, 0) AS seen
		FROM (SELECT DISTINCT k.reader FROM known k) AS r
			CROSS JOIN (SELECT o.item, count(*) AS persons, count(*) FILTER (WHERE o.met) AS seen FROM person o GROUP BY 1) AS p
			LEFT JOIN told t USING (reader, item)
	)
	SELECT DISTINCT u.item FROM unknown u WHERE 1 IN (u.persons, u.seen, u.persons - u.seen);
END $$;
