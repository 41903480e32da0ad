import Crypto
import JSON

/// A public key as JSON.
///
/// It has no place for a private member, so none can ever be published: what a text has of them is dropped when it is
/// parsed. Private keys are ``SigningKey``, symmetric ones ``HMACKey``.
///
/// Source: RFC 7517, RFC 7518 §6, RFC 8037 §2.
public struct JWK: Sendable, Hashable {
    /// The key itself.
    public enum Parameters: Sendable, Hashable {
        /// A point on a NIST curve.
        case ellipticCurve(Curve, x: [UInt8], y: [UInt8])
        /// An RSA modulus and exponent, big-endian without leading zeros.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// An Ed25519 public key.
        case ed25519(x: [UInt8])
    }

    /// The NIST curves of RFC 7518 §6.2.1.1.
    public enum Curve: String, Sendable, Hashable {
        /// P-256.
        case p256 = "P-256"
        /// P-384.
        case p384 = "P-384"
        /// P-521.
        case p521 = "P-521"

        /// The length of a coordinate in bytes.
        public var coordinateByteCount: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 66
            }
        }
    }

    /// The key itself.
    public let parameters: Parameters
    /// `kid`.
    public var keyID: String?
    /// `alg`, as it is written.
    public var algorithm: String?
    /// `use`, as it is written.
    public var use: String?
    /// `key_ops`, as it is written.
    public var operations: [String]?

    /// A key without further members.
    public init(_ parameters: Parameters) { self.parameters = parameters }

    /// Parses one key; a point is checked to be on its curve when a ``VerificationKey`` is made of it.
    public init(parsing bytes: [UInt8], maximumBytes: Int = 65536) throws(JOSEError) {
        try self.init(JWKMembers(parsing: bytes, maximumBytes: maximumBytes))
    }

    init(_ members: JWKMembers) throws(JOSEError) {
        switch (members.type, members.curve) {
        case (nil, _): throw .invalidKey(reason: "member kty is missing")
        case ("EC", let name?):
            guard let curve = Curve(rawValue: name) else { throw .unsupportedKey }
            parameters = .ellipticCurve(
                curve,
                x: try members.bytes("x", count: curve.coordinateByteCount),
                y: try members.bytes("y", count: curve.coordinateByteCount)
            )
        case ("EC", nil): throw .invalidKey(reason: "member crv is missing")
        case ("RSA", _): parameters = .rsa(modulus: try members.integer("n"), exponent: try members.integer("e"))
        case ("OKP", "Ed25519"): parameters = .ed25519(x: try members.bytes("x", count: 32))
        default: throw .unsupportedKey
        }
        keyID = members.keyID
        algorithm = members.algorithm
        use = members.use
        operations = members.operations
    }

    /// The SHA-256 thumbprint in base64url: the key's own name, independent of all optional members.
    ///
    /// Source: RFC 7638 §3, RFC 8037 appendix A.3.
    public var thumbprint: String {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            // The required members in the order of their names.
            switch parameters {
            case .ellipticCurve(let curve, let x, let y):
                json.member("crv", curve.rawValue)
                json.member("kty", "EC")
                json.member("x", Base64URL.encode(x))
                json.member("y", Base64URL.encode(y))
            case .rsa(let modulus, let exponent):
                json.member("e", Base64URL.encode(exponent))
                json.member("kty", "RSA")
                json.member("n", Base64URL.encode(modulus))
            case .ed25519(let x):
                json.member("crv", "Ed25519")
                json.member("kty", "OKP")
                json.member("x", Base64URL.encode(x))
            }
        }
        return Base64URL.encode(SHA256.hash(data: json.bytes))
    }

    /// Writes the key as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            switch parameters {
            case .ellipticCurve(let curve, let x, let y):
                json.member("kty", "EC")
                json.member("crv", curve.rawValue)
                json.member("x", Base64URL.encode(x))
                json.member("y", Base64URL.encode(y))
            case .rsa(let modulus, let exponent):
                json.member("kty", "RSA")
                json.member("n", Base64URL.encode(modulus))
                json.member("e", Base64URL.encode(exponent))
            case .ed25519(let x):
                json.member("kty", "OKP")
                json.member("crv", "Ed25519")
                json.member("x", Base64URL.encode(x))
            }
            json.member("use", use)
            if let operations { json.member("key_ops", operations) }
            json.member("alg", algorithm)
            json.member("kid", keyID)
        }
    }

    /// The key as JSON text.
    public var bytes: [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }
}
