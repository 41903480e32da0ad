/// Where a signing key stands in its life; it only ever moves downwards in this list.
///
/// The raw values are stored and shown to operators: they never change.
public enum KeyState: String, Sendable, Hashable, CaseIterable {
    /// Published in the JWK Set as the standby, not yet signing.
    case next
    /// Published, and signs every new token of its ring.
    case active
    /// Published so that tokens it has signed still verify; signs nothing, and its private key is destroyed.
    case retiring
    /// Out of the JWK Set for good; the row remains for a while as a record.
    case retired

    /// Whether validators find the key in the JWK Set.
    public var isPublished: Bool { self != .retired }
}
