-- Follow-up on audits: findings out of answers, what is done about them, and whether it helped (R17, R21).
--
-- What speaks of one person carries in its own row who may see it: the caseworker and their nearest leader as they were when it was
-- written (R17). It does not follow to a new leader.

-- An attention point or a strength, worded by a leader.
CREATE TABLE app.finding (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	kind text NOT NULL CONSTRAINT finding_kind_known CHECK (kind IN ('attention', 'strength')),
	activity_id uuid NOT NULL REFERENCES app.activity,
	item text NOT NULL,          -- a question's code, "step:ID", "marker:ID", "all"
	review_id uuid REFERENCES app.review ON DELETE CASCADE, -- of one case; NULL: of what was seen over the activity
	team_id uuid REFERENCES app.team,
	department_id uuid REFERENCES app.department,
	words app.words NOT NULL CONSTRAINT finding_has_words CHECK (btrim(words) <> ''),
	yes integer,                 -- cases at the time; NULL of one case
	no integer,
	not_relevant integer,
	made_by uuid NOT NULL REFERENCES app.person,
	made_at timestamptz NOT NULL DEFAULT app.now(),
	seen_by uuid[],              -- NULL: leaders and planners
	CONSTRAINT finding_of_a_case_is_personal CHECK ((review_id IS NULL) = (seen_by IS NULL)),
	CONSTRAINT finding_counts CHECK (num_nonnulls(yes, no, not_relevant) = CASE WHEN review_id IS NULL THEN 3 ELSE 0 END),
	CONSTRAINT finding_of_one_group CHECK (num_nonnulls(review_id, team_id, department_id) <= 1)
);
CREATE INDEX finding_activity ON app.finding (activity_id);
CREATE INDEX finding_review ON app.finding (review_id);

-- A follow-up item: what is done, by whom, until when, and which question it should move how far.
CREATE TABLE app.action (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	version bigint NOT NULL DEFAULT 1,
	level text NOT NULL CONSTRAINT action_level_known CHECK (level IN ('case', 'caseworker', 'team', 'department')),
	kind text NOT NULL CONSTRAINT action_kind_known
		CHECK (kind IN ('mend_case', 'feedback', 'learning', 'workflow', 'training', 'exchange', 'themed', 'report', 'other')),
	words app.words NOT NULL CONSTRAINT action_has_words CHECK (btrim(words) <> ''),
	owner_id uuid NOT NULL REFERENCES app.person,
	owners uuid[] NOT NULL,      -- everybody who has owned it: none of them closes or measures it
	starts_on date NOT NULL,
	deadline date NOT NULL,
	finding_id uuid REFERENCES app.finding ON DELETE SET NULL,
	review_id uuid REFERENCES app.review ON DELETE CASCADE,
	caseworker_id uuid REFERENCES app.caseworker,
	team_id uuid REFERENCES app.team,
	department_id uuid REFERENCES app.department,
	activity_id uuid REFERENCES app.activity, -- the draw that caused it: never in its own baseline
	item text,                   -- what it should move; NULL: nothing is measured
	hoped numeric CONSTRAINT action_hoped_range CHECK (hoped > 0 AND hoped <= 1), -- as a share
	baseline jsonb,              -- as measured when it was made: yes, relevant, share, n_eff, activities, why
	cases_needed integer,        -- relevant cases that the later draws must have; fixed. 0: no number of cases can tell
	has_evidence boolean NOT NULL DEFAULT false, -- since it was opened
	state text NOT NULL DEFAULT 'open' CONSTRAINT action_state_known CHECK (state IN ('open', 'closed')),
	closed_by uuid REFERENCES app.person,
	closed_at timestamptz,
	by_stand_in boolean NOT NULL DEFAULT false, -- closed by the written substitute of a municipality with nobody else
	made_by uuid NOT NULL REFERENCES app.person,
	made_at timestamptz NOT NULL DEFAULT app.now(),
	seen_by uuid[],              -- NULL: leaders and planners
	looked_due timestamptz,      -- when the later draws are to be looked at; NULL: nothing new
	CONSTRAINT action_period CHECK (deadline >= starts_on),
	CONSTRAINT action_owner_among_owners CHECK (owner_id = ANY (owners)),
	CONSTRAINT action_has_its_level CHECK ((level = 'case') = (review_id IS NOT NULL) AND (level = 'caseworker') = (caseworker_id IS NOT NULL)
		AND (level = 'team') = (team_id IS NOT NULL) AND (level = 'department') = (department_id IS NOT NULL)),
	CONSTRAINT action_on_a_person_is_personal CHECK ((level IN ('case', 'caseworker')) = (seen_by IS NOT NULL)),
	CONSTRAINT action_on_a_person_has_no_figures CHECK (seen_by IS NULL OR item IS NULL),
	CONSTRAINT action_measure CHECK (num_nonnulls(item, hoped, baseline, cases_needed) IN (0, 4) AND (item IS NULL OR activity_id IS NOT NULL)),
	CONSTRAINT action_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (closed_by IS NULL)),
	CONSTRAINT action_closed_on_evidence CHECK (state = 'open' OR has_evidence),
	CONSTRAINT action_not_closed_by_its_owner CHECK (closed_by <> owner_id)
);
CREATE INDEX action_owner ON app.action (owner_id) WHERE state = 'open';
CREATE INDEX action_looked ON app.action (looked_due) WHERE looked_due IS NOT NULL;

-- What was fixed when it was made stays fixed, for every writer.
CREATE FUNCTION app.action_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (OLD.level, OLD.activity_id, OLD.item, OLD.hoped, OLD.baseline, OLD.cases_needed, OLD.starts_on, OLD.seen_by, OLD.made_by, OLD.made_at)
		IS DISTINCT FROM (NEW.level, NEW.activity_id, NEW.item, NEW.hoped, NEW.baseline, NEW.cases_needed, NEW.starts_on, NEW.seen_by,
			NEW.made_by, NEW.made_at) OR NOT NEW.owners @> OLD.owners THEN
		RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'what an action is measured by never changes';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER action_measure_fixed BEFORE UPDATE ON app.action FOR EACH ROW EXECUTE FUNCTION app.action_guard();

-- Every change, evidence among them; only added to.
CREATE TABLE app.action_event (
	action_id uuid NOT NULL REFERENCES app.action ON DELETE CASCADE,
	version bigint NOT NULL, -- of the action, after it; that of 'judged' is the one it met
	what text NOT NULL CONSTRAINT action_event_known
		CHECK (what IN ('made', 'changed', 'handed_over', 'evidence', 'closed', 'reopened', 'judged')),
	words app.words NOT NULL DEFAULT '',
	changes jsonb NOT NULL DEFAULT '[]', -- field, before, after
	documented_on date,                  -- of evidence: the day of the document
	at timestamptz NOT NULL DEFAULT app.now(),
	person_id uuid REFERENCES app.person, -- NULL: the server itself
	seen_by uuid[],                      -- of the action, for the policy
	PRIMARY KEY (action_id, version, what)
);

-- What the later draws said of it: judged once, never changed.
CREATE TABLE app.effect (
	action_id uuid PRIMARY KEY REFERENCES app.action ON DELETE CASCADE,
	outcome text NOT NULL CONSTRAINT effect_known CHECK (outcome IN ('moved', 'moved_less', 'not_moved', 'fallen', 'undecided')),
	yes integer NOT NULL,
	relevant integer NOT NULL,
	share double precision NOT NULL,
	n_eff double precision NOT NULL,
	difference double precision NOT NULL,
	low double precision NOT NULL,  -- of the 95 % interval of the difference
	high double precision NOT NULL,
	activities uuid[] NOT NULL,     -- the draws it was measured by
	judged_at timestamptz NOT NULL DEFAULT app.now()
);
CREATE FUNCTION app.only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'what was noted of an action never changes';
END $$;
CREATE TRIGGER effect_judged_once BEFORE UPDATE ON app.effect FOR EACH ROW EXECUTE FUNCTION app.only_added_to();
CREATE TRIGGER action_event_append_only BEFORE UPDATE ON app.action_event FOR EACH ROW EXECUTE FUNCTION app.only_added_to();

INSERT INTO app.setting VALUES
	('baseline_months', '24', 'months back from which earlier draws are the baseline of an action (R21)'),
	('action_remind_days', '7', 'days before an action''s deadline when its owner is reminded'),
	('action_person_months', '12', 'months after its closing when an action on a case or a caseworker is deleted (R17, R20)');

-- More kinds of notices beside those that there are by now.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$',
		' OR kind IN (''action'', ''action_due'', ''action_overdue'', ''action_judged''))');
END $$;
