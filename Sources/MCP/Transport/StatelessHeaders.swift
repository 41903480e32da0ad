import JSON

/// The headers that mirror the body of a stateless request, so that what stands before the server may route by them.
///
/// Servers refuse a request whose headers and body differ, or a proxy could be shown another request than the one that
/// is run. Source: MCP 2026-07-28, Streamable HTTP, Request Metadata and Server Validation.
enum StatelessHeaders {
    static let version = "mcp-protocol-version"
    static let method = "mcp-method"
    static let name = "mcp-name"

    /// Checks all of them; nil where nothing is wrong.
    static func mismatch(
        _ request: MCPRequest,
        version: String,
        method: String,
        params: JSONObject
    ) -> JSONRPCError? {
        if let error = mismatch(request, Self.version, "MCP-Protocol-Version", version, isEncoded: false) {
            return error
        }
        if let error = mismatch(request, Self.method, "Mcp-Method", method, isEncoded: false) { return error }
        let source: String
        switch method {
        case "tools/call", "prompts/get": source = "name"
        case "resources/read": source = "uri"
        default: return nil
        }
        // A body without the member is an error of its own, which the method reports.
        guard let expected = params[source]?.stringValue else { return nil }
        return mismatch(request, name, "Mcp-Name", expected, isEncoded: true)
    }

    private static func mismatch(
        _ request: MCPRequest,
        _ header: String,
        _ shown: String,
        _ expected: String,
        isEncoded: Bool
    ) -> JSONRPCError? {
        let values = request.values(header)
        guard let value = values.first else {
            return JSONRPCError(.headerMismatch, "Header mismatch: the \(shown) header is missing")
        }
        // Of two copies one reader takes the first and another the last.
        guard values.count == 1 else {
            return JSONRPCError(.headerMismatch, "Header mismatch: the \(shown) header stands more than once")
        }
        // Bytes, not Swift's ==, which takes canonically equivalent text for the same.
        guard let plain = isEncoded ? decode(value) : value, plain.utf8.elementsEqual(expected.utf8) else {
            return JSONRPCError(.headerMismatch, "Header mismatch: the \(shown) header does not match the body")
        }
        return nil
    }

    /// A header's value: as it stands, or the text inside `=?base64?…?=`; nil when malformed.
    static func decode(_ value: String) -> String? {
        let prefix = "=?base64?"
        guard value.hasPrefix(prefix), value.hasSuffix("?="), value.utf8.count >= prefix.utf8.count + 2 else {
            return value.utf8.allSatisfy { 0x20..<0x7F ~= $0 || $0 == 0x09 } ? value : nil
        }
        guard let bytes = Base64.decode(String(value.dropFirst(prefix.count).dropLast(2))) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
