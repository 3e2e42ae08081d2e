-- Helpers that want told by now whom they tell, and who is counted.
DROP FUNCTION IF EXISTS app.members_behind(app.result_wish[], text[], uuid[]);
DROP FUNCTION IF EXISTS app.clear_of_known(uuid[], app.faded_behind[], uuid[], text[]);
