-- What the benchmarks work on: 64 leaders with a session each, one published question set, cases enough for every round. Loaded as
-- superuser, since making it through the API would take longer than measuring.
--
-- Client c of round r answers review `rrrrrrrr-0000-4000-8000-cccccccccnnn`, all decimal, n from 0: the load generator and pgbench both
-- know what comes next without asking.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE SCHEMA bench;
CREATE FUNCTION bench.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(name)::uuid $$;

INSERT INTO app.person (id, user_name, display_name, roles)
SELECT bench.id('leader' || c), 'leader' || c, 'Leder ' || c, '{leader}' FROM generate_series(0, 63) AS c;
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
SELECT bench.id('leader' || c), sha256(convert_to('bench-' || c, 'UTF8')), interval '1 day', app.now() + interval '1 day'
FROM generate_series(0, 63) AS c;

INSERT INTO app.template (id, code, version_name, title_da, title_en, kind, file) VALUES (bench.id('template'), 'maaling', '1.0', 'Måling',
	'Measurement', 'overordnet', '{"scale": {"id": "ja_nej", "options": [{"value": "ja"}, {"value": "nej"}, {"value": "ikke_relevant"}]}}');
INSERT INTO app.template_step (template_id, position, step, body)
SELECT bench.id('template'), s, 'trin' || s, jsonb_build_object('id', 'trin' || s) FROM generate_series(1, 6) AS s;
INSERT INTO app.scale_value (template_id, position, value, counts, score, label_da, label_en) VALUES
	(bench.id('template'), 1, 'ja', true, 1, 'Ja', 'Yes'), (bench.id('template'), 2, 'nej', true, 0, 'Nej', 'No'),
	(bench.id('template'), 3, 'ikke_relevant', false, NULL, 'Ikke relevant', 'Not relevant');
INSERT INTO app.reason_code (template_id, value, reason) VALUES (bench.id('template'), 'nej', 'ikke_gjort');
INSERT INTO app.item (template_id, position, kind, code, step, fact_type, conditions, valid_from, see, body)
SELECT bench.id('template'), q, 'question', 'Q-' || q, 'trin' || 1 + q / 10, NULL, '[]', NULL, NULL,
	jsonb_build_object('code', 'Q-' || q, 'text_da', 'Er det gjort?', 'text_en', 'Was it done?')
FROM generate_series(0, 59) AS q;
UPDATE app.template SET published_at = app.now() WHERE id = bench.id('template');

INSERT INTO app.case (id, case_number, opened_on)
SELECT bench.id('case' || n), '2026-' || lpad(n::text, 7, '0'), '2025-01-01' FROM generate_series(0, 99) AS n;

-- A fresh activity with a hundred open reviews for each client.
CREATE PROCEDURE bench.make_round(round integer, clients integer) LANGUAGE sql AS $$
	INSERT INTO app.activity (id, title, kind, mode, method, template_id, sections, decided_from, decided_to, exempt_months,
		case_count, spare_count, starts_on, deadline, state, seed_commitment, sealed_seed, created_by)
	VALUES (bench.id('activity' || round), 'Runde ' || round, 'general', 'alone', 'stratified', bench.id('template'), '{32}', '2026-01-01',
		'2026-06-30', 12, 100, 0, '2026-09-01', '2026-12-01', 'assigned', 'c', '\x00', bench.id('leader0'));
	INSERT INTO app.review (id, activity_id, case_id, template_id, purpose, reviewer_id, opened_at)
	SELECT format('%s-0000-4000-8000-%s', lpad(round::text, 8, '0'), lpad((c * 1000 + n)::text, 12, '0'))::uuid,
		bench.id('activity' || round), bench.id('case' || n), bench.id('template'), 'random', bench.id('leader' || c), app.now()
	FROM generate_series(0, clients - 1) AS c, generate_series(0, 99) AS n;
$$;
