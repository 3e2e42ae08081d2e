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
	SELECT w.kind, w.subject_id, w.title, w.due::text, w.done, w.total, w.failure, w.audience, greatest(app.today() - w.due, 0)
	FROM app.waiting_for_actor() w
	ORDER BY w.due NULLS LAST, w.title;
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
