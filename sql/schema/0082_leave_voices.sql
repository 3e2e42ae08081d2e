-- It says nothing any more of whether the voices opened (sql/policy/unseal.sql).
DROP FUNCTION IF EXISTS app.leave_voices(uuid);
