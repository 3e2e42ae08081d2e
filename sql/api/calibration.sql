-- CalibrationService: rounds in which several answer the same case apart and blind.
--
-- A round is a panel with purpose calibration; its seats say who is invited, its reviews are sealed until app.unseal_if_due opens it
-- (sql/policy/unseal.sql). Nothing here can see who has answered before that (R8): the policies hold for these functions, too.

-- open_calibration: opens a blind review of each case for each of the panel. Drawn cases are the next of the order after the spares, over
-- all strata (R10), without those that one of them did or decided (R7); a planner may choose cases, or anchor cases. Raises TS003, TS020,
-- TS028, TS030, TS031, TS033.
CREATE FUNCTION api.open_calibration(activity_id uuid, case_count integer, panel uuid[], deadline timestamptz, case_numbers text[],
	anchor_ids uuid[], questions text[]) RETURNS TABLE (calibration jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
	source text := CASE WHEN cardinality(open_calibration.anchor_ids) > 0 THEN 'anchor'
		WHEN cardinality(open_calibration.case_numbers) > 0 THEN 'chosen' ELSE 'drawn' END;
	the_purpose text := CASE source WHEN 'anchor' THEN 'anchor' ELSE 'calibration' END;
	wanted integer := open_calibration.case_count;
	invited uuid[];
	chosen uuid[];
	the_panel uuid := gen_random_uuid();
BEGIN
	SELECT v.* INTO a FROM app.activity v WHERE v.id = open_calibration.activity_id FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	ELSIF a.state = 'skipped' THEN
		PERFORM app.fail('TS028', 'the activity was skipped', '{"state": "skipped"}');
	END IF;
	IF wanted = 0 AND a.kind = 'calibration' THEN
		wanted := least(a.case_count, 10);
	END IF;
	IF source = 'drawn' AND (wanted IS NULL OR wanted NOT BETWEEN 1 AND 10) THEN
		PERFORM app.fail('TS003', 'one to ten cases', '{}', '[{"field": "case_count"}]');
	ELSIF source <> 'drawn' AND wanted <> 0 THEN
		PERFORM app.fail('TS003', 'named cases are not counted, too', '{}', '[{"field": "case_count"}]');
	ELSIF source = 'anchor' AND cardinality(open_calibration.case_numbers) > 0 THEN
		PERFORM app.fail('TS003', 'chosen cases or anchor cases, not both', '{}', '[{"field": "case_numbers"}]');
	END IF;
	PERFORM app.refuse_deadline(open_calibration.deadline);
	PERFORM app.refuse_focus(a, open_calibration.questions);
	invited := app.calibration_panel(a.id, open_calibration.panel, app.fewest_seats(the_purpose));
	chosen := CASE source WHEN 'drawn' THEN app.calibration_cases(a.id, invited, wanted)
		WHEN 'chosen' THEN app.chosen_cases(open_calibration.case_numbers, invited)
		ELSE app.anchor_cases(a.template_id, open_calibration.anchor_ids) END;

	INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by, source, questions)
	VALUES (the_panel, a.id, the_purpose, a.title, open_calibration.deadline, app.actor(), source, open_calibration.questions);
	INSERT INTO app.panel_anchor (panel_id, anchor_id) SELECT the_panel, n FROM unnest(open_calibration.anchor_ids) AS n;
	INSERT INTO app.seat (panel_id, case_id, person_id)
	SELECT the_panel, c.id, p.id FROM unnest(chosen) AS c(id), unnest(invited) AS p(id);
	INSERT INTO app.review (activity_id, case_id, template_id, purpose, reviewer_id, panel_id, sealed, deadline)
	SELECT a.id, s.case_id, a.template_id, the_purpose, s.person_id, the_panel, true,
		app.last_day(open_calibration.deadline)
	FROM app.seat s WHERE s.panel_id = the_panel;
	PERFORM app.give_notice(p.id, 'calibration', the_panel) FROM unnest(invited) AS p(id);
	INSERT INTO app.job (kind, subject, due) VALUES ('unseal', the_panel::text, open_calibration.deadline);
	IF a.kind = 'calibration' AND a.state = 'drawn' THEN
		UPDATE app.activity t SET state = 'assigned' WHERE t.id = a.id;
		PERFORM app.next_version(a.id);
	END IF;

	PERFORM app.settle('calibration:' || the_panel,
		jsonb_build_object('calibration', jsonb_build_object('calibration_id', the_panel, 'activity_id', a.id, 'sealed', true)), NULL, the_panel);
	RETURN QUERY SELECT app.calibration_shown(the_panel), ARRAY[app.hint_staff('calibration', the_panel), 'activity:' || a.id || ':all'];
END $$;

-- move_calibration: another deadline, earlier or later, while the round is sealed. Raises TS003, TS005, TS020, TS022, TS028, TS034.
CREATE FUNCTION api.move_calibration(calibration_id uuid, version bigint, deadline timestamptz, reason text) RETURNS TABLE (calibration jsonb,
	hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.round_locked(move_calibration.calibration_id);
BEGIN
	PERFORM app.refuse_round_change(p, move_calibration.version, move_calibration.reason), app.refuse_deadline(move_calibration.deadline);
	IF p.deadline = move_calibration.deadline THEN
		PERFORM app.fail('TS003', 'that is its deadline already', '{}', app.place('deadline'));
	END IF;
	PERFORM app.move_round(p.id, move_calibration.deadline), app.tell_round_change(p, 'moved', move_calibration.reason),
		app.settle_round(p.id);
	RETURN QUERY SELECT app.calibration_shown(p.id), ARRAY[app.hint_staff('calibration', p.id)];
END $$;

-- free_seat: the round does not wait for somebody any more, by their own word or a planner's. It answers the same whether they have
-- handed in or not, and opens nothing (R8). Of a round that is open it frees who still answers, late, and would rather not.
-- Raises TS012, TS020, TS028, TS034.
CREATE FUNCTION api.free_seat(calibration_id uuid, user_id uuid, why text) RETURNS TABLE (calibration jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.round_locked(free_seat.calibration_id);
	who CONSTANT uuid := coalesce(free_seat.user_id, app.actor());
	freed uuid;
BEGIN
	IF who <> app.actor() AND NOT app.actor_is('planner') THEN
		PERFORM app.fail('TS012', 'a planner frees another''s seat');
	ELSIF NOT EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = who) THEN
		PERFORM app.fail_not_found('seat');
	ELSIF EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = who AND s.freed_at IS NOT NULL) THEN
		PERFORM app.fail('TS028', 'the seat is free already', '{"state": "freed"}');
	ELSIF free_seat.why IS NULL THEN
		PERFORM app.fail('TS034', 'freeing a seat wants a coded reason', '{"what": "why"}', app.place('why'));
	ELSIF p.sealed THEN
		PERFORM app.refuse_open_round(p);
		IF (SELECT count(DISTINCT s.person_id) FROM app.seat s WHERE s.panel_id = p.id AND s.freed_at IS NULL AND s.person_id <> who)
			< app.fewest_seats(p.purpose) THEN
			PERFORM app.fail('TS028', 'too few would be left: cancel the round instead', '{"state": "last_seats"}');
		END IF;
	ELSIF NOT EXISTS (SELECT FROM app.review r WHERE r.panel_id = p.id AND r.reviewer_id = who AND r.state = 'open') THEN
		PERFORM app.fail('TS028', 'the round is open, and the seat has nothing left to hand in', '{"state": "unsealed"}');
	END IF;
	PERFORM app.free_seat(p.id, who, p.sealed AND free_seat.why = 'conflict');
	INSERT INTO app.panel_event AS e (panel_id, person_id, what, seat_of, why) VALUES (p.id, app.actor(), 'freed', who, free_seat.why)
	RETURNING e.id INTO freed;
	PERFORM app.give_notice(w.id, 'seat_freed', freed) FROM app.person w
	WHERE w.id <> app.actor() AND (w.id IN (who, p.opened_by)
		OR (p.opened_by IS NULL AND 'planner' = ANY (w.roles) AND w.disabled_at IS NULL)); -- a round that the server opened
	PERFORM app.settle_round(p.id);
	RETURN QUERY SELECT app.calibration_shown(p.id), ARRAY[app.hint_staff('calibration', p.id)];
END $$;

-- fill_seat: a freed seat of a sealed round is taken by somebody else, or again by who had it. Tells nothing of who has answered (R8).
-- Raises TS003, TS020, TS028, TS031.
CREATE FUNCTION api.fill_seat(calibration_id uuid, seat_of uuid, user_id uuid) RETURNS TABLE (calibration jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.round_locked(fill_seat.calibration_id);
BEGIN
	PERFORM app.refuse_open_round(p);
	IF NOT EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = fill_seat.seat_of) THEN
		PERFORM app.fail_not_found('seat');
	ELSIF NOT EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = fill_seat.seat_of AND s.freed_at IS NOT NULL) THEN
		PERFORM app.fail('TS028', 'the round waits for who sits there', '{"state": "seated"}', app.place('seat_of'));
	ELSIF EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.stands_in_for = fill_seat.seat_of) THEN
		PERFORM app.fail('TS028', 'the seat is taken again already', '{"state": "filled"}', app.place('seat_of'));
	END IF;
	PERFORM app.refuse_seat(p, fill_seat.seat_of, fill_seat.user_id);
	IF fill_seat.user_id = fill_seat.seat_of THEN
		PERFORM app.sit_again(p.id, fill_seat.user_id);
	ELSE
		INSERT INTO app.seat (panel_id, case_id, person_id, stands_in_for)
		SELECT p.id, s.case_id, fill_seat.user_id, s.person_id FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = fill_seat.seat_of;
		INSERT INTO app.review (activity_id, case_id, template_id, purpose, reviewer_id, panel_id, sealed, deadline)
		SELECT a.id, s.case_id, a.template_id, p.purpose, s.person_id, p.id, true, app.last_day(p.deadline)
		FROM app.activity a JOIN app.seat s ON s.panel_id = p.id AND s.person_id = fill_seat.user_id WHERE a.id = p.activity_id;
	END IF;
	UPDATE app.panel v SET version = v.version + 1 WHERE v.id = p.id;
	INSERT INTO app.panel_event (panel_id, person_id, what, seat_of, taken_by)
	VALUES (p.id, app.actor(), 'filled', fill_seat.seat_of, fill_seat.user_id);
	PERFORM app.give_notice(fill_seat.user_id, 'calibration', p.id), app.settle_round(p.id);
	RETURN QUERY SELECT app.calibration_shown(p.id), ARRAY[app.hint_staff('calibration', p.id)];
END $$;

-- cancel_calibration: calls a sealed round off. What was answered in it is deleted unseen. Raises TS003, TS005, TS020, TS022, TS028, TS034.
CREATE FUNCTION api.cancel_calibration(calibration_id uuid, version bigint, reason text) RETURNS TABLE (calibration jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.round_locked(cancel_calibration.calibration_id);
BEGIN
	PERFORM app.refuse_round_change(p, cancel_calibration.version, cancel_calibration.reason);
	PERFORM app.tell_round_change(p, 'cancelled', cancel_calibration.reason), app.cancel_round(p.id), app.next_version(p.activity_id),
		app.settle_round(p.id);
	RETURN QUERY SELECT app.calibration_shown(p.id), ARRAY[app.hint_staff('calibration', p.id), 'activity:' || p.activity_id || ':all'];
END $$;

CREATE TYPE api.shown_calibration AS (calibration_id text, activity_id text, title text, case_numbers text[], seats jsonb,
	deadline timestamptz, sealed boolean, unsealed_at timestamptz, source text, questions text[], version bigint,
	cancelled_at timestamptz, changes jsonb);
-- list_calibrations: rounds, the newest first. Who sits there, never who has answered while sealed.
CREATE FUNCTION api.list_calibrations(activity_id uuid) RETURNS SETOF api.shown_calibration LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT s.*
	FROM app.panel p, jsonb_to_record(app.calibration_shown(p.id)) AS s(calibration_id text, activity_id text, title text,
		case_numbers text[], seats jsonb, deadline timestamptz, sealed boolean, unsealed_at timestamptz, source text, questions text[],
		version bigint, cancelled_at timestamptz, changes jsonb)
	WHERE p.purpose IN ('calibration', 'anchor') AND (list_calibrations.activity_id IS NULL OR p.activity_id = list_calibrations.activity_id)
	ORDER BY p.opened_at DESC, p.id;
END $$;

-- calibration_round: a round that somebody wants compared (get_calibration_results), and what it came to, if that was kept: its digest, and
-- the figures unless the caller holds them by that digest. Answers are frozen, and late reviews and unfinished ones are not counted (R9).
-- While the round is sealed there is nothing of it: the look is logged, the caller refuses (R8); so it is for who still answers one of
-- its cases, here or elsewhere. `measures` is the version that the caller reckons with. `readers_least`: to be told without names, and of
-- questions that fewer read in counts of cases alone; 0 for those who hear names.
CREATE FUNCTION api.calibration_round(calibration_id uuid, measures integer, held text) RETURNS TABLE (calibration jsonb, sealed boolean,
	digest text, figures bytea, readers_least integer) LANGUAGE plpgsql AS $$
DECLARE
	p app.panel;
	is_blind boolean;
BEGIN
	SELECT v.* INTO p FROM app.panel v WHERE v.id = calibration_round.calibration_id AND v.purpose IN ('calibration', 'anchor');
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('calibration');
	ELSIF p.cancelled_at IS NOT NULL THEN
		PERFORM app.fail_cancelled();
	END IF;
	is_blind := p.sealed OR app.answers_again(p.id);
	PERFORM app.settle_list('calibration:' || p.id, CASE WHEN NOT is_blind THEN app.cases_of_panel(p.id) END, p.id, 'calibration');
	RETURN QUERY
	SELECT app.calibration_shown(p.id), is_blind, f.digest, CASE WHEN f.digest <> calibration_round.held THEN f.figures END,
		CASE WHEN app.hears_names(p.id) THEN 0 ELSE app.readers_least() END
	FROM (SELECT) AS one
		LEFT JOIN app.round_figures f ON NOT is_blind AND f.panel_id = p.id AND f.measures = calibration_round.measures;
END $$;

-- calibration_answers: what an open round's comparison is made of, for the server itself: one row per counted answer, by question and case;
-- the first row, there always, carries the scale and what keep_figures wants to hear again. `category` is the value's place among those that count, -1 for one that is a class of its
-- own (R26); `categories` is how many count.
CREATE FUNCTION api.calibration_answers(calibration_id uuid) RETURNS TABLE (categories integer, scale jsonb, state text, question text, text_da text,
	text_en text, case_index integer, user_id uuid, display_name text, value text, category integer, comment text, case_number text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	p app.panel;
	a app.activity;
BEGIN
	SELECT v.* INTO p FROM app.panel v WHERE v.id = calibration_answers.calibration_id AND NOT v.sealed;
	SELECT v.* INTO a FROM app.activity v WHERE v.id = p.activity_id;
	RETURN QUERY
	SELECT (SELECT count(*)::integer FROM app.scale_value v WHERE v.template_id = a.template_id AND v.counts),
		(SELECT t.file -> 'scale' FROM app.template t WHERE t.id = a.template_id), app.round_state(p.id),
		NULL::text, NULL::text, NULL::text, NULL::integer, NULL::uuid, NULL::text, NULL::text, NULL::integer, NULL::text, NULL::text;
	RETURN QUERY
	WITH counted AS (
		SELECT r.*, c.case_number, dense_rank() OVER (ORDER BY c.case_number COLLATE "C")::integer - 1 AS nth
		FROM app.review r JOIN app.case c ON c.id = r.case_id
		WHERE r.panel_id = p.id AND NOT r.sealed AND r.state = 'submitted' AND NOT r.late
	), category AS (
		SELECT v.template_id, v.value, CASE WHEN v.counts
			THEN row_number() OVER (PARTITION BY v.template_id, v.counts ORDER BY v.score NULLS LAST, v.position)::integer - 1
			ELSE -1 END AS nth
		FROM app.scale_value v WHERE v.template_id IN (SELECT k.template_id FROM counted k)
	)
	SELECT NULL::integer, NULL::jsonb, NULL::text, i.code, i.body ->> 'text_da', i.body ->> 'text_en', r.nth, r.reviewer_id, w.display_name, n.value,
		y.nth, n.comment::text, r.case_number::text
	FROM counted r
		JOIN app.answer n ON n.review_id = r.id AND n.asked
		JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.kind = 'question'
		JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
		JOIN category y ON y.template_id = r.template_id AND y.value = n.value
		JOIN app.person w ON w.id = r.reviewer_id
	ORDER BY s.position, i.position, i.code, r.nth, w.display_name, w.id;
END $$;

-- keep_figures: what a round came to, for those who look next (get_calibration_results). Of an open round alone; those of newer measures
-- stay. Not if something went since it was read, or somebody has another name: what goes takes the figures along, and cannot take what comes
-- after it.
CREATE FUNCTION api.keep_figures(calibration_id uuid, measures integer, figures bytea, state text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM app.review r WHERE r.panel_id = keep_figures.calibration_id ORDER BY r.id FOR UPDATE; -- who deletes one waits, or we do
	INSERT INTO app.round_figures AS f (panel_id, measures, figures)
	SELECT p.id, keep_figures.measures, keep_figures.figures FROM app.panel p
	WHERE p.id = keep_figures.calibration_id AND NOT p.sealed AND app.round_state(p.id) = keep_figures.state
	ON CONFLICT (panel_id) DO UPDATE SET measures = excluded.measures, figures = excluded.figures, told_at = app.now()
		WHERE f.measures < excluded.measures;
END $$;
