-- The written concept: its fields, the version in force, who is to read it.

-- The texts of a concept, in the order they are told and printed; those that it cannot be published without. Settings have none.
CREATE OR REPLACE FUNCTION app.concept_fields() RETURNS TABLE (nth bigint, field text, path text[], needed boolean) LANGUAGE sql IMMUTABLE AS $$
	SELECT row_number() OVER (), t.f, string_to_array(t.f, '.'), t.n FROM (VALUES ('title', true), ('purpose', true), ('transparency', true),
		('shared_understanding', true), ('focus', true), ('cases', true), ('how', true), ('how_often', true), ('how_many', true),
		('telling', true), ('learning', true), ('following_up', true), ('on_challenge', true), ('telling_caseworker', true),
		('staff.discussed', true), ('staff.discussed_on', false), ('staff.not_discussed_because', false), ('staff.notice', true),
		('staff.notice_ends_on', false), ('staff.no_notice_because', false),
		('settings.general_per_year', false), ('settings.themed_per_year', false), ('settings.calibrations_per_year', false),
		('settings.cases_per_year', false), ('settings.told_within_days', false), ('settings.second_share', false),
		('settings.second_days', false), ('settings.remark_days', false), ('settings.small_group', false),
		('settings.retention_months', false), ('settings.personal_months', false)) AS t (f, n)
$$;

-- The published version that holds now.
CREATE OR REPLACE FUNCTION app.concept_in_force() RETURNS TABLE (version bigint, title text, published_at timestamptz, body jsonb)
LANGUAGE sql STABLE AS $$
	SELECT c.version, c.body ->> 'title', c.published_at, c.body FROM app.concept c WHERE c.published_at IS NOT NULL ORDER BY c.version DESC LIMIT 1
$$;

-- What a version lacks that it cannot be published without: texts that the guidance asks for; and of the talk with staff and of the notice
-- a day each, or why there is none.
CREATE OR REPLACE FUNCTION app.concept_missing(body jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_agg(jsonb_build_object('field', 'concept.' || f.field) ORDER BY f.nth)
	FROM app.concept_fields() AS f
	WHERE app.says_nothing(coalesce(body #>> f.path, '')) AND CASE f.field
		WHEN 'staff.discussed_on' THEN app.says_nothing(coalesce(body #>> '{staff,not_discussed_because}', ''))
		WHEN 'staff.notice_ends_on' THEN app.says_nothing(coalesce(body #>> '{staff,no_notice_because}', ''))
		ELSE f.needed END
$$;

-- What the first general or themed audit waits for; NULL: nothing. An audit that was frozen already, and a planner who said why it cannot
-- wait, end the waiting. A town that has put no version here keeps its concept elsewhere, or has none: it is told, not stopped. Calibration
-- does not wait: that leaders come to judge alike is part of the concept.
CREATE OR REPLACE FUNCTION app.concept_wanting() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
	staff jsonb := (SELECT coalesce(k.body -> 'staff', '{}') FROM app.concept_in_force() AS k);
BEGIN
	IF EXISTS (SELECT FROM app.concept_waiver) OR EXISTS (SELECT FROM app.frozen_list l JOIN app.activity a ON a.id = l.activity_id
		WHERE a.kind IN ('general', 'themed')) THEN
		RETURN NULL;
	ELSIF staff IS NULL THEN
		RETURN CASE WHEN EXISTS (SELECT FROM app.concept) THEN '{"what": "published"}'::jsonb END;
	END IF;
	RETURN (SELECT jsonb_strip_nulls(jsonb_build_object('what', t.what, 'day', t.day))
		FROM (VALUES (1, 'discussed', nullif(staff ->> 'discussed_on', ''), staff ->> 'not_discussed_because', app.today()),
			(2, 'notice', nullif(staff ->> 'notice_ends_on', ''), staff ->> 'no_notice_because', app.today() - 1)) AS t (nth, what, day, why, latest)
		WHERE CASE WHEN t.day IS NULL THEN app.says_nothing(coalesce(t.why, '')) ELSE t.day::date > t.latest END
		ORDER BY t.nth LIMIT 1);
END $$;
CREATE OR REPLACE FUNCTION app.refuse_without_concept(a app.activity) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	wanting jsonb;
BEGIN
	IF a.kind IN ('general', 'themed') THEN
		wanting := app.concept_wanting();
		IF wanting IS NOT NULL THEN
			PERFORM app.fail('TS061', 'the first audit waits for the written concept', wanting);
		END IF;
	END IF;
END $$;

-- Is somebody to read it who has not?
CREATE OR REPLACE FUNCTION app.must_read_concept(p app.person) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT p.disabled_at IS NULL AND p.roles && ARRAY['leader', 'caseworker'] AND EXISTS (SELECT FROM app.concept_in_force() AS k
		WHERE NOT EXISTS (SELECT FROM app.concept_reader r WHERE r.version = k.version AND r.person_id = p.id))
$$;

-- Which version held on which of these days. Of two published on one day the later held.
CREATE OR REPLACE FUNCTION app.concept_spans(first_day date, last_day date) RETURNS TABLE (version bigint, settings jsonb, from_day date,
	to_day date) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT s.* FROM (SELECT c.version::bigint, coalesce(c.body -> 'settings', '{}'), greatest(first_day, app.day_of(c.published_at)) AS begins,
			least(last_day, lead(app.day_of(c.published_at)) OVER (ORDER BY c.version) - 1) AS ends
		FROM app.concept c WHERE c.published_at IS NOT NULL) AS s WHERE s.begins <= s.ends;
END $$;

-- What a round came to: under way, held once it is open and two have answered, else in part. One whose reviews are deleted was held.
CREATE OR REPLACE FUNCTION app.round_outcome(p app.panel) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p.sealed THEN 'under_way' WHEN count(*) = 0 OR count(DISTINCT r.reviewer_id) FILTER (WHERE r.state = 'submitted' AND NOT r.late) > 1
		THEN 'held' ELSE 'held_in_part' END FROM app.review r WHERE r.panel_id = p.id
$$;

-- The day of the first audit since a version was published; NULL: none yet. Until then it is to be read by leaders and caseworkers.
CREATE OR REPLACE FUNCTION app.first_audit_since(published timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT min(a.starts_on) FROM app.activity a WHERE app.draws(a.kind) AND a.state <> 'skipped' AND a.starts_on >= app.day_of(published));
END $$;

CREATE OR REPLACE FUNCTION app.may_see_concept(c app.concept) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT c.published_at IS NOT NULL OR app.actor_is('planner') OR app.actor_is('leader') $$;

-- The version that is asked for; 0: the newest one may see. Raises TS020.
CREATE OR REPLACE FUNCTION app.concept_wanted(wanted bigint) RETURNS app.concept LANGUAGE plpgsql STABLE AS $$
DECLARE
	k app.concept;
BEGIN
	SELECT c.* INTO k FROM app.concept c WHERE wanted IN (0, c.version) AND app.may_see_concept(c) ORDER BY c.version DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('concept');
	END IF;
	RETURN k;
END $$;

CREATE OR REPLACE FUNCTION app.concept_version(c app.concept) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('version', c.version, 'made_at', c.made_at, 'made_by', p.display_name, 'published_at', c.published_at,
		'in_force', coalesce(c.version = (SELECT k.version FROM app.concept_in_force() AS k), false), 'title', c.body ->> 'title',
		'acknowledged', EXISTS (SELECT FROM app.concept_reader r WHERE r.version = c.version AND r.person_id = app.actor()))
	FROM app.person p WHERE p.id = c.made_by
$$;

-- Refuses texts that are too long, days that are none, numbers that break a rule: every place is named.
CREATE OR REPLACE FUNCTION app.refuse_concept(concept jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	faults jsonb;
	cpr jsonb;
BEGIN
	WITH told AS (SELECT f.*, 'concept.' || f.field AS place, coalesce(concept #>> f.path, '') AS said FROM app.concept_fields() AS f)
	SELECT jsonb_agg(jsonb_build_object('field', t.place) ORDER BY t.nth) FILTER (WHERE CASE
			WHEN t.field = 'title' THEN length(t.said) NOT BETWEEN 1 AND 200 OR t.said ~ '[[:cntrl:]]'
			WHEN t.field LIKE '%\_on' THEN t.said <> '' AND NOT app.is_date(t.said)
			WHEN t.field NOT LIKE 'settings.%' THEN length(t.said) > 8000
			ELSE t.said NOT IN ('', '0') AND NOT t.said::bigint <@ r.range END),
		jsonb_agg(jsonb_build_object('field', t.place) ORDER BY t.nth) FILTER (WHERE app.holds_cpr(t.said))
	INTO faults, cpr
	FROM told t LEFT JOIN (VALUES ('general_per_year', int8range(0, 52, '[]')), ('themed_per_year', int8range(0, 52, '[]')),
		('calibrations_per_year', int8range(0, 52, '[]')), ('cases_per_year', int8range(0, 10000, '[]')),
		('told_within_days', int8range(0, 60, '[]')), ('second_share', int8range(1, 100, '[]')), ('second_days', int8range(1, 60, '[]')),
		('remark_days', int8range(5, 60, '[]')), ('small_group', int8range(3, 100, '[]')), ('retention_months', int8range(1, 240, '[]')),
		('personal_months', int8range(1, 240, '[]'))) AS r (name, range) ON t.field = 'settings.' || r.name;
	IF cpr IS NOT NULL THEN
		PERFORM app.fail('TS005', 'the text holds a CPR number', '{}', cpr);
	ELSIF faults IS NOT NULL THEN
		PERFORM app.fail('TS003', 'a concept that breaks a rule', '{}', faults);
	END IF;
END $$;

-- What one version says otherwise than another.
CREATE OR REPLACE FUNCTION app.concept_changes(before jsonb, after jsonb) RETURNS TABLE (field text, before_ text, after_ text)
LANGUAGE sql STABLE AS $$
	SELECT f.field, t.b, t.a FROM app.concept_fields() AS f, LATERAL (SELECT coalesce(nullif(before #>> f.path, '0'), '') AS b,
		coalesce(nullif(after #>> f.path, '0'), '') AS a) AS t
	WHERE t.a <> t.b ORDER BY f.nth
$$;
