import JSON

/// The id of a request, echoed in its response.
///
/// A string or a whole number, never null. Source: MCP 2026-07-28, basic, Requests.
public enum RequestID: Hashable, Sendable {
    /// A whole number.
    case integer(Int64)
    /// A string.
    case string(String)

    var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .string(let value): .string(value)
        }
    }
}

/// One message that a client sent: JSON-RPC 2.0, as MCP narrows it.
enum JSONRPCMessage: Equatable, Sendable {
    case request(id: RequestID, method: String, params: JSONObject)
    case notification(method: String, params: JSONObject)
    /// An answer to a request that a server once sent. We send none, so there is nothing to match it with.
    case response

    /// Reads one message; nothing in it is trusted.
    init(_ value: JSONValue) throws(JSONRPCRefusal) {
        guard case .object(let members) = value else {
            throw JSONRPCRefusal(id: nil, error: .invalidRequest("The body must be one JSON-RPC object"))
        }
        let id = try Self.id(members["id"])
        guard members["jsonrpc"] == .string("2.0") else {
            throw JSONRPCRefusal(id: id, error: .invalidRequest("jsonrpc must be \"2.0\""))
        }
        guard let method = members["method"] else {
            guard (members["result"] != nil) != (members["error"] != nil) else {
                throw JSONRPCRefusal(id: id, error: .invalidRequest("method is missing"))
            }
            self = .response
            return
        }
        guard let method = method.stringValue, !method.isEmpty else {
            throw JSONRPCRefusal(id: id, error: .invalidRequest("method must be a string that is not empty"))
        }
        let params: JSONObject
        switch members["params"] {
        case nil: params = [:]
        case .object(let members): params = members
        default: throw JSONRPCRefusal(id: id, error: .invalidRequest("params must be an object"))
        }
        if let id {
            self = .request(id: id, method: method, params: params)
        } else {
            self = .notification(method: method, params: params)
        }
    }

    /// Absent is no id; present and of a wrong type is an error, never silently a notification.
    private static func id(_ value: JSONValue?) throws(JSONRPCRefusal) -> RequestID? {
        switch value {
        case nil: nil
        case .integer(let value): .integer(value)
        case .string(let value): .string(value)
        default: throw JSONRPCRefusal(id: nil, error: .invalidRequest("id must be a string or a whole number"))
        }
    }
}

/// A message that cannot be handled, with its id where one could be read.
struct JSONRPCRefusal: Error, Equatable {
    var id: RequestID?
    var error: JSONRPCError
}
