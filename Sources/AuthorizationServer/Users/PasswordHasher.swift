/// Hashes what people choose: slow on purpose, and never on an event loop.
public protocol PasswordHasher: Sendable {
    /// The hash of a new password.
    func hash(_ password: String) async throws(PasswordHasherError) -> PasswordHash

    /// Whether `password` is that of `hash`. Without a hash (no such user) it takes as long and answers
    /// ``PasswordVerdict/wrong``, so that names cannot be found out by measuring.
    func verify(_ password: String, against hash: PasswordHash?) async throws(PasswordHasherError) -> PasswordVerdict
}

/// What a password proved.
public enum PasswordVerdict: Sendable, Equatable {
    /// It is another one.
    case wrong
    /// It is the one.
    case right
    /// It is the one, but its hash was made with other parameters: hash it anew and keep that.
    case rightButOutdated
}

/// Why nothing was hashed.
public enum PasswordHasherError: Error, Equatable, Sendable {
    /// Too many wait already: the answer is 503 with `Retry-After`.
    case busy
    /// The stored hash is none that this hasher reads; as much work was done as for one that it does.
    case unusableHash
    /// The library failed, such as for want of memory.
    case failed(String)
}
