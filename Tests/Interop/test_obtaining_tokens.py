"""Clients that many services use obtain a token by client credentials (RFC 6749 §4.4)."""

import asyncio
import os

import jwt
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session as OAuthlibSession

METHODS = ["client_secret_basic", "client_secret_post"]


def assert_is_token(answer, tenant):
    assert answer["token_type"].lower() == "bearer"
    assert answer["access_token"].count(".") == 2
    assert 0 < answer["expires_in"] <= 3600
    granted = answer["scope"]
    assert set(granted if isinstance(granted, list) else granted.split()) == set(tenant.scope.split())
    assert "refresh_token" not in answer


@pytest.mark.parametrize("method", METHODS)
def test_authlib_with_requests_obtains_a_token(acme, method):
    session = AuthlibSession(
        acme.client_id, acme.client_secret, scope=acme.scope, token_endpoint_auth_method=method
    )
    answer = session.fetch_token(
        acme.token_endpoint, grant_type="client_credentials", resource=acme.resource
    )
    assert_is_token(answer, acme)


@pytest.mark.parametrize("method", METHODS)
def test_authlib_with_httpx_obtains_a_token(acme, method):
    async def obtain():
        async with AsyncOAuth2Client(
            acme.client_id, acme.client_secret, scope=acme.scope, token_endpoint_auth_method=method
        ) as client:
            return await client.fetch_token(
                acme.token_endpoint, grant_type="client_credentials", resource=acme.resource
            )

    assert_is_token(asyncio.run(obtain()), acme)


@pytest.mark.parametrize("in_body", [False, True], ids=METHODS)
def test_oauthlib_obtains_a_token(acme, in_body, monkeypatch):
    # oauthlib refuses plain http unless told; this one goes to loopback.
    monkeypatch.setitem(os.environ, "OAUTHLIB_INSECURE_TRANSPORT", "1")
    client = BackendApplicationClient(acme.client_id, scope=acme.scope)
    session = OAuthlibSession(client=client)
    answer = session.fetch_token(
        acme.token_endpoint,
        client_id=acme.client_id,
        client_secret=acme.client_secret,
        include_client_id=in_body,
        auth=None if in_body else (acme.client_id, acme.client_secret),
        resource=acme.resource,
    )
    assert_is_token(answer, acme)


def test_a_request_without_resource_gets_the_configured_default(acme):
    answer = acme.request_token(resource=None)
    assert answer.status_code == 200, answer.text


def test_a_narrower_scope_is_granted_and_told(acme):
    answer = acme.request_token(scope="filesystem:read").json()
    assert answer["scope"] == "filesystem:read"


def test_an_answer_with_a_token_is_never_stored(acme):
    answer = acme.request_token()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("application/json")


def test_every_token_has_its_own_id(acme):
    ids = {jwt.decode(acme.token(), options={"verify_signature": False})["jti"] for _ in range(20)}
    assert len(ids) == 20
