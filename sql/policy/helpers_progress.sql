-- How far an activity is, for a call and for a page alike.

-- Of the cases that were shared out. Sealed reviews do not exist here, not even one's own (R8). Raises TS020.
CREATE OR REPLACE FUNCTION app.progress_of(the_activity uuid) RETURNS TABLE (activity_id uuid, title text, deadline date, assigned integer,
	begun integer, submitted integer, answers bigint, reviewers jsonb, caseworkers_covered integer, caseworkers_eligible integer, apart integer)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	a app.activity;
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = the_activity;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	RETURN QUERY
	WITH told AS (
		SELECT r.id, r.reviewer_id, r.case_id, r.purpose, r.state = 'submitted' AS is_in, r.state = 'open' AND r.opened_at IS NOT NULL AS is_begun
		FROM app.review r WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND NOT r.sealed AND r.state <> 'withdrawn'
	), reviewer AS (
		SELECT p.id, p.display_name, count(*) AS assigned, count(*) FILTER (WHERE t.is_begun) AS begun,
			count(*) FILTER (WHERE t.is_in) AS submitted
		FROM told t JOIN app.person p ON p.id = t.reviewer_id GROUP BY p.id
	), worker AS (
		SELECT w.caseworker_id, bool_or(EXISTS (SELECT FROM told t WHERE t.case_id = w.case_id AND t.purpose = 'random' AND t.is_in)) AS is_covered
		FROM app.judged_workers(a.id) w GROUP BY w.caseworker_id
	)
	SELECT a.id, a.title, a.deadline, count(*)::integer, count(*) FILTER (WHERE t.is_begun)::integer, count(*) FILTER (WHERE t.is_in)::integer,
		(SELECT count(*) FROM app.answer n WHERE n.value <> '' AND n.review_id IN (SELECT u.id FROM told u)),
		(SELECT jsonb_agg(jsonb_build_object('user_id', v.id, 'display_name', v.display_name, 'assigned', v.assigned, 'begun', v.begun,
			'submitted', v.submitted) ORDER BY v.display_name, v.id) FROM reviewer v),
		(SELECT count(*)::integer FROM worker w WHERE w.is_covered), (SELECT count(*)::integer FROM worker w),
		(SELECT count(*)::integer FROM app.panel p WHERE p.activity_id = a.id AND p.purpose = 'voices' AND p.sealed AND p.cancelled_at IS NULL)
	FROM told t;
END $$;
