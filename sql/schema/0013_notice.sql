-- Notices: word that something waits, by e-mail. They say neither who nor what; `tilsyn status` does, to the one who signs in.

-- What can stand in an envelope and nowhere else: plain letters, one @, a domain with a dot. No CPR number either (R19).
CREATE FUNCTION app.is_email(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
	SELECT length(words) <= 254 AND NOT app.holds_cpr(words)
		AND words ~ '^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$'
$$;

-- Where somebody wants their notices. Personal data, given by its owner and seen by nobody else: hence a table of its own, which
-- nothing that shows people carries along.
CREATE TABLE app.notice_address (
	person_id uuid PRIMARY KEY REFERENCES app.person ON DELETE CASCADE,
	email text NOT NULL CONSTRAINT email_form CHECK (app.is_email(email)),
	language text NOT NULL CONSTRAINT notice_language CHECK (language IN ('da', 'en'))
);

-- One notice once (R23): a person hears of a kind of thing about a subject a single time, however often and wherever it is made.
-- The subject is an activity, a round or a single review.
CREATE TABLE app.notice (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id uuid NOT NULL REFERENCES app.person ON DELETE CASCADE,
	kind text NOT NULL CONSTRAINT notice_kind_known CHECK (kind IN ('reviews', 'calibration', 'unsealed', 'deadline', 'overdue')),
	subject uuid NOT NULL,
	made_at timestamptz NOT NULL DEFAULT app.now(),
	due timestamptz NOT NULL DEFAULT app.now(), -- not before; moved ahead by every attempt
	attempts integer NOT NULL DEFAULT 0,
	last_error text, -- of the relay's, without its words: they may hold the address
	sent_at timestamptz,
	CONSTRAINT notice_once UNIQUE (person_id, kind, subject)
);
CREATE INDEX notice_waiting ON app.notice (due) WHERE sent_at IS NULL;

-- The first morning round; each plans the next.
INSERT INTO app.job (kind, due) VALUES ('morning', app.now());
