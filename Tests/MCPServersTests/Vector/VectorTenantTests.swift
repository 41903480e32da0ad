import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("Tenants of the vector server")
struct VectorTenantTests {
    @Test("one tenant sees nothing of another's by any tool, cursor or error")
    func apart() async throws {
        let bench = try VectorBench()
        try await bench.collection("secret")
        try await bench.put([("plan", [1, 0, 0], ["topic": "merger"])], in: "secret")
        try await bench.collection("notes", tenant: "globex")
        try await bench.put([("mine", [1, 0, 0], [:])], tenant: "globex")

        let listed = try await bench.call("list_collections", [:], tenant: "globex")
        #expect(listed["collections"]?.arrayValue?.compactMap { $0["name"] } == ["notes"])
        let foreign = try await bench.near([1, 0, 0], in: "secret", tenant: "globex").refusal
        let missing = try await bench.near([1, 0, 0], in: "nowhere", tenant: "globex").refusal
        #expect(foreign?.replacing("secret", with: "nowhere") == missing)
        for (tool, arguments) in [
            ("get_vectors", ["collection": "secret", "ids": ["plan"]]), ("list_vectors", ["collection": "secret"]),
            ("delete_vectors", ["collection": "secret", "ids": ["plan"]]), ("delete_collection", ["name": "secret"]),
            ("upsert_vectors", ["collection": "secret", "items": [["id": "x", "vector": [1, 0, 0]]]]),
        ] as [(String, JSONObject)] {
            #expect(try await bench.call(tool, arguments, tenant: "globex").refusal?.contains("no collection") == true)
        }
        #expect(try await bench.near([1, 0, 0], in: "secret").ids == ["plan"])
        await bench.end()
    }

    @Test("collections of one name and number stay apart in memory too")
    func sameNumber() async throws {
        let bench = try VectorBench()
        for tenant in ["acme", "globex"] {
            try await bench.collection(tenant: tenant)
            try await bench.put([("of-\(tenant)", [1, 0, 0], ["owner": .string(tenant)])], tenant: tenant)
        }
        for tenant in ["acme", "globex", "acme"] {
            #expect(try await bench.near([1, 0, 0], tenant: tenant).ids == ["of-\(tenant)"])
            let other = tenant == "acme" ? "globex" : "acme"
            let filter: JSONObject = ["filter": ["owner": .string(other)]]
            #expect(try await bench.near([1, 0, 0], tenant: tenant, filter).ids == [])
        }
        // A cursor of one shows the other its own.
        try await bench.put([("of-acme-2", [1, 1, 0], [:])])
        let page = try await bench.call("list_vectors", ["collection": "notes", "limit": 1])
        let cursor = try #require(page["next_cursor"])
        let other = try await bench.call("list_vectors", ["collection": "notes", "cursor": cursor], tenant: "globex")
        #expect(other.ids == ["of-globex"])
        await bench.end()
    }

    @Test("with room for one open database both tenants are served")
    func fewOpen() async throws {
        var limits = VectorLimits()
        limits.maximumOpenTenants = 1
        let bench = try VectorBench(limits)
        for tenant in ["acme", "globex"] { try await bench.collection(tenant: tenant) }
        for round in 0..<3 {
            for tenant in ["acme", "globex"] {
                try await bench.put([("\(tenant)-\(round)", [1, Double(round), 0], [:])], tenant: tenant)
                #expect(try await bench.near([1, 0, 0], tenant: tenant).ids.count == round + 1)
            }
        }
        await bench.end()
    }
}
