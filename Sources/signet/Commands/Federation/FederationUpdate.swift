import ArgumentParser
import AuthorizationServer
import OAuth

extension FederationCommand {
    /// `signet federation update`: other rules, another secret, on or off.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Change a provider.",
            discussion: """
                What is not named stays as it is; lists are replaced whole. The issuer never \
                changes: accounts are known by it. Running servers notice within a second.

                  signet federation update --tenant acme corporate --no-create-users
                  signet federation update --tenant acme corporate --allow-domain acme.example --allow-domain acme.test
                  signet federation update --tenant acme corporate --new-secret < ./secret
                  signet federation update --tenant acme corporate --disable
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ProviderName($0) })
        var name: ProviderName
        @Option(name: .customLong("client-id"), help: "Our client id there.")
        var clientID: String?
        @Flag(name: .customLong("new-secret"), help: "Replace our secret: from a file, a variable, input or a prompt.")
        var hasNewSecret = false
        @OptionGroup var secret: UpstreamSecretOptions
        @OptionGroup var rules: FederationRules
        @Flag(name: .customLong("any-domain"), help: "New accounts for addresses of all domains.")
        var anyDomain = false
        @Flag(name: .customLong("no-hosted-domain"), help: "Accounts of every Google domain.")
        var noHostedDomain = false
        @Flag(name: .customLong("create-users"), inversion: .prefixedNo, help: "Whether who is new gets an account.")
        var createsUsers: Bool?
        @Flag(
            name: .customLong("link-by-verified-email"),
            inversion: .prefixedNo,
            help: "Whether the same verified address is the same person."
        )
        var linksByVerifiedEmail: Bool?
        @Flag(help: "Offer it again.")
        var enable = false
        @Flag(help: "Do not offer it any more.")
        var disable = false

        func validate() throws {
            try rules.check()
            if enable, disable { throw ValidationError("--enable and --disable contradict each other") }
            if anyDomain, !rules.allowedDomains.isEmpty {
                throw ValidationError("--any-domain and --allow-domain contradict each other")
            }
            if noHostedDomain, rules.hostedDomain != nil {
                throw ValidationError("--no-hosted-domain and --hosted-domain contradict each other")
            }
            if change(secret: hasNewSecret || secret.file != nil ? "" : nil).fields.isEmpty {
                throw ValidationError("nothing to change")
            }
        }

        func run() async throws {
            let value = hasNewSecret || secret.file != nil ? try secret.read(for: name) : nil
            let provider = try await options.shared.administer {
                try await $0.updateProvider(name, in: options.tenant, change(secret: value))
            }
            try options.print(provider)
        }

        private func change(secret value: String?) -> Administration.ProviderChange {
            Administration.ProviderChange(
                displayName: rules.displayName,
                clientID: clientID,
                secret: value,
                isPublic: secret.isPublic,
                scopes: rules.scopes.isEmpty ? nil : rules.scopes,
                hostedDomain: noHostedDomain ? Administration.Setting.none : rules.hostedDomain.map { .to($0) },
                linksByVerifiedEmail: linksByVerifiedEmail,
                createsUsers: createsUsers,
                allowedDomains: anyDomain ? [] : rules.allowedDomains.isEmpty ? nil : rules.allowedDomains,
                defaultRoles: rules.defaultRoles.isEmpty ? nil : Set(rules.defaultRoles),
                claimMapping: rules.claimMapping,
                isEnabled: enable ? true : disable ? false : nil
            )
        }
    }
}
