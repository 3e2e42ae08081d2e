-- Question sets: drafts, publishing, reading. Shape and content of a file are checked in C before it comes here.

CREATE FUNCTION api.import_template(file jsonb)
RETURNS TABLE (template_id uuid, code text, version_name text, steps integer, questions integer, same integer, reworded integer,
	fresh integer, gone integer) LANGUAGE plpgsql AS $$
DECLARE
	t app.template;
	answer jsonb;
BEGIN
	PERFORM app.refuse_cpr(import_template.file);
	t := app.new_template(import_template.file);
	PERFORM app.fill_template(t.id, import_template.file);
	PERFORM app.trace_lineage(t);
	answer := app.template_made(t);
	PERFORM app.settle('template:' || t.id, answer);
	RETURN QUERY SELECT r.* FROM jsonb_to_record(answer) AS r (template_id uuid, code text, version_name text, steps integer,
		questions integer, same integer, reworded integer, fresh integer, gone integer);
END $$;

-- What a composition is made of: the picked versions in the order of the picks, then the newest published version of each set that
-- holds a question which a picked set only points to. Composed sets are not pointed into: their questions stand elsewhere, too.
CREATE FUNCTION api.composition_sources(picks jsonb) RETURNS TABLE (template_id uuid, file jsonb) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.check_picks(composition_sources.picks);
	RETURN QUERY
	WITH picked AS (
		SELECT (p.body ->> 'template_id')::uuid AS id, min(p.nth) AS nth
		FROM jsonb_array_elements(composition_sources.picks) WITH ORDINALITY AS p (body, nth) GROUP BY 1
	), pointed_at AS (
		SELECT DISTINCT ON (t.code) t.id, t.code
		FROM app.template t JOIN app.item i ON i.template_id = t.id
		WHERE t.published_at IS NOT NULL AND t.kind <> 'egen' AND i.kind = 'question' AND i.see IS NULL
			AND i.code IN (SELECT s.see FROM app.item s JOIN picked p ON p.id = s.template_id)
			AND NOT EXISTS (SELECT FROM picked p JOIN app.template o ON o.id = p.id WHERE o.code = t.code)
		ORDER BY t.code, t.published_at DESC, t.id
	)
	SELECT t.id, t.file
	FROM (SELECT p.id, p.nth, '' AS code FROM picked p UNION ALL SELECT a.id, NULL, a.code FROM pointed_at a) AS s
		JOIN app.template t ON t.id = s.id
	ORDER BY s.nth NULLS LAST, s.code;
END $$;

-- compose_template: a draft out of a file that C has put together and checked; each question that is taken from another set bears its
-- origin. Under the code of a set that was imported nothing is composed: who asks for that set by its code would get another.
CREATE FUNCTION api.compose_template(file jsonb)
RETURNS TABLE (template_id uuid, code text, version_name text, steps integer, questions integer, same integer, reworded integer,
	fresh integer, gone integer) LANGUAGE plpgsql AS $$
DECLARE
	f CONSTANT jsonb := compose_template.file;
	t app.template;
	answer jsonb;
BEGIN
	IF EXISTS (SELECT FROM app.template v WHERE v.code = f ->> 'id' AND v.kind <> 'egen') THEN
		PERFORM app.fail('TS021', 'an imported question set has this code; choose another', jsonb_build_object('what', 'template'),
			app.place('code'));
	ELSIF EXISTS (SELECT FROM app.template v WHERE v.code = f ->> 'id' AND v.version_name = f ->> 'version') THEN
		PERFORM app.fail('TS021', 'this version of the question set is there already; give the new one a new version',
			jsonb_build_object('what', 'template'), app.place('version_name'));
	END IF;
	PERFORM app.refuse_cpr(f);
	t := app.new_template(app.without_origins(f));
	PERFORM app.fill_template(t.id, t.file);
	PERFORM app.note_origins(t.id, f);
	PERFORM app.trace_lineage(t);
	answer := app.template_made(t);
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

CREATE FUNCTION api.get_template(template_id uuid, code text, version_name text)
RETURNS TABLE (template jsonb, file jsonb, gone jsonb) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT jsonb_build_object('template_id', t.id, 'code', t.code, 'version_name', t.version_name, 'title_da', t.title_da,
		'title_en', t.title_en, 'kind', t.kind, 'published_at', t.published_at,
		'questions', (SELECT count(*) FROM app.item i WHERE i.template_id = t.id AND i.kind = 'question' AND i.see IS NULL)),
		app.told_file(t), app.gone_questions(t)
	FROM app.template t
	WHERE CASE WHEN get_template.template_id IS NOT NULL THEN t.id = get_template.template_id
		ELSE t.code = get_template.code AND get_template.version_name IN ('', t.version_name) END
	ORDER BY t.published_at DESC NULLS LAST, t.imported_at DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('template');
	END IF;
END $$;
