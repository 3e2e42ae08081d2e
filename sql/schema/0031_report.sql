-- Reports to those who should know: drafted, with a leader's words, approved, frozen byte for byte when published (R28), answered.

CREATE TABLE app.report (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	version bigint NOT NULL DEFAULT 1,
	audience text NOT NULL CONSTRAINT report_audience_known CHECK (audience IN ('team', 'department', 'management', 'committee')),
	title app.words NOT NULL CONSTRAINT report_has_title CHECK (btrim(title) <> '' AND length(title) <= 200),
	kind text NOT NULL CONSTRAINT report_kind_known CHECK (kind IN ('general', 'themed')),
	from_month date NOT NULL,
	to_month date NOT NULL,
	department_id uuid REFERENCES app.department,
	team_id uuid REFERENCES app.team,
	items text[] NOT NULL DEFAULT '{}', -- the indicators; empty = all of it and the markers
	words jsonb NOT NULL DEFAULT '[]',  -- [ReportWords]: a leader's own, at named places
	context jsonb NOT NULL DEFAULT '[]', -- [ContextFigure]: from elsewhere, with source and date
	number integer NOT NULL DEFAULT 1,  -- of the versions of this report
	replaces_id uuid UNIQUE REFERENCES app.report, -- the version before
	reason app.words NOT NULL DEFAULT '', -- why it is replaced
	state text NOT NULL DEFAULT 'draft' CONSTRAINT report_state_known CHECK (state IN ('draft', 'approved', 'published')),
	approver app.words NOT NULL DEFAULT '', -- by name, who need not have access to the system
	approved_by uuid REFERENCES app.person, -- who wrote that down
	approved_at timestamptz,
	data_hash text,
	published_by uuid REFERENCES app.person,
	published_at timestamptz,
	made_by uuid NOT NULL REFERENCES app.person,
	made_at timestamptz NOT NULL DEFAULT app.now(),
	CONSTRAINT report_months CHECK (to_month >= from_month AND extract(day FROM from_month) = 1 AND extract(day FROM to_month) = 1),
	CONSTRAINT report_of_its_reader CHECK ((audience = 'team') = (team_id IS NOT NULL) AND (audience <> 'department' OR department_id IS NOT NULL)),
	CONSTRAINT report_replaced_with_reason CHECK ((replaces_id IS NULL) = (number = 1) AND (replaces_id IS NULL OR btrim(reason) <> '')),
	CONSTRAINT report_approved CHECK ((approved_at IS NULL) = (approver = '') AND (approved_at IS NULL) = (approved_by IS NULL)),
	CONSTRAINT report_published CHECK ((state = 'published') = (published_at IS NOT NULL) AND (published_at IS NULL) = (data_hash IS NULL)),
	CONSTRAINT committee_report_is_approved CHECK (audience <> 'committee' OR published_at IS NULL OR approved_at IS NOT NULL)
);

-- What was published never changes, for every writer (R28).
CREATE FUNCTION app.report_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD.state = 'published' THEN
		RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'a published report never changes';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER report_frozen BEFORE UPDATE ON app.report FOR EACH ROW EXECUTE FUNCTION app.report_is_frozen();

-- The bytes that are served.
CREATE TABLE app.report_file (
	report_id uuid NOT NULL REFERENCES app.report ON DELETE CASCADE,
	language text NOT NULL CONSTRAINT report_language_known CHECK (language IN ('da', 'en')),
	view text NOT NULL CONSTRAINT report_view_known CHECK (view IN ('page', 'slides', 'agenda')),
	format text NOT NULL CONSTRAINT report_format_known CHECK (format IN ('text', 'html', 'json', 'pdf', 'xlsx', 'csv')),
	file_name text NOT NULL,
	content_type text NOT NULL,
	content bytea NOT NULL,
	sha256 text NOT NULL,
	PRIMARY KEY (report_id, language, view, format),
	CONSTRAINT report_file_is_what_its_hash_says CHECK (sha256 = encode(sha256(content), 'hex'))
);
CREATE FUNCTION app.report_file_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'a published file never changes';
END $$;
CREATE TRIGGER report_file_frozen BEFORE UPDATE ON app.report_file FOR EACH ROW EXECUTE FUNCTION app.report_file_is_frozen();

-- Which cases stood behind each figure that was told: later reports are hidden against them, so that no difference of two reports tells of
-- few (R16).
CREATE TABLE app.told_set (
	report_id uuid NOT NULL REFERENCES app.report ON DELETE CASCADE,
	item text COLLATE "C" NOT NULL,
	number integer NOT NULL,
	reviews uuid[] NOT NULL, -- ascending
	PRIMARY KEY (report_id, item, number)
);
CREATE INDEX told_set_item ON app.told_set (item);

-- What management and committee said to it.
CREATE TABLE app.report_response (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	report_id uuid NOT NULL REFERENCES app.report ON DELETE CASCADE,
	body text NOT NULL CONSTRAINT response_body_known CHECK (body IN ('management', 'committee')),
	answered_on date NOT NULL,
	words app.words NOT NULL CONSTRAINT response_has_words CHECK (btrim(words) <> '' AND length(words) <= 4000),
	recorded_by uuid NOT NULL REFERENCES app.person,
	recorded_at timestamptz NOT NULL DEFAULT app.now()
);
CREATE INDEX report_response_report ON app.report_response (report_id);
