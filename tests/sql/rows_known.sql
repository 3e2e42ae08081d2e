-- A question that was reworded is told row by row, so that no reader may be left one caseworker of any of its rows (R17).
--
-- A town past the foreign keys. Six caseworkers were asked P-1 in its first words, of whom Nora leads five; nine were asked in the next.
BEGIN;
CREATE EXTENSION pgtap;
SELECT plan(5);
SET session_replication_role = replica;
DELETE FROM app.team_lead;
DELETE FROM app.result_case;
DELETE FROM app.template;
UPDATE app.setting SET value = '3' WHERE name = 'small_group';
CREATE SCHEMA row_of;
CREATE FUNCTION row_of.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('row ' || name)::uuid $$;
INSERT INTO app.person (id, user_name, display_name, roles) VALUES (row_of.id('nora'), 'row-nora', 'Nora', '{leader}');
INSERT INTO app.team (id, name, department_id) SELECT row_of.id(n), 'row ' || n, row_of.id('department') FROM unnest('{north,south}'::text[]) AS n;
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (row_of.id('nora'), row_of.id('north'), '2020-01-01');
INSERT INTO app.template (id, code, version_name, title_da, title_en, kind, file, published_at)
SELECT row_of.id('set' || n), 'saet', n || '.0', 'Sæt', 'Set', 'overordnet', '{}', timestamptz '2025-01-01' + n * interval '1 day' FROM generate_series(1, 2) AS n;
INSERT INTO app.template_step (template_id, position, step, body) SELECT row_of.id('set' || n), 1, 'plan', '{}' FROM generate_series(1, 2) AS n;
INSERT INTO app.item (template_id, position, kind, code, step, conditions, body)
SELECT row_of.id('set' || n), q, 'question', 'P-' || q, 'plan', '[]', jsonb_build_object('text_da', 'Er P-' || q || CASE WHEN q = 1 THEN n ELSE 0 END)
FROM generate_series(1, 2) AS n, generate_series(1, 2) AS q;
INSERT INTO app.activity (id, title, kind, mode, method, template_id, sections, decided_from, decided_to, exempt_months, case_count, spare_count, starts_on, deadline,
	state, seed_commitment, sealed_seed, created_by)
SELECT row_of.id('audit' || n), 'Tilsyn', 'general', 'alone', 'stratified', row_of.id('set' || n), '{32}', '2025-01-01', '2025-12-31', 12, 20, 0, '2026-01-01', '2026-01-31',
	'done', 'c', '\x00', row_of.id('nora') FROM generate_series(1, 2) AS n;
CREATE FUNCTION row_of.add(version integer, the_team text, first_worker integer, last_worker integer) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id, section, target_group,
		weight, submitted_at)
	SELECT row_of.id(version || 'case' || n), row_of.id('audit' || version), 'general', '2026-01-01', row_of.id('set' || version), row_of.id('reader'), row_of.id('worker' || n),
		row_of.id(the_team), row_of.id('department'), '', '', 1, '2026-01-20' FROM generate_series(first_worker, last_worker) AS n;
	INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
	SELECT row_of.id(version || 'case' || n), 'P-' || q, f.first, 'ja', true, 1
	FROM generate_series(first_worker, last_worker) AS n, generate_series(1, 2) AS q, (VALUES (false), (true)) AS f (first)
$$;
SELECT row_of.add(1, 'north', 1, 5), row_of.add(1, 'south', 6, 6), row_of.add(2, 'south', 7, 15) \g /dev/null
CREATE FUNCTION row_of.wish() RETURNS app.result_wish LANGUAGE sql AS
$$ SELECT (NULL, 'general', NULL, NULL, row_of.id('department'), NULL, NULL, NULL, NULL, NULL)::app.result_wish $$;
CREATE FUNCTION row_of.clear() RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY(SELECT c FROM unnest(app.clear_of_known_row_by_row(row_of.wish(), '{}', true, ARRAY[row_of.id('nora')], '{P-1,P-2}')) AS c ORDER BY c)
$$;

SELECT is((SELECT count(DISTINCT d.id) FROM unnest(app.wordings(ARRAY[row_of.wish()], 'da')) AS d), 2::bigint, 'P-1 has two rows');
SELECT is(row_of.clear(), '{P-2}', 'r17_of its first row she would be left one');
SELECT row_of.add(1, 'south', 16, 20) \g /dev/null
SELECT is(row_of.clear(), '{P-1,P-2}', 'r17_six are enough');
SELECT is(app.clear_of_known_beside((NULL, 'general', NULL, NULL, row_of.id('department'), row_of.id('south'), NULL, NULL, NULL, NULL)::app.result_wish, ARRAY[row_of.wish()],
	ARRAY[row_of.id('nora')], '{P-1}'), '{P-1}', 'r17_beside South stands nobody but whom she knows');

-- Who is forgotten has a dash for a name, and a dash is a sign like others.
INSERT INTO app.caseworker (id, code, display_name) VALUES (row_of.id('gone'), 'glemt-1', '–');
SELECT ok(NOT app.names_somebody('Tilsyn 2026 – familie'), 'r17_a dash names nobody');
SELECT * FROM finish();
ROLLBACK;
