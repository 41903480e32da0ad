"""The MCP SDK's own provider: from nothing but the server's URL and the credentials to a tool call."""

import asyncio

import pytest
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.shared.auth import OAuthMetadata

from test_mcp_client import READING, connected, names


class Memory:
    """Where the SDK keeps its tokens."""

    tokens = None
    client_info = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client_info

    async def set_client_info(self, client_info):
        self.client_info = client_info


def list_tools(tenant, method):
    storage = Memory()
    provider = ClientCredentialsOAuthProvider(
        server_url=tenant.mcp_url,
        storage=storage,
        client_id=tenant.client_id,
        client_secret=tenant.client_secret,
        token_endpoint_auth_method=method,
        scope=tenant.scope,
        issuer=tenant.issuer,
    )

    async def use():
        async with connected(tenant.mcp_url, auth=provider) as client:
            return await names(client)

    tools = asyncio.run(use())
    assert storage.tokens.access_token.count(".") == 2
    return tools


@pytest.fixture
def authorization_endpoint_is_optional():
    """RFC 8414 §2 lets a server without such grants leave the endpoint out; the SDK's model does not."""
    field = OAuthMetadata.model_fields["authorization_endpoint"]
    required, field.default = field.default, None
    OAuthMetadata.model_rebuild(force=True)
    yield
    field.default = required
    OAuthMetadata.model_rebuild(force=True)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("tenant_name", ["acme", "globex"])
def test_it_finds_its_issuer_and_obtains_its_token(
    request, authorization_endpoint_is_optional, tenant_name, method
):
    assert READING <= list_tools(request.getfixturevalue(tenant_name), method)


def test_it_does_so_as_it_is_shipped(acme):
    assert READING <= list_tools(acme, "client_secret_basic")
