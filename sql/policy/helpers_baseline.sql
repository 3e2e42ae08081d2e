-- What an action is measured by (R21): random draws of one kind, first entries, weights where all cases could be drawn, the same question.

-- Whether a question set asks it: a question, a step, a marker, or all.
CREATE OR REPLACE FUNCTION app.asks_item(the_template uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.item i WHERE i.template_id = the_template AND i.kind = 'question' AND coalesce(i.see, '') = ''
		AND wanted IN ('all', i.code, 'step:' || i.step, 'marker:' || i.marker))
$$;

-- Its words, in Danish or in English.
CREATE OR REPLACE FUNCTION app.item_title(the_template uuid, wanted text, language text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN wanted = 'all' THEN app.in_language(language, 'Alle spørgsmål', 'All questions')
		WHEN wanted LIKE 'step:%' THEN (SELECT app.in_language(language, s.body ->> 'title_da', s.body ->> 'title_en')
			FROM app.template_step s WHERE s.template_id = the_template AND 'step:' || s.step = wanted)
		WHEN wanted LIKE 'marker:%' THEN (SELECT app.in_language(language, m ->> 'title_da', m ->> 'title_en')
			FROM app.template t, jsonb_array_elements(t.file -> 'markers') m WHERE t.id = the_template AND 'marker:' || (m ->> 'id') = wanted)
		ELSE (SELECT app.in_language(language, i.body ->> 'text_da', i.body ->> 'text_en')
			FROM app.item i WHERE i.template_id = the_template AND i.code = wanted) END;
END $$;

-- The question sets that ask the same as this one, itself among them: the earlier one is the one that the later one was made from.
CREATE OR REPLACE FUNCTION app.templates_asking_the_same(the_template uuid, wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(array_agg(o.id), '{}') FROM app.template t, app.template o
	WHERE t.id = the_template AND o.published_at IS NOT NULL AND app.asks_item(o.id, wanted)
		AND NOT CASE WHEN o.published_at < t.published_at THEN app.asks_otherwise(wanted, o.id, t.id)
			ELSE app.asks_otherwise(wanted, t.id, o.id) END);
END $$;

-- Reviewed cases that can be held against those of an activity: of other draws of its kind, of the same question. What
-- several questions come to is the same only where the same was asked.
CREATE OR REPLACE FUNCTION app.comparable_cases(cause app.activity, wanted text, the_team uuid, the_department uuid, from_month date)
RETURNS SETOF app.result_case LANGUAGE plpgsql STABLE AS $$
DECLARE
	same CONSTANT uuid[] := app.templates_asking_the_same(cause.template_id, wanted);
	is_one CONSTANT boolean := wanted !~ '^(all$|step:|marker:)';
BEGIN
	IF the_team IS NOT NULL THEN -- one plan for each, by its own index
		RETURN QUERY SELECT c.* FROM app.result_case c JOIN app.activity a ON a.id = c.activity_id
		WHERE c.team_id = the_team AND c.kind = cause.kind AND c.period >= from_month AND c.activity_id <> cause.id
			AND (is_one OR (a.steps, a.markers, a.questions) = (cause.steps, cause.markers, cause.questions)) AND c.template_id = ANY (same);
	ELSE
		RETURN QUERY SELECT c.* FROM app.result_case c JOIN app.activity a ON a.id = c.activity_id
		WHERE c.department_id = the_department AND c.kind = cause.kind AND c.period >= from_month AND c.activity_id <> cause.id
			AND (is_one OR (a.steps, a.markers, a.questions) = (cause.steps, cause.markers, cause.questions)) AND c.template_id = ANY (same);
	END IF;
END $$;

-- What was measured in some of these cases. Those without a weight speak of themselves alone and are only counted (R5). Yes of a step, a marker or all is a case where all that applied got the best answer.
CREATE OR REPLACE FUNCTION app.measured(reviews uuid[], wanted text) RETURNS TABLE (yes integer, relevant integer, left_out integer, w double precision,
	w2 double precision, wy double precision, activities uuid[]) LANGUAGE sql STABLE AS $$
	SELECT count(*) FILTER (WHERE e.score = 1 AND c.weight IS NOT NULL)::integer, count(c.weight)::integer,
		count(*) FILTER (WHERE c.weight IS NULL)::integer, coalesce(sum(c.weight), 0)::double precision,
		coalesce(sum(c.weight * c.weight), 0)::double precision, coalesce(sum(c.weight) FILTER (WHERE e.score = 1), 0)::double precision,
		coalesce(array_agg(DISTINCT c.activity_id) FILTER (WHERE c.weight IS NOT NULL), '{}')
	FROM app.result_case c JOIN app.result_entry e USING (review_id)
	WHERE c.review_id = ANY (reviews) AND e.item = wanted AND e.first AND e.counts
$$;

-- The activity whose results an action comes of, if its measure makes sense.
CREATE OR REPLACE FUNCTION app.cause_of(the_activity uuid, wanted text, hoped double precision, the_team uuid, the_department uuid)
RETURNS app.activity LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
BEGIN
	PERFORM app.wish(the_activity, NULL, NULL, NULL, the_department, the_team, '', '');
	SELECT v.* INTO a FROM app.activity v WHERE v.id = the_activity;
	IF a.id IS NULL THEN
		PERFORM app.fail('TS003', 'a measure is of the results of an activity', '{}', app.place('activity_id'));
	ELSIF NOT app.asks_item(a.template_id, wanted) THEN
		PERFORM app.fail('TS003', 'nothing of that name was asked in this activity', '{}', app.place('item'));
	ELSIF NOT coalesce(cause_of.hoped > 0 AND cause_of.hoped <= 1, false) THEN
		PERFORM app.fail('TS003', 'a move is above 0 and at most 1', '{}', app.place('hoped'));
	ELSIF num_nonnulls(the_team, the_department) <> 1 THEN
		PERFORM app.fail('TS003', 'figures are of a team or of a department', '{}', app.place('team_id'));
	END IF;
	RETURN a;
END $$;

-- The baseline of an action that is made now: earlier draws without the one that caused it.
CREATE OR REPLACE FUNCTION app.baseline_cases(cause app.activity, wanted text, the_team uuid, the_department uuid) RETURNS uuid[]
LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(c.review_id), '{}') FROM app.comparable_cases(cause, wanted, the_team, the_department,
		(date_trunc('month', app.today()) - make_interval(months => app.setting_int('baseline_months')))::date) c
$$;

-- The later draws: made after the action was, from its start on, and finished: every review is in, or their time is over. Read by nobody
-- who has owned it.
CREATE OR REPLACE FUNCTION app.later_cases(x app.action) RETURNS uuid[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(c.review_id), '{}')
	FROM app.activity cause, app.comparable_cases(cause, x.item, x.team_id, x.department_id,
			(date_trunc('month', x.starts_on) - interval '3 months')::date) c
		JOIN app.activity a ON a.id = c.activity_id
		JOIN app.frozen_list l ON l.activity_id = a.id JOIN app.draw d ON d.list_id = l.id AND d.annulled_at IS NULL
	WHERE cause.id = x.activity_id AND d.made_at > x.made_at AND (d.made_at AT TIME ZONE 'Europe/Copenhagen')::date >= x.starts_on
		AND (a.state = 'done' OR a.deadline < app.today()) AND c.reviewer_id <> ALL (x.owners)
		AND NOT EXISTS (SELECT FROM app.participant p WHERE p.review_id = c.review_id AND p.person_id = ANY (x.owners))
$$;

-- Whether its effect can be judged now.
CREATE OR REPLACE FUNCTION app.can_be_told(x app.action) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN x.cases_needed > 0 AND x.state <> 'dropped' AND NOT EXISTS (SELECT FROM app.effect e WHERE e.action_id = x.id)
		AND (SELECT m.relevant FROM app.measured(app.later_cases(x), x.item) m) >= x.cases_needed
		AND app.persons_behind(app.behind_figure(app.later_cases(x), x.item, true, true)) > 1; -- else it would judge one person (R17)
END $$;

-- Titles, the oldest first.
CREATE OR REPLACE FUNCTION app.activity_titles(ids uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(a.title ORDER BY a.starts_on, a.id), '[]') FROM app.activity a WHERE a.id = ANY (ids)
$$;

-- The last review of an activity came in, or its time was over this morning: actions that it may measure are looked at.
CREATE OR REPLACE FUNCTION app.look_at_actions(the_kind text) RETURNS void LANGUAGE sql AS $$
	UPDATE app.action x SET looked_due = app.now()
	FROM app.activity c WHERE c.id = x.activity_id AND c.kind = the_kind AND x.cases_needed > 0
		AND NOT EXISTS (SELECT FROM app.effect e WHERE e.action_id = x.id)
$$;
CREATE OR REPLACE FUNCTION app.activity_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO app.job (kind, subject, due) VALUES ('look_at_actions', NEW.kind, app.now()) ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER activity_done AFTER UPDATE OF state ON app.activity
	FOR EACH ROW WHEN (NEW.state = 'done' AND OLD.state <> 'done') EXECUTE FUNCTION app.activity_done();

-- A closed cycle speaks of all its cases: only then do its draws measure anything (R5).
CREATE OR REPLACE FUNCTION app.cycle_measures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO app.job (kind, subject, due) VALUES ('look_at_actions', 'general', app.now()), ('look_at_actions', 'themed', app.now())
	ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cycle_measures AFTER UPDATE OF closed_at ON app.cycle
	FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION app.cycle_measures();
