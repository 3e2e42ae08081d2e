-- What is kept of readings of anchor cases whose answers have faded: how far each answer lay from what was agreed, so that a yardstick that
-- moves is seen over years. Nothing leads back to who read.
CREATE TABLE app.faded_reading (
	reading uuid NOT NULL,       -- of its own: answers of one reading hang together
	template_id uuid NOT NULL REFERENCES app.template,
	question text COLLATE "C" NOT NULL,
	half_year text NOT NULL,
	lean double precision,       -- NULL: a value without a place on the scale
	as_agreed boolean NOT NULL,
	PRIMARY KEY (reading, question)
);
CREATE INDEX faded_reading_template ON app.faded_reading (template_id);
