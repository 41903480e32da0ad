import JOSE
import OAuth
import SigningKeys

/// What tokens call a person: 128 random bits, never reused.
public struct UserID: OAuthName {
    /// 22 URL-safe characters.
    public let value: String

    /// Parses an id.
    public init(_ value: String) throws(OAuthValueError) {
        guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy(isURLSafe) else {
            throw OAuthValueError(kind: "user id", rule: "1 to 64 of A-Z, a-z, 0-9, - and _")
        }
        self.value = value
    }

    /// A new one.
    public init(random: any RandomSource) { value = Base64URL.encode(random.bytes(16)) }
}

/// What a person types to sign in: 1 to 64 of `a-z 0-9 . _ - @ +`, lower case, so that two people never look alike.
public struct Username: OAuthName {
    /// The name.
    public let value: String

    /// Parses a name; upper-case ASCII letters become lower case.
    public init(_ value: String) throws(OAuthValueError) {
        let lower = String(decoding: value.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        guard (1...64).contains(lower.utf8.count), lower.utf8.allSatisfy({ isURLSafe($0) || ".@+".utf8.contains($0) })
        else { throw OAuthValueError(kind: "user name", rule: "1 to 64 of a-z, 0-9, ., _, -, @ and +") }
        self.value = lower
    }
}

/// An e-mail address in lower case, plausible and no more: proof is a message that arrives.
public struct EmailAddress: OAuthName {
    /// The address.
    public let value: String

    /// Parses an address.
    public init(_ value: String) throws(OAuthValueError) {
        let lower = value.lowercased()
        let parts = lower.split(separator: "@", omittingEmptySubsequences: false)
        guard lower.utf8.count <= 254, parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64,
            parts[1].contains("."), !parts[1].hasPrefix("."), !parts[1].hasSuffix("."),
            lower.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""(),:;<>[\]"#.utf8.contains($0) })
        else { throw OAuthValueError(kind: "e-mail address", rule: "name@host.example, in ASCII") }
        self.value = lower
    }

    /// What follows the `@`.
    public var domain: String { String(value.drop { $0 != "@" }.dropFirst()) }
}

/// A password's hash, the PHC string of Argon2id with its parameters and salt; prints `***`.
public struct PasswordHash: Secret, Equatable {
    /// The PHC string, for the store and the hasher.
    public let phc: String

    /// A hash as it was computed or stored.
    public init(phc: String) { self.phc = phc }
}

func isURLSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
}
