import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

let noon = NumericDate(1_800_000_000)

struct FixedTime: TimeSource {
    var moment = noon
    func now() -> NumericDate { moment }
}

func event(_ kind: AuditKind = "test.happened", at time: NumericDate = noon, _ note: String = "") -> AuditEvent {
    AuditEvent(kind, at: time, by: .operator("test")) { $0.member("note", note) }
}

func hours(_ hours: Double) -> NumericDate { NumericDate(noon.seconds + hours * 3600) }

func tenant(_ id: String, name: String = "Acme") throws -> Tenant {
    Tenant(
        id: try TenantID(id),
        displayName: try DisplayText(name),
        createdAt: NumericDate(1_799_999_999.125),
        sealedDataKey: Array("\(id) data key".utf8),
        sealedPepper: Array("\(id) pepper".utf8)
    )
}

func client(_ id: String, name: String = "Service", secrets: [ClientSecret] = []) throws -> Client {
    Client(
        id: try ClientID(id),
        name: try DisplayText(name),
        roles: [try RoleName("reader"), try RoleName("auditor")],
        secrets: secrets,
        createdAt: noon
    )
}

func secret(_ id: String, byte: UInt8 = 1, at time: NumericDate = noon, until: NumericDate? = nil) -> ClientSecret {
    ClientSecret(id: id, hash: [UInt8](repeating: byte, count: 32), createdAt: time, expiresAt: until)
}

func resource(_ name: String, at uri: String = "https://mcp.example/mcp/filesystem") throws -> Resource {
    Resource(
        name: try ResourceName(name),
        identifier: try ResourceIdentifier(uri),
        permissions: [
            try PermissionName("read"): try DisplayText("Read files"),
            try PermissionName("write"): try DisplayText("Change and delete files – für immer"),
        ],
        tools: [
            try ToolName("read_file"): ResourceTool(
                title: try DisplayText("Read a file"),
                permissions: [try PermissionName("read")]
            ),
            try ToolName("move.File-2"): ResourceTool(
                permissions: [try PermissionName("write"), try PermissionName("read")]
            ),
            try ToolName("ping"): ResourceTool(permissions: []),
        ],
        accessTokenLifetime: 600,
        accessTokenAlgorithm: .rs256
    )
}

func role(_ name: String, _ description: String = "May look") throws -> Role {
    Role(
        name: try RoleName(name),
        description: try DisplayText(description),
        grants: [
            .everyResource: [try PermissionName("read")],
            .resource(try ResourceName("filesystem")): [try PermissionName("read"), try PermissionName("write")],
        ]
    )
}

func key(_ id: String, _ state: KeyState = .active, byte: UInt8 = 7) -> StoredSigningKey {
    StoredSigningKey(
        keyID: id,
        algorithm: "ES256",
        state: state.rawValue,
        createdAt: 1_799_999_998.0625,
        publishedAt: 1_799_999_998.5,
        activatedAt: state == .next ? nil : noon.seconds,
        publicJWK: Array(#"{"kty":"EC"}"#.utf8),
        sealedPrivateKey: [byte, 0, 255]
    )
}

extension IdentityStore {
    /// Makes a tenant and hands out its verbs.
    func made(_ id: String, name: String = "Acme") async throws -> any TenantScopedStore {
        let tenant = try StoreConformanceTests.tenant(id, name: name)
        try await createTenant(tenant, audit: event(.tenantCreated))
        return self.tenant(tenant.id)
    }
}

extension TenantScopedStore {
    /// The kinds of all events, after a proof of the whole chain.
    func auditedKinds() async throws -> [AuditKind] {
        let trail = AuditTrail(self)
        _ = try await trail.verify()
        return try await trail.page(AuditFilter(limit: 10_000)).entries.map(\.kind)
    }

    var keys: any SigningKeyStore { signingKeys(by: .operator("test"), time: FixedTime()) }
}

/// Runs `work` so many times at once and tells how each run ended.
func outcomes<Value: Sendable>(
    of count: Int,
    _ work: @escaping @Sendable (Int) async throws -> Value
) async -> [Result<Value, any Error>] {
    await withTaskGroup(of: Result<Value, any Error>.self) { group in
        for index in 0..<count {
            group.addTask {
                do { return .success(try await work(index)) } catch { return .failure(error) }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}
