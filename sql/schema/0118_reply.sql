-- One more kind of notice beside those that there are by now: a caseworker's remark waits for the reviewer's reply (R27).
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$', ' OR kind = ''reply'')');
END $$;
