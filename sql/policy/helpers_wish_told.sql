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
$$;

-- How the audits of the cases were themselves checked.
CREATE OR REPLACE FUNCTION app.report_checks(w app.result_wish) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (SELECT k.* FROM app.result_cases(w) AS k), round AS (
		-- Those in which somebody sat who read these cases: of others nothing follows for the figures.
		SELECT p.id FROM app.panel p WHERE p.purpose = 'calibration' AND NOT p.sealed
			AND p.opened_at >= w.from_month AND p.opened_at < w.to_month + interval '1 month'
			AND EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id IN (SELECT k.reviewer_id FROM c k))
	)
	SELECT jsonb_build_object(
		'cases', (SELECT count(*) FROM c),
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
		('reader', r.audience IS NOT NULL), ('title', btrim(r.title) <> ''), ('kind', r.kind IN ('general', 'themed')),
		('from_month', r.from_month IS NOT NULL),
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


-- What is done about it, and what earlier actions gave, as far as the reader should hear of it: nothing on a single person (R17), and no
-- counts, since those would be figures of other sets of cases (R16). A verdict that few stand behind is 'few': measured, and not told.
CREATE OR REPLACE FUNCTION app.report_actions(r app.report, language text) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH frame AS MATERIALIZED (SELECT app.result_frame(app.told_wish(r), report_actions.language) AS f), title AS (
		SELECT q ->> 'id' AS item, q ->> 'title' AS words FROM frame, jsonb_array_elements(f -> 'questions') q
		UNION ALL SELECT 'step:' || (q ->> 'id'), q ->> 'title' FROM frame, jsonb_array_elements(f -> 'steps') q
		UNION ALL SELECT 'marker:' || (q ->> 'id'), q ->> 'title' FROM frame, jsonb_array_elements(f -> 'markers') q
		UNION ALL SELECT 'all', app.item_title(NULL, 'all', report_actions.language)
	)
	SELECT coalesce(jsonb_agg(jsonb_build_object('words', x.words, 'deadline', x.deadline, 'item', coalesce(t.words, ''), 'together', x.item ~ '^(all$|step:|marker:)',
		'outcome', coalesce(CASE WHEN e.persons < greatest(app.setting_int('small_group'), 3) THEN 'few' ELSE e.outcome END, CASE WHEN x.state = 'closed' THEN 'not_yet' ELSE '' END)) ORDER BY x.deadline, x.made_at, x.id), '[]')
	FROM app.action x LEFT JOIN app.effect e ON e.action_id = x.id LEFT JOIN title t ON t.item = x.item LEFT JOIN app.team m ON m.id = x.team_id
	WHERE x.seen_by IS NULL AND x.starts_on < r.to_month + interval '1 month'
		AND (x.state = 'open' OR coalesce(e.judged_at, x.closed_at) >= r.from_month)
		AND CASE r.audience WHEN 'team' THEN x.team_id = r.team_id
			ELSE (r.department_id IS NULL OR r.department_id IN (x.department_id, m.department_id))
				AND (x.level = 'department' OR r.audience <> 'committee') END
$$;

-- What a report stands on: the answers behind its figures, what was told before it, and what else it tells of.
CREATE OR REPLACE FUNCTION app.told_hash(r app.report) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT encode(sha256(convert_to(
		(SELECT coalesce(string_agg(concat_ws(E'\t', c.review_id, e.item, e.first, e.value) || E'\n', '' ORDER BY c.review_id, e.item, e.first), '')
			FROM app.result_cases(app.told_wish(r)) AS c JOIN app.result_entry e USING (review_id))
		|| (SELECT coalesce(string_agg(o.id || E'\n', '' ORDER BY o.id), '') FROM app.report o WHERE o.state = 'published')
		|| app.report_checks(app.told_wish(r)) || app.report_answers(r) || app.report_actions(r, 'da'), 'UTF8')), 'hex')
$$;
