@testable import AuthorizationServer
import Foundation
import LoopbackServers
import OAuth
import Synchronization

@testable import signet

/// The web host `client.example`, which publishes what a client says of itself, and a transport that finds it.
struct PublishingHost {
    static let maximumBytes = 1000

    let server: LoopbackServer
    let transport: HTTPMetadataTransport
    private let lookup: FixedLookup

    /// How often an address was asked for.
    var lookUps: Int { lookup.count.withLock { $0 } }

    /// Runs the host; its certificate is for `name` (without one it talks no TLS), and the transport may trust it.
    static func run(
        certifiedFor name: String? = "DNS:client.example",
        isTrusted: Bool = true,
        addresses: [String] = ["127.0.0.1"],
        answering answers: @escaping LoopbackServer.Answers = { LoopbackAnswer(named: $0.path) },
        _ body: (PublishingHost) async throws -> Void
    ) async throws {
        let identity = try name.map { try TLSIdentity.of($0) }
        let directory = try TemporaryDirectory()
        let file = directory.path + "/certificate.pem"
        try (identity?.certificate ?? "").write(toFile: file, atomically: true, encoding: .utf8)
        let lookup = FixedLookup(addresses.compactMap { IPAddress($0) })
        let transport = try HTTPMetadataTransport(
            lookup: lookup,
            trustedCA: isTrusted && identity != nil ? file : nil
        )
        try await LoopbackServer.run(as: identity, answering: answers) { server in
            try await body(PublishingHost(server: server, transport: transport, lookup: lookup))
        }
    }

    /// Asks the transport for a page.
    func get(
        _ path: String,
        host: String = "client.example",
        timeLimit: Duration = .seconds(30)
    ) async -> Result<MetadataResponse, MetadataTransportFailure> {
        let request = MetadataRequest(
            url: "https://\(host):\(server.port)" + path,
            host: host,
            accept: "application/json",
            maximumBytes: Self.maximumBytes,
            timeLimit: timeLimit
        )
        guard let address = IPAddress("127.0.0.1") else { return .failure(.unreachable("no address")) }
        do throws(MetadataTransportFailure) { return .success(try await transport.get(request, from: address)) } catch {
            return .failure(error)
        }
    }

    /// Fetches a page as the server does, with all that it checks.
    func fetch(
        _ path: String,
        mayBeLoopback: Bool = false
    ) async -> Result<MetadataFetcher.Document, MetadataRefusal> {
        guard let url = AbsoluteURL("https://client.example:\(server.port)" + path),
            let tenant = try? TenantID("acme")
        else { return .failure(.hostNotAllowed) }
        do throws(MetadataRefusal) {
            return .success(
                try await fetcher(mayBeLoopback: mayBeLoopback)
                    .document(at: url, .clientMetadata, for: tenant, hosts: HostRules())
            )
        } catch { return .failure(error) }
    }

    /// A fetcher that uses the transport.
    func fetcher(mayBeLoopback: Bool) -> MetadataFetcher {
        let ours = mayBeLoopback ? [try? HostPattern("client.example")].compactMap { $0 } : []
        return MetadataFetcher(transport: transport, loopbackHosts: ours)
    }
}

/// Says the same of every host.
private final class FixedLookup: HostLookup {
    let count = Mutex(0)
    private let answer: [IPAddress]

    init(_ answer: [IPAddress]) { self.answer = answer }

    func addresses(of host: String, within limit: Duration) async throws(MetadataTransportFailure) -> [IPAddress] {
        count.withLock { $0 += 1 }
        return answer
    }
}
