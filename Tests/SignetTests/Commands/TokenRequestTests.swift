import AsyncHTTPClient
import LoopbackServers
import Testing

@testable import signet

@Suite("Asking an issuer from the command line", .timeLimit(.minutes(1)))
struct TokenRequestTests {
    @Test("an issuer that does not answer to the end is given up", arguments: ["/silent", "/stall", "/drip"])
    func time(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            await #expect(throws: CommandFailure.self) {
                try await TokenRequest.execute(
                    HTTPClientRequest(url: server.url + path),
                    timeLimit: .milliseconds(100)
                )
            }
        }
    }
}
