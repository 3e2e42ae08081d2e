-- Who may review what (R7), and what hangs on a review's case. Used at assignment, at replacement and again at opening.

-- What stands between people and cases, for the pairs where something does: declared, own_casework and own_decision bar, own_team is
-- avoided. What was declared of a case holds for its whole family. Dates include their first and last day, so that the day a case changes
-- hands counts for both. For all pairs at once: a proposal asks for hundreds of thousands of them.
CREATE OR REPLACE FUNCTION app.conflicts(people uuid[], cases uuid[]) RETURNS TABLE (person_id uuid, case_id uuid, conflict text)
LANGUAGE sql STABLE AS $$
	SELECT DISTINCT ON (k.person_id, k.case_id) k.person_id, k.case_id, k.conflict FROM (
		SELECT r.reviewer_id, c.id, 1, 'declared'
		FROM app.review r
		JOIN app.declaration d ON d.review_id = r.id AND d.person_id = r.reviewer_id AND d.tie <> 'sparring'
		JOIN app.case o ON o.id = r.case_id
		CROSS JOIN LATERAL (SELECT o.id UNION SELECT f.id FROM app.case f WHERE f.family_number = o.family_number) AS c
		WHERE r.reviewer_id = ANY (people) AND r.state = 'withdrawn' AND c.id = ANY (cases)
		UNION ALL
		SELECT p.id, h.case_id, 2, 'own_casework'
		FROM unnest(cases) AS n (id) JOIN app.case_holder h ON h.case_id = n.id JOIN app.person p ON p.caseworker_id = h.caseworker_id
		WHERE p.id = ANY (people)
		UNION ALL
		SELECT l.person_id, d.case_id, 3, 'own_decision'
		FROM unnest(cases) AS n (id)
		JOIN app.decision d ON d.case_id = n.id AND d.withdrawn_at IS NULL
		JOIN app.case_holder h ON h.case_id = n.id AND d.decided_on BETWEEN h.held_from AND coalesce(h.held_to, 'infinity')
		JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND d.decided_on BETWEEN m.held_from AND coalesce(m.held_to, 'infinity')
		JOIN app.team_lead l ON l.team_id = m.team_id AND d.decided_on BETWEEN l.held_from AND coalesce(l.held_to, 'infinity')
		WHERE l.person_id = ANY (people)
		UNION ALL
		SELECT l.person_id, h.case_id, 4, 'own_team'
		FROM unnest(cases) AS n (id)
		JOIN app.case_holder h ON h.case_id = n.id AND h.held_to IS NULL
		JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL
		JOIN app.team_lead l ON l.team_id = m.team_id AND l.held_to IS NULL
		WHERE l.person_id = ANY (people)
	) AS k (person_id, case_id, weight, conflict)
	ORDER BY k.person_id, k.case_id, k.weight
$$;

-- The same of one pair; NULL: nothing.
CREATE OR REPLACE FUNCTION app.conflict(person uuid, the_case uuid) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT k.conflict FROM app.conflicts(ARRAY[person], ARRAY[the_case]) AS k $$;

CREATE OR REPLACE FUNCTION app.bars(conflict text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(conflict IN ('declared', 'own_casework', 'own_decision'), false) $$;

-- Second readings that wait for a person. While one is blind only its seat is counted: whether it is submitted is nobody else's to know
-- (R8).
CREATE OR REPLACE FUNCTION app.open_second_readings(person uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT count(*) FROM (
		SELECT s.case_id FROM app.seat s JOIN app.panel n ON n.id = s.panel_id
		WHERE s.person_id = person AND n.sealed AND n.purpose = 'second'
		UNION ALL
		SELECT r.case_id FROM app.review r
		WHERE r.reviewer_id = person AND r.purpose = 'second' AND r.state = 'open' AND NOT r.sealed) AS k
$$;

-- The reviews a person has not submitted yet, second readings among them; other blind rounds are left out (R8).
CREATE OR REPLACE FUNCTION app.open_work(person uuid, but_for uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT app.open_second_readings(person) + (SELECT count(*) FROM app.review r
		WHERE r.reviewer_id = person AND r.state = 'open' AND NOT r.sealed AND r.purpose IN ('random', 'targeted') AND r.activity_id <> but_for)
$$;

-- Anything answered begins a review. A mere look does not: it is how one learns that the file has moved away.
CREATE OR REPLACE FUNCTION app.is_begun(r app.review) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM app.answer_event e WHERE e.review_id = r.id) $$;

-- A review that is begun keeps its case and its reviewer.
CREATE OR REPLACE FUNCTION app.check_not_begun(r app.review) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF r.state <> 'open' OR app.is_begun(r) THEN
		PERFORM app.fail('TS028', 'the review is begun', '{"state": "begun"}');
	END IF;
END $$;

-- Why a review goes to somebody else is said by a code, and is true: absence is told before it counts as a reason.
CREATE OR REPLACE FUNCTION app.check_why(r app.review, why text) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
	p app.person;
	a app.activity;
BEGIN
	SELECT t.* INTO p FROM app.person t WHERE t.id = r.reviewer_id;
	SELECT t.* INTO a FROM app.activity t WHERE t.id = r.activity_id;
	IF why IS NULL AND r.state <> 'withdrawn' THEN
		PERFORM app.fail('TS034', 'reassigning wants a coded reason', '{"what": "why"}', app.place('why'));
	ELSIF why = 'absence' AND app.presence(p.id, app.review_days(a)) = 1 THEN
		PERFORM app.fail('TS003', 'no absence of the reviewer is told: put it first', '{"what": "absence"}', app.place('why'));
	ELSIF why = 'left' AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles) THEN
		PERFORM app.fail('TS003', 'the reviewer has not left: close the account, or take the role away first', '{"what": "left"}', app.place('why'));
	END IF;
END $$;

-- Another reviewer of the activity, or the written stand-in of R7, who is there before the deadline; for a review that was withdrawn any leader.
CREATE OR REPLACE FUNCTION app.check_new_reviewer(r app.review, reviewer uuid) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = r.activity_id;
	IF (r.state <> 'withdrawn' AND r.reviewer_id = reviewer)
		OR NOT EXISTS (SELECT FROM app.person p LEFT JOIN app.activity_reviewer t ON t.activity_id = a.id AND t.person_id = p.id
			WHERE p.id = reviewer AND p.disabled_at IS NULL
				AND (t.person_id IS NOT NULL OR p.id = app.stand_in('R7') OR (r.state = 'withdrawn' AND 'leader' = ANY (p.roles)))) THEN
		PERFORM app.fail('TS003', 'not another reviewer of the activity', '{}', app.place('reviewer_id'));
	ELSIF app.presence(reviewer, app.review_days(a)) = 0 THEN
		PERFORM app.fail('TS033', 'the reviewer is away until the deadline', '{"what": "away"}', app.place('reviewer_id'));
	END IF;
END $$;

-- A fresh review of the same case for another reviewer, in the place of one that was withdrawn.
CREATE OR REPLACE FUNCTION app.succeed(r app.review, reviewer uuid, reason text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	fresh uuid;
BEGIN
	INSERT INTO app.review AS t (activity_id, case_id, template_id, purpose, reviewer_id, deadline, draw_id, stratum, chance, cycle_chance,
		override_reason)
	VALUES (r.activity_id, r.case_id, r.template_id, r.purpose, reviewer, r.deadline, r.draw_id, r.stratum, r.chance, r.cycle_chance, reason)
	RETURNING t.id INTO fresh;
	UPDATE app.review t SET successor_id = fresh, version = t.version + 1 WHERE t.id = r.id;
	PERFORM app.name_participant(fresh);
	RETURN fresh;
END $$;

-- In a dialogue the caseworker who holds the case takes part by name.
CREATE OR REPLACE FUNCTION app.name_participant(the_review uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.participant p WHERE p.review_id = the_review;
	INSERT INTO app.participant (review_id, caseworker_id)
	SELECT r.id, h.caseworker_id
	FROM app.review r
	JOIN app.activity a ON a.id = r.activity_id AND a.mode = 'dialogue'
	JOIN app.case_holder h ON h.case_id = r.case_id AND h.held_to IS NULL
	WHERE r.id = the_review;
END $$;

-- Whether the assignments fit the sample of an activity: each of its cases once, each with a reviewer who may.
CREATE OR REPLACE FUNCTION app.check_assignments(a app.activity, assignments jsonb) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
	wrong jsonb;
	barred jsonb;
	away jsonb;
	missing integer;
BEGIN
	WITH given AS (
		SELECT t.place - 1 AS place, t.m ->> 'case_number' AS case_number, btrim(t.m ->> 'override_reason') AS override_reason,
			s.case_id, r.person_id, t.place = min(t.place) OVER (PARTITION BY t.m ->> 'case_number') AS first
		FROM jsonb_array_elements(assignments) WITH ORDINALITY AS t (m, place)
		LEFT JOIN app.case c ON c.case_number = t.m ->> 'case_number'
		LEFT JOIN app.sample s ON s.activity_id = a.id AND s.case_id = c.id
		LEFT JOIN (SELECT p.id AS person_id FROM app.person p WHERE p.disabled_at IS NULL AND (p.id = app.stand_in('R7')
				OR EXISTS (SELECT FROM app.activity_reviewer v WHERE v.activity_id = a.id AND v.person_id = p.id))) AS r
			ON r.person_id = app.read_uuid(t.m ->> 'reviewer_id')
	), faulty AS (
		SELECT g.place,
			format('assignments[%s].%s', g.place, CASE WHEN g.case_id IS NULL OR NOT g.first THEN 'case_number' ELSE 'reviewer_id' END)
			AS field
		FROM given g WHERE g.case_id IS NULL OR g.person_id IS NULL OR NOT g.first
	), conflicting AS (
		SELECT g.place, format('assignments[%s].reviewer_id', g.place) AS field
		FROM given g CROSS JOIN LATERAL app.conflict(g.person_id, g.case_id) AS k
		WHERE k = 'declared' OR (g.override_reason = '' AND app.bars(k))
	), gone AS (
		SELECT g.place, format('assignments[%s].reviewer_id', g.place) AS field
		FROM given g WHERE app.presence(g.person_id, app.review_days(a)) = 0
	)
	SELECT (SELECT jsonb_agg(jsonb_build_object('field', f.field) ORDER BY f.place) FROM faulty f),
		(SELECT jsonb_agg(jsonb_build_object('field', f.field) ORDER BY f.place) FROM conflicting f),
		(SELECT jsonb_agg(jsonb_build_object('field', o.field) ORDER BY o.place) FROM gone o),
		(SELECT count(*) FROM app.sample s WHERE s.activity_id = a.id AND s.case_id NOT IN
			(SELECT g.case_id FROM given g WHERE g.case_id IS NOT NULL))
	INTO wrong, barred, away, missing;
	IF wrong IS NOT NULL THEN
		PERFORM app.fail('TS003', 'assignments that do not fit the sample', '{}', wrong);
	ELSIF missing > 0 THEN
		PERFORM app.fail('TS033', format('%s cases have no reviewer', missing), jsonb_build_object('cases', missing::text));
	ELSIF away IS NOT NULL THEN
		PERFORM app.fail('TS033', 'a reviewer is away until the deadline', '{"what": "away"}', away);
	ELSIF barred IS NOT NULL THEN
		PERFORM app.fail('TS031', 'a conflict of interest wants a reason', '{}', barred);
	END IF;
	PERFORM app.refuse_words(t.m ->> 'override_reason', format('assignments[%s].override_reason', t.place - 1), 4000)
	FROM jsonb_array_elements(assignments) WITH ORDINALITY AS t (m, place);
END $$;
