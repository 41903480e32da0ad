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

    /// The beginning of a payload that many tokens share, encoded beforehand.
    public struct Beginning: Sendable {
        /// The header, the dot, and as much of the payload as makes whole groups of base64url.
        fileprivate let text: [UInt8]
        /// The bytes behind those, two at most.
        fileprivate let rest: [UInt8]
    }

    /// Encodes the beginning of a payload.
    public func beginning(_ payload: [UInt8]) -> Beginning {
        let whole = payload.count - payload.count % 3
        var text = prefix
        Base64URL.append(Array(payload[..<whole]), to: &text)
        return Beginning(text: text, rest: Array(payload[whole...]))
    }

    /// The token for a payload, as ASCII.
    public func sign(_ payload: [UInt8]) throws(JOSEError) -> [UInt8] {
        try sign(Beginning(text: prefix, rest: []), then: payload)
    }

    /// The token for a payload of this beginning and what comes behind it, as ASCII.
    public func sign(_ beginning: Beginning, then end: [UInt8]) throws(JOSEError) -> [UInt8] {
        let end = beginning.rest + end
        var token: [UInt8] = []
        token.reserveCapacity(beginning.text.count + end.count * 4 / 3 + 4 + 700)
        token.append(contentsOf: beginning.text)
        Base64URL.append(end, to: &token)
        let signature = try signer.signature(for: token)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return token
    }
}
