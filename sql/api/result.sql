-- ReportService: what figures are made of. Everything comes from what sql/policy/helpers_tally.sql keeps ready; no sealed review is in it.

-- result_sums: a first row with the frame, then a row for each item and value: questions by their codes, or where one was reworded by each wording
-- ("P-1@2", app.wordings), "step:ID", "marker:ID", "all".
-- Of one activity, or of all of a kind in some months; there of a department, a team, a section of the law, a target group, a
-- question set in all its versions. first: of the values at the first submit. without: questions that a step, a marker and all are told without,
-- since they are hidden themselves. Raises TS020, TS028 for an activity that is not drawn, TS003 where neither activity nor kind is said.
CREATE FUNCTION api.result_sums(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text, template_id uuid, first boolean, language text, without text[]) RETURNS TABLE (frame jsonb, item text, value text, cases integer,
	unweighted integer, score double precision, w double precision, w2 double precision, ws double precision) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group, template_id);
	now_lines app.result_line[] := ARRAY(SELECT s FROM app.result_sums(wish, false) AS s);
	worded CONSTANT app.wording[] := app.wordings(ARRAY[wish], result_sums.language);
BEGIN
	RETURN QUERY SELECT app.worded_frame(app.result_frame(app.wish_without(wish, result_sums.without), result_sums.language, now_lines), worded,
			ARRAY(SELECT s.item FROM app.worded_sums(wish, wish, false, worded) AS s), result_sums.language), NULL::text, NULL::text, NULL::integer, NULL::integer,
		NULL::double precision, NULL::double precision, NULL::double precision, NULL::double precision;
	IF cardinality(result_sums.without) > 0 THEN
		wish.without := result_sums.without;
		now_lines := ARRAY(SELECT s FROM app.result_sums(wish, false) AS s);
	END IF;
	RETURN QUERY SELECT NULL::jsonb, s.item, s.value, s.cases::integer, s.unweighted::integer, s.score::double precision,
			s.w::double precision, s.w2::double precision, s.ws::double precision
		FROM app.worded_lines(wish, result_sums.first, worded,
			CASE WHEN result_sums.first THEN ARRAY(SELECT f FROM app.result_sums(wish, true) AS f) ELSE now_lines END) AS s;
END $$;
ALTER FUNCTION api.result_sums SET jit = off; -- compiling takes longer than reading the sums

-- trend_periods: a first row with the frame and how anchor cases were read meanwhile, then each item month by month: of the first answers (R27). Questions count their best value;
-- a step, a marker and the whole count the mean of their cases. broke: the question is not the one of the month before. said_yes:
-- the relevant cases in order of their submits, '1' for yes to all that applied; fewer than `cases` where some have faded. raters:
-- who reviewed how many of the month's cases. wording: the row that these cases are in; a month that asked a question in two wordings is there
-- for each, what was asked alike together. Raises as result_sums.
CREATE FUNCTION api.trend_periods(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, template_id uuid, items text[], language text, without text[]) RETURNS TABLE (frame jsonb, item text, period date, cases integer, yes integer,
	unweighted integer, w double precision, w2 double precision, wy double precision, cycle integer, broke boolean, raters jsonb,
	said_yes text, wording text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group, template_id);
	told jsonb := app.result_frame(app.wish_without(wish, trend_periods.without), trend_periods.language, ARRAY(SELECT s FROM app.result_sums(wish, false) AS s));
	wanted text[] := app.trend_items(told, trend_periods.items);
BEGIN
	wish.without := trend_periods.without;
	RETURN QUERY SELECT told || jsonb_build_object('items', wanted, 'yardstick', app.trend_yardstick(wish, wanted), 'reworded', app.has_month_of_two_wordings(wish)), NULL::text, NULL::date, NULL::integer, NULL::integer, NULL::integer,
		NULL::double precision, NULL::double precision, NULL::double precision, NULL::integer, NULL::boolean, NULL::jsonb, NULL::text, NULL::text;
	RETURN QUERY SELECT NULL::jsonb, t.* FROM app.trend_periods(wish, wanted) AS t;
END $$;

-- result_members: which cases stand behind each item, whose they are, and what published reports told of them or whoever asks can ask for
-- beside it, for hiding few persons (R16).
-- person: whose casework it is, where that is known, from 0; met: the best answer in all that applied (R16, spread). wording: the row a case is in.
-- known_by: which of its readers know the case by name: the actor, or to_anyone every nearest leader.
-- Of an item of which nothing would be hidden there is one row at the end, without cases, if any: in how many persons' cases it applied, and in
-- how many of them it was met once at least; NULL where that would tell a reader of one. Of more than a thousand cases persons are
-- not counted, since that takes each of the cases; and there is no row at all for the nearest leader of all of them, from whom nothing is hidden.
CREATE FUNCTION api.result_members(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text, template_id uuid, without text[], to_anyone boolean) RETURNS TABLE (item text, review_id uuid, case_index integer,
	caseworker integer, period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision,
	person integer, met boolean, wording text, known_by integer[], persons integer, seen integer) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	wish app.result_wish := app.wish_without(app.wish(result_members.activity_id, result_members.kind, result_members.from_month,
		result_members.to_month, result_members.department_id, result_members.team_id, result_members.section, result_members.target_group,
		result_members.template_id), result_members.without);
	beside CONSTANT app.result_wish[] := app.asked_beside(wish);
	readers CONSTANT uuid[] := app.nearest_readers(result_members.to_anyone);
	large CONSTANT boolean := app.is_large(wish);
	sure text[];
	rest text[];
	alone text[];
BEGIN
	IF large AND NOT result_members.to_anyone AND readers <> '{}' AND app.is_nearest(wish) THEN
		RETURN;
	END IF;
	SELECT coalesce(array_agg(d.item) FILTER (WHERE d.clear), '{}'), coalesce(array_agg(d.item) FILTER (WHERE NOT d.clear), '{}') INTO sure, rest
	FROM (SELECT b.item, b.sure AND (large OR b.item NOT IN (SELECT w FROM app.wholes_of(result_members.without) AS w -- what is told without some questions is looked at anew
			UNION ALL SELECT o.item FROM unnest(app.wordings(ARRAY[wish], 'da')) AS o)) AS clear -- of what was reworded persons are counted row by row
		FROM app.beyond_doubt(wish, beside) AS b) AS d;
	IF readers <> '{}' THEN
		rest := rest || sure;
		sure := app.clear_of_known_beside(wish, beside, readers, sure);
		sure := app.clear_of_known_row_by_row(wish, '{}', true, readers, sure);
		rest := ARRAY(SELECT r FROM unnest(rest) AS r EXCEPT SELECT s FROM unnest(sure) AS s);
	END IF;
	IF rest <> '{}' THEN
		RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, NULL::integer, m.in_force, m.at_first, m.told, m.weight, m.person, m.met,
				m.wording, m.known_by, NULL::integer, NULL::integer
			FROM app.members_in_doubt(ARRAY[wish], rest, beside, readers) AS m ORDER BY m.item, m.review_id;
	END IF;
	IF sure <> '{}' AND NOT large THEN
		alone := ARRAY(SELECT a FROM app.singled_out(wish, readers, sure) AS a);
		RETURN QUERY SELECT s.item, NULL::uuid, NULL::integer, NULL::integer, NULL::date, NULL::integer, NULL::boolean, NULL::boolean, NULL::integer[],
				NULL::double precision, NULL::integer, NULL::boolean, NULL::text, NULL::integer[], s.persons, CASE WHEN s.item <> ALL (alone) THEN s.seen END
			FROM app.spread_of(wish, sure) AS s ORDER BY s.item;
	END IF;
END $$;

-- few_over_time: the questions that what several come to is told without in every month of a course (app.few_in_a_month), held against what the
-- actor knows, or to_anyone every nearest leader. Whom it is told to as a leader is told what two at least stand behind (R17), anyone what few do not.
CREATE FUNCTION api.few_over_time(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text, target_group text,
	template_id uuid, to_anyone boolean) RETURNS TABLE (question text) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT q FROM app.few_in_a_month(app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group, template_id),
		CASE WHEN to_anyone THEN greatest(app.setting_int('small_group'), 3) ELSE 2 END, 80, app.nearest_readers(to_anyone)) AS q ORDER BY q;
END $$;

-- trend_members: the same of the items of a trend.
CREATE FUNCTION api.trend_members(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text,
	target_group text, template_id uuid, items text[], language text, without text[], to_anyone boolean) RETURNS TABLE (item text, review_id uuid,
	case_index integer, caseworker integer, period date, group_nth integer, in_force boolean, at_first boolean, told integer[], weight double precision,
	person integer, met boolean, wording text, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
	wish app.result_wish := app.wish(NULL, kind, from_month, to_month, department_id, team_id, section, target_group, template_id);
	wanted text[] := app.trend_items(app.result_frame(wish, trend_members.language), trend_members.items);
BEGIN
	wish.without := trend_members.without;
	RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, NULL::integer, m.in_force, m.at_first, m.told, m.weight, m.person, m.met, m.wording,
			m.known_by
		FROM app.members_in_doubt(ARRAY[wish], wanted, app.asked_beside_course(wish), app.nearest_readers(trend_members.to_anyone)) AS m ORDER BY m.item, m.review_id;
END $$;

-- two_parts: a first row with the frame of one part, in it that of the other, what is said of both and whether anybody reviewed in both; then
-- each item of each part (nth 0 and 1) with the sums of its first answers, cases that have faded included. The other part is as the one but for
-- what is said of it. Of a reworded question each wording is an item. asked_otherwise: not the same question in both. Raises as result_sums, and TS003 where the two would share cases.
CREATE FUNCTION api.two_parts(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text, target_group text,
	template_id uuid, other_from_month date, other_to_month date, other_department_id uuid, other_team_id uuid, items text[], language text, without text[])
RETURNS TABLE (frame jsonb, item text, nth integer, cases integer, yes integer, unweighted integer, w double precision, w2 double precision,
	wy double precision, asked_otherwise boolean) LANGUAGE plpgsql STABLE AS $$
DECLARE
	parts CONSTANT app.result_wish[] := app.parts_of(kind, from_month, to_month, department_id, team_id, section, target_group, template_id,
		other_from_month, other_to_month, other_department_id, other_team_id);
	one CONSTANT jsonb := app.result_frame(app.wish_without(parts[1], two_parts.without), two_parts.language);
	other CONSTANT jsonb := app.result_frame(app.wish_without(parts[2], two_parts.without), two_parts.language);
	wanted CONSTANT text[] := app.items_of_parts(one, other, two_parts.items);
	worded CONSTANT app.wording[] := app.wordings(parts, two_parts.language);
	told CONSTANT text[] := ARRAY(SELECT s.item FROM unnest(parts) AS p, LATERAL app.worded_sums(p, p, true, worded) AS s);
	rows_ CONSTANT text[] := app.worded_items(wanted, worded, told);
BEGIN
	RETURN QUERY SELECT app.worded_frame(one, worded, told, two_parts.language) || jsonb_build_object('items', rows_,
			'other', app.worded_frame(other, worded, told, two_parts.language), 'common_rater', app.have_common_rater(parts[1], parts[2]),
			'data_hash', encode(sha256(convert_to(concat(one ->> 'data_hash', other ->> 'data_hash'), 'UTF8')), 'hex'),
			'raters', (SELECT coalesce(jsonb_agg(DISTINCT v ORDER BY v), '[]') FROM jsonb_array_elements_text((one -> 'raters') || (other -> 'raters')) AS v)),
		NULL::text, NULL::integer, NULL::integer, NULL::integer, NULL::integer, NULL::double precision, NULL::double precision, NULL::double precision,
		NULL::boolean;
	RETURN QUERY SELECT NULL::jsonb, s.item, p.nth - 1, s.cases::integer, s.yes::integer, s.unweighted::integer, s.w, s.w2, s.wy, o.otherwise
		FROM generate_subscripts(parts, 1) AS p (nth), LATERAL app.worded_trend_sums(app.wish_without(parts[p.nth], two_parts.without), parts[p.nth], wanted, worded) AS s
			JOIN (SELECT u.item, CASE WHEN u.item LIKE '%@%' THEN u.item LIKE '%@0' ELSE app.parts_ask_otherwise(parts, u.item) END AS otherwise
				FROM unnest(rows_) AS u (item)) AS o USING (item)
		ORDER BY array_position(rows_, s.item), p.nth;
END $$;

-- two_parts_members: who stands behind each item of either part, as result_members; group_nth: of which part. questions: behind each question
-- of either instead.
CREATE FUNCTION api.two_parts_members(kind text, from_month date, to_month date, department_id uuid, team_id uuid, section text, target_group text,
	template_id uuid, other_from_month date, other_to_month date, other_department_id uuid, other_team_id uuid, items text[], language text, without text[],
	questions boolean, to_anyone boolean)
RETURNS TABLE (item text, review_id uuid, case_index integer, caseworker integer, period date, group_nth integer, in_force boolean,
	at_first boolean, told integer[], weight double precision, person integer, met boolean, wording text, known_by integer[]) LANGUAGE plpgsql STABLE AS $$
DECLARE
	parts CONSTANT app.result_wish[] := app.parts_of(kind, from_month, to_month, department_id, team_id, section, target_group, template_id,
		other_from_month, other_to_month, other_department_id, other_team_id);
	one CONSTANT jsonb := app.result_frame(parts[1], two_parts_members.language);
	other CONSTANT jsonb := app.result_frame(parts[2], two_parts_members.language);
	wanted CONSTANT text[] := CASE WHEN two_parts_members.questions
		THEN ARRAY(SELECT DISTINCT q ->> 'id' FROM jsonb_array_elements((one -> 'questions') || (other -> 'questions')) AS q)
		ELSE app.items_of_parts(one, other, two_parts_members.items) END;
BEGIN
	RETURN QUERY SELECT m.item, m.review_id, m.case_index, m.caseworker, m.period, m.nth, m.in_force, m.at_first, m.told, m.weight, m.person, m.met, m.wording, m.known_by
		FROM app.members_in_doubt(ARRAY[app.wish_without(parts[1], two_parts_members.without),
			app.wish_without(parts[2], two_parts_members.without)], wanted, app.asked_beside(parts[1]) || app.asked_beside(parts[2]),
			app.nearest_readers(two_parts_members.to_anyone)) AS m ORDER BY m.item, m.review_id;
END $$;

-- look_at_figures: into the log goes a look at each caseworker who alone stands behind something in a page that their nearest leader is
-- shown whole: once for the page, and nobody where two at least stand behind all of it (R18).
CREATE FUNCTION api.look_at_figures(activity_id uuid, kind text, from_month date, to_month date, department_id uuid, team_id uuid,
	section text, target_group text, template_id uuid, first boolean) RETURNS TABLE (caseworkers integer) LANGUAGE plpgsql AS $$
DECLARE
	wish CONSTANT app.result_wish := app.wish(activity_id, kind, from_month, to_month, department_id, team_id, section, target_group, template_id);
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
