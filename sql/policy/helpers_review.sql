-- What several functions of the review service ask: which items a review has, which apply, who may look.

-- A day as people and messages write it: 2026-11-22, and a day that exists.
CREATE OR REPLACE FUNCTION app.is_date(words text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN words ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
		THEN right(words, 2)::integer <= extract(day FROM make_date(left(words, 4)::integer, substr(words, 6, 2)::integer, 1)
			+ interval '1 month' - interval '1 day')
		ELSE false END
$$;

-- Numbers as numbers, days as days; NULL when the two cannot be compared. Days are compared as they are written: a cast to date would hang
-- on settings, and the planner would no longer put the expression in the place of its call.
CREATE OR REPLACE FUNCTION app.is_less(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN one ~ '^-?[0-9]{1,9}$' AND other ~ '^-?[0-9]{1,9}$' THEN one::integer < other::integer
		WHEN app.is_date(one) AND app.is_date(other) THEN one COLLATE "C" < other COLLATE "C" END
$$;

-- The decision a review is about: the latest in the activity's frame (R6).
CREATE OR REPLACE FUNCTION app.anchor_decision(the_case uuid, the_activity uuid) RETURNS app.decision LANGUAGE sql STABLE AS $$
	SELECT d FROM app.decision d JOIN app.activity a ON a.id = the_activity
	WHERE d.case_id = the_case AND d.withdrawn_at IS NULL
		AND (cardinality(a.sections) = 0 OR d.section = ANY (a.sections))
		AND (a.decided_from IS NULL OR d.decided_on >= a.decided_from)
		AND (a.decided_to IS NULL OR d.decided_on <= a.decided_to)
	ORDER BY d.decided_on DESC, d.section, d.measure, d.nth DESC
	LIMIT 1
$$;

-- What the import knows of a case, as {"fact": "value"}: suggested to the reviewer, and believed until they say otherwise.
CREATE OR REPLACE FUNCTION app.decision_facts(d app.decision) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_strip_nulls(jsonb_build_object('decision_date', d.decided_on::text, 'age_at_decision', d.age::text))
$$;
CREATE OR REPLACE FUNCTION app.imported_facts(r app.review) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT app.decision_facts(app.anchor_decision(r.case_id, r.activity_id))
$$;

-- Whether a question is in an activity's focus: of its steps and under its markers (of all, where it names none), or named itself.
CREATE OR REPLACE FUNCTION app.in_focus(steps text[], markers text[], questions text[], step text, marker text, code text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT code = ANY (questions) OR (steps <> '{}' OR markers <> '{}' OR questions = '{}')
		AND (steps = '{}' OR step = ANY (steps)) AND (markers = '{}' OR coalesce(marker = ANY (markers), false))
$$;

-- What is known of the case: what the reviewer answered, else the import.
CREATE OR REPLACE FUNCTION app.known_facts(r app.review) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT app.imported_facts(r) || coalesce((SELECT jsonb_object_agg(n.item, n.value)
		FROM app.answer n JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.kind = 'fact'
		WHERE n.review_id = r.id), '{}')
$$;

-- The items of a review in the order they are asked: facts that a question in focus uses, then the questions in focus. A
-- question asked in another set is shown as a duplicate when that one is here, too, and left out when it is not. A fact applies while some
-- question hangs on it by what else is known: since when a child is placed is not asked of one who is not.
CREATE OR REPLACE FUNCTION app.review_items(r app.review) RETURNS TABLE (nth bigint, kind text, code text, step text, applies boolean,
	required boolean, body jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	facts jsonb := app.known_facts(r);
	day date := coalesce((r.submitted_at AT TIME ZONE 'Europe/Copenhagen')::date, app.today());
BEGIN
	RETURN QUERY
	WITH question AS MATERIALIZED (
		SELECT q.*, i.conditions, i.body FROM app.questions_of(ARRAY[r]) q JOIN app.item i ON i.template_id = q.template_id AND i.code = q.code
	), asked AS (
		SELECT 0 AS part, f.position AS step_position, f.position AS nth, f.kind, f.code, '' AS step,
			f.code = 'decision_date' OR EXISTS (SELECT FROM question q
				WHERE NOT q.is_duplicate AND q.conditions @> jsonb_build_array(jsonb_build_object('fact', f.code))
					AND app.applies((SELECT coalesce(jsonb_agg(c), '[]') FROM jsonb_array_elements(q.conditions) c
						WHERE c ->> 'fact' <> f.code), facts, day)) AS applies,
			f.body
		FROM app.item f
		WHERE f.template_id = r.template_id AND f.kind = 'fact'
			AND (f.code = 'decision_date'
				OR f.code IN (SELECT c ->> 'fact' FROM question q, jsonb_array_elements(q.conditions) c WHERE NOT q.is_duplicate))
		UNION ALL
		SELECT 1, q.step_position, q.nth, 'question', q.code, q.step, q.applies, q.body FROM question q
	)
	SELECT row_number() OVER (ORDER BY k.part, k.step_position, k.nth), k.kind, k.code, k.step, k.applies,
		k.applies AND k.kind = 'question', k.body
	FROM asked k;
END $$;

-- A review as the lists show it, with what app.review_counts says of it.
CREATE OR REPLACE FUNCTION app.review_shown(r app.review, answered integer, total integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('review_id', r.id, 'activity_id', r.activity_id, 'activity_title', a.title, 'case_number', c.case_number,
		'purpose', r.purpose, 'state', r.state, 'deadline', coalesce(r.deadline, a.deadline), 'answered', answered, 'total', total,
		'version', r.version, 'submitted_at', r.submitted_at, 'sealed', r.sealed, 'panel_id', r.panel_id,
		'reviewer', (SELECT p.display_name FROM app.person p WHERE p.id = r.reviewer_id),
		'participants', (SELECT jsonb_agg(coalesce(w.display_name, p.display_name) ORDER BY coalesce(w.display_name, p.display_name))
			FROM app.participant t LEFT JOIN app.caseworker w ON w.id = t.caseworker_id
				LEFT JOIN app.person p ON p.id = t.person_id WHERE t.review_id = r.id),
		'mate', (SELECT p.display_name FROM app.person p WHERE p.id = r.mate_id),
		'counts_from', app.counts_from(r), 'second_reading', app.second_state(r),
		'tie', (SELECT d.tie FROM app.declaration d WHERE d.review_id = r.id ORDER BY d.act_id DESC LIMIT 1))
	FROM app.activity a, app.case c
	WHERE a.id = r.activity_id AND c.id = r.case_id
$$;

-- Named as taking part, by login or as the caseworker?
CREATE OR REPLACE FUNCTION app.is_named(the_review uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.participant p
		WHERE p.review_id = the_review AND (p.person_id = app.actor() OR p.caseworker_id = app.own_caseworker()))
$$;

-- Does the actor take part: as reviewer, as the one they practise with, or named, by login or as the caseworker? Who declared a tie to the
-- case no longer does.
CREATE OR REPLACE FUNCTION app.takes_part(r app.review) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT (r.reviewer_id = app.actor() AND r.state <> 'withdrawn') OR coalesce(r.mate_id = app.actor(), false) OR app.is_named(r.id)
$$;

-- The review, if the actor may look at it now. Those who take part always may; other leaders and planners once it is submitted, and
-- then they say why (R18); a caseworker whose casework it is about needs no other reason. Whoever has their own reading of the case to
-- hand in does not look at another's. A caseworker's own voice is for those of its panel, and the answers of a round are the leaders' own. One that was withdrawn is for planners alone, and never for who declared a tie to its case. A sealed review of somebody else is not there at all (R8).
CREATE OR REPLACE FUNCTION app.review_looked_at(the_review uuid, why text) RETURNS app.review LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = the_review;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('review');
	ELSIF app.takes_part(r) THEN
		NULL;
	ELSIF r.panel_id IS NOT NULL AND app.answers_again(r.panel_id) THEN
		PERFORM app.fail('TS027', 'you still answer the same case blind');
	ELSIF NOT (app.actor_is('leader') OR app.actor_is('planner') OR app.sits_with(r.panel_id)
		OR (app.is_about_actor(r) AND r.purpose NOT IN ('calibration', 'anchor')))
		OR (r.purpose = 'caseworker' AND NOT app.sits_with(r.panel_id))
		OR (r.purpose IN ('calibration', 'anchor') AND NOT app.hears_names(r.panel_id)) THEN
		PERFORM app.fail_not_found('review');
	ELSIF app.must_read_first(r) THEN
		PERFORM app.fail('TS027', 'hand in your own reading of the case first');
	ELSIF r.state = 'withdrawn' AND (r.reviewer_id = app.actor() OR NOT app.actor_is('planner')) THEN
		PERFORM app.fail('TS028', 'the review was withdrawn', jsonb_build_object('state', r.state));
	ELSIF r.state = 'open' THEN
		PERFORM app.fail('TS028', 'until it is submitted a review is for those who take part in it');
	ELSIF app.is_about_actor(r) OR app.sits_with(r.panel_id) THEN
		NULL;
	ELSIF app.says_nothing(why) THEN
		PERFORM app.fail('TS016', 'a look outside an assignment wants a purpose');
	END IF;
	PERFORM app.refuse_words(why, 'purpose', 200);
	RETURN r;
END $$;

-- Why somebody looked, for the log (R18): it follows from the assignment, from the casework being their own, or they said it.
CREATE OR REPLACE FUNCTION app.why_looked(r app.review, why text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN app.takes_part(r) OR app.sits_with(r.panel_id) THEN 'assignment' WHEN NOT app.says_nothing(why) THEN why ELSE 'own_casework' END
$$;

-- Refuses what is no name or title on one line: control characters, and signs that turn the letters beside them round.
CREATE OR REPLACE FUNCTION app.refuse_no_line(words text, field text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF app.says_nothing(words) OR words ~ '[[:cntrl:]\u2028-\u202e\u2066-\u2069]' THEN
		PERFORM app.fail('TS003', 'one line of words', '{}', jsonb_build_array(jsonb_build_object('field', field)));
	END IF;
END $$;

-- Refuses words that are too long or hold a CPR number, naming the field.
CREATE OR REPLACE FUNCTION app.refuse_words(words text, field text, longest integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF app.holds_cpr(words) THEN
		PERFORM app.fail('TS005', 'the text holds a CPR number', '{}', jsonb_build_array(jsonb_build_object('field', field)));
	ELSIF length(words) > longest THEN
		PERFORM app.fail('TS003', 'the text is too long', jsonb_build_object('at_most', longest::text),
			jsonb_build_array(jsonb_build_object('field', field)));
	END IF;
END $$;

-- The review, locked with its activity and its round, for those who take part and for planners; the version is the caller's to compare.
CREATE OR REPLACE FUNCTION app.review_locked(the_review uuid) RETURNS app.review LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
BEGIN
	SELECT v.* INTO r FROM app.review v WHERE v.id = the_review;
	IF NOT FOUND OR NOT (app.takes_part(r) OR app.actor_is('planner')) THEN
		PERFORM app.fail_not_found('review');
	END IF;
	PERFORM FROM app.activity a WHERE a.id = r.activity_id FOR NO KEY UPDATE;
	PERFORM FROM app.panel p WHERE p.id = r.panel_id FOR UPDATE;
	SELECT v.* INTO r FROM app.review v WHERE v.id = the_review FOR UPDATE;
	RETURN r;
END $$;

-- Refuses answers that the question set does not know, naming every place: field and question.
CREATE OR REPLACE FUNCTION app.refuse_answers(the_template uuid, focus_steps text[], focus_markers text[], focus_questions text[],
	answers jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	faults jsonb;
	cpr jsonb;
BEGIN
	IF jsonb_array_length(answers) NOT BETWEEN 1 AND 200 THEN
		PERFORM app.fail('TS003', 'one to 200 answers at a time', '{}', '[{"field": "answers"}]');
	END IF;
	WITH sent AS (
		SELECT e.*, 'answers[' || e.nth - 1 || '].' AS path, i.code IS NOT NULL AS known, i.kind, i.fact_type, i.body,
			count(*) OVER (PARTITION BY e.item) > 1 AS twice
		FROM ROWS FROM (jsonb_to_recordset(answers) AS (item text, value text, reason_code text, comment text, evidence text, seen bigint,
				evidence_date text))
				WITH ORDINALITY AS e(item, value, reason_code, comment, evidence, seen, evidence_date, nth)
			LEFT JOIN app.item i ON i.template_id = the_template AND i.code = e.item
				AND (i.kind = 'fact' OR (coalesce(i.see, '') = '' AND app.in_focus(focus_steps, focus_markers, focus_questions, i.step, i.marker, i.code)))
	), fault AS (
		SELECT s.nth, s.item, s.path || CASE
			WHEN NOT s.known OR s.twice THEN 'item'
			WHEN s.seen < 0 THEN 'seen'
			WHEN s.value IS NULL OR NOT app.is_answer(the_template, s.kind, s.fact_type, s.body, s.value) THEN 'value'
			WHEN coalesce(s.reason_code, '') <> '' AND NOT EXISTS (SELECT FROM app.reason_code c
				WHERE c.template_id = the_template AND c.value = s.value AND c.reason = s.reason_code) THEN 'reason_code'
			WHEN length(s.comment) > 4000 THEN 'comment'
			WHEN length(s.evidence) > 4000 THEN 'evidence'
			WHEN coalesce(s.evidence_date, '') <> '' AND (NOT app.is_date(s.evidence_date) OR s.evidence_date > app.today()::text)
				THEN 'evidence_date'
		END AS field, false AS is_cpr
		FROM sent s
		UNION ALL
		SELECT s.nth, s.item, s.path || t.field, true
		FROM sent s, LATERAL (VALUES ('comment', s.comment), ('evidence', s.evidence)) AS t(field, words)
		WHERE t.words <> '' AND app.holds_cpr(t.words)
	)
	SELECT jsonb_agg(f.place) FILTER (WHERE NOT f.is_cpr), jsonb_agg(f.place) FILTER (WHERE f.is_cpr) INTO faults, cpr
	FROM (SELECT g.is_cpr, jsonb_build_object('field', g.field, 'question', g.item) AS place FROM fault g
		WHERE g.field IS NOT NULL ORDER BY g.nth) f;
	IF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'answers that the question set does not know', '{}', faults);
	ELSIF cpr IS NOT NULL THEN
		PERFORM app.fail('TS005', 'the text holds a CPR number', '{}', cpr);
	END IF;
END $$;

-- Adds the time that the actor spent on the steps since their last save; names every place that is not of this review. Beyond a hundred
-- hours it no longer grows.
CREATE OR REPLACE FUNCTION app.add_step_times(the_review uuid, the_template uuid, focus text[], step_times jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	faults jsonb;
BEGIN
	IF jsonb_array_length(step_times) > 100 THEN
		PERFORM app.fail('TS003', 'at most 100 steps at a time', '{"at_most": "100"}', '[{"field": "step_times"}]');
	END IF;
	SELECT jsonb_agg(jsonb_build_object('field', format('step_times[%s].%s', f.nth - 1, f.field)) ORDER BY f.nth) INTO faults FROM (
		SELECT e.nth, CASE
			WHEN count(*) OVER (PARTITION BY coalesce(e.step, '')) > 1 OR (coalesce(e.step, '') <> '' AND NOT EXISTS (
				SELECT FROM app.template_step s WHERE s.template_id = the_template AND s.step = e.step
					AND (cardinality(focus) = 0 OR s.step = ANY (focus)))) THEN 'step'
			WHEN coalesce(e.seconds, 0) NOT BETWEEN 0 AND 3600 THEN 'seconds' END AS field
		FROM ROWS FROM (jsonb_to_recordset(step_times) AS (step text, seconds bigint)) WITH ORDINALITY AS e (step, seconds, nth)) AS f
	WHERE f.field IS NOT NULL;
	IF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'time on a step that the review has not, or that nobody can have spent since the last save', '{}', faults);
	END IF;
	INSERT INTO app.step_time AS t (review_id, step, person_id, seconds)
	SELECT the_review, coalesce(e.step, ''), app.actor(), e.seconds
	FROM jsonb_to_recordset(step_times) AS e (step text, seconds integer)
	WHERE e.seconds > 0
	ORDER BY 2
	ON CONFLICT ON CONSTRAINT step_time_pkey DO UPDATE SET seconds = least(t.seconds + excluded.seconds, 360000);
END $$;

-- Is this a value of the scale, or of the fact's type? "" takes an answer back.
CREATE OR REPLACE FUNCTION app.is_answer(the_template uuid, kind text, fact_type text, body jsonb, value text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN is_answer.value = '' OR CASE coalesce(is_answer.fact_type, is_answer.kind)
		WHEN 'question' THEN EXISTS (SELECT FROM app.scale_value v WHERE v.template_id = the_template AND v.value = is_answer.value)
		WHEN 'bool' THEN is_answer.value IN ('ja', 'nej')
		WHEN 'int' THEN is_answer.value ~ '^[0-9]{1,6}$'
		WHEN 'date' THEN app.is_date(is_answer.value)
		WHEN 'choice' THEN EXISTS (SELECT FROM jsonb_array_elements(is_answer.body -> 'options') o WHERE o ->> 'value' = is_answer.value)
		ELSE false END;
END $$;

-- What the import suggested and the reviewer let stand becomes theirs, so that a later import does not change which questions applied.
CREATE OR REPLACE FUNCTION app.accept_suggestions(r app.review) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	WITH accepted AS (
		INSERT INTO app.answer (review_id, item, value, version, answered_by, answered_at, reviewer_id, sealed, mate_id)
		SELECT r.id, i.code, f.value, 1, app.actor(), app.now(), r.reviewer_id, r.sealed, r.mate_id
		FROM jsonb_each_text(app.imported_facts(r)) f JOIN app.review_items(r) i ON i.code = f.key AND i.kind = 'fact'
		ON CONFLICT ON CONSTRAINT answer_pkey DO NOTHING
		RETURNING *
	)
	INSERT INTO app.answer_event (review_id, item, version, value, reason_code, comment, evidence, answered_by, answered_at, act_id,
		reviewer_id, sealed, mate_id)
	SELECT k.review_id, k.item, k.version, k.value, k.reason_code, k.comment, k.evidence, k.answered_by, k.answered_at, app.act_id(),
		k.reviewer_id, k.sealed, k.mate_id
	FROM accepted k;
END $$;

-- The value that wants to know why: the lowest on a scale of degrees; where there are but two, the lower at critical questions. NULL where
-- none does.
CREATE OR REPLACE FUNCTION app.wants_reason(the_template uuid, critical boolean) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN wants_reason.critical OR v.degrees > 2 THEN v.lowest END
	FROM (SELECT count(*) AS degrees, (array_agg(s.value ORDER BY s.score, s.position))[1] AS lowest
		FROM app.scale_value s WHERE s.template_id = the_template AND s.counts) v
$$;

-- In the general audit the reason may be passed: many cases, little time. Everywhere else it must be there at submit.
CREATE OR REPLACE FUNCTION app.must_say_why(the_template uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT t.kind <> 'overordnet' FROM app.template t WHERE t.id = the_template
$$;
