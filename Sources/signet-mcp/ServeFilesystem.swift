import ArgumentParser
import Foundation
import Logging
import MCPServers
import OAuth
import ServiceLifecycle
import TokenValidator

/// `signet-mcp serve filesystem`: files for each tenant, below one root.
struct ServeFilesystem: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filesystem",
        abstract: "Gives each tenant files of its own: list, search, read, write, delete.",
        discussion: """
            Each option can also be set by an environment variable, whose name is in brackets; lists are separated by \
            commas there. An option on the command line wins. Logs go to standard error.

            Example, against a Signet in development mode:
              signet-mcp serve filesystem --development --signet-url http://127.0.0.1:8080 --tenant acme \\
                --resource http://127.0.0.1:8090/mcp/filesystem --data-root var/files
            """
    )

    @Option(help: "The server's public URL, as clients use it and tokens name it. [SIGNET_MCP_RESOURCE]")
    var resource: String?

    @Option(help: "Base URL of a Signet whose tenants are trusted. [SIGNET_MCP_SIGNET_URL]")
    var signetURL: String?

    @Option(
        name: .customLong("tenant"),
        help: "A tenant of that Signet that may call; repeat for more. [SIGNET_MCP_TENANTS]"
    )
    var tenants: [String] = []

    @Flag(
        help:
            "Trust every tenant of that Signet; --tenant then only says where clients get tokens. [SIGNET_MCP_EVERY_TENANT]"
    )
    var everyTenant = false

    @Option(
        name: .customLong("issuer"),
        help: "Another issuer to trust, exactly; repeat for more. [SIGNET_MCP_ISSUERS]"
    )
    var issuers: [String] = []

    @Option(help: "Directory that holds a directory for each tenant. [SIGNET_MCP_DATA_ROOT]")
    var dataRoot: String?

    @Option(help: "Address to listen on (default: 127.0.0.1). [SIGNET_MCP_HOST]")
    var host: String?

    @Option(help: "Port to listen on (default: 8090). [SIGNET_MCP_PORT]")
    var port: Int?

    @Option(
        name: .customLong("allow-origin"),
        help: "Origin of browser pages that may call; repeat for more. [SIGNET_MCP_ALLOWED_ORIGINS]"
    )
    var allowedOrigins: [String] = []

    @Flag(help: "Development: plain http on loopback, pages of this machine may call. [SIGNET_MCP_DEVELOPMENT]")
    var development = false

    @Option(help: "trace, debug, info, notice, warning, error or critical (default: info). [SIGNET_MCP_LOG_LEVEL]")
    var logLevel: String?

    func run() async throws {
        let settings = try ServeSettings(self, environment: ProcessInfo.processInfo.environment)
        let level = settings.logLevel
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let logger = Logger(label: "signet.mcp")
        var configuration = settings.configuration
        configuration.servers = [MCPMount(try FilesystemServer(settings.filesystem), at: settings.resource)]
        let application = try MCPServerApplication(configuration, logger: logger) { port in
            logger.notice("the filesystem server is ready", metadata: ["port": "\(port)"])
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [application],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }
}
