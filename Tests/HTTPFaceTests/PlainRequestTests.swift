import Testing

@testable import AuthorizationServer
@testable import HTTPFace

@Suite("Plain requests")
struct PlainRequestTests {
    private static let limits = PlainRequest.Limits(headBytes: 512, fields: 8)

    private func read(_ text: String) -> PlainRequest? {
        Array(text.utf8).withUnsafeBytes { PlainRequest($0, limits: Self.limits) }
    }

    @Test("a plain request is read with its fields, its body and its length, and what follows is left")
    func plain() throws {
        let text = request(
            "POST",
            "/t/acme/oauth2/token?x=1",
            ["AUTHORIZATION:  Basic eA==", "content-type: a/b; c=d", "Accept: */*", "Connection: Keep-Alive"],
            body: "grant_type=x"
        )
        let plain = try #require(read(text + "GET /next"))
        #expect(plain.count == text.utf8.count)
        #expect(plain.fields.request.method == "POST")
        #expect(plain.fields.request.path == "/t/acme/oauth2/token")
        #expect(plain.fields.request.query == "x=1")
        #expect(plain.fields.request.authorization.value == "Basic eA==")
        #expect(plain.fields.request.contentType.value == "a/b; c=d")
        #expect(String(decoding: Array(text.utf8)[plain.body], as: UTF8.self) == "grant_type=x")
    }

    @Test("a request that is not there to its last byte is not plain yet")
    func partial() {
        let text = request("POST", "/a", ["X-Request-Id: 1"], body: "body")
        for count in 0..<text.utf8.count {
            #expect(read(String(decoding: text.utf8.prefix(count), as: UTF8.self)) == nil)
        }
        #expect(read(text) != nil)
    }

    @Test(
        "whatever is not plain beyond doubt is left to the decoder",
        arguments: [
            "GET /a HTTP/1.0\r\nHost: a\r\n\r\n", "get /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://a/a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a  HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a HTTP/1.1\nHost: a\n\n", "GET /a HTTP/1.1\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost : a\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nX: a\tb\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a \r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nProxy-Connection: keep-alive\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, upgrade\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n", "POST /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n",
        ]
    )
    func notPlain(_ text: String) { #expect(read(text) == nil) }

    @Test("more fields or a longer head than a plain request may have are left to the decoder")
    func limits() {
        let fields = (0..<7).map { "X-\($0): a" }
        #expect(read(request("GET", "/a", fields)) != nil)
        #expect(read(request("GET", "/a", fields + ["X-8: a"])) == nil)
        #expect(read(request("GET", "/" + String(repeating: "a", count: 400))) != nil)
        #expect(read(request("GET", "/" + String(repeating: "a", count: 500))) == nil)
    }

    @Test("a request that arrives in two pieces is answered, wherever it is cut, and so are those after it")
    func cut() async throws {
        let endpoint = FakeEndpoint { .ready(.text(String(decoding: $0.body, as: UTF8.self))) }
        try await TestServer.run(.eventLoop, ["/a": endpoint]) { server in
            let text = request("POST", "/a", body: "body")
            for count in stride(from: 1, to: text.utf8.count, by: 7) {
                let client = try await server.connect()
                try await client.send(text + String(decoding: text.utf8.prefix(count), as: UTF8.self))
                #expect(await client.response()?.body == "body")
                try await client.send(String(decoding: text.utf8.dropFirst(count), as: UTF8.self) + text)
                #expect(await client.response()?.body == "body")
                #expect(await client.response()?.body == "body")
                await client.close()
            }
        }
    }
}
