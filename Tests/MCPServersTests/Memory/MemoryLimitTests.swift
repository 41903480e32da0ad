import Foundation
import GRDB
import JSON
import MCP
import OAuth
import Testing

@testable import MCPServers

@Suite("Bounds of the memory")
struct MemoryLimitTests {
    @Test("names, types and observations that are empty, too long or not one line are refused with what would be right")
    func texts() async throws {
        let bench = try MemoryBench()
        let long = String(repeating: "é", count: 129)
        let entities = [
            MemoryBench.entity(""), MemoryBench.entity(" \t"), MemoryBench.entity("a\nb"),
            MemoryBench.entity("a\u{0}b"),
            MemoryBench.entity(long), MemoryBench.entity("a", ""), MemoryBench.entity("a", long),
            MemoryBench.entity("a", "t", [""]), MemoryBench.entity("a", "t", ["x\u{0}"]),
            MemoryBench.entity("a", "t", [String(repeating: "x", count: 4097)]),
        ]
        for entity in entities {
            let outcome = try await bench.create([entity, MemoryBench.entity("good")])
            #expect(outcome.isError)
            #expect(outcome.text.count > 20)
        }
        #expect(try await bench.all().isEmpty)
        #expect(try await bench.create([MemoryBench.entity(" ok ", "t", ["two\nlines"])]).names == ["ok"])
    }

    @Test("too many items in a call are refused by number")
    func items() async throws {
        let bench = try MemoryBench { $0.maximumItems = 3 }
        let many = try await bench.create((0..<4).map { MemoryBench.entity("e\($0)") })
        #expect(many.text.contains("3"))
        let facts = ["1", "2", "3", "4"]
        #expect(try await bench.create([MemoryBench.entity("e", "t", facts)]).text.contains("3 elements at most"))
        #expect(try await bench.call("open_nodes", ["names": ["1", "2", "3", "4"]]).isError)
        #expect(try await bench.all().isEmpty)
    }

    @Test("a subject's bounds hold, say what to do, and forgetting makes room; others are not affected")
    func subject() async throws {
        let bench = try MemoryBench {
            $0.maximumEntitiesOfSubject = 3
            $0.maximumRelationsOfSubject = 1
            $0.maximumBytesOfSubject = 100
            $0.maximumObservationsOfEntity = 2
        }
        _ = try await bench.create(["a", "b", "c"].map { MemoryBench.entity($0, "t") })
        let full = try await bench.create([MemoryBench.entity("d", "t")])
        #expect(full.text.contains("delete_entities"))
        #expect(try await bench.create([MemoryBench.entity("d", "t")], subject: "eve").names == ["d"])
        _ = try await bench.call("delete_entities", ["entityNames": ["c"]])
        #expect(try await bench.create([MemoryBench.entity("d", "t")]).names == ["d"])

        let relations = ["x", "y"].map { MemoryBench.relation("a", $0, "b") }
        #expect(try await bench.call("create_relations", ["relations": .array(relations)]).text.contains("1 relations"))
        #expect(try await bench.call("create_relations", ["relations": [relations[0]]]).isError == false)

        func observe(_ texts: [String]) async throws -> ToolCalls.Outcome {
            let contents = JSONValue.array(texts.map { .string($0) })
            return try await bench.call(
                "add_observations",
                ["observations": [["entityName": "a", "contents": contents]]]
            )
        }
        #expect(try await observe(["1", "2", "3"]).text.contains("delete_observations"))
        #expect(try await observe([String(repeating: "x", count: 120)]).text.contains("100 bytes"))
        #expect(try await observe(["1", "2"]).isError == false)
        let opened = try await bench.call("open_nodes", ["names": ["a"]])
        #expect(opened["entities"]?.arrayValue?.first?["observations"] == ["1", "2"])
    }

    @Test("a tenant's file does not grow beyond its bound, and another tenant's is not affected")
    func tenant() async throws {
        let bench = try MemoryBench { $0.maximumFileBytes = 200 << 10 }
        var last = try await bench.create([])
        for round in 0..<20 where !last.isError {
            let text = (0..<20).map { "\(round) \($0) " + String(repeating: "word ", count: 100) }
            last = try await bench.create([MemoryBench.entity("e\(round)", "t", text)])
        }
        #expect(last.isError)
        #expect(last.text.contains("no room left"))
        #expect(try await bench.create([MemoryBench.entity("x")], tenant: "globex").names == ["x"])
        let names = try await bench.all()
        #expect(!names.isEmpty)
        #expect(try await bench.call("read_graph")["total_entities"]?.integerValue == Int64(names.count))
    }

    @Test("callers at the same time lose nothing and double nothing")
    func concurrent() async throws {
        let bench = try MemoryBench { $0.maximumOpenFiles = 1 }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<40 {
                group.addTask {
                    let tenant = caller.isMultiple(of: 2) ? "acme" : "globex"
                    let subject = caller % 4 < 2 ? "ada" : "eve"
                    let outcome = try await bench.create(
                        [MemoryBench.entity("shared"), MemoryBench.entity("own \(caller)", "t", ["fact \(caller)"])],
                        tenant: tenant,
                        subject: subject
                    )
                    #expect(!outcome.isError, "\(outcome.text)")
                    let found = try await bench.found("fact \(caller)", tenant: tenant, subject: subject)
                    #expect(found.contains("own \(caller)"))
                }
            }
            try await group.waitForAll()
        }
        for (tenant, subject) in [("acme", "ada"), ("acme", "eve"), ("globex", "ada"), ("globex", "eve")] {
            #expect(try await bench.all(tenant: tenant, subject: subject).count == 11)
        }
    }

    @Test("calls beyond the bound are refused, and tried again succeed")
    func busy() async throws {
        let bench = try MemoryBench {
            $0.maximumPendingOfTenant = 1
            $0.maximumPending = 2
        }
        let outcomes = try await withThrowingTaskGroup(of: ToolCalls.Outcome.self) { group in
            for index in 0..<30 { group.addTask { try await bench.create([MemoryBench.entity("e\(index)")]) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let refused = outcomes.filter(\.isError)
        #expect(refused.allSatisfy { $0.text.contains("Try again") })
        #expect(outcomes.count - refused.count == (try await bench.all().count))
        #expect(try await bench.create([MemoryBench.entity("later")]).isError == false)
    }

    @Test("a call that takes too long is stopped, changes nothing and says so; so is one that was cancelled")
    func time() async throws {
        let bench = try MemoryBench { $0.time = .milliseconds(200) }
        let caller = MCPCaller(tenant: try TenantID("acme"), subject: "ada", client: "service")
        let endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        await #expect(throws: ToolError.self) {
            try await bench.server.write(caller) { graph in
                _ = try graph.create(MemoryEntity(name: "half", type: "t", observations: []))
                _ = try Int.fetchOne(graph.db, sql: endless)
            }
        }
        let task = Task { try await bench.server.read(caller) { try Int.fetchOne($0.db, sql: endless) } }
        task.cancel()
        await #expect(throws: (any Error).self) { _ = try await task.value }
        #expect(try await bench.all().isEmpty)
    }

    @Test("a file that a later version made, or that is no database, is left alone")
    func foreign() async throws {
        for content in [
            "not a database, but long enough to look at for one; " + String(repeating: "x", count: 600), nil,
        ] {
            let bench = try MemoryBench()
            let file = bench.scratch.url.appending(path: "data/acme/memory.sqlite")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            if let content {
                try Data(content.utf8).write(to: file)
            } else {
                try await DatabaseQueue(path: file.path).write { try $0.execute(sql: "PRAGMA user_version = 99") }
            }
            let outcome = try await bench.create([MemoryBench.entity("x")])
            #expect(outcome.isError)
            #expect(outcome.text.hasPrefix("Internal error"))
            if let content { #expect(try String(contentsOf: file, encoding: .utf8) == content) }
            #expect(try await bench.create([MemoryBench.entity("x")], tenant: "globex").names == ["x"])
        }
    }
}
