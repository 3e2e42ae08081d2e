-- Test builds only: a clock that moves by what the table says.
CREATE TABLE IF NOT EXISTS app.test_clock (ahead interval NOT NULL);
GRANT SELECT ON app.test_clock TO PUBLIC;
INSERT INTO app.test_clock SELECT '0' WHERE NOT EXISTS (SELECT FROM app.test_clock);
CREATE OR REPLACE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT pg_catalog.transaction_timestamp() + (SELECT ahead FROM app.test_clock) $$;
