-- What an import is made of once all its rows wait in app.import_row. No function here goes through rows one by one: a list of a million
-- cases is carried out in a handful of statements, whose sorts and hashes spill to disk.

-- The import, locked, of the one who began it; with a chunk only if that is the next one.
CREATE OR REPLACE FUNCTION app.import_locked(the_import uuid, chunk integer) RETURNS app.import LANGUAGE plpgsql AS $$
DECLARE
	i app.import;
BEGIN
	SELECT t.* INTO i FROM app.import t WHERE t.id = the_import AND t.person_id = app.actor() FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('import');
	ELSIF i.committed_at IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the import is carried out', '{"state": "committed"}');
	ELSIF chunk <> i.next_chunk THEN
		PERFORM app.fail('TS028', 'another chunk comes next', jsonb_build_object('next_chunk', i.next_chunk::text));
	END IF;
	RETURN i;
END $$;

-- The cases of an import. Rows of one case agree, so that any of them tells it.
CREATE OR REPLACE FUNCTION app.listed_cases(the_import uuid) RETURNS TABLE (case_number text, family_number text, cpr_hmac bytea,
	birth_day smallint, target_group text, opened_on date, closed_on date, caseworker_id uuid) LANGUAGE sql STABLE AS $$
	SELECT r.case_number, r.family_number, r.cpr_hmac, r.birth_day, r.target_group, r.opened_on, r.closed_on, w.id
	FROM app.import_row r JOIN app.caseworker w ON w.code = r.caseworker_code
	WHERE r.import_id = the_import
	GROUP BY r.case_number, r.family_number, r.cpr_hmac, r.birth_day, r.target_group, r.opened_on, r.closed_on, w.id
$$;

-- The decisions of an import; the same one twice on a day is two.
CREATE OR REPLACE FUNCTION app.listed_decisions(the_import uuid) RETURNS TABLE (case_id uuid, decided_on date, section text, measure text,
	nth smallint, age smallint) LANGUAGE sql STABLE AS $$
	SELECT c.id, r.decided_on, r.section, r.measure,
		(row_number() OVER (PARTITION BY r.case_number, r.decided_on, r.section, r.measure ORDER BY r.line))::smallint, r.age
	FROM app.import_row r JOIN app.case c ON c.case_number = r.case_number
	WHERE r.import_id = the_import AND r.decided_on IS NOT NULL
$$;

-- Caseworkers as the list tells them. Where rows tell one differently, as after a move, the most rows are right, then the last ones.
CREATE OR REPLACE FUNCTION app.listed_caseworkers(the_import uuid) RETURNS TABLE (code text, display_name text, team text, department text,
	known_from date) LANGUAGE sql STABLE AS $$
	SELECT DISTINCT ON (t.code) t.code, t.display_name, t.team, t.department, min(t.known_from) OVER (PARTITION BY t.code)
	FROM (
		SELECT r.caseworker_code AS code, r.caseworker_name AS display_name, r.team, r.department, min(r.opened_on) AS known_from,
			count(*) AS rows, max(r.line) AS last
		FROM app.import_row r WHERE r.import_id = the_import
		GROUP BY r.caseworker_code, r.caseworker_name, r.team, r.department) t
	ORDER BY t.code, t.rows DESC, t.last DESC
$$;

-- Rows that differ from the first row of their case in what belongs to the case, as faults.
CREATE OR REPLACE FUNCTION app.tell_contradictions(i app.import) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.import_fault f WHERE f.import_id = i.id AND f.kind = 'contradiction';
	INSERT INTO app.import_fault (import_id, line, column_number, heading, kind)
	SELECT i.id, d.line, (i.reader -> 'columns' ->> v.heading)::integer, v.heading, 'contradiction'
	FROM (
		SELECT r.line,
			r.cpr_hmac IS DISTINCT FROM first_value(r.cpr_hmac) OVER w AS cpr,
			r.family_number IS DISTINCT FROM first_value(r.family_number) OVER w AS family,
			r.caseworker_code <> first_value(r.caseworker_code) OVER w AS caseworker,
			r.target_group IS DISTINCT FROM first_value(r.target_group) OVER w AS target,
			r.opened_on <> first_value(r.opened_on) OVER w AS opened,
			r.closed_on IS DISTINCT FROM first_value(r.closed_on) OVER w AS closed
		FROM app.import_row r WHERE r.import_id = i.id
		WINDOW w AS (PARTITION BY r.case_number ORDER BY r.line)) d,
		LATERAL (VALUES ('CPR-nr', d.cpr), ('Familienr', d.family), ('Rådgiver-id', d.caseworker), ('Målgruppe', d.target),
			('Sag oprettet', d.opened), ('Sag afsluttet', d.closed)) AS v(heading, differs)
	WHERE v.differs;
END $$;

-- Departments, teams and caseworkers of the list; returns how many caseworkers are new. Who was known without a team is taken to have been
-- in this one since the oldest case they hold: decisions of that time were their leader's, too (R7).
CREATE OR REPLACE FUNCTION app.import_caseworkers(the_import uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	added bigint;
BEGIN
	INSERT INTO app.department (name)
	SELECT DISTINCT l.department FROM app.listed_caseworkers(the_import) l ORDER BY 1 ON CONFLICT DO NOTHING;
	INSERT INTO app.team (department_id, name)
	SELECT DISTINCT d.id, l.team FROM app.listed_caseworkers(the_import) l JOIN app.department d ON d.name = l.department
	ON CONFLICT DO NOTHING;
	INSERT INTO app.caseworker (code, display_name)
	SELECT l.code, l.display_name FROM app.listed_caseworkers(the_import) l ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS added = ROW_COUNT;
	UPDATE app.caseworker w SET display_name = l.display_name
	FROM app.listed_caseworkers(the_import) l WHERE l.code = w.code AND l.display_name <> w.display_name;
	UPDATE app.team_member m SET held_to = app.today()
	FROM app.listed_caseworkers(the_import) l
		JOIN app.caseworker w ON w.code = l.code
		JOIN app.department d ON d.name = l.department
		JOIN app.team t ON t.department_id = d.id AND t.name = l.team
	WHERE m.caseworker_id = w.id AND m.held_to IS NULL AND m.team_id <> t.id;
	INSERT INTO app.team_member (caseworker_id, team_id, held_from)
	SELECT w.id, t.id, CASE WHEN EXISTS (SELECT FROM app.team_member m WHERE m.caseworker_id = w.id) THEN app.today() ELSE l.known_from END
	FROM app.listed_caseworkers(the_import) l
		JOIN app.caseworker w ON w.code = l.code
		JOIN app.department d ON d.name = l.department
		JOIN app.team t ON t.department_id = d.id AND t.name = l.team
	WHERE NOT EXISTS (SELECT FROM app.team_member m WHERE m.caseworker_id = w.id AND m.held_to IS NULL);
	RETURN added;
END $$;

-- Cases new, changed in what belongs to the case (its caseworker included), and moved. Cases that are not in the list are left alone.
CREATE OR REPLACE FUNCTION app.import_cases(the_import uuid, OUT cases_new bigint, OUT cases_changed bigint, OUT cases_moved bigint)
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.case c SET family_number = l.family_number, cpr_hmac = l.cpr_hmac, birth_day = l.birth_day, target_group = l.target_group,
		opened_on = l.opened_on, closed_on = l.closed_on, version = c.version + 1
	FROM app.listed_cases(the_import) l
	WHERE c.case_number = l.case_number
		AND ((c.family_number, c.cpr_hmac, c.birth_day, c.target_group, c.opened_on, c.closed_on)
				IS DISTINCT FROM (l.family_number, l.cpr_hmac, l.birth_day, l.target_group, l.opened_on, l.closed_on)
			OR NOT EXISTS (SELECT FROM app.case_holder h
				WHERE h.case_id = c.id AND h.held_to IS NULL AND h.caseworker_id = l.caseworker_id));
	GET DIAGNOSTICS cases_changed = ROW_COUNT;
	INSERT INTO app.case (case_number, family_number, cpr_hmac, birth_day, target_group, opened_on, closed_on)
	SELECT l.case_number, l.family_number, l.cpr_hmac, l.birth_day, l.target_group, l.opened_on, l.closed_on
	FROM app.listed_cases(the_import) l
	WHERE NOT EXISTS (SELECT FROM app.case c WHERE c.case_number = l.case_number);
	GET DIAGNOSTICS cases_new = ROW_COUNT;
	UPDATE app.case_holder h SET held_to = app.today()
	FROM app.listed_cases(the_import) l JOIN app.case c ON c.case_number = l.case_number
	WHERE h.case_id = c.id AND h.held_to IS NULL AND h.caseworker_id <> l.caseworker_id;
	GET DIAGNOSTICS cases_moved = ROW_COUNT;
	INSERT INTO app.case_holder (case_id, caseworker_id, held_from)
	SELECT c.id, l.caseworker_id,
		CASE WHEN EXISTS (SELECT FROM app.case_holder h WHERE h.case_id = c.id) THEN app.today() ELSE l.opened_on END
	FROM app.listed_cases(the_import) l JOIN app.case c ON c.case_number = l.case_number
	WHERE NOT EXISTS (SELECT FROM app.case_holder h WHERE h.case_id = c.id AND h.held_to IS NULL);
END $$;

-- Decisions new (or listed again after they were withdrawn), and gone from the list of a case that it holds.
CREATE OR REPLACE FUNCTION app.import_decisions(the_import uuid, OUT decisions_new bigint, OUT decisions_gone bigint) LANGUAGE plpgsql AS $$
DECLARE
	back bigint;
BEGIN
	UPDATE app.decision d SET withdrawn_at = app.now()
	FROM app.case c
	WHERE c.id = d.case_id AND d.withdrawn_at IS NULL
		AND c.case_number IN (SELECT r.case_number FROM app.import_row r WHERE r.import_id = the_import)
		AND NOT EXISTS (SELECT FROM app.listed_decisions(the_import) l
			WHERE (l.case_id, l.decided_on, l.section, l.measure, l.nth) = (d.case_id, d.decided_on, d.section, d.measure, d.nth));
	GET DIAGNOSTICS decisions_gone = ROW_COUNT;
	UPDATE app.decision d SET withdrawn_at = NULL
	FROM app.listed_decisions(the_import) l
	WHERE (l.case_id, l.decided_on, l.section, l.measure, l.nth) = (d.case_id, d.decided_on, d.section, d.measure, d.nth)
		AND d.withdrawn_at IS NOT NULL;
	GET DIAGNOSTICS back = ROW_COUNT;
	UPDATE app.decision d SET age = l.age
	FROM app.listed_decisions(the_import) l
	WHERE (l.case_id, l.decided_on, l.section, l.measure, l.nth) = (d.case_id, d.decided_on, d.section, d.measure, d.nth)
		AND d.age IS DISTINCT FROM l.age;
	INSERT INTO app.decision (case_id, decided_on, section, measure, nth, age)
	SELECT l.case_id, l.decided_on, l.section, l.measure, l.nth, l.age
	FROM app.listed_decisions(the_import) l
	WHERE NOT EXISTS (SELECT FROM app.decision d
		WHERE (l.case_id, l.decided_on, l.section, l.measure, l.nth) = (d.case_id, d.decided_on, d.section, d.measure, d.nth));
	GET DIAGNOSTICS decisions_new = ROW_COUNT;
	decisions_new := decisions_new + back;
END $$;

-- Carries a faultless import out and counts what it did. With dry_run all of it is undone again at the end, so that what is told is what
-- would be done.
CREATE OR REPLACE FUNCTION app.carry_out(the_import uuid, dry_run boolean, OUT counts jsonb) LANGUAGE plpgsql AS $$
DECLARE
	workers bigint;
	c record;
	d record;
BEGIN
	-- No statistics tell how many rows wait: guessing few, the planner would loop over a million of them.
	PERFORM set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true);
	BEGIN
		workers := app.import_caseworkers(the_import);
		SELECT t.* INTO c FROM app.import_cases(the_import) t;
		SELECT t.* INTO d FROM app.import_decisions(the_import) t;
		IF dry_run THEN
			RAISE EXCEPTION USING ERRCODE = 'TSDRY', MESSAGE = 'undo';
		END IF;
	EXCEPTION WHEN SQLSTATE 'TSDRY' THEN
		NULL;
	END;
	PERFORM set_config('enable_nestloop', 'on', true);
	SELECT jsonb_build_object('cases_new', c.cases_new, 'cases_changed', c.cases_changed,
		'cases_same', count(DISTINCT r.case_number) - c.cases_new - c.cases_changed, 'cases_moved', c.cases_moved,
		'decisions_new', d.decisions_new, 'decisions_gone', d.decisions_gone, 'caseworkers_new', workers)
	INTO counts FROM app.import_row r WHERE r.import_id = the_import;
END $$;
