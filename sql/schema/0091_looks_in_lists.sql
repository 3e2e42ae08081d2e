-- A list that shows what cases hold is a look at each case in it (R18). One act names them all: a row for each would bury the log.

ALTER TABLE app.act ADD cases uuid[]; -- in order of their ids; NULL: the act is about one case, or none
CREATE INDEX act_cases ON app.act USING gin (cases) WHERE cases IS NOT NULL;

-- The chain reads hundreds of pseudonyms in such an act: each is made once.
ALTER TABLE app.act_key ADD pseudonym uuid GENERATED ALWAYS AS (app.pseudonym(key, subject)) STORED;

-- One act as the chain reads it: fields in fixed order, NULL told apart from empty, pseudonyms in the place of persons and cases. What an
-- act without a list reads like has not changed.
CREATE OR REPLACE FUNCTION app.act_line(a app.act) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
	line text := jsonb_build_array(a.id, extract(epoch FROM a.at)::text, a.actor_id, a.session_id, a.method, a.request_id,
		encode(a.request_hash, 'hex'), a.purpose, a.target, a.case_id, a.panel_id, a.outcome)::text;
	k app.act_key;
BEGIN
	FOR k IN SELECT t.* FROM app.act_key t WHERE t.subject = ANY (app.act_subjects(a)) ORDER BY t.subject LOOP
		line := replace(line, k.subject::text, k.pseudonym::text);
	END LOOP;
	IF a.cases IS NOT NULL THEN
		line := line || (SELECT coalesce(string_agg(coalesce(t.pseudonym, c.id)::text, ' ' ORDER BY c.nth), '')
			FROM unnest(a.cases) WITH ORDINALITY AS c (id, nth) LEFT JOIN app.act_key t ON t.subject = c.id);
	END IF;
	RETURN line;
END $$;
