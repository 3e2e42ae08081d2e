-- What is kept of cases whose results have faded, beside their sums: how many persons at least stood behind a figure, so that few stay
-- hidden (R16), and who reviewed, so that a course over years says whose eyes saw it.

-- Each caseworker sets one of 63 bits, always the same; two may share one. Masks of months joined count how many at least stood behind
-- them, and no bit is a person.
CREATE TABLE app.faded_behind (
	scope text COLLATE "C" NOT NULL CONSTRAINT faded_scope_known CHECK (scope IN ('activity', 'team', 'department', 'all')),
	scope_id uuid NOT NULL,      -- as in app.result_sum
	kind text COLLATE "C" NOT NULL,
	period date NOT NULL,
	first boolean NOT NULL,
	item text COLLATE "C" NOT NULL,
	mask bigint NOT NULL,
	PRIMARY KEY (scope, scope_id, kind, first, period, item)
);

CREATE TABLE app.faded_rater (
	scope text COLLATE "C" NOT NULL CONSTRAINT faded_rater_scope_known CHECK (scope IN ('activity', 'team', 'department', 'all')),
	scope_id uuid NOT NULL,
	kind text COLLATE "C" NOT NULL,
	period date NOT NULL,
	reviewer_id uuid NOT NULL,
	cases integer NOT NULL,
	PRIMARY KEY (scope, scope_id, kind, period, reviewer_id)
);

-- Of what faded before nothing is known: it counts as one person, and stays hidden where few are.
INSERT INTO app.faded_behind (scope, scope_id, kind, period, first, item, mask)
SELECT s.scope, s.scope_id, s.kind, s.period, s.first, s.item, 1
FROM app.result_sum s
WHERE s.counts AND s.cases > 0 AND EXISTS (SELECT FROM app.result_faded f WHERE f.kind = s.kind AND f.period = s.period
	AND CASE s.scope WHEN 'activity' THEN f.activity_id = s.scope_id WHEN 'team' THEN f.team_id = s.scope_id
		WHEN 'department' THEN f.department_id = s.scope_id ELSE true END)
GROUP BY s.scope, s.scope_id, s.kind, s.period, s.first, s.item;
