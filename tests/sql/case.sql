-- Cases: the import's chunks, contradictions, what it changes and what it leaves; who may look and what is logged (R6, R18, R19, R24).
BEGIN;
\ir review_fixture.psql
SELECT plan(48);

-- Rows as the reader leaves them.
CREATE FUNCTION made.row(line bigint, case_number text, code text, given jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('line', line, 'case_number', case_number, 'caseworker_code', code, 'caseworker_name', 'Navn ' || code,
		'team', 'Øst', 'department', 'Familie', 'opened_on', '2024-05-01') || given
$$;
CREATE FUNCTION made.decided(day text, section text DEFAULT '32', measure text DEFAULT 'Aflastning') RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_build_object('decided_on', day, 'section', section, 'measure', measure) $$;
-- A whole import of one chunk, up to its commit.
CREATE FUNCTION made.import(name text, VARIADIC list jsonb[]) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	made uuid;
BEGIN
	PERFORM made.by(name);
	made := (SELECT b.import_id FROM api.begin_import('liste.csv') b);
	PERFORM made.by(name);
	PERFORM api.put_rows(made, 0, cardinality(list), to_jsonb(list), '[]',
		'{"encoding": "utf-8", "width": 13, "lines": 9, "columns": {"CPR-nr": 2, "Familienr": 3, "Rådgiver-id": 4, "Målgruppe": 8, "Sag oprettet": 9, "Sag afsluttet": 10}}');
	PERFORM made.by(name);
	RETURN made;
END $$;
CREATE FUNCTION made.counts(the_import uuid, dry_run boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
	SELECT format('%s: %s new, %s changed, %s same, %s moved; decisions %s new, %s gone; %s caseworkers', CASE WHEN c.committed THEN 'done'
		ELSE 'not done' END, c.cases_new, c.cases_changed, c.cases_same, c.cases_moved, c.decisions_new, c.decisions_gone, c.caseworkers_new)
	FROM api.commit_import(the_import, dry_run) c
$$;
CREATE FUNCTION made.holders(number text) RETURNS text LANGUAGE sql AS $$
	SELECT made.truth(format('SELECT string_agg(w.code || '' '' || h.held_from || '' '' || coalesce(h.held_to::text, ''now''), '', ''
		ORDER BY h.held_from, h.held_to) FROM app.case_holder h JOIN app.case c ON c.id = h.case_id JOIN app.caseworker w ON w.id = h.caseworker_id
		WHERE c.case_number = %L', number))
$$;
SET ROLE tilsyn_app;

-- Beginning, and chunks in order.
SELECT made.by('paula');
SELECT is(made.failure($$ SELECT api.begin_import('barn 010115-4123.csv') $$) ->> 'state', 'TS005', 'r19_not even in the name of the file');
SELECT made.by('paula');
SELECT is(made.failure($$ SELECT api.begin_import('/home/liste.csv') $$) ->> 'state', '23514', 'a file''s name has no folder');
SELECT made.by('paula');
SELECT import_id AS one FROM api.begin_import('liste.csv') \gset
SELECT is(made.truth('SELECT outcome FROM app.act WHERE id = app.act_id()')::jsonb, jsonb_build_object('import_id', :'one'), 'a retry gets the id');
SELECT is(made.failure(format('SELECT api.commit_import(%L, false)', :'one')) ->> 'state', 'TS028', 'nothing was put yet');
SELECT is(made.failure(format('SELECT api.import_reader(%L, 1)', :'one')),
	'{"state": "TS028", "places": [], "parameters": {"next_chunk": "0"}}', 'chunks come in order');
SELECT is((SELECT reader FROM api.import_reader(:'one', 0)), '{}', 'nothing is read yet');
SELECT made.by('paula');
SELECT results_eq(format($$ SELECT * FROM api.put_rows(%L, 0, 3, jsonb_build_array(made.row(2, 'S1', 'R1')),
	'[{"line": 3, "column_number": 9, "heading": "Sag oprettet", "kind": "date"}, {"line": 4, "column_number": 0, "heading": "", "kind": "columns"}]',
	'{"lines": 4}') $$, :'one'), $$ VALUES (3::bigint, 2::bigint) $$, 'rows so far, faulty ones included');
SELECT made.by('odin');
SELECT is(made.failure(format('SELECT api.import_reader(%L, 1)', :'one')) ->> 'state', 'TS020', 'an import is its beginner''s');
SELECT made.by('paula', false);
SELECT results_eq(format('SELECT line, "column", heading, kind, next_page_token FROM api.list_import_faults(%L, 1, %L)', :'one', ''),
	$$ VALUES (3::bigint, 9, 'Sag oprettet', 'date', '3:9:date') $$, 'r24_faults by place');
SELECT results_eq(format('SELECT line, "column", kind, next_page_token FROM api.list_import_faults(%L, 1, %L)', :'one', '3:9:date'),
	$$ VALUES (4::bigint, 0, 'columns', NULL) $$, 'r24_the next page');
SELECT is(made.failure(format('SELECT * FROM api.list_import_faults(%L, 1, %L)', :'one', 'x')) -> 'places', '[{"field": "page_token"}]',
	'r24_a strange token');
SELECT made.by('paula');
SELECT results_eq(format('SELECT committed, rows, faults, cases_new FROM api.commit_import(%L, false)', :'one'),
	$$ VALUES (false, 3::bigint, 2::bigint, NULL::bigint) $$, 'r24_with one fault');
SELECT is(made.truth($$ SELECT count(*) FROM app.case WHERE case_number LIKE 'S%' $$), '0', 'r24_nothing is changed');

-- Rows of one case that contradict each other.
SELECT made.import('paula', made.row(2, 'S1', 'R1', '{"cpr_hmac": "\\x01", "family_number": "F1"}'), made.row(3, 'S2', 'R1'),
	made.row(4, 'S1', 'R2', '{"target_group": "Ung", "family_number": "F1"}'),
	made.row(5, 'S1', 'R1', '{"cpr_hmac": "\\x01", "family_number": "F2", "opened_on": "2024-05-02", "closed_on": "2025-01-01"}')) AS two \gset
SELECT results_eq(format('SELECT committed, rows, faults FROM api.commit_import(%L, false)', :'two'),
	$$ VALUES (false, 4::bigint, 6::bigint) $$, 'r24_contradictions are faults');
SELECT made.by('paula');
SELECT results_eq(format('SELECT faults FROM api.commit_import(%L, true)', :'two'), $$ VALUES (6::bigint) $$, 'r24_and are told once');
SELECT results_eq(format('SELECT line, "column", heading, kind FROM api.list_import_faults(%L, 0, %L)', :'two', ''), $$ VALUES
	(4::bigint, 2, 'CPR-nr', 'contradiction'), (4, 4, 'Rådgiver-id', 'contradiction'), (4, 8, 'Målgruppe', 'contradiction'),
	(5, 3, 'Familienr', 'contradiction'), (5, 9, 'Sag oprettet', 'contradiction'), (5, 10, 'Sag afsluttet', 'contradiction') $$,
	'r24_each with its line and column');

-- What an import changes. S1 has two decisions of one day that look alike.
SELECT made.import('paula', made.row(2, 'S1', 'R1', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 9}'),
	made.row(3, 'S1', 'R1', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 9}'),
	made.row(4, 'S2', 'R2', made.decided('2025-03-01', '46')), made.row(5, 'S3', 'R2', '{"opened_on": "2023-01-01"}'),
	made.row(6, 'S4', 'R2', '{"closed_on": "2024-06-01", "team": "Vest"}')) AS three \gset
SELECT is(made.counts(:'three', true), 'not done: 4 new, 0 changed, 0 same, 0 moved; decisions 3 new, 0 gone; 2 caseworkers', 'a dry run counts');
SELECT is(made.truth($$ SELECT count(*) FROM app.case WHERE case_number LIKE 'S%' $$) || made.truth('SELECT count(*) FROM app.team'), '01',
	'and leaves nothing');
SELECT made.by('paula');
SELECT is(made.counts(:'three'), 'done: 4 new, 0 changed, 0 same, 0 moved; decisions 3 new, 0 gone; 2 caseworkers', 'the same counts when done');
SELECT is(made.truth('SELECT outcome ->> ''cases_new'' FROM app.act WHERE id = app.act_id()'), '4', 'r13_a retry gets the summary');
SELECT is(made.truth(format('SELECT count(*) FROM app.import_row WHERE import_id = %L', :'three')), '0', 'r19_rows do not stay');
SELECT is(made.truth($$ SELECT string_agg(nth::text || age, ' ' ORDER BY nth) FROM app.decision d JOIN app.case c ON c.id = d.case_id
	WHERE c.case_number = 'S1' $$), '19 29', 'r06_the same decision twice on one day is two');
SELECT is(made.truth($$ SELECT string_agg(w.display_name || ' ' || t.name || ' ' || m.held_from, ', ' ORDER BY w.code) FROM app.team_member m
	JOIN app.caseworker w ON w.id = m.caseworker_id JOIN app.team t ON t.id = m.team_id $$), 'Navn R1 Øst 2024-05-01, Navn R2 Øst 2023-01-01',
	'where rows tell a caseworker differently, most are right; the first team counts since the oldest case');
SELECT is(made.holders('S3'), 'R2 2023-01-01 now', 'the first holder had it from its opening');
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT api.commit_import(%L, false)', :'three')) ->> 'state', 'TS028', 'an import is carried out once');
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT api.put_rows(%L, 1, 0, %L, %L, %L)', :'three', '[]', '[]', '{}')) ->> 'state', 'TS028', 'and takes no rows then');

SELECT made.import('paula', made.row(2, 'S1', 'R1', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 9}'),
	made.row(3, 'S1', 'R1', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 9}'),
	made.row(4, 'S2', 'R2', made.decided('2025-03-01', '46')), made.row(5, 'S3', 'R2', '{"opened_on": "2023-01-01"}'),
	made.row(6, 'S4', 'R2', '{"closed_on": "2024-06-01"}')) AS four \gset
SELECT is(made.counts(:'four'), 'done: 0 new, 0 changed, 4 same, 0 moved; decisions 0 new, 0 gone; 0 caseworkers', 'the same list changes nothing');

-- S1 moves and loses one decision for another, S2 closes; the rest is not in this list. R1 comes to another team.
SELECT made.import('paula', made.row(2, 'S1', 'R2', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 8}'),
	made.row(3, 'S1', 'R2', made.decided('2025-04-01') || '{"cpr_hmac": "\\x01", "birth_day": 7}'),
	made.row(4, 'S2', 'R2', made.decided('2025-03-01', '46') || '{"closed_on": "2025-06-01"}'),
	made.row(5, 'S5', 'R1', '{"team": "Vest"}')) AS five \gset
SELECT is(made.counts(:'five'), 'done: 1 new, 2 changed, 0 same, 1 moved; decisions 1 new, 1 gone; 0 caseworkers', 'what really changed');
SELECT is(made.truth($$ SELECT string_agg(version::text, ' ' ORDER BY case_number) FROM app.case WHERE case_number LIKE 'S%' $$), '2 2 1 1 1',
	'only what changed is a new version');
SELECT is(made.holders('S1'), format('R1 2024-05-01 %s, R2 %1$s now', made.truth('SELECT app.today()')), 'r06_the old holder stays in the history');
SELECT is(made.truth($$ SELECT string_agg(d.decided_on || ' ' || d.nth || ' ' || (d.withdrawn_at IS NULL) || coalesce(' ' || d.age, ''), ', '
	ORDER BY d.decided_on, d.nth) FROM app.decision d JOIN app.case c ON c.id = d.case_id WHERE c.case_number = 'S1' $$),
	'2025-02-01 1 true 8, 2025-02-01 2 false 9, 2025-04-01 1 true', 'what is gone is marked, an age corrected');
SELECT is(made.truth($$ SELECT count(*) FROM app.decision WHERE withdrawn_at IS NOT NULL $$), '1', 'cases not in the list are left alone');
SELECT is(made.truth($$ SELECT string_agg(t.name || coalesce(' ' || m.held_to, ''), ', ' ORDER BY m.held_from) FROM app.team_member m
	JOIN app.caseworker w ON w.id = m.caseworker_id JOIN app.team t ON t.id = m.team_id WHERE w.code = 'R1' $$),
	format('Øst %s, Vest', made.truth('SELECT app.today()')), 'a caseworker''s team of then is kept');
SELECT made.import('paula', made.row(2, 'S1', 'R2', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 8}'),
	made.row(3, 'S1', 'R2', made.decided('2025-02-01') || '{"cpr_hmac": "\\x01", "birth_day": 7, "age": 8}')) AS six \gset
SELECT is(made.counts(:'six'), 'done: 0 new, 0 changed, 1 same, 0 moved; decisions 1 new, 1 gone; 0 caseworkers', 'a decision comes back');
SELECT is(made.truth($$ SELECT count(*) FROM app.case c WHERE (to_jsonb(c) - 'id')::text ~ '[0-9]{6}-[0-9]{4}' $$), '0', 'r19_no CPR number is stored');

-- Imports that were left lying.
RESET ROLE;
UPDATE app.import SET begun_at = app.now() - interval '2 days' WHERE id IN (:'two', :'three');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT count(*) FROM api.begin_import('liste.csv')), 1::bigint, 'another begins');
SELECT is(made.truth(format('SELECT string_agg(CASE id WHEN %L THEN ''two'' ELSE ''three'' END, '' '') FROM app.import WHERE id IN (%1$L, %L)',
	:'two', :'three')), 'three', 'and sweeps those with their rows; what was carried out is history');

-- r18_: lists and looks are logged.
SELECT made.by('paula');
SELECT results_eq($$ SELECT case_number, next_page_token FROM api.list_cases(NULL, NULL, '{46}', 1, '') $$, $$ VALUES ('S2', NULL) $$, 'by section');
SELECT made.by('paula');
SELECT results_eq($$ SELECT case_number, opened_on, version, next_page_token FROM api.list_cases(NULL, made.id('worker1'), '{}', 2, '2026-0008') $$,
	$$ VALUES ('2026-0016', '2025-01-01'::date, 1::bigint, '2026-0024'), ('2026-0024', '2025-01-01', 1, '2026-0024') $$, 'a page by caseworker');
SELECT is(made.truth('SELECT target FROM app.act WHERE id = app.act_id()'), 'cases', 'r18_a list is logged');
SELECT made.by('paula');
SELECT is((SELECT count(*) FROM api.list_cases((SELECT t.team_id FROM api.list_teams(NULL) t WHERE t.name = 'Øst'), NULL, '{}', 0, '')), 4::bigint, 'by team');
SELECT made.by('anne');
SELECT is((SELECT c."case" ->> 'case_number' || jsonb_array_length(c.decisions) || jsonb_array_length(c.holders) FROM api.get_case('2026-0001', '') c),
	'2026-000111', 'r18_a reviewer of the case needs no purpose');
SELECT is(made.truth($$ SELECT purpose || (case_id = made.id('case1')) FROM app.act WHERE id = app.act_id() $$), 'assignmenttrue',
	'r18_it follows from the assignment');
SELECT made.by('bo');
SELECT is(made.failure($$ SELECT api.get_case('2026-0001', ' ') $$) ->> 'state', 'TS016', 'r18_others say why');
SELECT made.by('bo');
SELECT is(made.failure($$ SELECT api.get_case('2026-0001', 'om 010115-4123') $$) ->> 'state', 'TS005', 'r19_without a CPR number');
SELECT made.by('bo');
SELECT is((SELECT jsonb_array_length(c.decisions) FROM api.get_case('S1', 'klage') c), 2, 'r18_who says why sees it, without what was withdrawn');
SELECT is(made.truth($$ SELECT purpose || target LIKE 'klagecase:%' FROM app.act WHERE id = app.act_id() $$), 'true', 'r18_with its purpose');
SELECT made.by('bo');
SELECT is(made.failure($$ SELECT api.get_case('S9', 'klage') $$) ->> 'state', 'TS020', 'no such case');
SELECT * FROM finish();
ROLLBACK;
