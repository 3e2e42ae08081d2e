-- The ledger of a cycle: who has been reached, and who is not missing though nobody reached them (R4).
BEGIN;
\ir sampling_fixture.psql
SELECT plan(22);

-- The fixture's activity as the first of two waves: case n is held by W(1 + n mod 8), the sample is cases 1 to 12.
INSERT INTO app.cycle (id, name, waves, seed_commitment, sealed_seed, dealt_at)
VALUES (made.id('cycle'), '2026', 2, 'c', '\x00', app.now() - interval '30 days');
UPDATE app.caseworker SET created_at = app.now() - interval '60 days';
UPDATE app.activity SET method = 'coverage', cycle_id = made.id('cycle'), wave = 1;
UPDATE app.drawn_case k SET stratum = w.code
FROM app.case_holder h JOIN app.caseworker w ON w.id = h.caseworker_id WHERE h.case_id = k.case_id;
UPDATE app.review r SET stratum = k.stratum FROM app.drawn_case k WHERE k.case_id = r.case_id;
DELETE FROM app.stratum;
INSERT INTO app.stratum (list_id, position, key, caseworker_id, listed, drawn, in_wave, chance, cycle_chance)
SELECT made.id('list'), n, 'W' || n, made.id('worker' || n), 5, 1, n <= 4, 0.3, 0.3 FROM generate_series(2, 8) AS n;
INSERT INTO app.cycle_caseworker (cycle_id, caseworker_id, wave, moved_on_from)
SELECT made.id('cycle'), made.id('worker' || n), 1 + n % 2, CASE n WHEN 3 THEN 1 END FROM generate_series(1, 7) AS n;
UPDATE app.decision SET withdrawn_at = app.now() FROM app.case_holder h
WHERE h.case_id = decision.case_id AND h.caseworker_id = made.id('worker1');
CREATE FUNCTION pg_temp.submit(VARIADIC numbers integer[]) RETURNS void LANGUAGE sql AS $$
	UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE case_id IN (SELECT made.id('case' || n) FROM unnest(numbers) AS n)
$$;
CREATE FUNCTION pg_temp.line(code text, field text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT to_jsonb(l) ->> field FROM api.list_coverage('2026') AS l WHERE l.code = line.code);
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA made TO PUBLIC;

SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W2', 'state'), 'drawn', 'r04_drawn is not yet reached');
SELECT is(pg_temp.line('W1', 'state'), 'no_case', 'r04_no eligible case is no debt');
SELECT is(pg_temp.line('W3', 'moved_on_from'), '1', 'r04_who moved on is marked with the wave they left');
RESET ROLE;
SELECT pg_temp.submit(1);
SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W2', 'state') || pg_temp.line('W2', 'reviewed'), 'reached1', 'r04_covered when a step they held is reviewed');

-- Moved cases: case 2 was W3's until April and W5's after the audit's period; case 3 was W4's before it and is W6's since.
RESET ROLE;
UPDATE app.case_holder SET held_to = '2026-04-10' WHERE case_id = made.id('case2');
INSERT INTO app.case_holder (case_id, caseworker_id, held_from, held_to) VALUES (made.id('case2'), made.id('worker7'), '2026-04-10', '2026-08-31'),
	(made.id('case2'), made.id('worker5'), '2026-09-01', NULL);
UPDATE app.case_holder SET held_to = '2025-12-31' WHERE case_id = made.id('case3');
INSERT INTO app.case_holder (case_id, caseworker_id, held_from) VALUES (made.id('case3'), made.id('worker6'), '2026-01-01');
DELETE FROM app.review WHERE case_id = made.id('case11'); -- W4's other one
SELECT pg_temp.submit(2, 3);
SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W3', 'state'), 'reached', 'r04_who held a moved case in the period is reached');
SELECT is(pg_temp.line('W7', 'state'), 'reached', 'r04_and so is who took it over in the period');
SELECT is(pg_temp.line('W5', 'reviewed'), '0', 'r04_who has it now was not reviewed');
SELECT is(pg_temp.line('W4', 'state'), 'drawn', 'r04_nor who had it before the period, though it was drawn as theirs');
SELECT is(pg_temp.line('W6', 'state'), 'reached', 'r04_it was the other one''s step');
RESET ROLE;
DELETE FROM app.case_holder WHERE case_id = made.id('case3');
SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W4', 'state'), 'reached', 'r04_where nobody is known it counts for whom it was drawn for');

-- Part-time and leave.
RESET ROLE;
INSERT INTO app.absence (caseworker_id, absent_from, share) VALUES (made.id('worker5'), app.today() - 1, 0.4);
INSERT INTO app.absence (caseworker_id, absent_from, absent_to) VALUES (made.id('worker2'), app.today(), app.today()),
	(made.id('worker3'), app.today() - 9, app.today() - 1);
SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W5', 'away_percent') || pg_temp.line('W5', 'state'), '40drawn', 'r04_part-time is told, and is no leave');
SELECT is(pg_temp.line('W2', 'away_percent'), '100', 'r04_leave is');
SELECT is(pg_temp.line('W3', 'away_percent'), '0', 'r04_until it is over');
RESET ROLE;
SELECT is((SELECT string_agg(l.code, ' ') FROM app.ledger(made.id('cycle')) AS l WHERE l.absent), 'W2', 'r04_and a wave passes by full leave alone');

-- Joiners and leavers.
INSERT INTO app.caseworker (id, code, display_name) VALUES (made.id('worker9'), 'W9', 'Rådgiver 9');
INSERT INTO app.team_member (caseworker_id, team_id, held_from) VALUES (made.id('worker9'), made.id('team'), app.today());
UPDATE app.team_member SET held_to = app.today() WHERE caseworker_id IN (made.id('worker5'), made.id('worker6'), made.id('worker8'));
DELETE FROM app.review WHERE case_id = made.id('case12');
SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W9', 'joined') || pg_temp.line('W9', 'state') || coalesce(pg_temp.line('W9', 'wave'), '-'), 'trueno_case-',
	'r04_a joiner is in the ledger, not dealt yet, and misses nothing before they have a case');
SELECT is(pg_temp.line('W2', 'joined'), 'false', 'who was dealt joined before');
SELECT is(pg_temp.line('W5', 'state'), 'left', 'r04_who left without having been reached is looked for no more');
SELECT is(pg_temp.line('W6', 'state'), 'left', 'r04_nor is who left, whatever was drawn');
SELECT is(pg_temp.line('W8', 'state'), NULL, 'r04_who was never dealt and left is not in the ledger');
RESET ROLE;
SELECT pg_temp.submit(7);
SET ROLE tilsyn_app;
SELECT is(pg_temp.line('W8', 'state'), 'reached', 'r04_but stays in the figures for steps they held');

-- One's own.
RESET ROLE;
UPDATE app.person SET roles = '{caseworker}', caseworker_id = made.id('worker2') WHERE id = made.id('carl');
SET ROLE tilsyn_app;
SELECT made.by('carl', false);
SELECT results_eq($$ SELECT m.cycle_, m.state, m.reviewed FROM api.get_my_coverage('') AS m $$, $$ VALUES ('2026', 'reached', 1) $$, 'r04_each sees their own');
RESET ROLE;
UPDATE app.review SET state = 'open', submitted_at = NULL WHERE case_id = made.id('case1');
SET ROLE tilsyn_app;
SELECT made.by('carl', false);
SELECT is((SELECT m.state FROM api.get_my_coverage('2026') AS m), 'missing', 'r04_and not that a case of theirs is drawn');
SELECT * FROM finish();
ROLLBACK;
