-- A CPR number is one with spaces around its hyphen, with another sign in its place, with its digits spelt out one by one, and with signs
-- between them that nobody sees (R19). A date with its time of day is still none (0050).
CREATE OR REPLACE FUNCTION app.holds_cpr(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT said ~ ('(^|[^0-9])'
	|| '(?!(0[1-9]|[12][0-9]|3[01])(-(0[1-9]|1[0-2])-|\.(0[1-9]|1[0-2])\.|/(0[1-9]|1[0-2])/)([0-2][0-9]|3[0-6]) ([01][0-9]|2[0-3])[0-5][0-9])'
	|| '([0-3]|[6-9])[0-9][-./ \u00a0\u2010-\u2014]?[01][0-9][-./ \u00a0\u2010-\u2014]?[0-9]{2}[-./ \u00a0\u2010-\u2014]{0,3}[0-9]{4}([^0-9]|$)')
	OR said ~ '(^|[^0-9])([0-3]|[6-9]) [0-9] [01]( [0-9]){7}([^0-9]|$)'
FROM translate(words, '０１２３４５６７８９' || E'\u00ad\u200b\u200c\u200d\u2060\ufeff', '0123456789') AS said $$;
