-- FeedbackService: a caseworker's own results, for them and the nearest leader. Who may see a row of app.feedback is decided by its policy
-- (sql/policy/rls.sql); here nothing looks past it.

-- list_feedback: what one may see, the newest first.
CREATE TYPE api.feedback_head AS (review_id text, case_number text, title text, caseworker text, reviewer text, submitted_at timestamptz,
	told_at timestamptz, acknowledged_at timestamptz, words integer, deleted_on text, caseworker_id text, in_part boolean);
CREATE FUNCTION api.list_feedback() RETURNS SETOF api.feedback_head LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle('feedback', '{}', NULL, NULL, CASE WHEN app.own_caseworker() IS NOT NULL THEN 'own_casework' ELSE 'nearest_leader' END);
	PERFORM app.look_at_person(o.caseworker_id, NULL, 'nearest_leader') FROM (SELECT DISTINCT f.caseworker_id
		FROM app.feedback f JOIN app.review v ON v.id = f.review_id AND app.is_told(v, f)) AS o;
	RETURN QUERY
	SELECT h.* FROM app.feedback f JOIN app.review v ON v.id = f.review_id AND app.is_told(v, f), jsonb_to_record(app.feedback_head(f)) AS h (review_id text, case_number text, title text, caseworker text,
		reviewer text, submitted_at timestamptz, told_at timestamptz, acknowledged_at timestamptz, words integer, deleted_on text,
		caseworker_id text, in_part boolean)
	ORDER BY f.told_at DESC, h.case_number COLLATE "C", f.review_id;
END $$;

-- get_feedback: one review in words. Raises TS003, TS020.
CREATE FUNCTION api.get_feedback(review_id uuid, caseworker_id uuid) RETURNS TABLE (head jsonb, items jsonb, entries jsonb, words jsonb) LANGUAGE plpgsql AS $$
DECLARE
	f app.feedback := app.feedback_meant(get_feedback.review_id, get_feedback.caseworker_id);
	r app.review;
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = f.review_id AND app.is_told(v);
	IF r.id IS NULL THEN
		PERFORM app.fail_not_found('feedback');
	END IF;
	PERFORM app.settle('review:' || r.id, '{}', r.case_id, NULL,
		CASE WHEN f.caseworker_id = app.own_caseworker() THEN 'own_casework' ELSE 'nearest_leader' END);
	RETURN QUERY SELECT t.* FROM app.feedback_told(f, r) AS t;
END $$;

-- feedback_document: what a document of feedback is made of: one review, or all that there is about one caseworker, newest first; as
-- GetFeedback has it. The log gets a look at each of them, so that each child's export tells of it (R18). Raises TS003, TS020.
CREATE FUNCTION api.feedback_document(review_id uuid, caseworker_id uuid) RETURNS TABLE (feedback jsonb, made_at bigint) LANGUAGE plpgsql AS $$
DECLARE
	whose uuid := coalesce(feedback_document.caseworker_id, app.own_caseworker());
	f app.feedback;
	r app.review;
	told jsonb := jsonb_build_array();
BEGIN
	IF feedback_document.review_id IS NOT NULL THEN
		f := app.feedback_meant(feedback_document.review_id, feedback_document.caseworker_id);
		whose := f.caseworker_id;
	ELSIF whose IS NULL THEN
		PERFORM app.fail('TS003', 'about which caseworker', '{}', '[{"field": "caseworker_id"}]');
	END IF;
	FOR f IN SELECT t.* FROM app.feedback t JOIN app.review v ON v.id = t.review_id AND app.is_told(v, t)
		WHERE t.caseworker_id = whose AND t.review_id = coalesce(feedback_document.review_id, t.review_id)
		ORDER BY t.told_at DESC, v.submitted_at DESC, t.review_id
	LOOP
		SELECT v.* INTO r FROM app.review v WHERE v.id = f.review_id;
		told := told || (SELECT jsonb_agg(to_jsonb(x)) FROM app.feedback_told(f, r) AS x);
		PERFORM app.settle_also('review:' || r.id, r.case_id,
			CASE WHEN f.caseworker_id = app.own_caseworker() THEN 'own_casework' ELSE 'nearest_leader' END);
	END LOOP;
	IF told = '[]' THEN
		PERFORM app.fail_not_found('feedback');
	END IF;
	RETURN QUERY SELECT told, extract(epoch FROM app.now())::bigint;
END $$;

-- acknowledge_feedback: read; the first time counts. Raises TS020.
CREATE FUNCTION api.acknowledge_feedback(review_id uuid) RETURNS TABLE (acknowledged_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
	f app.feedback;
BEGIN
	PERFORM FROM app.feedback t JOIN app.review v ON v.id = t.review_id AND app.is_told(v, t)
	WHERE t.review_id = acknowledge_feedback.review_id AND t.caseworker_id = app.own_caseworker();
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('feedback');
	END IF;
	UPDATE app.feedback t SET acknowledged_at = coalesce(t.acknowledged_at, app.now()),
		acknowledged_by = coalesce(t.acknowledged_by, app.actor()), version = t.version + 1
	WHERE t.review_id = acknowledge_feedback.review_id AND t.caseworker_id = app.own_caseworker() RETURNING t.* INTO f;
	PERFORM app.settle('review:' || f.review_id, jsonb_build_object('acknowledged_at', f.acknowledged_at),
		(SELECT r.case_id FROM app.review r WHERE r.id = f.review_id), NULL, 'own_casework');
	RETURN QUERY SELECT f.acknowledged_at;
END $$;

-- comment_feedback: one of the two writes to the other. Raises TS003, TS005, TS020, TS034.
CREATE FUNCTION api.comment_feedback(review_id uuid, words text, caseworker_id uuid) RETURNS TABLE (number bigint) LANGUAGE plpgsql AS $$
DECLARE
	f app.feedback := app.feedback_meant(comment_feedback.review_id, comment_feedback.caseworker_id);
	n bigint;
BEGIN
	PERFORM FROM app.feedback t WHERE (t.review_id, t.caseworker_id) = (f.review_id, f.caseworker_id) FOR UPDATE;
	IF f.review_id IS NULL THEN
		PERFORM app.fail_not_found('feedback');
	ELSIF app.says_nothing(comment_feedback.words) THEN
		PERFORM app.fail('TS034', 'nothing is said', '{}', '[{"field": "words"}]');
	END IF;
	PERFORM app.refuse_words(comment_feedback.words, 'words', 4000);
	INSERT INTO app.feedback_word AS w (review_id, caseworker_id, number, words, written_by)
	SELECT f.review_id, f.caseworker_id, (SELECT coalesce(max(o.number), 0) + 1 FROM app.feedback_word o
		WHERE (o.review_id, o.caseworker_id) = (f.review_id, f.caseworker_id)), comment_feedback.words, app.actor()
	RETURNING w.number INTO n;
	PERFORM app.settle('review:' || f.review_id, jsonb_build_object('number', n),
		(SELECT r.case_id FROM app.review r WHERE r.id = f.review_id), NULL,
		CASE WHEN f.caseworker_id = app.own_caseworker() THEN 'own_casework' ELSE 'nearest_leader' END);
	RETURN QUERY SELECT n;
END $$;

-- list_looks: the log as far as it is about one's own results, newest first. Raises TS003.
CREATE FUNCTION api.list_looks(page_size integer, page_token text) RETURNS TABLE (at timestamptz, times integer, kind text, role text,
	purpose text, case_number text, review_id text, next_page_token text) LANGUAGE plpgsql AS $$
DECLARE
	size integer := app.page_size(list_looks.page_size);
	before bigint;
BEGIN
	IF list_looks.page_token !~ '^[0-9]{0,18}$' THEN
		PERFORM app.fail('TS003', 'not a page token of this list', '{}', '[{"field": "page_token"}]');
	END IF;
	before := nullif(list_looks.page_token, '')::bigint;
	PERFORM app.settle('log', '{}', NULL, NULL, 'own_casework');
	RETURN QUERY
	WITH mine AS MATERIALIZED (
		SELECT r AS review, 'review:' || r.id AS target, c.case_number FROM app.review r JOIN app.case c ON c.id = r.case_id
		WHERE r.case_id IN (SELECT h.case_id FROM app.case_holder h WHERE h.caseworker_id = app.own_caseworker())
			AND app.is_told(r) AND app.own_caseworker() IN (SELECT app.review_subjects(r))
	), about AS (
		SELECT a.*, m.review, m.case_number FROM mine m JOIN app.act a ON a.case_id = (m.review).case_id AND a.target = m.target
		UNION ALL
		SELECT a.*, NULL::app.review, c.case_number FROM app.act a LEFT JOIN app.case c ON c.id = a.case_id
		WHERE a.target = 'caseworker:' || app.own_caseworker() AND a.target LIKE 'caseworker:%'
	), line AS ( -- saving thirty answers is one line: what stands out must not drown in it
		SELECT max(a.id) AS id, max(a.at) AS at, count(*)::integer AS times, app.look_kind(a.method) AS kind, a.actor_id, a.purpose,
			max(a.case_number) AS case_number, (array_agg(a.review))[1] AS review
		FROM about a WHERE app.look_kind(a.method) IS NOT NULL
		GROUP BY app.day_of(a.at), app.look_kind(a.method), a.actor_id, a.purpose, a.target
	), page AS (
		SELECT l.*, row_number() OVER (ORDER BY l.id DESC) AS nth FROM line l
		WHERE before IS NULL OR l.id < before
		ORDER BY l.id DESC LIMIT size + 1
	)
	SELECT p.at, p.times, p.kind, app.look_role(p.actor_id, p.review), p.purpose, p.case_number, (p.review).id::text,
		(SELECT CASE WHEN count(*) > size THEN (min(q.id) FILTER (WHERE q.nth = size))::text END FROM page q)
	FROM page p WHERE p.nth <= size ORDER BY p.id DESC;
END $$;
