import JOSE

/// The public keys of one client, parsed; and which of them an assertion means.
struct ClientKeySet: Sendable {
    /// Why no key is taken.
    enum Miss: Error, Equatable, Sendable {
        /// None goes by that name or fits the algorithm: perhaps it is newer than this set.
        case unknown
        /// Several do: no trying in turn.
        case ambiguous
    }

    static let limits = JWKSet.Limits(bytes: 64 * 1024, keys: 32)

    private let keys: [VerificationKey]

    /// Parses a JWK Set; keys that verify nothing here are passed over.
    init(parsing bytes: [UInt8]) throws(JOSEError) {
        keys = try JWKSet(parsing: bytes, limits: Self.limits).keys
            .compactMap { try? VerificationKey($0) }
            .filter { !$0.algorithms.isDisjoint(with: JWSAlgorithm.asymmetric) }
    }

    /// The key of that header: the one of its `kid`, or without `kid` the only one that fits (RFC 7515 §4.1.4).
    func key(for header: JWSHeader) throws(Miss) -> VerificationKey {
        let meant: [VerificationKey]
        if let name = header.keyID {
            meant = keys.filter { $0.keyID.map { $0.utf8.elementsEqual(name.utf8) } ?? false }
        } else {
            meant = keys.filter { $0.algorithms.contains(header.algorithm) }
        }
        guard let key = meant.first else { throw .unknown }
        guard meant.count == 1 else { throw .ambiguous }
        return key
    }
}
