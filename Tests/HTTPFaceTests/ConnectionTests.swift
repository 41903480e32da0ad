import Testing

@testable import AuthorizationServer
@testable import HTTPFace

@Suite("What a connection bears, at both doors")
struct ConnectionTests {
    private static let echo = FakeEndpoint(maximumBodyBytes: 5) {
        .ready(.text(String(decoding: $0.body, as: UTF8.self)))
    }

    @Test("a body that is announced too long is refused and the connection ends", arguments: Door.allCases)
    func oversizedAnnounced(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/a", body: "123456"))
            let response = try #require(await client.response())
            #expect(response.status == 413)
            #expect(response.body == #"{"error":"request_too_large"}"#)
            #expect(response.headers["connection"] == "close")
            #expect(await client.isClosed())
            await client.close()
        }
    }

    @Test("a body that grows too long is refused while it still comes", arguments: Door.allCases)
    func oversizedChunks(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/a", ["Transfer-Encoding: chunked"]) + "4\r\n1234\r\n")
            try await client.send("4\r\n5678\r\n")
            #expect(await client.response()?.status == 413)
            #expect(await client.isClosed())
            await client.close()
        }
    }

    @Test("a body of exactly the allowed length is taken", arguments: Door.allCases)
    func fullBody(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/a", body: "12345"))
            #expect(await client.response()?.body == "12345")
            await client.close()
        }
    }

    @Test("a body that comes byte by byte is taken while the deadline allows", arguments: Door.allCases)
    func slowBody(_ door: Door) async throws {
        // Nothing here is about how long it takes: other tests may have the machine meanwhile.
        let patience = { (configuration: inout HTTPServerConfiguration) in configuration.requestDeadline = .seconds(300)
        }
        try await TestServer.run(door, ["/a": Self.echo], configure: patience) { server in
            let client = try await server.connect()
            for byte in request("POST", "/a", body: "12345") { try await client.send(String(byte)) }
            #expect(await client.response()?.body == "12345")
            await client.close()
        }
    }

    @Test("a body that does not come to its end ends the connection", arguments: Door.allCases)
    func stalledBody(_ door: Door) async throws {
        let hurry = { (configuration: inout HTTPServerConfiguration) in
            configuration.tick = .milliseconds(10)
            configuration.requestDeadline = .milliseconds(100)
        }
        try await TestServer.run(door, ["/a": Self.echo], configure: hurry) { server in
            let client = try await server.connect()
            try await client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n123")
            let response = await client.response()
            #expect(response == nil || response?.status == 408)
            #expect(await client.isClosed())
            let silent = try await server.connect()
            #expect(await silent.isClosed(), "a connection that says nothing is closed as well")
            await client.close()
            await silent.close()
        }
    }

    @Test("an idle connection is closed, one that waits for its answer is not", arguments: Door.allCases)
    func idle(_ door: Door) async throws {
        let hurry = { (configuration: inout HTTPServerConfiguration) in
            configuration.tick = .milliseconds(10)
            configuration.idleTimeout = .milliseconds(20)
        }
        let pending = PendingReceipt()
        let endpoints: [String: any Endpoint] = [
            "/a": Self.echo, "/token": FakeEndpoint { _ in .afterAudit(.text("token"), pending.receipt) },
        ]
        try await TestServer.run(door, endpoints, configure: hurry) { server in
            let waiting = try await server.connect()
            try await waiting.send(request("POST", "/token", body: ""))
            let idle = try await server.connect()
            try await idle.send(request("GET", "/a"))
            #expect(await idle.response()?.status == 200)
            #expect(await idle.isClosed())
            pending.settle(.recorded)
            #expect(await waiting.response()?.body == "token")
            await waiting.close()
            await idle.close()
        }
    }

    @Test("Connection: close and HTTP/1.0 end the connection after the answer", arguments: Door.allCases)
    func close(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": FakeEndpoint.text("a")]) { server in
            for text in [
                request("GET", "/a", ["Connection: close"]) + request("GET", "/a"),
                request("GET", "/a", version: "1.0"),
                request("GET", "/unknown", version: "1.0"),
                request("GET", "/unknown", ["Connection: keep-alive, CLOSE"]),
                request("GET", "/a", ["Connection: upgrade", "Upgrade: h2c"]),
            ] {
                let client = try await server.connect()
                try await client.send(text)
                let response = try #require(await client.response())
                #expect(response.headers["connection"] == "close")
                #expect(await client.isClosed())
                await client.close()
            }
        }
    }

    @Test("a peer that has closed its side still gets its answer", arguments: Door.allCases)
    func halfClosed(_ door: Door) async throws {
        let pending = PendingReceipt()
        let endpoints: [String: any Endpoint] = [
            "/token": FakeEndpoint { _ in .afterAudit(.text("token"), pending.receipt) },
            "/a": FakeEndpoint { _ in
                pending.settle(.recorded)
                return .ready(.text("a"))
            },
        ]
        try await TestServer.run(door, endpoints) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/token", body: ""))
            try await client.endOutput()
            let other = try await server.connect()
            try await other.send(request("GET", "/a"))
            #expect(await other.response()?.status == 200)
            #expect(await client.response()?.body == "token")
            #expect(await client.isClosed())
            await client.close()
            await other.close()
        }
    }

    @Test("a client that waits for 100 Continue is invited", arguments: Door.allCases)
    func expectContinue(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/a", ["Expect: 100-continue", "Content-Length: 3"]))
            #expect(await client.response()?.status == 100)
            try await client.send("abc")
            #expect(await client.response()?.body == "abc")
            await client.close()
        }
    }

    @Test("HTTP/1.0 is not invited, whatever it expects", arguments: Door.allCases)
    func expectContinueBefore(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/a", ["Expect: 100-continue"], body: "abc", version: "1.0"))
            let response = await client.response()
            #expect(response?.status == 200)
            #expect(response?.body == "abc")
            await client.close()
        }
    }

    @Test("a refusal may be read by scripts of every origin", arguments: Door.allCases)
    func crossOriginRefusal(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            let cases = [
                (request("GET", "/.well-known/unknown"), 404), (request("POST", "/a", body: "123456"), 413),
                (request("PUT", "/health/live", body: ""), 405), (request("TRACE", "/a"), 501),
            ]
            for (text, status) in cases {
                let client = try await server.connect()
                try await client.send(text)
                let response = await client.response()
                #expect(response?.status == status)
                #expect(response?.headers["access-control-allow-origin"] == "*", "\(status)")
                await client.close()
            }
        }
    }

    @Test("a Host that is none is refused, and every form of one is taken", arguments: Door.allCases)
    func host(_ door: Door) async throws {
        let good = [
            "a", "", "a.example:8080", "127.0.0.1", "[::1]:8080", "[::ffff:127.0.0.1]", "[v1.a:b]", "a_b", "a%20b",
            "a:",
        ]
        let bad = [
            "a b@c", "a@b", "a/b", "a:b", "a:1:2", "[::1", "[]", "[a]", "::1", "a%2", "a?b", "a#b", "\"a\"", "é",
            "a, b",
            "[::1]a", "a\\b", "[::1%25eth0]",
        ]
        try await TestServer.run(door, ["/a": FakeEndpoint.text("a")]) { server in
            for (hosts, status) in [(good, 200), (bad, 400)] {
                for host in hosts {
                    let client = try await server.connect()
                    try await client.send("GET /a HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                    #expect(await client.response()?.status == status, "\(host)")
                    await client.close()
                }
            }
        }
    }

    @Test("what is no request is refused, and the connection ends", arguments: Door.allCases)
    func malformed(_ door: Door) async throws {
        let longHeader = "X: " + String(repeating: "x", count: 20_000)
        let cases: [(String, Int)] = [
            ("nonsense\r\n\r\n", 400),
            ("GET /a HTTP/1.1\r\n\r\n", 400),
            ("GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET /a HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n", 400),
            (request("POST", "/a", ["Transfer-Encoding: chunked", "Content-Length: 3"]) + "abc", 400),
            (request("POST", "/a", ["Transfer-Encoding: chunked"], version: "1.0") + "0\r\n\r\n", 400),
            (request("POST", "/a", ["Transfer-Encoding: gzip, chunked"]) + "0\r\n\r\n", 501),
            (request("POST", "/a", ["Transfer-Encoding: chunked, chunked"]) + "0\r\n\r\n", 400),
            (request("POST", "/a", ["Content-Length: -1"]), 400),
            (request("POST", "/a", ["Transfer-Encoding: chunked"]) + "zz\r\n", 400),
            (request("GET", "/a", [longHeader]), 431),
            (request("GET", "/a", (0..<80).map { "X-\($0): y" }), 431),
            (request("TRACE", "/a"), 501),
        ]
        try await TestServer.run(door, ["/a": Self.echo]) { server in
            for (text, status) in cases {
                let client = try await server.connect()
                try await client.send(text)
                let response = await client.response()
                #expect(response?.status == status, "\(text.prefix(60))")
                #expect(await client.isClosed(), "\(text.prefix(60))")
                await client.close()
            }
        }
    }

    @Test("beyond the maximum of connections the next one waits until one closes")
    func maximumConnections() async throws {
        let single = { (configuration: inout HTTPServerConfiguration) in configuration.maximumConnections = 1 }
        try await TestServer.run(.eventLoop, ["/a": FakeEndpoint.text("a")], configure: single) { server in
            let first = try await server.connect()
            try await first.send(request("GET", "/a"))
            #expect(await first.response()?.body == "a")
            let second = try await server.connect()
            try await second.send(request("GET", "/a"))
            await first.close()
            #expect(await second.response()?.body == "a")
            await second.close()
        }
    }
}
