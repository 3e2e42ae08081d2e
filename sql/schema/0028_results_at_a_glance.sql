-- What a page over ten years asks for must not read every case: who reviewed, which part, what is still open.
CREATE INDEX result_case_rater ON app.result_case (kind, reviewer_id);
CREATE INDEX result_case_department ON app.result_case (department_id, kind, period);
CREATE INDEX result_case_team ON app.result_case (team_id, kind, period);
CREATE INDEX review_still_open ON app.review (activity_id) WHERE state = 'open' AND purpose = 'random';
CREATE INDEX review_targeted ON app.review (activity_id) WHERE purpose = 'targeted';
CREATE INDEX activity_when ON app.activity (kind, starts_on);

-- One line of a page of results: an item and value, added up.
CREATE TYPE app.result_line AS (item text, value text, counts boolean, cases bigint, unweighted bigint, score numeric, w numeric,
	w2 numeric, ws numeric);
