-- Team readings: anonymity, both yeses, sealed votes, and that no figure counts them (R8, R10, R19).
BEGIN;
\ir review_fixture.psql
SELECT no_plan();
INSERT INTO app.person (id, user_name, display_name, roles, caseworker_id)
SELECT made.id(n), n, initcap(n), '{caseworker}', made.id(w) FROM (VALUES ('cara', 'worker2'), ('dan', 'worker3')) AS v(n, w);
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
SELECT p.id, sha256(convert_to(p.user_name, 'UTF8')), interval '1 hour', app.now() + interval '1 day' FROM app.person p WHERE p.user_name IN ('cara', 'dan');
UPDATE app.caseworker SET display_name = 'Mette Holmgård' WHERE id = made.id('worker2');
UPDATE app.case SET family_number = 'F-77' WHERE id = made.id('case1');
CREATE FUNCTION made.put(words text, version bigint DEFAULT 0, reading uuid DEFAULT NULL) RETURNS uuid LANGUAGE sql AS $$
	SELECT (r.reading ->> 'reading_id')::uuid FROM api.put_reading(reading, version, CASE WHEN reading IS NULL THEN made.id('activity') END,
		CASE WHEN reading IS NULL THEN '2026-0001' ELSE '' END, 'Inddragelse', words, '{P-1,P-2}') r
$$;
CREATE FUNCTION made.refused(words text) RETURNS text LANGUAGE sql AS $$
	SELECT f ->> 'state' || coalesce(' ' || (f #>> '{parameters,what}'), '') || ' ' || (f #>> '{places,0,field}') FROM made.failure(format(
		'SELECT made.put(%L)', words)) AS f
$$;
CREATE FUNCTION made.version() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT version FROM app.reading $$;
CREATE FUNCTION made.reading() RETURNS uuid LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM app.reading $$;
CREATE FUNCTION made.votes(place integer, one text, other text) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM api.cast_votes(made.reading(), place, jsonb_build_array(jsonb_build_object('question', 'P-1', 'value', one, 'words', 'Fordi ' || one),
		jsonb_build_object('question', 'P-2', 'value', other)))
$$;
SET ROLE tilsyn_app;

SELECT made.by('anne');
SELECT is(made.refused('Barnet, 010203-1234, bor hos'), 'TS005 extract', 'r19_no CPR number');
SELECT is(made.refused('I sag 2026-0001 ses'), 'TS003 case_number extract', 'not the case''s number');
SELECT is(made.refused('Familien (F-77) har'), 'TS003 case_number extract', 'nor the family''s');
SELECT is(made.refused('Rådgiver 7 skriver'), 'TS003 name extract', 'no name of a caseworker');
SELECT is(made.refused('Samtale med mette holmgård i marts'), 'TS003 name extract', 'however it is written');
SELECT is(made.refused('Holmgårds notat siger'), 'TS003 name extract', 'nor a part of the name of who holds the case');
SELECT is(made.refused(''), 'TS003 extract', 'r24_an extract has words');
SELECT made.put('Rådgiveren taler med barnet om skolen, mettet af kage.') \g /dev/null
SELECT is(made.truth('SELECT count(*) FROM app.reading'), '1', 'words that only look like it are let in');

-- Opens after both yeses.
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.open_reading(%L, %s, made.now() + interval ''1 day'')', made.reading(), made.version())) ->> 'state', 'TS028', 'not without a yes');
SELECT is(made.failure(format('SELECT * FROM api.check_reading(%L, %s, true)', made.reading(), made.version())) ->> 'state', 'TS012', 'its writer does not check it');
SELECT made.by('dan');
SELECT is(made.failure(format('SELECT * FROM api.agree_reading(%L, %s, true)', made.reading(), made.version())) ->> 'state', 'TS020', 'a colleague does not see it yet');
SELECT made.by('carl');
SELECT is(made.failure(format('SELECT * FROM api.agree_reading(%L, %s, true)', made.reading(), made.version())) ->> 'state', 'TS012', 'a leader does not say yes for the caseworker');
SELECT is((SELECT r.reading ->> 'case_number' FROM api.check_reading(made.reading(), made.version(), true) r), NULL, 'who checks is not told whose case it is');
SELECT made.by('cara');
SELECT is((SELECT l.yours_to_agree FROM api.list_readings() l), true, 'the caseworker is asked');
SELECT is((SELECT r.reading ->> 'state' FROM api.agree_reading(made.reading(), made.version(), true) r), 'ready', 'both have said yes');
SELECT made.by('anne');
SELECT made.put('Rådgiveren taler med barnet om skolen og vennerne.', made.version(), made.reading()) \g /dev/null
SELECT is(made.truth('SELECT agreed_at IS NULL AND checked_at IS NULL FROM app.reading'), 'true', 'another text wants both again');
SELECT made.by('carl');
SELECT is(made.failure(format('SELECT * FROM api.check_reading(%L, 1, true)', made.reading())) ->> 'state', 'TS022', 'a yes is to the text that was read');
SELECT * FROM api.check_reading(made.reading(), made.version(), true) \g /dev/null
SELECT made.by('cara');
SELECT * FROM api.agree_reading(made.reading(), made.version(), true) \g /dev/null
SELECT made.by('dan');
SELECT is(made.failure('SELECT made.votes(1, ''ja'', ''ja'')') ->> 'state', 'TS020', 'no vote before it opens');
SELECT made.by('anne');
SELECT is((SELECT r.reading ->> 'state' FROM api.open_reading(made.reading(), made.version(), made.now() + interval '1 day') r), 'open', 'open');

-- Votes are sealed.
SELECT made.by('dan');
SELECT made.votes(1, 'nej', 'ja') \g /dev/null
SELECT made.by('dan');
SELECT made.votes(1, 'ja', 'ja') \g /dev/null
SELECT made.by('anne');
SELECT made.votes(1, 'ja', 'nej') \g /dev/null
SELECT made.by('anne');
SELECT made.votes(2, 'nej', 'nej') \g /dev/null
SELECT made.by('dan');
SELECT is(made.failure(format('SELECT * FROM api.cast_votes(%L, 1, %L)', made.reading(), '[{"question": "P-1", "value": "måske"}, {"question": "M-1", "value": "ja"}]')) -> 'places',
	'[{"field": "votes[0].value", "question": "P-1"}, {"field": "votes[1].question", "question": "M-1"}]', 'r24_every bad vote is named');
SELECT is((SELECT string_agg(coalesce(q -> 'counts', 'null')::text || jsonb_array_length(q -> 'own'), ' ') FROM api.get_reading(made.reading()) g,
	jsonb_array_elements(g.reading -> 'questions') q), 'null1 null1', 'r08_one''s own votes, nobody else''s, no counts');
SELECT made.by('odin');
RESET ROLE;
SET ROLE tilsyn_api;
SELECT is((SELECT count(*) FROM app.vote), 0::bigint, 'r08_the database hides them');
RESET ROLE;
SET ROLE tilsyn_app;
SELECT made.by('dan');
SELECT is(made.failure(format('SELECT * FROM api.reveal_votes(%L)', made.reading())) ->> 'state', 'TS012', 'its writer shows them');
SELECT made.by('anne');
SELECT is((SELECT q -> 'counts' FROM api.reveal_votes(made.reading()) r, jsonb_array_elements(r.reading -> 'questions') q LIMIT 1),
	'[{"count": 2, "value": "ja"}, {"count": 1, "value": "nej"}]', 'shown as counts');
SELECT made.by('dan');
SELECT is((SELECT jsonb_array_length(q -> 'words') FROM api.get_reading(made.reading()) g, jsonb_array_elements(g.reading -> 'questions') q LIMIT 1), 3,
	'with the words, without names');
SELECT made.by('dan');
SELECT is(made.failure('SELECT made.votes(1, ''nej'', ''nej'')') ->> 'state', 'TS025', 'no vote after that');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.write_learned(%L, %s, %L)', made.reading(), made.version(), 'Mette viser det')) -> 'places', '[{"field": "learned"}]',
	'the note is as anonymous');
SELECT is((SELECT r.reading ->> 'learned' FROM api.write_learned(made.reading(), made.version(), 'Spørg barnet selv.') r), 'Spørg barnet selv.', 'what was learned');
SELECT made.by('paula');
SELECT is((SELECT count(s.item) FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', NULL) s), 0::bigint, 'r10_votes enter no figure');
SELECT is((SELECT count(*) FROM api.list_access(made.id('activity')) a WHERE a.user_id = made.id('dan')), 0::bigint, 'nobody is let into the case for a vote');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
