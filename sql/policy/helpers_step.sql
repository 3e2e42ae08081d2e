-- What an activity does by itself: on which day, how much, and what then.

-- Easter Sunday, by the Gregorian reckoning of Meeus.
CREATE OR REPLACE FUNCTION app.easter(year integer) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT make_date(year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1)
	FROM (SELECT year % 19 AS a, year / 100 AS b, year % 100 AS c) AS y,
		LATERAL (SELECT (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30 AS h) AS moon,
		LATERAL (SELECT (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7 AS l) AS week,
		LATERAL (SELECT (a + 11 * h + 22 * l) / 451 AS m) AS late
$$;

-- A day on which a Danish municipality works: no Saturday, no Sunday, no public holiday (Store Bededag was one until 2023), and none of
-- 5 June, 24 and 31 December, when its offices are closed.
CREATE OR REPLACE FUNCTION app.is_working_day(day date) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT extract(isodow FROM day) < 6
		AND to_char(day, 'MM-DD') NOT IN ('01-01', '06-05', '12-24', '12-25', '12-26', '12-31')
		AND day - app.easter(extract(year FROM day)::integer) NOT IN (-3, -2, 0, 1, 39, 49, 50)
		AND (day - app.easter(extract(year FROM day)::integer) <> 26 OR day >= '2024-01-01')
$$;

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
-- whoever froze it.
CREATE OR REPLACE FUNCTION app.step_wanted(a app.activity) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN NOT app.draws(a.kind) THEN NULL
		WHEN a.state IN ('assigned', 'done') THEN CASE WHEN app.wants_judging(a) THEN 'judge' END
		WHEN app.by_itself(a) = 'nothing' THEN NULL
		WHEN a.state = 'planned' AND (app.working_day(a.starts_on) + time '06:00') AT TIME ZONE 'Europe/Copenhagen' <= app.now() THEN 'freeze'
		WHEN a.state = 'drawn' AND app.by_itself(a) = 'all' THEN CASE a.kind WHEN 'calibration' THEN 'open' ELSE 'assign' END END
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
