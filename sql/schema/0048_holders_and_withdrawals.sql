-- Who held each step of a case that had several caseworkers (R6), feedback to each of them, findings that are withdrawn (R27), and words
-- about reports that are due.

-- As the reviewer said it in the form. NULL: not known. Only where the case had several holders in the period looked back on; of other
-- reviews there is no row.
CREATE TABLE app.step_holder (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	step text COLLATE "C" NOT NULL,
	caseworker_id uuid REFERENCES app.caseworker,
	said_by uuid NOT NULL REFERENCES app.person,
	said_at timestamptz NOT NULL DEFAULT app.now(),
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (review_id, step)
);
-- Locked with the review (R14), for every writer.
CREATE FUNCTION app.step_holder_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM app.review r WHERE r.id = NEW.review_id AND r.state = 'submitted') THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER step_holder_locked BEFORE INSERT OR UPDATE ON app.step_holder FOR EACH ROW EXECUTE FUNCTION app.step_holder_guard();

-- A review can speak of several: each gets their own feedback, on the steps they held.
ALTER TABLE app.feedback_word ADD caseworker_id uuid;
UPDATE app.feedback_word w SET caseworker_id = f.caseworker_id FROM app.feedback f WHERE f.review_id = w.review_id;
ALTER TABLE app.feedback_word ALTER caseworker_id SET NOT NULL, DROP CONSTRAINT feedback_word_review_id_fkey, DROP CONSTRAINT feedback_word_pkey,
	ADD PRIMARY KEY (review_id, caseworker_id, number);
ALTER TABLE app.feedback DROP CONSTRAINT feedback_pkey, ADD PRIMARY KEY (review_id, caseworker_id);
ALTER TABLE app.feedback_word ADD CONSTRAINT feedback_word_of_feedback FOREIGN KEY (review_id, caseworker_id)
	REFERENCES app.feedback ON DELETE CASCADE;

-- A finding is never edited; that it was withdrawn, why and by whom stands beside it.
CREATE TABLE app.finding_withdrawal (
	finding_id uuid PRIMARY KEY REFERENCES app.finding ON DELETE CASCADE,
	reason app.words NOT NULL CONSTRAINT withdrawal_has_reason CHECK (btrim(reason) <> ''),
	withdrawn_by uuid NOT NULL REFERENCES app.person,
	withdrawn_at timestamptz NOT NULL DEFAULT app.now(),
	seen_by uuid[] -- of the finding, for the policy
);

-- An action that rested on a withdrawn finding can be dropped: it was neither done nor will it be.
ALTER TABLE app.action DROP CONSTRAINT action_state_known, DROP CONSTRAINT action_closed_on_evidence,
	ADD CONSTRAINT action_state_known CHECK (state IN ('open', 'closed', 'dropped')),
	ADD CONSTRAINT action_closed_on_evidence CHECK (state <> 'closed' OR has_evidence),
	ADD dropped_at timestamptz,
	ADD CONSTRAINT action_dropped CHECK ((state = 'dropped') = (dropped_at IS NOT NULL));
ALTER TABLE app.action_event DROP CONSTRAINT action_event_known,
	ADD CONSTRAINT action_event_known CHECK (what IN ('made', 'changed', 'handed_over', 'evidence', 'closed', 'reopened', 'judged', 'dropped'));

-- More kinds of notices beside those that there are by now.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$',
		' OR kind IN (''report_due'', ''report_overdue'', ''finding_withdrawn''))');
END $$;
