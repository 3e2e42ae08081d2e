-- What is written beside locked answers (R27): which entry is in force, and from when a review counts.

-- The last day on which the caseworker may point to a document; NULL while the review is open. By the days that held when it was submitted:
-- what a caseworker was told is not shortened by a later concept.
CREATE OR REPLACE FUNCTION app.remarks_until(r app.review) RETURNS date LANGUAGE sql STABLE AS $$
	SELECT app.working_day((r.submitted_at AT TIME ZONE 'Europe/Copenhagen')::date, coalesce(r.remark_days, app.setting_int('remark_days')))
	WHERE r.state = 'submitted' AND r.purpose IN ('random', 'targeted')
$$;

-- The first day on which a review counts for good: the caseworker's days are over, and so are those of a second reading that is not in.
CREATE OR REPLACE FUNCTION app.counts_from(r app.review) RETURNS date LANGUAGE sql STABLE AS $$
	SELECT greatest(app.remarks_until(r) + 1,
		CASE WHEN app.second_state(r) = 'waiting' THEN (SELECT s.due + 1 FROM app.second_reading s WHERE s.review_id = r.id) END)
	WHERE app.remarks_until(r) IS NOT NULL
$$;

-- An entry as it is shown.
CREATE OR REPLACE FUNCTION app.entry_shown(e app.entry) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('item', e.item, 'number', e.number, 'kind', e.kind, 'replies_to', e.replies_to, 'value', e.value,
		'reason_code', e.reason_code, 'words', e.words, 'document', e.document, 'document_date', e.document_date::text,
		'written_by', p.display_name, 'written_at', e.written_at)
	FROM app.person p WHERE p.id = e.written_by
$$;

-- A submitted review that one may write beside, locked, so that entries get their numbers one after the other. A question of it.
CREATE OR REPLACE FUNCTION app.review_to_remark(the_review uuid, the_item text) RETURNS app.review LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_looked_at(the_review, 'R27');
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = r.id FOR UPDATE;
	IF r.state <> 'submitted' OR r.purpose NOT IN ('random', 'targeted') THEN
		PERFORM app.fail('TS028', 'entries stand beside the answers of a submitted review', jsonb_build_object('state', r.state));
	ELSIF NOT EXISTS (SELECT FROM app.answer n JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.kind = 'question'
		WHERE n.review_id = r.id AND n.item = the_item AND n.value <> '') THEN
		PERFORM app.fail('TS003', 'the review has no answer to this question', '{}',
			jsonb_build_array(jsonb_build_object('field', 'item', 'question', the_item)));
	END IF;
	RETURN r;
END $$;

CREATE OR REPLACE FUNCTION app.next_entry(the_review uuid, the_item text) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT coalesce(max(e.number), 0) + 1 FROM app.entry e WHERE e.review_id = the_review AND e.item = the_item $$;

-- The remarks beside a review's answers, and how many of them have their reply.
CREATE OR REPLACE FUNCTION app.remarks_of(the_review uuid) RETURNS TABLE (remarks bigint, replied bigint) LANGUAGE sql STABLE AS $$
	SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM app.entry o
		WHERE o.review_id = e.review_id AND o.item = e.item AND o.replies_to = e.number))
	FROM app.entry e WHERE e.review_id = the_review AND e.kind = 'remark'
$$;

-- Who hears that something was written beside an answer: the reviewer, and the caseworker it is about.
CREATE OR REPLACE FUNCTION app.entry_hints(r app.review) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT 'review:' || r.id || ':user:' || w.id FROM (SELECT r.reviewer_id AS id
		UNION SELECT app.user_of_worker(s) FROM app.review_subjects(r) AS s WHERE app.user_of_worker(s) IS NOT NULL) AS w ORDER BY w.id);
END $$;

-- Whoever is told which case an example is from: who marked it, and whose casework it is.
CREATE OR REPLACE FUNCTION app.knows_example(x app.example, r app.review) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT x.marked_by = app.actor() OR (app.is_about_actor(r, x.item) AND x.consent <> 'not_asked')
$$;

CREATE OR REPLACE FUNCTION app.example_shown(x app.example) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('review_id', x.review_id, 'case_number', c.case_number, 'question', x.item,
		'text_da', i.body ->> 'text_da', 'text_en', i.body ->> 'text_en', 'note', x.note, 'marked_by', p.display_name,
		'marked_at', x.marked_at, 'consent', x.consent)
	FROM app.review r JOIN app.case c ON c.id = r.case_id JOIN app.item i ON i.template_id = r.template_id AND i.code = x.item,
		app.person p WHERE r.id = x.review_id AND p.id = x.marked_by
$$;
