import Foundation
import Hummingbird
import JSON
import Logging
import MCP
import MCPServers
import NIOCore
import OAuth
import ServiceLifecycle
import TokenValidator

/// Two servers with one tool that does nothing, each on a port of its own: behind a bearer token as Signet serves it, and
/// the same endpoint on a Hummingbird route that asks nobody anything.
///
/// `MCPBench PROTECTED_PORT OPEN_PORT AUDIT_DIRECTORY` prints a token for the first and serves both until it is ended.
/// `MCPBench PROTECTED_PORT - AUDIT_DIRECTORY` serves the first alone, `MCPBench - OPEN_PORT -` the second.
@main
struct MCPBench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else { throw BenchError.usage }
        var services: [any Service] = []
        if let port = Int(arguments[1]) {
            let issuer = try BenchIssuer()
            let resource = try ResourceIdentifier("http://127.0.0.1:\(port)/mcp/nothing")
            FileHandle.standardOutput.write(Data((try issuer.token(for: resource) + "\n").utf8))
            var configuration = MCPServerConfiguration(
                serving: [MCPMount(NothingServer(), at: resource)],
                trustedIssuers: [.issuer(issuer.issuer)],
                authorizationServers: [issuer.issuer]
            )
            configuration.port = port
            configuration.isDevelopment = true
            configuration.audit = try AccessLog(directory: arguments[3])
            services.append(try MCPServerApplication(configuration, fetcher: issuer))
        }
        if let port = Int(arguments[2]) {
            services.append(
                Application(
                    router: try openRouter(),
                    configuration: .init(address: .hostname("127.0.0.1", port: port))
                )
            )
        }
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "bench")
        )
        try await group.run()
    }

    /// The endpoint on a plain route.
    private static func openRouter() throws -> Router<BasicRequestContext> {
        let server = NothingServer()
        let endpoint = MCPEndpoint(identity: server.identity, tools: server.tools)
        let caller = MCPCaller(tenant: try TenantID("acme"), subject: "bench", client: "bench")
        let router = Router()
        router.get("/mcp/nothing/health") { _, _ in "ok" }
        router.post("/mcp/nothing") { request, _ in
            let body = try await request.body.collect(upTo: endpoint.limits.maximumBodyBytes)
            let answer = await endpoint.answer(
                MCPRequest(
                    method: request.method.rawValue,
                    headers: request.headers.map { ($0.name.rawName, $0.value) },
                    body: Array(buffer: body)
                ),
                scopes: ["nothing:do"],
                caller: caller
            )
            guard case .response(let response) = answer else { return Response(status: .internalServerError) }
            return Response(
                status: .init(code: response.status),
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: response.body))
            )
        }
        return router
    }
}

enum BenchError: Error {
    case usage
}
