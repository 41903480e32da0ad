import AuthorizationServer
import NIOCore
import NIOPosix
import NIOSSL
import OAuth

/// Asks one address over TLS, once, on a connection of its own: what ``MetadataFetcher`` has checked is what is called.
///
/// A client library would look up the host again by itself, or follow a proxy; this has no such step. TLS names the URL's
/// host and its certificate must be valid for it, whatever the address.
struct HTTPMetadataTransport: MetadataTransport {
    private let lookup: any HostLookup
    private let tls: NIOSSLContext
    private let group: any EventLoopGroup

    /// A transport that trusts the system's authorities and, for development, those of a file in PEM.
    init(
        lookup: any HostLookup = SystemHostLookup(),
        trustedCA: String? = nil,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let trustedCA { configuration.additionalTrustRoots = [.file(trustedCA)] }
        tls = try NIOSSLContext(configuration: configuration)
        self.lookup = lookup
        self.group = group
    }

    func addresses(of host: String, within limit: Duration) async throws(MetadataTransportFailure) -> [IPAddress] {
        try await lookup.addresses(of: host, within: limit)
    }

    func get(
        _ request: MetadataRequest,
        from address: IPAddress
    ) async throws(MetadataTransportFailure) -> MetadataResponse {
        guard let url = AbsoluteURL(request.url), url.scheme == "https", url.host == request.host else {
            throw .unreachable("no https URL")
        }
        let loop = group.any()
        let answer = loop.makePromise(of: MetadataResponse.self)
        do {
            let target = try SocketAddress(ipAddress: address.description, port: Int(url.port ?? 443))
            // The name for SNI and for the certificate; an address has none, the certificate must then name the address.
            let name = url.host.hasPrefix("[") || IPAddress(url.host) != nil ? nil : url.host
            let tls = tls
            let connecting = ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(request.timeLimit))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        let tls = try NIOSSLClientHandler(context: tls, serverHostname: name)
                        try pipeline.addHandler(tls)
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(MetadataExchange(request, url, of: name, tls, answer))
                    }
                }
                .connect(to: target)
            // One limit for all of it: connection, TLS, head and body.
            let tooLate = loop.scheduleTask(in: TimeAmount(request.timeLimit)) {
                answer.fail(MetadataTransportFailure.timeLimit)
            }
            connecting.whenFailure { answer.fail(MetadataTransportFailure.unreachable("\(type(of: $0))")) }
            answer.futureResult.whenComplete { _ in
                tooLate.cancel()
                connecting.whenSuccess { $0.close(promise: nil) }
            }
            return try await answer.futureResult.get()
        } catch let failure as MetadataTransportFailure {
            throw failure
        } catch {
            answer.fail(error)
            throw .unreachable("\(type(of: error))")
        }
    }
}
