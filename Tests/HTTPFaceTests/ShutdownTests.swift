import Logging
import Testing

@testable import AuthorizationServer
@testable import HTTPFace

@Suite("Listening and shutting down")
struct ShutdownTests {
    @Test("a graceful shutdown finishes what has begun and closes what is idle", arguments: Door.allCases)
    func finishes(_ door: Door) async throws {
        let pending = PendingReceipt()
        let (asked, continuation) = AsyncStream.makeStream(of: Void.self)
        let endpoints: [String: any Endpoint] = [
            "/a": FakeEndpoint.text("a"),
            "/token": FakeEndpoint { _ in
                continuation.yield()
                return .afterAudit(.text("token"), pending.receipt)
            },
        ]
        try await TestServer.run(door, endpoints) { server in
            let idle = try await server.connect()
            try await idle.send(request("GET", "/a"))
            #expect(await idle.response()?.body == "a")
            let busy = try await server.connect()
            try await busy.send(request("POST", "/token", body: ""))
            for await _ in asked { break }

            await server.beginShutdown()
            #expect(await idle.isClosed())
            await #expect(throws: (any Error).self) { try await server.connect() }
            pending.settle(.recorded)
            let response = try #require(await busy.response())
            #expect(response.body == "token")
            #expect(response.headers["connection"] == "close")
            #expect(await busy.isClosed())
            await idle.close()
            await busy.close()
        }
    }

    @Test("a request whose body still comes is finished too", arguments: Door.allCases)
    func finishesReading(_ door: Door) async throws {
        let echo = FakeEndpoint { .ready(.text(String(decoding: $0.body, as: UTF8.self))) }
        try await TestServer.run(door, ["/echo": echo, "/a": FakeEndpoint.text("a")]) { server in
            let client = try await server.connect()
            try await client.send(
                request("GET", "/a") + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab"
            )
            #expect(await client.response()?.body == "a")
            let idle = try await server.connect()
            try await idle.send(request("GET", "/a"))
            #expect(await idle.response()?.body == "a")
            await server.beginShutdown()
            #expect(await idle.isClosed())
            try await client.send("cd")
            #expect(await client.response()?.body == "abcd")
            #expect(await client.isClosed())
            await client.close()
            await idle.close()
        }
    }

    @Test("a request that was answered before its end closes with its end", .timeLimit(.minutes(1)))
    func answeredEarly() async throws {
        let patient = { (configuration: inout HTTPServerConfiguration) in
            configuration.idleTimeout = .seconds(3600)
            configuration.requestDeadline = .seconds(3600)
        }
        try await TestServer.run(.hummingbird, ["/a": FakeEndpoint.text("a")], configure: patient) { server in
            let early = try await server.connect()
            try await early.send("POST /unknown HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
            #expect(await early.response()?.status == 404)
            let idle = try await server.connect()
            try await idle.send(request("GET", "/a"))
            #expect(await idle.response()?.body == "a")
            await server.beginShutdown()
            #expect(await idle.isClosed())
            try await early.send("cd")
            #expect(await early.isClosed())
            await early.close()
            await idle.close()
        }
    }

    @Test("a port in use is said clearly")
    func portInUse() async throws {
        try await TestServer.run(.eventLoop, [:]) { server in
            var configuration = HTTPServerConfiguration()
            configuration.port = server.port
            configuration.eventLoops = 1
            let second = IdentityHTTPServer(
                endpoints: FakeDirectory(endpoints: [:]),
                configuration: configuration,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            await #expect(throws: HTTPServerError.addressInUse(host: "127.0.0.1", port: server.port)) {
                try await second.run()
            }
            #expect(HTTPServerError.addressInUse(host: "::1", port: 80).description.contains("::1:80 is in use"))
        }
    }

    @Test("a host that is not ours is said clearly")
    func foreignHost() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.host = "192.0.2.1"
        configuration.port = 0
        let server = IdentityHTTPServer(
            endpoints: FakeDirectory(endpoints: [:]),
            configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        await #expect(throws: HTTPServerError.addressNotAvailable(host: "192.0.2.1", port: 0)) {
            try await server.run()
        }
    }
}
