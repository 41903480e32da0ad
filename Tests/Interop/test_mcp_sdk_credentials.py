"""The MCP SDK's own provider: from nothing but the server's URL and the credentials to a tool call."""

import asyncio

import pytest
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider

from connecting import SERVERS, Tokens, connected, names
from signing_in import claims

# A tool of each server that needs no arguments.
LOOKING = {
    "filesystem": "list_directory",
    "memory": "read_graph",
    "git": "git_list_repositories",
    "vector": "list_collections",
}


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("tenant_name", ["acme", "globex"])
@pytest.mark.parametrize("server", SERVERS)
def test_it_finds_its_issuer_and_obtains_its_token(request, server, tenant_name, method):
    tenant, storage = request.getfixturevalue(tenant_name), Tokens()
    provider = ClientCredentialsOAuthProvider(
        server_url=tenant.mcp[server],
        storage=storage,
        client_id=tenant.client_id,
        client_secret=tenant.client_secret,
        token_endpoint_auth_method=method,
        scope=tenant.scopes(server),
        issuer=tenant.issuer,
    )

    async def use():
        async with connected(tenant.mcp[server], auth=provider) as client:
            assert LOOKING[server] in await names(client)
            assert not (await client.call_tool(LOOKING[server], {})).is_error

    asyncio.run(use())
    token = claims(storage.tokens.access_token)
    assert (token["iss"], token["aud"]) == (tenant.issuer, tenant.mcp[server])
    assert storage.scopes == set(tenant.scopes(server).split())
    # RFC 6749 §4.4.3
    assert storage.tokens.refresh_token is None
