import ArgumentParser
import AuthorizationServer
import OAuth

extension RoleCommand {
    /// `signet role update`: more permissions, fewer, or another description.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Change what a role allows, or what it is for.",
            discussion: """
                What is not named stays as it is; the change is one step and audited. It counts for the next tokens of \
                every client that has the role, within a second; tokens that were issued before keep their scopes \
                until they expire. A permission is RESOURCE:PERMISSION; a resource of * means every resource.

                  signet role update --tenant acme auditor --allow orders:read --disallow filesystem:read
                  signet role update --tenant acme auditor --description "Looks, and touches nothing"
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try RoleName($0) })
        var name: RoleName
        @Option(help: "What it is for.", transform: { try DisplayText($0) })
        var description: DisplayText?
        @Option(
            name: .customLong("allow"),
            help: ArgumentHelp("A permission that it gives; repeatable.", valueName: "resource:permission")
        )
        var allowed: [GrantArgument] = []
        @Option(
            name: .customLong("disallow"),
            help: ArgumentHelp("A permission that it gives no more; repeatable.", valueName: "resource:permission")
        )
        var disallowed: [GrantArgument] = []

        func validate() throws {
            if let both = Role.names(allowed.grants).first(where: Role.names(disallowed.grants).contains) {
                throw ValidationError("\(both) cannot be both allowed and disallowed")
            }
            if description == nil, allowed.isEmpty, disallowed.isEmpty {
                throw ValidationError("nothing to change: give --allow, --disallow or --description")
            }
        }

        func run() async throws {
            let change = Administration.RoleChange(
                description: description,
                allowed: allowed.grants,
                disallowed: disallowed.grants
            )
            let role = try await options.shared.administer {
                try await $0.updateRole(name, in: options.tenant, change)
            }
            options.shared.output.print(Sheet(role))
        }
    }
}
