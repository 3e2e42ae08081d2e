-- What the form needs: evidence with its date, and half of a key that no disk at the reviewer's holds.

-- The day of the document that an answer rests on; NULL = not given.
ALTER TABLE app.answer ADD COLUMN evidence_date date;
ALTER TABLE app.answer_event ADD COLUMN evidence_date date;

-- With the session's token it opens what a client has written down while the server was away. Given to that session alone, so that
-- what it opens can be read no longer than the session lasts.
ALTER TABLE app.session ADD COLUMN journal_key bytea NOT NULL
	DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
