-- Panels that are no calibration: voices apart, second readings, practice. One mechanism holds them: a panel says who answers which case
-- apart, until when it is sealed (sql/policy/unseal.sql).

-- The caseworker that the actor is; NULL for others.
CREATE OR REPLACE FUNCTION app.own_caseworker() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT p.caseworker_id FROM app.person p WHERE p.id = app.actor() AND 'caseworker' = ANY (p.roles) $$;

-- The login of the caseworker who holds a case now.
CREATE OR REPLACE FUNCTION app.holder_of(the_case uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT p.id FROM app.case_holder h JOIN app.person p ON p.caseworker_id = h.caseworker_id
	WHERE h.case_id = the_case AND h.held_to IS NULL AND p.disabled_at IS NULL AND 'caseworker' = ANY (p.roles)
	ORDER BY p.created_at, p.id LIMIT 1
$$;

-- Does the actor hold the case now, as its caseworker?
CREATE OR REPLACE FUNCTION app.holds_case(the_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.case_holder h WHERE h.case_id = the_case AND h.held_to IS NULL AND h.caseworker_id = app.own_caseworker())
$$;

-- Is the review, or one of its steps, about the actor's own casework (R6)? Whoever was given the case since is told nothing of the one
-- before them (R17).
CREATE OR REPLACE FUNCTION app.is_about_actor(r app.review) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN app.own_caseworker() IN (SELECT app.review_subjects(r));
END $$;

-- Is what is said of this question about the actor's own casework?
CREATE OR REPLACE FUNCTION app.is_about_actor(r app.review, item text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(app.own_caseworker() = app.item_worker(r, is_about_actor.item), false);
END $$;

-- Does the actor look as one of several caseworkers, each of whom sees what is said of the steps they held?
CREATE OR REPLACE FUNCTION app.looks_in_part(r app.review) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN NOT (app.takes_part(r) OR app.sits_with(r.panel_id) OR app.actor_is('leader') OR app.actor_is('planner'))
		AND EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = r.id AND h.caseworker_id IS DISTINCT FROM app.own_caseworker());
END $$;

CREATE OR REPLACE FUNCTION app.cases_of_panel(the_panel uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT DISTINCT s.case_id FROM app.seat s WHERE s.panel_id = the_panel)
$$;

-- Whoever has not handed in their own reading of a case does not look at another's (R8, R10, R25).
CREATE OR REPLACE FUNCTION app.must_read_first(r app.review) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.review o
		WHERE o.case_id = r.case_id AND o.reviewer_id = app.actor() AND o.state = 'open' AND o.id <> r.id AND o.panel_id IS NOT NULL
			AND o.purpose <> 'practice')
$$;

-- Does the actor sit in the panel of a review, or is theirs the review that the panel stands beside?
CREATE OR REPLACE FUNCTION app.sits_with(the_panel uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.seat s WHERE s.panel_id = the_panel AND s.person_id = app.actor())
		OR EXISTS (SELECT FROM app.panel p JOIN app.review r ON r.id = p.review_id
			WHERE p.id = the_panel AND r.reviewer_id = app.actor() AND r.state <> 'withdrawn')
$$;

-- The last second of a day in Denmark. Not midnight: whoever is shown that moment would read the day after.
CREATE OR REPLACE FUNCTION app.end_of(day date) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT (day + time '23:59:59') AT TIME ZONE 'Europe/Copenhagen' $$;

-- The last day that a deadline leaves: one at midnight is over when that day begins.
CREATE OR REPLACE FUNCTION app.last_day(deadline timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT ((deadline - interval '1 microsecond') AT TIME ZONE 'Europe/Copenhagen')::date $$;

-- Until when a panel answers: ahead, and no further than anybody plans.
CREATE OR REPLACE FUNCTION app.refuse_deadline(deadline timestamptz) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF deadline IS NULL OR deadline <= app.now() THEN
		PERFORM app.fail('TS003', 'the deadline must lie ahead', '{}', app.place('deadline'));
	ELSIF deadline > app.now() + interval '1 year' THEN
		PERFORM app.fail('TS003', 'the deadline lies more than a year ahead', '{}', app.place('deadline'));
	END IF;
END $$;

-- A sealed review of the same case by another in a panel.
CREATE OR REPLACE FUNCTION app.open_voice(r app.review, the_panel uuid, purpose text, person uuid, due date) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	fresh uuid := gen_random_uuid();
BEGIN
	INSERT INTO app.seat (panel_id, case_id, person_id) VALUES (the_panel, r.case_id, person);
	INSERT INTO app.review (id, activity_id, case_id, template_id, purpose, reviewer_id, panel_id, sealed, deadline)
	VALUES (fresh, r.activity_id, r.case_id, r.template_id, open_voice.purpose, person, the_panel, true, due);
	RETURN fresh;
END $$;

-- -- second readings (R25) --

-- Who stands in for a rule, by what was written down last.
CREATE OR REPLACE FUNCTION app.stand_in(the_rule text) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT p.id FROM app.person p WHERE p.disabled_at IS NULL AND p.id = (
		SELECT s.person_id FROM app.stand_in s WHERE s.rule = the_rule ORDER BY s.since DESC LIMIT 1)
$$;

-- Why a review is read a second time; NULL when it is not. The share is drawn by a hash of the draw's seed and the case, so that anyone
-- can redo it: SHA-256(seed, 0x1f, "second", 0x1f, case number), its first four bytes as a fraction, below the share.
CREATE OR REPLACE FUNCTION app.second_why(r app.review) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
	drawn double precision;
BEGIN
	IF NOT EXISTS (SELECT FROM app.review o JOIN app.review_event e ON e.review_id = o.id AND e.what = 'submitted'
		WHERE o.reviewer_id = r.reviewer_id AND o.id <> r.id AND o.purpose IN ('random', 'targeted')) THEN
		RETURN 'first';
	ELSIF EXISTS (SELECT FROM app.answer n JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.critical
		WHERE n.review_id = r.id AND n.asked AND n.value = app.wants_reason(r.template_id, true)) THEN
		RETURN 'critical';
	END IF;
	SELECT ('x' || left(encode(sha256(convert_to(concat_ws(E'\x1f', coalesce(d.seed, r.activity_id::text), 'second', c.case_number),
		'UTF8')), 'hex'), 8))::bit(32)::bigint / 4294967296.0 INTO drawn
	FROM app.case c LEFT JOIN app.draw d ON d.id = r.draw_id WHERE c.id = r.case_id;
	RETURN CASE WHEN drawn < app.setting_int('second_share') / 100.0 THEN 'share' END;
END $$;

-- The leader of the activity who may and has fewest second readings; outside the own team before within it; else any other leader;
-- equal ones by a hash, so that nobody is always first. NULL: nobody but a stand-in.
CREATE OR REPLACE FUNCTION app.second_reader(r app.review) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT p.id FROM app.person p
		LEFT JOIN app.activity_reviewer a ON a.activity_id = r.activity_id AND a.person_id = p.id
		CROSS JOIN LATERAL app.conflict(p.id, r.case_id) AS k (conflict)
	WHERE p.disabled_at IS NULL AND 'leader' = ANY (p.roles) AND p.id <> r.reviewer_id AND NOT app.bars(k.conflict)
		AND p.id IS DISTINCT FROM app.stand_in('R25') -- who stands in is marked as such
		AND NOT EXISTS (SELECT FROM app.participant t WHERE t.review_id = r.id AND t.person_id = p.id)
		AND NOT EXISTS (SELECT FROM app.review o WHERE o.case_id = r.case_id AND o.activity_id = r.activity_id AND o.reviewer_id = p.id
			AND o.id <> r.id)
		AND NOT EXISTS (SELECT FROM app.seat s JOIN app.panel n ON n.id = s.panel_id
			WHERE s.case_id = r.case_id AND s.person_id = p.id AND n.activity_id = r.activity_id)
	ORDER BY a.person_id IS NULL, k.conflict IS NOT NULL,
		(SELECT count(*) FROM app.seat s JOIN app.panel n ON n.id = s.panel_id AND n.purpose = 'second' WHERE s.person_id = p.id),
		sha256(convert_to(r.id::text || p.id, 'UTF8'))
	LIMIT 1
$$;

-- At the first submit of a review, in its transaction: whether it is read again, and by whom. Gives the hints of it.
CREATE OR REPLACE FUNCTION app.ask_second_reading(r app.review) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	why CONSTANT text := app.second_why(r);
	last_day CONSTANT date := app.working_day(app.today(), app.setting_int('second_days'));
	reader uuid;
	substitute boolean := false;
	the_panel uuid;
	fresh uuid;
BEGIN
	IF why IS NULL OR EXISTS (SELECT FROM app.second_reading s WHERE s.review_id = r.id)
		OR EXISTS (SELECT FROM app.panel p JOIN app.seat s ON s.panel_id = p.id AND s.person_id <> r.reviewer_id
			JOIN app.person w ON w.id = s.person_id AND 'leader' = ANY (w.roles)
			WHERE p.review_id = r.id AND p.purpose = 'voices') THEN -- another leader reads it apart already
		RETURN ARRAY[]::text[];
	END IF;
	reader := app.second_reader(r);
	IF reader IS NULL THEN
		reader := app.stand_in('R25');
		substitute := reader IS NOT NULL;
		IF reader = r.reviewer_id OR app.bars(app.conflict(reader, r.case_id)) THEN
			reader := NULL;
		END IF;
	END IF;
	IF reader IS NOT NULL THEN
		the_panel := gen_random_uuid();
		INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by, review_id)
		SELECT the_panel, a.id, 'second', a.title, app.end_of(last_day), r.reviewer_id, r.id FROM app.activity a WHERE a.id = r.activity_id;
		fresh := app.open_voice(r, the_panel, 'second', reader, last_day);
		INSERT INTO app.job (kind, subject, due) VALUES ('unseal', the_panel::text, app.end_of(last_day));
		PERFORM app.give_notice(reader, 'reviews', fresh);
	END IF;
	INSERT INTO app.second_reading (review_id, why, panel_id, stands_in, due)
	VALUES (r.id, why, the_panel, substitute AND reader IS NOT NULL, last_day);
	RETURN CASE WHEN fresh IS NULL THEN ARRAY[]::text[] ELSE ARRAY['review:' || fresh || ':user:' || reader] END;
END $$;

-- How it stands with a review's second reading: none, waiting, read, late or unread (the time is up: it counts as it is), nobody.
CREATE OR REPLACE FUNCTION app.second_state(r app.review) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT coalesce((SELECT CASE
			WHEN s.panel_id IS NULL THEN 'nobody'
			WHEN p.sealed AND p.deadline > app.now() THEN 'waiting'
			WHEN EXISTS (SELECT FROM app.review v WHERE v.panel_id = p.id AND v.state = 'submitted' AND NOT v.sealed) THEN 'read'
			ELSE 'unread' END
		FROM app.second_reading s LEFT JOIN app.panel p ON p.id = s.panel_id WHERE s.review_id = r.id), 'none')
$$;

-- The activity is done when all its cases are reviewed. While voices are sealed nobody is told so: it would tell who is in (R8).
CREATE OR REPLACE FUNCTION app.finish_activity(the_activity uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE app.activity a SET state = 'done'
	WHERE a.id = the_activity AND a.state = 'assigned'
		AND NOT EXISTS (SELECT FROM app.panel p WHERE p.activity_id = a.id AND p.purpose = 'voices' AND p.sealed)
		AND EXISTS (SELECT FROM app.review c WHERE c.activity_id = a.id AND c.purpose IN ('random', 'targeted'))
		AND NOT EXISTS (SELECT FROM app.review c
			WHERE c.activity_id = a.id AND c.purpose IN ('random', 'targeted')
				AND (c.state = 'open' OR (c.state = 'withdrawn' AND c.successor_id IS NULL)));
END $$;

-- -- the comparison of voices --

-- What the voices of a panel said, question by question, where they differ: the widest gap first, as the agenda of a talk. The gap is the
-- distance of the outermost answers over the whole scale; ikke relevant against a rating is another kind of disagreement (R26), and
-- comes as the widest, since one says that the question has no answer. Late and unfinished voices are left out (R9).
CREATE OR REPLACE FUNCTION app.voices_compared(the_panel uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH voice AS (
		SELECT r.*, w.display_name FROM app.review r JOIN app.panel p ON p.id = the_panel AND NOT p.sealed
			AND (r.panel_id = p.id OR r.id = p.review_id)
		JOIN app.person w ON w.id = r.reviewer_id
		WHERE NOT r.sealed AND r.state = 'submitted' AND NOT r.late
	), category AS (
		SELECT v.template_id, v.value, v.counts, CASE WHEN v.counts
			THEN row_number() OVER (PARTITION BY v.template_id, v.counts ORDER BY v.score NULLS LAST, v.position)::double precision - 1 END AS nth,
			count(*) FILTER (WHERE v.counts) OVER (PARTITION BY v.template_id) AS categories
		FROM app.scale_value v WHERE v.template_id IN (SELECT k.template_id FROM voice k)
	), said AS (
		SELECT i.code, i.body, s.position AS step_position, i.position,
			coalesce((max(c.nth) - min(c.nth)) / greatest(max(c.categories) - 1, 1), 0) AS spread,
			bool_or(c.counts) AND NOT bool_and(c.counts) AS relevance, count(*) AS answers,
			jsonb_agg(jsonb_build_object('voice', k.purpose, 'display_name', k.display_name, 'value', n.value, 'comment', n.comment,
				'evidence', n.evidence) ORDER BY k.purpose = 'caseworker', k.display_name, k.id) AS voices
		FROM voice k JOIN app.answer n ON n.review_id = k.id AND n.value <> '' AND n.asked
			JOIN app.item i ON i.template_id = k.template_id AND i.code = n.item AND i.kind = 'question'
			JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step
			JOIN category c ON c.template_id = k.template_id AND c.value = n.value
		GROUP BY i.code, i.body, s.position, i.position
	)
	SELECT jsonb_build_object(
		'gaps', coalesce((SELECT jsonb_agg(jsonb_build_object('question', a.code, 'text_da', a.body ->> 'text_da', 'text_en', a.body ->> 'text_en',
				'gap', CASE WHEN a.relevance THEN 1 ELSE a.spread END, 'relevance_disagreement', a.relevance, 'answers', a.voices)
				ORDER BY CASE WHEN a.relevance THEN 1 ELSE a.spread END DESC, a.step_position, a.position, a.code)
			FROM said a WHERE a.relevance OR a.spread > 0), '[]'),
		'agreed', (SELECT count(*) FROM said a WHERE a.answers > 1 AND NOT a.relevance AND a.spread = 0))
$$;

-- A panel of voices or a second reading as those who sit there see it.
CREATE OR REPLACE FUNCTION app.voices_shown(p app.panel) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('panel_id', p.id, 'purpose', CASE p.purpose WHEN 'voices' THEN 'caseworker' ELSE p.purpose END, 'activity_id', p.activity_id, 'title', p.title,
		'case_number', c.case_number, 'deadline', p.deadline, 'sealed', p.sealed, 'unsealed_at', p.unsealed_at, 'version', p.version, 'cancelled_at', p.cancelled_at,
		'changes', (SELECT jsonb_agg(jsonb_build_object('what', e.what, 'at', e.at, 'by', w.display_name, 'reason', e.reason,
				'deadline_before', e.deadline) ORDER BY e.at, e.id)
			FROM app.panel_event e JOIN app.person w ON w.id = e.person_id WHERE e.panel_id = p.id),
		'seats', (SELECT jsonb_agg(jsonb_build_object('user_id', w.id, 'display_name', w.display_name,
				'late', NOT p.sealed AND EXISTS (SELECT FROM app.review v WHERE v.panel_id = p.id AND v.reviewer_id = w.id AND v.late))
				ORDER BY w.display_name, w.id)
			FROM app.person w WHERE w.id IN (SELECT s.person_id FROM app.seat s WHERE s.panel_id = p.id)))
	FROM app.case c WHERE c.id IN (SELECT s.case_id FROM app.seat s WHERE s.panel_id = p.id)
$$;

-- Voices with their activity, locked in the order in which everybody locks, for whoever may change them: who opened them, whose review they
-- stand beside, and planners. Who else sits there is refused; others do not know of them.
CREATE OR REPLACE FUNCTION app.voices_locked(the_panel uuid) RETURNS app.panel LANGUAGE plpgsql AS $$
DECLARE
	p app.panel;
BEGIN
	PERFORM FROM app.activity a JOIN app.panel v ON v.activity_id = a.id WHERE v.id = the_panel FOR NO KEY UPDATE OF a;
	SELECT v.* INTO p FROM app.panel v WHERE v.id = the_panel AND v.purpose = 'voices' FOR UPDATE;
	IF NOT FOUND OR NOT (p.opened_by = app.actor() OR app.actor_is('planner') OR app.sits_with(p.id)) THEN
		PERFORM app.fail_not_found('voices');
	ELSIF p.cancelled_at IS NOT NULL THEN
		PERFORM app.fail_cancelled();
	ELSIF NOT (p.opened_by = app.actor() OR app.actor_is('planner')
		OR EXISTS (SELECT FROM app.review r WHERE r.id = p.review_id AND r.reviewer_id = app.actor())) THEN
		PERFORM app.fail('TS012', 'whose review it is, who opened it, or a planner');
	END IF;
	RETURN p;
END $$;
