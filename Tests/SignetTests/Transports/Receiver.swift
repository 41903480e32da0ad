import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server on loopback that behaves as the path says, and keeps what it was sent.
final class Receiver: Sendable {
    /// One request.
    struct Message: Sendable, Equatable {
        var method: String
        var path: String
        var fields: [String: String]
        var body: String
    }

    private let channel: any Channel
    private let log: Log

    /// The server's URL, without a path.
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    /// What has come so far.
    var messages: [Message] { log.messages.withLock { $0 } }

    private init(_ channel: any Channel, _ log: Log) {
        self.channel = channel
        self.log = log
    }

    /// Runs a server for the body.
    static func run(_ body: (Receiver) async throws -> Void) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = Receiver(channel, log)
        let result: Result<Void, any Error>
        do { result = .success(try await body(receiver)) } catch { result = .failure(error) }
        try await channel.close()
        try result.get()
    }

    private final class Log: Sendable {
        let messages = Mutex<[Message]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let log: Log
        private var message: Message?

        init(_ log: Log) { self.log = log }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                let fields = head.headers.map { ($0.name.lowercased(), $0.value) }
                message = Message(
                    method: head.method.rawValue,
                    path: head.uri,
                    fields: Dictionary(fields, uniquingKeysWith: { "\($0), \($1)" }),
                    body: ""
                )
            case .body(let part): message?.body += String(buffer: part)
            case .end:
                guard let message else { return }
                log.messages.withLock { $0.append(message) }
                respond(to: message.path, context)
            }
        }

        private func respond(to path: String, _ context: ChannelHandlerContext) {
            switch path {
            case "/silent": break
            case "/redirect": answer(context, .temporaryRedirect, [("location", "/elsewhere")])
            case "/cookie": answer(context, .ok, [("set-cookie", "a=b; Path=/")], "{}")
            case "/large": answer(context, .ok, [], String(repeating: " ", count: 2000))
            case "/endless", "/drip":
                write(.head(HTTPResponseHead(version: .http1_1, status: .ok)), context)
                let count = path == "/drip" ? 1 : 65_536
                for _ in 0..<(path == "/drip" ? 1 : 64) {
                    write(.body(.byteBuffer(ByteBuffer(repeating: 0x20, count: count))), context)
                }
                context.flush()
            case "/half":
                write(
                    .head(HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "9"])),
                    context
                )
                write(.body(.byteBuffer(ByteBuffer(string: "{"))), context)
                context.flush()
                context.close(promise: nil)
            case "/cut": context.close(promise: nil)
            default:
                let status = Int(path.dropFirst()).map { HTTPResponseStatus(statusCode: $0) } ?? .ok
                answer(context, status, [], status == .noContent ? "" : "{}")
            }
        }

        private func answer(
            _ context: ChannelHandlerContext,
            _ status: HTTPResponseStatus,
            _ headers: [(String, String)] = [],
            _ body: String = ""
        ) {
            var headers = HTTPHeaders(headers)
            if status != .noContent { headers.add(name: "content-length", value: "\(body.utf8.count)") }
            write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), context)
            write(.body(.byteBuffer(ByteBuffer(string: body))), context)
            write(.end(nil), context)
            context.flush()
        }

        private func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
    }
}
