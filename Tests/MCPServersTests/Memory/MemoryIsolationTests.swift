import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("Whose memory it is")
struct MemoryIsolationTests {
    /// Others than acme's ada: another tenant's ada, and another subject of acme.
    private static let others = [
        ("globex", "ada"), ("acme", "eve"), ("globex", "eve"), ("acme", "ADA"), ("acme", "ada "),
    ]

    @Test("nobody else reads, finds, changes or forgets it by any tool", arguments: others)
    func apart(tenant: String, subject: String) async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([
            MemoryBench.entity("Plan", "secret", ["attack at dawn"]), MemoryBench.entity("Hill"),
        ])
        let relation: JSONObject = ["relations": [MemoryBench.relation("Plan", "at", "Hill")]]
        _ = try await bench.call("create_relations", relation)
        let before = try await bench.call("read_graph")

        let calls: [(String, JSONObject)] = [
            ("read_graph", [:]), ("search_nodes", ["query": "attack dawn plan"]), ("search_nodes", ["query": "s1"]),
            ("open_nodes", ["names": ["Plan", "Hill"]]), ("delete_entities", ["entityNames": ["Plan"]]),
            ("delete_relations", relation),
            ("add_observations", ["observations": [["entityName": "Plan", "contents": ["mine"]]]]),
            ("delete_observations", ["deletions": [["entityName": "Plan", "observations": ["attack at dawn"]]]]),
            ("create_relations", relation),
        ]
        for (tool, arguments) in calls {
            let outcome = try await bench.call(tool, arguments, tenant: tenant, subject: subject)
            #expect(!"\(outcome)".contains("secret"))
            #expect(!outcome.text.contains("dawn\""))
            #expect(outcome.names.isEmpty)
        }
        // A name is free for everybody, and stays apart.
        let same = try await bench.create([MemoryBench.entity("Plan", "mine")], tenant: tenant, subject: subject)
        #expect(same.names == ["Plan"])
        #expect(try await bench.found("mine", tenant: tenant, subject: subject) == ["Plan"])
        #expect(try await bench.found("mine").isEmpty)
        #expect(try await bench.call("read_graph").structured == before.structured)
    }

    @Test("a cursor of another shows only what is one's own")
    func cursor() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create(["a", "b", "c"].map { MemoryBench.entity($0) })
        let cursor = try #require(await bench.call("read_graph", ["limit": 1])["next_cursor"])
        for (tenant, subject) in Self.others {
            let empty = try await bench.call("read_graph", ["cursor": cursor], tenant: tenant, subject: subject)
            #expect(!empty.isError)
            #expect(empty.names.isEmpty)
            #expect(empty["total_entities"] == 0)
        }
        _ = try await bench.create([MemoryBench.entity("z")], tenant: "globex")
        #expect(try await bench.call("read_graph", ["cursor": cursor], tenant: "globex").names == ["z"])
    }

    @Test("each tenant has a file of its own that only the server's user may open")
    func files() async throws {
        let bench = try MemoryBench()
        for tenant in ["acme", "globex"] { _ = try await bench.create([MemoryBench.entity("x")], tenant: tenant) }
        let data = bench.scratch.url.appending(path: "data")
        for tenant in ["acme", "globex"] {
            let directory = data.appending(path: tenant)
            #expect(try mode(directory) == 0o700)
            for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
                #expect(try mode(directory.appending(path: name)) == 0o600)
            }
            #expect(FileManager.default.fileExists(atPath: directory.appending(path: "memory.sqlite").path))
        }
    }

    @Test("a link in the place of a tenant's directory or file is not followed")
    func links() async throws {
        for name in ["acme", "acme/memory.sqlite"] {
            let bench = try MemoryBench()
            let outside = bench.scratch.url.appending(path: "outside")
            let data = bench.scratch.url.appending(path: "data")
            try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
            if name.contains("/") {
                try FileManager.default.createDirectory(
                    at: data.appending(path: "acme"),
                    withIntermediateDirectories: true
                )
            }
            try FileManager.default.createSymbolicLink(
                atPath: data.appending(path: name).path,
                withDestinationPath: name.contains("/") ? outside.appending(path: "x").path : outside.path
            )
            let outcome = try await bench.create([MemoryBench.entity("x")])
            #expect(outcome.isError)
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path).isEmpty)
        }
    }

    @Test("what was remembered survives a restart, and a closed server refuses")
    func restart() async throws {
        let bench = try MemoryBench()
        _ = try await bench.create([MemoryBench.entity("Ada")])
        await bench.server.shutDown()
        #expect(try await bench.call("read_graph").isError)
        let path = bench.scratch.url.appending(path: "data").path
        let again = ToolCalls(try MemoryServer(MemorySettings(dataRoot: path)))
        #expect(try await again("read_graph").names == ["Ada"])
    }

    private func mode(_ url: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    }
}
