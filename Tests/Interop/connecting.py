"""The official MCP SDK as a client of a protected server, with a person who needs no browser of their own."""

import asyncio
import contextlib
import secrets
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

from signing_in import Answer, Browser, sign_in

# The eras of the protocol by the revision that a client comes to speak, with how the SDK is told to look for it.
ERAS = {"2025-11-25": "legacy", "2026-07-28": "auto"}
SERVERS = ["filesystem", "memory", "git", "vector"]


@contextlib.asynccontextmanager
async def connected(url, *, token=None, auth=None, era="auto", headers=None):
    """A client that is through with its handshake."""
    headers = dict(headers or {})
    if token:
        headers["Authorization"] = "Bearer " + token
    try:
        async with httpx2.AsyncClient(headers=headers, auth=auth, timeout=10) as http:
            async with Client(streamable_http_client(url, http_client=http), mode=era) as client:
                yield client
    except Exception as error:
        # The tasks that the SDK runs wrap what went wrong, also what a test said.
        raise innermost(error) from None


def innermost(error):
    """What went wrong, without the groups around it."""
    while getattr(error, "exceptions", None):
        error = error.exceptions[0]
    return error


async def names(client):
    return {tool.name for tool in (await client.list_tools()).tools}


async def call(client, tool, **arguments):
    return await client.call_tool(tool, arguments)


class Tokens:
    """Where the SDK keeps its tokens and what it is known as."""

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

    @property
    def scopes(self):
        return set(self.tokens.scope.split())


class Connection:
    """A client of one server that knows nothing but its URL, and the person it acts for.

    `document` is the URL of the client's metadata document; without one it registers itself. `asked` are the scopes of
    the authorization requests that the person was sent to the tenant with. With `only` the first of them is for less than
    the server's challenge named.
    """

    def __init__(self, tenant, server, document=None, callback=None, user=None, only=None):
        self.tenant, self.url, self.user = tenant, tenant.mcp[server], user or tenant.user
        self.browser = Browser(tenant.issuer.rsplit("/t/", 1)[0])
        self.storage, self.asked, self._answer = Tokens(), [], None
        self.document, self.callback = document, callback or "http://localhost:18813/callback"
        self.only, self.allow = only, True
        self.provider = self._provider()

    def restart(self):
        """The same client in a new process: it has its tokens still, and no metadata."""
        self.provider = self._provider()

    def expire(self):
        """The access token's time is over, as far as the client knows."""
        self.provider.context.token_expiry_time = time.time() - 1

    def session(self, era="auto"):
        return connected(self.url, auth=self.provider, era=era)

    def _provider(self):
        return OAuthClientProvider(
            server_url=self.url,
            client_metadata=OAuthClientMetadata(
                client_name=f"Field notes {secrets.token_hex(3)}", redirect_uris=[self.callback]
            ),
            storage=self.storage,
            redirect_handler=self._open_browser,
            callback_handler=self._come_back,
            client_metadata_url=self.document,
        )

    async def _open_browser(self, url):
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["resource"] == self.url and query["code_challenge_method"] == "S256"
        if self.only and not self.asked:
            url = url.split("?")[0] + "?" + urlencode({**query, "scope": self.only})
        self.asked.append(query["scope"])
        walk = lambda: sign_in(self.browser, self.browser.open(url), self.user, self.allow)  # noqa: E731
        self._answer = await asyncio.to_thread(walk)

    async def _come_back(self):
        assert isinstance(self._answer, Answer), self._answer
        assert self._answer.url.startswith(self.callback + "?"), self._answer
        parameters = self._answer.parameters
        assert "error" not in parameters, parameters
        return AuthorizationCodeResult(code=parameters["code"], state=parameters["state"], iss=parameters["iss"])
