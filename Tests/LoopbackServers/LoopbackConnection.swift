import NIOCore
import NIOHTTP1
import NIOSSL

/// One connection to a ``LoopbackServer``.
final class LoopbackConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answers: LoopbackServer.Answers
    private let log: LoopbackServer.Log
    private var message: LoopbackServer.Message?

    init(_ answers: @escaping LoopbackServer.Answers, _ log: LoopbackServer.Log) {
        self.answers = answers
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let fields = head.headers.map { ($0.name.lowercased(), $0.value) }
            message = LoopbackServer.Message(
                method: head.method.rawValue,
                path: head.uri,
                fields: Dictionary(fields, uniquingKeysWith: { "\($0), \($1)" }),
                body: ""
            )
        case .body(let part): message?.body += String(buffer: part)
        case .end:
            guard let message else { return }
            log.messages.withLock { $0.append(message) }
            carryOut(answers(message), context)
        }
    }

    /// Clients that hang up, or do not like the certificate, are what tests are about.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func carryOut(_ answer: LoopbackAnswer, _ context: ChannelHandlerContext) {
        switch answer {
        case .whole(let status, let fields, let body):
            var headers = HTTPHeaders(fields)
            let hasBody = status != 204 && status != 304
            if hasBody { headers.add(name: "content-length", value: "\(body.utf8.count)") }
            head(status, headers, context)
            if hasBody { part(body, context) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .untilClosed(let body, let isProven):
            head(200, ["connection": "close"], version: .http1_0, context)
            part(body, context)
            context.flush()
            // Below TLS nobody says goodbye.
            let below = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            (isProven ? context : below ?? context).close(promise: nil)
        case .silence: break
        case .drippingHead: dripHead(context)
        case .drippingBody:
            head(200, [:], context)
            drip(context) { context in self.part(" ", context) }
        case .stall:
            head(200, [:], context)
            part("{", context)
            context.flush()
        case .flood:
            head(200, [:], context)
            for _ in 0..<16 { part(String(repeating: " ", count: 65_536), context) }
            context.flush()
        case .half:
            head(200, ["content-length": "9"], context)
            part("{", context)
            context.flush()
            context.close(promise: nil)
        case .cut: context.close(promise: nil)
        }
    }

    /// Past the encoder, which knows whole heads only.
    private func dripHead(_ context: ChannelHandlerContext) {
        guard let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self) else {
            return
        }
        encoder.write(NIOAny(ByteBuffer(string: "HTTP/1.1 200 OK\r\n")), promise: nil)
        drip(encoder) { encoder in encoder.write(NIOAny(ByteBuffer(string: "x-drop: 1\r\n")), promise: nil) }
    }

    /// Now and then a little more, until the other side has gone.
    private func drip(_ context: ChannelHandlerContext, _ drop: @escaping (ChannelHandlerContext) -> Void) {
        guard context.channel.isActive else { return }
        drop(context)
        context.flush()
        context.eventLoop.assumeIsolated()
            .scheduleTask(in: .milliseconds(5)) { self.drip(context, drop) }
    }

    private func head(
        _ status: Int,
        _ headers: HTTPHeaders,
        version: HTTPVersion = .http1_1,
        _ context: ChannelHandlerContext
    ) {
        let head = HTTPResponseHead(version: version, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func part(_ text: String, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }
}
