import AuthorizationServer
import NIOCore
import NIOHTTP1

/// The connection itself: it stands right behind the HTTP/1 decoder, before anything of Hummingbird's.
///
/// - It answers requests for endpoints on the event loop, without a task and without the framework's own types.
/// - It passes all others on, and keeps the responses of both in the order of the requests (RFC 9112 §9.3.2):
///   a request goes on to Hummingbird only when no response of ours is owed, and while Hummingbird owes one, all go there.
/// - It guards: one Host, bounded bodies, deadlines, a bound on outstanding responses, an orderly close.
///
/// What cannot be taken yet is held, in order, and then the socket is read no further: what is held is never more than
/// one read brought.
final class HotPath: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whose request is arriving.
    enum Reading { case nothing, ours, passedOn, unwanted }

    /// How far the connection has come.
    enum Stage { case open, lastRequestTaken, lingering }

    /// What the pipeline brought.
    enum Arrival {
        case part(HTTPServerRequestPart)
        case parserError(HTTPParserError)
        case endOfInput
    }

    let rules: ConnectionRules
    let allocator = ByteBufferAllocator()
    let desk: EventLoopDesk
    var context: ChannelHandlerContext?
    /// Our responses are written past the response encoder, as bytes.
    var encoder: ChannelHandlerContext?
    var reading = Reading.nothing
    var stage = Stage.open
    var request: HotRequest?
    var owed = ResponseQueue()
    /// What Hummingbird owes.
    var passedOn = CircularBuffer<Exchange>(initialCapacity: 2)
    var held = CircularBuffer<Arrival>(initialCapacity: 2)
    var isQuiescing = false
    var inputIsClosed = false
    var isWritable = true
    var isInRead = false
    var isReleasing = false
    var needsFlush = false
    var wantsRead = false
    var hasAnswered = false
    /// When the present phase began: a request's arrival, idleness, lingering, a peer that takes nothing.
    var since: UInt32
    var unwritableSince: UInt32 = 0
    lazy var peerAddress: String? = context?.channel.remoteAddress?.ipAddress

    init(rules: ConnectionRules, desk: EventLoopDesk) {
        self.rules = rules
        self.desk = desk
        since = desk.tick
    }

    /// Whether no request is under way.
    var isIdle: Bool { reading == .nothing && owed.isEmpty && passedOn.isEmpty && held.isEmpty }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        desk.register(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { forget() }

    func channelInactive(context: ChannelHandlerContext) {
        forget()
        context.fireChannelInactive()
    }

    private func forget() {
        desk.unregister(self)
        owed.removeAll()
        held.removeAll()
        request = nil
        encoder = nil
        context = nil
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        receive(.part(unwrapInboundIn(data)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readEnded()
        context.fireChannelReadComplete()
    }

    func readEnded() {
        isInRead = false
        flushUnlessReading()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            receive(.parserError(error))
            flushUnlessReading()
        } else {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            receive(.endOfInput)
            flushUnlessReading()
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            if isIdle && stage == .open { context.close(promise: nil) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Back-pressure: while something is held or too much is owed, the peer waits.
    func read(context: ChannelHandlerContext) {
        if stage == .lingering || (held.isEmpty && isWritable && owed.count < rules.maximumOutstanding) {
            context.read()
        } else {
            wantsRead = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { release() } else { unwritableSince = desk.tick }
        flushUnlessReading()
        context.fireChannelWritabilityChanged()
    }

    func flushUnlessReading() {
        guard needsFlush, !isInRead, let encoder else { return }
        needsFlush = false
        encoder.flush()
    }
}
