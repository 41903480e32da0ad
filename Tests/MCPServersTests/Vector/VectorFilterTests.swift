import Foundation
import JSON
import MCP
import Testing

@testable import MCPServers

@Suite("Filters of metadata")
struct VectorFilterTests {
    private func shelf() async throws -> VectorBench {
        let bench = try VectorBench()
        try await bench.collection()
        try await bench.put([
            (
                "a", [1, 0.1, 0],
                ["year": 1999, "lang": "en", "tags": ["x", "y"], "done": true, "price": .double(1.5)]
            ),
            ("b", [1, 0.2, 0], ["year": 2004, "lang": "de", "tags": ["y"], "done": false, "price": 2]),
            ("c", [1, 0.3, 0], ["year": "2004", "lang": "en", "done": 1]),
            ("d", [1, 0.4, 0], [:]),
        ])
        return bench
    }

    @Test("each operator lets through what it says, and no value of another type")
    func operators() async throws {
        let bench = try await shelf()
        let cases: [(JSONObject, [String])] = [
            ([:], ["a", "b", "c", "d"]),
            (["lang": "en"], ["a", "c"]),
            (["lang": ["$eq": "de"]], ["b"]),
            (["lang": ["$ne": "en"]], ["b", "d"]),
            (["tags": "y"], ["a", "b"]),
            (["tags": ["$ne": "x"]], ["b", "c", "d"]),
            (["year": 2004], ["b"]),
            (["year": .double(2004)], ["b"]),
            (["year": "2004"], ["c"]),
            (["year": ["$gt": 1999]], ["b"]),
            (["year": ["$gte": 1999, "$lt": 2004]], ["a"]),
            (["year": ["$lte": 2004]], ["a", "b"]),
            (["year": ["$gte": "2"]], ["c"]),
            (["price": ["$gt": 1, "$lt": .double(1.75)]], ["a"]),
            (["done": true], ["a"]),
            (["done": 1], ["c"]),
            (["done": ["$gte": 0]], ["c"]),
            (["lang": ["$in": ["de", "fr"]]], ["b"]),
            (["$or": [["lang": "de"], ["tags": "x"]]], ["a", "b"]),
            (["$and": [["lang": "en"], ["$or": [["year": 1999], ["year": 3000]]]]], ["a"]),
            (["lang": "en", "year": ["$gt": 3000]], []),
            (["nothing": 1], []),
        ]
        for (filter, ids) in cases {
            let found = try await bench.near([1, 0, 0], ["filter": .object(filter)])
            #expect(found.refusal == nil && found.ids == ids, "\(JSONValue.object(filter))")
        }
        await bench.end()
    }

    @Test(
        "a filter that is not understood is refused, never passed over",
        arguments: [
            ["lang": .null], ["lang": ["$regex": ".*"]], ["$not": ["lang": "en"]], ["$or": []],
            ["$and": ["lang": "en"]],
            ["$or": [1]], ["lang": [:]], ["lang": ["en"]], ["lang": ["$in": []]], ["lang": ["$in": "en"]],
            ["year": ["$gt": 1, "$gte": 2]], ["year": ["$gt": 1, "$lt": "2"]], ["done": ["$gt": true]],
            ["a') OR 1=1 --": ["$regex": 1]], ["": 1], ["lang": ["$eq": ["$eq": 1]]],
        ] as [JSONObject]
    )
    func malformed(_ filter: JSONObject) async throws {
        let bench = try await shelf()
        let refusal = try await bench.near([1, 0, 0], ["filter": .object(filter)]).refusal
        #expect(refusal != nil, "\(JSONValue.object(filter))")
        await bench.end()
    }

    @Test("names and values are never SQL")
    func injection() async throws {
        let bench = try await shelf()
        for hostile in ["x' OR '1'='1", "'; DROP TABLE vectors; --", "\" OR \"\"=\"", "%", "_"] {
            #expect(try await bench.near([1, 0, 0], ["filter": ["lang": .string(hostile)]]).ids == [])
            #expect(try await bench.near([1, 0, 0], ["filter": [hostile.replacing("'", with: "a"): 1]]).ids == [])
        }
        #expect(try await bench.near([1, 0, 0], ["filter": ["lang' OR 1 --": "en"]]).ids == [])
        #expect(try await bench.near([1, 0, 0]).ids.count == 4)
        await bench.end()
    }

    @Test("a filter that is too deep, too long or too wide is refused")
    func bounds() {
        var deep: JSONObject = ["a": 1]
        for _ in 0..<9 { deep = ["$and": [.object(deep)]] }
        #expect(throws: ToolError.self) { try MetadataFilter(deep) }
        var long = JSONObject()
        for index in 0..<65 { long["k\(index)"] = 1 }
        #expect(throws: ToolError.self) { try MetadataFilter(long) }
        let wide = JSONValue.array((0..<257).map { .integer($0) })
        #expect(throws: ToolError.self) { try MetadataFilter(["a": ["$in": wide]]) }
    }
}
