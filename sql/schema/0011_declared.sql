-- A reviewer may say what ties them to a case. The review is then withdrawn: it keeps its answers, counts nowhere, and another reviewer
-- gets a review of their own.
ALTER TABLE app.review DROP CONSTRAINT review_state_known,
	ADD CONSTRAINT review_state_known CHECK (state IN ('open', 'submitted', 'withdrawn')),
	ADD successor_id uuid REFERENCES app.review, -- the review that the case has instead; NULL while it waits for a reviewer
	ADD CONSTRAINT only_withdrawn_is_succeeded CHECK (successor_id IS NULL OR state = 'withdrawn');

CREATE TABLE app.declaration (
	act_id bigint PRIMARY KEY,
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	person_id uuid NOT NULL REFERENCES app.person,
	at timestamptz NOT NULL DEFAULT app.now(),
	tie text NOT NULL CONSTRAINT tie_known CHECK (tie IN ('knows_family', 'discussed', 'decided', 'sparring')),
	note app.words NOT NULL DEFAULT ''
);
CREATE INDEX declaration_review ON app.declaration (review_id);

-- As before, and a withdrawn review takes no more answers.
CREATE OR REPLACE FUNCTION app.answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND OLD.sealed AND NOT NEW.sealed AND to_jsonb(OLD) - 'sealed' = to_jsonb(NEW) - 'sealed' THEN
		RETURN NEW; -- the unsealing of the round
	END IF;
	IF EXISTS (SELECT FROM app.review r WHERE r.id = NEW.review_id AND r.state <> 'open') THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	END IF;
	RETURN NEW;
END $$;
