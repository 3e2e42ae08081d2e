-- A round that is changed while it is sealed: its deadline moved, a seat freed, the whole called off. Who did what is open to all who see
-- the round; who has answered stays hidden (R8).

ALTER TABLE app.panel
	ADD version bigint NOT NULL DEFAULT 1, -- of what its planner decides, never of what is answered
	ADD cancelled_at timestamptz, -- sealed for good, and its answers are deleted: nobody will ever have seen them
	ADD CONSTRAINT cancelled_stays_sealed CHECK (cancelled_at IS NULL OR sealed);
ALTER TABLE app.seat ADD freed_at timestamptz; -- the round does not wait for it any more

CREATE TABLE app.panel_event (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	panel_id uuid NOT NULL REFERENCES app.panel ON DELETE CASCADE,
	at timestamptz NOT NULL DEFAULT app.now(),
	person_id uuid NOT NULL REFERENCES app.person, -- who did it
	what text NOT NULL CONSTRAINT panel_event_known CHECK (what IN ('moved', 'freed', 'cancelled')),
	reason app.words NOT NULL DEFAULT '',
	deadline timestamptz,                     -- of a move: the one before
	seat_of uuid REFERENCES app.person,       -- of a freed seat
	why text CONSTRAINT seat_freed_why CHECK (why IN ('absence', 'conflict', 'workload', 'left')),
	CONSTRAINT panel_event_has_a_reason CHECK (CASE what WHEN 'freed' THEN seat_of IS NOT NULL AND why IS NOT NULL
		ELSE btrim(reason) <> '' END),
	CONSTRAINT moved_from_somewhere CHECK ((what = 'moved') = (deadline IS NOT NULL))
);
CREATE INDEX panel_event_panel ON app.panel_event (panel_id, at);

-- More kinds of notices beside those that there are by now. Their subject is the change, so that a second one is told, too.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$',
		' OR kind IN (''round_moved'', ''round_cancelled'', ''seat_freed''))');
END $$;
