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

-- trend_members: which cases stand behind each item in each month, and whose they are: one row per relevant case. Cases and caseworkers
-- count from 0; a caseworker who is not known has a number of their own.
CREATE FUNCTION api.trend_members(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, items text[], language text) RETURNS TABLE (item text, period date, case_index integer, caseworker integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group);
	wanted text[] := app.trend_items(app.result_frame(wish, trend_members.language), trend_members.items);
BEGIN
	RETURN QUERY SELECT v.item, v.period, v.case_index, v.caseworker FROM app.behind_items(wish, true, wanted) AS v
	ORDER BY array_position(wanted, v.item), v.period, v.case_index;
END $$;

-- result_persons: how many caseworkers stand behind each item where it was relevant, for hiding few persons (R16); counted no further than to
-- where nothing is hidden. A caseworker who is not known counts as one of their own. Where cases are many some of them mostly are enough:
-- there caseworkers are told apart by their bits, which never makes two of one.
CREATE FUNCTION api.result_persons(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text) RETURNS TABLE (item text, caseworkers integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group);
	a_thousand CONSTANT uuid[] := ARRAY(SELECT c.review_id FROM app.result_cases(wish) AS c LIMIT 1000);
	enough CONSTANT integer := greatest(app.setting_int('small_group'), 3);
	known CONSTANT text[] := CASE WHEN cardinality(a_thousand) = 1000 THEN ARRAY(SELECT e.item
		FROM app.result_case c JOIN app.result_entry e USING (review_id) WHERE c.review_id = ANY (a_thousand) AND NOT e.first AND e.counts
		GROUP BY e.item HAVING count(DISTINCT app.person_bit(coalesce(c.caseworker_id, c.review_id))) >= enough) ELSE '{}' END;
	rest CONSTANT text[] := CASE WHEN known <> '{}' THEN ARRAY(SELECT DISTINCT s.item FROM app.result_sums(wish, false) AS s
		WHERE s.counts AND s.item <> ALL (known)) END;
BEGIN
	RETURN QUERY SELECT k.item, enough FROM unnest(known) AS k (item);
	IF rest IS DISTINCT FROM '{}' THEN
		RETURN QUERY SELECT d.item, least(count(*), enough)::integer
			FROM (SELECT DISTINCT v.item, v.worker FROM app.behind_items(wish, false, rest) AS v) AS d GROUP BY d.item;
	END IF;
END $$;
