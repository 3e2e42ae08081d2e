-- ConceptService: the written concept in versions, its readers, its promises.

-- put_concept: another version, unless it says what the newest says. Raises TS003, TS005, TS022.
CREATE FUNCTION api.put_concept(concept jsonb, version bigint) RETURNS TABLE (version_ bigint) LANGUAGE plpgsql AS $$
DECLARE
	newest app.concept;
	made bigint;
BEGIN
	PERFORM pg_advisory_xact_lock('app.concept'::regclass::integer, 0);
	SELECT c.* INTO newest FROM app.concept c ORDER BY c.version DESC LIMIT 1;
	IF coalesce(newest.version, 0) <> put_concept.version THEN
		PERFORM app.fail('TS022', 'somebody put another version since it was read',
			jsonb_build_object('what', 'concept', 'version', coalesce(newest.version, 0)::text));
	END IF;
	PERFORM app.refuse_concept(coalesce(put_concept.concept, '{}'));
	made := newest.version;
	IF newest.version IS NULL OR EXISTS (SELECT FROM app.concept_changes(newest.body, put_concept.concept)) THEN
		made := coalesce(newest.version, 0) + 1;
		INSERT INTO app.concept (version, body, made_by) VALUES (made, put_concept.concept, app.actor());
	END IF;
	PERFORM app.settle('concept', jsonb_build_object('version', made));
	RETURN QUERY SELECT made;
END $$;

-- get_concept: one version whole. Raises TS020.
CREATE FUNCTION api.get_concept(version bigint) RETURNS TABLE (concept jsonb, told jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	k app.concept := app.concept_wanted(get_concept.version);
BEGIN
	RETURN QUERY SELECT k.body, app.concept_version(k);
END $$;

CREATE TYPE api.concept_version AS (version bigint, made_at timestamptz, made_by text, published_at timestamptz, in_force boolean, title text,
	acknowledged boolean);
CREATE FUNCTION api.list_concepts() RETURNS SETOF api.concept_version LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT v.* FROM app.concept c, jsonb_to_record(app.concept_version(c)) AS v (version bigint, made_at timestamptz, made_by text,
		published_at timestamptz, in_force boolean, title text, acknowledged boolean)
	WHERE app.may_see_concept(c) ORDER BY c.version DESC;
END $$;

-- publish_concept: the newest version, whole; leaders and caseworkers are told, the settings follow. Raises TS020, TS022, TS026, TS028.
CREATE FUNCTION api.publish_concept(version bigint) RETURNS TABLE (settings jsonb) LANGUAGE plpgsql AS $$
DECLARE
	k app.concept;
	missing jsonb;
	changed jsonb;
BEGIN
	PERFORM pg_advisory_xact_lock('app.concept'::regclass::integer, 0);
	SELECT c.* INTO k FROM app.concept c ORDER BY c.version DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('concept');
	ELSIF k.version <> publish_concept.version THEN
		PERFORM app.fail('TS022', 'somebody put another version since it was read', jsonb_build_object('what', 'concept', 'version', k.version::text));
	ELSIF k.published_at IS NOT NULL THEN
		PERFORM app.fail('TS028', 'the version is published', '{"state": "published"}');
	END IF;
	missing := app.concept_missing(k.body);
	IF missing IS NOT NULL THEN
		PERFORM app.fail('TS026', 'the guidance asks for fields that say nothing yet', jsonb_build_object('missing', jsonb_array_length(missing)::text),
			missing);
	END IF;
	UPDATE app.concept c SET published_at = app.now(), published_by = app.actor() WHERE c.version = k.version;
	WITH wanted AS (
		SELECT e.key AS name, e.value FROM jsonb_each_text(coalesce(k.body -> 'settings', '{}')) AS e
		WHERE e.value <> '0' AND e.key IN ('second_share', 'second_days', 'remark_days', 'small_group', 'retention_months', 'personal_months')
	), before AS (
		SELECT s.name, s.value FROM app.setting s JOIN wanted w USING (name) WHERE s.value <> w.value
	), done AS (
		UPDATE app.setting s SET value = w.value FROM wanted w WHERE w.name = s.name AND s.value <> w.value RETURNING s.name, s.value
	)
	SELECT jsonb_agg(jsonb_build_object('field', d.name, 'before', b.value, 'after', d.value) ORDER BY d.name) INTO changed
	FROM done d JOIN before b USING (name);
	PERFORM app.give_notice(p.id, 'concept', md5('concept:' || k.version)::uuid) FROM app.person p WHERE app.must_read_concept(p);
	PERFORM app.try_again(), app.settle('concept', '{}');
	RETURN QUERY SELECT changed;
END $$;

-- begin_without_concept: the first audit waits no more. Raises TS003, TS005, TS028, TS034.
CREATE FUNCTION api.begin_without_concept(reason text) RETURNS TABLE (begun_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
	w app.concept_waiver;
BEGIN
	PERFORM pg_advisory_xact_lock('app.concept'::regclass::integer, 0);
	IF app.says_nothing(begin_without_concept.reason) THEN
		PERFORM app.fail('TS034', 'why the audit cannot wait for the concept', '{}', app.place('reason'));
	ELSIF app.concept_wanting() IS NULL THEN
		PERFORM app.fail('TS028', 'no audit waits for the concept', '{"state": "begun"}');
	END IF;
	PERFORM app.refuse_words(begin_without_concept.reason, 'reason', 2000), app.refuse_names(begin_without_concept.reason, 'reason');
	INSERT INTO app.concept_waiver (reason, begun_by) VALUES (begin_without_concept.reason, app.actor()) RETURNING * INTO w;
	PERFORM app.try_again(), app.settle('concept', jsonb_build_object('begun_at', w.begun_at));
	RETURN QUERY SELECT w.begun_at;
END $$;

-- diff_concept: field by field. Raises TS020.
CREATE FUNCTION api.diff_concept(from_version bigint, to_version bigint) RETURNS TABLE (field text, before text, after text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	later app.concept := app.concept_wanted(diff_concept.to_version);
	earlier app.concept;
BEGIN
	IF diff_concept.from_version <> 0 THEN
		earlier := app.concept_wanted(diff_concept.from_version);
	ELSE
		SELECT c.* INTO earlier FROM app.concept c WHERE c.version < later.version AND app.may_see_concept(c) ORDER BY c.version DESC LIMIT 1;
	END IF;
	RETURN QUERY SELECT d.* FROM app.concept_changes(coalesce(earlier.body, '{}'), later.body) AS d;
END $$;

-- acknowledge_concept: a read receipt of the version in force. Raises TS020, TS022.
CREATE FUNCTION api.acknowledge_concept(version bigint) RETURNS TABLE (read_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
	k record;
BEGIN
	SELECT c.* INTO k FROM app.concept_in_force() AS c;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('concept');
	ELSIF k.version <> acknowledge_concept.version THEN
		PERFORM app.fail('TS022', 'another version is in force', jsonb_build_object('what', 'concept', 'version', k.version::text));
	END IF;
	INSERT INTO app.concept_reader (version, person_id) VALUES (k.version, app.actor()) ON CONFLICT DO NOTHING;
	RETURN QUERY SELECT r.read_at FROM app.concept_reader r WHERE r.version = k.version AND r.person_id = app.actor();
	PERFORM app.settle('concept', (SELECT jsonb_build_object('read_at', r.read_at) FROM app.concept_reader r
		WHERE r.version = k.version AND r.person_id = app.actor()));
END $$;

-- list_receipts: leaders by name, caseworkers as a count. Raises TS020.
CREATE FUNCTION api.list_receipts() RETURNS TABLE (version bigint, leaders jsonb, caseworkers integer, caseworkers_read integer,
	first_audit_on text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	k record;
BEGIN
	SELECT c.* INTO k FROM app.concept_in_force() AS c;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('concept');
	END IF;
	RETURN QUERY
	WITH reader AS (
		SELECT p.display_name, p.roles, r.read_at FROM app.person p
		LEFT JOIN app.concept_reader r ON r.version = k.version AND r.person_id = p.id WHERE p.disabled_at IS NULL
	)
	SELECT k.version::bigint, (SELECT jsonb_agg(jsonb_build_object('display_name', r.display_name, 'read_at', r.read_at)
			ORDER BY r.read_at IS NOT NULL, r.display_name) FROM reader r WHERE 'leader' = ANY (r.roles)),
		(SELECT count(*)::integer FROM reader r WHERE 'caseworker' = ANY (r.roles)),
		(SELECT count(r.read_at)::integer FROM reader r WHERE 'caseworker' = ANY (r.roles)),
		app.first_audit_since(k.published_at)::text;
END $$;

-- list_concept_promises: what it says for a year, and what was done in it. What an earlier version promised stays promised for its days: a
-- promise that is lowered in November does not make a year kept. Raises TS003, TS020.
CREATE FUNCTION api.list_concept_promises(year integer) RETURNS TABLE (year_ integer, version bigint, since text, promises jsonb,
	waivers jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	y CONSTANT integer := CASE list_concept_promises.year WHEN 0 THEN extract(year FROM app.today())::integer ELSE list_concept_promises.year END;
	k app.concept;
	first_day date;
	last_day date; -- of the year, or today
	first_promise date; -- what nobody had promised yet was not due
	first_audit date;
	without jsonb; -- who began without a concept
BEGIN
	IF y NOT BETWEEN 2000 AND 2200 THEN
		PERFORM app.fail('TS003', 'there is no such year', '{}', app.place('year'));
	END IF;
	first_day := make_date(y, 1, 1);
	last_day := least(make_date(y, 12, 31), app.today());
	SELECT c.* INTO k FROM app.concept c WHERE c.published_at IS NOT NULL AND app.day_of(c.published_at) <= make_date(y, 12, 31)
	ORDER BY c.version DESC LIMIT 1;
	SELECT jsonb_agg(jsonb_build_object('reason', w.reason, 'begun_by', p.display_name, 'begun_at', w.begun_at) ORDER BY w.begun_at) INTO without
	FROM app.concept_waiver w JOIN app.person p ON p.id = w.begun_by WHERE app.day_of(w.begun_at) BETWEEN first_day AND make_date(y, 12, 31);
	IF k.version IS NULL AND without IS NULL THEN
		PERFORM app.fail_not_found('concept');
	ELSIF k.version IS NULL THEN
		RETURN QUERY SELECT y, 0::bigint, '', NULL::jsonb, without;
		RETURN;
	END IF;
	first_audit := app.first_audit_since(k.published_at);
	first_promise := greatest(first_day, (SELECT app.day_of(min(c.published_at)) FROM app.concept c));
	RETURN QUERY
	WITH span AS MATERIALIZED (
		SELECT s.* FROM app.concept_spans(first_day, last_day) AS s
	), review AS MATERIALIZED (
		SELECT r.id, app.day_of(r.submitted_at) AS day, (SELECT max(f.told_at) FROM app.feedback f WHERE f.review_id = r.id) AS told_at,
			(SELECT s.settings FROM span s WHERE app.day_of(r.submitted_at) BETWEEN s.from_day AND s.to_day) AS settings
		FROM app.review r
		WHERE r.purpose IN ('random', 'targeted') AND r.state = 'submitted' AND NOT r.sealed AND app.day_of(r.submitted_at) BETWEEN first_day AND last_day
	), dated AS ( -- by what was promised on the day of the review; before there was a concept, by what it came to say
		SELECT r.id, r.day, r.told_at, coalesce(r.settings, k.body -> 'settings', '{}') AS settings FROM review r
	), held AS (
		SELECT a.kind, CASE WHEN a.state = 'done' THEN 'held' ELSE 'held_in_part' END AS outcome FROM app.activity a
		WHERE a.kind IN ('general', 'themed') AND a.starts_on BETWEEN first_day AND last_day AND (a.state = 'done' OR (a.deadline < app.today()
			AND (EXISTS (SELECT FROM app.review r WHERE r.activity_id = a.id AND r.purpose IN ('random', 'targeted') AND r.state = 'submitted')
				OR EXISTS (SELECT FROM app.result_faded f WHERE f.activity_id = a.id))))
		UNION ALL
		SELECT 'calibrations', app.round_outcome(p) FROM app.panel p
		WHERE p.purpose = 'calibration' AND p.cancelled_at IS NULL AND app.day_of(p.opened_at) BETWEEN first_day AND last_day
	), counted AS (
		SELECT h.kind, count(*) FILTER (WHERE h.outcome = 'held')::integer AS n, count(*) FILTER (WHERE h.outcome = 'held_in_part')::integer AS in_part
		FROM held h GROUP BY h.kind
	), done (nth, kind, setting, n, in_part, out_of, whole_year) AS (
		SELECT t.nth, t.kind, t.setting, c.n, c.in_part, 0, true
		FROM (VALUES (1, 'general', 'general_per_year'), (2, 'themed', 'themed_per_year'), (3, 'calibrations', 'calibrations_per_year'))
			AS t (nth, kind, setting) LEFT JOIN counted c USING (kind)
		UNION ALL
		SELECT 4, 'cases', 'cases_per_year', (SELECT count(*)::integer FROM review), 0, 0, true
		UNION ALL -- of those that have been told, and those whose days are over
		SELECT 5, 'told', 'told_within_days', count(*) FILTER (WHERE app.day_of(r.told_at) - r.day <= w.days)::integer, 0,
			count(*) FILTER (WHERE r.told_at IS NOT NULL OR app.today() - r.day > w.days)::integer, false
		FROM dated r, LATERAL (SELECT (r.settings ->> 'told_within_days')::integer AS days) AS w WHERE w.days > 0
		UNION ALL
		SELECT 6, 'second', 'second_share', count(*) FILTER (WHERE app.second_state(v) = 'read')::integer, 0, count(*)::integer, false
		FROM dated r JOIN app.review v USING (id) WHERE (r.settings ->> 'second_share')::integer > 0
		UNION ALL -- once the first audit has begun
		SELECT 7, 'read', '', (SELECT count(*)::integer FROM app.concept_reader o JOIN app.person p ON p.id = o.person_id AND p.disabled_at IS NULL
				AND p.roles && ARRAY['leader', 'caseworker'] WHERE o.version = k.version AND app.day_of(o.read_at) <= first_audit), 0,
			CASE WHEN first_audit <= last_day THEN (SELECT count(*)::integer FROM app.person p WHERE p.disabled_at IS NULL
				AND p.roles && ARRAY['leader', 'caseworker'] AND app.day_of(p.created_at) <= first_audit) ELSE 0 END, false
	), promised AS (
		SELECT d.*, CASE WHEN d.kind <> 'read' THEN coalesce((k.body -> 'settings' ->> d.setting)::integer, 0) WHEN d.out_of > 0 THEN 100 ELSE 0 END AS said,
			e.most, e.least, e.days_said
		FROM done d, LATERAL (SELECT coalesce(max(v.said), 0) AS most, coalesce(min(v.said) FILTER (WHERE v.said > 0), 0) AS least,
				coalesce(sum(v.said * (s.to_day - s.from_day + 1)), 0)::integer AS days_said
			FROM span s, LATERAL (SELECT coalesce((s.settings ->> d.setting)::integer, 0) AS said) AS v) AS e
	), stricter AS (
		SELECT p.*, CASE WHEN p.kind = 'told' AND p.least > 0 AND (p.said = 0 OR p.least < p.said) THEN p.least
			WHEN p.kind <> 'told' AND p.most > p.said AND p.kind <> 'read' THEN p.most ELSE 0 END AS before FROM promised p
	)
	SELECT y, k.version, first_promise::text, (SELECT jsonb_agg(jsonb_build_object('kind', s.kind, 'promised', s.said, 'done', coalesce(s.n, 0),
			'of', s.out_of, 'in_part', coalesce(s.in_part, 0), 'before', s.before,
			'due', CASE WHEN s.whole_year THEN s.days_said / (make_date(y, 12, 31) - first_day + 1) ELSE 0 END) ORDER BY s.nth)
		FROM stricter s WHERE s.said > 0 OR s.before > 0), without;
END $$;
COMMENT ON FUNCTION api.list_concept_promises(integer) IS '@jobs counts feedback, of which nobody but the two it concerns sees a row';
