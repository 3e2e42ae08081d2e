-- Departments, teams, caseworkers and the people who use the system.

CREATE FUNCTION api.list_departments() RETURNS TABLE (department_id uuid, name text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT d.id, d.name FROM app.department d ORDER BY d.name, d.id;
END $$;

CREATE FUNCTION api.list_teams(department_id uuid) RETURNS TABLE (team_id uuid, department_id_ uuid, name text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT t.id, t.department_id, t.name FROM app.team t JOIN app.department d ON d.id = t.department_id
	WHERE list_teams.department_id IS NULL OR t.department_id = list_teams.department_id
	ORDER BY d.name, t.name, t.id;
END $$;

-- Pages run by code; the token is the last code of the page before.
CREATE FUNCTION api.list_caseworkers(team_id uuid, page_size integer, page_token text)
RETURNS TABLE (caseworker_id uuid, code text, display_name text, team_id_ uuid, open_cases integer, team_name text, next_page_token text)
LANGUAGE plpgsql AS $$
DECLARE
	size integer := app.page_size(list_caseworkers.page_size);
BEGIN
	RETURN QUERY
	WITH page AS (
		SELECT w.id, w.code, w.display_name, m.team_id, row_number() OVER (ORDER BY w.code) AS nth
		FROM app.caseworker w LEFT JOIN app.team_member m ON m.caseworker_id = w.id AND m.held_to IS NULL
		WHERE (list_caseworkers.team_id IS NULL OR m.team_id = list_caseworkers.team_id) AND w.code > list_caseworkers.page_token
		ORDER BY w.code LIMIT size + 1)
	SELECT p.id, p.code, p.display_name, p.team_id,
		(SELECT count(*)::integer FROM app.case_holder h JOIN app.case c ON c.id = h.case_id
			WHERE h.caseworker_id = p.id AND h.held_to IS NULL AND c.closed_on IS NULL),
		(SELECT t.name FROM app.team t WHERE t.id = p.team_id),
		(SELECT CASE WHEN count(*) > size THEN max(q.code) FILTER (WHERE q.nth = size) END FROM page q)
	FROM page p WHERE p.nth <= size ORDER BY p.code;
END $$;

CREATE FUNCTION api.list_users()
RETURNS TABLE (user_id uuid, user_name text, display_name text, roles text[], caseworker_id uuid, led_teams uuid[], disabled boolean,
	version bigint) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT p.id, p.user_name, p.display_name, p.roles, p.caseworker_id,
		ARRAY(SELECT l.team_id FROM app.team_lead l WHERE l.person_id = p.id AND l.held_to IS NULL ORDER BY l.held_from, l.team_id),
		p.disabled_at IS NOT NULL, p.version
	FROM app.person p ORDER BY p.display_name, p.user_name;
END $$;

CREATE FUNCTION api.create_invite(user_name text, display_name text, roles text[], caseworker_id uuid, led_teams uuid[], code_hash bytea)
RETURNS TABLE ("user" jsonb, expires_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
	who uuid;
	until timestamptz := app.now() + make_interval(days => app.setting_int('invite_days'));
BEGIN
	PERFORM app.check_user(create_invite.roles, create_invite.caseworker_id);
	IF lower(create_invite.user_name) !~ '^[a-zæøå0-9][a-zæøå0-9.-]{1,63}$' THEN
		PERFORM app.fail('TS003', 'a user name is letters, digits, dots and hyphens, 2 to 64 of them', '{}', app.place('user_name'));
	ELSIF length(create_invite.display_name) NOT BETWEEN 1 AND 80 THEN
		PERFORM app.fail('TS003', 'a name is 1 to 80 characters', '{}', app.place('display_name'));
	END IF;
	INSERT INTO app.person AS p (user_name, display_name, roles, caseworker_id)
	VALUES (lower(create_invite.user_name), create_invite.display_name, create_invite.roles, create_invite.caseworker_id)
	ON CONFLICT ON CONSTRAINT user_name_unique DO NOTHING RETURNING p.id INTO who;
	IF who IS NULL THEN
		PERFORM app.fail('TS021', 'the user name is taken', '{"what": "user"}', '[{"field": "user_name"}]');
	END IF;
	PERFORM app.lead_teams(who, create_invite.led_teams);
	INSERT INTO app.invite (code_hash, person_id, expires_at) VALUES (create_invite.code_hash, who, until);
	PERFORM app.settle('user:' || who, jsonb_build_object('user', jsonb_build_object('user_id', who), 'expires_at', until));
	RETURN QUERY SELECT app.user_json(who), until;
END $$;

CREATE FUNCTION api.renew_invite(user_id uuid, version bigint, code_hash bytea) RETURNS TABLE (expires_at timestamptz, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	p app.person := app.person_to_change(renew_invite.user_id, renew_invite.version);
	until timestamptz := app.now() + make_interval(days => app.setting_int('invite_days'));
BEGIN
	IF p.id = app.actor() THEN
		PERFORM app.fail('TS012', 'nobody renews their own invite');
	ELSIF p.disabled_at IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the account is closed');
	END IF;
	UPDATE app.person u SET password_hash = NULL, version = u.version + 1 WHERE u.id = p.id;
	UPDATE app.invite i SET used_at = app.now() WHERE i.person_id = p.id AND i.used_at IS NULL;
	INSERT INTO app.invite (code_hash, person_id, expires_at) VALUES (renew_invite.code_hash, p.id, until);
	PERFORM app.settle('user:' || p.id, jsonb_build_object('expires_at', until));
	RETURN QUERY SELECT until, app.end_sessions(p.id, NULL, NULL);
END $$;

CREATE FUNCTION api.update_user(user_id uuid, version bigint, roles text[], caseworker_id uuid, led_teams uuid[])
RETURNS TABLE ("user" jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	p app.person := app.person_to_change(update_user.user_id, update_user.version);
BEGIN
	PERFORM app.check_user(update_user.roles, update_user.caseworker_id);
	IF p.id = app.actor() AND NOT 'administrator' = ANY (update_user.roles) THEN
		PERFORM app.fail('TS012', 'nobody takes the administrator role from themselves');
	END IF;
	UPDATE app.person u SET roles = update_user.roles, caseworker_id = update_user.caseworker_id, version = u.version + 1 WHERE u.id = p.id;
	PERFORM app.lead_teams(p.id, update_user.led_teams);
	PERFORM app.settle('user:' || p.id, jsonb_build_object('user', jsonb_build_object('user_id', p.id, 'version', p.version + 1)));
	-- Streams stand for as long as a session: those with the old roles end.
	RETURN QUERY SELECT app.user_json(p.id), CASE WHEN u.role_bits <> p.role_bits THEN ARRAY['user:' || p.id || ':all'] END
	FROM app.person u WHERE u.id = p.id;
END $$;

CREATE FUNCTION api.disable_user(user_id uuid, version bigint) RETURNS TABLE (hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	p app.person := app.person_to_change(disable_user.user_id, disable_user.version);
BEGIN
	IF p.id = app.actor() THEN
		PERFORM app.fail('TS012', 'nobody closes their own account');
	END IF;
	UPDATE app.person u SET disabled_at = coalesce(u.disabled_at, app.now()), version = u.version + 1 WHERE u.id = p.id;
	UPDATE app.invite i SET used_at = app.now() WHERE i.person_id = p.id AND i.used_at IS NULL;
	PERFORM app.settle('user:' || p.id);
	RETURN QUERY SELECT app.end_sessions(p.id, NULL, NULL);
END $$;

-- put_absence: leave or part-time of one caseworker or one who signs in, new or changed. Raises TS003, TS020, TS021, TS022.
CREATE FUNCTION api.put_absence(absence_id uuid, version bigint, user_id uuid, caseworker_id uuid, absent_from text, absent_to text,
	away_percent integer) RETURNS TABLE (absence jsonb) LANGUAGE plpgsql AS $$
DECLARE
	b app.absence;
	first_day CONSTANT date := app.read_date(put_absence.absent_from);
	last_day CONSTANT date := app.read_date(nullif(put_absence.absent_to, ''));
	part CONSTANT numeric := coalesce(nullif(put_absence.away_percent, 0), 100) / 100.0;
	wrong text;
BEGIN
	-- Of one person one absence at a time: two that overlap would both pass.
	PERFORM FROM app.person p WHERE p.id = put_absence.user_id FOR NO KEY UPDATE;
	PERFORM FROM app.caseworker w WHERE w.id = put_absence.caseworker_id FOR NO KEY UPDATE;
	IF put_absence.absence_id IS NOT NULL THEN
		b := app.absence_to_change(put_absence.absence_id, put_absence.version);
	END IF;
	wrong := CASE
		WHEN (put_absence.user_id IS NULL) = (put_absence.caseworker_id IS NULL)
			OR NOT coalesce(b.person_id = put_absence.user_id, b.caseworker_id = put_absence.caseworker_id, b.id IS NULL)
			OR (put_absence.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM app.person p WHERE p.id = put_absence.user_id)) THEN 'user_id'
		WHEN put_absence.caseworker_id IS NOT NULL
			AND NOT EXISTS (SELECT FROM app.caseworker w WHERE w.id = put_absence.caseworker_id) THEN 'caseworker_id'
		WHEN first_day IS NULL OR first_day NOT BETWEEN '2000-01-01' AND '2200-12-31' THEN 'absent_from'
		WHEN put_absence.absent_to <> '' AND (last_day IS NULL OR last_day < first_day OR last_day > '2200-12-31') THEN 'absent_to'
		WHEN part NOT BETWEEN 0.01 AND 1 THEN 'away_percent' END;
	IF wrong IS NOT NULL THEN
		PERFORM app.fail('TS003', 'an absence is of one person, from a day to a later one', '{}', app.place(wrong));
	ELSIF EXISTS (SELECT FROM app.absence o
		WHERE (o.person_id = put_absence.user_id OR o.caseworker_id = put_absence.caseworker_id) AND o.id IS DISTINCT FROM b.id
			AND (o.share = 1) = (part = 1) AND daterange(o.absent_from, o.absent_to, '[]') && daterange(first_day, last_day, '[]')) THEN
		PERFORM app.fail('TS021', 'leave, or part-time, is told for some of these days already', '{"what": "absence"}', app.place('absent_from'));
	END IF;
	IF b.id IS NULL THEN
		INSERT INTO app.absence AS t (person_id, caseworker_id, absent_from, absent_to, share)
		VALUES (put_absence.user_id, put_absence.caseworker_id, first_day, last_day, part) RETURNING t.* INTO b;
	ELSE
		UPDATE app.absence t SET absent_from = first_day, absent_to = last_day, share = part, version = t.version + 1
		WHERE t.id = b.id RETURNING t.* INTO b;
	END IF;
	PERFORM app.settle('absence:' || b.id,
		jsonb_build_object('absence', jsonb_build_object('absence_id', b.id, 'version', b.version)));
	RETURN QUERY SELECT app.absence_message(b);
END $$;

-- remove_absence: one that was put by mistake; who comes back early gets another last day. Raises TS020, TS022.
CREATE FUNCTION api.remove_absence(absence_id uuid, version bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	b CONSTANT app.absence := app.absence_to_change(remove_absence.absence_id, remove_absence.version);
BEGIN
	DELETE FROM app.absence t WHERE t.id = b.id;
	PERFORM app.settle('absence:' || b.id);
END $$;

-- list_absences: those that last or are to come, with "all" past ones too. Planners and administrators see everybody's, others their own.
CREATE FUNCTION api.list_absences("all" boolean) RETURNS TABLE (absences jsonb) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT coalesce(jsonb_agg(m.body ORDER BY m.body ->> 'display_name', b.absent_from, b.share DESC, b.id), '[]')
	FROM app.absence b CROSS JOIN LATERAL app.absence_message(b) AS m (body)
	WHERE (list_absences."all" OR coalesce(b.absent_to, 'infinity') >= app.today())
		AND (app.actor_is('planner') OR app.actor_is('administrator') OR b.person_id = app.actor()
			OR b.caseworker_id = (SELECT p.caseworker_id FROM app.person p WHERE p.id = app.actor()));
END $$;
