"""Apache's mod_auth_openidc as a relying party, and as a resource server that trusts our access tokens."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

import pytest
import requests

from client_site import ClientSite
from signet_process import free_ports
from signing_in import Browser, Page, sign_in, signed_in

APACHE = shutil.which("apache2") or "/usr/sbin/apache2"
MODULES = pathlib.Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerRoot {folder}
ServerName 127.0.0.1
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
LogLevel warn auth_openidc:info
DocumentRoot {folder}/site
Listen 127.0.0.1:{port}
{modules}
{user}
TypesConfig /dev/null
AddType text/html .html
AddOutputFilter INCLUDES .html
<Directory {folder}/site>
    Options +Includes
    DirectoryIndex index.html
</Directory>
OIDCPassClaimsAs environment
{settings}
"""
PAGE = """<!--#echo var="OIDC_CLAIM_sub" -->|<!--#echo var="OIDC_CLAIM_iss" -->|\
<!--#echo var="OIDC_CLAIM_preferred_username" -->|<!--#echo var="OIDC_CLAIM_scope" -->|\
<!--#echo var="OIDC_CLAIM_tenant_id" -->
"""


@contextlib.contextmanager
def apache(settings):
    """An Apache of its own on loopback; its base URL."""
    with tempfile.TemporaryDirectory(prefix="signet-apache-") as name:
        folder, port = pathlib.Path(name), free_ports(1)[0]
        # As root it gives up its rights, and must be able to read this all the same.
        folder.chmod(0o755)
        for place in ("site/members", "site/api"):
            folder.joinpath(place).mkdir(parents=True)
            folder.joinpath(place, "index.html").write_text(PAGE)
        modules = ["mpm_event", "mime", "dir", "filter", "include", "env", "authn_core", "authz_core", "authz_user"]
        lines = [f"LoadModule {each}_module {MODULES}/mod_{each}.so" for each in [*modules, "auth_openidc"]]
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        base = f"http://127.0.0.1:{port}"
        folder.joinpath("apache.conf").write_text(
            CONFIGURATION.format(
                folder=folder,
                port=port,
                modules="\n".join(lines),
                user=user,
                settings=settings.format(base=base),
            )
        )
        log = folder / "error.log"
        process = subprocess.Popen(
            [APACHE, "-f", str(folder / "apache.conf"), "-DFOREGROUND"],
            stdout=subprocess.DEVNULL,
            stderr=log.open("ab"),
        )
        try:
            wait_until_it_listens(base, process, log)
            yield base
        except BaseException:
            print(log.read_text())
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def wait_until_it_listens(base, process, log):
    deadline = time.monotonic() + 20
    while True:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(requests.ConnectionError):
            requests.get(base + "/", timeout=2)
            return
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def shown(text):
    sub, issuer, username, scope, tenant = text.strip().split("|")
    return {"sub": sub, "iss": issuer, "username": username, "scope": scope, "tenant": tenant}


@pytest.fixture(scope="module")
def relying_party(signet):
    acme = signet.first
    settings = f"""
        OIDCProviderMetadataURL {acme.issuer}/.well-known/openid-configuration
        OIDCClientID {acme.web.client_id}
        OIDCClientSecret {acme.web.client_secret}
        OIDCRedirectURI {{base}}/callback
        OIDCCryptoPassphrase only-for-this-test
        OIDCScope "openid profile email"
        OIDCPKCEMethod S256
        OIDCResponseMode query
        OIDCCookieSameSite On
        <LocationMatch "^/(members|callback)">
            AuthType openid-connect
            Require valid-user
        </LocationMatch>
    """
    with apache(settings) as base:
        yield base


def test_a_protected_page_is_shown_to_whoever_signs_in(signet, acme, relying_party):
    browser = Browser(signet.base)
    start = browser.session.get(relying_party + "/members/", allow_redirects=False, timeout=10)
    assert start.status_code == 302, start.text
    answer = sign_in(browser, browser.open(start.headers["Location"]), acme.user)
    assert answer.url.startswith(relying_party + "/callback?")
    page = browser.session.get(answer.url, timeout=10)
    assert page.status_code == 200, page.text
    person = shown(page.text)
    assert person["username"] == acme.user.username
    assert person["iss"] == acme.issuer
    # It has a session of its own now.
    again = browser.session.get(relying_party + "/members/", allow_redirects=False, timeout=10)
    assert shown(again.text)["sub"] == person["sub"]


def test_an_answer_that_was_used_is_of_no_use_again(signet, acme, relying_party):
    browser = Browser(signet.base)
    start = browser.session.get(relying_party + "/members/", allow_redirects=False, timeout=10)
    answer = sign_in(browser, browser.open(start.headers["Location"]), acme.user)
    assert browser.session.get(answer.url, timeout=10).status_code == 200
    other = requests.get(answer.url, allow_redirects=False, timeout=10)
    assert "OIDC" not in other.text and acme.user.username not in other.text


def test_signing_out_there_ends_the_session_here(signet, acme, relying_party):
    browser = Browser(signet.base)
    start = browser.session.get(relying_party + "/members/", allow_redirects=False, timeout=10)
    answer = sign_in(browser, browser.open(start.headers["Location"]), acme.user)
    browser.session.get(answer.url, timeout=10)
    out = browser.session.get(
        relying_party + "/callback", params={"logout": relying_party + "/"}, allow_redirects=False, timeout=10
    )
    assert out.headers["Location"].startswith(acme.issuer + "/oauth2/end_session"), out.headers
    page = browser.open(out.headers["Location"])
    if isinstance(page, Page) and page.forms:
        page = browser.submit(page.forms[0])
    start = browser.session.get(relying_party + "/members/", allow_redirects=False, timeout=10)
    assert browser.open(start.headers["Location"]).path.endswith("/signin")


RESOURCE = """
    {verification}
    <Location "/api">
        AuthType oauth20
        Require claim tenant_id:acme
    </Location>
"""


@pytest.fixture(scope="module", params=["introspection", "key set"])
def resource_server(signet, request):
    """It takes plain http only in a metadata document: this one says how tokens are to be verified."""
    acme, site = signet.first, ClientSite()
    document = requests.get(acme.issuer + "/.well-known/oauth-authorization-server", timeout=10)
    chosen = {"issuer": acme.issuer, "jwks_uri": acme.jwks_uri}
    lines = [f"OIDCOAuthServerMetadataURL {site.base}/metadata"]
    if request.param == "introspection":
        chosen["introspection_endpoint"] = document.json()["introspection_endpoint"]
        server = signet.resource_server(acme)
        lines += [f"OIDCOAuthClientID {server.client_id}", f"OIDCOAuthClientSecret {server.client_secret}"]
    site.documents["/metadata"] = (200, "application/json", json.dumps(chosen))
    with apache(RESOURCE.format(verification="\n    ".join(lines))) as base:
        yield base
    site.close()


def call(base, token):
    return requests.get(base + "/api/", headers={"Authorization": f"Bearer {token}"}, timeout=10)


def test_a_persons_token_is_accepted(signet, acme, resource_server):
    _, _, tokens = signed_in(signet, acme, acme.web, acme.user)
    answer = call(resource_server, tokens["access_token"])
    assert answer.status_code == 200, answer.text
    assert shown(answer.text)["tenant"] == "acme"
    assert re.search(r"filesystem:read", shown(answer.text)["scope"])


def test_a_services_token_is_accepted(acme, resource_server):
    assert call(resource_server, acme.token()).status_code == 200


def test_a_token_of_another_tenant_is_refused(globex, resource_server):
    assert call(resource_server, globex.token()).status_code == 401


def test_a_token_that_was_tampered_with_is_refused(acme, resource_server):
    head, payload, signature = acme.token().split(".")
    other = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert call(resource_server, f"{head}.{payload}.{other}").status_code == 401
