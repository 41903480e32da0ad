import JOSE
import OAuth

/// A client reads, changes and deletes its own registration (RFC 7592 §2), by the token that it got with it.
///
/// Only clients that registered themselves have such a token. A wrong token and a client that does not exist are answered
/// alike, with 401 (§2.1). The token stays the same for the life of the registration: a client that lost the answer
/// to a change would otherwise have lost its registration too.
struct RegistrationManagement {
    let service: TenantService

    func answer(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(RegistrationRefusal) {
            guard service.snapshot.isTrusted else { throw .unavailable }
            let (client, token) = try await proven(request)
            switch request.method {
            case "PUT": return try await update(client, token, request)
            case "DELETE": return try await delete(client, request)
            // RFC 7592 §3: the token is in every answer; we keep but its hash, and give back what came.
            default: return RegistrationResponses.information(client, in: service, .init(accessToken: token))
            }
        } catch { return error.response }
    }

    /// Whose registration it is, proven by the token.
    private func proven(
        _ request: EndpointRequest
    ) async throws(RegistrationRefusal) -> (client: Client, token: OpaqueToken) {
        guard let presented = try BearerCredentials.token(of: request) else { throw .missingToken }
        guard let token = OpaqueToken(presented: presented), let id = Self.clientID(of: request),
            let client = try await asking({ () async throws(StoreError) in try await service.store.client(id) }),
            case .registration(let record) = client.origin, client.isEnabled
        else { throw .invalidToken }
        let pepper = service.snapshot.pepper
        let hash = token.hash(for: .registration, pepper: pepper)
        guard pepper.isSame(hash.bytes, record.accessToken.bytes) else { throw .invalidToken }
        return (client, token)
    }

    private static func clientID(of request: EndpointRequest) -> ClientID? {
        guard let query = request.query, let form = try? FormParameters(parsing: Array(query.utf8)),
            let text = try? form.single("client_id")
        else { return nil }
        return try? ClientID(text)
    }

    /// RFC 7592 §2.2: the whole metadata anew; what is left out takes its default.
    private func update(
        _ client: Client,
        _ token: OpaqueToken,
        _ request: EndpointRequest
    ) async throws(RegistrationRefusal) -> EndpointResponse {
        let metadata = try ClientRegistrationEndpoint.metadata(of: request)
        guard metadata.clientID == client.id.value else {
            throw .metadata(.invalid("The member client_id is missing or names another client."))
        }
        let now = service.now
        if let secret = metadata.clientSecret {
            let isCurrent = client.secrets.contains {
                $0.isValid(at: now) && service.snapshot.pepper.isValid(secret.utf8, hash: $0.hash)
            }
            guard isCurrent else { throw .metadata(.invalid("The member client_secret is not the client's secret.")) }
        }
        let wish = try RegistrationRefusal.catching { () throws(RegistrationError) in
            try RegisteredClient(metadata, for: service.snapshot)
        }
        // A client that had no secret and wants to prove itself by one gets it now.
        let secret =
            wish.method.usesSecret && client.secrets.isEmpty
            ? GeneratedSecret(pepper: service.snapshot.pepper, random: service.house.random, at: now) : nil
        let secrets = wish.method.usesSecret ? secret.map { [$0.stored] } ?? client.secrets : []
        let event = AuditEvent(.clientUpdated, at: now, by: .client(client.id)) { json in
            json.member("client_id", client.id.value)
            json.member("redirect_uris", (metadata.redirectURIs ?? []).map(\.value))
            json.member("address", request.remoteAddress)
        }
        let changed = try await asking { () async throws(StoreError) in
            try await service.store.replaceRegistration(client.id, audit: event) { old in
                let new = wish.client(id: old.id, origin: old.origin, secrets: secrets, createdAt: old.createdAt)
                // What an operator gave it beyond its own words stays.
                return new.updated {
                    $0.isEnabled = old.isEnabled
                    $0.roles = old.roles
                    $0.signIn.scope = old.signIn.scope
                    $0.servedResources = old.servedResources
                }
            }
        }
        service.snapshot.register.take(changed.id, changed)
        _ = await service.withKeys(for: changed)
        return RegistrationResponses.information(changed, in: service, .init(accessToken: token, secret: secret))
    }

    /// RFC 7592 §2.3: the client goes, with all that it was given.
    private func delete(_ client: Client, _ request: EndpointRequest) async throws(RegistrationRefusal)
        -> EndpointResponse
    {
        let event = AuditEvent(.clientDeleted, at: service.now, by: .client(client.id)) { json in
            json.member("client_id", client.id.value)
            json.member("address", request.remoteAddress)
        }
        try await asking { () async throws(StoreError) in
            try await service.store.deleteClient(client.id, audit: event)
        }
        service.snapshot.register.take(client.id, nil)
        return RegistrationResponses.deleted
    }

    private func asking<Value>(
        _ question: () async throws(StoreError) -> Value
    ) async throws(RegistrationRefusal) -> Value {
        do throws(StoreError) { return try await question() } catch {
            // Somebody deleted it meanwhile.
            if error == .notFound { throw .invalidToken }
            throw .unavailable
        }
    }
}
