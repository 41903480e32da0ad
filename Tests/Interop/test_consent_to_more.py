"""A client that comes back for more is asked about what is new; one that looks different, about everything."""

import requests

from signet_process import Client
from signing_in import Answer, AuthorizationRequest, Browser, Page, authorize, claims, sign_in
from test_client_registration import managed, register

REDIRECT = "http://127.0.0.1:18812/callback"
READ, WRITE = "filesystem:read", "filesystem:write"


def newcomer(tenant, name="Field notes"):
    """A client that registers itself, and what its registration says."""
    metadata = {"redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none", "client_name": name}
    made = register(tenant, grant_types=["authorization_code", "refresh_token"], **metadata)
    assert made.status_code == 201, made.text
    return Client(made.json()["client_id"], REDIRECT), made.json()


def tokens(request, answer):
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "client_id": request.client.client_id,
        "redirect_uri": REDIRECT,
        "code_verifier": request.verifier,
    }
    response = requests.post(request.tenant.issuer + "/oauth2/token", data=form, timeout=10)
    assert response.status_code == 200, response.text
    return response.json()


def call_of_a_writing_tool(tenant, token):
    """The status of a call that writes, and the scopes that its challenge names."""
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "write_file", "arguments": {"path": "more.txt", "content": "more"}},
    }
    headers = {
        "Authorization": "Bearer " + token,
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-11-25",
    }
    answer = requests.post(tenant.mcp_url, json=call, headers=headers, timeout=10)
    challenge = answer.headers.get("WWW-Authenticate", "")
    return answer.status_code, challenge.partition('scope="')[2].partition('"')[0].split()


def test_a_step_up_asks_for_what_is_new_and_a_no_leaves_what_was_there(signet, acme):
    client, _ = newcomer(acme)
    browser = Browser(signet.base)
    request = AuthorizationRequest(acme, client, scope=READ)
    little = tokens(request, authorize(browser, request, acme.user))
    status, needed = call_of_a_writing_tool(acme, little["access_token"])
    assert status == 403 and WRITE in needed

    # As the SDKs do: what there was, and what is needed.
    more = AuthorizationRequest(acme, client, scope=" ".join(dict.fromkeys([READ, *needed])))
    page = browser.open(more.url)
    assert isinstance(page, Page) and page.path.endswith("/consent"), page
    assert "asks for more access" in page.text and "registered itself" in page.text
    asked, _, folded = page.html.partition("<details")
    assert "Write and delete files" in asked and "write_file" in asked
    assert "List, read and search files" not in asked and "List, read and search files" in folded
    refused = sign_in(browser, page, acme.user, allow=False)
    assert isinstance(refused, Answer) and refused.parameters["error"] == "access_denied"

    # What was allowed still is; the program on this machine is asked about all the same (RFC 8252 §8.6).
    page = browser.open(AuthorizationRequest(acme, client, scope=READ).url)
    assert "You have allowed this before." in page.text and "<details" not in page.html
    granted = tokens(more, authorize(browser, more, acme.user))
    assert set(claims(granted["access_token"])["scope"].split()) == {READ, WRITE}
    assert call_of_a_writing_tool(acme, granted["access_token"])[0] == 200


def test_a_client_that_gives_itself_another_name_is_asked_about_anew(signet, acme):
    client, registration = newcomer(acme)
    browser = Browser(signet.base)
    request = AuthorizationRequest(acme, client, scope=READ)
    assert isinstance(authorize(browser, request, acme.user), Answer)
    renamed = managed(
        "PUT",
        registration,
        json={
            "client_id": client.client_id,
            "redirect_uris": [REDIRECT],
            "token_endpoint_auth_method": "none",
            "client_name": "Your bank",
        },
    )
    assert renamed.status_code == 200, renamed.text
    page = browser.open(AuthorizationRequest(acme, client, scope=READ).url)
    assert "Your bank wants to access your account" in page.text
    assert "This app looks different now" in page.text and "You have allowed this before." not in page.text
    assert isinstance(sign_in(browser, page, acme.user), Answer)
    page = browser.open(AuthorizationRequest(acme, client, scope=READ).url)
    assert "This app looks different now" not in page.text and "You have allowed this before." in page.text
