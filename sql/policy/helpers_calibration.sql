-- Rounds: who sits there, on which cases, and how a round is shown.

-- Who reads anchor cases is held against what was agreed on them; else it takes two to compare.
CREATE OR REPLACE FUNCTION app.fewest_seats(purpose text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE purpose WHEN 'anchor' THEN 1 ELSE 2 END $$;

-- The people of a round: those named, else the activity's reviewers. At most thirty leaders who have access, each once.
CREATE OR REPLACE FUNCTION app.calibration_panel(the_activity uuid, named uuid[], fewest integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	people uuid[];
	faults jsonb;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('field', 'panel[' || n.nth - 1 || ']') ORDER BY n.nth) INTO faults
	FROM unnest(named) WITH ORDINALITY AS n(id, nth)
	WHERE NOT EXISTS (SELECT FROM app.person p WHERE p.id = n.id AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles));
	IF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'the panel is leaders with access', '{}', faults);
	END IF;
	people := CASE WHEN cardinality(named) > 0 THEN ARRAY(SELECT DISTINCT n FROM unnest(named) AS n ORDER BY n)
		ELSE ARRAY(SELECT r.person_id FROM app.activity_reviewer r JOIN app.person p ON p.id = r.person_id
			WHERE r.activity_id = the_activity AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles) ORDER BY r.person_id) END;
	IF cardinality(people) NOT BETWEEN fewest AND 30 THEN
		PERFORM app.fail('TS003', 'a panel is two to thirty people', jsonb_build_object('at_least', fewest::text),
			'[{"field": "panel"}]');
	END IF;
	RETURN people;
END $$;

-- Has somebody of these been invited to a case in another round, of whatever activity? What was said of it is in their ear: nobody reads
-- a case blind twice but as an anchor. Who is invited is open, who has answered is not (R8), so the seat decides.
CREATE OR REPLACE FUNCTION app.was_in_round(people uuid[], the_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.seat s JOIN app.panel p ON p.id = s.panel_id AND p.purpose IN ('calibration', 'anchor')
		WHERE s.case_id = the_case AND s.person_id = ANY (people))
$$;

-- The next cases after the spares, over all strata, that no earlier round of the activity had, that none of the panel met in another, and
-- that nobody of the panel did or decided. An
-- activity that is itself a calibration draws for nothing else: its sample comes first.
CREATE OR REPLACE FUNCTION app.calibration_cases(the_activity uuid, people uuid[], wanted integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	the_draw uuid := (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id
		WHERE l.activity_id = the_activity AND d.annulled_at IS NULL);
	chosen uuid[] := ARRAY[]::uuid[];
	passed_over boolean := false;
	is_calibration boolean := (SELECT a.kind = 'calibration' FROM app.activity a WHERE a.id = the_activity);
	next uuid;
BEGIN
	IF the_draw IS NULL THEN
		PERFORM app.fail('TS028', 'the activity has not been drawn');
	END IF;
	FOR next IN SELECT c.case_id FROM app.drawn_case c
		WHERE c.draw_id = the_draw AND (c.place = 'rest' OR (is_calibration AND c.place = 'sample')) AND NOT EXISTS (SELECT FROM app.seat s JOIN app.panel p ON p.id = s.panel_id
			WHERE s.case_id = c.case_id AND p.activity_id = the_activity)
			AND NOT app.was_in_round(people, c.case_id)
		ORDER BY c.place = 'rest', c.ticket LOOP
		IF EXISTS (SELECT FROM unnest(people) AS who WHERE app.conflict(who, next) IN ('own_casework', 'own_decision')) THEN
			passed_over := true;
		ELSE
			chosen := chosen || next;
		END IF;
		EXIT WHEN cardinality(chosen) = wanted;
	END LOOP;
	IF cardinality(chosen) < wanted AND passed_over THEN
		PERFORM app.fail('TS033', 'too few cases that the whole panel may review', jsonb_build_object('found', cardinality(chosen)::text));
	ELSIF cardinality(chosen) < wanted THEN
		PERFORM app.fail('TS030', 'too few cases are left after the spares that none of the panel met in a round before', jsonb_build_object('found', cardinality(chosen)::text));
	END IF;
	RETURN chosen;
END $$;

-- The cases that the planner chose, by number. Nobody of the panel did or decided them (R7), or was invited to them in a round before: a
-- case is met blind once. One that waits for its ordinary review waits for it first: that answer is fixed before anybody talks (R10).
-- Names every fault.
CREATE OR REPLACE FUNCTION app.chosen_cases(numbers text[], people uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	chosen uuid[];
	unknown jsonb;
	barred jsonb;
	met jsonb;
	waiting jsonb;
BEGIN
	IF cardinality(numbers) > 10 THEN
		PERFORM app.fail('TS003', 'one to ten cases', '{}', '[{"field": "case_numbers"}]');
	END IF;
	WITH sent AS (
		SELECT c.id, n.nth, jsonb_build_object('field', 'case_numbers[' || n.nth - 1 || ']') AS place,
			c.id IS NULL OR count(*) OVER (PARTITION BY n.number) > 1 AS is_unknown,
			EXISTS (SELECT FROM unnest(people) AS who WHERE app.conflict(who, c.id) IN ('own_casework', 'own_decision')) AS is_barred,
			app.was_in_round(people, c.id) AS is_met,
			EXISTS (SELECT FROM app.review r WHERE r.case_id = c.id AND r.panel_id IS NULL AND r.state = 'open') AS is_waiting
		FROM unnest(numbers) WITH ORDINALITY AS n(number, nth) LEFT JOIN app.case c ON c.case_number = n.number
	)
	SELECT array_agg(s.id ORDER BY s.nth), jsonb_agg(s.place ORDER BY s.nth) FILTER (WHERE s.is_unknown),
		jsonb_agg(s.place ORDER BY s.nth) FILTER (WHERE s.is_barred), jsonb_agg(s.place ORDER BY s.nth) FILTER (WHERE s.is_met),
		jsonb_agg(s.place ORDER BY s.nth) FILTER (WHERE s.is_waiting)
	INTO chosen, unknown, barred, met, waiting FROM sent s;
	IF unknown IS NOT NULL THEN
		PERFORM app.fail('TS003', 'each case is one of the register, named once', '{}', unknown);
	ELSIF barred IS NOT NULL THEN
		PERFORM app.fail('TS031', 'somebody of the panel did or decided it', '{}', barred);
	ELSIF met IS NOT NULL THEN
		PERFORM app.fail('TS028', 'somebody of the panel met it in a round before', '{"state": "met_before"}', met);
	ELSIF waiting IS NOT NULL THEN
		PERFORM app.fail('TS028', 'its ordinary review is not submitted yet', '{"state": "open"}', waiting);
	END IF;
	RETURN chosen;
END $$;

-- The cases of anchors in use, of the same set. Who reads an anchor reads an extract, so no tie to the case bars them.
CREATE OR REPLACE FUNCTION app.anchor_cases(the_template uuid, anchors uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	faults jsonb;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('field', 'anchor_ids[' || n.nth - 1 || ']') ORDER BY n.nth) INTO faults
	FROM (SELECT k.*, count(*) OVER (PARTITION BY k.id) AS times FROM unnest(anchors) WITH ORDINALITY AS k(id, nth)) n
	WHERE n.times > 1 OR NOT EXISTS (SELECT FROM app.anchor v
		WHERE v.id = n.id AND v.retired_at IS NULL AND EXISTS (SELECT FROM app.anchor_answer g
			JOIN app.same_questions(the_template) q ON q.from_template = v.template_id AND q.from_code = g.question
			WHERE g.anchor_id = v.id));
	IF faults IS NOT NULL OR cardinality(anchors) > 10 THEN
		PERFORM app.fail('TS003', 'anchor cases in use of this question set, at most ten, each once', '{}',
			coalesce(faults, '[{"field": "anchor_ids"}]'));
	END IF;
	RETURN ARRAY(SELECT DISTINCT v.case_id FROM app.anchor v WHERE v.id = ANY (anchors));
END $$;

-- Questions in focus are of the activity's own focus, asked there themselves, each once.
CREATE OR REPLACE FUNCTION app.refuse_focus(a app.activity, questions text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	faults jsonb;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('field', 'questions[' || n.nth - 1 || ']', 'question', left(n.code, 64)) ORDER BY n.nth) INTO faults
	FROM (SELECT k.*, count(*) OVER (PARTITION BY k.code) AS times FROM unnest(questions) WITH ORDINALITY AS k(code, nth)) n
	WHERE n.times > 1 OR NOT EXISTS (SELECT FROM app.item i
		WHERE i.template_id = a.template_id AND i.kind = 'question' AND i.code = n.code AND coalesce(i.see, '') = ''
			AND app.in_focus(a.steps, a.markers, a.questions, i.step, i.marker, i.code));
	IF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'questions that the activity asks, each once', '{}', faults);
	END IF;
END $$;

-- What the figures of a round rest on and that may yet go: reviews, words, marks and names. Changes with any of them.
CREATE OR REPLACE FUNCTION app.round_state(the_panel uuid) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT coalesce(md5(string_agg(concat_ws(' ', r.id, r.state, w.display_name, n.words, n.asked), ',' ORDER BY r.id)), '')
	FROM app.review r
		JOIN app.person w ON w.id = r.reviewer_id
		CROSS JOIN LATERAL (SELECT sum(length(o.comment)) AS words, count(*) FILTER (WHERE o.asked) AS asked
			FROM app.answer o WHERE o.review_id = r.id) n
	WHERE r.panel_id = the_panel
$$;

-- Names are for those who talk a round over: its panel, and planners, who open rounds and lead the talk. Other leaders are told what the
-- group came to.
CREATE OR REPLACE FUNCTION app.hears_names(the_panel uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN app.actor_is('planner') OR app.sits_with(the_panel);
END $$;

-- A round as everybody sees it; who came late, who was there and why a seat is free only those who hear names, the first two once it is open.
CREATE OR REPLACE FUNCTION app.calibration_shown(the_panel uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('calibration_id', p.id, 'activity_id', p.activity_id, 'title', p.title, 'deadline', p.deadline,
		'sealed', p.sealed, 'unsealed_at', p.unsealed_at, 'source', p.source, 'questions', to_jsonb(p.questions),
		'version', p.version, 'cancelled_at', p.cancelled_at,
		'case_numbers', (SELECT jsonb_agg(c.case_number ORDER BY c.case_number COLLATE "C") FROM app.case c
			WHERE c.id IN (SELECT s.case_id FROM app.seat s WHERE s.panel_id = p.id)),
		'seats', (SELECT jsonb_agg(jsonb_build_object('user_id', w.id, 'display_name', w.display_name,
				'late', n.in_names AND NOT p.sealed AND EXISTS (SELECT FROM app.review r WHERE r.panel_id = p.id AND r.reviewer_id = w.id AND r.late),
				'attended', n.in_names AND NOT p.sealed AND EXISTS (SELECT FROM app.consensus c WHERE c.panel_id = p.id AND w.id = ANY (c.present)),
				'freed', EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = w.id AND s.freed_at IS NOT NULL))
				ORDER BY w.display_name, w.id)
			FROM app.person w WHERE w.id IN (SELECT s.person_id FROM app.seat s WHERE s.panel_id = p.id)),
		'changes', (SELECT jsonb_agg(jsonb_build_object('what', e.what, 'at', e.at, 'by', w.display_name, 'reason', e.reason,
				'deadline_before', e.deadline, 'seat_of', o.display_name, 'why', CASE WHEN n.in_names THEN e.why END, 'taken_by', t.display_name)
				ORDER BY e.at, e.id)
			FROM app.panel_event e JOIN app.person w ON w.id = e.person_id LEFT JOIN app.person o ON o.id = e.seat_of
				LEFT JOIN app.person t ON t.id = e.taken_by WHERE e.panel_id = p.id))
	FROM app.panel p, (SELECT app.hears_names(the_panel) AS in_names) AS n WHERE p.id = the_panel
$$;

-- -- a round that is changed --

CREATE OR REPLACE FUNCTION app.fail_cancelled() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.fail('TS028', 'the round was cancelled', '{"state": "cancelled"}');
END $$;

-- A calibration of the wheel is done when its rounds are. When all of them were cancelled it waits for a new one.
CREATE OR REPLACE FUNCTION app.finish_rounds(the_activity uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.activity a SET state = CASE WHEN EXISTS (SELECT FROM app.panel p WHERE p.activity_id = a.id AND NOT p.sealed
		AND p.purpose IN ('calibration', 'anchor')) THEN 'done' ELSE 'drawn' END
	WHERE a.id = the_activity AND a.kind = 'calibration' AND a.state = 'assigned' AND NOT EXISTS (SELECT FROM app.panel p
		WHERE p.activity_id = a.id AND p.sealed AND p.cancelled_at IS NULL AND p.purpose IN ('calibration', 'anchor'));
END $$;

-- A round with its activity, locked in the order in which everybody locks.
CREATE OR REPLACE FUNCTION app.round_locked(the_panel uuid) RETURNS app.panel LANGUAGE plpgsql AS $$
DECLARE
	p app.panel;
BEGIN
	PERFORM FROM app.activity a JOIN app.panel v ON v.activity_id = a.id WHERE v.id = the_panel FOR NO KEY UPDATE OF a;
	SELECT v.* INTO p FROM app.panel v WHERE v.id = the_panel AND v.purpose IN ('calibration', 'anchor') FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('calibration');
	ELSIF p.cancelled_at IS NOT NULL THEN
		PERFORM app.fail_cancelled();
	END IF;
	RETURN p;
END $$;

-- Refuses to change a round that is open, or due and about to be: from then on all may see the answers.
CREATE OR REPLACE FUNCTION app.refuse_open_round(p app.panel) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF NOT p.sealed OR p.deadline <= app.now() THEN
		PERFORM app.fail('TS028', 'the round is open, or its deadline has passed', '{"state": "unsealed"}');
	END IF;
END $$;

-- Refuses who may not take a freed seat: no leader with access, one who sits there, did or decided one of the cases, or met one in a round
-- before (R7, R8). Who reads anchor cases reads extracts, and again and again.
CREATE OR REPLACE FUNCTION app.refuse_seat(p app.panel, whose uuid, who uuid) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
	cases CONSTANT uuid[] := ARRAY(SELECT DISTINCT s.case_id FROM app.seat s WHERE s.panel_id = p.id);
BEGIN
	IF NOT EXISTS (SELECT FROM app.person v WHERE v.id = who AND v.disabled_at IS NULL AND 'leader' = ANY (v.roles)) THEN
		PERFORM app.fail('TS003', 'the panel is leaders with access', '{}', app.place('user_id'));
	ELSIF who = whose THEN
		IF (SELECT e.why FROM app.panel_event e WHERE e.panel_id = p.id AND e.what = 'freed' AND e.seat_of = who ORDER BY e.at DESC, e.id LIMIT 1)
			= 'conflict' THEN
			PERFORM app.fail('TS031', 'they are tied to one of the cases', '{}', app.place('user_id'));
		END IF;
	ELSIF EXISTS (SELECT FROM app.seat s WHERE s.panel_id = p.id AND s.person_id = who) THEN
		PERFORM app.fail('TS028', 'they have a seat in it', '{"state": "sits_there"}', app.place('user_id'));
	ELSIF p.purpose = 'calibration' AND EXISTS (SELECT FROM unnest(cases) AS c(id) WHERE app.conflict(who, c.id) IN ('own_casework', 'own_decision')) THEN
		PERFORM app.fail('TS031', 'no one reviews casework they did or decided', '{}', app.place('user_id'));
	ELSIF p.purpose = 'calibration' AND EXISTS (SELECT FROM unnest(cases) AS c(id) WHERE app.was_in_round(ARRAY[who], c.id)) THEN
		PERFORM app.fail('TS028', 'they met one of the cases in a round before', '{"state": "met_before"}', app.place('user_id'));
	END IF;
END $$;

-- What a planner decides rests on what they have read, and has a reason that the panel is told.
CREATE OR REPLACE FUNCTION app.refuse_round_change(p app.panel, version bigint, reason text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	PERFORM app.refuse_open_round(p);
	IF p.version <> refuse_round_change.version THEN
		PERFORM app.fail('TS022', 'somebody changed the round since it was read',
			jsonb_build_object('what', 'calibration', 'version', p.version::text));
	ELSIF app.says_nothing(reason) THEN
		PERFORM app.fail('TS034', 'the panel is told why', '{}', app.place('reason'));
	END IF;
	PERFORM app.refuse_words(reason, 'reason', 4000);
END $$;

-- Notes the change, and tells those who sit there, but for who made it. Voices are told in their own words.
CREATE OR REPLACE FUNCTION app.tell_round_change(p app.panel, what text, reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	made uuid;
BEGIN
	INSERT INTO app.panel_event AS e (panel_id, person_id, what, reason, deadline)
	VALUES (p.id, app.actor(), tell_round_change.what, tell_round_change.reason, CASE tell_round_change.what WHEN 'moved' THEN p.deadline END)
	RETURNING e.id INTO made;
	PERFORM app.give_notice(s.person_id, CASE p.purpose WHEN 'voices' THEN 'voices_' ELSE 'round_' END || tell_round_change.what, made)
	FROM (SELECT DISTINCT k.person_id FROM app.seat k WHERE k.panel_id = p.id AND k.freed_at IS NULL AND k.person_id <> app.actor()) AS s;
END $$;

-- The outcome that a retry gets.
CREATE OR REPLACE FUNCTION app.settle_round(the_panel uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle('calibration:' || p.id, jsonb_build_object('calibration', jsonb_build_object('calibration_id', p.id,
		'activity_id', p.activity_id, 'deadline', p.deadline, 'sealed', p.sealed, 'version', p.version, 'cancelled_at', p.cancelled_at)))
	FROM app.panel p WHERE p.id = the_panel;
END $$;
