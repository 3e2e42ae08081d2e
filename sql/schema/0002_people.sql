-- Departments, teams, caseworkers; the people who sign in, and their sessions.

CREATE TABLE app.department (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	name text NOT NULL CONSTRAINT department_name_unique UNIQUE
);

CREATE TABLE app.team (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	department_id uuid NOT NULL REFERENCES app.department,
	name text NOT NULL,
	CONSTRAINT team_name_unique UNIQUE (department_id, name)
);

-- A caseworker as the case system knows them. The code never changes; the name may.
CREATE TABLE app.caseworker (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	code text COLLATE "C" NOT NULL CONSTRAINT caseworker_code_unique UNIQUE,
	display_name text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT app.now()
);

-- Which team a caseworker belonged to when; held_to NULL = now.
CREATE TABLE app.team_member (
	caseworker_id uuid NOT NULL REFERENCES app.caseworker,
	team_id uuid NOT NULL REFERENCES app.team,
	held_from date NOT NULL,
	held_to date,
	CONSTRAINT team_member_period CHECK (held_to >= held_from)
);
CREATE UNIQUE INDEX team_member_now ON app.team_member (caseworker_id) WHERE held_to IS NULL;
CREATE INDEX team_member_team ON app.team_member (team_id);

-- Leave and part-time, for the coverage ledger (R4).
CREATE TABLE app.absence (
	caseworker_id uuid NOT NULL REFERENCES app.caseworker,
	absent_from date NOT NULL,
	absent_to date,
	share numeric(3, 2) NOT NULL DEFAULT 1 CONSTRAINT absence_share CHECK (share > 0 AND share <= 1),
	CONSTRAINT absence_period CHECK (absent_to >= absent_from),
	PRIMARY KEY (caseworker_id, absent_from)
);

CREATE TABLE app.person (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	user_name text NOT NULL CONSTRAINT user_name_unique UNIQUE
		CONSTRAINT user_name_form CHECK (user_name ~ '^[a-zæøå0-9][a-zæøå0-9.-]{1,63}$'),
	display_name text NOT NULL CONSTRAINT display_name_form CHECK (length(display_name) BETWEEN 1 AND 80),
	roles text[] NOT NULL CONSTRAINT roles_known CHECK (
		roles <@ ARRAY['administrator', 'planner', 'leader', 'caseworker', 'data_protection_officer'] AND cardinality(roles) > 0),
	role_bits integer NOT NULL GENERATED ALWAYS AS (app.role_bits(roles)) STORED,
	caseworker_id uuid REFERENCES app.caseworker, -- whom this person is or was (R7)
	password_hash text,                           -- Argon2id in libsodium's own format; NULL until the invite is redeemed
	disabled_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT app.now(),
	version bigint NOT NULL DEFAULT 1
);

-- Which teams a leader led when (R7: decisions of that time).
CREATE TABLE app.team_lead (
	person_id uuid NOT NULL REFERENCES app.person,
	team_id uuid NOT NULL REFERENCES app.team,
	held_from date NOT NULL,
	held_to date,
	CONSTRAINT team_lead_period CHECK (held_to >= held_from)
);
CREATE UNIQUE INDEX team_lead_now ON app.team_lead (person_id, team_id) WHERE held_to IS NULL;

-- An invite is a random code of which only the SHA-256 is kept; used once.
CREATE TABLE app.invite (
	code_hash bytea PRIMARY KEY,
	person_id uuid NOT NULL REFERENCES app.person,
	created_at timestamptz NOT NULL DEFAULT app.now(),
	expires_at timestamptz NOT NULL,
	used_at timestamptz
);

-- Failed sign-ins by what was typed (its SHA-256, known or not), so that each one makes the next wait longer.
CREATE TABLE app.sign_in_failure (
	name_hash bytea PRIMARY KEY,
	failures integer NOT NULL,
	last_at timestamptz NOT NULL
);

CREATE TABLE app.session (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	person_id uuid NOT NULL REFERENCES app.person,
	token_hash bytea NOT NULL CONSTRAINT session_token_unique UNIQUE, -- SHA-256 of the token
	device text NOT NULL DEFAULT '' CONSTRAINT device_fits CHECK (length(device) <= 80),
	opened_at timestamptz NOT NULL DEFAULT app.now(),
	seen_at timestamptz NOT NULL DEFAULT app.now(), -- to the minute, written by the server in batches, never by a call
	idle interval NOT NULL,
	expires_at timestamptz NOT NULL,
	revoked_at timestamptz
);
CREATE INDEX session_person ON app.session (person_id);
