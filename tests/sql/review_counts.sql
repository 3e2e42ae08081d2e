-- Which questions apply, and the counts of a list, found for many reviews at once: the same as one by one, question by question.
BEGIN;
\ir review_fixture.psql
SELECT plan(6);

-- Three hundred more questions in two more sets; conditions, days of validity and facts are made up by a hash, so that every run is the same.
CREATE FUNCTION made.pick(seed text, VARIADIC choices text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT choices[1 + ('x' || left(md5(seed), 6))::bit(24)::integer % cardinality(choices)]
$$;
CREATE FUNCTION made.condition(seed text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_object('fact', made.pick(seed || 'f', 'decision_date', 'age_at_decision', 'siblings', 'route', 'placed_on', 'nobody_knows'),
		'op', made.pick(seed || 'o', 'eq', 'ne', 'ge', 'lt', 'months_ge', 'unheard_of'),
		'value', made.pick(seed || 'v', 'true', 'false', 'brev', '9', '12', '2026-03-01', '2025-01-01', '6', ''))
$$;
INSERT INTO app.template (id, code, version_name, title_da, title_en, kind, file)
SELECT made.id('set' || t), 'set-' || t, '1.0', 'Sæt', 'Set', 'overordnet', '{}' FROM generate_series(1, 2) AS t;
INSERT INTO app.template_step (template_id, position, step, body)
SELECT made.id('set' || t), n, 'step' || n, '{}' FROM generate_series(1, 2) AS t, generate_series(1, 3) AS n;
INSERT INTO app.item (template_id, position, kind, code, fact_type, body)
SELECT made.id('set' || t), f.nth, 'fact', f.code, f.type, '{}'
FROM generate_series(1, 2) AS t, (VALUES (1, 'decision_date', 'date'), (2, 'age_at_decision', 'int'), (3, 'siblings', 'bool'),
	(4, 'route', 'choice'), (5, 'placed_on', 'date')) AS f (nth, code, type);
INSERT INTO app.item (template_id, position, kind, code, step, marker, conditions, valid_from, valid_to, see, body)
SELECT made.id('set' || t), n, 'question', 'Q-' || n, 'step' || 1 + n % 3, made.pick(n || 'm', 'm1', 'm2', NULL),
	(SELECT coalesce(jsonb_agg(made.condition(t || ',' || n % 40 || ',' || c)), '[]') FROM generate_series(1, n % 3) AS c),
	CASE WHEN n % 7 = 0 THEN made.pick(n || 'from', '2026-01-01', '2026-03-01', '2026-03-02')::date END,
	CASE WHEN n % 11 = 0 THEN made.pick(n || 'to', '2026-02-28', '2026-03-01', '2027-01-01')::date END,
	CASE n % 13 WHEN 0 THEN 'Q-1' WHEN 1 THEN 'not-here' END, '{}'
FROM generate_series(1, 2) AS t, generate_series(1, 150) AS n;
INSERT INTO app.activity (id, title, kind, mode, method, template_id, steps, markers, questions, sections, exempt_months, case_count, spare_count,
	starts_on, deadline, state, seed_commitment, sealed_seed, created_by)
SELECT made.id('plan' || k), 'Plan ' || k, 'general', 'alone', 'stratified', made.id('set' || 1 + k % 2),
	(ARRAY['{}', '{step1,step3}', '{}', '{step2}'])[k]::text[], (ARRAY['{}', '{}', '{m1}', '{m2}'])[k]::text[],
	(ARRAY['{}', '{Q-2,Q-5}', '{}', '{Q-9}'])[k]::text[], '{}', 12, 12, 4, '2026-09-01', '2026-12-01', 'assigned', 'c', '\x00', made.id('paula')
FROM generate_series(1, 4) AS k;
INSERT INTO app.review (id, activity_id, case_id, template_id, purpose, reviewer_id)
SELECT made.id('many' || n), made.id('plan' || 1 + n % 4), made.id('case' || n), made.id('set' || 1 + (1 + n % 4) % 2), 'targeted', made.id('anne')
FROM generate_series(1, 40) AS n;
INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by, sealed, unsealed_at, questions)
SELECT made.id('round' || k), made.id('plan' || k), 'calibration', 'Runde', app.now() + interval '1 day', made.id('paula'), false, app.now(),
	(ARRAY['{}', '{Q-2,Q-3,Q-4,Q-60}'])[k]::text[]
FROM generate_series(1, 2) AS k;
UPDATE app.review r SET panel_id = p.id FROM app.panel p
WHERE p.activity_id = r.activity_id AND r.purpose = 'targeted' AND made.pick(r.id || 'p', 'in', 'out') = 'in';
UPDATE app.decision SET decided_on = made.pick(case_id::text, '2026-02-27', '2026-03-01', '2026-03-02', '2024-05-05')::date,
	age = made.pick(case_id || 'a', '8', '9', '12', '17')::integer;
INSERT INTO app.answer (review_id, item, value, version, answered_by, answered_at, reviewer_id, sealed)
SELECT r.id, f.item, f.value, 1, r.reviewer_id, app.now(), r.reviewer_id, false
FROM app.review r, LATERAL (VALUES
	('decision_date', made.pick(r.id || 'd', NULL, NULL, '', '2025-06-01', '2026-03-01')), ('siblings', made.pick(r.id || 's', NULL, '', 'ja', 'nej')),
	('route', made.pick(r.id || 'r', NULL, 'brev', 'andet')), ('age_at_decision', made.pick(r.id || 'g', NULL, '', '9', '11')),
	('placed_on', made.pick(r.id || 'p', NULL, '2025-11-27', '2020-01-01'))) AS f (item, value)
WHERE r.purpose = 'targeted' AND f.value IS NOT NULL;
INSERT INTO app.answer (review_id, item, value, version, answered_by, answered_at, reviewer_id, sealed)
SELECT r.id, i.code, made.pick(r.id || i.code, 'ja', 'nej', ''), 1, r.reviewer_id, app.now(), r.reviewer_id, false
FROM app.review r JOIN app.item i ON i.template_id = r.template_id AND i.kind = 'question'
WHERE r.purpose = 'targeted' AND made.pick(i.code || r.id, 'yes', 'no') = 'yes';
UPDATE app.review SET state = 'submitted', submitted_at = app.now() - interval '8 months' WHERE purpose = 'targeted' AND made.pick(id::text, 'a', 'b') = 'a';

-- The rules written down a second time, one review and one question at a time.
CREATE FUNCTION made.holds(c jsonb, facts jsonb, day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	known text := coalesce(facts ->> (c ->> 'fact'), '');
	wanted text := CASE c ->> 'value' WHEN 'true' THEN 'ja' WHEN 'false' THEN 'nej' ELSE c ->> 'value' END;
	both_numbers boolean := known ~ '^[0-9]+$' AND wanted ~ '^[0-9]+$';
	both_days boolean := known ~ '^\d{4}-' AND wanted ~ '^\d{4}-';
BEGIN
	RETURN CASE
		WHEN known = '' THEN true
		WHEN c ->> 'op' = 'eq' THEN known = wanted
		WHEN c ->> 'op' = 'ne' THEN known <> wanted
		WHEN c ->> 'op' = 'ge' AND both_numbers THEN known::integer >= wanted::integer
		WHEN c ->> 'op' = 'ge' AND both_days THEN known::date >= wanted::date
		WHEN c ->> 'op' = 'lt' AND both_numbers THEN known::integer < wanted::integer
		WHEN c ->> 'op' = 'lt' AND both_days THEN known::date < wanted::date
		WHEN c ->> 'op' = 'months_ge' AND known ~ '^\d{4}-' AND wanted ~ '^[0-9]+$' THEN known::date + 0 <= day - (wanted || ' months')::interval
		ELSE true END;
END $$;
CREATE FUNCTION made.facts(r app.review) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('decision_date', d.decided_on, 'age_at_decision', d.age) || coalesce((SELECT jsonb_object_agg(n.item, n.value)
		FROM app.answer n JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.kind = 'fact' WHERE n.review_id = r.id), '{}')
	FROM app.decision d WHERE d.case_id = r.case_id
$$;
CREATE FUNCTION made.applies(r app.review, q app.item) RETURNS boolean LANGUAGE sql AS $$
	SELECT q.kind = 'question' AND coalesce(q.see, '') = ''
		AND app.in_focus(a.steps, a.markers, a.questions, q.step, q.marker, q.code)
		AND NOT EXISTS (SELECT FROM app.panel p WHERE p.id = r.panel_id AND p.questions <> '{}' AND q.code <> ALL (p.questions))
		AND coalesce(q.valid_from <= nullif(made.facts(r) ->> 'decision_date', '')::date, true)
		AND coalesce(q.valid_to >= nullif(made.facts(r) ->> 'decision_date', '')::date, true)
		AND NOT EXISTS (SELECT FROM jsonb_array_elements(q.conditions) c
			WHERE NOT made.holds(c, made.facts(r), coalesce((r.submitted_at AT TIME ZONE 'Europe/Copenhagen')::date, app.today())))
	FROM app.activity a WHERE a.id = r.activity_id
$$;

CREATE TEMP TABLE expected AS SELECT r.id, i.code, n.value FROM app.review r JOIN app.item i ON i.template_id = r.template_id
	LEFT JOIN app.answer n ON n.review_id = r.id AND n.item = i.code WHERE r.purpose = 'targeted' AND made.applies(r, i);
SELECT cmp_ok((SELECT count(*) FROM expected), '>', 800::bigint, 'many apply');
SELECT cmp_ok((SELECT count(*) FROM app.review r JOIN app.item i ON i.template_id = r.template_id WHERE r.purpose = 'targeted'), '>',
	(SELECT 2 * count(*) FROM expected), 'and more do not');
SELECT set_eq($$ SELECT q.review_id, q.code FROM app.questions_of(ARRAY(SELECT r FROM app.review r)) q JOIN app.review r ON r.id = q.review_id
	WHERE q.applies AND r.purpose = 'targeted' $$, 'SELECT id, code FROM expected', 'the same questions apply, many reviews at once');
SELECT set_eq($$ SELECT r.id, i.code FROM app.review r, app.review_items(r) i WHERE i.required AND r.purpose = 'targeted' $$,
	'SELECT id, code FROM expected', 'and one by one');
SELECT set_eq($$ SELECT k.* FROM app.review_counts(ARRAY(SELECT r FROM app.review r WHERE r.purpose = 'targeted')) k $$,
	$$ SELECT r.id, count(e.code) FILTER (WHERE e.value <> '')::integer AS done, count(e.code)::integer AS of FROM app.review r LEFT JOIN expected e ON e.id = r.id
		WHERE r.purpose = 'targeted' GROUP BY r.id $$, 'the counts of a list are those of its questions');
GRANT SELECT ON expected TO tilsyn_app;
SET ROLE tilsyn_app;
SELECT made.by('anne', false);
SELECT set_eq('SELECT m.review_id::uuid, m.answered, m.total FROM api.list_mine(true) m WHERE m.purpose = ''targeted''',
	$$ SELECT e.id, count(*) FILTER (WHERE e.value <> '')::integer AS done, count(*)::integer AS of FROM expected e GROUP BY e.id $$, 'and ListMine tells them');
SELECT * FROM finish();
ROLLBACK;
