"""A person looks after their own account with a real browser, and signs in at an upstream provider."""

import pytest

from signing_in import AuthorizationRequest, Browser, Page, signed_in


@pytest.fixture
def person(signet, acme):
    return signet.new_person(acme, name="Katherine Johnson")


@pytest.fixture
def at_account(acme, person, window):
    window.open(acme.issuer + "/account")
    return window.submit("/signin", username=person.username, password=person.password).is_at("/account")


def test_a_session_elsewhere_is_seen_and_ended(signet, acme, person, at_account):
    elsewhere, _, _ = signed_in(signet, acme, acme.web, person)
    assert elsewhere.open(acme.issuer + "/account").path.endswith("/account")
    at_account.open(acme.issuer + "/account").is_at("/account", "account")
    at_account.submit("/account/sessions/end").is_at("/account", "account-session-ended")
    assert elsewhere.open(acme.issuer + "/account").path.endswith("/signin")


def test_all_other_sessions_are_ended_at_once(signet, acme, person, at_account):
    others = [signed_in(signet, acme, acme.web, person)[0] for _ in range(2)]
    at_account.open(acme.issuer + "/account").submit("/account/sessions/end-others").is_at("/account")
    assert all(each.open(acme.issuer + "/account").path.endswith("/signin") for each in others)
    at_account.open(acme.issuer + "/account").is_at("/account")


def test_an_app_is_seen_and_disconnected(signet, acme, person, at_account):
    _, request, tokens = signed_in(signet, acme, acme.web, person)
    at_account.open(acme.issuer + "/account").is_at("/account", "account-with-app")
    assert "A web application" in at_account.text
    at_account.submit("/account/apps/disconnect").is_at("/account")
    refused = acme.post_as(
        acme.web, "/oauth2/token", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    )
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    # The next time the person is asked again.
    again = Browser(signet.base)
    page = again.open(AuthorizationRequest(acme, acme.web).url)
    page = again.submit(page.form("/signin"), username=person.username, password=person.password)
    assert isinstance(page, Page) and page.path.endswith("/consent")


def test_a_password_is_changed(signet, acme, person, at_account):
    elsewhere, _, _ = signed_in(signet, acme, acme.web, person)
    at_account.open(acme.issuer + "/account/password").is_at("/account/password", "password-change")
    new = "correct-otter-battery-staple"
    at_account.submit("/account/password", current="not it", new=new, repeat=new)
    at_account.is_at("/account/password", "password-change-wrong")
    at_account.submit("/account/password", current=person.password, new=new, repeat=new)
    at_account.is_at("/account", "account-password-changed")
    # Whoever was signed in elsewhere is not any more; the old password is none.
    assert elsewhere.open(acme.issuer + "/account").path.endswith("/signin")
    other = Browser(signet.base)
    page = other.open(acme.issuer + "/account")
    page = other.submit(page.form("/signin"), username=person.username, password=person.password)
    assert page.path.endswith("/signin")
    page = other.submit(page.form("/signin"), username=person.username, password=new)
    assert page.path.endswith("/account")


def test_signing_out_on_the_account_page(acme, at_account):
    at_account.submit("/account/sign-out")
    at_account.open(acme.issuer + "/account").is_at("/signin")
