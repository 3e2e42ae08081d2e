-- Whose work a listed case speaks of: the caseworker it was drawn for, else the one who holds it now.
CREATE OR REPLACE FUNCTION app.judged_workers(the_activity uuid) RETURNS TABLE (case_id uuid, caseworker_id uuid) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT c.case_id, coalesce(s.caseworker_id, h.caseworker_id)
	FROM app.frozen_list l
		JOIN app.draw d ON d.list_id = l.id AND d.annulled_at IS NULL
		JOIN app.drawn_case c ON c.draw_id = d.id
		JOIN app.stratum s ON s.list_id = l.id AND s.key = c.stratum
		LEFT JOIN app.case_holder h ON h.case_id = c.case_id AND h.held_to IS NULL
	WHERE l.activity_id = the_activity AND coalesce(s.caseworker_id, h.caseworker_id) IS NOT NULL
	UNION ALL -- of a long list not every case is kept
	SELECT NULL, w.caseworker_id FROM app.frozen_list l JOIN app.list_caseworker w ON w.list_id = l.id WHERE l.activity_id = the_activity;
END $$;

-- Danish where English is missing: question sets are Danish first.
CREATE OR REPLACE FUNCTION app.in_language(language text, danish text, english text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN language = 'en' AND english <> '' THEN english ELSE coalesce(danish, '') END
$$;
