import JOSE
import SigningKeys

/// A new client secret: 256 random bits, shown to its owner once; the store gets only its keyed hash.
public struct GeneratedSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself, 43 URL-safe characters: for its owner's eyes, never for a log.
    public let plaintext: String
    /// What the store keeps.
    public let stored: ClientSecret

    /// Makes a secret under a tenant's pepper.
    public init(
        pepper: Pepper,
        random: any RandomSource = SystemRandom(),
        at now: NumericDate,
        expiresAt: NumericDate? = nil
    ) {
        self.init(Base64URL.encode(random.bytes(32)), pepper: pepper, random: random, at: now, expiresAt: expiresAt)
    }

    /// Takes a secret that was generated before, such as the one of a development set-up that is kept in a file.
    ///
    /// - Returns: nil when it is not the form of a generated secret: what people choose is not let in.
    public init?(
        generatedBefore plaintext: String,
        pepper: Pepper,
        random: any RandomSource = SystemRandom(),
        at now: NumericDate
    ) {
        guard Base64URL.decode(plaintext)?.count == 32 else { return nil }
        self.init(plaintext, pepper: pepper, random: random, at: now, expiresAt: nil)
    }

    private init(
        _ plaintext: String,
        pepper: Pepper,
        random: any RandomSource,
        at now: NumericDate,
        expiresAt: NumericDate?
    ) {
        self.plaintext = plaintext
        stored = ClientSecret(
            id: Base64URL.encode(random.bytes(6)),
            hash: pepper.hash(plaintext.utf8),
            createdAt: now,
            expiresAt: expiresAt
        )
    }

    /// Never the secret.
    public var description: String { "GeneratedSecret(\(stored.id), ***)" }
    /// Never the secret.
    public var debugDescription: String { description }
    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
