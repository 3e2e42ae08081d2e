-- ReportService: reports to readers, from the draft to the frozen bytes.

-- draft_report: a new one, or the next version of a published one. Raises TS003, TS005, TS020, TS021, TS028, TS034.
CREATE FUNCTION api.draft_report(reader text, title text, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	items text[], replaces_id uuid, reason text) RETURNS TABLE (report jsonb) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	r app.report;
	before app.report;
BEGIN
	r.id := gen_random_uuid();
	SELECT o.* INTO before FROM app.report o WHERE o.id = draft_report.replaces_id FOR UPDATE;
	IF draft_report.replaces_id IS NOT NULL THEN
		IF before.id IS NULL THEN
			PERFORM app.fail_not_found('report');
		ELSIF before.state <> 'published' THEN
			PERFORM app.fail('TS028', 'only a published report is replaced', jsonb_build_object('state', before.state));
		ELSIF EXISTS (SELECT FROM app.report o WHERE o.replaces_id = before.id) THEN
			PERFORM app.fail('TS021', 'its next version is there already', '{"what": "report"}');
		ELSIF app.says_nothing(draft_report.reason) THEN
			PERFORM app.fail('TS034', 'a new version says why', '{}', app.place('reason'));
		END IF;
		PERFORM app.refuse_public_words(draft_report.reason, 'reason', 4000);
	END IF;
	r.audience := coalesce(draft_report.reader, before.audience);
	PERFORM app.refuse_public_words(draft_report.title, 'title', 200); -- with its place, before the column refuses it without one
	r.title := coalesce(nullif(draft_report.title, ''), before.title, '');
	r.kind := coalesce(draft_report.kind, before.kind);
	r.from_month := date_trunc('month', coalesce(draft_report.from_month, before.from_month))::date;
	r.to_month := date_trunc('month', coalesce(draft_report.to_month, before.to_month))::date;
	r.department_id := coalesce(draft_report.department_id, before.department_id);
	r.team_id := coalesce(draft_report.team_id, before.team_id);
	r.items := CASE WHEN cardinality(draft_report.items) > 0 THEN draft_report.items ELSE coalesce(before.items, '{}') END;
	PERFORM app.check_report(r);
	INSERT INTO app.report AS n (id, audience, title, kind, from_month, to_month, department_id, team_id, items, words, context, number,
		replaces_id, reason, made_by, hands)
	VALUES (r.id, r.audience, r.title, r.kind, r.from_month, r.to_month, r.department_id, r.team_id, r.items, coalesce(before.words, '[]'),
		coalesce(before.context, '[]'), coalesce(before.number, 0) + 1, before.id,
		CASE WHEN before.id IS NULL THEN '' ELSE draft_report.reason END, app.actor(),
		app.with_hand(app.with_hand(coalesce(before.hands, '{}'), before.made_by), app.actor()))
	RETURNING n.* INTO r;
	PERFORM app.settle('report:' || r.id, jsonb_build_object('report', jsonb_build_object('report_id', r.id, 'version', r.version)));
	RETURN QUERY SELECT app.report_shown(r);
END $$;

-- update_draft: all of it at once; an approval falls away. Raises TS003, TS005, TS020, TS022, TS025.
CREATE FUNCTION api.update_draft(report_id uuid, version bigint, title text, items text[], words jsonb, context jsonb)
RETURNS TABLE (report jsonb) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	r app.report := app.draft_to_change(update_draft.report_id, update_draft.version);
	changes CONSTANT boolean := (r.title, r.items, r.words, r.context)
		IS DISTINCT FROM (update_draft.title, update_draft.items, update_draft.words, update_draft.context);
	places jsonb;
BEGIN
	PERFORM app.refuse_public_words(update_draft.title, 'title', 200);
	r.title := update_draft.title;
	r.items := update_draft.items;
	PERFORM app.check_report(r);
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', f.field)), '[]') INTO places FROM (
		SELECT format('words[%s].place', t.nth - 1) AS field, t.w ->> 'place' IN ('heading', 'opening', 'figures', 'actions', 'discussion',
			'closing', 'summary', 'recommendation') AND (SELECT count(*) = 1 FROM jsonb_array_elements(update_draft.words) o
			WHERE o ->> 'place' = t.w ->> 'place') AS fine FROM jsonb_array_elements(update_draft.words) WITH ORDINALITY AS t (w, nth)
		UNION ALL
		SELECT format('words[%s].words', t.nth - 1), NOT app.says_nothing(t.w ->> 'words') FROM jsonb_array_elements(update_draft.words) WITH ORDINALITY AS t (w, nth)
		UNION ALL
		SELECT format('context[%s].%s', t.nth - 1, f.name), NOT app.says_nothing(t.w ->> f.name) AND length(t.w ->> f.name) <= f.longest
			FROM jsonb_array_elements(update_draft.context) WITH ORDINALITY AS t (w, nth), (VALUES ('what', 200), ('figure', 100), ('source', 200)) AS f (name, longest)
		UNION ALL
		SELECT format('context[%s].date', t.nth - 1), app.is_date(t.w ->> 'date') FROM jsonb_array_elements(update_draft.context) WITH ORDINALITY AS t (w, nth)
		UNION ALL
		SELECT 'context', jsonb_array_length(update_draft.context) <= 10) AS f WHERE f.fine IS NOT TRUE;
	IF places <> '[]' THEN
		PERFORM app.fail('TS003', 'words have a place, each once; a figure has its source and its date', '{}', places);
	END IF;
	PERFORM app.refuse_public_words(t.w ->> 'words', format('words[%s].words', t.nth - 1), 4000)
	FROM jsonb_array_elements(update_draft.words) WITH ORDINALITY AS t (w, nth);
	PERFORM app.refuse_public_words(concat_ws(E'\n', t.w ->> 'what', t.w ->> 'figure', t.w ->> 'source'), format('context[%s].what', t.nth - 1), 4000)
	FROM jsonb_array_elements(update_draft.context) WITH ORDINALITY AS t (w, nth);
	UPDATE app.report AS n SET title = r.title, items = r.items, words = update_draft.words, context = update_draft.context, state = 'draft',
		approver = '', approved_by = NULL, approved_at = NULL, approved_hash = NULL, approved_until = NULL, version = n.version + 1,
		hands = CASE WHEN changes THEN app.with_hand(n.hands, app.actor()) ELSE n.hands END
	WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('report:' || r.id, jsonb_build_object('report', jsonb_build_object('report_id', r.id, 'version', r.version)));
	RETURN QUERY SELECT app.report_shown(r);
END $$;

-- approve_report: by name, out of another account than any that wrote of it; of what C rendered, whose hash is kept. remarks_until: the last day on
-- which a caseworker can still point to a document. Raises TS003, TS005,
-- TS012, TS020, TS022, TS025.
CREATE FUNCTION api.approve_report(report_id uuid, version bigint, approver text, content_hash text) RETURNS TABLE (report jsonb, remarks_until text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	r app.report := app.draft_to_change(approve_report.report_id, approve_report.version);
BEGIN
	PERFORM app.refuse_no_line(approve_report.approver, 'approver');
	IF app.actor() = ANY (app.with_hand(r.hands, r.made_by)) AND app.actor() IS DISTINCT FROM app.stand_in('R21') THEN
		PERFORM app.fail('TS012', 'an approval is written down by somebody who drafted nothing of the report and changed no word of it');
	END IF;
	PERFORM app.refuse_words(approve_report.approver, 'approver', 200);
	UPDATE app.report AS n SET state = 'approved', approver = approve_report.approver, approved_by = app.actor(), approved_at = app.now(),
		approved_hash = approve_report.content_hash, approved_until = nullif(app.report_checks(app.told_wish(r)) ->> 'waiting_until', '')::date,
		version = n.version + 1
	WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('report:' || r.id, jsonb_build_object('report', jsonb_build_object('report_id', r.id, 'version', r.version),
		'remarks_until', coalesce(r.approved_until::text, '')));
	RETURN QUERY SELECT app.report_shown(r), coalesce(r.approved_until::text, '');
END $$;

-- report_facts: all that a report is made of beside results and courses. report: as kept, and what the reader is called; wish: of whom the
-- figures are; stands_on: what must not have changed when it is published. without: as of result_sums. group_rows: the items, and of a reworded question
-- each wording instead, that groups are held against each other by. Raises TS020.
CREATE FUNCTION api.report_facts(report_id uuid, language text, without text[]) RETURNS TABLE (report jsonb, in_words boolean, department_id uuid, team_id uuid,
	items text[], item_list jsonb, group_rows jsonb, groups jsonb, checks jsonb, answers jsonb, actions jsonb,
	stands_on text) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	r app.report;
	w app.result_wish;
	wanted text[];
	worded app.wording[];
BEGIN
	SELECT t.* INTO r FROM app.report t WHERE t.id = report_facts.report_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('report');
	END IF;
	w := app.told_wish(r);
	wanted := app.indicators(r, app.result_frame(w, report_facts.language));
	worded := app.wordings(ARRAY[w], report_facts.language);
	RETURN QUERY SELECT app.report_shown(r) || jsonb_build_object('replaces', (SELECT jsonb_build_object('number', b.number, 'published_at',
			extract(epoch FROM b.published_at)::bigint) FROM app.report b WHERE b.id = r.replaces_id),
			'today', extract(epoch FROM app.now())::bigint, 'approved_hash', CASE r.state WHEN 'approved' THEN r.approved_hash ELSE '' END),
		app.is_told_in_words(r), w.department_id, w.team_id, wanted, to_jsonb(wanted),
		to_jsonb(app.worded_items(wanted, worded, ARRAY(SELECT s.item FROM app.worded_sums(w, w, true, worded) AS s))),
		(SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'raters', k.raters, 'other_raters', k.other_raters,
				'sums', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM app.group_sums(r, wanted, report_facts.without, worded) AS s WHERE s.group_id = g.id)) ORDER BY g.nth), '[]')
			FROM app.report_groups(r) g LEFT JOIN app.group_raters(r) AS k ON k.group_id = g.id),
		app.report_checks(w), app.report_answers(r), app.report_actions(r, report_facts.language), app.told_hash(r);
END $$;

-- report_members: which case stands behind which item, whose it is, when, in which group, and in which sets of earlier reports; cases of
-- earlier reports that are in this one no more have no period. in_force: relevant now; first: at the first submit. wording: the row it is in.
-- known_by: which nearest leaders know it by name. Raises TS020.
CREATE FUNCTION api.report_members(report_id uuid, without text[]) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer,
	period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision, person integer, met boolean, wording text,
	known_by integer[]) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	r app.report;
BEGIN
	SELECT t.* INTO r FROM app.report t WHERE t.id = report_members.report_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('report');
	END IF;
	RETURN QUERY SELECT m.* FROM app.report_behind(r, report_members.without) AS m ORDER BY m.item, m.review_id;
END $$;

-- publish_report: what C rendered, if nothing has changed since. content_hash: of that; where something else was approved the report is a
-- draft again, which is the answer, and C refuses in words: a refusal raised here would leave the approval where it was. remarks_until: where the
-- days for remarks have ended since, the last of them. Raises TS020,
-- TS022, TS025, TS028.
CREATE FUNCTION api.publish_report(report_id uuid, version bigint, stands_on text, content_hash text, files jsonb, told jsonb,
	no_pdf boolean, sheets_estimated boolean) RETURNS TABLE (report jsonb, no_pdf_ boolean, sheets_estimated_ boolean,
	remarks_until text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	r app.report := app.draft_to_change(publish_report.report_id, publish_report.version);
	ended CONSTANT text := CASE WHEN r.approved_until < app.today() THEN r.approved_until::text ELSE '' END;
BEGIN
	IF r.audience = 'committee' AND r.state <> 'approved' THEN
		PERFORM app.fail('TS028', 'a report to the committee is approved by name first', jsonb_build_object('state', r.state));
	END IF;
	IF r.state = 'approved' AND r.approved_hash <> publish_report.content_hash THEN
		UPDATE app.report AS n SET state = 'draft', approver = '', approved_by = NULL, approved_at = NULL, approved_hash = NULL, approved_until = NULL,
			version = n.version + 1
		WHERE n.id = r.id RETURNING n.* INTO r;
		PERFORM app.settle('report:' || r.id, jsonb_build_object('report', jsonb_build_object('report_id', r.id, 'version', r.version, 'state', r.state),
			'remarks_until', ended));
		RETURN QUERY SELECT app.report_shown(r), false, false, ended;
		RETURN;
	END IF;
	-- One at a time, so that what another tells meanwhile is seen; and the figures are those that were rendered.
	PERFORM pg_advisory_xact_lock('app.told_set'::regclass::integer, 0);
	IF publish_report.stands_on IS DISTINCT FROM app.told_hash(r) THEN
		PERFORM app.fail('TS022', 'answers or other reports changed while it was written', jsonb_build_object('version', r.version::text));
	END IF;
	INSERT INTO app.report_file (report_id, language, view, format, file_name, content_type, content, sha256)
	SELECT r.id, f.language, f.view, f.format, f.file_name, f.content_type, f.content, encode(sha256(f.content), 'hex')
	FROM (SELECT f.*, decode(f.bytes, 'base64') AS content FROM jsonb_to_recordset(publish_report.files) AS f (language text, view text, format text,
		file_name text, content_type text, bytes text)) AS f;
	INSERT INTO app.told_set (report_id, item, number, reviews, share)
	SELECT r.id, t.s ->> 'item', t.nth, ARRAY(SELECT v::uuid FROM jsonb_array_elements_text(t.s -> 'reviews') AS v ORDER BY 1),
		(t.s ->> 'share')::boolean
	FROM jsonb_array_elements(publish_report.told) WITH ORDINALITY AS t (s, nth);
	UPDATE app.report AS n SET state = 'published', published_at = app.now(), published_by = app.actor(), version = n.version + 1,
		data_hash = (app.result_frame(app.told_wish(r), 'da') ->> 'data_hash')
	WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('report:' || r.id, jsonb_build_object('report', jsonb_build_object('report_id', r.id, 'version', r.version, 'state', r.state),
		'no_pdf', publish_report.no_pdf, 'sheets_estimated', publish_report.sheets_estimated));
	RETURN QUERY SELECT app.report_shown(r), publish_report.no_pdf, publish_report.sheets_estimated, '';
END $$;

-- list_reports: drafts for planners and leaders.
CREATE FUNCTION api.list_reports("all" boolean) RETURNS TABLE (report_id text, version bigint, reader text, title text, kind text, from_month text,
	to_month text, department_id text, team_id text, place_name text, items text[], words jsonb, context jsonb, state text, number integer,
	replaces_id text, replaced_by_id text, reason text, approver text, published_at timestamptz, published_by text, data_hash text, files jsonb,
	responses jsonb, approved_by text) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT s.* FROM app.report r, jsonb_to_record(app.report_shown(r)) AS s (report_id text, version bigint, reader text, title text, kind text,
		from_month text, to_month text, department_id text, team_id text, place_name text, items text[], words jsonb, context jsonb, state text,
		number integer, replaces_id text, replaced_by_id text, reason text, approver text, published_at timestamptz, published_by text,
		data_hash text, files jsonb, responses jsonb, approved_by text)
	WHERE (r.state = 'published' OR app.actor_is('planner') OR app.actor_is('leader'))
		AND (list_reports."all" OR NOT EXISTS (SELECT FROM app.report n WHERE n.replaces_id = r.id AND n.state = 'published'))
	ORDER BY coalesce(r.published_at, r.made_at) DESC, r.id;
END $$;

-- get_published: the stored bytes. Raises TS020.
CREATE FUNCTION api.get_published(report_id uuid, language text, view text, format text) RETURNS TABLE (file_name text, content_type text,
	content bytea, sha256 text) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT f.file_name, f.content_type, f.content, f.sha256 FROM app.report_file f
	WHERE f.report_id = get_published.report_id AND f.language = coalesce(nullif(get_published.language, ''), 'da')
		AND f.view = coalesce(get_published.view, 'page') AND f.format = get_published.format;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('file');
	END IF;
END $$;

-- record_response: what management or committee said. Raises TS003, TS005, TS020, TS028.
CREATE FUNCTION api.record_response(report_id uuid, body text, answered_on text, words text) RETURNS TABLE (report jsonb) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	r app.report;
	places jsonb;
BEGIN
	SELECT t.* INTO r FROM app.report t WHERE t.id = record_response.report_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('report');
	ELSIF r.state <> 'published' THEN
		PERFORM app.fail('TS028', 'only a published report is answered', jsonb_build_object('state', r.state));
	END IF;
	SELECT coalesce(jsonb_agg(jsonb_build_object('field', f.field)), '[]') INTO places FROM (VALUES ('body', record_response.body IS NOT NULL),
		('answered_on', app.is_date(record_response.answered_on)
			AND record_response.answered_on BETWEEN app.day_of(r.published_at)::text AND app.today()::text),
		('words', NOT app.says_nothing(record_response.words))) AS f (field, fine) WHERE f.fine IS NOT TRUE;
	IF places <> '[]' THEN
		PERFORM app.fail('TS003', 'who answered, on what day, and what', '{}', places);
	END IF;
	PERFORM app.refuse_public_words(record_response.words, 'words', 4000);
	INSERT INTO app.report_response (report_id, body, answered_on, words, recorded_by)
	VALUES (r.id, record_response.body, record_response.answered_on::date, record_response.words, app.actor());
	PERFORM app.settle('report:' || r.id, jsonb_build_object('report', jsonb_build_object('report_id', r.id)));
	RETURN QUERY SELECT app.report_shown(r);
END $$;
