-- What findings and actions keep as figures, as sets of cases: later ones are held against them, so that no difference tells of one person
-- (R16, R17). What was kept before this has no set.
CREATE TABLE app.kept_set (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	finding_id uuid REFERENCES app.finding ON DELETE CASCADE,
	action_id uuid REFERENCES app.action ON DELETE CASCADE,
	item text NOT NULL,
	reviews uuid[] NOT NULL, -- relevant cases, in order
	share boolean NOT NULL, -- a weighted share stands beside the counts
	CONSTRAINT kept_set_of_one CHECK (num_nonnulls(finding_id, action_id) = 1)
);
CREATE INDEX kept_set_item ON app.kept_set (item);
CREATE INDEX kept_set_finding ON app.kept_set (finding_id);
CREATE INDEX kept_set_action ON app.kept_set (action_id);

-- Helpers whose arguments are others by now.
DROP FUNCTION IF EXISTS app.action_shown(app.action, boolean);
DROP FUNCTION IF EXISTS app.action_figures(app.action, boolean);
DROP FUNCTION IF EXISTS app.refuse_one_persons(uuid[], text, boolean, uuid, uuid);
