-- A concern for a child that came up while a case was looked into (R22): the fast lane, apart from everything else. It is never blind: it
-- holds its own words and none of a review's answers.
CREATE TABLE app.concern (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	case_id uuid NOT NULL REFERENCES app.case,
	words app.words NOT NULL CONSTRAINT concern_has_words CHECK (btrim(words) <> ''),
	danger_now boolean NOT NULL,
	raised_by uuid NOT NULL REFERENCES app.person,
	raised_at timestamptz NOT NULL DEFAULT app.now(),
	owner_id uuid NOT NULL REFERENCES app.person,
	due timestamptz NOT NULL,
	state text NOT NULL DEFAULT 'open' CONSTRAINT concern_state_known CHECK (state IN ('open', 'closed')),
	version bigint NOT NULL DEFAULT 1
);
CREATE INDEX concern_owner ON app.concern (owner_id) WHERE state = 'open';

-- What was done about it, and who was told when; only added to.
CREATE TABLE app.concern_event (
	concern_id uuid NOT NULL REFERENCES app.concern ON DELETE CASCADE,
	version bigint NOT NULL, -- of the concern, after it
	what text NOT NULL CONSTRAINT concern_event_known CHECK (what IN ('raised', 'told', 'recorded', 'handed_over', 'noted', 'closed')),
	words app.words NOT NULL DEFAULT '', -- of 'told' and 'handed_over': who
	at timestamptz NOT NULL,             -- when it happened; of 'told' as the teller says
	person_id uuid NOT NULL REFERENCES app.person,
	written_at timestamptz NOT NULL DEFAULT app.now(),
	PRIMARY KEY (concern_id, version, what)
);

INSERT INTO app.setting VALUES
	('concern_phone', '', 'whom to phone about a child at risk; told wherever a concern cannot be sent (R22)'),
	('concern_owner', '', 'user name of who takes concerns for a child; empty: the leader of the case''s team (R22)'),
	('concern_hours', '24', 'hours in which a concern for a child is to be dealt with (R22)'),
	('concern_urgent_hours', '2', 'the same when the child is in danger now (R22)');

-- One more kind of notice beside those that there are by now.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$', ' OR kind = ''concern'')');
END $$;
