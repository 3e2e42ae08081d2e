-- The plan of a year. Each version is kept as it came; only its publishing is written later.
CREATE TABLE app.wheel (
	year integer NOT NULL CONSTRAINT wheel_year_range CHECK (year BETWEEN 2000 AND 2200),
	version bigint NOT NULL,
	body jsonb NOT NULL, -- Wheel as the contract has it
	made_at timestamptz NOT NULL DEFAULT app.now(),
	made_by uuid NOT NULL REFERENCES app.person,
	published_at timestamptz,
	PRIMARY KEY (year, version)
);

-- The plan an activity comes from, and its name there.
ALTER TABLE app.activity ADD plan_year integer, ADD plan_key text,
	ADD CONSTRAINT activity_of_a_plan CHECK ((plan_year IS NULL) = (plan_key IS NULL)),
	ADD CONSTRAINT plan_key_unique UNIQUE (plan_year, plan_key);
