"""What every test here is given: a running Signet and its two tenants."""

import pytest

from signet_process import Signet


@pytest.fixture(scope="session")
def signet():
    server = Signet()
    try:
        server.start()
        yield server
        # Graceful: what is under way is finished, the audit is flushed, the exit is clean.
        assert server.stop() == 0, server.log.read_text()
    finally:
        server.remove()


@pytest.fixture
def acme(signet):
    return signet.first


@pytest.fixture
def globex(signet):
    return signet.second
