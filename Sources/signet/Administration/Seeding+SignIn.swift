import AuthorizationServer
import OAuth
import PasswordHashing

extension Seeding {
    /// Makes a user that is missing; one that is there is left alone, whatever the seed says: it is a person's by now.
    ///
    /// - Returns: Whether it was made.
    func apply(_ seed: UserSeed, _ tenant: TenantID) async throws(CommandFailure) -> Bool {
        let admin = administration
        let subject = "user \"\(seed.username)\" of tenant \"\(tenant)\""
        let present = try await admin.on(subject) { try await admin.store.tenant(tenant).user(named: seed.username) }
        guard present == nil else { return false }
        let password = try password(of: seed)
        var user = User(
            id: UserID(random: admin.random),
            username: seed.username,
            email: seed.email,
            isEmailVerified: seed.isEmailVerified,
            name: seed.name,
            locale: seed.locale,
            roles: Set(seed.roles),
            createdAt: admin.time.now()
        )
        if let password {
            let common = try await admin.on("list of breached passwords") { try admin.commonPasswords() }
            let policy = PasswordPolicy(try await admin.tenant(tenant).signIn, common: common)
            if let refusal = policy.check(password, for: user) {
                throw CommandFailure(.refused, "the password of \(subject) is refused: \(refusal)")
            }
            user.passwordHash = try await admin.on(subject) { try await Argon2PasswordHasher().hash(password) }
        }
        return try await make { [user] in
            try await admin.on(subject) {
                try await admin.store.tenant(tenant)
                    .createUser(
                        user,
                        audit: admin.event(
                            .userCreated,
                            [("user", user.id.value), ("username", user.username.value), ("by", "seed")]
                        )
                    )
            }
        }
    }

    /// Makes a client that is there as its seed says; its secrets stay.
    func settle(_ seed: ClientSeed, in tenant: TenantID) async throws(CommandFailure) {
        let admin = administration
        let keys = try seed.keys.map(Self.keys)
        _ = try await admin.setRoles(Set(seed.roles), of: seed.id, in: tenant)
        try await admin.on("client \"\(seed.id)\" of tenant \"\(tenant)\"") {
            try await admin.store.tenant(tenant)
                .updateClient(
                    seed.id,
                    audit: admin.event(.clientUpdated, [("client_id", seed.id.value), ("by", "seed")])
                ) { client in
                    if let name = seed.name { client.name = name }
                    client.grantTypes = seed.grantTypes
                    client.authenticationMethods = seed.authenticationMethods
                    client.keys = keys
                    client.signIn = seed.signIn
                    client.servedResources = Set(seed.serves)
                }
        }
    }

    private func password(of seed: UserSeed) throws(CommandFailure) -> String? {
        switch seed.password {
        case .none: nil
        case .literal(let text): text
        case .file(let path): try PrivateFiles.read(path, what: "the password of user \"\(seed.username)\"")
        }
    }
}
