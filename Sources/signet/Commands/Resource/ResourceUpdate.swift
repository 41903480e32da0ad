import ArgumentParser
import AuthorizationServer
import OAuth

extension ResourceCommand {
    /// `signet resource update`: another identifier, lifetime or algorithm, more permissions and tools or fewer.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Change a resource: its identifier, token lifetime, algorithm, permissions or tools.",
            discussion: """
                What is not named stays as it is; the change is one step, audited, and served within a second. Tokens \
                that were issued before stay what they are until they expire. A new --identifier is the `aud` of new \
                tokens: let the resource server accept both for one token lifetime.

                  signet resource update --tenant acme orders --token-lifetime 90s
                  signet resource update --tenant acme orders --add-permission cancel="Cancel orders"
                  signet resource update --tenant acme orders --remove-permission cancel
                  signet resource update --tenant acme orders --algorithm PS256
                  signet resource update --tenant acme orders --add-tool cancel_order=read,cancel

                --from takes identifier, permissions and tools of a definition instead of those that it has:

                  signet-mcp resource filesystem --url https://mcp.example.com | \\
                    signet resource update --tenant acme filesystem --from -
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ResourceName($0) })
        var name: ResourceName
        @Option(
            help: ArgumentHelp("The URI that becomes `aud`.", valueName: "uri"),
            transform: { try ResourceIdentifier($0) }
        )
        var identifier: ResourceIdentifier?
        @Option(help: ArgumentHelp("How long its tokens live.", valueName: "duration"))
        var tokenLifetime: DurationArgument?
        @Option(help: "What signs its tokens.")
        var algorithm: AlgorithmArgument?
        @Flag(help: "Its tokens are signed with the tenant's algorithm again.")
        var tenantAlgorithm = false
        @Option(
            name: .customLong("add-permission"),
            help: ArgumentHelp(
                "A permission to add, or to give another meaning; repeatable.",
                valueName: "name[=text]"
            )
        )
        var added: [PermissionArgument] = []
        @Option(
            name: .customLong("remove-permission"),
            help: ArgumentHelp("A permission to take away; repeatable.", valueName: "name"),
            transform: { try PermissionName($0) }
        )
        var removed: [PermissionName] = []
        @Option(
            name: .customLong("add-tool"),
            help: ArgumentHelp("A tool to add, or to give other needs; repeatable.", valueName: "name=permission,…")
        )
        var addedTools: [ToolArgument] = []
        @Option(
            name: .customLong("remove-tool"),
            help: ArgumentHelp("A tool to take away; repeatable.", valueName: "name"),
            transform: { try ToolName($0) }
        )
        var removedTools: [ToolName] = []
        @Option(help: ArgumentHelp("A file with its definition, - for standard input.", valueName: "file"))
        var from: DefinitionFile?

        func validate() throws {
            if algorithm != nil, tenantAlgorithm {
                throw ValidationError("--algorithm and --tenant-algorithm contradict each other")
            }
            if let both = added.first(where: { removed.contains($0.name) }) {
                throw ValidationError("permission \(both.name) cannot be both added and removed")
            }
            if let both = addedTools.first(where: { removedTools.contains($0.name) }) {
                throw ValidationError("tool \(both.name) cannot be both added and removed")
            }
            if identifier == nil, from == nil, addedTools.isEmpty, removedTools.isEmpty, tokenLifetime == nil,
                algorithm == nil, !tenantAlgorithm, added.isEmpty,
                removed.isEmpty
            {
                throw ValidationError(
                    "nothing to change: give --identifier, --token-lifetime, --algorithm, --tenant-algorithm, "
                        + "--add-permission, --remove-permission, --add-tool, --remove-tool or --from"
                )
            }
        }

        func run() async throws {
            let change = Administration.ResourceChange(
                identifier: identifier,
                lifetime: tokenLifetime?.duration,
                algorithm: tenantAlgorithm
                    ? Administration.Setting.none : algorithm.map { Administration.Setting.to($0.algorithm) },
                added: added,
                removed: Set(removed),
                addedTools: try addedTools.tools(at: name),
                removedTools: Set(removedTools),
                definition: try from?.read()
            )
            let resource = try await options.shared.administer {
                try await $0.updateResource(name, in: options.tenant, change)
            }
            options.shared.output.print(Sheet(resource))
        }
    }
}
