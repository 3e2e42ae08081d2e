-- Frames, freezes, draws and replacements (R1-R6). The numbers are made up here: those are the C tests' business.
BEGIN;
\ir sampling_fixture.psql
SELECT plan(67);

-- The frame. Forty cases decided on 1 March; 1 to 12 were drawn at random just now, 13 to 16 are unused spares.
SET ROLE tilsyn_app;
CREATE TEMP TABLE put AS SELECT made.put() AS a;
GRANT SELECT ON put TO PUBLIC;
CREATE FUNCTION pg_temp.id() RETURNS uuid LANGUAGE sql AS $$ SELECT (a ->> 'activity_id')::uuid FROM put $$;
CREATE FUNCTION pg_temp.frame(part text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT f.plan #>> string_to_array(part, '.') FROM api.read_frame(pg_temp.id()) AS f WHERE f.plan IS NOT NULL);
END $$;
CREATE FUNCTION pg_temp.listed() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT string_agg(right(f.case_number, 2), ' ' ORDER BY f.case_number)
		FROM api.read_frame(pg_temp.id()) AS f WHERE f.plan IS NULL);
END $$;
SELECT is(pg_temp.frame('listed'), '28', 'r06_the twelve drawn ones are left out');
SELECT is(pg_temp.frame('exempt'), '12', 'r06_and counted');
SELECT is(pg_temp.listed(), '13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40', 'unused spares can be drawn');
SELECT is(pg_temp.frame('strata'), '[{"key": "W1", "listed": 4}, {"key": "W2", "listed": 3}, {"key": "W3", "listed": 3},
	{"key": "W4", "listed": 3}, {"key": "W5", "listed": 3}, {"key": "W6", "listed": 4}, {"key": "W7", "listed": 4}, {"key": "W8", "listed": 4}]'::jsonb::text,
	'r04_strata of a coverage draw are the caseworkers');
SELECT is(pg_temp.frame('cycle.caseworkers.0'), jsonb_build_object('caseworker_id', made.id('worker1'), 'code', 'W1', 'team', 'Nord',
	'wave', NULL, 'moved_on_from', NULL, 'joined', NULL, 'drawn', 0, 'absent', false, 'absent_in', '[]'::jsonb)::text, 'r04_the ledger before the deal');
SELECT is(pg_temp.frame('cycle.draws'), '[8, 8]', 'r05_a draw nobody planned yet is taken to be like this one');
SELECT is(pg_temp.frame('cycle.sealed_seed'), '02', 'the cycle''s seed comes sealed');
SELECT matches(pg_temp.frame('frame'), '^sections 32, 46; decided 20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d; departments all; unit family; drawn within 12 months left out$',
	'r01_the frame in one line');

-- Size help, of the same frame.
CREATE FUNCTION pg_temp.size(activity uuid, frame jsonb, kind text, reviewers integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT concat_ws(' ', s.listed, s.exempt, s.kind_, s.reviewers_, s.planned)
		FROM api.size_facts(activity, frame, kind, reviewers) AS s);
END $$;
CREATE FUNCTION pg_temp.no_size(activity uuid, frame jsonb, kind text, reviewers integer) RETURNS jsonb LANGUAGE sql AS
$$ SELECT made.failure(format('SELECT pg_temp.size(%L, %L, %L, %L)', activity, frame, kind, reviewers)) $$;
SELECT is(pg_temp.size(pg_temp.id(), NULL, NULL, 0), '28 12 general 2 8', 'size: an activity tells its frame, kind, reviewers and number');
SELECT is(pg_temp.size(NULL, '{"sections": ["76"]}', 'themed', 3), '0 0 themed 3', 'size: or a frame alone');
SELECT is(pg_temp.size(NULL, NULL, 'general', 1), '28 12 general 1', 'size: without a frame the national default');
SELECT is(pg_temp.no_size(NULL, '{"sections": ["32", "x"], "exempt_months": 121}', 'themed', 3) -> 'places',
	'[{"field": "frame.exempt_months"}, {"field": "frame.sections[1]"}]', 'size: faults of the frame with their places');
SELECT is(pg_temp.no_size(NULL, '{}', NULL, 0) -> 'places', '[{"field": "kind"}, {"field": "reviewers"}]', 'size: kind and reviewers are wanted');
SELECT is(pg_temp.no_size(gen_random_uuid(), NULL, NULL, 0) ->> 'state', 'TS020', 'size: of no activity');
SELECT is(pg_temp.no_size(made.id('activity'), NULL, NULL, 0) ->> 'state', 'TS028', 'size: nor of one that is drawn');
RESET ROLE;
UPDATE app.decision SET withdrawn_at = app.now() WHERE case_id = made.id('case40');
UPDATE app.decision SET section = '76' WHERE case_id = made.id('case39');
UPDATE app.decision SET decided_on = app.today() - 367 WHERE case_id = made.id('case38');
INSERT INTO app.decision (case_id, decided_on, section) VALUES (made.id('case37'), '2026-03-02', '46');
UPDATE app.case SET family_number = 'F1' WHERE id IN (made.id('case35'), made.id('case36'), made.id('case37'));
UPDATE app.case SET family_number = 'F2' WHERE id IN (made.id('case12'), made.id('case34'));
UPDATE app.case SET family_number = 'F3' WHERE id IN (made.id('case32'), made.id('case33'));
SET ROLE tilsyn_app;
SELECT is(pg_temp.listed(), '13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 37',
	'r06_no withdrawn decision, no other section, none too old; of a family the one decided last, then the lowest number; a drawn family is exempt');
RESET ROLE;
UPDATE app.draw SET made_at = app.now() - interval '13 months' WHERE id = made.id('draw');
SET ROLE tilsyn_app;
SELECT is(pg_temp.frame('exempt'), '0', 'r06_after the exemption all can be drawn again');
RESET ROLE;
UPDATE app.draw SET made_at = app.now(), annulled_at = app.now() WHERE id = made.id('draw');
SET ROLE tilsyn_app;
SELECT is(pg_temp.frame('exempt'), '0', 'r06_an annulled draw exempts nobody');
RESET ROLE;
UPDATE app.draw SET annulled_at = NULL WHERE id = made.id('draw');
INSERT INTO app.replacement (draw_id, case_id, spare_case_id, reason, person_id)
VALUES (made.id('draw'), made.id('case1'), made.id('case13'), 'moved_away', made.id('paula'));
SET ROLE tilsyn_app;
SELECT is(left(pg_temp.listed(), 5), '14 15', 'r06_a used spare is exempt');
RESET ROLE;
UPDATE app.activity SET kind = 'calibration' WHERE id = made.id('activity');
SET ROLE tilsyn_app;
SELECT is(pg_temp.frame('exempt'), '0', 'r06_a calibration exempts nobody');
RESET ROLE;
UPDATE app.activity SET kind = 'general' WHERE id = made.id('activity');
INSERT INTO app.department (id, name) VALUES (made.id('unge'), 'Unge');
UPDATE app.team SET department_id = made.id('unge') WHERE id = made.id('team syd');
UPDATE app.activity SET departments = ARRAY[made.id('unge')], method = 'stratified', cycle_id = NULL, wave = NULL WHERE id = pg_temp.id();
SET ROLE tilsyn_app;
SELECT is(pg_temp.listed(), '14 15 20 21 22 23 28 29 30 31 37', 'of one department alone, also within a family');
SELECT is(pg_temp.frame('strata'), '[{"key": "Unge / Syd", "listed": 11}]', 'strata of a stratified draw are the teams');
RESET ROLE;
UPDATE app.activity SET departments = '{}', method = 'simple' WHERE id = pg_temp.id();
UPDATE app.case_holder SET held_to = '2026-06-01' WHERE case_id = made.id('case20');
SET ROLE tilsyn_app;
SELECT is(pg_temp.frame('strata'), '[{"key": "alle", "listed": 20}]', 'a simple draw has one, and a case nobody holds any more stays in it');
SELECT is(made.failure($$ SELECT * FROM api.read_frame('00000000-0000-4000-8000-000000000000') $$) ->> 'state', 'TS020', 'an unknown activity');

-- The freeze.
RESET ROLE;
UPDATE app.activity SET method = 'coverage', cycle_id = (SELECT id FROM app.cycle), wave = 1 WHERE id = pg_temp.id();
CREATE FUNCTION made.freeze(activity uuid, version bigint, print text) RETURNS TABLE (list_hash text, listed integer) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN QUERY SELECT f.list_hash, f.listed FROM api.freeze_list(activity, version, print, '\x7878',
		'[{"key": "W2", "listed": 3, "drawn": 2, "in_wave": true, "chance": 0.6, "cycle_chance": 0.7},
			{"key": "W3", "listed": 17, "drawn": 6, "in_wave": false, "chance": 0.3, "cycle_chance": 0.4}]',
		jsonb_build_array(jsonb_build_object('caseworker_id', made.id('worker2'), 'wave', 1, 'moved_on_from', NULL),
			jsonb_build_object('caseworker_id', made.id('worker3'), 'wave', 2, 'moved_on_from', 1))) AS f;
END $$;
SET ROLE tilsyn_app;
CREATE TEMP TABLE print AS SELECT pg_temp.frame('fingerprint') AS p;
SELECT is(made.failure(format('SELECT * FROM made.freeze(%L, 2, %L)', pg_temp.id(), (SELECT p FROM print))) ->> 'state', 'TS022',
	'r22_another version is refused');
RESET ROLE;
UPDATE app.decision SET withdrawn_at = app.now() WHERE case_id = made.id('case14');
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM made.freeze(%L, 1, %L)', pg_temp.id(), (SELECT p FROM print))) -> 'parameters', '{"what": "frame"}',
	'r01_a register that changed since it was read is refused');
RESET ROLE;
UPDATE app.decision SET withdrawn_at = NULL WHERE case_id = made.id('case14');
INSERT INTO app.absence (caseworker_id, absent_from) VALUES (made.id('worker5'), app.today());
SET ROLE tilsyn_app;
SELECT is(made.failure(format('SELECT * FROM made.freeze(%L, 1, %L)', pg_temp.id(), (SELECT p FROM print))) ->> 'state', 'TS022',
	'r04_and a ledger that did');
CREATE TEMP TABLE second AS SELECT made.put('{"wave": 2, "waves": 0}') AS a;
SELECT made.by('paula', false);
SELECT is(made.failure(format('SELECT * FROM api.read_frame(%L)', (SELECT a ->> 'activity_id' FROM second))) ->> 'state', 'TS028',
	'r04_the waves come in order');
SELECT is((SELECT listed FROM made.freeze(pg_temp.id(), 1, pg_temp.frame('fingerprint'))), 20, 'frozen');
SELECT is(made.truth('SELECT list_hash FROM app.frozen_list WHERE frozen = ''\x7878'''), encode(sha256('\x7878'), 'hex'), 'r01_under the hash of its bytes');
SELECT is(made.truth('SELECT state || version FROM app.activity WHERE id = ' || quote_literal(pg_temp.id())), 'frozen2', 'r01_the activity is frozen');
SELECT is(made.truth('SELECT string_agg(wave || coalesce(''<'' || moved_on_from, '''') || ''@'' || joined, '' '' ORDER BY wave) FROM app.cycle_caseworker'), '1@1 2<1@1',
	'r04_the waves are dealt, who moved on is marked');
SELECT is(made.truth('SELECT count(*) FROM app.stratum WHERE caseworker_id IS NOT NULL'), '2', 'strata know their caseworkers');
SELECT is(made.failure(format('SELECT * FROM made.freeze(%L, 2, %L)', pg_temp.id(), '')) ->> 'state', 'TS028', 'r01_never frozen again');
SELECT is(made.refused(jsonb_build_object('activity_id', pg_temp.id(), 'version', 2)) ->> 'state', 'TS028', 'r01_nor changed');
SELECT throws_ok('SELECT frozen FROM app.frozen_list', '42501', NULL, 'nothing reaches the tables around the api');

-- The draw: its input, refused words, the order kept.
CREATE FUNCTION pg_temp.word_refused(word text, reason text DEFAULT '') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN made.failure(format('SELECT * FROM api.read_frozen(%L, %L, %L)', pg_temp.id(), word, reason));
END $$;
SELECT is(pg_temp.word_refused('') ->> 'state', 'TS003', 'r01_a draw wants a word');
SELECT is(pg_temp.word_refused(repeat('x', 201)) ->> 'state', 'TS003', 'r01_of 200 characters at most');
SELECT is(pg_temp.word_refused(E'to\x1fled') -> 'places', '[{"field": "word"}]', 'r02_without the separator of the hash');
SELECT is(pg_temp.word_refused('010190-1234') ->> 'state', 'TS005', 'r19_and no CPR number');
SELECT is(made.failure(format('SELECT * FROM api.read_frozen(%L, ''ord'', '''')', (SELECT a ->> 'activity_id' FROM second))) ->> 'state', 'TS028',
	'r01_no draw before the freeze');
SELECT is((SELECT number || ' ' || seed_commitment || ' ' || frozen FROM api.read_frozen(pg_temp.id(), 'ord', '')), '1 offered xx',
	'r01_the draw gets the frozen bytes and the sealed seed');
-- The twenty listed ones: W2 has three, the rest stand for W3.
CREATE FUNCTION pg_temp.draw(activity uuid, number integer, reason text) RETURNS TABLE (draw_number integer, drawn integer, spares integer) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN QUERY SELECT m.draw_number, m.drawn, m.spares FROM (
		SELECT array_agg(c.case_number) AS numbers, array_agg(c.stratum) AS strata, array_agg(c.rank) AS ranks,
			array_agg(sha256(convert_to(c.case_number, 'UTF8'))) AS tickets, array_agg(c.place) AS places
		FROM (SELECT '2026-00' || n AS case_number, CASE WHEN n < 17 THEN 'W2' ELSE 'W3' END AS stratum,
				CASE WHEN n < 17 THEN n - 13 ELSE n - 16 END AS rank,
				CASE WHEN n < 16 OR n BETWEEN 17 AND 22 THEN 'sample' WHEN n IN (16, 23) THEN 'spare' ELSE 'rest' END AS place
			FROM generate_series(14, 33) AS n) AS c) AS o
		CROSS JOIN api.make_draw(activity, 'ord', reason, number, 'committed', 'seed',
			decode(repeat('00', 4 * 20), 'hex'), repeat('a', 64), o.numbers, o.strata, o.ranks, o.tickets, o.places) AS m;
END $$;
SELECT is(made.failure(format('SELECT pg_temp.draw(%L, 2, '''')', pg_temp.id())) -> 'parameters', '{"what": "draw"}', 'r22_draws do not overtake each other');
SELECT results_eq('SELECT * FROM pg_temp.draw(pg_temp.id(), 1, '''')', 'VALUES (1, 8, 2)', 'r02_the whole order is kept');
SELECT is(pg_temp.word_refused('ord', ' ') ->> 'state', 'TS034', 'r03_a second draw wants a reason');
SELECT is(pg_temp.word_refused('andet', 'igen') -> 'places', '[{"field": "word"}]', 'r01_and keeps the word: the committed seed is known now');
SELECT results_eq('SELECT * FROM pg_temp.draw(pg_temp.id(), 2, ''Listen blev læst højt'')', 'VALUES (2, 8, 2)', 'r03_with one it comes');
SELECT is(made.truth($$ SELECT string_agg(number || (annulled_at IS NOT NULL)::text || coalesce(reason, ''), ' ' ORDER BY number) FROM app.draw
	WHERE word = 'ord' AND seed = 'seed' $$), '1true 2falseListen blev læst højt', 'r03_the first is annulled and visible for ever');
SELECT is((SELECT count(*)::integer FROM api.read_draw(pg_temp.id())), 21, 'verification reads the head and every place');
SELECT is((SELECT octet_length(case_order) || protocol_hash FROM api.read_draw(pg_temp.id()) WHERE frozen IS NOT NULL), '80' || repeat('a', 64),
	'r02_and the order in bytes with the hash of the protocol');
SELECT made.by('paula');
SELECT is((SELECT string_agg(right(l.case_number, 2) || l.place, ' ') FROM api.list_drawn_cases(pg_temp.id(), false) AS l),
	'14sample 15sample 17sample 18sample 19sample 20sample 21sample 22sample', 'the sample in order');
SELECT made.by('paula');
SELECT is((SELECT count(*)::integer FROM api.list_drawn_cases(pg_temp.id(), true)), 20, 'or all of it');
SELECT made.by('paula');
SELECT is((SELECT number || word FROM api.get_protocol(pg_temp.id())), '2ord', 'the protocol is of the draw in force');
SELECT is(made.truth('SELECT target FROM app.act WHERE id = app.act_id()'), 'activity:' || pg_temp.id(), 'r18_and reading it is logged');

-- Spares.
CREATE FUNCTION pg_temp.replace(activity uuid, number text, reason text, note text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN (SELECT r.new_case_number FROM api.replace_case(activity, '2026-00' || number, reason, note) AS r);
END $$;
CREATE FUNCTION pg_temp.not_replaced(number text, reason text, note text DEFAULT '') RETURNS text LANGUAGE sql AS
$$ SELECT made.failure(format('SELECT pg_temp.replace(%L, %L, %L, %L)', pg_temp.id(), number, reason, note)) ->> 'state' $$;
SELECT is(pg_temp.not_replaced('14', NULL), 'TS034', 'r03_a replacement wants a coded reason');
SELECT is(pg_temp.not_replaced('14', 'file_missing'), '23514', 'r03_a missing file is none');
SELECT is(pg_temp.not_replaced('14', 'moved_away', 'mor er 010190-1234'), 'TS005', 'r19_a note holds no CPR number');
SELECT is(pg_temp.not_replaced('16', 'moved_away'), 'TS020', 'r03_only a case of the sample');
SELECT is(pg_temp.replace(pg_temp.id(), '14', 'moved_away'), '2026-0016', 'r03_the next spare of the same stratum');
SELECT is(pg_temp.not_replaced('14', 'moved_away'), 'TS020', 'r03_once');
SELECT is(pg_temp.not_replaced('15', 'moved_away'), 'TS020', 'r03_no spare of another stratum');
SELECT made.by('paula');
SELECT is((SELECT string_agg(right(l.case_number, 2) || l.place || coalesce('-' || l.dropped, ''), ' ') FROM api.list_drawn_cases(pg_temp.id(), false) AS l
	WHERE l.stratum = 'W2'), '14sample-moved_away 15sample 16spare', 'r03_the order itself never changes');

-- The ledger.
SELECT made.by('paula', false);
SELECT results_eq($$ SELECT l.code, l.wave, l.drawn, l.reviewed, l.eligible FROM api.list_coverage('2026') AS l WHERE l.code IN ('W2', 'W3') ORDER BY 1 $$,
	$$ VALUES ('W2', 1, 2, 0, true), ('W3', 2, 6, 0, true) $$, 'r04_drawn and not yet reached');
RESET ROLE;
UPDATE app.decision SET withdrawn_at = app.now() FROM app.case_holder h WHERE h.case_id = decision.case_id AND h.caseworker_id = made.id('worker8');
INSERT INTO app.review (activity_id, case_id, template_id, purpose, reviewer_id, draw_id, stratum, state, submitted_at)
SELECT pg_temp.id(), made.id('case18'), made.id('template'), 'random', made.id('anne'), d.id, 'W3', 'submitted', app.now()
FROM app.draw d WHERE d.number = 2;
SET ROLE tilsyn_app;
SELECT is((SELECT l.reviewed FROM api.list_coverage('2026') AS l WHERE l.code = 'W3'), 1, 'r04_covered when reviewed');
SELECT is((SELECT l.eligible FROM api.list_coverage('2026') AS l WHERE l.code = 'W8'), false, 'r04_without an eligible case there is no debt');
SELECT is(made.failure($$ SELECT * FROM api.list_coverage('1999') $$) ->> 'state', 'TS020', 'no such cycle');

-- r03: once a round has opened cases of the draw, it stands.
RESET ROLE;
INSERT INTO app.panel (activity_id, purpose, title, deadline, opened_by)
VALUES (pg_temp.id(), 'calibration', 'Runde', app.now() + interval '1 day', made.id('paula'));
SET ROLE tilsyn_app;
SELECT is(pg_temp.word_refused('ord', 'igen') ->> 'state', 'TS028', 'r03_no second draw once its cases are opened');
SELECT * FROM finish();
ROLLBACK;
