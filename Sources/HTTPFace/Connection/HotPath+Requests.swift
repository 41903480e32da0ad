import AuthorizationServer
import NIOCore
import NIOHTTP1

/// Requests: whose each is, and what holds it up.
extension HotPath {
    func receive(_ arrival: Arrival) {
        if held.isEmpty, take(arrival) { return }
        held.append(arrival)
    }

    /// Takes up what was held, as far as it goes now, and reads on.
    func release() {
        guard !isReleasing else { return }
        isReleasing = true
        defer { isReleasing = false }
        while let arrival = held.popFirst() {
            guard take(arrival) else {
                held.prepend(arrival)
                return
            }
        }
        if wantsRead, isWritable, owed.count < rules.maximumOutstanding {
            wantsRead = false
            context?.read()
        }
    }

    /// Deals with an arrival; false when it must wait for responses that are owed.
    private func take(_ arrival: Arrival) -> Bool {
        guard let context else { return true }
        switch arrival {
        case .part(.head(let head)): return take(head, context)
        case .part(let part):
            take(part, context)
            return true
        case .parserError(let error): return take(error, context)
        case .endOfInput: return takeEndOfInput(context)
        }
    }

    private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Bool {
        guard stage == .open else {
            // A response that ends the connection is on its way (RFC 9112 §9.6).
            reading = .unwanted
            return true
        }
        guard isWritable, owed.count < rules.maximumOutstanding else { return false }
        var fields = RequestFields(method: head.method.rawValue, target: head.uri)
        for (name, value) in head.headers { fields.note(name: name, value: value) }
        var exchange = Exchange(head, fields)
        if let refusal = rules.refusal(of: head, fields: fields) {
            guard passedOn.isEmpty else { return false }
            refuse(refusal, exchange)
            return true
        }
        if passedOn.isEmpty, rules.answersOnEventLoop,
            let endpoint = rules.endpoints.endpoint(forPath: fields.request.path)
        {
            if let length = fields.contentLength, length > endpoint.maximumBodyBytes {
                refuse(endpoint.refuseOversized(remoteAddress: peerAddress) ?? Refusal.tooLarge, exchange)
                return true
            }
            guard invite(head, fields, context) else { return false }
            request = HotRequest(endpoint: endpoint, fields: fields, exchange: exchange)
            reading = .ours
        } else {
            guard owed.isEmpty, invite(head, fields, context) else { return false }
            // Hummingbird does not know the version; it would keep every connection.
            exchange.closes = exchange.closes || head.version.isBeforeOneDotOne
            passedOn.append(exchange)
            reading = .passedOn
            context.fireChannelRead(wrapInboundOut(.head(head)))
        }
        if exchange.closes { stage = .lastRequestTaken }
        since = desk.tick
        return true
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch reading {
        case .nothing: break
        case .unwanted: if case .end = part { reading = .nothing }
        case .passedOn:
            guard case .end = part else { return context.fireChannelRead(wrapInboundOut(part)) }
            reading = .nothing
            context.fireChannelRead(wrapInboundOut(part))
            // The answer may have left before the request's end, when it could not close yet.
            if isQuiescing, isIdle, stage == .open { closeWhenWritten() }
        case .ours:
            switch part {
            case .head: break
            case .body(var piece):
                if request?.take(&piece) == false, let request {
                    refuse(
                        request.endpoint.refuseOversized(remoteAddress: peerAddress) ?? Refusal.tooLarge,
                        request.exchange
                    )
                }
            case .end:
                reading = .nothing
                if let whole = request.take() { answer(whole) }
            }
        }
    }

    /// Says `100 Continue` to a client that waits for it with its body (RFC 9110 §10.1.1); false when it is not our turn to speak.
    private func invite(
        _ head: HTTPRequestHead,
        _ fields: RequestFields,
        _ context: ChannelHandlerContext
    ) -> Bool {
        // HTTP/1.0 knows no interim responses and would take this one for the answer.
        guard fields.expectsContinue, !head.version.isBeforeOneDotOne else { return true }
        guard owed.isEmpty, passedOn.isEmpty else { return false }
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        encoder?.write(NIOAny(buffer), promise: nil)
        needsFlush = true
        return true
    }

    /// What the decoder does not understand is the last that it reads.
    private func take(_ error: HTTPParserError, _ context: ChannelHandlerContext) -> Bool {
        guard stage == .open || reading == .ours || reading == .passedOn else { return true }
        if reading == .passedOn || !passedOn.isEmpty {
            guard owed.isEmpty else { return false }
            context.fireErrorCaught(error)
        } else {
            refuse(
                error == .headerOverflow ? Refusal.headersTooLarge : Refusal.badRequest,
                request?.exchange ?? Exchange()
            )
        }
        return true
    }

    /// The peer has said all; what we owe it still leaves.
    private func takeEndOfInput(_ context: ChannelHandlerContext) -> Bool {
        inputIsClosed = true
        if stage == .lingering {
            context.close(promise: nil)
            return true
        }
        guard owed.isEmpty else { return false }
        if passedOn.isEmpty {
            closeWhenWritten()
        } else {
            stage = .lastRequestTaken
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        return true
    }

    /// GET is answered from prepared bytes at once; what was posted is worked out in company.
    func answer(_ request: HotRequest) {
        let slot = owed.append(waiting: nil, for: request.exchange)
        if request.needsWork {
            desk.postpone(AnswerBatch.Item(connection: self, slot: slot, request: request))
        } else {
            answer(request, at: slot)
        }
    }

    /// Asks the endpoint, for the place in the queue that was kept for the answer.
    func answer(_ request: HotRequest, at slot: Int) {
        guard context != nil else { return }
        let address = rules.trustedProxies.clientAddress(peer: peerAddress, forwardedFor: request.forwardedFor)
        give(request.answer(remoteAddress: address), at: slot)
    }

    /// What an endpoint says, for its place in the queue.
    func give(_ answer: EndpointAnswer, at slot: Int) {
        guard context != nil else { return }
        switch answer {
        case .ready(let response): settle(slot, .response(response))
        case .afterAudit(let response, let receipt):
            owed.hold(response, at: slot)
            desk.settle(Ticket(connection: self, slot: slot), when: receipt)
        case .later(let answer):
            let ticket = Ticket(connection: self, slot: slot)
            Task { ticket.settle(.response(await answer())) }
        case .soon(let answer):
            let ticket = Ticket(connection: self, slot: slot)
            answer.whenReady { ticket.settle(.rest($0)) }
        }
    }

    /// Refuses a request whose rest is not read; the connection ends with that.
    private func refuse(_ response: EndpointResponse, _ exchange: Exchange) {
        var exchange = exchange
        exchange.closes = true
        reading = .unwanted
        request = nil
        stage = .lastRequestTaken
        respond(response, exchange)
    }
}

/// A place in a connection's queue, for whoever settles it on another thread.
///
/// It only carries the connection to its own event loop; that is what makes the unchecked `Sendable` true.
struct Ticket: @unchecked Sendable {
    let connection: HotPath
    let slot: Int

    func settle(_ outcome: EventLoopDesk.Outcome) {
        connection.desk.deliver(EventLoopDesk.Delivery(connection: connection, slot: slot, outcome: outcome))
    }
}
