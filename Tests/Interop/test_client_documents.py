"""Clients that are known by their metadata documents, on a real host over TLS; and hosts that mean harm."""

import time

import pytest
import requests

import tls_host
from signet_process import Client, running, trusting
from signing_in import Answer, AuthorizationRequest, Browser, Page, claims, sign_in
from tls_host import Authority, TLSHost, document, drip, flood, redirect, silence

CALLBACK = "https://app.example/callback"
LOCAL = "http://127.0.0.1:{port}/callback"


@pytest.fixture(scope="module")
def signet(authority):
    """A server that may ask hosts of this machine, by one name."""
    with running(**trusting(authority)) as server:
        yield server


def publish(host, answer=None, redirect_uris=(CALLBACK,), **more):
    """Puts a document at a path of its own; its client."""
    path, content = tls_host.publish(host, redirect_uris, answer, **more)
    return Client(content["client_id"], redirect_uris[0]), path, content


def ask(signet, client, **changes):
    """What a browser sees that nobody has signed in with."""
    request = AuthorizationRequest(signet.first, client, **changes)
    return Browser(signet.base).open(request.url)


def is_refused(page):
    return isinstance(page, Page) and page.status == 400 and not page.forms


def test_both_metadata_documents_say_so(signet):
    for path in ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"):
        metadata = requests.get(signet.first.issuer + path, timeout=10).json()
        assert metadata["client_id_metadata_document_supported"] is True
        assert "private_key_jwt" in metadata["token_endpoint_auth_methods_supported"]
        assert "none" in metadata["token_endpoint_auth_methods_supported"]
        assert "ES256" in metadata["token_endpoint_auth_signing_alg_values_supported"]


def test_a_client_that_nobody_knows_signs_somebody_in(signet, host):
    client, path, _ = publish(host)
    browser, request = Browser(signet.base), AuthorizationRequest(signet.first, client)
    page = sign_in(browser, browser.open(request.url), signet.first.user, allow=True)
    assert isinstance(page, Answer), page
    tokens = request.tokens(page)
    assert claims(tokens["access_token"])["client_id"] == client.client_id
    assert host.asked.count(path) == 1

    # The document is gone: what was permitted goes on, a new request does not.
    del host.answers[path]
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert signet.first.post_as(client, "/oauth2/token", form).status_code == 200
    listed = signet.command("client", "list", "--tenant", signet.first.name)
    assert client.client_id in [each["client_id"] for each in listed]


def test_consent_names_the_hosts_and_warns(signet, host):
    client, _, _ = publish(host, redirect_uris=[LOCAL.format(port=80)])
    browser = Browser(signet.base)
    request = AuthorizationRequest(signet.first, client, redirect_uri=LOCAL.format(port=18811))
    page = browser.open(request.url)
    user = signet.first.user
    page = browser.submit(page.form("/signin"), username=user.username, password=user.password)
    assert page.path.endswith("/consent"), page
    for words in ("Field notes", "localhost", "127.0.0.1"):
        assert words in page.text, page
    assert page.html.count('class="notice warn"') == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "https://localhost/other"},
        {"client_name": None},
        {"redirect_uris": []},
        {"redirect_uris": ["http://app.example/callback"]},
        {"token_endpoint_auth_method": "client_secret_post"},
        {"client_secret": "x"},
    ],
)
def test_a_document_that_breaks_a_rule_makes_no_client(signet, host, changes):
    def answer(content):
        return document({name: value for name, value in {**content, **changes}.items() if value is not None})

    client, _, _ = publish(host, answer)
    assert is_refused(ask(signet, client))


def test_a_redirect_is_not_followed(signet, host):
    target, path, content = publish(host)
    for status in (301, 302, 303, 307, 308):
        client, _, _ = publish(host, lambda _: redirect(target.client_id, status))
        assert is_refused(ask(signet, client))
    assert host.asked.count(path) == 0


@pytest.mark.parametrize("status", [201, 404, 500])
def test_nothing_but_200_counts_and_an_error_is_forgotten(signet, host, status):
    client, path, content = publish(host, lambda content: document(content, status))
    assert is_refused(ask(signet, client))
    host.answers[path] = document(content)
    assert not is_refused(ask(signet, client))


@pytest.mark.parametrize("answer", [lambda _: silence(8), lambda content: drip(content, 12)], ids=["silent", "drip"])
def test_a_slow_host_is_given_up(signet, host, answer):
    client, _, _ = publish(host, answer)
    started = time.monotonic()
    assert is_refused(ask(signet, client))
    assert 3 < time.monotonic() - started < 8


def test_a_huge_document_is_not_read(signet, host):
    started = time.monotonic()
    client, _, _ = publish(host, lambda _: flood)
    assert is_refused(ask(signet, client))
    assert time.monotonic() - started < 4
    client, _, _ = publish(host, contacts=["x" * 100] * 60)
    assert is_refused(ask(signet, client))


def test_a_page_that_is_not_json_is_none(signet, host):
    client, _, _ = publish(host, lambda content: document(content, content_type="text/html"))
    assert is_refused(ask(signet, client))


@pytest.mark.parametrize(
    "place",
    [
        "https://127.0.0.1:{port}/c.json",
        "https://[::1]:{port}/c.json",
        "https://127.1:{port}/c.json",
        "https://2130706433:{port}/c.json",
        "https://0.0.0.0:{port}/c.json",
        "https://[::ffff:127.0.0.1]:{port}/c.json",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/c.json",
        "https://[fe80::1]/c.json",
        "https://[64:ff9b::7f00:1]:{port}/c.json",
        "http://localhost:{port}/c.json",
        "https://localhost:{port}",
        "https://user@localhost:{port}/c.json",
        "https://localhost:{port}/a/../c.json",
    ],
)
def test_what_is_not_public_is_not_called(signet, host, place):
    host.answers["/c.json"] = document({})
    before = len(host.asked)
    started = time.monotonic()
    page = ask(signet, Client(place.format(port=host.port), CALLBACK))
    assert is_refused(page)
    assert len(host.asked) == before
    assert time.monotonic() - started < 3
    assert "public" not in page.text


def test_a_host_whose_certificate_is_not_valid_is_not_believed(signet, tmp_path):
    stranger = TLSHost(Authority(tmp_path, "Stranger").context("localhost"))
    try:
        client, path, _ = publish(stranger)
        assert is_refused(ask(signet, client))
        assert path not in stranger.asked
    finally:
        stranger.close()


def test_a_certificate_of_another_name_is_not_believed(signet, authority):
    other = TLSHost(authority.context("other.example"))
    try:
        client, path, _ = publish(other)
        assert is_refused(ask(signet, client))
        assert path not in other.asked
    finally:
        other.close()


def test_a_document_is_kept_as_long_as_it_says_and_its_change_is_told(signet, host):
    client, path, content = publish(host, cache="max-age=600")
    for _ in range(3):
        assert not is_refused(ask(signet, client))
    assert host.asked.count(path) == 1

    client, path, content = publish(host, cache="no-store")
    assert not is_refused(ask(signet, client))
    moved = "https://app.example/moved"
    host.answers[path] = document({**content, "redirect_uris": [moved]}, Cache_Control="no-store")
    assert is_refused(ask(signet, client))
    assert not is_refused(ask(signet, client, redirect_uri=moved))
    events = signet.printed("audit", "list", "--tenant", signet.first.name, "--output", "json")
    assert "client.document_read" in events and "redirect_uris" in events


def test_a_tenant_chooses_its_hosts(signet, host):
    tenant = signet.second.name
    client, _, _ = publish(host, cache="no-store")
    request = AuthorizationRequest(signet.second, client)
    assert not is_refused(Browser(signet.base).open(request.url))
    signet.command("tenant", "update", tenant, "--deny-document-host", "localhost")
    try:
        time.sleep(0.3)
        assert is_refused(Browser(signet.base).open(request.url))
        assert not is_refused(ask(signet, client))
        signet.command("tenant", "update", tenant, "--deny-document-host", "none", "--client-documents", "off")
        time.sleep(0.3)
        assert is_refused(Browser(signet.base).open(request.url))
        metadata = requests.get(signet.second.issuer + "/.well-known/oauth-authorization-server", timeout=10)
        assert metadata.json()["client_id_metadata_document_supported"] is False
    finally:
        signet.command("tenant", "update", tenant, "--deny-document-host", "none", "--client-documents", "on")
