import AuthorizationServer
import JOSE
import JSON
import OAuth
import PasswordHashing

extension Administration {
    /// Makes a user; the roles must exist.
    ///
    /// Without a password they can only sign in upstream.
    func createUser(_ draft: User, in tenant: TenantID, password: String?) async throws(CommandFailure) -> User {
        try await requireRoles(draft.roles, in: tenant)
        try Self.check(draft)
        var user = draft
        if let password { user.passwordHash = try await hash(password, for: draft, in: tenant) }
        try await on(Self.subject(draft.username.value, tenant)) { [user] in
            try await store.tenant(tenant)
                .createUser(
                    user,
                    audit: event(
                        .userCreated,
                        [
                            ("user", user.id.value), ("username", user.username.value),
                            ("roles", Self.list(user.roles)),
                        ]
                    )
                )
        }
        return user
    }

    /// All users in the order of their names.
    func users(in tenant: TenantID) async throws(CommandFailure) -> [User] {
        _ = try await self.tenant(tenant)
        return try await on("tenant \"\(tenant)\"") {
            let batch = 500
            var users: [User] = []
            repeat {
                let next = try await store.tenant(tenant).users(after: users.last?.username, limit: batch)
                users += next
                if next.count < batch { return users }
            } while true
        }
    }

    /// The user of that name, e-mail address or id, who must exist.
    func user(_ text: String, in tenant: TenantID) async throws(CommandFailure) -> User {
        _ = try await self.tenant(tenant)
        let found: User? = try await on(Self.subject(text, tenant)) {
            let scoped = store.tenant(tenant)
            if let name = try? Username(text), let user = try await scoped.user(named: name) { return user }
            if let email = try? EmailAddress(text), let user = try await scoped.user(withEmail: email) { return user }
            guard let id = try? UserID(text) else { return nil }
            return try await scoped.user(id)
        }
        if let found { return found }
        throw CommandFailure(
            .notFound,
            "there is no \(Self.subject(text, tenant))",
            remedy: "`signet user list --tenant \(tenant)` lists them all"
        )
    }

    /// Changes a user; `fields` tells the audit what.
    func updateUser(
        _ user: User,
        in tenant: TenantID,
        as kind: AuditKind = .userUpdated,
        _ fields: [(String, String)],
        _ change: @escaping @Sendable (inout User) -> Void
    ) async throws(CommandFailure) -> User {
        var expected = user
        change(&expected)
        try Self.check(expected)
        try await requireRoles(expected.roles.subtracting(user.roles), in: tenant)
        let now = time.now()
        return try await on(Self.subject(user.username.value, tenant)) {
            try await store.tenant(tenant)
                .updateUser(user.id, audit: event(kind, [("user", user.id.value)] + fields)) {
                    let former = $0
                    change(&$0)
                    if $0 != former { $0.updatedAt = now }
                }
        }
    }

    /// Enables or disables a user; disabling ends their sessions.
    func setUser(_ user: User, in tenant: TenantID, enabled: Bool) async throws(CommandFailure) -> User {
        let changed = try await updateUser(user, in: tenant, [("enabled", enabled ? "true" : "false")]) {
            $0.isEnabled = enabled
        }
        if !enabled { try await endSessions(.user(user.id, except: nil), in: tenant) }
        return changed
    }

    /// Sets a password; unless `keepingSessions`, whoever is signed in as this user is signed out.
    func setPassword(
        _ password: String,
        of user: User,
        in tenant: TenantID,
        keepingSessions: Bool
    ) async throws(CommandFailure) -> [Session] {
        let hash = try await hash(password, for: user, in: tenant)
        _ = try await updateUser(user, in: tenant, as: .userPasswordSet, []) { $0.passwordHash = hash }
        return keepingSessions ? [] : try await endSessions(.user(user.id, except: nil), in: tenant)
    }

    /// Takes a user's second factor away, so that they can set up another one.
    func resetSecondFactor(of user: User, in tenant: TenantID) async throws(CommandFailure) -> User {
        try await updateUser(user, in: tenant, as: .userSecondFactorChanged, [("change", "removed")]) {
            $0.timePassword = nil
        }
    }

    /// Forgets the failed attempts on a user's account, so that they can sign in before the lock opens by itself.
    func unlock(_ user: User, in tenant: TenantID) async throws(CommandFailure) -> Int {
        let record = try await self.tenant(tenant)
        return try await on(Self.subject(user.username.value, tenant)) {
            let prefixes = SignInAttempt.keyPrefixes(of: user.id, pepper: try record.pepper(masterKeys))
            return try await store.tenant(tenant)
                .forgetAttempts(beginningWith: prefixes, audit: event(.userUnlocked, [("user", user.id.value)]))
        }
    }

    /// Deletes a user with all that is theirs.
    func deleteUser(_ user: User, in tenant: TenantID) async throws(CommandFailure) {
        // First the sessions, so that the clients hear of it.
        try await endSessions(.user(user.id, except: nil), in: tenant)
        try await on(Self.subject(user.username.value, tenant)) {
            try await store.tenant(tenant)
                .deleteUser(
                    user.id,
                    audit: event(.userDeleted, [("user", user.id.value), ("username", user.username.value)])
                )
        }
    }

    /// A user's sessions, the latest used first.
    func sessions(of user: User, in tenant: TenantID) async throws(CommandFailure) -> [Session] {
        try await on(Self.subject(user.username.value, tenant)) {
            try await store.tenant(tenant).sessions(of: user.id, at: time.now())
        }
    }

    /// Ends sessions, and queues the news for the clients that want to hear of it.
    @discardableResult
    func endSessions(_ selection: SessionSelection, in tenant: TenantID) async throws(CommandFailure) -> [Session] {
        let clients = try await self.clients(of: tenant)
        let (now, random) = (time.now(), random)
        let administration = self
        return try await on("session of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .endSessions(
                    selection,
                    at: now,
                    audit: { session in
                        administration.event(
                            .sessionEnded,
                            [("session", session.id.value), ("user", session.user.value)]
                        )
                    },
                    deliveries: { session, told in
                        LogoutDelivery.deliveries(
                            of: session,
                            to: clients.filter { told.contains($0.id) },
                            random: random,
                            at: now
                        )
                    }
                )
        }
    }

    // MARK: Steps

    private static func subject(_ user: String, _ tenant: TenantID) -> String {
        "user \"\(user)\" of tenant \"\(tenant)\""
    }

    /// What no user may be: under a name that is another's address, or with claims that are Signet's own.
    private static func check(_ user: User) throws(CommandFailure) {
        if let address = try? EmailAddress(user.username.value), address != user.email {
            throw CommandFailure(
                .refused,
                "the user name \"\(user.username)\" is an e-mail address, but not the user's own",
                remedy: "give it as --email too: else it could be taken for somebody else's"
            )
        }
        do throws(OAuthValueError) { try CustomClaims.check(user.claims) } catch {
            throw CommandFailure(.refused, "\(error)")
        }
    }

    private func hash(_ password: String, for user: User, in tenant: TenantID) async throws(CommandFailure)
        -> PasswordHash
    {
        let common = try await on("list of breached passwords") { try commonPasswords() }
        let policy = PasswordPolicy(try await self.tenant(tenant).signIn, common: common)
        if let refusal = policy.check(password, for: user) {
            throw CommandFailure(.refused, "the password is refused: \(refusal.inWords)")
        }
        return try await on("password") { try await Argon2PasswordHasher().hash(password) }
    }
}
