-- The roles of the cluster, made by a superuser in the database that Tilsyn uses; can be run again at any time.
--
--   tilsyn_owner   owns schemas and tables, migrates; bound by row-level security like everyone (it is forced)
--   tilsyn_api     owns the api's functions and no table; nobody logs in as it
--   tilsyn_app     the server: may execute api.* and nothing else
--   tilsyn_jobs    jobs and unsealing: sees all rows through policies of its own
--   tilsyn_backup  pg_dump: reads everything, past row-level security, and writes nothing
--
-- How they sign in is pg_hba.conf's business: peer in a private cluster; elsewhere give them certificates or passwords.
DO $$
DECLARE
	role text;
BEGIN
	FOREACH role IN ARRAY ARRAY['tilsyn_owner', 'tilsyn_api', 'tilsyn_app', 'tilsyn_jobs', 'tilsyn_backup'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
			EXECUTE format('CREATE ROLE %I', role);
		END IF;
	END LOOP;
END $$;

ALTER ROLE tilsyn_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE tilsyn_api NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE tilsyn_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE tilsyn_jobs LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE tilsyn_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
ALTER ROLE tilsyn_backup SET default_transaction_read_only = on;

GRANT pg_read_all_data TO tilsyn_backup;
GRANT tilsyn_api, tilsyn_jobs TO tilsyn_owner; -- to hand functions over to them

DO $$
BEGIN
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO tilsyn_app, tilsyn_jobs, tilsyn_backup', current_database());
	EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO tilsyn_owner', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
