-- Team readings: what an extract must not hold, who sees what of it.

-- Letters of any language; [[:alpha:]] would follow the database's locale.
CREATE OR REPLACE FUNCTION app.holds_word(words text, word text, any_case boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN any_case THEN words ~* p.pattern ELSE words ~ p.pattern END
	FROM (SELECT '(^|[^A-Za-zÆØÅæøåÄÖÜäöüÉé0-9])' || regexp_replace(word, '([][\\.^$*+?(){}|/-])', '\\\1', 'g')
		|| 's?($|[^A-Za-zÆØÅæøåÄÖÜäöüÉé0-9])' AS pattern) AS p
$$;

-- What in an extract would tell whose case it is: a CPR number, a number of the case or its family, the name of anybody known here; of
-- those who hold or held the case each part of the name by itself. NULL: nothing that a machine can see; a person checks it as well.
CREATE OR REPLACE FUNCTION app.tells_who(words text, the_case uuid) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE
		WHEN app.holds_cpr(words) THEN 'cpr'
		WHEN EXISTS (SELECT FROM app.case c WHERE c.id = the_case
			AND (app.holds_word(words, c.case_number, true) OR app.holds_word(words, c.family_number, true))) THEN 'case_number'
		WHEN EXISTS (SELECT FROM app.caseworker w WHERE app.holds_word(words, w.display_name, true))
			OR EXISTS (SELECT FROM app.person p WHERE position(' ' IN p.display_name) > 0 AND app.holds_word(words, p.display_name, true))
			OR EXISTS (SELECT FROM app.case_holder h JOIN app.caseworker w ON w.id = h.caseworker_id,
				regexp_split_to_table(w.display_name, '\s+') AS part
				WHERE h.case_id = the_case AND length(part) > 2 AND lower(part) <> 'rådgiver' AND app.holds_word(words, part, false))
			THEN 'name' END
$$;

-- How far a reading is.
CREATE OR REPLACE FUNCTION app.reading_state(r app.reading) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE
		WHEN r.panel_id IS NULL THEN CASE WHEN r.agreed_at IS NOT NULL AND r.checked_at IS NOT NULL THEN 'ready' ELSE 'draft' END
		WHEN (SELECT p.sealed FROM app.panel p WHERE p.id = r.panel_id) THEN 'open' ELSE 'shown' END
$$;

-- Whoever may read it: before it opens those who prepare and check it, then everybody who reviews or does casework.
CREATE OR REPLACE FUNCTION app.sees_reading(r app.reading) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT app.actor_is('leader') OR app.actor_is('planner') OR app.holds_case(r.case_id)
		OR (r.panel_id IS NOT NULL AND app.actor_is('caseworker'))
$$;

-- Whoever is told which case it is: its writer and who holds the case.
CREATE OR REPLACE FUNCTION app.knows_reading(r app.reading) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT app.actor() = r.written_by OR app.holds_case(r.case_id)
$$;

-- A reading as the actor may see it: the case by number only to who wrote the extract and who holds the case. Votes as counts, once shown;
-- who voted what is told to nobody.
CREATE OR REPLACE FUNCTION app.reading_shown(r app.reading) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('reading_id', r.id, 'title', r.title, 'state', app.reading_state(r), 'extract', r.extract, 'learned', r.learned,
		'written_by', w.display_name, 'agreed', r.agreed_at IS NOT NULL, 'checked', r.checked_at IS NOT NULL,
		'case_number', CASE WHEN app.knows_reading(r) THEN c.case_number END,
		'yours_to_agree', app.holds_case(r.case_id) AND r.panel_id IS NULL,
		'deadline', (SELECT p.deadline FROM app.panel p WHERE p.id = r.panel_id), 'version', r.version,
		'questions', (SELECT jsonb_agg(jsonb_build_object('question', i.code, 'text_da', i.body ->> 'text_da', 'text_en', i.body ->> 'text_en',
				'guidance_da', i.body ->> 'guidance_da',
				'counts', (SELECT jsonb_agg(jsonb_build_object('value', t.value, 'count', t.votes) ORDER BY v.position)
					FROM (SELECT n.value, count(*) AS votes FROM app.vote n
						WHERE n.panel_id = r.panel_id AND n.item = i.code AND NOT n.sealed GROUP BY n.value) AS t
						JOIN app.scale_value v ON v.template_id = i.template_id AND v.value = t.value),
				'words', (SELECT jsonb_agg(n.words ORDER BY sha256(convert_to(n.words, 'UTF8'))) FROM app.vote n
					WHERE n.panel_id = r.panel_id AND n.item = i.code AND NOT n.sealed AND n.words <> ''),
				'own', (SELECT jsonb_agg(jsonb_build_object('place', n.place, 'value', n.value, 'words', n.words) ORDER BY n.place)
					FROM app.vote n WHERE n.panel_id = r.panel_id AND n.item = i.code AND n.voter_id = app.actor()))
				ORDER BY array_position(r.questions, i.code))
			FROM app.item i WHERE i.template_id = a.template_id AND i.kind = 'question' AND i.code = ANY (r.questions)),
		'scale', (SELECT t.file -> 'scale' FROM app.template t WHERE t.id = a.template_id))
	FROM app.activity a, app.person w, app.case c WHERE a.id = r.activity_id AND w.id = r.written_by AND c.id = r.case_id
$$;

-- The reading, locked, at the version that was read.
CREATE OR REPLACE FUNCTION app.reading_locked(the_reading uuid, seen bigint) RETURNS app.reading LANGUAGE plpgsql AS $$
DECLARE
	r app.reading;
BEGIN
	SELECT v.* INTO r FROM app.reading v WHERE v.id = the_reading FOR UPDATE;
	IF NOT FOUND OR NOT app.sees_reading(r) THEN
		PERFORM app.fail_not_found('reading');
	ELSIF seen IS NOT NULL AND r.version <> seen THEN
		PERFORM app.fail('TS022', 'somebody changed the reading since it was read', jsonb_build_object('what', 'reading'));
	END IF;
	RETURN r;
END $$;
