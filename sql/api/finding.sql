-- FollowUpService: what results suggest, and findings worded out of them.

-- suggestion_facts: rows for C to judge. A question or a step of an activity: of all its cases first, then by team; and those suggestions
-- that need no judging: the lowest answer to a critical question, and themed audits that wait. Raises TS020, TS028.
CREATE FUNCTION api.suggestion_facts(activity_id uuid, language text) RETURNS TABLE (kind text, item text, title text, team text, yes integer,
	no integer, not_relevant integer, unweighted integer, w double precision, w2 double precision, wy double precision, caseworkers integer,
	caseworkers_no integer, examples integer, small_group integer, review_id text, case_number text, proposal_id text, team_nth integer)
LANGUAGE plpgsql AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(suggestion_facts.activity_id, NULL, NULL, NULL, NULL, NULL, '', '');
	a app.activity;
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = (wish).activity_id;
	PERFORM app.settle_list('activity:' || a.id, ARRAY(SELECT r.case_id FROM app.lowest_critical(wish) AS l JOIN app.review r ON r.id = l.review_id),
		NULL, 'followup');
	PERFORM app.look_at_person(o.caseworker_id, NULL, 'assignment') FROM (SELECT DISTINCT l.caseworker_id FROM app.lowest_critical(wish) AS l) AS o;
	RETURN QUERY
	WITH c AS MATERIALIZED (SELECT k.* FROM app.result_cases(wish) AS k), given AS (
		SELECT e.item AS of_item, g.whose, e.counts, e.score, c.weight, c.caseworker_id
		FROM c JOIN app.result_entry e USING (review_id), LATERAL (VALUES (true, NULL::uuid), (false, c.team_id)) AS g (of_all, whose)
		WHERE NOT e.first AND e.item !~ '^(all$|marker:)' AND (g.of_all OR g.whose IS NOT NULL)
	), added AS (
		SELECT g.of_item, g.whose, count(*) FILTER (WHERE g.counts AND g.score = 1) AS yes, count(*) FILTER (WHERE g.counts AND g.score < 1) AS no,
			count(*) FILTER (WHERE NOT g.counts) AS not_relevant, count(*) FILTER (WHERE g.counts AND g.weight IS NULL) AS unweighted,
			coalesce(sum(g.weight) FILTER (WHERE g.counts), 0) AS w, coalesce(sum(g.weight * g.weight) FILTER (WHERE g.counts), 0) AS w2,
			coalesce(sum(g.weight) FILTER (WHERE g.counts AND g.score = 1), 0) AS wy,
			count(DISTINCT g.caseworker_id) FILTER (WHERE g.counts) AS caseworkers,
			count(DISTINCT g.caseworker_id) FILTER (WHERE g.counts AND g.score < 1) AS caseworkers_no
		FROM given g GROUP BY g.of_item, g.whose
	)
	SELECT 'figure', d.of_item, app.item_title(a.template_id, d.of_item, suggestion_facts.language), coalesce(t.name, ''), d.yes::integer, d.no::integer,
		d.not_relevant::integer, d.unweighted::integer, d.w::double precision, d.w2::double precision, d.wy::double precision,
		d.caseworkers::integer, d.caseworkers_no::integer,
		(SELECT count(*) FROM app.example x JOIN app.result_case k USING (review_id) JOIN app.item i ON i.template_id = k.template_id AND i.code = x.item
			WHERE x.consent = 'given' AND k.team_id = d.whose AND d.of_item IN (i.code, 'step:' || i.step))::integer,
		greatest(app.setting_int('small_group'), 3), '', '', '', t.nth
	FROM added d LEFT JOIN app.wish_teams(wish) AS t ON t.id = d.whose
	ORDER BY d.of_item COLLATE "C", (d.whose IS NOT NULL), t.name;
	RETURN QUERY
	SELECT 'critical', l.item, app.item_title(r.template_id, l.item, suggestion_facts.language), '', 0, 1, 0, 0, 0::double precision, 0::double precision,
		0::double precision, 0, 0, 0, 0, r.id::text, k.case_number, '', NULL::integer
	FROM app.lowest_critical(wish) AS l JOIN app.review r ON r.id = l.review_id JOIN app.case k ON k.id = r.case_id
	ORDER BY k.case_number, l.item COLLATE "C";
	RETURN QUERY
	SELECT 'themed', coalesce('step:' || v.step, 'marker:' || v.marker, v.question, 'all'),
		app.item_title(a.template_id, coalesce('step:' || v.step, 'marker:' || v.marker, v.question, 'all'), suggestion_facts.language), '', v.yes, v.relevant - v.yes,
		0, 0, 0::double precision, 0::double precision, 0::double precision, 0, 0, 0, 0, '', '', p.id::text, NULL::integer
	FROM app.proposal p JOIN app.verdict v ON (v.activity_id, v.position, v.as_of) = (p.activity_id, p.position, p.as_of)
	WHERE p.activity_id = a.id AND p.kind = 'themed' AND p.state = 'open';
END $$;

-- suggestion_members: which cases stand behind each item of an activity, in which team, as result_members has it. Raises TS020, TS028.
CREATE FUNCTION api.suggestion_members(activity_id uuid) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer,
	period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision, known_by integer[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	wish CONSTANT app.result_wish := app.wish(suggestion_members.activity_id, NULL, NULL, NULL, NULL, NULL, '', '');
	readers CONSTANT uuid[] := app.nearest_readers(false);
	sure CONSTANT text[] := CASE WHEN app.how_many(wish) < 1000 THEN '{}' -- of few cases a team's are looked at
		ELSE app.clear_of_known(ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c), wish, true, readers,
			ARRAY(SELECT d.item FROM app.beyond_doubt(wish, '{}') AS d WHERE d.sure)) END;
BEGIN
	RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, g.nth, m.in_force, m.at_first, m.told, m.weight, m.known_by
	FROM app.members_behind(ARRAY[wish], NULL, readers) AS m LEFT JOIN app.result_case k ON k.review_id = m.review_id
		LEFT JOIN app.wish_teams(wish) AS g ON m.period IS NOT NULL AND g.id = k.team_id
	WHERE m.item <> ALL (sure) ORDER BY m.item, m.review_id;
END $$;

-- finding_figure: who stands behind the counts that a finding out of results would keep. Raises TS003, TS020, TS028.
CREATE FUNCTION api.finding_figure(activity_id uuid, team_id uuid, department_id uuid, item text) RETURNS TABLE (item_ text, review_id uuid,
	case_index integer, caseworker integer, period date, group_nth integer, in_force boolean, at_first boolean, told integer[],
	weight double precision, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(finding_figure.activity_id, NULL, NULL, NULL, finding_figure.department_id, finding_figure.team_id, '', '');
BEGIN
	RETURN QUERY SELECT m.* FROM app.members_kept(app.behind_figure(ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c),
		finding_figure.item, false, false), finding_figure.item) AS m;
END $$;

-- add_finding: out of one answer of a review, or out of results, whose cases C found fit to be told. Raises TS003, TS005, TS020, TS022,
-- TS028, TS034.
CREATE FUNCTION api.add_finding(kind text, review_id uuid, activity_id uuid, team_id uuid, department_id uuid, item text, words text, fit uuid[],
	sets integer)
RETURNS TABLE (finding jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
	f app.finding;
	worker uuid;
	wish app.result_wish;
	template uuid;
	cases uuid[];
BEGIN
	IF add_finding.kind IS NULL THEN
		PERFORM app.fail('TS003', 'a finding is an attention point or a strength', '{}', app.place('kind'));
	ELSIF app.says_nothing(add_finding.words) THEN
		PERFORM app.fail('TS034', 'a finding is worded', '{}', app.place('words'));
	END IF;
	PERFORM app.refuse_words(add_finding.words, 'words', 4000);
	IF add_finding.review_id IS NOT NULL THEN
		SELECT v.* INTO r FROM app.review v WHERE v.id = add_finding.review_id;
		worker := app.item_worker(r, add_finding.item);
		IF r.id IS NULL OR NOT (app.takes_part(r) OR app.actor() = ANY (app.nearest_leaders(worker))) OR app.must_read_first(r) THEN
			PERFORM app.fail_not_found('review');
		ELSIF r.state <> 'submitted' OR r.sealed THEN
			PERFORM app.fail('TS028', 'a finding is of a submitted review', jsonb_build_object('state', r.state));
		ELSIF NOT EXISTS (SELECT FROM app.answer n JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.kind = 'question'
			WHERE n.review_id = r.id AND n.item = add_finding.item AND n.value <> '') THEN
			PERFORM app.fail('TS003', 'the review has no answer to this question', '{}', app.place('item'));
		END IF;
		INSERT INTO app.finding AS n (kind, activity_id, item, review_id, words, made_by, of_worker, of_team, seen_by)
		SELECT add_finding.kind, r.activity_id, add_finding.item, r.id, add_finding.words, app.actor(), worker, app.team_of_worker(worker),
			array_agg(DISTINCT w) FROM unnest(app.nearest_leaders(worker) || app.user_of_worker(worker) || app.actor()) AS w WHERE w IS NOT NULL
		RETURNING n.* INTO f;
	ELSE
		wish := app.wish(add_finding.activity_id, NULL, NULL, NULL, add_finding.department_id, add_finding.team_id, '', '');
		SELECT a.template_id INTO template FROM app.activity a WHERE a.id = (wish).activity_id;
		IF template IS NULL OR NOT app.asks_item(template, add_finding.item) THEN
			PERFORM app.fail('TS003', 'nothing of that name was asked in this activity', '{}',
				app.place(CASE WHEN template IS NULL THEN 'activity_id' ELSE 'item' END));
		ELSIF num_nonnulls(add_finding.team_id, add_finding.department_id) > 1 THEN
			PERFORM app.fail('TS003', 'a finding is of a team or of a department', '{}', app.place('team_id'));
		END IF;
		PERFORM app.refuse_names(add_finding.words, 'words');
		cases := ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c JOIN app.result_entry e ON e.review_id = c.review_id
			AND e.item = add_finding.item AND NOT e.first);
		IF app.persons_behind(cases) = 1 THEN -- where it did not apply, too
			PERFORM app.fail('TS003', 'one caseworker alone stands behind these figures', '{}', app.place(
				CASE WHEN add_finding.team_id IS NOT NULL THEN 'team_id' WHEN add_finding.department_id IS NOT NULL THEN 'department_id' ELSE 'activity_id' END));
		END IF;
		INSERT INTO app.finding AS n (kind, activity_id, item, team_id, department_id, words, yes, no, not_relevant, made_by)
		SELECT add_finding.kind, (wish).activity_id, add_finding.item, add_finding.team_id, add_finding.department_id, add_finding.words,
			count(*) FILTER (WHERE e.counts AND e.score = 1), count(*) FILTER (WHERE e.counts AND e.score < 1), count(*) FILTER (WHERE NOT e.counts),
			app.actor()
		FROM app.result_cases(wish) AS c JOIN app.result_entry e ON e.review_id = c.review_id AND e.item = add_finding.item AND NOT e.first
		RETURNING n.* INTO f;
		PERFORM app.keep_figure(f.id, NULL, f.item, app.behind_figure(cases, f.item, false, false), add_finding.fit, add_finding.sets, false);
	END IF;
	PERFORM app.settle('finding:' || f.id, jsonb_build_object('finding', jsonb_build_object('finding_id', f.id)), r.case_id, NULL, 'followup'),
		app.look_at_person(worker, r.case_id, 'assignment');
	RETURN QUERY SELECT app.finding_shown(f), CASE WHEN f.seen_by IS NULL THEN ARRAY[app.hint_staff('activity', f.activity_id)] END;
END $$;

-- withdraw_finding: beside it, with a reason; each open action out of it goes on or is dropped. Raises TS003, TS005, TS012, TS020, TS022,
-- TS026, TS028, TS034.
CREATE FUNCTION api.withdraw_finding(finding_id uuid, reason text, actions jsonb) RETURNS TABLE (finding jsonb, hints text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	f app.finding;
	x app.action;
	fate record;
	missing bigint;
	dropped uuid[] := ARRAY[]::uuid[];
	heard text[] := ARRAY[]::text[];
BEGIN
	PERFORM app.lock_finding(withdraw_finding.finding_id);
	SELECT v.* INTO f FROM app.finding v WHERE v.id = withdraw_finding.finding_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('finding');
	ELSIF NOT app.may_withdraw(f) THEN
		PERFORM app.fail('TS012', 'a finding is withdrawn by who worded it, the nearest leader or a planner');
	ELSIF app.says_nothing(withdraw_finding.reason) THEN
		PERFORM app.fail('TS034', 'a withdrawal says why', '{}', app.place('reason'));
	ELSIF EXISTS (SELECT FROM app.finding_withdrawal d WHERE d.finding_id = f.id) THEN
		PERFORM app.fail('TS028', 'the finding is withdrawn', '{"state": "withdrawn"}');
	END IF;
	PERFORM app.refuse_words(withdraw_finding.reason, 'reason', 4000);
	IF f.review_id IS NULL THEN
		PERFORM app.refuse_names(withdraw_finding.reason, 'reason');
	END IF;
	PERFORM FROM app.action a WHERE a.finding_id = f.id ORDER BY a.id FOR UPDATE;
	IF app.is_judged(f) THEN
		PERFORM app.fail('TS028', 'the effect of an action out of it is judged', '{"state": "judged"}');
	END IF;
	FOR fate IN SELECT format('actions[%s].action_id', t.nth - 1) AS place, (t.m ->> 'action_id')::uuid AS action_id,
			coalesce((t.m ->> 'version')::bigint, 0) AS version, coalesce((t.m ->> 'drop')::boolean, false) AS is_dropped,
			count(*) OVER (PARTITION BY t.m ->> 'action_id') AS times
		FROM jsonb_array_elements(withdraw_finding.actions) WITH ORDINALITY AS t (m, nth) ORDER BY t.nth LOOP
		SELECT a.* INTO x FROM app.action a WHERE a.id = fate.action_id AND a.finding_id = f.id;
		IF NOT FOUND OR fate.times > 1 OR x.state <> 'open' THEN
			PERFORM app.fail('TS003', 'no open action out of this finding, or twice', '{}', app.place(fate.place));
		ELSIF x.version <> fate.version THEN
			PERFORM app.fail('TS022', 'somebody changed the action since it was read', jsonb_build_object('what', 'action'));
		END IF;
		IF fate.is_dropped THEN
			dropped := dropped || x.id;
		END IF;
	END LOOP;
	SELECT count(*) INTO missing FROM app.action a WHERE a.finding_id = f.id AND a.state = 'open' AND NOT EXISTS (
		SELECT FROM jsonb_array_elements(withdraw_finding.actions) AS t WHERE (t ->> 'action_id')::uuid = a.id);
	IF missing > 0 THEN
		PERFORM app.fail('TS026', 'open actions out of it are not asked about', jsonb_build_object('missing', missing::text), app.place('actions'));
	END IF;
	INSERT INTO app.finding_withdrawal (finding_id, reason, withdrawn_by, seen_by, of_worker, of_team)
	VALUES (f.id, withdraw_finding.reason, app.actor(), f.seen_by, f.of_worker, f.of_team);
	UPDATE app.action a SET state = 'dropped', dropped_at = app.now(), looked_due = NULL, version = a.version + 1 WHERE a.id = ANY (dropped);
	INSERT INTO app.action_event (action_id, version, what, words, person_id, seen_by, of_worker, of_team)
	SELECT a.id, a.version, 'dropped', withdraw_finding.reason, app.actor(), a.seen_by, a.of_worker, a.of_team FROM app.action a WHERE a.id = ANY (dropped);
	PERFORM app.give_notice(w.id, 'finding_withdrawn', f.id) FROM (SELECT unnest(f.seen_by) AS id
		UNION SELECT a.owner_id FROM app.action a WHERE a.finding_id = f.id AND (a.state = 'open' OR a.id = ANY (dropped))) AS w
	WHERE w.id <> app.actor();
	SELECT coalesce(array_agg(DISTINCT h), '{}') INTO heard FROM app.action a, unnest(app.action_hints(a)) AS h WHERE a.finding_id = f.id;
	PERFORM app.settle('finding:' || f.id, jsonb_build_object('finding', jsonb_build_object('finding_id', f.id)),
		(SELECT r.case_id FROM app.review r WHERE r.id = f.review_id), NULL, 'followup');
	PERFORM app.look_at_person(app.worker_of(f), (SELECT r.case_id FROM app.review r WHERE r.id = f.review_id), 'followup');
	RETURN QUERY SELECT app.finding_shown(f), CASE WHEN f.seen_by IS NULL THEN heard || app.hint_staff('activity', f.activity_id) ELSE heard END;
END $$;

CREATE TYPE api.shown_finding AS (finding_id text, kind text, activity_id text, activity text, item text, title text, review_id text,
	case_number text, team_id text, team text, department_id text, department text, words text, yes integer, no integer, not_relevant integer,
	made_by text, made_at timestamptz, actions integer, withdrawn_at timestamptz, withdrawn_by text, withdraw_reason text,
	may_withdraw boolean);
-- list_findings: the newest first; of one's own kind (rls.sql), and those of activities for planners and leaders.
CREATE FUNCTION api.list_findings(activity_id uuid) RETURNS SETOF api.shown_finding LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle_list('findings', ARRAY(SELECT r.case_id FROM app.finding f JOIN app.review r ON r.id = f.review_id
		WHERE (list_findings.activity_id IS NULL OR f.activity_id = list_findings.activity_id)
			AND (f.seen_by IS NOT NULL OR app.actor_is('planner') OR app.actor_is('leader'))), NULL, 'followup');
	PERFORM app.look_at_person(o.worker, NULL, 'followup') FROM (SELECT DISTINCT app.worker_of(f) AS worker FROM app.finding f
		WHERE (list_findings.activity_id IS NULL OR f.activity_id = list_findings.activity_id) AND f.seen_by IS NOT NULL) AS o;
	RETURN QUERY
	SELECT s.* FROM app.finding f, jsonb_to_record(app.finding_shown(f)) AS s(finding_id text, kind text, activity_id text, activity text, item text, title text, review_id text,
			case_number text, team_id text, team text, department_id text, department text, words text, yes integer, no integer, not_relevant integer,
			made_by text, made_at timestamptz, actions integer, withdrawn_at timestamptz, withdrawn_by text, withdraw_reason text,
	may_withdraw boolean)
	WHERE (list_findings.activity_id IS NULL OR f.activity_id = list_findings.activity_id)
		AND (f.seen_by IS NOT NULL OR app.actor_is('planner') OR app.actor_is('leader'))
	ORDER BY f.made_at DESC, f.id;
END $$;
