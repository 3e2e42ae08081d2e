-- EntryService: what is written beside answers that are locked (R27), and good examples. Nothing here changes an answer.

-- add_remark: the caseworker points to a document against, or beside, an answer about their casework, within their days. Raises TS003,
-- TS005, TS012, TS020, TS028, TS034.
CREATE FUNCTION api.add_remark(review_id uuid, item text, words text, document text, document_date text) RETURNS TABLE (entry jsonb,
	hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_to_remark(add_remark.review_id, add_remark.item);
	e app.entry;
BEGIN
	IF NOT app.is_about_actor(r, add_remark.item) THEN
		PERFORM app.fail('TS012', 'the remark is the caseworker''s');
	ELSIF app.remarks_until(r) < app.today() THEN
		PERFORM app.fail('TS028', 'the days for remarks are over', jsonb_build_object('until', app.remarks_until(r)::text));
	ELSIF app.says_nothing(add_remark.document) THEN
		PERFORM app.fail('TS034', 'a remark points to a document', '{}', '[{"field": "document"}]');
	ELSIF add_remark.document_date <> '' AND (NOT app.is_date(add_remark.document_date) OR add_remark.document_date > app.today()::text) THEN
		PERFORM app.fail('TS003', 'not a day that has been', '{}', '[{"field": "document_date"}]');
	ELSIF (SELECT count(*) FROM app.entry o WHERE o.review_id = r.id AND o.item = add_remark.item AND o.kind = 'remark' AND NOT EXISTS (
			SELECT FROM app.entry k WHERE k.review_id = o.review_id AND k.item = o.item AND k.replies_to = o.number)) >= 10 THEN
		PERFORM app.fail('TS028', 'ten remarks beside this answer wait for their reply', '{"state": "many_remarks"}');
	END IF;
	PERFORM app.refuse_words(add_remark.words, 'words', 4000), app.refuse_words(add_remark.document, 'document', 4000);
	INSERT INTO app.entry AS n (review_id, item, number, kind, words, document, document_date, written_by)
	VALUES (r.id, add_remark.item, app.next_entry(r.id, add_remark.item), 'remark', add_remark.words, add_remark.document,
		nullif(add_remark.document_date, '')::date, app.actor())
	RETURNING n.* INTO e;
	PERFORM app.give_notice(r.reviewer_id, 'reply', r.id);
	PERFORM app.settle('review:' || r.id, jsonb_build_object('entry', jsonb_build_object('item', e.item, 'number', e.number)), r.case_id,
		NULL, 'own_casework');
	RETURN QUERY SELECT app.entry_shown(e), app.entry_hints(r);
END $$;

-- answer_remark: the reviewer keeps the answer or corrects it, with words; without a remark too, after a second reading say. The
-- correction is a new entry and comes into force; the first answer stays. Raises TS003, TS005, TS012, TS020, TS021, TS028, TS034.
CREATE FUNCTION api.answer_remark(review_id uuid, item text, remark bigint, value text, reason_code text, words text)
RETURNS TABLE (entry jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_to_remark(answer_remark.review_id, answer_remark.item);
	e app.entry;
	in_force text := app.value_in_force(r.id, answer_remark.item);
BEGIN
	IF r.reviewer_id <> app.actor() THEN
		PERFORM app.fail('TS012', 'an answer is corrected by its reviewer');
	ELSIF answer_remark.remark > 0 AND NOT EXISTS (SELECT FROM app.entry o
		WHERE o.review_id = r.id AND o.item = answer_remark.item AND o.number = answer_remark.remark AND o.kind = 'remark') THEN
		PERFORM app.fail_not_found('remark');
	ELSIF answer_remark.remark > 0 AND EXISTS (SELECT FROM app.entry o
		WHERE o.review_id = r.id AND o.item = answer_remark.item AND o.replies_to = answer_remark.remark) THEN
		PERFORM app.fail('TS021', 'the remark has its reply', '{"what": "reply"}');
	ELSIF app.says_nothing(answer_remark.words) THEN
		PERFORM app.fail('TS034', 'a reply says why', '{}', '[{"field": "words"}]');
	ELSIF answer_remark.remark = 0 AND answer_remark.value IN ('', in_force) THEN
		PERFORM app.fail('TS003', 'a correction has another value', '{}', '[{"field": "value"}]');
	ELSIF answer_remark.value <> '' AND NOT EXISTS (SELECT FROM app.scale_value v
		WHERE v.template_id = r.template_id AND v.value = answer_remark.value) THEN
		PERFORM app.fail('TS003', 'not a value of the scale', '{}', '[{"field": "value"}]');
	ELSIF answer_remark.reason_code <> '' AND NOT EXISTS (SELECT FROM app.reason_code c
		WHERE c.template_id = r.template_id AND c.value = answer_remark.value AND c.reason = answer_remark.reason_code) THEN
		PERFORM app.fail('TS003', 'not a reason of this value', '{}', '[{"field": "reason_code"}]');
	END IF;
	PERFORM app.refuse_words(answer_remark.words, 'words', 4000);
	INSERT INTO app.entry AS n (review_id, item, number, kind, replies_to, value, reason_code, words, written_by)
	SELECT r.id, answer_remark.item, app.next_entry(r.id, answer_remark.item), CASE WHEN k.is_kept THEN 'kept' ELSE 'correction' END,
		nullif(answer_remark.remark, 0), CASE WHEN k.is_kept THEN '' ELSE answer_remark.value END,
		CASE WHEN k.is_kept THEN '' ELSE answer_remark.reason_code END, answer_remark.words, app.actor()
	FROM (SELECT answer_remark.value IN ('', in_force) AS is_kept) AS k
	RETURNING n.* INTO e;
	IF e.kind = 'correction' THEN
		PERFORM app.recount_result(r.id);
	END IF;
	PERFORM app.settle('review:' || r.id, jsonb_build_object('entry', jsonb_build_object('item', e.item, 'number', e.number)), r.case_id,
		NULL, 'assignment');
	RETURN QUERY SELECT app.entry_shown(e), app.entry_hints(r) || app.hint_staff('progress', r.activity_id);
END $$;

-- list_entries: everything beside the answers of one review, in the order it was written; whether the days are over, and from when the
-- review counts. Raises TS016, TS020, TS027, TS028.
CREATE FUNCTION api.list_entries(review_id uuid, purpose text) RETURNS TABLE (entries jsonb, remarks_until text, counts_from text,
	second_reading text, changed integer, scale jsonb) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_looked_at(list_entries.review_id, list_entries.purpose);
	in_part boolean := app.looks_in_part(r);
BEGIN
	PERFORM app.settle('review:' || r.id, '{}', r.case_id, r.panel_id, app.why_looked(r, list_entries.purpose));
	RETURN QUERY
	SELECT (SELECT jsonb_agg(app.entry_shown(e) ORDER BY e.written_at, e.item COLLATE "C", e.number) FROM app.entry e
			WHERE e.review_id = r.id AND (NOT in_part OR app.is_about_actor(r, e.item))),
		app.remarks_until(r)::text, app.counts_from(r)::text, app.second_state(r),
		(SELECT count(*)::integer FROM app.first_answer f WHERE f.review_id = r.id AND f.value <> app.value_in_force(r.id, f.item)
			AND (NOT in_part OR app.is_about_actor(r, f.item))),
		(SELECT t.file -> 'scale' FROM app.template t WHERE t.id = r.template_id);
END $$;

-- mark_example: a good example, by a leader who may look at the review; `ask` asks its caseworker whether it may be shown. Marking again
-- replaces the note. Raises TS003, TS005, TS016, TS020, TS027, TS028.
CREATE FUNCTION api.mark_example(review_id uuid, item text, note text, ask boolean) RETURNS TABLE (example jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_to_remark(mark_example.review_id, mark_example.item);
	x app.example;
	holder CONSTANT uuid := app.user_of_worker(app.item_worker(r, mark_example.item));
BEGIN
	IF mark_example.ask AND holder IS NULL THEN
		PERFORM app.fail('TS028', 'the caseworker has no access to say yes', '{"state": "no_access"}');
	END IF;
	PERFORM app.refuse_words(mark_example.note, 'note', 4000);
	INSERT INTO app.example AS n (review_id, item, note, marked_by, consent)
	VALUES (r.id, mark_example.item, mark_example.note, app.actor(), CASE WHEN mark_example.ask THEN 'asked' ELSE 'not_asked' END)
	ON CONFLICT ON CONSTRAINT example_pkey DO UPDATE SET note = excluded.note,
		consent = CASE WHEN n.consent = 'not_asked' THEN excluded.consent ELSE n.consent END
	RETURNING n.* INTO x;
	PERFORM app.settle('review:' || r.id, '{}', r.case_id, NULL, 'example');
	RETURN QUERY SELECT app.example_shown(x), CASE WHEN x.consent = 'asked' THEN ARRAY['review:' || r.id || ':user:' || holder] END;
END $$;

-- answer_example: the caseworker's yes or no, which they may change. Raises TS012, TS020, TS028.
CREATE FUNCTION api.answer_example(review_id uuid, item text, agrees boolean) RETURNS TABLE (example jsonb) LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
	x app.example;
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = answer_example.review_id;
	IF NOT FOUND OR NOT app.is_about_actor(r, answer_example.item) THEN
		PERFORM app.fail_not_found('example');
	END IF;
	UPDATE app.example n SET consent = CASE WHEN answer_example.agrees THEN 'given' ELSE 'declined' END, consent_by = app.actor(),
		consent_at = app.now()
	WHERE n.review_id = r.id AND n.item = answer_example.item AND n.consent <> 'not_asked' RETURNING n.* INTO x;
	IF x.review_id IS NULL THEN
		PERFORM app.fail_not_found('example');
	END IF;
	PERFORM app.settle('review:' || r.id, '{}', r.case_id, NULL, 'own_casework');
	RETURN QUERY SELECT app.example_shown(x);
END $$;

CREATE TYPE api.shown_example AS (review_id text, case_number text, question text, text_da text, text_en text, note text, marked_by text,
	marked_at timestamptz, consent text);
-- list_examples: for leaders those they marked and those that may be shown, for a caseworker those asked about their own casework; the
-- case number only to who marked it and whose casework it is.
CREATE FUNCTION api.list_examples() RETURNS SETOF api.shown_example LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle_list('examples', ARRAY(SELECT r.case_id FROM app.example x JOIN app.review r ON r.id = x.review_id
		WHERE NOT app.must_read_first(r) AND app.knows_example(x, r)), NULL, 'example');
	RETURN QUERY
	SELECT CASE WHEN k.is_near THEN s.review_id ELSE '' END, CASE WHEN k.is_near THEN s.case_number ELSE '' END, s.question, s.text_da,
		s.text_en, s.note, s.marked_by, s.marked_at, s.consent
	FROM app.example x JOIN app.review r ON r.id = x.review_id,
		LATERAL (SELECT app.knows_example(x, r) AS is_near) AS k,
		jsonb_to_record(app.example_shown(x)) AS s(review_id text, case_number text, question text, text_da text, text_en text, note text,
			marked_by text, marked_at timestamptz, consent text)
	WHERE NOT app.must_read_first(r) AND (k.is_near OR (x.consent = 'given' AND app.actor_is('leader')))
	ORDER BY x.marked_at DESC, s.question COLLATE "C";
END $$;
