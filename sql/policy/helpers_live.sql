-- Who hears of what. A hint is kind:subject:audience; the audience is "all", "user:UUID" or "roles:BITS" (server/live/live.h). It says
-- that something changed and never what, and it goes to nobody whom the call that shows the thing would refuse.

-- Planners and leaders: those who may see progress and rounds.
CREATE OR REPLACE FUNCTION app.hint_staff(kind text, subject uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT kind || ':' || subject || ':roles:' || app.role_bits('{planner,leader}')
$$;

-- An open review is for those who take part in it; while it is sealed only the one who acts hears of it (R8).
CREATE OR REPLACE FUNCTION app.hint_review(the_review uuid, the_reviewer uuid, is_sealed boolean) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN is_sealed THEN ARRAY['review:' || the_review || ':user:' || app.actor()]
		ELSE ARRAY['review:' || the_review || ':user:' || the_reviewer]
			|| ARRAY(SELECT 'review:' || the_review || ':user:' || p.person_id FROM app.participant p
				WHERE p.review_id = the_review AND p.person_id IS NOT NULL) END
$$;
