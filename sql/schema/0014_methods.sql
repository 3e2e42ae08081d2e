-- More ways to draw, what strata and units are, and a draw whose order is kept in few bytes and can be forgotten.
ALTER TABLE app.activity
	DROP CONSTRAINT activity_method_known,
	ADD strata text NOT NULL DEFAULT 'team' CONSTRAINT activity_strata_known CHECK (strata IN ('team', 'caseworker', 'section')),
	ADD unit text NOT NULL DEFAULT 'family' CONSTRAINT activity_unit_known CHECK (unit IN ('family', 'case')),
	ADD targeted_reason app.words,
	ADD CONSTRAINT activity_method_known
		CHECK (method IN ('coverage', 'stratified', 'simple', 'systematic', 'birthday', 'all', 'targeted')),
	ADD CONSTRAINT targeted_has_reason CHECK ((method = 'targeted') = (targeted_reason IS NOT NULL));

-- Functions whose shape changes; the policies make them anew.
DROP FUNCTION IF EXISTS app.frame(app.activity), app.frame_unit(app.case), app.drawn_units(timestamptz), app.ledger(uuid),
	app.frame_rows(app.activity);

-- From which wave on the cycle knows a caseworker: 1 for those who were dealt, else the wave that was frozen when they joined (R5).
ALTER TABLE app.cycle_caseworker ADD joined integer NOT NULL DEFAULT 1;

ALTER TABLE app.stratum ALTER chance DROP NOT NULL, ALTER cycle_chance DROP NOT NULL; -- targeted cases have none (R5)

ALTER TABLE app.frozen_list
	ALTER frozen DROP NOT NULL,
	ALTER frozen SET STORAGE EXTERNAL, -- case numbers hardly compress, and every draw reads them
	ADD forgotten_at timestamptz,
	ADD CONSTRAINT frozen_until_forgotten CHECK ((frozen IS NULL) = (forgotten_at IS NOT NULL));

-- The whole order of a draw: for every place, in the order of the strata and within each by rank, which case of the frozen list stands
-- there, counted from 0, as four bytes, the highest first. drawn_case has the sample, the spares and as much of the rest as calibrations
-- can come to need. Draws from before this table have their whole order there.
CREATE TABLE app.draw_order (
	draw_id uuid PRIMARY KEY REFERENCES app.draw,
	places bytea, -- NULL when forgotten
	protocol_hash text NOT NULL CONSTRAINT protocol_hash_form CHECK (protocol_hash ~ '^[0-9a-f]{64}$') -- what stays
);
ALTER TABLE app.draw_order ALTER places SET STORAGE EXTERNAL;
