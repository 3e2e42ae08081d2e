-- An approval is of what was seen: the hash of it is kept, and what differs from it does not go out in that name (R28). Whoever wrote of
-- a draft is kept, so that nobody approves their own words (R21).
ALTER TABLE app.report ADD COLUMN hands uuid[] NOT NULL DEFAULT '{}', -- who drafted it or changed a word of it, or of the version it goes on from
	ADD COLUMN approved_hash text; -- of what the reader would get

-- Of what was approved before nobody kept what was seen.
UPDATE app.report SET state = 'draft', approver = '', approved_by = NULL, approved_at = NULL, version = version + 1 WHERE state = 'approved';
UPDATE app.report SET hands = ARRAY[made_by] WHERE state <> 'published';
ALTER TABLE app.report ADD CONSTRAINT report_approved_as_seen CHECK (state <> 'approved' OR approved_hash IS NOT NULL);
