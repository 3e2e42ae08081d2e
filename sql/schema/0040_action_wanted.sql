-- What a leader and a caseworker agree on after they have answered apart can be that something must be done (R10, R21).

ALTER TABLE app.consensus ADD action_wanted boolean NOT NULL DEFAULT false;

-- The finding that such a talk leads to; what is done about it stands with the finding. It outlives the panel.
ALTER TABLE app.finding
	ADD consensus_id uuid REFERENCES app.consensus ON DELETE SET NULL,
	ADD CONSTRAINT finding_of_one_talk UNIQUE (consensus_id);
