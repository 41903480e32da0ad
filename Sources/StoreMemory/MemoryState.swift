import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

/// All that a memory store holds.
struct MemoryState: Sendable {
    /// All of one tenant.
    struct OfTenant: Sendable {
        var tenant: Tenant
        var changed: Int64
        var clients: [ClientID: Client] = [:]
        var resources: [ResourceName: Resource] = [:]
        var roles: [RoleName: Role] = [:]
        var keyRing = StoredKeyRing()
        var users = Users()
        var attempts: [String: AttemptCount] = [:]
        var sessions = Sessions()
        var requests = Requests()
        var grants: [UserGrantID: UserGrant] = [:]
        var refreshTokens = RefreshTokens()
        var deliveries: [String: LogoutDelivery] = [:]
        var federation = Federation()
        /// Where in the sequence each self-declared client changed, or went.
        var clientChanges: [ClientID: Int64] = [:]
        /// The self-declared clients that the change under way is about.
        var touched: Set<ClientID> = []
        var assertions: [Assertion: NumericDate] = [:]
        var initialAccessTokens: [String: InitialAccessToken] = [:]

        var selfDeclaredClients: [Client] { clients.values.filter(\.isSelfDeclared).sorted { $0.id < $1.id } }

        var configuration: TenantConfiguration {
            TenantConfiguration(
                sequence: changed,
                tenant: tenant,
                clients: clients.values.filter { !$0.isSelfDeclared }.sorted { $0.id < $1.id },
                resources: resources.values.sorted { $0.name < $1.name },
                roles: roles.values.sorted { $0.name < $1.name },
                providers: federation.providers.values.sorted { $0.name < $1.name },
                keyRing: keyRing
            )
        }
    }

    /// One client's assertion.
    struct Assertion: Hashable, Sendable {
        let client: ClientID
        let id: TokenHash
    }

    var isClosed = false
    var sequence: Int64 = 0
    var tenants: [TenantID: OfTenant] = [:]
    var audit: [TenantID: [AuditSegment]] = [:]

    func auditHead(of tenant: TenantID) -> AuditHead { audit[tenant]?.last?.head ?? .start(of: tenant) }

    mutating func append(_ events: [AuditEvent], to tenant: TenantID) {
        guard let segment = AuditSegment(events, after: auditHead(of: tenant)) else { return }
        audit[tenant, default: []].append(segment)
    }

    /// Changes one tenant with all that a change brings with it; one that changes nothing brings nothing.
    mutating func change<Value>(
        _ id: TenantID,
        audit events: (OfTenant) -> [AuditEvent],
        _ body: (inout OfTenant) throws(StoreError) -> (isChange: Bool, value: Value)
    ) throws(StoreError) -> Value {
        guard var tenant = tenants[id] else { throw .unknownTenant(id) }
        let (isChange, value) = try body(&tenant)
        guard isChange else { return value }
        sequence += 1
        // A change of nothing but self-declared clients is told by these.
        if tenant.touched.isEmpty {
            tenant.changed = sequence
        } else {
            for client in tenant.touched { tenant.clientChanges[client] = sequence }
            tenant.touched = []
        }
        append(events(tenant), to: id)
        tenants[id] = tenant
        return value
    }

    /// What is no administrative act on one tenant: audited by the events that `body` answers, and not announced.
    mutating func write<Value>(
        _ id: TenantID,
        _ body: (inout OfTenant) throws(StoreError) -> (events: [AuditEvent], value: Value)
    ) throws(StoreError) -> Value {
        guard var tenant = tenants[id] else { throw .unknownTenant(id) }
        let (events, value) = try body(&tenant)
        append(events, to: id)
        tenants[id] = tenant
        return value
    }
}
