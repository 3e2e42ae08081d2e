-- Says nothing that anybody can read, NULL of NULL: spaces of whatever kind, control characters, and signs without a shape. They are named one by
-- one, since what a class of signs holds depends on the locale of the database.
CREATE OR REPLACE FUNCTION app.says_nothing(words text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT words !~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]' $$;

-- Words as they are heard: capitals as small letters, composed letters as one, spaces of whatever kind as one space, signs without a shape as none.
CREATE OR REPLACE FUNCTION app.as_heard(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT lower(normalize(regexp_replace(regexp_replace(words COLLATE "default", '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]', '', 'g'),
		'[\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+', ' ', 'g')))
$$;
