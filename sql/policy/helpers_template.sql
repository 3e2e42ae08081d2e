-- How a question set file becomes rows.

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
