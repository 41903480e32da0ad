import Crypto
import Foundation

/// A symmetric key for one HMAC algorithm; it prints `***`.
///
/// Source: RFC 7518 §3.2: the key is at least as long as the hash.
public struct HMACKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The one algorithm that this key is for.
    public let algorithm: JWSAlgorithm
    private let key: SymmetricKey

    /// A key of these bytes.
    public init(_ bytes: [UInt8], algorithm: JWSAlgorithm) throws(JOSEError) {
        guard algorithm.isSymmetric else { throw .algorithmNotAllowed }
        let least = DigestKind(algorithm).byteCount
        guard bytes.count >= least else {
            throw .invalidKey(reason: "an HMAC key of \(bytes.count) bytes; \(algorithm.rawValue) needs \(least)")
        }
        self.algorithm = algorithm
        key = SymmetricKey(data: bytes)
    }

    /// Parses an `oct` JWK (RFC 7518 §6.4).
    public init(parsing jwk: [UInt8], algorithm: JWSAlgorithm) throws(JOSEError) {
        let members = try JWKMembers(parsing: jwk, maximumBytes: 65536)
        guard members.type == "oct" else { throw .unsupportedKey }
        guard members.algorithm == nil || members.algorithm == algorithm.rawValue else { throw .algorithmNotAllowed }
        guard members.use == nil || members.use == "sig" else { throw .algorithmNotAllowed }
        try self.init(members.bytes("k"), algorithm: algorithm)
    }

    func code(for text: UnsafeRawBufferPointer) -> [UInt8] {
        switch DigestKind(algorithm) {
        case .sha256: Self.code(SHA256.self, key, text)
        case .sha384: Self.code(SHA384.self, key, text)
        case .sha512: Self.code(SHA512.self, key, text)
        }
    }

    func isValid(code: [UInt8], for text: UnsafeRawBufferPointer) -> Bool {
        // In constant time; a shorter code is no code (RFC 7518 §3.2).
        let expected = self.code(for: text)
        guard expected.count == code.count else { return false }
        return zip(expected, code).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func code<Hash: HashFunction>(
        _: Hash.Type,
        _ key: SymmetricKey,
        _ text: UnsafeRawBufferPointer
    ) -> [UInt8] {
        var code = HMAC<Hash>(key: key)
        code.update(data: text)
        return Array(code.finalize())
    }

    /// Never the key.
    public var description: String { "***" }
    /// Never the key.
    public var debugDescription: String { "***" }
    /// Never the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
