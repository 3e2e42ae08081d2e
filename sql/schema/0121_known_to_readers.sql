-- What readers know by name goes with the cases behind a figure: helpers that take or give something else by now.
DROP FUNCTION IF EXISTS app.members_with(app.result_wish[], text[], app.result_wish[], text[], uuid[], text[]);
DROP FUNCTION IF EXISTS app.members_beside(app.result_wish[], text[], app.result_wish[]);
DROP FUNCTION IF EXISTS app.members_behind(app.result_wish[], text[]);
DROP FUNCTION IF EXISTS app.report_behind(app.report, text[]);
DROP FUNCTION IF EXISTS app.members_kept(uuid[], text);
