import Foundation
import JSON
import MCP
import OAuth

@testable import MCPServers

/// A filesystem server on a directory of its own, which goes with it.
final class Bench: Sendable {
    static let secret = "the secret"
    /// The data root; each tenant's files are one directory below.
    let data: URL
    /// A directory beside it, with a secret that nobody may reach.
    let outside: URL
    let server: FilesystemServer
    let endpoint: MCPEndpoint<MCPCaller>
    private let base: URL

    init(_ limits: FilesystemLimits = FilesystemLimits()) throws {
        base = FileManager.default.temporaryDirectory.appending(path: "signet-mcp-\(UUID().uuidString)")
        data = base.appending(path: "data")
        outside = base.appending(path: "outside")
        try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
        try Data(Self.secret.utf8).write(to: outside.appending(path: "secret.txt"))
        server = try FilesystemServer(dataRoot: data.path, limits: limits)
        endpoint = MCPEndpoint(
            identity: FilesystemServer.identity,
            tools: server.tools,
            resources: server.resources
        )
    }

    deinit { try? FileManager.default.removeItem(at: base) }

    /// A path of the host below acme's root, which is made.
    func acme(_ path: String) throws -> URL {
        let root = data.appending(path: "acme")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        return root.appending(path: path)
    }

    /// What a call came to.
    struct Outcome {
        var isError: Bool
        var text: String
        var structured: JSONValue?
        /// The scopes of a refusal.
        var missing: [String]?
    }

    /// Calls a tool as a tenant whose token has both scopes.
    func call(
        _ tool: String,
        _ arguments: JSONObject,
        tenant: String = "acme",
        scopes: Set<String> = ["filesystem:read", "filesystem:write"]
    ) async throws -> Outcome {
        let message: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": ["name": .string(tool), "arguments": .object(arguments)],
        ]
        let request = MCPRequest(method: "POST", headers: [("Content-Type", "application/json")], body: message.bytes)
        let caller = MCPCaller(tenant: try TenantID(tenant), subject: "ada", client: "service")
        switch await endpoint.answer(request, scopes: scopes, caller: caller) {
        case .events: return Outcome(isError: true, text: "events")
        case .insufficientScope(let missing, _): return Outcome(isError: true, text: "", missing: missing)
        case .response(let response):
            let json = try JSONValue(parsing: response.body)
            if let error = json["error"] { return Outcome(isError: true, text: error["message"]?.stringValue ?? "?") }
            let result = json["result"]
            return Outcome(
                isError: result?["isError"]?.boolValue ?? true,
                text: result?["content"]?.arrayValue?.first?["text"]?.stringValue ?? "",
                structured: result?["structuredContent"]
            )
        }
    }

    /// The root that the sandbox sees for acme.
    func root() throws -> SandboxedRoot { try TenantRoots(path: data.path).root(of: TenantID("acme")) }

    /// The names that `list_directory` shows.
    func names(_ path: String = ".", tenant: String = "acme") async throws -> [String] {
        let listing = try await call("list_directory", ["path": .string(path)], tenant: tenant)
        return listing.structured?["entries"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    }
}
