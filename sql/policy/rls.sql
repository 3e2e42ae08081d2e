-- Row-level security and grants, rebuilt whole with the api.
--
-- Every table of app has RLS forced, its owner included. tilsyn_owner (migrations), tilsyn_jobs (jobs, unsealing) and
-- tilsyn_backup see all; tilsyn_api, which owns no table, sees what its policy allows. Policies are comparisons of columns with
-- (SELECT app.actor()), evaluated once a statement; never plpgsql.
DO $$
DECLARE
	t record;
	p record;
BEGIN
	FOR p IN SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname = 'app' LOOP
		EXECUTE format('DROP POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename);
	END LOOP;
	FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p') LOOP
		EXECUTE format('ALTER TABLE app.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.relname);
		EXECUTE format('CREATE POLICY all_to_owner ON app.%I TO tilsyn_owner USING (true) WITH CHECK (true)', t.relname);
		EXECUTE format('REVOKE ALL ON app.%I FROM PUBLIC, tilsyn_api, tilsyn_jobs', t.relname);
		-- The ledger of migrations is the owner's alone.
		CONTINUE WHEN t.relname = 'migration';
		EXECUTE format('CREATE POLICY all_to_jobs ON app.%I TO tilsyn_jobs USING (true) WITH CHECK (true)', t.relname);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON app.%I TO tilsyn_jobs', t.relname);
		-- The blind tables, the log, the seats and the notices have their own, below.
		CONTINUE WHEN t.relname IN ('review', 'answer', 'answer_event', 'act', 'act_seal', 'seat', 'notice', 'notice_address',
			'step_time', 'step_holder', 'finding_withdrawal', 'vote', 'finding', 'action', 'action_event', 'feedback', 'feedback_word', 'act_key', 'act_mask');
		EXECUTE format('CREATE POLICY all_to_api ON app.%I TO tilsyn_api USING (true) WITH CHECK (true)', t.relname);
		EXECUTE format('GRANT SELECT, INSERT ON app.%I TO tilsyn_api', t.relname);
		-- What was frozen, drawn or done is only added to (R2, R3).
		CONTINUE WHEN t.relname IN ('frozen_list', 'stratum', 'drawn_case', 'draw_order', 'list_caseworker', 'replacement', 'activity_event', 'milestone', 'review_event',
			'declaration', 'concern_event', 'effect', 'entry', 'stand_in', 'consensus', 'dissent', 'anchor_answer', 'panel_anchor', 'panel_event',
			'erasure', 'result_faded', 'faded_behind', 'faded_rater', 'faded_reading', 'act_seal_before', 'concept_reader', 'concept_waiver', 'report_file', 'report_response', 'told_set', 'kept_set');
		EXECUTE format('GRANT UPDATE, DELETE ON app.%I TO tilsyn_api', t.relname);
	END LOOP;
END $$;

GRANT USAGE ON SCHEMA app TO tilsyn_api, tilsyn_jobs;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO tilsyn_api, tilsyn_jobs;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA app TO tilsyn_api, tilsyn_jobs;

-- Blind for everyone until unsealed (R8): one's own, or not sealed. A mate is who practises with one: practice is never unsealed.
CREATE POLICY blind ON app.review TO tilsyn_api
	USING (NOT sealed OR reviewer_id = (SELECT app.actor()) OR mate_id = (SELECT app.actor())) WITH CHECK (true);
CREATE POLICY blind ON app.answer TO tilsyn_api
	USING (NOT sealed OR reviewer_id = (SELECT app.actor()) OR mate_id = (SELECT app.actor()))
	WITH CHECK (NOT sealed OR reviewer_id = (SELECT app.actor()) OR mate_id = (SELECT app.actor()));
CREATE POLICY blind ON app.answer_event TO tilsyn_api
	USING (NOT sealed OR reviewer_id = (SELECT app.actor()) OR mate_id = (SELECT app.actor()))
	WITH CHECK (NOT sealed OR reviewer_id = (SELECT app.actor()) OR mate_id = (SELECT app.actor()));
-- Votes of a team: one's own terminal's until they are shown.
CREATE POLICY blind ON app.vote TO tilsyn_api
	USING (NOT sealed OR voter_id = (SELECT app.actor())) WITH CHECK (sealed AND voter_id = (SELECT app.actor()));
GRANT SELECT, INSERT, UPDATE, DELETE ON app.vote TO tilsyn_api;
-- One's own, or of a review that is there for one: that lookup runs under the policy of reviews.
CREATE POLICY blind ON app.step_time TO tilsyn_api
	USING (person_id = (SELECT app.actor()) OR EXISTS (SELECT FROM app.review r WHERE r.id = review_id))
	WITH CHECK (person_id = (SELECT app.actor()));
-- Of a review that is there for one, by the same lookup.
CREATE POLICY blind ON app.step_holder TO tilsyn_api
	USING (EXISTS (SELECT FROM app.review r WHERE r.id = review_id)) WITH CHECK (said_by = (SELECT app.actor()));
GRANT SELECT, INSERT, UPDATE, DELETE ON app.step_holder TO tilsyn_api;
GRANT SELECT, INSERT, UPDATE ON app.review, app.answer, app.step_time TO tilsyn_api;
GRANT SELECT, INSERT ON app.answer_event TO tilsyn_api; -- append-only

-- Who is invited is open; who has submitted is not (R8): the column belongs to tilsyn_jobs.
CREATE POLICY invited ON app.seat TO tilsyn_api USING (true) WITH CHECK (submitted_at IS NULL);
GRANT SELECT (panel_id, case_id, person_id, freed_at, stands_in_for), INSERT (panel_id, case_id, person_id, stands_in_for) ON app.seat TO tilsyn_api;

-- The log: one's own acts, the one being written, and those that it tells to others (R8). Reading it is rare, so the policy may look up
-- the panels.
CREATE POLICY read_act ON app.act FOR SELECT TO tilsyn_api
	USING (panel_id IS NULL OR actor_id = (SELECT app.actor()) OR id = (SELECT app.act_id())
		OR (panel_id, request_id IS NULL) IN (SELECT t.panel_id, t.is_look FROM app.told_in_log t));
CREATE POLICY write_act ON app.act FOR INSERT TO tilsyn_api WITH CHECK (actor_id IS NOT DISTINCT FROM (SELECT app.actor()));
CREATE POLICY settle_act ON app.act FOR UPDATE TO tilsyn_api USING (id = (SELECT app.act_id())) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON app.act TO tilsyn_api;
CREATE POLICY read_seal ON app.act_seal FOR SELECT TO tilsyn_api USING (true);
GRANT SELECT ON app.act_seal TO tilsyn_api;

-- Notices are made here and read by the jobs alone: one about a deadline tells that somebody has not submitted (R8). An address is
-- its owner's.
CREATE POLICY give_notice ON app.notice FOR INSERT TO tilsyn_api WITH CHECK (true);
GRANT INSERT ON app.notice TO tilsyn_api;
CREATE POLICY own_address ON app.notice_address TO tilsyn_api
	USING (person_id = (SELECT app.actor())) WITH CHECK (person_id = (SELECT app.actor()));
GRANT SELECT, INSERT, UPDATE, DELETE ON app.notice_address TO tilsyn_api;

-- What a result said of its goal stands; a later verdict stands beside it.
REVOKE UPDATE, DELETE ON app.verdict FROM tilsyn_api;

-- A person's results: the caseworker's, and of who led their team at the review and leads it still (R17). The jobs tell and delete them.
CREATE POLICY own_or_nearest ON app.feedback TO tilsyn_api
	USING (caseworker_id = (SELECT app.own_caseworker())
		OR ((SELECT app.actor()) = ANY (leaders) AND team_id = ANY ((SELECT app.teams_led())::uuid[])))
	WITH CHECK (true);
GRANT SELECT, UPDATE ON app.feedback TO tilsyn_api;
CREATE POLICY own_or_nearest ON app.feedback_word TO tilsyn_api
	USING (EXISTS (SELECT FROM app.feedback f WHERE f.review_id = feedback_word.review_id AND f.caseworker_id = feedback_word.caseworker_id))
	WITH CHECK (written_by = (SELECT app.actor()) AND EXISTS (SELECT FROM app.feedback f
		WHERE f.review_id = feedback_word.review_id AND f.caseworker_id = feedback_word.caseworker_id));
GRANT SELECT, INSERT ON app.feedback_word TO tilsyn_api;

-- What speaks of one person: the caseworker, and those named in its row unless they have left the lead of the team since (R17). NULL: of
-- no single person.
CREATE POLICY of_a_person ON app.finding TO tilsyn_api
	USING (seen_by IS NULL OR of_worker = (SELECT app.own_caseworker()) OR ((SELECT app.actor()) = ANY (seen_by)
		AND (of_team IS NULL OR of_team <> ALL ((SELECT app.teams_left())::uuid[]))))
	WITH CHECK (seen_by IS NULL OR (SELECT app.actor()) = ANY (seen_by));
CREATE POLICY of_a_person ON app.action TO tilsyn_api
	USING (seen_by IS NULL OR of_worker = (SELECT app.own_caseworker()) OR ((SELECT app.actor()) = ANY (seen_by)
		AND (of_team IS NULL OR of_team <> ALL ((SELECT app.teams_left())::uuid[]))));
CREATE POLICY of_a_person ON app.action_event TO tilsyn_api
	USING (seen_by IS NULL OR of_worker = (SELECT app.own_caseworker()) OR ((SELECT app.actor()) = ANY (seen_by)
		AND (of_team IS NULL OR of_team <> ALL ((SELECT app.teams_left())::uuid[]))));
CREATE POLICY of_a_person ON app.finding_withdrawal TO tilsyn_api
	USING (seen_by IS NULL OR of_worker = (SELECT app.own_caseworker()) OR ((SELECT app.actor()) = ANY (seen_by)
		AND (of_team IS NULL OR of_team <> ALL ((SELECT app.teams_left())::uuid[]))))
	WITH CHECK (withdrawn_by = (SELECT app.actor()));
GRANT SELECT, INSERT ON app.finding, app.finding_withdrawal, app.action_event TO tilsyn_api;
GRANT SELECT, INSERT, UPDATE ON app.action TO tilsyn_api;
