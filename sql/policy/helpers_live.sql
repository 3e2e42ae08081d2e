-- Who hears of what. A hint is kind:subject:audience; the audience is "all", "user:UUID" or "roles:BITS" (server/live/live.h). It says
-- that something changed and never what, and it goes to nobody whom the call that shows the thing would refuse.

-- Planners and leaders: those who may see progress and rounds.
CREATE OR REPLACE FUNCTION app.hint_staff(kind text, subject uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT kind || ':' || subject || ':roles:' || app.role_bits('{planner,leader}')
$$;

-- An open review is for those who take part in it, at their other screens, too; while it is sealed only the one who acts hears of it, and
-- who practises with them (R8).
CREATE OR REPLACE FUNCTION app.hint_review(the_review uuid, the_reviewer uuid, is_sealed boolean) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN is_sealed THEN ARRAY['review:' || the_review || ':user:' || app.actor()]
			|| ARRAY(SELECT 'review:' || the_review || ':user:' || m.id FROM app.review r, unnest(ARRAY[r.reviewer_id, r.mate_id]) AS m(id)
				WHERE r.id = the_review AND r.mate_id IS NOT NULL AND m.id <> app.actor())
		ELSE ARRAY['review:' || the_review || ':user:' || the_reviewer]
			|| ARRAY(SELECT 'review:' || the_review || ':user:' || w.id FROM app.participant p JOIN app.person w ON w.id = p.person_id
					OR (w.caseworker_id = p.caseworker_id AND 'caseworker' = ANY (w.roles))
				WHERE p.review_id = the_review ORDER BY w.id) END
$$;

-- Those who sit in a panel that caseworkers sit in, too.
CREATE OR REPLACE FUNCTION app.hint_seats(the_panel uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT DISTINCT 'calibration:' || the_panel || ':user:' || s.person_id FROM app.seat s WHERE s.panel_id = the_panel ORDER BY 1)
$$;
