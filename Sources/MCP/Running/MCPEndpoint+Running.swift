import JSON
import Synchronization

extension MCPEndpoint {
    /// Runs what may take long: a call whose client may go away meanwhile, or wants to hear of its progress.
    ///
    /// - 2026-07-28: a client that closes its connection gives the request up; its task is cancelled (Cancellation).
    /// - Before: it may come by accident and must not be taken for that (2025-11-25, Streamable HTTP, Sending Messages);
    ///   and `notifications/cancelled` names a request by an id that only a session would make unique, so that one window
    ///   of a client could end another's work. The call runs to its end.
    func run(
        _ call: Call,
        of request: MCPRequest,
        _ body: @escaping @Sendable (_ progress: ProgressReporter) async -> MCPAnswer
    ) async -> MCPAnswer {
        let token = progressToken(call, request)
        let isCancelledByClosing = call.version.era == .stateless && request.onClose != nil
        guard token != nil || isCancelledByClosing else { return await body(.none) }

        let (events, continuation) = AsyncStream<MCPEventStream.Event>
            .makeStream(bufferingPolicy: .bufferingNewest(64))
        let work = Task {
            let progress = token == nil ? .none : Self.reporter(continuation)
            let answer = await body(progress)
            continuation.yield(.answer(answer))
            continuation.finish()
        }
        let forget = isCancelledByClosing ? request.onClose?({ work.cancel() }) : nil
        let first = await withTaskCancellationHandler {
            var iterator = events.makeAsyncIterator()
            return await iterator.next()
        } onCancel: {
            work.cancel()
        }
        if case .progress? = first, let first, let token {
            // Only now is it a stream: what was refused before has kept the status that its revision wants.
            if let forget {
                Task {
                    await work.value
                    forget()
                }
            }
            return .events(MCPEventStream(token: token, first: first, rest: events, work: work))
        }
        forget?()
        if case .answer(let answer)? = first { return answer }
        return .response(failure(call, JSONRPCError(.internalError, "The request was cancelled")))
    }

    /// The token that the client wants to hear of progress by, if it can take events.
    private func progressToken(_ call: Call, _ request: MCPRequest) -> JSONValue? {
        guard let token = call.params["_meta"]?["progressToken"], MediaType.acceptsEvents(request.values("accept"))
        else { return nil }
        switch token {
        case .string, .integer: return token
        default: return nil
        }
    }

    /// Passes reports on that go forward, twenty in a second at most.
    private static func reporter(
        _ continuation: AsyncStream<MCPEventStream.Event>.Continuation
    ) -> ProgressReporter {
        let last = Mutex<(done: Double, at: ContinuousClock.Instant?)>((-.infinity, nil))
        return ProgressReporter { done, total, message in
            let now = ContinuousClock.now
            let isDue = last.withLock { last in
                guard done.isFinite, done > last.done else { return false }
                if let at = last.at, at.duration(to: now) < .milliseconds(50), done != total { return false }
                last = (done, now)
                return true
            }
            if isDue { continuation.yield(.progress(done: done, total: total, message: message)) }
        }
    }
}
