import AuthorizationServer
import Foundation
import OAuth

/// Brings the tenants that a configuration describes into the store.
///
/// What is missing is made. What is there is left as it is, since an operator may have changed it, unless `overwrites`.
/// Secrets of clients that exist are never touched. Applying the same seeds again changes nothing.
struct Seeding {
    let administration: Administration
    let overwrites: Bool
    /// Whether a client whose seed has no secret gets one, for the caller to show; otherwise it is made without.
    let generatesSecrets: Bool

    /// What was done.
    struct Outcome {
        /// One line for each thing that was made or changed.
        var changes: [Sheet] = []
        /// The secrets of clients that were made, which nobody has seen yet.
        var secrets: [(tenant: TenantID, client: ClientID, secret: String)] = []
        /// Clients that were made without a secret.
        var withoutSecret: [(tenant: TenantID, client: ClientID)] = []

        fileprivate mutating func note(_ action: String, _ kind: String, _ name: String, in tenant: TenantID) {
            changes.append(
                Sheet([
                    ("action", .text(action)), ("kind", .text(kind)), ("name", .text(name)),
                    ("tenant", .text(tenant.value)),
                ])
            )
        }
    }

    /// Applies seeds, tenant by tenant.
    func apply(_ seeds: [TenantSeed]) async throws(CommandFailure) -> Outcome {
        var outcome = Outcome()
        for seed in seeds {
            try await applyTenant(seed, &outcome)
            let present = try await administration.configuration(of: seed.id)
            for role in seed.roles { try await apply(role, seed.id, present, &outcome) }
            for resource in seed.resources { try await apply(resource, seed, present, &outcome) }
            for client in seed.clients { try await apply(client, seed.id, present, &outcome) }
            for user in seed.users {
                if try await apply(user, seed.id) { outcome.note("created", "user", user.username.value, in: seed.id) }
            }
        }
        return outcome
    }

    // MARK: Steps

    private func applyTenant(_ seed: TenantSeed, _ outcome: inout Outcome) async throws(CommandFailure) {
        let wasMade = try await make {
            try await administration.createTenant(seed.id, name: seed.name, algorithm: seed.algorithm)
        }
        let admin = administration
        if wasMade {
            if seed.signIn != nil || seed.registration != nil || seed.clientDocuments != nil {
                try await admin.on("tenant \"\(seed.id)\"") {
                    try await admin.store.tenant(seed.id)
                        .updateTenant(audit: admin.event(.tenantUpdated, [("by", "seed")])) { seed.settle(&$0) }
                }
            }
            return outcome.note("created", "tenant", seed.id.value, in: seed.id)
        }
        guard overwrites else { return }
        try await admin.on("tenant \"\(seed.id)\"") {
            try await admin.store.tenant(seed.id)
                .updateTenant(
                    audit: admin.event(.tenantUpdated, [("by", "seed")])
                ) { tenant in
                    if let name = seed.name { tenant.displayName = name }
                    if let algorithm = seed.algorithm { tenant.accessTokenAlgorithm = algorithm }
                    if let resource = seed.defaultResource { tenant.defaultResource = resource }
                    seed.settle(&tenant)
                }
        }
        outcome.note("settled", "tenant", seed.id.value, in: seed.id)
    }

    private func apply(
        _ role: Role,
        _ tenant: TenantID,
        _ present: TenantConfiguration,
        _ outcome: inout Outcome
    ) async throws(CommandFailure) {
        guard let known = present.roles.first(where: { $0.name == role.name }) else {
            if try await make({ try await administration.createRole(role, in: tenant) }) {
                outcome.note("created", "role", role.name.value, in: tenant)
            }
            return
        }
        guard overwrites, known != role else { return }
        let admin = administration
        try await admin.on("role \"\(role.name)\"") {
            try await admin.store.tenant(tenant)
                .updateRole(
                    role.name,
                    audit: admin.event(.roleUpdated, [("role", role.name.value), ("grants", role.grantList)])
                ) { $0 = role }
        }
        outcome.note("settled", "role", role.name.value, in: tenant)
    }

    private func apply(
        _ resource: ResourceSeed,
        _ seed: TenantSeed,
        _ present: TenantConfiguration,
        _ outcome: inout Outcome
    ) async throws(CommandFailure) {
        guard present.resources.contains(where: { $0.name == resource.name }) else {
            let isDefault = seed.defaultResource == resource.name && present.tenant.defaultResource == nil
            let wasMade = try await make {
                try await administration.createResource(
                    resource.name,
                    in: seed.id,
                    identifier: resource.identifier,
                    permissions: resource.permissions,
                    tools: resource.tools ?? [:],
                    lifetime: resource.tokenLifetime,
                    algorithm: resource.algorithm,
                    isDefault: isDefault
                )
            }
            if wasMade { outcome.note("created", "resource", resource.name.value, in: seed.id) }
            return
        }
        guard overwrites else { return }
        try await administration.settle(resource, in: seed.id)
        outcome.note("settled", "resource", resource.name.value, in: seed.id)
    }

    private func apply(
        _ client: ClientSeed,
        _ tenant: TenantID,
        _ present: TenantConfiguration,
        _ outcome: inout Outcome
    ) async throws(CommandFailure) {
        if present.clients.contains(where: { $0.id == client.id }) {
            guard overwrites else { return }
            try await settle(client, in: tenant)
            return outcome.note("settled", "client", client.id.value, in: tenant)
        }
        let given = try secret(of: client)
        var made: Administration.ClientWithSecret?
        let wasMade = try await make {
            made = try await administration.createClient(
                client.id,
                in: tenant,
                name: client.name,
                roles: Set(client.roles),
                methods: client.authenticationMethods,
                keys: try client.keys.map(Self.keys),
                grantTypes: client.grantTypes,
                signIn: client.signIn,
                servedResources: Set(client.serves),
                secret: given,
                withSecret: client.hasSecret && (given != nil || generatesSecrets)
            )
        }
        guard wasMade, let made else { return }
        outcome.note("created", "client", client.id.value, in: tenant)
        if given == nil, let secret = made.secret {
            outcome.secrets.append((tenant, client.id, secret.plaintext))
        } else if made.secret == nil, client.hasSecret {
            outcome.withoutSecret.append((tenant, client.id))
        }
    }

    static func keys(_ source: ClientSeed.Keys) throws(CommandFailure) -> ClientKeys {
        switch source {
        case .file(let path): .inline(try ClientKeyFile.read(path))
        case .at(let url): .at(url)
        }
    }

    private func secret(of client: ClientSeed) throws(CommandFailure) -> String? {
        switch client.secret {
        case .generated: nil
        case .literal(let text): text
        case .file(let path): try PrivateFiles.read(path, what: "the secret of client \"\(client.id)\"")
        }
    }

    /// Makes something; false when somebody else was quicker, such as another server that starts with the same seeds.
    func make(_ verb: () async throws -> some Any) async throws(CommandFailure) -> Bool {
        do {
            _ = try await verb()
            return true
        } catch let failure as CommandFailure {
            if failure.status == .exists { return false }
            throw failure
        } catch {
            throw CommandFailure(.failed, "\(error)")
        }
    }
}

extension TenantSeed {
    /// Gives the tenant the policies that are written.
    fileprivate func settle(_ tenant: inout Tenant) {
        if let signIn { tenant.signIn = signIn }
        if let registration { tenant.registration = registration }
        if let clientDocuments { tenant.clientDocuments = clientDocuments }
    }
}
