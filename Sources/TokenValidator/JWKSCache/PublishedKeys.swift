/// One key of an issuer as it was published.
///
/// Its identity (`===`) is its life: a key that leaves the set and comes back is another one, so what was verified with
/// the first is not believed on behalf of the second.
final class PublishedKey: Sendable {
    let key: VerificationKey
    let jwk: JWK

    init(_ jwk: JWK) throws(JOSEError) {
        key = try VerificationKey(jwk)
        self.jwk = jwk
    }
}

/// An issuer's keys by name: always a whole published set, never a mixture of two.
struct PublishedKeys: Sendable {
    enum Entry: Sendable {
        case one(PublishedKey)
        /// Several keys bear this name: none is used (no trying in turn).
        case several
    }

    /// What stands for "the only key": no key can bear this name.
    static let onlyKey = ""

    private let entries: [String: Entry]

    /// Takes a set over.
    ///
    /// Keys that verify nothing here (`use` other than `sig`, off the curve, too short) are passed over; a key that is the
    /// same as before keeps its identity. A key without a name is found only as the only one of its set.
    init(_ set: JWKSet, replacing old: PublishedKeys?) {
        var entries: [String: Entry] = [:]
        for jwk in set.keys {
            let name = jwk.keyID.flatMap { Self.isPlain($0) ? $0 : nil }
            guard let key = Self.usable(jwk, old?.entries[name ?? Self.onlyKey]) else { continue }
            entries[Self.onlyKey] = entries[Self.onlyKey] == nil ? .one(key) : .several
            if let name { entries[name] = entries[name] == nil ? .one(key) : .several }
        }
        self.entries = entries
    }

    subscript(name: String) -> Entry? { entries[name] }

    /// Names are compared by Swift's canonical equivalence, which is the same as by bytes for ASCII alone.
    static func isPlain(_ name: String) -> Bool {
        (1...256).contains(name.utf8.count) && name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func usable(_ jwk: JWK, _ old: Entry?) -> PublishedKey? {
        if case .one(let same)? = old, same.jwk == jwk { return same }
        guard let key = try? PublishedKey(jwk), !key.key.algorithms.isEmpty else { return nil }
        return key
    }
}
