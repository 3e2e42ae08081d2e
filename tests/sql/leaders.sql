-- What readers know of the cases behind a figure, and can take away: whole cases or the part of a step, and what of it has faded (R16, R17).
--
-- A town past the foreign keys: one department of four teams. North has twelve cases of four caseworkers, South six of two, East those of one caseworker,
-- or of three. One specialist held a step of each case of East. Nora leads North and South, Sten South and the specialist's team.
BEGIN;
CREATE EXTENSION pgtap;
SELECT plan(35);
SET session_replication_role = replica;
DELETE FROM app.team_lead;
UPDATE app.setting SET value = '3' WHERE name = 'small_group';
CREATE SCHEMA led;
CREATE FUNCTION led.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('led ' || name)::uuid $$;
INSERT INTO app.person (id, user_name, display_name, roles) SELECT led.id(n), 'led-' || n, n, '{leader}' FROM unnest('{nora,sten}'::text[]) AS n;
INSERT INTO app.team (id, name, department_id) SELECT led.id(n), 'led ' || n, led.id('department') FROM unnest('{north,south,east,special}'::text[]) AS n;
INSERT INTO app.team_lead (person_id, team_id, held_from) SELECT led.id(p), led.id(t), '2020-01-01'
FROM (VALUES ('nora', 'north'), ('nora', 'south'), ('sten', 'south'), ('sten', 'special')) AS l (p, t);
INSERT INTO app.team_member (caseworker_id, team_id, held_from) VALUES (led.id('specialist'), led.id('special'), '2020-01-01');
INSERT INTO app.item (template_id, position, kind, code, step, conditions, body) SELECT led.id('set'), n, 'question', 'P-' || n,
	CASE n WHEN 2 THEN 'held' ELSE 'other' END, '[]', '{}' FROM generate_series(1, 2) AS n;
CREATE FUNCTION led.add(the_team text, nth integer, worker text, weight numeric DEFAULT 1, held boolean DEFAULT false) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.result_case (review_id, activity_id, kind, period, template_id, reviewer_id, caseworker_id, team_id, department_id, section, target_group,
		weight, submitted_at)
	VALUES (led.id(the_team || nth), led.id('audit'), 'general', '2026-01-01', led.id('set'), led.id('reader'), led.id(worker), led.id(the_team),
		led.id('department'), '', '', weight, '2026-01-20');
	INSERT INTO app.result_entry (review_id, item, first, value, counts, score)
	SELECT led.id(the_team || nth), 'P-' || q, f.first, 'ja', true, 1 FROM generate_series(1, 2) AS q, (VALUES (false), (true)) AS f (first);
	INSERT INTO app.step_holder (review_id, step, caseworker_id, said_by) SELECT led.id(the_team || nth), 'held', led.id('specialist'), led.id('reader') WHERE held
$$;
SELECT led.add('north', n, 'north' || n % 4) FROM generate_series(1, 12) AS n \g /dev/null
SELECT led.add('south', n, 'south' || n % 2) FROM generate_series(1, 6) AS n \g /dev/null
SELECT led.add('east', n, 'alone') FROM generate_series(1, 3) AS n \g /dev/null

CREATE FUNCTION led.wish(the_team text) RETURNS app.result_wish LANGUAGE sql AS $$
	SELECT (NULL, 'general', NULL, NULL, CASE WHEN the_team IS NULL THEN led.id('department') END, led.id(the_team), NULL, NULL, NULL, NULL)::app.result_wish
$$;
CREATE FUNCTION led.cases(VARIADIC teams text[]) RETURNS uuid[] LANGUAGE sql AS
$$ SELECT ARRAY(SELECT c.review_id FROM app.result_case c WHERE c.team_id IN (SELECT led.id(t) FROM unnest(teams) AS t)) $$;
CREATE FUNCTION led.beside(reader text) RETURNS text[] LANGUAGE sql AS
$$ SELECT app.clear_of_known_beside(led.wish('north'), ARRAY[led.wish(NULL)], ARRAY[led.id(reader)], '{P-1}') $$;
CREATE FUNCTION led.clear(reader text, VARIADIC teams text[]) RETURNS text[] LANGUAGE sql AS
$$ SELECT ARRAY(SELECT c FROM unnest(app.clear_of_known(led.cases(VARIADIC teams), NULL, false, ARRAY[led.id(reader)], '{P-1,P-2}')) AS c ORDER BY c) $$;
-- Whether a set of cases beside North stands among those that are told, so that the counts of it hide.
CREATE FUNCTION led.held_against(reader text) RETURNS boolean LANGUAGE sql AS $$
	SELECT bool_or(m.told <> '{}') FROM app.members_beside(ARRAY[led.wish('north')], '{P-1}', ARRAY[led.wish(NULL)], ARRAY(SELECT led.id(reader) WHERE reader IS NOT NULL)) AS m
$$;
CREATE FUNCTION led.known_by_nora(what text) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(DISTINCT m.review_id) FROM app.members_kept(led.cases('north', 'south', 'east'), what) AS m WHERE m.known_by @> ARRAY[array_position(app.nearest_readers(true), led.id('nora')) - 1]
$$;

-- What is left of the department without North, when Nora takes away South as well.
SELECT is(led.beside('nora'), '{}', 'r17_without both teams one is left');
SELECT is(led.beside('sten'), '{}', 'r17_and without South, whoever leads it');
SELECT ok(led.held_against('nora'), 'r17_the department is held against North');
SELECT ok(NOT led.held_against(NULL), 'r16_not where nobody knows any: three are left');

-- North has faded of which the department's stand-ins tell: they are its own, and nobody is left by them.
INSERT INTO app.faded_behind (scope, scope_id, kind, period, first, item, mask) SELECT s.scope, s.id, 'general', '2025-01-01', f.first, 'P-1',
	(SELECT sum(1::bigint << b) FROM generate_series(0, 5) AS b)
FROM (VALUES ('department', led.id('department')), ('team', led.id('north'))) AS s (scope, id), (VALUES (false), (true)) AS f (first);
SELECT is(led.beside('nora'), '{}', 'r17_those of the team that faded do not make what is left enough');
SELECT ok(led.held_against('nora'), 'r17_nor case by case');
UPDATE app.result_case SET caseworker_id = led.id('south1') WHERE team_id = led.id('south');
SELECT ok(led.held_against(NULL), 'r16_nor where nobody knows any and two are left');
UPDATE app.result_case SET caseworker_id = NULL WHERE team_id = led.id('south');
DELETE FROM app.faded_behind WHERE scope_id IN (led.id('department'), led.id('north'));

-- Three of East are enough, each by name.
UPDATE app.result_case SET caseworker_id = led.id('south' || abs(hashtext(review_id::text)) % 2) WHERE team_id = led.id('south');
SELECT led.add('east', n, 'east' || n) FROM generate_series(4, 6) AS n \g /dev/null
SELECT is(led.beside('nora'), '{P-1}', 'r17_four are enough');
SELECT ok(NOT led.held_against('nora'), 'r17_case by case as well');
DELETE FROM app.result_entry WHERE review_id IN (SELECT led.id('east' || n) FROM generate_series(1, 6) AS n);
DELETE FROM app.result_case WHERE team_id = led.id('east');

-- A specialist of Sten's held a step of every case that is not of the teams he leads.
SELECT led.add('east', n, 'alone', held => true) FROM generate_series(1, 3) AS n \g /dev/null
SELECT is(led.clear('sten', 'south'), '{P-1,P-2}', 'r17_whose every case he knows whole leaves nobody over');
SELECT is(led.clear('sten', 'south', 'east'), '{}', 'r17_of whom he knows a step of each, the other step is left over');
SELECT is(led.clear('nora', 'south', 'east'), '{}', 'r17_and whoever knows none of it is left with one');
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (led.id('sten'), led.id('east'), '2020-01-01');
SELECT is(led.clear('sten', 'south', 'east'), '{P-1,P-2}', 'r17_who knows the other step as well has nobody left');
DELETE FROM app.team_lead WHERE team_id = led.id('east');

-- Beside enough whom he does not know, a case of another weight of which he knows a step: with the one weight taken away, the other step is left over.
SELECT is(led.clear('sten', 'south', 'east', 'north'), '{P-1,P-2}', 'r17_the four of North are enough');
UPDATE app.result_case SET weight = 5 WHERE review_id = led.id('east1');
SELECT is(led.clear('sten', 'south', 'east', 'north'), '{}', 'r17_not where those of another weight are known in part alone');
UPDATE app.result_case SET weight = 1 WHERE review_id = led.id('east1');

-- A figure that is kept is of one item: of a held step it is the holder's.
SELECT is((SELECT count(DISTINCT m.caseworker) FROM app.members_kept(led.cases('east', 'north'), 'P-1') AS m), 5::bigint, 'r06_of what nobody held: whom the cases were drawn for');
SELECT is((SELECT count(DISTINCT m.caseworker) FROM app.members_kept(led.cases('east'), 'P-2') AS m), 1::bigint, 'r06_of a held step one specialist');
UPDATE app.result_case SET caseworker_id = led.id('east' || weight || right(review_id::text, 4)) WHERE team_id = led.id('east');
SELECT is((SELECT count(DISTINCT m.caseworker) FROM app.members_kept(led.cases('east'), 'P-2') AS m), 1::bigint, 'r06_in whoever''s cases');
SELECT is(led.known_by_nora('P-2'), 18::bigint, 'r17_Nora knows North and South');
UPDATE app.team_lead SET person_id = led.id('nora') WHERE team_id = led.id('special');
SELECT is(led.known_by_nora('P-2'), 21::bigint, 'r17_and where she leads the specialist the steps they held');
SELECT is(led.known_by_nora('P-1'), 18::bigint, 'r17_not what else was done in those cases');
-- What has faded is known to who led its team then and leads it still, as far as no other team has the same bit: North's bits 0 to 3, East's 3 and 5.
DELETE FROM app.result_case;
INSERT INTO app.activity (id, title, kind, mode, method, template_id, sections, decided_from, decided_to, exempt_months, case_count, spare_count, starts_on, deadline,
	state, seed_commitment, sealed_seed, created_by)
VALUES (led.id('faded'), 'faded', 'general', 'alone', 'stratified', led.id('set'), '{32}', '2024-12-01', '2024-12-31', 12, 9, 0, '2025-01-10', '2025-02-10', 'done', 'c', '\x00', led.id('nora'));
INSERT INTO app.result_faded (activity_id, template_id, team_id, department_id, kind, period, cases, unweighted)
SELECT led.id('faded'), led.id('set'), led.id(t), led.id('department'), 'general', '2025-01-01', 5, 0 FROM unnest('{north,east}'::text[]) AS t;
INSERT INTO app.faded_behind (scope, scope_id, kind, period, first, item, mask) SELECT s.scope, led.id(s.name), 'general', '2025-01-01', f.first, k.item, s.mask
FROM (VALUES ('department', 'department', 47), ('team', 'north', 15), ('team', 'east', 40)) AS s (scope, name, mask), (VALUES (false), (true)) AS f (first),
	(VALUES ('P-1'), ('all')) AS k (item);
CREATE FUNCTION led.faded_left(reader text) RETURNS bigint LANGUAGE sql AS $$ -- of the department's question
	SELECT count(DISTINCT m.caseworker) FILTER (WHERE m.known_by = '{}') FROM app.members_behind(ARRAY[led.wish(NULL)], '{P-1}', ARRAY[led.id(reader)]) AS m
$$;
CREATE FUNCTION led.faded_clear(reader text) RETURNS text[] LANGUAGE sql AS
$$ SELECT app.clear_of_known(led.cases('south'), led.wish(NULL), true, ARRAY[led.id(reader)], '{P-1}') $$;
SELECT is(led.faded_left('nora'), 2::bigint, 'r17_of five, three were North''s alone');
SELECT is(led.faded_left('sten'), 5::bigint, 'r17_who led none of it knows none');
SELECT is(led.faded_clear('nora'), '{}', 'r17_and so two are too few to need no look');
SELECT is(led.faded_clear('sten'), '{P-1}', 'r17_where five are not');
UPDATE app.faded_behind SET mask = 15 WHERE scope = 'department' AND scope_id = led.id('department');
DELETE FROM app.faded_behind WHERE scope_id = led.id('east');
SELECT is(led.faded_clear('nora'), '{P-1}', 'r17_whoever led all of it has nobody left');
-- A course: in February six of North and South whom nobody leads by now but North's; the question is of North's and one other.
UPDATE app.faded_behind SET mask = 63 WHERE scope = 'department' AND scope_id = led.id('department') AND item = 'all';
UPDATE app.faded_behind SET mask = 31 WHERE scope = 'department' AND scope_id = led.id('department') AND item = 'P-1';
CREATE FUNCTION led.few(reader text) RETURNS text[] LANGUAGE plpgsql AS $$ BEGIN RETURN ARRAY(SELECT app.few_in_a_month(led.wish(NULL), 3, 80, ARRAY[led.id(reader)])); END $$;
SELECT is(led.few('nora'), '{P-1}', 'r17_of a month that has faded she is left one of the question, two of all of it');
SELECT is(led.few('sten'), '{}', 'r17_he is left five');
UPDATE app.team_lead SET held_from = '2025-02-11' WHERE team_id = led.id('north');
SELECT is(led.faded_left('nora'), 5::bigint, 'r17_who came when the audit was over knows none of it');
UPDATE app.team_lead SET held_from = '2025-02-10' WHERE team_id = led.id('north');
SELECT is(led.faded_left('nora'), 1::bigint, 'r17_who came before may');
UPDATE app.team_lead SET held_to = '2026-01-01' WHERE team_id = led.id('north');
SELECT is(led.faded_left('nora'), 5::bigint, 'r17_and who leads it no more is not held');

-- Of a section: beside it one caseworker in the same month, and in a month that has faded six. That month can be asked for by itself.
DELETE FROM app.result_entry;
SELECT led.add('north', n, 'north' || n % 4), led.add('south', n, 'alone') FROM generate_series(1, 4) AS n \g /dev/null
UPDATE app.result_case SET section = '32' WHERE team_id = led.id('north');
CREATE FUNCTION led.beside_section() RETURNS TABLE (is_held boolean, faded boolean) LANGUAGE sql AS $$
	SELECT bool_or(m.told <> '{}'), bool_or(m.told <> '{}' AND m.stand_in) FROM app.members_beside(ARRAY[(NULL, 'general', NULL, NULL, led.id('department'), NULL, '32', NULL, NULL, NULL)::app.result_wish],
		'{P-1}', ARRAY[led.wish(NULL)], '{}') AS m
$$;
SELECT is((SELECT b FROM led.beside_section() AS b), (true, false), 'r16_what has faded in other months hides nobody');
UPDATE app.faded_behind SET period = '2026-01-01';
SELECT is((SELECT b FROM led.beside_section() AS b), (false, false), 'r16_in the same month it does');
UPDATE app.result_case SET section = '32';
SELECT is((SELECT b FROM led.beside_section() AS b), (false, false), 'r16_five that have faded are enough');
UPDATE app.faded_behind SET mask = 3;
SELECT is((SELECT b FROM led.beside_section() AS b), (true, true), 'r16_two are not');
SELECT * FROM finish();
ROLLBACK;
