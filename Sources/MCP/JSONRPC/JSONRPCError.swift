import JSON

/// The error member of a JSON-RPC response.
///
/// Source: JSON-RPC 2.0 §5.1 and MCP 2026-07-28, basic, Error Codes.
public struct JSONRPCError: Error, Equatable, Sendable {
    /// What went wrong, as a number that the specification assigns.
    public enum Code: Int64, Sendable {
        /// The body is not JSON.
        case parseError = -32700
        /// JSON, but not one JSON-RPC message.
        case invalidRequest = -32600
        /// No such method here.
        case methodNotFound = -32601
        /// The parameters do not fit the method.
        case invalidParams = -32602
        /// A fault of the server.
        case internalError = -32603
        /// There is no such resource (2025-11-25 and before; 2026-07-28 says ``invalidParams``).
        case resourceNotFound = -32002
        /// Headers and body contradict each other (2026-07-28).
        case headerMismatch = -32020
        /// The client did not declare a capability that the request needs (2026-07-28).
        case missingRequiredClientCapability = -32021
        /// The protocol version is not served here (2026-07-28).
        case unsupportedProtocolVersion = -32022
        /// The token lacks scopes; ours, outside of the range that JSON-RPC and MCP reserve.
        case insufficientScope = 403
    }

    /// The code.
    public let code: Code
    /// One sentence for people.
    public let message: String
    /// More, for programs.
    public let data: JSONValue?

    /// An error with its parts.
    public init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    static func parseError(_ cause: JSONError) -> JSONRPCError {
        JSONRPCError(.parseError, "The body is not valid JSON", data: ["reason": .string(cause.code)])
    }

    static func invalidRequest(_ message: String) -> JSONRPCError { JSONRPCError(.invalidRequest, message) }

    static func methodNotFound() -> JSONRPCError { JSONRPCError(.methodNotFound, "Method not found") }

    /// The HTTP status of 2026-07-28; earlier revisions answer 200 once a message could be read.
    var statelessStatus: Int {
        switch code {
        case .methodNotFound: 404
        case .internalError: 500
        default: 400
        }
    }

    /// The body of the response.
    ///
    /// An unknown id is null (JSON-RPC 2.0 §5).
    func body(id: RequestID?) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.member("jsonrpc", "2.0")
            $0.member("id", id?.json ?? .null)
            $0.object("error") {
                $0.member("code", code.rawValue)
                $0.member("message", message)
                if let data { $0.member("data", data) }
            }
        }
        return json.bytes
    }
}
