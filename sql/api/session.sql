-- Sessions: the functions behind server/rpc/session.c, and the calls that need no C.

-- What a password is checked against; "" for an unknown or closed account, so that both cost the same. Refuses while a wait runs.
CREATE FUNCTION api.sign_in_secret(user_name text) RETURNS TABLE (password_hash text) LANGUAGE plpgsql AS $$
DECLARE
	wait integer := app.sign_in_wait(sign_in_secret.user_name);
BEGIN
	IF wait > 0 THEN
		PERFORM app.fail('TS013', 'too many attempts', jsonb_build_object('seconds', wait));
	END IF;
	RETURN QUERY SELECT coalesce((SELECT p.password_hash FROM app.person p
		WHERE p.user_name = lower(sign_in_secret.user_name) AND p.disabled_at IS NULL), '');
END $$;

CREATE FUNCTION api.sign_in_failed(user_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO app.sign_in_failure AS f (name_hash, failures, last_at) VALUES (app.name_hash(sign_in_failed.user_name), 1, app.now())
	ON CONFLICT (name_hash) DO UPDATE
	SET failures = CASE WHEN f.last_at < app.now() - interval '1 hour' THEN 1 ELSE f.failures + 1 END, last_at = app.now();
	PERFORM app.settle('sign-in:refused');
END $$;

-- The password was right when it was looked at; if it has changed since, it no longer is.
CREATE FUNCTION api.open_session(user_name text, password_hash text, new_hash text, token_hash bytea, device text, idle_ms bigint,
	length_ms bigint) RETURNS TABLE (session_id uuid, expires_at timestamptz, "user" jsonb) LANGUAGE plpgsql AS $$
DECLARE
	who uuid;
	s app.session;
BEGIN
	SELECT p.id INTO who FROM app.person p
	WHERE p.user_name = lower(open_session.user_name) AND p.password_hash = open_session.password_hash AND p.disabled_at IS NULL
	FOR UPDATE;
	IF who IS NULL THEN
		PERFORM app.fail('TS011', 'user name and password do not fit');
	END IF;
	IF open_session.new_hash <> '' THEN
		UPDATE app.person p SET password_hash = open_session.new_hash WHERE p.id = who;
	END IF;
	DELETE FROM app.sign_in_failure f WHERE f.name_hash = app.name_hash(open_session.user_name);
	s := app.new_session(who, open_session.token_hash, open_session.device, open_session.idle_ms, open_session.length_ms);
	PERFORM app.settle('session:' || s.id);
	RETURN QUERY SELECT s.id, s.expires_at, app.user_json(who);
END $$;

CREATE FUNCTION api.invite_owner(code_hash bytea) RETURNS TABLE (user_name text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT p.user_name FROM app.invite i JOIN app.person p ON p.id = i.person_id
	WHERE i.code_hash = invite_owner.code_hash AND i.used_at IS NULL AND i.expires_at > app.now() AND p.disabled_at IS NULL;
	IF NOT FOUND THEN
		PERFORM app.fail('TS014', 'the invite code is unknown, used or too old');
	END IF;
END $$;

CREATE FUNCTION api.redeem_invite(code_hash bytea, password_hash text, token_hash bytea, device text, idle_ms bigint, length_ms bigint)
RETURNS TABLE (session_id uuid, expires_at timestamptz, "user" jsonb) LANGUAGE plpgsql AS $$
DECLARE
	who uuid;
	s app.session;
BEGIN
	UPDATE app.invite i SET used_at = app.now()
	WHERE i.code_hash = redeem_invite.code_hash AND i.used_at IS NULL AND i.expires_at > app.now() RETURNING i.person_id INTO who;
	IF who IS NULL THEN
		PERFORM app.fail('TS014', 'the invite code is unknown, used or too old');
	END IF;
	UPDATE app.person p SET password_hash = redeem_invite.password_hash WHERE p.id = who AND p.disabled_at IS NULL;
	s := app.new_session(who, redeem_invite.token_hash, redeem_invite.device, redeem_invite.idle_ms, redeem_invite.length_ms);
	PERFORM app.settle('session:' || s.id);
	RETURN QUERY SELECT s.id, s.expires_at, app.user_json(who);
END $$;

CREATE FUNCTION api.logout() RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle('session:' || app.session_id());
	RETURN QUERY SELECT app.end_sessions(app.actor(), app.session_id(), NULL);
END $$;

CREATE FUNCTION api.who_am_i() RETURNS TABLE ("user" jsonb, session_id uuid, expires_at timestamptz, journal_key bytea) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT app.user_json(s.person_id), s.id, s.expires_at, s.journal_key FROM app.session s WHERE s.id = app.session_id();
END $$;

CREATE FUNCTION api.list_sessions()
RETURNS TABLE (session_id uuid, device text, opened_at timestamptz, seen_at timestamptz, expires_at timestamptz, current boolean)
LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT s.id, s.device, s.opened_at, s.seen_at, s.expires_at, s.id = app.session_id() FROM app.session s
	WHERE s.person_id = app.actor() AND s.revoked_at IS NULL AND s.expires_at > app.now() AND s.seen_at + s.idle > app.now()
	ORDER BY s.opened_at DESC;
END $$;

CREATE FUNCTION api.revoke_session(session_id uuid) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	owner uuid;
BEGIN
	SELECT s.person_id INTO owner FROM app.session s
	WHERE s.id = revoke_session.session_id AND (s.person_id = app.actor() OR app.actor_is('administrator'));
	IF owner IS NULL THEN
		PERFORM app.fail_not_found('session');
	END IF;
	PERFORM app.settle('session:' || revoke_session.session_id);
	RETURN QUERY SELECT app.end_sessions(owner, revoke_session.session_id, NULL);
END $$;

CREATE FUNCTION api.own_secret() RETURNS TABLE (user_name text, password_hash text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT p.user_name, p.password_hash FROM app.person p WHERE p.id = app.actor();
END $$;

CREATE FUNCTION api.change_password(old_hash text, new_hash text) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.person p SET password_hash = change_password.new_hash
	WHERE p.id = app.actor() AND p.password_hash = change_password.old_hash;
	IF NOT FOUND THEN
		PERFORM app.fail('TS022', 'the password was changed in the meantime');
	END IF;
	PERFORM app.settle('user:' || app.actor());
	RETURN QUERY SELECT app.end_sessions(app.actor(), NULL, app.session_id());
END $$;

CREATE FUNCTION api.server_info() RETURNS TABLE (now timestamptz, api_number integer) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT app.now(), app.api_number();
END $$;

-- Whose stream it is, in which roles, and how long its session lasts.
CREATE FUNCTION api.watch_scope() RETURNS TABLE (user_id uuid, session_id uuid, roles integer, left_ms bigint) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT s.person_id, s.id, app.actor_roles(), (extract(epoch FROM s.expires_at - app.now()) * 1000)::bigint
	FROM app.session s WHERE s.id = app.session_id();
END $$;

-- What waits for the one who asks. Reviews in a blind round are counted from one's own answers alone (R8).
CREATE FUNCTION api.get_status() RETURNS TABLE (kind text, subject_id uuid, title text, due text, done integer, total integer,
	failure jsonb, audience text, late_days integer) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY
	SELECT w.*, greatest(app.today() - nullif(w.due, '')::date, 0) FROM (
	SELECT CASE WHEN r.purpose IN ('calibration', 'anchor') OR r.panel_id IN (SELECT p.id FROM app.panel p WHERE p.purpose = 'voices')
			THEN 'calibration' WHEN r.purpose = 'second' THEN 'second' ELSE 'review' END, r.id, a.title || ' · ' || c.case_number,
		coalesce(r.deadline, a.deadline)::text, k.answered, k.total, NULL::jsonb, NULL::text
	FROM app.review_counts(ARRAY(SELECT v FROM app.review v WHERE v.reviewer_id = app.actor() AND v.state = 'open')) k
		JOIN app.review r ON r.id = k.review_id JOIN app.activity a ON a.id = r.activity_id JOIN app.case c ON c.id = r.case_id
	UNION ALL
	SELECT CASE a.state WHEN 'planned' THEN CASE WHEN app.draws(a.kind) THEN 'freeze' ELSE 'hold' END WHEN 'frozen' THEN 'draw' WHEN 'drawn' THEN 'assign' ELSE 'result' END, a.id, a.title,
		a.deadline::text, n.submitted::integer, n.reviews::integer, NULL, NULL
	FROM app.activity a CROSS JOIN LATERAL (
		SELECT count(*) FILTER (WHERE r.state = 'submitted') AS submitted, count(*) AS reviews
		FROM app.review r WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND NOT r.sealed AND r.state <> 'withdrawn') AS n
	WHERE app.actor_is('planner')
		AND (a.state IN ('frozen', 'done') OR (a.state = 'drawn' AND app.by_itself(a) <> 'all')
			OR (a.state = 'planned' AND a.starts_on <= app.today() AND (app.by_itself(a) = 'nothing' OR NOT app.draws(a.kind))))
	UNION ALL
	SELECT 'word', a.id, a.title, a.deadline::text, 0, 0, NULL, NULL
	FROM app.activity a JOIN app.activity_reviewer r ON r.activity_id = a.id AND r.person_id = app.actor()
	WHERE a.state = 'frozen' AND NOT app.actor_is('planner')
	UNION ALL
	SELECT 'standstill', a.id, a.title, a.deadline::text, 0, 0, jsonb_build_object('reason', s.reason, 'parameters', s.parameters), NULL
	FROM app.standstill s JOIN app.activity a ON a.id = s.activity_id
	WHERE app.actor_is('planner') AND s.ended_at IS NULL
	UNION ALL
	SELECT 'proposal', p.id, a.title, '', 0, 0, NULL, NULL
	FROM app.proposal p JOIN app.activity a ON a.id = p.activity_id
	WHERE app.actor_is('planner') AND p.state = 'open'
	UNION ALL
	SELECT 'anchors', d.template_id, d.title, d.due::text, d.read, d.anchors, NULL, NULL FROM app.anchors_due() d WHERE app.actor_is('planner')
	UNION ALL
	SELECT 'new_leader', l.person_id, l.display_name, '', 0, 0, NULL, NULL FROM app.leaders_to_clear() l WHERE app.actor_is('planner')
	UNION ALL
	SELECT 'reassign', r.id, a.title || ' · ' || c.case_number, coalesce(r.deadline, a.deadline)::text, 0, 0, NULL, NULL
	FROM app.review r JOIN app.activity a ON a.id = r.activity_id JOIN app.case c ON c.id = r.case_id
	WHERE app.actor_is('planner') AND r.state = 'withdrawn' AND r.successor_id IS NULL
	UNION ALL
	SELECT 'concern', n.id, c.case_number, app.last_day(n.due)::text, 0, 0, NULL, NULL
	FROM app.concern n JOIN app.case c ON c.id = n.case_id WHERE n.owner_id = app.actor() AND n.state = 'open'
	UNION ALL
	SELECT 'remark', o.review_id, o.title || ' · ' || o.case_number, o.until::text, 0, 0, NULL, NULL
	FROM app.open_for_remarks() AS o WHERE app.own_caseworker() IS NOT NULL
	UNION ALL
	SELECT 'feedback', f.review_id, h.title || ' · ' || h.case_number, NULL, 0, 0, NULL, NULL
	FROM app.feedback f JOIN app.review v ON v.id = f.review_id AND app.is_told(v, f),
		jsonb_to_record(app.feedback_head(f)) AS h (title text, case_number text)
	WHERE f.caseworker_id = app.own_caseworker() AND f.acknowledged_at IS NULL
	UNION ALL
	SELECT 'concept', NULL::uuid, k.title, app.first_audit_since(k.published_at)::text, 0, 0, NULL, NULL
	FROM app.concept_in_force() AS k, app.person p WHERE p.id = app.actor() AND app.must_read_concept(p)
	UNION ALL
	SELECT 'action', x.id, left(x.words, 80), x.deadline::text, 0, 0, NULL, NULL
	FROM app.action x WHERE x.owner_id = app.actor() AND x.state = 'open'
	UNION ALL
	SELECT 'action_wanted', f.id, left(f.words, 80), NULL, 0, 0, NULL, NULL FROM app.actions_wanted() f
	UNION ALL
	SELECT 'close_action', x.id, left(x.words, 80), x.deadline::text, 0, 0, NULL, NULL
	FROM app.action x WHERE x.state = 'open' AND x.has_evidence AND app.may_close(x)
		AND (x.seen_by IS NOT NULL OR app.actor() = x.made_by OR (x.made_by = ANY (x.owners) AND app.actor_is('planner')))
	UNION ALL
	SELECT 'erasure', q.id, left(q.reason, 80), NULL, 0, 0, NULL, NULL FROM app.erasure_request q
	WHERE q.state = 'asked' AND q.asked_by <> app.actor() AND (app.actor_is('administrator') OR app.actor_is('data_protection_officer'))
	UNION ALL -- one for each reader, the most urgent of what is to be told them
	SELECT d.kind, d.subject, d.title, d.due, 0, 0, NULL, d.audience FROM (
		SELECT DISTINCT ON (o.audience, o.place_id) CASE o.state WHEN 'write' THEN 'report' ELSE o.state || '_report' END AS kind,
			CASE o.state WHEN 'write' THEN o.activity_id ELSE o.report_id END AS subject, concat_ws(' · ', o.title, nullif(o.place, '')) AS title,
			o.due::text AS due, o.audience
		FROM app.due_reports(app.today() - 366, app.today() + 366) o
		WHERE app.actor() = ANY (o.writers) AND o.state IN ('write', 'approve', 'publish')
		ORDER BY o.audience, o.place_id, o.due, o.title) AS d
	WHERE app.actor_is('leader') OR app.actor_is('planner')) AS w (kind, subject_id, title, due, done, total, failure, audience)
	ORDER BY 4 NULLS LAST, 3;
END $$;

-- Where the actor's notices go; "" when they want none.
CREATE FUNCTION api.get_my_notices() RETURNS TABLE (email text, language text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT max(a.email), max(a.language) FROM app.notice_address a WHERE a.person_id = app.actor();
END $$;

-- set_my_notices: "" takes the address away. Raises TS003.
CREATE FUNCTION api.set_my_notices(email text, language text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF set_my_notices.email <> '' AND NOT app.is_email(set_my_notices.email) THEN
		PERFORM app.fail('TS003', 'not an e-mail address', '{}', '[{"field": "email"}]');
	ELSIF set_my_notices.language NOT IN ('', 'da', 'en') THEN
		PERFORM app.fail('TS003', 'no such language', '{}', '[{"field": "language"}]');
	END IF;
	DELETE FROM app.notice_address a WHERE a.person_id = app.actor();
	INSERT INTO app.notice_address (person_id, email, language)
	SELECT app.actor(), set_my_notices.email, coalesce(nullif(set_my_notices.language, ''), 'da') WHERE set_my_notices.email <> '';
	PERFORM app.settle('user:' || app.actor());
END $$;

-- The server's minute: which sessions were used.
CREATE FUNCTION api.touch_sessions(token_hashes bytea[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.session s SET seen_at = app.now() WHERE s.token_hash = ANY (touch_sessions.token_hashes);
END $$;
COMMENT ON FUNCTION api.touch_sessions(bytea[]) IS '@jobs notes which sessions were used';
