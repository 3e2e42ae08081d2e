-- Feedback that its caseworker and the nearest leader alone see, results that fade into sums, and a log whose pseudonyms can be let go.

-- One row for each review whose time for remarks is over: whose casework it is about, and who led their team when it was submitted.
-- Both are written down then, because results do not follow to a new leader (R17); the policy compares them with the actor.
CREATE TABLE app.feedback (
	review_id uuid PRIMARY KEY REFERENCES app.review ON DELETE CASCADE,
	caseworker_id uuid NOT NULL REFERENCES app.caseworker,
	team_id uuid REFERENCES app.team,
	leaders uuid[] NOT NULL DEFAULT '{}',
	told_at timestamptz NOT NULL DEFAULT app.now(),
	acknowledged_at timestamptz,
	acknowledged_by uuid REFERENCES app.person,
	version bigint NOT NULL DEFAULT 1,
	CONSTRAINT feedback_acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE INDEX feedback_caseworker ON app.feedback (caseworker_id);

-- What the caseworker and the nearest leader say to each other about it; only added to.
CREATE TABLE app.feedback_word (
	review_id uuid NOT NULL REFERENCES app.feedback ON DELETE CASCADE,
	number bigint NOT NULL,
	words app.words NOT NULL CONSTRAINT feedback_word_says_something CHECK (btrim(words) <> ''),
	written_by uuid NOT NULL REFERENCES app.person,
	written_at timestamptz NOT NULL DEFAULT app.now(),
	PRIMARY KEY (review_id, number)
);

-- -- fading (R17, R20) --

-- When a review's answers were deleted. What it added to the sums stays; it is never counted anew, opened or answered.
ALTER TABLE app.review ADD faded_at timestamptz;
CREATE FUNCTION app.faded_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.fail('TS036', 'the answers of the review are deleted; what it added to the sums stays');
	RETURN NULL;
END $$;
CREATE TRIGGER review_faded BEFORE UPDATE OF state, sealed, submitted_at, reviewer_id ON app.review
	FOR EACH ROW WHEN (OLD.faded_at IS NOT NULL) EXECUTE FUNCTION app.faded_guard();

-- How many cases stand behind sums whose cases are gone: what a report says about itself, and no answer.
CREATE TABLE app.result_faded (
	activity_id uuid NOT NULL REFERENCES app.activity,
	template_id uuid NOT NULL REFERENCES app.template,
	team_id uuid,
	department_id uuid,
	kind text NOT NULL,
	period date NOT NULL,
	cases integer NOT NULL,
	unweighted integer NOT NULL,
	CONSTRAINT result_faded_once UNIQUE NULLS NOT DISTINCT (activity_id, template_id, team_id, department_id)
);

INSERT INTO app.setting VALUES
	('personal_months', '0', 'months after submit in which a person''s results can be seen; then they fade into sums. 0: as retention_months (R17)'),
	('log_months', '60', 'months after which acts leave the log; their seals stay (R18, R20)'),
	('leftover_days', '90', 'days after which what has served its turn is deleted: old sessions, invites, imports, sent notices, jobs (R20)');

-- -- the log's pseudonyms (R18) --

-- The key of each person and each case that the log tells of. The chain reads a pseudonym made with it; once the key is gone the log holds
-- that pseudonym alone, and nothing leads back.
CREATE TABLE app.act_key (
	subject uuid PRIMARY KEY,
	key bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);

-- Version 8: made by a rule of our own.
CREATE FUNCTION app.pseudonym(key bytea, subject uuid) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT overlay(overlay(encode(substr(sha256(key || uuid_send(subject)), 1, 16), 'hex') PLACING '8' FROM 13) PLACING 'a' FROM 17)::uuid
$$;

-- Who and what an act tells of, by id. A person invited, say, is its target.
CREATE FUNCTION app.target_id(target text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT substring(target FROM '^[a-z-]+:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$')::uuid $$;
CREATE FUNCTION app.act_subjects(a app.act) RETURNS uuid[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT DISTINCT s.id FROM unnest(ARRAY[a.actor_id, a.case_id, app.target_id(a.target)]) AS s (id) WHERE s.id IS NOT NULL)
$$;

-- One act as the chain reads it: fields in fixed order, NULL told apart from empty, pseudonyms in the place of persons and cases.
CREATE OR REPLACE FUNCTION app.act_line(a app.act) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
	line text := jsonb_build_array(a.id, extract(epoch FROM a.at)::text, a.actor_id, a.session_id, a.method, a.request_id,
		encode(a.request_hash, 'hex'), a.purpose, a.target, a.case_id, a.panel_id, a.outcome)::text;
	k app.act_key;
BEGIN
	FOR k IN SELECT t.* FROM app.act_key t WHERE t.subject = ANY (app.act_subjects(a)) ORDER BY t.subject LOOP
		line := replace(line, k.subject::text, app.pseudonym(k.key, k.subject)::text);
	END LOOP;
	RETURN line;
END $$;

-- The seals by date of deletion: acts go, the seal stays as a link of the chain.
ALTER TABLE app.act_seal ADD forgotten_at timestamptz;

-- Append-only. Three changes are allowed: to settle an act in the transaction that wrote it; to put a pseudonym in the place of what it
-- stands for, which the chain does not notice; to delete what is older than the log is kept, once its seal says so.
CREATE OR REPLACE FUNCTION app.act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NOT OLD.settled AND OLD.id = app.act_id()
		AND (OLD.at, OLD.actor_id, OLD.session_id, OLD.method, OLD.request_id, OLD.request_hash)
			IS NOT DISTINCT FROM (NEW.at, NEW.actor_id, NEW.session_id, NEW.method, NEW.request_id, NEW.request_hash) THEN
		RETURN NEW;
	ELSIF TG_OP = 'UPDATE' AND OLD.settled = NEW.settled AND has_table_privilege('app.act_key', 'SELECT')
		AND app.act_line(OLD) = app.act_line(NEW) THEN
		RETURN NEW;
	ELSIF TG_OP = 'DELETE' AND OLD.at < app.now() - make_interval(months => greatest(app.setting_int('log_months'), 1))
		AND EXISTS (SELECT FROM app.act_seal s WHERE s.forgotten_at IS NOT NULL AND OLD.id BETWEEN s.first_act AND s.last_act) THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'TS012', MESSAGE = 'the log is append-only';
END $$;

-- Acts that exist get their keys, and the chain is made anew over the pseudonyms, if it agreed; how it was stays beside it, to compare
-- with a head that was kept elsewhere.
CREATE TABLE app.act_seal_before (
	number bigint PRIMARY KEY,
	first_act bigint NOT NULL,
	last_act bigint NOT NULL,
	hash bytea NOT NULL,
	agreed boolean NOT NULL
);
DO $$
DECLARE
	s app.act_seal;
	before bytea := '';
	fresh bytea := '';
	raw bytea;
BEGIN
	INSERT INTO app.act_key (subject)
	SELECT DISTINCT i.id FROM app.act a, unnest(app.act_subjects(a)) AS i (id)
	WHERE EXISTS (SELECT FROM app.person p WHERE p.id = i.id) OR EXISTS (SELECT FROM app.case c WHERE c.id = i.id);
	FOR s IN SELECT t.* FROM app.act_seal t ORDER BY t.number LOOP
		SELECT sha256(before || convert_to(coalesce(string_agg(jsonb_build_array(a.id, extract(epoch FROM a.at)::text, a.actor_id,
				a.session_id, a.method, a.request_id, encode(a.request_hash, 'hex'), a.purpose, a.target, a.case_id, a.panel_id,
				a.outcome)::text, E'\n' ORDER BY a.id), ''), 'UTF8')),
			sha256(fresh || convert_to(coalesce(string_agg(app.act_line(a), E'\n' ORDER BY a.id), ''), 'UTF8'))
		INTO raw, fresh FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act;
		INSERT INTO app.act_seal_before VALUES (s.number, s.first_act, s.last_act, s.hash, s.hash = raw);
		UPDATE app.act_seal t SET hash = fresh WHERE t.number = s.number;
		before := s.hash;
	END LOOP;
END $$;

-- More kinds of notices beside those that there are by now.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$',
		' OR kind IN (''feedback'', ''remark'', ''concept''))');
END $$;
