import AuthorizationServer
import JOSE
import OAuth
import SigningKeys
import StoreMemory

@testable import signet

/// An administration over a store in memory, with the shipped policies and a clock that stands still.
enum Workbench {
    /// The moment at which everything here happens.
    static let now = NumericDate(1_800_000_000)

    static func administration(
        store: any IdentityStore = MemoryStore(),
        masterKeys: [MasterKey] = [.generate(for: .development)]
    ) throws -> Administration {
        let configuration = try ServerConfiguration.parse("", file: "s.yaml", environment: [:]).configuration
        return Administration(
            store: store,
            masterKeys: try MasterKeys(masterKeys, allowingDevelopment: true),
            schedule: try configuration.keySchedule(),
            policies: try Policies.read(file: Repository.path("config/policies.yaml")),
            defaults: configuration.tokens,
            actor: .operator("ada"),
            time: StandingTime(),
            random: SystemRandom()
        )
    }

    /// The kinds of a tenant's audit events, in order.
    static func auditKinds(_ store: any IdentityStore, _ tenant: TenantID) async throws -> [String] {
        try await AuditTrail(store.tenant(tenant)).page(AuditFilter(limit: 10_000)).entries.map(\.kind.rawValue)
    }
}

private struct StandingTime: TimeSource {
    func now() -> NumericDate { Workbench.now }
}
