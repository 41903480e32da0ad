import ArgumentParser
import AuthorizationServer
import OAuth

/// `signet federation`: the upstream OpenID providers at which a tenant's people may sign in.
struct FederationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "federation",
        abstract: "Let people sign in at an upstream OpenID provider, such as Google.",
        discussion: """
            The client secret never stands in the arguments: it comes from --secret-file, the variable \
            SIGNET_UPSTREAM_CLIENT_SECRET, standard input, or a prompt. It is stored sealed.

              signet federation presets
              signet federation add --tenant acme google --preset google \\
                --client-id 1234.apps.googleusercontent.com --hosted-domain acme.example --create-users
              signet federation add --tenant acme corporate --issuer https://idp.example \\
                --client-id signet --link-by-verified-email --secret-file ./secret
              signet federation list --tenant acme
            """,
        subcommands: [Add.self, List.self, Show.self, Update.self, Remove.self, Presets.self]
    )

    /// `signet federation list`: all providers of a tenant.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List a tenant's providers.")

        @OptionGroup var options: TenantOptions

        func run() async throws {
            let providers = try await options.shared.administer {
                try await $0.configuration(of: options.tenant).providers
            }
            let rows = providers.map { provider in
                Sheet([
                    ("name", .text(provider.name.value)),
                    ("display_name", .text(provider.displayName.value)),
                    ("issuer", .text(provider.issuer.value)),
                    ("enabled", .flag(provider.isEnabled)),
                ])
            }
            options.shared.output.print(Listing(rows, empty: "no provider yet"))
        }
    }

    /// `signet federation show`: one provider whole, but for its secret.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a provider, and the redirect URI to register there."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ProviderName($0) })
        var name: ProviderName

        func run() async throws {
            let provider = try await options.shared.administer { try await $0.provider(name, in: options.tenant) }
            try options.print(provider)
        }
    }

    /// `signet federation remove`: nobody signs in there any more.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a provider with its links and tokens; the people stay."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ProviderName($0) })
        var name: ProviderName

        func run() async throws {
            try await options.shared.administer { try await $0.removeProvider(name, of: options.tenant) }
            options.shared.output.print(Sheet([("name", .text(name.value)), ("removed", .flag(true))]))
        }
    }

    /// `signet federation presets`: providers that are known beforehand.
    struct Presets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "presets",
            abstract: "List the providers that need no more than a client id and a secret."
        )

        @Option(name: [.short, .long], help: "How data is printed: text for people, json for programs.")
        var output: OutputFormat = .text

        func run() async throws {
            let rows = ProviderPreset.all.map { preset in
                Sheet([
                    ("name", .text(preset.name.value)),
                    ("issuer", .text(preset.issuer.value)),
                    ("scopes", .list(preset.scopes)),
                    ("register_at", .text(preset.registration)),
                ])
            }
            output.print(Listing(rows))
        }
    }
}

extension TenantOptions {
    /// Prints a provider whole.
    func print(_ provider: UpstreamProvider) throws {
        let issuer = Issuer(base: try shared.publicURL(), tenant: tenant)
        shared.output.print(Sheet(provider, redirectURI: issuer.value + Federation.callbackPath(provider.name)))
    }
}

extension Sheet {
    /// A provider whole, but for its secret.
    init(_ provider: UpstreamProvider, redirectURI: String) {
        self.init([
            ("name", .text(provider.name.value)),
            ("display_name", .text(provider.displayName.value)),
            ("issuer", .text(provider.issuer.value)),
            ("client_id", .text(provider.clientID)),
            ("client_secret", .text(provider.sealedClientSecret == nil ? nil : "***")),
            ("redirect_uri", .text(redirectURI)),
            ("scopes", .list(provider.scopes)),
            ("hosted_domain", .text(provider.hostedDomain)),
            ("links_by_verified_email", .flag(provider.linksByVerifiedEmail)),
            ("creates_users", .flag(provider.createsUsers)),
            ("allowed_domains", .list(provider.allowedDomains)),
            ("default_roles", .list(provider.defaultRoles.sorted().map(\.value))),
            ("claim_mapping", .list(UpstreamProvider.list(provider.claimMapping))),
            ("enabled", .flag(provider.isEnabled)),
        ])
    }
}
