import AsyncHTTPClient
import LoopbackServers
import Testing

@testable import signet

@Suite("Bringing logout tokens over HTTP", .timeLimit(.minutes(1)))
struct HTTPLogoutTransportTests {
    private func post(_ url: String, timeLimit: Duration = .seconds(30)) async throws -> Int {
        try await HTTPLogoutTransport(timeLimit: timeLimit).post(Array("logout_token=a.b.c".utf8), to: url)
    }

    @Test("the token arrives as a form, and the status is told as it is")
    func plain() async throws {
        try await LoopbackServer.run { (server) async throws in
            for status in [200, 204, 400, 500, 503] { #expect(try await post(server.url + "/\(status)") == status) }
            let message = try #require(server.messages.first)
            #expect(message.method == "POST" && message.body == "logout_token=a.b.c")
            #expect(message.fields["content-type"] == "application/x-www-form-urlencoded")
        }
    }

    @Test("a redirect is a status like another: the token goes nowhere else")
    func redirect() async throws {
        try await LoopbackServer.run { (server) async throws in
            #expect(try await post(server.url + "/redirect") == 307)
            #expect(server.messages.map(\.path) == ["/redirect"])
        }
    }

    @Test("whatever the body is, nobody reads it", arguments: ["/large", "/endless", "/drip", "/stall", "/half"])
    func bodies(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            let status = try await post(server.url + path)
            #expect(status == 200)
        }
    }

    @Test(
        "a client that does not answer is given up, and so is one that hangs up",
        arguments: ["/silent", "/dripping-head", "/cut"]
    )
    func silence(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            let limit = Duration.milliseconds(path == "/cut" ? 20_000 : 100)
            await #expect(throws: HTTPClientError.self) { try await post(server.url + path, timeLimit: limit) }
        }
    }
}
