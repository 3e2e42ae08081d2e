-- A page of results takes the time that its cases take, not that of everything before it.

-- Who reviewed in some months: with the month in the index from one reviewer to the next, whatever else they reviewed in ten years.
DROP INDEX app.result_case_rater;
CREATE INDEX result_case_rater ON app.result_case (kind, reviewer_id, period);

-- Helpers that take something else by now.
DROP FUNCTION IF EXISTS app.behind_items(app.result_wish, boolean, text[]);
DROP FUNCTION IF EXISTS app.beyond_doubt(app.result_wish);
DROP FUNCTION IF EXISTS app.members_with(app.result_wish[], text[], app.result_wish[], text[], uuid[]);
