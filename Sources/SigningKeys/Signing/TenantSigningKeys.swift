import JOSE

/// A tenant's signing keys, opened and ready: an immutable part of the server's snapshot.
///
/// ```swift
/// let keys = try TenantSigningKeys(stored, tenant: "acme", dataKey: dataKey, schedule: schedule, reusing: former)
/// guard let signer = keys.signer(for: .es256) else { … }
/// ```
public struct TenantSigningKeys: Sendable {
    /// The version of the stored rings that this was made of.
    public let version: Int64
    /// The rings.
    public let rings: KeyRings
    /// The JWK Set.
    public let published: PublishedKeys
    /// Active keys that cannot be used, by algorithm, with the reason; the other algorithms go on.
    public let faults: [JWSAlgorithm: SigningKeyFault]
    private let signers: [JWSAlgorithm: any JWSSigner]

    /// Opens the active key of each ring.
    ///
    /// Signers of keys that are still active are taken from `former`, what the same tenant had before, so that a rotation
    /// of one ring does not parse the keys of the others anew. A key that does not open is a fault of its algorithm only;
    /// rows that make no ring are an error.
    public init(
        _ stored: StoredKeyRing,
        tenant: String,
        dataKey: DataKey,
        schedule: KeySchedule,
        reusing former: TenantSigningKeys? = nil
    ) throws(KeyRingError) {
        version = stored.version
        rings = try KeyRings(rows: stored.rows)
        published = PublishedKeys(rings, schedule: schedule)
        var signers: [JWSAlgorithm: any JWSSigner] = [:]
        var faults: [JWSAlgorithm: SigningKeyFault] = [:]
        for ring in rings.inOrder {
            guard let active = ring.active else { continue }
            if let signer = former?.signers[ring.algorithm], signer.keyID == active.keyID {
                signers[ring.algorithm] = signer
                continue
            }
            do throws(SigningKeyFault) {
                signers[ring.algorithm] = try active.signer(tenant: tenant, dataKey: dataKey)
            } catch { faults[ring.algorithm] = error }
        }
        self.signers = signers
        self.faults = faults
    }

    /// Who signs for an algorithm; `nil` when the tenant has no ring for it, or its active key is at fault.
    public func signer(for algorithm: JWSAlgorithm) -> (any JWSSigner)? { signers[algorithm] }
}

/// Why a stored active key cannot sign.
public enum SigningKeyFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// It does not open.
    case sealed(keyID: String, SealError)
    /// It opens, and is no private key for its algorithm.
    case malformed(keyID: String)
    /// It opens, and is the private half of another public key.
    case mismatched(keyID: String)

    /// What is wrong, with the public name of the key.
    public var description: String {
        switch self {
        case .sealed(let keyID, let error): "signing key \(keyID) does not open: \(error)"
        case .malformed(let keyID): "signing key \(keyID) is no private key for its algorithm"
        case .mismatched(let keyID): "signing key \(keyID) is not the private half of the key that it names"
        }
    }
}

extension RingKey {
    /// Where a private key is sealed to: its tenant's row.
    static func place(tenant: String, keyID: String) -> SealingContext {
        SealingContext(tenant: tenant, table: "signing_key", row: keyID)
    }

    func signer(tenant: String, dataKey: DataKey) throws(SigningKeyFault) -> any JWSSigner {
        guard let sealedPrivateKey else { throw .malformed(keyID: keyID) }
        let pkcs8: [UInt8]
        do throws(SealError) {
            pkcs8 = try dataKey.open(sealedPrivateKey, from: Self.place(tenant: tenant, keyID: keyID))
        } catch { throw .sealed(keyID: keyID, error) }
        guard let key = try? SigningKey(pkcs8: pkcs8, algorithm: algorithm),
            let signer = try? SigningBackend.signer(for: key)
        else { throw .malformed(keyID: keyID) }
        // The kid is the RFC 7638 thumbprint: a key pair that was swapped under it shows here.
        guard key.keyID == keyID else { throw .mismatched(keyID: keyID) }
        return signer
    }
}
