-- What follows from a result that was held against its goal.

-- The planned activity that comes next of this kind, in the same departments and teams, and looks at what the goal is about; of a themed
-- one it is named, not just covered.
CREATE OR REPLACE FUNCTION app.next_look(v app.verdict, the_kind text) RETURNS app.activity LANGUAGE sql STABLE AS $$
	SELECT a FROM app.activity a JOIN app.activity c ON c.id = v.activity_id AND (c.departments, c.teams) = (a.departments, a.teams)
	WHERE a.kind = the_kind AND a.state = 'planned' AND a.starts_on > app.today() AND a.id <> v.activity_id
		AND CASE WHEN v.step IS NOT NULL THEN v.step = ANY (a.steps) OR (the_kind = 'general' AND a.steps = '{}')
			WHEN v.marker IS NOT NULL THEN v.marker = ANY (a.markers) OR (the_kind = 'general' AND a.markers = '{}')
			WHEN v.question IS NOT NULL THEN v.question = ANY (a.questions) OR (the_kind = 'general' AND a.questions = '{}')
			ELSE the_kind = 'general' END
	ORDER BY a.starts_on, a.id LIMIT 1
$$;

-- The question set for a themed activity: the newest published one of the themed kind that has what the goal is about, else the same.
CREATE OR REPLACE FUNCTION app.themed_template(v app.verdict, otherwise uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT coalesce((SELECT t.id FROM app.template t
		WHERE t.kind = 'tematiseret' AND t.published_at IS NOT NULL AND EXISTS (SELECT FROM app.item i
			WHERE i.template_id = t.id AND i.kind = 'question' AND (v.step IS NULL OR i.step = v.step)
				AND (v.marker IS NULL OR i.marker = v.marker) AND (v.question IS NULL OR i.code = v.question))
		ORDER BY t.published_at DESC, t.id LIMIT 1), otherwise)
$$;

-- A themed activity on what lies below its goal: on fewer cases, with the same people, frame and goal, four weeks from now.
CREATE OR REPLACE FUNCTION app.themed_activity(a app.activity, v app.verdict) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT app.activity_message(a) || jsonb_build_object('activity_id', '', 'version', 0, 'kind', 'themed', 'purpose', 'quality',
			'title', left('Tema: ' || coalesce((SELECT s.body ->> 'title_da' FROM app.template_step s
				WHERE s.template_id = a.template_id AND s.step = v.step), v.marker, v.question, a.title), 120),
			'method', CASE a.method WHEN 'coverage' THEN 'simple' ELSE a.method END, 'template_id', t.id,
			'steps', CASE WHEN v.step IS NOT NULL THEN jsonb_build_array(v.step) WHEN t.id = a.template_id AND v.marker IS NULL
				AND v.question IS NULL THEN to_jsonb(a.steps) ELSE '[]' END,
			'markers', CASE WHEN v.marker IS NULL THEN '[]' ELSE jsonb_build_array(v.marker) END,
			'questions', CASE WHEN v.question IS NULL THEN '[]' ELSE jsonb_build_array(v.question) END,
			'case_count', greatest(ceil(a.case_count / 2.0), least(a.case_count, 3))::integer, 'hours', 0,
			'starts_on', d.starts_on, 'deadline', d.starts_on + 25)
		|| jsonb_build_object('weeks', '', 'cycle', '', 'wave', 0, 'waves', 0, 'key', '', 'state', NULL, 'seed_commitment', NULL,
			'skip_reason', NULL, 'changed_at', NULL, 'by_itself', 'all', 'told', '[]'::jsonb,
			'frame', (app.activity_message(a) -> 'frame') || '{"own_cases": 0}',
			'goals', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('step', g.step, 'marker', g.marker, 'question', g.question,
				'value', g.value, 'decided_by', g.decided_by, 'decided_on', g.decided_on)))
				FROM app.goal g WHERE g.activity_id = a.id AND g.position = v.position))
	FROM (SELECT app.themed_template(v, a.template_id) AS id) AS t, (SELECT date_trunc('week', app.today() + 34)::date AS starts_on) AS d
$$;

-- What a verdict proposes. Below the goal: a themed activity. Reached: half as many cases in the next themed one on it. Not to be told
-- yet, but a matter of numbers: half as many again, or as many as ten relevant ones take, in the next general one.
CREATE OR REPLACE FUNCTION app.propose(a app.activity, v app.verdict) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	what CONSTANT text := CASE v.outcome WHEN 'below' THEN 'themed' WHEN 'reached' THEN 'less' ELSE 'more' END;
	next app.activity;
	wanted integer;
BEGIN
	UPDATE app.proposal p SET state = 'overtaken', settled_at = app.now()
	WHERE p.activity_id = a.id AND p.position = v.position AND p.state = 'open' AND p.kind <> what;
	IF what = 'themed' THEN
		INSERT INTO app.proposal (activity_id, position, as_of, kind, body)
		VALUES (a.id, v.position, v.as_of, 'themed', app.themed_activity(a, v)) ON CONFLICT DO NOTHING;
	ELSE
		next := app.next_look(v, CASE what WHEN 'less' THEN 'themed' ELSE 'general' END);
		wanted := CASE WHEN what = 'less' THEN greatest(next.case_count / 2, 1) WHEN v.outcome = 'undecided' THEN ceil(next.case_count * 1.5)
			WHEN v.withheld = 'below_10_cases' THEN least(ceil(next.case_count * 10.0 / greatest(v.relevant, 1)), next.case_count * 3) END;
		INSERT INTO app.proposal (activity_id, position, as_of, kind, target_id, body)
		SELECT a.id, v.position, v.as_of, what, next.id, jsonb_build_object('case_count', least(wanted, 10000))
		WHERE wanted <> next.case_count
			AND NOT EXISTS (SELECT FROM app.proposal p WHERE p.target_id = next.id AND p.kind = what AND p.state = 'open')
		ON CONFLICT DO NOTHING;
	END IF;
	IF FOUND THEN
		PERFORM app.give_notice(w.id, 'proposal', a.id) FROM app.person w WHERE 'planner' = ANY (w.roles) AND w.disabled_at IS NULL;
	END IF;
END $$;

-- The activity that a proposal would put on the wheel, as it would be put now.
CREATE OR REPLACE FUNCTION app.proposed_activity(p app.proposal) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p.target_id IS NULL THEN p.body
		ELSE (SELECT m.m || p.body || jsonb_build_object('hours', 0, 'cycle', coalesce(m.m ->> 'cycle', ''),
				'wave', coalesce((m.m ->> 'wave')::integer, 0), 'waves', coalesce((m.m ->> 'waves')::integer, 0))
			FROM app.activity t, app.activity_message(t) AS m (m) WHERE t.id = p.target_id) END
$$;

CREATE OR REPLACE FUNCTION app.open_proposal(the_proposal uuid) RETURNS app.proposal LANGUAGE plpgsql AS $$
DECLARE
	p app.proposal;
BEGIN
	SELECT t.* INTO p FROM app.proposal t WHERE t.id = the_proposal FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('proposal');
	ELSIF p.state <> 'open' THEN
		PERFORM app.fail('TS028', format('the proposal is %s', p.state), jsonb_build_object('state', p.state));
	END IF;
	RETURN p;
END $$;
