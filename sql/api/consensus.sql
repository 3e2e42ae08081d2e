-- CalibrationService, after a round is open: what its panel agreed on.

-- record_consensus: one question of one case, a version beside those before. The answers stay as they are (R10). Raises TS003, TS005,
-- TS012, TS020, TS022, TS027, TS028, TS034.
CREATE TYPE api.recorded_consensus AS (consensus_id text, version bigint, note_id text, finding_id text, hints text[]);
CREATE FUNCTION api.record_consensus(calibration_id uuid, case_number text, question text, value text, reason text, present uuid[],
	dissent jsonb, seen bigint, book boolean, excerpt text, action_wanted boolean) RETURNS SETOF api.recorded_consensus LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.talk_open(record_consensus.calibration_id);
	c app.consensus;
	the_case uuid;
	the_template uuid;
	newest bigint;
	written uuid;
	finding uuid;
BEGIN
	PERFORM FROM app.panel v WHERE v.id = p.id FOR NO KEY UPDATE; -- two facilitators at once: one is first
	IF NOT app.actor_is('planner') AND NOT app.sits_with(p.id) THEN
		PERFORM app.fail('TS012', 'what a panel agreed on is noted by one of the panel, or a planner');
	END IF;
	SELECT r.case_id, r.template_id INTO the_case, the_template
	FROM app.review r JOIN app.case k ON k.id = r.case_id JOIN app.item i ON i.template_id = r.template_id AND i.kind = 'question'
	WHERE r.panel_id = p.id AND k.case_number = record_consensus.case_number AND i.code = record_consensus.question
		AND coalesce(i.see, '') = '' AND (cardinality(p.questions) = 0 OR i.code = ANY (p.questions))
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('question');
	ELSIF NOT app.is_answer(the_template, 'question', NULL, NULL, record_consensus.value) THEN
		PERFORM app.fail('TS003', 'no value of the scale', '{}', '[{"field": "value"}]');
	ELSIF record_consensus.book AND record_consensus.value = '' THEN
		PERFORM app.fail('TS003', 'a note says what was agreed on', '{}', '[{"field": "value"}]');
	ELSIF record_consensus.book AND p.purpose = 'voices' THEN
		PERFORM app.fail('TS003', 'the book is for what leaders agree on in a round', '{}', '[{"field": "book"}]');
	ELSIF record_consensus.action_wanted AND p.purpose <> 'voices' THEN
		PERFORM app.fail('TS003', 'a round is about the yardstick; what is done about a case comes of its own review', '{}',
			'[{"field": "action_wanted"}]');
	ELSIF app.says_nothing(record_consensus.reason) THEN
		PERFORM app.fail('TS034', 'a consensus wants a reason', '{}', '[{"field": "reason"}]');
	END IF;
	PERFORM app.refuse_words(record_consensus.reason, 'reason', 4000);
	PERFORM app.refuse_words(record_consensus.excerpt, 'excerpt', 4000);
	PERFORM app.refuse_attendance(p.id, record_consensus.present, record_consensus.dissent, the_template);
	IF record_consensus.book THEN
		PERFORM app.refuse_names(record_consensus.reason, 'reason'), app.refuse_names(record_consensus.excerpt, 'excerpt');
	END IF;
	SELECT coalesce(max(o.version), 0) INTO newest FROM app.consensus o
	WHERE o.panel_id = p.id AND o.case_id = the_case AND o.question = record_consensus.question;
	IF newest <> record_consensus.seen THEN
		PERFORM app.fail('TS022', 'somebody noted another outcome since it was read', '{"what": "consensus"}');
	END IF;

	INSERT INTO app.consensus AS o (panel_id, case_id, question, version, value, reason, present, recorded_by, action_wanted)
	VALUES (p.id, the_case, record_consensus.question, newest + 1, record_consensus.value, record_consensus.reason,
		ARRAY(SELECT DISTINCT n FROM unnest(record_consensus.present) AS n ORDER BY n), app.actor(), record_consensus.action_wanted)
	RETURNING o.* INTO c;
	INSERT INTO app.dissent (consensus_id, person_id, value, words)
	SELECT c.id, d.user_id, coalesce(d.value, ''), coalesce(d.words, '')
	FROM jsonb_to_recordset(record_consensus.dissent) AS d(user_id uuid, value text, words text);
	IF record_consensus.book THEN
		written := app.write_note(c, the_template, record_consensus.excerpt);
	END IF;
	IF c.action_wanted THEN
		finding := app.find_by_talk(c, p);
	END IF;
	PERFORM app.settle('calibration:' || p.id, jsonb_build_object('consensus_id', c.id, 'version', c.version, 'note_id',
		coalesce(written::text, ''), 'finding_id', coalesce(finding::text, '')), the_case, p.id);
	RETURN QUERY SELECT c.id::text, c.version, coalesce(written::text, ''), coalesce(finding::text, ''), CASE p.purpose WHEN 'voices' THEN app.hint_seats(p.id) ELSE ARRAY[app.hint_staff('calibration', p.id)] END;
END $$;

-- list_consensus: the newest version of each, in the order of the question set; without names for who did not sit there. Raises TS020, TS027.
CREATE TYPE api.shown_consensus AS (consensus_id text, calibration_id text, case_number text, question text, value text, reason text,
	present jsonb, dissent jsonb, recorded_by text, recorded_at timestamptz, version bigint, note_id text,
	action_wanted boolean, finding_id text);
CREATE FUNCTION api.list_consensus(calibration_id uuid) RETURNS SETOF api.shown_consensus LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.talk_open(list_consensus.calibration_id);
	in_names boolean := app.hears_names(p.id);
	is_few boolean := app.round_readers(p.id) < app.readers_least();
BEGIN
	PERFORM app.settle_list('calibration:' || p.id, app.cases_of_panel(p.id), p.id, 'calibration');
	RETURN QUERY
	SELECT v.* FROM app.outcomes_shown(p) o,
		jsonb_to_record(CASE WHEN in_names THEN o.shown ELSE app.outcome_without_names(o.shown, is_few) END) AS v(consensus_id text,
			calibration_id text, case_number text, question text, value text, reason text, present jsonb, dissent jsonb, recorded_by text,
			recorded_at timestamptz, version bigint, note_id text, action_wanted boolean, finding_id text)
	ORDER BY o.place;
END $$;
