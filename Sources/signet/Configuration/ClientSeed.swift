import AuthorizationServer
import JOSE
import OAuth

/// A client of a tenant.
struct ClientSeed: Sendable, Equatable {
    /// Where its secret comes from.
    enum Secret: Sendable, Equatable {
        /// Generated when the client is created, and shown once.
        case generated
        /// Read from a file.
        case file(String)
        /// Written into the configuration itself; production refuses it.
        case literal(String)
    }

    /// Where its public keys come from, if it proves by them who it is.
    enum Keys: Sendable, Equatable {
        /// Read from a file.
        case file(String)
        /// Published by the client.
        case at(String)
    }

    var id: ClientID
    var name: DisplayText?
    var roles: [RoleName]
    var authentication: ClientAuthenticationMethod?
    var secret: Secret
    /// Its public keys, for `private_key_jwt`.
    var keys: Keys?
    /// Whether it is public: it has no secret and proves nothing.
    var isPublic = false
    /// The grants that are written; nil for those that its settings call for.
    var grants: [GrantType]?
    /// What it needs to have people signed in.
    var signIn = ClientSignIn()
    /// The resources that it is the server of.
    var serves: [ResourceName] = []

    /// Its grants: people sign in for a client that has a redirect URI; any other asks in its own name.
    var grantTypes: Set<GrantType> {
        if let grants { return Set(grants) }
        return signIn.redirectURIs.isEmpty ? [.clientCredentials] : [.authorizationCode, .refreshToken]
    }

    /// Whether it has a secret of ours.
    var hasSecret: Bool { !isPublic && keys == nil }

    /// How it may prove who it is.
    var authenticationMethods: Set<ClientAuthenticationMethod> {
        if isPublic { return [.none] }
        if keys != nil { return [.privateKeyJWT] }
        return authentication.map { [$0] } ?? [.clientSecretBasic, .clientSecretPost]
    }
}

extension ClientSeed {
    init?(_ section: inout SettingsReader) {
        let id = section.required("id", SettingKind<ClientID>.name)
        name = section.value("name", SettingKind.displayText.optional, default: nil)
        roles = section.list("roles", SettingKind<RoleName>.name) ?? []
        authentication = section.value("authentication", SettingKind.confidentialMethod.optional, default: nil)
        let file = section.path("secret_file", default: nil)
        let literal = section.value("secret", SettingKind.secret.optional, default: nil)
        if file != nil, literal != nil {
            section.report("secret", "stands beside secret_file", remedy: "keep one of the two, better secret_file")
        }
        secret = file.map(Secret.file) ?? literal.map(Secret.literal) ?? .generated
        isPublic = section.value("public", .flag, default: false)
        if isPublic, secret != .generated {
            section.report("public", "a public client has no secret", remedy: "take the secret out, or `public`")
        }
        let keyFile = section.path("jwks_file", default: nil)
        let keyURL = section.value("jwks_uri", SettingKind.httpsURL.optional, default: nil)
        keys = keyFile.map(Keys.file) ?? keyURL.map(Keys.at)
        if keys != nil, isPublic || secret != .generated || (keyFile != nil && keyURL != nil) {
            section.report(
                keyFile == nil ? "jwks_uri" : "jwks_file",
                "stands beside another way to prove who it is",
                remedy: "keep one of jwks_file, jwks_uri, secret_file, secret and public"
            )
        }
        grants = section.list("grants", .choice)
        serves = section.list("serves", SettingKind<ResourceName>.name) ?? []
        signIn = ClientSignIn(
            redirectURIs: section.list("redirect_uris", SettingKind<RedirectURI>.name) ?? [],
            postLogoutRedirectURIs: section.list("post_logout_redirect_uris", SettingKind<RedirectURI>.name) ?? [],
            backchannelLogoutURI: section.value(
                "backchannel_logout_uri",
                SettingKind<RedirectURI>.name.optional,
                default: nil
            ),
            homepage: section.value("homepage", SettingKind<RedirectURI>.name.optional, default: nil),
            scope: section.value("scope", SettingKind.scope.optional, default: nil),
            isFirstParty: section.value("first_party", .flag, default: false),
            idTokenAlgorithm: section.value("id_token_algorithm", .signingAlgorithm, default: .rs256),
            userInfoAlgorithm: section.value("userinfo_algorithm", SettingKind.signingAlgorithm.optional, default: nil),
            subjectType: section.value("subject_type", .choice, default: .public),
            sectorIdentifier: section.value("sector_identifier", SettingKind.host.optional, default: nil)
        )
        guard let id else { return nil }
        self.id = id
        if grantTypes.contains(.authorizationCode), signIn.redirectURIs.isEmpty {
            section.report(
                "redirect_uris",
                "is missing: answers have nowhere to go",
                remedy: SettingKind<RedirectURI>.name.expected
            )
        }
        if isPublic, grantTypes.contains(.clientCredentials) {
            section.report(
                "grants",
                "a public client cannot ask in its own name (RFC 6749 §4.4)",
                remedy: "write redirect_uris, or take `public` out"
            )
        }
    }
}

extension SettingKind where Value == Scope {
    /// Scopes, separated by spaces.
    static var scope: Self {
        Self(
            expected: "scopes separated by spaces, such as \"filesystem:read filesystem:write\"",
            parse: { try? Scope(parsing: $0) },
            format: { "\($0)" }
        )
    }
}

extension SettingKind where Value == String {
    /// An https URL.
    static var httpsURL: Self {
        Self(
            expected: "an https URL",
            parse: { text in AbsoluteURL(text)?.scheme == "https" ? text : nil },
            format: { $0 }
        )
    }
}

extension SettingKind where Value == Bool {
    /// Yes or no.
    static var flag: Self {
        Self(
            expected: "true or false",
            parse: { ["true": true, "false": false][$0] },
            format: { $0 ? "true" : "false" }
        )
    }
}

extension SettingKind where Value == ClientAuthenticationMethod {
    /// How a client that has a secret may send it.
    static var confidentialMethod: Self {
        let allowed: [ClientAuthenticationMethod] = [.clientSecretBasic, .clientSecretPost]
        return Self(
            expected: "one of: " + allowed.map(\.rawValue).joined(separator: ", "),
            parse: { text in allowed.first { $0.rawValue == text } },
            format: { $0.rawValue }
        )
    }
}
