import ArgumentParser
import AuthorizationServer
import OAuth

/// `signet resource`: the MCP servers and APIs that tokens are for.
struct ResourceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resource",
        abstract: "Create, list, show, export, update and delete protected resources.",
        subcommands: [Create.self, List.self, Show.self, Export.self, Update.self, Delete.self]
    )

    /// `signet resource create`: something that tokens can be for.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a protected resource.",
            discussion: """
                Its identifier becomes the `aud` of its tokens (RFC 8707); its scopes are NAME:PERMISSION. Names that \
                the policies file knows bring their permissions; every resource also has those that the file lists \
                under every_resource.

                  signet resource create --tenant acme filesystem \\
                    --identifier https://mcp.example.com/mcp/filesystem
                  signet resource create --tenant acme orders --identifier https://api.example.com/orders \\
                    --permission read="Read orders" --permission cancel="Cancel orders" --token-lifetime 90s
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "Its name in scopes; never changes.", transform: { try ResourceName($0) })
        var name: ResourceName
        @Option(
            help: ArgumentHelp("The URI that becomes `aud`.", valueName: "uri"),
            transform: { try ResourceIdentifier($0) }
        )
        var identifier: ResourceIdentifier
        @Option(
            name: .customLong("permission"),
            help: ArgumentHelp("What can be allowed there, and what it means; repeatable.", valueName: "name[=text]")
        )
        var permissions: [PermissionArgument] = []
        @Option(help: ArgumentHelp("How long its tokens live; tokens.access_token_lifetime.", valueName: "duration"))
        var tokenLifetime: DurationArgument?
        @Option(help: "What signs its tokens; the tenant's algorithm unless given.")
        var algorithm: AlgorithmArgument?
        @Flag(help: "Requests that name no resource are for this one.")
        var `default` = false

        func run() async throws {
            let own = Dictionary(
                permissions.map { ($0.name, $0.text ?? $0.otherwise) },
                uniquingKeysWith: { _, last in last }
            )
            let resource = try await options.shared.administer {
                try await $0.createResource(
                    name,
                    in: options.tenant,
                    identifier: identifier,
                    permissions: own.isEmpty ? nil : own,
                    lifetime: tokenLifetime?.duration,
                    algorithm: algorithm?.algorithm,
                    isDefault: `default`
                )
            }
            options.shared.output.print(Sheet(resource))
        }
    }

    /// `signet resource list`: all resources of a tenant.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List a tenant's resources.")

        @OptionGroup var options: TenantOptions

        func run() async throws {
            let resources = try await options.shared.administer {
                try await $0.configuration(of: options.tenant).resources
            }
            options.shared.output.print(Listing(resources.map { Sheet(row: $0) }, empty: "no resource yet"))
        }
    }

    /// `signet resource show`: one resource and who may use it.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a resource, its scopes and what they mean."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ResourceName($0) })
        var name: ResourceName

        func run() async throws {
            let resource = try await options.shared.administer { try await $0.resource(name, in: options.tenant) }
            options.shared.output.print(Sheet(resource))
        }
    }

    /// `signet resource delete`: no token for it any more.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a resource: no token is issued for it any more.",
            discussion: "What roles grant at it stays, and allows nothing until there is one of that name again."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ResourceName($0) })
        var name: ResourceName

        func run() async throws {
            try await options.shared.administer { try await $0.deleteResource(name, in: options.tenant) }
            options.shared.output.print(Sheet([("name", .text(name.value)), ("deleted", .flag(true))]))
        }
    }
}

/// A permission on the command line: `read`, or `read=What it means`.
struct PermissionArgument: ExpressibleByArgument {
    let name: PermissionName
    /// What it means, if that was said.
    let text: DisplayText?
    /// What it is called when nothing was said.
    let otherwise: DisplayText

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard let first = parts.first, let name = try? PermissionName(String(first)),
            let otherwise = try? DisplayText(name.value)
        else { return nil }
        if parts.count == 2 {
            guard let text = try? DisplayText(String(parts[1])) else { return nil }
            self.text = text
        } else {
            text = nil
        }
        self.name = name
        self.otherwise = otherwise
    }
}

extension Sheet {
    /// A resource as a row of a list.
    init(row resource: Resource) {
        self.init([
            ("name", .text(resource.name.value)),
            ("identifier", .text(resource.identifier.value)),
            ("token_lifetime", .span(.seconds(resource.accessTokenLifetime))),
            ("algorithm", .text(resource.accessTokenAlgorithm?.rawValue)),
        ])
    }

    /// A resource whole.
    init(_ resource: Resource) {
        self.init(row: resource)
        let scopes = resource.permissions.sorted { $0.key < $1.key }
        fields.append(
            (
                "scopes",
                .rows(
                    scopes.map { permission, text in
                        Sheet([
                            ("scope", .text(ScopeToken(resource.name, permission).value)),
                            ("means", .text(text.value)),
                        ])
                    }
                )
            )
        )
    }
}
