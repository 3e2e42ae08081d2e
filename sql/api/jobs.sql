-- What happens without anyone asking. A server asks every few seconds; whichever takes a job, it happens once (R23).

-- Runs what is due, one job after the other, each in a transaction block of its own: a failing one is tried again later and stops
-- no other. Returns the hints of what happened.
CREATE FUNCTION api.run_jobs() RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	j app.job;
BEGIN
	FOR j IN SELECT t.* FROM app.job t WHERE t.done_at IS NULL AND t.due <= app.now() ORDER BY t.due, t.id
		LIMIT 50 FOR UPDATE SKIP LOCKED LOOP
		BEGIN
			RETURN QUERY SELECT app.run_job(j);
			UPDATE app.job t SET done_at = app.now(), attempts = t.attempts + 1 WHERE t.id = j.id;
		EXCEPTION WHEN OTHERS THEN
			UPDATE app.job t SET attempts = t.attempts + 1, last_error = SQLERRM,
				due = app.now() + make_interval(mins => least(60, 2 ^ least(t.attempts, 6))::integer) WHERE t.id = j.id;
		END;
	END LOOP;
	PERFORM app.seal_log();
END $$;
COMMENT ON FUNCTION api.run_jobs() IS '@jobs takes what is due';

-- The next notice to send, if any: one that still holds, to somebody with access and an address. It is not due again until the relay
-- has had its time, so that no other server takes it and a lost attempt is made again; later and later, a failing one. The date is
-- written as a letter's head wants it.
CREATE FUNCTION api.take_notice() RETURNS TABLE (notice_id bigint, kind text, email text, language text, date text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY
	UPDATE app.notice t SET attempts = t.attempts + 1, due = app.now() + make_interval(mins => least(360, 2 ^ least(t.attempts + 1, 9))::integer)
	FROM (SELECT n.id, a.email, a.language
		FROM app.notice n
		JOIN app.notice_address a ON a.person_id = n.person_id
		JOIN app.person p ON p.id = n.person_id AND p.disabled_at IS NULL
		WHERE n.sent_at IS NULL AND n.due <= app.now() AND app.notice_holds(n)
		ORDER BY n.due, n.id LIMIT 1 FOR UPDATE OF n SKIP LOCKED) AS w
	WHERE t.id = w.id
	RETURNING t.id, t.kind, w.email, w.language, to_char(app.now() AT TIME ZONE 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS +0000');
END $$;
COMMENT ON FUNCTION api.take_notice() IS '@jobs reads whom it is for';

-- How it went: sent when the relay took it, else why not.
CREATE FUNCTION api.settle_notice(id bigint, failure text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.notice n SET sent_at = CASE WHEN settle_notice.failure = '' THEN app.now() END,
		last_error = nullif(settle_notice.failure, '')
	WHERE n.id = settle_notice.id AND n.sent_at IS NULL;
END $$;
COMMENT ON FUNCTION api.settle_notice(bigint, text) IS '@jobs marks what was sent';

-- The next step that an activity wants taken without a hand, if any, the earliest first: for C to carry out with the calls that a planner
-- makes. The row in app.step is taken by one server; where two look at once, the second finds it not due any more.
CREATE FUNCTION api.take_step() RETURNS TABLE (activity_id uuid, version bigint, step text, case_count integer, until_s bigint)
LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
BEGIN
	FOR a IN SELECT (t.v).* FROM (SELECT v FROM app.activity v LEFT JOIN app.step s ON s.activity_id = v.id
			WHERE (v.state IN ('planned', 'drawn') OR (v.state IN ('assigned', 'done') AND v.deadline > app.today() - 366 -- as app.wants_judging
					AND EXISTS (SELECT FROM app.goal g WHERE g.activity_id = v.id)))
				AND (s.activity_id IS NULL OR s.due <= app.now() OR s.version <> v.version) OFFSET 0) AS t -- what it wants is not asked of ten years' audits
		WHERE app.step_wanted(t.v) IS NOT NULL ORDER BY (t.v).starts_on, (t.v).deadline, (t.v).title, (t.v).id LOOP
		INSERT INTO app.step AS s (activity_id, version, due) VALUES (a.id, a.version, app.now() + interval '2 minutes')
		ON CONFLICT ON CONSTRAINT step_pkey DO UPDATE SET due = excluded.due, version = excluded.version,
			attempts = CASE s.version WHEN excluded.version THEN s.attempts ELSE 0 END
		WHERE s.due <= app.now() OR s.version <> excluded.version;
		IF NOT FOUND THEN
			CONTINUE;
		ELSIF a.state = 'planned' AND a.deadline < app.today() THEN -- nobody could hold it in time any more
			PERFORM app.stand_still(a, 'freeze', 'too_late', '[]');
		ELSE
			RETURN QUERY SELECT a.id, a.version, app.step_wanted(a), a.case_count,
				extract(epoch FROM app.end_of(a.deadline))::bigint;
			RETURN;
		END IF;
	END LOOP;
END $$;
COMMENT ON FUNCTION api.take_step() IS '@jobs takes what is due';

-- A step that could not be taken, unless somebody else's change overtook it.
CREATE FUNCTION api.fail_step(activity_id uuid, version bigint, step text, reason text, parameters jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = fail_step.activity_id FOR UPDATE;
	IF a.version = fail_step.version THEN
		PERFORM app.stand_still(a, fail_step.step, fail_step.reason, fail_step.parameters);
	END IF;
END $$;
COMMENT ON FUNCTION api.fail_step(uuid, bigint, text, text, jsonb) IS '@jobs tells planners what stands still';
