-- Erasure of a child, a caseworker or somebody who had access, on request: asked for by one, carried out by another.
CREATE TABLE app.erasure_request (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	kind text NOT NULL CONSTRAINT erasure_kind_known CHECK (kind IN ('case', 'caseworker', 'person')),
	subjects uuid[] NOT NULL CONSTRAINT erasure_of_somebody CHECK (cardinality(subjects) BETWEEN 1 AND 100), -- ids, which lead nowhere afterwards
	reason app.words NOT NULL CONSTRAINT erasure_has_reason CHECK (btrim(reason) <> ''),
	asked_by uuid NOT NULL REFERENCES app.person,
	asked_at timestamptz NOT NULL DEFAULT app.now(),
	state text NOT NULL DEFAULT 'asked' CONSTRAINT erasure_state_known CHECK (state IN ('asked', 'done', 'declined')),
	decided_by uuid REFERENCES app.person,
	decided_at timestamptz,
	answer app.words NOT NULL DEFAULT '', -- why it was declined
	CONSTRAINT erasure_decided CHECK ((state = 'asked') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
	CONSTRAINT erasure_by_two CHECK (decided_by <> asked_by)
);
