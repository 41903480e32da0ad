import JOSE
import OAuth

/// Grants that ask the store: codes and refresh tokens.
extension TokenEndpoint {
    /// The grant that must ask the store; nil when it is none of these.
    func stored(
        _ form: FormParameters,
        _ client: AuthenticatedClient,
        _ address: String?
    ) throws(OAuthError) -> Decision? {
        guard let name = form.all("grant_type").first else { return nil }
        let prompt = promptGrants.first { $0.type.rawValue == name }
        let stored = prompt == nil ? storedGrants.first { $0.type.rawValue == name } : nil
        guard let type = prompt?.type ?? stored?.type else { return nil }
        guard client.client.grantTypes.contains(type) else {
            throw OAuthError(.unauthorizedClient, "The client may not use this grant type.")
        }
        let request = StoredGrantRequest(client: client, form: form, remoteAddress: address)
        if let prompt { return .begin(prompt, request) }
        return stored.map { .ask($0, request) }
    }

    /// A grant that needs the store: its tokens come with their event, a refusal gets one here.
    func answer(_ request: StoredGrantRequest, by grant: any StoredGrant) async -> EndpointResponse {
        let refusal: OAuthError
        do throws(OAuthError) {
            return try await grant.tokens(for: request).response
        } catch { refusal = error }
        let event = Self.refusal(
            refusal,
            at: time.now(),
            by: .client(request.client.client.id),
            address: request.remoteAddress,
            grant: grant.type
        )
        do throws(AuditFailure) {
            try await audit.record(event, tenant: tenant.id).durable()
            return OAuthResponses.refusal(refusal)
        } catch { return OAuthResponses.refusal(OAuthError(.temporarilyUnavailable, "Try again.")) }
    }

    /// What is left of a grant that asked the store.
    func answer(
        _ request: StoredGrantRequest,
        by type: GrantType,
        _ finish: () throws(OAuthError) -> TokenResponse
    ) -> EndpointAnswer {
        do throws(OAuthError) { return .ready(try finish().response) } catch {
            let actor = AuditActor.client(request.client.client.id)
            let event = Self.refusal(error, at: time.now(), by: actor, address: request.remoteAddress, grant: type)
            return .afterAudit(OAuthResponses.refusal(error), audit.record(event, tenant: tenant.id))
        }
    }
}
