-- Two parts of results held against each other: two stretches of time, two teams, two departments.

-- The two wishes; the other is as the one but for what is said of it. A team says its department. Raises TS003 where they could share cases:
-- what is left of the one when the other is taken away would be compared in truth.
CREATE OR REPLACE FUNCTION app.parts_of(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text, target_group text,
	template_id uuid, other_from_month date, other_to_month date, other_department_id uuid, other_team_id uuid) RETURNS app.result_wish[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	elsewhere CONSTANT boolean := num_nonnulls(other_department_id, other_team_id) > 0;
	other_time CONSTANT boolean := num_nonnulls(other_from_month, other_to_month) > 0;
	one app.result_wish;
	other app.result_wish;
BEGIN
	one := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group, template_id);
	IF other_to_month < other_from_month THEN
		PERFORM app.fail('TS003', 'the last month is not before the first', '{}', app.place('other_to_month'));
	END IF;
	other := app.wish(NULL, kind, CASE WHEN other_time THEN other_from_month ELSE from_month END, CASE WHEN other_time THEN other_to_month ELSE to_month END,
		CASE WHEN elsewhere THEN other_department_id ELSE department_id END, CASE WHEN elsewhere THEN other_team_id ELSE team_id END,
		section, target_group, template_id);
	IF coalesce(one.from_month, '-infinity') <= coalesce(other.to_month, 'infinity') AND coalesce(other.from_month, '-infinity') <= coalesce(one.to_month, 'infinity')
		AND coalesce(one.team_id = other.team_id, true)
		AND coalesce((SELECT coalesce(one.department_id, t.department_id) FROM (SELECT) AS x LEFT JOIN app.team t ON t.id = one.team_id)
			= (SELECT coalesce(other.department_id, t.department_id) FROM (SELECT) AS x LEFT JOIN app.team t ON t.id = other.team_id), true) THEN
		PERFORM app.fail('TS003', 'the two are about the same cases, or partly', '{}',
			app.place(CASE WHEN other_time OR NOT elsewhere THEN 'other_from_month' WHEN other_team_id IS NULL THEN 'other_department_id' ELSE 'other_team_id' END));
	END IF;
	RETURN ARRAY[one, other];
END $$;

-- The items: those asked for, each of which one of the two knows; else all of it and each marker of either.
CREATE OR REPLACE FUNCTION app.items_of_parts(one jsonb, other jsonb, asked text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT app.trend_items(jsonb_build_object('questions', (one -> 'questions') || (other -> 'questions'), 'steps', (one -> 'steps') || (other -> 'steps'),
		'markers', (one -> 'markers') || (SELECT coalesce(jsonb_agg(m), '[]') FROM jsonb_array_elements(other -> 'markers') m
			WHERE m ->> 'id' NOT IN (SELECT k ->> 'id' FROM jsonb_array_elements(one -> 'markers') k))), asked)
$$;

CREATE OR REPLACE FUNCTION app.have_common_rater(one app.result_wish, other app.result_wish) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT r.* FROM app.result_raters(one) AS r INTERSECT SELECT r.* FROM app.result_raters(other) AS r) $$;

-- Whether an item is not the same in both, or not in one of them all along: other words, or of several questions others in focus.
CREATE OR REPLACE FUNCTION app.parts_ask_otherwise(parts app.result_wish[], wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
	WITH focus AS MATERIALIZED (
		SELECT DISTINCT a.template_id, a.steps, a.markers, a.questions
		FROM generate_subscripts(parts, 1) AS p (nth), LATERAL app.result_activities(parts[p.nth]) AS a
	), asked AS MATERIALIZED (
		SELECT f.template_id, array_agg(i.code ORDER BY i.code) AS codes
		FROM focus f JOIN app.item i ON i.template_id = f.template_id AND i.kind = 'question' AND coalesce(i.see, '') = ''
			AND wanted IN ('all', i.code, 'step:' || i.step, 'marker:' || i.marker)
			AND app.in_focus(f.steps, f.markers, f.questions, i.step, i.marker, i.code)
		GROUP BY f.template_id, f.steps, f.markers, f.questions
	), version AS (
		SELECT t.id, lag(t.id) OVER (ORDER BY t.published_at, t.id) AS before FROM app.template t WHERE t.id IN (SELECT k.template_id FROM asked k)
	)
	SELECT (SELECT count(DISTINCT k.codes) > 1 FROM asked k)
		OR EXISTS (SELECT FROM version v WHERE v.before IS NOT NULL AND app.asks_otherwise(wanted, v.before, v.id))
$$;
