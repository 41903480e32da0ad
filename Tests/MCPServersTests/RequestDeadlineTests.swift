import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import NIOPosix
import Testing

@testable import MCPServers

@Suite("Requests that do not come to their end")
struct RequestDeadlineTests {
    /// A connection whose clock the test moves.
    private final class Connection {
        let channel: EmbeddedChannel

        init() throws {
            channel = EmbeddedChannel(handler: RequestDeadline(.seconds(30)))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func receive(_ parts: HTTPRequestPart...) throws { for part in parts { try channel.writeInbound(part) } }
        func answer(_ status: HTTPResponse.Status) throws -> HTTPFields {
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: status)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
            guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { return [:] }
            _ = try channel.readOutbound(as: HTTPResponsePart.self)
            return head.headerFields
        }
        func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }
        /// How many parts came through.
        func received() throws -> Int {
            var count = 0
            while try channel.readInbound(as: HTTPRequestPart.self) != nil { count += 1 }
            return count
        }
    }

    private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/"))
    private let byte = HTTPRequestPart.body(ByteBuffer(bytes: [0]))
    private let end = HTTPRequestPart.end(nil)

    @Test("a body that trickles ends the connection when the request's time is over, however often a byte comes")
    func trickle() throws {
        let connection = try Connection()
        try connection.receive(head)
        connection.pass(.seconds(25))
        try connection.receive(byte)
        connection.pass(.milliseconds(4999))
        #expect(connection.channel.isActive)
        connection.pass(.milliseconds(1))
        #expect(!connection.channel.isActive)
    }

    @Test("a request that is whole in time keeps the connection, and so does the next, each with its own time")
    func inTime() throws {
        let connection = try Connection()
        for _ in 0..<2 {
            try connection.receive(head, byte)
            connection.pass(.seconds(29))
            try connection.receive(end)
            connection.pass(.seconds(60))
            #expect(try connection.answer(.ok)[.connection] == nil)
            #expect(connection.channel.isActive)
        }
        #expect(try connection.received() == 6)
    }

    @Test("an answer before the request is whole is the last, and what still comes is thrown away")
    func refusedEarly() throws {
        let connection = try Connection()
        try connection.receive(head)
        #expect(try connection.received() == 1)
        #expect(try connection.answer(.unauthorized)[.connection] == "close")
        try connection.receive(byte, end, head)
        #expect(try connection.received() == 0)
        connection.pass(RequestDeadline.linger)
        #expect(!connection.channel.isActive)
    }

    @Test("an answer to the request before the one that is arriving is not the last")
    func pipelined() throws {
        let connection = try Connection()
        try connection.receive(head, end, head)
        #expect(try connection.answer(.ok)[.connection] == nil)
        try connection.receive(end)
        #expect(try connection.answer(.ok)[.connection] == nil)
        connection.pass(.seconds(60))
        #expect(connection.channel.isActive)
    }

    @Test("the server refuses a request without a token whose body never comes, and hangs up", .timeLimit(.minutes(1)))
    func hangsUp() async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = try ProtectedServer({ $0.port = 0 }, onRunning: { continuation.yield($0) })
        let running = Task { try await server.application.run() }
        let port = try #require(await ports.first { _ in true })
        let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let answer = try await client.executeThenClose { inbound, outbound in
            let head = "POST \(ProtectedServer.path) HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n{"
            try await outbound.write(ByteBuffer(string: head))
            var answer = ""
            // Ends when the server does.
            for try await part in inbound { answer += String(buffer: part) }
            return answer
        }
        #expect(answer.hasPrefix("HTTP/1.1 401"))
        #expect(answer.lowercased().contains("connection: close"))
        running.cancel()
        _ = await running.result
    }
}
