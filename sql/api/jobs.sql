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
