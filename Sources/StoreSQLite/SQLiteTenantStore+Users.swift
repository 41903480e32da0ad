import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    func createUser(_ user: User, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try UserRows.insert(db, id, user)
            return .some((), [event])
        }
    }

    func user(_ user: UserID) async throws(StoreError) -> User? {
        try await database.read { [id] db in try UserRows.find(db, id, user) }
    }

    func user(named username: Username) async throws(StoreError) -> User? {
        try await database.read { [id] db in try UserRows.find(db, id, named: username) }
    }

    func user(withEmail email: EmailAddress) async throws(StoreError) -> User? {
        try await database.read { [id] db in try UserRows.find(db, id, withEmail: email) }
    }

    func users(after username: Username?, limit: Int) async throws(StoreError) -> [User] {
        try await database.read { [id] db in try UserRows.all(db, id, after: username, limit: limit) }
    }

    func updateUser(
        _ user: UserID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout User) -> Void
    ) async throws(StoreError) -> User {
        try await database.record(id) { [id] db in
            guard let old = try UserRows.find(db, id, user) else { throw StoreError.notFound }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            if new.username != old.username || new.email != old.email {
                try UserRows.requireUnambiguous(db, id, new)
            }
            try UserRows.update(db, id, new)
            return .some(new, [event])
        }
    }

    func deleteUser(_ user: UserID, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try UserRows.delete(db, id, user) else { throw StoreError.notFound }
            return .some((), [event])
        }
    }

    func consumeTimeStep(_ step: Int64, of user: UserID) async throws(StoreError) -> Consumption<Int64> {
        try await database.record(id) { [id] db in
            if try UserRows.advance(db, id, user, to: step) { return .none(.taken(step)) }
            return .none(try UserRows.exists(db, id, user) ? .alreadyTaken(step) : .missing)
        }
    }

    func consumeRecoveryCode(
        _ code: TokenHash,
        of user: UserID,
        audit event: AuditEvent
    ) async throws(StoreError) -> Consumption<TokenHash> {
        try await database.record(id) { [id] db in
            guard var user = try UserRows.find(db, id, user),
                let index = user.timePassword?.recoveryCodes.firstIndex(of: code)
            else { return .none(.missing) }
            user.timePassword?.recoveryCodes.remove(at: index)
            try UserRows.update(db, id, user)
            return .some(.taken(code), [event])
        }
    }
}
