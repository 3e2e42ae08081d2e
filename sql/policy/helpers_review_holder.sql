-- Whose casework a review speaks of, step by step (R6).

-- The days that an audit looks at; NULL: neither said nor frozen yet.
CREATE OR REPLACE FUNCTION app.looks_back(a app.activity) RETURNS daterange LANGUAGE sql STABLE AS $$
	SELECT daterange(coalesce(a.decided_from, (d.last_day - interval '1 year')::date), d.last_day, '[]')
	FROM (SELECT coalesce(a.decided_to, (SELECT (l.frozen_at AT TIME ZONE 'Europe/Copenhagen')::date FROM app.frozen_list l WHERE l.activity_id = a.id)) AS last_day) AS d
	WHERE d.last_day IS NOT NULL
$$;

-- Who held the case in those days, the first one first.
CREATE OR REPLACE FUNCTION app.holders_of(r app.review) RETURNS TABLE (caseworker_id uuid, held_from date, held_to date) LANGUAGE sql STABLE AS $$
	SELECT h.caseworker_id, min(h.held_from), nullif(max(coalesce(h.held_to, 'infinity')), 'infinity')
	FROM app.activity a JOIN app.case_holder h ON h.case_id = r.case_id AND daterange(h.held_from, h.held_to, '[]') && app.looks_back(a)
	WHERE a.id = r.activity_id GROUP BY h.caseworker_id ORDER BY 2, 3, 1
$$;

-- Whether the form asks who held each step: only where there were several.
CREATE OR REPLACE FUNCTION app.asks_holder(r app.review) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT r.purpose IN ('random', 'targeted') AND (SELECT count(*) > 1 FROM app.holders_of(r)) $$;

-- The same for the form: who they are, and what has been said of each step.
CREATE OR REPLACE FUNCTION app.holders_shown(r app.review) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_agg(jsonb_build_object('caseworker_id', w.id, 'display_name', w.display_name, 'held_from', h.held_from, 'held_to',
		coalesce(h.held_to::text, '')) ORDER BY h.held_from, w.display_name)
	FROM app.holders_of(r) h JOIN app.caseworker w ON w.id = h.caseworker_id WHERE app.asks_holder(r)
$$;
CREATE OR REPLACE FUNCTION app.step_holders_shown(r app.review) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_agg(jsonb_build_object('step', h.step, 'caseworker_id', coalesce(h.caseworker_id::text, ''), 'version', h.version) ORDER BY h.step)
	FROM app.step_holder h WHERE h.review_id = r.id
$$;

-- At the submit: what was not said of a step is not known, and what was said of a step that did not apply says nothing.
CREATE OR REPLACE FUNCTION app.settle_holders(r app.review) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF NOT app.asks_holder(r) THEN
		RETURN;
	END IF;
	DELETE FROM app.step_holder h WHERE h.review_id = r.id
		AND h.step NOT IN (SELECT i.step FROM app.review_items(r) i WHERE i.kind = 'question' AND i.applies);
	INSERT INTO app.step_holder (review_id, step, said_by)
	SELECT DISTINCT r.id, i.step, app.actor() FROM app.review_items(r) i WHERE i.kind = 'question' AND i.applies
	ON CONFLICT DO NOTHING;
END $$;

-- The caseworker that the history of the case points to: whom the case was drawn for, else who held it at the decision it is about, else who holds it now (R6).
CREATE OR REPLACE FUNCTION app.review_subject(r app.review) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT coalesce(
		(SELECT s.caseworker_id FROM app.draw d JOIN app.stratum s ON s.list_id = d.list_id AND s.key = r.stratum WHERE d.id = r.draw_id),
		(SELECT h.caseworker_id FROM app.case_holder h, (SELECT (app.anchor_decision(r.case_id, r.activity_id)).decided_on) AS d (day)
			WHERE h.case_id = r.case_id AND d.day BETWEEN h.held_from AND coalesce(h.held_to, 'infinity') ORDER BY h.held_from DESC LIMIT 1),
		(SELECT h.caseworker_id FROM app.case_holder h WHERE h.case_id = r.case_id AND h.held_to IS NULL))
$$;

-- Everybody whose casework it speaks of. Where nothing was asked: the one that the case's history points to.
CREATE OR REPLACE FUNCTION app.review_subjects(r app.review) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
	SELECT DISTINCT h.caseworker_id FROM app.step_holder h WHERE h.review_id = r.id AND h.caseworker_id IS NOT NULL
	UNION ALL
	SELECT s.id FROM app.review_subject(r) AS s (id) WHERE s.id IS NOT NULL AND NOT EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = r.id)
$$;

-- Whose casework one of its steps is; NULL: not known.
CREATE OR REPLACE FUNCTION app.step_worker(r app.review, step text) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = r.id)
		THEN (SELECT h.caseworker_id FROM app.step_holder h WHERE h.review_id = r.id AND h.step = step_worker.step)
		ELSE app.review_subject(r) END
$$;
