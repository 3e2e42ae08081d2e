-- The register of cases, and how it is filled.

CREATE TABLE app.case (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	case_number text COLLATE "C" NOT NULL CONSTRAINT case_number_unique UNIQUE
		CONSTRAINT case_number_form CHECK (length(case_number) BETWEEN 1 AND 64 AND case_number !~ '[[:cntrl:]]'),
	family_number text COLLATE "C",
	cpr_hmac bytea,            -- keyed outside the database (R19); NULL where the list had none
	birth_day smallint CONSTRAINT birth_day_in_month CHECK (birth_day BETWEEN 1 AND 31),
	target_group text,
	opened_on date NOT NULL,
	closed_on date,
	created_at timestamptz NOT NULL DEFAULT app.now(),
	version bigint NOT NULL DEFAULT 1,
	CONSTRAINT case_period CHECK (closed_on >= opened_on)
);
CREATE INDEX case_family ON app.case (family_number) WHERE family_number IS NOT NULL;

-- Who held the case when; held_to NULL = now. A case moving is no error: the old holder stays in the history.
CREATE TABLE app.case_holder (
	case_id uuid NOT NULL REFERENCES app.case ON DELETE CASCADE,
	caseworker_id uuid NOT NULL REFERENCES app.caseworker,
	held_from date NOT NULL,
	held_to date,
	CONSTRAINT case_holder_period CHECK (held_to >= held_from)
);
CREATE UNIQUE INDEX case_holder_now ON app.case_holder (case_id) WHERE held_to IS NULL;
CREATE INDEX case_holder_caseworker ON app.case_holder (caseworker_id);
CREATE INDEX case_holder_case ON app.case_holder (case_id);

CREATE TABLE app.decision (
	case_id uuid NOT NULL REFERENCES app.case ON DELETE CASCADE,
	decided_on date NOT NULL,
	section text NOT NULL CONSTRAINT section_form CHECK (section ~ '^[0-9]{1,3}( ?[a-z])?$'),
	measure text NOT NULL DEFAULT '',
	nth smallint NOT NULL DEFAULT 1, -- the same decision twice on one day is two
	age smallint,                    -- the child's, in whole years, at the decision
	withdrawn_at timestamptz,        -- no longer in the case system's list
	PRIMARY KEY (case_id, decided_on, section, measure, nth)
);
CREATE INDEX decision_frame ON app.decision (section, decided_on) WHERE withdrawn_at IS NULL;

-- One file on its way in. Rows and faults wait here; nothing else changes before the commit.
CREATE TABLE app.import (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	person_id uuid NOT NULL REFERENCES app.person,
	file_name text NOT NULL CONSTRAINT file_name_form CHECK (length(file_name) <= 255 AND file_name !~ '[/[:cntrl:]]'),
	begun_at timestamptz NOT NULL DEFAULT app.now(),
	next_chunk integer NOT NULL DEFAULT 0,
	reader jsonb NOT NULL DEFAULT '{}', -- what the reader must remember between chunks: encoding, columns, line
	rows bigint NOT NULL DEFAULT 0,
	faults bigint NOT NULL DEFAULT 0,
	committed_at timestamptz,
	summary jsonb
);
CREATE TABLE app.import_row (
	import_id uuid NOT NULL REFERENCES app.import ON DELETE CASCADE,
	line bigint NOT NULL,
	case_number text COLLATE "C" NOT NULL,
	cpr_hmac bytea,
	birth_day smallint,
	family_number text COLLATE "C",
	caseworker_code text COLLATE "C" NOT NULL,
	caseworker_name text NOT NULL,
	team text NOT NULL,
	department text NOT NULL,
	target_group text,
	opened_on date NOT NULL,
	closed_on date,
	section text,
	measure text,
	decided_on date,
	age smallint
);
CREATE INDEX import_row_import ON app.import_row (import_id, case_number);
CREATE TABLE app.import_fault (
	import_id uuid NOT NULL REFERENCES app.import ON DELETE CASCADE,
	line bigint NOT NULL,
	column_number integer NOT NULL,
	heading text NOT NULL DEFAULT '',
	kind text NOT NULL,
	PRIMARY KEY (import_id, line, column_number, kind)
);
