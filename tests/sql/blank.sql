-- What says nothing that anybody can read, and what does.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(3);

SELECT is((SELECT string_agg(to_hex(n), ' ' ORDER BY n) FROM unnest(ARRAY[1, 9, 10, 31, 32, 127, 133, 159, 160, 173, 847, 5760, 8192, 8203, 8204, 8205, 8206, 8207, 8232, 8233,
	8234, 8238, 8239, 8287, 8288, 8303, 10240, 12288, 12644, 65024, 65039, 65279]) AS n WHERE NOT app.says_nothing(chr(n) || ' ' || chr(n) || E'\t')),
	NULL, 'a sign without a shape is none');
SELECT is((SELECT string_agg(w, ' | ') FROM unnest(ARRAY['.', '-', '0', E'\u200b.\u200b', 'Æ', '❤️', 'e' || chr(769), chr(8211), '字', '👍']) AS w WHERE app.says_nothing(w)),
	NULL, 'whatever can be seen is words');
SELECT is(ARRAY[app.says_nothing(''), app.says_nothing(NULL)], ARRAY[true, NULL], 'nothing says nothing, and of what is not known it is not known');

SELECT * FROM finish();
ROLLBACK;
