import JSON

/// What a request says about the revision that it speaks.
///
/// A dual-era server goes by how the client opens: `_meta` with a protocol version is stateless, `initialize` or a
/// version with a handshake is the older way (MCP 2026-07-28, Versioning, Backward Compatibility).
enum RequestMetadata {
    static let versionKey = "io.modelcontextprotocol/protocolVersion"
    static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfoKey = "io.modelcontextprotocol/serverInfo"

    /// The revision that a request is to be served by.
    ///
    /// The order of the checks is part of the contract: shape, then headers against body, then whether it is served, so
    /// that a client which contradicts itself is told so rather than told that its version is unknown.
    static func version(of request: MCPRequest, method: String, params: JSONObject) throws(JSONRPCError)
        -> ProtocolVersion
    {
        let meta = params["_meta"]
        guard let named = meta?[versionKey] else {
            // `initialize` negotiates in its body; a header beside it says nothing.
            if method == "initialize" { return .latestWithHandshake }
            return try versionInHeader(request)
        }
        guard let named = named.stringValue else {
            throw JSONRPCError(.invalidParams, "_meta member \(versionKey) must be a string")
        }
        if let version = ProtocolVersion(rawValue: named), version.era == .handshake {
            guard request.value(StatelessHeaders.version) ?? named == named else {
                throw JSONRPCError(.headerMismatch, "Header mismatch: MCP-Protocol-Version does not match the body")
            }
            return version
        }
        guard case .object? = meta?[capabilitiesKey] else { throw missing(capabilitiesKey) }
        if let error = StatelessHeaders.mismatch(request, version: named, method: method, params: params) {
            throw error
        }
        guard let version = ProtocolVersion(rawValue: named) else { throw unsupported(named) }
        return version
    }

    /// The revision that only a header names, as the handshake era does.
    static func versionInHeader(_ request: MCPRequest) throws(JSONRPCError) -> ProtocolVersion {
        let values = request.values(StatelessHeaders.version)
        guard let value = values.first else { return .unnamed }
        guard values.count == 1 else {
            throw JSONRPCError(.headerMismatch, "Header mismatch: MCP-Protocol-Version stands more than once")
        }
        guard let version = ProtocolVersion(rawValue: value) else { throw unsupported(value) }
        guard version.era == .handshake else { throw missing(versionKey) }
        return version
    }

    /// The revision of a message without a reply.
    ///
    /// 2026-07-28 defines no other header for one.
    static func versionOfNotification(_ request: MCPRequest) throws(JSONRPCError) -> ProtocolVersion {
        if request.values(StatelessHeaders.version) == [ProtocolVersion.v20260728.rawValue] { return .v20260728 }
        return try versionInHeader(request)
    }

    private static func missing(_ key: String) -> JSONRPCError {
        JSONRPCError(.invalidParams, "params._meta must have the member \(key)")
    }

    private static func unsupported(_ version: String) -> JSONRPCError {
        JSONRPCError(
            .unsupportedProtocolVersion,
            "Unsupported protocol version",
            data: [
                "supported": .array(ProtocolVersion.supported.map { .string($0) }),
                "requested": .string(String(version.prefix(64))),
            ]
        )
    }
}
