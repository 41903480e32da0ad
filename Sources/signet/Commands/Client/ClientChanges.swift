import ArgumentParser
import AuthorizationServer
import OAuth

extension ClientCommand {
    /// `signet client roles`: what a client may do.
    struct Roles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
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

    /// `signet client disable`: no token more.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Disable a client: it gets no more tokens.")

        @OptionGroup var options: TenantOptions
        @Argument(transform: { try ClientID($0) })
        var id: ClientID

        func run() async throws { try await setClient(id, enabled: false, options) }
    }

    /// `signet client enable`: the way back.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enable a client again.")

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
