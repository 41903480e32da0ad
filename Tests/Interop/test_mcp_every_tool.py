"""A client that has never heard of Signet and is given a URL: it finds its way in, and every tool works.

Each of the four servers, in both eras of the protocol, for a client that registers itself (RFC 7591) and for one that is
known by its metadata document, all with the official SDK as it is shipped.
"""

import asyncio

import pytest
import requests

from connecting import ERAS, SERVERS, Connection
from every_tool import USES, Caller
from signet_process import running, trusting
from signing_in import claims
from tls_host import publish

CALLBACK = "http://localhost:18813/callback"


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
    # Another port than it comes back to, as clients on a person's machine do (RFC 8252 §7.3).
    return publish(host, ["http://localhost/callback"], client_name="Field notes")[1]["client_id"]


@pytest.mark.parametrize("revision", ERAS)
@pytest.mark.parametrize("server", SERVERS)
def test_a_client_that_knows_the_url_alone_uses_every_tool(signet, acme, document, server, revision):
    connection = Connection(acme, server, document)

    async def use():
        async with connection.session(ERAS[revision]) as client:
            assert client.protocol_version == revision
            call = await Caller.of(client)
            await USES[server](call, signet)
            # A tool that is new needs a call in `every_tool` too.
            assert call.called == set(call.tools)

    asyncio.run(use())
    assert len(connection.asked) == 1
    token = claims(connection.storage.tokens.access_token)
    assert (token["iss"], token["aud"]) == (acme.issuer, acme.mcp[server])
    assert set(token["scope"].split()) >= {f"{server}:read", f"{server}:write"}
    if document:
        assert token["client_id"] == document
    else:
        assert not token["client_id"].startswith("https://")


@pytest.mark.parametrize("server", SERVERS)
def test_the_way_in_begins_at_the_401(acme, server):
    answer = requests.post(acme.mcp[server], json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, timeout=10)
    assert answer.status_code == 401
    assert f'/.well-known/oauth-protected-resource/mcp/{server}"' in answer.headers["WWW-Authenticate"]
    assert f"{server}:read" in answer.headers["WWW-Authenticate"]
    assert "offline_access" not in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("server", SERVERS)
def test_every_tool_tells_what_it_does(acme, server):
    """What hosts and models go by: titles, schemas without loose ends, annotations."""

    async def use():
        async with Connection(acme, server).session() as client:
            for tool in (await client.list_tools()).tools:
                assert tool.title and len(tool.description) > 20
                assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
                assert tool.input_schema["additionalProperties"] is False
                assert tool.output_schema["additionalProperties"] is False
                for argument in tool.input_schema.get("properties", {}).values():
                    assert argument["description"]
                hints = tool.annotations
                assert None not in (hints.read_only_hint, hints.open_world_hint)
                assert hints.read_only_hint or None not in (hints.destructive_hint, hints.idempotent_hint)

    asyncio.run(use())
