-- The interpretation book: which notes belong to which question, and how rounds agreed before and after.

-- The same question under other versions and names: the version before, for as long as lineage says "same", and the set it was composed
-- out of. One row per question of the_template and ancestor, itself included.
CREATE OR REPLACE FUNCTION app.same_questions(the_template uuid) RETURNS TABLE (code text, from_template uuid, from_code text)
LANGUAGE sql STABLE AS $$
	WITH RECURSIVE ancestor (code, from_template, from_code) AS (
		SELECT i.code, i.template_id, i.code FROM app.item i WHERE i.template_id = the_template AND i.kind = 'question'
		UNION
		SELECT a.code, e.template_id, e.from_code
		FROM ancestor a CROSS JOIN LATERAL (
			SELECT o.from_template AS template_id, o.from_code
			FROM app.item_origin o WHERE o.template_id = a.from_template AND o.code = a.from_code
			UNION ALL
			SELECT b.id, i.code
			FROM app.item i
				JOIN app.template t ON t.id = i.template_id
				JOIN LATERAL (SELECT v.id FROM app.template v WHERE v.code = t.code AND v.imported_at < t.imported_at
					ORDER BY v.imported_at DESC LIMIT 1) b ON true
			WHERE i.template_id = a.from_template AND i.code = a.from_code AND i.lineage = 'same') AS e
	)
	SELECT a.code, a.from_template, a.from_code FROM ancestor a
$$;

-- The notes in force at each question of a set, {"code": [Note]}; those that speak of `not_of` are left out: who reads that case again
-- reads it blind. Most sets have none, and ask no more than that.
CREATE OR REPLACE FUNCTION app.notes_at_questions(the_template uuid, not_of uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM app.book_note n WHERE n.retired_at IS NULL) THEN
		RETURN jsonb '{}';
	END IF;
	RETURN (SELECT coalesce(jsonb_object_agg(k.code, k.notes), '{}') FROM (
		SELECT q.code, jsonb_agg(app.note_shown(n) ORDER BY n.written_at DESC, n.id) AS notes
		FROM app.same_questions(the_template) q
			JOIN app.book_note n ON n.template_id = q.from_template AND n.question = q.from_code AND n.retired_at IS NULL
			LEFT JOIN app.consensus c ON c.id = n.consensus_id
		WHERE c.case_id IS DISTINCT FROM not_of
		GROUP BY q.code) k);
END $$;

CREATE OR REPLACE FUNCTION app.note_shown(n app.book_note) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('note_id', n.id, 'template_id', n.template_id, 'question', n.question, 'value', n.value, 'why', n.why,
		'excerpt', n.excerpt, 'written_by', (SELECT p.display_name FROM app.person p WHERE p.id = n.written_by), 'written_at', n.written_at)
$$;

-- Does text for many eyes name a case, a family or a caseworker? A number inside a longer word is none; "Mette Holms" is Mette Holm. However
-- many cases there are, only of those that stand in the words a pattern is made.
CREATE OR REPLACE FUNCTION app.stands_in(name text, heard text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT heard ~ ('(^|[^[:alnum:]])' || regexp_replace(name, '([^[:alnum:][:space:]])', '\\\1', 'g') || '[''’´`]?s?([^[:alnum:]]|$)')
$$;
CREATE OR REPLACE FUNCTION app.names_somebody(words text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
	heard CONSTANT text := app.as_heard(words);
BEGIN
	RETURN EXISTS (SELECT FROM (
			SELECT lower(c.case_number COLLATE "default") AS name FROM app.case c UNION ALL SELECT lower(c.family_number COLLATE "default") FROM app.case c
			UNION ALL SELECT app.as_heard(w.display_name) FROM app.caseworker w WHERE w.display_name <> '–' -- who is forgotten has that for a name
			UNION ALL SELECT app.as_heard(w.code) FROM app.caseworker w WHERE length(w.code) > 3) AS k
		WHERE strpos(heard, k.name) > 0 AND app.stands_in(k.name, heard));
END $$;
CREATE OR REPLACE FUNCTION app.refuse_names(words text, field text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF app.names_somebody(words) THEN
		PERFORM app.fail('TS003', 'the text names a case or a caseworker', '{"what": "named"}',
			jsonb_build_array(jsonb_build_object('field', field)));
	END IF;
END $$;
-- Words that go to many readers.
CREATE OR REPLACE FUNCTION app.refuse_public_words(words text, field text, longest integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.refuse_words(words, field, longest);
	PERFORM app.refuse_names(words, field);
END $$;

-- How rounds agreed on a question, before a moment or after it: a case is a unit; `agreeing` is the mean share of agreeing pairs, every
-- value a class of its own. Rounds opened before the moment and answered after it belong to neither side.
CREATE OR REPLACE FUNCTION app.agreed_on(the_template uuid, the_question text, moment timestamptz, is_after boolean)
RETURNS TABLE (cases bigint, unanimous bigint, agreeing double precision) LANGUAGE sql STABLE AS $$
	WITH given AS (
		SELECT r.panel_id, r.case_id, n.value, count(*)::float8 AS times
		FROM app.panel p
			JOIN app.review r ON r.panel_id = p.id AND r.state = 'submitted' AND NOT r.late AND NOT r.sealed
			JOIN app.answer n ON n.review_id = r.id AND n.value <> '' AND n.asked
			JOIN app.same_questions(r.template_id) q ON q.code = n.item AND q.from_template = the_template AND q.from_code = the_question
		WHERE p.purpose IN ('calibration', 'anchor') AND NOT p.sealed
			AND CASE WHEN is_after THEN p.opened_at >= moment ELSE p.unsealed_at <= moment END
		GROUP BY r.panel_id, r.case_id, n.value
	), unit AS (
		SELECT sum(g.times) AS answers, sum(g.times * (g.times - 1)) AS alike FROM given g GROUP BY g.panel_id, g.case_id
		HAVING sum(g.times) >= 2
	)
	SELECT count(*), count(*) FILTER (WHERE u.alike = u.answers * (u.answers - 1)), avg(u.alike / (u.answers * (u.answers - 1))) FROM unit u
$$;

-- Those figures as a Cell; below ten cases counts only (R15).
CREATE OR REPLACE FUNCTION app.agreement_cell(the_template uuid, the_question text, moment timestamptz, is_after boolean) RETURNS jsonb
LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('count', g.unanimous, 'n', g.cases, 'has_share', g.cases >= 10,
		'share', CASE WHEN g.cases >= 10 THEN g.agreeing ELSE 0 END,
		'withheld', CASE WHEN g.cases >= 10 THEN '' ELSE 'below_10_common_cases' END)
	FROM app.agreed_on(the_template, the_question, moment, is_after) g
$$;

-- The same of the rounds of the last two years.
CREATE OR REPLACE FUNCTION app.agreed_lately(the_template uuid, the_question text) RETURNS TABLE (cases bigint, unanimous bigint,
	agreeing double precision) LANGUAGE sql STABLE AS $$
	WITH given AS (
		SELECT r.panel_id, r.case_id, n.value, count(*)::float8 AS times
		FROM app.same_questions(the_template) q
			JOIN app.review r ON r.template_id = q.from_template AND r.purpose IN ('calibration', 'anchor') AND r.state = 'submitted'
				AND NOT r.late AND NOT r.sealed
			JOIN app.panel p ON p.id = r.panel_id AND NOT p.sealed AND p.unsealed_at > app.now() - interval '2 years'
			JOIN app.answer n ON n.review_id = r.id AND n.item = q.from_code AND n.value <> '' AND n.asked
		WHERE q.code = the_question
		GROUP BY r.panel_id, r.case_id, n.value
	), unit AS (
		SELECT sum(g.times) AS answers, sum(g.times * (g.times - 1)) AS alike FROM given g GROUP BY g.panel_id, g.case_id
		HAVING sum(g.times) >= 2
	)
	SELECT count(*), count(*) FILTER (WHERE u.alike = u.answers * (u.answers - 1)), avg(u.alike / (u.answers * (u.answers - 1))) FROM unit u
$$;

-- A share as a Cell: counts always, the share of weights only where cases carry it (R15).
CREATE OR REPLACE FUNCTION app.share_cell(counted bigint, cases bigint, weighed double precision, weights double precision,
	fewest integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_object('count', counted, 'n', cases, 'has_share', cases >= fewest AND coalesce(weights, 0) > 0,
		'share', CASE WHEN cases >= fewest AND weights > 0 THEN weighed / weights ELSE 0 END,
		'withheld', CASE WHEN cases >= fewest AND weights > 0 THEN '' ELSE 'below_10_cases' END)
$$;
