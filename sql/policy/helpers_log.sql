-- The log and those it tells of: keys for the chain, pseudonyms once a key goes, acts that are older than the log is kept (R18, R20).

-- The acts of rounds and other panels that the log tells to others (R8): all once it is open, the looks alone where it was cancelled. Who has
-- answered in a cancelled round is never told; a look has no request id. An act of no panel is told at once.
CREATE OR REPLACE VIEW app.told_in_log WITH (security_invoker) AS
	SELECT p.id AS panel_id, k.is_look FROM app.panel p, (VALUES (true), (false)) AS k (is_look)
	WHERE NOT p.sealed OR (p.cancelled_at IS NOT NULL AND k.is_look);
GRANT SELECT ON app.told_in_log TO tilsyn_api, tilsyn_jobs;

-- Persons, caseworkers and cases that an act tells of get their keys before the act is sealed. Whoever is erased has none any more, and gets none: the
-- log holds a pseudonym in their place.
CREATE OR REPLACE FUNCTION app.make_keys(from_act bigint, to_act bigint) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.act_key (subject)
	SELECT DISTINCT i.id FROM app.act a, unnest(app.act_subjects(a) || a.cases) AS i (id)
	WHERE a.id BETWEEN from_act AND to_act
		AND (EXISTS (SELECT FROM app.person p WHERE p.id = i.id) OR EXISTS (SELECT FROM app.caseworker w WHERE w.id = i.id)
			OR EXISTS (SELECT FROM app.case c WHERE c.id = i.id))
	ON CONFLICT DO NOTHING
$$;

-- From now on the log holds a pseudonym in the place of a person or a case, and the key is gone. The chain reads the same before and
-- after.
CREATE OR REPLACE FUNCTION app.forget_in_log(who uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	k app.act_key;
	other text;
BEGIN
	INSERT INTO app.act_key (subject) VALUES (who) ON CONFLICT DO NOTHING;
	SELECT t.* INTO k FROM app.act_key t WHERE t.subject = who FOR UPDATE;
	other := app.pseudonym(k.key, who)::text;
	UPDATE app.act a SET actor_id = CASE a.actor_id WHEN who THEN other::uuid ELSE a.actor_id END,
		case_id = CASE a.case_id WHEN who THEN other::uuid ELSE a.case_id END,
		target = replace(a.target, who::text, other), outcome = replace(a.outcome::text, who::text, other)::jsonb,
		cases = array_replace(a.cases, who, other::uuid)
	WHERE a.actor_id = who OR a.case_id = who OR app.target_id(a.target) = who OR a.cases @> ARRAY[who];
	DELETE FROM app.act_key t WHERE t.subject = who;
END $$;

-- Acts that are older than the log is kept go, seal by seal; the seals stay, so that the chain can still be followed.
CREATE OR REPLACE FUNCTION app.forget_acts() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	last bigint;
BEGIN
	UPDATE app.act_seal s SET forgotten_at = app.now()
	WHERE s.forgotten_at IS NULL AND NOT EXISTS (SELECT FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act
		AND a.at >= app.now() - make_interval(months => greatest(app.setting_int('log_months'), 1)));
	SELECT max(s.last_act) INTO last FROM app.act_seal s WHERE s.forgotten_at IS NOT NULL;
	DELETE FROM app.act a WHERE a.id <= last;
END $$;

-- A call that told of several cases: each is named, so that whoever asks about one is told of the look. What the actor was shown of none,
-- or of one whose number they were not told, is no look at a case.
CREATE OR REPLACE FUNCTION app.settle_list(about text, shown uuid[], the_panel uuid, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.act SET target = about, outcome = '{}', panel_id = the_panel, purpose = why, settled = true,
		cases = nullif(ARRAY(SELECT DISTINCT c.id FROM unnest(shown) AS c (id) WHERE c.id IS NOT NULL ORDER BY c.id), '{}')
	WHERE id = app.act_id();
END $$;

-- The acts whose list names a case. Only numbers leave: who may see which act is for the policy of the log to say.
CREATE OR REPLACE FUNCTION app.acts_naming(the_case uuid) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
	SET search_path = app, pg_temp AS $$ SELECT a.id FROM app.act a WHERE a.cases @> ARRAY[the_case] $$;

-- Further things that one call was about: the first settles the call's own act, each other one gets an act of its own, so that whoever
-- asks about a case is told of the look.
CREATE OR REPLACE FUNCTION app.settle_also(about text, the_case uuid, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM app.act a WHERE a.id = app.act_id() AND NOT a.settled) THEN
		PERFORM app.settle(about, '{}', the_case, NULL, why);
		RETURN;
	END IF;
	INSERT INTO app.act (actor_id, session_id, method, purpose, target, case_id, outcome, settled)
	SELECT a.actor_id, a.session_id, a.method, why, about, the_case, '{}', true FROM app.act a WHERE a.id = app.act_id();
END $$;

-- That the actor was told what speaks of a caseworker as such. The caseworker's own looks are not kept. otherwise: why, for who does not
-- lead them.
CREATE OR REPLACE FUNCTION app.look_at_person(worker uuid, the_case uuid, otherwise text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF worker <> coalesce(app.own_caseworker(), '00000000-0000-0000-0000-000000000000') THEN
		PERFORM app.settle_also('caseworker:' || worker, the_case,
			CASE WHEN app.actor() = ANY (app.nearest_leaders(worker)) THEN 'nearest_leader' ELSE otherwise END);
	END IF;
END $$;

-- -- names of acts --

CREATE OR REPLACE FUNCTION app.first_eight(hash bytea) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || encode(substr(hash, 1, 8), 'hex'))::bit(64)::bigint $$;

-- What an act is called outside: a keyed hash of its number, and the number masked by a hash of that. The same act always has the same
-- name; names carry neither order nor count (R8), and nobody makes one up.
CREATE OR REPLACE FUNCTION app.act_name(act bigint) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
	key CONSTANT bytea := (SELECT m.key FROM app.act_mask m);
	tag CONSTANT bytea := substr(sha256(key || 't' || int8send(act)), 1, 8);
BEGIN
	RETURN encode(tag || int8send(app.first_eight(sha256(key || 'm' || tag)) # act), 'hex')::uuid;
END $$;

-- The number of a name; NULL: no act is called so.
CREATE OR REPLACE FUNCTION app.act_number(name text) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
	key CONSTANT bytea := (SELECT m.key FROM app.act_mask m);
	bytes bytea;
	number bigint;
BEGIN
	IF name !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
		RETURN NULL;
	END IF;
	bytes := uuid_send(name::uuid);
	number := app.first_eight(substr(bytes, 9)) # app.first_eight(sha256(key || 'm' || substr(bytes, 1, 8)));
	RETURN CASE WHEN app.act_name(number)::text = name THEN number END;
END $$;

GRANT CREATE ON SCHEMA app TO tilsyn_jobs; -- for the change of owner alone: the key is theirs to read, and no policy keeps them from the index of lists
ALTER FUNCTION app.act_name(bigint) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.act_number(text) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.acts_naming(uuid) OWNER TO tilsyn_jobs;
REVOKE CREATE ON SCHEMA app FROM tilsyn_jobs;
REVOKE ALL ON FUNCTION app.act_name(bigint), app.act_number(text), app.acts_naming(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.act_name(bigint), app.act_number(text), app.acts_naming(uuid) TO tilsyn_api;
