-- Anchor cases: what is read of them, and how their readings stand to what was agreed.

-- What the reviewer of an anchor reads in place of the file; '' for any other review.
CREATE OR REPLACE FUNCTION app.excerpt_of(r app.review) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN r.purpose = 'anchor' THEN coalesce((SELECT string_agg(v.excerpt, E'\n\n' ORDER BY v.made_at, v.id)
		FROM app.panel_anchor k JOIN app.anchor v ON v.id = k.anchor_id WHERE k.panel_id = r.panel_id AND v.case_id = r.case_id), '')
		ELSE '' END
$$;

-- A value's place on its scale, from 0 (lowest) to 1; NULL for those without a score.
CREATE OR REPLACE FUNCTION app.height(the_template uuid, the_value text) RETURNS double precision LANGUAGE sql STABLE AS $$
	SELECT ((v.score - k.low) / nullif(k.high - k.low, 0))::float8
	FROM app.scale_value v, (SELECT min(s.score) AS low, max(s.score) AS high FROM app.scale_value s
		WHERE s.template_id = the_template AND s.counts) k
	WHERE v.template_id = the_template AND v.value = the_value AND v.counts
$$;

CREATE OR REPLACE FUNCTION app.half_year_of(day date) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT extract(year FROM day)::text || '-' || CASE WHEN extract(month FROM day) < 7 THEN '1' ELSE '2' END $$;
CREATE OR REPLACE FUNCTION app.half_year(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT app.half_year_of((moment AT TIME ZONE 'Europe/Copenhagen')::date) $$;

-- Every answer to an anchor case in an open round that can be held against what was agreed, for the questions of one set and their
-- ancestors. `question` is the code in that set.
CREATE OR REPLACE FUNCTION app.anchor_readings(the_template uuid) RETURNS TABLE (review_id uuid, reviewer_id uuid, anchor_id uuid,
	submitted_at timestamptz, question text, value text, agreed text, lean double precision, steps double precision, agreed_height double precision) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	WITH same AS MATERIALIZED (SELECT q.* FROM app.same_questions(the_template) q)
	SELECT r.id, r.reviewer_id, v.id, r.submitted_at, s.code, n.value, g.value,
		app.height(r.template_id, n.value) - app.height(v.template_id, g.value),
		abs(app.height(r.template_id, n.value) - app.height(v.template_id, g.value))
			* greatest((SELECT count(*) FROM app.scale_value y WHERE y.template_id = r.template_id AND y.counts) - 1, 1),
		app.height(v.template_id, g.value)
	FROM app.panel p
		JOIN app.panel_anchor k ON k.panel_id = p.id
		JOIN app.anchor v ON v.id = k.anchor_id
		JOIN app.review r ON r.panel_id = p.id AND r.case_id = v.case_id AND r.state = 'submitted' AND NOT r.late AND NOT r.sealed
		JOIN app.answer n ON n.review_id = r.id AND n.value <> '' AND n.asked
		JOIN same s ON s.from_template = r.template_id AND s.from_code = n.item
		JOIN same o ON o.code = s.code AND o.from_template = v.template_id
		JOIN app.anchor_answer g ON g.anchor_id = v.id AND g.question = o.from_code
	WHERE NOT p.sealed;
END $$;

-- How far each answer to an anchor case lay from what was agreed, in which half-year; also of readings that have faded. `reader` stands for
-- whoever read, the same in all their readings.
CREATE OR REPLACE FUNCTION app.anchor_leans(the_template uuid) RETURNS TABLE (reading uuid, half_year text, question text,
	lean double precision, as_agreed boolean, anchor_id uuid, reader uuid, agreed_height double precision) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT k.review_id, app.half_year(k.submitted_at), k.question, k.lean, k.value = k.agreed, k.anchor_id,
		coalesce((SELECT y.reader FROM app.reader_key y WHERE y.person_id = k.reviewer_id), k.reviewer_id), k.agreed_height
	FROM app.anchor_readings(the_template) AS k
	UNION ALL
	SELECT f.reading, f.half_year, q.code, f.lean, f.as_agreed, f.anchor_id, f.reader, f.agreed_height
	FROM app.same_questions(the_template) AS q JOIN app.faded_reading f ON f.template_id = q.from_template AND f.question = q.from_code;
END $$;

-- Item by item and half-year by half-year, of those asked for: how anchor cases were read. An anchor case is one number, whatever the
-- questions and the readers. leans: how far each was read from what was agreed; agreed_height: where that stood in the mean. against: the
-- half-year before in which any was read. moves: how each that was read in both moved since, in the questions that were answered in both;
-- own_moves: the same answer by answer of those who read it in both, `stayed` of them. Anchor cases are chosen, not drawn: each weighs the
-- same. Sealed rounds are not in it (R8).
CREATE OR REPLACE FUNCTION app.yardstick_halves(the_template uuid, wanted text[], since text, until text) RETURNS TABLE (item text,
	half_year text, against text, readings bigint, compared bigint, as_agreed bigint, leans jsonb, agreed_height double precision,
	moves jsonb, own_moves jsonb, stayed bigint) LANGUAGE sql STABLE AS $$
	WITH question AS (
		SELECT u.item, i.code FROM app.item i, unnest(wanted) AS u (item)
		WHERE i.template_id = the_template AND i.kind = 'question' AND coalesce(i.see, '') = ''
			AND u.item IN ('all', i.code, 'step:' || i.step, 'marker:' || i.marker)
	), given AS MATERIALIZED (
		SELECT q.item, l.* FROM app.anchor_leans(the_template) AS l JOIN question q ON q.code = l.question
		WHERE l.half_year BETWEEN coalesce(since, '') AND coalesce(until, 'z')
	), half AS (
		SELECT g.item, g.half_year, lag(g.half_year) OVER (PARTITION BY g.item ORDER BY g.half_year) AS against,
			count(DISTINCT g.reading) AS readings, count(*) AS compared, count(*) FILTER (WHERE g.as_agreed) AS as_agreed
		FROM given g GROUP BY g.item, g.half_year
	), own AS MATERIALIZED (
		SELECT g.item, g.half_year, g.anchor_id, g.question, g.reader, avg(g.lean) AS lean, avg(g.agreed_height) AS agreed_height
		FROM given g WHERE g.lean IS NOT NULL AND g.anchor_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5
	), cell AS MATERIALIZED (
		SELECT o.item, o.half_year, o.anchor_id, o.question, avg(o.lean) AS lean, avg(o.agreed_height) AS agreed_height
		FROM own o GROUP BY 1, 2, 3, 4
	), level AS (
		SELECT k.item, k.half_year, jsonb_agg(k.lean ORDER BY k.anchor_id) AS leans, avg(k.agreed_height) AS agreed_height
		FROM (SELECT c.item, c.half_year, c.anchor_id, avg(c.lean) AS lean, avg(c.agreed_height) AS agreed_height
			FROM cell c GROUP BY 1, 2, 3) AS k GROUP BY 1, 2
	), moved AS (
		SELECT k.item, k.half_year, jsonb_agg(k.move ORDER BY k.anchor_id) AS moves
		FROM (SELECT h.item, h.half_year, n.anchor_id, avg(n.lean - b.lean) AS move
			FROM half h JOIN cell n ON (n.item, n.half_year) = (h.item, h.half_year)
				JOIN cell b ON (b.item, b.half_year, b.anchor_id, b.question) = (h.item, h.against, n.anchor_id, n.question)
			GROUP BY 1, 2, 3) AS k GROUP BY 1, 2
	), same AS MATERIALIZED (
		SELECT h.item, h.half_year, n.anchor_id, n.reader, n.lean - b.lean AS move
		FROM half h JOIN own n ON (n.item, n.half_year) = (h.item, h.half_year)
			JOIN own b ON (b.item, b.half_year, b.anchor_id, b.question, b.reader) = (h.item, h.against, n.anchor_id, n.question, n.reader)
	), own_moved AS (
		SELECT k.item, k.half_year, jsonb_agg(k.move ORDER BY k.anchor_id) AS moves
		FROM (SELECT s.item, s.half_year, s.anchor_id, avg(s.move) AS move FROM same s GROUP BY 1, 2, 3) AS k GROUP BY 1, 2
	)
	SELECT h.item, h.half_year, coalesce(h.against, ''), h.readings, h.compared, h.as_agreed, coalesce(l.leans, '[]'), coalesce(l.agreed_height, 0),
		coalesce(m.moves, '[]'), coalesce(o.moves, '[]'),
		(SELECT count(DISTINCT s.reader) FROM same s WHERE (s.item, s.half_year) = (h.item, h.half_year))
	FROM half h LEFT JOIN level l USING (item, half_year) LEFT JOIN moved m USING (item, half_year) LEFT JOIN own_moved o USING (item, half_year)
$$;

-- Anchor cases of an earlier half-year that no round has read in this one, by question set. The subject is one of this half-year, so that
-- each is told of once. Rounds are known by who was invited, never by who has answered (R8).
CREATE OR REPLACE FUNCTION app.anchors_due() RETURNS TABLE (template_id uuid, subject uuid, title text, read integer, anchors integer, due date)
LANGUAGE sql STABLE AS $$
	WITH anchor AS (
		SELECT v.id, v.template_id, EXISTS (SELECT FROM app.panel_anchor k JOIN app.panel p ON p.id = k.panel_id
			WHERE k.anchor_id = v.id AND app.half_year(p.opened_at) = app.half_year(app.now())) AS is_read
		FROM app.anchor v WHERE v.retired_at IS NULL AND app.half_year(v.made_at) < app.half_year(app.now())
	)
	SELECT v.template_id, md5('anchors ' || v.template_id || ' ' || app.half_year(app.now()))::uuid, t.title_da,
		(count(*) FILTER (WHERE v.is_read))::integer, count(*)::integer,
		(date_trunc('year', app.today()) + CASE WHEN extract(month FROM app.today()) < 7 THEN interval '6 months' ELSE interval '1 year' END)::date - 1
	FROM anchor v JOIN app.template t ON t.id = v.template_id
	GROUP BY v.template_id, t.title_da HAVING NOT bool_and(v.is_read)
$$;

-- Leaders who were never invited to a round, while there are anchor cases that could clear them.
CREATE OR REPLACE FUNCTION app.leaders_to_clear() RETURNS TABLE (person_id uuid, display_name text) LANGUAGE sql STABLE AS $$
	SELECT p.id, p.display_name FROM app.person p
	WHERE p.disabled_at IS NULL AND 'leader' = ANY (p.roles) AND EXISTS (SELECT FROM app.anchor v WHERE v.retired_at IS NULL)
		AND NOT EXISTS (SELECT FROM app.seat s JOIN app.panel n ON n.id = s.panel_id
			WHERE s.person_id = p.id AND s.freed_at IS NULL AND n.purpose IN ('calibration', 'anchor'))
$$;

-- Every morning: to planners, each thing once.
CREATE OR REPLACE FUNCTION app.remind_of_anchors() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.give_notice(p.id, w.kind, w.subject)
	FROM (SELECT 'anchors' AS kind, d.subject FROM app.anchors_due() d UNION ALL SELECT 'new_leader', l.person_id FROM app.leaders_to_clear() l) w,
		app.person p WHERE 'planner' = ANY (p.roles) AND p.disabled_at IS NULL;
END $$;
