-- api 7
-- The number above grows with every release whose api differs; a server works with its own number and with the next one, and
-- `tilsynd migrate` never replaces a higher one. Between releases the hash of the files tells two apis apart.
--
-- enter: the first statement of every ask. Finds the session, sets the actor for this transaction only, refuses the revoked and those
-- without the role, sets the time-outs, and where the call acts writes the act. A retry meets its own act, at its first ask even when
-- that one only reads: TS000 carries the stored outcome as DETAIL and nothing is done twice. Never updates the session's row.
--
-- The server itself (WHO_SERVER, which no way in sets) has no session and no person: it may what a planner may, and the log tells it by
-- the missing actor. It has no retries either: the state of what it works on keeps it from acting twice.
CREATE FUNCTION api.enter(token_hash bytea, method text, who integer, acts boolean, request_id uuid, request_hash bytea,
	timeout_ms integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	s record;
	act bigint;
	earlier app.act;
BEGIN
	PERFORM set_config('statement_timeout', greatest(enter.timeout_ms, 1)::text, true),
		set_config('lock_timeout', greatest(enter.timeout_ms / 2, 1)::text, true);
	IF enter.who = 64 THEN -- WHO_SERVER
		PERFORM set_config('tilsyn.actor', '', true), set_config('tilsyn.session', '', true),
			set_config('tilsyn.roles', app.role_bits('{planner}')::text, true), set_config('tilsyn.act', '', true);
	ELSIF enter.who & 32 = 0 THEN -- WHO_ANYONE needs no session
		SELECT t.id, t.person_id, p.role_bits INTO s
		FROM app.session t JOIN app.person p ON p.id = t.person_id
		WHERE t.token_hash = enter.token_hash AND t.revoked_at IS NULL AND t.expires_at > app.now()
			AND t.seen_at + t.idle > app.now() AND p.disabled_at IS NULL;
		IF NOT FOUND THEN
			RAISE EXCEPTION USING ERRCODE = 'TS010', MESSAGE = 'no session, or it has ended';
		END IF;
		PERFORM set_config('tilsyn.actor', s.person_id::text, true), set_config('tilsyn.session', s.id::text, true),
			set_config('tilsyn.roles', s.role_bits::text, true), set_config('tilsyn.act', '', true);
		IF s.role_bits & enter.who = 0 THEN
			RAISE EXCEPTION USING ERRCODE = 'TS012', MESSAGE = 'none of your roles may do this';
		END IF;
	ELSE
		PERFORM set_config('tilsyn.actor', '', true), set_config('tilsyn.session', '', true),
			set_config('tilsyn.roles', '0', true), set_config('tilsyn.act', '', true);
	END IF;
	IF enter.acts THEN
		INSERT INTO app.act AS a (actor_id, session_id, method, request_id, request_hash)
		VALUES (app.actor(), app.session_id(), enter.method, enter.request_id, enter.request_hash)
		ON CONFLICT DO NOTHING RETURNING a.id INTO act;
		IF act IS NOT NULL THEN
			PERFORM set_config('tilsyn.act', act::text, true);
			RETURN;
		END IF;
	ELSIF enter.request_id IS NULL THEN
		RETURN;
	END IF;
	SELECT a.* INTO earlier FROM app.act a WHERE a.actor_id = app.actor() AND a.request_id = enter.request_id;
	IF NOT FOUND AND NOT enter.acts THEN
		RETURN; -- the first of several asks, and no retry
	END IF;
	IF (earlier.method, earlier.request_hash) IS DISTINCT FROM (enter.method, enter.request_hash) THEN
		RAISE EXCEPTION USING ERRCODE = 'TS024', MESSAGE = 'this request id was used for another request';
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'TS000', MESSAGE = 'done already', DETAIL = coalesce(earlier.outcome, '{}')::text;
END $$;

-- send_hints: what the server gathered in some 20 ms goes to all servers at once, apart from the saves: NOTIFY inside a save takes
-- a lock on the whole cluster at its commit.
CREATE FUNCTION api.send_hints(hints text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('tilsyn', hint) FROM unnest(send_hints.hints) AS hint;
END $$;
