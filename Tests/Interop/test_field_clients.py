"""What clients in the field do beyond registering and signing in once: see also test_client_registration."""

import pytest
import requests

from signet_process import Client, running, trusting
from signing_in import Answer, AuthorizationRequest, Browser, authorize, claims
from test_client_registration import CLIENTS, post_as, register
from test_mcp_challenges import challenge
from tls_host import publish

INSPECTOR = "http://localhost:6274"
# Every place where each of them may have people sent back to.
PLACES = [
    (name, place)
    for name, (metadata, used) in CLIENTS.items()
    for place in dict.fromkeys([*metadata["redirect_uris"], used])
]


@pytest.fixture(scope="module")
def signet(authority):
    """A server that may ask hosts of this machine, by one name."""
    with running(**trusting(authority)) as server:
        yield server


def tokens(signet, tenant, registration, redirect_uri):
    """The whole way from a registration to its tokens."""
    request = AuthorizationRequest(tenant, Client(registration["client_id"], redirect_uri))
    answer = authorize(Browser(signet.base), request, tenant.user)
    assert isinstance(answer, Answer) and answer.url.startswith(redirect_uri + "?"), answer
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": redirect_uri,
        "code_verifier": request.verifier,
        "resource": tenant.resource,
    }
    response = post_as(tenant, registration, "/oauth2/token", form)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_people_are_sent_back_to_each_place_that_was_registered(signet, acme, name, place):
    registration = register(acme, **CLIENTS[name][0]).json()
    token = claims(tokens(signet, acme, registration, place)["access_token"])
    assert token["client_id"] == registration["client_id"]


def test_claude_registers_twice_and_both_work(signet, acme):
    metadata, redirect_uri = CLIENTS["claude.ai"]
    first, second = register(acme, **metadata).json(), register(acme, **metadata).json()
    assert first["client_id"] != second["client_id"]
    assert first["client_secret"] != second["client_secret"]
    for registration in (second, first):
        assert registration["token_endpoint_auth_method"] == "client_secret_post"
        assert tokens(signet, acme, registration, redirect_uri)["refresh_token"]
    # Neither answers for the other.
    mixed = {**first, "client_secret": second["client_secret"]}
    answer = post_as(acme, mixed, "/oauth2/token", {"grant_type": "authorization_code", "code": "x"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("port", [49152, 60123])
def test_claude_code_comes_with_a_document_and_back_to_any_port(signet, acme, host, port):
    # Its document names no port (RFC 8252 §7.3), and `localhost` as well as the address.
    places = ["http://localhost/callback", "http://127.0.0.1/callback"]
    _, document = publish(host, places, client_name="Claude Code", application_type="native")
    for name in ("localhost", "127.0.0.1"):
        registration = {"client_id": document["client_id"], "token_endpoint_auth_method": "none"}
        made = tokens(signet, acme, registration, f"http://{name}:{port}/callback")
        assert claims(made["access_token"])["client_id"] == document["client_id"]
    for elsewhere in ("http://localhost:1/other", "http://localhost.evil.example/callback", "https://localhost/callback"):
        request = AuthorizationRequest(acme, Client(document["client_id"], elsewhere))
        page = Browser(signet.base).open(request.url)
        assert page.status == 400 and not page.forms


def test_a_page_goes_the_whole_way_with_what_browsers_let_it_read(signet, acme):
    """Inspector runs in a browser: each answer that it reads must be for its origin, each preflight must pass."""
    page = {"Origin": INSPECTOR}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}

    may(acme.mcp_url, "POST", "authorization,content-type,mcp-protocol-version,mcp-session-id,mcp-method,mcp-name")
    refused = requests.post(acme.mcp_url, json=call, headers={**page, **accept}, timeout=10)
    assert refused.status_code == 401
    assert "www-authenticate" in refused.headers["Access-Control-Expose-Headers"].lower()
    readable(refused)
    metadata_url = challenge(refused)["resource_metadata"]
    may(metadata_url, "GET", "mcp-protocol-version")
    [issuer] = readable(requests.get(metadata_url, headers=page, timeout=10)).json()["authorization_servers"]
    assert issuer == acme.issuer
    well_known = f"{signet.base}/.well-known/oauth-authorization-server/t/{acme.name}"
    may(well_known, "GET", "mcp-protocol-version")
    metadata = readable(requests.get(well_known, headers=page, timeout=10)).json()

    may(metadata["registration_endpoint"], "POST", "content-type,mcp-protocol-version")
    registration = readable(
        requests.post(metadata["registration_endpoint"], json=CLIENTS["inspector"][0], headers=page, timeout=10)
    ).json()
    place = CLIENTS["inspector"][1]
    request = AuthorizationRequest(acme, Client(registration["client_id"], place))
    answer = authorize(Browser(signet.base), request, acme.user)
    may(metadata["token_endpoint"], "POST", "content-type,mcp-protocol-version")
    form = {
        "grant_type": "authorization_code",
        "client_id": registration["client_id"],
        "code": answer.code,
        "redirect_uri": place,
        "code_verifier": request.verifier,
        "resource": acme.mcp_url,
    }
    token = readable(requests.post(metadata["token_endpoint"], data=form, headers=page, timeout=10)).json()
    bearer = {"Authorization": "Bearer " + token["access_token"]}
    headers = {**page, **accept, **bearer, "MCP-Protocol-Version": "2025-11-25"}
    listed = readable(requests.post(acme.mcp_url, json=call, headers=headers, timeout=10))
    assert listed.status_code == 200 and "read_file" in listed.text


def may(url, method, headers):
    """A preflight that lets the page go on (Fetch, CORS-preflight fetch)."""
    asked = {
        "Origin": INSPECTOR,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }
    answer = readable(requests.options(url, headers=asked, timeout=10))
    assert answer.status_code in (200, 204), (url, answer.status_code)
    allowed = {name.strip().lower() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    # A star does not stand for Authorization.
    assert set(headers.split(",")) <= allowed or ("*" in allowed and "authorization" not in headers), (url, allowed)
    assert method in answer.headers["Access-Control-Allow-Methods"]


def readable(answer):
    assert answer.headers.get("Access-Control-Allow-Origin") in ("*", INSPECTOR), (answer.url, answer.headers)
    return answer
