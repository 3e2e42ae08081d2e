-- Few persons are hidden on pages of any size.

-- In which audits something applied at all: what few cases have is found without a look at the others.
CREATE INDEX result_sum_applying ON app.result_sum (kind, item, period) WHERE scope = 'activity' AND counts;

-- Whether a published report told of a case.
CREATE INDEX told_set_reviews ON app.told_set USING gin (reviews);

-- Helpers that take something else by now.
DROP FUNCTION IF EXISTS app.clear_without(app.result_wish, app.result_wish, text[]);
DROP FUNCTION IF EXISTS app.persons_at_least(uuid[], boolean, app.faded_behind[]);
DROP FUNCTION IF EXISTS app.clear_beside(app.result_wish, app.result_wish[], text[]);
DROP FUNCTION IF EXISTS app.items_of(app.result_wish);
