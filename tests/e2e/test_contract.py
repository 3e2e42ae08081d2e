"""A broken contract is found at the start, not at a user's call: tilsynd names the function and the field, and does not serve."""
import subprocess

import pytest

from support.contract import ROOT
from support.server import PATIENCE, free_port

BREAKS = {
    "a result column": ("list_teams", "name text", "title text", "SELECT t.id, t.department_id, t.name", None, "name"),
    "an argument": ("list_teams", "list_teams(department_id uuid)", "list_teams(division_id uuid)",
                    "list_teams.department_id", "list_teams.division_id", "department_id"),
    "a type": ("skip_activity", "version bigint", "version boolean", None, None, "version"),
}


def start(server):
    """A second tilsynd on the same database, as one that finds its database ready."""
    return subprocess.run(server.words("run", database=server.dsn("tilsyn_app"), listen=f"127.0.0.1:{free_port()}",
                                       admin_socket=server.folder / "second.sock"),
                          capture_output=True, text=True, timeout=PATIENCE)


@pytest.fixture
def function(own_server):
    """function(name) gives its definition; whatever the test made of it is put right again."""
    kept = {}

    def definition(name):
        kept[name] = "\n".join("\x1f".join(r) for r in own_server.psql(
            f"SELECT pg_get_functiondef('api.{name}'::regproc)"))
        return kept[name]

    yield definition
    for name, text in kept.items():
        own_server.psql(f"DROP FUNCTION IF EXISTS api.{name}; {text};\n" + (ROOT / "sql/api/zz_walls.sql").read_text())


@pytest.mark.parametrize("kind", BREAKS)
def test_a_changed_function_is_named_and_the_server_does_not_start(own_server, function, kind):
    name, old, new, old_body, new_body, field = BREAKS[kind]
    text = function(name)
    assert old in text
    broken = text.replace(old, new)
    if new_body:
        broken = broken.replace(old_body, new_body)
    own_server.psql(f"SET check_function_bodies = off; DROP FUNCTION api.{name}; {broken};\n" + (ROOT / "sql/api/zz_walls.sql").read_text())
    ended = start(own_server)
    assert ended.returncode != 0
    assert name in ended.stderr and field in ended.stderr, ended.stderr


def test_a_missing_function_is_named(own_server, function):
    function("list_teams")
    own_server.psql("DROP FUNCTION api.list_teams")
    ended = start(own_server)
    assert ended.returncode != 0 and "list_teams" in ended.stderr


@pytest.mark.parametrize("step", [-1, 2])
def test_a_database_that_is_too_old_or_too_new_is_refused(own_server, step):
    said = own_server.value("SELECT obj_description('api'::regnamespace, 'pg_namespace')")
    number = own_server.value("SELECT app.api_number()")
    own_server.psql(f"COMMENT ON SCHEMA api IS '{said.replace(number, str(int(number) + step))}'")
    try:
        ended = start(own_server)
        assert ended.returncode != 0 and "api" in ended.stderr
    finally:
        own_server.psql(f"COMMENT ON SCHEMA api IS '{said}'")
