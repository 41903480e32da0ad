import AuthorizationServer
import JOSE
import OAuth

extension Administration {
    /// Changes what a client needs to have people signed in; what it becomes must hold together.
    func updateClient(
        _ id: ClientID,
        in tenant: TenantID,
        _ change: @escaping @Sendable (inout Client) -> Void
    ) async throws(CommandFailure) -> Client {
        let changed = try await client(id, in: tenant).updated(by: change)
        try await check(changed, in: tenant)
        return try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .updateClient(
                    id,
                    audit: event(
                        .clientUpdated,
                        [
                            ("client_id", id.value),
                            ("grants", changed.grantTypes.map(\.rawValue).sorted().joined(separator: " ")),
                            ("redirect_uris", changed.signIn.redirectURIs.map(\.value).joined(separator: " ")),
                        ]
                    ),
                    change
                )
        }
    }

    /// Refuses settings that contradict each other, or name what is not there.
    func check(_ client: Client, in tenant: TenantID) async throws(CommandFailure) {
        func refuse(_ reason: String, _ remedy: String) -> CommandFailure {
            CommandFailure(.refused, "client \"\(client.id)\" of tenant \"\(tenant)\" \(reason)", remedy: remedy)
        }
        if client.grantTypes.contains(.authorizationCode), client.signIn.redirectURIs.isEmpty {
            throw refuse("has no redirect URI: answers have nowhere to go", "give --redirect-uri")
        }
        // RFC 6749 §4.4: only for clients that can keep a secret.
        if client.authenticationMethods == [.none], client.grantTypes.contains(.clientCredentials) {
            throw refuse("is public and cannot ask in its own name", "give --redirect-uri, or leave --public out")
        }
        // OpenID Connect Back-Channel Logout 1.0 §2.2.
        if client.signIn.backchannelLogoutURI?.kind == .privateUse {
            throw refuse("has a back-channel logout URI that is no http(s) address", "give an https URI")
        }
        // OpenID Connect Core §8.1: with several hosts the sector must be told.
        let hosts = Set(client.signIn.redirectURIs.filter { $0.kind == .web }.map(\.displayHost))
        if client.signIn.subjectType == .pairwise, client.signIn.sectorIdentifier == nil, hosts.count > 1 {
            throw refuse("has redirect URIs of several hosts, so that its sector is not known", "give --sector")
        }
        guard !client.servedResources.isEmpty else { return }
        let known = try await configuration(of: tenant).resources.map(\.name)
        for name in client.servedResources.sorted() where !known.contains(name) {
            throw CommandFailure(
                .notFound,
                "tenant \"\(tenant)\" has no resource \"\(name)\"",
                remedy: NearestName.remedy(for: name.value, among: known.map(\.value))
            )
        }
    }
}
