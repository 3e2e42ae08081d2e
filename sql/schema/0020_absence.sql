-- Leave and part-time of those who review, too, not of caseworkers alone. From when to when and how much, never why: what somebody is
-- away for is none of this system's business.
ALTER TABLE app.absence DROP CONSTRAINT absence_pkey,
	ADD id uuid NOT NULL DEFAULT gen_random_uuid(),
	ADD person_id uuid REFERENCES app.person ON DELETE CASCADE,
	ADD version bigint NOT NULL DEFAULT 1,
	ALTER caseworker_id DROP NOT NULL,
	ADD PRIMARY KEY (id),
	ADD CONSTRAINT absence_of_one CHECK ((caseworker_id IS NULL) <> (person_id IS NULL));
CREATE INDEX absence_caseworker ON app.absence (caseworker_id);
CREATE INDEX absence_person ON app.absence (person_id);

-- Why a review went to somebody else.
ALTER TABLE app.review_event ADD code text
	CONSTRAINT review_event_code CHECK (code IN ('absence', 'conflict', 'workload', 'left'));
