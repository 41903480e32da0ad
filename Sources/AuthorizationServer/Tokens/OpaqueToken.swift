import JOSE
import SigningKeys

/// A bearer secret of 256 random bits that we have made: a code, a cookie, a handle.
///
/// The store gets only its keyed hash.
///
/// What is shown is 43 URL-safe characters. The hash is HMAC-SHA-256 under the tenant's pepper, with the kind of token
/// mixed in, so that a code never passes for a cookie and a stolen table is of no use.
public struct OpaqueToken: Secret {
    /// What a token is for; its hashes are of no use for another purpose.
    public enum Purpose: String, Sendable {
        case authorizationCode = "code"
        case session
        case browser
        case pendingAuthorization = "pending"
        case upstreamState = "upstream"
        case recoveryCode = "recovery"
        case logout
        case registration
        case initialAccess = "initial_access"
        case assertion
    }

    /// The token itself: for its bearer, never for a log.
    public let text: String

    /// Makes one.
    public init(random: any RandomSource) { text = Base64URL.encode(random.bytes(32)) }

    /// Takes one from a request; nil when it has not the form of one of ours.
    public init?(presented text: String) {
        guard text.utf8.count == 43, Base64URL.decode(text)?.count == 32 else { return nil }
        self.text = text
    }

    /// What the store keeps.
    public func hash(for purpose: Purpose, pepper: Pepper) -> TokenHash {
        TokenHash(pepper.hash("\(purpose.rawValue):\(text)".utf8))
    }
}

/// The keyed hash by which a store finds an ``OpaqueToken``: 32 bytes that tell nothing.
public struct TokenHash: Hashable, Sendable {
    /// The bytes.
    public let bytes: [UInt8]

    /// A hash as it was computed or stored.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// What became of a single-use value that somebody wanted to use.
public enum Consumption<Value: Sendable>: Sendable {
    /// It was there and is the caller's; nobody else gets it.
    case taken(Value)
    /// Somebody has used it before; what it had stood for.
    case alreadyTaken(Value)
    /// There is none (any more).
    case missing
}

extension Consumption: Equatable where Value: Equatable {}
