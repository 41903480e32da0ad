import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A web server on loopback that answers as a test says, good or bad, and keeps what it was asked.
package final class LoopbackServer: Sendable {
    /// One request.
    package struct Message: Sendable, Equatable {
        package var method: String
        package var path: String
        /// Names in lower case.
        package var fields: [String: String]
        package var body: String
    }

    /// What to answer to a request; unless a test says otherwise, its path names the answer.
    package typealias Answers = @Sendable (Message) -> LoopbackAnswer

    /// What has happened so far.
    final class Log: Sendable {
        let messages = Mutex<[Message]>([])
        let connections = Mutex(0)
    }

    private let channel: any Channel
    private let log: Log
    private let scheme: String

    private init(_ channel: any Channel, _ log: Log, _ scheme: String) {
        self.channel = channel
        self.log = log
        self.scheme = scheme
    }

    /// The port.
    package var port: Int { channel.localAddress?.port ?? 0 }
    /// The server's URL, without a path.
    package var url: String { url(of: "127.0.0.1") }
    /// What has come so far.
    package var messages: [Message] { log.messages.withLock { $0 } }
    /// How often somebody has connected.
    package var connections: Int { log.connections.withLock { $0 } }

    /// The server's URL under a name.
    package func url(of host: String) -> String { "\(scheme)://\(host):\(port)" }

    /// Runs a server for the body; with an identity it talks TLS.
    package static func run(
        as identity: TLSIdentity? = nil,
        answering answers: @escaping Answers = { LoopbackAnswer(named: $0.path) },
        _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        let log = Log()
        let tls = try identity?.serverContext()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                log.connections.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(LoopbackConnection(answers, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel, log, tls == nil ? "http" : "https")
        let result: Result<Void, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try await channel.close()
        try result.get()
    }
}
