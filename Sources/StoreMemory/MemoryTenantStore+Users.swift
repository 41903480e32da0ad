import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    /// The people.
    struct Users: Sendable {
        var all: [UserID: User] = [:]
        /// The last time step of each that was taken.
        var timeSteps: [UserID: Int64] = [:]

        mutating func insert(_ user: User) throws(StoreError) {
            guard all[user.id] == nil, !hasNames(of: user) else { throw .alreadyExists }
            all[user.id] = user
        }

        /// Whether another user has the name or the address, as either.
        func hasNames(of user: User) -> Bool {
            func names(_ user: User) -> [String] { [user.username.value] + [user.email?.value].compactMap(\.self) }
            let taken = names(user)
            return all.values.contains { $0.id != user.id && names($0).contains(where: taken.contains) }
        }
    }

    fileprivate mutating func forget(user id: UserID) {
        users.all[id] = nil
        users.timeSteps[id] = nil
        for session in sessions.all.values where session.user == id { sessions.remove(session.id) }
        requests.codes = requests.codes.filter { $0.value.code.user != id }
        grants = grants.filter { $0.value.user != id }
        refreshTokens.families = refreshTokens.families.filter { $0.value.user != id }
        for (account, link) in federation.links where link.user == id { federation.remove(account) }
    }
}

extension MemoryTenantStore {
    func createUser(_ user: User, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            try state.users.insert(user)
            return ([event], ())
        }
    }

    func user(_ id: UserID) async throws(StoreError) -> User? { try read { $0.users.all[id] } ?? nil }

    func user(named username: Username) async throws(StoreError) -> User? {
        try read { $0.users.all.values.first { $0.username == username } } ?? nil
    }

    func user(withEmail email: EmailAddress) async throws(StoreError) -> User? {
        try read { $0.users.all.values.first { $0.email == email } } ?? nil
    }

    func users(after username: Username?, limit: Int) async throws(StoreError) -> [User] {
        let users = try read { state in
            state.users.all.values.filter { user in username.map { $0 < user.username } ?? true }
        }
        return Array((users ?? []).sorted { $0.username < $1.username }.prefix(max(0, limit)))
    }

    func updateUser(
        _ id: UserID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout User) -> Void
    ) async throws(StoreError) -> User {
        try write { state throws(StoreError) in
            guard let old = state.users.all[id] else { throw .notFound }
            let new = old.updated(by: change)
            if new == old { return ([], old) }
            guard !state.users.hasNames(of: new) else { throw .alreadyExists }
            state.users.all[id] = new
            if new.timePassword?.confirmedAt == nil { state.users.timeSteps[id] = nil }
            return ([event], new)
        }
    }

    func deleteUser(_ id: UserID, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.users.all[id] != nil else { throw .notFound }
            state.forget(user: id)
            return ([event], ())
        }
    }

    func consumeTimeStep(_ step: Int64, of id: UserID) async throws(StoreError) -> Consumption<Int64> {
        try write { state throws(StoreError) in
            guard state.users.all[id] != nil else { return ([], .missing) }
            if let last = state.users.timeSteps[id], step <= last { return ([], .alreadyTaken(step)) }
            state.users.timeSteps[id] = step
            return ([], .taken(step))
        }
    }

    func consumeRecoveryCode(
        _ code: TokenHash,
        of id: UserID,
        audit event: AuditEvent
    ) async throws(StoreError) -> Consumption<TokenHash> {
        try write { state throws(StoreError) in
            guard let index = state.users.all[id]?.timePassword?.recoveryCodes.firstIndex(of: code) else {
                return ([], .missing)
            }
            state.users.all[id]?.timePassword?.recoveryCodes.remove(at: index)
            return ([event], .taken(code))
        }
    }
}
