import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

/// `signet tenant`: the customers, each with an issuer and keys of its own.
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list, show, update, disable and enable tenants.",
        subcommands: [Create.self, List.self, Show.self, Update.self, Disable.self, Enable.self]
    )

    /// `signet tenant create`: a tenant with keys, pepper and roles.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a tenant with its signing keys and the roles of the policies file.",
            discussion: """
                Its issuer is {server.public_url}/t/{id}; a running server serves it within a second.

                  signet tenant create acme --name "Acme Corporation"
                  signet tenant create bank --algorithm PS256
                """
        )

        @OptionGroup var shared: SharedOptions
        @Argument(help: "Its id: a-z, 0-9 and single hyphens; never changes.", transform: { try TenantID($0) })
        var id: TenantID
        @Option(help: "Its name on pages.", transform: { try DisplayText($0) })
        var name: DisplayText?
        @Option(help: ArgumentHelp("What signs its tokens.", discussion: SettingKind.signingAlgorithm.expected))
        var algorithm: AlgorithmArgument?

        func run() async throws {
            let issuer = try shared.publicURL()
            let tenant = try await shared.administer(creating: true) {
                try await $0.createTenant(id, name: name, algorithm: algorithm?.algorithm)
            }
            shared.output.print(Sheet(tenant, publicURL: issuer))
        }
    }

    /// `signet tenant list`: all tenants.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List all tenants, also disabled ones."
        )

        @OptionGroup var shared: SharedOptions

        func run() async throws {
            let issuer = try shared.publicURL()
            let tenants = try await shared.administer { admin in
                try await admin.on("the tenants") { try await admin.store.tenants() }
            }
            let empty = "no tenant yet: make one with `signet tenant create ID`"
            shared.output.print(Listing(tenants.map { Sheet($0, publicURL: issuer) }, empty: empty))
        }
    }

    /// `signet tenant show`: one tenant and how much it has.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a tenant and what it has.")

        @OptionGroup var shared: SharedOptions
        @Argument(transform: { try TenantID($0) })
        var id: TenantID

        func run() async throws {
            let issuer = try shared.publicURL()
            let configuration = try await shared.administer { try await $0.configuration(of: id) }
            var sheet = Sheet(configuration.tenant, publicURL: issuer)
            sheet.fields += [
                ("clients", .list(configuration.clients.map(\.id.value))),
                ("resources", .list(configuration.resources.map(\.name.value))),
                ("roles", .list(configuration.roles.map(\.name.value))),
            ]
            shared.output.print(sheet)
        }
    }

    /// `signet tenant disable`: no token more, no key set.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Disable a tenant: it is answered as if it did not exist.",
            discussion: "Tokens that it has stay valid until they expire, at most tokens.maximum_lifetime."
        )

        @OptionGroup var shared: SharedOptions
        @Argument(transform: { try TenantID($0) })
        var id: TenantID

        func run() async throws { try await setTenant(id, enabled: false, shared) }
    }

    /// `signet tenant enable`: the way back.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "enable", abstract: "Enable a tenant again.")

        @OptionGroup var shared: SharedOptions
        @Argument(transform: { try TenantID($0) })
        var id: TenantID

        func run() async throws { try await setTenant(id, enabled: true, shared) }
    }
}

private func setTenant(_ id: TenantID, enabled: Bool, _ shared: SharedOptions) async throws {
    let issuer = try shared.publicURL()
    let tenant = try await shared.administer { try await $0.setTenant(id, enabled: enabled) }
    shared.output.print(Sheet(tenant, publicURL: issuer))
}

extension Sheet {
    /// A tenant as commands show it.
    init(_ tenant: Tenant, publicURL: Issuer) {
        self.init([
            ("id", .text(tenant.id.value)),
            ("name", .text(tenant.displayName.value)),
            ("enabled", .flag(tenant.isEnabled)),
            ("issuer", .text(Issuer(base: publicURL, tenant: tenant.id).value)),
            ("algorithm", .text(tenant.accessTokenAlgorithm.rawValue)),
            ("default_resource", .text(tenant.defaultResource?.value)),
            ("second_factor", .text(tenant.signIn.secondFactor.rawValue)),
            ("minimum_password_length", .number(Int64(tenant.signIn.minimumPasswordLength))),
            ("session_idle_lifetime", .span(.seconds(tenant.signIn.sessionIdleLifetime))),
            ("session_lifetime", .span(.seconds(tenant.signIn.sessionLifetime))),
            ("refresh_token_idle_lifetime", .span(.seconds(tenant.signIn.refreshTokenIdleLifetime))),
            ("refresh_token_lifetime", .span(.seconds(tenant.signIn.refreshTokenLifetime))),
            ("colour", .text(tenant.branding.colour?.value)),
            ("logo", .text(tenant.branding.logo.map { "\($0.type.rawValue), \($0.bytes.count) bytes" })),
            ("created_at", .time(tenant.createdAt)),
        ])
        fields += tenant.registrationFields
    }
}

/// An algorithm on the command line.
struct AlgorithmArgument: ExpressibleByArgument {
    let algorithm: JWSAlgorithm

    init?(argument: String) {
        guard let algorithm = SettingKind.signingAlgorithm.parse(argument) else { return nil }
        self.algorithm = algorithm
    }

    static var allValueStrings: [String] { SettingKind<JWSAlgorithm>.signingAlgorithms.map(\.rawValue) }
}

/// A duration on the command line.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let duration = DurationText.parse(argument), duration > .zero else { return nil }
        self.duration = duration
    }
}
