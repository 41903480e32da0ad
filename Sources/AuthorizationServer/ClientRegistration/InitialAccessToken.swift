import JOSE
import OAuth

/// What allows somebody to register clients where not everybody may (RFC 7591 §3): the store keeps its keyed hash.
public struct InitialAccessToken: Sendable, Equatable {
    /// Names it in lists and in the audit.
    public let id: String
    /// What it is for, in its maker's words.
    public let note: DisplayText?
    /// The hash of what its bearer shows.
    public let hash: TokenHash
    /// When it was made.
    public let createdAt: NumericDate
    /// From when on it is refused; nil for never.
    public let expiresAt: NumericDate?
    /// How many clients it may still register; nil for any number.
    public var usesLeft: Int?

    /// A token of all its parts.
    public init(
        id: String,
        note: DisplayText? = nil,
        hash: TokenHash,
        createdAt: NumericDate,
        expiresAt: NumericDate? = nil,
        usesLeft: Int? = nil
    ) {
        self.id = id
        self.note = note
        self.hash = hash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usesLeft = usesLeft
    }

    /// Whether it allows a registration at `now`.
    public func isValid(at now: NumericDate) -> Bool {
        (expiresAt.map { now < $0 } ?? true) && (usesLeft.map { $0 > 0 } ?? true)
    }
}
