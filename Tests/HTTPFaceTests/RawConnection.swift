import NIOCore
import NIOPosix

/// A client that says exactly the bytes that a test says, and reads responses one by one.
final class RawConnection {
    struct Response: Equatable {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    private let channel: any Channel
    private var pieces: AsyncStream<[UInt8]>.Iterator
    private var buffered: [UInt8] = []

    private init(channel: any Channel, pieces: AsyncStream<[UInt8]>) {
        self.channel = channel
        self.pieces = pieces.makeAsyncIterator()
    }

    static func open(port: Int) async throws -> RawConnection {
        let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        return RawConnection(channel: channel, pieces: pieces)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// Says that nothing more will come.
    func endOutput() async throws { try await channel.close(mode: .output) }

    func close() async { try? await channel.close() }

    /// The next response; nil when the connection ended instead.
    func response(hasBody: Bool = true) async -> Response? {
        guard let head = await take(until: "\r\n\r\n") else { return nil }
        let lines = head.components(by: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].lowercased()
            let value = String(line[line.index(after: colon)...].drop { $0 == " " })
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        var body = ""
        if hasBody, status >= 200, let length = headers["content-length"].flatMap(Int.init) {
            guard let bytes = await take(count: length) else { return nil }
            body = String(decoding: bytes, as: UTF8.self)
        }
        return Response(status: status, headers: headers, body: body)
    }

    /// Whether the server ends the connection without another byte.
    func isClosed() async -> Bool {
        guard buffered.isEmpty else { return false }
        return await more() == false
    }

    private func take(until end: String) async -> String? {
        let end = Array(end.utf8)
        while true {
            if let range = buffered.firstRange(of: end) {
                defer { buffered.removeSubrange(..<range.upperBound) }
                return String(decoding: buffered[..<range.lowerBound], as: UTF8.self)
            }
            guard await more() else { return nil }
        }
    }

    private func take(count: Int) async -> [UInt8]? {
        while buffered.count < count {
            guard await more() else { return nil }
        }
        defer { buffered.removeSubrange(..<count) }
        return Array(buffered[..<count])
    }

    private func more() async -> Bool {
        guard let piece = await pieces.next() else { return false }
        buffered += piece
        return true
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let continuation: AsyncStream<[UInt8]>.Continuation

        init(_ continuation: AsyncStream<[UInt8]>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? ChannelEvent, event == .inputClosed { continuation.finish() }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            continuation.finish()
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
    }
}

extension String {
    fileprivate func components(by separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
