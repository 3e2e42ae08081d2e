-- Concerns for a child (R22): whose they are, who sees them, how one is shown.

-- Who takes a concern about a case: the one named, else the municipality's, else the leader of the team that has the case, else who
-- raised it. There is always somebody.
CREATE OR REPLACE FUNCTION app.concern_owner(named uuid, the_case uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
	SELECT coalesce(named,
		(SELECT p.id FROM app.person p JOIN app.setting s ON s.name = 'concern_owner' AND lower(s.value) = p.user_name
			WHERE p.disabled_at IS NULL),
		(SELECT l.person_id FROM app.case_holder h
			JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL
			JOIN app.team_lead l ON l.team_id = m.team_id AND l.held_to IS NULL
			JOIN app.person p ON p.id = l.person_id AND p.disabled_at IS NULL
			WHERE h.case_id = the_case AND h.held_to IS NULL ORDER BY l.held_from, l.person_id LIMIT 1),
		app.actor())
$$;

-- Who needs to know: the owner, who raised it, and the planners.
CREATE OR REPLACE FUNCTION app.sees_concern(c app.concern) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT app.actor() IN (c.owner_id, c.raised_by) OR app.actor_is('planner') $$;

CREATE OR REPLACE FUNCTION app.concern_shown(c app.concern) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('concern_id', c.id, 'case_number', k.case_number, 'words', c.words, 'danger_now', c.danger_now,
		'raised_by', r.display_name, 'raised_at', c.raised_at, 'owner_id', c.owner_id, 'owner', o.display_name, 'due', c.due,
		'overdue', c.state = 'open' AND c.due < app.now(), 'state', c.state, 'version', c.version,
		'recorded', EXISTS (SELECT FROM app.concern_event e WHERE e.concern_id = c.id AND e.what = 'recorded'),
		'events', (SELECT jsonb_agg(jsonb_build_object('what', e.what, 'words', e.words, 'at', e.at, 'by', p.display_name)
				ORDER BY e.version, e.at, e.what)
			FROM app.concern_event e JOIN app.person p ON p.id = e.person_id WHERE e.concern_id = c.id))
	FROM app.case k, app.person r, app.person o WHERE k.id = c.case_id AND r.id = c.raised_by AND o.id = c.owner_id
$$;

-- The concern, locked, if it is the actor's to change and nobody changed it since it was read.
CREATE OR REPLACE FUNCTION app.concern_to_change(the_concern uuid, seen bigint) RETURNS app.concern LANGUAGE plpgsql AS $$
DECLARE
	c app.concern;
BEGIN
	SELECT v.* INTO c FROM app.concern v WHERE v.id = the_concern FOR UPDATE;
	IF NOT FOUND OR NOT app.sees_concern(c) THEN
		PERFORM app.fail_not_found('concern');
	ELSIF c.state <> 'open' THEN
		PERFORM app.fail('TS028', 'the concern is closed', jsonb_build_object('state', c.state));
	ELSIF c.version <> seen THEN
		PERFORM app.fail('TS022', 'somebody changed the concern since it was read', jsonb_build_object('what', 'concern'));
	END IF;
	RETURN c;
END $$;

-- Somebody with access whom a concern can be given to.
CREATE OR REPLACE FUNCTION app.check_concern_owner(named uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF named IS NOT NULL AND NOT EXISTS (SELECT FROM app.person p WHERE p.id = named AND p.disabled_at IS NULL) THEN
		PERFORM app.fail('TS003', 'nobody with access has this id', '{}', '[{"field": "owner_id"}]');
	END IF;
END $$;

-- Who was told, that it is in the case system, and a note: what came with a concern or was added to it.
CREATE OR REPLACE FUNCTION app.add_to_concern(the_concern uuid, new_version bigint, told text, told_at timestamptz, recorded boolean,
	note text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.refuse_words(told, 'told', 200), app.refuse_words(note, 'note', 4000);
	IF add_to_concern.told_at > app.now() + interval '1 minute' THEN
		PERFORM app.fail('TS003', 'nobody was told in the future', '{}', '[{"field": "told_at"}]');
	END IF;
	INSERT INTO app.concern_event (concern_id, version, what, words, at, person_id)
	SELECT the_concern, new_version, w.what, w.words, w.at, app.actor()
	FROM (VALUES ('told', told, coalesce(add_to_concern.told_at, app.now()), NOT app.says_nothing(told)),
		('recorded', '', app.now(), coalesce(recorded, false)),
		('noted', note, app.now(), NOT app.says_nothing(note))) AS w(what, words, at, is_there)
	WHERE w.is_there;
END $$;

-- Whom it is news to; nobody else hears of it.
CREATE OR REPLACE FUNCTION app.concern_hints(c app.concern) RETURNS text[] LANGUAGE sql STABLE AS
$$ SELECT ARRAY['concern:' || c.id || ':user:' || c.owner_id, 'concern:' || c.id || ':user:' || c.raised_by] $$;

-- The case a concern is about: of a review that the actor takes part in, or by its number for those who may look cases up.
CREATE OR REPLACE FUNCTION app.case_of_concern(the_review uuid, the_number text) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
	r app.review;
	the_case uuid;
BEGIN
	IF the_review IS NOT NULL THEN
		SELECT v.* INTO r FROM app.review v WHERE v.id = the_review;
		IF NOT FOUND OR NOT (app.takes_part(r) OR app.actor_is('planner')) THEN
			PERFORM app.fail_not_found('review');
		END IF;
		RETURN r.case_id;
	END IF;
	SELECT c.id INTO the_case FROM app.case c WHERE c.case_number = the_number
		AND (app.actor_is('planner') OR app.actor_is('leader') OR EXISTS (SELECT FROM app.case_holder h
			JOIN app.person p ON p.caseworker_id = h.caseworker_id AND p.id = app.actor() WHERE h.case_id = c.id));
	IF the_case IS NULL THEN
		PERFORM app.fail_not_found('case');
	END IF;
	RETURN the_case;
END $$;

CREATE OR REPLACE FUNCTION app.concern_contact() RETURNS TABLE (phone text, owner_id uuid, owner text, hours integer, urgent_hours integer)
LANGUAGE sql STABLE AS $$
	SELECT (SELECT s.value FROM app.setting s WHERE s.name = 'concern_phone'), p.id, p.display_name, app.setting_int('concern_hours'),
		app.setting_int('concern_urgent_hours')
	FROM (SELECT) AS one LEFT JOIN app.person p ON p.disabled_at IS NULL
		AND p.user_name = (SELECT lower(s.value) FROM app.setting s WHERE s.name = 'concern_owner')
$$;
