"""Client libraries that others have written do the whole flow: discovery, PKCE, nonce, code, ID token, userinfo, refresh."""

import flask
import jwt
import pytest
import requests
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from idpyoidc.client.rp_handler import RPHandler
from requests_oauthlib import OAuth2Session as OAuthlibSession

from signing_in import Answer, AuthorizationRequest, Browser, authorize, claims, sign_in

SCOPE = "openid profile email offline_access filesystem:read filesystem:write"


@pytest.fixture(autouse=True)
def plain_http_on_loopback(monkeypatch):
    for name in ("AUTHLIB_INSECURE_TRANSPORT", "OAUTHLIB_INSECURE_TRANSPORT"):
        monkeypatch.setenv(name, "1")


@pytest.fixture
def browser(signet):
    return Browser(signet.base)


@pytest.fixture
def discovery(acme):
    return requests.get(acme.issuer + "/.well-known/openid-configuration", timeout=10).json()


def verified_id_token(token, tenant, client, nonce=None, access_token=None):
    """What PyJWT makes of an ID token (OpenID Connect Core §3.1.3.7)."""
    key = jwt.PyJWKClient(tenant.jwks_uri).get_signing_key_from_jwt(token)
    verified = jwt.decode_complete(
        token,
        key,
        algorithms=["RS256"],
        audience=client.client_id,
        issuer=tenant.issuer,
        options={"require": ["iss", "sub", "aud", "exp", "iat", "auth_time", "sid", "acr", "amr"]},
    )
    if nonce is not None:
        assert verified["payload"]["nonce"] == nonce
    if access_token is not None:
        digest = jwt.get_algorithm_by_name("RS256").compute_hash_digest(access_token.encode())
        assert jwt.utils.base64url_encode(digest[:16]).decode() == verified["payload"]["at_hash"]
    return verified["payload"]


def test_authlib_in_a_flask_application_signs_a_person_in(acme, browser):
    app = flask.Flask("client")
    app.secret_key = "only for this test"
    oauth = OAuth(app)
    oauth.register(
        "signet",
        client_id=acme.web.client_id,
        client_secret=acme.web.client_secret,
        server_metadata_url=acme.issuer + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )
    app.add_url_rule("/login", "login", lambda: oauth.signet.authorize_redirect(acme.web.redirect_uri))
    app.add_url_rule("/callback", "callback", lambda: flask.jsonify(oauth.signet.authorize_access_token()))

    with app.test_client() as client:
        answer = sign_in(browser, browser.open(client.get("/login").headers["Location"]), acme.user)
        assert isinstance(answer, Answer), answer
        # Checks state, iss, nonce, and the ID token by the keys of the issuer.
        tokens = client.get("/callback", query_string=answer.parameters)
    assert tokens.status_code == 200, tokens.text
    person = tokens.json["userinfo"]
    assert person["iss"] == acme.issuer
    assert person["aud"] in (acme.web.client_id, [acme.web.client_id])


def test_authlib_refreshes_asks_about_and_revokes(acme, browser, discovery):
    session = AuthlibSession(
        acme.web.client_id,
        acme.web.client_secret,
        scope=SCOPE,
        redirect_uri=acme.web.redirect_uri,
        code_challenge_method="S256",
    )
    request = AuthorizationRequest(acme, acme.web)
    url, state = session.create_authorization_url(
        discovery["authorization_endpoint"],
        code_verifier=request.verifier,
        nonce=request.nonce,
        resource=acme.resource,
    )
    answer = sign_in(browser, browser.open(url), acme.user)
    token = session.fetch_token(
        discovery["token_endpoint"],
        authorization_response=answer.url,
        code_verifier=request.verifier,
        state=state,
    )
    person = verified_id_token(token["id_token"], acme, acme.web, request.nonce, token["access_token"])
    info = session.get(discovery["userinfo_endpoint"], timeout=10).json()
    assert info["sub"] == person["sub"]
    assert info["preferred_username"] == acme.user.username

    renewed = session.refresh_token(discovery["token_endpoint"])
    assert renewed["access_token"] != token["access_token"]
    assert renewed["refresh_token"] != token["refresh_token"]
    assert claims(renewed["access_token"])["sub"] == person["sub"]

    def about(value):
        return session.introspect_token(discovery["introspection_endpoint"], token=value).json()

    assert about(renewed["refresh_token"])["active"] is True
    about_access = about(renewed["access_token"])
    assert about_access["active"] is True and about_access["client_id"] == acme.web.client_id
    gone = session.revoke_token(discovery["revocation_endpoint"], token=renewed["refresh_token"])
    assert gone.status_code == 200
    assert about(renewed["refresh_token"]) == {"active": False}
    assert about(renewed["access_token"]) == {"active": False}


def test_oauthlib_signs_a_person_in_and_refreshes(acme, browser, discovery):
    session = OAuthlibSession(
        acme.web.client_id, redirect_uri=acme.web.redirect_uri, scope=SCOPE.split(), pkce="S256"
    )
    url, _ = session.authorization_url(
        discovery["authorization_endpoint"], nonce="n-0S6_WzA2Mj", resource=acme.resource
    )
    answer = sign_in(browser, browser.open(url), acme.user)
    token = session.fetch_token(
        discovery["token_endpoint"], authorization_response=answer.url, client_secret=acme.web.client_secret
    )
    person = verified_id_token(token["id_token"], acme, acme.web, "n-0S6_WzA2Mj", token["access_token"])
    assert session.get(discovery["userinfo_endpoint"], timeout=10).json()["sub"] == person["sub"]
    renewed = session.refresh_token(
        discovery["token_endpoint"], auth=(acme.web.client_id, acme.web.client_secret)
    )
    assert renewed["refresh_token"] != token["refresh_token"]
    assert session.get(discovery["userinfo_endpoint"], timeout=10).status_code == 200


def test_oauthlib_signs_a_person_in_for_a_native_client_on_any_port(acme, browser, discovery):
    # RFC 8252 §7.3: the port is chosen when the client starts to listen.
    session = OAuthlibSession(
        acme.native.client_id,
        redirect_uri=acme.native.redirect_uri.replace("127.0.0.1", "127.0.0.1:51004"),
        scope=SCOPE.split(),
        pkce="S256",
    )
    url, _ = session.authorization_url(discovery["authorization_endpoint"], resource=acme.resource)
    answer = sign_in(browser, browser.open(url), acme.user)
    assert answer.url.startswith("http://127.0.0.1:51004/")
    token = session.fetch_token(
        discovery["token_endpoint"], authorization_response=answer.url, include_client_id=True
    )
    verified_id_token(token["id_token"], acme, acme.native, access_token=token["access_token"])
    renewed = session.refresh_token(discovery["token_endpoint"], client_id=acme.native.client_id)
    assert renewed["refresh_token"] != token["refresh_token"]


def test_idpyoidc_signs_a_person_in_and_refreshes(acme, browser):
    handler = RPHandler(
        client_configs={
            acme.issuer: {
                "client_type": "oidc",
                "issuer": acme.issuer,
                "client_id": acme.web.client_id,
                "client_secret": acme.web.client_secret,
                "redirect_uris": [acme.web.redirect_uri],
                "preference": {
                    "application_type": "web",
                    "response_types": ["code"],
                    "scopes_supported": SCOPE.split(),
                    "token_endpoint_auth_method": "client_secret_basic",
                },
                "client_authn_methods": ["client_secret_basic"],
                "add_ons": {
                    "pkce": {
                        "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
                        "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
                    }
                },
            }
        },
        # Its keys are for clients that authenticate by them; this one has a secret.
        keyjar_defs={},
        key_conf={"key_defs": [{"type": "EC", "crv": "P-256", "use": ["sig"]}]},
    )
    client = handler.client_setup(acme.issuer)
    url = client.init_authorization(
        req_args={"scope": SCOPE.split(), "resource": acme.resource, "prompt": "consent"}
    )
    answer = sign_in(browser, browser.open(url), acme.user)
    # Checks state, iss, ID token (signature, audience, nonce, times) and that userinfo is about the same person.
    done = handler.finalize(acme.issuer, answer.parameters)
    assert "error" not in done, done
    assert done["userinfo"]["preferred_username"] == acme.user.username
    assert done["id_token"]["sub"] == done["userinfo"]["sub"]
    renewed = handler.refresh_access_token(answer.parameters["state"])
    assert renewed["access_token"] != done["token"]
    assert handler.get_user_info(answer.parameters["state"])["sub"] == done["userinfo"]["sub"]


def test_a_person_is_asked_for_consent_once_per_client(acme, browser):
    first = AuthorizationRequest(acme, acme.web)
    authorize(browser, first, acme.user)
    again = AuthorizationRequest(acme, acme.web)
    answer = browser.open(again.url)
    assert isinstance(answer, Answer), answer
    assert again.tokens(answer)["refresh_token"]


def test_answers_come_by_form_post_when_asked(acme, browser):
    request = AuthorizationRequest(acme, acme.web, response_mode="form_post")
    page = authorize(browser, request, acme.user)
    form = page.forms[0]
    assert (form.action, form.method) == (acme.web.redirect_uri, "post")
    answer = Answer(form.action, form.fields)
    assert request.tokens(answer)["id_token"]
