-- Results held against goals, and the proposals that come of it.

-- goals_to_judge: an activity's goals, each with the item of result_sums that it is about. Raises TS020, TS028.
CREATE FUNCTION api.goals_to_judge(activity_id uuid) RETURNS TABLE (as_of timestamptz, goals jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = goals_to_judge.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	ELSIF NOT app.can_be_judged(a) THEN
		PERFORM app.fail_state(a.state);
	END IF;
	RETURN QUERY SELECT app.judged_until(a.id), (SELECT jsonb_agg(jsonb_build_object('position', g.position, 'value', g.value,
			'item', coalesce('step:' || g.step, 'marker:' || g.marker, g.question, 'all')) ORDER BY g.position)
		FROM app.goal g WHERE g.activity_id = a.id);
END $$;

-- judge_goals: keeps what was made of goals_to_judge and result_sums, and proposes what follows. Judged from the same reviews before:
-- that verdict stands.
CREATE FUNCTION api.judge_goals(activity_id uuid, as_of timestamptz, verdicts jsonb) RETURNS TABLE (verdicts_ jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
	v app.verdict;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = judge_goals.activity_id FOR UPDATE;
	IF NOT app.can_be_judged(a) THEN
		PERFORM app.fail_state(a.state); -- a review was opened again meanwhile
	END IF;
	FOR v IN INSERT INTO app.verdict AS t (activity_id, position, as_of, step, marker, question, value, yes, relevant, submitted, missing,
			low, high, withheld, outcome)
		SELECT a.id, g.position, judge_goals.as_of, g.step, g.marker, g.question, g.value, n.yes, n.relevant, n.submitted,
			(SELECT count(*) FROM app.review r WHERE r.activity_id = a.id AND r.purpose = 'random'
				AND (r.state = 'open' OR (r.state = 'withdrawn' AND r.successor_id IS NULL))),
			n.low, n.high, n.withheld, n.outcome
		FROM jsonb_to_recordset(judge_goals.verdicts) AS n (position integer, yes integer, relevant integer, submitted integer,
			low double precision, high double precision, withheld text, outcome text)
		JOIN app.goal g ON g.activity_id = a.id AND g.position = n.position
		ON CONFLICT DO NOTHING RETURNING t.* LOOP
		PERFORM app.propose(a, v);
	END LOOP;
	PERFORM app.settle('activity:' || a.id);
	RETURN QUERY SELECT app.verdict_messages(a.id), ARRAY[format('activity:%s:all', a.id)];
END $$;

-- list_proposals: open ones, or all; the newest first.
CREATE FUNCTION api.list_proposals("all" boolean) RETURNS TABLE (proposal_id uuid, kind text, activity_id uuid, title text, verdict jsonb,
	activity jsonb, state text, settled_by text, settled_at timestamptz, reason text, made_at timestamptz) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT p.id, p.kind, p.activity_id, a.title, app.verdict_message(v), app.proposed_activity(p), p.state, w.display_name, p.settled_at,
		p.reason::text, p.made_at
	FROM app.proposal p JOIN app.activity a ON a.id = p.activity_id
	JOIN app.verdict v ON (v.activity_id, v.position, v.as_of) = (p.activity_id, p.position, p.as_of)
	LEFT JOIN app.person w ON w.id = p.settled_by
	WHERE list_proposals."all" OR p.state = 'open'
	ORDER BY p.made_at DESC, p.id;
END $$;

-- accept_proposal: puts it on the wheel, as proposed or as the planner changed it. Raises what put_activity raises.
CREATE FUNCTION api.accept_proposal(proposal_id uuid, wanted jsonb, seed_commitment text, sealed_seed bytea, cycle_seed_commitment text,
	cycle_sealed_seed bytea) RETURNS TABLE (activity jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	p CONSTANT app.proposal := app.open_proposal(accept_proposal.proposal_id);
	t app.activity;
	a app.activity;
BEGIN
	SELECT o.* INTO t FROM app.activity o WHERE o.id = p.target_id;
	IF t.state <> 'planned' THEN
		PERFORM app.fail_state(t.state);
	ELSIF accept_proposal.wanted ->> 'activity_id' <> coalesce(p.target_id::text, '') THEN
		PERFORM app.fail('TS003', 'not the activity that is proposed', '{}', app.place('activity.activity_id'));
	END IF;
	a := app.store_activity(coalesce(accept_proposal.wanted, app.proposed_activity(p)), t.plan_year, t.plan_key,
		accept_proposal.seed_commitment, accept_proposal.sealed_seed, accept_proposal.cycle_seed_commitment, accept_proposal.cycle_sealed_seed);
	UPDATE app.proposal o SET state = 'accepted', settled_at = app.now(), settled_by = app.actor(), result_id = a.id WHERE o.id = p.id;
	PERFORM app.settle('activity:' || a.id, jsonb_build_object('activity', jsonb_build_object('activity_id', a.id, 'version', a.version,
		'state', a.state)));
	RETURN QUERY SELECT app.activity_message(a), ARRAY[format('activity:%s:all', a.id)];
END $$;

-- decline_proposal: with a reason that stays. Raises TS005, TS020, TS028, TS034.
CREATE FUNCTION api.decline_proposal(proposal_id uuid, reason text) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	p CONSTANT app.proposal := app.open_proposal(decline_proposal.proposal_id);
BEGIN
	IF app.says_nothing(decline_proposal.reason) THEN
		PERFORM app.fail('TS034', 'declining a proposal wants a reason', '{}', app.place('reason'));
	END IF;
	PERFORM app.refuse_words(decline_proposal.reason, 'reason', 4000);
	UPDATE app.proposal o SET state = 'declined', settled_at = app.now(), settled_by = app.actor(), reason = decline_proposal.reason
	WHERE o.id = p.id;
	PERFORM app.settle('activity:' || p.activity_id);
	RETURN QUERY SELECT ARRAY[format('activity:%s:all', p.activity_id)];
END $$;
