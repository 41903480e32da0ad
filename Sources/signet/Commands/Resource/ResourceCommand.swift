import ArgumentParser
import AuthorizationServer
import JOSE
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

                An MCP server's tools and what each needs are told to people at consent, and handed on by `export`. \
                Signet's own servers print all of it themselves:

                  signet resource create --tenant acme orders --identifier https://mcp.example.com/mcp/orders \\
                    --permission read --permission cancel --tool find_order=read --tool cancel_order=read,cancel
                  signet-mcp resource filesystem --url https://mcp.example.com | \\
                    signet resource create --tenant acme --from -
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "Its name in scopes; never changes.", transform: { try ResourceName($0) })
        var name: ResourceName?
        @Option(
            help: ArgumentHelp("The URI that becomes `aud`.", valueName: "uri"),
            transform: { try ResourceIdentifier($0) }
        )
        var identifier: ResourceIdentifier?
        @Option(help: ArgumentHelp("A file with its definition, - for standard input.", valueName: "file"))
        var from: DefinitionFile?
        @Option(
            name: .customLong("permission"),
            help: ArgumentHelp("What can be allowed there, and what it means; repeatable.", valueName: "name[=text]")
        )
        var permissions: [PermissionArgument] = []
        @Option(
            name: .customLong("tool"),
            help: ArgumentHelp("A tool and what it needs; repeatable.", valueName: "name=permission,…")
        )
        var tools: [ToolArgument] = []
        @Option(help: ArgumentHelp("How long its tokens live; tokens.access_token_lifetime.", valueName: "duration"))
        var tokenLifetime: DurationArgument?
        @Option(help: "What signs its tokens; the tenant's algorithm unless given.")
        var algorithm: AlgorithmArgument?
        @Flag(help: "Requests that name no resource are for this one.")
        var `default` = false

        func validate() throws {
            guard from == nil, name == nil || identifier == nil else { return }
            throw ValidationError("give the resource's name and its --identifier, or --from a definition")
        }

        func run() async throws {
            let definition = try from?.read()
            guard let name = name ?? definition?.name, let identifier = identifier ?? definition?.identifier else {
                throw CommandFailure(.usage, "the resource has no name, or no identifier")
            }
            guard definition == nil || definition?.name == name else {
                throw CommandFailure(
                    .usage,
                    "the definition is of \"\(definition?.name.value ?? "")\", not of \"\(name)\"",
                    remedy: "scopes begin with the name, so it is not to be chosen: leave it out"
                )
            }
            if let wanted = definition?.algorithm, algorithm == nil,
                !SettingKind<JWSAlgorithm>.signingAlgorithms.contains(wanted)
            {
                throw CommandFailure(
                    .refused,
                    "the definition wants tokens signed by \(wanted.rawValue), which no tenant here does",
                    remedy: "name another with --algorithm"
                )
            }
            var own = definition?.permissions ?? [:]
            for permission in permissions {
                own[permission.name] = permission.text ?? own[permission.name] ?? permission.otherwise
            }
            let tools = (definition?.tools ?? [:]).merging(try tools.tools(at: name)) { $1 }
            let lifetime = tokenLifetime?.duration ?? definition?.tokenLifetime.map { .seconds($0) }
            let resource = try await options.shared.administer { [own] in
                try await $0.createResource(
                    name,
                    in: options.tenant,
                    identifier: identifier,
                    permissions: own.isEmpty ? nil : own,
                    tools: tools,
                    lifetime: lifetime,
                    algorithm: algorithm?.algorithm ?? definition?.algorithm,
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
            abstract: "Show a resource, its scopes and what they mean, its tools and what they need."
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
