import Foundation

/// The types of keys as PKCS#8 and X.509 name them, and the containers that carry a key of one type.
///
/// The type is read here, not guessed by trying parsers: some of those take a private key of another curve of the same
/// size (secp256k1 as P-256), or another PEM label.
///
/// Source: RFC 5958 §2, RFC 5280 §4.1.2.7, RFC 5480 §2.1.1, RFC 8017 appendix A.1, RFC 8410 §3, RFC 7468 §10 and §13.
enum KeyContainer: CaseIterable {
    case p256, p384, p521, ed25519, rsa

    /// The type of an algorithm's keys; symmetric ones have none.
    init?(_ algorithm: JWSAlgorithm) {
        switch algorithm {
        case .es256: self = .p256
        case .es384: self = .p384
        case .es512: self = .p521
        case .edDSA: self = .ed25519
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: self = .rsa
        case .hs256, .hs384, .hs512: return nil
        }
    }

    /// What the AlgorithmIdentifier of this type contains, in DER.
    private var identifier: [UInt8] {
        let ellipticCurve: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
        switch self {
        case .p256: return ellipticCurve + [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        case .p384: return ellipticCurve + [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]
        case .p521: return ellipticCurve + [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23]
        case .ed25519: return [0x06, 0x03, 0x2B, 0x65, 0x70]
        case .rsa: return [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00]
        }
    }

    /// Whether this is a PKCS#8 private key of this type (RFC 5958 §2).
    func isPrivateKey(_ der: [UInt8]) -> Bool {
        var outer = DERReader(der[...])
        guard var key = outer.read(0x30).map(DERReader.init), outer.isAtEnd,
            let version = key.read(0x02), version.elementsEqual([0]) || version.elementsEqual([1]),
            let algorithm = key.read(0x30), algorithm.elementsEqual(identifier)
        else { return false }
        return key.read(0x04) != nil
    }

    /// The type of a SubjectPublicKeyInfo, when it exists here (RFC 5280 §4.1.2.7).
    init?(publicKey der: [UInt8]) {
        var outer = DERReader(der[...])
        guard var key = outer.read(0x30).map(DERReader.init), outer.isAtEnd,
            let algorithm = key.read(0x30), key.read(0x03) != nil, key.isAtEnd,
            let type = Self.allCases.first(where: { algorithm.elementsEqual($0.identifier) })
        else { return nil }
        self = type
    }

    /// What a PEM text with this one label carries (RFC 7468 §3); white space around it is allowed, nothing else is.
    static func contents(ofPEM text: String, label: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        guard lines.count > 2, lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----"
        else { return nil }
        return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map { [UInt8]($0) }
    }
}

/// Reads DER values one after the other, of known tags and definite lengths only.
private struct DERReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { bytes.isEmpty }

    /// The contents of the next value; nil when it has another tag, is cut, or its length is not in shortest form.
    mutating func read(_ tag: UInt8) -> ArraySlice<UInt8>? {
        var rest = bytes
        guard rest.popFirst() == tag, let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let octets = rest.prefix(Int(first & 0x7F))
            guard (1...4).contains(octets.count), octets.count == Int(first & 0x7F) else { return nil }
            rest = rest.dropFirst(octets.count)
            length = octets.reduce(0) { $0 << 8 | Int($1) }
            guard length >= 0x80, octets.first != 0 else { return nil }
        }
        guard rest.count >= length else { return nil }
        bytes = rest.dropFirst(length)
        return rest.prefix(length)
    }
}
