-- Who may see what speaks of one person depends on what they are to that person now, not only when it was written (R17): a leader who
-- has left the team sees it no more, and a caseworker who is given a login later sees it from then on.
ALTER TABLE app.finding ADD of_worker uuid REFERENCES app.caseworker ON DELETE CASCADE, ADD of_team uuid;
ALTER TABLE app.action ADD of_worker uuid REFERENCES app.caseworker ON DELETE CASCADE, ADD of_team uuid;
ALTER TABLE app.finding_withdrawal ADD of_worker uuid, ADD of_team uuid; -- of the finding, for the policy
ALTER TABLE app.action_event ADD of_worker uuid, ADD of_team uuid;       -- of the action, for the policy

-- The caseworker may show it to who leads them by now; nobody else can widen who sees it, and nobody can narrow it.
CREATE OR REPLACE FUNCTION app.action_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (OLD.level, OLD.activity_id, OLD.item, OLD.hoped, OLD.baseline, OLD.cases_needed, OLD.starts_on, OLD.made_by, OLD.made_at)
		IS DISTINCT FROM (NEW.level, NEW.activity_id, NEW.item, NEW.hoped, NEW.baseline, NEW.cases_needed, NEW.starts_on,
			NEW.made_by, NEW.made_at) OR NOT NEW.owners @> OLD.owners OR (OLD.seen_by IS NULL) <> (NEW.seen_by IS NULL)
		OR NOT NEW.seen_by @> OLD.seen_by THEN
		RAISE EXCEPTION USING ERRCODE = 'TS025', MESSAGE = 'what an action is measured by never changes';
	END IF;
	RETURN NEW;
END $$;

-- What is only added to gets its new columns filled once.
ALTER TABLE app.finding DISABLE TRIGGER USER;
ALTER TABLE app.action DISABLE TRIGGER USER;
ALTER TABLE app.finding_withdrawal DISABLE TRIGGER USER;
ALTER TABLE app.action_event DISABLE TRIGGER USER;

-- A hole among those who see it let it be handed to anybody.
UPDATE app.action SET seen_by = array_remove(seen_by, NULL) WHERE array_position(seen_by, NULL) IS NOT NULL;

-- Of whom those are that there are by now, as far as a login tells.
UPDATE app.finding f SET of_worker = p.caseworker_id FROM app.person p
WHERE p.id = ANY (f.seen_by) AND 'caseworker' = ANY (p.roles) AND p.caseworker_id IS NOT NULL;
UPDATE app.action x SET of_worker = coalesce(x.caseworker_id, (SELECT p.caseworker_id FROM app.person p
	WHERE p.id = ANY (x.seen_by) AND 'caseworker' = ANY (p.roles) AND p.caseworker_id IS NOT NULL LIMIT 1)) WHERE x.seen_by IS NOT NULL;
UPDATE app.finding f SET of_team = m.team_id FROM app.team_member m WHERE m.caseworker_id = f.of_worker AND m.held_to IS NULL;
UPDATE app.action x SET of_team = m.team_id FROM app.team_member m WHERE m.caseworker_id = x.of_worker AND m.held_to IS NULL;
UPDATE app.finding_withdrawal d SET of_worker = f.of_worker, of_team = f.of_team FROM app.finding f WHERE f.id = d.finding_id;
UPDATE app.action_event e SET of_worker = x.of_worker, of_team = x.of_team FROM app.action x WHERE x.id = e.action_id;

ALTER TABLE app.finding ENABLE TRIGGER USER;
ALTER TABLE app.action ENABLE TRIGGER USER;
ALTER TABLE app.finding_withdrawal ENABLE TRIGGER USER;
ALTER TABLE app.action_event ENABLE TRIGGER USER;
