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

-- trend_periods: a first row with the frame, then each item month by month: of the first answers (R27). Questions count their best value;
-- a step, a marker and the whole count the mean of their cases. broke: the question is not the one of the month before. said_yes:
-- the relevant cases in order of their submits, '1' for yes to all that applied. Raises as result_sums.
CREATE FUNCTION api.trend_periods(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, items text[], language text) RETURNS TABLE (frame jsonb, item text, period date, cases integer, yes integer,
	unweighted integer, w double precision, w2 double precision, wy double precision, cycle integer, broke boolean, raters text,
	said_yes text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group);
	told jsonb := app.result_frame(wish, trend_periods.language);
	wanted text[] := app.trend_items(told, trend_periods.items);
BEGIN
	RETURN QUERY SELECT told || jsonb_build_object('items', wanted), NULL::text, NULL::date, NULL::integer, NULL::integer, NULL::integer,
		NULL::double precision, NULL::double precision, NULL::double precision, NULL::integer, NULL::boolean, NULL::text, NULL::text;
	RETURN QUERY SELECT NULL::jsonb, t.* FROM app.trend_periods(wish, wanted) AS t;
END $$;

-- trend_members: which cases stand behind each item in each month, and whose they are: one row per relevant case. Cases and caseworkers
-- count from 0; a caseworker who is not known has a number of their own.
CREATE FUNCTION api.trend_members(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, items text[], language text) RETURNS TABLE (item text, period date, case_index integer, caseworker integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group);
	wanted text[] := app.trend_items(app.result_frame(wish, trend_members.language), trend_members.items);
BEGIN
	RETURN QUERY
	WITH c AS (
		SELECT k.review_id, k.period, dense_rank() OVER (ORDER BY k.review_id)::integer - 1 AS nth,
			dense_rank() OVER (ORDER BY coalesce(k.caseworker_id, k.review_id))::integer - 1 AS caseworker
		FROM app.result_cases(wish) AS k
	)
	SELECT e.item, c.period, c.nth, c.caseworker FROM c JOIN app.result_entry e USING (review_id)
	WHERE e.first AND e.counts AND e.item = ANY (wanted)
	ORDER BY array_position(wanted, e.item), c.period, c.nth;
END $$;

-- result_persons: how many caseworkers stand behind each item where it was relevant, for hiding few persons (R16); counted no further than to
-- where nothing is hidden. A caseworker who is not known counts as one of their own. Where cases are many some of them mostly are enough.
CREATE FUNCTION api.result_persons(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text) RETURNS TABLE (item text, caseworkers integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group);
	cases CONSTANT uuid[] := ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c);
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	known CONSTANT text[] := CASE WHEN cardinality(cases) > 1000 THEN ARRAY(SELECT p.item FROM app.persons_behind(cases[:1000], NULL) AS p
		WHERE p.caseworkers >= enough) ELSE '{}' END;
	rest CONSTANT text[] := CASE WHEN known <> '{}' THEN ARRAY(SELECT DISTINCT s.item FROM app.result_sums(wish, false) AS s
		WHERE s.counts AND s.item <> ALL (known)) END;
BEGIN
	RETURN QUERY SELECT k.item, enough FROM unnest(known) AS k (item);
	IF rest IS DISTINCT FROM '{}' THEN
		RETURN QUERY SELECT p.item, least(p.caseworkers, enough) FROM app.persons_behind(cases, rest) AS p;
	END IF;
END $$;
