-- Question sets: drafts, publishing, reading. Shape and content of a file are checked in C before it comes here.

CREATE FUNCTION api.import_template(file jsonb)
RETURNS TABLE (template_id uuid, code text, version_name text, steps integer, questions integer, same integer, reworded integer,
	fresh integer, gone integer) LANGUAGE plpgsql AS $$
DECLARE
	t app.template;
	answer jsonb;
BEGIN
	t := app.new_template(import_template.file);
	PERFORM app.fill_template(t.id, import_template.file);
	PERFORM app.trace_lineage(t);
	SELECT jsonb_build_object('template_id', t.id, 'code', t.code, 'version_name', t.version_name,
		'steps', (SELECT count(*) FROM app.template_step s WHERE s.template_id = t.id),
		'questions', count(*), 'same', count(*) FILTER (WHERE i.lineage = 'same'),
		'reworded', count(*) FILTER (WHERE i.lineage = 'reworded'), 'fresh', count(*) FILTER (WHERE i.lineage = 'new'),
		'gone', (SELECT count(*) FROM app.item_gone g WHERE g.template_id = t.id))
	INTO answer FROM app.item i WHERE i.template_id = t.id AND i.kind = 'question';
	PERFORM app.settle('template:' || t.id, answer);
	RETURN QUERY SELECT r.* FROM jsonb_to_record(answer) AS r (template_id uuid, code text, version_name text, steps integer,
		questions integer, same integer, reworded integer, fresh integer, gone integer);
END $$;

CREATE FUNCTION api.publish_template(template_id uuid) RETURNS TABLE (published_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
	t app.template;
BEGIN
	SELECT v.* INTO t FROM app.template v WHERE v.id = publish_template.template_id FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('template');
	END IF;
	IF t.published_at IS NULL THEN
		UPDATE app.template v SET published_at = app.now() WHERE v.id = t.id RETURNING v.* INTO t;
	END IF;
	PERFORM app.settle('template:' || t.id, jsonb_build_object('published_at', t.published_at));
	RETURN QUERY SELECT t.published_at;
END $$;

CREATE FUNCTION api.list_templates()
RETURNS TABLE (template_id uuid, code text, version_name text, title_da text, title_en text, kind text, questions integer,
	published_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT t.id, t.code, t.version_name, t.title_da, t.title_en, t.kind,
		(SELECT count(*)::integer FROM app.item i WHERE i.template_id = t.id AND i.kind = 'question' AND i.see IS NULL), t.published_at
	FROM app.template t ORDER BY t.code, t.imported_at DESC, t.id;
END $$;

CREATE FUNCTION api.get_template(template_id uuid, code text, version_name text) RETURNS TABLE (template jsonb, file jsonb)
LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT jsonb_build_object('template_id', t.id, 'code', t.code, 'version_name', t.version_name, 'title_da', t.title_da,
		'title_en', t.title_en, 'kind', t.kind, 'published_at', t.published_at,
		'questions', (SELECT count(*) FROM app.item i WHERE i.template_id = t.id AND i.kind = 'question' AND i.see IS NULL)), t.file
	FROM app.template t
	WHERE CASE WHEN get_template.template_id IS NOT NULL THEN t.id = get_template.template_id
		ELSE t.code = get_template.code AND get_template.version_name IN ('', t.version_name) END
	ORDER BY t.published_at DESC NULLS LAST, t.imported_at DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('template');
	END IF;
END $$;
