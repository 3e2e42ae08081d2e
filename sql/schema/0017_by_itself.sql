-- The wheel that turns by itself: what an activity does on its day, what keeps it from it, and when it did what.

-- How much of it: nothing, freeze (a planner shares out), all. NULL: all for an activity of a published plan, nothing for another.
ALTER TABLE app.activity ADD by_itself text CONSTRAINT by_itself_known CHECK (by_itself IN ('nothing', 'freeze', 'all'));
ALTER TABLE app.frozen_list ALTER frozen_by DROP NOT NULL; -- NULL: the server, on the activity's day
ALTER TABLE app.panel ALTER opened_by DROP NOT NULL;       -- likewise

-- The step that a server is taking, or took last. Not due again until that server has had its time, so that no other takes it, and the
-- step of one that was killed is taken again.
CREATE TABLE app.step (
	activity_id uuid PRIMARY KEY REFERENCES app.activity ON DELETE CASCADE,
	version bigint NOT NULL, -- of the activity; a newer one is worth another look at once
	due timestamptz NOT NULL,
	attempts integer NOT NULL DEFAULT 0
);

-- An activity that could not go on, and why. Kept: the promise log tells of it.
CREATE TABLE app.standstill (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	activity_id uuid NOT NULL REFERENCES app.activity ON DELETE CASCADE,
	step text NOT NULL CONSTRAINT step_known CHECK (step IN ('freeze', 'assign', 'open')),
	reason text NOT NULL, -- a word of reason.proto
	parameters jsonb NOT NULL DEFAULT '[]',
	began_at timestamptz NOT NULL DEFAULT app.now(),
	ended_at timestamptz,
	CONSTRAINT standstill_period CHECK (ended_at >= began_at)
);
CREATE UNIQUE INDEX standstill_now ON app.standstill (activity_id) WHERE ended_at IS NULL;
CREATE INDEX standstill_activity ON app.standstill (activity_id);

-- Every state an activity has come into, whoever wrote it; append-only.
CREATE TABLE app.milestone (
	nth bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	activity_id uuid NOT NULL REFERENCES app.activity,
	state text NOT NULL,
	at timestamptz NOT NULL,
	person_id uuid -- NULL: by itself
);
CREATE INDEX milestone_activity ON app.milestone (activity_id, nth);
INSERT INTO app.milestone (activity_id, state, at, person_id)
SELECT e.activity_id, e.body ->> 'state', e.at, e.person_id
FROM (SELECT v.*, lag(v.body ->> 'state') OVER (PARTITION BY v.activity_id ORDER BY v.version) AS before FROM app.activity_event v) AS e
WHERE e.before IS DISTINCT FROM e.body ->> 'state' ORDER BY e.at, e.version;
INSERT INTO app.milestone (activity_id, state, at) -- done was no version of its own
SELECT a.id, 'done', max(r.submitted_at) FROM app.activity a JOIN app.review r ON r.activity_id = a.id
WHERE a.state = 'done' AND r.submitted_at IS NOT NULL GROUP BY a.id;

CREATE FUNCTION app.note_milestone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' OR OLD.state <> NEW.state THEN
		INSERT INTO app.milestone (activity_id, state, at, person_id) VALUES (NEW.id, NEW.state, app.now(), app.actor());
		UPDATE app.standstill s SET ended_at = app.now() WHERE s.activity_id = NEW.id AND s.ended_at IS NULL; -- it went on
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER milestone AFTER INSERT OR UPDATE OF state ON app.activity FOR EACH ROW EXECUTE FUNCTION app.note_milestone();
CREATE FUNCTION app.milestone_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'TS012', MESSAGE = 'what was held when is only added to';
END $$;
CREATE TRIGGER milestone_append_only BEFORE UPDATE OR DELETE ON app.milestone FOR EACH ROW EXECUTE FUNCTION app.milestone_guard();

-- Three more kinds of notices beside those that there are by now.
DO $$
DECLARE
	known text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = 'notice_kind_known');
BEGIN
	ALTER TABLE app.notice DROP CONSTRAINT notice_kind_known;
	EXECUTE regexp_replace('ALTER TABLE app.notice ADD CONSTRAINT notice_kind_known ' || known, '\)$',
		' OR kind IN (''word'', ''waits'', ''standstill''))');
END $$;
