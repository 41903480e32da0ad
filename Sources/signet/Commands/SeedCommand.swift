import ArgumentParser

/// `signet seed`: the tenants that the configuration describes, brought into the store.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Create the tenants of the configuration where they are missing.",
        discussion: """
            `signet serve` does the same when it starts, but shows no secrets: clients whose seed names no secret_file \
            get theirs here, or by `signet client rotate-secret`. Secrets are printed once.

              signet seed --config /etc/signet/signet.yaml
              signet seed --overwrite     also set what was changed since, secrets aside
            """
    )

    @OptionGroup var shared: SharedOptions
    @Flag(help: "Make existing tenants, resources, roles and clients what the file says.")
    var overwrite = false

    func run() async throws {
        let seeds = try shared.read().configuration.tenants
        let outcome = try await shared.administer(creating: true) {
            try await Seeding(administration: $0, overwrites: overwrite, generatesSecrets: true).apply(seeds)
        }
        let secrets = outcome.secrets.map { made in
            Sheet([
                ("tenant", .text(made.tenant.value)), ("client_id", .text(made.client.value)),
                ("client_secret", .text(made.secret)),
            ])
        }
        if !secrets.isEmpty { Console.note("The secrets are shown this once.") }
        shared.output.print(Sheet([("changes", .rows(outcome.changes)), ("secrets", .rows(secrets))]))
    }
}
