"""The official MCP client against the protected filesystem server, in both eras of the protocol."""

import asyncio
import contextlib
import uuid

import pytest

from connecting import call, connected, names

ERAS = ["legacy", "auto", "2026-07-28"]
READING = {"list_directory", "get_file_info", "read_file", "search_files"}
WRITING = {"write_file", "delete_file"}


@pytest.mark.parametrize("era", ERAS)
def test_the_tools_are_listed_and_called(acme, era):
    name = f"{uuid.uuid4()}.txt"

    async def use():
        async with connected(acme.mcp_url, token=acme.token(), era=era) as client:
            assert READING | WRITING <= await names(client)
            written = await call(client, "write_file", path=name, content="hello, acme")
            assert not written.is_error, written
            read = await call(client, "read_file", path=name)
            assert "hello, acme" in str(read.content) + str(read.structured_content)
            listed = await call(client, "list_directory", path=".")
            assert name in str(listed.content) + str(listed.structured_content)
            deleted = await call(client, "delete_file", path=name)
            assert not deleted.is_error, deleted

    asyncio.run(use())


@pytest.mark.parametrize("era", ERAS)
def test_a_token_that_may_only_read_is_shown_no_tool_that_writes(acme, era):
    async def use():
        async with connected(acme.mcp_url, token=acme.token(scope="filesystem:read"), era=era) as client:
            shown = await names(client)
            assert READING <= shown
            assert not WRITING & shown
            with contextlib.suppress(Exception):
                result = await call(client, "write_file", path="forbidden.txt", content="x")
                assert result.is_error
        async with connected(acme.mcp_url, token=acme.token(), era=era) as client:
            listed = await call(client, "list_directory", path=".")
            assert "forbidden.txt" not in str(listed.content) + str(listed.structured_content)

    asyncio.run(use())


@pytest.mark.parametrize("era", ERAS)
def test_a_token_of_another_tenant_sees_nothing_of_the_first(acme, globex, era):
    name = f"{uuid.uuid4()}.txt"

    async def use():
        async with connected(acme.mcp_url, token=acme.token(), era=era) as client:
            assert not (await call(client, "write_file", path=name, content="acme's own")).is_error
        async with connected(globex.mcp_url, token=globex.token(), era=era) as client:
            listed = await call(client, "list_directory", path=".")
            assert name not in str(listed.content) + str(listed.structured_content)
            read = await call(client, "read_file", path=name)
            assert read.is_error
            assert "acme's own" not in str(read)
            for path in [f"../acme/{name}", f"../../acme/{name}", f"/acme/{name}"]:
                read = await call(client, "read_file", path=path)
                assert read.is_error
                assert "acme's own" not in str(read)
        async with connected(acme.mcp_url, token=acme.token(), era=era) as client:
            await call(client, "delete_file", path=name)

    asyncio.run(use())
