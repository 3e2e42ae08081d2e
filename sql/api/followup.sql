-- FollowUpService: the fast lane for a child (R22).

-- raise_concern: about the case of a review that one takes part in, or of a case by its number. The owner is told at once. Sealed or not,
-- submitted or not makes no difference. Raises TS003, TS005, TS012, TS020, TS034.
CREATE FUNCTION api.raise_concern(review_id uuid, case_number text, words text, danger_now boolean, owner_id uuid, told text,
	told_at timestamptz, recorded boolean) RETURNS TABLE (concern jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	c app.concern;
	the_case uuid := app.case_of_concern(raise_concern.review_id, raise_concern.case_number);
BEGIN
	IF app.says_nothing(raise_concern.words) THEN
		PERFORM app.fail('TS034', 'a concern says what it is about', '{}', '[{"field": "words"}]');
	END IF;
	PERFORM app.refuse_words(raise_concern.words, 'words', 4000), app.check_concern_owner(raise_concern.owner_id);
	INSERT INTO app.concern AS n (case_id, words, danger_now, raised_by, owner_id, due, raised_at)
	VALUES (the_case, raise_concern.words, raise_concern.danger_now, app.actor(), app.concern_owner(raise_concern.owner_id, the_case),
		app.now() + make_interval(hours => app.setting_int(CASE WHEN raise_concern.danger_now THEN 'concern_urgent_hours'
			ELSE 'concern_hours' END)), app.now())
	RETURNING n.* INTO c;
	INSERT INTO app.concern_event (concern_id, version, what, at, person_id) VALUES (c.id, 1, 'raised', c.raised_at, app.actor());
	PERFORM app.add_to_concern(c.id, 1, raise_concern.told, raise_concern.told_at, raise_concern.recorded, ''),
		app.give_notice(c.owner_id, 'concern', c.id);
	PERFORM app.settle('concern:' || c.id, jsonb_build_object('concern', jsonb_build_object('concern_id', c.id, 'version', 1)), the_case,
		NULL, 'concern');
	RETURN QUERY SELECT app.concern_shown(c), app.concern_hints(c);
END $$;

CREATE TYPE api.shown_concern AS (concern_id text, case_number text, words text, danger_now boolean, raised_by text,
	raised_at timestamptz, owner_id text, owner text, due timestamptz, overdue boolean, state text, version bigint, recorded boolean,
	events jsonb);
-- list_concerns: those one owns or raised, for planners all; the first to be dealt with first.
CREATE FUNCTION api.list_concerns("all" boolean) RETURNS SETOF api.shown_concern LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.settle_list('concerns', ARRAY(SELECT c.case_id FROM app.concern c
		WHERE app.sees_concern(c) AND (list_concerns."all" OR c.state = 'open')), NULL, 'concern');
	RETURN QUERY
	SELECT s.* FROM app.concern c, jsonb_to_record(app.concern_shown(c)) AS s(concern_id text, case_number text, words text,
		danger_now boolean, raised_by text, raised_at timestamptz, owner_id text, owner text, due timestamptz, overdue boolean, state text,
		version bigint, recorded boolean, events jsonb)
	WHERE app.sees_concern(c) AND (list_concerns."all" OR c.state = 'open')
	ORDER BY c.state DESC, c.due, c.id;
END $$;

-- update_concern: who was told, that it is recorded in the case system, a note, or another owner. Raises TS003, TS005, TS020, TS022,
-- TS028.
CREATE FUNCTION api.update_concern(concern_id uuid, version bigint, owner_id uuid, told text, told_at timestamptz, recorded boolean,
	note text) RETURNS TABLE (concern jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	c app.concern := app.concern_to_change(update_concern.concern_id, update_concern.version);
	before CONSTANT uuid := c.owner_id;
BEGIN
	PERFORM app.check_concern_owner(update_concern.owner_id);
	UPDATE app.concern v SET owner_id = coalesce(update_concern.owner_id, v.owner_id), version = v.version + 1
	WHERE v.id = c.id RETURNING v.* INTO c;
	PERFORM app.add_to_concern(c.id, c.version, update_concern.told, update_concern.told_at, update_concern.recorded, update_concern.note);
	IF c.owner_id <> before THEN
		INSERT INTO app.concern_event (concern_id, version, what, words, at, person_id)
		SELECT c.id, c.version, 'handed_over', p.display_name, app.now(), app.actor() FROM app.person p WHERE p.id = c.owner_id;
		PERFORM app.give_notice(c.owner_id, 'concern', c.id);
	END IF;
	PERFORM app.settle('concern:' || c.id, jsonb_build_object('concern', jsonb_build_object('concern_id', c.id, 'version', c.version)),
		c.case_id, NULL, 'concern');
	RETURN QUERY SELECT app.concern_shown(c), app.concern_hints(c) || ('concern:' || c.id || ':user:' || before);
END $$;

-- close_concern: by its owner or a planner, with what was done, once it stands in the case system: the duty there is not met here.
-- Raises TS005, TS012, TS020, TS022, TS026, TS028, TS034.
CREATE FUNCTION api.close_concern(concern_id uuid, version bigint, done text, recorded boolean) RETURNS TABLE (concern jsonb, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	c app.concern := app.concern_to_change(close_concern.concern_id, close_concern.version);
BEGIN
	IF c.owner_id <> app.actor() AND NOT app.actor_is('planner') THEN
		PERFORM app.fail('TS012', 'a concern is closed by its owner');
	ELSIF app.says_nothing(close_concern.done) THEN
		PERFORM app.fail('TS034', 'closing says what was done', '{}', '[{"field": "done"}]');
	ELSIF NOT close_concern.recorded AND NOT EXISTS (SELECT FROM app.concern_event e WHERE e.concern_id = c.id AND e.what = 'recorded') THEN
		PERFORM app.fail('TS026', 'the concern is not recorded in the case system', '{}', '[{"field": "recorded"}]');
	END IF;
	PERFORM app.refuse_words(close_concern.done, 'done', 4000);
	UPDATE app.concern v SET state = 'closed', version = v.version + 1 WHERE v.id = c.id RETURNING v.* INTO c;
	PERFORM app.add_to_concern(c.id, c.version, '', NULL, close_concern.recorded, '');
	INSERT INTO app.concern_event (concern_id, version, what, words, at, person_id)
	VALUES (c.id, c.version, 'closed', close_concern.done, app.now(), app.actor());
	PERFORM app.settle('concern:' || c.id, jsonb_build_object('concern', jsonb_build_object('concern_id', c.id, 'version', c.version)),
		c.case_id, NULL, 'concern');
	RETURN QUERY SELECT app.concern_shown(c), app.concern_hints(c);
END $$;

CREATE TYPE api.concern_contact AS (phone text, owner_id uuid, owner text, hours integer, urgent_hours integer);
-- get_concern_contact: whom to phone, and who takes concerns.
CREATE FUNCTION api.get_concern_contact() RETURNS SETOF api.concern_contact LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT * FROM app.concern_contact();
END $$;

-- set_concern_contact: as the municipality has decided it. Raises TS003, TS005, TS034.
CREATE FUNCTION api.set_concern_contact(phone text, owner_id uuid) RETURNS SETOF api.concern_contact LANGUAGE plpgsql AS $$
BEGIN
	IF app.says_nothing(set_concern_contact.phone) THEN
		PERFORM app.fail('TS034', 'a number to phone is wanted', '{}', '[{"field": "phone"}]');
	END IF;
	PERFORM app.refuse_words(set_concern_contact.phone, 'phone', 200), app.check_concern_owner(set_concern_contact.owner_id);
	UPDATE app.setting s SET value = btrim(set_concern_contact.phone) WHERE s.name = 'concern_phone';
	UPDATE app.setting s SET value = coalesce((SELECT p.user_name FROM app.person p WHERE p.id = set_concern_contact.owner_id), '')
	WHERE s.name = 'concern_owner';
	PERFORM app.settle('concern-contact');
	RETURN QUERY SELECT * FROM app.concern_contact();
END $$;
