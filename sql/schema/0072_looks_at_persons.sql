-- Looks at what speaks of one caseworker name that caseworker (R18).

-- Whoever asks who looked is told from the caseworker's own acts. The condition keeps saves out of it.
CREATE INDEX act_caseworker ON app.act (target, id) WHERE target LIKE 'caseworker:%';

-- Caseworkers get keys in the log as persons and cases have them, so that their erasure leaves the chain whole. Where a sealed act names one
-- already, the chain is made anew as 0033 made it, if it agreed; how it was stays beside it.
DO $$
DECLARE
	named CONSTANT uuid[] := ARRAY(SELECT DISTINCT w.id FROM app.act a JOIN app.caseworker w ON w.id = app.target_id(a.target)
		WHERE a.target LIKE 'caseworker:%' AND NOT EXISTS (SELECT FROM app.act_key k WHERE k.subject = w.id));
	s app.act_seal;
	hashes jsonb := '{}';
	before bytea := '';
	fresh bytea := '';
	raw bytea;
BEGIN
	IF named = '{}' THEN
		RETURN;
	END IF;
	FOR s IN SELECT t.* FROM app.act_seal t ORDER BY t.number LOOP
		SELECT sha256(before || convert_to(coalesce(string_agg(app.act_line(a), E'\n' ORDER BY a.id), ''), 'UTF8')) INTO raw
		FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act;
		hashes := hashes || jsonb_build_object(s.number::text, s.forgotten_at IS NOT NULL OR s.hash = raw);
		before := s.hash;
	END LOOP;
	INSERT INTO app.act_key (subject) SELECT unnest(named);
	FOR s IN SELECT t.* FROM app.act_seal t ORDER BY t.number LOOP
		IF s.forgotten_at IS NULL THEN
			SELECT sha256(fresh || convert_to(coalesce(string_agg(app.act_line(a), E'\n' ORDER BY a.id), ''), 'UTF8')) INTO raw
			FROM app.act a WHERE a.id BETWEEN s.first_act AND s.last_act;
		ELSE
			raw := s.hash;
		END IF;
		INSERT INTO app.act_seal_before AS t VALUES (s.number, s.first_act, s.last_act, s.hash, (hashes ->> s.number::text)::boolean)
		ON CONFLICT (number) DO UPDATE SET agreed = t.agreed AND excluded.agreed;
		UPDATE app.act_seal t SET hash = raw WHERE t.number = s.number;
		fresh := raw;
	END LOOP;
END $$;
