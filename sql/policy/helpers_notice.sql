-- Who is told what, once (R23). Where and how it is sent is nobody's business here.

-- A notice that was given before is not given again. No target for the conflict: the api may add notices and read none (R8).
CREATE OR REPLACE FUNCTION app.give_notice(person uuid, kind text, subject uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO app.notice (person_id, kind, subject) VALUES (person, give_notice.kind, give_notice.subject) ON CONFLICT DO NOTHING;
END $$;

-- Every morning: to each who has something unfinished that is due within three days, or was due before today.
CREATE OR REPLACE FUNCTION app.give_deadline_notices() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.give_notice(w.reviewer_id, w.kind, w.subject) FROM (
		SELECT DISTINCT r.reviewer_id, coalesce(r.panel_id, r.activity_id) AS subject,
			CASE WHEN r.deadline < app.today() THEN 'overdue' ELSE 'deadline' END AS kind
		FROM app.review r WHERE r.state = 'open' AND r.deadline <= app.today() + 3) AS w;
END $$;

-- Who has no access any more gets no notices: the address has no purpose.
CREATE OR REPLACE FUNCTION app.forget_addresses() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM app.notice_address a USING app.person p WHERE p.id = a.person_id AND p.disabled_at IS NOT NULL;
END $$;

-- Is a deadline's move the last one of what is still sealed?
CREATE OR REPLACE FUNCTION app.move_holds(the_move uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM app.panel_event e JOIN app.panel p ON p.id = e.panel_id AND p.sealed AND p.cancelled_at IS NULL
		WHERE e.id = the_move AND NOT EXISTS (SELECT FROM app.panel_event l WHERE l.panel_id = p.id AND l.what = 'moved' AND l.at > e.at))
$$;

-- Whether what it tells is still so: it may have waited for a relay or an address. A round that is open stays open: two weeks.
CREATE OR REPLACE FUNCTION app.notice_holds(n app.notice) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE n.kind WHEN 'unsealed' THEN n.made_at > app.now() - interval '14 days'
		WHEN 'round_moved' THEN app.move_holds(n.subject)
		WHEN 'voices_moved' THEN app.move_holds(n.subject)
		WHEN 'voices_cancelled' THEN n.made_at > app.now() - interval '14 days'
		WHEN 'round_cancelled' THEN n.made_at > app.now() - interval '14 days'
		WHEN 'seat_freed' THEN n.made_at > app.now() - interval '14 days'
		WHEN 'word' THEN EXISTS (SELECT FROM app.activity a WHERE a.id = n.subject AND a.state = 'frozen')
		WHEN 'waits' THEN EXISTS (SELECT FROM app.activity a WHERE a.id = n.subject AND a.state = 'drawn')
		WHEN 'proposal' THEN EXISTS (SELECT FROM app.proposal p WHERE p.activity_id = n.subject AND p.state = 'open')
		WHEN 'standstill' THEN EXISTS (SELECT FROM app.standstill s WHERE s.id = n.subject AND s.ended_at IS NULL)
		WHEN 'action' THEN EXISTS (SELECT FROM app.action x WHERE x.id = n.subject AND x.owner_id = n.person_id AND x.state = 'open')
		WHEN 'action_due' THEN EXISTS (SELECT FROM app.action x
			WHERE x.id = n.subject AND x.owner_id = n.person_id AND x.state = 'open' AND x.deadline >= app.today())
		WHEN 'action_overdue' THEN EXISTS (SELECT FROM app.action x WHERE x.id = n.subject AND x.owner_id = n.person_id AND x.state = 'open')
		WHEN 'action_judged' THEN n.made_at > app.now() - interval '14 days'
		WHEN 'report_due' THEN app.is_due_from(n.person_id, n.subject, app.today())
		WHEN 'report_overdue' THEN app.is_due_from(n.person_id, n.subject, app.today() - 366)
		WHEN 'finding_withdrawn' THEN n.made_at > app.now() - interval '14 days'
		WHEN 'anchors' THEN EXISTS (SELECT FROM app.anchors_due() d WHERE d.subject = n.subject)
		WHEN 'new_leader' THEN EXISTS (SELECT FROM app.leaders_to_clear() l WHERE l.person_id = n.subject)
		WHEN 'concern' THEN EXISTS (SELECT FROM app.concern c WHERE c.id = n.subject AND c.owner_id = n.person_id AND c.state = 'open')
		WHEN 'feedback' THEN EXISTS (SELECT FROM app.feedback f JOIN app.person p ON p.caseworker_id = f.caseworker_id
			WHERE f.review_id = n.subject AND p.id = n.person_id AND f.acknowledged_at IS NULL)
		WHEN 'remark' THEN EXISTS (SELECT FROM app.review r WHERE r.id = n.subject AND app.is_told(r) AND app.remarks_until(r) >= app.today())
		WHEN 'reply' THEN EXISTS (SELECT FROM app.review r CROSS JOIN LATERAL app.remarks_of(r.id) AS k
			WHERE r.id = n.subject AND r.reviewer_id = n.person_id AND k.replied < k.remarks)
		WHEN 'concept' THEN n.made_at > app.now() - interval '60 days' AND EXISTS (SELECT FROM app.person p
			WHERE p.id = n.person_id AND app.must_read_concept(p))
		ELSE EXISTS (SELECT FROM app.review r
			WHERE r.reviewer_id = n.person_id AND r.state = 'open' AND n.subject IN (r.id, r.activity_id, r.panel_id)
				AND (n.kind <> 'deadline' OR r.deadline >= app.today())) END;
END $$;
