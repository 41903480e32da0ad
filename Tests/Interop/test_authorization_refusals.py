"""What is refused between a browser, a client and a tenant: replays, other clients', other tenants', other browsers'."""

import concurrent.futures
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from signing_in import Answer, AuthorizationRequest, Browser, Page, authorize, claims, sign_in, signed_in


@pytest.fixture
def browser(signet):
    return Browser(signet.base)


@pytest.fixture
def other_client(signet, acme):
    return signet.new_client(acme, "http://127.0.0.1/callback", grants=["authorization_code", "refresh_token"])


@pytest.fixture
def signed(signet, acme):
    """Browser, request and tokens of somebody who has signed in for `web`."""
    return signed_in(signet, acme, acme.web, acme.user)


def assert_error_page(page):
    """RFC 6749 §4.1.2.1: a page with status 400, never a redirect."""
    assert isinstance(page, Page) and page.status == 400, page
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "form-action" not in page.headers["Content-Security-Policy"]


def assert_refused(answer, code="invalid_grant", status=400):
    assert (answer.status_code, answer.json().get("error")) == (status, code), answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def refresh(tenant, client, token, **changes):
    return tenant.post_as(client, "/oauth2/token", {"grant_type": "refresh_token", "refresh_token": token, **changes})


def userinfo(tenant, token):
    return requests.get(
        tenant.issuer + "/oauth2/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )


# The authorization endpoint: a page, when the client or its redirect URI is in doubt.


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": "http://127.0.0.1:8085/elsewhere"},
        {"redirect_uri": "http://127.0.0.1:8085/callback?more=1"},
        {"redirect_uri": "http://127.0.0.1:8085/callback/"},
        {"redirect_uri": "http://localhost:8085/callback"},
        {"redirect_uri": "https://attacker.example/callback"},
        {"redirect_uri": "http://127.0.0.1:8085/callback#fragment"},
        {"redirect_uri": "http://user@127.0.0.1:8085/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "data:text/html,hello"},
        {"redirect_uri": "//127.0.0.1:8085/callback"},
        {"redirect_uri": "http://127.0.0.1.attacker.example:8085/callback"},
    ],
    ids=str,
)
def test_a_client_or_redirect_in_doubt_gets_a_page(acme, browser, change):
    assert_error_page(browser.open(AuthorizationRequest(acme, acme.web, **change).url))


def test_a_client_of_another_tenant_is_unknown_here(signet, acme, globex, browser):
    theirs = signet.new_client(globex, "http://127.0.0.1:8085/callback")
    assert_error_page(browser.open(AuthorizationRequest(acme, theirs).url))


def test_a_redirect_that_stands_twice_gets_a_page(acme, browser):
    url = AuthorizationRequest(acme, acme.web).url
    assert_error_page(browser.open(url + "&" + urlencode({"redirect_uri": acme.web.redirect_uri})))


# And an answer to the client for all the rest, with state and iss.


@pytest.mark.parametrize(
    "change, error",
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "openid filesystem:own"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/mcp"}, "invalid_target"),
        ({"resource": "not a uri"}, "invalid_target"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://client.example/request"}, "request_uri_not_supported"),
        ({"claims": "not json"}, "invalid_request"),
    ],
    ids=str,
)
def test_everything_else_is_told_to_the_client(acme, browser, change, error):
    request = AuthorizationRequest(acme, acme.web, **change)
    answer = browser.open(request.url)
    assert isinstance(answer, Answer), answer
    assert answer.url.startswith(acme.web.redirect_uri + "?")
    told = answer.parameters
    assert (told["error"], told["state"], told["iss"]) == (error, request.state, acme.issuer)
    assert "code" not in told


def test_the_state_comes_back_byte_by_byte(acme, browser):
    state = "a b+c%20&=\u00e9\u2603/?#;,'\"<>"
    request = AuthorizationRequest(acme, acme.web, state=state, prompt="none")
    assert browser.open(request.url).parameters["state"] == state


def test_silence_is_kept_where_consent_would_be_asked(signet, acme, browser, other_client):
    authorize(browser, AuthorizationRequest(acme, acme.web), acme.user)
    answer = browser.open(AuthorizationRequest(acme, other_client, prompt="none").url)
    assert answer.parameters["error"] == "consent_required"


def test_whoever_says_no_is_no_session_less(acme, browser):
    answer = authorize(browser, AuthorizationRequest(acme, acme.web, prompt="consent"), acme.user, allow=False)
    assert answer.parameters["error"] == "access_denied"
    assert browser.open(acme.issuer + "/account").path.endswith("/account")


def test_any_port_of_loopback_will_do_and_only_there(signet, acme, browser):
    # RFC 8252 §7.3; the registration names no port.
    request = AuthorizationRequest(acme, acme.native, redirect_uri="http://127.0.0.1:49152/callback")
    answer = authorize(browser, request, acme.user)
    assert answer.url.startswith("http://127.0.0.1:49152/callback?")
    # The code is bound to exactly this one.
    assert_refused(request.exchange(answer.code, redirect_uri="http://127.0.0.1:49153/callback"))


# Codes.


def test_a_code_counts_once_and_its_second_use_ends_all_that_it_gave(acme, browser):
    request = AuthorizationRequest(acme, acme.web)
    answer = authorize(browser, request, acme.user)
    tokens = request.tokens(answer)
    assert userinfo(acme, tokens["access_token"]).status_code == 200
    assert_refused(request.exchange(answer.code))
    assert_refused(refresh(acme, acme.web, tokens["refresh_token"]))
    assert userinfo(acme, tokens["access_token"]).status_code == 401


def test_of_parallel_uses_of_a_code_at_most_one_gets_tokens(acme, browser):
    request = AuthorizationRequest(acme, acme.web)
    answer = authorize(browser, request, acme.user)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = [each.status_code for each in pool.map(lambda _: request.exchange(answer.code), range(20))]
    # A second use revokes what the first one gave (RFC 6749 §4.1.2), also when it comes before the first is done.
    assert statuses.count(200) <= 1 and set(statuses) <= {200, 400}, statuses


def test_a_code_of_another_client_is_refused(acme, browser, other_client):
    request = AuthorizationRequest(acme, acme.web)
    code = authorize(browser, request, acme.user).code
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": acme.web.redirect_uri,
        "code_verifier": request.verifier,
    }
    assert_refused(acme.post_as(other_client, "/oauth2/token", form))


def test_a_code_of_another_tenant_is_refused(acme, globex, browser):
    request = AuthorizationRequest(acme, acme.web)
    code = authorize(browser, request, acme.user).code
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": globex.web.redirect_uri,
        "code_verifier": request.verifier,
    }
    assert_refused(globex.post_as(globex.web, "/oauth2/token", form))


@pytest.mark.parametrize(
    "change, error",
    [
        ({"code_verifier": "x" * 64}, "invalid_grant"),
        ({"code_verifier": None}, ("invalid_grant", "invalid_request")),
        ({"redirect_uri": "http://127.0.0.1:8085/elsewhere"}, "invalid_grant"),
        ({"redirect_uri": None}, ("invalid_grant", "invalid_request")),
        ({"code": "x" * 43}, "invalid_grant"),
        ({"code": "nothing of ours"}, "invalid_grant"),
    ],
    ids=str,
)
def test_a_code_without_its_proof_is_refused(acme, browser, change, error):
    request = AuthorizationRequest(acme, acme.web)
    answer = request.exchange(authorize(browser, request, acme.user).code, **change)
    assert answer.status_code == 400 and answer.json()["error"] in error, answer.text


def test_a_confidential_client_without_its_secret_gets_nothing_for_a_code(acme, browser):
    request = AuthorizationRequest(acme, acme.web)
    code = authorize(browser, request, acme.user).code
    form = {
        "grant_type": "authorization_code",
        "client_id": acme.web.client_id,
        "code": code,
        "redirect_uri": acme.web.redirect_uri,
        "code_verifier": request.verifier,
    }
    assert_refused(requests.post(acme.token_endpoint, data=form, timeout=10), "invalid_client", 401)


# Refresh tokens.


def test_fifty_parallel_refreshes_of_one_token_leave_exactly_one_line(acme, signed):
    _, _, tokens = signed
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: refresh(acme, acme.web, tokens["refresh_token"]), range(50)))
    assert {each.status_code for each in answers} == {200}, [each.text for each in answers if each.status_code != 200]
    successors = {each.json()["refresh_token"] for each in answers}
    assert len(successors) == 1
    assert refresh(acme, acme.web, successors.pop()).status_code == 200


def test_an_old_refresh_token_ends_the_line(acme, signed):
    _, _, tokens = signed
    second = refresh(acme, acme.web, tokens["refresh_token"]).json()
    third = refresh(acme, acme.web, second["refresh_token"]).json()
    # Two generations back: no race of an honest client.
    assert_refused(refresh(acme, acme.web, tokens["refresh_token"]))
    assert_refused(refresh(acme, acme.web, third["refresh_token"]))


def test_a_refresh_token_is_of_use_to_its_client_in_its_tenant_only(acme, globex, signed, other_client):
    token = signed[2]["refresh_token"]
    assert_refused(refresh(acme, other_client, token))
    assert_refused(refresh(globex, globex.web, token))
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": acme.web.client_id}
    assert_refused(requests.post(acme.token_endpoint, data=form, timeout=10), "invalid_client", 401)


def test_a_refresh_narrows_and_never_widens(signet, acme):
    _, _, tokens = signed_in(
        signet, acme, acme.web, acme.user, scope="openid offline_access filesystem:read", prompt="consent"
    )
    wider = refresh(acme, acme.web, tokens["refresh_token"], scope="openid filesystem:read filesystem:write")
    assert_refused(wider, "invalid_scope")
    elsewhere = refresh(acme, acme.web, tokens["refresh_token"], resource="https://elsewhere.example/mcp")
    assert_refused(elsewhere, "invalid_target")
    narrower = refresh(acme, acme.web, tokens["refresh_token"], scope="filesystem:read")
    assert narrower.status_code == 200, narrower.text
    assert "filesystem:write" not in claims(narrower.json()["access_token"])["scope"]


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 96, "\u2603"])
def test_what_is_no_refresh_token_is_refused(acme, token):
    answer = refresh(acme, acme.web, token)
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(acme, signed):
    _, _, tokens = signed
    assert_refused(refresh(acme, acme.web, tokens["access_token"]))
    for other in (tokens["refresh_token"], tokens["id_token"]):
        answer = userinfo(acme, other)
        assert answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]


def test_userinfo_is_for_tokens_of_people_of_this_tenant(acme, globex, signed):
    assert userinfo(globex, signed[2]["access_token"]).status_code == 401
    assert userinfo(acme, acme.token()).status_code in (401, 403)
    assert requests.get(acme.issuer + "/oauth2/userinfo", timeout=10).status_code == 401


# Introspection and revocation.


def test_another_clients_token_reveals_nothing_and_is_not_revoked(acme, globex, signed, other_client):
    _, _, tokens = signed
    for asking, tenant in [(other_client, acme), (globex.web, globex)]:
        for kind in ("access_token", "refresh_token"):
            asked = tenant.post_as(asking, "/oauth2/introspect", {"token": tokens[kind]})
            assert (asked.status_code, asked.json()) == (200, {"active": False})
            tenant.post_as(asking, "/oauth2/revoke", {"token": tokens[kind]})
    assert userinfo(acme, tokens["access_token"]).status_code == 200
    assert refresh(acme, acme.web, tokens["refresh_token"]).status_code == 200


def test_nobody_asks_or_revokes_without_saying_who_it_is(acme, signed):
    for path in ("/oauth2/introspect", "/oauth2/revoke"):
        answer = requests.post(acme.issuer + path, data={"token": signed[2]["access_token"]}, timeout=10)
        assert_refused(answer, "invalid_client", 401)


# Handles, forms and cookies.


def test_the_handle_of_a_request_is_of_no_use_in_another_browser(signet, acme, browser):
    page = browser.open(AuthorizationRequest(acme, acme.web).url)
    other = Browser(signet.base)
    for url in (page.url, page.url.replace("/signin", "/oauth2/resume"), page.url.replace("/signin", "/consent")):
        assert_error_page(other.open(url))


def test_a_form_of_another_browser_is_refused(signet, acme, browser):
    mine = browser.open(AuthorizationRequest(acme, acme.web).url).form("/signin")
    other = Browser(signet.base)
    theirs = other.open(AuthorizationRequest(acme, acme.web).url).form("/signin")
    answer = other.submit(theirs, **{**mine.fields, "username": acme.user.username, "password": acme.user.password})
    assert answer.status in (400, 403) and other.cookie("session") is None
    # With its own anti-forgery token, and the handle of the first browser.
    swapped = {"csrf": theirs.fields["csrf"], "request": mine.fields["request"]}
    answer = other.submit(theirs, **swapped, username=acme.user.username, password=acme.user.password)
    assert answer.status == 400 and other.cookie("session") is None


@pytest.mark.parametrize("csrf", [None, "", "x" * 43])
def test_a_form_without_its_anti_forgery_token_is_refused(acme, browser, csrf):
    form = browser.open(AuthorizationRequest(acme, acme.web).url).form("/signin")
    if csrf is None:
        form.fields.pop("csrf")
    else:
        form.fields["csrf"] = csrf
    answer = browser.submit(form, username=acme.user.username, password=acme.user.password)
    assert answer.status in (400, 403) and browser.cookie("session") is None


def test_the_token_of_one_form_is_of_no_use_in_another(acme, browser):
    page = browser.open(AuthorizationRequest(acme, acme.web, prompt="consent").url)
    stolen = page.form("/signin").fields["csrf"]
    page = browser.submit(page.form("/signin"), username=acme.user.username, password=acme.user.password)
    answer = browser.submit(page.form("/consent"), csrf=stolen, decision="allow")
    assert isinstance(answer, Page) and answer.status in (400, 403)


def test_consent_is_nothing_that_somebody_can_give_who_is_not_signed_in(acme, browser):
    page = browser.open(AuthorizationRequest(acme, acme.web).url)
    there = browser.open(page.url.replace("/signin", "/consent"))
    assert isinstance(there, Page) and there.path.endswith("/signin")


def test_an_answered_request_is_over(acme, browser):
    page = browser.open(AuthorizationRequest(acme, acme.web).url)
    handle = page.url
    assert isinstance(sign_in(browser, page, acme.user), Answer)
    assert_error_page(browser.open(handle.replace("/signin", "/oauth2/resume")))
    assert_error_page(browser.open(handle))


def test_handles_and_cookies_of_one_tenant_are_nothing_in_the_other(signet, acme, globex, browser):
    authorize(browser, AuthorizationRequest(acme, acme.web), acme.user)
    handle = Browser(signet.base)
    page = handle.open(AuthorizationRequest(acme, acme.web).url)
    assert_error_page(handle.open(page.url.replace("/t/acme/", "/t/globex/")))
    # The very values, under the other tenant's names.
    for name in ("browser", "session"):
        browser.session.cookies.set(f"signet-globex-{name}", browser.cookie(f"acme-{name}"), domain="127.0.0.1")
    assert browser.open(globex.issuer + "/account").path.endswith("/signin")


def test_the_session_cookie_is_new_after_signing_in_and_the_old_one_dead(signet, acme, browser):
    authorize(browser, AuthorizationRequest(acme, acme.web), acme.user)
    old = browser.cookie("session")
    page = browser.open(AuthorizationRequest(acme, acme.web, prompt="login").url)
    sign_in(browser, page, acme.user)
    assert browser.cookie("session") not in (None, old)
    thief = Browser(signet.base)
    thief.session.cookies.set("signet-acme-session", old, domain="127.0.0.1")
    assert thief.open(acme.issuer + "/account").path.endswith("/signin")


def test_cookies_are_for_this_host_alone_and_out_of_reach_of_scripts(acme, browser):
    answer = browser.session.get(AuthorizationRequest(acme, acme.web).url, allow_redirects=False, timeout=10)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert urlsplit(answer.headers["Location"]).netloc == urlsplit(acme.issuer).netloc


# Logout.


def test_signing_out_goes_nowhere_that_is_not_registered(acme, globex, signed):
    browser, _, tokens = signed
    for parameters in (
        {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "https://attacker.example/"},
        {"client_id": "web", "post_logout_redirect_uri": "https://attacker.example/"},
        {"post_logout_redirect_uri": "http://127.0.0.1:8085/"},
    ):
        page = browser.open(acme.issuer + "/oauth2/end_session?" + urlencode(parameters))
        assert isinstance(page, Page), page
    # A hint of another tenant is no hint.
    page = browser.open(globex.issuer + "/oauth2/end_session?" + urlencode({"id_token_hint": tokens["id_token"]}))
    assert isinstance(page, Page), page
