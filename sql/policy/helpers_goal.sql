-- When results are held against goals, and what came of it.

-- When the last review came in of those that goals are judged by: drawn at random, of the draw in force (R10).
CREATE OR REPLACE FUNCTION app.judged_until(the_activity uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
	SELECT max(r.submitted_at) FROM app.review r WHERE r.activity_id = the_activity AND r.purpose = 'random' AND r.state = 'submitted'
$$;

-- Whether an activity's goals can be judged now: every review is in, or its deadline has passed and some are.
CREATE OR REPLACE FUNCTION app.can_be_judged(a app.activity) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT a.kind IN ('general', 'themed') AND (a.state = 'done' OR (a.state = 'assigned' AND a.deadline < app.today()))
		AND EXISTS (SELECT FROM app.goal g WHERE g.activity_id = a.id) AND app.judged_until(a.id) IS NOT NULL
$$;

-- And whether they should: never judged, or reviews came in since. What lies more than a year back is left alone.
CREATE OR REPLACE FUNCTION app.wants_judging(a app.activity) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT a.deadline > app.today() - 366 AND app.can_be_judged(a)
		AND NOT EXISTS (SELECT FROM app.verdict v WHERE v.activity_id = a.id AND v.as_of >= app.judged_until(a.id))
$$;

-- A verdict as the contract has it.
CREATE OR REPLACE FUNCTION app.verdict_message(v app.verdict) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_strip_nulls(jsonb_build_object('step', v.step, 'marker', v.marker, 'question', v.question, 'value', v.value, 'yes', v.yes,
		'relevant', v.relevant, 'submitted', v.submitted, 'missing', v.missing, 'low', v.low, 'high', v.high, 'withheld', v.withheld,
		'outcome', v.outcome, 'judged_at', v.judged_at))
$$;

-- The newest verdict on each goal of an activity.
CREATE OR REPLACE FUNCTION app.verdict_messages(the_activity uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(app.verdict_message(v) ORDER BY v.position), '[]') FROM app.verdict v
	WHERE v.activity_id = the_activity AND v.as_of = (SELECT max(o.as_of) FROM app.verdict o WHERE o.activity_id = the_activity)
$$;
