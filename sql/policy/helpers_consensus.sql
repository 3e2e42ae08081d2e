-- What a panel agreed on, and who may note it.

-- A round of several, whatever its cases; only open ones may be spoken of. Still blind for those who answer one of its cases in another
-- round: what was said of it then would be in their ear (R8).
CREATE OR REPLACE FUNCTION app.round_open(the_panel uuid) RETURNS app.panel LANGUAGE plpgsql STABLE AS $$
DECLARE
	p app.panel;
BEGIN
	SELECT v.* INTO p FROM app.panel v WHERE v.id = the_panel AND v.purpose IN ('calibration', 'anchor');
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('calibration');
	ELSIF p.cancelled_at IS NOT NULL THEN
		PERFORM app.fail_cancelled();
	ELSIF p.sealed THEN
		PERFORM app.fail('TS027', 'the round is still blind');
	ELSIF app.answers_again(p.id) THEN
		PERFORM app.fail('TS027', 'you still answer one of its cases: hand in your own first');
	END IF;
	RETURN p;
END $$;

-- The same, or voices that answered apart: those are for who sits there, and for each once their own is in.
CREATE OR REPLACE FUNCTION app.talk_open(the_panel uuid) RETURNS app.panel LANGUAGE plpgsql STABLE AS $$
DECLARE
	p app.panel;
BEGIN
	SELECT v.* INTO p FROM app.panel v WHERE v.id = the_panel AND v.purpose = 'voices' AND app.sits_with(v.id);
	IF NOT FOUND THEN
		RETURN app.round_open(the_panel);
	ELSIF p.sealed OR EXISTS (SELECT FROM app.review r WHERE r.panel_id = p.id AND r.reviewer_id = app.actor() AND r.state = 'open') THEN
		PERFORM app.fail('TS027', 'sealed until all are in, and for each until their own is');
	END IF;
	RETURN p;
END $$;

-- Does the actor still answer one of the round's cases: in another round, or in this one, whose deadline passed without them? Whoever will
-- not hand in, late and not counted, asks the planner to free the seat.
CREATE OR REPLACE FUNCTION app.answers_again(the_panel uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.review r
		WHERE r.reviewer_id = app.actor() AND r.state = 'open' AND r.panel_id IS NOT NULL AND r.purpose <> 'practice'
			AND r.case_id IN (SELECT s.case_id FROM app.seat s WHERE s.panel_id = the_panel))
$$;

-- So many must have read for a distribution to name none of them (R16).
CREATE OR REPLACE FUNCTION app.readers_least() RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT greatest(3, app.setting_int('small_group')) $$;

CREATE OR REPLACE FUNCTION app.round_readers(the_panel uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT count(DISTINCT r.reviewer_id) FROM app.review r
	WHERE r.panel_id = the_panel AND NOT r.sealed AND r.state = 'submitted' AND NOT r.late
$$;

-- An outcome for who did not sit there: what was agreed on and why, and how others saw it; nobody's name, and of few no dissent at all.
CREATE OR REPLACE FUNCTION app.outcome_without_names(shown jsonb, is_few boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT shown || jsonb_build_object('present', jsonb '[]', 'recorded_by', '', 'dissent', CASE WHEN is_few THEN jsonb '[]'
		ELSE (SELECT coalesce(jsonb_agg(d || jsonb '{"user_id": ""}' ORDER BY d ->> 'value', d ->> 'words'), '[]')
			FROM jsonb_array_elements(shown -> 'dissent') AS d) END)
$$;

-- People in the shape of Seat, by name.
CREATE OR REPLACE FUNCTION app.people_shown(people uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('user_id', w.id, 'display_name', w.display_name, 'late', false, 'attended', true)
		ORDER BY w.display_name, w.id), '[]')
	FROM app.person w WHERE w.id = ANY (people)
$$;

-- The finding that a talk about one question has led to, in whatever version; one that was withdrawn (R27) does not stand any more.
CREATE OR REPLACE FUNCTION app.finding_of(c app.consensus) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT f.id FROM app.finding f JOIN app.consensus o ON o.id = f.consensus_id
	WHERE o.panel_id = c.panel_id AND o.case_id = c.case_id AND o.question = c.question
		AND NOT EXISTS (SELECT FROM app.finding_withdrawal w WHERE w.finding_id = f.id)
$$;

-- What was agreed on: the newest version of each, in the order of the question set, in the shape of Consensus.
CREATE OR REPLACE FUNCTION app.outcomes_shown(p app.panel) RETURNS TABLE (place bigint, shown jsonb) LANGUAGE sql STABLE AS $$
	SELECT row_number() OVER (ORDER BY s.position, i.position, c.question, k.case_number COLLATE "C"),
		jsonb_build_object('consensus_id', c.id, 'calibration_id', p.id, 'case_number', k.case_number, 'question', c.question, 'value', c.value,
			'reason', c.reason, 'present', app.people_shown(c.present), 'dissent',
			(SELECT coalesce(jsonb_agg(jsonb_build_object('user_id', d.person_id, 'value', d.value, 'words', d.words) ORDER BY d.person_id), '[]')
				FROM app.dissent d WHERE d.consensus_id = c.id),
			'recorded_by', w.display_name, 'recorded_at', c.recorded_at, 'version', c.version, 'note_id',
			coalesce((SELECT n.id::text FROM app.book_note n WHERE n.consensus_id = c.id AND n.retired_at IS NULL), ''),
			'action_wanted', c.action_wanted, 'finding_id', coalesce(app.finding_of(c)::text, ''))
	FROM app.consensus c
		JOIN app.case k ON k.id = c.case_id
		JOIN app.person w ON w.id = c.recorded_by
		JOIN app.activity a ON a.id = p.activity_id
		LEFT JOIN app.item i ON i.template_id = a.template_id AND i.code = c.question
		LEFT JOIN app.template_step s ON s.template_id = a.template_id AND s.step = i.step
	WHERE c.panel_id = p.id AND NOT EXISTS (SELECT FROM app.consensus o
		WHERE o.panel_id = c.panel_id AND o.case_id = c.case_id AND o.question = c.question AND o.version > c.version)
$$;

-- Who was there: two or more, of the panel or planners; who dissents was there and says so once. Names every fault.
CREATE OR REPLACE FUNCTION app.refuse_attendance(the_panel uuid, present uuid[], dissent jsonb, the_template uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	faults jsonb;
	said record;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('field', 'present[' || n.nth - 1 || ']') ORDER BY n.nth) INTO faults
	FROM unnest(present) WITH ORDINALITY AS n(id, nth)
	WHERE NOT EXISTS (SELECT FROM app.seat s WHERE s.panel_id = the_panel AND s.person_id = n.id)
		AND NOT EXISTS (SELECT FROM app.person p WHERE p.id = n.id AND p.disabled_at IS NULL AND 'planner' = ANY (p.roles));
	IF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'present are people of the panel, and planners', '{}', faults);
	ELSIF (SELECT count(DISTINCT n) FROM unnest(present) AS n) NOT BETWEEN 2 AND 60 THEN
		PERFORM app.fail('TS003', 'nobody agrees alone', '{}', '[{"field": "present"}]');
	END IF;
	FOR said IN SELECT d.*, 'dissent[' || d.nth - 1 || '].' AS path, count(*) OVER (PARTITION BY d.user_id) AS times
		FROM ROWS FROM (jsonb_to_recordset(dissent) AS (user_id text, value text, words text)) WITH ORDINALITY AS d(user_id, value, words, nth)
		ORDER BY d.nth LOOP
		IF said.times > 1 OR said.user_id <> ALL (present::text[]) THEN
			PERFORM app.fail('TS003', 'who dissents was there, and says so once', '{}',
				jsonb_build_array(jsonb_build_object('field', said.path || 'user_id')));
		ELSIF NOT app.is_answer(the_template, 'question', NULL, NULL, coalesce(said.value, '')) THEN
			PERFORM app.fail('TS003', 'no value of the scale', '{}', jsonb_build_array(jsonb_build_object('field', said.path || 'value')));
		END IF;
		PERFORM app.refuse_words(said.words, said.path || 'words', 4000);
	END LOOP;
END $$;

-- A note out of a consensus, in the place of the one that this question of this case had.
CREATE OR REPLACE FUNCTION app.write_note(c app.consensus, the_template uuid, excerpt text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	written uuid;
BEGIN
	UPDATE app.book_note n SET retired_at = app.now(), retired_by = app.actor(), version = n.version + 1
	FROM app.consensus o
	WHERE o.id = n.consensus_id AND o.panel_id = c.panel_id AND o.case_id = c.case_id AND o.question = c.question AND n.retired_at IS NULL;
	INSERT INTO app.book_note AS n (consensus_id, template_id, question, value, why, excerpt, written_by)
	VALUES (c.id, the_template, c.question, c.value, c.reason, write_note.excerpt, app.actor()) RETURNING n.id INTO written;
	RETURN written;
END $$;
