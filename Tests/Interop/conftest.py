"""What every test here is given: a running Signet and its two tenants."""

import pytest

# What these assert is told as what tests assert is.
pytest.register_assert_rewrite("connecting", "every_tool")

from client_site import ClientSite  # noqa: E402
from signet_process import running  # noqa: E402
from tls_host import Authority, TLSHost  # noqa: E402
from window import Window  # noqa: E402


@pytest.fixture(scope="session")
def signet():
    with running() as server:
        yield server


@pytest.fixture
def acme(signet):
    return signet.first


@pytest.fixture
def globex(signet):
    return signet.second


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Makes certificates that a server trusts when its settings say so: `trusting(authority)`."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def host(authority):
    """A host of clients' documents, on this machine."""
    host = TLSHost(authority.context("localhost", "127.0.0.1"))
    yield host
    host.close()


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
