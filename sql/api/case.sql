-- The register of cases, and the import that fills it.

-- Imports that were left lying are swept here, with their rows.
CREATE FUNCTION api.begin_import(file_name text) RETURNS TABLE (import_id uuid) LANGUAGE plpgsql AS $$
DECLARE
	made uuid;
BEGIN
	PERFORM app.refuse_words(begin_import.file_name, 'file_name', 255);
	DELETE FROM app.import i WHERE i.committed_at IS NULL AND i.begun_at < app.now() - interval '1 day';
	INSERT INTO app.import AS i (person_id, file_name) VALUES (app.actor(), begin_import.file_name) RETURNING i.id INTO made;
	PERFORM app.settle('import:' || made, jsonb_build_object('import_id', made));
	RETURN QUERY SELECT made;
END $$;

-- What the reader of the next chunk must know. Chunks come in order; api.put_rows looks again.
CREATE FUNCTION api.import_reader(import_id uuid, chunk integer) RETURNS TABLE (reader jsonb, today date) LANGUAGE plpgsql AS $$
DECLARE
	i app.import := app.import_locked(import_reader.import_id, import_reader.chunk);
BEGIN
	RETURN QUERY SELECT i.reader, app.today();
END $$;

-- Keeps a chunk that was read with what api.import_reader gave.
CREATE FUNCTION api.put_rows(import_id uuid, chunk integer, record_count bigint, read_rows jsonb, read_faults jsonb, reader jsonb)
RETURNS TABLE (rows bigint, faults bigint) LANGUAGE plpgsql AS $$
DECLARE
	i app.import := app.import_locked(put_rows.import_id, put_rows.chunk);
	told bigint;
BEGIN
	INSERT INTO app.import_row (import_id, line, case_number, cpr_hmac, birth_day, family_number, caseworker_code, caseworker_name, team,
		department, target_group, opened_on, closed_on, section, measure, decided_on, age)
	SELECT i.id, r.* FROM jsonb_to_recordset(put_rows.read_rows) AS r (line bigint, case_number text, cpr_hmac bytea, birth_day smallint,
		family_number text, caseworker_code text, caseworker_name text, team text, department text, target_group text, opened_on date,
		closed_on date, section text, measure text, decided_on date, age smallint);
	INSERT INTO app.import_fault (import_id, line, column_number, heading, kind)
	SELECT i.id, f.* FROM jsonb_to_recordset(put_rows.read_faults) AS f (line bigint, column_number integer, heading text, kind text)
	ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS told = ROW_COUNT;
	UPDATE app.import t SET next_chunk = t.next_chunk + 1, reader = put_rows.reader, rows = t.rows + put_rows.record_count,
		faults = t.faults + told WHERE t.id = i.id RETURNING t.* INTO i;
	PERFORM app.settle('import:' || i.id, jsonb_build_object('rows', i.rows, 'faults', i.faults));
	RETURN QUERY SELECT i.rows, i.faults;
END $$;

-- With one fault nothing is changed. One import at a time: others wait for its end, readers do not.
CREATE FUNCTION api.commit_import(import_id uuid, dry_run boolean) RETURNS TABLE (committed boolean, rows bigint, faults bigint,
	cases_new bigint, cases_changed bigint, cases_same bigint, cases_moved bigint, decisions_new bigint, decisions_gone bigint,
	caseworkers_new bigint) LANGUAGE plpgsql AS $$
DECLARE
	i app.import := app.import_locked(commit_import.import_id, NULL);
	told jsonb := jsonb '{}';
BEGIN
	IF i.next_chunk = 0 OR (i.rows = 0 AND NOT EXISTS (SELECT FROM app.import_fault f WHERE f.import_id = i.id)) THEN
		PERFORM app.fail('TS028', 'no rows were put', '{"state": "empty"}');
	END IF;
	PERFORM app.tell_contradictions(i);
	UPDATE app.import t SET faults = (SELECT count(*) FROM app.import_fault f WHERE f.import_id = i.id)
	WHERE t.id = i.id RETURNING t.* INTO i;
	IF i.faults = 0 THEN
		LOCK TABLE app.case IN SHARE ROW EXCLUSIVE MODE;
		told := app.carry_out(i.id, commit_import.dry_run);
	END IF;
	told := told || jsonb_build_object('committed', i.faults = 0 AND NOT commit_import.dry_run, 'rows', i.rows, 'faults', i.faults);
	IF (told -> 'committed')::boolean THEN
		DELETE FROM app.import_row r WHERE r.import_id = i.id;
		UPDATE app.import t SET committed_at = app.now(), summary = told WHERE t.id = i.id;
		PERFORM app.try_again();
	END IF;
	PERFORM app.settle('import:' || i.id, told);
	RETURN QUERY SELECT s.* FROM jsonb_to_record(told) AS s (committed boolean, rows bigint, faults bigint, cases_new bigint,
		cases_changed bigint, cases_same bigint, cases_moved bigint, decisions_new bigint, decisions_gone bigint, caseworkers_new bigint);
END $$;

-- By place in the file; the token is the place of the last one before.
CREATE FUNCTION api.list_import_faults(import_id uuid, page_size integer, page_token text)
RETURNS TABLE (line bigint, "column" integer, heading text, kind text, next_page_token text) LANGUAGE plpgsql AS $$
DECLARE
	size integer := app.page_size(list_import_faults.page_size);
	after text[] := string_to_array(list_import_faults.page_token, ':');
BEGIN
	IF list_import_faults.page_token !~ '^([0-9]{1,18}:[0-9]{1,9}:[a-z_]{1,40})?$' THEN
		PERFORM app.fail('TS003', 'not a page token of this list', '{}', '[{"field": "page_token"}]');
	ELSIF NOT EXISTS (SELECT FROM app.import i WHERE i.id = list_import_faults.import_id) THEN
		PERFORM app.fail_not_found('import');
	END IF;
	RETURN QUERY
	WITH page AS (
		SELECT f.*, row_number() OVER (ORDER BY f.line, f.column_number, f.kind) AS nth FROM app.import_fault f
		WHERE f.import_id = list_import_faults.import_id
			AND (cardinality(after) = 0 OR (f.line, f.column_number, f.kind) > (after[1]::bigint, after[2]::integer, after[3]))
		ORDER BY f.line, f.column_number, f.kind LIMIT size + 1)
	SELECT p.line, p.column_number, p.heading, p.kind,
		(SELECT CASE WHEN count(*) > size THEN max(concat_ws(':', q.line, q.column_number, q.kind)) FILTER (WHERE q.nth = size) END FROM page q)
	FROM page p WHERE p.nth <= size ORDER BY p.line, p.column_number, p.kind;
END $$;

-- Pages run by case number; the token is the last one before.
CREATE FUNCTION api.list_cases(team_id uuid, caseworker_id uuid, sections text[], page_size integer, page_token text)
RETURNS TABLE (case_id uuid, case_number text, family_number text, caseworker_id_ uuid, team_id_ uuid, target_group text, opened_on date,
	closed_on date, version bigint, caseworker_name text, team_name text, next_page_token text) LANGUAGE plpgsql AS $$
DECLARE
	size integer := app.page_size(list_cases.page_size);
	page uuid[];
BEGIN
	page := ARRAY(SELECT c.id FROM app.case c
			LEFT JOIN app.case_holder h ON h.case_id = c.id AND h.held_to IS NULL
			LEFT JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL
		WHERE c.case_number > list_cases.page_token
			AND (list_cases.team_id IS NULL OR m.team_id = list_cases.team_id)
			AND (list_cases.caseworker_id IS NULL OR h.caseworker_id = list_cases.caseworker_id)
			AND (cardinality(list_cases.sections) = 0 OR EXISTS (SELECT FROM app.decision d
				WHERE d.case_id = c.id AND d.withdrawn_at IS NULL AND d.section = ANY (list_cases.sections)))
		ORDER BY c.case_number LIMIT size + 1);
	PERFORM app.settle_list('cases', page[:size], NULL, NULL);
	RETURN QUERY
	SELECT c.id, c.case_number, c.family_number, h.caseworker_id, m.team_id, c.target_group, c.opened_on, c.closed_on, c.version,
		w.display_name, t.name,
		CASE WHEN cardinality(page) > size THEN (SELECT l.case_number FROM app.case l WHERE l.id = page[size]) END
	FROM app.case c
		LEFT JOIN app.case_holder h ON h.case_id = c.id AND h.held_to IS NULL
		LEFT JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL
		LEFT JOIN app.caseworker w ON w.id = h.caseworker_id LEFT JOIN app.team t ON t.id = m.team_id
	WHERE c.id = ANY (page[:size]) ORDER BY c.case_number;
END $$;

-- Who reviews the case needs no purpose: it follows from the assignment (R18). A look by one who sits in a sealed round is hidden with it
-- (R8).
CREATE FUNCTION api.get_case(case_number text, purpose text) RETURNS TABLE ("case" jsonb, decisions jsonb, holders jsonb)
LANGUAGE plpgsql AS $$
DECLARE
	c app.case;
	r app.review;
BEGIN
	PERFORM app.refuse_words(get_case.purpose, 'purpose', 200);
	SELECT t.* INTO c FROM app.case t WHERE t.case_number = get_case.case_number;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('case');
	END IF;
	SELECT t.* INTO r FROM app.review t WHERE t.case_id = c.id AND t.reviewer_id = app.actor() AND t.state <> 'withdrawn' ORDER BY t.sealed DESC LIMIT 1;
	IF r.id IS NULL AND app.says_nothing(get_case.purpose) THEN
		PERFORM app.fail('TS016', 'a look outside an assignment wants a purpose');
	END IF;
	PERFORM app.settle('case:' || c.id, '{}', c.id, r.panel_id, CASE WHEN r.id IS NULL THEN get_case.purpose ELSE 'assignment' END);
	RETURN QUERY SELECT
		jsonb_build_object('case_id', c.id, 'case_number', c.case_number, 'family_number', c.family_number,
			'caseworker_id', h.caseworker_id, 'team_id', m.team_id, 'target_group', c.target_group, 'opened_on', c.opened_on,
			'closed_on', c.closed_on, 'version', c.version,
			'caseworker_name', (SELECT w.display_name FROM app.caseworker w WHERE w.id = h.caseworker_id),
			'team_name', (SELECT t.name FROM app.team t WHERE t.id = m.team_id)),
		(SELECT jsonb_agg(jsonb_build_object('section', d.section, 'measure', d.measure, 'decided_on', d.decided_on, 'age', d.age)
				ORDER BY d.decided_on, d.section, d.measure, d.nth)
			FROM app.decision d WHERE d.case_id = c.id AND d.withdrawn_at IS NULL),
		(SELECT jsonb_agg(jsonb_build_object('caseworker_id', w.id, 'display_name', w.display_name, 'held_from', t.held_from,
				'held_to', t.held_to) ORDER BY t.held_from, t.held_to)
			FROM app.case_holder t JOIN app.caseworker w ON w.id = t.caseworker_id WHERE t.case_id = c.id)
	FROM (SELECT) AS one
		LEFT JOIN app.case_holder h ON h.case_id = c.id AND h.held_to IS NULL
		LEFT JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL;
END $$;
