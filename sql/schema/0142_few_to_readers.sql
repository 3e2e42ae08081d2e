-- What few stand behind over time is held against what readers know by name: helpers that want told whose.
DROP FUNCTION IF EXISTS app.few_in_a_month(app.result_wish, integer, integer);
DROP FUNCTION IF EXISTS app.monthly_behind(app.result_wish, integer, integer);
