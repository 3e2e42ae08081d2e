-- Composed sets: what they are made of, what is remembered, what became of each question (R12, R19).
BEGIN;
\ir review_fixture.psql
SELECT plan(27);

-- Two published sets; the second points into the first.
CREATE FUNCTION made.file(code text, version text, questions jsonb, kind text DEFAULT 'egen') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('id', code, 'version', version, 'title_da', 'Sæt', 'title_en', 'Set', 'kind', kind, 'case_facts', '[]'::jsonb,
		'scale', '{"id": "ja_nej", "options": [{"value": "ja", "counts": true, "label_da": "Ja", "label_en": "Yes"},
			{"value": "nej", "counts": true, "label_da": "Nej", "label_en": "No"}], "nej_reasons": [], "ikke_relevant_reasons": []}'::jsonb,
		'steps', '[{"id": "plan", "order": 1}]'::jsonb, 'questions', questions)
$$;
CREATE FUNCTION made.question(code text, words text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('code', code, 'step', 'plan', 'text_da', words, 'critical', false) || more
$$;
CREATE FUNCTION made.origin(template uuid, question text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('origin', jsonb_build_object('template_id', template, 'code', '', 'version_name', '', 'question', question))
$$;
CREATE FUNCTION made.composed(file jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN (SELECT to_jsonb(c) FROM api.compose_template(composed.file) c);
END $$;
INSERT INTO app.template (id, code, version_name, title_da, title_en, kind, file) VALUES
	(made.id('older'), 'holder', '1', 'Holder', 'Holder', 'overordnet', '{"nth": 1}'),
	(made.id('newer'), 'holder', '2', 'Holder', 'Holder', 'overordnet', '{"nth": 2}'),
	(made.id('pointer'), 'peger', '1', 'Peger', 'Pointer', 'tillaeg', '{"nth": 3}'),
	(made.id('draft'), 'kladde', '1', 'Kladde', 'Draft', 'overordnet', '{}');
INSERT INTO app.template_step (template_id, position, step, body)
SELECT made.id(t), 1, 'plan', '{"id": "plan"}' FROM unnest('{older,newer,pointer}'::text[]) AS t;
INSERT INTO app.item (template_id, position, kind, code, step, see, body) VALUES
	(made.id('older'), 1, 'question', 'H-1', 'plan', NULL, '{}'), (made.id('newer'), 1, 'question', 'H-1', 'plan', NULL, '{}'),
	(made.id('pointer'), 1, 'question', 'G-1', 'plan', 'H-1', '{}');
UPDATE app.template SET published_at = app.now() - interval '2 days' WHERE id = made.id('older');
UPDATE app.template SET published_at = app.now() - interval '1 day' WHERE id IN (made.id('newer'), made.id('pointer'));
SET ROLE tilsyn_app;

-- Sources.
CREATE FUNCTION pg_temp.sources(VARIADIC names text[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula', false);
	RETURN (SELECT string_agg(s.file ->> 'nth', ',') FROM api.composition_sources((SELECT jsonb_agg(jsonb_build_object('template_id', made.id(n)))
		FROM unnest(names) AS n)) AS s);
END $$;
SELECT is(pg_temp.sources('pointer'), '3,2', 'the newest version of the set that is pointed into comes along');
SELECT is(pg_temp.sources('pointer', 'older'), '3,1', 'not when a version of it is picked');
SELECT is(pg_temp.sources('older', 'pointer', 'older'), '1,3', 'picks come in their order, each once');
SELECT is(pg_temp.sources('newer'), '2', 'and nothing else');
CREATE FUNCTION pg_temp.refused_sources(picks jsonb) RETURNS jsonb LANGUAGE sql AS
$$ SELECT made.failure(format('SELECT api.composition_sources(%L)', picks)) - 'parameters' $$;
SELECT is(pg_temp.refused_sources(jsonb_build_array(jsonb_build_object('template_id', made.id('newer')),
	jsonb_build_object('template_id', made.id('draft')))), '{"state": "TS032", "places": [{"field": "picks[1].template_id"}]}',
	'a draft is no source');
SELECT is(pg_temp.refused_sources('[{"template_id": "x"}, {"template_id": ""}, {"template_id": "00000000-0000-4000-8000-000000000000"}]'),
	'{"state": "TS020", "places": [{"field": "picks[0].template_id"}, {"field": "picks[1].template_id"}, {"field": "picks[2].template_id"}]}',
	'nor what does not exist');

-- A first version.
CREATE TEMP TABLE one AS SELECT made.composed(made.file('vores', '1', jsonb_build_array(
	made.question('H-1', 'Er planen lagt?', made.origin(made.id('newer'), 'H-1')), made.question('G-2', 'Er den fulgt?',
	made.origin(made.id('pointer'), 'G-9')), made.question('E-1', 'Er vores aftale fulgt?')))) AS m;
SELECT is((SELECT m - 'template_id' FROM one), '{"code": "vores", "version_name": "1", "steps": 1, "questions": 3, "same": 0, "reworded": 0,
	"fresh": 3, "gone": 0}', 'a draft is made and counted');
SELECT is(made.truth(format($$ SELECT kind || coalesce(published_at::text, ' draft') FROM app.template WHERE id = %L $$,
	(SELECT m ->> 'template_id' FROM one))), 'egen draft', 'of kind egen, not published');
SELECT is(made.truth(format($$ SELECT string_agg(o.code || ' ' || f.code || ' ' || f.version_name || ' ' || o.from_code, ', ' ORDER BY o.code)
	FROM app.item_origin o JOIN app.template f ON f.id = o.from_template WHERE o.template_id = %L $$, (SELECT m ->> 'template_id' FROM one))),
	'G-2 peger 1 G-9, H-1 holder 2 H-1', 'each question remembers where it came from, under its code there');
SELECT is(made.truth(format($$ SELECT count(*) FROM app.item WHERE template_id = %L AND body ? 'origin' $$,
	(SELECT m ->> 'template_id' FROM one))), '0', 'what is asked does not hold it');
SELECT is(made.truth($$ SELECT outcome ->> 'code' FROM app.act WHERE id = app.act_id() $$), 'vores', 'a retry will get the same');

-- What is told.
CREATE FUNCTION pg_temp.told(template text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('anne', false);
	RETURN QUERY SELECT to_jsonb(g) FROM api.get_template(template::uuid, '', '') g;
END $$;
SELECT is((SELECT string_agg(concat_ws(' ', q ->> 'code', q ->> 'lineage', q #>> '{origin,code}', q #>> '{origin,version_name}',
	q #>> '{origin,question}'), ', ') FROM pg_temp.told((SELECT m ->> 'template_id' FROM one)) t, jsonb_array_elements(t #> '{file,questions}') q),
	'H-1 new holder 2 H-1, G-2 new peger 1 G-9, E-1 new', 'lineage and origin are told, in order');
SELECT is((SELECT t -> 'gone' FROM pg_temp.told((SELECT m ->> 'template_id' FROM one)) t), '[]', 'nothing is gone yet');
SELECT is((SELECT t #> '{file,questions,0}' ->> 'text_da' FROM pg_temp.told((SELECT m ->> 'template_id' FROM one)) t), 'Er planen lagt?',
	'the rest is as it was');

-- The next version.
RESET ROLE;
UPDATE app.template SET imported_at = imported_at - interval '1 hour' WHERE code = 'vores';
SET ROLE tilsyn_app;
CREATE TEMP TABLE two AS SELECT made.composed(made.file('vores', '2', jsonb_build_array(
	made.question('H-1', 'Er planen lagt?', made.origin(made.id('older'), 'H-1')), made.question('E-1', 'Er aftalen fulgt?'),
	made.question('E-2', 'Er den skrevet ned?')))) AS m;
SELECT is((SELECT m - 'template_id' - 'code' FROM two), '{"version_name": "2", "steps": 1, "questions": 3, "same": 1, "reworded": 1,
	"fresh": 1, "gone": 1}', 'composing again traces each question');
SELECT is((SELECT string_agg(q ->> 'lineage', ' ') FROM pg_temp.told((SELECT m ->> 'template_id' FROM two)) t,
	jsonb_array_elements(t #> '{file,questions}') q), 'same reworded new', 'same, reworded, new');
SELECT is((SELECT t -> 'gone' FROM pg_temp.told((SELECT m ->> 'template_id' FROM two)) t),
	'[{"code": "G-2", "step": "plan", "text_da": "Er den fulgt?", "text_en": ""}]', 'and what is gone, as it was last asked');

-- Refused.
CREATE FUNCTION pg_temp.refused(file jsonb) RETURNS jsonb LANGUAGE sql AS
$$ SELECT made.failure(format('SELECT made.composed(%L)', file)) - 'parameters' $$;
SELECT is(pg_temp.refused(made.file('vores', '2', jsonb_build_array(made.question('E-1', 'Ny?')))),
	'{"state": "TS021", "places": [{"field": "version_name"}]}', 'r12_a version is made once');
SELECT is(pg_temp.refused(made.file('holder', '9', jsonb_build_array(made.question('E-1', 'Ny?')))),
	'{"state": "TS021", "places": [{"field": "code"}]}', 'an imported set keeps its code');
SELECT is(pg_temp.refused(made.file('cpr', '1', jsonb_build_array(made.question('E-1', 'Som 010190-1234?'), made.question('E-2', 'Fint?')))),
	'{"state": "TS005", "places": [{"field": "questions", "question": "E-1"}]}', 'r19_an own question holds no CPR number');
SELECT is(pg_temp.refused(made.file('cpr', '1', jsonb_build_array(made.question('E-1', 'Ok?', '{"guidance_da": "010190-1234"}')))) -> 'state',
	'"TS005"', 'r19_nor does its guidance');
SELECT is(pg_temp.refused(made.file('cpr', '1', jsonb_build_array(made.question('E-1', 'Ok?'))) || '{"title_en": "010190-1234"}'),
	'{"state": "TS005", "places": [{"field": "title_en"}]}', 'r19_nor a title');
SELECT is(made.truth($$ SELECT count(*) FROM app.template WHERE code IN ('cpr') $$), '0', 'and nothing is stored');

-- Published, it stays.
SELECT made.by('paula');
SELECT isnt((SELECT p.published_at FROM api.publish_template((SELECT (m ->> 'template_id')::uuid FROM two)) p), NULL, 'it is published');
RESET ROLE;
SELECT throws_ok(format($$ UPDATE app.template SET title_da = 'Andet' WHERE id = %L $$, (SELECT m ->> 'template_id' FROM two)), 'TS025', NULL,
	'r12_then it never changes');
SELECT throws_ok(format($$ DELETE FROM app.item WHERE template_id = %L $$, (SELECT m ->> 'template_id' FROM two)), 'TS025', NULL,
	'r12_nor do its questions');
SET ROLE tilsyn_app;
SELECT is(pg_temp.sources('newer', 'pointer'), '2,3', 'composed sets are not pointed into');
SELECT * FROM finish();
ROLLBACK;
