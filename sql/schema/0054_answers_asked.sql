-- Whether the question of an answer still applied when the review was submitted: one whose fact was changed afterwards keeps its answer,
-- and counts nowhere. Answers that exist are looked at by a job.
ALTER TABLE app.answer ADD asked boolean NOT NULL DEFAULT true;

-- As before, and a submitted answer may be marked.
CREATE OR REPLACE FUNCTION app.answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND ((OLD.asked <> NEW.asked AND to_jsonb(OLD) - 'asked' = to_jsonb(NEW) - 'asked')
		OR (OLD.sealed AND NOT NEW.sealed AND to_jsonb(OLD) - 'sealed' = to_jsonb(NEW) - 'sealed')) THEN
		RETURN NEW; -- a mark, or the unsealing of the round
	END IF;
	IF EXISTS (SELECT FROM app.review r WHERE r.id = NEW.review_id AND r.state <> 'open') THEN
		PERFORM app.fail('TS025', 'the review is submitted and locked');
	END IF;
	RETURN NEW;
END $$;

INSERT INTO app.job (kind, due) VALUES ('mark_asked', app.now());
