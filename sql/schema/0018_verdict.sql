-- What an activity's results say of its goals, and what the system proposes because of it.

-- One judgement of one goal, from the reviews that were in by then. Late reviews are judged again, and the earlier verdict stays.
CREATE TABLE app.verdict (
	activity_id uuid NOT NULL REFERENCES app.activity,
	position integer NOT NULL, -- of the goal
	as_of timestamptz NOT NULL, -- when the last review that counts came in
	step text,
	marker text,
	question text,
	value double precision NOT NULL, -- the goal as it was
	yes integer NOT NULL,
	relevant integer NOT NULL,
	submitted integer NOT NULL,
	missing integer NOT NULL, -- reviews shared out and not submitted
	low double precision,     -- NULL: counts only (R5, R15)
	high double precision,
	withheld text NOT NULL,   -- why there is no interval: below_10_cases ...
	outcome text NOT NULL CONSTRAINT verdict_known CHECK (outcome IN ('below', 'undecided', 'reached', 'counts_only')),
	judged_at timestamptz NOT NULL DEFAULT app.now(),
	PRIMARY KEY (activity_id, position, as_of),
	CONSTRAINT verdict_by_interval CHECK ((outcome = 'counts_only') = (low IS NULL) AND (low IS NULL) = (high IS NULL))
);

-- More or less of what follows: a planner accepts it, which puts it on the wheel, or declines it with a reason. Once for each goal and kind.
CREATE TABLE app.proposal (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid NOT NULL, -- whose result proposes it
	position integer NOT NULL,
	as_of timestamptz NOT NULL,
	kind text NOT NULL CONSTRAINT proposal_kind_known CHECK (kind IN ('themed', 'more', 'less')),
	target_id uuid REFERENCES app.activity, -- the planned activity that would change; NULL: a new one
	body jsonb NOT NULL,                    -- the new Activity as the contract has it, or what would change
	made_at timestamptz NOT NULL DEFAULT app.now(),
	state text NOT NULL DEFAULT 'open' CONSTRAINT proposal_state_known CHECK (state IN ('open', 'accepted', 'declined', 'overtaken')),
	settled_at timestamptz,
	settled_by uuid REFERENCES app.person, -- NULL with a state: a later verdict overtook it
	reason app.words,
	result_id uuid REFERENCES app.activity,
	CONSTRAINT proposal_once UNIQUE (activity_id, position, kind),
	CONSTRAINT proposal_settled CHECK ((state = 'open') = (settled_at IS NULL)),
	CONSTRAINT proposal_declined_for_a_reason CHECK (state <> 'declined' OR reason IS NOT NULL),
	CONSTRAINT proposal_target CHECK ((kind = 'themed') = (target_id IS NULL)),
	FOREIGN KEY (activity_id, position, as_of) REFERENCES app.verdict
);
CREATE INDEX proposal_open ON app.proposal (made_at) WHERE state = 'open';

ALTER TABLE app.standstill DROP CONSTRAINT step_known,
	ADD CONSTRAINT step_known CHECK (step IN ('freeze', 'assign', 'open', 'judge'));

-- One more kind of notice beside those that there are by now.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$', ' OR kind = ''proposal'')');
END $$;
