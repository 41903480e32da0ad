import AuthorizationServer
import LoopbackServers
import Testing

@testable import signet

@Suite("Fetching what clients publish of themselves, from a real host", .timeLimit(.minutes(1)))
struct HTTPMetadataTransportTests {
    @Test("the address is called, and TLS and Host name the host, which nobody looks up again")
    func plain() async throws {
        let answers: LoopbackServer.Answers = { _ in .whole(200, [("ETag", "a"), ("etag", "b")], "{}") }
        try await PublishingHost.run(answering: answers) { (host) async throws in
            let answer = try await host.get("/client?v=1").get()
            #expect(answer.status == 200 && answer.body == Array("{}".utf8) && answer.fields["etag"] == "a,b")
            let message = try #require(host.server.messages.first)
            #expect(message.method == "GET" && message.path == "/client?v=1" && message.body.isEmpty)
            #expect(message.fields["host"] == "client.example:\(host.server.port)")
            #expect(message.fields["accept"] == "application/json")
            #expect(message.fields["accept-encoding"] == "identity")
            #expect(message.fields["cookie"] == nil && message.fields["authorization"] == nil)
            #expect(host.lookUps == 0)
        }
    }

    @Test("no redirect is followed, and another status brings its number alone", arguments: [201, 204, 307, 404, 500])
    func statuses(status: Int) async throws {
        let answers: LoopbackServer.Answers = { _ in .whole(status, [("location", "/elsewhere")], "{}") }
        try await PublishingHost.run(answering: answers) { (host) async throws in
            let answer = try await host.get("/client").get()
            #expect(answer.status == status && answer.body.isEmpty)
            #expect(host.server.messages.map(\.path) == ["/client"])
            #expect(host.server.connections == 1)
        }
    }

    @Test("reading stops beyond the limit, with or without a length; as much as the limit is read")
    func size() async throws {
        let exact = String(repeating: " ", count: PublishingHost.maximumBytes)
        let answers: LoopbackServer.Answers = { message in
            message.path == "/exact" ? .whole(200, [], exact) : LoopbackAnswer(named: message.path)
        }
        try await PublishingHost.run(answering: answers) { (host) async throws in
            #expect(try await host.get("/exact").get().body.count == PublishingHost.maximumBytes)
            #expect(await host.get("/large") == .failure(.tooLarge))
            #expect(await host.get("/endless") == .failure(.tooLarge))
        }
    }

    @Test(
        "one limit of time holds for the head and for the body, however they drip",
        arguments: ["/silent", "/dripping-head", "/stall", "/drip"]
    )
    func time(path: String) async throws {
        try await PublishingHost.run { (host) async throws in
            #expect(await host.get(path, timeLimit: .milliseconds(100)) == .failure(.timeLimit))
        }
    }

    @Test("an answer that is cut short is none, nor is one whose end TLS does not prove")
    func cut() async throws {
        let answers: LoopbackServer.Answers = { message in
            switch message.path {
            case "/whole": .untilClosed("{}", isProven: true)
            case "/forged": .untilClosed("{}", isProven: false)
            default: LoopbackAnswer(named: message.path)
            }
        }
        try await PublishingHost.run(answering: answers) { (host) async throws in
            #expect(try await host.get("/whole").get().body == Array("{}".utf8))
            for path in ["/forged", "/half", "/cut"] {
                guard case .failure(.unreachable) = await host.get(path) else {
                    Issue.record("\(path) was taken for an answer")
                    continue
                }
            }
        }
    }

    @Test(
        "a certificate of nobody's trust, or of another name, ends it before a word is said",
        arguments: [("DNS:client.example", false), ("DNS:other.example", true), ("IP:127.0.0.1", true)]
    )
    func certificates(name: String, isTrusted: Bool) async throws {
        try await PublishingHost.run(certifiedFor: name, isTrusted: isTrusted) { (host) async throws in
            let reason = "TLS: the certificate or the handshake is not valid"
            #expect(await host.get("/client") == .failure(.unreachable(reason)))
            #expect(host.server.messages.isEmpty)
        }
    }

    @Test("a URL that is an address needs a certificate for the address")
    func addresses() async throws {
        try await PublishingHost.run(certifiedFor: "IP:127.0.0.1") { (host) async throws in
            #expect(try await host.get("/client", host: "127.0.0.1").get().status == 200)
        }
        try await PublishingHost.run { (host) async throws in
            guard case .failure(.unreachable) = await host.get("/client", host: "127.0.0.1") else {
                Issue.record("a certificate for client.example was taken for the address's")
                return
            }
        }
    }

    @Test("who talks no TLS, or nothing at all, is given up")
    func plainText() async throws {
        try await PublishingHost.run(certifiedFor: nil) { (host) async throws in
            guard case .failure(.unreachable) = await host.get("/client") else {
                Issue.record("plain text was taken for TLS")
                return
            }
        }
    }

    @Test("a host that leads to this machine is not called, unless it may: then it is, once looked up")
    func loopback() async throws {
        let answers: LoopbackServer.Answers = { _ in .whole(200, [("content-type", "application/json")], "{}") }
        try await PublishingHost.run(answering: answers) { (host) async throws in
            #expect(await host.fetch("/client") == .failure(.addressNotAllowed))
            #expect(host.server.connections == 0)
            #expect(await host.fetch("/client", mayBeLoopback: true).map(\.bytes) == .success(Array("{}".utf8)))
            #expect(host.server.connections == 1 && host.lookUps == 2)
        }
    }

    @Test("a host with one address on this machine among public ones is not called at all")
    func mixed() async throws {
        try await PublishingHost.run(addresses: ["93.184.216.34", "127.0.0.1"]) { (host) async throws in
            #expect(await host.fetch("/client") == .failure(.addressNotAllowed))
            #expect(host.server.connections == 0)
        }
    }
}
