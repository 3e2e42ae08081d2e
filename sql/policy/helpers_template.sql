-- How a question set file becomes rows, and what is told of them.

CREATE OR REPLACE FUNCTION app.new_template(file jsonb) RETURNS app.template LANGUAGE plpgsql AS $$
DECLARE
	t app.template;
BEGIN
	INSERT INTO app.template AS v (code, version_name, title_da, title_en, kind, file)
	VALUES (file ->> 'id', file ->> 'version', file ->> 'title_da', file ->> 'title_en', file ->> 'kind', new_template.file)
	ON CONFLICT ON CONSTRAINT template_version_unique DO NOTHING RETURNING v.* INTO t;
	IF t.id IS NULL THEN
		PERFORM app.fail('TS021', 'this version of the question set is there already; give the new one a new version',
			jsonb_build_object('what', 'template'), '[{"field": "version"}]');
	END IF;
	RETURN t;
END $$;

CREATE OR REPLACE FUNCTION app.fill_template(the_template uuid, file jsonb) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.template_step (template_id, position, step, body)
	SELECT the_template, s.nth, s.body ->> 'id', s.body FROM jsonb_array_elements(file -> 'steps') WITH ORDINALITY AS s (body, nth);

	INSERT INTO app.scale_value (template_id, position, value, counts, score, label_da, label_en)
	SELECT the_template, o.nth, o.body ->> 'value', (o.body ->> 'counts')::boolean, nullif(o.body ->> 'score', '')::numeric,
		o.body ->> 'label_da', o.body ->> 'label_en'
	FROM jsonb_array_elements(file #> '{scale,options}') WITH ORDINALITY AS o (body, nth);

	INSERT INTO app.reason_code (template_id, value, reason)
	SELECT the_template, 'nej', r ->> 'value' FROM jsonb_array_elements(file #> '{scale,nej_reasons}') AS r
	UNION ALL
	SELECT the_template, 'ikke_relevant', r ->> 'value' FROM jsonb_array_elements(file #> '{scale,ikke_relevant_reasons}') AS r;

	INSERT INTO app.item (template_id, position, kind, code, fact_type, body)
	SELECT the_template, f.nth, 'fact', f.body ->> 'id', f.body ->> 'type', f.body
	FROM jsonb_array_elements(file -> 'case_facts') WITH ORDINALITY AS f (body, nth);

	INSERT INTO app.item (template_id, position, kind, code, step, marker, critical, conditions, valid_from, valid_to, see, body)
	SELECT the_template, 1000 + q.nth, 'question', q.body ->> 'code', q.body ->> 'step', nullif(q.body ->> 'marker', ''),
		(q.body ->> 'critical')::boolean, coalesce(q.body #> '{applies,when}', '[]'), nullif(q.body ->> 'valid_from', '')::date,
		nullif(q.body ->> 'valid_to', '')::date, nullif(q.body ->> 'see', ''), q.body
	FROM jsonb_array_elements(file -> 'questions') WITH ORDINALITY AS q (body, nth);
$$;

-- Against the newest earlier version of the same set: what the question asks decides, not where it stands. What the file says of its
-- lineage goes before what we find.
CREATE OR REPLACE FUNCTION app.trace_lineage(t app.template) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	before uuid;
BEGIN
	SELECT v.id INTO before FROM app.template v WHERE v.code = t.code AND v.id <> t.id ORDER BY v.imported_at DESC LIMIT 1;
	UPDATE app.item i SET lineage = coalesce(nullif(i.body ->> 'lineage', ''), CASE
		WHEN o.code IS NULL THEN 'new'
		WHEN app.what_it_asks(o.body) = app.what_it_asks(i.body) THEN 'same' ELSE 'reworded' END)
	FROM app.item n LEFT JOIN app.item o ON o.template_id = before AND o.code = n.code AND o.kind = 'question'
	WHERE n.template_id = t.id AND i.template_id = n.template_id AND i.code = n.code AND i.kind = 'question';
	INSERT INTO app.item_gone (template_id, code)
	SELECT t.id, o.code FROM app.item o
	WHERE o.template_id = before AND o.kind = 'question'
		AND NOT EXISTS (SELECT FROM app.item i WHERE i.template_id = t.id AND i.code = o.code);
END $$;

-- The part of a question whose change makes it another question to the one who answers.
CREATE OR REPLACE FUNCTION app.what_it_asks(body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_array(body -> 'text_da', body -> 'text_en', body -> 'law', body -> 'anchors', body #> '{applies,text_da}', body -> 'see')
$$;

-- Counted: what import and composition answer with.
CREATE OR REPLACE FUNCTION app.template_made(t app.template) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('template_id', t.id, 'code', t.code, 'version_name', t.version_name,
		'steps', (SELECT count(*) FROM app.template_step s WHERE s.template_id = t.id),
		'questions', count(*), 'same', count(*) FILTER (WHERE i.lineage = 'same'),
		'reworded', count(*) FILTER (WHERE i.lineage = 'reworded'), 'fresh', count(*) FILTER (WHERE i.lineage = 'new'),
		'gone', (SELECT count(*) FROM app.item_gone g WHERE g.template_id = t.id))
	FROM app.item i WHERE i.template_id = t.id AND i.kind = 'question'
$$;

-- Only published versions are composed of: what a draft asks may still change.
CREATE OR REPLACE FUNCTION app.check_picks(picks jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	unknown jsonb;
	drafts jsonb;
BEGIN
	SELECT jsonb_agg(p.place ORDER BY p.nth) FILTER (WHERE t.id IS NULL),
		jsonb_agg(p.place ORDER BY p.nth) FILTER (WHERE t.id IS NOT NULL AND t.published_at IS NULL) INTO unknown, drafts
	FROM (SELECT e.nth, app.read_uuid(e.body ->> 'template_id') AS id,
			jsonb_build_object('field', format('picks[%s].template_id', e.nth - 1)) AS place
		FROM jsonb_array_elements(check_picks.picks) WITH ORDINALITY AS e (body, nth)) AS p
		LEFT JOIN app.template t ON t.id = p.id;
	IF unknown IS NOT NULL THEN
		PERFORM app.fail('TS020', 'template not found', jsonb_build_object('what', 'template'), unknown);
	ELSIF drafts IS NOT NULL THEN
		PERFORM app.fail('TS032', 'the question set is a draft', '{}', drafts);
	END IF;
END $$;

-- Questions are read by everybody and printed: no CPR number in what is written for them (R19).
CREATE OR REPLACE FUNCTION app.refuse_cpr(file jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	places jsonb;
BEGIN
	SELECT jsonb_agg(w.place) INTO places FROM (
		SELECT jsonb_build_object('field', e.key) AS place, e.value AS words
		FROM jsonb_each_text(jsonb_build_object('title_da', refuse_cpr.file -> 'title_da', 'title_en', refuse_cpr.file -> 'title_en')) AS e
		UNION ALL
		SELECT jsonb_build_object('field', 'questions', 'question', q ->> 'code'), q::text
		FROM jsonb_array_elements(refuse_cpr.file -> 'questions') AS q WHERE q -> 'origin' IS NULL
		UNION ALL
		SELECT jsonb_build_object('field', e.key), e.value::text FROM jsonb_each(refuse_cpr.file) AS e
		WHERE e.key NOT IN ('title_da', 'title_en', 'questions')
	) AS w WHERE app.holds_cpr(w.words);
	IF places IS NOT NULL THEN
		PERFORM app.fail('TS005', 'the text holds a CPR number', '{}', places);
	END IF;
END $$;

-- Stored beside the file, not in it: what a set asks and where that came from are two things.
CREATE OR REPLACE FUNCTION app.without_origins(file jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_set(file, '{questions}', (SELECT jsonb_agg(q.body - 'origin' ORDER BY q.nth)
		FROM jsonb_array_elements(file -> 'questions') WITH ORDINALITY AS q (body, nth)))
$$;

CREATE OR REPLACE FUNCTION app.note_origins(the_template uuid, file jsonb) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.item_origin (template_id, code, from_template, from_code)
	SELECT the_template, q ->> 'code', (q #>> '{origin,template_id}')::uuid, q #>> '{origin,question}'
	FROM jsonb_array_elements(file -> 'questions') AS q WHERE q -> 'origin' IS NOT NULL
$$;

-- The file as it came, each question with what became of it since the version before and where it was taken from.
CREATE OR REPLACE FUNCTION app.told_file(t app.template) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN count(*) = 0 THEN t.file ELSE jsonb_set(t.file, '{questions}', jsonb_agg((i.body - 'origin')
		|| jsonb_build_object('lineage', coalesce(i.lineage, '')) || CASE WHEN o.code IS NULL THEN '{}' ELSE jsonb_build_object('origin',
			jsonb_build_object('template_id', f.id, 'code', f.code, 'version_name', f.version_name, 'question', o.from_code)) END
		ORDER BY i.position)) END
	FROM app.item i LEFT JOIN app.item_origin o ON o.template_id = i.template_id AND o.code = i.code
		LEFT JOIN app.template f ON f.id = o.from_template
	WHERE i.template_id = t.id AND i.kind = 'question'
$$;

-- As they were last asked under this code.
CREATE OR REPLACE FUNCTION app.gone_questions(t app.template) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('code', g.code, 'step', coalesce(b.step, ''), 'text_da', coalesce(b.body ->> 'text_da', ''),
		'text_en', coalesce(b.body ->> 'text_en', '')) ORDER BY b.position, g.code), '[]')
	FROM app.item_gone g LEFT JOIN LATERAL (
		SELECT i.* FROM app.item i JOIN app.template v ON v.id = i.template_id
		WHERE v.code = t.code AND v.imported_at < t.imported_at AND i.code = g.code AND i.kind = 'question'
		ORDER BY v.imported_at DESC LIMIT 1) AS b ON true
	WHERE g.template_id = t.id
$$;
