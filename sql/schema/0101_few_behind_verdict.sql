-- A verdict speaks of a group, too: it is told to readers only where the group's figures would be (R16). persons: the fewest caseworkers
-- that stand behind any part of it (app.fewest_behind). What was judged before is held to the draws it was measured by.
ALTER TABLE app.effect ADD persons integer NOT NULL DEFAULT 0;
ALTER TABLE app.effect DISABLE TRIGGER USER;
UPDATE app.effect AS t SET persons = coalesce((
	SELECT min(p.persons) FROM (
		SELECT count(DISTINCT coalesce(c.caseworker_id, c.review_id)) AS persons
		FROM app.action x LEFT JOIN app.team m ON m.id = x.team_id, app.result_case c JOIN app.result_entry e USING (review_id)
		WHERE x.id = t.action_id AND c.activity_id = ANY (t.activities) AND e.item = x.item AND e.first AND e.counts
			AND (x.team_id IS NULL OR c.department_id = m.department_id)
		GROUP BY CASE WHEN x.team_id IS NULL THEN c.department_id IS NOT DISTINCT FROM x.department_id ELSE c.team_id IS NOT DISTINCT FROM x.team_id END) AS p), 0);
ALTER TABLE app.effect ENABLE TRIGGER USER;
ALTER TABLE app.effect ALTER persons DROP DEFAULT;
