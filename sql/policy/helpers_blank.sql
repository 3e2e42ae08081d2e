-- Says nothing that anybody can read, NULL of NULL: spaces of whatever kind, control characters, and signs without a shape. They are named one by
-- one, since what a class of signs holds depends on the locale of the database.
CREATE OR REPLACE FUNCTION app.says_nothing(words text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT words !~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]' $$;
