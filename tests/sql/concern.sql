-- Concerns for a child: the fast lane (R22), and the working days that other deadlines are counted in.
BEGIN;
\ir review_fixture.psql
SELECT plan(36);
SELECT is((SELECT string_agg(app.easter(y)::text, ' ') FROM unnest(ARRAY[2024, 2026, 2027, 2038]) AS y),
	'2024-03-31 2026-04-05 2027-03-28 2038-04-25', 'Easter');
SELECT is((SELECT string_agg(to_char(d, 'MM-DD'), ' ' ORDER BY d) FROM generate_series(date '2026-01-01', date '2026-12-31', '1 day') AS d
	WHERE extract(isodow FROM d) < 6 AND NOT app.is_working_day(d::date)), '01-01 04-02 04-03 04-06 05-14 05-25 06-05 12-24 12-25 12-31',
	'the days of 2026 when the offices are closed');
SELECT ok(NOT app.is_working_day('2023-05-05') AND app.is_working_day('2024-04-26'), 'store bededag is none since 2024');
SELECT is(app.working_day('2026-04-01', 1), '2026-04-07'::date, 'over Easter');
SELECT is(app.working_day('2026-12-23', 5), '2027-01-05'::date, 'over Christmas and New Year');
SELECT is(app.working_day('2026-11-27', 10), '2026-12-11'::date, 'ten of them are two weeks');

UPDATE app.setting SET value = 'paula' WHERE name = 'concern_owner';
INSERT INTO app.person (id, user_name, display_name, roles, caseworker_id) VALUES
	(made.id('cara'), 'cara', 'Cara', '{caseworker}', made.id('worker2')), (made.id('dan'), 'dan', 'Dan', '{caseworker}', made.id('worker3'));
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
SELECT p.id, sha256(convert_to(p.user_name, 'UTF8')), interval '1 hour', made.now() + interval '1 day' FROM app.person p WHERE p.user_name IN ('cara', 'dan');
CREATE FUNCTION made.raises(review uuid, words text, now boolean, owner uuid) RETURNS TABLE (concern jsonb, hints text[]) LANGUAGE sql AS
$$ SELECT * FROM api.raise_concern(review, '', words, now, owner, '', NULL, false) $$;
SET ROLE tilsyn_app;

SELECT made.by('anne');
CREATE TEMP TABLE raised AS SELECT * FROM made.raises(made.id('review1'), 'Blå mærker', false, NULL);
SELECT is((SELECT concern ->> 'owner' FROM raised), 'Paula', 'r22_the setting says who takes it');
SELECT is((SELECT (concern ->> 'due')::timestamptz - (concern ->> 'raised_at')::timestamptz FROM raised), interval '24 hours', 'r22_its own deadline');
SELECT is((SELECT hints FROM raised), ARRAY['concern:' || (SELECT concern ->> 'concern_id' FROM raised) || ':user:' || made.id('paula'),
	'concern:' || (SELECT concern ->> 'concern_id' FROM raised) || ':user:' || made.id('anne')], 'r22_the owner hears of it at once, nobody else');
SELECT is(made.truth($$ SELECT string_agg(kind, ' ') FROM app.notice WHERE person_id = made.id('paula') $$), 'concern', 'r22_and gets a notice');
SELECT is(made.truth('SELECT target FROM app.act WHERE id = app.act_id()'), 'concern:' || (SELECT concern ->> 'concern_id' FROM raised), 'r18_logged');
SELECT made.by('anne');
SELECT is((SELECT (concern ->> 'due')::timestamptz - (concern ->> 'raised_at')::timestamptz FROM made.raises(made.id('review1'), 'Nu', true, NULL)),
	interval '2 hours', 'r22_danger now has a shorter one');
SELECT made.by('anne');
SELECT is((SELECT concern ->> 'owner' FROM made.raises(made.id('review1'), 'Til Carl', false, made.id('carl'))), 'Carl', 'r22_or a named person');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM made.raises(%L, %L, false, NULL)', made.id('review1'), ' ')) ->> 'state', 'TS034', 'r24_words are wanted');
SELECT is(made.failure(format('SELECT * FROM made.raises(%L, %L, false, NULL)', made.id('review1'), 'barnet 010203-1234')),
	'{"state": "TS005", "places": [{"field": "words"}], "parameters": {}}', 'r19_no CPR number');
SELECT is(made.failure(format('SELECT * FROM made.raises(%L, %L, false, %L)', made.id('review1'), 'x', made.id('ingen'))) -> 'places',
	'[{"field": "owner_id"}]', 'r24_an owner who is there');
SELECT is(made.failure(format('SELECT * FROM api.raise_concern(%L, %L, %L, false, NULL, %L, %L, false)', made.id('review1'), '', 'x', 'vagten',
	made.now() + interval '1 hour')) -> 'places', '[{"field": "told_at"}]', 'r24_nobody was told in the future');
SELECT is(made.failure(format('SELECT * FROM made.raises(%L, %L, false, NULL)', made.id('review7'), 'x')) ->> 'state', 'TS020', 'not through Bo''s review');
SELECT made.by('cara');
SELECT is((SELECT concern ->> 'case_number' FROM api.raise_concern(NULL, '2026-0009', 'Sag 9 er min', false, NULL, '', NULL, false)), '2026-0009',
	'a caseworker may about a case of their own');
SELECT is(made.failure($$ SELECT * FROM api.raise_concern(NULL, '2026-0002', 'Ikke min', false, NULL, '', NULL, false) $$) ->> 'state', 'TS020',
	'and about no other');

-- Who sees them.
SELECT made.by('dan');
SELECT is((SELECT count(*) FROM api.list_concerns(true)), 0::bigint, 'nobody else');
SELECT made.by('carl');
SELECT is((SELECT string_agg(words, ' ') FROM api.list_concerns(true)), 'Til Carl', 'its owner');
SELECT made.by('anne');
SELECT is((SELECT count(*) FROM api.list_concerns(true)), 3::bigint, 'who raised it');
SELECT made.by('paula');
SELECT is((SELECT count(*) FROM api.list_concerns(true)), 4::bigint, 'a planner all');
SELECT made.by('paula', false);
SELECT is((SELECT count(*) FROM api.get_status() s WHERE s.kind = 'concern'), 3::bigint, 'r22_it waits in the owner''s status at once');

-- What is done about it.
SELECT made.by('paula');
CREATE TEMP TABLE kept AS SELECT (concern ->> 'concern_id')::uuid AS id FROM raised;
SELECT is((SELECT string_agg(e ->> 'what' || ' ' || (e ->> 'words'), ', ') FROM api.update_concern((SELECT id FROM kept), 1, NULL, 'Vagten, telefon',
	made.now() - interval '1 hour', false, 'ringer igen') u, jsonb_array_elements(u.concern -> 'events') e),
	'raised , told Vagten, telefon, noted ringer igen', 'r22_who was told and when is kept');
SELECT made.by('paula');
SELECT is(made.failure(format('SELECT * FROM api.update_concern(%L, 1, NULL, %L, NULL, true, %L)', (SELECT id FROM kept), '', '')) ->> 'state', 'TS022',
	'somebody came first');
SELECT made.by('paula');
SELECT is((SELECT concern ->> 'owner' FROM api.update_concern((SELECT id FROM kept), 2, made.id('bo'), '', NULL, false, '')), 'Bo', 'handed over');
SELECT is(made.truth($$ SELECT count(*) FROM app.notice WHERE person_id = made.id('bo') AND kind = 'concern' $$), '1', 'and the new owner is told');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.close_concern(%L, 3, %L, true)', (SELECT id FROM kept), 'x')) ->> 'state', 'TS012', 'who raised it does not close it');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.close_concern(%L, 3, %L, false)', (SELECT id FROM kept), 'Familien er besøgt')) -> 'places',
	'[{"field": "recorded"}]', 'r22_the duty in the case system stands');
SELECT is(made.failure(format('SELECT * FROM api.close_concern(%L, 3, %L, true)', (SELECT id FROM kept), '')) ->> 'state', 'TS034', 'closing says what was done');
SELECT is((SELECT concern ->> 'state' FROM api.close_concern((SELECT id FROM kept), 3, 'Familien er besøgt', true)), 'closed', 'closed');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.close_concern(%L, 4, %L, true)', (SELECT id FROM kept), 'igen')) ->> 'state', 'TS028', 'once');
RESET ROLE;
SET ROLE tilsyn_api;
SELECT throws_ok('DELETE FROM app.concern_event', '42501', NULL, 'what was done is only added to');
RESET ROLE;
UPDATE app.setting SET value = '' WHERE name = 'concern_owner';
INSERT INTO app.team_member (caseworker_id, team_id, held_from) VALUES (made.id('worker2'), made.id('team'), '2025-01-01');
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (made.id('carl'), made.id('team'), '2026-10-01');
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is((SELECT concern ->> 'owner' FROM made.raises(made.id('review1'), 'Uden indstilling', false, NULL)), 'Carl', 'r22_else the leader of the case''s team');
SELECT * FROM finish();
ROLLBACK;
