import ArgumentParser
import AuthorizationServer
import JOSE
import Logging

/// `signet serve`: the identity server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the identity server.",
        discussion: """
            It creates the tenants of the configuration where they are missing, serves all tenants of the store, and \
            notices within store.poll_interval what other commands change. SIGTERM or SIGINT: requests under way \
            finish, the audit is written out, exit status 0.

              signet serve --config /etc/signet/signet.yaml
            """
    )

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let configuration = try shared.read().configuration
        ServerLogging.start(configuration.logging)
        let logger = Logger(label: "signet")
        try await shared.administer(configuration, creating: true, actor: .operator("seed")) { administration in
            let outcome = try await Seeding(
                administration: administration,
                overwrites: false,
                generatesSecrets: false
            )
            .apply(configuration.tenants)
            for (tenant, client) in outcome.withoutSecret {
                logger.notice(
                    "a client was made without a secret: `signet client rotate-secret` gives it one",
                    metadata: ["tenant": "\(tenant)", "client_id": "\(client)"]
                )
            }
            if configuration.auditDurability == .relaxed {
                logger.warning("the audit is relaxed: a crash loses the events of the last moments")
            }
            let server = try await IdentityServer(configuration, administration: administration) { port in
                logger.notice(
                    "ready",
                    metadata: ["port": "\(port)", "public_url": "\(configuration.server.publicURL)"]
                )
            }
            try await IdentityServer.run(server.services, configuration: configuration)
            logger.notice("stopped")
        }
    }
}
