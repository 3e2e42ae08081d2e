-- What a review takes: measured on the group's own reviews, and until there are enough of them a start value.

-- So many timed reviews make a median worth more than a guess.
CREATE OR REPLACE FUNCTION app.reviews_to_measure() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 5 $$;

-- A themed audit goes deeper; all others take what a general one takes.
CREATE OR REPLACE FUNCTION app.start_minutes(kind text) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE kind WHEN 'themed' THEN 150 ELSE 60 END $$;

-- What reviewers spent on each step of submitted reviews, in minutes. Calibration and training are looked at longer than the rest, blind
-- ones are nobody's to measure (R8): both are left out.
CREATE OR REPLACE FUNCTION app.timed_steps(kind text) RETURNS TABLE (review_id uuid, step text, minutes double precision)
LANGUAGE sql STABLE AS $$
	SELECT t.review_id, t.step, t.seconds / 60.0
	FROM app.step_time t
	JOIN app.review r ON r.id = t.review_id AND r.reviewer_id = t.person_id AND r.state = 'submitted' AND NOT r.sealed
		AND r.purpose IN ('random', 'targeted', 'second')
	JOIN app.activity a ON a.id = r.activity_id AND (a.kind = 'themed') = (timed_steps.kind = 'themed')
	WHERE t.seconds > 0
$$;

-- Each step of an activity, the case facts ('') with them where they are measured: the median of the reviews, or the start value spread
-- evenly. reviews: how many it rests on; 0 = the start value.
CREATE OR REPLACE FUNCTION app.step_minutes(kind text, the_template uuid, focus text[]) RETURNS TABLE (nth bigint, step text, title_da text,
	title_en text, minutes double precision, reviews integer) LANGUAGE sql STABLE AS $$
	WITH measured AS (
		SELECT t.step, percentile_cont(0.5) WITHIN GROUP (ORDER BY t.minutes) AS minutes, count(*)::integer AS reviews
		FROM app.timed_steps(step_minutes.kind) AS t GROUP BY t.step HAVING count(*) >= app.reviews_to_measure()
	), asked AS (
		SELECT s.position, s.step, s.body FROM app.template_step s
		WHERE s.template_id = the_template AND (cardinality(focus) = 0 OR s.step = ANY (focus))
	)
	SELECT 0, '', '', '', m.minutes, m.reviews FROM measured m WHERE m.step = ''
	UNION ALL
	SELECT row_number() OVER (ORDER BY a.position), a.step, a.body ->> 'title_da', a.body ->> 'title_en',
		coalesce(m.minutes, app.start_minutes(step_minutes.kind) / count(*) OVER ()), coalesce(m.reviews, 0)
	FROM asked a LEFT JOIN measured m ON m.step = a.step
$$;

-- One case of an activity, in minutes.
CREATE OR REPLACE FUNCTION app.case_minutes(a app.activity) RETURNS double precision LANGUAGE sql STABLE AS $$
	SELECT coalesce((SELECT sum(s.minutes) FROM app.step_minutes(a.kind, a.template_id, a.steps) AS s), app.start_minutes(a.kind))
$$;

-- One case of a kind, whatever its steps: the median of whole reviews, or the start value. reviews as above.
CREATE OR REPLACE FUNCTION app.kind_minutes(kind text, OUT minutes double precision, OUT reviews integer) LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN count(*) < app.reviews_to_measure() THEN app.start_minutes(kind)
			ELSE percentile_cont(0.5) WITHIN GROUP (ORDER BY w.minutes) END,
		CASE WHEN count(*) < app.reviews_to_measure() THEN 0 ELSE count(*)::integer END
	FROM (SELECT sum(t.minutes) AS minutes FROM app.timed_steps(kind_minutes.kind) AS t GROUP BY t.review_id) AS w
$$;
