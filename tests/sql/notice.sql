-- Notices: given once, held back when they no longer hold, seen by jobs alone (R8, R23).
BEGIN;
\ir review_fixture.psql
SELECT plan(30);
CREATE FUNCTION made.notices(name text) RETURNS text LANGUAGE sql SECURITY DEFINER AS
$$ SELECT coalesce(string_agg(n.kind, ' ' ORDER BY n.kind, n.subject), '') FROM app.notice n WHERE n.person_id = made.id(name) $$;
-- What the jobs would send now, all of it, in order.
CREATE FUNCTION made.taken() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	sent text[] := '{}';
	one record;
BEGIN
	LOOP
		SELECT t.* INTO one FROM api.take_notice() AS t;
		EXIT WHEN one.notice_id IS NULL;
		sent := sent || (one.kind || '>' || one.email || ' ' || one.language);
	END LOOP;
	RETURN array_to_string(ARRAY(SELECT unnest(sent) ORDER BY 1), ', ');
END $$;
CREATE FUNCTION made.later(by interval) RETURNS void LANGUAGE sql AS $$ UPDATE app.notice SET due = due - by, made_at = made_at - by $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA made TO PUBLIC;

-- Addresses.
SELECT ok(app.is_email(e), e || ' is an address') FROM unnest(ARRAY['a@b.dk', 'anne.b+c@sub-a.kommune.dk', 'o''hara@b.co']) AS e;
SELECT ok(NOT app.is_email(e), 'no address: ' || to_json(e)) FROM unnest(ARRAY['', 'a@b', 'a@@b.dk', 'a b@c.dk', E'a@b.dk\n', '<a@b.dk>', 'a@b.dk,c@d.dk',
	'a@-b.dk', 'a@b..dk', repeat('a', 65) || '@b.dk']) AS e;
SELECT ok(NOT app.is_email('0101124321@b.dk'), 'r19_no CPR number');
SET ROLE tilsyn_app;
SELECT made.by('anne');
SELECT api.set_my_notices('anne@b.dk', '');
SELECT made.by('bo');
SELECT api.set_my_notices('bo@b.dk', 'en');
SELECT is((SELECT email || language FROM api.get_my_notices()), 'bo@b.dken', 'one''s own address');
SELECT is(made.seen('SELECT count(*) FROM app.notice_address'), '1', 'the api sees no other, whatever it asks');
SELECT is(made.failure('SELECT api.set_my_notices(''bo'', '''')') -> 'places', '[{"field": "email"}]', 'no address is refused by its field');
SELECT throws_ok($$ SELECT made.seen('SELECT count(*) FROM app.notice') $$, '42501', NULL, 'r08_the api may read no notice');

-- A review that changes hands; a round.
SELECT made.by('paula');
SELECT count(*) FROM api.reassign(made.id('review1'), 1, made.id('bo'), 'ferie', 'workload') \g /dev/null
SELECT is(made.notices('bo'), 'reviews', 'who takes over is told');
SELECT made.by('paula');
CREATE TEMP TABLE opened AS SELECT * FROM api.open_calibration(made.id('activity'), 1, '{}', made.now() + interval '7 days', '{}', '{}', '{}');
SELECT is(made.notices('anne') || ',' || made.notices('bo') || ',' || made.notices('carl'), 'calibration,calibration reviews,',
	'who sits in a round is told');
SELECT is(made.taken(), 'calibration>anne@b.dk da, calibration>bo@b.dk en, reviews>bo@b.dk en', 'each is handed out with where it goes');
SELECT is(made.taken(), '', 'r23_and not again before the relay has had its time');
RESET ROLE;
SELECT made.later('2 minutes');
SELECT is(made.taken(), 'calibration>anne@b.dk da, calibration>bo@b.dk en, reviews>bo@b.dk en', 'an attempt without an end is made again');
SELECT made.later('2 minutes');
SELECT is(made.taken(), '', 'later than the first time');
SELECT api.settle_notice(n.id, 'SMTP 451') FROM app.notice n WHERE n.kind = 'reviews';
SELECT api.settle_notice(n.id, '') FROM app.notice n WHERE n.kind = 'calibration';
SELECT made.later('1 day');
SELECT is(made.taken(), 'reviews>bo@b.dk en', 'r23_what the relay took is never handed out again');
UPDATE app.review SET state = 'submitted', submitted_at = app.now() WHERE id = made.id('review1');
SELECT made.later('1 day');
SELECT is(made.taken(), '', 'nor what is done meanwhile');

-- Unsealing, and the morning.
UPDATE app.panel SET deadline = app.now() - interval '1 hour';
SELECT app.unseal_if_due(p.id) FROM app.panel p;
SELECT is(made.notices('paula') || ',' || made.notices('anne'), 'unsealed,calibration unsealed', 'an open round is told to those in it and its opener');
UPDATE app.review SET deadline = app.today() + 3 WHERE id = made.id('review2');
UPDATE app.review SET deadline = app.today() - 1 WHERE id IN (made.id('review7'), made.id('review8'));
SELECT app.give_deadline_notices(), app.give_deadline_notices();
SELECT is(made.notices('anne') || ',' || made.notices('bo'), 'calibration deadline unsealed,calibration overdue reviews unsealed',
	'r23_near and past deadlines of what is open, once for an activity');
UPDATE app.person SET disabled_at = app.now() WHERE id = made.id('bo');
SELECT is(made.taken(), 'deadline>anne@b.dk da, unsealed>anne@b.dk da', 'nothing to who has no access');
SELECT app.forget_addresses();
SELECT is((SELECT count(*)::integer FROM app.notice_address), 1, 'nor is the address kept');
SELECT * FROM finish();
ROLLBACK;
