-- Reviews, panels and answers.
--
-- Blindness is a column: `sealed` on reviews, answers and their history, compared with the actor by the policies (sql/policy) and
-- flipped by app.unseal alone. Who sits in a round is open; who has submitted is not, and is read by tilsyn_jobs only.

-- One mechanism for calibration, three voices, second reading, anchors and team votes.
CREATE TABLE app.panel (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid NOT NULL REFERENCES app.activity,
	purpose text NOT NULL,
	title text NOT NULL,
	deadline timestamptz NOT NULL,
	sealed boolean NOT NULL DEFAULT true,
	unsealed_at timestamptz,
	opened_by uuid NOT NULL REFERENCES app.person,
	opened_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT panel_unsealed_once CHECK (sealed = (unsealed_at IS NULL))
);

CREATE TABLE app.review (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid NOT NULL REFERENCES app.activity,
	case_id uuid NOT NULL REFERENCES app.case,
	template_id uuid NOT NULL REFERENCES app.template, -- each review carries its version (R12)
	purpose text NOT NULL CONSTRAINT purpose_known CHECK (
		purpose IN ('random', 'targeted', 'calibration', 'second', 'caseworker', 'team', 'anchor')),
	reviewer_id uuid NOT NULL REFERENCES app.person,
	panel_id uuid REFERENCES app.panel,
	sealed boolean NOT NULL DEFAULT false,
	state text NOT NULL DEFAULT 'open' CONSTRAINT review_state_known CHECK (state IN ('open', 'submitted')),
	version bigint NOT NULL DEFAULT 1,
	deadline date,
	draw_id uuid REFERENCES app.draw,
	stratum text,                    -- at the draw; with the chances, what the estimator needs (R5)
	chance double precision,
	cycle_chance double precision,
	override_reason app.words,       -- a conflict of interest overridden (R7)
	opened_at timestamptz,           -- first looked at by the reviewer
	submitted_at timestamptz,
	late boolean NOT NULL DEFAULT false, -- after unsealing: kept, marked, not counted (R9)
	created_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT review_submitted CHECK ((state = 'submitted') = (submitted_at IS NOT NULL)),
	CONSTRAINT review_once UNIQUE NULLS NOT DISTINCT (activity_id, case_id, reviewer_id, purpose, panel_id)
);
CREATE INDEX review_reviewer ON app.review (reviewer_id, state);
CREATE INDEX review_activity ON app.review (activity_id);
CREATE INDEX review_case ON app.review (case_id);

-- Who else takes part, by name: the caseworker in a dialogue.
CREATE TABLE app.participant (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	caseworker_id uuid REFERENCES app.caseworker,
	person_id uuid REFERENCES app.person,
	CONSTRAINT participant_named CHECK ((caseworker_id IS NULL) <> (person_id IS NULL))
);
CREATE UNIQUE INDEX participant_once ON app.participant (review_id, coalesce(caseworker_id, person_id));

CREATE TABLE app.seat (
	panel_id uuid NOT NULL REFERENCES app.panel ON DELETE CASCADE,
	case_id uuid NOT NULL REFERENCES app.case,
	person_id uuid NOT NULL REFERENCES app.person,
	submitted_at timestamptz, -- column privilege: tilsyn_jobs alone
	PRIMARY KEY (panel_id, case_id, person_id)
);

-- The current answer to each item, question or case fact.
CREATE TABLE app.answer (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	item text NOT NULL,
	value text NOT NULL CONSTRAINT answer_value_fits CHECK (length(value) <= 100),
	reason_code text NOT NULL DEFAULT '',
	comment app.words NOT NULL DEFAULT '',
	evidence app.words NOT NULL DEFAULT '',
	version bigint NOT NULL,
	answered_by uuid NOT NULL,
	answered_at timestamptz NOT NULL,
	reviewer_id uuid NOT NULL, -- of the review, for the policy
	sealed boolean NOT NULL,   -- of the review, for the policy
	PRIMARY KEY (review_id, item)
);

-- Every value an answer has had; append-only.
CREATE TABLE app.answer_event (
	review_id uuid NOT NULL,
	item text NOT NULL,
	version bigint NOT NULL,
	value text NOT NULL,
	reason_code text NOT NULL,
	comment text NOT NULL,
	evidence text NOT NULL,
	answered_by uuid NOT NULL,
	answered_at timestamptz NOT NULL,
	act_id bigint NOT NULL,
	reviewer_id uuid NOT NULL,
	sealed boolean NOT NULL,
	PRIMARY KEY (review_id, item, version)
);
CREATE FUNCTION app.answer_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'sealed' = to_jsonb(NEW) - 'sealed' AND OLD.sealed AND NOT NEW.sealed THEN
		RETURN NEW; -- the unsealing of the round
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'the history of an answer never changes';
END $$;
CREATE TRIGGER answer_event_append_only BEFORE UPDATE ON app.answer_event FOR EACH ROW EXECUTE FUNCTION app.answer_event_guard();

-- A submitted review is locked (R14), for every writer.
CREATE FUNCTION app.answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND OLD.sealed AND NOT NEW.sealed AND to_jsonb(OLD) - 'sealed' = to_jsonb(NEW) - 'sealed' THEN
		RETURN NEW; -- the unsealing of the round
	END IF;
	IF EXISTS (SELECT FROM app.review r WHERE r.id = NEW.review_id AND r.state = 'submitted') THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER answer_locked BEFORE INSERT OR UPDATE ON app.answer FOR EACH ROW EXECUTE FUNCTION app.answer_guard();

-- Why a review was opened again, by whom (R14).
CREATE TABLE app.review_event (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	at timestamptz NOT NULL DEFAULT app.now(),
	person_id uuid,
	what text NOT NULL CONSTRAINT review_event_known CHECK (what IN ('submitted', 'reopened', 'reassigned')),
	reason app.words
);
CREATE INDEX review_event_review ON app.review_event (review_id);
