-- Working days in Denmark: deadlines of so many of them, shared by all that count them.

-- Easter Sunday, by the rule of Gauss in the form of Meeus.
CREATE OR REPLACE FUNCTION app.easter(year integer) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	a CONSTANT integer := year % 19;
	b CONSTANT integer := year / 100;
	c CONSTANT integer := year % 100;
	h CONSTANT integer := (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	l CONSTANT integer := (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	m CONSTANT integer := (a + 11 * h + 22 * l) / 451;
BEGIN
	RETURN make_date(year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
END $$;

-- Monday to Friday but for holidays, 5 June, 24 and 31 December, when the offices are closed. Store bededag is none since 2024.
CREATE OR REPLACE FUNCTION app.is_working_day(day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT extract(isodow FROM day) < 6
		AND to_char(day, 'MM-DD') NOT IN ('01-01', '06-05', '12-24', '12-25', '12-26', '12-31')
		AND day - app.easter(extract(year FROM day)::integer) NOT IN (-3, -2, 1, 39, 50)
		AND NOT (day - app.easter(extract(year FROM day)::integer) = 26 AND day < '2024-01-01')
$$;

-- The day that is so many working days after this one: the day itself is not counted.
CREATE OR REPLACE FUNCTION app.working_day(start date, days integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
	SELECT d.day FROM (
		SELECT start + n AS day, row_number() OVER (ORDER BY n) AS nth
		FROM generate_series(1, days * 2 + 20) AS n WHERE app.is_working_day(start + n)) AS d
	WHERE d.nth = days
$$;
