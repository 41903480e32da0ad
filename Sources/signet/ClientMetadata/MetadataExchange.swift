import AuthorizationServer
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS
import OAuth

/// One request and its answer on one connection, asked once the host has proven that it is the one.
final class MetadataExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: MetadataRequest
    private let url: AbsoluteURL
    /// What the certificate must name; nil when it must name the address.
    private let name: String?
    private let tls: NIOSSLClientHandler
    private let answer: EventLoopPromise<MetadataResponse>
    private var response: MetadataResponse?

    init(
        _ request: MetadataRequest,
        _ url: AbsoluteURL,
        of name: String?,
        _ tls: NIOSSLClientHandler,
        _ answer: EventLoopPromise<MetadataResponse>
    ) {
        self.request = request
        self.url = url
        self.name = name
        self.tls = tls
        self.answer = answer
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            // The TLS library takes a certificate for the address that was called, too: then whoever answers for a name's
            // address could answer for the name.
            if let name, tls.peerCertificate.map({ CertificateNames(of: $0).contain(name) }) != true {
                end(.failure(MetadataTransportFailure.unreachable(Self.notProven)), context)
            } else {
                ask(context)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func ask(_ context: ChannelHandlerContext) {
        let path = (url.path.isEmpty ? "/" : url.path) + (url.query.map { "?" + $0 } ?? "")
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        head.headers.add(name: "host", value: url.host + (url.port.map { $0 == 443 ? "" : ":\($0)" } ?? ""))
        head.headers.add(name: "accept", value: request.accept)
        head.headers.add(name: "accept-encoding", value: "identity")
        head.headers.add(name: "user-agent", value: "signet/" + SignetVersion.text)
        head.headers.add(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
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

    private static let notProven = "TLS: the certificate or the handshake is not valid"

    /// Words that tell an operator what is wrong, without what the host itself has said.
    private static func reason(_ error: any Error) -> String {
        error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
            ? notProven : "\(type(of: error))"
    }
}
