-- What jobs share.

-- The hash of one seal: the hash before it, then every act's line.
CREATE OR REPLACE FUNCTION app.seal_hash(before bytea, first_act bigint, last_act bigint) RETURNS bytea LANGUAGE sql STABLE AS $$
	SELECT sha256(before || convert_to(coalesce(string_agg(app.act_line(a), E'\n' ORDER BY a.id), ''), 'UTF8'))
	FROM app.act a WHERE a.id BETWEEN first_act AND last_act
$$;

-- Seals the acts that no older transaction can still join: an id is given before its row is seen, so a gap may yet be filled by
-- a transaction that is under way. What lies behind the horizon is settled for good.
CREATE OR REPLACE FUNCTION app.seal_log() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	head app.act_seal;
	from_act bigint;
	to_act bigint;
BEGIN
	LOCK TABLE app.act_seal IN SHARE ROW EXCLUSIVE MODE;
	SELECT s.* INTO head FROM app.act_seal s ORDER BY s.number DESC LIMIT 1;
	SELECT min(a.id), max(a.id) INTO from_act, to_act FROM (
		SELECT b.id FROM app.act b
		WHERE b.id > coalesce(head.last_act, 0) AND b.at < app.seal_horizon() ORDER BY b.id LIMIT 10000) AS a;
	IF from_act IS NULL THEN
		RETURN 0;
	END IF;
	PERFORM app.make_keys(from_act, to_act);
	INSERT INTO app.act_seal (number, first_act, last_act, acts, hash)
	SELECT coalesce(head.number, 0) + 1, from_act, to_act, count(*), app.seal_hash(coalesce(head.hash, ''), from_act, to_act)
	FROM app.act a WHERE a.id BETWEEN from_act AND to_act;
	RETURN to_act;
END $$;

-- No call's transaction lives half an hour: every statement of it has a time-out of ten minutes at most, and waiting between them one too.
CREATE OR REPLACE FUNCTION app.seal_horizon() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT app.now() - interval '30 minutes' $$;

-- A caseworker's practice, when its days are over.
CREATE OR REPLACE FUNCTION app.forget_practice() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.delete_practice(r.id) FROM app.review r
	WHERE r.purpose = 'practice' AND r.created_at < app.now() - make_interval(days => app.setting_int('practice_days'));
END $$;

-- One job by its kind; what it returns are hints.
CREATE OR REPLACE FUNCTION app.run_job(j app.job) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
	CASE j.kind
	WHEN 'unseal' THEN -- the deadline of a blind round (R9)
		IF app.unseal_if_due(j.subject::uuid) THEN
			RETURN app.hint_staff('calibration', j.subject::uuid) || app.hint_seats(j.subject::uuid);
		END IF;
	WHEN 'morning' THEN
		-- Each day has a link in the log's chain: a head that moved only when somebody acted would tell of acts in a blind round (R8).
		INSERT INTO app.act (method, target, outcome, settled) VALUES ('morning', 'log', '{}', true);
		PERFORM app.give_deadline_notices(), app.remind_of_anchors(), app.close_cycles(), app.remind_of_actions(), app.remind_of_reports(), app.forget_actions(), app.forget_addresses(), app.forget_practice(), app.tell_feedback(),
			app.forget_what_is_due();
		INSERT INTO app.job (kind, due) VALUES ('morning', (app.today() + 1 + time '06:00') AT TIME ZONE 'Europe/Copenhagen')
		ON CONFLICT DO NOTHING;
	WHEN 'look_at_actions' THEN
		PERFORM app.look_at_actions(j.subject);
	WHEN 'mark_asked' THEN -- once, for what was submitted before answers were marked
		PERFORM app.mark_asked(r) FROM app.review r WHERE r.state = 'submitted' AND r.faded_at IS NULL;
		DELETE FROM app.round_figures;
	WHEN 'count_results' THEN
		PERFORM app.count_what_is_left();
	WHEN 'fade' THEN
		PERFORM app.fade_some();
	WHEN 'count_parts' THEN
		PERFORM app.put_cases_in_parts();
	ELSE
		RAISE EXCEPTION 'no job is called %', j.kind;
	END CASE;
	RETURN ARRAY[]::text[];
END $$;
