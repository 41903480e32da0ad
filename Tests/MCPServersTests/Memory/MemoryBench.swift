import Foundation
import JSON

@testable import MCPServers

/// A memory server on a directory of its own.
struct MemoryBench: Sendable {
    let call: ToolCalls
    let server: MemoryServer
    let scratch: Scratch

    init(_ change: (inout MemoryLimits) -> Void = { _ in }) throws {
        scratch = try Scratch("memory")
        var settings = MemorySettings(dataRoot: scratch.url.appending(path: "data").path)
        change(&settings.limits)
        server = try MemoryServer(settings)
        call = ToolCalls(server)
    }

    static func entity(_ name: String, _ type: String = "person", _ observations: [String] = []) -> JSONValue {
        [
            "name": .string(name), "entityType": .string(type),
            "observations": .array(observations.map { .string($0) }),
        ]
    }

    static func relation(_ from: String, _ type: String, _ to: String) -> JSONValue {
        ["from": .string(from), "to": .string(to), "relationType": .string(type)]
    }

    /// Creates entities.
    func create(_ entities: [JSONValue], tenant: String = "acme", subject: String = "ada") async throws
        -> ToolCalls.Outcome
    {
        try await call("create_entities", ["entities": .array(entities)], tenant: tenant, subject: subject)
    }

    /// The names that a search finds, in its order.
    func found(_ query: String, tenant: String = "acme", subject: String = "ada") async throws -> [String] {
        let outcome = try await call("search_nodes", ["query": .string(query)], tenant: tenant, subject: subject)
        return outcome.isError ? ["error: \(outcome.text)"] : outcome.names
    }

    /// The names in the whole graph.
    func all(tenant: String = "acme", subject: String = "ada") async throws -> [String] {
        try await call("read_graph", tenant: tenant, subject: subject).names
    }
}

extension ToolCalls.Outcome {
    /// The names of the entities in a result.
    var names: [String] { self["entities"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [] }
    /// The relations in a result, as `from type to`.
    var relations: [String] {
        self["relations"]?.arrayValue?
            .map { relation in
                ["from", "relationType", "to"].map { relation[$0]?.stringValue ?? "?" }.joined(separator: " ")
            } ?? []
    }
}
