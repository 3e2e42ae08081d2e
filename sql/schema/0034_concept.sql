-- The municipality's written concept: versions, when each was published, who has read which.

CREATE TABLE app.concept (
	version bigint PRIMARY KEY,
	body jsonb NOT NULL, -- Concept as the contract has it
	made_at timestamptz NOT NULL DEFAULT app.now(),
	made_by uuid NOT NULL REFERENCES app.person,
	published_at timestamptz,
	published_by uuid REFERENCES app.person,
	CONSTRAINT concept_published_by_somebody CHECK ((published_at IS NULL) = (published_by IS NULL))
);
-- A version never changes; it is published once, or never.
CREATE FUNCTION app.concept_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND OLD.published_at IS NULL AND to_jsonb(OLD) - '{published_at,published_by}'::text[]
		= to_jsonb(NEW) - '{published_at,published_by}'::text[] THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'a version of the concept never changes';
END $$;
CREATE TRIGGER concept_immutable BEFORE UPDATE OR DELETE ON app.concept FOR EACH ROW EXECUTE FUNCTION app.concept_guard();

CREATE TABLE app.concept_reader (
	version bigint NOT NULL REFERENCES app.concept,
	person_id uuid NOT NULL REFERENCES app.person,
	read_at timestamptz NOT NULL DEFAULT app.now(),
	PRIMARY KEY (version, person_id)
);
