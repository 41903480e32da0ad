"""Nothing of one tenant is seen by another through memory, git or vector: no content, no name, no cursor, no error text."""

import asyncio
import contextlib
import secrets

import pytest

from connecting import ERAS, connected
from every_tool import Caller
from signing_in import signed_in

# What only acme knows. Nobody else ever says it, so that it cannot be an echo.
SECRET = f"secret{secrets.token_hex(6)}"


@contextlib.asynccontextmanager
async def caller(tenant, server, era="auto", token=None):
    async with connected(tenant.mcp[server], token=token or tenant.token_for(server), era=era) as client:
        yield await Caller.of(client)


async def outcomes(call, calls):
    """All that these calls say, whether they work or not."""
    return [str(await call.client.call_tool(tool, arguments)) for tool, arguments in calls]


async def tells_nothing(call, ours, theirs, calls):
    """A name of another tenant gives what a name that nobody has gives."""
    for tool, arguments in calls(theirs):
        here = str(await call.client.call_tool(tool, arguments))
        [nowhere] = [a for t, a in calls(ours) if t == tool]
        assert SECRET not in here
        assert here.replace(theirs, "…") == str(await call.client.call_tool(tool, nowhere)).replace(ours, "…"), tool


@pytest.mark.parametrize("era", ERAS.values(), ids=ERAS)
def test_a_memory_is_its_tenants_and_its_persons(signet, acme, globex, era):
    name = f"Nadia {secrets.token_hex(4)}"
    entities = [{"name": f"{name} {n}", "entityType": "person", "observations": [SECRET]} for n in range(3)]

    def calls(name):
        return [
            ("open_nodes", {"names": [f"{name} 0"]}),
            ("search_nodes", {"query": name}),
            ("add_observations", {"observations": [{"entityName": f"{name} 0", "contents": ["x"]}]}),
            ("create_relations", {"relations": [{"from": f"{name} 0", "to": f"{name} 1", "relationType": "x"}]}),
            ("delete_observations", {"deletions": [{"entityName": f"{name} 0", "observations": ["x"]}]}),
            ("delete_relations", {"relations": [{"from": f"{name} 0", "to": f"{name} 1", "relationType": "x"}]}),
            ("delete_entities", {"entityNames": [f"{name} 0"]}),
        ]

    async def use():
        async with caller(acme, "memory", era) as call:
            await call("create_entities", entities=entities)
            cursor = (await call("read_graph", limit=1))["next_cursor"]
        # Grace of globex, globex's service, and Ada of acme: each has a memory of their own.
        for tenant, token in [(globex, None), (acme, person_token(signet, acme, "memory"))]:
            async with caller(tenant, "memory", era, token) as call:
                await tells_nothing(call, f"Nobody {secrets.token_hex(4)}", name, calls)
                assert SECRET not in "".join(
                    await outcomes(
                        call,
                        [("read_graph", {}), ("read_graph", {"cursor": cursor}), ("search_nodes", {"query": "person"})],
                    )
                )
        async with caller(acme, "memory", era) as call:
            names = [entity["name"] for entity in entities]
            assert (await call("delete_entities", entityNames=names))["deleted"] == names

    asyncio.run(use())


@pytest.mark.parametrize("era", ERAS.values(), ids=ERAS)
def test_a_repository_is_its_tenants(signet, acme, globex, era):
    name = f"plans-{secrets.token_hex(4)}"

    def calls(name):
        at = {"repository": name}
        return [
            ("git_status", at),
            ("git_log", at),
            ("git_diff", at),
            ("git_show", at),
            ("git_blame", {**at, "path": "plan.txt"}),
            ("git_branches", at),
            ("git_search", {**at, "pattern": "plan"}),
            ("git_add", {**at, "paths": ["."]}),
            ("git_commit", {**at, "message": "x"}),
        ]

    async def use():
        async with caller(acme, "git", era) as call:
            await call("git_init", name=name)
            for number in range(2):
                file = signet.directory / "mcp" / "git" / "acme" / name / "plan.txt"
                file.write_text(f"The plan is {SECRET} {number}\n")
                await call("git_add", repository=name, paths=["."])
                commit = (await call("git_commit", repository=name, message=f"Of {SECRET}"))["commit"]
            cursor = (await call("git_log", repository=name, limit=1))["next_cursor"]
        async with caller(globex, "git", era) as call:
            await tells_nothing(call, f"plans-{secrets.token_hex(4)}", name, calls)
            assert name not in (await call("git_list_repositories"))["repositories"]
            own = f"own-{secrets.token_hex(4)}"
            await call("git_init", name=own)
            (signet.directory / "mcp" / "git" / "globex" / own / "a.txt").write_text("a\n")
            await call("git_add", repository=own, paths=["."])
            await call("git_commit", repository=own, message="Our own")
            said = await outcomes(
                call,
                [
                    ("git_log", {"repository": own, "cursor": cursor}),
                    ("git_log", {"repository": name, "cursor": cursor}),
                    ("git_log", {"repository": own, "revision": commit}),
                    ("git_show", {"repository": own, "revision": commit}),
                    ("git_show", {"repository": own, "revision": commit, "path": "plan.txt"}),
                    ("git_show", {"repository": own, "path": f"../../acme/{name}/plan.txt"}),
                    ("git_add", {"repository": own, "paths": [f"../../acme/{name}/plan.txt"]}),
                    ("git_status", {"repository": f"../acme/{name}"}),
                    ("git_init", {"name": f"../acme/{name}"}),
                ],
            )
            assert all("is_error=True" in each for each in said), said
            assert SECRET not in "".join(said) and str(signet.directory) not in "".join(said)

    asyncio.run(use())


@pytest.mark.parametrize("era", ERAS.values(), ids=ERAS)
def test_a_collection_is_its_tenants(acme, globex, era):
    name = f"faces-{secrets.token_hex(4)}"
    items = [{"id": f"v{n}", "vector": [n + 1, 0], "text": SECRET, "metadata": {"who": SECRET}} for n in range(3)]

    def calls(name):
        return [
            ("query_vectors", {"collection": name, "vector": [1, 0]}),
            ("get_vectors", {"collection": name, "ids": ["v0"]}),
            ("list_vectors", {"collection": name}),
            ("upsert_vectors", {"collection": name, "items": [{"id": "v0", "vector": [9, 9]}]}),
            ("delete_vectors", {"collection": name, "ids": ["v0"]}),
            ("delete_collection", {"name": name}),
        ]

    async def use():
        async with caller(acme, "vector", era) as call:
            await call("create_collection", name=name, dimension=2, description=SECRET)
            await call("upsert_vectors", collection=name, items=items)
            await call("create_collection", name=name + "-2", dimension=2, description=SECRET)
            cursors = [
                (await call("list_vectors", collection=name, limit=1))["next_cursor"],
                (await call("list_collections", limit=1))["next_cursor"],
            ]
        async with caller(globex, "vector", era) as call:
            await tells_nothing(call, f"faces-{secrets.token_hex(4)}", name, calls)
            # The same name is free here, and what is put under it is not theirs.
            await call("create_collection", name=name, dimension=2)
            await call("upsert_vectors", collection=name, items=[{"id": "own", "vector": [1, 1]}])
            said = await outcomes(
                call,
                [
                    ("list_collections", {}),
                    ("query_vectors", {"collection": name, "vector": [1, 0]}),
                    ("get_vectors", {"collection": name, "ids": ["v0", "v1"]}),
                    ("list_vectors", {"collection": name, "cursor": cursors[0]}),
                    ("list_collections", {"cursor": cursors[1]}),
                ],
            )
            assert SECRET not in "".join(said) and name + "-2" not in "".join(said)
            assert await call("delete_collection", name=name) == {"name": name, "count": 1}
        async with caller(acme, "vector", era) as call:
            kept = await call("get_vectors", collection=name, ids=["v0", "v1", "v2"])
            assert [each["text"] for each in kept["vectors"]] == [SECRET] * 3
            await call("delete_collection", name=name)
            await call("delete_collection", name=name + "-2")

    asyncio.run(use())


def person_token(signet, tenant, server):
    """A token of the tenant's person, through an application of the tenant."""
    scope = tenant.scopes(server)
    resource = tenant.mcp[server]
    return signed_in(signet, tenant, tenant.native, tenant.user, scope=scope, resource=resource)[2]["access_token"]
