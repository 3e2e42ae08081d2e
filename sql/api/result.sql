-- ReportService: what figures are made of. Everything comes from what sql/policy/helpers_tally.sql keeps ready; no sealed review is in it.

-- result_sums: a first row with the frame, then a row for each item and value: questions by their codes, "step:ID", "marker:ID", "all".
-- Of one activity, or of all of a kind in some months; there of a department, a team, a section of the law, a target group. first: of
-- the values at the first submit. Raises TS020, TS028 for an activity that is not drawn, TS003 where neither activity nor kind is said.
CREATE FUNCTION api.result_sums(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text, first boolean, language text) RETURNS TABLE (frame jsonb, item text, value text, cases integer,
	unweighted integer, score double precision, w double precision, w2 double precision, ws double precision) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group);
	now_lines app.result_line[] := ARRAY(SELECT s FROM app.result_sums(wish, false) AS s);
BEGIN
	RETURN QUERY SELECT app.result_frame(wish, result_sums.language, now_lines), NULL::text, NULL::text, NULL::integer, NULL::integer,
		NULL::double precision, NULL::double precision, NULL::double precision, NULL::double precision;
	RETURN QUERY SELECT NULL::jsonb, s.item, s.value, s.cases::integer, s.unweighted::integer, s.score::double precision,
			s.w::double precision, s.w2::double precision, s.ws::double precision
		FROM unnest(CASE WHEN result_sums.first THEN ARRAY(SELECT f FROM app.result_sums(wish, true) AS f) ELSE now_lines END) AS s;
END $$;
ALTER FUNCTION api.result_sums SET jit = off; -- compiling takes longer than reading the sums

-- trend_periods: a first row with the frame and how anchor cases were read meanwhile, then each item month by month: of the first answers (R27). Questions count their best value;
-- a step, a marker and the whole count the mean of their cases. broke: the question is not the one of the month before. said_yes:
-- the relevant cases in order of their submits, '1' for yes to all that applied; fewer than `cases` where some have faded. raters:
-- who reviewed how many of the month's cases. Raises as result_sums.
CREATE FUNCTION api.trend_periods(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, items text[], language text) RETURNS TABLE (frame jsonb, item text, period date, cases integer, yes integer,
	unweighted integer, w double precision, w2 double precision, wy double precision, cycle integer, broke boolean, raters jsonb,
	said_yes text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group);
	told jsonb := app.result_frame(wish, trend_periods.language);
	wanted text[] := app.trend_items(told, trend_periods.items);
BEGIN
	RETURN QUERY SELECT told || jsonb_build_object('items', wanted, 'yardstick', app.trend_yardstick(wish, wanted)), NULL::text, NULL::date, NULL::integer, NULL::integer, NULL::integer,
		NULL::double precision, NULL::double precision, NULL::double precision, NULL::integer, NULL::boolean, NULL::jsonb, NULL::text;
	RETURN QUERY SELECT NULL::jsonb, t.* FROM app.trend_periods(wish, wanted) AS t;
END $$;

-- result_members: which cases stand behind each item, whose they are, and what published reports told of them, for hiding few persons (R16).
-- Items that are beyond doubt have no rows: nothing of them would be hidden, and their cases may be many.
CREATE FUNCTION api.result_members(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer, period date,
	group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group);
	sure CONSTANT text[] := app.beyond_doubt(wish);
	rest CONSTANT text[] := CASE WHEN sure <> '{}' THEN ARRAY(SELECT s.item FROM app.result_sums(wish, false) AS s WHERE s.counts AND s.item <> ALL (sure)
		UNION SELECT s.item FROM app.result_sums(wish, true) AS s WHERE s.counts AND s.item <> ALL (sure)) END;
BEGIN
	IF rest IS DISTINCT FROM '{}' THEN
		RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, NULL::integer, m.in_force, m.at_first, m.told, m.weight
			FROM app.members_behind(wish, rest) AS m ORDER BY m.item, m.review_id;
	END IF;
END $$;

-- trend_members: the same of the items of a trend.
CREATE FUNCTION api.trend_members(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, items text[], language text) RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer,
	period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group);
	wanted text[] := app.trend_items(app.result_frame(wish, trend_members.language), trend_members.items);
BEGIN
	RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, NULL::integer, m.in_force, m.at_first, m.told, m.weight
		FROM app.members_behind(wish, wanted) AS m ORDER BY m.item, m.review_id;
END $$;

-- look_at_figures: into the log goes a look at each caseworker who alone stands behind something in a page that their nearest leader is
-- shown whole: once for the page, and nobody where two at least stand behind all of it (R18).
CREATE FUNCTION api.look_at_figures(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text, first boolean) RETURNS TABLE (caseworkers integer) LANGUAGE plpgsql AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group);
	alone uuid[];
BEGIN
	WITH c AS MATERIALIZED ( -- numbers: a thousand cases have a hundred thousand entries
		SELECT k.review_id, k.caseworker_id, dense_rank() OVER (ORDER BY coalesce(k.caseworker_id, k.review_id)) AS who FROM app.result_cases(wish) AS k
	), item AS (
		SELECT min(c.who) AS lowest, max(c.who) AS highest, min(c.who) FILTER (WHERE e.counts) AS lowest_relevant,
			max(c.who) FILTER (WHERE e.counts) AS highest_relevant
		FROM c JOIN app.result_entry e USING (review_id) WHERE e.first = look_at_figures.first GROUP BY e.item
	)
	SELECT coalesce(array_agg(DISTINCT c.caseworker_id), '{}') INTO alone
	FROM item i JOIN c ON (i.lowest = i.highest AND c.who = i.lowest) OR (i.lowest_relevant = i.highest_relevant AND c.who = i.lowest_relevant)
	WHERE c.caseworker_id IS NOT NULL;
	PERFORM app.settle('results', '{}', NULL, NULL, 'nearest_leader');
	PERFORM app.look_at_person(w, NULL, 'nearest_leader') FROM unnest(alone) AS w;
	RETURN QUERY SELECT cardinality(alone);
END $$;
