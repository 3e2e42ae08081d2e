-- What several session functions share. Policy files run again with each rebuild of the api, before it.

-- A person as the contract's User.
CREATE OR REPLACE FUNCTION app.user_json(who uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('user_id', p.id, 'user_name', p.user_name, 'display_name', p.display_name, 'roles', p.roles,
		'caseworker_id', p.caseworker_id, 'disabled', p.disabled_at IS NOT NULL, 'version', p.version,
		'led_teams', coalesce((SELECT jsonb_agg(l.team_id ORDER BY l.held_from, l.team_id)
			FROM app.team_lead l WHERE l.person_id = p.id AND l.held_to IS NULL), '[]'))
	FROM app.person p WHERE p.id = who
$$;

-- What was typed, known or not; the name itself is not kept.
CREATE OR REPLACE FUNCTION app.name_hash(user_name text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
$$ SELECT sha256(convert_to(lower(user_name), 'UTF8')) $$;

-- Each failure after the third doubles the wait, from one second to 30; an hour of peace forgets them.
CREATE OR REPLACE FUNCTION app.sign_in_wait(user_name text) RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT coalesce(max(greatest(0, ceil(extract(epoch FROM
		f.last_at + make_interval(secs => least(30, 2 ^ least(f.failures - 4, 10))) - app.now())))::integer), 0)
	FROM app.sign_in_failure f
	WHERE f.name_hash = app.name_hash(user_name) AND f.failures >= 4 AND f.last_at > app.now() - interval '1 hour'
$$;

CREATE OR REPLACE FUNCTION app.new_session(who uuid, token_hash bytea, device text, idle_ms bigint, length_ms bigint)
RETURNS app.session LANGUAGE plpgsql AS $$
DECLARE
	s app.session;
BEGIN
	INSERT INTO app.session AS t (person_id, token_hash, device, idle, expires_at, opened_at, seen_at)
	VALUES (who, new_session.token_hash, left(new_session.device, 80), make_interval(secs => idle_ms / 1000.0),
		app.now() + make_interval(secs => length_ms / 1000.0), app.now(), app.now())
	RETURNING * INTO s;
	RETURN s;
END $$;

-- Ends sessions and returns the hints that close their streams.
CREATE OR REPLACE FUNCTION app.end_sessions(who uuid, one uuid, but uuid) RETURNS text[] LANGUAGE sql AS $$
	WITH ended AS (
		UPDATE app.session s SET revoked_at = app.now()
		WHERE s.person_id = who AND (one IS NULL OR s.id = one) AND s.id IS DISTINCT FROM but AND s.revoked_at IS NULL
		RETURNING s.id)
	SELECT coalesce(array_agg('session:' || e.id || ':all'), '{}') FROM ended e
$$;

-- Roles, teams and the tie to a caseworker, checked and stored; what was led is kept with its dates (R7).
CREATE OR REPLACE FUNCTION app.lead_teams(who uuid, teams uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. cardinality(teams) LOOP
		IF NOT EXISTS (SELECT FROM app.team t WHERE t.id = teams[i]) THEN
			PERFORM app.fail('TS003', 'no such team', '{}', jsonb_build_array(jsonb_build_object('field', format('led_teams[%s]', i - 1))));
		END IF;
	END LOOP;
	UPDATE app.team_lead l SET held_to = app.today() WHERE l.person_id = who AND l.held_to IS NULL AND l.team_id <> ALL (teams);
	INSERT INTO app.team_lead (person_id, team_id, held_from)
	SELECT who, t, app.today() FROM unnest(teams) AS t
	WHERE NOT EXISTS (SELECT FROM app.team_lead l WHERE l.person_id = who AND l.team_id = t AND l.held_to IS NULL);
END $$;

-- The first administrator, made on the server's own machine by `tilsynd admin`; no call reaches it.
CREATE OR REPLACE FUNCTION app.invite_administrator(user_name text, display_name text, code_hash bytea) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	who uuid;
BEGIN
	INSERT INTO app.person AS p (user_name, display_name, roles)
	VALUES (lower(invite_administrator.user_name), invite_administrator.display_name, '{administrator}') RETURNING p.id INTO who;
	INSERT INTO app.invite (code_hash, person_id, expires_at)
	VALUES (invite_administrator.code_hash, who, app.now() + make_interval(days => app.setting_int('invite_days')));
	INSERT INTO app.act (method, target, outcome, settled) VALUES ('tilsynd/admin', 'user:' || who, '{}', true);
END $$;

-- Of the api that stands here; `tilsynd migrate` writes it into the comment on the schema.
CREATE OR REPLACE FUNCTION app.api_number() RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT (regexp_match(obj_description(to_regnamespace('api'), 'pg_namespace'), '[0-9]+'))[1]::integer $$;
