-- An approval that was given while caseworkers could still point to a document lapses when their days end: the page then says something else
-- (R27, R28). Until when that was is kept, so that whoever publishes is told why.
ALTER TABLE app.report ADD COLUMN approved_until date; -- the last of those days; NULL: they were over
