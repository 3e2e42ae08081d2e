-- What else a frame asks of a case: its state, its holder's team, whom it is about, and an own list. Empty arrays and 0 ask nothing.
ALTER TABLE app.activity
	ADD case_state text CONSTRAINT frame_case_state_known CHECK (case_state IN ('open', 'closed')),
	ADD teams uuid[] NOT NULL DEFAULT '{}',
	ADD target_groups text[] NOT NULL DEFAULT '{}',
	ADD age_from smallint NOT NULL DEFAULT 0,
	ADD age_below smallint NOT NULL DEFAULT 0,
	ADD birth_days smallint[] NOT NULL DEFAULT '{}',
	ADD own_cases uuid[] CONSTRAINT own_cases_count CHECK (cardinality(own_cases) BETWEEN 1 AND 10000), -- NULL: no own list
	ADD CONSTRAINT frame_ages CHECK (age_from BETWEEN 0 AND 130 AND age_below BETWEEN 0 AND 130 AND (age_below = 0 OR age_below > age_from)),
	ADD CONSTRAINT frame_birth_days CHECK (1 <= ALL (birth_days) AND 31 >= ALL (birth_days));
