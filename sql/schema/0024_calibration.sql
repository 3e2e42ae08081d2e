-- What rounds lead to: consensus beside the answers, and the interpretation book.

ALTER TABLE app.panel
	ADD source text NOT NULL DEFAULT 'drawn' CONSTRAINT panel_source_known CHECK (source IN ('drawn', 'chosen', 'anchor')),
	ADD questions text[] NOT NULL DEFAULT '{}'; -- in focus; empty = all that the activity asks

-- What a panel agreed on for one question of one case. Every version is a row; the answers given are not touched (R10).
CREATE TABLE app.consensus (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	panel_id uuid NOT NULL REFERENCES app.panel ON DELETE CASCADE,
	case_id uuid NOT NULL REFERENCES app.case,
	question text NOT NULL,
	version bigint NOT NULL,
	value text NOT NULL,      -- may be nobody's; '' = they agree to differ
	reason app.words NOT NULL,
	present uuid[] NOT NULL CONSTRAINT consensus_is_of_several CHECK (cardinality(present) >= 2),
	recorded_by uuid NOT NULL REFERENCES app.person,
	recorded_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT consensus_version_unique UNIQUE (panel_id, case_id, question, version)
);
CREATE TABLE app.dissent (
	consensus_id uuid NOT NULL REFERENCES app.consensus ON DELETE CASCADE,
	person_id uuid NOT NULL REFERENCES app.person,
	value text NOT NULL DEFAULT '', -- what they hold to; '' = not said
	words app.words NOT NULL DEFAULT '',
	PRIMARY KEY (consensus_id, person_id)
);

-- The interpretation book. A note outlives the round it came out of.
CREATE TABLE app.book_note (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	consensus_id uuid CONSTRAINT note_of_one_consensus UNIQUE REFERENCES app.consensus ON DELETE SET NULL,
	template_id uuid NOT NULL REFERENCES app.template,
	question text NOT NULL,
	value text NOT NULL,
	why app.words NOT NULL,
	excerpt app.words NOT NULL DEFAULT '', -- anonymised
	written_by uuid NOT NULL REFERENCES app.person,
	written_at timestamptz NOT NULL DEFAULT app.now(),
	retired_at timestamptz,
	retired_by uuid REFERENCES app.person,
	retired_because app.words NOT NULL DEFAULT '',
	version bigint NOT NULL DEFAULT 1,
	CONSTRAINT note_retired_by_somebody CHECK ((retired_at IS NULL) = (retired_by IS NULL)),
	FOREIGN KEY (template_id, question) REFERENCES app.item (template_id, code)
);
CREATE INDEX book_note_question ON app.book_note (template_id, question) WHERE retired_at IS NULL;

-- What was said never changes; a deleted round takes its own along.
CREATE FUNCTION app.consensus_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'what was agreed never changes';
END $$;
CREATE TRIGGER consensus_append_only BEFORE UPDATE ON app.consensus FOR EACH ROW EXECUTE FUNCTION app.consensus_guard();
CREATE TRIGGER dissent_append_only BEFORE UPDATE ON app.dissent FOR EACH ROW EXECUTE FUNCTION app.consensus_guard();
