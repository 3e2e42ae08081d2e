-- A month in which a question was asked in two wordings is two points of its course: app.trend_periods tells of which each is, and
-- app.trend_raters who reviewed in each.
DROP FUNCTION IF EXISTS app.trend_periods(app.result_wish, text[]);
DROP FUNCTION IF EXISTS app.trend_raters(app.result_wish);
-- Which questions few stand behind over time: however many cases of a month are looked at first.
DROP FUNCTION IF EXISTS app.few_in_a_month(app.result_wish, integer);
