import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

/// A house in whose tenant `acme` clients register themselves.
struct RegistrationOffice {
    let house: SignInHouse

    init(_ policy: RegistrationPolicy = RegistrationPolicy()) async throws {
        house = try await SignInHouse()
        try await set(policy)
    }

    /// Gives a tenant another policy.
    func set(_ policy: RegistrationPolicy, of tenant: String = "acme") async throws {
        let scoped = house.identity.store.tenant(try TenantID(tenant))
        try await scoped.updateTenant(audit: AuditEvent(.tenantUpdated, at: house.identity.time.now(), by: .system)) {
            $0.registration = policy
        }
        try await house.identity.service.followStore()
    }

    var acme: any TenantScopedStore {
        get throws { house.identity.store.tenant(try TenantID("acme")) }
    }

    /// Registers; the body as it is written.
    func register(
        _ body: String,
        tenant: String = "acme",
        _ change: (inout EndpointRequest) -> Void = { _ in }
    ) async throws -> EndpointResponse {
        var request = EndpointRequest(
            method: "POST",
            path: "/t/\(tenant)/oauth2/register",
            contentType: .init("application/json"),
            browser: BrowserFields(userAgent: "Editor/1.0"),
            body: Array(body.utf8),
            remoteAddress: "192.0.2.9"
        )
        change(&request)
        return try await house.answer(request)
    }

    /// A request about a registration, at the place and with the token that its answer has told.
    func manage(
        _ method: String,
        _ registration: JSONValue?,
        body: String = "",
        _ change: (inout EndpointRequest) -> Void = { _ in }
    ) async throws -> EndpointResponse {
        let place = try house.local(registration?["registration_client_uri"]?.stringValue)
        let parts = place.split(separator: "?", maxSplits: 1)
        let token = try #require(registration?["registration_access_token"]?.stringValue)
        var request = EndpointRequest(
            method: method,
            path: String(parts[0]),
            query: String(parts[1]),
            authorization: .init("Bearer \(token)"),
            contentType: body.isEmpty ? .absent : .init("application/json"),
            body: Array(body.utf8),
            remoteAddress: "192.0.2.9"
        )
        change(&request)
        return try await house.answer(request)
    }

    /// What a native client says at the least.
    static let native = #"{"redirect_uris":["http://127.0.0.1/callback"],"token_endpoint_auth_method":"none"}"#
}
