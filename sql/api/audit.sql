-- The log of who did and saw what (R18).

-- Newest first; the token is the name of the last act of the page before. Acts of a sealed round are kept back by the policy, and names
-- of acts do not tell that there are any (R8).
CREATE FUNCTION api.list_acts(actor_id uuid, case_number text, page_size integer, page_token text)
RETURNS TABLE (act_id uuid, at timestamptz, actor text, method text, purpose text, target text, next_page_token text)
LANGUAGE plpgsql AS $$
DECLARE
	size integer := app.page_size(list_acts.page_size);
	before CONSTANT bigint := app.act_number(list_acts.page_token);
	the_case uuid;
BEGIN
	IF list_acts.page_token <> '' AND before IS NULL THEN
		PERFORM app.fail('TS003', 'not a page token of this list', '{}', '[{"field": "page_token"}]');
	END IF;
	IF list_acts.case_number <> '' THEN
		SELECT c.id INTO the_case FROM app.case c WHERE c.case_number = list_acts.case_number;
		IF the_case IS NULL THEN
			PERFORM app.fail_not_found('case');
		END IF;
	END IF;
	PERFORM app.settle('log', '{}', the_case);
	RETURN QUERY
	WITH page AS (
		SELECT a.*, row_number() OVER (ORDER BY a.id DESC) AS nth FROM app.act a
		WHERE (before IS NULL OR a.id < before)
			AND (the_case IS NULL OR a.case_id = the_case OR a.id IN (SELECT n.id FROM app.acts_naming(the_case) AS n (id)))
			AND (list_acts.actor_id IS NULL OR a.actor_id = list_acts.actor_id)
		ORDER BY a.id DESC LIMIT size + 1)
	SELECT app.act_name(p.id), p.at, u.display_name, p.method, p.purpose, p.target,
		(SELECT CASE WHEN count(*) > size THEN app.act_name(min(q.id) FILTER (WHERE q.nth = size))::text END FROM page q)
	FROM page p LEFT JOIN app.person u ON u.id = p.actor_id WHERE p.nth <= size ORDER BY p.id DESC;
END $$;

-- verify_log: redoes the chain over all that is sealed. It counts what list_acts shows, and tells the head as it was when the day began:
-- more, or a head that moves by the minute, would tell how busy a blind round is (R8).
CREATE FUNCTION api.verify_log() RETURNS TABLE (agrees boolean, acts bigint, broken_at text, head text) LANGUAGE plpgsql AS $$
DECLARE
	s app.act_seal;
	before bytea := bytea '';
	told bytea := bytea '';
	checked bigint := 0;
	n bigint;
	next_number bigint := 1;
	last bigint := 0;
	old app.act_seal_before;
BEGIN
	SELECT t.* INTO old FROM app.act_seal_before t WHERE NOT t.agreed ORDER BY t.number LIMIT 1;
	IF FOUND THEN -- it did not fit when the chain was made anew
		RETURN QUERY SELECT false, checked, app.act_name(old.first_act)::text, encode(told, 'hex');
		RETURN;
	END IF;
	FOR s IN SELECT t.* FROM app.act_seal t ORDER BY t.number LOOP
		IF s.forgotten_at IS NOT NULL THEN -- its acts were deleted by their date: a link that stands for them
			before := s.hash;
			told := CASE WHEN (s.sealed_at AT TIME ZONE 'Europe/Copenhagen')::date < app.today() THEN s.hash ELSE told END;
			next_number := s.number + 1;
			last := s.last_act;
			CONTINUE;
		END IF;
		SELECT count(*) INTO n FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act;
		IF s.number <> next_number OR s.first_act <= last OR n <> s.acts OR s.hash <> app.seal_hash(before, s.first_act, s.last_act) THEN
			RETURN QUERY SELECT false, checked, app.act_name(s.first_act)::text, encode(told, 'hex');
			RETURN;
		END IF;
		before := s.hash;
		told := CASE WHEN (s.sealed_at AT TIME ZONE 'Europe/Copenhagen')::date < app.today() THEN s.hash ELSE told END;
		checked := checked + (SELECT count(*) FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act
			AND (a.panel_id IS NULL OR (a.panel_id, a.request_id IS NULL) IN (SELECT t.panel_id, t.is_look FROM app.told_in_log t)));
		next_number := next_number + 1;
		last := s.last_act;
	END LOOP;
	RETURN QUERY SELECT true, checked, '', encode(told, 'hex');
END $$;
COMMENT ON FUNCTION api.verify_log() IS '@jobs the chain covers acts of sealed rounds too';

-- export_looks: who looked at a child's case, or at a caseworker's results, for the person concerned who asks: days, kinds, roles and
-- purposes, no names. Either case or caseworker. Raises TS003, TS020.
CREATE FUNCTION api.export_looks(case_number text, caseworker_id uuid) RETURNS TABLE (at timestamptz, kind text, role text, purpose text,
	case_number_ text, method text, review_id text, times integer) LANGUAGE plpgsql AS $$
DECLARE
	the_case uuid;
BEGIN
	IF (export_looks.case_number = '') = (export_looks.caseworker_id IS NULL) THEN
		PERFORM app.fail('TS003', 'a case or a caseworker', '{}', '[{"field": "case_number"}, {"field": "caseworker_id"}]');
	END IF;
	SELECT c.id INTO the_case FROM app.case c WHERE c.case_number = export_looks.case_number;
	IF (export_looks.case_number <> '' AND the_case IS NULL) OR (export_looks.caseworker_id IS NOT NULL
		AND NOT EXISTS (SELECT FROM app.caseworker w WHERE w.id = export_looks.caseworker_id)) THEN
		PERFORM app.fail_not_found(CASE export_looks.case_number WHEN '' THEN 'caseworker' ELSE 'case' END);
	END IF;
	PERFORM app.settle(CASE WHEN the_case IS NULL THEN 'caseworker:' || export_looks.caseworker_id ELSE 'case:' || the_case END, '{}', the_case,
		NULL, 'access');
	RETURN QUERY
	WITH look AS (
		SELECT a.id FROM app.act a WHERE a.case_id = the_case AND a.target NOT LIKE 'caseworker:%'
		UNION
		SELECT n.id FROM app.acts_naming(the_case) AS n (id)
		UNION
		SELECT a.id FROM app.act a WHERE a.target = 'caseworker:' || export_looks.caseworker_id AND a.target LIKE 'caseworker:%'
		UNION
		SELECT a.id FROM app.act a JOIN app.review r ON a.target = 'review:' || r.id AND r.case_id = a.case_id
		WHERE a.case_id IN (SELECT h.case_id FROM app.case_holder h WHERE h.caseworker_id = export_looks.caseworker_id)
			AND app.is_told(r) AND export_looks.caseworker_id IN (SELECT app.review_subjects(r))
	), line AS (
		SELECT max(a.id) AS id, max(a.at) AS at, count(*)::integer AS times, a.actor_id, a.purpose, a.method, a.target, a.case_id
		FROM look l JOIN app.act a ON a.id = l.id WHERE a.id <> app.act_id()
		GROUP BY app.day_of(a.at), a.actor_id, a.purpose, a.method, a.target, a.case_id
	)
	SELECT l.at, app.case_look_kind(l.method), CASE l.actor_id WHEN app.actor() THEN 'officer' ELSE app.look_role(l.actor_id, r) END, l.purpose,
		c.case_number::text, l.method, r.id::text, l.times
	FROM line l LEFT JOIN app.case c ON c.id = coalesce(l.case_id, the_case)
		LEFT JOIN app.review r ON l.target = 'review:' || r.id AND r.case_id = l.case_id
	ORDER BY l.id;
END $$;
