-- Anchor cases: read again blind over time, so that a yardstick that moves can be told from a practice that does.

CREATE TABLE app.anchor (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	case_id uuid NOT NULL REFERENCES app.case,
	template_id uuid NOT NULL REFERENCES app.template, -- the version it was agreed in
	title app.words NOT NULL CONSTRAINT anchor_title_form CHECK (length(title) BETWEEN 1 AND 120),
	excerpt text NOT NULL CONSTRAINT anchor_excerpt_form CHECK (length(excerpt) BETWEEN 1 AND 20000)
		CONSTRAINT anchor_excerpt_holds_no_cpr CHECK (NOT app.holds_cpr(excerpt)),
	made_by uuid NOT NULL REFERENCES app.person,
	made_at timestamptz NOT NULL DEFAULT app.now(),
	retired_at timestamptz,
	version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX anchor_in_use ON app.anchor (case_id, template_id) WHERE retired_at IS NULL;

-- The agreed answers: those of the round it came out of, fixed with it.
CREATE TABLE app.anchor_answer (
	anchor_id uuid NOT NULL REFERENCES app.anchor ON DELETE CASCADE,
	question text NOT NULL,
	value text NOT NULL,
	PRIMARY KEY (anchor_id, question)
);
-- Which anchor cases a round reads.
CREATE TABLE app.panel_anchor (
	panel_id uuid NOT NULL REFERENCES app.panel ON DELETE CASCADE,
	anchor_id uuid NOT NULL REFERENCES app.anchor,
	PRIMARY KEY (panel_id, anchor_id)
);
DROP FUNCTION IF EXISTS app.calibration_panel(uuid, uuid[]); -- it asks how few are a panel, now
