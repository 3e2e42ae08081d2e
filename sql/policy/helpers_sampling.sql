-- The frame of a draw, and the ledger of its cycle.

-- The team a caseworker belongs to now, or belonged to last (held_to then says until when).
CREATE OR REPLACE VIEW app.last_team WITH (security_invoker) AS
	SELECT DISTINCT ON (m.caseworker_id) m.caseworker_id, m.team_id, m.held_to
	FROM app.team_member m ORDER BY m.caseworker_id, m.held_to DESC NULLS FIRST, m.held_from DESC;

-- The cases to be reviewed: the samples of the draws in force after replacement (R3).
CREATE OR REPLACE VIEW app.sample WITH (security_invoker) AS
	SELECT l.activity_id, a.cycle_id, d.list_id, k.draw_id, k.case_id, k.stratum, k.rank
	FROM app.draw d
	JOIN app.frozen_list l ON l.id = d.list_id
	JOIN app.activity a ON a.id = l.activity_id
	JOIN app.drawn_case k ON k.draw_id = d.id
	WHERE d.annulled_at IS NULL
		AND (k.place = 'sample' OR EXISTS (SELECT FROM app.replacement r WHERE r.draw_id = d.id AND r.spare_case_id = k.case_id))
		AND NOT EXISTS (SELECT FROM app.replacement r WHERE r.draw_id = d.id AND r.case_id = k.case_id);
GRANT SELECT ON app.last_team, app.sample TO tilsyn_api, tilsyn_jobs;

-- The period a frame looks at today: a year back from its last day.
CREATE OR REPLACE FUNCTION app.frame_period(a app.activity) RETURNS daterange LANGUAGE sql STABLE AS $$
	SELECT daterange(coalesce(a.decided_from, (t.last_day - interval '1 year')::date), t.last_day, '[]')
	FROM (SELECT coalesce(a.decided_to, app.today())) AS t (last_day)
$$;

-- The frame in one line, which is frozen under the list hash. Of an own list it holds the SHA-256 of its case numbers, in order of
-- their bytes, each followed by a line feed.
CREATE OR REPLACE FUNCTION app.frame_words(a app.activity) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT format('sections %s; decided %s to %s; departments %s; unit %s; %s', array_to_string(a.sections, ', '),
			lower(app.frame_period(a)), upper(app.frame_period(a)) - 1,
			coalesce((SELECT string_agg(d.name, ', ' ORDER BY d.name) FROM app.department d WHERE d.id = ANY (a.departments)), 'all'),
			a.unit, CASE a.method WHEN 'targeted' THEN 'nothing left out'
				ELSE format('drawn within %s months left out', a.exempt_months) END)
		|| coalesce('; targeted: ' || a.targeted_reason, '')
		|| CASE a.method WHEN 'stratified' THEN '; strata ' || a.strata ELSE '' END
		|| coalesce('; cases ' || a.case_state, '')
		|| coalesce((SELECT '; teams ' || string_agg(d.name || ' / ' || t.name, ', ' ORDER BY d.name, t.name)
			FROM app.team t JOIN app.department d ON d.id = t.department_id WHERE t.id = ANY (a.teams)), '')
		|| coalesce('; target groups ' || nullif(array_to_string(a.target_groups, ', '), ''), '')
		|| coalesce('; age from ' || nullif(a.age_from, 0), '') || coalesce('; age below ' || nullif(a.age_below, 0), '')
		|| coalesce('; born on day ' || nullif(array_to_string(a.birth_days, ', '), ''), '')
		|| coalesce((SELECT format('; own list of %s cases with SHA-256 %s', count(*), encode(sha256(convert_to(
				string_agg(c.case_number || E'\n', '' ORDER BY c.case_number COLLATE "C"), 'UTF8')), 'hex'))
			FROM app.case c WHERE c.id IN (SELECT unnest(a.own_cases)) HAVING count(*) > 0), '')
$$;

-- What stands for a case in a frame: its family where the list has one and families are drawn, else itself (R6).
CREATE OR REPLACE FUNCTION app.frame_unit(c app.case, unit text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce('family ' || CASE unit WHEN 'case' THEN NULL ELSE c.family_number END, 'case ' || c.case_number) $$;

-- The units drawn at random since `since`, in the sample or as a spare that was used (R6). Calibration cases do not exempt, nor do
-- targeted ones.
CREATE OR REPLACE FUNCTION app.drawn_units(since timestamptz, unit text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
	SELECT DISTINCT app.frame_unit(c, drawn_units.unit)
	FROM app.draw d
	JOIN app.frozen_list l ON l.id = d.list_id
	JOIN app.activity a ON a.id = l.activity_id AND a.kind <> 'calibration' AND a.method <> 'targeted'
	JOIN app.drawn_case k ON k.draw_id = d.id
	JOIN app.case c ON c.id = k.case_id
	WHERE d.annulled_at IS NULL AND d.made_at >= since
		AND (k.place = 'sample' OR EXISTS (SELECT FROM app.replacement r WHERE r.draw_id = d.id AND r.spare_case_id = k.case_id))
$$;

-- The units an activity's frame has now, each by its anchor: of a family's cases the one decided last in the period. The holder is the
-- one now, or the last there was; so is the holder's team. exempt: drawn at random too recently, so not listed, unless the
-- draw is targeted.
CREATE OR REPLACE FUNCTION app.frame(a app.activity) RETURNS TABLE (case_number text, stratum text, caseworker_id uuid, exempt boolean,
	birth_day smallint)
LANGUAGE sql STABLE AS $$
	WITH decided AS (
		SELECT d.case_id, max(d.decided_on) AS last_on
		FROM app.decision d
		WHERE d.withdrawn_at IS NULL AND d.section = ANY (a.sections) AND d.decided_on <@ app.frame_period(a)
			AND (a.age_from = 0 OR d.age >= a.age_from) AND (a.age_below = 0 OR d.age < a.age_below)
		GROUP BY d.case_id
	), anchor AS (
		SELECT DISTINCT ON (app.frame_unit(c, a.unit)) app.frame_unit(c, a.unit) AS unit, c.id, c.case_number, c.birth_day,
			w.id AS caseworker_id, w.code, d.name || ' / ' || t.name AS team, x.last_on
		FROM decided x
		JOIN app.case c ON c.id = x.case_id
		LEFT JOIN LATERAL (SELECT h.caseworker_id FROM app.case_holder h WHERE h.case_id = c.id
			ORDER BY h.held_to DESC NULLS FIRST, h.held_from DESC LIMIT 1) AS h ON true
		LEFT JOIN app.caseworker w ON w.id = h.caseworker_id
		LEFT JOIN app.last_team m ON m.caseworker_id = w.id
		LEFT JOIN app.team t ON t.id = m.team_id
		LEFT JOIN app.department d ON d.id = t.department_id
		WHERE (a.departments = '{}' OR t.department_id = ANY (a.departments)) AND (a.teams = '{}' OR t.id = ANY (a.teams))
			AND (a.case_state IS NULL OR (a.case_state = 'closed') = coalesce(c.closed_on <= app.today(), false))
			AND (a.target_groups = '{}' OR c.target_group = ANY (a.target_groups))
			AND (a.birth_days = '{}' OR c.birth_day = ANY (a.birth_days))
			AND (a.own_cases IS NULL OR c.id IN (SELECT unnest(a.own_cases)))
		ORDER BY app.frame_unit(c, a.unit), x.last_on DESC, c.case_number
	)
	SELECT n.case_number,
		CASE CASE a.method WHEN 'coverage' THEN 'caseworker' WHEN 'stratified' THEN a.strata ELSE a.method END
			WHEN 'caseworker' THEN coalesce(n.code, 'uden rådgiver')
			WHEN 'team' THEN coalesce(n.team, 'uden team')
			WHEN 'section' THEN (SELECT '§ ' || min(s.section) FROM app.decision s WHERE s.case_id = n.id AND s.decided_on = n.last_on
				AND s.withdrawn_at IS NULL AND s.section = ANY (a.sections))
			WHEN 'birthday' THEN CASE WHEN n.birth_day IS NULL THEN 'uden fødselsdag' ELSE 'alle' END
			ELSE 'alle' END,
		n.caseworker_id, e.unit IS NOT NULL, n.birth_day
	FROM anchor n
	LEFT JOIN app.drawn_units(app.now() - make_interval(months => a.exempt_months), a.unit) AS e (unit)
		ON e.unit = n.unit AND a.method IS DISTINCT FROM 'targeted'
$$;

-- Every caseworker a cycle reaches for: those dealt into its waves, and those who belong to a team now. wave NULL: not dealt yet.
-- drawn: their cases drawn in the cycle so far. absent_in: the waves on whose day they are on full leave, the day of the freeze or the
-- one planned for it.
CREATE OR REPLACE FUNCTION app.ledger(the_cycle uuid) RETURNS TABLE (caseworker_id uuid, code text, team text, wave integer,
	moved_on_from integer, joined integer, drawn integer, absent boolean, absent_in integer[]) LANGUAGE sql STABLE AS $$
	WITH away AS (
		SELECT b.caseworker_id, array_agg(DISTINCT a.wave ORDER BY a.wave) AS waves
		FROM app.activity a
		LEFT JOIN app.frozen_list l ON l.activity_id = a.id
		JOIN app.absence b ON b.share = 1 AND coalesce((l.frozen_at AT TIME ZONE 'Europe/Copenhagen')::date,
			greatest(a.starts_on, app.today())) BETWEEN b.absent_from AND coalesce(b.absent_to, 'infinity')
		WHERE a.cycle_id = the_cycle AND a.state <> 'skipped'
		GROUP BY b.caseworker_id
	)
	SELECT w.id, w.code, coalesce(t.name, ''), k.wave, k.moved_on_from, k.joined,
		coalesce(s.cases, 0)::integer,
		EXISTS (SELECT FROM app.absence b WHERE b.caseworker_id = w.id AND b.share = 1
			AND app.today() BETWEEN b.absent_from AND coalesce(b.absent_to, 'infinity')),
		coalesce(y.waves, '{}')
	FROM app.caseworker w
	LEFT JOIN away y ON y.caseworker_id = w.id
	LEFT JOIN app.cycle_caseworker k ON k.cycle_id = the_cycle AND k.caseworker_id = w.id
	LEFT JOIN (SELECT s.stratum, count(*) AS cases FROM app.sample s WHERE s.cycle_id = the_cycle GROUP BY s.stratum) AS s
		ON s.stratum = w.code
	LEFT JOIN app.last_team m ON m.caseworker_id = w.id
	LEFT JOIN app.team t ON t.id = m.team_id
	WHERE k.caseworker_id IS NOT NULL OR m.held_to IS NULL AND m.team_id IS NOT NULL
$$;

-- A frame as it is read: first the plan {listed, exempt, strata: [{key, listed}], holders: [{holder, key, listed}], fingerprint}, then a
-- row for each listed case; a day of birth only where days are drawn. holders: what each caseworker has in each stratum, together. The
-- fingerprint tells whether the register or the ledger changed between reading and freezing.
CREATE OR REPLACE FUNCTION app.frame_rows(a app.activity) RETURNS TABLE (plan jsonb, case_number text, stratum text, birth_day integer)
LANGUAGE sql STABLE AS $$
	WITH f AS MATERIALIZED (SELECT t.* FROM app.frame(a) AS t),
		strata AS (SELECT f.stratum, count(*) AS listed FROM f WHERE NOT f.exempt GROUP BY f.stratum),
		held AS (SELECT f.caseworker_id AS holder, f.stratum, count(*) AS listed
			FROM f WHERE NOT f.exempt AND f.caseworker_id IS NOT NULL GROUP BY f.caseworker_id, f.stratum)
	SELECT jsonb_build_object('listed', count(*) FILTER (WHERE NOT f.exempt), 'exempt', count(*) FILTER (WHERE f.exempt),
			'strata', (SELECT coalesce(jsonb_agg(jsonb_build_object('key', s.stratum, 'listed', s.listed)
				ORDER BY s.stratum COLLATE "C"), '[]') FROM strata s),
			'holders', (SELECT coalesce(jsonb_agg(jsonb_build_object('holder', h.holder, 'key', h.stratum, 'listed', h.listed)
				ORDER BY h.holder), '[]') FROM held h),
			'fingerprint', format('%s %s %s %s', count(*), count(*) FILTER (WHERE f.exempt),
				bit_xor(hashtextextended(concat_ws(E'\x1f', f.case_number, f.stratum, f.birth_day), 0)) FILTER (WHERE NOT f.exempt),
				(SELECT md5(string_agg(e::text, E'\n' ORDER BY e.code COLLATE "C")) FROM app.ledger(a.cycle_id) AS e))),
		NULL, NULL, NULL
	FROM f
	UNION ALL
	SELECT NULL, f.case_number, f.stratum, CASE a.method WHEN 'birthday' THEN f.birth_day END FROM f WHERE NOT f.exempt
$$;

-- What draws nothing has no list and no size.
CREATE OR REPLACE FUNCTION app.check_draws(a app.activity) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF NOT app.draws(a.kind) THEN
		PERFORM app.fail('TS028', 'the activity draws no cases', jsonb_build_object('state', a.kind));
	END IF;
END $$;

-- The waves of a cycle are frozen in order: else a caseworker who moves on would move into a wave that is over.
CREATE OR REPLACE FUNCTION app.check_turn(a app.activity) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM app.check_draws(a);
	IF a.cycle_id IS NOT NULL AND EXISTS (SELECT FROM app.activity e
		WHERE e.cycle_id = a.cycle_id AND e.wave < a.wave AND e.state = 'planned') THEN
		PERFORM app.fail('TS028', 'an earlier wave of the cycle is not frozen yet', '{"state": "planned"}');
	END IF;
END $$;

-- The draw of an activity that counts. Fails while there is none.
CREATE OR REPLACE FUNCTION app.draw_in_force(the_activity uuid) RETURNS app.draw LANGUAGE plpgsql STABLE AS $$
DECLARE
	state text;
	d app.draw;
BEGIN
	SELECT a.state INTO state FROM app.activity a WHERE a.id = the_activity;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	END IF;
	SELECT t.* INTO d FROM app.draw t JOIN app.frozen_list l ON l.id = t.list_id
	WHERE l.activity_id = the_activity AND t.annulled_at IS NULL;
	IF NOT FOUND THEN
		PERFORM app.fail_state(state);
	END IF;
	RETURN d;
END $$;

-- The frozen list of an activity, by its id: as a row its bytes would be copied. Fails with what is left of it once it is forgotten.
CREATE OR REPLACE FUNCTION app.list_kept(the_activity uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
	list uuid;
	forgotten_at timestamptz;
BEGIN
	SELECT t.id, t.forgotten_at INTO list, forgotten_at FROM app.frozen_list t WHERE t.activity_id = the_activity;
	IF forgotten_at IS NOT NULL THEN
		PERFORM app.fail('TS036', 'the list and the order are deleted; what stays is the hash of the protocol', jsonb_build_object(
			'at', to_char(forgotten_at AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM-DD'), 'hash', coalesce((SELECT o.protocol_hash
			FROM app.draw d JOIN app.draw_order o ON o.draw_id = d.id WHERE d.list_id = list AND d.annulled_at IS NULL), '')));
	END IF;
	RETURN list;
END $$;

-- Forgets which cases an activity listed and drew, once they are to be deleted: the list's bytes and the order of every draw. The hashes
-- of the list and of each protocol stay. Returns whether
-- there was something to forget. For jobs.
CREATE OR REPLACE FUNCTION app.forget_draw(the_activity uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	list uuid;
BEGIN
	-- The bytes may be gone already, where a case in them was erased on request.
	UPDATE app.frozen_list t SET frozen = NULL, forgotten_at = coalesce(t.forgotten_at, app.now())
	WHERE t.activity_id = the_activity AND (t.forgotten_at IS NULL OR EXISTS (SELECT FROM app.draw d JOIN app.drawn_case k ON k.draw_id = d.id
		WHERE d.list_id = t.id)) RETURNING t.id INTO list;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	UPDATE app.draw_order o SET places = NULL FROM app.draw d WHERE d.list_id = list AND o.draw_id = d.id;
	DELETE FROM app.replacement r USING app.draw d WHERE d.list_id = list AND r.draw_id = d.id;
	DELETE FROM app.drawn_case k USING app.draw d WHERE d.list_id = list AND k.draw_id = d.id;
	RETURN true;
END $$;

-- Whether a draw may be made now with this word: on a frozen list, and again, with a reason, until a review or a round has opened its
-- cases (R3). Again means the word of the first draw, which has told the committed seed: only the number of the draw changes, or words
-- could be tried until the draw pleases (R1, R2).
CREATE OR REPLACE FUNCTION app.check_draw(a app.activity, word text, reason text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF a.id IS NULL THEN
		PERFORM app.fail_not_found('activity');
	ELSIF length(word) NOT BETWEEN 1 AND 200 OR app.says_nothing(word) OR word ~ '[[:cntrl:]]' THEN
		PERFORM app.fail('TS003', 'the word has 1-200 characters, none of them a control character', '{}', app.place('word'));
	ELSIF NOT app.actor_is('planner')
		AND NOT EXISTS (SELECT FROM app.activity_reviewer r WHERE r.activity_id = a.id AND r.person_id = app.actor()) THEN
		PERFORM app.fail('TS012', 'a word is given by a planner or by one who reviews in the activity');
	ELSIF a.state NOT IN ('frozen', 'drawn') OR (a.state = 'drawn' AND reason IS NULL) THEN
		PERFORM app.fail_state(a.state);
	ELSIF EXISTS (SELECT FROM app.panel p WHERE p.activity_id = a.id AND p.purpose <> 'practice') THEN
		PERFORM app.fail('TS028', 'a round has opened cases of the draw', jsonb_build_object('state', 'opened'));
	ELSIF a.state = 'drawn' AND app.says_nothing(reason) THEN
		PERFORM app.fail('TS034', 'a second draw wants a reason', '{}', app.place('reason'));
	ELSIF word <> (SELECT d.word FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id
		WHERE l.activity_id = a.id ORDER BY d.number LIMIT 1) THEN
		PERFORM app.fail('TS003', 'a second draw keeps the word of the first', '{}', app.place('word'));
	END IF;
	PERFORM app.refuse_words(word, 'word', 200), app.refuse_words(reason, 'reason', 4000);
END $$;
