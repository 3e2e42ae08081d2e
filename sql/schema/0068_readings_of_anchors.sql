-- A yardstick is told by anchor cases that were read again, and by who read them both times. So what is kept of a faded reading says which
-- anchor case it was of, how high the agreed answer stood, and by whose readings it is paired: a number that stands for a reader and is
-- nobody's once their name is deleted. Readings that faded before this are counted, and paired with nothing.
CREATE TABLE app.reader_key (
	person_id uuid PRIMARY KEY REFERENCES app.person,
	reader uuid NOT NULL UNIQUE DEFAULT gen_random_uuid()
);
ALTER TABLE app.faded_reading
	ADD anchor_id uuid, -- no reference: the anchor case is deleted in its own time, and this stays
	ADD reader uuid,
	ADD agreed_height double precision;
-- They give more by now.
DROP FUNCTION IF EXISTS app.anchor_readings(uuid);
DROP FUNCTION IF EXISTS app.anchor_leans(uuid);
