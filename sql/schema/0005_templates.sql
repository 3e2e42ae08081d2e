-- Question sets: data with versions. A published version never changes (R12); triggers hold that for every writer.

CREATE TABLE app.template (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	code text NOT NULL CONSTRAINT template_code_form CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
	version_name text NOT NULL CONSTRAINT version_name_form CHECK (version_name ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$'),
	title_da text NOT NULL,
	title_en text NOT NULL,
	kind text NOT NULL CONSTRAINT template_kind_known CHECK (kind IN ('overordnet', 'tematiseret', 'tillaeg', 'egen')),
	imported_at timestamptz NOT NULL DEFAULT app.now(),
	published_at timestamptz,
	file jsonb NOT NULL, -- the whole TemplateFile as read, for GetTemplate
	CONSTRAINT template_version_unique UNIQUE (code, version_name)
);

CREATE TABLE app.template_step (
	template_id uuid NOT NULL REFERENCES app.template ON DELETE CASCADE,
	position integer NOT NULL,
	step text NOT NULL,
	body jsonb NOT NULL, -- Step
	PRIMARY KEY (template_id, step)
);

-- A scale's values in order. A value that does not count is a class of its own and leaves every denominator (R11).
CREATE TABLE app.scale_value (
	template_id uuid NOT NULL REFERENCES app.template ON DELETE CASCADE,
	position integer NOT NULL,
	value text NOT NULL,
	counts boolean NOT NULL,
	score numeric,
	label_da text NOT NULL,
	label_en text NOT NULL,
	PRIMARY KEY (template_id, value)
);

-- Why "nej", why "ikke relevant".
CREATE TABLE app.reason_code (
	template_id uuid NOT NULL REFERENCES app.template ON DELETE CASCADE,
	value text NOT NULL,   -- the scale value it explains
	reason text NOT NULL,
	PRIMARY KEY (template_id, value, reason)
);

-- Questions, and the case facts that decide which questions apply: both are items that a review answers.
CREATE TABLE app.item (
	template_id uuid NOT NULL REFERENCES app.template ON DELETE CASCADE,
	position integer NOT NULL,
	kind text NOT NULL CONSTRAINT item_kind_known CHECK (kind IN ('fact', 'question')),
	code text NOT NULL CONSTRAINT item_code_form CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
	step text,             -- of a question
	fact_type text CONSTRAINT fact_type_known CHECK (fact_type IN ('bool', 'int', 'date', 'choice')),
	marker text,
	critical boolean NOT NULL DEFAULT false,
	conditions jsonb NOT NULL DEFAULT '[]', -- [{"fact": …, "op": …, "value": …}], all must hold
	valid_from date,
	valid_to date,
	see text,              -- asked and counted in another set
	lineage text CONSTRAINT lineage_known CHECK (lineage IN ('same', 'reworded', 'new')),
	body jsonb NOT NULL,   -- Question or CaseFact as the contract has it
	PRIMARY KEY (template_id, code),
	CONSTRAINT item_has_its_parts CHECK ((kind = 'question' AND step IS NOT NULL) OR (kind = 'fact' AND fact_type IS NOT NULL))
);

-- Where a composed version took each question from (question lineage over sets), and which codes a new version no longer asks.
CREATE TABLE app.item_origin (
	template_id uuid NOT NULL,
	code text NOT NULL,
	from_template uuid NOT NULL REFERENCES app.template,
	from_code text NOT NULL,
	PRIMARY KEY (template_id, code),
	FOREIGN KEY (template_id, code) REFERENCES app.item ON DELETE CASCADE
);
CREATE TABLE app.item_gone (
	template_id uuid NOT NULL REFERENCES app.template ON DELETE CASCADE,
	code text NOT NULL,
	PRIMARY KEY (template_id, code)
);

CREATE FUNCTION app.template_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	version uuid := CASE WHEN TG_TABLE_NAME = 'template' THEN (to_jsonb(OLD) ->> 'id')::uuid
		ELSE coalesce(to_jsonb(NEW) ->> 'template_id', to_jsonb(OLD) ->> 'template_id')::uuid END;
BEGIN
	IF EXISTS (SELECT FROM app.template t WHERE t.id = version AND t.published_at IS NOT NULL) THEN
		PERFORM app.fail('TS025', 'a published question set never changes');
	END IF;
	RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER template_immutable BEFORE UPDATE OR DELETE ON app.template FOR EACH ROW EXECUTE FUNCTION app.template_guard();
CREATE TRIGGER template_step_immutable BEFORE INSERT OR UPDATE OR DELETE ON app.template_step FOR EACH ROW EXECUTE FUNCTION app.template_guard();
CREATE TRIGGER scale_value_immutable BEFORE INSERT OR UPDATE OR DELETE ON app.scale_value FOR EACH ROW EXECUTE FUNCTION app.template_guard();
CREATE TRIGGER reason_code_immutable BEFORE INSERT OR UPDATE OR DELETE ON app.reason_code FOR EACH ROW EXECUTE FUNCTION app.template_guard();
CREATE TRIGGER item_immutable BEFORE INSERT OR UPDATE OR DELETE ON app.item FOR EACH ROW EXECUTE FUNCTION app.template_guard();
