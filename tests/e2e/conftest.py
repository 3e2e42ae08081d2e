"""One real server for each file, with a town in it; each test makes its own people and its own audit."""
from contextlib import ExitStack

import pytest

from support.contract import rpcs
from support.sealed import SealedTown
from support.server import TILSYND, Server
from support.town import Town


@pytest.fixture(scope="module")
def running():
    """Of a file's tests, and no other's: which files a worker had before changes nothing in it."""
    with Server() as s:
        yield s


@pytest.fixture(autouse=True)
def watched(request):
    """Whatever bad line a test brings into the log of its file's servers is the test's, by whichever name it has the server."""
    with ExitStack() as stack:
        for name in {"running", "own_running"} & set(request.fixturenames):
            stack.enter_context(request.getfixturevalue(name).checked())
        yield


@pytest.fixture
def server(running):
    return running


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def own_running():
    """A second server for those tests of a file that move its clock or spoil its data: only one at a time, and the clock goes forward only."""
    with Server() as s:
        yield s


@pytest.fixture
def own_server(own_running):
    return own_running


@pytest.fixture
def own_town(own_server):
    return Town(own_server, cases=20)


@pytest.fixture(scope="session")
def sealed_town():
    """A town that lies still: what happens to it happens in copies."""
    with Server() as s:
        town = SealedTown(s)
        s.stop()
        yield town


@pytest.fixture(scope="session")
def table():
    return rpcs(TILSYND)
