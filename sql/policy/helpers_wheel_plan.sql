-- The plan of a year: what its entries say, one activity or a series of them.

-- A period of the cadence own, "2027-W10/2027-W13" or "2027-03-01/2027-03-26"; NULL where it does not read or runs backwards.
CREATE OR REPLACE FUNCTION app.read_period(words text) RETURNS daterange LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT coalesce(app.read_weeks(words), CASE WHEN app.read_date(p[1]) <= app.read_date(p[2]) AND cardinality(p) = 2
		THEN daterange(app.read_date(p[1]), app.read_date(p[2]) + 1) END)
	FROM string_to_array(words, '/') AS p
$$;

-- So many months later; from the last day of a month to the last day of that one.
CREATE OR REPLACE FUNCTION app.months_later(day date, months integer) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT CASE WHEN extract(day FROM day + 1) = 1 THEN (date_trunc('month', day) + make_interval(months => months + 1))::date - 1
		ELSE (day + make_interval(months => months))::date END
$$;
CREATE OR REPLACE FUNCTION app.cadence_months(cadence text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT CASE cadence WHEN 'monthly' THEN 1 WHEN 'second_month' THEN 2 WHEN 'quarterly' THEN 3 END $$;

-- The times an entry of a plan comes: in order from 0, with the end of its key, and where its days were said. In weeks a time begins on
-- the first Monday on or after its day and is as many weeks long as the first.
CREATE OR REPLACE FUNCTION app.times(m jsonb, year integer) RETURNS TABLE (nth integer, suffix text, starts_on date, deadline date,
	place text) LANGUAGE sql IMMUTABLE AS $$
	WITH first AS (
		SELECT app.read_date(d.m ->> 'starts_on') AS starts_on, app.read_date(d.m ->> 'deadline') AS deadline, coalesce(m ->> 'weeks', '') <> '' AS in_weeks,
			app.cadence_months(m ->> 'cadence') AS months, coalesce(app.read_date(m ->> 'until'), make_date(times.year, 12, 31)) AS until
		FROM app.in_days(times.m) AS d (m) WHERE times.year BETWEEN 2000 AND 2200
	), due AS (
		SELECT n.nth, f.in_weeks, f.until, app.months_later(f.starts_on, n.nth * f.months) AS day,
			CASE WHEN NOT f.in_weeks THEN app.months_later(f.deadline, n.nth * f.months) END AS deadline, f.deadline - f.starts_on AS length
		FROM first f, generate_series(0, 11) AS n (nth) WHERE f.months IS NOT NULL AND f.starts_on <= f.deadline
	), timed AS (
		SELECT d.nth, to_char(d.day, 'YYYY-MM') AS suffix, s.starts_on, coalesce(d.deadline, s.starts_on + d.length) AS deadline,
			CASE WHEN d.in_weeks THEN 'weeks' ELSE 'starts_on' END AS place, d.until
		FROM due d, LATERAL (SELECT CASE WHEN d.in_weeks THEN d.day + (8 - extract(isodow FROM d.day)::integer) % 7 ELSE d.day END) AS s (starts_on)
	)
	SELECT t.nth, t.suffix, t.starts_on, t.deadline, t.place FROM timed t
	WHERE t.starts_on <= t.until AND (t.nth = 0 OR extract(year FROM t.starts_on) = times.year)
	UNION ALL
	SELECT (p.place - 1)::integer, lower(split_part(p.words, '/', 1)), lower(app.read_period(p.words)), upper(app.read_period(p.words)) - 1,
		format('periods[%s]', p.place - 1)
	FROM jsonb_array_elements_text(m -> 'periods') WITH ORDINALITY AS p (words, place)
	WHERE m ->> 'cadence' = 'own' AND app.read_period(p.words) IS NOT NULL
$$;

-- The activities of a plan, by its entries numbered from 0: with the plan's reviewers where they name none, and audits with its tellings.
-- A series is taken apart, wave after wave; an entry that bears the key of one of its times takes that one's place. An entry that does not read
-- stands for itself, so that its faults are found.
CREATE OR REPLACE FUNCTION app.plan_activities(w jsonb) RETURNS TABLE (nth integer, entry text, key text, m jsonb, place text)
LANGUAGE sql IMMUTABLE AS $$
	WITH entry AS (
		SELECT (e.place - 1)::integer AS nth, e.m ->> 'key' AS key, e.m AS said, e.m - '{cadence,until,periods}'::text[]
			|| CASE WHEN app.is_blank(e.m -> 'reviewers') THEN jsonb_build_object('reviewers', coalesce(w -> 'reviewers', '[]')) ELSE '{}' END
			|| CASE WHEN app.is_blank(e.m -> 'told') AND e.m ->> 'kind' IN ('general', 'themed') THEN jsonb_build_object('told', coalesce(w -> 'told', '[]')) ELSE '{}' END AS m
		FROM jsonb_array_elements(w -> 'activities') WITH ORDINALITY AS e (m, place)
	), timed AS (
		SELECT e.nth, e.key AS entry, concat_ws('-', e.key, t.suffix) AS key, t.place, t.nth AS turn,
			e.m || CASE WHEN t.nth IS NULL THEN '{}' ELSE jsonb_build_object('weeks', '', 'starts_on', t.starts_on, 'deadline', t.deadline) END
				|| CASE WHEN t.nth IS NULL OR e.m ->> 'method' IS DISTINCT FROM 'coverage' THEN '{}' ELSE jsonb_build_object(
					'wave', (e.m ->> 'wave')::integer + t.nth, 'waves', coalesce(nullif((e.m ->> 'waves')::integer, 0),
						(e.m ->> 'wave')::integer + max(t.nth) OVER (PARTITION BY e.nth))) END AS m
		FROM entry e LEFT JOIN LATERAL app.times(e.said, (w ->> 'year')::integer) AS t ON true
	)
	SELECT t.nth, t.entry, t.key, t.m, coalesce(t.place, CASE t.m ->> 'weeks' WHEN '' THEN 'starts_on' ELSE 'weeks' END)
	FROM timed t WHERE t.turn IS NULL OR NOT EXISTS (SELECT FROM entry o WHERE o.key = t.key AND o.nth <> t.nth)
	ORDER BY t.nth, t.turn
$$;

-- Places of one activity as places of the plan that holds it.
CREATE OR REPLACE FUNCTION app.places_in_plan(places jsonb, nth integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', format('wheel.activities[%s].%s', nth, substr(p ->> 'field', 10)))), '[]')
	FROM jsonb_array_elements(places) AS p
$$;
-- The same, each once: a series says the same of all its times.
CREATE OR REPLACE FUNCTION app.places_once(places jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(jsonb_agg(u.place ORDER BY u.nth), '[]')
	FROM (SELECT p.place, min(p.nth) AS nth FROM jsonb_array_elements(places) WITH ORDINALITY AS p (place, nth) GROUP BY p.place) AS u
$$;

-- What hangs on an entry's cadence: each field, and whether it is fine. A series stays in its year.
CREATE OR REPLACE FUNCTION app.cadence_checks(m jsonb, year integer) RETURNS TABLE (field text, fine boolean) LANGUAGE sql IMMUTABLE AS $$
	VALUES ('until', app.is_blank(m -> 'until') OR app.cadence_months(m ->> 'cadence') IS NOT NULL
			AND extract(year FROM app.read_date(m ->> 'until')) = cadence_checks.year
			AND coalesce(app.read_date(m ->> 'until') >= app.read_date(app.in_days(m) ->> 'starts_on'), true)),
		('periods', app.is_blank(m -> 'periods') <> (m ->> 'cadence' IS NOT DISTINCT FROM 'own')
			AND coalesce(jsonb_array_length(m -> 'periods'), 0) <= 60),
		('weeks', m ->> 'cadence' IS DISTINCT FROM 'own' OR app.is_blank(m -> 'weeks')),
		('starts_on', m ->> 'cadence' IS DISTINCT FROM 'own' OR app.is_blank(m -> 'starts_on')),
		('deadline', m ->> 'cadence' IS DISTINCT FROM 'own' OR app.is_blank(m -> 'deadline')),
		('key', m ->> 'cadence' IS NULL OR length(m ->> 'key') <= 48)
	UNION ALL
	SELECT format('periods[%s]', p.place - 1), app.read_period(p.words) IS NOT NULL
	FROM jsonb_array_elements_text(m -> 'periods') WITH ORDINALITY AS p (words, place)
$$;

-- What is wrong with a plan as a whole, as places; its activities are looked at when they are stored. Two activities of one kind that
-- draw do not take the same reviewer's days; a planned activity does not vanish from the plan, it is dropped with a reason.
CREATE OR REPLACE FUNCTION app.wheel_faults(w jsonb, dropped text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH entry AS (
		SELECT (e.place - 1)::integer AS nth, e.m, e.m ->> 'key' AS key
		FROM jsonb_array_elements(w -> 'activities') WITH ORDINALITY AS e (m, place)
	), planned AS MATERIALIZED (
		SELECT p.nth, row_number() OVER () AS turn, p.key, p.place, d.m, daterange(app.read_date(d.m ->> 'starts_on'), app.read_date(d.m ->> 'deadline'), '[]') AS days
		FROM app.plan_activities(w) AS p CROSS JOIN LATERAL (SELECT app.in_days(p.m) AS m) AS d
		WHERE app.read_date(d.m ->> 'starts_on') <= app.read_date(d.m ->> 'deadline')
			AND (coalesce(d.m ->> 'weeks', '') = '' OR app.read_weeks(d.m ->> 'weeks') IS NOT NULL)
	), checked (field, fine) AS (
		VALUES ('start_up_until', coalesce(w ->> 'start_up_until', '') = '' OR abs(extract(year FROM
				app.read_date(w ->> 'start_up_until')) - (w ->> 'year')::integer) <= 1),
			('hours_per_month', (w ->> 'hours_per_month')::double precision BETWEEN 0 AND 160),
			('activities', jsonb_array_length(w -> 'activities') > 0)
		UNION ALL
		SELECT * FROM app.told_checks(w -> 'told')
		UNION ALL
		SELECT format('activities[%s].key', e.nth), e.key ~ '^[a-zæøå0-9][a-zæøå0-9.-]{0,59}$' AND NOT app.holds_cpr(e.key)
			AND e.nth = min(e.nth) OVER (PARTITION BY e.key)
		FROM entry e
		UNION ALL
		SELECT format('activities[%s].%s', p.nth, CASE p.nth WHEN min(p.nth) OVER (PARTITION BY p.key) THEN p.place ELSE 'key' END),
			p.turn = min(p.turn) OVER (PARTITION BY p.key)
		FROM planned p
		UNION ALL
		SELECT format('activities[%s].%s', e.nth, c.field), c.fine FROM entry e, app.cadence_checks(e.m, (w ->> 'year')::integer) AS c
		UNION ALL
		SELECT format('activities[%s].frame.%s', e.nth, f.field), f.fine
		FROM entry e, LATERAL (VALUES
			('case_numbers', coalesce(e.m #> '{frame,case_numbers}', '[]') = '[]'),
			('own_cases', coalesce((e.m #>> '{frame,own_cases}')::integer, 0) = 0)) AS f (field, fine)
		UNION ALL
		SELECT format('activities[%s].%s', p.nth, p.place),
			(w ->> 'year')::integer IN (extract(year FROM lower(p.days)), extract(isoyear FROM lower(p.days))) AND NOT (app.draws(p.m ->> 'kind')
				AND EXISTS (SELECT FROM planned o WHERE o.turn < p.turn AND o.days && p.days AND o.m ->> 'kind' = p.m ->> 'kind'
					AND app.read_texts(o.m -> 'reviewers') && app.read_texts(p.m -> 'reviewers')))
		FROM planned p
		UNION ALL
		(SELECT format('activities.%s', a.plan_key), false FROM app.activity a
		WHERE a.plan_year = (w ->> 'year')::integer AND a.state = 'planned' AND a.plan_key <> ALL (dropped)
			AND NOT EXISTS (SELECT FROM app.plan_activities(w) AS p WHERE p.key = a.plan_key)
		ORDER BY a.plan_key COLLATE "C")
	)
	SELECT app.places_once(coalesce(jsonb_agg(jsonb_build_object('field', 'wheel.' || c.field)), '[]')) FROM checked c WHERE c.fine IS NOT TRUE
$$;

-- The keys of a year's activities that are dropped with an entry of the plan as it was, or one by one; each with its reason and
-- its place. What is neither is refused.
CREATE OR REPLACE FUNCTION app.dropped_keys(dropped jsonb, before jsonb) RETURNS TABLE (key text, reason text, place text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	unknown jsonb;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('field', format('dropped[%s].key', d.place - 1))) INTO unknown
	FROM jsonb_array_elements(dropped_keys.dropped) WITH ORDINALITY AS d (m, place)
	WHERE NOT EXISTS (SELECT FROM app.plan_activities(before) AS p WHERE d.m ->> 'key' IN (p.key, p.entry));
	IF unknown IS NOT NULL OR jsonb_array_length(dropped_keys.dropped) > 400 THEN
		PERFORM app.fail('TS003', 'nothing of the plan has this key', '{}', coalesce(unknown, app.place('dropped')));
	END IF;
	RETURN QUERY SELECT DISTINCT ON (p.key) p.key, d.m ->> 'reason', format('dropped[%s].reason', d.place - 1)
		FROM jsonb_array_elements(dropped_keys.dropped) WITH ORDINALITY AS d (m, place)
		JOIN app.plan_activities(before) AS p ON d.m ->> 'key' IN (p.key, p.entry) ORDER BY p.key, d.place;
END $$;

-- A version of a plan as the contract has it.
CREATE OR REPLACE FUNCTION app.wheel_message(w app.wheel) RETURNS jsonb LANGUAGE sql STABLE AS
$$ SELECT w.body || jsonb_build_object('version', w.version, 'published_at', w.published_at) $$;

-- An activity of a plan is for everybody once some version of the plan was published; one of its own always is.
CREATE OR REPLACE FUNCTION app.is_shown(a app.activity) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT a.plan_year IS NULL OR EXISTS (SELECT FROM app.wheel w WHERE w.year = a.plan_year AND w.published_at IS NOT NULL) $$;
-- Planners and leaders see what is still being planned.
CREATE OR REPLACE FUNCTION app.may_see(a app.activity) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT app.actor_is('planner') OR app.actor_is('leader') OR app.is_shown(a) $$;

-- Whose calendar address: the actor's, or the group's, which is the planners' to make and end.
CREATE OR REPLACE FUNCTION app.feed_owner(of_group boolean) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF of_group AND NOT app.actor_is('planner') THEN
		PERFORM app.fail('TS012', 'the address of the group is for planners');
	END IF;
	RETURN CASE WHEN NOT of_group THEN app.actor() END;
END $$;

-- A value of a plan as a file would say it: people by user name, question sets by code and version, words without quotes.
CREATE OR REPLACE FUNCTION app.plan_value(field text, value jsonb) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN app.is_blank(value) THEN ''
		WHEN jsonb_typeof(value) = 'number' THEN trim_scale(round(value::numeric, 6))::text
		WHEN field = 'template_id' THEN coalesce((SELECT t.code || ' ' || t.version_name FROM app.template t
			WHERE t.id = app.read_uuid(value #>> '{}')), value #>> '{}')
		WHEN field = 'reviewers' THEN (SELECT string_agg(coalesce(p.user_name, r.id), ', ' ORDER BY r.place)
			FROM jsonb_array_elements_text(value) WITH ORDINALITY AS r (id, place) LEFT JOIN app.person p ON p.id = app.read_uuid(r.id))
		WHEN jsonb_typeof(value) = 'array' AND jsonb_typeof(value -> 0) = 'string' THEN
			(SELECT string_agg(e.word, ', ' ORDER BY e.place) FROM jsonb_array_elements_text(value) WITH ORDINALITY AS e (word, place))
		WHEN jsonb_typeof(value) = 'object' THEN
			(SELECT jsonb_object_agg(e.key, e.value)::text FROM jsonb_each(value) AS e WHERE NOT app.is_blank(e.value))
		ELSE value #>> '{}' END
$$;

-- What the words about an activity need: names of those who look, of question set and focus, ISO weeks, days on which who is told.
CREATE OR REPLACE FUNCTION app.activity_facts(a app.activity, language text) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object(
		'who', (SELECT coalesce(jsonb_agg(p.display_name ORDER BY p.display_name), '[]')
			FROM app.activity_reviewer r JOIN app.person p ON p.id = r.person_id WHERE r.activity_id = a.id),
		'set', (SELECT app.in_language(activity_facts.language, t.title_da, t.title_en) FROM app.template t WHERE t.id = a.template_id),
		'focus', (SELECT coalesce(jsonb_agg(f.name ORDER BY f.part, f.place), '[]') FROM (
			SELECT 1 AS part, s.position AS place, app.in_language(activity_facts.language, s.body ->> 'title_da', s.body ->> 'title_en') AS name
			FROM app.template_step s WHERE s.template_id = a.template_id AND s.step = ANY (a.steps)
			UNION ALL
			SELECT 3, i.position, app.in_language(activity_facts.language, i.body ->> 'text_da', i.body ->> 'text_en')
			FROM app.item i WHERE i.template_id = a.template_id AND i.kind = 'question' AND i.code = ANY (a.questions)) AS f
			WHERE f.name IS NOT NULL),
		'first_week', to_char(a.starts_on, 'IW')::integer, 'last_week', to_char(a.deadline, 'IW')::integer,
		'told_on', (SELECT coalesce(jsonb_agg(a.deadline + (t.m ->> 'days_after')::integer ORDER BY t.place), '[]')
			FROM jsonb_array_elements(a.told) WITH ORDINALITY AS t (m, place)))
$$;
