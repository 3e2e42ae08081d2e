-- The data hash of a report covers every figure, those that the report hides among them. Few numbers are possible where few persons stand
-- behind one, so whoever knows the rest could try them all until the hash agrees (R16). A secret of this database goes in first; it is
-- never told, and the same data have the same hash as before.
INSERT INTO app.setting VALUES ('figure_salt', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
	'secret that goes into the data hash of reports, so that no hidden figure is found by trying (R16); never told');
