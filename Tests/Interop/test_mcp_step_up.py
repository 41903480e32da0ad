"""What a client's token goes through: it grows old and is refreshed, and it grows when a tool needs more than it allows."""

import asyncio

import pytest
import requests

from connecting import ERAS, Connection
from signet_process import running, trusting
from signing_in import claims
from tls_host import publish

ENTITY = {"name": "Step", "entityType": "idea", "observations": ["Ask for little, and for more when it is needed"]}


@pytest.fixture(scope="module")
def signet(authority):
    """A server that may ask hosts of this machine, by one name."""
    with running(**trusting(authority)) as server:
        yield server


@pytest.fixture(params=["registration", "document"])
def document(request, host):
    """The URL of the client's metadata document, or None for a client that registers itself."""
    if request.param == "registration":
        return None
    return publish(host, ["http://localhost/callback"])[1]["client_id"]


@pytest.mark.parametrize("era", ERAS.values(), ids=ERAS)
def test_a_token_that_is_too_old_is_refreshed_without_anybody_noticing(signet, acme, document, era):
    connection = Connection(acme, "memory", document)

    async def use():
        async with connection.session(era) as client:
            assert not (await client.call_tool("read_graph", {})).is_error
            before = connection.storage.tokens
            connection.expire()
            assert not (await client.call_tool("read_graph", {})).is_error
            return before, connection.storage.tokens

    before, after = asyncio.run(use())
    assert before.access_token != after.access_token and before.refresh_token != after.refresh_token
    assert before.scope == after.scope and after.expires_in > 0
    assert len(connection.asked) == 1


def test_a_grant_that_was_ended_is_asked_for_again(signet, acme, document):
    connection = Connection(acme, "memory", document)

    async def use():
        async with connection.session() as client:
            client_id = connection.storage.client_info.client_id
            form = {"token": connection.storage.tokens.refresh_token, "client_id": client_id}
            if connection.storage.client_info.client_secret:
                form["client_secret"] = connection.storage.client_info.client_secret
            answer = await asyncio.to_thread(
                lambda: requests.post(acme.issuer + "/oauth2/revoke", data=form, timeout=10)
            )
            assert answer.status_code == 200, answer.text
            connection.expire()
            assert not (await client.call_tool("read_graph", {})).is_error
            # The client is still the one that it was.
            assert connection.storage.client_info.client_id == client_id

    asyncio.run(use())
    assert len(connection.asked) == 2


@pytest.mark.parametrize("era", ERAS.values(), ids=ERAS)
def test_a_tool_that_needs_more_is_asked_for_and_called(signet, acme, document, era):
    connection = Connection(acme, "memory", document, only="memory:read offline_access")

    async def read():
        async with connection.session(era) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert "read_graph" in tools and "create_entities" not in tools

    async def write():
        async with connection.session(era) as client:
            made = await client.call_tool("create_entities", {"entities": [ENTITY]})
            assert not made.is_error, made
            gone = await client.call_tool("delete_entities", {"entityNames": [ENTITY["name"]]})
            assert gone.structured_content["deleted"] == [ENTITY["name"]]

    asyncio.run(read())
    assert "memory:read" in connection.storage.scopes and "memory:write" not in connection.storage.scopes
    # Another day: the client knows what it was granted, and nothing else.
    connection.restart()
    asyncio.run(write())

    assert len(connection.asked) == 2
    assert {"memory:read", "memory:write"} <= set(connection.asked[1].split())
    assert "Remember and forget" in connection.browser.last("/consent").text
    assert {"memory:read", "memory:write"} <= connection.storage.scopes
    token = claims(connection.storage.tokens.access_token)
    assert {"memory:read", "memory:write"} <= set(token["scope"].split())


def test_who_says_no_to_more_keeps_what_there_was(signet, acme):
    connection = Connection(acme, "memory", only="memory:read offline_access")

    async def call(tool, arguments):
        async with connection.session() as client:
            return await client.call_tool(tool, arguments)

    assert not asyncio.run(call("read_graph", {})).is_error
    connection.restart()
    connection.allow = False
    with pytest.raises(AssertionError, match="access_denied"):
        asyncio.run(call("create_entities", {"entities": [ENTITY]}))
    connection.restart()
    assert ENTITY["name"] not in str(asyncio.run(call("read_graph", {})))
    assert len(connection.asked) == 2
