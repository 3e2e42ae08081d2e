-- Who is away when, and how much of the work there is time for.

-- The working days from one day to another, both included; never none: on a weekend the next working day counts.
CREATE OR REPLACE FUNCTION app.working_days(first_day date, last_day date) RETURNS date[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(nullif(array(SELECT first_day + n FROM generate_series(0, least(last_day - first_day, 400)) AS n
		WHERE app.is_working_day(first_day + n)), '{}'), ARRAY[app.working_day(first_day - 1, 1)]);
END $$;

-- How much of these days a person works, 0 to 1. Of absences that overlap the larger counts: leave of one who works part-time.
CREATE OR REPLACE FUNCTION app.presence(person uuid, days date[]) RETURNS numeric LANGUAGE sql STABLE AS $$
	SELECT avg(1 - coalesce((SELECT max(b.share) FROM app.absence b
		WHERE b.person_id = person AND d.day BETWEEN b.absent_from AND coalesce(b.absent_to, 'infinity')), 0))
	FROM unnest(days) AS d (day)
$$;

-- A reviewer has time for an activity from today, or from its first day, until its deadline.
CREATE OR REPLACE FUNCTION app.review_days(a app.activity) RETURNS date[] LANGUAGE sql STABLE AS $$
	SELECT app.working_days(d.first_day, greatest(d.first_day, a.deadline))
	FROM (SELECT greatest(a.starts_on, app.today())) AS d (first_day)
$$;

-- Whether any reviewer of an activity, as it came, works a day of its period.
CREATE OR REPLACE FUNCTION app.somebody_reviews(m jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT coalesce(bool_or(app.presence(r.id::uuid, d.days) > 0), true)
	FROM jsonb_array_elements_text(m -> 'reviewers') AS r (id),
		(SELECT app.working_days((m ->> 'starts_on')::date, (m ->> 'deadline')::date)) AS d (days)
$$;

-- What a caseworker works today, 0 to 1.
CREATE OR REPLACE FUNCTION app.at_work(caseworker uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
	SELECT 1 - coalesce(max(b.share), 0) FROM app.absence b
	WHERE b.caseworker_id = caseworker AND app.today() BETWEEN b.absent_from AND coalesce(b.absent_to, 'infinity')
$$;

-- An absence as the contract has it.
CREATE OR REPLACE FUNCTION app.absence_message(b app.absence) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('absence_id', b.id, 'user_id', coalesce(b.person_id::text, ''), 'caseworker_id', coalesce(b.caseworker_id::text, ''),
		'display_name', coalesce((SELECT p.display_name FROM app.person p WHERE p.id = b.person_id),
			(SELECT w.display_name FROM app.caseworker w WHERE w.id = b.caseworker_id)),
		'absent_from', b.absent_from, 'absent_to', coalesce(b.absent_to::text, ''), 'away_percent', (100 * b.share)::integer, 'version', b.version)
$$;

CREATE OR REPLACE FUNCTION app.absence_to_change(the_absence uuid, seen bigint) RETURNS app.absence LANGUAGE plpgsql AS $$
DECLARE
	b app.absence;
BEGIN
	SELECT t.* INTO b FROM app.absence t WHERE t.id = the_absence FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('absence');
	ELSIF b.version <> seen THEN
		PERFORM app.fail('TS022', 'somebody changed the absence since it was read', '{"what": "absence"}');
	END IF;
	RETURN b;
END $$;
