"""What every test here is given: a running Signet and its two tenants."""

import pytest

from client_site import ClientSite
from signet_process import Signet
from window import Window


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


@pytest.fixture(scope="module")
def site():
    """The site of a client, to which browsers come back."""
    site = ClientSite()
    yield site
    site.close()


@pytest.fixture(scope="session")
def shared_window(tmp_path_factory):
    window = Window(tmp_path_factory.mktemp("chromium"))
    yield window
    window.close()


@pytest.fixture
def window(shared_window):
    """A real browser that nobody has signed in with."""
    return shared_window.forget()
