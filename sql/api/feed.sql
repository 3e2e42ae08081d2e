-- Calendar addresses: made, ended, read. Only the hash of a token comes this far.

-- make_feed: in the place of an earlier one, whose address ends with it.
CREATE FUNCTION api.make_feed(of_group boolean, token_hash bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	owner CONSTANT uuid := app.feed_owner(make_feed.of_group);
BEGIN
	DELETE FROM app.feed f WHERE f.person_id IS NOT DISTINCT FROM owner;
	INSERT INTO app.feed (person_id, token_hash, made_by) VALUES (owner, make_feed.token_hash, app.actor());
	PERFORM app.settle('feed:' || coalesce(owner::text, 'group'));
END $$;

CREATE FUNCTION api.end_feed(of_group boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	owner CONSTANT uuid := app.feed_owner(end_feed.of_group);
BEGIN
	DELETE FROM app.feed f WHERE f.person_id IS NOT DISTINCT FROM owner;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('feed');
	END IF;
	PERFORM app.settle('feed:' || coalesce(owner::text, 'group'));
END $$;

CREATE FUNCTION api.list_feeds() RETURNS TABLE (of_group boolean, made_at timestamptz, made_by text) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT f.person_id IS NULL, f.made_at, p.display_name
		FROM app.feed f JOIN app.person p ON p.id = f.made_by
		WHERE f.person_id IS NULL OR f.person_id = app.actor() ORDER BY f.person_id NULLS LAST;
END $$;

-- read_feed: the activities behind an address, as a wheel without a year. Found by the hash alone, so that the time it takes tells
-- nothing of a token. Who lost their access loses the address.
CREATE FUNCTION api.read_feed(token_hash bytea) RETURNS TABLE (wheel jsonb, due jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	f app.feed;
BEGIN
	SELECT t.* INTO f FROM app.feed t LEFT JOIN app.person p ON p.id = t.person_id
	WHERE t.token_hash = read_feed.token_hash AND (t.person_id IS NULL OR p.disabled_at IS NULL);
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('feed');
	END IF;
	RETURN QUERY SELECT jsonb_build_object('activities', coalesce(jsonb_agg(jsonb_build_object('activity_id', a.id, 'version', a.version,
		'title', a.title, 'starts_on', a.starts_on, 'deadline', a.deadline, 'state', a.state,
		'changed_at', (SELECT max(e.at) FROM app.activity_event e WHERE e.activity_id = a.id)) ORDER BY a.starts_on, a.deadline, a.title, a.id), '[]')),
		app.due_in_calendar(f.person_id, ARRAY(SELECT a.id FROM app.activity a WHERE app.is_shown(a)))
		FROM app.activity a
		WHERE app.is_shown(a) AND (f.person_id IS NULL
			OR EXISTS (SELECT FROM app.activity_reviewer r WHERE r.activity_id = a.id AND r.person_id = f.person_id));
END $$;
