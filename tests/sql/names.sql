-- Text for many eyes names nobody, however a name is written (R17).
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(4);

INSERT INTO app.caseworker (code, display_name) VALUES ('RÅD-ØST7', 'Åse Mærsk Sørensen'), ('JJ', 'Jens Lauritz');
INSERT INTO app.case (case_number, family_number, opened_on) VALUES ('Ø-2026-00417', 'FAM-99', '2025-01-01');

SELECT is((SELECT string_agg(w, ' | ') FROM unnest(ARRAY['Åse Mærsk Sørensen', 'hos åse mærsk sørensen i går', 'ÅSE MÆRSK SØRENSEN', 'Åse Mærsk Sørensens sager',
		'Åse Mærsk Sørensen''s', 'Jens Lauritz’ planer', 'Jens Lauritz’s', 'Åse  Mærsk' || E'\n' || 'Sørensen', 'Åse' || chr(160) || 'Mærsk' || chr(8239) || 'Sørensen',
		'Å' || chr(8203) || 'se Mærsk Sø' || chr(173) || 'rensen', 'A' || chr(778) || 'se Mærsk Sørensen', '(Jens Lauritz)', 'råd-øst7', 'RÅD-ØST7s sager']) AS w
	WHERE NOT app.names_somebody(w)), NULL, 'a caseworker is named, in whatever letters and spaces, and in the genitive');
SELECT is((SELECT string_agg(w, ' | ') FROM unnest(ARRAY['Ø-2026-00417', 'ø-2026-00417', 'sag Ø-2026-00417.', 'FAM-99', 'fam-99s forløb']) AS w WHERE NOT app.names_somebody(w)),
	NULL, 'a case and a family are');
SELECT is((SELECT string_agg(w, ' | ') FROM unnest(ARRAY['', 'Alle hører barnet.', 'Jens', 'Lauritzen', 'Jens Lauritzen', 'FAM-990', 'Ø-2026-004175', 'XJens Lauritz', 'JJ'])
	AS w WHERE app.names_somebody(w)), NULL, 'what is longer is another name, and two letters are none');
SELECT is(app.names_somebody(NULL), false, 'no text names nobody');

SELECT * FROM finish();
ROLLBACK;
