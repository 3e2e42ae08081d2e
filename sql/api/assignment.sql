-- Who reviews which drawn case (R7).

-- propose_assignments: every case of the sample against every reviewer of the activity, for C to choose from. pair: 0 free, 1 avoided,
-- 2 barred, as in server/domain/assign.h. Without reviewers each case comes once, with nobody.
CREATE FUNCTION api.propose_assignments(activity_id uuid) RETURNS TABLE (case_number text, reviewer_id uuid, reviewer_name text,
	conflict text, pair integer) LANGUAGE plpgsql AS $$
DECLARE
	d CONSTANT app.draw := app.draw_in_force(propose_assignments.activity_id);
	dialogue boolean;
BEGIN
	SELECT a.mode = 'dialogue' INTO dialogue FROM app.activity a WHERE a.id = propose_assignments.activity_id;
	PERFORM app.settle('activity:' || propose_assignments.activity_id);
	RETURN QUERY
		SELECT c.case_number, p.id, p.display_name, k.conflict, CASE k.conflict WHEN 'own_casework' THEN 2 WHEN 'own_decision' THEN 2
			WHEN 'own_team' THEN CASE WHEN dialogue THEN 0 ELSE 1 END ELSE 0 END
		FROM app.sample s
		JOIN app.case c ON c.id = s.case_id
		LEFT JOIN (app.activity_reviewer r JOIN app.person p ON p.id = r.person_id AND p.disabled_at IS NULL)
			ON r.activity_id = s.activity_id
		LEFT JOIN LATERAL (SELECT app.conflict(p.id, s.case_id)) AS k (conflict) ON true
		WHERE s.draw_id = d.id
		ORDER BY s.stratum, s.rank, c.case_number, p.display_name, p.id;
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
	SELECT a.id, s.case_id, a.template_id, 'random', t.reviewer_id, a.deadline, d.id, s.stratum, h.chance, h.cycle_chance,
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

CREATE FUNCTION api.list_assignments(activity_id uuid) RETURNS TABLE (case_number text, reviewer_id uuid, reviewer_name text,
	conflict text, override_reason text, review_id uuid) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM app.activity a WHERE a.id = list_assignments.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	PERFORM app.settle('activity:' || list_assignments.activity_id);
	RETURN QUERY
		SELECT c.case_number, p.id, p.display_name, app.conflict(p.id, c.id), r.override_reason::text, r.id
		FROM app.review r
		JOIN app.case c ON c.id = r.case_id
		JOIN app.person p ON p.id = r.reviewer_id
		WHERE r.activity_id = list_assignments.activity_id AND r.purpose = 'random'
		ORDER BY p.display_name, p.id, c.case_number;
END $$;

-- reassign: gives a review in which nothing is answered to another reviewer of its activity.
CREATE FUNCTION api.reassign(review_id uuid, version bigint, reviewer_id uuid, reason text) RETURNS TABLE (hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
	barred boolean;
BEGIN
	SELECT t.* INTO r FROM app.review t WHERE t.id = reassign.review_id AND t.purpose = 'random' FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.version IS DISTINCT FROM reassign.version THEN
		PERFORM app.fail('TS022', 'somebody changed the review since it was read',
			jsonb_build_object('what', 'review', 'version', r.version::text));
	END IF;
	PERFORM app.check_not_begun(r), app.refuse_words(reassign.reason, 'reason', 4000);
	IF r.reviewer_id = reassign.reviewer_id OR NOT EXISTS (SELECT FROM app.activity_reviewer t JOIN app.person p ON p.id = t.person_id
		WHERE t.activity_id = r.activity_id AND t.person_id = reassign.reviewer_id AND p.disabled_at IS NULL) THEN
		PERFORM app.fail('TS003', 'not another reviewer of the activity', '{}', app.place('reviewer_id'));
	END IF;
	barred := coalesce(app.conflict(reassign.reviewer_id, r.case_id) IN ('own_casework', 'own_decision'), false);
	IF barred AND btrim(reassign.reason) = '' THEN
		PERFORM app.fail('TS031', 'a conflict of interest wants a reason', '{}', app.place('reviewer_id'));
	END IF;
	UPDATE app.review t SET reviewer_id = reassign.reviewer_id, version = t.version + 1, opened_at = NULL,
		override_reason = CASE WHEN barred THEN reassign.reason END
	WHERE t.id = r.id;
	INSERT INTO app.review_event (review_id, person_id, what, reason)
	VALUES (r.id, app.actor(), 'reassigned', nullif(reassign.reason, ''));
	PERFORM app.give_notice(reassign.reviewer_id, 'reviews', r.id), app.settle('review:' || r.id, '{}', r.case_id);
	RETURN QUERY SELECT ARRAY[format('review:%s:user:%s', r.id, r.reviewer_id), format('review:%s:user:%s', r.id, reassign.reviewer_id),
		format('progress:%s:all', r.activity_id)];
END $$;
