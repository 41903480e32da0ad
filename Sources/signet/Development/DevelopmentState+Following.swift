import AuthorizationServer
import JOSE
import OAuth

/// What an earlier run, or an earlier version, has made follows what this one wants.
extension DevelopmentState {
    /// The MCP server moves with its port, and its resource with it; a newer one may have other tools.
    mutating func follow(_ seed: TenantSeed, _ administration: Administration) async throws {
        let resources = try await administration.configuration(of: seed.id).resources
        for wanted in seed.resources {
            guard let present = resources.first(where: { $0.name == wanted.name }) else { continue }
            let isElsewhere = present.identifier != wanted.identifier
            let hasOthers = wanted.tools.map { $0 != present.tools } ?? false
            guard isElsewhere || hasOthers else { continue }
            var move = wanted
            move.permissions = nil
            try await administration.settle(move, in: seed.id)
            guard isElsewhere else { continue }
            remarks.append("resource \(wanted.name) of \(seed.id) is now \(wanted.identifier)")
        }
        try await followClients(seed, administration)
        try await letClientsIn(seed, administration)
        try await followPeople(seed, administration)
    }

    /// A tenant of an earlier version has no door for clients that register themselves yet.
    private func letClientsIn(_ seed: TenantSeed, _ administration: Administration) async throws {
        guard try await !administration.tenant(seed.id).letsClientsIn else { return }
        try await administration.store.tenant(seed.id)
            .updateTenant(audit: administration.event(.tenantUpdated, [("registration", "open")])) { tenant in
                if let registration = seed.registration { tenant.registration = registration }
                if let documents = seed.clientDocuments { tenant.clientDocuments = documents }
            }
    }

    /// People may use the servers that came after them.
    private func followPeople(_ seed: TenantSeed, _ administration: Administration) async throws {
        let store = administration.store.tenant(seed.id)
        for wanted in seed.users {
            guard let user = try await store.user(named: wanted.username), !user.roles.isSuperset(of: wanted.roles)
            else {
                continue
            }
            try await store.updateUser(user.id, audit: administration.event(.userUpdated, [("user", user.id.value)])) {
                $0.roles.formUnion(wanted.roles)
            }
        }
    }

    /// The demo client moves with the identity server; what was made by an earlier version gains what it lacks.
    private func followClients(_ seed: TenantSeed, _ administration: Administration) async throws {
        let clients = try await administration.configuration(of: seed.id).clients
        let seeding = Seeding(administration: administration, overwrites: true, generatesSecrets: false)
        for wanted in seed.clients {
            guard let present = clients.first(where: { $0.id == wanted.id }) else { continue }
            let isDemoElsewhere =
                wanted.id.value == DevelopmentTenants.demo && present.signIn.redirectURIs != wanted.signIn.redirectURIs
            let lacksServed = !present.servedResources.isSuperset(of: wanted.serves)
            let lacksRoles = !present.roles.isSuperset(of: wanted.roles)
            if isDemoElsewhere || lacksServed || lacksRoles { try await seeding.settle(wanted, in: seed.id) }
        }
    }
}
