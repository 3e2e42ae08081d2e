-- The modes of reviewing: dialogue, voices apart, second reading, practice, and what stands beside an answer (R8, R10, R13, R25, R27).
BEGIN;
\ir review_fixture.psql
SELECT no_plan();
INSERT INTO app.person (id, user_name, display_name, roles, caseworker_id)
SELECT made.id(n), n, initcap(n), '{caseworker}', made.id(w) FROM (VALUES ('cara', 'worker2'), ('dan', 'worker3'), ('eva', 'worker4')) AS v(n, w);
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
SELECT p.id, sha256(convert_to(p.user_name, 'UTF8')), interval '1 hour', app.now() + interval '1 day' FROM app.person p WHERE p.user_name IN ('cara', 'dan', 'eva');
UPDATE app.setting SET value = '0' WHERE name = 'second_share';
-- Cara holds cases 1, 9, 17 …; Dan 2, 10 …; Eva 3, 11 …
CREATE FUNCTION made.finish(name text, review uuid, VARIADIC pairs text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	done jsonb;
	seen bigint;
BEGIN
	PERFORM made.looks(name, review);
	PERFORM FROM api.save_answers(review, made.answers(VARIADIC pairs), '[]');
	PERFORM made.by(name);
	SELECT (g.review ->> 'version')::bigint INTO seen FROM api.get_review(review, '') g;
	PERFORM made.by(name);
	SELECT to_jsonb(s) INTO done FROM api.submit_review(review, seen) s;
	PERFORM made.by(name);
	RETURN done;
END $$;
-- What results say: questions with their values and cases; and what stands around them.
CREATE FUNCTION made.sums(first_ones boolean) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(s.item || '=' || s.value || ':' || s.cases, ' ' ORDER BY s.item, s.value)
	FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, first_ones, 'da', NULL) s WHERE s.item LIKE 'P-_'
$$;
CREATE FUNCTION made.frame() RETURNS jsonb LANGUAGE sql AS $$
	SELECT s.frame FROM api.result_sums(made.id('activity'), NULL, NULL, NULL, NULL, NULL, '', '', NULL, false, 'da', NULL) s WHERE s.frame IS NOT NULL
$$;
CREATE FUNCTION made.review_of(purpose text, who text) RETURNS uuid LANGUAGE sql SECURITY DEFINER AS
$$ SELECT r.id FROM app.review r WHERE r.purpose = review_of.purpose AND r.reviewer_id = made.id(who) ORDER BY r.created_at DESC LIMIT 1 $$;
CREATE FUNCTION made.panel_of(purpose text) RETURNS uuid LANGUAGE sql SECURITY DEFINER AS
$$ SELECT p.id FROM app.panel p WHERE p.purpose = panel_of.purpose ORDER BY p.opened_at DESC, p.id LIMIT 1 $$;
SAVEPOINT fresh;

-- Dialogue: both are named, and the caseworker's login takes part.
INSERT INTO app.participant (review_id, caseworker_id) VALUES (made.id('review1'), made.id('worker2'));
SET ROLE tilsyn_app;
SELECT made.by('cara', false);
SELECT is((SELECT string_agg(l.review_id, ' ') FROM api.list_mine(false) l), made.id('review1')::text, 'who is named finds the review among their own');
SELECT is((SELECT l.reviewer || ' ' || l.participants[1] FROM api.list_mine(false) l), 'Anne Rådgiver 2', 'both are named on it');
SELECT made.looks('anne', made.id('review1'));
SELECT is((SELECT s.hints FROM api.save_answers(made.id('review1'), made.answers('P-1=ja'), '[]') s), ARRAY(SELECT 'review:' || made.id('review1') || ':user:'
	|| w FROM unnest(ARRAY[made.id('anne'), made.id('cara')]) AS w) || ('progress:' || made.id('activity') || ':roles:6'),
	'each hears of the other''s answers, nobody else does');
SELECT made.by('cara');
SELECT is((SELECT s.outcome || (s.theirs ->> 'value') || (s.theirs ->> 'answered_by') FROM api.save_answers(made.id('review1'), made.answers('P-1=nej'), '[]') s),
	'conflictjaAnne', 'r13_the same answer is settled by showing both');
SELECT made.by('cara');
SELECT is((SELECT s.outcome FROM api.save_answers(made.id('review1'), made.answers('P-2=nej'), '[]') s), 'saved', 'r13_different answers never conflict');
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.submit_review(%L, 1)', made.id('review1'))) ->> 'state', 'TS020', 'the reviewer alone submits');
SELECT made.by('dan');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review1'), 'nysgerrig')) ->> 'state', 'TS020', 'another caseworker does not see it');
RESET ROLE;
ROLLBACK TO fresh;

-- Voices apart. Cara holds case 1, Anne reviews it, Carl is the second.
SET ROLE tilsyn_app;
SELECT made.looks('anne', made.id('review1'));
SELECT * FROM api.save_answers(made.id('review1'), made.answers('P-1=ja'), '[]') \g /dev/null
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.open_voices(%L, 1, NULL, made.now() + interval ''5 days'')', made.id('review1'))) ->> 'state', 'TS020',
	'only its reviewer or a planner opens a review to other voices');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.open_voices(%L, 1, %L, made.now() + interval ''5 days'')', made.id('review1'), made.id('anne'))) -> 'places',
	'[{"field": "second_id"}]', 'the second is somebody else');
SELECT is(made.failure(format('SELECT * FROM api.open_voices(%L, 1, NULL, made.now() - interval ''1 day'')', made.id('review1'))) -> 'places',
	'[{"field": "deadline"}]', 'a deadline ahead');
SELECT is(made.failure(format('SELECT * FROM api.open_voices(%L, 1, NULL, made.now() + interval ''1 day'')', made.id('review4'))) ->> 'state',
	'TS033', 'a caseworker without access has no voice');
CREATE TEMP TABLE opened AS SELECT * FROM api.open_voices(made.id('review1'), 1, made.id('carl'), made.now() + interval '5 days');
SELECT is((SELECT string_agg(s ->> 'display_name', ' ') FROM opened o, jsonb_array_elements(o.voices -> 'seats') s), 'Anne Cara Carl', 'three voices');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.open_voices(%L, 2, NULL, made.now() + interval ''5 days'')', made.id('review1'))) ->> 'state', 'TS028', 'once');
SELECT is(made.truth('SELECT bool_and(sealed) FROM app.answer'), 'true', 'r08_what was answered already is sealed, too');
SELECT is(made.truth('SELECT bool_and(sealed) FROM app.answer_event'), 'true', 'r08_with its history');
SELECT made.by('paula');
SELECT is((SELECT p.assigned || ' ' || p.begun || ' ' || p.submitted FROM api.get_progress(made.id('activity')) p), '11 0 0', 'r08_progress leaves the case out while it is sealed');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review1'), 'kontrol')) ->> 'state', 'TS020', 'r08_not for a planner');
SELECT is(made.finish('cara', made.review_of('caseworker', 'cara'), 'siblings=nej', 'P-1=nej') ->> 'unsealed', 'false', 'the caseworker is in first');
SELECT is(made.failure(format('SELECT * FROM api.compare_voices(%L)', made.panel_of('voices'))) ->> 'state', 'TS027', 'r08_sealed until all are in');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.review_of('caseworker', 'cara'), 'x')) ->> 'state', 'TS020', 'r08_the leader sees nothing of it');
SELECT made.by('paula');
CREATE TEMP TABLE before AS SELECT to_jsonb(p) AS told FROM api.get_progress(made.id('activity')) p;
SELECT is(made.finish('anne', made.id('review1'), 'siblings=nej') ->> 'unsealed', 'false', 'two are in');
SELECT made.by('paula');
SELECT is((SELECT to_jsonb(p) FROM api.get_progress(made.id('activity')) p), (SELECT told FROM before), 'r08_no counter tells that somebody is in');
SELECT made.by('anne', false);
SELECT is((SELECT l.sealed || (l.seats::text) FROM api.list_voices() l) ~ '^true', true, 'r08_nor the list');
SELECT is((made.finish('carl', made.review_of('second', 'carl'), 'siblings=nej', 'P-1=ikke_relevant')) ->> 'unsealed', 'true', 'r09_the last one opens them');
SELECT made.by('cara');
CREATE TEMP TABLE gaps AS SELECT * FROM api.compare_voices(made.panel_of('voices'));
SELECT is((SELECT string_agg(g ->> 'question' || ' ' || (g ->> 'gap') || ' ' || (g ->> 'relevance_disagreement'), ', ') FROM gaps, jsonb_array_elements(gaps.gaps) g),
	'P-1 1 true', 'r26_the gap is the agenda, for the caseworker, too');
SELECT is((SELECT string_agg((a ->> 'voice') || '=' || (a ->> 'value'), ' ') FROM gaps, jsonb_array_elements(gaps.gaps -> 0 -> 'answers') a),
	'random=ja second=ikke_relevant caseworker=nej', 'every voice by its name');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.compare_voices(%L)', made.panel_of('voices'))) ->> 'state', 'TS020', 'r17_for those who sit there alone');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.review_of('caseworker', 'cara'), 'x')) ->> 'state', 'TS020',
	'r17_the caseworker''s voice is for the panel alone');
SELECT made.by('paula');
SELECT is(made.sums(false), 'P-1=ja:1',
	'r10_the reviewer''s answer alone is in the results');
SELECT is(made.truth($$ SELECT count(*) FROM app.second_reading $$), '0', 'r25_another leader has read it apart already');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 3, %L)', made.id('review1'), 'fortrudt')) ->> 'state', 'TS025', 'r09_frozen at submit');
RESET ROLE;
ROLLBACK TO fresh;

-- The deadline opens them; who is late sees nothing before their own is in.
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT * FROM api.open_voices(made.id('review1'), 1, NULL, made.now() + interval '5 days') \g /dev/null
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=ja') \g /dev/null
RESET ROLE;
UPDATE app.panel SET deadline = app.now() - interval '1 minute' WHERE purpose = 'voices';
SET ROLE tilsyn_jobs;
SELECT ok(app.unseal_if_due(made.panel_of('voices')), 'r09_the deadline opens them');
RESET ROLE;
SET ROLE tilsyn_app;
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.compare_voices(%L)', made.panel_of('voices'))) ->> 'state', 'TS027', 'one''s own first, also after the deadline');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review1'), '')) ->> 'state', 'TS027', 'by no other path either');
SELECT is(made.failure(format('SELECT * FROM api.list_entries(%L, %L)', made.id('review1'), '')) ->> 'state', 'TS027', 'nor what stands beside it');
SELECT is(made.truth($$ SELECT why FROM app.second_reading $$), 'first', 'r25_the reviewer''s first review is given to a second reader when the voices open');
SELECT is(made.finish('cara', made.review_of('caseworker', 'cara'), 'siblings=nej', 'P-1=nej') ->> 'late', 'true', 'r09_late is marked');
SELECT is((SELECT jsonb_array_length(v.gaps) FROM api.compare_voices(made.panel_of('voices')) v), 0, 'r09_and not counted');
RESET ROLE;
ROLLBACK TO fresh;

-- A tie to the case takes a sealed review from its reviewer like any other.
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT * FROM api.open_voices(made.id('review1'), 1, NULL, made.now() + interval '5 days') \g /dev/null
SELECT made.by('anne');
SELECT is((SELECT d.withdrawn FROM api.declare_conflict(made.id('review1'), 2, 'knows_family', '') d), true, 'r07_declared');
SELECT made.by('paula', false);
SELECT is((SELECT count(*) FROM api.get_status() s WHERE s.kind = 'reassign'), 1::bigint, 'r07_and the planner is told to find another');
RESET ROLE;
ROLLBACK TO fresh;

-- r25_: second readings.
SET ROLE tilsyn_app;
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=ja') \g /dev/null
SELECT is(made.truth($$ SELECT why || ' ' || due FROM app.second_reading $$), 'first ' || made.truth('SELECT app.working_day(app.today(), 10)'),
	'r25_the first review of a reviewer, within ten working days');
SELECT is(made.truth($$ SELECT count(*) FROM app.second_reading s JOIN app.review r ON r.panel_id = s.panel_id WHERE r.reviewer_id <> made.id('anne')
	AND r.sealed AND r.purpose = 'second' $$), '1', 'r25_by another leader, sealed, in the same transaction');
SELECT is(made.truth($$ SELECT p.user_name FROM app.review r JOIN app.person p ON p.id = r.reviewer_id WHERE r.purpose = 'second' $$), 'bo',
	'r25_a reviewer of the activity before others');
SELECT is(made.truth($$ SELECT count(*) FROM app.notice WHERE kind = 'reviews' AND person_id = made.id('bo') $$), '1', 'r25_who is told');
SELECT made.finish('anne', made.id('review2'), 'siblings=nej', 'P-1=nej') \g /dev/null
SELECT is(made.truth('SELECT count(*) FROM app.second_reading'), '1', 'r25_no share, nothing critical: no second reading');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.id('review1'), 'nysgerrig')) ->> 'state', 'TS027',
	'r25_the second reader does not see the first answers before their own are in');
SELECT is(made.failure(format('SELECT * FROM api.get_history(%L, %L, %L)', made.id('review1'), '', 'nysgerrig')) ->> 'state', 'TS027', 'r25_nor their history');
SELECT made.by('anne', false);
SELECT is((SELECT l.second_reading FROM api.list_mine(true) l WHERE l.review_id = made.id('review1')::text), 'waiting', 'r25_it is waited for');
SELECT is(made.finish('bo', made.review_of('second', 'bo'), 'siblings=nej', 'P-1=nej') ->> 'unsealed', 'true', 'r25_in');
SELECT made.by('anne');
SELECT is((SELECT g.gaps -> 0 ->> 'question' FROM api.compare_voices(made.panel_of('second')) g), 'P-1', 'r27_the second view stands beside the first');
SELECT made.by('anne');
SELECT is((SELECT l.second_reading FROM api.list_mine(true) l WHERE l.review_id = made.id('review1')::text), 'read', 'r25_read');
SELECT is(made.failure(format('SELECT * FROM api.reopen_review(%L, 2, %L)', made.id('review1'), 'ret')) ->> 'state', 'TS025', 'r27_and nobody edits after it');
SELECT made.by('paula');
SELECT is((made.frame() ->> 'second_read') || ' ' || (made.frame() ->> 'submitted'), '1 2',
	'r25_the second reader''s answers are no results');
SELECT is(made.sums(false), 'P-1=ja:1 P-1=nej:1', 'r27_the first entry is in force');
RESET ROLE;
ROLLBACK TO fresh;

UPDATE app.setting SET value = '100' WHERE name = 'second_share';
SET ROLE tilsyn_app;
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=ja'), made.finish('anne', made.id('review2'), 'siblings=nej', 'P-1=ja'),
	made.finish('anne', made.id('review3'), 'siblings=nej', 'P-1=ja') \g /dev/null
SELECT is(made.truth($$ SELECT string_agg(why, ' ' ORDER BY why) FROM app.second_reading $$), 'first share share', 'r25_a random share of the rest');
SELECT is(made.truth($$ SELECT string_agg(n::text, ' ') FROM (SELECT count(*) AS n FROM app.review WHERE purpose = 'second' GROUP BY reviewer_id) t $$),
	'3', 'r25_the activity''s own reviewers first');
RESET ROLE;
SELECT is((SELECT count(*) FROM generate_series(1, 12) AS n WHERE (('x' || left(encode(sha256(convert_to('s' || E'\x1f' || 'second' || E'\x1f' || '2026-'
	|| lpad(n::text, 4, '0'), 'UTF8')), 'hex'), 8))::bit(32)::bigint / 4294967296.0) < 0.5) BETWEEN 1 AND 11, true, 'r25_the hash that anyone can redo spreads');
UPDATE app.panel SET deadline = app.now() - interval '1 minute' WHERE purpose = 'second';
SELECT is((SELECT string_agg(DISTINCT app.second_state(r), ' ') FROM app.review r WHERE r.purpose = 'random' AND r.state = 'submitted'), 'unread',
	'r25_past its days the review counts as it is, marked');
ROLLBACK TO fresh;

UPDATE app.person SET disabled_at = app.now() WHERE user_name IN ('bo', 'carl');
SET ROLE tilsyn_app;
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=ja') \g /dev/null
SELECT is(made.truth($$ SELECT count(*) FROM app.second_reading WHERE panel_id IS NULL AND NOT stands_in $$), '1', 'r25_nobody to read it is written down');
RESET ROLE;
ROLLBACK TO fresh;
INSERT INTO app.person (id, user_name, display_name, roles) VALUES (made.id('nabo'), 'nabo', 'Nabo', '{leader}');
UPDATE app.person SET disabled_at = app.now() WHERE user_name IN ('bo', 'carl');
SET ROLE tilsyn_app;
SELECT made.by('odin');
SELECT is(made.failure(format('SELECT api.set_stand_in(%L, NULL, %L)', 'R25', ' ')) ->> 'state', 'TS034', 'a stand-in is written');
SELECT is(made.failure(format('SELECT api.set_stand_in(%L, %L, %L)', 'R25', made.id('paula'), 'Aftale')) -> 'places', '[{"field": "user_id"}]', 'and a leader');
SELECT is(made.failure(format('SELECT api.set_stand_in(%L, NULL, %L)', 'R99', 'Aftale')) -> 'places', '[{"field": "rule"}]', 'for a rule that has one');
SELECT api.set_stand_in('R25', made.id('nabo'), 'Nabokommunen læser igen, aftale af 1. november') \g /dev/null
SELECT is((SELECT s.display_name || ' ' || s.in_force FROM api.list_stand_ins() s), 'Nabo true', 'everybody can read who stands in');
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=ja') \g /dev/null
SELECT is(made.truth($$ SELECT s.stands_in || ' ' || r.reviewer_id FROM app.second_reading s JOIN app.review r ON r.panel_id = s.panel_id $$),
	'true ' || made.id('nabo'), 'r25_who stands in reads it, never silently');
SELECT made.by('paula');
SELECT is(made.frame() ->> 'second_stand_ins', '1', 'r25_and the results say so');
RESET ROLE;
ROLLBACK TO fresh;

-- Practice: seen by no leader, ever.
SET ROLE tilsyn_app;
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.start_practice(%L, %L, '''')', made.id('activity'), '2026-0002')) ->> 'state', 'TS020', 'on a case of one''s own');
SELECT is(made.failure(format('SELECT * FROM api.start_practice(%L, %L, %L)', made.id('activity'), '2026-0001', 'anne')) -> 'places',
	'[{"field": "mate"}]', 'not with a leader');
SELECT is((SELECT p.review ->> 'mate' FROM api.start_practice(made.id('activity'), '2026-0001', 'dan') p), 'Dan', 'in pairs');
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.start_practice(%L, %L, '''')', made.id('activity'), '2026-0001')) ->> 'state', 'TS021', 'once');
SELECT made.looks('dan', made.review_of('practice', 'cara'));
SELECT is((SELECT s.hints FROM api.save_answers(made.review_of('practice', 'cara'), made.answers('siblings=nej', 'P-1=nej'), '[]') s WHERE s.hints IS NOT NULL),
	ARRAY(SELECT 'review:' || made.review_of('practice', 'cara') || ':user:' || w FROM unnest(ARRAY[made.id('dan'), made.id('cara')]) AS w),
	'the two hear of each other, nobody else');
SELECT made.by('cara');
SELECT is((SELECT i -> 'answer' ->> 'answered_by' FROM api.get_review(made.review_of('practice', 'cara'), '') g, jsonb_array_elements(g.items) i
	WHERE i ->> 'code' = 'P-1'), 'Dan', 'and see each other''s answers');
SELECT is(made.finish('cara', made.review_of('practice', 'cara')  , 'M-1=ja') ->> 'unsealed', 'false', 'handing it in opens nothing');
RESET ROLE;
SET ROLE tilsyn_jobs;
SELECT ok(NOT app.unseal_if_due(made.panel_of('practice')), 'nothing ever does');
RESET ROLE;
UPDATE app.person SET roles = roles || '{leader,planner,administrator,data_protection_officer}' WHERE user_name = 'odin';
SET ROLE tilsyn_app;
SELECT made.by('odin');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, %L)', made.review_of('practice', 'cara'), 'kontrol')) ->> 'state', 'TS020', 'with every role there is: not there');
SELECT made.by('odin');
SELECT is((SELECT count(*) FROM api.list_acts(made.id('cara'), '', 1000, '') l WHERE l.target LIKE 'review:%'), 0::bigint, 'nor in the log');
SELECT is((SELECT p.assigned FROM api.get_progress(made.id('activity')) p), 12, 'nor in progress');
SELECT made.by('odin');
SELECT is((SELECT count(*) FROM api.list_access(made.id('activity')) a WHERE a.user_id = made.id('cara')), 0::bigint, 'nor in access lists');
SELECT made.by('dan');
SELECT is((SELECT count(*) FROM api.end_practice(made.review_of('practice', 'cara'))), 1::bigint, 'either of the two deletes it');
SELECT is(made.truth($$ SELECT (SELECT count(*) FROM app.answer_event) + (SELECT count(*) FROM app.review WHERE purpose = 'practice')
	+ (SELECT count(*) FROM app.panel WHERE purpose = 'practice') $$), '0', 'r20_history included');
SELECT made.by('cara');
SELECT * FROM api.start_practice(made.id('activity'), '2026-0009', '') \g /dev/null
RESET ROLE;
UPDATE app.review SET created_at = app.now() - interval '31 days' WHERE purpose = 'practice';
SET ROLE tilsyn_jobs;
SELECT app.forget_practice() \g /dev/null
RESET ROLE;
SELECT is((SELECT count(*) FROM app.review WHERE purpose = 'practice'), 0::bigint, 'r20_its date deletes it');
ROLLBACK TO fresh;

-- r27_: what stands beside an answer.
SET ROLE tilsyn_app;
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=nej') \g /dev/null
SELECT made.by('cara');
SELECT is((SELECT count(*) FROM api.get_review(made.id('review1'), '')), 1::bigint, 'r27_the caseworker sees the answers about their casework');
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.add_remark(%L, %L, %L, %L, %L)', made.id('review1'), 'P-1', 'Den er der', '', '')) ->> 'state', 'TS034',
	'r27_a remark points to a document');
SELECT is(made.failure(format('SELECT * FROM api.add_remark(%L, %L, %L, %L, %L)', made.id('review1'), 'P-2', 'Den er der', 'Plan', '')) -> 'places',
	'[{"field": "item", "question": "P-2"}]', 'r27_at an answer');
SELECT is((SELECT r.entry ->> 'number' FROM api.add_remark(made.id('review1'), 'P-1', 'Planen ligger i journalen', 'Barnets plan', '2026-03-02') r), '1', 'r27_a new entry');
SELECT made.by('dan');
SELECT is(made.failure(format('SELECT * FROM api.add_remark(%L, %L, %L, %L, %L)', made.id('review1'), 'P-1', 'x', 'Plan', '')) ->> 'state', 'TS020', 'r17_not by a colleague');
SELECT made.by('carl');
SELECT is(made.failure(format('SELECT * FROM api.answer_remark(%L, %L, 1, %L, %L, %L)', made.id('review1'), 'P-1', 'ja', '', 'x')) ->> 'state', 'TS012', 'r27_its reviewer replies');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.answer_remark(%L, %L, 1, %L, %L, %L)', made.id('review1'), 'P-1', 'ja', '', '')) ->> 'state', 'TS034', 'r27_and says why');
SELECT is(made.failure(format('SELECT * FROM api.answer_remark(%L, %L, 1, %L, %L, %L)', made.id('review1'), 'P-1', 'måske', '', 'x')) -> 'places', '[{"field": "value"}]', 'r24_on the scale');
SELECT is(made.failure(format('SELECT * FROM api.answer_remark(%L, %L, 7, %L, %L, %L)', made.id('review1'), 'P-1', 'ja', '', 'x')) ->> 'state', 'TS020', 'to a remark there is');
SELECT is((SELECT r.entry ->> 'kind' FROM api.answer_remark(made.id('review1'), 'P-1', 1, 'ja', '', 'Set, den er der') r), 'correction', 'r27_corrected beside the first');
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.answer_remark(%L, %L, 1, %L, %L, %L)', made.id('review1'), 'P-1', 'nej', '', 'x')) ->> 'state', 'TS021', 'one reply each');
SELECT is(made.truth($$ SELECT value FROM app.answer WHERE item = 'P-1' $$), 'nej', 'r27_nobody edits a finding');
SELECT made.by('paula');
SELECT is(made.sums(false) || ' ' || made.sums(true), 'P-1=ja:1 P-1=nej:1',
	'r27_results use the entry in force, and know the first');
SELECT is((made.frame() ->> 'changed') || ' ' || (made.frame() ->> 'waiting'), '1 1',
	'r27_how many were changed, and that the days still run');
SELECT is(made.frame() ->> 'counts_from',
	made.truth('SELECT (app.working_day(app.today(), 10) + 1)::text'), 'r25_r27_from when it counts');
SELECT made.by('anne');
SELECT is((SELECT jsonb_array_length(l.entries) || ' ' || l.changed || ' ' || l.remarks_until FROM api.list_entries(made.id('review1'), '') l),
	'2 1 ' || made.truth('SELECT app.working_day(app.today(), 5)'), 'r27_all of it can be read');
RESET ROLE;
UPDATE app.review SET submitted_at = app.now() - interval '20 days' WHERE id = made.id('review1');
SET ROLE tilsyn_app;
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.add_remark(%L, %L, %L, %L, %L)', made.id('review1'), 'P-1', 'For sent', 'Plan', '')) ->> 'state', 'TS028', 'r27_five working days');
RESET ROLE;
SET ROLE tilsyn_api;
SELECT throws_ok($$ UPDATE app.entry SET words = 'andet' $$, '42501', NULL, 'r27_an entry never changes');
RESET ROLE;

-- Good examples, shared on a yes.
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is((SELECT x.example ->> 'consent' FROM api.mark_example(made.id('review1'), 'P-1', 'Klar plan', false) x), 'not_asked', 'marked');
SELECT made.by('carl');
SELECT is((SELECT count(*) FROM api.list_examples()), 0::bigint, 'for oneself');
SELECT made.by('cara');
SELECT is(made.failure(format('SELECT * FROM api.answer_example(%L, %L, true)', made.id('review1'), 'P-1')) ->> 'state', 'TS020', 'who was not asked');
SELECT made.by('anne');
SELECT is((SELECT x.example ->> 'consent' FROM api.mark_example(made.id('review1'), 'P-1', 'Klar plan', true) x), 'asked', 'asked later');
SELECT made.by('cara');
SELECT is((SELECT x.example ->> 'consent' FROM api.answer_example(made.id('review1'), 'P-1', true) x), 'given', 'the caseworker''s yes');
SELECT made.by('carl');
SELECT is((SELECT l.note || l.case_number FROM api.list_examples() l), 'Klar plan', 'then it is shared, without the case');
SELECT made.by('cara');
SELECT is((SELECT x.example ->> 'consent' FROM api.answer_example(made.id('review1'), 'P-1', false) x), 'declined', 'and can be taken back');
SELECT made.by('carl');
SELECT is((SELECT count(*) FROM api.list_examples()), 0::bigint, 'which hides it again');
RESET ROLE;

-- First entries after a reopening are those of the first submit.
ROLLBACK TO fresh;
SET ROLE tilsyn_app;
SELECT made.finish('anne', made.id('review1'), 'siblings=nej', 'P-1=nej') \g /dev/null
RESET ROLE;
UPDATE app.review_event SET at = at - interval '1 hour';
ALTER TABLE app.answer_event DISABLE TRIGGER answer_event_append_only;
UPDATE app.answer_event SET answered_at = answered_at - interval '2 hours';
ALTER TABLE app.answer_event ENABLE TRIGGER answer_event_append_only;
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT * FROM api.reopen_review(made.id('review1'), 2, 'tastefejl') \g /dev/null
SELECT made.by('anne');
SELECT * FROM api.save_answers(made.id('review1'), '[{"item": "P-1", "value": "ja", "seen": 1}]', '[]') \g /dev/null
SELECT made.by('anne');
SELECT * FROM api.submit_review(made.id('review1'), 3) \g /dev/null
SELECT made.by('paula');
SELECT is(made.sums(false) || ' ' || made.sums(true), 'P-1=ja:1 P-1=nej:1',
	'r27_a reopening does not change what was said first');
SELECT is(made.truth('SELECT count(*) FROM app.second_reading'), '1', 'r25_submitted twice, read again once');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
