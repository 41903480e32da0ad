import AuthorizationServer
import LoopbackServers
import Testing

@testable import signet

@Suite("Talking to upstream providers over HTTP", .timeLimit(.minutes(1)))
struct HTTPUpstreamTransportTests {
    private let transport = HTTPUpstreamTransport(allowingLoopbackHTTP: true)

    private func send(
        _ url: String,
        form: String? = nil,
        authorization: String? = nil,
        timeLimit: Duration = .seconds(30)
    ) async -> Result<(status: Int, body: String), UpstreamTransportFailure> {
        let request = UpstreamRequest(
            url: url,
            form: form,
            authorization: authorization,
            maximumBytes: 1000,
            timeLimit: timeLimit
        )
        do throws(UpstreamTransportFailure) {
            let response = try await transport.send(request)
            return .success((response.status, String(decoding: response.body, as: UTF8.self)))
        } catch { return .failure(error) }
    }

    private func failure(_ url: String, timeLimit: Duration = .seconds(30)) async -> UpstreamTransportFailure? {
        if case .failure(let failure) = await send(url, timeLimit: timeLimit) { failure } else { nil }
    }

    @Test("a GET without a form, a POST with one; the authorization goes along, and every status is told as it is")
    func requests() async throws {
        try await LoopbackServer.run { (server) async throws in
            for status in [200, 400, 401, 404, 429, 500, 503] {
                let answer = try await send(server.url + "/\(status)", authorization: "Bearer t").get()
                #expect(answer == (status, "{}"))
            }
            _ = try await send(server.url + "/200", form: "code=a%26b", authorization: "Basic x").get()
            let first = try #require(server.messages.first)
            #expect(first.method == "GET" && first.body.isEmpty && first.fields["authorization"] == "Bearer t")
            #expect(first.fields["accept"] == "application/json")
            let last = try #require(server.messages.last)
            #expect(last.method == "POST" && last.body == "code=a%26b" && last.fields["authorization"] == "Basic x")
            #expect(last.fields["content-type"] == "application/x-www-form-urlencoded")
        }
    }

    @Test("no redirect is followed, so that no code or secret goes anywhere else, and no cookie is kept")
    func redirects() async throws {
        try await LoopbackServer.run { (server) async throws in
            #expect(try await send(server.url + "/redirect", form: "client_secret=s").get().status == 307)
            #expect(server.messages.map(\.path) == ["/redirect"])
            _ = try await send(server.url + "/cookie").get()
            _ = try await send(server.url + "/cookie").get()
            #expect(server.messages.last?.fields["cookie"] == nil)
        }
    }

    @Test("reading stops beyond the limit, with or without a length", arguments: ["/large", "/endless"])
    func size(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            let failure = await failure(server.url + path)
            #expect(failure == .tooLarge)
        }
    }

    @Test(
        "the limit of time holds for the head and for the body",
        arguments: ["/silent", "/dripping-head", "/stall", "/drip"]
    )
    func time(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            #expect(await failure(server.url + path, timeLimit: .milliseconds(100)) == .timeLimit)
        }
    }

    @Test("an answer that is cut short is none", arguments: ["/half", "/cut"])
    func cut(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            guard case .unreachable = await failure(server.url + path) else {
                Issue.record("\(path) was taken for an answer")
                return
            }
        }
    }

    @Test("a provider that hangs is asked no more than so often at once, and frees its places when it is given up")
    func places() async throws {
        try await LoopbackServer.run { (server) async throws in
            let url = server.url + "/drip"
            let failures = await withTaskGroup(of: UpstreamTransportFailure?.self) { group in
                for _ in 0..<40 { group.addTask { await failure(url, timeLimit: .milliseconds(500)) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures.count { $0 == .busy } == 16)
            #expect(failures.count { $0 == .timeLimit } == 24)
            #expect(try await send(server.url + "/200").get().status == 200)
        }
    }

    @Test("plain http is refused but on this machine, and there too unless it is allowed")
    func schemes() async throws {
        #expect(await failure("http://idp.example/token") == .schemeNotAllowed)
        #expect(await failure("http://127.0.0.1.evil.example/") == .schemeNotAllowed)
        #expect(await failure("file:///etc/passwd") == .schemeNotAllowed)
        try await LoopbackServer.run { (server) async throws in
            let strict = HTTPUpstreamTransport(allowingLoopbackHTTP: false)
            let request = UpstreamRequest(url: server.url + "/200")
            await #expect(throws: UpstreamTransportFailure.schemeNotAllowed) { try await strict.send(request) }
            #expect(server.messages.isEmpty)
        }
    }

    @Test("nobody there is told as such")
    func nobody() async throws {
        var url = ""
        try await LoopbackServer.run { url = $0.url }
        guard case .unreachable = await failure(url + "/200") else {
            Issue.record("somebody answered")
            return
        }
    }
}
