import Foundation
import JSON
import MCP
import OAuth
import Testing
import VectorIndex

@testable import MCPServers

/// A vector server on a directory of its own, which goes with it.
final class VectorBench: Sendable {
    let data: URL
    let server: VectorServer

    init(_ limits: VectorLimits = VectorLimits(), data: URL? = nil, service: EmbeddingService? = nil) throws {
        let data = data ?? FileManager.default.temporaryDirectory.appending(path: "signet-vector-\(UUID().uuidString)")
        let stores = try VectorStores(dataRoot: data.path, maximumOpen: limits.maximumOpenTenants)
        server = VectorServer(stores, limits: limits, service: service)
        self.data = data
    }

    /// Ends the server and drops what it kept.
    func end() async {
        await server.shutDown()
        try? FileManager.default.removeItem(at: data)
    }

    /// What a call came to: its result, or what a model reads of why there is none.
    struct Outcome {
        var structured: JSONValue = .null
        var refusal: String?

        subscript(name: String) -> JSONValue? { structured[name] }
        /// The ids of the matches or vectors.
        var ids: [String] {
            (structured["matches"] ?? structured["vectors"])?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
        }
        var scores: [Double] { structured["matches"]?.arrayValue?.compactMap { $0["score"]?.doubleValue } ?? [] }
    }

    /// Calls a tool as a tenant; each result is held against the tool's output schema.
    func call(
        _ name: String,
        _ arguments: JSONObject,
        tenant: String = "acme",
        progress: ProgressReporter = .none
    ) async throws -> Outcome {
        let tool = try #require(server.tools.tools.first { $0.name == name })
        let caller = MCPCaller(tenant: try TenantID(tenant), subject: "ada", client: "service", progress: progress)
        do {
            let result = try await tool.run(try ToolArguments(arguments, schema: tool.input), caller)
            let structured = try #require(result.structured)
            let output = try #require(tool.output)
            #expect(throws: Never.self) { _ = try ToolArguments(try #require(structured.objectValue), schema: output) }
            return Outcome(structured: structured)
        } catch let error as ToolError {
            return Outcome(refusal: error.message)
        }
    }

    /// Makes a collection for vectors of one's own.
    func collection(
        _ name: String = "notes",
        dimension: Int64 = 3,
        metric: String = "cosine",
        tenant: String = "acme"
    ) async throws {
        let made = try await call(
            "create_collection",
            ["name": .string(name), "dimension": .integer(dimension), "metric": .string(metric)],
            tenant: tenant
        )
        #expect(made.refusal == nil)
    }

    /// Writes vectors under ids.
    @discardableResult
    func put(
        _ vectors: [(String, [Double], JSONObject)],
        in collection: String = "notes",
        tenant: String = "acme"
    ) async throws -> Outcome {
        let items = vectors.map { id, vector, metadata -> JSONValue in
            [
                "id": .string(id), "vector": .array(vector.map { .double($0) }),
                "metadata": .object(metadata),
            ]
        }
        return try await call(
            "upsert_vectors",
            ["collection": .string(collection), "items": .array(items)],
            tenant: tenant
        )
    }

    /// Finds the nearest to a vector.
    func near(
        _ vector: [Double],
        in collection: String = "notes",
        tenant: String = "acme",
        _ more: JSONObject = [:]
    ) async throws -> Outcome {
        var arguments: JSONObject = ["collection": .string(collection), "vector": .array(vector.map { .double($0) })]
        for (name, value) in more { arguments[name] = value }
        return try await call("query_vectors", arguments, tenant: tenant)
    }
}

/// Numbers that look random and are the same in every run.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A number from -1 to 1.
    mutating func number() -> Double { Double(next() >> 11) / Double(1 << 52) - 1 }

    mutating func vector(_ dimension: Int) -> [Double] { (0..<dimension).map { _ in number() } }
    mutating func floats(_ dimension: Int) -> [Float] { vector(dimension).map { Float($0) } }
}
