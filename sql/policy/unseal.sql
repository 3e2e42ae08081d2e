-- Unsealing: the only way through the blindness, run as tilsyn_jobs.

-- Opens a round when all are in or the deadline has passed; everything of it becomes visible in this one transaction (R9). The caller
-- may be the last submitter or the clock. Locks the round: two last submitters arriving at once see each other.
CREATE OR REPLACE FUNCTION app.unseal_if_due(the_panel uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
	p app.panel;
BEGIN
	-- Activity, panel, review: the order in which everybody locks.
	PERFORM FROM app.activity a JOIN app.panel v ON v.activity_id = a.id WHERE v.id = the_panel FOR NO KEY UPDATE OF a;
	SELECT * INTO p FROM app.panel WHERE id = the_panel FOR UPDATE;
	IF NOT FOUND OR NOT p.sealed OR p.purpose = 'practice' OR p.cancelled_at IS NOT NULL
		OR (p.deadline > app.now() AND EXISTS (SELECT FROM app.seat s
			WHERE s.panel_id = the_panel AND s.submitted_at IS NULL AND s.freed_at IS NULL)) THEN
		RETURN false;
	END IF;
	-- Saves under way end first: the answers they leave are sealed, and must be seen below.
	PERFORM FROM app.review WHERE panel_id = the_panel FOR UPDATE;
	UPDATE app.panel SET sealed = false, unsealed_at = app.now() WHERE id = the_panel;
	UPDATE app.answer_event e SET sealed = false FROM app.review r WHERE r.panel_id = the_panel AND e.review_id = r.id AND e.sealed;
	UPDATE app.answer a SET sealed = false FROM app.review r WHERE r.panel_id = the_panel AND a.review_id = r.id AND a.sealed;
	UPDATE app.review SET sealed = false WHERE panel_id = the_panel AND sealed;
	UPDATE app.vote SET sealed = false WHERE panel_id = the_panel;
	IF p.purpose = 'voices' THEN -- what waited, so that nobody could see who was in
		PERFORM app.ask_second_reading(r) FROM app.review r WHERE r.id = p.review_id AND r.state = 'submitted';
		PERFORM app.finish_activity(p.activity_id);
	END IF;
	PERFORM app.finish_rounds(p.activity_id);
	PERFORM app.give_notice(w.id, 'unsealed', the_panel)
	FROM (SELECT s.person_id FROM app.seat s WHERE s.panel_id = the_panel UNION SELECT p.opened_by) AS w(id)
	WHERE w.id IS NOT NULL; -- a round that the server opened
	RETURN true;
END $$;

-- Marks a seat as in, and opens the round if it was the last. Called inside the submit, by the one who sits there.
CREATE OR REPLACE FUNCTION app.take_in_seat(the_panel uuid, the_case uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
	PERFORM FROM app.panel WHERE id = the_panel FOR UPDATE;
	UPDATE app.seat SET submitted_at = app.now()
	WHERE panel_id = the_panel AND case_id = the_case AND person_id = app.actor() AND submitted_at IS NULL;
	RETURN app.unseal_if_due(the_panel);
END $$;

-- An open review joins voices that answer apart: what is answered already is sealed with it.
CREATE OR REPLACE FUNCTION app.seal_review(the_review uuid, the_panel uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
	UPDATE app.review SET sealed = true, panel_id = the_panel, version = version + 1 WHERE id = the_review AND state = 'open';
	UPDATE app.answer SET sealed = true WHERE review_id = the_review;
	UPDATE app.answer_event SET sealed = true WHERE review_id = the_review;
END $$;

-- The round opens next morning at the earliest where nobody is waited for any more: whether it opens in the moment somebody leaves would
-- tell who is in (R8).
CREATE OR REPLACE FUNCTION app.look_next_morning(the_panel uuid) RETURNS void LANGUAGE sql AS $$
	INSERT INTO app.job (kind, subject, due)
	VALUES ('unseal', the_panel::text, (app.today() + 1 + time '06:00') AT TIME ZONE 'Europe/Copenhagen') ON CONFLICT DO NOTHING
$$;

-- The reviewer of one of several voices is tied to the case: the review is withdrawn in the open, so that it can be given to somebody
-- else, and its answers stay sealed until the panel opens (R8). Nobody waits for the seat any more.
CREATE OR REPLACE FUNCTION app.leave_voices(the_review uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
	the_panel uuid;
BEGIN
	UPDATE app.review SET sealed = false, state = 'withdrawn' WHERE id = the_review AND reviewer_id = app.actor()
	RETURNING panel_id INTO STRICT the_panel;
	DELETE FROM app.seat WHERE panel_id = the_panel AND person_id = app.actor();
	PERFORM app.look_next_morning(the_panel);
END $$;

-- -- a round that is changed while it is sealed; the caller holds its activity and its panel locked --

-- It is due at another moment: for its panel and for the clock. Reminders of the old one are forgotten, so that the new one has its own.
CREATE OR REPLACE FUNCTION app.move_round(the_panel uuid, until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
	UPDATE app.panel SET deadline = until, version = version + 1 WHERE id = the_panel;
	UPDATE app.review r SET deadline = app.last_day(until) FROM app.panel p
	WHERE p.id = the_panel AND r.panel_id = p.id AND r.id IS DISTINCT FROM p.review_id; -- what voices stand beside has its activity's
	DELETE FROM app.notice WHERE subject = the_panel AND kind = 'deadline';
	INSERT INTO app.job (kind, subject, due) VALUES ('unseal', the_panel::text, until) ON CONFLICT DO NOTHING;
END $$;

-- The round does not wait for somebody any more. As at a deadline of their own: what they have handed in counts, what they have not is
-- withdrawn; where they are tied to a case all of it is. It says nothing, and opens nothing in that moment.
CREATE OR REPLACE FUNCTION app.free_seat(the_panel uuid, person uuid, is_tied boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
	PERFORM FROM app.review WHERE panel_id = the_panel AND reviewer_id = person FOR UPDATE; -- a save under way ends first
	UPDATE app.panel SET version = version + 1 WHERE id = the_panel;
	UPDATE app.seat SET freed_at = app.now() WHERE panel_id = the_panel AND person_id = person;
	UPDATE app.review SET state = 'withdrawn', submitted_at = NULL, version = version + 1
	WHERE panel_id = the_panel AND reviewer_id = person AND (state = 'open' OR is_tied);
	PERFORM app.look_next_morning(the_panel);
END $$;

-- Somebody takes their own freed seat again: what they had handed in was in all along, and what was withdrawn is theirs to answer. It says
-- nothing of which it is.
CREATE OR REPLACE FUNCTION app.sit_again(the_panel uuid, person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
	UPDATE app.seat SET freed_at = NULL WHERE panel_id = the_panel AND person_id = person;
	UPDATE app.review SET state = 'open', version = version + 1 WHERE panel_id = the_panel AND reviewer_id = person AND state = 'withdrawn';
END $$;

-- Called off: answers, seats and reviews are deleted unseen, history included, and its cases are free for another round. The round stays
-- sealed for good, and so do the acts of answering in it; looks at its cases are told to whoever may ask (R18).
CREATE OR REPLACE FUNCTION app.cancel_round(the_panel uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
	PERFORM FROM app.review WHERE panel_id = the_panel FOR UPDATE; -- saves under way end first
	DELETE FROM app.answer_event e USING app.review r WHERE r.panel_id = the_panel AND e.review_id = r.id;
	DELETE FROM app.review WHERE panel_id = the_panel;
	DELETE FROM app.seat WHERE panel_id = the_panel;
	DELETE FROM app.panel_anchor WHERE panel_id = the_panel;
	UPDATE app.panel SET cancelled_at = app.now(), version = version + 1 WHERE id = the_panel;
	PERFORM app.finish_rounds(p.activity_id), app.note_erasure('round', the_panel) FROM app.panel p WHERE p.id = the_panel;
END $$;

-- Voices called off: the review that they stood beside is an ordinary one again, as far as it has come; what the others answered is deleted
-- unseen. Who sat there reads why, and nothing else; the acts of answering stay sealed for good.
CREATE OR REPLACE FUNCTION app.cancel_voices(the_panel uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
	p app.panel;
BEGIN
	PERFORM FROM app.review WHERE panel_id = the_panel FOR UPDATE; -- saves under way end first
	SELECT * INTO p FROM app.panel WHERE id = the_panel;
	DELETE FROM app.answer_event e USING app.review r WHERE r.panel_id = the_panel AND e.review_id = r.id AND r.id <> p.review_id;
	DELETE FROM app.review WHERE panel_id = the_panel AND id <> p.review_id;
	UPDATE app.panel SET cancelled_at = app.now(), version = version + 1, review_id = NULL WHERE id = the_panel;
	UPDATE app.answer_event SET sealed = false WHERE review_id = p.review_id AND sealed;
	UPDATE app.answer SET sealed = false WHERE review_id = p.review_id AND sealed;
	UPDATE app.review SET sealed = false, panel_id = NULL, version = version + 1 WHERE id = p.review_id;
	PERFORM app.ask_second_reading(r) FROM app.review r WHERE r.id = p.review_id AND r.state = 'submitted'; -- what waited
	PERFORM app.finish_activity(p.activity_id), app.note_erasure('round', the_panel);
END $$;

-- Practice goes whole, history included: by who practised, or by its date.
CREATE OR REPLACE FUNCTION app.delete_practice(the_review uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
	the_panel uuid;
BEGIN
	DELETE FROM app.answer WHERE review_id = the_review;
	DELETE FROM app.answer_event WHERE review_id = the_review;
	DELETE FROM app.review WHERE id = the_review AND purpose = 'practice' RETURNING panel_id INTO STRICT the_panel;
	DELETE FROM app.panel WHERE id = the_panel;
	INSERT INTO app.erasure (kind, subject) VALUES ('practice', the_review) ON CONFLICT DO NOTHING;
END $$;

GRANT CREATE ON SCHEMA app TO tilsyn_jobs; -- for the change of owner alone
ALTER FUNCTION app.unseal_if_due(uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.take_in_seat(uuid, uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.seal_review(uuid, uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.leave_voices(uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.move_round(uuid, timestamptz) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.free_seat(uuid, uuid, boolean) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.sit_again(uuid, uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.cancel_round(uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.cancel_voices(uuid) OWNER TO tilsyn_jobs;
ALTER FUNCTION app.delete_practice(uuid) OWNER TO tilsyn_jobs;
REVOKE CREATE ON SCHEMA app FROM tilsyn_jobs;
REVOKE ALL ON FUNCTION app.unseal_if_due(uuid), app.take_in_seat(uuid, uuid), app.seal_review(uuid, uuid), app.leave_voices(uuid),
	app.move_round(uuid, timestamptz), app.free_seat(uuid, uuid, boolean), app.sit_again(uuid, uuid), app.cancel_round(uuid),
	app.cancel_voices(uuid), app.delete_practice(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.unseal_if_due(uuid), app.take_in_seat(uuid, uuid), app.seal_review(uuid, uuid), app.leave_voices(uuid),
	app.move_round(uuid, timestamptz), app.free_seat(uuid, uuid, boolean), app.sit_again(uuid, uuid), app.cancel_round(uuid),
	app.cancel_voices(uuid), app.delete_practice(uuid) TO tilsyn_api;
