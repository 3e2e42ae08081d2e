-- Drawing cases so that no one can doubt it. The numbers are C's (server/domain); here is what is read, kept and refused.

-- read_frame: what a freeze would rest on, in one snapshot: a first row with the plan, then a row for each listed case.
-- Raises TS029 without a case, TS030 when more are wanted than there are.
CREATE FUNCTION api.read_frame(activity_id uuid) RETURNS TABLE (plan jsonb, case_number text, stratum text, birth_day integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	head jsonb;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = read_frame.activity_id;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('activity');
	ELSIF a.state <> 'planned' THEN
		PERFORM app.fail_state(a.state);
	END IF;
	PERFORM app.check_turn(a);
	head := jsonb_build_object('title', a.title, 'method', a.method, 'case_count', app.wanted_cases(a), 'spare_count', a.spare_count,
		'replays', app.setting_int('cycle_replays'),
		'frame', app.frame_words(a),
		'cycle', (SELECT jsonb_build_object('name', c.name, 'waves', c.waves, 'wave', a.wave,
				'seed_commitment', c.seed_commitment, 'sealed_seed', encode(c.sealed_seed, 'hex'),
				'frozen_waves', (SELECT coalesce(jsonb_agg(e.wave), '[]') FROM app.activity e
					WHERE e.cycle_id = c.id AND e.state NOT IN ('planned', 'skipped')),
				'draws', (SELECT jsonb_agg(coalesce(e.case_count, a.case_count) ORDER BY w.wave)
					FROM generate_series(1, c.waves) AS w (wave)
					LEFT JOIN app.activity e ON e.cycle_id = c.id AND e.wave = w.wave AND e.state <> 'skipped'),
				'dealt', c.dealt_at IS NOT NULL,
				'caseworkers', (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.code COLLATE "C"), '[]') FROM app.ledger(c.id) AS l))
			FROM app.cycle c WHERE c.id = a.cycle_id));
	RETURN QUERY SELECT head || f.plan, f.case_number, f.stratum, f.birth_day FROM app.frame_rows(a) AS f;
END $$;

-- size_facts: what the size of a draw hangs on, of a planned activity, or of a frame without one. minutes: what a case takes; reviews: what
-- that rests on where no steps are known.
CREATE FUNCTION api.size_facts(activity_id uuid, frame jsonb, kind text, reviewers integer)
RETURNS TABLE (listed integer, exempt integer, kind_ text, reviewers_ integer, planned integer, minutes double precision, reviews integer,
	steps jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	readers integer := size_facts.reviewers;
	places jsonb;
BEGIN
	IF size_facts.activity_id IS NOT NULL THEN
		SELECT t.* INTO a FROM app.activity t WHERE t.id = size_facts.activity_id;
		IF NOT FOUND THEN
			PERFORM app.fail_not_found('activity');
		ELSIF a.state <> 'planned' THEN
			PERFORM app.fail_state(a.state);
		END IF;
		PERFORM app.check_draws(a);
		SELECT count(*) INTO readers FROM app.activity_reviewer r WHERE r.activity_id = a.id;
	ELSE
		SELECT coalesce(jsonb_agg(jsonb_build_object('field', c.field)), '[]') INTO places FROM (
			VALUES ('kind', coalesce(app.draws(size_facts.kind), false)), ('reviewers', readers BETWEEN 1 AND 1000),
				('frame.own_cases', coalesce((size_facts.frame ->> 'own_cases')::integer, 0) = 0)
			UNION ALL
			SELECT 'frame.' || f.field, f.fine FROM app.frame_checks(size_facts.frame) AS f) AS c (field, fine)
		WHERE c.fine IS NOT TRUE;
		IF places <> '[]' THEN
			PERFORM app.fail('TS003', 'the frame breaks a rule', '{}', places);
		END IF;
		a := app.with_frame(a, size_facts.frame);
		a.kind := size_facts.kind;
	END IF;
	RETURN QUERY SELECT n.listed, n.exempt, a.kind, readers, app.wanted_cases(a), k.minutes, k.reviews,
			(SELECT coalesce(jsonb_agg(jsonb_build_object('step', s.step, 'title_da', s.title_da, 'title_en', s.title_en, 'minutes', s.minutes,
				'reviews', s.reviews) ORDER BY s.nth), '[]') FROM app.step_minutes(a.kind, a.template_id, a.steps) AS s)
		FROM (SELECT count(*) FILTER (WHERE NOT f.exempt)::integer AS listed, count(*) FILTER (WHERE f.exempt)::integer AS exempt
			FROM app.frame(a) AS f) AS n CROSS JOIN app.kind_minutes(a.kind) AS k;
END $$;

-- freeze_list: keeps what was made of read_frame, if nothing it rests on has changed since. `shares` are the strata as the answer has
-- them; `waves` says where each caseworker of the cycle stands now.
CREATE FUNCTION api.freeze_list(activity_id uuid, version bigint, fingerprint text, frozen bytea, shares jsonb, waves jsonb)
RETURNS TABLE (list_id uuid, list_hash text, listed integer, exempt integer, strata jsonb, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	a app.activity := app.lock_activity(freeze_list.activity_id, freeze_list.version, '{planned}');
	plan jsonb;
	l app.frozen_list;
BEGIN
	PERFORM FROM app.cycle c WHERE c.id = a.cycle_id FOR UPDATE;
	PERFORM app.check_turn(a), app.refuse_without_concept(a);
	SELECT f.plan INTO plan FROM app.frame_rows(a) AS f WHERE f.plan IS NOT NULL;
	IF plan ->> 'fingerprint' IS DISTINCT FROM freeze_list.fingerprint THEN
		PERFORM app.fail('TS022', 'the register or the ledger changed while the list was made', '{"what": "frame"}');
	END IF;
	INSERT INTO app.frozen_list AS t (activity_id, frozen_by, list_hash, frozen, listed, exempt)
	VALUES (a.id, app.actor(), encode(sha256(freeze_list.frozen), 'hex'), freeze_list.frozen, (plan ->> 'listed')::integer,
		(plan ->> 'exempt')::integer) RETURNING t.* INTO l;
	INSERT INTO app.stratum (list_id, position, key, caseworker_id, listed, drawn, in_wave, chance, cycle_chance)
	SELECT l.id, s.position, s.share ->> 'key', w.id, (s.share ->> 'listed')::integer, (s.share ->> 'drawn')::integer,
		(s.share ->> 'in_wave')::boolean, (s.share ->> 'chance')::double precision, (s.share ->> 'cycle_chance')::double precision
	FROM jsonb_array_elements(freeze_list.shares) WITH ORDINALITY AS s (share, position)
	LEFT JOIN app.caseworker w ON (a.method = 'coverage' OR a.method = 'stratified' AND a.strata = 'caseworker')
		AND w.code = s.share ->> 'key';
	INSERT INTO app.list_caseworker (list_id, caseworker_id)
	SELECT DISTINCT l.id, (h.holding ->> 'holder')::uuid FROM jsonb_array_elements(plan -> 'holders') AS h (holding);
	INSERT INTO app.cycle_caseworker (cycle_id, caseworker_id, wave, moved_on_from, joined)
	SELECT a.cycle_id, w.caseworker_id, w.wave, w.moved_on_from, CASE WHEN c.dealt_at IS NULL THEN 1 ELSE a.wave END
	FROM jsonb_to_recordset(freeze_list.waves) AS w (caseworker_id uuid, wave integer, moved_on_from integer)
	JOIN app.cycle c ON c.id = a.cycle_id
	ON CONFLICT (cycle_id, caseworker_id) DO UPDATE SET wave = excluded.wave, moved_on_from = excluded.moved_on_from;
	UPDATE app.cycle c SET dealt_at = app.now() WHERE c.id = a.cycle_id AND c.dealt_at IS NULL;
	UPDATE app.activity t SET state = 'frozen' WHERE t.id = a.id;
	IF app.actor() IS NULL THEN
		PERFORM app.ask_for_word(a.id);
	END IF;
	PERFORM app.next_version(a.id), app.settle('activity:' || a.id, jsonb_build_object('list_id', l.id, 'list_hash', l.list_hash,
		'listed', l.listed, 'exempt', l.exempt, 'strata', freeze_list.shares));
	RETURN QUERY SELECT l.id, l.list_hash, l.listed, l.exempt, freeze_list.shares, ARRAY[format('activity:%s:all', a.id)];
END $$;

-- read_frozen: what a draw is made from, the list as text, which is half as long to send as bytes are. The word comes along so that a bad one is refused before the work. reason NULL: no other than
-- the first draw will do.
CREATE FUNCTION api.read_frozen(activity_id uuid, word text, reason text) RETURNS TABLE (list_hash text, frozen text, number integer,
	seed_commitment text, sealed_seed bytea) LANGUAGE plpgsql STABLE AS $$
DECLARE
	a app.activity;
	list uuid;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = read_frozen.activity_id;
	PERFORM app.check_draw(a, read_frozen.word, read_frozen.reason);
	list := app.list_kept(a.id);
	RETURN QUERY SELECT l.list_hash, convert_from(l.frozen, 'UTF8'), (SELECT count(*)::integer + 1 FROM app.draw d WHERE d.list_id = l.id),
			a.seed_commitment, a.sealed_seed
		FROM app.frozen_list l WHERE l.id = list;
END $$;
ALTER FUNCTION api.read_frozen SET work_mem = '256MB'; -- one row, as long as the list: it need not go by way of a file

-- make_draw: keeps a draw: the whole order as the bytes of app.draw_order, and in five arrays the cases that somebody may come to review.
-- A draw before it is annulled and stays visible. Raises TS022 when another draw came in between.
CREATE FUNCTION api.make_draw(activity_id uuid, word text, reason text, number integer, committed_seed text, draw_seed text,
	case_order bytea, protocol_hash text, case_numbers text[], strata text[], ranks integer[], tickets bytea[], places text[])
RETURNS TABLE (draw_id uuid, draw_number integer, seed text, list_hash text, drawn integer, spares integer, hints text[])
LANGUAGE plpgsql AS $$
DECLARE
	a app.activity;
	l record;
	d app.draw;
	wanted CONSTANT integer := cardinality(make_draw.case_numbers);
	stored integer;
BEGIN
	SELECT t.* INTO a FROM app.activity t WHERE t.id = make_draw.activity_id FOR UPDATE;
	PERFORM app.check_draw(a, make_draw.word, make_draw.reason);
	SELECT t.id, t.list_hash, t.listed INTO l FROM app.frozen_list t WHERE t.activity_id = a.id;
	UPDATE app.draw t SET annulled_at = app.now() WHERE t.list_id = l.id AND t.annulled_at IS NULL;
	IF make_draw.number <> (SELECT count(*) + 1 FROM app.draw t WHERE t.list_id = l.id) THEN
		PERFORM app.fail('TS022', 'somebody else drew in between', '{"what": "draw"}');
	END IF;
	INSERT INTO app.draw AS t (list_id, number, word, committed_seed, seed, made_by, reason)
	VALUES (l.id, make_draw.number, make_draw.word, make_draw.committed_seed, make_draw.draw_seed, app.actor(),
		nullif(make_draw.reason, '')) RETURNING t.* INTO d;
	INSERT INTO app.draw_order (draw_id, places, protocol_hash) VALUES (d.id, make_draw.case_order, make_draw.protocol_hash);
	INSERT INTO app.drawn_case (draw_id, case_id, stratum, rank, ticket, place)
	SELECT d.id, c.id, o.stratum, o.rank, o.ticket, o.place
	FROM unnest(make_draw.case_numbers, make_draw.strata, make_draw.ranks, make_draw.tickets, make_draw.places)
		AS o (case_number, stratum, rank, ticket, place)
	CROSS JOIN LATERAL ( -- each by the index: reading the whole register costs more than the draw
		SELECT t.id FROM app.case t WHERE t.case_number = o.case_number OFFSET 0) AS c;
	GET DIAGNOSTICS stored = ROW_COUNT;
	IF stored <> wanted OR octet_length(make_draw.case_order) <> 4 * l.listed THEN
		PERFORM app.fail('TS022', 'a listed case is gone from the register', '{"what": "case"}');
	END IF;
	UPDATE app.activity t SET state = 'drawn' WHERE t.id = a.id;
	PERFORM app.next_version(a.id);
	IF app.by_itself(a) = 'freeze' THEN -- it stops here for a planner
		PERFORM app.give_notice(p.id, 'waits', a.id) FROM app.person p WHERE 'planner' = ANY (p.roles) AND p.disabled_at IS NULL;
	END IF;
	RETURN QUERY SELECT d.id, d.number, d.seed, l.list_hash, count(*) FILTER (WHERE k.place = 'sample')::integer,
			count(*) FILTER (WHERE k.place = 'spare')::integer, ARRAY[format('activity:%s:all', a.id)]
		FROM app.drawn_case k WHERE k.draw_id = d.id;
	PERFORM app.settle('activity:' || a.id, jsonb_build_object('draw_id', d.id, 'draw_number', d.number, 'seed', d.seed,
		'list_hash', l.list_hash, 'drawn', (SELECT count(*) FROM app.drawn_case k WHERE k.draw_id = d.id AND k.place = 'sample'),
		'spares', (SELECT count(*) FROM app.drawn_case k WHERE k.draw_id = d.id AND k.place = 'spare')));
END $$;

-- read_draw: a stored draw for redoing it: a first row with the frozen bytes, the seeds and the order, then the cases that are kept one
-- by one. A draw from before orders were kept in bytes has none, and keeps every case so.
CREATE FUNCTION api.read_draw(activity_id uuid) RETURNS TABLE (list_hash text, frozen bytea, number integer, seed_commitment text,
	committed_seed text, word text, seed text, case_order bytea, protocol_hash text, case_number text, stratum text, rank integer,
	ticket text, place text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	d CONSTANT app.draw := app.draw_in_force(read_draw.activity_id);
	list CONSTANT uuid := app.list_kept(read_draw.activity_id);
BEGIN
	RETURN QUERY SELECT l.list_hash, l.frozen, d.number, a.seed_commitment, d.committed_seed, d.word::text, d.seed, o.places,
			coalesce(o.protocol_hash, ''), NULL::text, NULL::text, NULL::integer, NULL::text, NULL::text
		FROM app.frozen_list l JOIN app.activity a ON a.id = l.activity_id LEFT JOIN app.draw_order o ON o.draw_id = d.id WHERE l.id = list;
	RETURN QUERY SELECT NULL::text, NULL::bytea, NULL::integer, NULL::text, NULL::text, NULL::text, NULL::text, NULL::bytea, NULL::text,
			c.case_number, k.stratum, k.rank, encode(k.ticket, 'hex'), k.place
		FROM app.drawn_case k
		JOIN app.case c ON c.id = k.case_id
		JOIN app.stratum s ON s.list_id = d.list_id AND s.key = k.stratum
		WHERE k.draw_id = d.id
		ORDER BY s.position, k.rank;
END $$;

-- get_protocol: what the protocol is written from.
CREATE FUNCTION api.get_protocol(activity_id uuid) RETURNS TABLE (list_hash text, frozen bytea, number integer, seed_commitment text,
	committed_seed text, word text) LANGUAGE plpgsql AS $$
DECLARE
	d CONSTANT app.draw := app.draw_in_force(get_protocol.activity_id);
	list CONSTANT uuid := app.list_kept(get_protocol.activity_id);
BEGIN
	PERFORM app.settle('activity:' || get_protocol.activity_id);
	RETURN QUERY SELECT l.list_hash, l.frozen, d.number, a.seed_commitment, d.committed_seed, d.word::text
		FROM app.frozen_list l JOIN app.activity a ON a.id = l.activity_id WHERE l.id = list;
END $$;

-- list_drawn_cases: the sample as drawn, with the spares that were used; with "all" every case that is kept.
CREATE FUNCTION api.list_drawn_cases(activity_id uuid, "all" boolean) RETURNS TABLE (case_number text, stratum text, rank integer,
	place text, ticket text, chance double precision, cycle_chance double precision, dropped text) LANGUAGE plpgsql AS $$
DECLARE
	d CONSTANT app.draw := app.draw_in_force(list_drawn_cases.activity_id);
BEGIN
	PERFORM app.settle('activity:' || list_drawn_cases.activity_id);
	RETURN QUERY SELECT c.case_number, k.stratum, k.rank, k.place, encode(k.ticket, 'hex'), coalesce(s.chance, 0), coalesce(s.cycle_chance, 0), r.reason
		FROM app.drawn_case k
		JOIN app.case c ON c.id = k.case_id
		JOIN app.stratum s ON s.list_id = d.list_id AND s.key = k.stratum
		LEFT JOIN app.replacement r ON r.draw_id = d.id AND r.case_id = k.case_id
		WHERE k.draw_id = d.id AND (list_drawn_cases."all" OR k.place = 'sample'
			OR EXISTS (SELECT FROM app.replacement u WHERE u.draw_id = d.id AND u.spare_case_id = k.case_id))
		ORDER BY array_position(ARRAY['sample', 'spare', 'rest'], k.place), s.position, k.rank;
END $$;

-- replace_case: the next spare of the stratum takes the place of a case that cannot be reviewed, and its review if it has one (R3). A
-- missing or unreadable file is no reason: it is a finding.
-- Raises TS028 once the review is begun, TS031 when its reviewer may not have the spare, TS020 without a spare.
CREATE FUNCTION api.replace_case(activity_id uuid, case_number text, reason text, note text)
RETURNS TABLE (new_case_number text, hints text[]) LANGUAGE plpgsql AS $$
DECLARE
	d app.draw := app.draw_in_force(replace_case.activity_id);
	old app.sample;
	spare record;
	r app.review;
BEGIN
	PERFORM app.refuse_words(replace_case.note, 'note', 4000);
	PERFORM FROM app.draw t WHERE t.id = d.id AND t.annulled_at IS NULL FOR UPDATE; -- one replacement at a time
	IF NOT FOUND THEN
		PERFORM app.fail('TS022', 'the draw was annulled in between', '{"what": "draw"}');
	ELSIF replace_case.reason IS NULL THEN
		PERFORM app.fail('TS034', 'replacing a case wants a coded reason', '{}', app.place('reason'));
	END IF;
	SELECT s.* INTO old FROM app.sample s JOIN app.case c ON c.id = s.case_id
	WHERE s.draw_id = d.id AND c.case_number = replace_case.case_number;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('drawn case');
	END IF;
	SELECT k.case_id, c.case_number INTO spare FROM app.drawn_case k JOIN app.case c ON c.id = k.case_id
	WHERE k.draw_id = d.id AND k.stratum = old.stratum AND k.place = 'spare'
		AND NOT EXISTS (SELECT FROM app.replacement u WHERE u.draw_id = d.id AND u.spare_case_id = k.case_id)
	ORDER BY k.rank LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('spare');
	END IF;
	IF EXISTS (SELECT FROM app.seat s JOIN app.panel n ON n.id = s.panel_id AND n.purpose = 'voices' AND n.sealed AND n.cancelled_at IS NULL
		WHERE s.case_id = old.case_id AND n.activity_id = replace_case.activity_id) THEN
		PERFORM app.fail('TS028', 'the case is answered apart by several', '{"state": "begun"}');
	END IF;
	SELECT t.* INTO r FROM app.review t WHERE t.draw_id = d.id AND t.case_id = old.case_id AND t.purpose IN ('random', 'targeted')
	ORDER BY t.state = 'withdrawn' LIMIT 1 FOR UPDATE;
	IF FOUND THEN
		PERFORM app.check_not_begun(r);
		IF app.bars(app.conflict(r.reviewer_id, spare.case_id)) THEN
			PERFORM app.fail('TS031', 'the reviewer may not review the spare; reassign the review first', '{}',
				app.place('case_number'));
		END IF;
		UPDATE app.review t SET case_id = spare.case_id, version = t.version + 1, opened_at = NULL, override_reason = NULL
		WHERE t.id = r.id;
		PERFORM app.name_participant(r.id);
	END IF;
	INSERT INTO app.replacement (draw_id, case_id, spare_case_id, reason, note, person_id)
	VALUES (d.id, old.case_id, spare.case_id, replace_case.reason, nullif(replace_case.note, ''), app.actor());
	PERFORM app.settle('activity:' || replace_case.activity_id, jsonb_build_object('new_case_number', spare.case_number),
		old.case_id);
	RETURN QUERY SELECT spare.case_number, ARRAY[format('activity:%s:all', replace_case.activity_id)]
		|| CASE WHEN r.id IS NOT NULL THEN ARRAY[format('review:%s:user:%s', r.id, r.reviewer_id)] END;
END $$;

-- list_coverage: each caseworker of a cycle.
CREATE FUNCTION api.list_coverage(cycle text) RETURNS TABLE (caseworker_id uuid, code text, display_name text, team text, wave integer,
	reviewed integer, drawn integer, eligible boolean, state text, moved_on_from integer, away_percent integer, joined boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	the_cycle uuid;
BEGIN
	SELECT c.id INTO the_cycle FROM app.cycle c WHERE c.name = list_coverage.cycle;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('cycle');
	END IF;
	RETURN QUERY SELECT l.* FROM app.coverage(the_cycle) AS l ORDER BY l.team, l.display_name, l.code;
END $$;

-- get_my_coverage: one's own line, without the wave: whoever knew it would know when to expect a draw. That a case is drawn is told by
-- those who review it, not by the ledger. Raises TS020.
CREATE FUNCTION api.get_my_coverage(cycle text) RETURNS TABLE (cycle_ text, state text, reviewed integer, away_percent integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	c app.cycle;
BEGIN
	SELECT t.* INTO c FROM app.cycle t WHERE t.dealt_at IS NOT NULL AND get_my_coverage.cycle IN ('', t.name) ORDER BY t.dealt_at DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM app.fail_not_found('cycle');
	END IF;
	RETURN QUERY
	SELECT c.name, CASE coalesce(l.state, 'no_case') WHEN 'drawn' THEN 'missing' ELSE coalesce(l.state, 'no_case') END,
		coalesce(l.reviewed, 0), coalesce(l.away_percent, 0)
	FROM app.person p LEFT JOIN app.coverage(c.id) AS l ON l.caseworker_id = p.caseworker_id
	WHERE p.id = app.actor();
END $$;
