-- A page of a department or team over ten years asks which audits its cases are of and who reviewed them. Both stand in the index, so that
-- no case is read for it: cases of many years lie on as many pages as there are cases.
DROP INDEX app.result_case_department;
DROP INDEX app.result_case_team;
CREATE INDEX result_case_department ON app.result_case (department_id, kind, period) INCLUDE (activity_id, reviewer_id);
CREATE INDEX result_case_team ON app.result_case (team_id, kind, period) INCLUDE (activity_id, reviewer_id);
