-- Who has been reached in a cycle (R4).

-- Whose steps were reviewed: of each submitted review of the cycle those who held a step of it as the reviewer said, where that was asked;
-- else everybody who held the case in the period that the audit looks at, not who has it now. Where the register knows nobody of that time
-- it is the one the case was drawn for.
CREATE OR REPLACE FUNCTION app.reviewed_holders(the_cycle uuid) RETURNS TABLE (caseworker_id uuid, reviewed integer) LANGUAGE sql STABLE AS $$
	WITH submitted AS (
		SELECT r.id AS review_id, r.case_id, r.stratum, l.id AS list_id, app.looks_back(a) AS days,
			EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = r.id) AS is_said
		FROM app.activity a
		JOIN app.review r ON r.activity_id = a.id AND r.purpose = 'random' AND r.state = 'submitted'
		JOIN app.draw w ON w.id = r.draw_id AND w.annulled_at IS NULL
		JOIN app.frozen_list l ON l.id = w.list_id
		WHERE a.cycle_id = the_cycle
	), holder AS (
		SELECT s.case_id, h.caseworker_id
		FROM submitted s JOIN app.case_holder h ON h.case_id = s.case_id AND daterange(h.held_from, h.held_to, '[]') && s.days
		WHERE NOT s.is_said
		UNION ALL
		SELECT s.case_id, h.caseworker_id FROM submitted s JOIN app.step_holder h ON h.review_id = s.review_id
	)
	SELECT k.caseworker_id, count(DISTINCT k.case_id)::integer
	FROM (SELECT h.case_id, h.caseworker_id FROM holder h
		UNION
		SELECT s.case_id, t.caseworker_id FROM submitted s JOIN app.stratum t ON t.list_id = s.list_id AND t.key = s.stratum
		WHERE s.case_id NOT IN (SELECT h.case_id FROM holder h)) AS k
	WHERE k.caseworker_id IS NOT NULL
	GROUP BY k.caseworker_id
$$;

-- Who has something to draw: cases in a list of the cycle, or in the frame of the activity that comes next.
CREATE OR REPLACE FUNCTION app.eligible_holders(the_cycle uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
	SELECT s.caseworker_id FROM app.stratum s JOIN app.frozen_list l ON l.id = s.list_id JOIN app.activity a ON a.id = l.activity_id
	WHERE a.cycle_id = the_cycle AND a.state <> 'skipped' AND s.listed > 0 AND s.caseworker_id IS NOT NULL
	UNION
	SELECT f.caseworker_id
	FROM (SELECT a AS coming FROM app.activity a WHERE a.cycle_id = the_cycle AND a.state = 'planned' ORDER BY a.wave LIMIT 1) AS n,
		app.frame(n.coming) AS f
	WHERE NOT f.exempt AND f.caseworker_id IS NOT NULL
$$;

-- Each caseworker of a cycle with where they stand. Who has left stays for what they did; no eligible case is no debt, and nobody who
-- left is looked for any more.
CREATE OR REPLACE FUNCTION app.coverage(the_cycle uuid) RETURNS TABLE (caseworker_id uuid, code text, display_name text, team text,
	wave integer, reviewed integer, drawn integer, eligible boolean, state text, moved_on_from integer, away_percent integer, joined boolean)
LANGUAGE sql STABLE AS $$
	WITH reviewed AS MATERIALIZED (SELECT r.* FROM app.reviewed_holders(the_cycle) AS r),
	eligible AS MATERIALIZED (SELECT e AS caseworker_id FROM app.eligible_holders(the_cycle) AS e),
	listed AS (
		SELECT l.caseworker_id, l.wave, l.moved_on_from, l.drawn FROM app.ledger(the_cycle) AS l
		UNION ALL
		SELECT r.caseworker_id, NULL, NULL, 0 FROM reviewed r
		WHERE r.caseworker_id NOT IN (SELECT l.caseworker_id FROM app.ledger(the_cycle) AS l)
	)
	SELECT w.id, w.code, w.display_name, coalesce(t.name, ''), l.wave, coalesce(r.reviewed, 0), l.drawn, e.caseworker_id IS NOT NULL,
		CASE WHEN r.reviewed > 0 THEN 'reached' WHEN m.held_to IS NOT NULL THEN 'left' WHEN e.caseworker_id IS NULL THEN 'no_case'
			WHEN l.drawn > 0 THEN 'drawn' ELSE 'missing' END,
		l.moved_on_from, (100 - 100 * app.at_work(w.id))::integer, coalesce(w.created_at > c.dealt_at, false)
	FROM listed l
	JOIN app.caseworker w ON w.id = l.caseworker_id
	JOIN app.cycle c ON c.id = the_cycle
	LEFT JOIN reviewed r ON r.caseworker_id = w.id
	LEFT JOIN eligible e ON e.caseworker_id = w.id
	LEFT JOIN app.last_team m ON m.caseworker_id = w.id
	LEFT JOIN app.team t ON t.id = m.team_id
$$;

-- Every morning: a cycle whose every wave was drawn, and is over, is closed; from then on its draws speak of all cases (R5). One that skipped a
-- wave stays open: some had no chance that anybody can state.
CREATE OR REPLACE FUNCTION app.close_cycles() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.cycle y SET closed_at = app.now()
	WHERE y.closed_at IS NULL AND y.dealt_at IS NOT NULL
		AND (SELECT count(DISTINCT a.wave) FROM app.activity a JOIN app.frozen_list l ON l.activity_id = a.id
			JOIN app.draw d ON d.list_id = l.id AND d.annulled_at IS NULL
			WHERE a.cycle_id = y.id AND a.wave BETWEEN 1 AND y.waves AND (a.state = 'done' OR (a.state = 'assigned' AND a.deadline < app.today()))) = y.waves
		AND NOT EXISTS (SELECT FROM app.activity a WHERE a.cycle_id = y.id
			AND (a.state IN ('planned', 'frozen', 'drawn') OR (a.state = 'assigned' AND a.deadline >= app.today())));
END $$;
