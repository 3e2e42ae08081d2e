-- The modes of reviewing: apart and compared, second reading, practice, team reading; and what is written beside an answer.

-- A caseworker's practice: sealed for good, seen by the one or two who practise and by nobody else, ever.
ALTER TABLE app.review DROP CONSTRAINT purpose_known,
	ADD CONSTRAINT purpose_known CHECK (
		purpose IN ('random', 'targeted', 'calibration', 'second', 'caseworker', 'team', 'anchor', 'practice')),
	ADD mate_id uuid REFERENCES app.person,
	ADD CONSTRAINT practice_is_sealed CHECK (purpose <> 'practice' OR (sealed AND panel_id IS NOT NULL)),
	ADD CONSTRAINT mates_practise CHECK (mate_id IS NULL OR purpose = 'practice');
CREATE INDEX review_mate ON app.review (mate_id) WHERE mate_id IS NOT NULL;
CREATE INDEX participant_person ON app.participant (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX participant_caseworker ON app.participant (caseworker_id) WHERE caseworker_id IS NOT NULL;
ALTER TABLE app.answer ADD mate_id uuid;
ALTER TABLE app.answer_event ADD mate_id uuid;

-- The review that other voices or a second reading stand beside.
ALTER TABLE app.panel ADD review_id uuid REFERENCES app.review;
CREATE UNIQUE INDEX panel_review ON app.panel (review_id, purpose) WHERE review_id IS NOT NULL;

-- As before, and an open answer may be sealed, too, when its review joins voices that answer apart.
CREATE OR REPLACE FUNCTION app.answer_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'sealed' = to_jsonb(NEW) - 'sealed' THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'the history of an answer never changes';
END $$;

-- Who stands in where a municipality of one or two leaders has nobody else: written down, dated, with what was agreed (R7, R21, R25).
CREATE TABLE app.stand_in (
	rule text NOT NULL CONSTRAINT stand_in_rule_known CHECK (rule IN ('R1', 'R7', 'R21', 'R25')),
	since timestamptz NOT NULL DEFAULT app.now(),
	person_id uuid REFERENCES app.person, -- NULL: nobody from then on
	agreement app.words NOT NULL CONSTRAINT stand_in_is_written CHECK (btrim(agreement) <> ''),
	set_by uuid NOT NULL REFERENCES app.person,
	PRIMARY KEY (rule, since)
);

-- Which reviews are read a second time, why, and by whom (R25). Nobody found is written down, too.
CREATE TABLE app.second_reading (
	review_id uuid PRIMARY KEY REFERENCES app.review ON DELETE CASCADE,
	why text NOT NULL CONSTRAINT second_why_known CHECK (why IN ('first', 'critical', 'share')),
	panel_id uuid REFERENCES app.panel, -- NULL: nobody may
	stands_in boolean NOT NULL DEFAULT false, -- the reader is the written substitute
	due date NOT NULL, -- after it the review counts as it is, marked
	asked_at timestamptz NOT NULL DEFAULT app.now()
);

-- What is written beside an answer that is locked (R27): a caseworker's remark, the leader's reply, which keeps or corrects. Nobody
-- edits; the last correction is in force.
CREATE TABLE app.entry (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	item text NOT NULL,
	number bigint NOT NULL,
	kind text NOT NULL CONSTRAINT entry_kind_known CHECK (kind IN ('remark', 'kept', 'correction')),
	replies_to bigint, -- the remark
	value text NOT NULL DEFAULT '',       -- of a correction
	reason_code text NOT NULL DEFAULT '',
	words app.words NOT NULL,
	document app.words NOT NULL DEFAULT '', -- that a remark points to
	document_date date,
	written_by uuid NOT NULL REFERENCES app.person,
	written_at timestamptz NOT NULL DEFAULT app.now(),
	PRIMARY KEY (review_id, item, number),
	FOREIGN KEY (review_id, item, replies_to) REFERENCES app.entry (review_id, item, number),
	CONSTRAINT remark_points_to_a_document CHECK (kind <> 'remark' OR (btrim(document) <> '' AND replies_to IS NULL)),
	CONSTRAINT correction_has_a_value CHECK ((kind = 'correction') = (value <> ''))
);
CREATE UNIQUE INDEX entry_replied_once ON app.entry (review_id, item, replies_to) WHERE replies_to IS NOT NULL;

-- A good example, shown to others once the caseworker has said yes.
CREATE TABLE app.example (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	item text NOT NULL,
	note app.words NOT NULL DEFAULT '',
	marked_by uuid NOT NULL REFERENCES app.person,
	marked_at timestamptz NOT NULL DEFAULT app.now(),
	consent text NOT NULL DEFAULT 'not_asked' CONSTRAINT consent_known CHECK (consent IN ('not_asked', 'asked', 'given', 'declined')),
	consent_by uuid REFERENCES app.person,
	consent_at timestamptz,
	PRIMARY KEY (review_id, item)
);

-- A team reads an extract of a case together. The case is known to its writer, its caseworker and who checks it; the votes are sealed,
-- and no figure ever counts them.
CREATE TABLE app.reading (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid NOT NULL REFERENCES app.activity, -- whose question set it uses
	case_id uuid NOT NULL REFERENCES app.case,
	panel_id uuid REFERENCES app.panel,                -- once it is open
	title text NOT NULL CONSTRAINT reading_title_form CHECK (length(title) BETWEEN 1 AND 120 AND NOT app.holds_cpr(title)),
	extract text NOT NULL CONSTRAINT extract_fits CHECK (length(extract) BETWEEN 1 AND 20000 AND NOT app.holds_cpr(extract)),
	questions text[] NOT NULL CONSTRAINT reading_questions CHECK (cardinality(questions) BETWEEN 1 AND 20),
	written_by uuid NOT NULL REFERENCES app.person,
	agreed_by uuid REFERENCES app.person,  -- the caseworker who holds the case
	agreed_at timestamptz,
	checked_by uuid REFERENCES app.person, -- a second person, on its anonymity
	checked_at timestamptz,
	learned app.words NOT NULL DEFAULT '',
	version bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT reading_checked_by_another CHECK (checked_by <> written_by),
	CONSTRAINT reading_opens_with_both CHECK (panel_id IS NULL OR (agreed_at IS NOT NULL AND checked_at IS NOT NULL))
);
CREATE TABLE app.vote (
	panel_id uuid NOT NULL REFERENCES app.panel ON DELETE CASCADE,
	item text NOT NULL,
	voter_id uuid NOT NULL REFERENCES app.person, -- who typed it
	place smallint NOT NULL CONSTRAINT vote_place CHECK (place BETWEEN 1 AND 60), -- at that terminal
	value text NOT NULL,
	words app.words NOT NULL DEFAULT '',
	sealed boolean NOT NULL DEFAULT true,
	PRIMARY KEY (panel_id, item, voter_id, place)
);

INSERT INTO app.setting VALUES
	('second_share', '10', 'per cent of the reviews that are read a second time at random (R25)'),
	('second_days', '10', 'working days for a second reading; then the review counts as it is, marked (R25)'),
	('remark_days', '5', 'working days in which the caseworker may point to a document, before results count (R27)'),
	('practice_days', '30', 'days after which a caseworker''s practice is deleted');
