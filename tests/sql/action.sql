-- Actions: what a person's row lets through (R17), and what is fixed when one is made (R21).
BEGIN;
\ir review_fixture.psql
SELECT plan(27);
INSERT INTO app.person (id, user_name, display_name, roles, caseworker_id) VALUES
	(made.id('cara'), 'cara', 'Cara', '{caseworker}', made.id('worker2')), (made.id('nina'), 'nina', 'Nina', '{leader}', NULL),
	(made.id('olga'), 'olga', 'Olga', '{leader}', NULL);
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
SELECT p.id, sha256(convert_to(p.user_name, 'UTF8')), interval '1 hour', app.now() + interval '1 day' FROM app.person p WHERE p.user_name IN ('cara', 'nina', 'olga');
INSERT INTO app.team_member (caseworker_id, team_id, held_from) VALUES (made.id('worker2'), made.id('team'), '2025-01-01'),
	(made.id('worker3'), made.id('team'), '2025-01-01');
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (made.id('nina'), made.id('team'), '2026-10-01');
CREATE FUNCTION made.in_days(n integer) RETURNS date LANGUAGE sql SECURITY DEFINER AS $$ SELECT app.today() + n $$; -- app is not the caller's
CREATE FUNCTION made.adds(level text, place jsonb, words text, owner uuid DEFAULT NULL, item text DEFAULT '') RETURNS jsonb LANGUAGE sql AS $$
	SELECT a.action FROM api.add_action(level, 'learning', words, owner, NULL, made.in_days(30), NULL, (place ->> 'review')::uuid,
		(place ->> 'caseworker')::uuid, (place ->> 'team')::uuid, (place ->> 'department')::uuid, (place ->> 'activity')::uuid, item, 0.3,
		'{"yes": 5, "relevant": 10, "share": 0.5, "n_eff": 10}', 40, '{}', 0, true) a $$;
CREATE FUNCTION made.on_worker(n integer) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('caseworker', made.id('worker' || n)) $$;
CREATE FUNCTION made.on_team() RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('team', made.id('team'), 'activity', made.id('activity')) $$;
SET ROLE tilsyn_app;

-- On a person.
SELECT made.by('anne');
SELECT is(made.failure($$ SELECT made.adds('caseworker', made.on_worker(2), 'Øv') $$) ->> 'state', 'TS012', 'r17_not by any leader');
SELECT made.by('nina');
CREATE TEMP TABLE person AS SELECT made.adds('caseworker', made.on_worker(2), 'Sparring om planer', made.id('cara')) AS action;
SELECT is((SELECT action ->> 'owner' FROM person), 'Cara', 'r17_by the nearest leader');
SELECT made.by('nina');
SELECT is(made.failure(format('SELECT made.adds(%L, made.on_worker(2), %L, %L)', 'caseworker', 'Øv', made.id('anne'))) -> 'places', '[{"field": "owner_id"}]',
	'r17_nobody else owns it');
SELECT is(made.failure($$ SELECT made.adds('caseworker', made.on_worker(2), 'Øv', NULL, 'P-1') $$) -> 'places', '[{"field": "item"}]', 'r17_no figures');
SELECT is(made.truth($$ SELECT kind || (SELECT count(*) FROM app.notice n WHERE n.subject = made.id('worker2')) FROM app.notice WHERE person_id = made.id('cara') $$),
	'action0', 'its owner is told, and not of whom');
SELECT is((SELECT string_agg(n || made.truth(format('SELECT count(*) FROM (SELECT 1) x WHERE %L = ANY (ARRAY(SELECT unnest(seen_by) FROM app.action))', made.id(n))), ' ')
	FROM unnest(ARRAY['cara', 'nina', 'anne', 'paula']) n), 'cara1 nina1 anne0 paula0', 'r17_the row names two');
SELECT made.by('cara');
SELECT is((SELECT count(*) FROM api.list_actions(true)), 1::bigint, 'r17_the caseworker sees it');
SELECT made.by('nina');
SELECT is((SELECT count(*) FROM api.list_actions(true)), 1::bigint, 'r17_the nearest leader sees it');
SELECT made.by('anne');
SELECT is((SELECT count(*) FROM api.list_actions(true)), 0::bigint, 'r17_another leader does not');
SELECT made.by('paula');
SELECT is((SELECT count(*) FROM api.list_actions(true)), 0::bigint, 'r17_a planner does not');
SELECT is(made.failure(format('SELECT * FROM api.get_action(%L, true)', (SELECT action ->> 'action_id' FROM person))) ->> 'state', 'TS020', 'r17_nor by its id');
RESET ROLE;
SET ROLE tilsyn_api;
SELECT is((SELECT count(*) FROM app.action) + (SELECT count(*) FROM app.action_event), 0::bigint, 'r17_not even past the functions: the policy holds it back');
RESET ROLE;
UPDATE app.team_lead SET held_to = '2026-11-01';
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (made.id('olga'), made.id('team'), '2026-11-02');
SET ROLE tilsyn_app;
SELECT made.by('olga');
SELECT is((SELECT count(*) FROM api.list_actions(true)), 0::bigint, 'r17_it does not follow to a new leader');

-- Where nobody else could close it, the written substitute sees it (R21).
SELECT made.by('paula');
SELECT api.set_stand_in('R21', made.id('carl'), 'Nabokommunen lukker') \g /dev/null
SELECT made.by('olga');
CREATE TEMP TABLE lone AS SELECT made.adds('caseworker', made.on_worker(3), 'Sparring') AS action;
SELECT made.by('carl');
SELECT is((SELECT string_agg(words, ' ') FROM api.list_actions(true)), 'Sparring', 'r21_the substitute, where the caseworker has no access');
SELECT made.by('olga');
SELECT is((SELECT action ->> 'has_evidence' FROM api.add_evidence((SELECT (action ->> 'action_id')::uuid FROM lone), 1, 'Holdt', NULL)), 'true', 'done');
SELECT made.by('olga');
SELECT is(made.failure(format('SELECT * FROM api.close_action(%L, 2, %L)', (SELECT action ->> 'action_id' FROM lone), '')) ->> 'state', 'TS012', 'r21_not by its owner');
SELECT made.by('carl');
SELECT is((SELECT action ->> 'by_stand_in' FROM api.close_action((SELECT (action ->> 'action_id')::uuid FROM lone), 2, '')), 'true', 'r21_and it is told');

-- On a team.
SELECT made.by('anne');
SELECT is(made.failure($$ SELECT made.adds('team', made.on_team(), 'Rådgiver 2 skal øve') $$) ->> 'state', 'TS003', 'r17_names no caseworker');
SELECT made.by('anne');
CREATE TEMP TABLE team AS SELECT made.adds('team', made.on_team(), 'Læringsmøde', NULL, 'P-1') AS action;
SELECT is((SELECT action -> 'baseline' ->> 'cases_needed' FROM team), '40', 'r21_the number of cases is kept');
SELECT made.by('cara');
SELECT is((SELECT count(*) FROM api.list_actions(true) WHERE team <> ''), 0::bigint, 'r16_its figures are for leaders and planners');
RESET ROLE;
SELECT throws_ok($$ UPDATE app.action SET cases_needed = 10 WHERE level = 'team' $$, 'TS025', NULL, 'r21_and never changes');
SELECT throws_ok($$ UPDATE app.action SET hoped = 0.1 WHERE level = 'team' $$, 'TS025', NULL, 'r21_nor what was hoped for');
SELECT throws_ok($$ UPDATE app.action_event SET words = 'x' $$, 'TS025', NULL, 'the history never changes');
SELECT throws_ok($$ UPDATE app.action SET state = 'closed', closed_by = made.id('paula'), closed_at = app.now() WHERE level = 'team' $$, '23514', NULL,
	'r21_no writer closes without evidence');
SELECT throws_ok($$ UPDATE app.action SET has_evidence = true, state = 'closed', closed_by = owner_id, closed_at = app.now() WHERE level = 'team' $$, '23514', NULL,
	'r21_nor as the owner');

-- What speaks of a person is deleted on time (R20); what speaks of a team stays.
UPDATE app.action SET closed_at = app.now() - interval '13 months' WHERE state = 'closed';
SELECT app.forget_actions() \g /dev/null
SELECT is((SELECT string_agg(level, ' ' ORDER BY level) FROM app.action), 'caseworker team', 'r20_the closed one is gone');
SELECT is((SELECT count(*) FROM app.erasure WHERE kind = 'action'), 1::bigint, 'r20_and stays gone after a restore');
SELECT * FROM finish();
ROLLBACK;
