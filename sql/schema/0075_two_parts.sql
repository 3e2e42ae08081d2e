-- Results of one question set, two parts of results held against each other, and in how many caseworkers' cases something is seen.

-- The versions of a set; NULL asks for all sets.
ALTER TYPE app.result_wish ADD ATTRIBUTE template_ids uuid[];
CREATE INDEX result_case_template ON app.result_case (template_id, kind, period);

-- Helpers that take or give something else by now.
DROP FUNCTION IF EXISTS app.wish(uuid, text, date, date, uuid, uuid, text, text);
DROP FUNCTION IF EXISTS app.behind_items(app.result_wish, boolean, text[]);
DROP FUNCTION IF EXISTS app.members_behind(app.result_wish, text[]);
