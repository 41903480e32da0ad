import JOSE

/// Where a client's public keys are (RFC 7591 §2): with us, or at a URL of its own; never both.
public enum ClientKeys: Sendable, Equatable {
    /// A JWK Set as JSON text (RFC 7517 §5), of public keys only.
    case inline([UInt8])
    /// The URL of a JWK Set; https.
    case at(String)

    /// The set of keys that is with us.
    public var set: JWKSet? {
        guard case .inline(let bytes) = self else { return nil }
        return try? JWKSet(parsing: bytes)
    }
}
