-- Keeps results ready: cases, their entries and the sums, whenever a review begins or ceases to count.

-- The weight of a reviewed case: from its chance at the draw where every listed case had one, from its chance over the cycle once that
-- is closed; else none (R5).
CREATE OR REPLACE FUNCTION app.result_weight(r app.review) RETURNS numeric LANGUAGE sql STABLE AS $$
	SELECT round(CASE WHEN bool_and(s.chance > 0) THEN 1 / nullif(r.chance, 0)::numeric
		WHEN bool_and(s.cycle_chance > 0) AND bool_or(y.closed_at IS NOT NULL) THEN 1 / nullif(r.cycle_chance, 0)::numeric END, 16)
	FROM app.frozen_list l JOIN app.stratum s ON s.list_id = l.id JOIN app.activity a ON a.id = l.activity_id
	LEFT JOIN app.cycle y ON y.id = a.cycle_id
	WHERE l.activity_id = r.activity_id
$$;

-- The best value of a scale: of those that count, the one of the highest score. NULL: a scale without scores has none.
CREATE OR REPLACE FUNCTION app.best_value(the_template uuid) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT s.value FROM app.scale_value s WHERE s.template_id = the_template AND s.counts AND s.score IS NOT NULL
	ORDER BY s.score DESC, s.position LIMIT 1
$$;

-- The answer in force: the last correction, else the answer as it stands (R27).
CREATE OR REPLACE FUNCTION app.value_in_force(the_review uuid, the_item text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT coalesce((SELECT e.value FROM app.entry e WHERE e.review_id = the_review AND e.item = the_item AND e.kind = 'correction'
			ORDER BY e.number DESC LIMIT 1), n.value)
	FROM app.answer n WHERE n.review_id = the_review AND n.item = the_item
$$;

-- Each question that applied, with the answer in force, and each that applied at the first submit with the answer then.
CREATE OR REPLACE FUNCTION app.result_answers(r app.review) RETURNS TABLE (code text, step text, marker text, first boolean, value text,
	counts boolean, score numeric) LANGUAGE sql STABLE AS $$
	SELECT g.code, i.step, coalesce(i.marker, ''), g.first, g.value, s.counts, (g.value = app.best_value(r.template_id))::integer::numeric
	FROM (SELECT q.code, false AS first, app.value_in_force(r.id, q.code) AS value FROM app.review_items(r) q WHERE q.required
			UNION ALL
			SELECT f.item, true, f.value FROM app.first_answer f WHERE f.review_id = r.id) AS g
		JOIN app.item i ON i.template_id = r.template_id AND i.code = g.code
		JOIN app.scale_value s ON s.template_id = r.template_id AND s.value = g.value
$$;

-- Where a case is kept added up.
CREATE OR REPLACE FUNCTION app.result_scopes(c app.result_case) RETURNS TABLE (scope text, id uuid) LANGUAGE sql IMMUTABLE AS $$
	SELECT s.* FROM (VALUES ('activity', c.activity_id), ('team', c.team_id), ('department', c.department_id),
		('all', '00000000-0000-0000-0000-000000000000'::uuid)) AS s (scope, id)
	WHERE s.id IS NOT NULL
$$;

-- Which of 63 bits a person sets in app.faded_behind.
CREATE OR REPLACE FUNCTION app.person_bit(who uuid) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT (get_byte(h, 0) * 256 + get_byte(h, 1)) % 63 FROM sha256(uuid_send(who)) AS h $$;

-- Adds a case to the sums, or with -1 takes it away. One at a time: all cases meet in the same rows.
CREATE OR REPLACE FUNCTION app.add_result(the_review uuid, times integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock('app.result_sum'::regclass::integer, 0);
	INSERT INTO app.result_sum AS t (scope, scope_id, kind, first, period, item, value, counts, cases, unweighted, score, w, w2, ws)
	SELECT s.scope, s.id, c.kind, e.first, c.period, e.item, e.value, e.counts, times, times * (c.weight IS NULL)::integer,
		times * e.score, times * coalesce(c.weight, 0), times * coalesce(c.weight * c.weight, 0), times * coalesce(c.weight * e.score, 0)
	FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL app.result_scopes(c) AS s
	WHERE c.review_id = the_review
	ON CONFLICT (scope, scope_id, kind, first, period, item, value) DO UPDATE SET (cases, unweighted, score, w, w2, ws)
		= (t.cases + excluded.cases, t.unweighted + excluded.unweighted, t.score + excluded.score, t.w + excluded.w, t.w2 + excluded.w2,
			t.ws + excluded.ws);
END $$;

CREATE OR REPLACE FUNCTION app.count_result(r app.review) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id,
		section, target_group, weight, submitted_at, in_parts)
	SELECT r.id, a.id, a.kind, date_trunc('month', a.starts_on)::date, r.template_id, r.reviewer_id, w.caseworker_id, t.id,
		t.department_id, coalesce((app.anchor_decision(r.case_id, a.id)).section, ''), coalesce(c.target_group, ''),
		app.result_weight(r), r.submitted_at, true
	FROM app.activity a JOIN app.case c ON c.id = r.case_id
		LEFT JOIN app.judged_workers(a.id) w ON w.case_id = c.id
		LEFT JOIN app.last_team m ON m.caseworker_id = w.caseworker_id
		LEFT JOIN app.team t ON t.id = m.team_id
	WHERE a.id = r.activity_id;
	INSERT INTO app.first_answer (review_id, item, value)
	SELECT r.id, q.code, n.value FROM app.review_items(r) q JOIN app.answer n ON n.review_id = r.id AND n.item = q.code
	WHERE q.required AND NOT EXISTS (SELECT FROM app.first_answer f WHERE f.review_id = r.id);
	WITH given AS MATERIALIZED (SELECT g.* FROM app.result_answers(r) AS g)
	INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
	SELECT r.id, g.code, g.first, g.value, g.counts, g.score FROM given g
	UNION ALL
	SELECT r.id, k.item, g.first, CASE WHEN NOT bool_or(g.counts) THEN 'ikke_relevant'
			WHEN bool_and(g.score = 1) FILTER (WHERE g.counts) THEN 'alle' ELSE 'ikke_alle' END,
		bool_or(g.counts), coalesce(round(avg(g.score) FILTER (WHERE g.counts), 12), 0)
	FROM given g, LATERAL (VALUES ('all'), ('step:' || g.step), ('marker:' || nullif(g.marker, ''))) AS k (item)
	WHERE k.item IS NOT NULL
	GROUP BY k.item, g.first
	UNION ALL -- how many answers are no longer the first ones; of no figure
	SELECT r.id, 'changed', false, '', false, count(*)
	FROM given g JOIN given f USING (code) WHERE NOT g.first AND f.first AND g.value <> f.value HAVING count(*) > 0;
	PERFORM app.add_result(r.id, 1), app.add_parts(r.id, 1);
END $$;

CREATE OR REPLACE FUNCTION app.uncount_result(the_review uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.add_result(the_review, -1);
	DELETE FROM app.result_case c WHERE c.review_id = the_review;
END $$;

CREATE OR REPLACE FUNCTION app.recount_result(the_review uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.uncount_result(the_review), app.count_result(r) FROM app.review r WHERE r.id = the_review AND app.counts_in_results(r);
END $$;

-- Whether a review enters results: submitted, of a random draw, and open to see (R5, R8, R10).
CREATE OR REPLACE FUNCTION app.counts_in_results(r app.review) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT r.purpose = 'random' AND r.state = 'submitted' AND NOT r.sealed $$;

-- Holds for every writer: submit, reopening, unsealing, withdrawal.
CREATE OR REPLACE FUNCTION app.review_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	was CONSTANT boolean := TG_OP = 'UPDATE' AND app.counts_in_results(OLD);
BEGIN
	IF was AND NOT app.counts_in_results(NEW) THEN
		PERFORM app.uncount_result(NEW.id);
	ELSIF app.counts_in_results(NEW) AND NOT was THEN
		PERFORM app.count_result(NEW);
	END IF;
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER review_counts AFTER INSERT OR UPDATE OF state, sealed ON app.review
	FOR EACH ROW EXECUTE FUNCTION app.review_counts();

-- A closed cycle speaks of all its cases: weights come from the chances over the cycle from then on (R5).
CREATE OR REPLACE FUNCTION app.cycle_recounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.recount_result(c.review_id) FROM app.result_case c JOIN app.activity a ON a.id = c.activity_id
	WHERE a.cycle_id = NEW.id;
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cycle_recounts AFTER UPDATE OF closed_at ON app.cycle
	FOR EACH ROW WHEN (OLD.closed_at IS DISTINCT FROM NEW.closed_at) EXECUTE FUNCTION app.cycle_recounts();

-- Some of the reviews that nobody has counted yet, and a job for the rest.
CREATE OR REPLACE FUNCTION app.count_what_is_left() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	counted integer;
BEGIN
	PERFORM app.count_result(r) FROM app.review r
	WHERE app.counts_in_results(r) AND r.faded_at IS NULL AND NOT EXISTS (SELECT FROM app.result_case c WHERE c.review_id = r.id) LIMIT 100;
	GET DIAGNOSTICS counted = ROW_COUNT;
	IF counted = 100 THEN
		INSERT INTO app.job (kind, due) VALUES ('count_results', app.now() + interval '1 second') ON CONFLICT DO NOTHING;
	END IF;
END $$;
