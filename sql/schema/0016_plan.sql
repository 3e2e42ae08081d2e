-- What an activity is for, what it looks at, whom it is told, its goals; the kinds that draw nothing; and calendar addresses.

-- Team readings, reporting and looks at the concept draw nothing: they have no frame, no cases, no seed.
CREATE FUNCTION app.draws(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT kind IN ('general', 'themed', 'calibration') $$;

ALTER TABLE app.activity
	ALTER mode DROP NOT NULL, ALTER method DROP NOT NULL, ALTER template_id DROP NOT NULL,
	ALTER seed_commitment DROP NOT NULL, ALTER sealed_seed DROP NOT NULL,
	DROP CONSTRAINT activity_kind_known, DROP CONSTRAINT case_count_range,
	ADD CONSTRAINT activity_kind_known
		CHECK (kind IN ('general', 'themed', 'calibration', 'team_reading', 'reporting', 'concept_review')),
	ADD CONSTRAINT case_count_range CHECK (case_count BETWEEN 0 AND 10000),
	ADD CONSTRAINT activity_draws CHECK (CASE WHEN app.draws(kind)
		THEN template_id IS NOT NULL AND mode IS NOT NULL AND method IS NOT NULL AND case_count > 0 AND seed_commitment IS NOT NULL
			AND sealed_seed IS NOT NULL
		ELSE mode IS NULL AND method IS NULL AND case_count = 0 AND spare_count = 0 AND cycle_id IS NULL
			AND state NOT IN ('frozen', 'drawn', 'assigned') END),
	ADD purpose text CONSTRAINT activity_purpose_known
		CHECK (purpose IN ('legality', 'quality', 'learning', 'effect', 'information')), -- NULL: not said
	ADD markers text[] NOT NULL DEFAULT '{}',   -- in focus, with the steps
	ADD questions text[] NOT NULL DEFAULT '{}', -- in focus, beside them
	ADD hours double precision NOT NULL DEFAULT 0
		CONSTRAINT activity_hours_range CHECK (hours BETWEEN 0 AND 2000), -- of each reviewer; case_count was made of them
	ADD told jsonb NOT NULL DEFAULT '[]';       -- [Telling]: who is told what when; an activity of a plan has the plan's where it says nothing

-- What an activity is to reach (delmål). A goal is of one step, one marker or one question, or of all that is asked.
CREATE TABLE app.goal (
	activity_id uuid NOT NULL REFERENCES app.activity ON DELETE CASCADE,
	position integer NOT NULL,
	step text,
	marker text,
	question text,
	value double precision NOT NULL CONSTRAINT goal_value_range CHECK (value > 0 AND value <= 1),
	decided_by app.words NOT NULL,
	decided_on date NOT NULL,
	PRIMARY KEY (activity_id, position),
	CONSTRAINT goal_of_one CHECK (num_nonnulls(step, marker, question) <= 1)
);

-- The secret addresses of the calendar feed: of a person, or, without one, of the group. The address itself is never kept.
CREATE TABLE app.feed (
	person_id uuid CONSTRAINT feed_once UNIQUE NULLS NOT DISTINCT REFERENCES app.person ON DELETE CASCADE,
	token_hash bytea NOT NULL CONSTRAINT feed_token_unique UNIQUE CONSTRAINT feed_token_hash CHECK (length(token_hash) = 32),
	made_at timestamptz NOT NULL DEFAULT app.now(),
	made_by uuid NOT NULL REFERENCES app.person
);

-- Helpers whose shape changed; sql/policy makes them anew.
DROP FUNCTION IF EXISTS app.planned(jsonb), app.wheel_faults(jsonb), app.refuse_answers(uuid, text[], jsonb);
