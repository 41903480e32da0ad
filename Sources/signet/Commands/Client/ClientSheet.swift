import AuthorizationServer
import JOSE
import OAuth

extension Sheet {
    /// A client as a row of a list.
    init(row client: Client) {
        self.init([
            ("client_id", .text(client.id.value)),
            ("name", .text(client.name.value)),
            ("enabled", .flag(client.isEnabled)),
            ("roles", .list(client.roles.sorted().map(\.value))),
            ("created_at", .time(client.createdAt)),
            ("origin", .text(OriginArgument(client.origin).rawValue)),
            ("from", .text(client.provenance)),
            ("last_used_at", .time(client.origin.lastUsedAt)),
        ])
    }

    /// A client whole: what it may ask for, and the state of its secrets.
    init(_ client: Client, configuration: TenantConfiguration, now: NumericDate) {
        self.init(row: client)
        let roles = configuration.roles.filter { client.roles.contains($0.name) }
        let scopes = configuration.resources.flatMap { Permissions.scope(of: roles, at: $0).tokens.map(\.value) }
        let undefined = client.roles.subtracting(roles.map(\.name)).sorted().map(\.value)
        fields += [
            ("scopes", .list(scopes)),
            ("authentication", .list(client.authenticationMethods.map(\.rawValue).sorted())),
        ]
        switch client.keys {
        case .at(let url): fields.append(("jwks_uri", .text(url)))
        case .inline: fields.append(("keys", .list(client.keys?.set?.keys.map { $0.keyID ?? $0.thumbprint } ?? [])))
        case nil: break
        }
        if let algorithm = client.assertionAlgorithm {
            fields.append(("assertion_algorithm", .text(algorithm.rawValue)))
        }
        fields += client.signInFields
        fields += client.ownWords
        if !undefined.isEmpty { fields.append(("undefined_roles", .list(undefined))) }
        fields.append(
            (
                "secrets",
                .rows(
                    client.secrets.map { secret in
                        Sheet([
                            ("secret_id", .text(secret.id)),
                            ("valid", .flag(secret.isValid(at: now))),
                            ("created_at", .time(secret.createdAt)),
                            ("expires_at", .time(secret.expiresAt)),
                        ])
                    }
                )
            )
        )
    }

    /// A client with the secret that was just made for it: the only place where it is shown.
    init(_ made: Administration.ClientWithSecret, tenant: TenantID) {
        self.init([
            ("tenant", .text(tenant.value)),
            ("client_id", .text(made.client.id.value)),
            ("client_secret", .text(made.secret?.plaintext)),
            ("secret_id", .text(made.secret?.stored.id)),
            ("roles", .list(made.client.roles.sorted().map(\.value))),
        ])
        if made.client.grantTypes.contains(.authorizationCode) { fields += made.client.signInFields }
    }
}

extension Client {
    /// Where a client that nobody here made comes from: an address, or the host of its document.
    fileprivate var provenance: String? {
        switch origin {
        case .administrator: nil
        case .registration(let record): record.address
        case .metadataDocument: id.documentURL?.host
        }
    }

    /// What a client that nobody here made says of itself, and what is known of how it came.
    fileprivate var ownWords: [(name: String, value: Sheet.Value)] {
        var fields: [(name: String, value: Sheet.Value)] = []
        switch origin {
        case .administrator: return []
        case .registration(let record):
            fields += [("registered_at", .time(createdAt)), ("user_agent", .text(record.userAgent))]
            if let token = record.initialAccessToken { fields.append(("initial_access_token", .text(token))) }
        case .metadataDocument(let record):
            fields += [("fetched_at", .time(record.fetchedAt)), ("fresh_until", .time(record.freshUntil))]
        }
        for (name, value) in [
            ("application_type", details.applicationType?.rawValue), ("asks_for_scope", details.scope?.description),
            ("logo_uri", details.logoURI), ("tos_uri", details.termsURI), ("policy_uri", details.policyURI),
            ("software_id", details.softwareID), ("software_version", details.softwareVersion),
        ] where value != nil { fields.append((name, .text(value))) }
        if !details.contacts.isEmpty { fields.append(("contacts", .list(details.contacts))) }
        return fields
    }

    /// What it needs to have people signed in; only what is set.
    var signInFields: [(name: String, value: Sheet.Value)] {
        var fields: [(name: String, value: Sheet.Value)] = [("grants", .list(grantTypes.map(\.rawValue).sorted()))]
        if !servedResources.isEmpty { fields.append(("serves", .list(servedResources.sorted().map(\.value)))) }
        guard grantTypes.contains(.authorizationCode) else { return fields }
        fields += [
            ("public", .flag(authenticationMethods == [.none])),
            ("first_party", .flag(signIn.isFirstParty)),
            ("redirect_uris", .list(signIn.redirectURIs.map(\.value))),
            ("id_token_algorithm", .text(signIn.idTokenAlgorithm.rawValue)),
            ("subject_type", .text(signIn.subjectType.rawValue)),
        ]
        if !signIn.postLogoutRedirectURIs.isEmpty {
            fields.append(("post_logout_redirect_uris", .list(signIn.postLogoutRedirectURIs.map(\.value))))
        }
        for (name, value) in [
            ("backchannel_logout_uri", signIn.backchannelLogoutURI?.value), ("homepage", signIn.homepage?.value),
            ("scope", signIn.scope?.description), ("userinfo_algorithm", signIn.userInfoAlgorithm?.rawValue),
            ("sector_identifier", signIn.sectorIdentifier),
        ] where value != nil { fields.append((name, .text(value))) }
        return fields
    }
}
