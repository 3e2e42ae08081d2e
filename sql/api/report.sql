-- ReportService: how far an activity is, and what its figures are made of. Sealed reviews do not exist here, not even one's own (R8).

-- get_progress: per reviewer and in all, of the cases that were shared out; rounds have a progress of their own, which nobody sees before
-- they open (R8). `begun` are looked at but not submitted. A caseworker is covered when a case of theirs was
-- drawn and its review submitted (R4). Raises TS020.
CREATE FUNCTION api.get_progress(activity_id uuid) RETURNS TABLE (activity_id_ uuid, title text, deadline date, assigned integer, begun integer,
	submitted integer, answers bigint, reviewers jsonb, caseworkers_covered integer, caseworkers_eligible integer, apart integer) LANGUAGE sql STABLE AS $$
	SELECT * FROM app.progress_of(get_progress.activity_id)
$$;

-- progress_facts: the same, and when it was read, for a page that says so. Raises TS020.
CREATE FUNCTION api.progress_facts(activity_id uuid) RETURNS TABLE (title text, deadline date, assigned integer, begun integer, submitted integer,
	answers bigint, reviewers jsonb, caseworkers_covered integer, caseworkers_eligible integer, apart integer, made_at bigint)
LANGUAGE sql STABLE AS $$
	SELECT p.title, p.deadline, p.assigned, p.begun, p.submitted, p.answers, p.reviewers, p.caseworkers_covered, p.caseworkers_eligible, p.apart,
		extract(epoch FROM app.now())::bigint
	FROM app.progress_of(progress_facts.activity_id) p
$$;
