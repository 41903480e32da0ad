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

        var configuration: TenantConfiguration {
            TenantConfiguration(
                sequence: changed,
                tenant: tenant,
                clients: clients.values.sorted { $0.id < $1.id },
                resources: resources.values.sorted { $0.name < $1.name },
                roles: roles.values.sorted { $0.name < $1.name },
                providers: federation.providers.values.sorted { $0.name < $1.name },
                keyRing: keyRing
            )
        }
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
        tenant.changed = sequence
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
