import OAuth
import Testing

@testable import MCPServers

@Suite("Starting and stopping the server")
struct MCPServerLifecycleTests {
    private func configuration(_ bench: Bench) throws -> MCPServerConfiguration {
        let issuer = try Issuer("http://127.0.0.1:8080/t/acme")
        var configuration = MCPServerConfiguration(
            serving: [MCPMount(bench.server, at: try ResourceIdentifier(ProtectedServer.resource))],
            trustedIssuers: [.issuer(issuer)],
            authorizationServers: [issuer]
        )
        configuration.isDevelopment = true
        configuration.port = 0
        return configuration
    }

    @Test("a port in use is named, and cancelling ends the server that uses it")
    func portInUse() async throws {
        let bench = try Bench()
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var configuration = try configuration(bench)
        let first = try MCPServerApplication(configuration) { continuation.yield($0) }
        let running = Task { try await first.run() }
        let port = try #require(await ports.first { _ in true })
        configuration.port = port
        let second = try MCPServerApplication(configuration)
        await #expect(throws: MCPServerError.portInUse(host: "127.0.0.1", port: port)) { try await second.run() }
        running.cancel()
        _ = await running.result
    }

    @Test("a data root that cannot be made is named")
    func dataRoot() throws {
        #expect(throws: MCPServerError.self) { try FilesystemServer(FilesystemSettings(dataRoot: "/dev/null/files")) }
    }

    @Test("a resource without a path names no route")
    func resource() throws {
        var configuration = try configuration(Bench())
        configuration.servers[0].resource = try ResourceIdentifier("http://127.0.0.1:8090")
        #expect(throws: MCPServerError.self) { try MCPServerApplication(configuration) }
    }

    @Test("two servers at one path are refused")
    func samePath() throws {
        var configuration = try configuration(Bench())
        configuration.servers.append(configuration.servers[0])
        #expect(throws: MCPServerError.samePath("/mcp/filesystem")) { try MCPServerApplication(configuration) }
    }

    @Test("keys over plain http are refused outside of development")
    func plainHTTP() throws {
        var configuration = try configuration(Bench())
        configuration.isDevelopment = false
        #expect(throws: (any Error).self) { try MCPServerApplication(configuration) }
    }
}
