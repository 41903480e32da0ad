import ArgumentParser
import AuthorizationServer
import OAuth

/// `signet role`: named sets of permissions.
struct RoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "List, show, create, update and delete roles.",
        subcommands: [List.self, Show.self, Create.self, Update.self, Delete.self]
    )

    /// `signet role list`: all roles of a tenant.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List a tenant's roles.")

        @OptionGroup var options: TenantOptions

        func run() async throws {
            let roles = try await options.shared.administer { try await $0.configuration(of: options.tenant).roles }
            let rows = roles.map { role in
                Sheet([
                    ("name", .text(role.name.value)),
                    ("permissions", .number(Int64(role.grantNames.count))),
                    ("description", .text(role.description?.value)),
                ])
            }
            options.shared.output.print(Listing(rows, empty: "no role yet"))
        }
    }

    /// `signet role show`: what a role allows, and who has it.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show what a role allows and which clients have it."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try RoleName($0) })
        var name: RoleName

        func run() async throws {
            let (role, clients) = try await options.shared.administer {
                (
                    try await $0.role(name, in: options.tenant),
                    try await $0.clients(of: options.tenant)
                )
            }
            var sheet = Sheet(role)
            sheet.fields.append(
                ("clients", .list(clients.filter { $0.roles.contains(name) }.map(\.id.value)))
            )
            options.shared.output.print(sheet)
        }
    }

    /// `signet role create`: a new set of permissions.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a role.",
            discussion: """
                A permission is RESOURCE:PERMISSION; a resource of * means every resource that has the permission.

                  signet role create --tenant acme auditor --allow '*:access_review' --allow filesystem:read
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

        func run() async throws {
            let role = Role(name: name, description: description, grants: allowed.grants)
            try await options.shared.administer { try await $0.createRole(role, in: options.tenant) }
            options.shared.output.print(Sheet(role))
        }
    }

    /// `signet role delete`: what it allowed is allowed no more.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a role; clients that have it keep its name, which then allows nothing."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try RoleName($0) })
        var name: RoleName

        func run() async throws {
            try await options.shared.administer { try await $0.deleteRole(name, in: options.tenant) }
            options.shared.output.print(Sheet([("name", .text(name.value)), ("deleted", .flag(true))]))
        }
    }
}

/// A permission at a resource on the command line: `filesystem:read`, `*:access_review`.
struct GrantArgument: ExpressibleByArgument {
    let target: Role.Target
    let permission: PermissionName

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let target = try? Role.Target(String(parts[0])),
            let permission = try? PermissionName(String(parts[1]))
        else { return nil }
        self.target = target
        self.permission = permission
    }
}

extension [GrantArgument] {
    /// The same, as a role has them.
    var grants: [Role.Target: Set<PermissionName>] {
        reduce(into: [:]) { grants, grant in grants[grant.target, default: []].insert(grant.permission) }
    }
}

extension Sheet {
    /// A role whole.
    init(_ role: Role) {
        self.init([
            ("name", .text(role.name.value)),
            ("description", .text(role.description?.value)),
            ("permissions", .list(role.grantNames)),
        ])
    }
}
