import Foundation
import JSON
import MCP
import Testing

@testable import MCPServers

@Suite("Every tool of the standard servers", .serialized)
struct EveryToolTests {
    /// Runs a check on a server, with its tools.
    private static func with(_ kind: StandardServer, _ body: (ToolCalls) async throws -> Void) async throws {
        let scratch = try Scratch("every")
        let server = try StandardServerSettings(dataRoot: scratch.url.path).make(kind)
        try await body(ToolCalls(server))
        await server.shutDown()
    }

    /// The schemas in a schema, with where they are.
    private static func parts(_ schema: JSONValue, _ path: String) -> [(path: String, schema: JSONValue)] {
        var parts = [(path, schema)]
        for (name, member) in schema["properties"]?.objectValue ?? [:] {
            parts += Self.parts(member, "\(path).\(name)")
        }
        if let items = schema["items"] { parts += Self.parts(items, "\(path)[]") }
        return parts
    }

    @Test(
        "says what it is, what it may do and what it gives, and needs one scope of its server",
        arguments: StandardServer.allCases
    )
    func described(_ kind: StandardServer) async throws {
        try await Self.with(kind) { call in
            #expect(call.server.tools.tools.count >= 5)
            for tool in call.server.tools.tools {
                #expect(!tool.title.isEmpty && tool.description.count > 20, "\(tool.name)")
                #expect(tool.output != nil, "\(tool.name)")
                let hints = tool.annotations
                #expect(
                    tool.requiredScopes == ["\(kind.rawValue):\(hints.isReadOnly ? "read" : "write")"],
                    "\(tool.name)"
                )
                #expect(!hints.isReadOnly || (hints.isIdempotent && !hints.isDestructive), "\(tool.name)")
                // Without a service for texts, nothing leaves the house.
                #expect(!hints.reachesOutside, "\(tool.name)")
                for (path, schema) in Self.parts(tool.input.json, tool.name)
                    + Self.parts(tool.output?.json ?? [:], tool.name)
                {
                    let isDescribed = schema["description"] != nil || path.hasSuffix("[]") || path == tool.name
                    #expect(isDescribed, "\(path) has no description")
                }
            }
        }
    }

    @Test("takes no list and no number without a bound", arguments: StandardServer.allCases)
    func bounded(_ kind: StandardServer) async throws {
        try await Self.with(kind) { call in
            for tool in call.server.tools.tools {
                for (path, schema) in Self.parts(tool.input.json, tool.name) {
                    switch schema["type"]?.stringValue {
                    case "array": #expect(schema["maxItems"] != nil, "\(path)")
                    case "integer": #expect(schema["minimum"] != nil, "\(path)")
                    default: break
                    }
                }
            }
        }
    }

    @Test("tells a model what is wrong with its arguments, by name", arguments: StandardServer.allCases)
    func corrected(_ kind: StandardServer) async throws {
        try await Self.with(kind) { call in
            for tool in call.server.tools.tools {
                let unknown = try await call(tool.name, ["nonsense": 1])
                #expect(unknown.isError && unknown.text.contains("nonsense"), "\(tool.name): \(unknown.text)")
                for member in tool.input.json["required"]?.arrayValue ?? [] {
                    let name = member.stringValue ?? ""
                    let missing = try await call(tool.name)
                    #expect(missing.isError && missing.text.contains("\""), "\(tool.name): \(missing.text)")
                    let wrong = try await call(tool.name, [name: .bool(true)])
                    #expect(wrong.isError && !wrong.text.contains("Internal"), "\(tool.name): \(wrong.text)")
                }
            }
        }
    }
}
