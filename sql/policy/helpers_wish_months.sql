-- Which questions a course is told without: those that few stand behind in some months of it, or few whom a reader does not know by name.

-- How many these are together. Those that have faded are told apart from the others by their bits, which never makes two of one.
CREATE OR REPLACE FUNCTION app.count_people(people uuid[], faded integer[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN faded = '{}' THEN (SELECT count(DISTINCT p) FROM unnest(people) AS p)
		ELSE (SELECT count(*) FROM (SELECT app.person_bit(p) FROM unnest(people) AS p UNION SELECT f FROM unnest(faded) AS f) AS b) END::integer
$$;

-- The first cases of each month, no more than so many, or NULL for all of them; of some months alone, or NULL: whose they are, who held steps in them, and
-- to which readers that is known. of: how many the month has.
CREATE OR REPLACE FUNCTION app.monthly_cases(wish app.result_wish, most integer, months date[], readers uuid[]) RETURNS TABLE (review_id uuid, period date,
	template_id uuid, of bigint, worker uuid, known_by bit varying, held jsonb, held_known_by jsonb) LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (
		SELECT (n.k).review_id, (n.k).period, (n.k).template_id, n.of, coalesce((n.k).caseworker_id, (n.k).review_id) AS worker,
			CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = (n.k).review_id) THEN app.held_items(n.k) END AS held
		FROM (SELECT k, row_number() OVER (PARTITION BY k.period ORDER BY k.review_id) AS nth, count(*) OVER (PARTITION BY k.period) AS of
			FROM app.result_cases(wish) AS k WHERE months IS NULL OR k.period = ANY (months)) AS n
		WHERE most IS NULL OR n.nth <= most
	), known AS MATERIALIZED (
		SELECT k.* FROM (SELECT array_agg(v.review_id) AS reviews, array_agg(v.worker) AS workers FROM (SELECT c.review_id, c.worker FROM c
				UNION SELECT c.review_id, h.worker::uuid FROM c, jsonb_each_text(c.held) AS h (item, worker) WHERE c.held IS NOT NULL) AS v) AS p,
			LATERAL app.known_by(p.reviews, p.workers, readers) AS k
	)
	SELECT c.review_id, c.period, c.template_id, c.of, c.worker, coalesce(k.known_by, app.by_nobody(readers)), c.held, h.known_by
	FROM c LEFT JOIN known k USING (review_id, worker)
		LEFT JOIN (SELECT o.review_id, jsonb_object_agg(o.worker, o.known_by) AS known_by FROM known o GROUP BY 1) AS h ON h.review_id = c.review_id AND c.held IS NOT NULL
$$;

-- Who stands behind each row of some results' first answers in each month: whose cases those are that are known one by one, and the bits of those that
-- have faded. The first looked_at cases of a month say of nearly every row that enough do, and that two are left to each reader, who knows neither of
-- two halves of them whole; of the others all are looked at. reader: -1 for all of a row; by their places from 0 what is left to those who know all but one of
-- it at most. To any other two are left, or the one whom they do not know.
CREATE OR REPLACE FUNCTION app.monthly_behind(wish app.result_wish, enough integer, looked_at integer, readers uuid[]) RETURNS TABLE (reader integer, item text,
	wording text, period date, people uuid[], faded integer[]) LANGUAGE sql STABLE AS $$
	WITH worded AS MATERIALIZED (
		SELECT d.* FROM unnest(app.wordings(ARRAY[wish], 'da')) AS d
	), first_cases AS MATERIALIZED (
		SELECT c.*, get_byte(uuid_send(c.worker), 15) % 2 AS half FROM app.monthly_cases(wish, looked_at, NULL, readers) AS c
	), near AS MATERIALIZED (
		SELECT e.item, coalesce(d.id, e.item) AS wording, c.period, array_agg(DISTINCT coalesce(h.worker, c.worker)) AS people,
			bit_and(coalesce(h.known_by, c.known_by)) FILTER (WHERE coalesce(h.half, c.half) = 0) AS known_by,
			bit_and(coalesce(h.known_by, c.known_by)) FILTER (WHERE coalesce(h.half, c.half) = 1) AS other_known_by, c.of
		FROM first_cases c CROSS JOIN LATERAL (SELECT n.item FROM app.result_entry n WHERE n.review_id = c.review_id AND n.first AND n.counts OFFSET 0) AS e
			LEFT JOIN LATERAL (SELECT h.worker::uuid AS worker, coalesce((c.held_known_by ->> h.worker)::bit varying, app.by_nobody(readers)) AS known_by,
				get_byte(uuid_send(h.worker::uuid), 15) % 2 AS half FROM (SELECT c.held ->> e.item AS worker) AS h WHERE h.worker IS NOT NULL) AS h ON true
			LEFT JOIN worded d ON d.item = e.item AND d.template_id = c.template_id
		WHERE e.item NOT LIKE '%:%' GROUP BY 1, 2, 3, c.of
	), unsettled AS MATERIALIZED (
		SELECT n.item, n.wording, n.period FROM near n
		WHERE readers <> '{}' AND (n.known_by = n.other_known_by AND (n.of <= looked_at OR bit_count(n.known_by) = 0)) IS NOT TRUE
		UNION
		(SELECT i.item, coalesce(d.id, i.item), m.period FROM (SELECT DISTINCT k.period, k.template_id
					FROM (SELECT DISTINCT c.period FROM first_cases c WHERE c.of > looked_at) AS c JOIN app.result_cases(wish) AS k USING (period)) AS m
				CROSS JOIN (SELECT DISTINCT o.item FROM app.items_of(wish) AS o WHERE o.first AND o.item NOT LIKE '%:%') AS i
				LEFT JOIN worded d ON d.item = i.item AND d.template_id = m.template_id
			EXCEPT SELECT n.item, n.wording, n.period FROM near n WHERE cardinality(n.people) >= enough)
	), settled AS MATERIALIZED (
		SELECT n.* FROM near n WHERE NOT EXISTS (SELECT FROM unsettled u WHERE u.item = n.item AND u.wording = n.wording AND u.period = n.period)
	), gone_known AS MATERIALIZED (
		SELECT g.item, g.period, b.bit, bit_or(set_bit(app.by_nobody(readers)::bit varying, g.reader, 1)) AS known_by
		FROM app.known_stand_ins(wish, readers) AS g, generate_series(0, 62) AS b (bit) WHERE g.mask >> b.bit & 1 = 1 GROUP BY 1, 2, 3
	), stands AS MATERIALIZED (
		SELECT n.item, n.wording, n.period, p.person, NULL::integer AS as_bit, n.known_by FROM settled n, unnest(n.people) AS p (person) WHERE bit_count(n.known_by) > 0
		UNION ALL
		SELECT u.item, u.wording, u.period, w.person, NULL, bit_and(w.known_by)
		FROM app.monthly_cases(wish, NULL, ARRAY(SELECT DISTINCT u.period FROM unsettled u), readers) AS c JOIN unsettled u USING (period)
			JOIN app.result_entry e ON e.review_id = c.review_id AND e.item = u.item AND e.first AND e.counts
			LEFT JOIN worded d ON d.item = u.item AND d.template_id = c.template_id
			CROSS JOIN LATERAL (SELECT coalesce((c.held ->> u.item)::uuid, c.worker) AS person, CASE WHEN c.held ? u.item
				THEN coalesce((c.held_known_by ->> (c.held ->> u.item))::bit varying, app.by_nobody(readers)) ELSE c.known_by END AS known_by) AS w
		WHERE u.wording = coalesce(d.id, u.item) GROUP BY 1, 2, 3, 4
		UNION ALL
		SELECT f.item, coalesce(k.id, f.item), f.period, NULL, b.bit, coalesce(g.known_by, app.by_nobody(readers))
		FROM unnest(app.stand_ins(wish)) AS f LEFT JOIN app.faded_wordings(wish, ARRAY(SELECT (d.item, d.template_id, d.id, d.nth, d.title, d.newest)::app.wording FROM worded d)) AS k
				USING (item, period)
			CROSS JOIN generate_series(0, 62) AS b (bit) LEFT JOIN gone_known g ON g.item = f.item AND g.period = f.period AND g.bit = b.bit
		WHERE f.first AND f.mask >> b.bit & 1 = 1 AND f.item NOT LIKE '%:%'
	), line AS MATERIALIZED (
		SELECT item, wording, period, coalesce(n.people, '{}') || coalesce(s.people, '{}') AS people, s.faded, n.people IS NOT NULL AS leaves_two
		FROM (SELECT * FROM settled n WHERE bit_count(n.known_by) > 0 IS NOT TRUE) AS n
			FULL JOIN (SELECT t.item, t.wording, t.period, array_agg(t.person) FILTER (WHERE t.person IS NOT NULL) AS people,
				array_agg(DISTINCT t.as_bit) FILTER (WHERE t.as_bit IS NOT NULL) AS faded FROM stands t GROUP BY 1, 2, 3) AS s USING (item, wording, period)
	), told AS ( -- to whom something of it is known, and what
		SELECT s.item, s.wording, s.period, r.reader, array_agg(s.person) FILTER (WHERE s.person IS NOT NULL) AS people,
			array_agg(s.as_bit) FILTER (WHERE s.as_bit IS NOT NULL) AS faded, count(*) AS heads
		FROM stands s JOIN app.who_knows(ARRAY(SELECT DISTINCT v.known_by FROM stands v)) AS r USING (known_by) GROUP BY 1, 2, 3, 4
	)
	SELECT -1, l.item, l.wording, l.period, l.people, coalesce(l.faded, '{}') FROM line l
	UNION ALL
	SELECT l.reader, l.item, l.wording, l.period, o.people, o.faded
	FROM (SELECT l.*, t.reader, t.people AS own, t.faded AS own_faded, cardinality(l.people) + coalesce(cardinality(l.faded), 0) - t.heads AS left_over
			FROM line l JOIN told t USING (item, wording, period) WHERE NOT l.leaves_two) AS l,
		LATERAL (SELECT CASE WHEN l.left_over > 0 THEN ARRAY(SELECT p FROM unnest(l.people) AS p EXCEPT SELECT k FROM unnest(l.own) AS k) ELSE '{}' END AS people,
			CASE WHEN l.left_over > 0 THEN ARRAY(SELECT f FROM unnest(l.faded) AS f EXCEPT SELECT k FROM unnest(l.own_faded) AS k) ELSE '{}' END AS faded) AS o
	WHERE l.left_over <= 2 -- one may be there by name and as a bit
		AND app.count_people(o.people, o.faded) < 2
$$;

-- Questions that few stand behind in some months in a row, in which enough stand behind all of it: whoever has what several questions come to in
-- those months with one of them and without it knows what those few did. Few are fewer than `enough` caseworkers, and of those whom one of the readers
-- does not know by name one alone (app.known_among). It holds for every stretch of months, however a course joins them: where it holds for one, it
-- holds for one of the shortest, that end as soon as enough stand behind all of them and two whom the reader does not know. A reworded question
-- is looked at wording by wording. looked_at: as of app.monthly_behind.
CREATE OR REPLACE FUNCTION app.few_in_a_month(wish app.result_wish, enough integer, looked_at integer, readers uuid[]) RETURNS SETOF text LANGUAGE sql STABLE AS $$
	WITH behind AS MATERIALIZED (
		SELECT b.* FROM app.monthly_behind(wish, enough, looked_at, readers) AS b
	), close AS ( -- to whom few may be left of what; -1: of all there are
		SELECT DISTINCT b.reader, b.item, b.wording FROM behind b
		UNION SELECT DISTINCT b.reader, 'all', 'all' FROM behind b
	), seen AS MATERIALIZED ( -- what is left to each
		SELECT c.reader, c.item, c.wording, b.period, coalesce(o.people, b.people) AS people, coalesce(o.faded, b.faded) AS faded,
			app.count_people(coalesce(o.people, b.people), coalesce(o.faded, b.faded)) AS persons, CASE WHEN c.reader < 0 THEN enough ELSE 2 END AS least
		FROM close c JOIN behind b ON b.reader = -1 AND b.item = c.item AND b.wording = c.wording
			LEFT JOIN behind o ON o.reader = c.reader AND o.item = c.item AND o.wording = c.wording AND o.period = b.period
	), month AS MATERIALIZED (
		SELECT s.reader, s.period, s.people, s.faded, s.least, e.people AS everyone, e.faded AS ever, s.persons >= s.least AND e.persons >= enough AS is_told
		FROM seen s JOIN seen e ON e.reader = -1 AND e.item = 'all' AND e.period = s.period WHERE s.item = 'all'
	), hopeful AS MATERIALIZED ( -- of whose months some can be told together
		SELECT r.reader FROM (SELECT DISTINCT m.reader, m.least FROM month m) AS r
		WHERE app.count_people(ARRAY(SELECT p FROM month k, unnest(k.people) AS p WHERE k.reader = r.reader),
			ARRAY(SELECT f FROM month k, unnest(k.faded) AS f WHERE k.reader = r.reader)) >= r.least
	), stretch AS MATERIALIZED (
		SELECT m.reader, m.period AS first, m.period AS last FROM month m WHERE m.is_told
		UNION
		SELECT m.reader, least(m.period, o.period), greatest(m.period, o.period)
		FROM month m JOIN hopeful USING (reader), (VALUES (1), (-1)) AS way (sign), LATERAL (
			SELECT n.period FROM (SELECT k.period FROM month k WHERE k.reader = m.reader AND (k.period - m.period) * way.sign > 0
				ORDER BY (k.period - m.period) * way.sign OFFSET 0) AS n
			WHERE app.count_people(ARRAY(SELECT p FROM month k, unnest(k.everyone) AS p
						WHERE k.reader = m.reader AND k.period BETWEEN least(m.period, n.period) AND greatest(m.period, n.period)),
					ARRAY(SELECT f FROM month k, unnest(k.ever) AS f
						WHERE k.reader = m.reader AND k.period BETWEEN least(m.period, n.period) AND greatest(m.period, n.period))) >= enough
				AND (m.reader < 0 OR app.count_people(ARRAY(SELECT p FROM month k, unnest(k.people) AS p
						WHERE k.reader = m.reader AND k.period BETWEEN least(m.period, n.period) AND greatest(m.period, n.period)),
					ARRAY(SELECT f FROM month k, unnest(k.faded) AS f
						WHERE k.reader = m.reader AND k.period BETWEEN least(m.period, n.period) AND greatest(m.period, n.period))) >= m.least) LIMIT 1) AS o
		WHERE NOT m.is_told
	)
	SELECT DISTINCT b.item FROM stretch s JOIN seen b ON b.reader = s.reader AND b.period BETWEEN s.first AND s.last AND b.item <> 'all'
	GROUP BY s.reader, s.first, s.last, b.item, b.wording, b.least
	HAVING max(b.persons) BETWEEN 1 AND b.least - 1 AND (count(*) = 1 OR app.count_people(
		ARRAY(SELECT p FROM seen k, unnest(k.people) AS p WHERE k.reader = s.reader AND k.item = b.item AND k.wording = b.wording AND k.period BETWEEN s.first AND s.last),
		ARRAY(SELECT f FROM seen k, unnest(k.faded) AS f WHERE k.reader = s.reader AND k.item = b.item AND k.wording = b.wording AND k.period BETWEEN s.first AND s.last)) < b.least)
$$;
