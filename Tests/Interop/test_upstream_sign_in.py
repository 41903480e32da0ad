"""People sign in at an upstream OpenID provider that somebody else has written."""

import contextlib

import oidc_provider_mock
import pytest
from oidc_provider_mock import User

from signing_in import Answer, AuthorizationRequest, Browser, claims

PROVIDER = "upstream"


@pytest.fixture(scope="module")
def provider():
    people = [
        User(sub="mae", claims={"email": "mae@upstream.example", "email_verified": True, "name": "Mae Jemison"}),
        User(sub="eve", claims={"email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"}),
    ]
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        server = stack.enter_context(oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=people))
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def tenant(signet, provider, tmp_path_factory):
    tenant = signet.new_tenant("federated", name="Federated Inc")
    secret = tmp_path_factory.mktemp("upstream") / "secret"
    secret.touch(mode=0o600)
    secret.write_text("a secret that the provider takes as it comes")
    signet.command(
        "federation", "add", "--tenant", tenant.name, PROVIDER,
        "--issuer", provider, "--client-id", "signet", "--secret-file", str(secret), "--display-name", "Upstream",
        "--create-users", "--allow-domain", "upstream.example", "--default-role", "filesystem-reader",
    )  # fmt: skip
    return tenant


@pytest.fixture
def client(signet, tenant, site):
    return signet.new_client(tenant, site.callback)


def test_somebody_new_signs_in_upstream_and_gets_an_account(tenant, client, window, site, provider):
    request = AuthorizationRequest(tenant, client, scope="openid profile email filesystem:read")
    window.open(request.url).is_at("/signin", "sign-in-with-provider")
    window.submit(f"/signin/with/{PROVIDER}").comes_to(provider)
    window.submit_nth("/oauth2/authorize", 2, button="mae")
    window.is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    tokens = request.tokens(Answer(site.callback, site.told()))
    person = claims(tokens["id_token"])
    assert "fed" in person["amr"]
    # Upstream's names stay upstream.
    assert person["sub"] != "mae" and person["iss"] == tenant.issuer
    # The next time it is the same person.
    window.forget().open(AuthorizationRequest(tenant, client, scope="openid").url)
    window.submit(f"/signin/with/{PROVIDER}").comes_to(provider)
    window.submit_nth("/oauth2/authorize", 2, button="mae").comes_to(site.base)


def test_whoever_may_not_have_an_account_is_told_so_and_can_go_back(tenant, client, window, provider):
    window.open(AuthorizationRequest(tenant, client).url).submit(f"/signin/with/{PROVIDER}").comes_to(provider)
    window.submit_nth("/oauth2/authorize", 2, button="eve")
    window.is_at(f"/signin/callback/{PROVIDER}", "upstream-refused")
    assert "Sign" in window.text or "sign" in window.text


def test_whoever_says_no_upstream_can_go_back(tenant, client, window, provider):
    window.open(AuthorizationRequest(tenant, client).url).submit(f"/signin/with/{PROVIDER}").comes_to(provider)
    window.submit_nth("/oauth2/authorize", 1, button="deny")
    window.is_at(f"/signin/callback/{PROVIDER}", "upstream-denied")


def test_an_answer_from_upstream_counts_once_and_in_one_browser(signet, tenant, client, provider):
    browser, other = Browser(signet.base), Browser(signet.base)
    page = browser.open(AuthorizationRequest(tenant, client).url)
    away = browser.submit(page.form(f"/signin/with/{PROVIDER}"))
    assert isinstance(away, Answer) and away.url.startswith(provider)
    upstream = browser.session.post(away.url, data={"sub": "mae"}, allow_redirects=False, timeout=10)
    answer = upstream.headers["Location"]
    # Another browser that was given the link gets no session.
    stolen = other.open(answer)
    assert stolen.status >= 400 and other.cookie("session") is None
    first = browser.open(answer)
    assert not hasattr(first, "status") or first.status < 400, first
    again = browser.open(answer)
    assert again.status >= 400
