-- A CPR number is one with a dash of any length, too: word processors make them of hyphens. Nor has it any business in a name (R19).
CREATE OR REPLACE FUNCTION app.holds_cpr(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT words ~ '(^|[^0-9])([0-3]|[6-9])[0-9][01][0-9]{3}[-\u2010-\u2014 \u00a0]?[0-9]{4}([^0-9]|$)' $$;

ALTER TABLE app.person
	ADD CONSTRAINT user_holds_no_cpr CHECK (NOT app.holds_cpr(user_name) AND NOT app.holds_cpr(display_name)),
	ADD CONSTRAINT display_name_prints CHECK (display_name !~ '[[:cntrl:]]');
