/// A JWS in its compact form, taken apart and not believed: nothing of it is proven before ``verify(with:allowed:)``.
///
/// Source: RFC 7515 §5.2 and §7.1, RFC 8725.
public struct CompactJWS: Sendable {
    /// The longest token that is taken apart unless told otherwise, in bytes.
    public static let defaultMaximumBytes = 16 * 1024

    /// The header: unproven.
    public let header: JWSHeader
    /// The payload: unproven.
    public let unverifiedPayload: [UInt8]
    private let token: [UInt8]
    private let signingInputCount: Int
    private let signature: [UInt8]

    /// Takes a token apart.
    public init(parsing token: [UInt8], maximumBytes: Int = defaultMaximumBytes) throws(JOSEError) {
        guard token.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
        guard let first = token.firstIndex(of: UInt8(ascii: ".")),
            let second = token[(first + 1)...].firstIndex(of: UInt8(ascii: ".")),
            !token[(second + 1)...].contains(UInt8(ascii: "."))
        else { throw .malformedToken }
        let parts: (header: [UInt8]?, payload: [UInt8]?, signature: [UInt8]?) = token.withUnsafeBytes { bytes in
            (
                Base64URL.decode(UnsafeRawBufferPointer(rebasing: bytes[..<first])),
                Base64URL.decode(UnsafeRawBufferPointer(rebasing: bytes[(first + 1)..<second])),
                Base64URL.decode(UnsafeRawBufferPointer(rebasing: bytes[(second + 1)...]))
            )
        }
        guard let header = parts.header, let payload = parts.payload, let signature = parts.signature else {
            throw .malformedBase64URL
        }
        self.header = try JWSHeader(parsing: header)
        unverifiedPayload = payload
        self.signature = signature
        self.token = token
        signingInputCount = second
    }

    /// The payload, once the signature is proven to be this key's with an algorithm that the caller allows.
    public func verify(
        with key: VerificationKey,
        allowed: Set<JWSAlgorithm>
    ) throws(JOSEError) -> [UInt8] {
        // RFC 8725 §3.1: the caller's list and the key decide, the header only says which of them it is.
        guard allowed.contains(header.algorithm), key.algorithms.contains(header.algorithm) else {
            throw .algorithmNotAllowed
        }
        let isValid = token.withUnsafeBytes { bytes in
            key.isValid(
                signature: signature,
                for: UnsafeRawBufferPointer(rebasing: bytes[..<signingInputCount]),
                algorithm: header.algorithm
            )
        }
        guard isValid else { throw .signatureMismatch }
        return unverifiedPayload
    }
}
