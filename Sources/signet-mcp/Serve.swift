import ArgumentParser
import Foundation
import Logging
import MCPServers
import OAuth
import ServiceLifecycle

/// `signet-mcp serve filesystem memory …`: any of the standard servers in one process.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs servers, each at /mcp/<name> with an audience of its own.",
        discussion: """
            Each option can also be set by an environment variable, whose name is in brackets; lists are separated by \
            commas there. An option on the command line wins. Logs go to standard error.

            Example, against a Signet in development mode:
              signet-mcp serve filesystem --development --signet-url http://127.0.0.1:8080 --tenant acme \\
                --url http://127.0.0.1:8090 --data-root var/mcp

            With --auth-mode shared-secret no identity server is needed: tokens are made by mcp-token under \
            MCP_JWT_SECRET, which is read from the environment alone; MCP_JWT_SECRET_PREVIOUS is accepted too while the \
            secret is exchanged. MCP_DEV_BYPASS=1 lets requests without a token pass; only with --development, on loopback.
            """
    )

    @Argument(
        help: "The servers: \(StandardServer.allCases.map(\.rawValue).joined(separator: ", ")). [SIGNET_MCP_SERVERS]"
    )
    var servers: [StandardServer] = []

    @Option(
        name: .customLong("url"),
        help: "Public URL of the process; a server is at /mcp/<name> below it. [SIGNET_MCP_URL]"
    )
    var baseURL: String?

    @Option(help: "Public URL of the one server that is served, when it is not at /mcp/<name>. [SIGNET_MCP_RESOURCE]")
    var resource: String?

    @Option(help: "Base URL of a Signet whose tenants are trusted. [SIGNET_MCP_SIGNET_URL]")
    var signetURL: String?

    @Option(
        name: .customLong("tenant"),
        help: ArgumentHelp(
            "A tenant of that Signet that may call; repeat for more. [SIGNET_MCP_TENANTS]",
            discussion:
                "Of several, each also has URLs of its own, /t/<tenant>/mcp/<name>, which lead its people to its sign-in."
        )
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

    @Option(help: "issuer (default), or shared-secret. [SIGNET_MCP_AUTH_MODE]")
    var authMode: String?

    @Option(help: "Directory for the data of all: <data root>/<server>/<tenant>. [SIGNET_MCP_DATA_ROOT]")
    var dataRoot: String?

    @Option(
        help: "Directory for the audit of accesses (default: <data root>/audit); a file each tenant. [SIGNET_MCP_AUDIT]"
    )
    var audit: String?

    @Option(
        name: .customLong("git-repository"),
        help: ArgumentHelp(
            "A repository elsewhere than in <data root>/git/<tenant>/; repeat for more. [SIGNET_MCP_GIT_REPOSITORIES]",
            valueName: "tenant/name=path"
        )
    )
    var gitRepositories: [String] = []

    @Option(help: "The git program (default: git in the usual directories). [SIGNET_MCP_GIT_PROGRAM]")
    var gitProgram: String?

    @Option(
        help:
            "Service that makes vectors of texts, such as https://api.example.com/v1/embeddings. [SIGNET_MCP_EMBEDDING_URL]"
    )
    var embeddingURL: String?

    @Option(help: "The model that it is asked for. [SIGNET_MCP_EMBEDDING_MODEL]")
    var embeddingModel: String?

    @Option(help: "The elements of the model's vectors. [SIGNET_MCP_EMBEDDING_DIMENSION]")
    var embeddingDimension: String?

    @Option(
        help: "The environment variable that holds the service's key; not the key. [SIGNET_MCP_EMBEDDING_KEY_VARIABLE]"
    )
    var embeddingKeyVariable: String?

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
        for remark in settings.remarks { logger.warning("\(remark)") }
        let names = settings.resources.map(\.server.rawValue).joined(separator: " ")
        let application = try MCPServerApplication(settings.opened(), logger: logger) { port in
            logger.notice("the servers are ready", metadata: ["servers": "\(names)", "port": "\(port)"])
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

extension StandardServer: ExpressibleByArgument {}
