import JOSE
import OAuth

/// The people of one tenant; see ``IdentityStore`` for what holds for every verb.
///
/// Users are not part of the tenant's configuration: they are read one at a time, and changing one does not bump the
/// change sequence.
public protocol UserStore: Sendable {
    /// Makes a user; throws ``StoreError/alreadyExists`` when the name or the e-mail address is taken, also when the name is
    /// another's address or the other way round: people sign in with either, and each must mean one person.
    func createUser(_ user: User, audit: AuditEvent) async throws(StoreError)

    /// The user, also a disabled one; nil when there is none.
    func user(_ id: UserID) async throws(StoreError) -> User?

    /// The user of that name; nil when there is none.
    func user(named username: Username) async throws(StoreError) -> User?

    /// The user of that e-mail address, verified or not; nil when there is none.
    func user(withEmail email: EmailAddress) async throws(StoreError) -> User?

    /// Up to `limit` users in the order of their names, after `username` when it is given.
    func users(after username: Username?, limit: Int) async throws(StoreError) -> [User]

    /// Changes a user (not its id): `change` sees it as it is now and no other change comes between.
    ///
    /// A change that leaves everything as it was writes nothing and audits nothing. Throws ``StoreError/notFound``, and
    /// ``StoreError/alreadyExists`` when the new name or address is another's, as either.
    /// - Returns: The user as it is now.
    @discardableResult
    func updateUser(
        _ id: UserID,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout User) -> Void
    ) async throws(StoreError) -> User

    /// Deletes a user with their sessions, codes, grants, refresh tokens and upstream links; throws ``StoreError/notFound``.
    func deleteUser(_ id: UserID, audit: AuditEvent) async throws(StoreError)

    /// Takes a time step of the user's one-time password, once: a step at or before one that was taken is
    /// ``Consumption/alreadyTaken(_:)`` (RFC 6238 §5.2). ``Consumption/missing`` when there is no such user. An update that
    /// leaves the user without a confirmed second factor forgets the steps: another seed begins anew.
    func consumeTimeStep(_ step: Int64, of id: UserID) async throws(StoreError) -> Consumption<Int64>

    /// Takes one of the user's recovery codes, once; ``Consumption/missing`` when it is none (any more).
    func consumeRecoveryCode(
        _ code: TokenHash,
        of id: UserID,
        audit: AuditEvent
    ) async throws(StoreError) -> Consumption<TokenHash>
}
