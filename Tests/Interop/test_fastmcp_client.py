"""fastmcp's own client with its own OAuth: it listens for the answer itself, and sends people to a browser."""

import asyncio
import threading
import warnings
import webbrowser

import pytest
import requests
from fastmcp import Client
from fastmcp.client.auth import OAuth
from fastmcp.exceptions import ToolError

from connecting import SERVERS
from every_tool import USES, Caller
from signet_process import running, trusting
from signing_in import Answer, Browser, claims, sign_in
from tls_host import publish


@pytest.fixture(scope="module")
def signet(authority):
    """A server that may ask hosts of this machine, by one name."""
    with running(**trusting(authority)) as server:
        yield server


@pytest.fixture
def person(signet, acme, monkeypatch):
    """Who sits in front of the browser that fastmcp opens; the pages that they went through."""
    browser = Browser(signet.base)

    def sit_down(url):
        answer = sign_in(browser, browser.open(url), acme.user)
        assert isinstance(answer, Answer), answer
        # fastmcp starts to listen at about the time at which it opens the browser.
        for _ in range(100):
            try:
                return requests.get(answer.url, timeout=10)
            except requests.ConnectionError:
                threading.Event().wait(0.05)

    def open_browser(url, *_, **__):
        threading.Thread(target=sit_down, args=(url,), daemon=True).start()
        return True

    monkeypatch.setattr(webbrowser, "open", open_browser)
    return browser


@pytest.fixture(autouse=True)
def tokens_in_memory():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Using in-memory token storage")
        yield


class AsTheSDK:
    """fastmcp's client with the names of the SDK's, for the calls that both make."""

    def __init__(self, client):
        self.call_tool = client.call_tool_mcp
        self.list_resources = client.list_resources_mcp
        self.list_resource_templates = client.list_resource_templates_mcp
        self.read_resource = client.read_resource_mcp


async def tokens_of(oauth):
    return await oauth.token_storage_adapter.get_tokens()


@pytest.mark.parametrize("server", SERVERS)
def test_it_registers_itself_and_uses_every_tool(signet, acme, person, server):
    oauth = OAuth()

    async def use():
        async with Client(acme.mcp[server], auth=oauth) as client:
            call = Caller(AsTheSDK(client), await client.list_tools())
            await USES[server](call, signet)
            assert call.called == set(call.tools)
            # What is wrong is told to the model, as fastmcp's own error.
            with pytest.raises(ToolError, match="[a-z]{4}"):
                await client.call_tool(sorted(call.tools)[0], {"none": "such"})
        return await tokens_of(oauth)

    token = claims(asyncio.run(use()).access_token)
    assert (token["iss"], token["aud"]) == (acme.issuer, acme.mcp[server])
    assert "FastMCP Client" in person.last("/consent").text


@pytest.mark.parametrize("server", SERVERS)
def test_it_comes_with_its_document(acme, person, host, server):
    _, document = publish(host, ["http://localhost/callback"], client_name="A fastmcp client")
    oauth = OAuth(client_metadata_url=document["client_id"])

    async def use():
        async with Client(acme.mcp[server], auth=oauth) as client:
            assert await client.list_tools()
        return await tokens_of(oauth)

    assert claims(asyncio.run(use()).access_token)["client_id"] == document["client_id"]
    assert "A fastmcp client" in person.last("/consent").text


def test_a_word_is_enough(acme, person):
    async def use():
        async with Client(acme.mcp["memory"], auth="oauth") as client:
            return (await client.call_tool("read_graph", {})).data

    assert asyncio.run(use()) is not None


def test_a_client_that_the_server_has_forgotten_registers_again(signet, acme, person):
    """fastmcp asks for the authorization page beforehand: 400 tells it that its registration is gone."""
    oauth = OAuth()

    async def use():
        async with Client(acme.mcp["memory"], auth=oauth) as client:
            await client.list_tools()
        first = (await oauth.token_storage_adapter.get_client_info()).client_id
        await asyncio.to_thread(signet.command, "client", "delete", "--tenant", acme.name, first)
        await asyncio.sleep(0.3)
        tokens = await tokens_of(oauth)
        await oauth.token_storage_adapter.set_tokens(tokens.model_copy(update={"access_token": "x.y.z"}))
        oauth._initialized = False
        async with Client(acme.mcp["memory"], auth=oauth) as client:
            await client.list_tools()
        return first, (await oauth.token_storage_adapter.get_client_info()).client_id

    first, second = asyncio.run(use())
    assert first != second
