-- Feedback and who sees it, fading, the log's pseudonyms, deletion rules (R6, R16, R17, R18, R20, R27).
BEGIN;
\ir review_fixture.psql
SELECT no_plan();
INSERT INTO app.person (id, user_name, display_name, roles, caseworker_id) VALUES
	(made.id('cara'), 'cara', 'Cara', '{caseworker}', made.id('worker2')), (made.id('dan'), 'dan', 'Dan', '{caseworker}', made.id('worker3'));
INSERT INTO app.person (id, user_name, display_name, roles) VALUES
	(made.id('nora'), 'nora', 'Nora', '{leader}'), (made.id('ny'), 'ny', 'Ny', '{leader}'), (made.id('dina'), 'dina', 'Dina', '{data_protection_officer}');
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
SELECT p.id, sha256(convert_to(p.user_name, 'UTF8')), interval '1 hour', app.now() + interval '1 day' FROM app.person p
WHERE p.user_name IN ('cara', 'dan', 'nora', 'ny', 'dina');
INSERT INTO app.team_member (caseworker_id, team_id, held_from) VALUES (made.id('worker2'), made.id('team'), '2020-01-01'), (made.id('worker3'), made.id('team'), '2020-01-01');
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (made.id('nora'), made.id('team'), '2020-01-01');
UPDATE app.setting SET value = '0' WHERE name = 'second_share';
-- Anne's review of case 1, which Cara holds, is submitted.
SET ROLE tilsyn_app;
SELECT made.looks('anne', made.id('review1'));
SELECT * FROM api.save_answers(made.id('review1'), made.answers('P-1=nej', 'decision_date=2026-03-01', 'age_at_decision=9', 'siblings=nej', 'route=brev'), '[]') \g /dev/null
SELECT made.by('anne');
SELECT (g.review ->> 'version') AS seen FROM api.get_review(made.id('review1'), '') g \gset
SELECT made.by('anne');
SELECT * FROM api.submit_review(made.id('review1'), :seen) \g /dev/null
RESET ROLE;
SELECT is(made.truth($$SELECT app.review_subject(r) FROM app.review r WHERE r.id = made.id('review1')$$), made.id('worker2')::text, 'r06_whose casework it is');

-- Before it counts there is a word that it can be remarked on, and no feedback.
SELECT app.tell_feedback();
SELECT is(made.truth('SELECT count(*) FROM app.feedback'), '0', 'r27_nothing is told while there is time for remarks');
SELECT is(made.truth($$SELECT string_agg(kind, ' ') FROM app.notice WHERE person_id = made.id('cara')$$), 'remark', 'r27_but that there is');
SET ROLE tilsyn_app;
SELECT made.by('cara', false);
SELECT is((SELECT string_agg(s.kind, ' ') FROM api.get_status() s), 'remark', 'r27_and status says so');
RESET ROLE;
UPDATE app.review SET submitted_at = submitted_at - interval '20 days' WHERE id = made.id('review1');
DELETE FROM app.second_reading;
SELECT app.tell_feedback(), app.tell_feedback();
SELECT is(made.truth($$SELECT count(*) FROM app.notice WHERE person_id = made.id('cara') AND kind = 'feedback'$$), '1', 'told once');

-- Who sees it: Cara and Nora, nobody else.
CREATE FUNCTION made.sees(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rows integer;
	one text;
BEGIN
	PERFORM made.by(name);
	SELECT count(*) INTO rows FROM api.list_feedback();
	PERFORM made.by(name);
	one := made.failure(format('SELECT * FROM api.get_feedback(%L, NULL)', made.id('review1'))) ->> 'state';
	RETURN rows || coalesce(one, ' sees it');
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA made TO PUBLIC;
SET ROLE tilsyn_app;
SELECT is(made.sees('cara'), '1 sees it', 'r17_the caseworker');
SELECT is(made.sees('nora'), '1 sees it', 'r17_the nearest leader');
SELECT is(made.sees(n), '0TS020', 'r17_not ' || n) FROM unnest(ARRAY['dan', 'anne', 'bo', 'carl', 'ny', 'paula', 'odin', 'dina']) AS n;
SELECT made.by('dan');
SELECT is(made.failure(format('SELECT * FROM api.acknowledge_feedback(%L)', made.id('review1'))) ->> 'state', 'TS020', 'r17_nor acknowledges another''s');
SELECT made.by('nora');
SELECT is(made.failure(format('SELECT * FROM api.acknowledge_feedback(%L)', made.id('review1'))) ->> 'state', 'TS020', 'the leader does not acknowledge for them');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.comment_feedback(%L, %L, NULL)', made.id('review1'), 'x')) ->> 'state', 'TS020', 'nor does the reviewer write');
SELECT made.by('nora');
SELECT is((SELECT number FROM api.comment_feedback(made.id('review1'), 'Lad os tale om det.', NULL)), 1::bigint, 'the leader writes');
SELECT made.by('cara');
SELECT is((SELECT (g.head ->> 'words') || (g.words #>> '{0,written_by}') || (g.items #>> '{0,label_da}') FROM api.get_feedback(made.id('review1'), NULL) g), '1NoraNej', 'and is read');
SELECT made.by('cara');
SELECT isnt((SELECT acknowledged_at FROM api.acknowledge_feedback(made.id('review1'))), NULL, 'acknowledged');
SELECT made.by('cara', false);
SELECT is((SELECT count(*) FROM api.get_status()), 0::bigint, 'and nothing waits');
-- Who looked.
SELECT made.by('cara');
SELECT is((SELECT string_agg(DISTINCT l.role, ' ' ORDER BY l.role) FROM api.list_looks(0, '') l), NULL, 'r18_looks of a test have no method that counts');
RESET ROLE;

-- Results do not follow to a new leader.
INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES (made.id('ny'), made.id('team'), app.today());
SET ROLE tilsyn_app;
SELECT is(made.sees('ny'), '0TS020', 'r17_a new leader of the team does not see what was before');
RESET ROLE;
UPDATE app.team_lead SET held_to = app.today() WHERE person_id = made.id('nora');
SET ROLE tilsyn_app;
SELECT is(made.sees('nora'), '0TS020', 'r17_nor does one who leads it no longer');
SELECT is(made.sees('cara'), '1 sees it', 'r17_the caseworker still does');
RESET ROLE;

-- Pseudonyms: the chain agrees before and after, and nothing leads back.
UPDATE app.test_clock SET ahead = ahead + interval '31 minutes';
SELECT app.seal_log();
SELECT is((SELECT agrees FROM api.verify_log()), true, 'r18_the chain agrees');
SELECT app.forget_person(made.id('carl'));
SELECT is((SELECT agrees FROM api.verify_log()), true, 'r18_and still does when a person is erased');
SELECT is(made.truth($$SELECT count(*) FROM app.act WHERE actor_id = made.id('carl') OR outcome::text LIKE '%' || made.id('carl') || '%'$$), '0', 'r18_the log no longer names them');
SELECT is(made.truth($$SELECT count(*) > 0 FROM app.act a WHERE substr(a.actor_id::text, 15, 1) = '8'$$), 'true', 'r18_but holds what was done');
SELECT is(made.truth($$SELECT count(*) FROM app.act_key WHERE subject = made.id('carl')$$), '0', 'r18_the key is destroyed');
SELECT throws_ok($$UPDATE app.act SET actor_id = gen_random_uuid() WHERE id = (SELECT min(id) FROM app.act WHERE actor_id IS NOT NULL)$$, 'TS012', NULL, 'r18_no other change gets in that way');
SELECT throws_ok($$DELETE FROM app.act$$, 'TS012', NULL, 'r18_nor is anything deleted before its date');

-- Fading: the answers go, the sums stay.
CREATE TEMP TABLE sums AS SELECT * FROM app.result_sum;
SELECT isnt((SELECT count(*) FROM sums), 0::bigint, 'there are sums');
SELECT ok(made.truth($$SELECT count(*) FROM app.part_sum$$)::integer > 10, 'and parts');
SELECT app.fade_review(made.id('review1'));
SELECT is(made.truth($$SELECT (SELECT count(*) FROM app.answer WHERE review_id = made.id('review1')) + (SELECT count(*) FROM app.answer_event WHERE review_id = made.id('review1'))
	+ (SELECT count(*) FROM app.feedback) + (SELECT count(*) FROM app.feedback_word) + (SELECT count(*) FROM app.result_case) + (SELECT count(*) FROM app.result_entry)
	+ (SELECT count(*) FROM app.first_answer)$$), '0', 'r20_what was personal is gone');
SELECT is((SELECT count(*) FROM ((SELECT * FROM app.result_sum EXCEPT ALL SELECT * FROM sums) UNION ALL (SELECT * FROM sums EXCEPT ALL SELECT * FROM app.result_sum)) AS d),
	0::bigint, 'r20_the sums are the same to the last digit');
SELECT is(made.truth($$SELECT (SELECT count(*) FROM app.part_sum) + (SELECT count(*) FROM app.part_behind)$$), '0', 'r20_what it was in a part is gone');
SELECT app.count_what_is_left();
SELECT is((SELECT count(*) FROM (SELECT * FROM app.result_sum EXCEPT ALL SELECT * FROM sums) AS d), 0::bigint, 'r20_and it is not counted again');
SELECT throws_ok($$UPDATE app.review SET state = 'open', submitted_at = NULL WHERE id = made.id('review1')$$, 'TS036', NULL, 'r20_nor opened again');
SELECT is((SELECT (f.frame ->> 'submitted') FROM app.wish(made.id('activity'), '', NULL, NULL, NULL, NULL, '', '') w, LATERAL (SELECT app.result_frame(w, 'da') AS frame) f), '1',
	'r20_a report still knows how many cases stand behind it');
SELECT is((SELECT string_agg(s.item || '=' || s.value || ':' || s.cases, ' ' ORDER BY s.item) FROM app.wish(made.id('activity'), '', NULL, NULL, NULL, NULL, '', '') w,
	LATERAL app.result_sums(w, false) s WHERE s.item LIKE 'P-_'), 'P-1=nej:1', 'r20_and tells the sums');
CREATE FUNCTION made.behind() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws('/', m.item, m.case_index, m.caseworker), ' ' ORDER BY m.item COLLATE "C")
	FROM api.trend_members('general', NULL, NULL, NULL, NULL, '', '', NULL, '{P-1,all}', 'da', NULL, false) m $$;
CREATE FUNCTION made.course() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws('/', t.item, t.period, t.cases, t.yes, (t.w > 0)::text,
	t.raters #>> '{0,name}', t.raters #>> '{0,cases}', t.said_yes || '.'), ' ' ORDER BY t.item COLLATE "C")
	FROM api.trend_periods('general', NULL, NULL, NULL, NULL, '', '', NULL, '{P-1,all}', 'da', NULL) t WHERE t.item IS NOT NULL $$;
SELECT is(made.course(), 'P-1/2026-09-01/1/0/true/Anne/1/. all/2026-09-01/1/0/true/Anne/1/.', 'r20_a course keeps the point, and who reviewed, without the case');
SELECT is(made.behind(), 'P-1/0/0 all/0/0', 'r16_of whom no more is known than that it was one person');
SELECT is((SELECT f.frame ->> 'nearest' FROM app.wish(made.id('activity'), '', NULL, NULL, NULL, NULL, '', '') w, LATERAL (SELECT app.result_frame(w, 'da') AS frame) f), 'false',
	'r17_so that nobody sees it as the nearest leader');
SELECT is((SELECT count(DISTINCT m.caseworker)::integer FROM api.result_members(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, NULL, false) m WHERE m.item = 'P-1'), 1,
	'r16_and results hide by it, too');
SELECT is((SELECT count(*) FROM api.trend_periods('general', NULL, NULL, NULL, NULL, '32', '', NULL, '{all}', 'da', NULL) t WHERE t.item IS NOT NULL), 0::bigint,
	'asked by section nothing is known of it');
SELECT app.forget_activity(made.id('activity'));
SELECT is(made.course(), 'P-1/2026-09-01/1/0/true/Anne/1/. all/2026-09-01/1/0/true/Anne/1/.', 'r20_also when the audit is forgotten');
SELECT is(made.truth($$SELECT (SELECT count(*) FROM app.review) + (SELECT count(*) FROM app.drawn_case) + (SELECT count(*) FROM app.frozen_list WHERE frozen IS NOT NULL)$$), '0',
	'r20_what an activity drew and opened is gone');
SELECT is((SELECT count(*) FROM ((SELECT * FROM app.result_sum EXCEPT ALL SELECT * FROM sums) UNION ALL (SELECT * FROM sums EXCEPT ALL SELECT * FROM app.result_sum)) AS d),
	0::bigint, 'r20_and the sums are the same still');
SELECT is(app.forget_case(made.id('case1')), true, 'r20_a case that nothing speaks of goes');
SELECT is((SELECT agrees FROM api.verify_log()), true, 'r18_the chain agrees after all of it');
SELECT is(made.truth($$SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM app.erasure$$), 'activity case person review', 'r20_and the ledger holds what was deleted, by ids');
SELECT is(app.replay_erasure('case', made.id('case1')), false, 'r20_what is gone is not deleted again');
SELECT is(app.replay_erasure('case', made.id('case2')), true, 'r20_what a restore brought back is');

-- By the calendar: all of it happens without anyone asking, and with the log, too.
UPDATE app.test_clock SET ahead = ahead + interval '6 years';
UPDATE app.person SET disabled_at = app.now() - interval '61 months' WHERE user_name = 'dan';
UPDATE app.case SET closed_on = app.today() - 2000;
SELECT app.forget_what_is_due();
SELECT is(made.truth($$SELECT count(*) FROM app.case$$), '0', 'r20_closed cases go by their date');
SELECT is(made.truth($$SELECT display_name || (user_name LIKE 'slettet-%') FROM app.person WHERE id = made.id('dan')$$), '–true', 'r20_so do names');
SELECT is(made.truth($$SELECT count(*) FROM app.session$$), '0', 'r20_and sessions');
SELECT is(made.truth($$SELECT count(*) FROM app.act a WHERE a.at < app.now() - interval '60 months' AND EXISTS (SELECT FROM app.act_seal s WHERE a.id <= s.last_act)$$), '0', 'r20_acts leave the log');
SELECT is((SELECT agrees FROM api.verify_log()), true, 'r18_the seals are links of the chain still');

-- Every table has its rule.
SELECT is((SELECT string_agg(c.relname, ' ') FROM pg_class c WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'test_clock'
	AND NOT EXISTS (SELECT FROM app.deletion_rules() d WHERE d.table_name = c.relname)), NULL, 'r20_every table has a rule that deletes its rows');
SELECT is((SELECT string_agg(d.table_name, ' ') FROM app.deletion_rules() d WHERE to_regclass('app.' || quote_ident(d.table_name)) IS NULL), NULL, 'r20_no rule is for nothing');
SELECT * FROM finish();
ROLLBACK;
