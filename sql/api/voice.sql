-- VoiceService: the same case answered apart, then compared; practice; who stands in.

-- open_voices: the case of an open review is answered apart by its reviewer, by the caseworker who holds it, and by a second leader where
-- one is named. What the reviewer has answered so far is sealed with the rest. Raises TS003, TS020, TS022, TS025, TS028, TS031, TS033.
CREATE FUNCTION api.open_voices(review_id uuid, version bigint, second_id uuid, deadline timestamptz) RETURNS TABLE (voices jsonb,
	hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review := app.review_locked(open_voices.review_id);
	holder CONSTANT uuid := app.holder_of(r.case_id);
	the_panel uuid := gen_random_uuid();
	due date := app.last_day(open_voices.deadline);
BEGIN
	IF r.reviewer_id <> app.actor() AND NOT app.actor_is('planner') THEN
		PERFORM app.fail_not_found('review');
	ELSIF r.state <> 'open' THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	ELSIF r.version <> open_voices.version THEN
		PERFORM app.fail('TS022', 'somebody changed the review since it was read', jsonb_build_object('what', 'review'));
	ELSIF r.purpose <> 'random' OR r.panel_id IS NOT NULL OR EXISTS (SELECT FROM app.participant t WHERE t.review_id = r.id) THEN
		PERFORM app.fail('TS028', 'it is answered with others already', jsonb_build_object('state', r.purpose));
	ELSIF holder IS NULL THEN
		PERFORM app.fail('TS033', 'the caseworker who holds the case has no access', '{"what": "caseworker"}');
	ELSIF open_voices.second_id IS NOT NULL AND (open_voices.second_id IN (r.reviewer_id, holder) OR NOT EXISTS (SELECT FROM app.person p
		WHERE p.id = open_voices.second_id AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles))) THEN
		PERFORM app.fail('TS003', 'the second is another leader with access', '{}', '[{"field": "second_id"}]');
	ELSIF open_voices.second_id IS NOT NULL AND app.bars(app.conflict(open_voices.second_id, r.case_id)) THEN
		PERFORM app.fail('TS031', 'no one reviews casework they did or decided', '{}', '[{"field": "second_id"}]');
	END IF;
	PERFORM app.refuse_deadline(open_voices.deadline);
	INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by, review_id)
	SELECT the_panel, a.id, 'voices', a.title, open_voices.deadline, app.actor(), r.id FROM app.activity a WHERE a.id = r.activity_id;
	INSERT INTO app.seat (panel_id, case_id, person_id) VALUES (the_panel, r.case_id, r.reviewer_id);
	PERFORM app.seal_review(r.id, the_panel);
	PERFORM app.open_voice(r, the_panel, v.purpose, v.person, due), app.give_notice(v.person, 'calibration', the_panel)
	FROM (VALUES ('caseworker', holder), ('second', open_voices.second_id)) AS v(purpose, person) WHERE v.person IS NOT NULL;
	INSERT INTO app.job (kind, subject, due) VALUES ('unseal', the_panel::text, open_voices.deadline);
	PERFORM app.settle('voices:' || the_panel, jsonb_build_object('voices', jsonb_build_object('panel_id', the_panel, 'sealed', true)),
		r.case_id, the_panel);
	RETURN QUERY SELECT app.voices_shown(p), array_agg('calibration:' || the_panel || ':user:' || s.person_id)
	FROM app.panel p JOIN app.seat s ON s.panel_id = p.id WHERE p.id = the_panel GROUP BY p.*, p.id;
END $$;

CREATE TYPE api.shown_voices AS (panel_id text, purpose text, activity_id text, title text, case_number text, deadline timestamptz,
	sealed boolean, unsealed_at timestamptz, seats jsonb, version bigint, changes jsonb, cancelled_at timestamptz);
-- list_voices: the panels one sits in, and second readings of one's own reviews once they are open; the newest first. Never who has
-- answered while sealed (R8).
CREATE FUNCTION api.list_voices() RETURNS SETOF api.shown_voices LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT s.* FROM app.panel p, jsonb_to_record(app.voices_shown(p)) AS s(panel_id text, purpose text, activity_id text, title text,
		case_number text, deadline timestamptz, sealed boolean, unsealed_at timestamptz, seats jsonb, version bigint, changes jsonb, cancelled_at timestamptz)
	WHERE p.purpose IN ('voices', 'second') AND app.sits_with(p.id)
	ORDER BY p.opened_at DESC, p.id;
END $$;

-- move_voices: another deadline, earlier or later, while the voices are sealed. Raises TS003, TS005, TS012, TS020, TS022, TS028, TS034.
CREATE FUNCTION api.move_voices(panel_id uuid, version bigint, deadline timestamptz, reason text) RETURNS TABLE (voices jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.voices_locked(move_voices.panel_id);
BEGIN
	PERFORM app.refuse_round_change(p, move_voices.version, move_voices.reason), app.refuse_deadline(move_voices.deadline);
	IF p.deadline = move_voices.deadline THEN
		PERFORM app.fail('TS003', 'that is its deadline already', '{}', app.place('deadline'));
	END IF;
	PERFORM app.move_round(p.id, move_voices.deadline), app.tell_round_change(p, 'moved', move_voices.reason);
	SELECT v.* INTO p FROM app.panel v WHERE v.id = p.id;
	PERFORM app.settle('voices:' || p.id, jsonb_build_object('voices', jsonb_build_object('panel_id', p.id, 'sealed', true,
		'deadline', p.deadline, 'version', p.version)), NULL, p.id);
	RETURN QUERY SELECT app.voices_shown(p), app.hint_seats(p.id);
END $$;

-- cancel_voices: calls sealed voices off. What the others have answered is deleted unseen; the review that they stood beside goes on by
-- itself. Raises TS003, TS005, TS012, TS020, TS022, TS028, TS034.
CREATE FUNCTION api.cancel_voices(panel_id uuid, version bigint, reason text) RETURNS TABLE (review_id_ uuid, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.voices_locked(cancel_voices.panel_id);
	told text[] := app.hint_seats(p.id);
BEGIN
	PERFORM app.refuse_round_change(p, cancel_voices.version, cancel_voices.reason);
	PERFORM app.tell_round_change(p, 'cancelled', cancel_voices.reason), app.cancel_voices(p.id);
	PERFORM app.settle('voices:' || p.id, jsonb_build_object('review_id', p.review_id), NULL, p.id);
	RETURN QUERY SELECT p.review_id, told || app.hint_review(r.id, r.reviewer_id, false) || app.hint_staff('progress', p.activity_id)
	FROM app.review r WHERE r.id = p.review_id;
END $$;

-- compare_voices: the gaps, the widest first, for those who sit there, and only when they have handed in their own. Raises TS020, TS027.
CREATE FUNCTION api.compare_voices(panel_id uuid) RETURNS TABLE (voices jsonb, gaps jsonb, agreed integer, outcomes jsonb,
	scale jsonb, review_id text) LANGUAGE plpgsql AS $$
DECLARE
	p app.panel;
	told jsonb;
	the_case uuid;
BEGIN
	SELECT v.* INTO p FROM app.panel v WHERE v.id = compare_voices.panel_id AND v.purpose IN ('voices', 'second') AND app.sits_with(v.id);
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('voices');
	ELSIF p.cancelled_at IS NOT NULL THEN
		PERFORM app.fail_cancelled();
	ELSIF p.sealed OR EXISTS (SELECT FROM app.review r WHERE r.panel_id = p.id AND r.reviewer_id = app.actor() AND r.state = 'open') THEN
		PERFORM app.fail('TS027', 'sealed until all are in, and for each until their own is');
	END IF;
	SELECT s.case_id INTO the_case FROM app.seat s WHERE s.panel_id = p.id LIMIT 1;
	PERFORM app.settle('voices:' || p.id, '{}', the_case, p.id, 'assignment');
	told := app.voices_compared(p.id);
	RETURN QUERY SELECT app.voices_shown(p), told -> 'gaps', (told ->> 'agreed')::integer,
		(SELECT coalesce(jsonb_agg(o.shown ORDER BY o.place), '[]') FROM app.outcomes_shown(p) o),
		(SELECT t.file -> 'scale' FROM app.activity a JOIN app.template t ON t.id = a.template_id WHERE a.id = p.activity_id), p.review_id::text;
END $$;

-- -- practice --

-- start_practice: a caseworker answers a case of their own with an activity's questions, alone or with a colleague. Sealed for good: no
-- list, figure, hint or log shows it to anybody else, and it is deleted by its date. Raises TS003, TS020, TS021.
CREATE FUNCTION api.start_practice(activity_id uuid, case_number text, mate text) RETURNS TABLE (review jsonb) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
	c app.case;
	r app.review;
	the_panel uuid := gen_random_uuid();
	partner CONSTANT uuid := (SELECT p.id FROM app.person p WHERE p.user_name = lower(start_practice.mate) AND p.disabled_at IS NULL
		AND 'caseworker' = ANY (p.roles) AND p.id <> app.actor());
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = start_practice.activity_id;
	SELECT v.* INTO c FROM app.case v WHERE v.case_number = start_practice.case_number AND EXISTS (SELECT FROM app.case_holder h
		WHERE h.case_id = v.id AND h.held_to IS NULL AND h.caseworker_id = app.own_caseworker());
	IF a.id IS NULL OR c.id IS NULL THEN
		PERFORM app.fail_not_found(CASE WHEN a.id IS NULL THEN 'activity' ELSE 'case' END);
	ELSIF start_practice.mate <> '' AND partner IS NULL THEN
		PERFORM app.fail('TS003', 'one practises with another caseworker who has access', '{}', '[{"field": "mate"}]');
	ELSIF EXISTS (SELECT FROM app.review v WHERE v.reviewer_id = app.actor() AND v.case_id = c.id AND v.activity_id = a.id
		AND v.purpose = 'practice') THEN
		PERFORM app.fail('TS021', 'there is a practice of this case', '{"what": "practice"}');
	END IF;
	INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by)
	VALUES (the_panel, a.id, 'practice', a.title, 'infinity', app.actor());
	INSERT INTO app.review AS n (activity_id, case_id, template_id, purpose, reviewer_id, mate_id, panel_id, sealed)
	VALUES (a.id, c.id, a.template_id, 'practice', app.actor(), partner, the_panel, true)
	RETURNING n.* INTO r;
	PERFORM app.settle('review:' || r.id, jsonb_build_object('review', jsonb_build_object('review_id', r.id)), c.id, the_panel);
	RETURN QUERY SELECT app.review_shown(r);
END $$;

-- end_practice: deletes it at once, answers and history included. By either of the two. Raises TS020.
CREATE FUNCTION api.end_practice(review_id uuid) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = end_practice.review_id AND v.purpose = 'practice'
		AND app.actor() IN (v.reviewer_id, v.mate_id);
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('practice');
	END IF;
	PERFORM app.settle('practice', '{}', NULL, r.panel_id);
	RETURN QUERY SELECT app.hint_review(r.id, r.reviewer_id, true);
	PERFORM app.delete_practice(r.id);
END $$;

-- -- who stands in --

-- set_stand_in: who stands in for a rule from now on, with what was agreed; without a person nobody does. Raises TS003, TS005, TS034.
CREATE FUNCTION api.set_stand_in(rule text, user_id uuid, agreement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF set_stand_in.rule NOT IN ('R1', 'R7', 'R21', 'R25') THEN
		PERFORM app.fail('TS003', 'rules with stand-ins are R1, R7, R21 and R25', '{}', '[{"field": "rule"}]');
	ELSIF app.says_nothing(set_stand_in.agreement) THEN
		PERFORM app.fail('TS034', 'a stand-in is a written agreement', '{}', '[{"field": "agreement"}]');
	ELSIF set_stand_in.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.person p
		WHERE p.id = set_stand_in.user_id AND p.disabled_at IS NULL AND (set_stand_in.rule = 'R1' OR 'leader' = ANY (p.roles))) THEN
		PERFORM app.fail('TS003', 'a stand-in is a leader with access', '{}', '[{"field": "user_id"}]');
	END IF;
	PERFORM app.refuse_words(set_stand_in.agreement, 'agreement', 4000);
	INSERT INTO app.stand_in (rule, person_id, agreement, set_by)
	VALUES (set_stand_in.rule, set_stand_in.user_id, set_stand_in.agreement, app.actor());
	PERFORM app.settle('stand-in:' || set_stand_in.rule);
END $$;

-- list_stand_ins: every agreement there has been, the newest of each rule first: that one is in force.
CREATE FUNCTION api.list_stand_ins() RETURNS TABLE (rule text, user_id uuid, display_name text, agreement text, since timestamptz,
	in_force boolean) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT s.rule, s.person_id, p.display_name, s.agreement::text, s.since, s.since = max(s.since) OVER (PARTITION BY s.rule)
	FROM app.stand_in s LEFT JOIN app.person p ON p.id = s.person_id
	ORDER BY s.rule, s.since DESC;
END $$;
