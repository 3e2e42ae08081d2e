-- What happens without anyone asking, and what is kept as it was told.

-- One row per thing to do; whichever server takes it, it happens once (R23).
CREATE TABLE app.job (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL,
	subject text NOT NULL DEFAULT '',
	due timestamptz NOT NULL,
	attempts integer NOT NULL DEFAULT 0,
	last_error text,
	done_at timestamptz,
	CONSTRAINT job_once UNIQUE (kind, subject, due)
);
CREATE INDEX job_waiting ON app.job (due) WHERE done_at IS NULL;

-- A published report is frozen: these bytes are what is served (R28).
CREATE TABLE app.published_report (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid REFERENCES app.activity,
	kind text NOT NULL,
	language text NOT NULL,
	format text NOT NULL,
	content bytea NOT NULL,
	data_hash text NOT NULL,
	report jsonb NOT NULL,
	published_by uuid NOT NULL REFERENCES app.person,
	published_at timestamptz NOT NULL DEFAULT app.now()
);

-- What was deleted when, replayed after a restore (R20). Holds ids only.
CREATE TABLE app.erasure (
	at timestamptz NOT NULL DEFAULT app.now(),
	kind text NOT NULL,
	subject uuid NOT NULL,
	PRIMARY KEY (kind, subject)
);
