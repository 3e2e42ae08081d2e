-- How long people really work on a step of a review, so that the plan can rest on it and not on a guess. Added up save by save; what is
-- seen of it follows the review (R8). Step '': the case facts, before the first step.
CREATE TABLE app.step_time (
	review_id uuid NOT NULL REFERENCES app.review ON DELETE CASCADE,
	step text NOT NULL,
	person_id uuid NOT NULL REFERENCES app.person,
	seconds integer NOT NULL CONSTRAINT step_time_range CHECK (seconds BETWEEN 0 AND 360000), -- a hundred hours: more is none
	PRIMARY KEY (review_id, step, person_id)
);
