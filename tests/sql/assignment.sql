-- Who reviews what (R3, R5, R7).
BEGIN;
\ir sampling_fixture.psql
SELECT plan(38);

-- Anne was W3 and leads Nord now; Bo led Syd when the cases were decided, and no longer does.
UPDATE app.person SET caseworker_id = made.id('worker3') WHERE id = made.id('anne');
INSERT INTO app.team_lead (person_id, team_id, held_from, held_to) VALUES
	(made.id('anne'), made.id('team'), '2026-06-01', NULL), (made.id('bo'), made.id('team syd'), '2025-01-01', '2026-05-31');
-- Case n is held by W(1 + n mod 8): W1 to W4 are Nord, W5 to W8 Syd.
SELECT is(app.conflict(made.id('anne'), made.id('case2')), 'own_casework', 'r07_Anne holds case 2 as W3');
SELECT is(app.conflict(made.id('anne'), made.id('case1')), 'own_team', 'r07_and leads the team of case 1');
SELECT is(app.conflict(made.id('anne'), made.id('case4')), NULL, 'r07_but not that of case 4');
SELECT is(app.conflict(made.id('bo'), made.id('case4')), 'own_decision', 'r07_Bo led it when it was decided');
SELECT is(app.conflict(made.id('bo'), made.id('case1')), NULL, 'r07_not that of case 1');
SELECT is(app.conflict(made.id('carl'), made.id('case1')), NULL, 'r07_Carl has nothing to do with any');
UPDATE app.case_holder SET held_to = '2026-04-01' WHERE case_id = made.id('case2');
INSERT INTO app.case_holder (case_id, caseworker_id, held_from) VALUES (made.id('case2'), made.id('worker5'), '2026-04-01');
SELECT is(app.conflict(made.id('anne'), made.id('case2')), 'own_casework', 'r07_once held, always barred');
SELECT is(app.conflict(made.id('bo'), made.id('case2')), NULL, 'r07_who leads the new team did not decide');
UPDATE app.team_lead SET held_to = NULL WHERE person_id = made.id('bo');
SELECT is(app.conflict(made.id('bo'), made.id('case2')), 'own_team', 'r07_but it is Bo''s own now');
UPDATE app.team_lead SET held_to = '2026-05-31' WHERE person_id = made.id('bo');
UPDATE app.decision SET withdrawn_at = app.now() WHERE case_id = made.id('case4');
SELECT is(app.conflict(made.id('bo'), made.id('case4')), NULL, 'r07_a decision that was withdrawn is none');
UPDATE app.decision SET withdrawn_at = NULL WHERE case_id = made.id('case4');

-- The fixture's draw without its reviews: cases 1, 2, 3 are the sample, 4 the spare; Anne, Bo and Carl review.
DELETE FROM app.review;
DELETE FROM app.drawn_case WHERE rank > 4;
UPDATE app.drawn_case SET place = CASE WHEN rank < 4 THEN 'sample' ELSE 'spare' END;
UPDATE app.activity SET state = 'drawn' WHERE id = made.id('activity');
INSERT INTO app.activity_reviewer (activity_id, person_id) VALUES (made.id('activity'), made.id('carl'));
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT string_agg(right(p.case_number, 1) || p.reviewer_name || p.pair, ' ') FROM api.propose_assignments(made.id('activity')) AS p),
	'1Anne1 1Bo0 1Carl0 2Anne2 2Bo0 2Carl0 3Anne1 3Bo0 3Carl0', 'r07_every pair with what stands between');
RESET ROLE;
UPDATE app.activity SET mode = 'dialogue' WHERE id = made.id('activity');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT string_agg(p.pair::text, '') FROM api.propose_assignments(made.id('activity')) AS p WHERE p.reviewer_name = 'Anne'), '020',
	'r07_in a dialogue one''s own team is no hindrance');
RESET ROLE;
UPDATE app.person SET disabled_at = app.now() WHERE id = made.id('carl');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT count(*)::integer FROM api.propose_assignments(made.id('activity'))), 6, 'a closed account reviews nothing');

-- Confirming.
CREATE FUNCTION pg_temp.shares(VARIADIC pairs text[]) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(jsonb_build_object('case_number', '2026-000' || split_part(p, '=', 1), 'reviewer_id', made.id(split_part(p, '=', 2)),
		'override_reason', split_part(p, '=', 3))) FROM unnest(pairs) AS p
$$;
CREATE FUNCTION pg_temp.confirm(assignments jsonb, version bigint DEFAULT 1) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN (SELECT c.reviews FROM api.confirm_assignments(made.id('activity'), version, assignments) AS c);
END $$;
CREATE FUNCTION pg_temp.refused(assignments jsonb, version bigint DEFAULT 1) RETURNS jsonb LANGUAGE sql AS
$$ SELECT made.failure(format('SELECT pg_temp.confirm(%L, %s)', assignments, version)) $$;
SELECT is(pg_temp.refused(pg_temp.shares('1=bo', '2=bo', '3=anne'), 7) ->> 'state', 'TS022', 'r22_an old version is refused');
SELECT is(pg_temp.refused(pg_temp.shares('1=bo', '2=bo')) - 'places', '{"state": "TS033", "parameters": {"cases": "1"}}', 'every case has a reviewer');
SELECT is(pg_temp.refused(pg_temp.shares('1=bo', '2=anne', '3=bo')) - 'parameters',
	'{"state": "TS031", "places": [{"field": "assignments[1].reviewer_id"}]}', 'r07_checked again, and the place is named');
SELECT is(pg_temp.refused(pg_temp.shares('1=bo', '2=anne= ', '3=bo')) ->> 'state', 'TS031', 'r07_a blank is no reason');
SELECT is(pg_temp.refused(pg_temp.shares('1=bo', '1=anne', '2=paula', '4=bo', '9=bo', '3=carl')) -> 'places',
	'[{"field": "assignments[1].case_number"}, {"field": "assignments[2].reviewer_id"}, {"field": "assignments[3].case_number"},
	{"field": "assignments[4].case_number"}, {"field": "assignments[5].reviewer_id"}]',
	'twice, no reviewer of it, a spare, no such case, a closed account');
SELECT is(pg_temp.refused('[{"case_number": "2026-0001", "reviewer_id": "x", "override_reason": ""}]') ->> 'state', 'TS003', 'not even a uuid');
SELECT is(pg_temp.refused('[]') ->> 'state', 'TS033', 'nor nothing');
SELECT is(pg_temp.refused(pg_temp.shares('1=bo', '2=anne=mor 010190-1234', '3=bo')) -> 'places', '[{"field": "assignments[1].override_reason"}]',
	'r19_a reason holds no CPR number');
SELECT is(pg_temp.confirm(pg_temp.shares('1=bo', '2=anne=Ingen anden kan', '3=anne')), 3, 'r07_an override with a reason, and the own team in a dialogue');
SELECT is(made.truth($$ SELECT string_agg(DISTINCT concat_ws(' ', r.purpose, r.stratum, r.chance, r.cycle_chance, r.deadline), '') FROM app.review r $$),
	'random s 0.3 0.3 2026-12-01', 'r05_each review carries what the estimator needs');
SELECT is(made.truth($$ SELECT string_agg(w.code, ' ' ORDER BY c.case_number) FROM app.participant p JOIN app.caseworker w ON w.id = p.caseworker_id
	JOIN app.review r ON r.id = p.review_id JOIN app.case c ON c.id = r.case_id $$), 'W2 W5 W4', 'who holds the case now takes part, by name');
SELECT is(made.truth('SELECT state || version FROM app.activity WHERE id = made.id(''activity'')'), 'assigned2', 'the activity is assigned');
SELECT is(pg_temp.refused(pg_temp.shares('1=bo'), 2) ->> 'state', 'TS028', 'once');
SELECT made.by('paula');
SELECT is((SELECT string_agg(concat_ws(' ', right(l.case_number, 1), l.reviewer_name, l.conflict, l.override_reason), ', ')
	FROM api.list_assignments(made.id('activity')) AS l), '2 Anne own_casework Ingen anden kan, 3 Anne own_team, 1 Bo', 'r07_overrides stay visible');

-- Another reviewer, another case.
CREATE FUNCTION pg_temp.review(number integer) RETURNS uuid LANGUAGE sql AS
$$ SELECT made.truth(format('SELECT id FROM app.review WHERE case_id = %L', made.id('case' || number)))::uuid $$;
CREATE FUNCTION pg_temp.reassigned(number integer, version bigint, reviewer text, reason text DEFAULT '') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN made.failure(format('SELECT * FROM api.reassign(%L, %s, %L, %L, %L)', pg_temp.review(number), version, made.id(reviewer), reason, 'workload'));
END $$;
SELECT is(pg_temp.reassigned(1, 2, 'anne') ->> 'state', 'TS022', 'r22_an old version is refused');
SELECT is(pg_temp.reassigned(1, 1, 'bo') -> 'places', '[{"field": "reviewer_id"}]', 'not to the same');
SELECT is(pg_temp.reassigned(1, 1, 'paula') -> 'places', '[{"field": "reviewer_id"}]', 'nor to somebody else');
SELECT is(pg_temp.reassigned(1, 1, 'anne', 'Bo er syg'), NULL, 'to a reviewer of the activity');
SELECT is(pg_temp.reassigned(2, 1, 'bo'), NULL, 'r07_away from the conflict');
SELECT is(pg_temp.reassigned(2, 2, 'anne') ->> 'state', 'TS031', 'r07_and back only with a reason');
SELECT is(made.failure(format('SELECT * FROM api.reassign(%L, 1, %L, '''', ''workload'')', made.id('none'), made.id('bo'))) ->> 'state', 'TS020', 'no such review');
-- The spare is case 4, which Bo decided: Bo cannot get it in place of case 2, Anne can in place of case 1.
CREATE FUNCTION pg_temp.replaced(number integer) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN made.failure(format('SELECT * FROM api.replace_case(%L, %L, ''moved_away'', '''')', made.id('activity'), '2026-000' || number));
END $$;
SELECT is(pg_temp.replaced(2) ->> 'state', 'TS031', 'r07_a spare is no way around a conflict');
SELECT is(pg_temp.replaced(1), NULL, 'r03_before the review is begun its case can be replaced');
SELECT is(made.truth($$ SELECT concat_ws(' ', p.user_name, r.version, w.code) FROM app.review r JOIN app.person p ON p.id = r.reviewer_id
	JOIN app.participant t ON t.review_id = r.id JOIN app.caseworker w ON w.id = t.caseworker_id WHERE r.case_id = made.id('case4') $$), 'anne 3 W5',
	'r03_the review moves to the spare, with its holder');
RESET ROLE;
INSERT INTO app.answer_event (review_id, item, version, value, reason_code, comment, evidence, answered_by, answered_at, act_id, reviewer_id, sealed)
SELECT pg_temp.review(3), 'P-1', 1, 'ja', '', '', '', made.id('anne'), app.now(), 1, made.id('anne'), false;
SET ROLE tilsyn_app;
SELECT is(pg_temp.reassigned(3, 1, 'bo') ->> 'state', 'TS028', 'r03_a review that is begun stays where it is');
SELECT * FROM finish();
ROLLBACK;
