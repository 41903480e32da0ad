"""Clients that nobody here made: they register themselves (RFC 7591), work, and manage that (RFC 7592)."""

import secrets
import pytest
import requests

from signet_process import Client, eventually
from signing_in import Answer, AuthorizationRequest, Browser, Page, claims, sign_in

GRANTS = {"grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]}
# What clients in the field send, and where they have people sent back.
CLIENTS = {
    "python-sdk": (
        {
            "redirect_uris": ["http://localhost:3030/callback"],
            "application_type": "native",
            "client_name": "MCP Client",
            "scope": "filesystem:read",
            **GRANTS,
        },
        "http://localhost:3030/callback",
    ),
    "fastmcp": (
        {
            "redirect_uris": ["http://localhost:51923/callback"],
            "token_endpoint_auth_method": "none",
            "scope": "",
            "client_name": "FastMCP Client",
            **GRANTS,
        },
        "http://localhost:51923/callback",
    ),
    "vscode": (
        {
            "client_name": "Visual Studio Code",
            "client_uri": "https://code.visualstudio.com",
            "grant_types": [*GRANTS["grant_types"], "urn:ietf:params:oauth:grant-type:device_code"],
            "response_types": ["code"],
            "redirect_uris": [
                "https://insiders.vscode.dev/redirect",
                "https://vscode.dev/redirect",
                "http://127.0.0.1/",
                "http://127.0.0.1:33418/",
            ],
            "token_endpoint_auth_method": "none",
            "application_type": "native",
        },
        "http://127.0.0.1:49152/",
    ),
    "claude.ai": (
        {
            "client_name": "Claude",
            "redirect_uris": ["https://claude.ai/api/mcp/auth_callback"],
            "token_endpoint_auth_method": "client_secret_post",
            "scope": "filesystem:read",
            **GRANTS,
        },
        "https://claude.ai/api/mcp/auth_callback",
    ),
    "claude-code": (
        {
            "client_name": "Claude Code",
            "redirect_uris": ["http://localhost/callback", "http://127.0.0.1/callback"],
            "token_endpoint_auth_method": "none",
            **GRANTS,
        },
        "http://localhost:60123/callback",
    ),
    "cursor": (
        {
            "client_name": "Cursor",
            "redirect_uris": [
                "cursor://anysphere.cursor-mcp/oauth/callback",
                "https://www.cursor.com/agents/mcp/oauth/callback",
                "http://localhost:8787/callback",
            ],
            "token_endpoint_auth_method": "none",
            **GRANTS,
        },
        "cursor://anysphere.cursor-mcp/oauth/callback",
    ),
    "chatgpt": (
        {
            "client_name": "ChatGPT",
            "redirect_uris": ["https://chatgpt.com/connector/oauth/Vq3mXjQpWkzL"],
            "token_endpoint_auth_method": "client_secret_basic",
            **GRANTS,
        },
        "https://chatgpt.com/connector/oauth/Vq3mXjQpWkzL",
    ),
    "inspector": (
        {
            "redirect_uris": ["http://localhost:6274/oauth/callback"],
            "token_endpoint_auth_method": "none",
            "client_name": "MCP Inspector",
            "scope": "",
            **GRANTS,
        },
        "http://localhost:6274/oauth/callback",
    ),
}


def endpoint(tenant):
    url = tenant.issuer + "/.well-known/oauth-authorization-server"
    # A tenant that was just made is there within the server's poll interval.
    eventually(lambda: requests.get(url, timeout=10).status_code == 200)
    return requests.get(url, timeout=10).json()["registration_endpoint"]


def register(tenant, **metadata):
    return requests.post(endpoint(tenant), json=metadata, headers={"Origin": "https://page.example"}, timeout=10)


def managed(method, registration, **more):
    headers = {"Authorization": "Bearer " + registration["registration_access_token"]}
    return requests.request(method, registration["registration_client_uri"], headers=headers, timeout=10, **more)


def post_as(tenant, registration, path, form):
    """A form of the client, with its proof where its registration says."""
    method = registration["token_endpoint_auth_method"]
    credentials = None
    if method == "client_secret_basic":
        credentials = (registration["client_id"], registration["client_secret"])
    else:
        form = {**form, "client_id": registration["client_id"]}
        if method == "client_secret_post":
            form["client_secret"] = registration["client_secret"]
    return requests.post(tenant.issuer + path, data=form, auth=credentials, timeout=10)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_of_the_field_registers_and_gets_tokens(signet, acme, name):
    metadata, redirect_uri = CLIENTS[name]
    answer = register(acme, **metadata)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    registration = answer.json()
    assert registration["redirect_uris"] == metadata["redirect_uris"]
    assert registration["client_name"] == metadata["client_name"]
    has_secret = registration["token_endpoint_auth_method"] != "none"
    assert ("client_secret" in registration) == has_secret
    assert registration.get("client_secret_expires_at") == (0 if has_secret else None)

    # At once: no server has to hear of the client first.
    browser = Browser(signet.base)
    request = AuthorizationRequest(acme, Client(registration["client_id"], redirect_uri))
    page = browser.open(request.url)
    while isinstance(page, Page) and not page.path.endswith("/consent"):
        before, page = page.path, sign_in_once(browser, page, acme.user)
        assert isinstance(page, Page) and page.path != before, page
    assert "registered itself" in page.text and metadata["client_name"] in page.text
    sent_back = sign_in(browser, page, acme.user)
    assert isinstance(sent_back, Answer) and sent_back.url.startswith(redirect_uri + "?"), sent_back

    form = {"grant_type": "authorization_code", "redirect_uri": redirect_uri, "code_verifier": request.verifier}
    tokens = post_as(acme, registration, "/oauth2/token", {**form, "code": sent_back.code})
    assert tokens.status_code == 200, tokens.text
    assert claims(tokens.json()["access_token"])["client_id"] == registration["client_id"]
    refreshed = post_as(
        acme,
        registration,
        "/oauth2/token",
        {"grant_type": "refresh_token", "refresh_token": tokens.json()["refresh_token"]},
    )
    assert refreshed.status_code == 200, refreshed.text


def sign_in_once(browser, page, user):
    return browser.submit(page.form("/signin"), username=user.username, password=user.password)


def test_a_browser_may_register_from_any_page(acme):
    answer = requests.options(
        endpoint(acme),
        headers={
            "Origin": "http://localhost:6274",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,mcp-protocol-version",
        },
        timeout=10,
    )
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_registration_is_read_changed_and_deleted_by_its_token(signet, acme, globex):
    made = register(acme, redirect_uris=["http://127.0.0.1/cb"], token_endpoint_auth_method="none").json()
    assert managed("GET", made).json()["redirect_uris"] == ["http://127.0.0.1/cb"]
    changed = managed(
        "PUT",
        made,
        json={"client_id": made["client_id"], "redirect_uris": ["http://127.0.0.1/new"], "client_name": "New"},
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["token_endpoint_auth_method"] == "client_secret_basic"
    assert changed.json()["client_secret"]
    assert managed("PUT", made, json={"redirect_uris": ["http://127.0.0.1/cb"]}).status_code == 400

    elsewhere = dict(made, registration_client_uri=made["registration_client_uri"].replace("/acme/", "/globex/"))
    assert managed("GET", elsewhere).status_code == 401
    assert managed("GET", dict(made, registration_access_token=secrets.token_urlsafe(32))).status_code == 401

    gone = managed("DELETE", made)
    assert (gone.status_code, gone.content) == (204, b"")
    assert managed("GET", made).status_code == 401
    page = Browser(signet.base).open(
        AuthorizationRequest(acme, Client(made["client_id"], "http://127.0.0.1/new")).url
    )
    assert page.status == 400


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://app.example/cb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://app.example/cb#top"]}, "invalid_redirect_uri"),
        ({}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://app.example/cb"], "logo_uri": "javascript:x"}, "invalid_client_metadata"),
        ({"redirect_uris": ["https://app.example/cb"], "software_statement": "a"}, "invalid_software_statement"),
        (
            {"redirect_uris": ["https://app.example/cb"], "software_statement": "eyJhbGciOiJFUzI1NiJ9.e30.AA"},
            "unapproved_software_statement",
        ),
    ],
)
def test_what_is_unsafe_is_refused(acme, body, error):
    answer = register(acme, **body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_body_that_is_no_registration_is_refused(acme):
    url = endpoint(acme)
    twice = '{"redirect_uris":["https://a.example/"],"redirect_uris":["https://b.example/"]}'
    json_type = {"Content-Type": "application/json"}
    assert requests.post(url, data=twice, headers=json_type, timeout=10).status_code == 400
    assert requests.post(url, data="[" * 5000, headers=json_type, timeout=10).status_code == 400
    assert requests.post(url, data="x" * 100_000, headers=json_type, timeout=10).status_code == 413
    assert requests.post(url, data={"redirect_uris": "https://a.example/"}, timeout=10).status_code == 400


def test_an_operator_decides_who_registers_and_sees_who_has(signet):
    tenant = signet.new_tenant("registrar")
    name = tenant.name
    made = register(tenant, redirect_uris=["http://localhost/callback"], token_endpoint_auth_method="none").json()

    listed = signet.command("client", "list", "--tenant", name, "--origin", "registration")
    assert [(row["client_id"], row["from"]) for row in listed] == [(made["client_id"], "127.0.0.1")]
    shown = signet.command("client", "show", "--tenant", name, made["client_id"])
    assert shown["user_agent"].startswith("python-requests/")
    assert shown["registered_at"]

    signet.command("tenant", "update", name, "--registration", "token", "--registration-redirect", "loopback")
    url = tenant.issuer + "/oauth2/register"
    body = {"redirect_uris": ["http://localhost/callback"], "token_endpoint_auth_method": "none"}
    eventually(lambda: requests.post(url, json=body, timeout=10).status_code == 401)
    token = signet.command("registration", "token", "create", "--tenant", name, "--uses", "1")
    headers = {"Authorization": "Bearer " + token["initial_access_token"]}
    web = {"redirect_uris": ["https://app.example/callback"]}
    assert requests.post(url, json=web, headers=headers, timeout=10).status_code == 400
    assert requests.post(url, json=body, headers=headers, timeout=10).status_code == 201
    assert requests.post(url, json=body, headers=headers, timeout=10).status_code == 401

    signet.command("tenant", "update", name, "--registration", "off")
    eventually(lambda: requests.post(url, json=body, headers=headers, timeout=10).status_code == 403)
    metadata = requests.get(tenant.issuer + "/.well-known/oauth-authorization-server", timeout=10).json()
    assert "registration_endpoint" not in metadata
    # Who is here stays, and may go.
    assert managed("DELETE", made).status_code == 204
