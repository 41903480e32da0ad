import Foundation
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

/// Requests with the tokens of a sign-in.
extension SignInHouse {
    /// The tokens of a whole sign-in of `ada`; `changes` are those of the authorization request.
    func tokens(
        _ client: String = "web",
        tenant: String = "acme",
        _ changes: [String: String?] = [:]
    ) async throws -> JSONValue {
        var browser = try await signedIn(tenant: tenant)
        return try await tokens(client, tenant: tenant, changes, in: &browser)
    }

    func tokens(
        _ client: String = "web",
        tenant: String = "acme",
        _ changes: [String: String?] = [:],
        in browser: inout Browser
    ) async throws -> JSONValue {
        let response = try await code(client, tenant: tenant, changes, in: &browser)
        let redeemed = try await redeem(response.answer["code"], client, tenant: tenant)
        #expect(redeemed.status == 200)
        return try #require(redeemed.json)
    }

    /// A request of a client to one of its endpoints below `/oauth2/`.
    func ask(
        _ endpoint: String,
        _ parameters: [String: String?],
        as client: String = "web",
        tenant: String = "acme",
        accept: String? = nil
    ) async throws -> EndpointResponse {
        var parameters = parameters
        var authorization = EndpointRequest.Field.absent
        if client == "native" {
            parameters["client_id"] = client
        } else {
            let secret = try #require(secrets["\(tenant)/\(client)"])
            authorization = .init("Basic " + Data("\(client):\(secret)".utf8).base64EncodedString())
        }
        let form = parameters.compactMap { name, value in value.map { "\(name)=\(FormEncoding.encode($0))" } }
        return try await answer(
            EndpointRequest(
                method: "POST",
                path: "/t/\(tenant)/oauth2/\(endpoint)",
                authorization: authorization,
                contentType: .init("application/x-www-form-urlencoded"),
                browser: accept.map { BrowserFields(accept: $0) },
                body: Array(form.joined(separator: "&").utf8)
            )
        )
    }

    func refresh(
        _ token: String?,
        as client: String = "web",
        tenant: String = "acme",
        _ changes: [String: String?] = [:]
    ) async throws -> EndpointResponse {
        let form: [String: String?] = ["grant_type": "refresh_token", "refresh_token": token]
        return try await ask("token", form.merging(changes) { $1 }, as: client, tenant: tenant)
    }

    /// What introspection says of a token.
    func introspect(
        _ token: String?,
        as client: String = "web",
        tenant: String = "acme"
    ) async throws -> JSONValue {
        let response = try await ask("introspect", ["token": token], as: client, tenant: tenant)
        #expect(response.status == 200)
        return try #require(response.json)
    }

    /// How many events of a kind the tenant's chain holds.
    func events(_ kind: AuditKind, of tenant: String = "acme") async throws -> [JSONValue] {
        let trail = AuditTrail(identity.store.tenant(try TenantID(tenant)))
        return try await trail.page(AuditFilter(kinds: [kind])).entries.map { try JSONValue(parsing: $0.event) }
    }
}

extension JSONValue {
    /// A member that is a string; nil otherwise.
    func text(_ name: String) -> String? { self[name]?.stringValue }
}
