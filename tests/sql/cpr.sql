-- What is taken for a CPR number in words (R19), in every form in which people write one, and what is a date
-- with its time, a span of years, a case number or a telephone's.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
SELECT plan(3);

SELECT is((SELECT string_agg(words, ' | ' ORDER BY nth) FROM unnest(ARRAY[
	'010190-1234', '0101901234', '010190 1234', '01-01-90-1234', '01.01.90-1234', '01/01/90 1234', '010190–1234', '０１０１９０-１２３４',
	'01-01-90 1234',      -- a parent's
	'12-03-14 4321',      -- a child's: its seventh digit says this century, and is no hour
	'12.03.14 9100',
	'12-03-37 1234',      -- nobody means 2037 by it
	'73-03-14 1234',      -- a replacement number: no day
	'31-13-14 1234', '12-03-14 2460', '28-11-26-0930', '281126 0930', '281126-0930', '28.11-26 0930',
	'010190 - 1234', '01 01 90 1234', '01 01 90 - 1234', '010190/1234', '010190.1234', E'010190\u200b-1234', E'01\u00ad0190-1234', '0 1 0 1 9 0 1 2 3 4',
	'kl. 28-11-26 0112-71-1234', '28-11-26 0930, 28-11-26-0930', '12.03.2014-4321', '01/01/1990–1234', '73-03-2014-4321']) WITH ORDINALITY AS w (words, nth)
	WHERE NOT app.holds_cpr('Barnet ' || words || ' nævnes')),
	NULL, 'r19_every form of a number is refused');

SELECT is((SELECT string_agg(words, ' | ' ORDER BY nth) FROM unnest(ARRAY[
	'28-11-26 0930', '28.11.26 0930', '28/11/26 2359', '01-01-27 0000', '(28-11-26 0930)', '28-11-26 0930 til 1130', '28-11-2026 0930',
	'2026-11-28 0930', '28-11-26 09:30', '28-11-26 kl. 0930', '2019-001234', '2012-10-1234', '2012/101234', '01.01.2024-2026',
	'01.01.1999-2001', '01.02.2024 8000 Aarhus', '01.02.2024 - 8000 kr.', '+45 20 12 34 56', '27.18.00-P19-1234-20']) WITH ORDINALITY AS w (words, nth)
	WHERE app.holds_cpr('Mødet ' || words || ' blev aflyst')), NULL, 'a date with the time of day, a span of years, a case number is none');

SELECT is((SELECT count(*) FROM generate_series(date '2000-01-01', date '2036-12-31', '17 days') AS d, unnest(ARRAY['-', '.', '/']) AS sign,
	generate_series(time '00:00' + date '2000-01-01', '2000-01-01 23:59', '23 minutes') AS t
	WHERE app.holds_cpr(to_char(d, 'DD') || sign || to_char(d, 'MM') || sign || to_char(d, 'YY') || ' ' || to_char(t, 'HH24MI'))), 0::bigint,
	'none of any day and any time');

SELECT * FROM finish();
ROLLBACK;
