-- The annual wheel, the coverage cycles, and the draws.

-- A coverage cycle: its sealed seed deals the caseworkers into waves, one per draw (R4).
CREATE TABLE app.cycle (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	name text NOT NULL CONSTRAINT cycle_name_unique UNIQUE CONSTRAINT cycle_name_form CHECK (length(name) BETWEEN 1 AND 60),
	waves integer NOT NULL CONSTRAINT cycle_waves CHECK (waves BETWEEN 1 AND 60),
	seed_commitment text NOT NULL,
	sealed_seed bytea NOT NULL, -- encrypted under the key outside the database
	dealt_at timestamptz,
	closed_at timestamptz
);
CREATE TABLE app.cycle_caseworker (
	cycle_id uuid NOT NULL REFERENCES app.cycle,
	caseworker_id uuid NOT NULL REFERENCES app.caseworker,
	wave integer NOT NULL,
	moved_on_from integer, -- the wave that could not serve them (leave, no eligible case)
	PRIMARY KEY (cycle_id, caseworker_id)
);

CREATE TABLE app.activity (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	version bigint NOT NULL DEFAULT 1,
	title text NOT NULL CONSTRAINT activity_title_form CHECK (length(title) BETWEEN 1 AND 120),
	kind text NOT NULL CONSTRAINT activity_kind_known CHECK (kind IN ('general', 'themed', 'calibration')),
	mode text NOT NULL CONSTRAINT activity_mode_known CHECK (mode IN ('alone', 'dialogue')),
	method text NOT NULL CONSTRAINT activity_method_known CHECK (method IN ('coverage', 'stratified', 'simple')),
	template_id uuid NOT NULL REFERENCES app.template,
	steps text[] NOT NULL DEFAULT '{}',
	sections text[] NOT NULL,
	decided_from date,
	decided_to date,
	departments uuid[] NOT NULL DEFAULT '{}',
	exempt_months integer NOT NULL CONSTRAINT exempt_months_range CHECK (exempt_months BETWEEN 0 AND 120),
	case_count integer NOT NULL CONSTRAINT case_count_range CHECK (case_count BETWEEN 1 AND 10000),
	spare_count integer NOT NULL CONSTRAINT spare_count_range CHECK (spare_count BETWEEN 0 AND 20),
	starts_on date NOT NULL,
	deadline date NOT NULL,
	cycle_id uuid REFERENCES app.cycle,
	wave integer,
	state text NOT NULL DEFAULT 'planned' CONSTRAINT activity_state_known
		CHECK (state IN ('planned', 'frozen', 'drawn', 'assigned', 'done', 'skipped')),
	seed_commitment text NOT NULL, -- SHA-256 of the committed seed, published with the activity (R1)
	sealed_seed bytea NOT NULL,    -- the committed seed, encrypted under the key outside the database
	skip_reason app.words,
	created_by uuid NOT NULL REFERENCES app.person,
	created_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT activity_period CHECK (deadline >= starts_on),
	CONSTRAINT activity_frame_period CHECK (decided_to >= decided_from),
	CONSTRAINT activity_cycle CHECK ((method = 'coverage') = (cycle_id IS NOT NULL) AND (cycle_id IS NULL) = (wave IS NULL))
);
CREATE TABLE app.activity_reviewer (
	activity_id uuid NOT NULL REFERENCES app.activity ON DELETE CASCADE,
	person_id uuid NOT NULL REFERENCES app.person,
	PRIMARY KEY (activity_id, person_id)
);
-- Every version an activity has had.
CREATE TABLE app.activity_event (
	activity_id uuid NOT NULL REFERENCES app.activity,
	version bigint NOT NULL,
	at timestamptz NOT NULL DEFAULT app.now(),
	person_id uuid,
	body jsonb NOT NULL,
	PRIMARY KEY (activity_id, version)
);

-- What was frozen before the seed could be known, as the exact bytes whose SHA-256 is the list hash.
CREATE TABLE app.frozen_list (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid NOT NULL CONSTRAINT frozen_once UNIQUE REFERENCES app.activity,
	frozen_at timestamptz NOT NULL DEFAULT app.now(),
	frozen_by uuid NOT NULL REFERENCES app.person,
	list_hash text NOT NULL,
	frozen bytea NOT NULL,
	listed integer NOT NULL,
	exempt integer NOT NULL,
	CONSTRAINT list_hash_is_of_the_bytes CHECK (list_hash = encode(sha256(frozen), 'hex'))
);
CREATE TABLE app.stratum (
	list_id uuid NOT NULL REFERENCES app.frozen_list ON DELETE CASCADE,
	position integer NOT NULL,
	key text COLLATE "C" NOT NULL,
	caseworker_id uuid REFERENCES app.caseworker, -- of a coverage draw
	listed integer NOT NULL,
	drawn integer NOT NULL,
	in_wave boolean NOT NULL,
	chance double precision NOT NULL,        -- given the ledger as it stood; 0 allowed and shown (R5)
	cycle_chance double precision NOT NULL,  -- over the whole cycle
	PRIMARY KEY (list_id, key),
	CONSTRAINT stratum_sizes CHECK (drawn BETWEEN 0 AND listed)
);

CREATE TABLE app.draw (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	list_id uuid NOT NULL REFERENCES app.frozen_list,
	number integer NOT NULL,
	word app.words NOT NULL,
	committed_seed text NOT NULL,
	seed text NOT NULL,
	made_at timestamptz NOT NULL DEFAULT app.now(),
	made_by uuid NOT NULL REFERENCES app.person,
	reason app.words,        -- of a second draw (R3)
	annulled_at timestamptz,
	CONSTRAINT draw_number_unique UNIQUE (list_id, number)
);
CREATE UNIQUE INDEX draw_in_force ON app.draw (list_id) WHERE annulled_at IS NULL;

-- The whole order, not only the set.
CREATE TABLE app.drawn_case (
	draw_id uuid NOT NULL REFERENCES app.draw,
	case_id uuid NOT NULL REFERENCES app.case,
	stratum text COLLATE "C" NOT NULL,
	rank integer NOT NULL,
	ticket bytea NOT NULL,
	place text NOT NULL CONSTRAINT draw_place_known CHECK (place IN ('sample', 'spare', 'rest')), -- as drawn; never changed
	PRIMARY KEY (draw_id, case_id)
);
CREATE UNIQUE INDEX drawn_case_rank ON app.drawn_case (draw_id, stratum, rank);

-- A drawn case set aside, and the spare that took its place (R3).
CREATE TABLE app.replacement (
	draw_id uuid NOT NULL,
	case_id uuid NOT NULL,
	spare_case_id uuid NOT NULL,
	reason text NOT NULL CONSTRAINT drop_reason_known
		CHECK (reason IN ('not_in_frame', 'moved_away', 'access_barred', 'court_or_police')),
	note app.words,
	at timestamptz NOT NULL DEFAULT app.now(),
	person_id uuid NOT NULL,
	PRIMARY KEY (draw_id, case_id),
	CONSTRAINT spare_used_once UNIQUE (draw_id, spare_case_id),
	FOREIGN KEY (draw_id, case_id) REFERENCES app.drawn_case,
	FOREIGN KEY (draw_id, spare_case_id) REFERENCES app.drawn_case
);
