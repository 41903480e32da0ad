import JOSE
import OAuth
import SigningKeys

/// Where tenants and all that is theirs are kept: the front door of a store.
///
/// Contract of every verb behind this door:
/// - It is atomic and, when it returns, durable. Several processes may use the same database at once.
/// - What belongs to a tenant is reached through ``tenant(_:)`` only, so that a query without a tenant cannot be written.
/// - A verb that changes something takes the ``AuditEvent`` that tells of it, and appends it to the tenant's hash chain
///   in the same transaction: no administrative act goes unaudited.
/// - It also bumps the change sequence in that transaction, so that every server finds out (``changes(after:)``).
/// - It throws ``StoreError`` and then has changed nothing.
public protocol IdentityStore: Sendable {
    /// The verbs of one tenant; costs nothing, and says nothing about whether the tenant exists.
    func tenant(_ id: TenantID) -> any TenantScopedStore

    /// Makes a tenant; throws ``StoreError/alreadyExists`` when there is one of that name, also a disabled one.
    func createTenant(_ tenant: Tenant, audit: AuditEvent) async throws(StoreError)

    /// All tenants, also disabled ones, in the order of their names.
    func tenants() async throws(StoreError) -> [Tenant]

    /// Which tenants have changed after `sequence`, and the sequence to ask after next time.
    ///
    /// The sequence starts at 0, grows with every change and is the order in which changes became visible. When the store
    /// is behind `sequence`, because an older backup was put in its place, the answer names all tenants.
    func changes(after sequence: Int64) async throws(StoreError) -> StoreChanges

    /// Deletes up to `limit` rows that have expired at `now`, over all tenants; answers how many.
    ///
    /// Such rows have no effect any more: no audit event, no change sequence. Call again while it answers `limit`.
    func purgeExpired(at now: NumericDate, limit: Int) async throws(StoreError) -> Int

    /// Where the audit log appends.
    var audit: any AuditStore { get }

    /// Closes the store; every later verb throws.
    func close() async
}

/// What has changed in a store.
public struct StoreChanges: Sendable, Equatable {
    /// The sequence of the latest change; 0 when there never was one.
    public var latest: Int64
    /// Who has changed.
    public var tenants: Set<TenantID>
    /// The self-declared clients that came, changed or went, of each tenant; these do not make their tenant one that
    /// has changed.
    ///
    /// When the answer names all tenants because the store is behind, no clients are told: look at all of them.
    public var clients: [TenantID: Set<ClientID>]

    /// The changes up to `latest`.
    public init(latest: Int64, tenants: Set<TenantID>, clients: [TenantID: Set<ClientID>] = [:]) {
        self.latest = latest
        self.tenants = tenants
        self.clients = clients
    }
}

/// Everything that a store keeps of one tenant.
public protocol TenantScopedStore: TenantStore, ClientStore, ResourceStore, RoleStore, AuditReader, UserStore,
    SignInAttemptStore, SessionStore, PendingAuthorizationStore, AuthorizationCodeStore, UserGrantStore,
    RefreshTokenStore, LogoutDeliveryStore, FederationStore, ClientRegistrationStore
{
    /// Whose these are.
    var id: TenantID { get }

    /// The tenant's signing keys; whatever changes in them through this value is audited as `actor`'s doing.
    ///
    /// The events (published, activated, retiring, retired, revoked, …) are found by comparing the rows before and
    /// after, and are appended in the transaction that replaces them; see ``SigningKeyEvents``.
    func signingKeys(by actor: AuditActor, time: any TimeSource) -> any SigningKeyStore
}

/// The verbs on the tenant itself.
public protocol TenantStore: Sendable {
    /// The tenant; nil when there is none.
    func tenant() async throws(StoreError) -> Tenant?

    /// The whole configuration in one consistent read; nil when there is no such tenant.
    func configuration() async throws(StoreError) -> TenantConfiguration?

    /// Changes the tenant: `change` sees it as it is now and no other change comes between.
    ///
    /// A change that leaves everything as it was writes nothing and audits nothing.
    /// - Returns: The tenant as it is now.
    @discardableResult
    func updateTenant(
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout Tenant) -> Void
    ) async throws(StoreError) -> Tenant
}
