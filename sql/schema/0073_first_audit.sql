-- The first audit waits for the written concept; who begins without it says why, and the promise log tells it.
CREATE TABLE app.concept_waiver (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	reason text NOT NULL CHECK (btrim(reason) <> ''),
	begun_by uuid NOT NULL REFERENCES app.person,
	begun_at timestamptz NOT NULL DEFAULT app.now()
);
