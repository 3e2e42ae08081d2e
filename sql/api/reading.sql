-- ReadingService: a team reads an anonymised extract together and votes sealed. No figure ever counts a vote.

CREATE TYPE api.told_reading AS (reading jsonb, hints text[]);

-- put_reading: writes an extract, or changes it before it opens; a change takes both yeses back. Refused when it tells whose case it is.
-- Raises TS003, TS005, TS012, TS020, TS022, TS028.
CREATE FUNCTION api.put_reading(reading_id uuid, version bigint, activity_id uuid, case_number text, title text, "extract" text,
	questions text[]) RETURNS SETOF api.told_reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading;
	a app.activity;
	the_case uuid;
	told text;
BEGIN
	IF put_reading.reading_id IS NOT NULL THEN
		r := app.reading_locked(put_reading.reading_id, put_reading.version);
		IF r.written_by <> app.actor() THEN
			PERFORM app.fail('TS012', 'an extract is changed by its writer');
		ELSIF r.panel_id IS NOT NULL THEN
			PERFORM app.fail('TS028', 'the reading is open', jsonb_build_object('state', app.reading_state(r)));
		END IF;
	END IF;
	SELECT v.* INTO a FROM app.activity v WHERE v.id = coalesce(r.activity_id, put_reading.activity_id);
	SELECT c.id INTO the_case FROM app.case c WHERE c.id = r.case_id OR (r.id IS NULL AND c.case_number = put_reading.case_number);
	IF a.id IS NULL OR the_case IS NULL THEN
		PERFORM app.fail_not_found(CASE WHEN a.id IS NULL THEN 'activity' ELSE 'case' END);
	ELSIF app.holds_cpr(put_reading.title) OR app.holds_cpr(put_reading.extract) THEN
		PERFORM app.fail('TS005', 'the text holds a CPR number', '{}', jsonb_build_array(jsonb_build_object('field',
			CASE WHEN app.holds_cpr(put_reading.title) THEN 'title' ELSE 'extract' END)));
	ELSIF length(put_reading.title) NOT BETWEEN 1 AND 120 THEN
		PERFORM app.fail('TS003', 'a title of 1 to 120 characters', '{}', '[{"field": "title"}]');
	ELSIF app.says_nothing(put_reading.extract) OR length(put_reading.extract) > 20000 THEN
		PERFORM app.fail('TS003', 'an extract of 1 to 20000 characters', '{"at_most": "20000"}', '[{"field": "extract"}]');
	ELSIF coalesce(cardinality(put_reading.questions), 0) NOT BETWEEN 1 AND 20 OR EXISTS (SELECT FROM unnest(put_reading.questions) AS q
		WHERE NOT EXISTS (SELECT FROM app.item i WHERE i.template_id = a.template_id AND i.kind = 'question' AND i.code = q)) THEN
		PERFORM app.fail('TS003', 'one to 20 questions of the activity''s set', '{}', '[{"field": "questions"}]');
	END IF;
	told := coalesce(app.tells_who(put_reading.title, the_case), app.tells_who(put_reading.extract, the_case));
	IF told IS NOT NULL THEN
		PERFORM app.fail('TS003', 'the text tells whose case it is', jsonb_build_object('what', told), jsonb_build_array(jsonb_build_object('field',
			CASE WHEN app.tells_who(put_reading.title, the_case) IS NOT NULL THEN 'title' ELSE 'extract' END)));
	END IF;
	IF r.id IS NULL THEN
		INSERT INTO app.reading AS n (activity_id, case_id, title, extract, questions, written_by)
		VALUES (a.id, the_case, put_reading.title, put_reading.extract, put_reading.questions, app.actor()) RETURNING n.* INTO r;
	ELSE
		UPDATE app.reading n SET title = put_reading.title, extract = put_reading.extract, questions = put_reading.questions, agreed_by = NULL,
			agreed_at = NULL, checked_by = NULL, checked_at = NULL, version = n.version + 1
		WHERE n.id = r.id RETURNING n.* INTO r;
	END IF;
	PERFORM app.settle('reading:' || r.id, jsonb_build_object('reading', jsonb_build_object('reading_id', r.id, 'version', r.version)), the_case,
		NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r), ARRAY['reading:' || r.id || ':user:' || app.actor()]
		|| CASE WHEN app.holder_of(the_case) IS NOT NULL THEN ARRAY['reading:' || r.id || ':user:' || app.holder_of(the_case)] END;
END $$;

-- agree_reading: the yes, or the no, of the caseworker who holds the case; it may be taken back until the reading opens. Raises TS012,
-- TS020, TS022, TS028.
CREATE FUNCTION api.agree_reading(reading_id uuid, version bigint, agrees boolean) RETURNS SETOF api.told_reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading := app.reading_locked(agree_reading.reading_id, agree_reading.version);
BEGIN
	IF NOT app.holds_case(r.case_id) THEN
		PERFORM app.fail('TS012', 'the caseworker who holds the case agrees');
	ELSIF r.panel_id IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the reading is open', jsonb_build_object('state', app.reading_state(r)));
	END IF;
	UPDATE app.reading n SET agreed_by = CASE WHEN agree_reading.agrees THEN app.actor() END,
		agreed_at = CASE WHEN agree_reading.agrees THEN app.now() END, version = n.version + 1
	WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('reading:' || r.id, jsonb_build_object('reading', jsonb_build_object('reading_id', r.id, 'version', r.version)), r.case_id,
		NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r), ARRAY['reading:' || r.id || ':user:' || r.written_by];
END $$;

-- check_reading: a second person's word that nobody can be known by it. Not its writer's. Raises TS012, TS020, TS022, TS028.
CREATE FUNCTION api.check_reading(reading_id uuid, version bigint, anonymous boolean) RETURNS SETOF api.told_reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading := app.reading_locked(check_reading.reading_id, check_reading.version);
BEGIN
	IF r.written_by = app.actor() OR NOT (app.actor_is('leader') OR app.actor_is('planner')) THEN
		PERFORM app.fail('TS012', 'a second person checks it');
	ELSIF r.panel_id IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the reading is open', jsonb_build_object('state', app.reading_state(r)));
	END IF;
	UPDATE app.reading n SET checked_by = CASE WHEN check_reading.anonymous THEN app.actor() END,
		checked_at = CASE WHEN check_reading.anonymous THEN app.now() END, version = n.version + 1
	WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('reading:' || r.id, jsonb_build_object('reading', jsonb_build_object('reading_id', r.id, 'version', r.version)), NULL,
		NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r), ARRAY['reading:' || r.id || ':user:' || r.written_by];
END $$;

-- open_reading: for everybody to vote, with both yeses. Raises TS003, TS012, TS020, TS022, TS028.
CREATE FUNCTION api.open_reading(reading_id uuid, version bigint, deadline timestamptz) RETURNS SETOF api.told_reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading := app.reading_locked(open_reading.reading_id, open_reading.version);
	the_panel uuid := gen_random_uuid();
BEGIN
	IF r.written_by <> app.actor() THEN
		PERFORM app.fail('TS012', 'its writer opens a reading');
	ELSIF app.reading_state(r) <> 'ready' THEN
		PERFORM app.fail('TS028', 'the caseworker''s yes and a second person''s check are wanted, once',
			jsonb_build_object('state', app.reading_state(r)));
	END IF;
	PERFORM app.refuse_deadline(open_reading.deadline);
	INSERT INTO app.panel (id, activity_id, purpose, title, deadline, opened_by)
	VALUES (the_panel, r.activity_id, 'team', r.title, open_reading.deadline, app.actor());
	INSERT INTO app.job (kind, subject, due) VALUES ('unseal', the_panel::text, open_reading.deadline);
	UPDATE app.reading n SET panel_id = the_panel, version = n.version + 1 WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('reading:' || r.id, jsonb_build_object('reading', jsonb_build_object('reading_id', r.id, 'version', r.version)), NULL,
		NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r), ARRAY['reading:' || r.id || ':all'];
END $$;

-- cast_votes: the votes of one person at this terminal: place 1 is who is signed in, others sit beside. A vote replaces the one before
-- until they are shown. Raises TS003, TS005, TS020, TS025.
CREATE FUNCTION api.cast_votes(reading_id uuid, place integer, votes jsonb) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	r app.reading := app.reading_locked(cast_votes.reading_id, NULL);
	faults jsonb;
BEGIN
	PERFORM FROM app.panel p WHERE p.id = r.panel_id FOR UPDATE;
	IF app.reading_state(r) <> 'open' OR (SELECT p.deadline <= app.now() FROM app.panel p WHERE p.id = r.panel_id) THEN
		PERFORM app.fail('TS025', 'votes are given while the reading is open');
	ELSIF cast_votes.place NOT BETWEEN 1 AND 60 THEN
		PERFORM app.fail('TS003', 'one to 60 people at a terminal', '{}', '[{"field": "place"}]');
	END IF;
	SELECT jsonb_agg(jsonb_build_object('field', format('votes[%s].%s', f.nth - 1, f.field), 'question', f.question) ORDER BY f.nth) INTO faults
	FROM (SELECT v.nth, v.question, CASE
			WHEN v.question IS NULL OR v.question <> ALL (r.questions) OR count(*) OVER (PARTITION BY v.question) > 1 THEN 'question'
			WHEN NOT EXISTS (SELECT FROM app.scale_value s JOIN app.activity a ON a.id = r.activity_id AND a.template_id = s.template_id
				WHERE s.value = v.value) THEN 'value'
			WHEN length(v.words) > 1000 THEN 'words' END AS field
		FROM ROWS FROM (jsonb_to_recordset(cast_votes.votes) AS (question text, value text, words text)) WITH ORDINALITY
			AS v(question, value, words, nth)) AS f
	WHERE f.field IS NOT NULL;
	IF faults IS NOT NULL OR jsonb_array_length(cast_votes.votes) = 0 THEN
		PERFORM app.fail('TS003', 'votes that the reading does not ask', '{}', coalesce(faults, '[{"field": "votes"}]'));
	END IF;
	PERFORM app.refuse_words(v.words, format('votes[%s].words', v.nth - 1), 1000)
	FROM ROWS FROM (jsonb_to_recordset(cast_votes.votes) AS (words text)) WITH ORDINALITY AS v(words, nth) WHERE v.words <> '';
	INSERT INTO app.vote (panel_id, item, voter_id, place, value, words)
	SELECT r.panel_id, v.question, app.actor(), cast_votes.place, v.value, coalesce(v.words, '')
	FROM jsonb_to_recordset(cast_votes.votes) AS v(question text, value text, words text)
	ORDER BY v.question COLLATE "C"
	ON CONFLICT ON CONSTRAINT vote_pkey DO UPDATE SET value = excluded.value, words = excluded.words;
	PERFORM app.settle('reading:' || r.id, '{}', NULL, r.panel_id, 'team_reading');
	RETURN QUERY SELECT ARRAY['reading:' || r.id || ':user:' || app.actor()];
END $$;

-- reveal_votes: shows all votes to all, as counts. By the writer, who leads the talk; the deadline does it, too. Raises TS012, TS020,
-- TS028.
CREATE FUNCTION api.reveal_votes(reading_id uuid) RETURNS SETOF api.told_reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading := app.reading_locked(reveal_votes.reading_id, NULL);
BEGIN
	IF r.written_by <> app.actor() THEN
		PERFORM app.fail('TS012', 'who leads the reading shows the votes');
	ELSIF app.reading_state(r) <> 'open' THEN
		PERFORM app.fail('TS028', 'the reading is not open', jsonb_build_object('state', app.reading_state(r)));
	END IF;
	UPDATE app.panel p SET deadline = least(p.deadline, app.now()) WHERE p.id = r.panel_id;
	PERFORM app.unseal_if_due(r.panel_id);
	PERFORM app.settle('reading:' || r.id, jsonb_build_object('reading', jsonb_build_object('reading_id', r.id)), NULL, NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r), ARRAY['reading:' || r.id || ':all'];
END $$;

-- write_learned: a short note of what the team learned, for everybody. Raises TS003, TS005, TS012, TS020, TS022, TS028.
CREATE FUNCTION api.write_learned(reading_id uuid, version bigint, learned text) RETURNS SETOF api.told_reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading := app.reading_locked(write_learned.reading_id, write_learned.version);
BEGIN
	IF r.written_by <> app.actor() THEN
		PERFORM app.fail('TS012', 'who leads the reading writes what was learned');
	ELSIF app.reading_state(r) <> 'shown' THEN
		PERFORM app.fail('TS028', 'first the votes are shown', jsonb_build_object('state', app.reading_state(r)));
	END IF;
	PERFORM app.refuse_words(write_learned.learned, 'learned', 2000);
	IF app.tells_who(write_learned.learned, r.case_id) IS NOT NULL THEN
		PERFORM app.fail('TS003', 'the text tells whose case it is', jsonb_build_object('what', app.tells_who(write_learned.learned, r.case_id)),
			'[{"field": "learned"}]');
	END IF;
	UPDATE app.reading n SET learned = write_learned.learned, version = n.version + 1 WHERE n.id = r.id RETURNING n.* INTO r;
	PERFORM app.settle('reading:' || r.id, jsonb_build_object('reading', jsonb_build_object('reading_id', r.id, 'version', r.version)), NULL,
		NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r), ARRAY['reading:' || r.id || ':all'];
END $$;

-- get_reading: the extract, the questions, one's own votes, and once they are shown everybody's as counts. Raises TS020.
CREATE FUNCTION api.get_reading(reading_id uuid) RETURNS TABLE (reading jsonb) LANGUAGE plpgsql AS $$
DECLARE
	r app.reading;
BEGIN
	SELECT v.* INTO r FROM app.reading v WHERE v.id = get_reading.reading_id AND app.sees_reading(v);
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('reading');
	END IF;
	PERFORM app.settle('reading:' || r.id, '{}', CASE WHEN app.knows_reading(r) THEN r.case_id END, NULL, 'team_reading');
	RETURN QUERY SELECT app.reading_shown(r);
END $$;

CREATE TYPE api.listed_reading AS (reading_id text, title text, state text, written_by text, agreed boolean, checked boolean,
	yours_to_agree boolean, deadline timestamptz, learned text, version bigint, case_number text, "extract" text, questions jsonb, scale jsonb);
-- list_readings: the newest first, without extracts and questions.
CREATE FUNCTION api.list_readings() RETURNS SETOF api.listed_reading LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT s.*, NULL::text, NULL::jsonb, NULL::jsonb FROM app.reading r, jsonb_to_record(app.reading_shown(r)) AS s(reading_id text, title text, state text, written_by text,
		agreed boolean, checked boolean, yours_to_agree boolean, deadline timestamptz, learned text, version bigint, case_number text)
	WHERE app.sees_reading(r)
	ORDER BY r.created_at DESC, r.id;
END $$;
