import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose peer keeps a request unfinished.
///
/// Each part of a body renews the idle timer of the connection, so without this a body sent byte by byte holds one of a
/// bounded number of connections for ever, and a token is not even needed for it.
///
/// - A request that is not whole when its time is over ends the connection.
/// - An answer that is given before the request is whole, as refusals are, is the connection's last: what is still to
///   come is thrown away, not waited for.
///
/// It stands between the decoder and the framework, one to each connection.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How far the request that is arriving has come.
    private enum Stage {
        case between
        case arriving
        /// Answered before it was whole.
        case lingering
    }

    /// How long the peer may take to read the last answer.
    static let linger = TimeAmount.seconds(2)

    private let time: TimeAmount
    private let connections: OpenConnections
    private var stage = Stage.between
    private var answersOwed = 0
    private var isLastAnswer = false
    private var deadline: Scheduled<Void>?

    /// A deadline of `time` from a request's head to its end; `connections` learn when the connection closes.
    init(_ time: TimeAmount, connections: OpenConnections = OpenConnections()) {
        self.time = time
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) { connections.open(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard stage != .lingering else { return }
        switch unwrapInboundIn(data) {
        case .head:
            stage = .arriving
            answersOwed += 1
            close(context, in: time)
        case .body: break
        case .end:
            stage = .between
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // With requests sent ahead (RFC 9112 §9.3.2) the answer may be to one before that which is arriving.
            guard stage == .arriving, answersOwed == 1, head.status.kind != .informational else {
                return context.write(data, promise: promise)
            }
            isLastAnswer = true
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            answersOwed -= 1
            context.write(data, promise: promise)
            if isLastAnswer { linger(context) }
        }
    }

    /// The framework's channels stay open for writing when the peer closes; nothing else tells of it until a write fails.
    ///
    /// A peer that closes its side alone and waits for an answer looks the same, and no client of MCP does that.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { connections.hangUp(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        connections.close(context.channel)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        connections.close(context.channel)
    }

    /// Ends our side at once and the peer's soon: closing both would reset the connection under an answer that a peer
    /// which is still sending has not read yet (RFC 9112 §9.6).
    private func linger(_ context: ChannelHandlerContext) {
        stage = .lingering
        context.flush()
        context.close(mode: .output, promise: nil)
        close(context, in: Self.linger)
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }
}
