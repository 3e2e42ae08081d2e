-- Rounds: who sits there, on which cases, and how a round is shown.

-- The people of a round: those named, else the activity's reviewers. Two to thirty leaders who have access, each once.
CREATE OR REPLACE FUNCTION app.calibration_panel(the_activity uuid, named uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	people uuid[];
	faults jsonb;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('field', 'panel[' || n.nth - 1 || ']') ORDER BY n.nth) INTO faults
	FROM unnest(named) WITH ORDINALITY AS n(id, nth)
	WHERE NOT EXISTS (SELECT FROM app.person p WHERE p.id = n.id AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles));
	IF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'the panel is leaders with access', '{}', faults);
	END IF;
	people := CASE WHEN cardinality(named) > 0 THEN ARRAY(SELECT DISTINCT n FROM unnest(named) AS n ORDER BY n)
		ELSE ARRAY(SELECT r.person_id FROM app.activity_reviewer r JOIN app.person p ON p.id = r.person_id
			WHERE r.activity_id = the_activity AND p.disabled_at IS NULL AND 'leader' = ANY (p.roles) ORDER BY r.person_id) END;
	IF cardinality(people) NOT BETWEEN 2 AND 30 THEN
		PERFORM app.fail('TS003', 'a panel is two to thirty people', '{}', '[{"field": "panel"}]');
	END IF;
	RETURN people;
END $$;

-- The next cases after the spares, over all strata, that no earlier round of the activity had and nobody of the panel did or decided.
CREATE OR REPLACE FUNCTION app.calibration_cases(the_activity uuid, people uuid[], wanted integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	the_draw uuid := (SELECT d.id FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id
		WHERE l.activity_id = the_activity AND d.annulled_at IS NULL);
	chosen uuid[] := ARRAY[]::uuid[];
	passed_over boolean := false;
	next uuid;
BEGIN
	IF the_draw IS NULL THEN
		PERFORM app.fail('TS028', 'the activity has not been drawn');
	END IF;
	FOR next IN SELECT c.case_id FROM app.drawn_case c
		WHERE c.draw_id = the_draw AND c.place = 'rest' AND NOT EXISTS (SELECT FROM app.seat s JOIN app.panel p ON p.id = s.panel_id
			WHERE s.case_id = c.case_id AND p.activity_id = the_activity)
		ORDER BY c.ticket LOOP
		IF EXISTS (SELECT FROM unnest(people) AS who WHERE app.conflict(who, next) IN ('own_casework', 'own_decision')) THEN
			passed_over := true;
		ELSE
			chosen := chosen || next;
		END IF;
		EXIT WHEN cardinality(chosen) = wanted;
	END LOOP;
	IF cardinality(chosen) < wanted AND passed_over THEN
		PERFORM app.fail('TS033', 'too few cases that the whole panel may review', jsonb_build_object('found', cardinality(chosen)::text));
	ELSIF cardinality(chosen) < wanted THEN
		PERFORM app.fail('TS030', 'too few cases are left after the spares', jsonb_build_object('found', cardinality(chosen)::text));
	END IF;
	RETURN chosen;
END $$;

-- A round as everybody sees it; who came late only once it is open.
CREATE OR REPLACE FUNCTION app.calibration_shown(the_panel uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('calibration_id', p.id, 'activity_id', p.activity_id, 'title', p.title, 'deadline', p.deadline,
		'sealed', p.sealed, 'unsealed_at', p.unsealed_at,
		'case_numbers', (SELECT jsonb_agg(c.case_number ORDER BY c.case_number COLLATE "C") FROM app.case c
			WHERE c.id IN (SELECT s.case_id FROM app.seat s WHERE s.panel_id = p.id)),
		'seats', (SELECT jsonb_agg(jsonb_build_object('user_id', w.id, 'display_name', w.display_name,
				'late', NOT p.sealed AND EXISTS (SELECT FROM app.review r WHERE r.panel_id = p.id AND r.reviewer_id = w.id AND r.late))
				ORDER BY w.display_name, w.id)
			FROM app.person w WHERE w.id IN (SELECT s.person_id FROM app.seat s WHERE s.panel_id = p.id)))
	FROM app.panel p WHERE p.id = the_panel
$$;
