import ArgumentParser
import AuthorizationServer
import OAuth

extension FederationCommand {
    /// `signet federation add`: one more way to sign in.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a provider.",
            discussion: """
                Register the redirect URI that is printed at the provider. People are known by the provider's issuer \
                and their sub there; without --link-by-verified-email and --create-users only accounts that are \
                linked already get in. Running servers notice within a second.

                  signet federation add --tenant acme google --preset google \\
                    --client-id 1234.apps.googleusercontent.com --hosted-domain acme.example \\
                    --create-users --allow-domain acme.example --default-role employee
                  pass show idp | signet federation add --tenant acme corporate \\
                    --issuer https://idp.example --client-id signet --link-by-verified-email
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "What it is called in URLs.", transform: { try ProviderName($0) })
        var name: ProviderName
        @Option(help: ArgumentHelp("A known provider: google.", valueName: "preset"))
        var preset: String?
        @Option(help: "Its issuer, exactly as its tokens say it.", transform: { try UpstreamIssuer($0) })
        var issuer: UpstreamIssuer?
        @Option(name: .customLong("client-id"), help: "Our client id there.")
        var clientID: String
        @OptionGroup var secret: UpstreamSecretOptions
        @OptionGroup var rules: FederationRules
        @Flag(name: .customLong("create-users"), help: "Whoever is new gets an account.")
        var createsUsers = false
        @Flag(name: .customLong("link-by-verified-email"), help: "The same verified address is the same person.")
        var linksByVerifiedEmail = false
        @Flag(help: "Do not offer it yet.")
        var disabled = false

        func validate() throws {
            if preset == nil, issuer == nil { throw ValidationError("give --issuer or --preset") }
            if clientID.isEmpty { throw ValidationError("--client-id is empty") }
            try rules.check()
        }

        func run() async throws {
            let provider = try provider()
            let secret = try secret.read(for: name)
            let made = try await options.shared.administer {
                try await $0.addProvider(provider, secret: secret, to: options.tenant)
            }
            try options.print(made)
        }

        private func provider() throws -> UpstreamProvider {
            let known = try preset.map(Self.preset)
            guard let issuer = issuer ?? known?.issuer else { throw ValidationError("give --issuer or --preset") }
            return UpstreamProvider(
                name: name,
                displayName: try rules.displayName ?? known?.displayName ?? DisplayText(name.value),
                issuer: issuer,
                clientID: clientID,
                scopes: rules.scopes.isEmpty ? known?.scopes ?? ["openid", "profile", "email"] : rules.scopes,
                hostedDomain: rules.hostedDomain,
                linksByVerifiedEmail: linksByVerifiedEmail,
                createsUsers: createsUsers,
                allowedDomains: rules.allowedDomains,
                defaultRoles: Set(rules.defaultRoles),
                claimMapping: rules.claimMapping ?? known?.claimMapping ?? [:],
                isEnabled: !disabled
            )
        }

        private static func preset(_ name: String) throws(CommandFailure) -> ProviderPreset {
            if let preset = ProviderPreset.all.first(where: { $0.name.value == name }) { return preset }
            throw CommandFailure(
                .notFound,
                "there is no preset \"\(name)\"",
                remedy: NearestName.remedy(for: name, among: ProviderPreset.all.map(\.name.value))
            )
        }
    }
}

/// What an upstream provider's people get, and how they are known.
struct FederationRules: ParsableArguments {
    @Option(name: .customLong("display-name"), help: "What the button says.", transform: { try DisplayText($0) })
    var displayName: DisplayText?
    @Option(name: .customLong("scope"), help: "What is asked for, instead of openid profile email; repeatable.")
    var scopes: [String] = []
    @Option(name: .customLong("hosted-domain"), help: "Google's hd: only accounts of this domain.")
    var hostedDomain: String?
    @Option(
        name: .customLong("allow-domain"),
        help: "New accounts only for verified addresses of this domain; repeatable."
    )
    var allowedDomains: [String] = []
    @Option(
        name: .customLong("default-role"),
        help: "A role of new accounts; repeatable.",
        transform: { try RoleName($0) }
    )
    var defaultRoles: [RoleName] = []
    @Option(
        name: .customLong("map-claim"),
        help: ArgumentHelp("Our claim of a new account, from the provider's; repeatable.", valueName: "ours=theirs")
    )
    var mappings: [String] = []

    /// The mapping; nil when none is named.
    var claimMapping: [String: String]? {
        mappings.isEmpty
            ? nil
            : mappings.reduce(into: [:]) { mapping, text in
                let parts = text.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { mapping[String(parts[0])] = String(parts[1]) }
            }
    }

    func check() throws {
        for mapping in mappings {
            let parts = mapping.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw ValidationError("--map-claim \(mapping) is not ours=theirs") }
            guard ClaimMapping.isAllowed(String(parts[0])) else {
                throw ValidationError("\(parts[0]) is a claim that Signet says itself")
            }
        }
        // RFC 6749 §3.3: scope-token.
        for scope in scopes where scope.isEmpty || !scope.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw ValidationError("--scope takes one scope at a time")
        }
        for domain in allowedDomains + [hostedDomain].compactMap({ $0 }) {
            guard (try? EmailAddress("a@\(domain)")) != nil else {
                throw ValidationError("\(domain) is not a domain such as example.com")
            }
        }
    }
}

/// Where our secret at a provider comes from.
struct UpstreamSecretOptions: ParsableArguments {
    @Option(
        name: .customLong("secret-file"),
        help: ArgumentHelp("A file of mode 0600 that holds our client secret there.", valueName: "file")
    )
    var file: String?
    @Flag(name: .customLong("public-client"), help: "We have no secret there: PKCE alone.")
    var isPublic = false

    func validate() throws {
        if file != nil, isPublic { throw ValidationError("a public client has no secret") }
    }

    /// The secret; nil for a public client.
    func read(for name: ProviderName) throws(CommandFailure) -> String? {
        if isPublic { return nil }
        if let file { return try PrivateFiles.read(file, what: "the client secret at \(name)") }
        return try SecretInput.read(
            variable: "SIGNET_UPSTREAM_CLIENT_SECRET",
            prompt: "Client secret at \(name)"
        )
    }
}
