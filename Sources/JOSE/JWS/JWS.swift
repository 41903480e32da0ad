import JSON

/// Makes compact JWS (RFC 7515 §5.1, §7.1).
public enum JWS {
    /// Signs a payload; for many tokens under one key keep a ``JWSProducer``.
    public static func sign(
        _ payload: [UInt8],
        type: String?,
        with signer: some JWSSigner
    ) throws(JOSEError) -> [UInt8] {
        try JWSProducer(signer: signer, type: type).sign(payload)
    }
}

/// A signer with its protected header written beforehand: what is left for each token is its payload and its signature.
public struct JWSProducer: Sendable {
    /// Who signs.
    public let signer: any JWSSigner
    /// The header in base64url, and the dot behind it.
    private let prefix: [UInt8]

    /// Prepares the header `alg`, `typ` (when given) and `kid`.
    public init(signer: any JWSSigner, type: String?) {
        self.signer = signer
        var header = JSONWriter(capacity: 128)
        header.object {
            $0.member("alg", signer.algorithm.rawValue)
            $0.member("typ", type)
            $0.member("kid", signer.keyID)
        }
        var prefix: [UInt8] = []
        Base64URL.append(header.bytes, to: &prefix)
        prefix.append(UInt8(ascii: "."))
        self.prefix = prefix
    }

    /// The token for a payload, as ASCII.
    public func sign(_ payload: [UInt8]) throws(JOSEError) -> [UInt8] {
        var token: [UInt8] = []
        token.reserveCapacity(prefix.count + payload.count * 4 / 3 + 4 + 700)
        token.append(contentsOf: prefix)
        Base64URL.append(payload, to: &token)
        let signature = try signer.signature(for: token)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return token
    }
}
