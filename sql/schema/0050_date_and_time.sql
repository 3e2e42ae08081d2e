-- "28-11-26 0930" is a date and a time of day, and no CPR number (R19): the date written with its signs, one space, an hour and a minute.
-- Read as a number it would be of somebody born from 1900 to 1936, since a seventh digit of 0 to 2 tells that century; later years stay
-- refused, and so does every form without the signs or the space.
CREATE OR REPLACE FUNCTION app.holds_cpr(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT translate(words, '０１２３４５６７８９', '0123456789') ~ ('(^|[^0-9])'
	|| '(?!(0[1-9]|[12][0-9]|3[01])(-(0[1-9]|1[0-2])-|\.(0[1-9]|1[0-2])\.|/(0[1-9]|1[0-2])/)([0-2][0-9]|3[0-6]) ([01][0-9]|2[0-3])[0-5][0-9])'
	|| '([0-3]|[6-9])[0-9][-./\u2010-\u2014]?[01][0-9][-./\u2010-\u2014]?[0-9]{2}[-\u2010-\u2014 \u00a0]?[0-9]{4}([^0-9]|$)') $$;
