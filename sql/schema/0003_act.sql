-- The act: one row for everything somebody did or looked at. It is at once the idempotency store (R13), the access log (R18) and the
-- history of operations. api.enter writes it before the call's own function runs, so that nothing goes unlogged; the function adds
-- what it was about and the outcome that a retry will get (ids and versions, never text).
CREATE TABLE app.act (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT app.now(),
	actor_id uuid,        -- NULL before sign-in and for jobs; no foreign key: the log outlives people
	session_id uuid,
	method text NOT NULL, -- "ReviewService/SaveAnswers"
	request_id uuid,      -- NULL for looks
	request_hash bytea,
	purpose text,
	target text,          -- "review:UUID"
	case_id uuid,
	panel_id uuid,        -- hidden from others while that panel is sealed (R8)
	outcome jsonb,
	settled boolean NOT NULL DEFAULT false -- set once, in the act's own transaction
);
CREATE UNIQUE INDEX act_request ON app.act (actor_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX act_case ON app.act (case_id, id) WHERE case_id IS NOT NULL;

-- Append-only: the one change allowed is to settle an act in the transaction that wrote it.
CREATE FUNCTION app.act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NOT OLD.settled AND OLD.id = app.act_id()
		AND (OLD.at, OLD.actor_id, OLD.session_id, OLD.method, OLD.request_id, OLD.request_hash)
			IS NOT DISTINCT FROM (NEW.at, NEW.actor_id, NEW.session_id, NEW.method, NEW.request_id, NEW.request_hash) THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'TS012', MESSAGE = 'the log is append-only';
END $$;
CREATE TRIGGER act_append_only BEFORE UPDATE OR DELETE ON app.act FOR EACH ROW EXECUTE FUNCTION app.act_guard();
CREATE TRIGGER act_no_truncate BEFORE TRUNCATE ON app.act FOR EACH STATEMENT EXECUTE FUNCTION app.act_guard();

-- What the call was about. Called once by every api function whose RPC acts.
CREATE FUNCTION app.settle(about text, result jsonb DEFAULT '{}', the_case uuid DEFAULT NULL, the_panel uuid DEFAULT NULL,
	why text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN -- plpgsql keeps its plan: this runs in every save
	UPDATE app.act SET target = about, outcome = result, case_id = the_case, panel_id = the_panel, purpose = why, settled = true
	WHERE id = app.act_id();
END $$;

-- The chain over the log. A job seals acts in order of id once no older transaction can add one; each seal's hash covers the hash
-- before it and every field of its acts.
CREATE TABLE app.act_seal (
	number bigint PRIMARY KEY,
	first_act bigint NOT NULL,
	last_act bigint NOT NULL,
	acts bigint NOT NULL,
	hash bytea NOT NULL,
	sealed_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT act_seal_order CHECK (last_act >= first_act)
);

-- One act as the chain reads it: fields in fixed order, NULL told apart from empty. The session and the time zone do not matter.
CREATE FUNCTION app.act_line(a app.act) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_array(a.id, extract(epoch FROM a.at)::text, a.actor_id, a.session_id, a.method, a.request_id,
		encode(a.request_hash, 'hex'), a.purpose, a.target, a.case_id, a.panel_id, a.outcome)::text
$$;
