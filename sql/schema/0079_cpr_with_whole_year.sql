-- A CPR number is one with its year written out, too: 12.03.2014-4321, a hyphen and a seventh digit that the century has (R19). A case
-- number that begins with its year, 2019-001234 or 2012-10-1234, is none, nor are two years: no month is 19. The forms of before (0056) stay. server/intake/cpr.c reads the same.
CREATE OR REPLACE FUNCTION app.holds_cpr(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT said ~ ('(^|[^0-9])'
	|| '(?!(0[1-9]|[12][0-9]|3[01])(-(0[1-9]|1[0-2])-|\.(0[1-9]|1[0-2])\.|/(0[1-9]|1[0-2])/)([0-2][0-9]|3[0-6]) ([01][0-9]|2[0-3])[0-5][0-9])'
	|| '(?!(19|20)[0-9]{2}[-./ \u00a0\u2010-\u2014])'
	|| '([0-3]|[6-9])[0-9][-./ \u00a0\u2010-\u2014]?(0[0-9]|1[0-8])[-./ \u00a0\u2010-\u2014]?[0-9]{2}[-./ \u00a0\u2010-\u2014]{0,3}[0-9]{4}([^0-9]|$)')
	OR said ~ '(^|[^0-9])([0-3]|[6-9]) [0-9] [01]( [0-9]){7}([^0-9]|$)'
	OR said ~ ('(^|[^0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \u00a0\u2010-\u2014](0[1-9]|1[0-2])[-./ \u00a0\u2010-\u2014]'
	|| '(20[0-9]{2}[-\u2010-\u2014][4-9]|19[0-9]{2}[-\u2010-\u2014](?!(19|20))[0-49])[0-9]{3}([^0-9]|$)')
FROM translate(words, '０１２３４５６７８９' || E'\u00ad\u200b\u200c\u200d\u2060\ufeff', '0123456789') AS said $$;
