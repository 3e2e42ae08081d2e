-- ErasureService: erasure on request. One asks, another carries it out.

-- preview_erasure: what would go, what would stay, what is in the way. Changes nothing. Raises TS003, TS020.
CREATE FUNCTION api.preview_erasure(case_number text, whole_child boolean, caseworker_id uuid, user_id uuid) RETURNS TABLE (parts jsonb,
	hindrances jsonb, other_cases text[]) LANGUAGE plpgsql AS $$
DECLARE
	of record;
BEGIN
	SELECT s.* INTO of FROM app.erasure_subjects(preview_erasure.case_number, preview_erasure.whole_child, preview_erasure.caseworker_id,
		preview_erasure.user_id) AS s;
	PERFORM app.settle(of.kind || ':' || of.subjects[1], '{}', CASE of.kind WHEN 'case' THEN of.subjects[1] END, NULL, 'erasure');
	RETURN QUERY SELECT (SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]') FROM app.erasure_parts(of.kind, of.subjects) p),
		(SELECT coalesce(jsonb_agg(to_jsonb(h)), '[]') FROM app.erasure_hindrances(of.kind, of.subjects) h),
		ARRAY(SELECT DISTINCT o.case_number::text FROM app.case c JOIN app.case o ON o.cpr_hmac = c.cpr_hmac
			WHERE of.kind = 'case' AND c.id = ANY (of.subjects) AND o.id <> ALL (of.subjects) ORDER BY 1);
END $$;
COMMENT ON FUNCTION api.preview_erasure(text, boolean, uuid, uuid) IS '@jobs counts what nobody may see';

-- ask_erasure: with a reason, for another to carry out. Raises TS003, TS005, TS020, TS021, TS034.
CREATE FUNCTION api.ask_erasure(case_number text, whole_child boolean, caseworker_id uuid, user_id uuid, reason text) RETURNS TABLE (erasure jsonb)
LANGUAGE plpgsql AS $$
DECLARE
	of record;
	q app.erasure_request;
BEGIN
	SELECT s.* INTO of FROM app.erasure_subjects(ask_erasure.case_number, ask_erasure.whole_child, ask_erasure.caseworker_id,
		ask_erasure.user_id) AS s;
	IF app.says_nothing(ask_erasure.reason) THEN
		PERFORM app.fail('TS034', 'an erasure says why', '{}', app.place('reason'));
	END IF;
	PERFORM app.refuse_words(ask_erasure.reason, 'reason', 4000), app.refuse_names(ask_erasure.reason, 'reason');
	PERFORM pg_advisory_xact_lock('app.erasure_request'::regclass::integer, 0);
	IF EXISTS (SELECT FROM app.erasure_request o WHERE o.state = 'asked' AND o.subjects && of.subjects) THEN
		PERFORM app.fail('TS021', 'it is asked for already', '{"what": "erasure"}');
	END IF;
	INSERT INTO app.erasure_request AS n (kind, subjects, reason, asked_by, asked_at)
	VALUES (of.kind, of.subjects, ask_erasure.reason, app.actor(), app.now()) RETURNING n.* INTO q;
	PERFORM app.settle('erasure:' || q.id, jsonb_build_object('erasure', jsonb_build_object('erasure_id', q.id)),
		CASE of.kind WHEN 'case' THEN of.subjects[1] END, NULL, 'erasure');
	RETURN QUERY SELECT app.erasure_shown(q);
END $$;

-- decide_erasure: carried out, all of it at once, or declined with a reason; never by who asked. Raises TS003, TS005, TS012, TS020, TS028, TS034.
CREATE FUNCTION api.decide_erasure(erasure_id uuid, carry_out boolean, answer text) RETURNS TABLE (erasure jsonb, parts jsonb) LANGUAGE plpgsql AS $$
DECLARE
	q app.erasure_request;
	kept record;
	counted jsonb;
BEGIN
	SELECT o.* INTO q FROM app.erasure_request o WHERE o.id = decide_erasure.erasure_id FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('erasure');
	ELSIF q.state <> 'asked' THEN
		PERFORM app.fail('TS028', 'it is decided', jsonb_build_object('state', q.state));
	ELSIF q.asked_by = app.actor() THEN
		PERFORM app.fail('TS012', 'an erasure is carried out by somebody else than who asked for it');
	ELSIF NOT decide_erasure.carry_out AND app.says_nothing(decide_erasure.answer) THEN
		PERFORM app.fail('TS034', 'who declines says why', '{}', app.place('answer'));
	END IF;
	PERFORM app.refuse_words(decide_erasure.answer, 'answer', 4000), app.refuse_names(decide_erasure.answer, 'answer');
	SELECT h.* INTO kept FROM app.erasure_hindrances(q.kind, q.subjects) AS h LIMIT 1;
	IF decide_erasure.carry_out AND FOUND THEN
		PERFORM app.fail('TS028', 'something needs it still', jsonb_build_object('state', kept.hindrance));
	END IF;
	counted := (SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]') FROM app.erasure_parts(q.kind, q.subjects) p);
	IF decide_erasure.carry_out THEN
		PERFORM app.carry_out_erasure(q.kind, q.subjects);
	END IF;
	UPDATE app.erasure_request o SET state = CASE WHEN decide_erasure.carry_out THEN 'done' ELSE 'declined' END, decided_by = app.actor(),
		decided_at = app.now(), answer = decide_erasure.answer WHERE o.id = q.id RETURNING o.* INTO q;
	PERFORM app.settle('erasure:' || q.id, jsonb_build_object('erasure', jsonb_build_object('erasure_id', q.id)), NULL, NULL, 'erasure');
	RETURN QUERY SELECT app.erasure_shown(q), CASE WHEN q.state = 'done' THEN counted ELSE '[]' END;
END $$;
COMMENT ON FUNCTION api.decide_erasure(uuid, boolean, text) IS '@jobs deletes what nobody may see';

-- list_erasures: the newest first.
CREATE FUNCTION api.list_erasures() RETURNS TABLE (erasure_id text, kind text, named text, reason text, state text, asked_at timestamptz, asked_by text,
	decided_at timestamptz, decided_by text, answer text, may_decide boolean) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle('erasures', '{}', NULL, NULL, 'erasure');
	RETURN QUERY SELECT s.* FROM app.erasure_request q, jsonb_to_record(app.erasure_shown(q)) AS s (erasure_id text, kind text, named text,
		reason text, state text, asked_at timestamptz, asked_by text, decided_at timestamptz, decided_by text, answer text, may_decide boolean)
	ORDER BY q.asked_at DESC, q.id;
END $$;
