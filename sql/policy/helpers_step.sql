-- What an activity does by itself: on which day, how much, and what then.

-- The day on which something planned for this day happens: this one, or the next on which anybody works. Never more than six off.
CREATE OR REPLACE FUNCTION app.working_day(day date) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT min(d::date) FROM generate_series(day, day + 6, interval '1 day') AS d WHERE app.is_working_day(d::date)
$$;

-- How much an activity does by itself: nothing, freeze or all. One of a plan nothing before the plan is published.
CREATE OR REPLACE FUNCTION app.by_itself(a app.activity) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN a.plan_year IS NULL THEN coalesce(a.by_itself, 'nothing')
		WHEN EXISTS (SELECT FROM app.wheel w WHERE w.year = a.plan_year AND w.published_at IS NOT NULL) THEN coalesce(a.by_itself, 'all')
		ELSE 'nothing' END
$$;

-- The step that an activity wants taken now without a hand; NULL: none. Its day begins at six in the morning. Its results are judged
-- whoever froze it. A round that somebody called off is opened again by nobody but a planner.
CREATE OR REPLACE FUNCTION app.step_wanted(a app.activity) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN NOT app.draws(a.kind) THEN NULL
		WHEN a.state IN ('assigned', 'done') THEN CASE WHEN app.wants_judging(a) THEN 'judge' END
		WHEN app.by_itself(a) = 'nothing' THEN NULL
		WHEN a.state = 'planned' AND (app.working_day(a.starts_on) + time '06:00') AT TIME ZONE 'Europe/Copenhagen' <= app.now() THEN 'freeze'
		WHEN a.state = 'drawn' AND app.by_itself(a) = 'all' THEN CASE WHEN a.kind <> 'calibration' THEN 'assign'
			WHEN NOT EXISTS (SELECT FROM app.panel p WHERE p.activity_id = a.id AND p.cancelled_at IS NOT NULL) THEN 'open' END END
$$;

-- A step could not be taken: planners see why, and are told once for each standstill. It is tried again, less and less often, and at once
-- when the activity or the register changes.
CREATE OR REPLACE FUNCTION app.stand_still(a app.activity, the_step text, reason text, parameters jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	s app.standstill;
BEGIN
	UPDATE app.step t SET attempts = t.attempts + 1, due = app.now() + make_interval(mins => least(60, 2 ^ least(t.attempts, 6))::integer)
	WHERE t.activity_id = a.id;
	SELECT t.* INTO s FROM app.standstill t WHERE t.activity_id = a.id AND t.ended_at IS NULL FOR UPDATE;
	IF (s.step, s.reason) = (the_step, stand_still.reason) THEN
		UPDATE app.standstill t SET parameters = stand_still.parameters WHERE t.id = s.id;
		RETURN;
	END IF;
	UPDATE app.standstill t SET ended_at = app.now() WHERE t.id = s.id;
	INSERT INTO app.standstill (activity_id, step, reason, parameters) VALUES (a.id, the_step, stand_still.reason, stand_still.parameters)
	RETURNING * INTO s;
	PERFORM app.give_notice(p.id, 'standstill', s.id) FROM app.person p WHERE 'planner' = ANY (p.roles) AND p.disabled_at IS NULL;
END $$;

-- Something changed that activities may have waited for: they try again now.
CREATE OR REPLACE FUNCTION app.try_again() RETURNS void LANGUAGE sql AS $$
	UPDATE app.step t SET due = app.now() FROM app.standstill s WHERE s.activity_id = t.activity_id AND s.ended_at IS NULL
$$;

-- After a freeze that nobody was there for: planners and reviewers hear that a word is wanted (R1).
CREATE OR REPLACE FUNCTION app.ask_for_word(the_activity uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.give_notice(p.id, 'word', the_activity) FROM app.person p
	WHERE p.disabled_at IS NULL AND ('planner' = ANY (p.roles)
		OR EXISTS (SELECT FROM app.activity_reviewer r WHERE r.activity_id = the_activity AND r.person_id = p.id));
END $$;
