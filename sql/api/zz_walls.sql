-- Last in the alphabet of this folder, so that no function is missed.
--
-- The walls around the api, the same for every function: SECURITY DEFINER, owned by a role that owns no table and is bound by row-level
-- security, a fixed search path, execute for the server alone.
--
-- Functions of jobs and of the log's chain see all rows: they belong to tilsyn_jobs. Their comment says '@jobs'.
GRANT CREATE ON SCHEMA api TO tilsyn_api, tilsyn_jobs; -- for the change of owner alone
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN SELECT p.oid::regprocedure AS signature, coalesce(obj_description(p.oid, 'pg_proc') LIKE '@jobs%', false) AS of_jobs
		FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace LOOP
		EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = app, pg_temp', f.signature);
		EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tilsyn_app', f.signature);
		EXECUTE format('ALTER FUNCTION %s OWNER TO %I', f.signature, CASE WHEN f.of_jobs THEN 'tilsyn_jobs' ELSE 'tilsyn_api' END);
	END LOOP;
END $$;
REVOKE CREATE ON SCHEMA api FROM tilsyn_api, tilsyn_jobs;
REVOKE ALL ON SCHEMA api FROM PUBLIC;
GRANT USAGE ON SCHEMA api TO tilsyn_app;
