"""A database made by `tilsynd migrate` in a private cluster, apart from the one that the server itself works on."""
import os
import subprocess

import pytest

from support.contract import ROOT
from support.server import Server

PROOF = "proof"
TAP = "tap"
TODAY = "2026-11-20 12:00 Europe/Copenhagen"  # of the pgTAP tests: their years stand still


@pytest.fixture(scope="session", autouse=True)
def server():
    with Server() as s:
        s.psql(f"CREATE DATABASE {PROOF}", database="postgres")
        s.psql((ROOT / "sql/policy/roles.sql").read_text(), database=PROOF)
        subprocess.run(s.words("migrate", database="unused", owner_database=s.dsn("tilsyn_owner", PROOF)), check=True)
        s.psql(f"CREATE DATABASE {TAP} TEMPLATE {PROOF}", database="postgres")
        s.psql("GRANT USAGE ON SCHEMA public TO PUBLIC", database=TAP)  # pgTAP's functions are there; its tests run as tilsyn_app
        s.psql(f"UPDATE app.test_clock SET ahead = '{TODAY}' - pg_catalog.now()", database=TAP)
        os.environ.update(PGHOST=s.socket, PGUSER="postgres", PGDATABASE=TAP)
        yield s


@pytest.fixture
def proof(server):
    """SQL in that database: proof("SELECT …") gives rows as lists of text; role= for another than the superuser."""
    return lambda sql, role="postgres": server.psql(sql, role=role, database=PROOF)
