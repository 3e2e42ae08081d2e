-- What results are made of, kept ready: written when a review is submitted, taken back when it is opened again, in that transaction.
--
-- Only reviews of random draws are here, and none that is sealed (R8, R10). What applied to a case is found once, at the submit; after
-- that nothing has to be worked out to count it.

-- A reviewed case, as it enters results.
CREATE TABLE app.result_case (
	review_id uuid PRIMARY KEY REFERENCES app.review ON DELETE CASCADE,
	activity_id uuid NOT NULL REFERENCES app.activity,
	kind text NOT NULL,          -- of the activity: general, themed
	period date NOT NULL,        -- the first of the month in which the activity began
	template_id uuid NOT NULL REFERENCES app.template,
	reviewer_id uuid NOT NULL,
	caseworker_id uuid,          -- whom it speaks of (R6); NULL: not known
	team_id uuid,                -- of that caseworker at the submit
	department_id uuid,
	section text NOT NULL,       -- of the decision it is about; '' = not known
	target_group text NOT NULL,  -- as the case list writes it; '' = not known
	weight numeric,              -- 1 / its chance of being drawn; NULL where figures cannot speak of all cases (R5)
	submitted_at timestamptz NOT NULL
);
CREATE INDEX result_case_activity ON app.result_case (activity_id);
CREATE INDEX result_case_period ON app.result_case (kind, period);

-- One answer of it, or what a step, a marker or the whole comes to in this case: items "step:ID", "marker:ID" and "all" have the values
-- alle, ikke_alle and ikke_relevant, and their score is the share of yes among what applied: the case is the unit (R15).
CREATE TABLE app.result_entry (
	review_id uuid NOT NULL REFERENCES app.result_case ON DELETE CASCADE,
	item text COLLATE "C" NOT NULL,
	first boolean NOT NULL,      -- the value at the first submit, for trend and verdict; else the one in force (R27)
	value text COLLATE "C" NOT NULL,
	counts boolean NOT NULL,     -- false: ikke relevant, out of every denominator (R11)
	score numeric NOT NULL,      -- 0-1; of a question 1 for the best value of its scale
	PRIMARY KEY (review_id, item, first)
);

-- What was answered, of what applied, when a review was first submitted: later changes do not touch it (R27).
CREATE TABLE app.first_answer (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	item text COLLATE "C" NOT NULL,
	value text COLLATE "C" NOT NULL,
	PRIMARY KEY (review_id, item)
);

-- The same added up, for everything that is asked of at one glance: an activity, a team, a department, all; month by month. Sums are
-- exact, so that they are what adding up the entries would give, to the last digit and in any order.
CREATE TABLE app.result_sum (
	scope text COLLATE "C" NOT NULL CONSTRAINT result_scope_known CHECK (scope IN ('activity', 'team', 'department', 'all')),
	scope_id uuid NOT NULL,      -- of all: 00000000-0000-0000-0000-000000000000
	kind text COLLATE "C" NOT NULL,
	period date NOT NULL,
	first boolean NOT NULL,
	item text COLLATE "C" NOT NULL,
	value text COLLATE "C" NOT NULL,
	counts boolean NOT NULL,
	cases integer NOT NULL,
	unweighted integer NOT NULL, -- of these without a weight
	score numeric NOT NULL,      -- sums over the cases: of the score,
	w numeric NOT NULL,          -- the weight,
	w2 numeric NOT NULL,         -- its square,
	ws numeric NOT NULL,         -- weight times score
	PRIMARY KEY (scope, scope_id, kind, first, period, item, value)
);

-- Which results are asked for: of an activity, or of a kind in some months; and of whom. NULL asks for all.
CREATE TYPE app.result_wish AS (activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text);

-- Reviews that were submitted before there was any of this are counted by the jobs, once.
INSERT INTO app.job (kind, due) VALUES ('count_results', app.now());
