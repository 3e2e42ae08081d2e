-- BookService: what the leaders have agreed a question means.

-- list_notes: the newest first. Of one set: those shown at its questions. `effect` is the caller's to judge from the two figures.
-- Raises TS020.
CREATE FUNCTION api.list_notes(template_id uuid, question text, "all" boolean) RETURNS TABLE (note jsonb, text_da text, text_en text,
	calibration_id text, retired_at timestamptz, retired_because text, version bigint, before jsonb, after jsonb, effect text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF list_notes.template_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.template t WHERE t.id = list_notes.template_id) THEN
		PERFORM app.fail_not_found('template');
	END IF;
	RETURN QUERY
	SELECT app.note_shown(n), i.body ->> 'text_da', coalesce(i.body ->> 'text_en', ''), coalesce(c.panel_id::text, ''), n.retired_at,
		n.retired_because::text, n.version, app.agreement_cell(n.template_id, n.question, n.written_at, false),
		app.agreement_cell(n.template_id, n.question, n.written_at, true), NULL::text
	FROM app.book_note n
		JOIN app.item i ON i.template_id = n.template_id AND i.code = n.question
		LEFT JOIN app.consensus c ON c.id = n.consensus_id
	WHERE (list_notes."all" OR n.retired_at IS NULL)
		AND CASE WHEN list_notes.template_id IS NULL THEN list_notes.question IN ('', n.question)
			ELSE EXISTS (SELECT FROM app.same_questions(list_notes.template_id) q
				WHERE q.from_template = n.template_id AND q.from_code = n.question AND list_notes.question IN ('', q.code)) END
	ORDER BY n.written_at DESC, n.id;
END $$;

-- retire_note: takes a note out, with a reason. Raises TS003, TS005, TS020, TS022, TS028, TS034.
CREATE TYPE api.retired_note AS (version bigint, hints text[]);
CREATE FUNCTION api.retire_note(note_id uuid, version bigint, reason text) RETURNS SETOF api.retired_note LANGUAGE plpgsql AS $$
DECLARE
	n app.book_note;
BEGIN
	SELECT v.* INTO n FROM app.book_note v WHERE v.id = retire_note.note_id FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('note');
	ELSIF n.version <> retire_note.version THEN
		PERFORM app.fail('TS022', 'somebody changed the note since it was read', '{"what": "note"}');
	ELSIF n.retired_at IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the note is retired', '{"state": "retired"}');
	ELSIF app.says_nothing(retire_note.reason) THEN
		PERFORM app.fail('TS034', 'taking a note out wants a reason', '{}', '[{"field": "reason"}]');
	END IF;
	PERFORM app.refuse_words(retire_note.reason, 'reason', 1000);
	UPDATE app.book_note v SET retired_at = app.now(), retired_by = app.actor(), retired_because = retire_note.reason,
		version = v.version + 1 WHERE v.id = n.id;
	PERFORM app.settle('note:' || n.id, jsonb_build_object('version', n.version + 1));
	RETURN QUERY SELECT n.version + 1, NULL::text[];
END $$;
