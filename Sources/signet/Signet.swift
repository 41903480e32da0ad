import ArgumentParser
import Foundation

/// The command `signet`: wiring and command line only; every rule lives in a library.
@main
struct Signet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signet",
        abstract: "Tokens for services, tenant by tenant: an OAuth 2.1 identity service.",
        discussion: """
            Try it:
              signet dev
              signet tenant create acme --name "Acme Corporation"
              signet resource create --tenant acme filesystem \\
                --identifier https://mcp.example.com/mcp/filesystem
              signet client create --tenant acme reporting --role filesystem-reader
              signet token issue --issuer https://id.example.com/t/acme \\
                --client reporting | signet token inspect

            The configuration is config/signet.yaml, or what --config or SIGNET_CONFIG names.
            Data goes to standard output (--output json for programs), everything else to standard error.

            Exit status: 0 done, 1 failed, 3 not found, 4 refused or not valid,
            5 exists already, 64 wrong usage, 78 wrong configuration.
            """,
        version: SignetVersion.text,
        subcommands: [
            ServeCommand.self, DevCommand.self, SeedCommand.self,
            TenantCommand.self, ClientCommand.self, UserCommand.self, FederationCommand.self, ResourceCommand.self,
            RoleCommand.self, RegistrationCommand.self,
            KeyCommand.self,
            AuditCommand.self, TokenCommand.self, ConfigCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.note("signet: \(failure)")
            Foundation.exit(failure.status.rawValue)
        } catch let error as ConfigurationError {
            Console.note("signet: \(error)")
            Foundation.exit(CommandFailure.Status.configuration.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}

/// Which Signet this is.
enum SignetVersion {
    /// The version that `--version` prints.
    static let text = "0.1.0"
}
