-- A register to draw from, loaded as superuser without the checks of foreign keys: a planner, caseworkers in forty teams, and under each
-- section of :sizes as many cases as it says, shared out among a four-thousandth of the largest a caseworker.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET session_replication_role = replica;
INSERT INTO app.person (id, user_name, display_name, roles) VALUES (bench.id('planner'), 'planner', 'Planlægger', '{planner}');
INSERT INTO app.session (person_id, token_hash, idle, expires_at)
VALUES (bench.id('planner'), sha256('bench-planner'), interval '1 day', app.now() + interval '1 day');
INSERT INTO app.department (id, name) VALUES (bench.id('department'), 'Børn og Unge');
INSERT INTO app.team (id, department_id, name) SELECT bench.id('team' || n), bench.id('department'), 'Team ' || n FROM generate_series(0, 39) AS n;
INSERT INTO app.caseworker (id, code, display_name)
SELECT bench.id('worker' || n), 'R' || lpad(n::text, 5, '0'), 'Rådgiver ' || n FROM generate_series(0, :workers - 1) AS n;
INSERT INTO app.team_member (caseworker_id, team_id, held_from)
SELECT bench.id('worker' || n), bench.id('team' || n % 40), '2020-01-01' FROM generate_series(0, :workers - 1) AS n;

CREATE TEMP TABLE wanted AS
SELECT s.section, s.size, n, bench.id(s.section || '/' || n) AS id, format('2026-%s-%s', s.section, lpad(n::text, 7, '0')) AS case_number,
	n % greatest(s.size * :workers / :largest, 1) AS worker
FROM jsonb_to_recordset(:'sizes') AS s (section text, size bigint), generate_series(0, s.size - 1) AS n;
INSERT INTO app.case (id, case_number, opened_on) SELECT id, case_number, '2025-01-01' FROM wanted;
INSERT INTO app.case_holder (case_id, caseworker_id, held_from) SELECT id, bench.id('worker' || worker), '2025-01-01' FROM wanted;
INSERT INTO app.decision (case_id, decided_on, section) SELECT id, app.today() - 30, section FROM wanted;
-- What the peer sorts: the same cases with their strata.
CREATE TABLE bench.listed AS SELECT section, case_number, 'R' || lpad(worker::text, 5, '0') AS stratum FROM wanted;
CREATE INDEX ON bench.listed (section);
RESET session_replication_role;
VACUUM ANALYZE bench.listed, app.case, app.case_holder, app.decision, app.caseworker, app.team_member;
GRANT USAGE ON SCHEMA bench TO PUBLIC;
GRANT SELECT ON bench.listed TO PUBLIC;
