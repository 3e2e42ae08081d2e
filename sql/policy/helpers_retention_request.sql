-- Erasure on request: what goes, what stays, what keeps it from being carried out now, and the doing. Sums stay as they are: taking a
-- case out of them would tell what it was (R20).

-- What keeps it: the law or an audit that runs needs it still. until: the day it will be over, where that is known. Of a sealed round no more
-- is told than that there is one (R8).
CREATE OR REPLACE FUNCTION app.erasure_hindrances(of_kind text, subjects uuid[]) RETURNS TABLE (hindrance text, count integer, until date)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT h.hindrance, h.count::integer, h.until FROM (
		SELECT 'open_concern' AS hindrance, count(*) AS count, NULL::date AS until FROM app.concern c
		WHERE of_kind = 'case' AND c.case_id = ANY (subjects) AND c.state = 'open' OR of_kind = 'person' AND c.owner_id = ANY (subjects) AND c.state = 'open'
		UNION ALL
		SELECT 'sealed_round', least(count(*), 1), max(app.day_of(p.deadline)) FROM app.panel p JOIN app.seat s ON s.panel_id = p.id
		WHERE p.sealed AND CASE of_kind WHEN 'case' THEN s.case_id = ANY (subjects) WHEN 'person' THEN s.person_id = ANY (subjects) ELSE s.person_id IN
			(SELECT q.id FROM app.person q WHERE q.caseworker_id = ANY (subjects)) END
		UNION ALL
		SELECT 'open_review', count(*), max(coalesce(r.deadline, a.deadline)) FROM app.review r JOIN app.activity a ON a.id = r.activity_id
		WHERE r.state = 'open' AND NOT r.sealed AND r.purpose <> 'practice' AND CASE of_kind WHEN 'case' THEN r.case_id = ANY (subjects)
			WHEN 'person' THEN r.reviewer_id = ANY (subjects) ELSE r.case_id IN
			(SELECT o.case_id FROM app.case_holder o WHERE o.caseworker_id = ANY (subjects)) END
		UNION ALL
		SELECT 'remarks', count(*), max(app.counts_from(r)) FROM app.review r
		WHERE r.state = 'submitted' AND NOT r.sealed AND r.faded_at IS NULL AND app.counts_from(r) > app.today() AND CASE of_kind WHEN 'case' THEN
			r.case_id = ANY (subjects) WHEN 'caseworker' THEN EXISTS (SELECT FROM app.review_subjects(r) AS s WHERE s = ANY (subjects)) ELSE false END
		UNION ALL
		SELECT 'open_action', count(*), max(x.deadline) FROM app.action x LEFT JOIN app.review r ON r.id = x.review_id
		WHERE x.state = 'open' AND CASE of_kind WHEN 'case' THEN r.case_id = ANY (subjects) WHEN 'caseworker' THEN x.caseworker_id = ANY (subjects)
			ELSE x.owner_id = ANY (subjects) END
		UNION ALL
		SELECT 'running_draw', count(*), max(a.deadline) FROM app.activity a
		WHERE of_kind = 'case' AND a.state IN ('frozen', 'drawn', 'assigned') AND a.deadline >= app.today() AND a.id IN (SELECT app.lists_with(subjects))
		UNION ALL
		SELECT 'anchor_in_use', count(*), NULL FROM app.anchor n WHERE of_kind = 'case' AND n.case_id = ANY (subjects) AND n.retired_at IS NULL
		UNION ALL
		SELECT 'open_reading', count(*), NULL FROM app.reading d JOIN app.panel p ON p.id = d.panel_id
		WHERE of_kind = 'case' AND d.case_id = ANY (subjects) AND p.sealed
		UNION ALL
		SELECT 'holds_cases', count(*), NULL FROM app.case_holder o
		WHERE of_kind = 'caseworker' AND o.caseworker_id = ANY (subjects) AND o.held_to IS NULL
		UNION ALL
		SELECT 'has_access', count(*), NULL FROM app.person p
		WHERE p.disabled_at IS NULL AND CASE of_kind WHEN 'person' THEN p.id = ANY (subjects) WHEN 'caseworker' THEN p.caseworker_id = ANY (subjects) ELSE false END)
		AS h WHERE h.count > 0;
END $$;

-- The activities in whose frozen list the cases stand.
CREATE OR REPLACE FUNCTION app.lists_with(cases uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT l.activity_id FROM app.frozen_list l
	WHERE l.frozen IS NOT NULL AND EXISTS (SELECT FROM app.case c WHERE c.id = ANY (cases) AND (
		position(convert_to(E'\t' || c.case_number || E'\n', 'UTF8') IN l.frozen) > 0
		OR position(convert_to(E'\t' || c.case_number || E'\t', 'UTF8') IN l.frozen) > 0));
END $$;

-- The reviews that speak of a caseworker alone, and are still there.
CREATE OR REPLACE FUNCTION app.reviews_of_worker(who uuid) RETURNS SETOF app.review LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT r.* FROM app.review r
	WHERE r.purpose IN ('random', 'targeted') AND r.state = 'submitted' AND NOT r.sealed AND r.faded_at IS NULL
		AND ARRAY(SELECT app.review_subjects(r)) = ARRAY[who];
END $$;

-- What goes and what stays, counted. Acts of a sealed round go, too, uncounted, and so do all of a cancelled one: how many looks there
-- are would tell administrators, who do not read the log, who has answered (R8).
CREATE OR REPLACE FUNCTION app.erasure_parts(of_kind text, subjects uuid[]) RETURNS TABLE (part text, goes boolean, count integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	of_reviews uuid[] := CASE of_kind
		WHEN 'case' THEN ARRAY(SELECT r.id FROM app.review r WHERE r.case_id = ANY (subjects) AND NOT r.sealed AND r.faded_at IS NULL)
		WHEN 'caseworker' THEN ARRAY(SELECT v.id FROM unnest(subjects) AS s, app.reviews_of_worker(s) AS v) ELSE '{}' END;
BEGIN
	RETURN QUERY SELECT p.part, p.goes, p.count::integer FROM (
		SELECT 1 AS nth, 'register' AS part, true AS goes, CASE of_kind WHEN 'case' THEN cardinality(subjects) ELSE 0 END::bigint AS count
		UNION ALL SELECT 2, 'name', true, CASE of_kind WHEN 'case' THEN 0 ELSE cardinality(subjects) END
		UNION ALL SELECT 3, 'reviews', true, cardinality(of_reviews)
		UNION ALL SELECT 4, 'findings', true, count(*) FROM app.finding f WHERE f.review_id = ANY (of_reviews)
		UNION ALL SELECT 5, 'actions', true, count(*) FROM app.action x
			WHERE x.review_id = ANY (of_reviews) OR (of_kind = 'caseworker' AND x.caseworker_id = ANY (subjects))
		UNION ALL SELECT 6, 'concerns', true, count(*) FROM app.concern c WHERE of_kind = 'case' AND c.case_id = ANY (subjects)
		UNION ALL SELECT 7, 'readings', true, count(*) FROM app.reading d WHERE of_kind = 'case' AND d.case_id = ANY (subjects)
		UNION ALL SELECT 8, 'lists', true, count(*) FROM app.lists_with(CASE of_kind WHEN 'case' THEN subjects ELSE '{}' END)
		UNION ALL SELECT 9, 'log', true, count(*) FROM app.act a
			WHERE (a.actor_id = ANY (subjects) OR a.case_id = ANY (subjects) OR app.target_id(a.target) = ANY (subjects) OR a.cases && subjects)
				AND (a.panel_id IS NULL OR a.panel_id IN (SELECT t.panel_id FROM app.told_in_log t WHERE NOT t.is_look))
		UNION ALL SELECT 10, 'sums', false, count(*) FROM app.result_case c WHERE c.review_id = ANY (of_reviews)
		UNION ALL SELECT 11, 'reports', false, count(DISTINCT t.report_id) FROM app.told_set t WHERE t.reviews && of_reviews
		UNION ALL SELECT 12, 'decisions', false, count(*) FROM app.review r WHERE of_kind = 'person' AND r.reviewer_id = ANY (subjects) AND NOT r.sealed)
		AS p WHERE p.count > 0 ORDER BY p.nth;
END $$;

-- A child's case: its row stays as a number that leads nowhere, for what stands on it.
CREATE OR REPLACE FUNCTION app.erase_case(the_case uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	named text;
BEGIN
	SELECT c.case_number INTO named FROM app.case c WHERE c.id = the_case FOR UPDATE;
	UPDATE app.frozen_list l SET frozen = NULL, forgotten_at = app.now()
	WHERE l.frozen IS NOT NULL AND l.activity_id IN (SELECT app.lists_with(ARRAY[the_case]));
	PERFORM app.delete_practice(r.id) FROM app.review r WHERE r.case_id = the_case AND r.purpose = 'practice';
	WITH gone AS (DELETE FROM app.action x USING app.review r WHERE r.id = x.review_id AND r.case_id = the_case RETURNING x.id)
	INSERT INTO app.erasure (kind, subject) SELECT 'action', g.id FROM gone g ON CONFLICT DO NOTHING;
	PERFORM app.fade_review(r.id) FROM app.review r WHERE r.case_id = the_case AND r.faded_at IS NULL;
	DELETE FROM app.consensus c WHERE c.case_id = the_case;
	DELETE FROM app.reading d WHERE d.case_id = the_case;
	PERFORM app.forget_anchor(n.id) FROM app.anchor n WHERE n.case_id = the_case;
	PERFORM app.forget_concern(c.id) FROM app.concern c WHERE c.case_id = the_case;
	DELETE FROM app.import_row r WHERE r.case_number = named;
	DELETE FROM app.decision d WHERE d.case_id = the_case;
	DELETE FROM app.case_holder h WHERE h.case_id = the_case;
	UPDATE app.case c SET case_number = 'slettet-' || left(md5(c.id::text), 12), family_number = NULL, cpr_hmac = NULL, birth_day = NULL,
		target_group = NULL, closed_on = greatest(coalesce(c.closed_on, app.today()), c.opened_on), version = c.version + 1 WHERE c.id = the_case;
	PERFORM app.forget_in_log(the_case), app.note_erasure('case_request', the_case);
END $$;

-- A caseworker who has left: what speaks of them alone goes; where others held steps of the same case, their feedback goes.
CREATE OR REPLACE FUNCTION app.erase_caseworker(who uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	WITH gone AS (DELETE FROM app.action x WHERE x.caseworker_id = who OR x.review_id IN (SELECT v.id FROM app.reviews_of_worker(who) AS v) RETURNING x.id)
	INSERT INTO app.erasure (kind, subject) SELECT 'action', g.id FROM gone g ON CONFLICT DO NOTHING;
	PERFORM app.fade_review(v.id) FROM app.reviews_of_worker(who) AS v;
	DELETE FROM app.feedback f WHERE f.caseworker_id = who;
	PERFORM app.forget_person(p.id) FROM app.person p WHERE p.caseworker_id = who AND p.display_name <> '–';
	PERFORM app.forget_caseworker(who), app.note_erasure('caseworker_request', who);
END $$;

CREATE OR REPLACE FUNCTION app.carry_out_erasure(kind text, subjects uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE kind WHEN 'case' THEN PERFORM app.erase_case(s) FROM unnest(subjects) AS s;
	WHEN 'caseworker' THEN PERFORM app.erase_caseworker(s) FROM unnest(subjects) AS s;
	ELSE PERFORM app.forget_person(s) FROM unnest(subjects) AS s;
	END CASE;
END $$;

-- Whom a request is about, by one of the names it can have: a case, with the child's other cases where that is wanted; a caseworker; a user.
-- Raises TS003, TS020.
CREATE OR REPLACE FUNCTION app.erasure_subjects(case_number text, whole_child boolean, caseworker_id uuid, user_id uuid, OUT kind text,
	OUT subjects uuid[]) LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF (erasure_subjects.case_number <> '')::integer + num_nonnulls(erasure_subjects.caseworker_id, erasure_subjects.user_id) <> 1 THEN
		PERFORM app.fail('TS003', 'a case, a caseworker or a user', '{}', '[{"field": "case_number"}, {"field": "caseworker_id"}, {"field": "user_id"}]');
	END IF;
	kind := CASE WHEN erasure_subjects.case_number <> '' THEN 'case' WHEN erasure_subjects.caseworker_id IS NOT NULL THEN 'caseworker' ELSE 'person' END;
	subjects := CASE kind
		WHEN 'case' THEN ARRAY(SELECT c.id FROM app.case c JOIN app.case k ON k.case_number = erasure_subjects.case_number
			WHERE c.id = k.id OR (erasure_subjects.whole_child AND c.cpr_hmac = k.cpr_hmac) ORDER BY c.id)
		WHEN 'caseworker' THEN ARRAY(SELECT w.id FROM app.caseworker w WHERE w.id = erasure_subjects.caseworker_id AND w.display_name <> '–')
		ELSE ARRAY(SELECT p.id FROM app.person p WHERE p.id = erasure_subjects.user_id AND p.display_name <> '–') END;
	IF subjects = '{}' THEN
		PERFORM app.fail_not_found(CASE kind WHEN 'person' THEN 'user' ELSE kind END);
	END IF;
END $$;

-- A request as it is shown; whom it is about only while it is not carried out.
CREATE OR REPLACE FUNCTION app.erasure_shown(q app.erasure_request) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN jsonb_build_object('erasure_id', q.id, 'kind', q.kind, 'reason', q.reason, 'state', q.state, 'asked_at', q.asked_at,
		'asked_by', (SELECT p.display_name FROM app.person p WHERE p.id = q.asked_by), 'decided_at', q.decided_at,
		'decided_by', coalesce((SELECT p.display_name FROM app.person p WHERE p.id = q.decided_by), ''), 'answer', q.answer,
		'may_decide', q.state = 'asked' AND q.asked_by <> app.actor(),
		'named', CASE WHEN q.state = 'done' THEN '' ELSE coalesce((SELECT string_agg(n.name, ', ' ORDER BY n.name) FROM (
			SELECT c.case_number::text AS name FROM app.case c WHERE q.kind = 'case' AND c.id = ANY (q.subjects)
			UNION ALL SELECT w.display_name FROM app.caseworker w WHERE q.kind = 'caseworker' AND w.id = ANY (q.subjects)
			UNION ALL SELECT p.display_name FROM app.person p WHERE q.kind = 'person' AND p.id = ANY (q.subjects)) AS n), '') END);
END $$;
