import Testing

@testable import AuthorizationServer
@testable import HTTPFace

@Suite("Both doors to the same endpoints")
struct DoorTests {
    @Test("an endpoint gets method, path, query, fields, body and address as they were sent", arguments: Door.allCases)
    func wholeRequest(_ door: Door) async throws {
        let echo = FakeEndpoint { request in
            let parts: [String] = [
                request.method, request.path, request.query ?? "-", request.authorization.value ?? "-",
                request.contentType.value ?? "-", request.ifNoneMatch.value ?? "-", request.origin.value ?? "-",
                String(decoding: request.body, as: UTF8.self), request.remoteAddress ?? "-",
            ]
            return .ready(.text(parts.joined(separator: "|")))
        }
        try await TestServer.run(door, ["/echo": echo]) { server in
            let client = try await server.connect()
            try await client.send(
                request(
                    "POST",
                    "/echo?a=b",
                    [
                        "AUTHORIZATION: Basic eA==", "Content-Type: text/plain", "if-none-match: \"x\"",
                        "Origin: https://app.example",
                    ],
                    body: "hello"
                )
            )
            let response = try #require(await client.response())
            #expect(
                response.body
                    == "POST|/echo|a=b|Basic eA==|text/plain|\"x\"|https://app.example|hello|127.0.0.1"
            )
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/plain")
            #expect(response.headers["x-content-type-options"] == "nosniff")
            #expect(response.headers["date"]?.hasSuffix(" GMT") == true)
            await client.close()
        }
    }

    @Test("a field that stands twice is told as repeated", arguments: Door.allCases)
    func repeatedField(_ door: Door) async throws {
        let echo = FakeEndpoint { .ready(.text("\($0.authorization == .repeated) \($0.contentType == .absent)")) }
        try await TestServer.run(door, ["/echo": echo]) { server in
            let client = try await server.connect()
            try await client.send(request("GET", "/echo", ["Authorization: Basic eA==", "authorization: Basic eQ=="]))
            #expect(await client.response()?.body == "true true")
            await client.close()
        }
    }

    @Test("HEAD tells the length of a body that it does not send", arguments: Door.allCases)
    func head(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": FakeEndpoint.text("hello")]) { server in
            let client = try await server.connect()
            try await client.send(request("HEAD", "/a") + request("GET", "/a"))
            let response = try #require(await client.response(hasBody: false))
            #expect(response.status == 200)
            #expect(response.headers["content-length"] == "5")
            #expect(await client.response()?.body == "hello")
            await client.close()
        }
    }

    @Test("304 has neither body nor length", arguments: Door.allCases)
    func notModified(_ door: Door) async throws {
        let unchanged = FakeEndpoint { _ in
            .ready(EndpointResponse(status: 304, headers: HeaderList([("etag", "\"x\"")])))
        }
        try await TestServer.run(door, ["/a": unchanged]) { server in
            let client = try await server.connect()
            try await client.send(request("GET", "/a") + request("GET", "/a"))
            for _ in 0..<2 {
                let response = try #require(await client.response())
                #expect(response.status == 304)
                #expect(response.headers["content-length"] == nil)
                #expect(response.headers["transfer-encoding"] == nil)
                #expect(response.headers["etag"] == "\"x\"")
            }
            await client.close()
        }
    }

    @Test("an unknown path is answered with dull JSON", arguments: Door.allCases)
    func unknownPath(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": FakeEndpoint.text("a")]) { server in
            let client = try await server.connect()
            for path in ["/b", "/a/", "/%61", "//a", "/t/none/oauth2/token"] {
                try await client.send(request("GET", path))
                let response = try #require(await client.response())
                #expect(response.status == 404)
                #expect(response.body == #"{"error":"not_found"}"#)
                #expect(response.headers["content-type"] == "application/json")
            }
            await client.close()
        }
    }

    @Test("a target in absolute form finds the endpoint too", arguments: Door.allCases)
    func absoluteForm(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": FakeEndpoint.text("a")]) { server in
            let client = try await server.connect()
            try await client.send(request("GET", "http://localhost/a"))
            #expect(await client.response()?.body == "a")
            await client.close()
        }
    }

    @Test("a body in chunks arrives whole", arguments: Door.allCases)
    func chunks(_ door: Door) async throws {
        let echo = FakeEndpoint { .ready(.text(String(decoding: $0.body, as: UTF8.self))) }
        try await TestServer.run(door, ["/echo": echo]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/echo", ["Transfer-Encoding: chunked"]) + "3\r\nabc\r\n")
            try await client.send("2\r\nde\r\n0\r\n\r\n")
            #expect(await client.response()?.body == "abcde")
            await client.close()
        }
    }

    @Test("an answer that needs the store is awaited", arguments: Door.allCases)
    func later(_ door: Door) async throws {
        let slow = FakeEndpoint { request in
            .later {
                await Task.yield()
                return .text("later \(request.path)")
            }
        }
        try await TestServer.run(door, ["/slow": slow]) { server in
            let client = try await server.connect()
            try await client.send(request("GET", "/slow"))
            #expect(await client.response()?.body == "later /slow")
            await client.close()
        }
    }

    @Test("an answer leaves when its audit event is durable", arguments: Door.allCases)
    func recorded(_ door: Door) async throws {
        let pending = PendingReceipt()
        let isSettled = Flag(false)
        let token = FakeEndpoint { _ in .afterAudit(.text("token"), pending.receipt) }
        try await TestServer.run(door, ["/token": token, "/other": FakeEndpoint.text("other")]) { server in
            let client = try await server.connect()
            try await client.send(request("POST", "/token", body: ""))
            let other = try await server.connect()
            try await other.send(request("GET", "/other"))
            #expect(await other.response()?.body == "other")
            isSettled.set(true)
            pending.settle(.recorded)
            #expect(await client.response()?.body == "token")
            #expect(isSettled.isSet)
            await client.close()
            await other.close()
        }
    }

    @Test("an answer whose audit event is lost never leaves: 503, come again", arguments: Door.allCases)
    func refused(_ door: Door) async throws {
        let pending = PendingReceipt()
        let endpoints: [String: any Endpoint] = [
            "/overload": FakeEndpoint { _ in .afterAudit(.text("token"), .settled(.refused(.overloaded))) },
            "/disk": FakeEndpoint { _ in .afterAudit(.text("token"), pending.receipt) },
        ]
        try await TestServer.run(door, endpoints) { server in
            for path in ["/overload", "/disk"] {
                let client = try await server.connect()
                try await client.send(request("POST", path, body: ""))
                pending.settle(.refused(.stopped))
                let response = try #require(await client.response())
                #expect(response.status == 503)
                #expect(response.headers["retry-after"] == "1")
                #expect(response.body == #"{"error":"temporarily_unavailable"}"#)
                await client.close()
            }
        }
    }

    @Test("the caller's own request id comes back when it is harmless", arguments: Door.allCases)
    func requestID(_ door: Door) async throws {
        try await TestServer.run(door, ["/a": FakeEndpoint.text("a")]) { server in
            let client = try await server.connect()
            try await client.send(request("GET", "/a", ["X-Request-Id: abc-1.2_3"]))
            #expect(await client.response()?.headers["x-request-id"] == "abc-1.2_3")
            // Hummingbird's door makes one where there is none; this also shows that the event loop answers by itself.
            try await client.send(request("GET", "/a"))
            #expect((await client.response()?.headers["x-request-id"] == nil) == (door != .hummingbird))
            try await client.send(request("GET", "/a", ["X-Request-Id: <script>"]))
            #expect(await client.response()?.headers["x-request-id"]?.contains("<") != true)
            await client.close()
        }
    }

    @Test("health tells whether the process answers and whether it can work", arguments: Door.allCases)
    func health(_ door: Door) async throws {
        let isReady = Flag(true)
        let question: @Sendable () -> Bool = { isReady.isSet }
        try await TestServer.run(door, [:], isReady: question) { server in
            let client = try await server.connect()
            try await client.send(request("GET", "/health/live") + request("GET", "/health/ready"))
            #expect(await client.response()?.body == #"{"status":"live"}"#)
            #expect(await client.response()?.body == #"{"status":"ready"}"#)
            isReady.set(false)
            try await client.send(request("GET", "/health/ready") + request("POST", "/health/ready"))
            #expect(await client.response()?.status == 503)
            let refused = try #require(await client.response())
            #expect(refused.status == 405)
            #expect(refused.headers["allow"] == "GET, HEAD")
            await client.close()
        }
    }

    @Test("the client's address comes from X-Forwarded-For only behind a trusted proxy", arguments: Door.allCases)
    func forwarded(_ door: Door) async throws {
        let echo = FakeEndpoint { .ready(.text($0.remoteAddress ?? "-")) }
        for (proxies, expected) in [([], "127.0.0.1"), (["127.0.0.0/8"], "203.0.113.9")] {
            let trusted = try #require(TrustedProxies(proxies))
            let believe = { (configuration: inout HTTPServerConfiguration) in configuration.trustedProxies = trusted }
            try await TestServer.run(door, ["/a": echo], configure: believe) { server in
                let client = try await server.connect()
                try await client.send(request("GET", "/a", ["X-Forwarded-For: 198.51.100.1, 203.0.113.9"]))
                #expect(await client.response()?.body == expected)
                await client.close()
            }
        }
    }
}
