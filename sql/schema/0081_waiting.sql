-- One line of what waits for somebody, as GetStatus tells it: each capability gives its own lines (sql/policy/waiting.sql).
CREATE TYPE app.waiting AS (
	kind text,
	subject_id uuid,
	title text,
	due date,
	done integer,
	total integer,
	failure jsonb,
	audience text
);
