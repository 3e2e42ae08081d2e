-- A page of results does not read everything there is of an audit, nor every item to know how many cases there are.

-- Whether any audit of some months asked a version of a question set.
CREATE INDEX activity_asking ON app.activity (template_id, kind, starts_on);

-- How many cases: the sums of the whole alone.
CREATE INDEX result_sum_of_all ON app.result_sum (scope, scope_id, kind, period) WHERE item = 'all' AND NOT first;

-- Helpers that tell something else by now.
DROP FUNCTION IF EXISTS app.result_activities(app.result_wish);
DROP FUNCTION IF EXISTS app.beyond_doubt(app.result_wish, app.result_wish[]);
