import Foundation
import JSON
import MCP
import OAuth

@testable import MCPServers

/// Calls the tools of a server as an MCP endpoint does, for any tenant and subject.
struct ToolCalls: Sendable {
    /// What a call came to.
    struct Outcome: Sendable {
        var isError: Bool
        var text: String
        var structured: JSONValue?
        /// The scopes of a refusal.
        var missing: [String]?

        /// A member of the structured result.
        subscript(name: String) -> JSONValue? { structured?[name] }
    }

    let server: any MCPServer
    let scopes: Set<String>
    private let endpoint: MCPEndpoint<MCPCaller>
    private let faults = Faults()

    init(_ server: any MCPServer) {
        self.server = server
        scopes = Set(server.tools.scopes)
        endpoint = MCPEndpoint(
            identity: server.identity,
            tools: server.tools,
            onFault: { [faults] method, fault in faults.add("\(method): \(fault)") }
        )
    }

    /// Calls a tool; a result that does not have the shape of the tool's output schema is an error.
    func callAsFunction(
        _ tool: String,
        _ arguments: JSONObject = [:],
        tenant: String = "acme",
        subject: String = "ada",
        scopes: Set<String>? = nil
    ) async throws -> Outcome {
        let message: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": ["name": .string(tool), "arguments": .object(arguments)],
        ]
        let request = MCPRequest(method: "POST", headers: [("Content-Type", "application/json")], body: message.bytes)
        let caller = MCPCaller(tenant: try TenantID(tenant), subject: subject, client: "service")
        let answer = await endpoint.answer(request, scopes: scopes ?? self.scopes, caller: caller)
        if case .insufficientScope(let missing, _) = answer {
            return Outcome(isError: true, text: "", missing: missing)
        }
        guard case .response(let response) = answer else { return Outcome(isError: true, text: "not a plain answer") }
        let json = try JSONValue(parsing: response.body)
        if let error = json["error"] {
            let fault = faults.last.map { " (\($0))" } ?? ""
            return Outcome(isError: true, text: (error["message"]?.stringValue ?? "?") + fault)
        }
        let result = json["result"]
        var outcome = Outcome(
            isError: result?["isError"]?.boolValue ?? true,
            text: result?["content"]?.arrayValue?.first?["text"]?.stringValue ?? "",
            structured: result?["structuredContent"]
        )
        if !outcome.isError, let schema = server.tools.tools.first(where: { $0.name == tool })?.output {
            do {
                _ = try ToolArguments(outcome.structured?.objectValue ?? [:], schema: schema)
            } catch {
                outcome.isError = true
                outcome.text = "The result is not as the output schema says: \(error.message)"
            }
        }
        return outcome
    }

    private final class Faults: @unchecked Sendable {
        private let lock = NSLock()
        private var faults: [String] = []

        func add(_ fault: String) { lock.withLock { faults.append(fault) } }
        var last: String? { lock.withLock { faults.last } }
    }
}

/// A directory that goes with the last reference to it.
final class Scratch: Sendable {
    let url: URL

    init(_ name: String) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "signet-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
