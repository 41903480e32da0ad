import JOSE

/// A tenant's JWK Set as it goes over the wire: prepared once for each change of the rings.
///
/// It holds the `next`, `active` and `retiring` keys of all algorithms, in an order that depends on nothing but the keys
/// (algorithm, time of publication, `kid`): every process gives the same bytes (and so the same entity tag), and a promotion
/// changes nothing. A `JWK` has no place for a private member, so none can be in it.
///
/// Source: RFC 7517 §5 (the set), RFC 9111 §5.2.2.1 (`max-age`).
public struct PublishedKeys: Sendable, Hashable {
    /// The body as JSON.
    public let bytes: [UInt8]
    /// What `Cache-Control: public, max-age=` says, in seconds.
    public let maxAge: Int
    /// The `kid`s in the set, in its order.
    public let keyIDs: [String]

    /// Prepares the set.
    ///
    /// A stored public key that cannot be parsed is left out: what cannot be read must not take the others down.
    public init(_ rings: KeyRings, schedule: KeySchedule) {
        let keys = rings.inOrder.flatMap { ring in
            ring.published.compactMap { key -> JWK? in
                guard var jwk = try? JWK(parsing: key.publicJWK) else { return nil }
                // As RFC 7517 §4.2, §4.4 and §4.5 want them, whatever the row says.
                jwk.keyID = key.keyID
                jwk.algorithm = key.algorithm.rawValue
                jwk.use = "sig"
                return jwk
            }
        }
        bytes = JWKSet(keys).bytes
        keyIDs = keys.compactMap(\.keyID)
        // Rounded down: a validator must not keep the set for longer than the schedule counts on.
        maxAge = Int(schedule.jwksMaxAge.components.seconds)
    }
}
