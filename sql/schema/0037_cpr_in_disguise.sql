-- A CPR number is one in full-width digits, too, and with the day, month and year kept apart (R19).
CREATE OR REPLACE FUNCTION app.holds_cpr(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT translate(words, '０１２３４５６７８９', '0123456789')
	~ '(^|[^0-9])([0-3]|[6-9])[0-9][-./\u2010-\u2014]?[01][0-9][-./\u2010-\u2014]?[0-9]{2}[-\u2010-\u2014 \u00a0]?[0-9]{4}([^0-9]|$)' $$;
