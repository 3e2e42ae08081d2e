-- Says nothing that anybody can read, NULL of NULL: spaces of whatever kind, control characters, and signs without a shape.
CREATE FUNCTION app.says_nothing(words text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT words !~ '[^[:space:][:cntrl:]\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]' $$;
