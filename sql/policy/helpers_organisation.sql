-- What several organisation functions share.

-- 0 means 100; beyond 1 to 1000 it is refused.
CREATE OR REPLACE FUNCTION app.page_size(wanted integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF wanted NOT BETWEEN 0 AND 1000 THEN
		PERFORM app.fail('TS003', 'page_size is 0 to 1000', '{}', '[{"field": "page_size"}]');
	END IF;
	RETURN coalesce(nullif(wanted, 0), 100);
END $$;

CREATE OR REPLACE FUNCTION app.check_user(roles text[], caseworker uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF cardinality(array_remove(roles, NULL)) IS DISTINCT FROM cardinality(roles) OR coalesce(cardinality(roles), 0) = 0 THEN
		PERFORM app.fail('TS003', 'a user has at least one known role', '{}', '[{"field": "roles"}]');
	END IF;
	IF caseworker IS NOT NULL AND NOT EXISTS (SELECT FROM app.caseworker w WHERE w.id = caseworker) THEN
		PERFORM app.fail('TS003', 'no such caseworker', '{}', '[{"field": "caseworker_id"}]');
	END IF;
	IF 'caseworker' = ANY (roles) AND caseworker IS NULL THEN
		PERFORM app.fail('TS003', 'who signs in as a caseworker is tied to one', '{}', '[{"field": "caseworker_id"}]');
	END IF;
END $$;

CREATE OR REPLACE FUNCTION app.person_to_change(who uuid, seen bigint) RETURNS app.person LANGUAGE plpgsql AS $$
DECLARE
	p app.person;
BEGIN
	SELECT u.* INTO p FROM app.person u WHERE u.id = who FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('user');
	END IF;
	IF p.version <> seen THEN
		PERFORM app.fail('TS022', 'somebody changed the user since it was read');
	END IF;
	RETURN p;
END $$;
