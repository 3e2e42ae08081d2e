-- Reports to readers: what is kept of them, what they are made of, who stands behind what was told.

-- What was answered to a report.
CREATE OR REPLACE FUNCTION app.report_responses(the_report uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('body', s.body, 'answered_on', s.answered_on, 'words', s.words, 'recorded_by', p.display_name)
		ORDER BY s.answered_on, s.recorded_at), '[]')
	FROM app.report_response s JOIN app.person p ON p.id = s.recorded_by WHERE s.report_id = the_report
$$;

-- A kept report as the contract has it.
CREATE OR REPLACE FUNCTION app.report_shown(r app.report) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('report_id', r.id, 'version', r.version, 'reader', r.audience, 'title', r.title, 'kind', r.kind,
		'from_month', r.from_month, 'to_month', r.to_month, 'department_id', coalesce(r.department_id::text, ''),
		'team_id', coalesce(r.team_id::text, ''),
		'place_name', coalesce((SELECT t.name FROM app.team t WHERE t.id = r.team_id),
			(SELECT d.name FROM app.department d WHERE d.id = r.department_id), ''),
		'items', to_jsonb(r.items), 'words', r.words, 'context', r.context, 'state', r.state, 'number', r.number,
		'replaces_id', coalesce(r.replaces_id::text, ''),
		'replaced_by_id', coalesce((SELECT n.id::text FROM app.report n WHERE n.replaces_id = r.id AND n.state = 'published'), ''),
		'reason', r.reason, 'approver', r.approver,
		'approved_by', coalesce((SELECT p.display_name FROM app.person p WHERE p.id = r.approved_by), ''), 'published_at', r.published_at,
		'published_by', coalesce((SELECT p.display_name FROM app.person p WHERE p.id = r.published_by), ''), 'data_hash', coalesce(r.data_hash, ''),
		'files', (SELECT coalesce(jsonb_agg(jsonb_build_object('language', f.language, 'view', f.view, 'format', f.format, 'file_name', f.file_name,
			'size', length(f.content), 'sha256', f.sha256) ORDER BY f.language, f.view, f.format), '[]') FROM app.report_file f WHERE f.report_id = r.id),
		'responses', app.report_responses(r.id))
$$;

-- A draft, locked, as the caller read it.
CREATE OR REPLACE FUNCTION app.draft_to_change(the_report uuid, seen bigint) RETURNS app.report LANGUAGE plpgsql AS $$
DECLARE
	r app.report;
BEGIN
	SELECT t.* INTO r FROM app.report t WHERE t.id = the_report FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('report');
	ELSIF r.state = 'published' THEN
		PERFORM app.fail('TS025', 'a published report never changes; draft its next version');
	ELSIF r.version <> seen THEN
		PERFORM app.fail('TS022', 'somebody changed the report since it was read', jsonb_build_object('version', r.version::text));
	END IF;
	RETURN r;
END $$;

-- Whoever wrote of it, and one more.
CREATE OR REPLACE FUNCTION app.with_hand(hands uuid[], one uuid) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN one IS NULL OR one = ANY (hands) THEN hands ELSE hands || one END $$;

CREATE OR REPLACE FUNCTION app.wish_of(r app.report) RETURNS app.result_wish LANGUAGE sql STABLE AS
$$ SELECT app.wish(NULL, r.kind, r.from_month, r.to_month, CASE WHEN r.team_id IS NULL THEN r.department_id END, r.team_id, '', '') $$;

-- A team of fewer caseworkers than must stand behind a figure is told in words, out of its department's figures (R16).
CREATE OR REPLACE FUNCTION app.is_told_in_words(r app.report) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT r.team_id IS NOT NULL AND (SELECT count(DISTINCT c.caseworker_id) FROM app.result_cases(app.wish_of(r)) AS c)
		< greatest(app.setting_int('small_group'), 3)
$$;
CREATE OR REPLACE FUNCTION app.told_wish(r app.report) RETURNS app.result_wish LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN app.is_told_in_words(r) THEN app.wish(NULL, r.kind, r.from_month, r.to_month,
		(SELECT t.department_id FROM app.team t WHERE t.id = r.team_id), NULL, '', '') ELSE app.wish_of(r) END
$$;

-- The indicators: those chosen; else the markers; else all of it.
CREATE OR REPLACE FUNCTION app.indicators(r app.report, frame jsonb) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN cardinality(r.items) > 0 THEN r.items
		WHEN jsonb_array_length(frame -> 'markers') > 0 THEN ARRAY(SELECT 'marker:' || (m ->> 'id')
			FROM jsonb_array_elements(frame -> 'markers') WITH ORDINALITY AS t (m, nth) ORDER BY t.nth)
		ELSE ARRAY['all'] END
$$;

-- The groups held beside each other: a department's teams, else all departments; by name, and none for a team or a committee.
CREATE OR REPLACE FUNCTION app.report_groups(r app.report) RETURNS TABLE (id uuid, name text, nth integer) LANGUAGE sql STABLE AS $$
	SELECT g.id, g.name, row_number() OVER (ORDER BY g.name COLLATE "C", g.id)::integer - 1
	FROM (SELECT t.id, t.name FROM app.team t WHERE r.audience = 'department' AND t.department_id = r.department_id
		UNION ALL SELECT d.id, d.name FROM app.department d WHERE r.audience = 'management' AND r.department_id IS NULL) AS g
	WHERE EXISTS (SELECT FROM app.result_cases(app.wish_of(r)) AS c WHERE g.id IN (c.team_id, c.department_id))
		OR EXISTS (SELECT FROM app.faded_cases(app.wish_of(r)) AS f WHERE g.id IN (f.team_id, f.department_id))
$$;

CREATE OR REPLACE FUNCTION app.group_wish(r app.report, the_group uuid) RETURNS app.result_wish LANGUAGE sql STABLE AS $$
	SELECT app.wish(NULL, r.kind, r.from_month, r.to_month, CASE r.audience WHEN 'management' THEN the_group END,
		CASE r.audience WHEN 'department' THEN the_group END, '', '')
$$;

-- Each group and all that is not in it, item by item: first answers, out of what is kept added up, so that cases that have faded are in it
-- as they are in every other figure of the report. Of a reworded question each wording by itself.
CREATE OR REPLACE FUNCTION app.group_sums(r app.report, wanted text[], without text[] DEFAULT NULL, worded app.wording[] DEFAULT '{}') RETURNS TABLE (group_id uuid, item text, mine boolean, cases bigint, yes bigint,
	unweighted bigint, w double precision, w2 double precision, wy double precision) LANGUAGE sql STABLE AS $$
	WITH g AS MATERIALIZED (SELECT p.id FROM app.report_groups(r) AS p), whole AS MATERIALIZED (
		SELECT s.* FROM app.worded_trend_sums(app.wish_without(app.told_wish(r), group_sums.without), app.told_wish(r), wanted, worded) AS s WHERE EXISTS (SELECT FROM g)
	), own AS MATERIALIZED (
		SELECT g.id, s.* FROM g, LATERAL app.worded_trend_sums(app.wish_without(app.group_wish(r, g.id), group_sums.without), app.told_wish(r), wanted, worded) AS s
	)
	SELECT o.id, o.item, true, o.cases, o.yes, o.unweighted, o.w, o.w2, o.wy FROM own o
	UNION ALL
	SELECT g.id, a.item, false, a.cases - coalesce(o.cases, 0), a.yes - coalesce(o.yes, 0), a.unweighted - coalesce(o.unweighted, 0),
		a.w - coalesce(o.w, 0), a.w2 - coalesce(o.w2, 0), a.wy - coalesce(o.wy, 0)
	FROM g CROSS JOIN whole a LEFT JOIN own o ON o.id = g.id AND o.item = a.item WHERE a.cases > coalesce(o.cases, 0)
$$;

-- Who reviewed a group's cases, those that have faded included; and who those of all others, cases in no group included.
CREATE OR REPLACE FUNCTION app.group_raters(r app.report) RETURNS TABLE (group_id uuid, raters jsonb, other_raters jsonb) LANGUAGE sql STABLE AS $$
	WITH g AS MATERIALIZED (SELECT p.id FROM app.report_groups(r) AS p), rater AS MATERIALIZED (
		SELECT g.id, v.reviewer_id FROM g, LATERAL app.result_raters(app.group_wish(r, g.id)) AS v (reviewer_id)
		UNION
		SELECT NULL, c.reviewer_id FROM app.result_cases(app.told_wish(r)) AS c WHERE EXISTS (SELECT FROM g)
			AND NOT EXISTS (SELECT FROM g WHERE g.id IN (c.team_id, c.department_id))
	)
	SELECT g.id, coalesce(jsonb_agg(DISTINCT a.reviewer_id) FILTER (WHERE a.id = g.id), '[]'),
		coalesce(jsonb_agg(DISTINCT a.reviewer_id) FILTER (WHERE a.id IS DISTINCT FROM g.id), '[]')
	FROM g CROSS JOIN rater a GROUP BY g.id
$$;

-- In which group those stand that stand in for cases that have faded (app.behind_items): each has a bit of a month, and the masks of the groups say
-- whose. stand_in: as the whole report calls it.
CREATE OR REPLACE FUNCTION app.groups_of_stand_ins(r app.report) RETURNS TABLE (item text, stand_in uuid, group_nth integer) LANGUAGE sql STABLE AS $$
	SELECT f.item, app.stand_in(app.told_wish(r), f.period, b.bit), g.nth
	FROM app.report_groups(r) AS g, LATERAL app.group_wish(r, g.id) AS own, app.faded_behind f, generate_series(0, 62) AS b (bit)
	WHERE f.scope = app.result_scope(own) AND f.scope_id = app.result_scope_id(own) AND f.kind = r.kind AND f.first
		AND f.period BETWEEN coalesce(r.from_month, '-infinity') AND coalesce(r.to_month, 'infinity') AND f.mask >> b.bit & 1 = 1
$$;

-- The actions that the reader of a report hears of: nothing on a single person (R17).
CREATE OR REPLACE FUNCTION app.report_done(r app.report) RETURNS SETOF app.action LANGUAGE sql STABLE AS $$
	SELECT x.* FROM app.action x LEFT JOIN app.effect e ON e.action_id = x.id LEFT JOIN app.team m ON m.id = x.team_id
	WHERE x.seen_by IS NULL AND x.starts_on < r.to_month + interval '1 month'
		AND (x.state = 'open' OR coalesce(e.judged_at, x.closed_at) >= r.from_month)
		AND CASE r.audience WHEN 'team' THEN x.team_id = r.team_id
			ELSE (r.department_id IS NULL OR r.department_id IN (x.department_id, m.department_id))
				AND (x.level = 'department' OR r.audience <> 'committee') END
$$;

-- From where to where each of them moved its measure, as sets of cases that C holds against all else that is told (R16): of a team in its own
-- report alone, where its other figures are, and only where the cases are all still there and enough caseworkers stand behind both sets, and
-- behind each question that the measure is of.
CREATE OR REPLACE FUNCTION app.report_ends(r app.report) RETURNS TABLE (action_id uuid, item text, before uuid[], later uuid[], ends jsonb) LANGUAGE sql STABLE AS $$
	WITH enough AS MATERIALIZED (
		SELECT greatest(app.setting_int('small_group'), 3) AS persons, app.is_told_in_words(r) AS in_words
	), kept AS MATERIALIZED (
		SELECT x.id, x.item, k.reviews, EXISTS (SELECT FROM app.result_case c WHERE c.review_id = ANY (k.reviews) AND c.activity_id = ANY (e.activities)) AS later,
			CASE WHEN cardinality(k.reviews) = (SELECT count(*) FROM app.result_case c WHERE c.review_id = ANY (k.reviews))
				THEN least(app.persons_behind_item(k.reviews, x.item), app.fewest_behind_questions(k.reviews, x.item)) ELSE 0 END AS persons
		FROM enough n, app.report_done(r) x JOIN app.effect e ON e.action_id = x.id JOIN app.kept_set k ON k.action_id = x.id
		WHERE e.persons >= n.persons AND NOT n.in_words AND (x.level = 'team') = (r.audience = 'team')
	)
	SELECT x.id, x.item, b.reviews, l.reviews, jsonb_build_object('before', jsonb_build_object('yes', x.baseline -> 'yes', 'of', cardinality(b.reviews), 'reviews', b.reviews),
		'later', jsonb_build_object('yes', e.yes, 'of', cardinality(l.reviews), 'reviews', l.reviews))
	FROM enough n, kept b JOIN kept l ON l.id = b.id AND l.later JOIN app.action x ON x.id = b.id JOIN app.effect e ON e.action_id = x.id
	WHERE NOT b.later AND least(b.persons, l.persons) >= n.persons
$$;

-- What is done about it, and what earlier actions gave, as far as the reader should hear of it. A verdict that few stand behind is 'few':
-- measured, and not told.
CREATE OR REPLACE FUNCTION app.report_actions(r app.report, language text) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH frame AS MATERIALIZED (SELECT app.result_frame(app.told_wish(r), report_actions.language) AS f), title AS (
		SELECT q ->> 'id' AS item, q ->> 'title' AS words FROM frame, jsonb_array_elements(f -> 'questions') q
		UNION ALL SELECT 'step:' || (q ->> 'id'), q ->> 'title' FROM frame, jsonb_array_elements(f -> 'steps') q
		UNION ALL SELECT 'marker:' || (q ->> 'id'), q ->> 'title' FROM frame, jsonb_array_elements(f -> 'markers') q
		UNION ALL SELECT 'all', app.item_title(NULL, 'all', report_actions.language)
	)
	SELECT coalesce(jsonb_agg(jsonb_build_object('words', x.words, 'deadline', x.deadline, 'overdue', x.state = 'open' AND x.deadline < app.today(),
		-- in the words of this report's own questions, else of the audit that led to it, else of the newest that ask it: what was measured has a name
		'item', CASE WHEN x.item IS NULL THEN '' ELSE coalesce(t.words, app.item_title(v.template_id, x.item, report_actions.language),
			(SELECT app.item_title(n.id, x.item, report_actions.language) FROM app.template n
				WHERE n.published_at IS NOT NULL AND app.item_title(n.id, x.item, report_actions.language) <> ''
				ORDER BY n.published_at DESC, n.id LIMIT 1), x.item) END, 'together', x.item ~ '^(all$|step:|marker:)',
		'outcome', coalesce(CASE WHEN e.persons < greatest(app.setting_int('small_group'), 3) THEN 'few' ELSE e.outcome END, CASE WHEN x.state = 'closed' THEN 'not_yet' ELSE '' END),
		'code', coalesce(x.item, ''), 'ends', d.ends) ORDER BY x.deadline, x.made_at, x.id), '[]')
	FROM app.report_done(r) x LEFT JOIN app.effect e ON e.action_id = x.id LEFT JOIN title t ON t.item = x.item LEFT JOIN app.activity v ON v.id = x.activity_id
		LEFT JOIN app.report_ends(r) AS d ON d.action_id = x.id
$$;

-- Who stands behind every figure of a report, and in which group. What stands in for cases that have faded is in the group in which they were;
-- where a bit is in several groups, once in each, as different cases of one caseworker. With the cases that measured an action, wherever they
-- are of. Every nearest leader may read it, whoever writes it.
CREATE OR REPLACE FUNCTION app.report_behind(r app.report, without text[] DEFAULT NULL) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer, period date,
	group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision, person integer, met boolean, wording text, known_by integer[])
LANGUAGE sql STABLE AS $$
	WITH m AS MATERIALIZED (
		SELECT b.*, max(b.case_index) OVER (PARTITION BY b.item) AS last
		FROM (SELECT coalesce(array_agg(d.item), '{}') AS items, coalesce(array_agg(v.id), '{}') AS reviews
				FROM app.report_ends(r) AS d, unnest(d.before || d.later) AS v (id)) AS d,
			LATERAL app.members_with(ARRAY[app.wish_without(app.told_wish(r), report_behind.without)], NULL, '{}', app.nearest_readers(true), d.items, d.reviews) AS b
	), grouped AS (
		SELECT m.*, coalesce(s.group_nth, g.nth) AS group_nth, row_number() OVER (PARTITION BY m.item, m.review_id ORDER BY s.group_nth) AS again
		FROM m LEFT JOIN app.result_case k ON k.review_id = m.review_id
			LEFT JOIN app.report_groups(r) g ON m.period IS NOT NULL AND g.id = CASE r.audience WHEN 'department' THEN k.team_id ELSE k.department_id END
			LEFT JOIN app.groups_of_stand_ins(r) AS s ON m.stand_in AND s.item = m.item AND s.stand_in = m.review_id
	)
	SELECT n.item, CASE WHEN n.again = 1 THEN n.review_id ELSE md5(concat_ws(' ', n.review_id, n.again))::uuid END,
		CASE WHEN n.again = 1 THEN n.case_index ELSE n.last + sum((n.again > 1)::integer) OVER (PARTITION BY n.item ORDER BY n.review_id, n.again)::integer END,
		n.caseworker, n.period, n.group_nth, n.in_force, n.at_first, n.told, n.weight, n.person, n.met, n.wording, n.known_by
	FROM grouped n
$$;

-- How the audits of the cases were themselves checked.
CREATE OR REPLACE FUNCTION app.report_checks(w app.result_wish) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (SELECT k.* FROM app.result_cases(w) AS k), round AS (
		-- Those in which somebody sat who read these cases: of others nothing follows for the figures.
		SELECT p.id FROM app.panel p WHERE p.purpose = 'calibration' AND NOT p.sealed
			AND p.opened_at >= w.from_month AND p.opened_at < w.to_month + interval '1 month'
			AND EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id IN (SELECT k.reviewer_id FROM c k))
	), drawn AS MATERIALIZED ( -- by lot, in these audits, of this place: a spare stands for the case it replaced
		SELECT a.id AS activity_id, k.case_id, p.case_id IS NOT NULL AS replaced, coalesce(p.spare_case_id, k.case_id) AS read_case_id
		FROM app.activity a JOIN app.frozen_list l ON l.activity_id = a.id JOIN app.draw d ON d.list_id = l.id AND d.annulled_at IS NULL
			JOIN app.drawn_case k ON k.draw_id = d.id AND k.place = 'sample' LEFT JOIN app.replacement p ON p.draw_id = d.id AND p.case_id = k.case_id
			LEFT JOIN LATERAL (SELECT t.id, t.department_id FROM app.judged_workers(a.id) j JOIN app.last_team m ON m.caseworker_id = j.caseworker_id
				JOIN app.team t ON t.id = m.team_id WHERE j.case_id = k.case_id AND num_nonnulls(w.team_id, w.department_id) > 0) AS t ON true
		WHERE a.kind = w.kind AND date_trunc('month', a.starts_on)::date BETWEEN w.from_month AND w.to_month
			AND (w.team_id IS NULL OR t.id = w.team_id) AND (w.department_id IS NULL OR t.department_id = w.department_id)
	), open_to_remarks AS MATERIALIZED ( -- R27
		SELECT r.id, app.remarks_until(r) AS until FROM c k JOIN app.review r ON r.id = k.review_id WHERE app.remarks_until(r) >= app.today()
	)
	SELECT jsonb_build_object(
		'cases', (SELECT count(*) FROM c),
		'unread', (SELECT count(*) FROM drawn d WHERE NOT EXISTS (SELECT FROM app.review r WHERE r.activity_id = d.activity_id
			AND r.case_id = d.read_case_id AND r.purpose = 'random' AND r.state = 'submitted' AND NOT r.sealed)),
		'replaced', (SELECT count(*) FROM drawn d WHERE d.replaced),
		'waiting', (SELECT count(*) FROM open_to_remarks),
		'waiting_answers', (SELECT count(*) FROM open_to_remarks o JOIN app.result_entry e ON e.review_id = o.id AND e.first
			JOIN app.review r ON r.id = o.id JOIN app.item i ON i.template_id = r.template_id AND i.code = e.item),
		'waiting_until', coalesce((SELECT max(o.until)::text FROM open_to_remarks o), ''),
		'rounds', (SELECT count(*) FROM round),
		'round_cases', (SELECT count(DISTINCT (s.panel_id, s.case_id)) FROM app.seat s JOIN round d ON d.id = s.panel_id),
		'second_asked', (SELECT count(*) FROM app.second_reading s WHERE s.review_id IN (SELECT k.review_id FROM c k)),
		'second_read', (SELECT count(*) FROM app.second_reading s JOIN app.review r ON r.id = s.review_id
			WHERE s.review_id IN (SELECT k.review_id FROM c k) AND app.second_state(r) = 'read'),
		'remarks', (SELECT count(*) FROM app.entry e WHERE e.kind = 'remark' AND e.review_id IN (SELECT k.review_id FROM c k)),
		'changed', (SELECT count(*) FROM c k JOIN app.result_entry e USING (review_id) JOIN app.result_entry f ON f.review_id = e.review_id
			AND f.item = e.item AND f.first AND f.value <> e.value JOIN app.item i ON i.template_id = k.template_id AND i.code = e.item
			WHERE NOT e.first),
		'reviewers', (SELECT count(DISTINCT k.reviewer_id) FROM c k))
$$;

-- What management and committee said to earlier reports that the department should hear of.
CREATE OR REPLACE FUNCTION app.report_answers(r app.report) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('body', s.body, 'answered_on', s.answered_on, 'words', s.words, 'title', o.title)
		ORDER BY s.answered_on, s.recorded_at), '[]')
	FROM app.report_response s JOIN app.report o ON o.id = s.report_id
	WHERE r.audience = 'department' AND o.id <> r.id AND o.kind = r.kind AND (o.department_id IS NULL OR o.department_id = r.department_id)
		AND s.answered_on >= r.from_month
$$;

-- What any report must have. Raises TS003, TS005, TS020.
CREATE OR REPLACE FUNCTION app.check_report(r app.report) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	places jsonb;
BEGIN
	PERFORM app.refuse_public_words(r.title, 'title', 200);
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', f.field)), '[]') INTO places FROM (VALUES
		('reader', r.audience IS NOT NULL),
		('title', NOT app.says_nothing(r.title) AND r.title !~ '[[:cntrl:]\u2028-\u202e\u2066-\u2069]'),
		('kind', r.kind IN ('general', 'themed')), ('from_month', r.from_month IS NOT NULL),
		('to_month', r.to_month IS NOT NULL AND r.to_month BETWEEN r.from_month AND r.from_month + interval '10 years'),
		('department_id', r.audience IS DISTINCT FROM 'department' OR r.department_id IS NOT NULL),
		('team_id', (r.audience IS NOT DISTINCT FROM 'team') = (r.team_id IS NOT NULL)),
		('items', cardinality(r.items) <= CASE r.audience WHEN 'committee' THEN 5 ELSE 12 END)) AS f (field, fine) WHERE f.fine IS NOT TRUE;
	IF places <> '[]' THEN
		PERFORM app.fail('TS003', 'a report needs a reader, a title, a kind of audit and months', '{}', places);
	END IF;
	IF cardinality(r.items) > 0 THEN
		PERFORM app.trend_items(app.result_frame(app.wish_of(r), 'da'), r.items);
	ELSE
		PERFORM app.wish_of(r);
	END IF;
END $$;

-- What a report stands on: the answers behind its figures, what was told before it, and what else it tells of.
CREATE OR REPLACE FUNCTION app.told_hash(r app.report) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT encode(sha256(convert_to(
		(SELECT coalesce(string_agg(concat_ws(E'\t', c.review_id, e.item, e.first, e.value) || E'\n', '' ORDER BY c.review_id, e.item, e.first), '')
			FROM app.result_cases(app.told_wish(r)) AS c JOIN app.result_entry e USING (review_id))
		|| (SELECT coalesce(string_agg(o.id || E'\n', '' ORDER BY o.id), '') FROM app.report o WHERE o.state = 'published')
		|| app.report_checks(app.told_wish(r)) || app.report_answers(r) || app.report_actions(r, 'da'), 'UTF8')), 'hex')
$$;
