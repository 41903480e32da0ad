import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("The memory's tools")
struct MemoryToolTests {
    @Test("what is remembered is found, opened, read, added to and forgotten")
    func roundTrip() async throws {
        let bench = try MemoryBench()
        let ada = MemoryBench.entity("Ada", "person", ["likes tea", "likes tea", "writes programs"])
        let created = try await bench.create([ada, MemoryBench.entity("Engine", "project")])
        #expect(created.names == ["Ada", "Engine"])
        #expect(created["existing"] == [])
        let related = try await bench.call(
            "create_relations",
            ["relations": [MemoryBench.relation("Ada", "works_on", "Engine")]]
        )
        #expect(related.relations == ["Ada works_on Engine"])
        let added = try await bench.call(
            "add_observations",
            ["observations": [["entityName": "Engine", "contents": ["made of brass"]]]]
        )
        #expect(added["results"]?.arrayValue?.first?["addedObservations"] == ["made of brass"])

        #expect(try await bench.found("brass") == ["Engine"])
        let opened = try await bench.call("open_nodes", ["names": ["Ada", "Nobody"]])
        #expect(opened.names == ["Ada"])
        #expect(opened["entities"]?.arrayValue?.first?["observations"] == ["likes tea", "writes programs"])
        #expect(opened.relations == ["Ada works_on Engine"])
        #expect(opened["missing"] == ["Nobody"])
        let graph = try await bench.call("read_graph")
        #expect(graph.names == ["Ada", "Engine"])
        #expect(graph.relations == ["Ada works_on Engine"])
        #expect(graph["total_entities"] == 2)
        #expect(graph["total_relations"] == 1)
        #expect(graph["next_cursor"] == nil)

        let forgotten = try await bench.call(
            "delete_observations",
            ["deletions": [["entityName": "Ada", "observations": ["likes tea", "likes coffee"]]]]
        )
        #expect(forgotten["results"]?.arrayValue?.first?["deletedObservations"] == ["likes tea"])
        #expect(try await bench.found("tea").isEmpty)
        let relations: JSONObject = ["relations": [MemoryBench.relation("Ada", "works_on", "Engine")]]
        #expect(try await bench.call("delete_relations", relations)["deleted"]?.arrayValue?.count == 1)
        #expect(try await bench.call("delete_relations", relations)["deleted"] == [])
        let gone = try await bench.call("delete_entities", ["entityNames": ["Engine", "Nobody"]])
        #expect(gone["deleted"] == ["Engine"])
        #expect(gone["missing"] == ["Nobody"])
        #expect(try await bench.all() == ["Ada"])
    }

    @Test("an entity that exists is left as it is and named")
    func existing() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([MemoryBench.entity("Ada", "person", ["first"])])
        let again = try await bench.create([
            MemoryBench.entity("Ada", "robot", ["second"]), MemoryBench.entity("Bob"), MemoryBench.entity("Bob"),
        ])
        #expect(again.names == ["Bob"])
        #expect(again["existing"] == ["Ada", "Bob"])
        let opened = try await bench.call("open_nodes", ["names": ["Ada"]])["entities"]?.arrayValue?.first
        #expect(opened?["entityType"] == "person")
        #expect(opened?["observations"] == ["first"])
    }

    @Test("forgetting an entity takes its relations with it, whichever end it was")
    func cascade() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create(["A", "B", "C"].map { MemoryBench.entity($0) })
        _ = try await bench.call(
            "create_relations",
            ["relations": [MemoryBench.relation("A", "knows", "B"), MemoryBench.relation("B", "knows", "C")]]
        )
        _ = try await bench.call("delete_entities", ["entityNames": ["B"]])
        let graph = try await bench.call("read_graph")
        #expect(graph.names == ["A", "C"])
        #expect(graph.relations.isEmpty)
        #expect(graph["total_relations"] == 0)
    }

    @Test("a call that names what does not exist changes nothing and says what to do")
    func allOrNothing() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([MemoryBench.entity("A")])
        let observations: JSONObject = [
            "observations": [
                ["entityName": "A", "contents": ["x"]], ["entityName": "Ghost", "contents": ["y"]],
            ]
        ]
        let refused = try await bench.call("add_observations", observations)
        #expect(refused.isError)
        #expect(refused.text.contains("\"Ghost\""))
        #expect(refused.text.contains("create_entities"))
        #expect(try await bench.found("x").isEmpty)
        let relation = try await bench.call(
            "create_relations",
            ["relations": [MemoryBench.relation("A", "knows", "Ghost")]]
        )
        #expect(relation.text.contains("\"Ghost\""))
        #expect(try await bench.call("read_graph")["total_relations"] == 0)
    }

    @Test("a token without the scope is refused by tool, and the annotations say what each does")
    func scopes() async throws {
        let bench = try MemoryBench()
        for tool in bench.server.tools.tools {
            let isReading = tool.requiredScopes == ["memory:read"]
            #expect(tool.annotations.isReadOnly == isReading)
            #expect(tool.annotations.isDestructive == tool.name.hasPrefix("delete_"))
            #expect(tool.output != nil)
            let other: Set<String> = isReading ? ["memory:write"] : ["memory:read"]
            let outcome = try await bench.call(tool.name, [:], scopes: other)
            // A client with a handshake is told what it has as well, which it would lose.
            #expect(outcome.missing == tool.requiredScopes + other)
        }
        let names = bench.server.tools.tools.map(\.name)
        #expect(names.count == 9)
    }

    @Test("reading in pages gives each entity and each relation once")
    func pages() async throws {
        let bench = try MemoryBench()
        let names = (0..<25).map { "entity \($0)" }
        _ = try await bench.create(names.map { MemoryBench.entity($0, "thing", ["fact of \($0)"]) })
        let ring = names.indices.map { MemoryBench.relation(names[$0], "next", names[($0 + 1) % names.count]) }
        _ = try await bench.call("create_relations", ["relations": .array(ring)])
        var seen: [String] = []
        var relations: [String] = []
        var arguments: JSONObject = ["limit": 4]
        repeat {
            let page = try await bench.call("read_graph", arguments)
            #expect(page.names.count <= 4)
            seen += page.names
            relations += page.relations
            arguments["cursor"] = page["next_cursor"]
        } while arguments["cursor"] != nil
        #expect(seen == names.sorted())
        #expect(Set(relations).count == 25)
        #expect(relations.count == 25)
    }

    @Test(
        "a cursor that is none of ours is refused with advice",
        arguments: ["x", "", "W10", "WyJvdGhlciIsImEiXQ", "WyJyZWFkX2dyYXBoIl0", "WyJyZWFkX2dyYXBoIiwxXQ", "../.."]
    )
    func cursors(text: String) async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([MemoryBench.entity("A")])
        let outcome = try await bench.call("read_graph", ["cursor": .string(text)])
        #expect(outcome.isError)
        #expect(outcome.text.contains("cursor"))
    }
}
