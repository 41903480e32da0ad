"""A person signs in with a real browser: password, consent, second factor, single sign-on, logout."""

import re

import pytest

from signing_in import Answer, AuthorizationRequest, claims


@pytest.fixture
def client(signet, acme, site):
    """A client that nobody has allowed anything yet."""
    return signet.new_client(
        acme, site.callback, post_logout_redirect_uris=[site.base + "/goodbye"], name="Field Notes"
    )


@pytest.fixture
def person(signet, acme):
    return signet.new_person(acme, name="Grace Hopper")


def answer_of(site):
    told = site.told()
    return Answer(site.callback, told)


def test_signing_in_consenting_and_coming_back(acme, client, person, window, site):
    request = AuthorizationRequest(acme, client)
    window.open(request.url).is_at("/signin", "sign-in")
    assert "Acme Corporation" in window.text
    window.submit("/signin", username=person.username, password=person.password)
    window.is_at("/consent", "consent")
    assert "Field Notes" in window.text and "127.0.0.1" in window.text
    window.submit("/consent", button="allow").comes_to(site.base)
    tokens = request.tokens(answer_of(site))
    assert claims(tokens["id_token"])["nonce"] == request.nonce
    assert set(acme.scope.split()) <= set(claims(tokens["access_token"])["scope"].split())


def test_a_wrong_password_is_told_without_saying_what_was_wrong(acme, client, person, window):
    window.open(AuthorizationRequest(acme, client).url)
    window.submit("/signin", username=person.username, password="not the password")
    window.is_at("/signin", "sign-in-wrong")
    wrong_password = window.driver.find_element("css selector", "[role=alert]").text
    window.submit("/signin", username="nobody-of-this-name", password="not the password").is_at("/signin")
    assert window.driver.find_element("css selector", "[role=alert]").text == wrong_password


def test_saying_no_is_told_to_the_client(acme, client, person, window, site):
    request = AuthorizationRequest(acme, client)
    window.open(request.url).submit("/signin", username=person.username, password=person.password)
    window.is_at("/consent").submit("/consent", button="deny").comes_to(site.base)
    told = site.told()
    assert told["error"] == "access_denied"
    assert (told["state"], told["iss"]) == (request.state, acme.issuer)


def test_the_answer_comes_by_a_form_when_asked(acme, client, person, window, site):
    request = AuthorizationRequest(acme, client, response_mode="form_post")
    window.open(request.url).submit("/signin", username=person.username, password=person.password)
    window.is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    assert site.received[-1][:2] == ("/callback", "POST")
    request.tokens(answer_of(site))


def test_an_unknown_client_gets_a_page_and_no_redirect(acme, client, window):
    window.open(AuthorizationRequest(acme, client, client_id="nobody").url)
    window.is_at("/oauth2/authorize", "error-unknown-client")
    window.open(AuthorizationRequest(acme, client, redirect_uri="http://127.0.0.1:1/elsewhere").url)
    window.is_at("/oauth2/authorize", "error-redirect")


def test_who_has_signed_in_for_one_client_is_signed_in_for_the_other(signet, acme, client, person, window, site):
    first, second = client, signet.new_client(acme, site.callback, name="Second")
    window.open(AuthorizationRequest(acme, first).url)
    window.submit("/signin", username=person.username, password=person.password)
    window.is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    # Only what the second asks for is to be answered, not who one is.
    request = AuthorizationRequest(acme, second)
    window.open(request.url).is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    first_person = claims(request.tokens(answer_of(site))["id_token"])
    # And then nothing at all.
    again = AuthorizationRequest(acme, second)
    window.open(again.url).comes_to(site.base)
    second_person = claims(again.tokens(answer_of(site))["id_token"])
    assert (first_person["sub"], first_person["sid"]) == (second_person["sub"], second_person["sid"])


def test_a_client_can_have_one_choose_the_account_or_sign_in_anew(acme, client, person, window, site):
    window.open(AuthorizationRequest(acme, client).url)
    window.submit("/signin", username=person.username, password=person.password)
    window.is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    window.open(AuthorizationRequest(acme, client, prompt="select_account").url).is_at("/accounts", "accounts")
    window.submit("/accounts", button="continue").comes_to(site.base)
    window.open(AuthorizationRequest(acme, client, prompt="select_account").url)
    window.is_at("/accounts").submit("/accounts", button="other").is_at("/signin")
    window.open(AuthorizationRequest(acme, client, prompt="login").url).is_at("/signin", "sign-in-again")


def set_up_second_factor(window, person):
    """Reads the key as a person who cannot scan it would, types in the code; the recovery codes."""
    assert window.driver.find_elements("css selector", ".qr svg")
    person.seed = re.sub(r"\s", "", window.driver.find_element("css selector", ".key code").text)
    window.submit_code(person.code())
    codes = [each.text for each in window.driver.find_elements("css selector", ".codes code")]
    assert len(codes) >= 8 and len(set(codes)) == len(codes)
    return codes


def test_a_second_factor_is_set_up_asked_for_and_replaced_by_a_recovery_code(acme, client, person, window, site):
    request = AuthorizationRequest(acme, client)
    window.open(acme.issuer + "/account").is_at("/signin")
    window.submit("/signin", username=person.username, password=person.password).is_at("/account")
    window.open(acme.issuer + "/account/second-factor").is_at("/account/second-factor", "setup-begin")
    window.submit("/account/second-factor", password=person.password)
    window.is_at("/account/second-factor", "setup")
    codes = set_up_second_factor(window, person)
    window.is_at("/account/second-factor", "recovery-codes")

    window.forget().open(request.url).submit("/signin", username=person.username, password=person.password)
    window.is_at("/signin/code", "second-factor")
    window.submit("/signin/code", code="000000").is_at("/signin/code", "second-factor-wrong")
    window.submit("/signin/code", code=person.code()).is_at("/consent")
    window.submit("/consent", button="allow").comes_to(site.base)
    facts = claims(request.tokens(answer_of(site))["id_token"])
    assert {"pwd", "otp", "mfa"} <= set(facts["amr"]) and facts["acr"] == "urn:signet:acr:mfa"

    # The telephone is lost: a recovery code will do, once.
    for attempt, comes_to in [(codes[0], "/account"), (codes[0], "/signin/code")]:
        window.forget().open(acme.issuer + "/account")
        window.submit("/signin", username=person.username, password=person.password).is_at("/signin/code")
        window.driver.find_element("css selector", "details summary").click()
        window.submit_nth("/signin/code", 1, code=attempt).is_at(comes_to)


def test_a_tenant_can_require_a_second_factor(signet, window, site):
    tenant = signet.new_tenant("careful", name="Careful & Co", sign_in={"second_factor": "required"})
    client, person = signet.new_client(tenant, site.callback), signet.new_person(tenant)
    request = AuthorizationRequest(tenant, client)
    window.open(request.url).submit("/signin", username=person.username, password=person.password)
    window.is_at("/signin/setup", "setup-required-begin")
    assert "Careful & Co" in window.text
    if not window.driver.find_elements("css selector", ".qr svg"):
        window.submit("/signin/setup")
    window.is_at("/signin/setup", "setup-required")
    set_up_second_factor(window, person)
    window.press_main_link().is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    assert "mfa" in claims(request.tokens(answer_of(site))["id_token"])["amr"]


def test_signing_out_at_the_clients_wish_ends_the_session(acme, client, person, window, site):
    request = AuthorizationRequest(acme, client)
    window.open(request.url).submit("/signin", username=person.username, password=person.password)
    window.is_at("/consent").submit("/consent", button="allow").comes_to(site.base)
    hint = request.tokens(answer_of(site))["id_token"]
    goodbye = site.base + "/goodbye"
    window.open(
        f"{acme.issuer}/oauth2/end_session?id_token_hint={hint}&post_logout_redirect_uri={goodbye}&state=s-1"
    ).comes_to(goodbye)
    assert site.told("/goodbye")["state"] == "s-1"
    window.open(AuthorizationRequest(acme, client).url).is_at("/signin")


def test_signing_out_without_a_hint_is_asked_first(acme, client, person, window):
    window.open(acme.issuer + "/account")
    window.submit("/signin", username=person.username, password=person.password).is_at("/account")
    window.open(acme.issuer + "/oauth2/end_session").is_at("/oauth2/end_session", "sign-out")
    window.submit("/oauth2/end_session").is_at("/signed-out", "signed-out")
    window.open(acme.issuer + "/account").is_at("/signin")


def test_pages_speak_the_language_that_the_browser_prefers(acme, client, window):
    try:
        window.prefer("de").open(AuthorizationRequest(acme, client).url).is_at("/signin", "sign-in-german")
        assert window.driver.find_element("css selector", "html").get_attribute("lang") == "de"
    finally:
        window.prefer("en")


def test_the_demo_of_development_mode_shows_what_a_client_learns(signet, acme, window):
    window.open(signet.base + "/demo/acme").is_at("/signin")
    assert window.driver.find_element("name", "username").get_attribute("value") == acme.user.username
    window.submit("/signin", password=acme.user.password)
    # A client on this machine is never taken at its word: any program could pose as it.
    window.is_at("/consent", "consent-demo").submit("/consent", button="allow")
    window.comes_to(signet.base + "/demo/acme/me").is_at("/demo/acme/me", "demo")
    assert "Ada Lovelace" in window.text and acme.issuer in window.text
    window.submit("/oauth2/end_session")
    if window.path == "/oauth2/end_session":
        window.submit("/oauth2/end_session")
    window.is_at("/demo/acme/signed-out", "demo-signed-out")
    window.open(signet.base + "/demo/acme").is_at("/signin")
