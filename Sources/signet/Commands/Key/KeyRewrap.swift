import ArgumentParser

extension KeyCommand {
    /// `signet key rewrap`: the change of the master key.
    struct Rewrap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rewrap",
            abstract: "Wrap every tenant's data key under a new master key.",
            discussion: """
                To change the master key: write the new one as the first line of the file (or of SIGNET_MASTER_KEY), \
                the old one below it, restart the servers, run this, then take the old one out. Nothing else in the \
                store is touched, and nobody notices.

                  signet key rewrap
                """
        )

        @OptionGroup var shared: SharedOptions

        func run() async throws {
            let rows = try await shared.administer { admin in
                var rows: [Sheet] = []
                let tenants = try await admin.on("the tenants") { try await admin.store.tenants() }
                for tenant in tenants {
                    let wasChanged = try await admin.rewrapDataKey(of: tenant.id)
                    rows.append(Sheet([("tenant", .text(tenant.id.value)), ("rewrapped", .flag(wasChanged))]))
                }
                return rows
            }
            shared.output.print(Listing(rows, empty: "no tenant yet"))
        }
    }
}
