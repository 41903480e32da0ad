import ArgumentParser
import AuthorizationServer
import Logging
import MCPServers
import OAuth
import ServiceLifecycle
import Synchronization
import TokenValidator

/// `signet dev`: everything on this machine, in one process.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run everything on this machine, with tenants and a client to try it with.",
        discussion: """
            The identity server listens on 127.0.0.1:8080, the MCP servers on 127.0.0.1:8090. The state is \
            kept in var/dev: the store, a master key that production refuses, and credentials.json for scripts. The \
            printed URL of the demo has a person sign in, and shows what a client learns of them. \
            Starting again keeps all of it; `make clean-dev` drops it.

            SIGNET_SERVER_PORT, SIGNET_MCP_PORT and SIGNET_DEV_DIRECTORY choose other places. With --output json one \
            line is printed when everything answers: the content of credentials.json, the clients' secrets with it.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let configuration = try shared.read().configuration
        guard configuration.mode == .development else {
            throw CommandFailure(
                .refused,
                "`signet dev` does not run with mode: \(configuration.mode.rawValue)",
                remedy: "`signet serve` does; or name another configuration with --config"
            )
        }
        ServerLogging.start(configuration.logging)
        let state = try DevelopmentState(configuration)
        try await shared.administer(configuration, creating: true, actor: .operator("dev")) { [state] administration in
            var state = state
            let servers = try mcpServers(state)
            let credentials = try await state.prepare(administration, running: servers)
            _ = try await Seeding(administration: administration, overwrites: false, generatesSecrets: false)
                .apply(configuration.tenants)
            try state.greet()

            let banner = DevelopmentBanner(
                configuration: configuration,
                credentials: credentials,
                credentialsFile: state.credentialsFile,
                remarks: state.remarks
            )
            let isForPrograms = shared.output == .json
            if isForPrograms { for remark in state.remarks { Console.note("signet: \(remark)") } }
            let ready = isForPrograms ? credentials.line : banner.text
            let gate = ListeningGate(count: 2) { Console.data(ready) }
            let demo = try DemoClient.endpoints(credentials, configuration)
            let identity = try await IdentityServer(
                configuration,
                administration: administration,
                beside: { DemoDirectory(tenants: $0, demo: demo) },
                onListening: { _ in gate.pass() }
            )
            do {
                let mcp = try MCPServerApplication(mcpConfiguration(configuration, state, servers)) { _ in gate.pass() }
                // The MCP server stops first: it asks the identity server for keys.
                try await IdentityServer.run(identity.services + [mcp], configuration: configuration)
            } catch let error as MCPServerError { throw Self.failure(error) }
            Console.note("stopped; the state is kept in \(state.directory)")
        }
    }

    /// The servers, with their data open; also what the tenants' resources are made from.
    private func mcpServers(_ state: DevelopmentState) throws -> [StandardServer: any MCPServer] {
        let settings = state.servers
        do {
            return try Dictionary(
                uniqueKeysWithValues: StandardServer.allCases.map { ($0, try settings.make($0)) }
            )
        } catch let error as MCPServerError { throw Self.failure(error) }
    }

    private static func failure(_ error: MCPServerError) -> CommandFailure {
        CommandFailure(
            .failed,
            "the MCP server cannot start: \(error)",
            remedy: "SIGNET_MCP_PORT=9090 (or mcp.port in the configuration) names another port"
        )
    }

    private func mcpConfiguration(
        _ configuration: ServerConfiguration,
        _ state: DevelopmentState,
        _ servers: [StandardServer: any MCPServer]
    ) throws -> MCPServerConfiguration {
        let base = configuration.server.publicURL
        let urls = DevelopmentServers(configuration: configuration.mcp)
        var mcp = MCPServerConfiguration(
            serving: try servers.flatMap { try urls.mounts(of: $0.key, $0.value, base: base) },
            trustedIssuers: [.everyTenant(of: base)],
            authorizationServers: [Issuer(base: base, tenant: try TenantID(DevelopmentTenants.first))]
        )
        mcp.audit = try AccessLog(directory: state.directory + "/mcp/audit")
        mcp.host = configuration.mcp.host
        mcp.port = configuration.mcp.port
        mcp.isDevelopment = true
        return mcp
    }
}

/// Opens when all have passed, once.
private final class ListeningGate: Sendable {
    private let remaining: Mutex<Int>
    private let open: @Sendable () -> Void

    init(count: Int, open: @escaping @Sendable () -> Void) {
        remaining = Mutex(count)
        self.open = open
    }

    func pass() {
        let isLast = remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
        if isLast { open() }
    }
}
