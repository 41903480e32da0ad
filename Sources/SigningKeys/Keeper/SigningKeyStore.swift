/// One signing key as it lies in the store: one row of one tenant.
///
/// A store keeps it as it is given and judges nothing in it: the states, the times and the sealing are the business of
/// `KeyRing` and `KeyRingKeeper`. Times are NumericDate values (RFC 7519 §2: seconds since 1970-01-01T00:00:00Z, with
/// fractions) and are stored without rounding.
public struct StoredSigningKey: Sendable, Hashable {
    /// The key's `kid`, unique within the tenant.
    ///
    /// It is the RFC 7638 SHA-256 thumbprint in base64url: 43 ASCII characters.
    public var keyID: String
    /// The JWS algorithm (RFC 7518 §3.1 name, such as `ES256`); a tenant has one ring for each.
    public var algorithm: String
    /// The raw value of a `KeyState`.
    public var state: String
    /// When the key pair was generated.
    public var createdAt: Double
    /// When the key first stood in the JWK Set.
    public var publishedAt: Double
    /// When it began to sign.
    public var activatedAt: Double?
    /// When it ceased to sign.
    public var retiringAt: Double?
    /// When it left the JWK Set.
    public var retiredAt: Double?
    /// When an operator declared it compromised.
    public var revokedAt: Double?
    /// When an operator asked for a rotation that this standby key will carry out.
    public var rotationRequestedAt: Double?
    /// The public key as the UTF-8 JSON of a JWK (RFC 7517 §4).
    public var publicJWK: [UInt8]
    /// The private key (PKCS#8) sealed under the tenant's data key, about 100 bytes (EC) to 2500 (RSA-4096).
    ///
    /// It becomes `nil` when the key ceases to sign: the private key is destroyed, the row stays (NIST SP 800-57 part 1
    /// §8.3.4).
    public var sealedPrivateKey: [UInt8]?

    /// Makes a row of all its columns.
    public init(
        keyID: String,
        algorithm: String,
        state: String,
        createdAt: Double,
        publishedAt: Double,
        activatedAt: Double? = nil,
        retiringAt: Double? = nil,
        retiredAt: Double? = nil,
        revokedAt: Double? = nil,
        rotationRequestedAt: Double? = nil,
        publicJWK: [UInt8],
        sealedPrivateKey: [UInt8]?
    ) {
        self.keyID = keyID
        self.algorithm = algorithm
        self.state = state
        self.createdAt = createdAt
        self.publishedAt = publishedAt
        self.activatedAt = activatedAt
        self.retiringAt = retiringAt
        self.retiredAt = retiredAt
        self.revokedAt = revokedAt
        self.rotationRequestedAt = rotationRequestedAt
        self.publicJWK = publicJWK
        self.sealedPrivateKey = sealedPrivateKey
    }
}

/// All signing keys of one tenant, of every algorithm and state, as they were at one moment.
public struct StoredKeyRing: Sendable, Hashable {
    /// Counts the replacements: 0 when there never was one, and one more with each that succeeded.
    ///
    /// It never repeats, also when rows are deleted, so that a compare-and-swap cannot mistake a later state for an
    /// earlier one.
    public var version: Int64
    /// The rows, in any order.
    public var rows: [StoredSigningKey]

    /// Makes a ring; a tenant without keys is `version: 0, rows: []`.
    public init(version: Int64 = 0, rows: [StoredSigningKey] = []) {
        self.version = version
        self.rows = rows
    }
}

/// The signing keys of one tenant in a store.
///
/// A value of this type is bound to its tenant when it is made (`stores.tenant(id)`): it can neither read nor write
/// another tenant's rows, although two tenants may hold the same `keyID`. Several processes use the same rows; the
/// compare-and-swap is what keeps them from treading on each other, and there is no lease.
public protocol SigningKeyStore: Sendable {
    /// Reads the version and all rows of the tenant in one consistent read.
    ///
    /// Answers `StoredKeyRing()` when nothing was ever written. Throws when the store cannot be read.
    func load() async throws -> StoredKeyRing

    /// Replaces all rows of the tenant by `rows` if the stored version still is `version`, in one transaction.
    ///
    /// On success the stored version becomes `version + 1`, the tenant's change sequence is bumped in the same
    /// transaction, and the change is durable before this returns. Rows that are absent from `rows` are deleted.
    ///
    /// - Returns: `false`, having changed nothing, when the version differs: somebody else was quicker.
    /// - Throws: When the store failed; then either everything or nothing was written, and the caller loads again.
    func replace(rows: [StoredSigningKey], ifVersion version: Int64) async throws -> Bool
}
