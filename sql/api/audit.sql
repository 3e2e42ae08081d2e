-- The log of who did and saw what (R18).

-- Newest first; the token is the last id of the page before. Acts of a sealed round are kept back by the policy (R8).
CREATE FUNCTION api.list_acts(actor_id uuid, case_number text, page_size integer, page_token text)
RETURNS TABLE (act_id bigint, at timestamptz, actor text, method text, purpose text, target text, next_page_token text)
LANGUAGE plpgsql AS $$
DECLARE
	size integer := app.page_size(list_acts.page_size);
	before bigint;
	the_case uuid;
BEGIN
	IF list_acts.page_token !~ '^[0-9]{0,18}$' THEN
		PERFORM app.fail('TS003', 'not a page token of this list', '{}', '[{"field": "page_token"}]');
	END IF;
	before := nullif(list_acts.page_token, '')::bigint;
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
		WHERE (before IS NULL OR a.id < before) AND (the_case IS NULL OR a.case_id = the_case)
			AND (list_acts.actor_id IS NULL OR a.actor_id = list_acts.actor_id)
		ORDER BY a.id DESC LIMIT size + 1)
	SELECT p.id, p.at, u.display_name, p.method, p.purpose, p.target,
		(SELECT CASE WHEN count(*) > size THEN (min(q.id) FILTER (WHERE q.nth = size))::text END FROM page q)
	FROM page p LEFT JOIN app.person u ON u.id = p.actor_id WHERE p.nth <= size ORDER BY p.id DESC;
END $$;

-- verify_log: redoes the chain over all that is sealed. It counts what list_acts shows: more would tell how busy a blind round is (R8).
CREATE FUNCTION api.verify_log() RETURNS TABLE (agrees boolean, acts bigint, broken_at bigint, head text) LANGUAGE plpgsql AS $$
DECLARE
	s app.act_seal;
	before bytea := bytea '';
	checked bigint := 0;
	n bigint;
	next_number bigint := 1;
	last bigint := 0;
BEGIN
	FOR s IN SELECT t.* FROM app.act_seal t ORDER BY t.number LOOP
		SELECT count(*) INTO n FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act;
		IF s.number <> next_number OR s.first_act <= last OR n <> s.acts OR s.hash <> app.seal_hash(before, s.first_act, s.last_act) THEN
			RETURN QUERY SELECT false, checked, s.first_act, encode(before, 'hex');
			RETURN;
		END IF;
		before := s.hash;
		checked := checked + (SELECT count(*) FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act
			AND (a.panel_id IS NULL OR a.panel_id IN (SELECT p.id FROM app.panel p WHERE NOT p.sealed)));
		next_number := next_number + 1;
		last := s.last_act;
	END LOOP;
	RETURN QUERY SELECT true, checked, 0::bigint, encode(before, 'hex');
END $$;
COMMENT ON FUNCTION api.verify_log() IS '@jobs the chain covers acts of sealed rounds too';
