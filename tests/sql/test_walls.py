"""What holds for all SQL: the checker finds nothing, one clock, the walls between the roles."""
import re
import subprocess

import pytest

from support.contract import ROOT

SQL = sorted(p for p in (ROOT / "sql").rglob("*.sql"))


def test_plpgsql_check_finds_nothing(proof):
    proof("CREATE EXTENSION IF NOT EXISTS plpgsql_check")
    found = proof("""
        SELECT p.oid::regprocedure, c.level, c.lineno, c.message
        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
            CROSS JOIN LATERAL plpgsql_check_function_tb(p.oid,
                relid => coalesce((SELECT t.tgrelid FROM pg_trigger t WHERE t.tgfoid = p.oid LIMIT 1), 0),
                fatal_errors => false, extra_warnings => false, performance_warnings => false) AS c
        WHERE p.pronamespace IN ('app'::regnamespace, 'api'::regnamespace)
            AND c.message NOT LIKE 'name of parameter % is reserved keyword'""")  # the contract's names
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("path", SQL, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_app_now_knows_the_time(path):
    bare = re.compile(r"(?<!app\.)\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\b(clock|statement|transaction)_timestamp\b|\blocaltime", re.I)
    lines = [re.sub(r"--.*", "", line) for line in path.read_text().splitlines()]
    found = [line for line in lines if bare.search(line.replace("FUNCTION app.now()", ""))]
    allowed = [line for line in found if "pg_catalog.transaction_timestamp()" in line]
    assert found == allowed and len(allowed) <= 1


def test_a_backfill_as_owner_changes_rows(proof):
    """Row-level security is forced on the owner, too: a policy lets migrations through."""
    proof("INSERT INTO app.department (name) VALUES ('Før')", role="tilsyn_owner")
    assert proof("UPDATE app.department SET name = 'Efter' WHERE name = 'Før' RETURNING name", role="tilsyn_owner") == [["Efter"]]
    assert proof("DELETE FROM app.department WHERE name = 'Efter' RETURNING name", role="tilsyn_owner") == [["Efter"]]


def test_every_table_forces_row_level_security(proof):
    assert proof("""SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p')
        AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> 'test_clock'""") == []


def test_a_dump_as_backup_succeeds_and_holds_rows(server, proof):
    proof("INSERT INTO app.department (name) VALUES ('I sikkerhedskopien') ON CONFLICT DO NOTHING")
    dump = subprocess.run(["pg_dump", server.dsn("tilsyn_backup", "proof")], check=True, capture_output=True, text=True).stdout
    assert "I sikkerhedskopien" in dump
    with pytest.raises(AssertionError, match="read-only|permission denied"):
        proof("DELETE FROM app.department", role="tilsyn_backup")


def test_the_server_may_do_nothing_but_execute_the_api(proof):
    assert proof("""
        SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('app', 'api') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
            AND has_table_privilege('tilsyn_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
            AND c.relname <> 'test_clock'""") == []
    assert proof("""SELECT p.oid::regprocedure FROM pg_proc p
        WHERE p.pronamespace = 'app'::regnamespace AND has_function_privilege('tilsyn_app', p.oid, 'EXECUTE')
            AND has_schema_privilege('tilsyn_app', 'app', 'USAGE')""") == []
    assert proof("SELECT has_schema_privilege('tilsyn_app', 'api', 'CREATE'), has_database_privilege('tilsyn_app', 'proof', 'CREATE, TEMP'), "
                 "has_schema_privilege('tilsyn_app', 'public', 'CREATE')") == [["f", "f", "f"]]
    for sql in ("SELECT 1 FROM app.person", "CREATE TABLE api.x ()", "SET ROLE tilsyn_api", "SELECT app.actor()"):
        with pytest.raises(AssertionError, match="permission denied"):
            proof(sql, role="tilsyn_app")


def test_every_api_function_stands_behind_the_same_wall(proof):
    assert proof("""SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND NOT (
        p.prosecdef AND p.proconfig @> '{"search_path=app, pg_temp"}' AND has_function_privilege('tilsyn_app', p.oid, 'EXECUTE')
        AND NOT has_function_privilege('public', p.oid, 'EXECUTE') AND p.proowner::regrole::text IN ('tilsyn_api', 'tilsyn_jobs'))""") == []


def test_the_api_role_owns_no_table_and_cannot_sign_in(proof):
    assert proof("SELECT relname FROM pg_class WHERE relowner = 'tilsyn_api'::regrole AND relkind IN ('r', 'p')") == []
    assert proof("SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'tilsyn_api'") == [["f", "f", "f"]]


def test_policies_are_comparisons_of_columns(proof):
    """Never plpgsql in a policy: evaluated for each row it costs more than the row."""
    assert proof("""SELECT DISTINCT p.polname, f.proname FROM pg_policy p JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
        JOIN pg_proc f ON f.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass JOIN pg_language l ON l.oid = f.prolang
        WHERE l.lanname = 'plpgsql'""") == []


def test_migrating_again_changes_nothing(server, proof):
    before = proof("SELECT * FROM app.migration ORDER BY 1")
    subprocess.run(server.words("migrate", database="unused", owner_database=server.dsn("tilsyn_owner", "proof")), check=True)
    assert proof("SELECT * FROM app.migration ORDER BY 1") == before


def test_no_helper_is_written_twice():
    """A second one of the same name and arguments would silently take the place of the first."""
    text = "\n".join(path.read_text() for path in sorted((ROOT / "sql/policy").glob("*.sql")))
    written = [re.sub(r"\s+", " ", found) for found in re.findall(r"^CREATE OR REPLACE FUNCTION (app\.\w+\([^)]*\))", text, re.M)]
    assert len(written) > 100 and [name for name in written if written.count(name) > 1] == []
