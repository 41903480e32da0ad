import JOSE

/// What is kept of a client's secret: its keyed hash, never the secret.
public struct ClientSecret: Sendable, Equatable {
    /// How many secrets of a client may be valid at once: the old and the new one of a rotation.
    public static let maximumValid = 2

    /// Names the secret in lists and in the audit, so that an operator can remove it; unique within the client.
    public let id: String
    /// HMAC-SHA-256 of the secret under the tenant's pepper: 32 bytes.
    public let hash: [UInt8]
    /// When it was made.
    public let createdAt: NumericDate
    /// From when on it is refused; nil for never.
    public var expiresAt: NumericDate?

    /// A secret of all its parts.
    public init(id: String, hash: [UInt8], createdAt: NumericDate, expiresAt: NumericDate? = nil) {
        self.id = id
        self.hash = hash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Whether it is accepted at `now`.
    public func isValid(at now: NumericDate) -> Bool { expiresAt.map { now < $0 } ?? true }

    /// The newest first; secrets of one moment in the order of their ids.
    public static func isNewer(_ left: ClientSecret, _ right: ClientSecret) -> Bool {
        left.createdAt == right.createdAt
            ? left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
            : left.createdAt > right.createdAt
    }

    /// The rule of creation, the same in every store: at most ``maximumValid`` secrets that are valid at `now`, each
    /// with an id of its own.
    public static func check(_ secrets: [ClientSecret], at now: NumericDate) throws(StoreError) {
        guard Set(secrets.map(\.id)).count == secrets.count else { throw .alreadyExists }
        guard secrets.count(where: { $0.isValid(at: now) }) <= maximumValid else { throw .tooManySecrets }
    }

    /// The rule of rotation, the same in every store: which secrets a client has once `secret` was added at `now`.
    ///
    /// Expired ones fall away. The others are dropped too, unless `keepingOldUntil` lies ahead: then they live on until
    /// then at most.
    ///
    /// - Throws: ``StoreError/tooManySecrets`` when more than ``maximumValid`` would be valid at once, because a secret
    ///   that was promised to live on must not vanish silently; ``StoreError/alreadyExists`` when the id is taken.
    public static func secrets(
        _ current: [ClientSecret],
        adding secret: ClientSecret,
        keepingOldUntil: NumericDate?,
        at now: NumericDate
    ) throws(StoreError) -> [ClientSecret] {
        guard !current.contains(where: { $0.id == secret.id }) else { throw .alreadyExists }
        var kept: [ClientSecret] = []
        if let keepingOldUntil, now < keepingOldUntil {
            for var old in current where old.isValid(at: now) {
                old.expiresAt = old.expiresAt.map { min($0, keepingOldUntil) } ?? keepingOldUntil
                kept.append(old)
            }
        }
        guard kept.count < maximumValid else { throw .tooManySecrets }
        return [secret] + kept
    }
}
