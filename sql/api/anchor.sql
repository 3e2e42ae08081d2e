-- CalibrationService: anchor cases, and what they tell of the yardstick and of who is new to it.

-- set_anchor: keeps a case of an open round with the answers agreed on it. Raises TS003, TS005, TS020, TS021, TS027, TS028.
CREATE FUNCTION api.set_anchor(calibration_id uuid, case_number text, title text, excerpt text) RETURNS TABLE (anchor_id text, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.panel := app.round_open(set_anchor.calibration_id);
	the_case uuid;
	the_template uuid;
	made uuid;
BEGIN
	SELECT r.case_id, r.template_id INTO the_case, the_template
	FROM app.review r JOIN app.case k ON k.id = r.case_id WHERE r.panel_id = p.id AND k.case_number = set_anchor.case_number LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('case');
	ELSIF app.says_nothing(set_anchor.title) OR set_anchor.title ~ '[[:cntrl:]]' THEN
		PERFORM app.fail('TS003', 'an anchor case has a name', '{}', '[{"field": "title"}]');
	ELSIF app.says_nothing(set_anchor.excerpt) THEN
		PERFORM app.fail('TS003', 'an anchor case is read from its excerpt', '{}', '[{"field": "excerpt"}]');
	END IF;
	PERFORM app.refuse_words(set_anchor.title, 'title', 120), app.refuse_words(set_anchor.excerpt, 'excerpt', 20000),
		app.refuse_names(set_anchor.title, 'title'), app.refuse_names(set_anchor.excerpt, 'excerpt');
	IF NOT EXISTS (SELECT FROM app.consensus c WHERE c.panel_id = p.id AND c.case_id = the_case AND c.value <> '') THEN
		PERFORM app.fail('TS028', 'nothing was agreed on it', '{"state": "unsealed"}');
	ELSIF EXISTS (SELECT FROM app.anchor v WHERE v.case_id = the_case AND v.template_id = the_template AND v.retired_at IS NULL) THEN
		PERFORM app.fail('TS021', 'the case is an anchor already');
	END IF;
	INSERT INTO app.anchor AS v (case_id, template_id, title, excerpt, made_by)
	VALUES (the_case, the_template, set_anchor.title, set_anchor.excerpt, app.actor()) RETURNING v.id INTO made;
	INSERT INTO app.anchor_answer (anchor_id, question, value)
	SELECT made, c.question, c.value FROM app.consensus c
	WHERE c.panel_id = p.id AND c.case_id = the_case AND c.value <> '' AND NOT EXISTS (SELECT FROM app.consensus o
		WHERE o.panel_id = c.panel_id AND o.case_id = c.case_id AND o.question = c.question AND o.version > c.version);
	PERFORM app.settle('anchor:' || made, jsonb_build_object('anchor_id', made), the_case, p.id);
	RETURN QUERY SELECT made::text, NULL::text[];
END $$;

-- retire_anchor: takes it out of use. Raises TS020, TS022, TS028.
CREATE TYPE api.retired_anchor AS (version bigint, hints text[]);
CREATE FUNCTION api.retire_anchor(anchor_id uuid, version bigint) RETURNS SETOF api.retired_anchor LANGUAGE plpgsql AS $$
DECLARE
	v app.anchor;
BEGIN
	SELECT k.* INTO v FROM app.anchor k WHERE k.id = retire_anchor.anchor_id FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('anchor');
	ELSIF v.version <> retire_anchor.version THEN
		PERFORM app.fail('TS022', 'somebody changed it since it was read', '{"what": "anchor"}');
	ELSIF v.retired_at IS NOT NULL THEN
		PERFORM app.fail('TS028', 'it is retired', '{"state": "retired"}');
	END IF;
	UPDATE app.anchor k SET retired_at = app.now(), version = k.version + 1 WHERE k.id = v.id;
	PERFORM app.settle('anchor:' || v.id, jsonb_build_object('version', v.version + 1));
	RETURN QUERY SELECT v.version + 1, NULL::text[];
END $$;

-- list_anchors: those in use first. Who still answers one blind is not told what was agreed on it; readings are those of open rounds, so
-- that none tells who has submitted (R8).
CREATE FUNCTION api.list_anchors() RETURNS TABLE (anchor_id text, title text, excerpt text, template_id text, agreed jsonb,
	questions integer, readings integer, made_at timestamptz, retired_at timestamptz, version bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT v.id::text, v.title::text, v.excerpt, v.template_id::text,
		CASE WHEN EXISTS (SELECT FROM app.review r WHERE r.case_id = v.case_id AND r.reviewer_id = app.actor() AND r.panel_id IS NOT NULL AND r.state = 'open')
			THEN '[]' ELSE (SELECT jsonb_agg(jsonb_build_object('question', g.question, 'value', g.value) ORDER BY g.question COLLATE "C")
				FROM app.anchor_answer g WHERE g.anchor_id = v.id) END,
		(SELECT count(*)::integer FROM app.anchor_answer g WHERE g.anchor_id = v.id),
		(SELECT count(*)::integer FROM app.panel_anchor k JOIN app.panel p ON p.id = k.panel_id AND NOT p.sealed
			JOIN app.review r ON r.panel_id = p.id AND r.case_id = v.case_id AND r.state = 'submitted' AND NOT r.late AND NOT r.sealed
			WHERE k.anchor_id = v.id),
		v.made_at, v.retired_at, v.version
	FROM app.anchor v
	ORDER BY v.retired_at IS NOT NULL, v.made_at DESC, v.id;
END $$;

-- yardstick_readings: what get_yardstick is made of: each half-year in which anchor cases were read (app.yardstick_halves) or ordinary
-- random reviews came in. Of these the first answers (R27), each case the mean height of what counts in it, added up by weights (R5).
-- Raises TS020.
CREATE FUNCTION api.yardstick_readings(template_id uuid, question text) RETURNS TABLE (halves jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wanted CONSTANT text := coalesce(nullif(yardstick_readings.question, ''), 'all');
BEGIN
	IF NOT EXISTS (SELECT FROM app.template t WHERE t.id = yardstick_readings.template_id) THEN
		PERFORM app.fail_not_found('template');
	END IF;
	RETURN QUERY
	WITH read AS (
		SELECT h.* FROM app.yardstick_halves(yardstick_readings.template_id, ARRAY[wanted], NULL, NULL) AS h
	), ordinary AS (
		SELECT app.half_year(min(k.submitted_at)) AS half_year, min(k.weight) AS weight, avg(app.height(k.template_id, f.value)) AS height
		FROM app.same_questions(yardstick_readings.template_id) q
			JOIN app.result_case k ON k.template_id = q.from_template
			JOIN app.first_answer f ON f.review_id = k.review_id AND f.item = q.from_code
		WHERE wanted IN ('all', q.code)
		GROUP BY k.review_id
	), practice AS (
		SELECT o.half_year, count(*) AS cases, count(*) FILTER (WHERE o.weight IS NULL) AS unweighted, sum(o.weight)::float8 AS w,
			sum(o.weight * o.weight)::float8 AS w2, sum(o.weight * o.height) AS wx, sum(o.weight * o.height * o.height) AS wxx
		FROM ordinary o WHERE o.height IS NOT NULL GROUP BY o.half_year
	)
	SELECT coalesce(jsonb_agg(to_jsonb(j) ORDER BY j.half_year), '[]') FROM (SELECT * FROM read FULL JOIN practice USING (half_year)) AS j;
END $$;

-- get_onboarding: a leader's own way in, by the newest answer to each anchor case. Raises TS020.
CREATE FUNCTION api.get_onboarding(user_id uuid, template_id uuid) RETURNS TABLE (user_id_ text, display_name text, cleared integer,
	total integer, questions jsonb) LANGUAGE plpgsql AS $$
DECLARE
	who uuid := coalesce(get_onboarding.user_id, app.actor());
	enough CONSTANT integer := 3; -- anchor cases
BEGIN
	IF who <> app.actor() AND NOT app.actor_is('planner')
		OR NOT EXISTS (SELECT FROM app.person p WHERE p.id = who AND 'leader' = ANY (p.roles)) THEN
		PERFORM app.fail_not_found('user');
	ELSIF NOT EXISTS (SELECT FROM app.template t WHERE t.id = get_onboarding.template_id) THEN
		PERFORM app.fail_not_found('template');
	END IF;
	PERFORM app.settle('user:' || who, '{}', NULL, NULL, 'onboarding');
	RETURN QUERY
	WITH same AS MATERIALIZED (SELECT q.* FROM app.same_questions(get_onboarding.template_id) q
	), asked AS (
		SELECT DISTINCT s.code FROM same s JOIN app.anchor v ON v.template_id = s.from_template
			JOIN app.anchor_answer g ON g.anchor_id = v.id AND g.question = s.from_code
	), newest AS (
		SELECT DISTINCT ON (k.anchor_id, k.question) k.* FROM app.anchor_readings(get_onboarding.template_id) k
		WHERE k.reviewer_id = who ORDER BY k.anchor_id, k.question, k.submitted_at DESC
	), judged AS (
		SELECT a.code, count(n.question) AS answered, count(*) FILTER (WHERE n.value = n.agreed) AS alike,
			CASE WHEN count(n.question) < enough THEN 'too_few'
				WHEN 3 * count(*) FILTER (WHERE n.value = n.agreed) >= 2 * count(n.question)
					AND bool_and(n.value = n.agreed OR (n.steps IS NOT NULL AND n.steps <= 1.001)) THEN 'cleared'
				ELSE 'not_yet' END AS status
		FROM asked a LEFT JOIN newest n ON n.question = a.code GROUP BY a.code
	)
	SELECT who::text, (SELECT p.display_name FROM app.person p WHERE p.id = who),
		(count(*) FILTER (WHERE j.status = 'cleared'))::integer, count(*)::integer,
		coalesce(jsonb_agg(jsonb_build_object('question', j.code, 'text_da', i.body ->> 'text_da', 'text_en', coalesce(i.body ->> 'text_en', ''),
			'status', j.status, 'answered', j.answered, 'as_agreed', j.alike, 'critical', i.critical) ORDER BY s.position, i.position, j.code), '[]')
	FROM judged j
		JOIN app.item i ON i.template_id = get_onboarding.template_id AND i.code = j.code
		LEFT JOIN app.template_step s ON s.template_id = i.template_id AND s.step = i.step;
END $$;
