-- A year's plan as people read it.

CREATE FUNCTION api.list_plan_versions(year integer) RETURNS TABLE (version bigint, made_at timestamptz, made_by text,
	published_at timestamptz, entries integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT w.version, w.made_at, p.display_name, w.published_at, jsonb_array_length(w.body -> 'activities')
		FROM app.wheel w JOIN app.person p ON p.id = w.made_by
		WHERE w.year = list_plan_versions.year ORDER BY w.version DESC;
END $$;

-- diff_plan: entries are told apart by their keys, fields by their names. What says nothing before and after is no change.
CREATE FUNCTION api.diff_plan(year integer, from_version bigint, to_version bigint) RETURNS TABLE (kind text, key text, field text,
	before text, after text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	later app.wheel;
	earlier app.wheel;
BEGIN
	SELECT w.* INTO later FROM app.wheel w
	WHERE w.year = diff_plan.year AND diff_plan.to_version IN (0, w.version) ORDER BY w.version DESC LIMIT 1;
	SELECT w.* INTO earlier FROM app.wheel w
	WHERE w.year = diff_plan.year AND w.version = coalesce(nullif(diff_plan.from_version, 0), later.version - 1);
	IF later.year IS NULL OR earlier.year IS NULL AND diff_plan.from_version <> 0 THEN
		PERFORM app.fail_not_found('wheel');
	END IF;
	RETURN QUERY
	WITH changed AS (
		SELECT '' AS key, f.key AS field, o.value AS before, n.value AS after
		FROM jsonb_object_keys(later.body || coalesce(earlier.body, '{}')) AS f (key)
			LEFT JOIN jsonb_each(earlier.body) AS o ON o.key = f.key LEFT JOIN jsonb_each(later.body) AS n ON n.key = f.key
		WHERE f.key NOT IN ('year', 'version', 'activities', 'published_at')
		UNION ALL
		SELECT n.m ->> 'key', f.key, o.m -> f.key, n.m -> f.key
		FROM jsonb_array_elements(later.body -> 'activities') AS n (m)
			JOIN jsonb_array_elements(earlier.body -> 'activities') AS o (m) ON o.m ->> 'key' = n.m ->> 'key',
			jsonb_object_keys(n.m || o.m) AS f (key)
	)
	SELECT 'changed', c.key, c.field, app.plan_value(c.field, c.before), app.plan_value(c.field, c.after)
	FROM changed c WHERE c.before IS DISTINCT FROM c.after AND NOT (app.is_blank(c.before) AND app.is_blank(c.after))
	UNION ALL
	SELECT 'added', n.m ->> 'key', '', '', n.m ->> 'title' FROM jsonb_array_elements(later.body -> 'activities') AS n (m)
	WHERE NOT coalesce(earlier.body -> 'activities' @> jsonb_build_array(jsonb_build_object('key', n.m -> 'key')), false)
	UNION ALL
	SELECT 'removed', o.m ->> 'key', '', o.m ->> 'title', '' FROM jsonb_array_elements(earlier.body -> 'activities') AS o (m)
	WHERE NOT later.body -> 'activities' @> jsonb_build_array(jsonb_build_object('key', o.m -> 'key'))
	ORDER BY 2, 3;
END $$;

-- plan_told: the year's activities that one may see, and beside each, in the same order, what its words need.
CREATE FUNCTION api.plan_told(year integer, language text) RETURNS TABLE (wheel jsonb, facts jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	all_of_it CONSTANT boolean := app.actor_is('planner') OR app.actor_is('leader');
BEGIN
	RETURN QUERY
	WITH told AS (
		SELECT a, row_number() OVER (ORDER BY a.starts_on, a.deadline, a.title, a.id) AS nth FROM app.activity a
		WHERE plan_told.year BETWEEN extract(year FROM a.starts_on) AND extract(year FROM a.deadline) AND app.may_see(a)
	)
	SELECT coalesce((SELECT jsonb_build_object('version', w.version, 'published_at', w.published_at) FROM app.wheel w
			WHERE w.year = plan_told.year AND (all_of_it OR w.published_at IS NOT NULL) ORDER BY w.version DESC LIMIT 1), '{}')
			|| jsonb_build_object('year', plan_told.year, 'activities', coalesce(jsonb_agg(app.activity_message(t.a) ORDER BY t.nth), '[]')),
		coalesce(jsonb_agg(app.activity_facts(t.a, plan_told.language) ORDER BY t.nth), '[]')
	FROM told t;
END $$;
