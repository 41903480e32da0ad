import Foundation
import JOSE
import JSON
import Logging
import OAuth
import SigningKeys
import StoreMemory
import Synchronization

@testable import AuthorizationServer

/// A clock that stands until it is moved.
final class ManualTime: TimeSource {
    private let moment: Mutex<NumericDate>

    init(_ start: NumericDate = NumericDate(1_800_000_000)) { moment = Mutex(start) }

    func now() -> NumericDate { moment.withLock { $0 } }

    func advance(by duration: Duration) { moment.withLock { $0 = $0.advanced(by: duration) } }
}

/// A whole identity service on a store in memory: tenants `acme` and `globex`, each with a resource and a client.
struct IdentityFixture {
    let store = MemoryStore()
    let time = ManualTime()
    let masterKeys: MasterKeys
    let audit: AuditLog
    let service: IdentityService
    /// The secret of the client `service` of each tenant.
    private(set) var secrets: [String: String] = [:]

    static let publicURL = "https://id.example"
    static let resource = "https://mcp.example/mcp/filesystem"

    /// What the service is given to fetch from clients.
    let metadata: ScriptedHosts
    private let keyPairs: any KeyPairSource

    init(
        tenants: [String] = ["acme", "globex"],
        lifetime: Int = 300,
        metadata: ScriptedHosts = ScriptedHosts(),
        keyPairs: any KeyPairSource = LocalKeyPairs()
    ) async throws {
        self.metadata = metadata
        self.keyPairs = keyPairs
        masterKeys = try MasterKeys([MasterKey.generate(for: .production)], allowingDevelopment: false)
        audit = AuditLog(store: store.audit)
        service = try Self.service(store, masterKeys, audit, time, metadata, keyPairs)
        for tenant in tenants { try await add(tenant, lifetime: lifetime) }
        try await service.start()
    }

    /// Another process on the same store.
    func secondService() throws -> IdentityService {
        try Self.service(store, masterKeys, audit, time, metadata, keyPairs)
    }

    private static func service(
        _ store: MemoryStore,
        _ masterKeys: MasterKeys,
        _ audit: AuditLog,
        _ time: ManualTime,
        _ metadata: ScriptedHosts,
        _ keyPairs: any KeyPairSource
    ) throws -> IdentityService {
        IdentityService(
            store: store,
            masterKeys: masterKeys,
            settings: .init(publicURL: try Issuer(publicURL), schedule: try KeySchedule()),
            audit: audit,
            pages: PlainPages(),
            passwords: PlainPasswords(),
            metadata: MetadataFetcher(transport: metadata, time: time),
            keyPairs: keyPairs,
            time: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    mutating func add(_ name: String, lifetime: Int = 300) async throws {
        let id = try TenantID(name)
        var tenant = try Tenant.provision(
            id,
            displayName: try DisplayText(name),
            masterKeys: masterKeys,
            at: time.now()
        )
        tenant.defaultResource = try ResourceName("filesystem")
        // An open door asks for RSA keys, which take long to make.
        tenant.registration = RegistrationPolicy(mode: .off)
        tenant.clientDocuments = ClientDocumentPolicy(isEnabled: false)
        let event = AuditEvent(.tenantCreated, at: time.now(), by: .system)
        try await store.createTenant(tenant, audit: event)
        let scoped = store.tenant(id)
        try await scoped.createResource(
            Resource(
                name: try ResourceName("filesystem"),
                identifier: try ResourceIdentifier(Self.resource),
                permissions: [
                    try PermissionName("read"): try DisplayText("Read files"),
                    try PermissionName("write"): try DisplayText("Write files"),
                ],
                accessTokenLifetime: lifetime
            ),
            audit: event
        )
        try await scoped.createRole(
            Role(
                name: try RoleName("reader"),
                grants: [.resource(try ResourceName("filesystem")): [try PermissionName("read")]]
            ),
            audit: event
        )
        let secret = GeneratedSecret(pepper: try tenant.pepper(masterKeys), at: time.now())
        secrets[name] = secret.plaintext
        try await scoped.createClient(
            Client(
                id: try ClientID("service"),
                name: try DisplayText("Service"),
                roles: [try RoleName("reader")],
                secrets: [secret.stored],
                createdAt: time.now()
            ),
            audit: event
        )
    }

    /// A token request of the client `service`, changed by `change`.
    func request(
        _ tenant: String = "acme",
        form: String = "grant_type=client_credentials",
        _ change: (inout EndpointRequest) -> Void = { _ in }
    ) -> EndpointRequest {
        let credentials = Data("service:\(secrets[tenant] ?? "")".utf8).base64EncodedString()
        var request = EndpointRequest(
            method: "POST",
            path: "/t/\(tenant)/oauth2/token",
            authorization: .init("Basic \(credentials)"),
            contentType: .init("application/x-www-form-urlencoded"),
            body: Array(form.utf8),
            remoteAddress: "192.0.2.7"
        )
        change(&request)
        return request
    }

    /// What the endpoint at the request's path says, whether or not its audit event is durable; nil for no endpoint.
    func send(_ request: EndpointRequest) -> EndpointResponse? {
        switch service.endpoint(forPath: request.path)?.answer(request) {
        case .ready(let response), .afterAudit(let response, _): response
        case .later, .soon, nil: nil
        }
    }

    /// The events of a tenant's audit, after the log has written what it has.
    func events(_ kind: AuditKind, of tenant: String = "acme") async throws -> [JSONValue] {
        audit.shutdown()
        try await audit.run()
        let page = try await AuditTrail(store.tenant(try TenantID(tenant))).page(AuditFilter(kinds: [kind]))
        return try page.entries.map { try JSONValue(parsing: $0.event) }
    }
}

extension EndpointResponse {
    var json: JSONValue? { try? JSONValue(parsing: body) }

    func header(_ name: String) -> String? { headers.fields.first { $0.name == name }?.value }
}
