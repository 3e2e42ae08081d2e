-- Which questions a review has and which of them apply: for many reviews at once, since a list of one's own asks it of each of them.

-- Does one condition of a question hold? An unknown fact, or one that cannot be compared, leaves the question in. Facts answer ja and nej
-- where question sets write true and false.
CREATE OR REPLACE FUNCTION app.condition_holds(op text, known text, wanted text, day date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF coalesce(known, '') = '' THEN
		RETURN true;
	END IF;
	wanted := CASE wanted WHEN 'true' THEN 'ja' WHEN 'false' THEN 'nej' ELSE wanted END;
	CASE op
	WHEN 'eq' THEN RETURN known = wanted;
	WHEN 'ne' THEN RETURN known <> wanted;
	WHEN 'ge' THEN RETURN app.is_less(known, wanted) IS NOT TRUE;
	WHEN 'lt' THEN RETURN app.is_less(known, wanted) IS NOT FALSE;
	WHEN 'months_ge' THEN
		RETURN NOT app.is_date(known) OR wanted !~ '^[0-9]{1,4}$' OR known::date <= day - make_interval(months => wanted::integer);
	ELSE RETURN true;
	END CASE;
END $$;

-- All conditions of a question must hold.
CREATE OR REPLACE FUNCTION app.applies(conditions jsonb, facts jsonb, day date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN NOT EXISTS (SELECT FROM jsonb_array_elements(applies.conditions) AS c
		WHERE NOT app.condition_holds(c ->> 'op', applies.facts ->> (c ->> 'fact'), c ->> 'value', applies.day));
END $$;

-- The questions in focus of each review. One asked in another set is a duplicate when that one is here, too, and left out when it is
-- not. What depends on the question set alone is found once for each set, focus and round; conditions that several questions share are
-- looked at once for each review. A fact that was answered is believed, also when the answer was taken back ("", unknown again); else
-- the import is.
CREATE OR REPLACE FUNCTION app.questions_of(reviews app.review[]) RETURNS TABLE (review_id uuid, template_id uuid, code text, step text,
	step_position integer, nth integer, is_duplicate boolean, applies boolean) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	WITH known AS MATERIALIZED (
		SELECT v.id, v.template_id, v.activity_id, v.panel_id,
			dense_rank() OVER (ORDER BY v.template_id, v.activity_id, v.panel_id) AS frame,
			coalesce((v.submitted_at AT TIME ZONE 'Europe/Copenhagen')::date, app.today()) AS day,
			app.decision_facts(d) || coalesce((SELECT jsonb_object_agg(n.item, n.value)
				FROM app.answer n JOIN app.item i ON i.template_id = v.template_id AND i.code = n.item AND i.kind = 'fact'
				WHERE n.review_id = v.id), '{}') AS facts
		FROM unnest(questions_of.reviews) v, app.anchor_decision(v.case_id, v.activity_id) d
	), asked AS MATERIALIZED (
		SELECT k.*, CASE WHEN app.is_date(k.facts ->> 'decision_date') THEN (k.facts ->> 'decision_date')::date END AS decided
		FROM known k
	), question AS MATERIALIZED (
		SELECT f.frame, i.template_id, i.code, i.step, s.position AS step_position, i.position, i.valid_from, i.valid_to, i.conditions,
			dense_rank() OVER (ORDER BY f.frame, i.conditions) AS rule, coalesce(i.see, '') <> '' AS is_duplicate
		FROM (SELECT DISTINCT r.frame, r.template_id, r.activity_id, r.panel_id FROM asked r) f
			JOIN app.activity a ON a.id = f.activity_id
			LEFT JOIN app.panel p ON p.id = f.panel_id
			JOIN app.item i ON i.template_id = f.template_id AND i.kind = 'question'
				AND app.in_focus(a.steps, a.markers, a.questions, i.step, i.marker, i.code)
				AND (coalesce(p.questions, '{}') = '{}' OR i.code = ANY (p.questions)) -- chosen by a round; else all
			LEFT JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
		WHERE coalesce(i.see, '') = '' OR EXISTS (SELECT FROM app.item t WHERE t.template_id = i.template_id AND t.code = i.see)
	), condition AS MATERIALIZED (
		SELECT q.frame, q.rule, c ->> 'op' AS op, c ->> 'fact' AS fact, c ->> 'value' AS wanted
		FROM (SELECT DISTINCT ON (u.rule) u.frame, u.rule, u.conditions FROM question u) q,
			jsonb_array_elements(q.conditions) c
	), judged AS MATERIALIZED (
		SELECT r.*, ARRAY(SELECT c.rule FROM condition c
			WHERE c.frame = r.frame AND NOT app.condition_holds(c.op, r.facts ->> c.fact, c.wanted, r.day)) AS broken
		FROM asked r
	)
	SELECT j.id, q.template_id, q.code, q.step, q.step_position, q.position, q.is_duplicate,
		NOT q.is_duplicate AND (q.valid_from <= j.decided) IS NOT FALSE AND (q.valid_to >= j.decided) IS NOT FALSE
			AND q.rule <> ALL (j.broken)
	FROM judged j JOIN question q ON q.frame = j.frame;
END $$;

-- How many questions each review has, and how many of them are answered.
CREATE OR REPLACE FUNCTION app.review_counts(reviews app.review[]) RETURNS TABLE (review_id uuid, answered integer, total integer)
LANGUAGE sql STABLE AS $$
	SELECT v.id, count(n.item)::integer, count(q.code)::integer
	FROM unnest(reviews) v
		LEFT JOIN app.questions_of(reviews) q ON q.review_id = v.id AND q.applies
		LEFT JOIN app.answer n ON n.review_id = q.review_id AND n.item = q.code AND n.value <> ''
	GROUP BY v.id
$$;

-- A review as the lists show it.
CREATE OR REPLACE FUNCTION app.review_shown(r app.review) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT app.review_shown(r, t.answered, t.total) FROM app.review_counts(ARRAY[r]) t
$$;

-- Marks which answers belong to questions that apply: at the submit, for every writer. Everything that counts answers asks the mark, so that
-- one that was left behind by a changed fact enters no comparison, no figure and no second reading.
CREATE OR REPLACE FUNCTION app.mark_asked(r app.review) RETURNS void LANGUAGE sql AS $$
	UPDATE app.answer n SET asked = q.applies
	FROM app.questions_of(ARRAY[r]) q
	WHERE n.review_id = r.id AND n.item = q.code AND n.asked <> q.applies
$$;
CREATE OR REPLACE FUNCTION app.review_is_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.mark_asked(NEW);
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER review_is_marked AFTER UPDATE OF state ON app.review
	FOR EACH ROW WHEN (NEW.state = 'submitted' AND OLD.state <> 'submitted') EXECUTE FUNCTION app.review_is_marked();
