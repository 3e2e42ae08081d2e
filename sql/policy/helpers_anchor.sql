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

CREATE OR REPLACE FUNCTION app.half_year(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT extract(year FROM k.day)::text || '-' || CASE WHEN extract(month FROM k.day) < 7 THEN '1' ELSE '2' END
	FROM (SELECT (moment AT TIME ZONE 'Europe/Copenhagen')::date AS day) k
$$;

-- Every answer to an anchor case in an open round that can be held against what was agreed, for the questions of one set and their
-- ancestors. `question` is the code in that set.
CREATE OR REPLACE FUNCTION app.anchor_readings(the_template uuid) RETURNS TABLE (review_id uuid, reviewer_id uuid, anchor_id uuid,
	submitted_at timestamptz, question text, value text, agreed text, lean double precision, steps double precision) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	WITH same AS MATERIALIZED (SELECT q.* FROM app.same_questions(the_template) q)
	SELECT r.id, r.reviewer_id, v.id, r.submitted_at, s.code, n.value, g.value,
		app.height(r.template_id, n.value) - app.height(v.template_id, g.value),
		abs(app.height(r.template_id, n.value) - app.height(v.template_id, g.value))
			* greatest((SELECT count(*) FROM app.scale_value y WHERE y.template_id = r.template_id AND y.counts) - 1, 1)
	FROM app.panel p
		JOIN app.panel_anchor k ON k.panel_id = p.id
		JOIN app.anchor v ON v.id = k.anchor_id
		JOIN app.review r ON r.panel_id = p.id AND r.case_id = v.case_id AND r.state = 'submitted' AND NOT r.late AND NOT r.sealed
		JOIN app.answer n ON n.review_id = r.id AND n.value <> ''
		JOIN same s ON s.from_template = r.template_id AND s.from_code = n.item
		JOIN same o ON o.code = s.code AND o.from_template = v.template_id
		JOIN app.anchor_answer g ON g.anchor_id = v.id AND g.question = o.from_code
	WHERE NOT p.sealed;
END $$;
