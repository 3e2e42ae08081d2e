-- What results of a section of the law, a target group or a question set are made of, kept added up as their wholes are: of a department and of
-- all of it. Of an audit and of a team it is added up when it is asked for, since their cases are few.
--
-- Parts are of the cases that are known one by one and of no others: a case that fades leaves its parts (R20), while the wholes keep it.

-- part: "section:46", "target_group:...", "version:ID" of a question set, of which a wish asks for all.
CREATE TABLE app.part_sum (
	scope text COLLATE "C" NOT NULL CONSTRAINT part_scope_known CHECK (scope IN ('department', 'all')),
	scope_id uuid NOT NULL,      -- as in app.result_sum
	part text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	first boolean NOT NULL,      -- true: what first answers come to beyond those in force, which is nothing where none was changed
	period date NOT NULL,
	item text COLLATE "C" NOT NULL,
	value text COLLATE "C" NOT NULL,
	counts boolean NOT NULL,
	cases integer NOT NULL,
	unweighted integer NOT NULL,
	score numeric NOT NULL,
	w numeric NOT NULL,
	w2 numeric NOT NULL,
	ws numeric NOT NULL,
	PRIMARY KEY (scope, scope_id, part, kind, first, period, item, value, counts)
) WITH (fillfactor = 80); -- every submit changes rows of it in place

-- Of which audits its cases are, and who reviewed them.
CREATE TABLE app.part_behind (
	scope text COLLATE "C" NOT NULL CONSTRAINT part_behind_scope_known CHECK (scope IN ('department', 'all')),
	scope_id uuid NOT NULL,
	part text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	what text COLLATE "C" NOT NULL CONSTRAINT part_behind_known CHECK (what IN ('audit', 'reviewer')),
	period date NOT NULL,
	id uuid NOT NULL,
	cases integer NOT NULL,
	PRIMARY KEY (scope, scope_id, part, kind, what, period, id)
) WITH (fillfactor = 80);

-- Whether a case is in its parts. Those that were counted before there was any of this are added by the jobs, and until then read one by one.
ALTER TABLE app.result_case ADD in_parts boolean NOT NULL DEFAULT false;
CREATE INDEX result_case_in_no_part ON app.result_case (kind) WHERE NOT in_parts;
INSERT INTO app.job (kind, due) VALUES ('count_parts', app.now());

-- Helpers that nothing asks any more.
DROP FUNCTION IF EXISTS app.months_of_nothing_else(app.result_wish);
