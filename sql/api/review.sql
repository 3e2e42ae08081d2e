-- ReviewService: answering a case, question by question.
--
-- Locks are always taken in the order activity, panel, review, answers by item. A save holds its review FOR KEY SHARE, the lock that
-- the foreign key of a new answer takes anyway, so that saves of one review run side by side; a submit, a reopening and an unsealing
-- hold it FOR UPDATE: a save is either before them, and seen, or after them, and refused.
--
-- Where a field is both asked and answered, the result is a type of its own: plpgsql wants different names.

-- list_mine: the reviews one takes part in, unfinished first, the nearest deadline first.
CREATE FUNCTION api.list_mine("all" boolean) RETURNS TABLE (review_id text, activity_id text, activity_title text, case_number text,
	purpose text, state text, deadline text, answered integer, total integer, version bigint, submitted_at timestamptz, tie text, sealed boolean, panel_id text, reviewer text, participants text[], mate text, counts_from text,
	second_reading text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT m.review_id, m.activity_id, m.activity_title, m.case_number, m.purpose, m.state, m.deadline, m.answered, m.total, m.version,
		m.submitted_at, m.tie, m.sealed, m.panel_id, m.reviewer, m.participants, m.mate, m.counts_from, m.second_reading
	FROM app.review_counts(ARRAY(SELECT v FROM app.review v
			WHERE (list_mine."all" OR v.state = 'open') AND v.id IN (SELECT o.id FROM app.review o WHERE o.reviewer_id = app.actor()
				UNION SELECT o.id FROM app.review o WHERE o.mate_id = app.actor()
				UNION SELECT t.review_id FROM app.participant t WHERE t.person_id = app.actor() OR t.caseworker_id = app.own_caseworker()))) k
		JOIN app.review r ON r.id = k.review_id, jsonb_to_record(app.review_shown(r, k.answered, k.total)) AS m(review_id text,
			activity_id text, activity_title text, case_number text, purpose text, state text, deadline text, answered integer, total integer,
			version bigint, submitted_at timestamptz, tie text, sealed boolean, panel_id text, reviewer text, participants text[], mate text,
			counts_from text, second_reading text)
	ORDER BY r.state, m.deadline, m.case_number COLLATE "C", r.id;
END $$;

-- next_review: the review to go on with: one with answers before one without, then the nearest deadline. A look alone begins nothing: who
-- looked ahead at a case of next month still gets this week's blind round. Raises TS020 when all is done.
CREATE FUNCTION api.next_review() RETURNS TABLE (review jsonb) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT app.review_shown(r)
	FROM app.review r JOIN app.activity a ON a.id = r.activity_id JOIN app.case c ON c.id = r.case_id
	WHERE r.reviewer_id = app.actor() AND r.state = 'open'
	ORDER BY NOT EXISTS (SELECT FROM app.answer n WHERE n.review_id = r.id), coalesce(r.deadline, a.deadline), c.case_number COLLATE "C", r.id
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('review');
	END IF;
END $$;

-- get_review: one review with its items and answers. At the reviewer's look at an open review a conflict of interest is checked again
-- (R7): it may have come after the assignment. Facts that the import knows are suggested: an answer of version 0. Raises TS016, TS020,
-- TS028, TS031.
CREATE FUNCTION api.get_review(review_id uuid, purpose text) RETURNS TABLE (review jsonb, items jsonb, scale jsonb, steps jsonb,
	looks_back_from text, looks_back_to text, excerpt text, holders jsonb, step_holders jsonb, remarks_until text) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_looked_at(get_review.review_id, get_review.purpose);
	a app.activity;
	suggested jsonb := app.imported_facts(r);
	at_any jsonb := to_jsonb(array_remove(ARRAY[app.wants_reason(r.template_id, false)], NULL));
	at_critical jsonb := to_jsonb(array_remove(ARRAY[app.wants_reason(r.template_id, true)], NULL));
	must_say_why boolean := app.must_say_why(r.template_id);
	days daterange;
	notes jsonb := app.notes_at_questions(r.template_id, r.case_id);
	in_part boolean := app.looks_in_part(r);
BEGIN
	IF app.actor() IN (r.reviewer_id, r.mate_id) AND r.state = 'open' THEN
		IF r.reviewer_id = app.actor() AND r.purpose NOT IN ('caseworker', 'practice') AND r.override_reason IS NULL AND app.bars(app.conflict(r.reviewer_id, r.case_id)) THEN
			PERFORM app.fail('TS031', 'no one reviews casework they did or decided');
		END IF;
		IF r.opened_at IS NULL AND r.purpose <> 'practice' AND EXISTS (SELECT FROM app.person p WHERE p.id = app.actor() AND app.must_read_concept(p)) THEN
			PERFORM app.fail('TS062', 'the concept is read before a case is begun');
		END IF;
		-- Of the version read above: who meets a replacement here is shown the old case, and has not seen the new one.
		UPDATE app.review v SET opened_at = app.now() WHERE v.id = r.id AND v.opened_at IS NULL AND v.version = r.version;
	END IF;
	SELECT v.* INTO a FROM app.activity v WHERE v.id = r.activity_id;
	days := app.looks_back(a);
	PERFORM app.settle('review:' || r.id, '{}', r.case_id, r.panel_id,
		app.why_looked(r, get_review.purpose));
	RETURN QUERY
	SELECT app.review_shown(r),
		(SELECT jsonb_agg(jsonb_build_object('kind', i.kind, 'code', i.code, 'step', i.step, 'applies', i.applies, 'required', i.required,
				i.kind, i.body,
				'reason_wanted', CASE i.body -> 'critical' WHEN 'true' THEN at_critical ELSE at_any END,
				'reason_required', must_say_why,
				'notes', coalesce(notes -> i.code, '[]'),
				'answer', CASE
					WHEN n.item IS NOT NULL THEN jsonb_build_object('item', n.item, 'value', n.value, 'reason_code', n.reason_code,
						'comment', n.comment, 'evidence', n.evidence, 'evidence_date', n.evidence_date, 'version', n.version,
						'answered_by', p.display_name, 'answered_at', n.answered_at)
					WHEN i.kind = 'fact' AND suggested ? i.code THEN jsonb_build_object('item', i.code, 'value', suggested ->> i.code)
				END) ORDER BY i.nth)
			FROM app.review_items(r) i
				LEFT JOIN app.answer n ON n.review_id = r.id AND n.item = i.code
					AND (NOT in_part OR i.kind = 'fact' OR app.is_about_actor(r, i.code))
				LEFT JOIN app.person p ON p.id = n.answered_by),
		(SELECT t.file -> 'scale' FROM app.template t WHERE t.id = r.template_id),
		(SELECT jsonb_agg(s.body ORDER BY s.position) FROM app.template_step s
			WHERE s.template_id = r.template_id AND EXISTS (SELECT FROM app.item i
				WHERE i.template_id = r.template_id AND i.kind = 'question' AND i.step = s.step
					AND app.in_focus(a.steps, a.markers, a.questions, i.step, i.marker, i.code))),
		coalesce(a.decided_from, lower(days))::text, (upper(days) - 1)::text, app.excerpt_of(r), app.holders_shown(r), app.step_holders_shown(r),
		CASE WHEN app.is_told(r) AND app.is_about_actor(r) AND app.remarks_until(r) >= app.today() THEN app.remarks_until(r)::text ELSE '' END;
END $$;

-- save_answers: stores answers that nobody changed since they were read. One outcome per answer, in the order sent: saved with its new
-- version, or conflict with both values (R13); every save that is let in is a version of its own, also when it says the same again.
-- One fault among the answers, and none is stored. Planned once for all values: left to itself PostgreSQL may plan each save anew, which
-- doubles its cost. The time spent is added up in the same act, so that a retry adds nothing. Raises TS003, TS005, TS020, TS025.
CREATE FUNCTION api.save_answers(review_id uuid, answers jsonb, step_times jsonb) RETURNS TABLE (item text, outcome text, version bigint, theirs jsonb,
	yours jsonb, hints text[]) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	r record;
	stored jsonb NOT NULL := jsonb '{}'; -- {"item": version}
	others jsonb NOT NULL := jsonb '{}'; -- {"item": Answer}, where somebody else was first
BEGIN
	SELECT v.id, v.activity_id, v.case_id, v.template_id, v.reviewer_id, v.mate_id, v.panel_id, v.sealed, v.state, v.opened_at, k.steps,
		k.markers, k.questions INTO r
	FROM app.review v JOIN app.activity k ON k.id = v.activity_id
	WHERE v.id = save_answers.review_id AND (v.reviewer_id = app.actor() OR v.mate_id = app.actor() OR app.is_named(v.id))
	FOR KEY SHARE OF v;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.state <> 'open' THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	ELSIF r.opened_at IS NULL THEN
		-- A form from before the review got another case or reviewer: what it says is not about this case (R7, R18).
		PERFORM app.fail('TS022', 'the review is new to its reviewer: look at it first', '{"what": "review"}');
	END IF;
	IF save_answers.step_times <> '[]' THEN
		PERFORM app.add_step_times(r.id, r.template_id, r.steps, save_answers.step_times);
	END IF;
	IF save_answers.answers <> '[]' OR save_answers.step_times = '[]' THEN
		PERFORM app.refuse_answers(r.template_id, r.steps, r.markers, r.questions, save_answers.answers);
	END IF;

	-- In item order, so that two requests cannot wait for each other.
	WITH kept AS (
		INSERT INTO app.answer AS n (review_id, item, value, reason_code, comment, evidence, evidence_date, version, answered_by,
			answered_at, reviewer_id, sealed, mate_id)
		SELECT r.id, e.item, e.value, coalesce(e.reason_code, ''), coalesce(e.comment, ''), coalesce(e.evidence, ''),
			nullif(e.evidence_date, '')::date, coalesce(e.seen, 0) + 1, app.actor(), app.now(), r.reviewer_id, r.sealed, r.mate_id
		FROM jsonb_to_recordset(save_answers.answers) AS e(item text, value text, reason_code text, comment text, evidence text,
			evidence_date text, seen bigint)
		WHERE coalesce(e.seen, 0) = 0 OR EXISTS (SELECT FROM app.answer b WHERE b.review_id = r.id AND b.item = e.item)
		ORDER BY e.item COLLATE "C"
		ON CONFLICT ON CONSTRAINT answer_pkey DO UPDATE
			SET value = excluded.value, reason_code = excluded.reason_code, comment = excluded.comment, evidence = excluded.evidence,
				evidence_date = excluded.evidence_date, version = excluded.version, answered_by = excluded.answered_by, answered_at = excluded.answered_at
			WHERE n.version = excluded.version - 1
		RETURNING n.*
	), told AS (
		INSERT INTO app.answer_event (review_id, item, version, value, reason_code, comment, evidence, evidence_date, answered_by,
			answered_at, act_id, reviewer_id, sealed, mate_id)
		SELECT k.review_id, k.item, k.version, k.value, k.reason_code, k.comment, k.evidence, k.evidence_date, k.answered_by,
			k.answered_at, app.act_id(), k.reviewer_id, k.sealed, k.mate_id
		FROM kept k
	)
	SELECT coalesce(jsonb_object_agg(k.item, k.version), '{}') INTO stored FROM kept k;

	-- A statement of its own: what somebody else just stored is not in the snapshot of the one above.
	IF (SELECT count(*) FROM jsonb_object_keys(stored)) < jsonb_array_length(save_answers.answers) THEN
		SELECT coalesce(jsonb_object_agg(n.item, jsonb_build_object('item', n.item, 'value', n.value, 'reason_code', n.reason_code,
			'comment', n.comment, 'evidence', n.evidence, 'evidence_date', n.evidence_date, 'version', n.version,
			'answered_by', p.display_name, 'answered_at', n.answered_at)), '{}')
		INTO others
		FROM app.answer n JOIN app.person p ON p.id = n.answered_by
		WHERE n.review_id = r.id AND n.item IN (SELECT e.value ->> 'item' FROM jsonb_array_elements(save_answers.answers) AS e)
			AND NOT stored ? n.item;
	END IF;

	PERFORM app.settle('review:' || r.id,
		(SELECT jsonb_build_object('results', coalesce(jsonb_agg(CASE
				WHEN stored ? (e.value ->> 'item') THEN jsonb_build_object('item', e.value ->> 'item', 'outcome', 'saved',
					'version', stored -> (e.value ->> 'item'))
				ELSE jsonb_build_object('item', e.value ->> 'item', 'outcome', 'conflict',
					'version', coalesce(others #> ARRAY[e.value ->> 'item', 'version'], '0'))
			END ORDER BY e.ordinality), '[]'))
			FROM jsonb_array_elements(save_answers.answers) WITH ORDINALITY AS e),
		r.case_id, r.panel_id);
	RETURN QUERY
	SELECT e.value ->> 'item',
		CASE WHEN stored ? (e.value ->> 'item') THEN 'saved' ELSE 'conflict' END,
		coalesce(stored ->> (e.value ->> 'item'), others #>> ARRAY[e.value ->> 'item', 'version'], '0')::bigint,
		others -> (e.value ->> 'item'),
		CASE WHEN NOT stored ? (e.value ->> 'item') THEN e.value END,
		CASE WHEN e.ordinality = 1 AND stored <> '{}' THEN CASE
			WHEN r.sealed THEN app.hint_review(r.id, r.reviewer_id, true)
			ELSE app.hint_review(r.id, r.reviewer_id, false) || app.hint_staff('progress', r.activity_id) END END
	FROM jsonb_array_elements(save_answers.answers) WITH ORDINALITY AS e
	ORDER BY e.ordinality;
END $$;

-- say_holder: who held a step of a case that had several; NULL is not known. Raises TS003, TS020, TS022, TS025, TS028.
CREATE FUNCTION api.say_holder(review_id uuid, step text, caseworker_id uuid, seen bigint) RETURNS TABLE (version bigint, hints text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	r app.review;
	stored bigint;
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = say_holder.review_id AND (v.reviewer_id = app.actor() OR app.is_named(v.id)) FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.state <> 'open' THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	ELSIF r.opened_at IS NULL THEN
		PERFORM app.fail('TS022', 'the review is new to its reviewer: look at it first', '{"what": "review"}');
	ELSIF NOT app.asks_holder(r) THEN
		PERFORM app.fail('TS028', 'the case had one caseworker in these days', '{"state": "one_holder"}');
	ELSIF NOT EXISTS (SELECT FROM app.review_items(r) i WHERE i.kind = 'question' AND i.step = say_holder.step) THEN
		PERFORM app.fail('TS003', 'no step of this review', '{}', app.place('step'));
	ELSIF say_holder.caseworker_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.holders_of(r) h WHERE h.caseworker_id = say_holder.caseworker_id) THEN
		PERFORM app.fail('TS003', 'did not hold the case in these days', '{}', app.place('caseworker_id'));
	END IF;
	IF say_holder.seen IS DISTINCT FROM coalesce((SELECT h.version FROM app.step_holder h WHERE h.review_id = r.id AND h.step = say_holder.step), 0) THEN
		PERFORM app.fail('TS022', 'somebody said something else since it was read', '{"what": "step"}');
	END IF;
	INSERT INTO app.step_holder AS n (review_id, step, caseworker_id, said_by)
	VALUES (r.id, say_holder.step, say_holder.caseworker_id, app.actor())
	ON CONFLICT ON CONSTRAINT step_holder_pkey DO UPDATE SET caseworker_id = excluded.caseworker_id, said_by = excluded.said_by,
		said_at = app.now(), version = n.version + 1
	RETURNING n.version INTO stored;
	PERFORM app.settle('review:' || r.id, jsonb_build_object('version', stored), r.case_id, r.panel_id);
	RETURN QUERY SELECT stored, app.hint_review(r.id, r.reviewer_id, r.sealed);
END $$;

-- submit_review: submits and locks, the facts that the import suggested and nobody changed included. In a round it takes the seat in, and
-- the last one opens the round; after that it is late: kept, marked, not counted (R9). Whether it is read a second time is decided
-- here, in the same transaction (R25). Raises TS020, TS022, TS025, TS026 with every question that lacks an answer, or the reason
-- that it must have.
CREATE TYPE api.submitted_review AS (submitted_at timestamptz, late boolean, unsealed boolean, version bigint, hints text[]);
CREATE FUNCTION api.submit_review(review_id uuid, version bigint) RETURNS SETOF api.submitted_review LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_locked(submit_review.review_id);
	is_late boolean := false;
	opens boolean := false; -- this call unseals the round
	asked text[] := ARRAY[]::text[]; -- hints of a second reading
	at_any text := app.wants_reason(r.template_id, false);
	at_critical text := app.wants_reason(r.template_id, true);
	must_say_why boolean := app.must_say_why(r.template_id);
	missing jsonb;
BEGIN
	IF r.reviewer_id IS DISTINCT FROM app.actor() THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.state <> 'open' THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	ELSIF r.version <> submit_review.version THEN
		PERFORM app.fail('TS022', 'somebody changed the review since it was read', jsonb_build_object('what', 'review'));
	END IF;
	SELECT jsonb_agg(CASE WHEN coalesce(n.value, '') = '' THEN jsonb_build_object('question', i.code)
			ELSE jsonb_build_object('question', i.code, 'field', 'comment') END ORDER BY i.nth) INTO missing
	FROM app.review_items(r) i LEFT JOIN app.answer n ON n.review_id = r.id AND n.item = i.code
	WHERE i.required AND (coalesce(n.value, '') = ''
		OR (must_say_why AND n.comment = '' AND n.reason_code = '' AND n.value = CASE i.body -> 'critical' WHEN 'true' THEN at_critical
			ELSE at_any END));
	IF missing IS NOT NULL THEN
		PERFORM app.fail('TS026', 'questions without an answer', jsonb_build_object('missing', jsonb_array_length(missing)::text), missing);
	END IF;
	PERFORM app.accept_suggestions(r), app.settle_holders(r);
	IF r.panel_id IS NOT NULL THEN
		opens := app.unseal_if_due(r.panel_id); -- the deadline has passed, and no job came by yet
		is_late := NOT (SELECT p.sealed FROM app.panel p WHERE p.id = r.panel_id);
	END IF;
	UPDATE app.review v SET state = 'submitted', submitted_at = app.now(), late = is_late, version = v.version + 1 WHERE v.id = r.id;
	INSERT INTO app.review_event (review_id, person_id, what) VALUES (r.id, app.actor(), 'submitted');
	IF r.panel_id IS NOT NULL THEN
		opens := app.take_in_seat(r.panel_id, r.case_id) OR opens;
	END IF;
	IF r.purpose IN ('random', 'targeted') AND NOT (SELECT v.sealed FROM app.review v WHERE v.id = r.id) THEN
		asked := app.ask_second_reading(r);
	END IF;
	PERFORM app.finish_activity(r.activity_id);
	PERFORM app.settle('review:' || r.id, jsonb_build_object('submitted_at', app.now(), 'late', is_late, 'unsealed', opens AND NOT is_late,
		'version', r.version + 1), r.case_id, r.panel_id);
	RETURN QUERY SELECT app.now(), is_late, opens AND NOT is_late, r.version + 1, CASE
		WHEN opens THEN ARRAY[app.hint_staff('calibration', r.panel_id), app.hint_staff('progress', r.activity_id)] || app.hint_seats(r.panel_id) || asked
		WHEN r.sealed THEN app.hint_review(r.id, r.reviewer_id, true)
		ELSE asked || app.hint_review(r.id, r.reviewer_id, false) || app.hint_staff('progress', r.activity_id)
			|| ('activity:' || r.activity_id || ':all') END;
END $$;

-- reopen_review: opens a submitted review again; the answers stand and their history stays (R14). By its reviewer or a planner, never in
-- a round: there answers are frozen at submit (R9); nor of a case that a round had, whose ordinary answer was fixed before it (R10). Raises TS003, TS005, TS012, TS020, TS022, TS025, TS027, TS028, TS034.
CREATE TYPE api.reopened_review AS (version bigint, hints text[]);
CREATE FUNCTION api.reopen_review(review_id uuid, version bigint, reason text) RETURNS SETOF api.reopened_review LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_locked(reopen_review.review_id);
BEGIN
	IF r.reviewer_id <> app.actor() AND NOT app.actor_is('planner') THEN
		PERFORM app.fail('TS012', 'a review is reopened by its reviewer or a planner');
	ELSIF r.sealed THEN
		PERFORM app.fail('TS027', 'the round is still blind');
	ELSIF r.panel_id IS NOT NULL THEN
		PERFORM app.fail('TS025', 'answers of a round are frozen when they are submitted');
	ELSIF EXISTS (SELECT FROM app.seat s JOIN app.panel p ON p.id = s.panel_id AND p.purpose IN ('calibration', 'anchor')
		WHERE s.case_id = r.case_id AND r.submitted_at < coalesce(p.unsealed_at, 'infinity')) THEN
		PERFORM app.fail('TS025', 'a round had the case: the answer that was fixed before it was talked about stands');
	ELSIF app.second_state(r) = 'read' THEN
		PERFORM app.fail('TS025', 'after a second reading an answer is corrected beside the first, not changed');
	ELSIF r.state <> 'submitted' THEN
		PERFORM app.fail('TS028', 'the review is open', jsonb_build_object('state', r.state));
	ELSIF r.version <> reopen_review.version THEN
		PERFORM app.fail('TS022', 'somebody changed the review since it was read', jsonb_build_object('what', 'review'));
	ELSIF app.says_nothing(reopen_review.reason) THEN
		PERFORM app.fail('TS034', 'reopening wants a reason', '{}', '[{"field": "reason"}]');
	END IF;
	PERFORM app.refuse_words(reopen_review.reason, 'reason', 4000);
	UPDATE app.review v SET state = 'open', submitted_at = NULL, version = v.version + 1 WHERE v.id = r.id;
	UPDATE app.activity a SET state = 'assigned'
	WHERE a.id = r.activity_id AND a.state = 'done' AND r.purpose IN ('random', 'targeted');
	INSERT INTO app.review_event (review_id, person_id, what, reason) VALUES (r.id, app.actor(), 'reopened', reopen_review.reason);
	PERFORM app.settle('review:' || r.id, jsonb_build_object('version', r.version + 1), r.case_id);
	RETURN QUERY SELECT r.version + 1,
		app.hint_review(r.id, r.reviewer_id, false) || app.hint_staff('progress', r.activity_id)
			|| ('activity:' || r.activity_id || ':all');
END $$;

-- get_history: every value that one item, or each, has had, oldest first, and what the values are called. Raises TS016, TS020, TS028.
CREATE FUNCTION api.get_history(review_id uuid, item text, purpose text) RETURNS TABLE (answers jsonb, items jsonb, scale jsonb) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_looked_at(get_history.review_id, get_history.purpose);
	in_part boolean := app.looks_in_part(r);
BEGIN
	PERFORM app.settle('review:' || r.id, '{}', r.case_id, r.panel_id,
		app.why_looked(r, get_history.purpose));
	RETURN QUERY
	WITH past AS MATERIALIZED (
		SELECT e.*, p.display_name FROM app.answer_event e JOIN app.person p ON p.id = e.answered_by
		WHERE e.review_id = r.id AND get_history.item IN ('', e.item)
			AND (NOT in_part OR app.is_about_actor(r, e.item))
	)
	SELECT (SELECT jsonb_agg(jsonb_build_object('item', e.item, 'value', e.value, 'reason_code', e.reason_code, 'comment', e.comment,
				'evidence', e.evidence, 'evidence_date', e.evidence_date, 'version', e.version, 'answered_by', e.display_name,
				'answered_at', e.answered_at) ORDER BY e.answered_at, e.act_id, e.item COLLATE "C", e.version)
			FROM past e),
		(SELECT jsonb_agg(jsonb_build_object('kind', i.kind, 'code', i.code, 'step', coalesce(i.step, ''), i.kind, i.body)
				ORDER BY i.kind = 'question', s.position, i.position)
			FROM app.item i LEFT JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
			WHERE i.template_id = r.template_id AND i.code IN (SELECT e.item FROM past e)),
		(SELECT t.file -> 'scale' FROM app.template t WHERE t.id = r.template_id);
END $$;
