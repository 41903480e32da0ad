import AuthorizationServer
import NIOCore
import NIOHTTP1
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
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(MetadataExchange(request, url, answer))
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

/// One request and its answer on one connection.
private final class MetadataExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: MetadataRequest
    private let url: AbsoluteURL
    private let answer: EventLoopPromise<MetadataResponse>
    private var response: MetadataResponse?

    init(_ request: MetadataRequest, _ url: AbsoluteURL, _ answer: EventLoopPromise<MetadataResponse>) {
        self.request = request
        self.url = url
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        let path = (url.path.isEmpty ? "/" : url.path) + (url.query.map { "?" + $0 } ?? "")
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        head.headers.add(name: "host", value: url.host + (url.port.map { $0 == 443 ? "" : ":\($0)" } ?? ""))
        head.headers.add(name: "accept", value: request.accept)
        head.headers.add(name: "accept-encoding", value: "identity")
        head.headers.add(name: "user-agent", value: "signet/" + SignetVersion.text)
        head.headers.add(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            var fields: MetadataResponse.Fields = [:]
            for (name, value) in head.headers {
                let name = name.lowercased()
                fields[name] = fields[name].map { $0 + "," + value } ?? value
            }
            let response = MetadataResponse(status: Int(head.status.code), fields: fields)
            self.response = response
            // Of another status nothing but the number counts.
            if response.status != 200 { end(.success(response), context) }
        case .body(let part):
            guard var response else { return }
            guard response.body.count + part.readableBytes <= request.maximumBytes else {
                return end(.failure(MetadataTransportFailure.tooLarge), context)
            }
            response.body.append(contentsOf: part.readableBytesView)
            self.response = response
        case .end:
            if let response { end(.success(response), context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(MetadataTransportFailure.unreachable(Self.reason(error))), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(MetadataTransportFailure.unreachable("the connection was closed")), context)
        context.fireChannelInactive()
    }

    private func end(_ result: Result<MetadataResponse, any Error>, _ context: ChannelHandlerContext) {
        answer.completeWith(result)
        response = nil
        context.close(promise: nil)
    }

    /// Words that tell an operator what is wrong, without what the host itself has said.
    private static func reason(_ error: any Error) -> String {
        error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
            ? "TLS: the certificate or the handshake is not valid" : "\(type(of: error))"
    }
}
