-- Who reviews which drawn case (R7).

-- propose_assignments: every case of the sample that is not submitted against every reviewer of the activity, for C to choose from. pair:
-- 0 free, 1 avoided, 2 barred, as in server/domain/assign.h; a case that has a reviewer is barred to all others, unless that one is away
-- until after the deadline. capacity: what is left of a share of all open work, here and elsewhere, that fits the days at work, in tenths
-- of a case. Without reviewers each case comes once, with nobody. Raises TS033 when all reviewers are away.
CREATE FUNCTION api.propose_assignments(activity_id uuid) RETURNS TABLE (case_number text, team text, reviewer_id uuid, reviewer_name text,
	conflict text, pair integer, capacity integer, elsewhere integer, second_readings integer, away_percent integer, version bigint)
LANGUAGE plpgsql AS $$
DECLARE
	d CONSTANT app.draw := app.draw_in_force(propose_assignments.activity_id);
	a app.activity;
	days date[];
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = propose_assignments.activity_id;
	days := app.review_days(a);
	PERFORM app.settle('activity:' || a.id);
	IF NOT EXISTS (SELECT FROM app.activity_reviewer r WHERE r.activity_id = a.id AND app.presence(r.person_id, days) > 0)
		AND EXISTS (SELECT FROM app.activity_reviewer r WHERE r.activity_id = a.id) THEN
		PERFORM app.fail('TS033', 'all reviewers of the activity are away until its deadline', '{"what": "away"}', app.place('activity_id'));
	END IF;
	RETURN QUERY
		WITH busy AS MATERIALIZED (
			SELECT p.id, p.display_name, app.open_work(p.id, a.id) AS elsewhere, app.open_second_readings(p.id) AS seconds,
				app.presence(p.id, days) AS presence
			FROM app.activity_reviewer r JOIN app.person p ON p.id = r.person_id AND p.disabled_at IS NULL
			WHERE r.activity_id = a.id
		), reviewer AS MATERIALIZED (
			SELECT b.*, CASE b.presence WHEN 0 THEN 0 ELSE greatest(1, ceil(10 * ((SELECT count(*) FROM app.sample s WHERE s.draw_id = d.id)
				+ sum(b.elsewhere) OVER ()) * b.presence / sum(b.presence) OVER () - 10 * b.elsewhere)) END::integer AS capacity
			FROM busy b
		), teams AS MATERIALIZED (
			SELECT m.caseworker_id, t.name FROM app.last_team m JOIN app.team t ON t.id = m.team_id
		), sampled AS MATERIALIZED ( -- with the team of who holds the case now, or held it last
			SELECT DISTINCT ON (c.id) c.id AS case_id, c.case_number, s.stratum, s.rank, coalesce(t.name, '') AS team
			FROM app.sample s JOIN app.case c ON c.id = s.case_id
			LEFT JOIN app.case_holder h ON h.case_id = c.id LEFT JOIN teams t ON t.caseworker_id = h.caseworker_id
			WHERE s.draw_id = d.id ORDER BY c.id, h.held_to DESC NULLS FIRST, h.held_from DESC
		), taken AS MATERIALIZED (
			SELECT r.case_id, r.reviewer_id, r.state, app.presence(r.reviewer_id, days) > 0 AS keeps
			FROM app.review r WHERE r.draw_id = d.id AND r.purpose IN ('random', 'targeted') AND r.state <> 'withdrawn'
		), tied AS MATERIALIZED ( -- by case: joined pair by pair it would be gone through for each of them
			SELECT k.case_id, jsonb_object_agg(k.person_id, k.conflict) AS people
			FROM app.conflicts(array(SELECT b.id FROM busy b), array(SELECT s.case_id FROM app.sample s WHERE s.draw_id = d.id)) AS k
			GROUP BY k.case_id
		), cases AS MATERIALIZED (
			SELECT s.*, v.reviewer_id, v.state, v.keeps, x.people
			FROM sampled s LEFT JOIN taken v ON v.case_id = s.case_id LEFT JOIN tied x ON x.case_id = s.case_id
		)
		SELECT s.case_number, s.team, p.id, p.display_name, k.conflict,
			CASE WHEN s.reviewer_id <> p.id AND s.keeps THEN 2 WHEN s.reviewer_id = p.id THEN 0
				WHEN app.bars(k.conflict) THEN 2 WHEN k.conflict = 'own_team' AND a.mode <> 'dialogue' THEN 1 ELSE 0 END,
			p.capacity, p.elsewhere::integer, p.seconds::integer, (100 - 100 * p.presence)::integer, a.version
		FROM cases s
		LEFT JOIN reviewer p ON true
		CROSS JOIN LATERAL (SELECT s.people ->> p.id::text) AS k (conflict)
		WHERE s.state IS DISTINCT FROM 'submitted'
		ORDER BY s.stratum, s.rank, s.case_number, p.display_name, p.id;
END $$;

-- confirm_assignments: one reviewer for every case of the sample; opens the reviews with what the estimator needs (R5).
-- Raises TS003 with the places that do not fit, TS033 while a case has nobody, TS031 with the places of hard conflicts that nobody
-- gave a reason to override.
CREATE FUNCTION api.confirm_assignments(activity_id uuid, version bigint, assignments jsonb) RETURNS TABLE (reviews integer,
	hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity := app.lock_activity(confirm_assignments.activity_id, confirm_assignments.version, '{drawn}');
	d CONSTANT app.draw := app.draw_in_force(a.id);
	opened integer;
BEGIN
	IF a.kind = 'calibration' THEN
		PERFORM app.fail('TS028', 'the cases of a calibration are shared out by opening its round', '{"state": "calibration"}');
	END IF;
	PERFORM FROM app.draw t WHERE t.id = d.id FOR UPDATE; -- no replacement in between
	PERFORM app.check_assignments(a, confirm_assignments.assignments);
	INSERT INTO app.review (activity_id, case_id, template_id, purpose, reviewer_id, deadline, draw_id, stratum, chance, cycle_chance,
		override_reason)
	SELECT a.id, s.case_id, a.template_id, CASE a.method WHEN 'targeted' THEN 'targeted' ELSE 'random' END, t.reviewer_id, a.deadline, d.id, s.stratum, h.chance, h.cycle_chance,
		nullif(t.override_reason, '')
	FROM jsonb_to_recordset(confirm_assignments.assignments) AS t (case_number text, reviewer_id uuid, override_reason text)
	JOIN app.case c ON c.case_number = t.case_number
	JOIN app.sample s ON s.draw_id = d.id AND s.case_id = c.id
	JOIN app.stratum h ON h.list_id = s.list_id AND h.key = s.stratum;
	GET DIAGNOSTICS opened = ROW_COUNT;
	PERFORM app.name_participant(r.id) FROM app.review r WHERE r.draw_id = d.id AND a.mode = 'dialogue';
	PERFORM app.give_notice(w.reviewer_id, 'reviews', a.id) FROM (SELECT DISTINCT r.reviewer_id FROM app.review r WHERE r.draw_id = d.id) AS w;
	UPDATE app.activity t SET state = 'assigned' WHERE t.id = a.id;
	PERFORM app.next_version(a.id), app.settle('activity:' || a.id, jsonb_build_object('reviews', opened));
	RETURN QUERY SELECT opened, array_agg(h.hint) FROM (
		SELECT format('activity:%s:all', a.id) AS hint
		UNION ALL
		SELECT format('review:%s:user:%s', (array_agg(r.id))[1], r.reviewer_id) FROM app.review r
		WHERE r.draw_id = d.id GROUP BY r.reviewer_id) AS h;
END $$;

-- list_assignments: first the cases that wait for another reviewer, with what was declared; last those that are answered apart.
CREATE FUNCTION api.list_assignments(activity_id uuid) RETURNS TABLE (case_number text, reviewer_id uuid, reviewer_name text,
	conflict text, override_reason text, review_id uuid, unassigned boolean, tie text, tie_note text, deadline text, overdue boolean,
	away boolean, version bigint, team text, apart boolean) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
	days date[];
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = list_assignments.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	days := app.review_days(a);
	-- Numbers and dates, but for what somebody wrote of a tie to the family.
	PERFORM app.settle_list('activity:' || a.id, ARRAY(SELECT r.case_id FROM app.review r JOIN app.declaration d ON d.review_id = r.id
		WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND r.successor_id IS NULL AND NOT r.sealed), NULL, NULL);
	RETURN QUERY
		WITH w AS MATERIALIZED (
			SELECT v.reviewer_id, app.presence(v.reviewer_id, days) AS presence FROM app.review v WHERE v.activity_id = a.id GROUP BY v.reviewer_id
		)
		SELECT c.case_number, p.id, p.display_name, app.conflict(p.id, c.id), r.override_reason::text, r.id, r.state = 'withdrawn', d.tie,
			d.note::text, coalesce(r.deadline, a.deadline)::text, r.state = 'open' AND coalesce(r.deadline, a.deadline) < app.today(),
			r.state = 'open' AND w.presence = 0, r.version, coalesce(h.team, ''), false
		FROM app.review r
		JOIN app.case c ON c.id = r.case_id
		LEFT JOIN app.person p ON p.id = r.reviewer_id AND r.state <> 'withdrawn'
		LEFT JOIN w ON w.reviewer_id = p.id
		LEFT JOIN LATERAL (SELECT t.tie, t.note FROM app.declaration t WHERE t.review_id = r.id ORDER BY t.act_id DESC LIMIT 1) AS d ON true
		LEFT JOIN LATERAL (SELECT t.name AS team FROM app.case_holder k LEFT JOIN app.last_team m ON m.caseworker_id = k.caseworker_id
			LEFT JOIN app.team t ON t.id = m.team_id WHERE k.case_id = c.id
			ORDER BY k.held_to DESC NULLS FIRST, k.held_from DESC LIMIT 1) AS h ON true
		WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND r.successor_id IS NULL
			AND NOT r.sealed -- one's own, too, stands below
		ORDER BY r.state <> 'withdrawn', p.display_name, p.id, c.case_number;
	-- What is sealed is hidden from this function as from everybody: the panel tells of it, who is asked and until when (R8).
	RETURN QUERY
		SELECT c.case_number, NULL::uuid, (SELECT string_agg(w.display_name, ', ' ORDER BY w.display_name, w.id)
				FROM app.seat s JOIN app.person w ON w.id = s.person_id WHERE s.panel_id = p.id),
			NULL::text, NULL::text, p.review_id, false, NULL::text, NULL::text, app.last_day(p.deadline)::text, false, false, 0::bigint,
			coalesce((SELECT t.name FROM app.case_holder k JOIN app.last_team m ON m.caseworker_id = k.caseworker_id
				JOIN app.team t ON t.id = m.team_id WHERE k.case_id = c.id ORDER BY k.held_to DESC NULLS FIRST, k.held_from DESC LIMIT 1), ''), true
		FROM app.panel p JOIN app.case c ON c.id IN (SELECT s.case_id FROM app.seat s WHERE s.panel_id = p.id)
		WHERE p.activity_id = a.id AND p.purpose = 'voices' AND p.sealed AND p.cancelled_at IS NULL
		ORDER BY c.case_number COLLATE "C";
END $$;

-- reassign: gives a review in which nothing is answered to another reviewer of its activity, with a coded reason. One that was withdrawn
-- stays as it is, and the new reviewer begins a review of their own; where a small group is tied as a whole, any leader may be asked. A
-- review that is begun goes over in the same way when its reviewer is away or has left: what they answered stays in history and never
-- counts. Raises TS003, TS005, TS020, TS022, TS028, TS031, TS033, TS034.
CREATE FUNCTION api.reassign(review_id uuid, version bigint, reviewer_id uuid, reason text, why text) RETURNS TABLE (review_id_ uuid,
	hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
	between text;
	barred boolean;
	given uuid;
	succeeds boolean;
BEGIN
	SELECT t.* INTO r FROM app.review t WHERE t.id = reassign.review_id AND t.purpose IN ('random', 'targeted') FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.version IS DISTINCT FROM reassign.version THEN
		PERFORM app.fail('TS022', 'somebody changed the review since it was read',
			jsonb_build_object('what', 'review', 'version', r.version::text));
	END IF;
	PERFORM app.refuse_words(reassign.reason, 'reason', 4000), app.check_why(r, reassign.why);
	IF NOT (r.state = 'withdrawn' AND r.successor_id IS NULL OR r.state = 'open' AND reassign.why IN ('absence', 'left')) THEN
		PERFORM app.check_not_begun(r);
	END IF;
	succeeds := r.state = 'withdrawn' OR app.is_begun(r);
	PERFORM app.check_new_reviewer(r, reassign.reviewer_id);
	between := app.conflict(reassign.reviewer_id, r.case_id);
	barred := app.bars(between);
	IF between = 'declared' OR (barred AND app.says_nothing(reassign.reason)) THEN
		PERFORM app.fail('TS031', 'a conflict of interest wants a reason, and what was declared has none', '{}', app.place('reviewer_id'));
	END IF;
	given := r.id;
	IF succeeds THEN
		UPDATE app.review t SET state = 'withdrawn' WHERE t.id = r.id AND t.state = 'open';
		given := app.succeed(r, reassign.reviewer_id, CASE WHEN barred THEN reassign.reason END);
	ELSE
		UPDATE app.review t SET reviewer_id = reassign.reviewer_id, version = t.version + 1, opened_at = NULL,
			override_reason = CASE WHEN barred THEN reassign.reason END
		WHERE t.id = r.id;
	END IF;
	INSERT INTO app.review_event (review_id, person_id, what, reason, code)
	VALUES (given, app.actor(), 'reassigned', nullif(reassign.reason, ''), reassign.why);
	PERFORM app.give_notice(reassign.reviewer_id, 'reviews', given),
		app.settle('review:' || given, jsonb_build_object('review_id', given), r.case_id);
	RETURN QUERY SELECT given, ARRAY[format('review:%s:user:%s', r.id, r.reviewer_id),
		format('review:%s:user:%s', given, reassign.reviewer_id), app.hint_staff('progress', r.activity_id),
		format('activity:%s:all', r.activity_id)];
END $$;

-- declare_conflict: the reviewer's own word on what ties them to the case, until they submit. All ties but sparring take the review from
-- them. Raises TS003, TS005, TS020, TS022, TS025, TS028.
CREATE FUNCTION api.declare_conflict(review_id uuid, version bigint, tie text, note text) RETURNS TABLE (withdrawn boolean,
	version_ bigint, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_locked(declare_conflict.review_id);
	takes boolean;
BEGIN
	IF r.reviewer_id <> app.actor() THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.purpose NOT IN ('random', 'targeted') THEN
		PERFORM app.fail('TS028', 'the seats of a round are its planner''s to give', jsonb_build_object('state', r.purpose));
	ELSIF r.state <> 'open' THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	ELSIF r.version IS DISTINCT FROM declare_conflict.version THEN
		PERFORM app.fail('TS022', 'somebody changed the review since it was read',
			jsonb_build_object('what', 'review', 'version', r.version::text));
	ELSIF declare_conflict.tie IS NULL THEN
		PERFORM app.fail('TS003', 'declaring wants a coded reason', '{}', app.place('tie'));
	END IF;
	PERFORM app.refuse_words(declare_conflict.note, 'note', 4000);
	takes := declare_conflict.tie <> 'sparring';
	IF takes AND r.panel_id IS NOT NULL THEN
		PERFORM app.leave_voices(r.id);
	END IF;
	INSERT INTO app.declaration (act_id, review_id, person_id, tie, note)
	VALUES (app.act_id(), r.id, app.actor(), declare_conflict.tie, declare_conflict.note);
	UPDATE app.review t SET state = CASE WHEN takes THEN 'withdrawn' ELSE t.state END, version = t.version + 1 WHERE t.id = r.id;
	PERFORM app.settle('review:' || r.id, jsonb_build_object('withdrawn', takes, 'version', r.version + 1), r.case_id);
	RETURN QUERY SELECT takes, r.version + 1, ARRAY[format('review:%s:user:%s', r.id, r.reviewer_id),
		app.hint_staff('progress', r.activity_id), format('activity:%s:all', r.activity_id)];
END $$;

-- list_workload: what each reviewer has and has done among the reviews due in a year or one of its months, second readings with them,
-- and the hours that the year's plan sets aside for it, less where they are away. What was timed counts as it was timed. A seat in a
-- second reading that is still blind is work to do, whether it is submitted or not (R8). Raises TS003.
CREATE FUNCTION api.list_workload(year integer, month integer) RETURNS TABLE (user_id uuid, display_name text, open integer,
	overdue integer, submitted integer, hours_open double precision, hours_submitted double precision, hours_planned double precision,
	second_open integer, second_submitted integer, away_percent integer, timed integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	m CONSTANT integer := list_workload.month;
	y CONSTANT integer := CASE list_workload.year WHEN 0 THEN extract(year FROM app.today())::integer ELSE list_workload.year END;
	w CONSTANT jsonb := (SELECT t.body FROM app.wheel t WHERE t.year = y ORDER BY t.version DESC LIMIT 1);
	first_day date;
	last_day date;
	days date[];
BEGIN
	IF y NOT BETWEEN 2000 AND 2200 THEN
		PERFORM app.fail('TS003', 'there is no such year', '{}', app.place('year'));
	ELSIF m NOT BETWEEN 0 AND 12 THEN
		PERFORM app.fail('TS003', 'there is no such month', '{}', app.place('month'));
	END IF;
	first_day := make_date(y, greatest(m, 1), 1);
	last_day := first_day + make_interval(months => CASE m WHEN 0 THEN 12 ELSE 1 END) - interval '1 day';
	days := app.working_days(first_day, last_day);
	RETURN QUERY
	WITH planned AS ( -- nobody without a plan
		SELECT jsonb_array_elements_text(w -> 'reviewers') AS id
		UNION SELECT jsonb_array_elements_text(a.m -> 'reviewers') FROM jsonb_array_elements(w -> 'activities') AS a (m)
	), work AS (
		SELECT r.id, r.reviewer_id, r.activity_id, r.state, r.purpose, coalesce(r.deadline, a.deadline) AS due
		FROM app.review r JOIN app.activity a ON a.id = r.activity_id
		WHERE r.purpose IN ('random', 'targeted', 'second') AND NOT r.sealed AND r.state <> 'withdrawn'
		UNION ALL
		SELECT NULL, s.person_id, n.activity_id, 'open', 'second', app.last_day(n.deadline)
		FROM app.seat s JOIN app.panel n ON n.id = s.panel_id WHERE n.sealed AND n.purpose = 'second'
	), due AS MATERIALIZED (
		SELECT k.* FROM work k WHERE k.due BETWEEN first_day AND last_day
	), takes AS MATERIALIZED (
		SELECT a.id, app.case_minutes(a) AS minutes FROM app.activity a WHERE a.id IN (SELECT k.activity_id FROM due k)
	), spent AS (
		SELECT t.review_id, sum(t.seconds) / 60.0 AS minutes
		FROM due k JOIN app.step_time t ON t.review_id = k.id AND t.person_id = k.reviewer_id
		WHERE k.state = 'submitted' GROUP BY t.review_id HAVING sum(t.seconds) > 0
	), done AS (
		SELECT k.reviewer_id, count(*) FILTER (WHERE k.state = 'open') AS open,
			count(*) FILTER (WHERE k.state = 'open' AND k.due < app.today()) AS overdue,
			count(*) FILTER (WHERE k.state = 'submitted') AS submitted,
			sum(t.minutes) FILTER (WHERE k.state = 'open') AS minutes_open,
			sum(coalesce(n.minutes, t.minutes)) FILTER (WHERE k.state = 'submitted') AS minutes_submitted,
			count(*) FILTER (WHERE k.state = 'open' AND k.purpose = 'second') AS second_open,
			count(*) FILTER (WHERE k.state = 'submitted' AND k.purpose = 'second') AS second_submitted,
			count(n.minutes) AS timed
		FROM due k JOIN takes t ON t.id = k.activity_id LEFT JOIN spent n ON n.review_id = k.id GROUP BY k.reviewer_id
	)
	SELECT p.id, p.display_name, coalesce(d.open, 0)::integer, coalesce(d.overdue, 0)::integer, coalesce(d.submitted, 0)::integer,
		coalesce(d.minutes_open / 60, 0)::double precision, coalesce(d.minutes_submitted / 60, 0)::double precision,
		CASE WHEN p.id::text IN (SELECT n.id FROM planned n)
			THEN (CASE m WHEN 0 THEN 12 ELSE 1 END * (w ->> 'hours_per_month')::numeric * h.presence)::double precision ELSE 0 END,
		coalesce(d.second_open, 0)::integer, coalesce(d.second_submitted, 0)::integer, (100 - 100 * h.presence)::integer,
		coalesce(d.timed, 0)::integer
	FROM app.person p LEFT JOIN done d ON d.reviewer_id = p.id CROSS JOIN LATERAL (SELECT app.presence(p.id, days) AS presence) AS h
	WHERE d.reviewer_id IS NOT NULL OR (p.disabled_at IS NULL AND p.id::text IN (SELECT n.id FROM planned n))
	ORDER BY p.display_name, p.id;
END $$;

-- list_access: which cases each reviewer of an activity must be let into in the case system: those of open reviews, and of rounds and
-- second readings that are not opened yet. Who sits in a round is no secret, who has submitted is (R8).
CREATE FUNCTION api.list_access(activity_id uuid) RETURNS TABLE (user_id uuid, user_name text, display_name text, case_numbers text[])
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM app.activity a WHERE a.id = list_access.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	PERFORM app.settle('activity:' || list_access.activity_id);
	RETURN QUERY
	WITH needed AS (
		SELECT r.reviewer_id AS person_id, r.case_id FROM app.review r
		WHERE r.activity_id = list_access.activity_id AND r.state = 'open' AND NOT r.sealed
		UNION
		SELECT s.person_id, s.case_id FROM app.seat s JOIN app.panel n ON n.id = s.panel_id
		WHERE n.activity_id = list_access.activity_id AND n.sealed AND n.purpose <> 'practice' AND s.freed_at IS NULL
	)
	SELECT p.id, p.user_name, p.display_name, array_agg(c.case_number ORDER BY c.case_number)
	FROM needed n JOIN app.person p ON p.id = n.person_id JOIN app.case c ON c.id = n.case_id
	GROUP BY p.id ORDER BY p.display_name, p.id;
END $$;
