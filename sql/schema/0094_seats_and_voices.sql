-- A seat that nobody waits for is given to somebody else; voices that answer apart are moved and called off as rounds are.

ALTER TABLE app.seat ADD stands_in_for uuid REFERENCES app.person; -- whose freed seat it was
CREATE UNIQUE INDEX seat_taken_once ON app.seat (panel_id, case_id, stands_in_for) WHERE stands_in_for IS NOT NULL;

ALTER TABLE app.panel_event
	ADD taken_by uuid REFERENCES app.person, -- of a seat that is taken again, maybe by who had it
	DROP CONSTRAINT panel_event_known,
	DROP CONSTRAINT panel_event_has_a_reason,
	ADD CONSTRAINT panel_event_known CHECK (what IN ('moved', 'freed', 'filled', 'cancelled')),
	ADD CONSTRAINT panel_event_has_a_reason CHECK (CASE what WHEN 'freed' THEN seat_of IS NOT NULL AND why IS NOT NULL
		WHEN 'filled' THEN seat_of IS NOT NULL AND taken_by IS NOT NULL ELSE btrim(reason) <> '' END);

DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$',
		' OR kind IN (''voices_moved'', ''voices_cancelled''))');
END $$;
