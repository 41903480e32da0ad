import JOSE

/// One key of a ring: its place in the life cycle, and its material as the ring carries it along unread.
public struct RingKey: Sendable, Hashable {
    /// The `kid`: the RFC 7638 thumbprint of the public key.
    public let keyID: String
    /// The one algorithm that the key is for.
    public let algorithm: JWSAlgorithm
    /// Where the key stands in its life.
    public internal(set) var state: KeyState
    /// When it was generated.
    public let createdAt: NumericDate
    /// When it was first published.
    public let publishedAt: NumericDate
    /// When it began to sign.
    public internal(set) var activatedAt: NumericDate?
    /// When it ceased to sign.
    public internal(set) var retiringAt: NumericDate?
    /// When it left the JWK Set.
    public internal(set) var retiredAt: NumericDate?
    /// When an operator declared it compromised.
    public internal(set) var revokedAt: NumericDate?
    /// When an operator asked for the rotation that this standby will carry out.
    public internal(set) var rotationRequestedAt: NumericDate?
    /// The public JWK as JSON.
    public let publicJWK: [UInt8]
    /// The sealed private key, while it may still sign.
    public internal(set) var sealedPrivateKey: [UInt8]?

    init(_ key: NewKey, algorithm: JWSAlgorithm, state: KeyState, now: NumericDate) {
        keyID = key.keyID
        self.algorithm = algorithm
        self.state = state
        createdAt = now
        publishedAt = now
        activatedAt = state == .active ? now : nil
        publicJWK = key.publicJWK
        sealedPrivateKey = key.sealedPrivateKey
    }

    /// Reads a row whose algorithm and state are known.
    init(row: StoredSigningKey, algorithm: JWSAlgorithm, state: KeyState) throws(KeyRingError) {
        keyID = row.keyID
        self.algorithm = algorithm
        self.state = state
        createdAt = NumericDate(row.createdAt)
        publishedAt = NumericDate(row.publishedAt)
        activatedAt = row.activatedAt.map { NumericDate($0) }
        retiringAt = row.retiringAt.map { NumericDate($0) }
        retiredAt = row.retiredAt.map { NumericDate($0) }
        revokedAt = row.revokedAt.map { NumericDate($0) }
        rotationRequestedAt = row.rotationRequestedAt.map { NumericDate($0) }
        publicJWK = row.publicJWK
        sealedPrivateKey = row.sealedPrivateKey

        // A state without its time would make the ring wait for ever or act at once.
        let isWhole =
            switch state {
            case .next: sealedPrivateKey != nil
            case .active: sealedPrivateKey != nil && activatedAt != nil
            case .retiring: retiringAt != nil
            case .retired: retiredAt != nil
            }
        guard isWhole else { throw .incompleteRow(keyID: row.keyID) }
    }

    var row: StoredSigningKey {
        StoredSigningKey(
            keyID: keyID,
            algorithm: algorithm.rawValue,
            state: state.rawValue,
            createdAt: createdAt.seconds,
            publishedAt: publishedAt.seconds,
            activatedAt: activatedAt?.seconds,
            retiringAt: retiringAt?.seconds,
            retiredAt: retiredAt?.seconds,
            revokedAt: revokedAt?.seconds,
            rotationRequestedAt: rotationRequestedAt?.seconds,
            publicJWK: publicJWK,
            sealedPrivateKey: sealedPrivateKey
        )
    }
}

/// A freshly generated key on its way into a ring.
struct NewKey: Sendable, Hashable {
    let keyID: String
    let publicJWK: [UInt8]
    let sealedPrivateKey: [UInt8]
}

/// Why stored rows do not make a ring, or an order to it cannot be carried out.
public enum KeyRingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A row lacks a column that its state needs.
    case incompleteRow(keyID: String)
    /// Two keys of one algorithm stand in a state that only one may have.
    case severalKeys(state: KeyState, algorithm: JWSAlgorithm)
    /// Two rows have the same `kid`.
    case repeatedKey(keyID: String)
    /// A ring holds key pairs; this algorithm's key is shared and would have to be published.
    case notAsymmetric(JWSAlgorithm)
    /// The tenant has no such key.
    case unknownKey(keyID: String)

    /// What is wrong, with the public name of the key.
    public var description: String {
        switch self {
        case .incompleteRow(let keyID): "the stored signing key \(keyID) lacks what its state needs"
        case .severalKeys(let state, let algorithm): "several \(algorithm.rawValue) keys are \(state.rawValue)"
        case .repeatedKey(let keyID): "the signing key \(keyID) is stored twice"
        case .notAsymmetric(let algorithm): "\(algorithm.rawValue) has no public key; choose RS, PS, ES or EdDSA"
        case .unknownKey(let keyID): "the tenant has no signing key \(keyID)"
        }
    }
}
