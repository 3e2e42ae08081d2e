"""One real server for each worker, with a town in it; each test makes its own people and its own audit."""
import pytest

from support.contract import rpcs
from support.server import TILSYND, Server
from support.town import Town


@pytest.fixture(scope="session")
def running():
    s = Server()
    try:
        yield s.start()
    finally:
        s.close()


@pytest.fixture
def server(running):
    """The server of all; whatever bad line the test brings into its log is the test's."""
    yield running
    bad = running.bad_lines()
    assert not bad, "\n".join(bad)


@pytest.fixture(scope="session")
def shared_town(running):
    return Town(running)


@pytest.fixture
def town(server, shared_town):
    return shared_town


@pytest.fixture
def anne(town):
    return town.leader("Anne")


@pytest.fixture
def bo(town):
    return town.leader("Bo")


@pytest.fixture(scope="session")
def own_running():
    s = Server()
    try:
        yield s.start()
    finally:
        s.close()


@pytest.fixture
def own_server(own_running):
    """A server for tests that move its clock or spoil its data: only one at a time, and the clock goes forward only."""
    yield own_running
    bad = own_running.bad_lines()
    assert not bad, "\n".join(bad)


@pytest.fixture
def own_town(own_server):
    return Town(own_server, cases=20)


@pytest.fixture(scope="session")
def table():
    return rpcs(TILSYND)
