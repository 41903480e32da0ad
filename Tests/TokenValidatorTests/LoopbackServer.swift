import NIOCore
import NIOHTTP1
import NIOPosix

/// A key endpoint on loopback that behaves as the path says.
final class LoopbackServer: Sendable {
    private let channel: any Channel

    /// The server's URL, without a path.
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    private init(_ channel: any Channel) { self.channel = channel }

    /// Runs a server for the body.
    static func run(_ body: (LoopbackServer) async throws -> Void) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try await channel.close()
        try result.get()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            switch head.uri {
            case "/keys":
                if head.headers.first(name: "if-none-match") == "\"v1\"" {
                    answer(context, .notModified, [("cache-control", "max-age=30")])
                } else {
                    answer(
                        context,
                        .ok,
                        [
                            ("etag", "\"v1\""), ("cache-control", "public"), ("cache-control", "max-age=60"),
                            ("age", "20"),
                        ],
                        "{\"keys\":[]}"
                    )
                }
            case "/redirect": answer(context, .found, [("location", "/keys")])
            case "/error": answer(context, .internalServerError)
            case "/created": answer(context, .created, [], "{\"keys\":[]}")
            case "/large": answer(context, .ok, [], String(repeating: " ", count: 2000))
            case "/endless": pour(context)
            case "/half":
                write(.head(HTTPResponseHead(version: .http1_1, status: .ok)), context)
                write(.body(.byteBuffer(ByteBuffer(string: "{"))), context)
                context.flush()
            default: break
            }
        }

        private func answer(
            _ context: ChannelHandlerContext,
            _ status: HTTPResponseStatus,
            _ headers: [(String, String)] = [],
            _ body: String = ""
        ) {
            var headers = HTTPHeaders(headers)
            if status != .notModified { headers.add(name: "content-length", value: "\(body.utf8.count)") }
            write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), context)
            write(.body(.byteBuffer(ByteBuffer(string: body))), context)
            write(.end(nil), context)
            context.flush()
        }

        /// A body without length and without end.
        private func pour(_ context: ChannelHandlerContext) {
            write(.head(HTTPResponseHead(version: .http1_1, status: .ok)), context)
            for _ in 0..<64 { write(.body(.byteBuffer(ByteBuffer(repeating: 0x20, count: 16384))), context) }
            context.flush()
        }

        private func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
    }
}
