-- Everything has a deletion date (R20): which rule deletes what, and the rules.

-- Which rule deletes the rows of each table. A table that is missing here fails a test.
CREATE OR REPLACE FUNCTION app.deletion_rules() RETURNS TABLE (table_name text, rule text) LANGUAGE sql IMMUTABLE AS $$
	SELECT * FROM (VALUES
		-- personal: with a review's personal part, personal_months after its submit
		('answer', 'personal'), ('answer_event', 'personal'), ('first_answer', 'personal'), ('entry', 'personal'), ('example', 'personal'),
		('feedback', 'personal'), ('feedback_word', 'personal'), ('result_case', 'personal'), ('result_entry', 'personal'), ('part_sum', 'personal'), ('part_behind', 'personal'),
		('step_time', 'personal'), ('declaration', 'personal'), ('review_event', 'personal'),
		-- activity: with what an activity drew and opened, retention_months after its deadline
		('review', 'activity'), ('step_holder', 'activity'), ('participant', 'activity'), ('second_reading', 'activity'), ('panel', 'activity'), ('seat', 'activity'),
		('vote', 'activity'), ('reading', 'activity'), ('consensus', 'activity'), ('dissent', 'activity'), ('panel_anchor', 'activity'), ('panel_event', 'activity'), ('round_figures', 'activity'),
		('drawn_case', 'activity'), ('draw_order', 'activity'), ('replacement', 'activity'), ('list_caseworker', 'activity'),
		-- finding: with the review or the activity it came out of
		('finding', 'finding'), ('finding_withdrawal', 'finding'),
		-- action: of a person action_person_months after it was closed, others with the activity that caused it
		('action', 'action'), ('action_event', 'action'), ('effect', 'action'),
		-- case: retention_months after it was closed, unless an audit that is kept speaks of it
		('case', 'case'), ('case_holder', 'case'), ('decision', 'case'),
		-- concern: retention_months after it was closed
		('concern', 'concern'), ('concern_event', 'concern'),
		-- anchor: by hand, or retention_months after it was taken out of use
		('anchor', 'anchor'), ('anchor_answer', 'anchor'),
		-- person: the name, retention_months after access was closed or the caseworker left
		('person', 'person'), ('caseworker', 'person'), ('absence', 'person'), ('notice_address', 'person'), ('feed', 'person'),
		('team_member', 'person'), ('team_lead', 'person'), ('cycle_caseworker', 'person'), ('activity_reviewer', 'person'),
		('stand_in', 'person'), ('concept_reader', 'person'), ('reader_key', 'person'),
		-- log: log_months
		('act', 'log'), ('act_key', 'log'), ('act_mask', 'log'),
		-- leftover: leftover_days after it served its turn
		('session', 'leftover'), ('invite', 'leftover'), ('sign_in_failure', 'leftover'), ('import', 'leftover'), ('import_row', 'leftover'),
		('import_fault', 'leftover'), ('notice', 'leftover'), ('job', 'leftover'), ('step', 'leftover'),
		-- sum: figures of nobody, kept
		('result_sum', 'sum'), ('result_faded', 'sum'), ('faded_behind', 'sum'), ('faded_rater', 'sum'), ('faded_reading', 'sum'), ('frozen_list', 'sum'), ('stratum', 'sum'), ('draw', 'sum'),
		-- record: what the municipality decided and published; names in it go with their persons
		('activity', 'record'), ('activity_event', 'record'), ('proposal', 'record'), ('verdict', 'record'), ('goal', 'record'), ('wheel', 'record'), ('cycle', 'record'),
		('milestone', 'record'), ('standstill', 'record'), ('published_report', 'record'), ('report', 'record'), ('report_file', 'record'), ('report_response', 'record'), ('book_note', 'record'), ('concept', 'record'), ('concept_waiver', 'record'),
		('department', 'record'), ('team', 'record'), ('template', 'record'), ('template_step', 'record'), ('scale_value', 'record'),
		('reason_code', 'record'), ('item', 'record'), ('item_origin', 'record'), ('item_gone', 'record'), ('setting', 'record'),
		-- proof: hashes and ids that show that the rest is whole, or gone, or that few persons stay hidden in later reports
		('act_seal', 'proof'), ('act_seal_before', 'proof'), ('erasure', 'proof'), ('erasure_request', 'proof'), ('told_set', 'proof'), ('kept_set', 'proof'), ('migration', 'proof')) AS t (table_name, rule)
$$;

CREATE OR REPLACE FUNCTION app.note_erasure(what text, which uuid) RETURNS void LANGUAGE sql AS
$$ INSERT INTO app.erasure (kind, subject) VALUES (what, which) ON CONFLICT DO NOTHING $$;

-- The months that what is due was kept.
CREATE OR REPLACE FUNCTION app.kept_until() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (app.today() - make_interval(months => app.setting_int('retention_months')))::date $$;

-- -- the rules, each for one thing --

-- What a review says of a person goes: answers, history, words, its row among the cases behind results. The sums stay: taking it out of
-- them would tell what it was.
CREATE OR REPLACE FUNCTION app.fade_review(the_review uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock('app.result_sum'::regclass::integer, 0); -- before any row: its case leaves the parts under it
	INSERT INTO app.result_faded AS t (activity_id, template_id, team_id, department_id, kind, period, cases, unweighted)
	SELECT c.activity_id, c.template_id, c.team_id, c.department_id, c.kind, c.period, 1, (c.weight IS NULL)::integer
	FROM app.result_case c WHERE c.review_id = the_review
	ON CONFLICT ON CONSTRAINT result_faded_once DO UPDATE SET cases = t.cases + 1, unweighted = t.unweighted + excluded.unweighted;
	INSERT INTO app.faded_behind AS t (scope, scope_id, kind, period, first, item, mask)
	SELECT s.scope, s.id, c.kind, c.period, e.first, e.item, 1::bigint << app.person_bit(coalesce(c.caseworker_id, c.review_id))
	FROM app.result_case c JOIN app.result_entry e USING (review_id), LATERAL app.result_scopes(c) AS s
	WHERE c.review_id = the_review AND e.counts
	ON CONFLICT (scope, scope_id, kind, first, period, item) DO UPDATE SET mask = t.mask | excluded.mask;
	INSERT INTO app.faded_rater AS t (scope, scope_id, kind, period, reviewer_id, cases)
	SELECT s.scope, s.id, c.kind, c.period, c.reviewer_id, 1 FROM app.result_case c, LATERAL app.result_scopes(c) AS s WHERE c.review_id = the_review
	ON CONFLICT (scope, scope_id, kind, period, reviewer_id) DO UPDATE SET cases = t.cases + 1;
	INSERT INTO app.reader_key (person_id) SELECT p.id FROM app.review r JOIN app.person p ON p.id = r.reviewer_id
	WHERE r.id = the_review AND r.purpose = 'anchor' AND r.state = 'submitted' AND p.display_name <> '–' ON CONFLICT DO NOTHING;
	INSERT INTO app.faded_reading (reading, template_id, question, half_year, lean, as_agreed, anchor_id, reader, agreed_height)
	SELECT x.reading, r.template_id, k.question, app.half_year(k.submitted_at), k.lean, k.value = k.agreed, k.anchor_id, coalesce(y.reader, x.reading), k.agreed_height
	FROM app.review r LEFT JOIN app.reader_key y ON y.person_id = r.reviewer_id, (SELECT gen_random_uuid() AS reading) AS x, app.anchor_readings(r.template_id) AS k
	WHERE r.id = the_review AND r.purpose = 'anchor' AND k.review_id = r.id;
	DELETE FROM app.result_case t WHERE t.review_id = the_review;
	DELETE FROM app.first_answer t WHERE t.review_id = the_review;
	DELETE FROM app.entry t WHERE t.review_id = the_review;
	DELETE FROM app.example t WHERE t.review_id = the_review;
	DELETE FROM app.feedback t WHERE t.review_id = the_review;
	DELETE FROM app.finding t WHERE t.review_id = the_review;
	DELETE FROM app.step_time t WHERE t.review_id = the_review;
	DELETE FROM app.round_figures f USING app.review r WHERE r.id = the_review AND f.panel_id = r.panel_id; -- they hold its words
	DELETE FROM app.declaration t WHERE t.review_id = the_review;
	DELETE FROM app.review_event t WHERE t.review_id = the_review;
	DELETE FROM app.answer t WHERE t.review_id = the_review;
	DELETE FROM app.answer_event t WHERE t.review_id = the_review;
	UPDATE app.review t SET faded_at = app.now(), override_reason = NULL WHERE t.id = the_review AND t.faded_at IS NULL;
	PERFORM app.note_erasure('review', the_review);
END $$;

-- Everything an activity drew and opened goes; the activity, the hashes of its list and protocol, and the sums stay.
CREATE OR REPLACE FUNCTION app.forget_activity(the_activity uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.fade_review(r.id) FROM app.review r WHERE r.activity_id = the_activity AND r.faded_at IS NULL;
	UPDATE app.panel p SET review_id = NULL WHERE p.activity_id = the_activity AND p.review_id IS NOT NULL;
	UPDATE app.review r SET successor_id = NULL WHERE r.activity_id = the_activity AND r.successor_id IS NOT NULL;
	DELETE FROM app.action x WHERE x.activity_id = the_activity AND x.state <> 'open';
	DELETE FROM app.finding t WHERE t.activity_id = the_activity;
	DELETE FROM app.second_reading s USING app.review r WHERE r.id = s.review_id AND r.activity_id = the_activity;
	DELETE FROM app.review r WHERE r.activity_id = the_activity;
	DELETE FROM app.reading t WHERE t.activity_id = the_activity;
	DELETE FROM app.panel p WHERE p.activity_id = the_activity;
	DELETE FROM app.list_caseworker w USING app.frozen_list l WHERE l.id = w.list_id AND l.activity_id = the_activity;
	PERFORM app.forget_draw(the_activity), app.note_erasure('activity', the_activity);
END $$;

-- A case with its decisions and holders, out of the log, too. False: an audit that is kept speaks of it.
CREATE OR REPLACE FUNCTION app.forget_case(the_case uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM app.review r WHERE r.case_id = the_case) OR EXISTS (SELECT FROM app.drawn_case k WHERE k.case_id = the_case)
		OR EXISTS (SELECT FROM app.seat s WHERE s.case_id = the_case) OR EXISTS (SELECT FROM app.anchor a WHERE a.case_id = the_case)
		OR EXISTS (SELECT FROM app.reading t WHERE t.case_id = the_case) OR EXISTS (SELECT FROM app.concern c WHERE c.case_id = the_case)
		OR EXISTS (SELECT FROM app.consensus c WHERE c.case_id = the_case) THEN
		RETURN false;
	END IF;
	DELETE FROM app.case c WHERE c.id = the_case;
	PERFORM app.forget_in_log(the_case), app.note_erasure('case', the_case);
	RETURN true;
END $$;

-- Somebody who has, or had, access: the name goes, and what they alone used; the row stays, for what they decided.
CREATE OR REPLACE FUNCTION app.forget_person(who uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.session t WHERE t.person_id = who;
	DELETE FROM app.invite t WHERE t.person_id = who;
	DELETE FROM app.notice t WHERE t.person_id = who;
	DELETE FROM app.notice_address t WHERE t.person_id = who;
	DELETE FROM app.feed t WHERE t.person_id = who;
	DELETE FROM app.reader_key t WHERE t.person_id = who;
	DELETE FROM app.absence t WHERE t.person_id = who;
	DELETE FROM app.import t WHERE t.person_id = who AND t.committed_at IS NULL;
	UPDATE app.person p SET user_name = 'slettet-' || left(md5(p.id::text), 12), display_name = '–', password_hash = NULL, caseworker_id = NULL,
		disabled_at = coalesce(p.disabled_at, app.now()) WHERE p.id = who;
	PERFORM app.forget_in_log(who), app.note_erasure('person', who);
END $$;

CREATE OR REPLACE FUNCTION app.forget_caseworker(who uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.absence t WHERE t.caseworker_id = who;
	UPDATE app.caseworker w SET code = 'slettet-' || left(md5(w.id::text), 12), display_name = '–' WHERE w.id = who;
	PERFORM app.forget_in_log(who), app.note_erasure('caseworker', who);
END $$;

CREATE OR REPLACE FUNCTION app.forget_concern(which uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.concern t WHERE t.id = which;
	PERFORM app.note_erasure('concern', which);
END $$;

CREATE OR REPLACE FUNCTION app.forget_anchor(which uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.panel_anchor t WHERE t.anchor_id = which;
	DELETE FROM app.anchor t WHERE t.id = which;
	PERFORM app.note_erasure('anchor', which);
END $$;

-- What has served its turn.
CREATE OR REPLACE FUNCTION app.forget_leftovers() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	since CONSTANT timestamptz := app.now() - make_interval(days => app.setting_int('leftover_days'));
BEGIN
	DELETE FROM app.session t WHERE t.expires_at < since;
	DELETE FROM app.invite t WHERE t.expires_at < since;
	DELETE FROM app.sign_in_failure t WHERE t.last_at < since;
	DELETE FROM app.import t WHERE t.begun_at < since;
	DELETE FROM app.notice t WHERE t.made_at < since - interval '1 year'; -- while it stands nobody is told the same again
	DELETE FROM app.job t WHERE t.done_at < since;
END $$;

-- -- every morning: what is due --

-- Some of the reviews whose days are over, and a job for the rest: submits wait while they fade.
CREATE OR REPLACE FUNCTION app.fade_some() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	faded integer;
BEGIN
	PERFORM app.fade_review(r.id) FROM (SELECT d.id FROM app.review d
		WHERE d.state = 'submitted' AND NOT d.sealed AND d.faded_at IS NULL AND app.fades_on(d) < app.today() LIMIT 100) AS r;
	GET DIAGNOSTICS faded = ROW_COUNT;
	IF faded = 100 THEN
		INSERT INTO app.job (kind, due) VALUES ('fade', app.now() + interval '1 second') ON CONFLICT DO NOTHING;
	END IF;
END $$;

CREATE OR REPLACE FUNCTION app.forget_what_is_due() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.fade_some();
	PERFORM app.forget_activity(a.id) FROM app.activity a
	WHERE a.deadline < app.kept_until() AND NOT EXISTS (SELECT FROM app.erasure e WHERE e.kind = 'activity' AND e.subject = a.id)
		AND NOT EXISTS (SELECT FROM app.review r WHERE r.activity_id = a.id AND app.day_of(coalesce(r.submitted_at, r.created_at)) >= app.kept_until());
	PERFORM app.forget_anchor(t.id) FROM app.anchor t WHERE app.day_of(t.retired_at) < app.kept_until();
	PERFORM app.forget_concern(t.id) FROM app.concern t WHERE t.state = 'closed'
		AND (SELECT app.day_of(max(e.written_at)) FROM app.concern_event e WHERE e.concern_id = t.id) < app.kept_until();
	PERFORM app.forget_case(c.id) FROM app.case c WHERE c.closed_on < app.kept_until();
	PERFORM app.forget_person(p.id) FROM app.person p WHERE app.day_of(p.disabled_at) < app.kept_until() AND p.display_name <> '–';
	PERFORM app.forget_caseworker(w.id) FROM app.caseworker w
	WHERE w.display_name <> '–' AND (SELECT max(coalesce(m.held_to, 'infinity')) FROM app.team_member m WHERE m.caseworker_id = w.id) < app.kept_until()
		AND NOT EXISTS (SELECT FROM app.case_holder h WHERE h.caseworker_id = w.id AND h.held_to IS NULL);
	PERFORM app.forget_leftovers(), app.forget_acts();
END $$;

-- -- after a restore --

-- Makes a deletion again that the restored database does not know. True: there was something to delete.
CREATE OR REPLACE FUNCTION app.replay_erasure(what text, which uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	there boolean := CASE what WHEN 'review' THEN EXISTS (SELECT FROM app.review r WHERE r.id = which AND r.faded_at IS NULL)
		WHEN 'practice' THEN EXISTS (SELECT FROM app.review r WHERE r.id = which AND r.purpose = 'practice')
		WHEN 'round' THEN EXISTS (SELECT FROM app.panel p WHERE p.id = which AND p.sealed AND p.cancelled_at IS NULL)
		WHEN 'activity' THEN EXISTS (SELECT FROM app.activity a WHERE a.id = which)
			AND NOT EXISTS (SELECT FROM app.erasure e WHERE e.kind = 'activity' AND e.subject = which)
		WHEN 'case' THEN EXISTS (SELECT FROM app.case c WHERE c.id = which)
		WHEN 'person' THEN EXISTS (SELECT FROM app.person p WHERE p.id = which AND p.display_name <> '–')
		WHEN 'caseworker' THEN EXISTS (SELECT FROM app.caseworker w WHERE w.id = which AND w.display_name <> '–')
		WHEN 'concern' THEN EXISTS (SELECT FROM app.concern c WHERE c.id = which)
		WHEN 'action' THEN EXISTS (SELECT FROM app.action x WHERE x.id = which)
		WHEN 'anchor' THEN EXISTS (SELECT FROM app.anchor a WHERE a.id = which)
		WHEN 'case_request' THEN EXISTS (SELECT FROM app.case c WHERE c.id = which AND c.case_number NOT LIKE 'slettet-%')
		WHEN 'caseworker_request' THEN EXISTS (SELECT FROM app.caseworker w WHERE w.id = which AND w.display_name <> '–') END;
BEGIN
	IF there IS NULL THEN
		RAISE EXCEPTION 'no deletion is called %', what;
	ELSIF NOT there THEN
		RETURN false;
	END IF;
	CASE what WHEN 'review' THEN PERFORM app.fade_review(which);
	WHEN 'practice' THEN PERFORM app.delete_practice(which);
	WHEN 'round' THEN
		PERFORM CASE p.purpose WHEN 'voices' THEN app.cancel_voices(p.id) ELSE app.cancel_round(p.id) END FROM app.panel p WHERE p.id = which;
	WHEN 'activity' THEN PERFORM app.forget_activity(which);
	WHEN 'case' THEN RETURN app.forget_case(which);
	WHEN 'person' THEN PERFORM app.forget_person(which);
	WHEN 'caseworker' THEN PERFORM app.forget_caseworker(which);
	WHEN 'concern' THEN PERFORM app.forget_concern(which);
	WHEN 'action' THEN DELETE FROM app.action x WHERE x.id = which;
		PERFORM app.note_erasure('action', which);
	WHEN 'case_request' THEN PERFORM app.erase_case(which);
	WHEN 'caseworker_request' THEN PERFORM app.erase_caseworker(which);
	ELSE PERFORM app.forget_anchor(which);
	END CASE;
	RETURN true;
END $$;
