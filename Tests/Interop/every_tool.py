"""Calls every tool of a server as a model would, looks at what comes back, and leaves nothing behind that can be deleted."""

import base64
import json
import secrets

from jsonschema import Draft202012Validator


class Caller:
    """Calls tools and holds each answer against what the tool has said of itself; `called` are those that worked."""

    def __init__(self, client, tools):
        self.client, self.called = client, set()
        self.tools = {tool.name: tool for tool in tools}

    @classmethod
    async def of(cls, client):
        return cls(client, (await client.list_tools()).tools)

    async def __call__(self, tool, **arguments):
        """What a call returns, which must be what the tool's schemas and the protocol say."""
        described = self.tools[tool]
        Draft202012Validator.check_schema(described.input_schema)
        Draft202012Validator(described.input_schema).validate(arguments)
        result = await self.client.call_tool(tool, arguments)
        assert not result.is_error, result
        Draft202012Validator(described.output_schema).validate(result.structured_content)
        # Tools: what is structured also comes as text, for clients that do not know it: as JSON, or a whole file as it is.
        text = result.content[0].text
        assert text == result.structured_content.get("content") or json.loads(text) == result.structured_content
        self.called.add(tool)
        return result.structured_content

    async def refused(self, tool, **arguments):
        """What a model reads when it has called a tool wrongly."""
        result = await self.client.call_tool(tool, arguments)
        assert result.is_error and result.structured_content is None, result
        return result.content[0].text

    async def pages(self, tool, member, limit, **arguments):
        """All of a list that comes in pages of so many."""
        found, cursor = [], {}
        for _ in range(50):
            page = await self(tool, limit=limit, **arguments, **cursor)
            assert 0 < len(page[member]) <= limit
            found += page[member]
            if "next_cursor" not in page:
                return found
            cursor = {"cursor": page["next_cursor"]}
        raise AssertionError(f"the pages of {tool} have no end")


async def filesystem(call, signet):
    place = f"notes-{secrets.token_hex(4)}"
    for number in range(3):
        text = f"line one\nthe needle {place} no. {number}\n"
        written = await call("write_file", path=f"{place}/{number}.md", content=text)
        assert written == {"path": f"{place}/{number}.md", "size": len(text), "created": True}
    binary = base64.b64encode(bytes(range(256))).decode()
    assert (await call("write_file", path=f"{place}/x.bin", content=binary, encoding="base64"))["size"] == 256

    listed = await call.pages("list_directory", "entries", 2, path=place)
    assert [(entry["name"], entry["type"]) for entry in listed] == [
        (name, "file") for name in ("0.md", "1.md", "2.md", "x.bin")
    ]
    assert (await call("get_file_info", path=place))["type"] == "directory"
    part = await call("read_file", path=f"{place}/1.md", length=8)
    assert (part["content"], part["next_offset"]) == ("line one", 8)
    assert (await call("read_file", path=f"{place}/x.bin"))["content"] == binary
    found = await call("search_files", content=f"needle {place} no. 2")
    assert [(match["path"], match["line"]) for match in found["matches"]] == [(f"{place}/2.md", 2)]

    await read_as_resources(call.client, place)
    assert "does not exist" in await call.refused("read_file", path=f"{place}/none.md")
    for name in ("0.md", "1.md", "2.md", "x.bin", ""):
        await call("delete_file", path=f"{place}/{name}".rstrip("/"))


async def read_as_resources(client, place):
    """The same files by their URIs."""
    uris, cursor = [], None
    for _ in range(50):
        page = await client.list_resources(cursor=cursor)
        uris += [str(resource.uri) for resource in page.resources]
        cursor = page.next_cursor
        if cursor is None:
            break
    uri = f"file:///{place}/1.md"
    assert uri in uris
    content = (await client.read_resource(uri)).contents[0]
    assert content.text.endswith("no. 1\n") and content.mime_type == "text/markdown"
    assert base64.b64decode((await client.read_resource(f"file:///{place}/x.bin")).contents[0].blob) == bytes(range(256))
    assert [each.uri_template for each in (await client.list_resource_templates()).resource_templates] == [
        "file:///{+path}"
    ]


async def memory(call, signet):
    mark = secrets.token_hex(4)
    person, project, place = f"Mira {mark}", f"Atlas {mark}", f"Lund {mark}"
    entities = [
        {"name": name, "entityType": kind, "observations": facts}
        for name, kind, facts in [
            (person, "person", ["Prefers tea", f"Wrote the zither{mark} paper"]),
            (project, "project", []),
            (place, "place", ["Has a cathedral"]),
        ]
    ]
    made = await call("create_entities", entities=entities)
    assert made == {"entities": entities, "existing": []}
    assert (await call("create_entities", entities=entities[:1]))["existing"] == [person]
    relations = [
        {"from": person, "to": project, "relationType": "works_on"},
        {"from": person, "to": place, "relationType": "lives_in"},
    ]
    assert (await call("create_relations", relations=relations))["relations"] == relations
    added = await call("add_observations", observations=[{"entityName": project, "contents": ["Started in May"]}])
    assert added["results"] == [{"entityName": project, "addedObservations": ["Started in May"]}]

    found = await call("search_nodes", query=f"zither{mark}")
    assert [entity["name"] for entity in found["entities"]] == [person]
    opened = await call("open_nodes", names=[project, f"Nobody {mark}"])
    assert opened["entities"][0]["observations"] == ["Started in May"]
    assert opened["missing"] == [f"Nobody {mark}"]
    everything = {entity["name"] for entity in await call.pages("read_graph", "entities", 2)}
    assert {person, project, place} <= everything
    unknown = [{"from": person, "to": f"Nobody {mark}", "relationType": "knows"}]
    assert f"Nobody {mark}" in await call.refused("create_relations", relations=unknown)

    forgotten = await call(
        "delete_observations", deletions=[{"entityName": person, "observations": ["Prefers tea", "Never said"]}]
    )
    assert forgotten["results"] == [{"entityName": person, "deletedObservations": ["Prefers tea"]}]
    assert (await call("delete_relations", relations=relations[1:]))["deleted"] == relations[1:]
    gone = await call("delete_entities", entityNames=[person, project, place, f"Nobody {mark}"])
    assert gone == {"deleted": [person, project, place], "missing": [f"Nobody {mark}"]}
    assert (await call("search_nodes", query=f"zither{mark}"))["entities"] == []


async def git(call, signet):
    name = f"site-{secrets.token_hex(4)}"
    assert await call("git_init", name=name) == {"repository": name}
    assert {"welcome", name} <= set((await call("git_list_repositories"))["repositories"])
    directory = signet.directory / "mcp" / "git" / signet.first.name / name

    commits = []
    for number in range(3):
        (directory / "page.txt").write_text("".join(f"line {line}\n" for line in range(number + 1)))
        status = await call("git_status", repository=name)
        assert (status["branch"], status["is_clean"]) == ("main", False)
        for again in range(2):
            assert (await call("git_add", repository=name, paths=["."]))["staged"] == ["page.txt"]
            if not again:
                assert (await call("git_unstage", repository=name, paths=["."]))["unstaged"] == ["page.txt"]
        assert f"+line {number}" in (await call("git_diff", repository=name, staged=True))["diff"]
        commit = await call("git_commit", repository=name, message=f"Line {number}\n\nNo. {number}.")
        assert (commit["branch"], commit["files"][0]["path"]) == ("main", "page.txt")
        commits.insert(0, commit["commit"])
    assert (await call("git_status", repository=name))["is_clean"]

    log = await call.pages("git_log", "commits", 1, repository=name)
    assert [entry["commit"] for entry in log] == commits
    assert log[0]["message"].startswith("Line 2")
    shown = await call("git_show", repository=name, revision="HEAD~1")
    assert (shown["kind"], shown["commit"]) == ("commit", commits[1])
    assert (await call("git_show", repository=name, revision=commits[2], path="page.txt"))["content"] == "line 0\n"
    blamed = await call("git_blame", repository=name, path="page.txt")
    assert [line["commit"] for line in blamed["lines"]] == commits[::-1]
    branches = await call("git_branches", repository=name)
    assert (branches["current"], branches["branches"][0]["commit"]) == ("main", commits[0])
    found = await call("git_search", repository=name, pattern="line 1")
    assert [(match["path"], match["line"]) for match in found["matches"]] == [("page.txt", 2)]
    assert "git_list_repositories" in await call.refused("git_status", repository="none-such")
    assert "git_add" in await call.refused("git_commit", repository=name, message="Nothing")


async def vector(call, signet):
    mark = secrets.token_hex(4)
    points, texts = f"points-{mark}", f"texts-{mark}"
    made = await call("create_collection", name=points, dimension=2, metric="euclidean", description="A plane")
    assert (made["count"], made["metric"], made["index"]) == (0, "euclidean", "exact")
    await call("create_collection", name=texts, embedder="hashed-ngrams-1")
    listed = await call.pages("list_collections", "collections", 1)
    assert {points, texts} <= {collection["name"] for collection in listed}

    items = [{"id": f"p{x}", "vector": [x, 0], "metadata": {"even": x % 2 == 0}} for x in range(5)]
    assert await call("upsert_vectors", collection=points, items=items) == {"written": 5, "replaced": 0, "count": 5}
    near = await call("query_vectors", collection=points, vector=[2.9, 0], limit=2)
    assert [match["id"] for match in near["matches"]] == ["p3", "p2"]
    even = await call("query_vectors", collection=points, vector=[2.9, 0], filter={"even": True}, include_vectors=True)
    assert [match["id"] for match in even["matches"]] == ["p2", "p4", "p0"]
    assert even["matches"][0]["vector"] == [2, 0]
    words = ["The ferry to Helsinki leaves at nine", "A recipe for bread with rye", "Rowing boats for hire"]
    await call("upsert_vectors", collection=texts, items=[{"id": text[:5], "text": text} for text in words])
    best = (await call("query_vectors", collection=texts, text="bread recipe"))["matches"][0]
    assert best["text"] == words[1] and best["score"] > 0.3

    listed = await call.pages("list_vectors", "vectors", 2, collection=points)
    assert [each["id"] for each in listed] == [f"p{x}" for x in range(5)]
    got = await call("get_vectors", collection=points, ids=["p1", "p9"])
    assert (got["vectors"][0]["metadata"], got["missing"]) == ({"even": False}, ["p9"])
    assert "takes 2" in await call.refused("query_vectors", collection=points, vector=[1, 2, 3])
    assert await call("delete_vectors", collection=points, ids=["p1", "p9"]) == {"deleted": 1, "count": 4}
    assert await call("delete_collection", name=points) == {"name": points, "count": 4}
    await call("delete_collection", name=texts)


USES = {"filesystem": filesystem, "memory": memory, "git": git, "vector": vector}
