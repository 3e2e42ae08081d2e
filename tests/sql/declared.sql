-- What a reviewer declares of a case (R5, R7, R18), and what each has to do.
BEGIN;
\ir sampling_fixture.psql
SELECT plan(46);

-- Anne has cases 1 to 6, Bo 7 to 12. Cases 1 and 2 are siblings; Carl reviews nothing here yet.
UPDATE app.case SET family_number = 'F1' WHERE id IN (made.id('case1'), made.id('case2'));
CREATE FUNCTION pg_temp.declared(who text, number integer, tie text, note text DEFAULT '', version bigint DEFAULT 1) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by(who);
	RETURN made.failure(format('SELECT * FROM api.declare_conflict(%L, %s, %L, %L)', made.id('review' || number), version, tie, note));
END $$;
CREATE FUNCTION pg_temp.given(number integer, version bigint, reviewer text, reason text DEFAULT '') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN made.failure(format('SELECT * FROM api.reassign(%L, %s, %L, %L, %L)', made.id('review' || number), version, made.id(reviewer), reason, 'workload'));
END $$;
CREATE FUNCTION pg_temp.listed() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM made.by('paula');
	RETURN (SELECT string_agg(concat_ws(' ', right(l.case_number, 2), l.reviewer_name, l.tie, l.tie_note), ', ')
		FROM api.list_assignments(made.id('activity')) AS l WHERE l.unassigned OR l.tie IS NOT NULL);
END $$;
SET ROLE tilsyn_app;

SELECT made.looks('anne', made.id('review1'));
SELECT is((SELECT s.outcome FROM api.save_answers(made.id('review1'), made.answers('P-1=nej')) AS s), 'saved', 'Anne has begun');
SELECT is(pg_temp.declared('bo', 1, 'decided') ->> 'state', 'TS020', 'r07_only the reviewer declares');
SELECT is(pg_temp.declared('paula', 1, 'decided') ->> 'state', 'TS020', 'r07_not the planner for them');
SELECT is(pg_temp.declared('anne', 1, NULL) -> 'places', '[{"field": "tie"}]', 'r07_with a code');
SELECT is(pg_temp.declared('anne', 1, 'decided', '', 2) ->> 'state', 'TS022', 'r22_an old version is refused');
SELECT is(pg_temp.declared('anne', 1, 'decided', 'mor 010190-1234') -> 'places', '[{"field": "note"}]', 'r19_a remark holds no CPR number');
SELECT is(made.truth('SELECT count(*) FROM app.declaration'), '0', 'and nothing is half done');
SELECT is(pg_temp.declared('anne', 3, 'sparring', 'ringet op i maj'), NULL, 'sparring is declared');
SELECT is(pg_temp.listed(), '03 Anne sparring ringet op i maj', 'noted where the planner sees it, and hers still');
SELECT is(made.truth($$ SELECT state || version FROM app.review WHERE id = made.id('review3') $$), 'open2', 'with a version of its own');
SELECT is(pg_temp.declared('anne', 1, 'knows_family', 'naboer'), NULL, 'r07_who knows the family');
SELECT is(pg_temp.listed(), '01 knows_family naboer, 03 Anne sparring ringet op i maj', 'r07_loses the case; it stands first, with nobody');
SELECT is(pg_temp.declared('anne', 1, 'decided', '', 2) ->> 'state', 'TS020', 'once');
SELECT made.by('paula');
SELECT is((SELECT s.title || ' ' || s.due FROM api.get_status() AS s WHERE s.kind = 'reassign'), 'Efterår · 2026-0001 2026-12-01',
	'r07_it waits in the planner''s status');
SELECT made.by('anne');
SELECT is((SELECT count(*)::integer FROM api.get_status() AS s WHERE s.kind = 'reassign'), 0, 'in nobody else''s');
SELECT is((SELECT count(*)::integer FROM api.get_status() AS s WHERE s.subject_id = made.id('review1')), 0, 'and no more among what she has to do');

-- Whom it bars, from what.
RESET ROLE;
SELECT is(app.conflict(made.id('anne'), made.id('case1')), 'declared', 'r07_she is barred from the case');
SELECT is(app.conflict(made.id('anne'), made.id('case2')), 'declared', 'r07_and from its sibling');
SELECT is(app.conflict(made.id('anne'), made.id('case3')), NULL, 'r07_sparring bars nobody');
SELECT is(app.conflict(made.id('bo'), made.id('case1')), NULL, 'r07_nor is anybody else');
SELECT is(made.failure(format('SELECT app.check_assignments(a, %L) FROM app.activity a', (SELECT jsonb_agg(jsonb_build_object(
		'case_number', c.case_number, 'reviewer_id', made.id('anne'), 'override_reason', 'ingen andre') ORDER BY c.case_number)
	FROM app.sample s JOIN app.case c ON c.id = s.case_id))) -> 'places',
	'[{"field": "assignments[0].reviewer_id"}, {"field": "assignments[1].reviewer_id"}]', 'r07_no reason overrides it when a draw is shared out');
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, '''')', made.id('review2'))) ->> 'state', 'TS031', 'r07_the sibling does not open');
SELECT is(made.failure(format('SELECT * FROM api.get_review(%L, ''set før'')', made.id('review1'))) ->> 'state', 'TS028',
	'r18_no purpose lets her look again');
SELECT made.by('bo');
SELECT is(made.failure(format('SELECT * FROM api.get_history(%L, '''', ''nysgerrig'')', made.id('review1'))) ->> 'state', 'TS028',
	'r18_nor another leader');
SELECT made.by('paula');
SELECT is((SELECT jsonb_path_query_array(answers, '$[*].value') FROM api.get_history(made.id('review1'), '', 'klage')), '["nej"]', 'r14_a planner reads the history');
SELECT made.by('paula');
SELECT is((SELECT string_agg(DISTINCT right(p.case_number, 2) || p.reviewer_name, ' ') FROM api.propose_assignments(made.id('activity')) AS p
	WHERE p.pair < 2 AND p.case_number < '2026-0003'), '01Bo 02Anne', 'r07_the proposal keeps what is given and leaves the rest to others');

-- A new reviewer.
SELECT is(pg_temp.given(1, 2, 'anne', 'ingen andre') ->> 'state', 'TS031', 'r07_what is declared no reason overrides');
SELECT is(pg_temp.given(1, 1, 'bo') ->> 'state', 'TS022', 'r22_an old version is refused');
SELECT is(pg_temp.given(1, 2, 'odin') -> 'places', '[{"field": "reviewer_id"}]', 'not to one who leads nobody');
SELECT is(pg_temp.given(8, 1, 'carl') -> 'places', '[{"field": "reviewer_id"}]', 'what nobody declared stays among the reviewers');
SELECT is(pg_temp.given(1, 2, 'carl'), NULL, 'Carl, who leads, takes it');
SELECT is(made.truth($$ SELECT concat_ws(' ', o.state, o.version, n.state, n.version, p.user_name, n.chance, n.stratum) FROM app.review o
	JOIN app.review n ON n.id = o.successor_id JOIN app.person p ON p.id = n.reviewer_id WHERE o.id = made.id('review1') $$),
	'withdrawn 3 open 1 carl 0.3 s', 'r05_in a review of his own, with what the estimator needs');
SELECT is(made.truth($$ SELECT count(*) FROM app.answer n JOIN app.review o ON o.successor_id = n.review_id $$), '0', 'r05_with no answers of hers');
SELECT is(pg_temp.given(1, 3, 'bo') ->> 'state', 'TS028', 'once');
SELECT is(pg_temp.listed(), '03 Anne sparring ringet op i maj', 'nothing waits any more');
SELECT made.by('paula');
SELECT is((SELECT p.assigned || ' ' || p.answers FROM api.get_progress(made.id('activity')) AS p), '12 0', 'r05_her answer counts nowhere');

-- The year's plan sets 44.4 hours aside for Anne and Bo, nothing for Carl. Anne has five left, one of them late; Bo submitted one.
RESET ROLE;
INSERT INTO app.wheel (year, version, body, made_by) VALUES (2026, 1, jsonb_build_object('hours_per_month', 3.7, 'reviewers',
	jsonb_build_array(made.id('anne')), 'activities', jsonb_build_array(jsonb_build_object('reviewers', jsonb_build_array(made.id('bo'))))),
	made.id('paula'));
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE id = made.id('review7');
UPDATE app.review SET deadline = '2026-01-31' WHERE id = made.id('review4');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT string_agg(concat_ws(' ', w.display_name, w.open, w.overdue, w.submitted, w.hours_open, w.hours_submitted,
	w.hours_planned), ', ') FROM api.list_workload(2026, 0) AS w), 'Anne 5 1 0 5 0 44.4, Bo 5 0 1 5 1 44.4, Carl 1 0 0 1 0 0',
	'each with what is to do, late, done, and the hours for it');
SELECT is((SELECT count(*)::integer FROM api.list_workload(2027, 0)), 0, 'a year without plan and reviews');
SELECT is((SELECT string_agg(concat_ws(' ', w.display_name, w.open, w.overdue, w.hours_planned), ', ') FROM api.list_workload(2026, 1) AS w),
	'Anne 1 1 3.7, Bo 0 0 3.7', 'a month alone, with its hours');
SELECT is(made.failure('SELECT * FROM api.list_workload(2026, 13)') -> 'places', '[{"field": "month"}]', 'no thirteenth');
SELECT is(made.failure('SELECT * FROM api.list_workload(26, 0)') -> 'places', '[{"field": "year"}]', 'no such year');
RESET ROLE;
UPDATE app.activity SET kind = 'themed' WHERE id = made.id('activity');
SET ROLE tilsyn_app;
SELECT made.by('paula');
SELECT is((SELECT w.hours_open FROM api.list_workload(2026, 0) AS w WHERE w.display_name = 'Carl'), 2.5::double precision, 'a themed review takes longer');

-- Who must be let into which case.
SELECT made.by('odin');
SELECT is((SELECT string_agg(a.user_name || cardinality(a.case_numbers), ' ') FROM api.list_access(made.id('activity')) AS a), 'anne5 bo5 carl1',
	'open reviews want access, submitted and withdrawn ones do not');
SELECT made.by('odin');
SELECT is((SELECT a.case_numbers FROM api.list_access(made.id('activity')) AS a WHERE a.user_name = 'carl'), '{2026-0001}', 'to their cases');
SELECT made.by('odin');
SELECT is(made.failure(format('SELECT * FROM api.list_access(%L)', made.id('none'))) ->> 'state', 'TS020', 'no such activity');
SELECT is(made.truth('SELECT target FROM app.act WHERE target IS NOT NULL ORDER BY id DESC LIMIT 1'), 'activity:' || made.id('activity'), 'r18_the look is logged');
SELECT * FROM finish();
ROLLBACK;
