-- Feedback: who may see it, when it is told.

-- The teams that the actor leads now.
CREATE OR REPLACE FUNCTION app.teams_led() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(array_agg(l.team_id), '{}') FROM app.team_lead l WHERE l.person_id = app.actor() AND l.held_to IS NULL $$;

-- The teams that the actor has led and leads no more.
CREATE OR REPLACE FUNCTION app.teams_left() RETURNS uuid[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(DISTINCT l.team_id), '{}') FROM app.team_lead l
	WHERE l.person_id = app.actor() AND l.held_to IS NOT NULL AND l.team_id <> ALL (app.teams_led())
$$;

-- The day of a moment in Denmark.
CREATE OR REPLACE FUNCTION app.day_of(moment timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (moment AT TIME ZONE 'Europe/Copenhagen')::date $$;

-- The logins of a caseworker.
CREATE OR REPLACE FUNCTION app.logins_of(the_caseworker uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT p.id FROM app.person p WHERE p.caseworker_id = the_caseworker AND 'caseworker' = ANY (p.roles) AND p.disabled_at IS NULL $$;

-- Reviews that are read by their caseworker: of drawn and of chosen cases, handed in, not sealed, still there.
CREATE OR REPLACE FUNCTION app.is_told(r app.review) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT r.purpose IN ('random', 'targeted') AND r.state = 'submitted' AND NOT r.sealed AND r.faded_at IS NULL $$;

-- What was told of a review is what it says now: since then it was not opened and handed in again.
CREATE OR REPLACE FUNCTION app.is_told(r app.review, f app.feedback) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT app.is_told(r) AND f.told_at >= r.submitted_at $$;

-- Told once a review counts, in the morning; and while there is time for remarks, a word that there is. For jobs.
CREATE OR REPLACE FUNCTION app.tell_feedback() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	r app.review;
	whose uuid;
	the_team uuid;
BEGIN
	FOR r IN SELECT v.* FROM app.review v WHERE app.is_told(v)
		AND NOT EXISTS (SELECT FROM app.feedback f WHERE f.review_id = v.id AND app.is_told(v, f)) LOOP
		FOR whose IN SELECT s FROM app.review_subjects(r) AS s LOOP
			IF app.counts_from(r) > app.today() THEN
				PERFORM app.give_notice(w, 'remark', r.id) FROM app.logins_of(whose) AS w;
				CONTINUE;
			END IF;
			SELECT m.team_id INTO the_team FROM app.team_member m
			WHERE m.caseworker_id = whose AND app.day_of(r.submitted_at) BETWEEN m.held_from AND coalesce(m.held_to, 'infinity')
			ORDER BY m.held_from DESC LIMIT 1;
			INSERT INTO app.feedback (review_id, caseworker_id, team_id, leaders)
			SELECT r.id, whose, the_team, ARRAY(SELECT l.person_id FROM app.team_lead l
				WHERE l.team_id = the_team AND app.day_of(r.submitted_at) BETWEEN l.held_from AND coalesce(l.held_to, 'infinity') ORDER BY 1)
			ON CONFLICT ON CONSTRAINT feedback_pkey DO UPDATE SET team_id = excluded.team_id, leaders = excluded.leaders, told_at = app.now(),
				acknowledged_at = NULL, acknowledged_by = NULL, version = app.feedback.version + 1;
			PERFORM app.give_notice(w, 'feedback', r.id) FROM app.logins_of(whose) AS w;
		END LOOP;
	END LOOP;
END $$;

-- Reviews about the actor's casework that a document can still be pointed to for.
CREATE OR REPLACE FUNCTION app.open_for_remarks() RETURNS TABLE (review_id uuid, case_number text, title text, until date) LANGUAGE sql STABLE AS $$
	SELECT r.id, c.case_number, a.title, app.remarks_until(r)
	FROM app.review r JOIN app.case c ON c.id = r.case_id JOIN app.activity a ON a.id = r.activity_id
	WHERE r.case_id IN (SELECT h.case_id FROM app.case_holder h WHERE h.caseworker_id = app.own_caseworker())
		AND app.is_told(r) AND app.remarks_until(r) >= app.today() AND app.own_caseworker() IN (SELECT app.review_subjects(r))
$$;

-- When a person's results are deleted (R17, R20).
CREATE OR REPLACE FUNCTION app.personal_months() RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT coalesce(nullif(app.setting_int('personal_months'), 0), app.setting_int('retention_months'))
$$;
CREATE OR REPLACE FUNCTION app.fades_on(r app.review) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (app.day_of(r.submitted_at) + make_interval(months => app.personal_months()))::date $$;

-- The feedback that is meant: one's own, or the only one that one may see. Of a case that several held, a leader of two of them says whose.
CREATE OR REPLACE FUNCTION app.feedback_meant(the_review uuid, whose uuid) RETURNS app.feedback LANGUAGE plpgsql STABLE AS $$
DECLARE
	f app.feedback;
	others bigint;
BEGIN
	SELECT t.*, count(*) OVER () - 1 INTO f.review_id, f.caseworker_id, f.team_id, f.leaders, f.told_at, f.acknowledged_at, f.acknowledged_by,
		f.version, others
	FROM app.feedback t JOIN app.review v ON v.id = t.review_id AND app.is_told(v, t)
	WHERE t.review_id = the_review AND (whose IS NULL OR t.caseworker_id = whose)
	ORDER BY t.caseworker_id IS NOT DISTINCT FROM app.own_caseworker() DESC LIMIT 1;
	IF others > 0 AND f.caseworker_id IS DISTINCT FROM app.own_caseworker() THEN
		PERFORM app.fail('TS003', 'several caseworkers held the case: whose feedback?', '{}', app.place('caseworker_id'));
	END IF;
	RETURN f;
END $$;

CREATE OR REPLACE FUNCTION app.feedback_head(f app.feedback) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_build_object('review_id', r.id, 'case_number', c.case_number, 'title', a.title, 'caseworker', w.display_name,
		'reviewer', p.display_name, 'submitted_at', r.submitted_at, 'told_at', f.told_at, 'acknowledged_at', f.acknowledged_at,
		'words', (SELECT count(*) FROM app.feedback_word n WHERE (n.review_id, n.caseworker_id) = (f.review_id, f.caseworker_id)),
		'deleted_on', app.fades_on(r), 'caseworker_id', f.caseworker_id,
		'in_part', EXISTS (SELECT FROM app.step_holder h WHERE h.review_id = r.id AND h.caseworker_id IS DISTINCT FROM f.caseworker_id))
	FROM app.review r JOIN app.case c ON c.id = r.case_id JOIN app.activity a ON a.id = r.activity_id JOIN app.person p ON p.id = r.reviewer_id,
		app.caseworker w
	WHERE r.id = f.review_id AND w.id = f.caseworker_id
$$;

-- What a section of the law is called in full: "BL § 32" out of a set that knows BL as Barnets lov becomes "Barnets lov § 32".
CREATE OR REPLACE FUNCTION app.law_named(file jsonb, law text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce((SELECT (l ->> 'title_da') || substr(law, length(l ->> 'abbr') + 1) FROM jsonb_array_elements(coalesce(file -> 'laws', '[]')) l
		WHERE law LIKE (l ->> 'abbr') || ' %' AND l ->> 'title_da' <> '' LIMIT 1), law)
$$;

-- The answers that were given, as the caseworker reads them: of the steps that were theirs.
CREATE OR REPLACE FUNCTION app.feedback_items(r app.review, whose uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
	WITH best AS (SELECT v.value FROM app.scale_value v WHERE v.template_id = r.template_id AND v.counts
		ORDER BY v.score DESC NULLS LAST, v.position LIMIT 1)
	SELECT jsonb_agg(jsonb_build_object('item', q.code, 'text_da', q.body ->> 'text_da', 'text_en', q.body ->> 'text_en',
		'value', f.value, 'label_da', v.label_da, 'label_en', v.label_en, 'first_value', CASE WHEN f.value <> n.value THEN n.value END,
		'comment', n.comment, 'evidence', n.evidence, 'evidence_date', n.evidence_date::text, 'example_note', x.note,
		'is_example', x.review_id IS NOT NULL, 'step_da', s.body ->> 'title_da', 'step_en', s.body ->> 'title_en',
		'standing', CASE WHEN NOT v.counts THEN 'not_relevant' WHEN f.value = (SELECT value FROM best) THEN 'well' ELSE 'to_talk_about' END,
		'law', (SELECT coalesce(jsonb_agg(app.law_named(t.file, l.law) ORDER BY l.nth), '[]')
			FROM jsonb_array_elements_text(coalesce(q.body -> 'law', '[]')) WITH ORDINALITY AS l (law, nth)),
		'guidance_da', q.body ->> 'guidance_da', 'guidance_en', q.body ->> 'guidance_en') ORDER BY q.nth)
	FROM app.review_items(r) q JOIN app.answer n ON n.review_id = r.id AND n.item = q.code
		CROSS JOIN LATERAL (SELECT app.value_in_force(r.id, q.code) AS value) AS f
		JOIN app.template t ON t.id = r.template_id
		LEFT JOIN app.scale_value v ON v.template_id = r.template_id AND v.value = f.value
		LEFT JOIN app.example x ON x.review_id = r.id AND x.item = q.code
		LEFT JOIN app.template_step s ON s.template_id = r.template_id AND s.step = q.step
	WHERE q.kind = 'question' AND n.value <> '' AND app.step_worker(r, q.step) = whose
$$;

-- One review in words, as GetFeedback has it.
CREATE OR REPLACE FUNCTION app.feedback_told(f app.feedback, r app.review) RETURNS TABLE (head jsonb, items jsonb, entries jsonb, words jsonb)
LANGUAGE sql STABLE AS $$
	SELECT app.feedback_head(f), app.feedback_items(r, f.caseworker_id),
		(SELECT jsonb_agg(app.entry_shown(e) ORDER BY e.written_at, e.item COLLATE "C", e.number) FROM app.entry e
			WHERE e.review_id = r.id AND app.item_worker(r, e.item) = f.caseworker_id),
		(SELECT jsonb_agg(jsonb_build_object('number', n.number, 'words', n.words, 'written_by', p.display_name, 'written_at', n.written_at)
			ORDER BY n.number) FROM app.feedback_word n JOIN app.person p ON p.id = n.written_by
			WHERE (n.review_id, n.caseworker_id) = (f.review_id, f.caseworker_id))
$$;

-- What kind of look an act is; NULL: none that tells of a person's results.
CREATE OR REPLACE FUNCTION app.look_kind(method text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE method WHEN 'ReportService/GetResults' THEN 'figures' WHEN 'FeedbackService/ListFeedback' THEN 'list'
		WHEN 'FollowUpService/ListFindings' THEN 'findings' WHEN 'FollowUpService/ListSuggestions' THEN 'suggestions'
		WHEN 'FollowUpService/ListActions' THEN 'actions' WHEN 'FollowUpService/GetAction' THEN 'actions'
		WHEN 'ReviewService/GetReview' THEN 'answers' WHEN 'ReviewService/GetHistory' THEN 'history'
		WHEN 'EntryService/ListEntries' THEN 'entries' WHEN 'FeedbackService/GetFeedback' THEN 'feedback'
		WHEN 'FeedbackService/RenderFeedback' THEN 'feedback' WHEN 'EntryService/MarkExample' THEN 'example' WHEN 'AuditService/ExportLooks' THEN 'access'
		ELSE CASE WHEN method LIKE 'ReviewService/%' OR method LIKE 'EntryService/%' OR method LIKE 'FeedbackService/%'
			OR method ~ '^FollowUpService/(Add|Withdraw|Update|Close|Reopen)(Finding|Action|Evidence)$' THEN 'change' END END
$$;

-- The same of a child's case, whatever was seen of it.
CREATE OR REPLACE FUNCTION app.case_look_kind(method text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(app.look_kind(method), CASE WHEN method LIKE 'CaseService/%' THEN 'case' WHEN method LIKE '%Concern%' THEN 'concern'
		WHEN method LIKE 'CalibrationService/%' OR method = 'VoiceService/CompareVoices' THEN 'comparison' ELSE 'work' END)
$$;

-- In which role somebody looked at a review, as far as it can still be told.
CREATE OR REPLACE FUNCTION app.look_role(looker uuid, r app.review) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN looker = app.actor() THEN 'yourself' WHEN looker = r.reviewer_id THEN 'reviewer'
		ELSE (SELECT CASE WHEN 'leader' = ANY (p.roles) THEN 'leader' WHEN 'planner' = ANY (p.roles) THEN 'planner'
				WHEN 'data_protection_officer' = ANY (p.roles) THEN 'officer' WHEN 'caseworker' = ANY (p.roles) THEN 'caseworker'
				ELSE 'administrator' END
			FROM app.person p WHERE p.id = looker) END
$$;
