-- The ground everything stands on: clock, actor, texts, failures, settings.
--
-- Schema app belongs to tilsyn_owner. Nothing here is granted to the public; the api's functions reach it as tilsyn_api, the jobs as
-- tilsyn_jobs, both bound by row-level security (sql/policy).
CREATE SCHEMA IF NOT EXISTS app;
REVOKE ALL ON SCHEMA app FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The only clock. Test builds replace it with one that can be set (sql/test/clock.sql).
CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT pg_catalog.transaction_timestamp() $$;

-- The day in Denmark, whatever the session's time zone is.
CREATE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE AS $$ SELECT (app.now() AT TIME ZONE 'Europe/Copenhagen')::date $$;

-- Who acts in this transaction, set by api.enter and gone with the transaction; NULL before sign-in.
CREATE FUNCTION app.actor() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('tilsyn.actor', true), '')::uuid $$;

-- The actor's session, the act this transaction writes, and the actor's roles as bits.
CREATE FUNCTION app.session_id() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('tilsyn.session', true), '')::uuid $$;
CREATE FUNCTION app.act_id() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('tilsyn.act', true), '')::bigint $$;
CREATE FUNCTION app.actor_roles() RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('tilsyn.roles', true), '')::integer, 0) $$;

-- Roles as bits, in the order of tilsyn.v1.Role and of server/rpc/rpc.h.
CREATE FUNCTION app.role_bits(roles text[]) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT coalesce(bit_or(CASE role
		WHEN 'administrator' THEN 1 WHEN 'planner' THEN 2 WHEN 'leader' THEN 4 WHEN 'caseworker' THEN 8
		WHEN 'data_protection_officer' THEN 16 ELSE 0 END), 0)::integer
	FROM unnest(roles) AS role
$$;
CREATE FUNCTION app.actor_is(role text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT app.actor_roles() & app.role_bits(ARRAY[role]) <> 0 $$;

-- The one way an api function fails: a SQLSTATE of reason.proto, an English sentence, parameters {"name": "value"} and places
-- [{"field": …, "question": …, "line": …}] for the client's wording. Never personal data.
CREATE FUNCTION app.fail(state text, sentence text, parameters jsonb DEFAULT '{}', places jsonb DEFAULT '[]') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = state, MESSAGE = sentence,
		DETAIL = jsonb_build_object('parameters', parameters, 'places', places)::text;
END $$;

-- A needed thing that is not there, or not for the actor's eyes: both look alike.
CREATE FUNCTION app.fail_not_found(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.fail('TS020', what || ' not found', jsonb_build_object('what', what));
END $$;

-- Text that people write. A CPR number has no business in it (R19), replacement numbers (60 added to the day) included.
CREATE FUNCTION app.holds_cpr(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT words ~ '(^|[^0-9])([0-3]|[6-9])[0-9][01][0-9]{3}[-  ]?[0-9]{4}([^0-9]|$)' $$;
CREATE DOMAIN app.words AS text
	CONSTRAINT words_hold_no_cpr CHECK (NOT app.holds_cpr(VALUE))
	CONSTRAINT words_fit CHECK (length(VALUE) <= 4000);

-- Settings of the municipality, changed by administrators; the server's own settings are in its file.
CREATE TABLE app.setting (
	name text PRIMARY KEY,
	value text NOT NULL,
	help text NOT NULL
);
INSERT INTO app.setting VALUES
	('results_minimum', '10', 'relevant cases below which only counts are shown (R15)'),
	('small_group', '5', 'caseworkers and children that must stand behind a shown cell; never below 3 (R16)'),
	('invite_days', '7', 'days an invite code can be used'),
	('exempt_months', '12', 'months a case drawn at random is left out of later random draws (R6)'),
	('cycle_replays', '10000', 'replays behind a cycle''s inclusion probabilities; never fewer than 10000 (R5)'),
	('retention_months', '60', 'months after which reviews and their answers are deleted (R20)');
CREATE FUNCTION app.setting_int(wanted text) RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT s.value::integer FROM app.setting s WHERE s.name = wanted $$;
