import JSON

/// The protected header of a JWS, as far as anything here looks at it.
///
/// Source: RFC 7515 §4. A key that the header itself brings (`jwk`, `jku`, `x5c`, `x5u`) is never looked at: a token
/// must not choose its own judge (RFC 8725 §3.10).
public struct JWSHeader: Sendable, Hashable {
    /// `alg`; one that does not exist here cannot be represented.
    public let algorithm: JWSAlgorithm
    /// `kid`.
    public let keyID: String?
    /// `typ`, as it is written.
    public let type: String?
    /// `cty`, as it is written.
    public let contentType: String?

    /// Parses a header; fails on `crit`, on `b64`, and on an algorithm that does not exist here.
    public init(parsing bytes: [UInt8]) throws(JOSEError) {
        var algorithm: String?
        var keyID: String?
        var type: String?
        var contentType: String?
        var hasCritical = false
        var hasEncoding = false
        do throws(JSONError) {
            try JSONCursor.parse(bytes, maximumDepth: 8) { cursor throws(JSONError) in
                try cursor.object { name, cursor throws(JSONError) in
                    switch name {
                    case "alg": algorithm = try cursor.string()
                    case "kid": keyID = try cursor.string()
                    case "typ": type = try cursor.string()
                    case "cty": contentType = try cursor.string()
                    case "crit":
                        hasCritical = true
                        try cursor.skip()
                    case "b64":
                        hasEncoding = true
                        try cursor.skip()
                    default: try cursor.skip()
                    }
                }
            }
        } catch { throw .malformedJSON(error) }
        // RFC 7515 §4.1.11: no extension is understood here, and an empty list is malformed; either way it is refused.
        guard !hasCritical else { throw .unsupportedCriticalExtension }
        // RFC 7797 §6: an unencoded payload needs `crit`; the member alone is a trap for those who overlook it.
        guard !hasEncoding else { throw .unsupportedCriticalExtension }
        guard let algorithm else { throw .invalidHeader(member: "alg") }
        guard let known = JWSAlgorithm(rawValue: algorithm) else { throw .unknownAlgorithm }
        self.algorithm = known
        self.keyID = keyID
        self.type = type
        self.contentType = contentType
    }

    /// Whether `typ` names this media type, with or without `application/`, in any case (RFC 7515 §4.1.9).
    public func isType(_ name: String) -> Bool {
        guard let type else { return false }
        let lowercase = type.lowercased()
        return lowercase == name || lowercase == "application/" + name
    }
}
