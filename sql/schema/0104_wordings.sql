-- A question that was reworded is two: results have a row for each of its wordings. item: the question's code; id: the row's, "P-1@2"; nth:
-- from 1, the eldest first; newest: in the words of the newest version that asks it.
CREATE TYPE app.wording AS (item text, template_id uuid, id text, nth integer, title text, newest boolean);

DROP FUNCTION IF EXISTS app.behind_items(app.result_wish, boolean, text[]);
DROP FUNCTION IF EXISTS app.members_beside(app.result_wish[], text[], app.result_wish[]);
DROP FUNCTION IF EXISTS app.members_behind(app.result_wish[], text[]);
DROP FUNCTION IF EXISTS app.report_behind(app.report, text[]);
DROP FUNCTION IF EXISTS app.group_sums(app.report, text[], text[]);
DROP FUNCTION IF EXISTS app.members_with(app.result_wish[], text[], app.result_wish[], text[], uuid[]);
