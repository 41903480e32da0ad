import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

extension ClientCommand {
    /// `signet client roles`: what a client may do.
    struct Roles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "roles",
            abstract: "Show or change the roles of a client.",
            discussion: """
                  signet client roles --tenant acme reporting
                  signet client roles --tenant acme reporting --add filesystem-writer --remove filesystem-reader
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID
        @Option(name: .customLong("add"), help: "A role to add; repeat for several.", transform: { try RoleName($0) })
        var added: [RoleName] = []
        @Option(
            name: .customLong("remove"),
            help: "A role to take away; repeat for several.",
            transform: { try RoleName($0) }
        )
        var removed: [RoleName] = []

        func run() async throws {
            let client = try await options.shared.administer { admin in
                let client = try await admin.client(id, in: options.tenant)
                let roles = client.roles.union(added).subtracting(removed)
                return try await admin.setRoles(roles, of: id, in: options.tenant)
            }
            options.shared.output.print(Sheet(row: client))
        }
    }

    /// `signet client remove-secret`: one secret ends now, the others stay.
    struct RemoveSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-secret",
            abstract: "End one secret of a client at once.",
            discussion: """
                The way to end the old secret of a rotation early, or one that has leaked. The client's other secrets \
                stay; without any it gets no token until `signet client rotate-secret`. Its tokens stay valid until \
                they expire.

                  signet client show --tenant acme reporting        lists the ids of its secrets
                  signet client remove-secret --tenant acme reporting <secret_id>
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "The client_id.", transform: { try ClientID($0) })
        var id: ClientID
        @Argument(help: "The id of the secret (not the secret), as `signet client show` lists it.")
        var secretID: String

        func run() async throws {
            let client = try await options.shared.administer {
                try await $0.removeSecret(secretID, of: id, in: options.tenant)
            }
            let left = client.secrets.count { $0.isValid(at: SystemTime().now()) }
            if left == 0 { Console.note("The client has no valid secret: it gets no token until it has one.") }
            options.shared.output.print(
                Sheet([
                    ("tenant", .text(options.tenant.value)), ("client_id", .text(id.value)),
                    ("secret_id", .text(secretID)), ("removed", .flag(true)), ("valid_secrets", .number(Int64(left))),
                ])
            )
        }
    }

    /// `signet client disable`: no token more.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Disable a client: it gets no more tokens."
        )

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID

        func run() async throws { try await setClient(id, enabled: false, options) }
    }

    /// `signet client enable`: the way back.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "enable", abstract: "Enable a client again.")

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID

        func run() async throws { try await setClient(id, enabled: true, options) }
    }
}

private func setClient(_ id: ClientID, enabled: Bool, _ options: TenantOptions) async throws {
    let client = try await options.shared.administer {
        try await $0.setClient(id, in: options.tenant, enabled: enabled)
    }
    options.shared.output.print(Sheet(row: client))
}
