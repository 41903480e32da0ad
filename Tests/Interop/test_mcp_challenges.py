"""What the protected server answers to those who may not: RFC 6750 §3, RFC 9728, MCP authorization."""

import re

import pytest
import requests

LIST_TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


def post(url, token=None, **headers):
    if token is not None:
        headers["Authorization"] = "Bearer " + token
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25", **headers}
    return requests.post(url, json=LIST_TOOLS, headers=headers, timeout=10)


def challenge(answer):
    text = answer.headers["WWW-Authenticate"]
    assert text.startswith("Bearer ")
    return dict(re.findall(r'([a-z_]+)="([^"]*)"', text))


def test_no_token_is_a_401_that_names_the_metadata(acme):
    answer = post(acme.mcp_url)
    assert answer.status_code == 401
    parameters = challenge(answer)
    assert "error" not in parameters
    assert "filesystem:read" in parameters["scope"].split()
    metadata = requests.get(parameters["resource_metadata"], timeout=10).json()
    assert metadata["resource"] == acme.mcp_url
    assert acme.issuer in metadata["authorization_servers"]


def test_the_metadata_is_also_at_the_inserted_path(signet, acme, globex):
    url = f"{signet.mcp_base}/.well-known/oauth-protected-resource/mcp/filesystem"
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["resource"] == acme.mcp_url
    assert answer.json()["authorization_servers"] == [acme.issuer]
    assert "offline_access" not in answer.text


def test_people_of_another_tenant_have_urls_that_lead_to_their_own(signet, globex):
    assert globex.mcp_url == f"{signet.mcp_base}/t/globex/mcp/filesystem"
    parameters = challenge(post(globex.mcp_url))
    metadata = requests.get(parameters["resource_metadata"], timeout=10).json()
    assert metadata["resource"] == globex.mcp_url
    assert metadata["authorization_servers"] == [globex.issuer]


@pytest.mark.parametrize("token", ["x", "e30.e30.e30", "a.b.c.d", ".."])
def test_what_is_no_token_is_an_invalid_token(acme, token):
    answer = post(acme.mcp_url, token)
    assert answer.status_code == 401
    assert challenge(answer)["error"] == "invalid_token"


def test_an_altered_token_is_an_invalid_token(acme):
    token = acme.token()
    altered = token[:-20] + ("A" if token[-20] != "A" else "B") + token[-19:]
    answer = post(acme.mcp_url, altered)
    assert answer.status_code == 401
    assert challenge(answer)["error"] == "invalid_token"


def test_a_token_in_the_query_is_a_malformed_request(acme):
    # RFC 6750 §3.1: 400 and invalid_request, also when the same token is in the header where it belongs.
    token = acme.token()
    for header in (None, token):
        answer = post(f"{acme.mcp_url}?access_token={token}", header)
        assert answer.status_code == 400
        assert challenge(answer)["error"] == "invalid_request"


def test_a_tenant_header_must_name_the_tokens_tenant(acme, globex):
    token = acme.token()
    assert post(acme.mcp_url, token, **{"tenant-id": acme.name}).status_code == 200
    assert post(acme.mcp_url, token, **{"tenant-id": globex.name}).status_code in (401, 403)


def test_a_foreign_origin_is_refused(acme):
    assert post(acme.mcp_url, acme.token(), Origin="https://evil.example").status_code == 403


def test_a_scope_that_is_missing_is_told(acme):
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "write_file", "arguments": {"path": "x", "content": "x"}},
    }
    answer = requests.post(
        acme.mcp_url,
        json=call,
        headers={
            "Authorization": "Bearer " + acme.token(scope="filesystem:read"),
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2025-11-25",
        },
        timeout=10,
    )
    assert answer.status_code == 403
    parameters = challenge(answer)
    assert parameters["error"] == "insufficient_scope"
    assert "filesystem:write" in parameters["scope"].split()
    assert "resource_metadata" in parameters


def test_health_needs_no_token(signet):
    assert requests.get(signet.mcp_base + "/mcp/filesystem/health", timeout=10).status_code == 200
