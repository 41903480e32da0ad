import AuthorizationServer
import NIOCore
import NIOHTTP1

/// Responses: in order, and what comes after the last one.
extension HotPath {
    /// Writes a response when it is its turn, or queues it.
    func respond(_ response: EndpointResponse, _ exchange: Exchange) {
        if owed.isEmpty {
            write(response, exchange)
        } else {
            owed.append(ready: response, for: exchange)
        }
    }

    /// What was waited for has come.
    func settle(_ slot: Int, _ outcome: EventLoopDesk.Outcome) {
        // Also for a peer that has gone: a refusal is audited.
        if case .rest(let rest) = outcome { return give(rest(), at: slot) }
        guard context != nil else { return }
        switch outcome {
        case .recorded: owed.settle(slot, with: nil)
        case .refused: owed.settle(slot, with: Refusal.unavailable)
        case .response(let response): owed.settle(slot, with: response)
        case .rest: return
        }
        while stage != .lingering, let next = owed.popReady() { write(next.response, next.exchange) }
        release()
    }

    private func write(_ response: EndpointResponse, _ exchange: Exchange) {
        guard let encoder else { return }
        let closes = exchange.closes || (isQuiescing && isIdle)
        let buffer = WireResponse.buffer(
            for: response,
            exchange: exchange,
            closes: closes,
            commonLines: desk.commonLines,
            allocator: allocator
        )
        encoder.write(NIOAny(buffer), promise: nil)
        needsFlush = true
        responseEnded()
        if closes { linger() }
    }

    private func responseEnded() {
        hasAnswered = true
        since = desk.tick
    }

    /// Ends our side and waits for the peer's: closing at once would reset the connection under a response not yet read
    /// when the peer is still sending (RFC 9112 §9.6).
    private func linger() {
        guard let context, stage != .lingering else { return }
        stage = .lingering
        held.removeAll()
        owed.removeAll()
        needsFlush = false
        context.flush()
        guard !inputIsClosed else { return closeWhenWritten() }
        context.close(mode: .output, promise: nil)
        if wantsRead {
            wantsRead = false
            context.read()
        }
    }

    /// Closes when all that was written is on its way.
    func closeWhenWritten() {
        guard let context, let encoder else { return }
        let channel = context.channel
        needsFlush = false
        encoder.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }

    // MARK: Hummingbird's responses pass by

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard stage != .lingering else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if !passedOn.isEmpty, head.status.code >= 200 {
                let isLast = isQuiescing && passedOn.count == 1 && held.isEmpty && reading == .nothing
                if isLast || passedOn[passedOn.startIndex].closes || !head.isKeepAlive {
                    head.headers.replaceOrAdd(name: "connection", value: "close")
                    passedOn[passedOn.startIndex].closes = true
                    stage = .lastRequestTaken
                }
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            guard let exchange = passedOn.popFirst() else { return }
            responseEnded()
            if exchange.closes {
                linger()
            } else {
                release()
                flushUnlessReading()
                if isQuiescing && isIdle { closeWhenWritten() }
            }
        }
    }

    // MARK: Deadlines

    /// Looked at once a tick.
    func checkDeadlines() {
        guard let context else { return }
        let passed = desk.tick &- since
        switch stage {
        case .lingering:
            if passed > rules.lingerTicks { context.close(promise: nil) }
        case .open, .lastRequestTaken:
            if !isWritable {
                if desk.tick &- unwritableSince > rules.writeTicks { context.close(promise: nil) }
            } else if reading != .nothing {
                if passed > rules.requestTicks { endLateRequest(context) }
            } else if isIdle {
                if passed > (hasAnswered ? rules.idleTicks : rules.requestTicks) { context.close(promise: nil) }
            }
        }
    }

    /// A request that does not come to its end: said so when nothing else is being said, cut off otherwise.
    private func endLateRequest(_ context: ChannelHandlerContext) {
        guard reading == .ours, owed.isEmpty, var exchange = request?.exchange else {
            context.close(promise: nil)
            return
        }
        exchange.closes = true
        reading = .unwanted
        request = nil
        write(Refusal.requestTimeout, exchange)
        flushUnlessReading()
    }
}
