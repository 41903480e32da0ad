import Synchronization

/// What became of an audit event.
public enum AuditOutcome: Sendable, Equatable {
    /// It is as durable as the operator asked for: what it tells of may leave the house.
    case recorded
    /// It was not recorded: what it tells of must not leave the house.
    case refused(AuditFailure)
}

/// Why an audit event was not recorded.
public enum AuditFailure: Error, Sendable, Equatable {
    /// Too many events wait for the store: answer 503 and let the client come again.
    case overloaded
    /// The log was shut down.
    case stopped
    /// The store did not take it.
    case store(StoreError)
}

/// Tells when an audit event is durable, or that it never will be.
public struct AuditReceipt: Sendable {
    enum State: Sendable {
        case settled(AuditOutcome)
        case waiting(AuditCompletion, AuditLog?)
    }

    let state: State

    /// A receipt whose outcome is known already.
    public static func settled(_ outcome: AuditOutcome) -> AuditReceipt { AuditReceipt(state: .settled(outcome)) }

    /// Calls `done` exactly once: at once when the outcome is known, otherwise on the store's thread; and has the store
    /// write, if it does not already.
    ///
    /// `done` must be quick and must not block: the receipts of a whole group are called one after another. A door hops
    /// back to its event loop, once for all receipts that share their outcome.
    public func whenDurable(_ done: @escaping @Sendable (AuditOutcome) -> Void) {
        switch state {
        case .settled(let outcome): done(outcome)
        case .waiting(let completion, let log):
            completion.whenSettled(done)
            log?.want(completion)
        }
    }

    /// Whether one commit decides both: what waits for many receipts then needs to be told only once.
    public func sharesOutcome(with other: AuditReceipt) -> Bool {
        guard case .waiting(let one, _) = state, case .waiting(let another, _) = other.state else { return false }
        return one === another
    }

    /// Returns when the event is recorded; throws when it never will be.
    public func durable() async throws(AuditFailure) {
        let outcome = await withCheckedContinuation { continuation in whenDurable { continuation.resume(returning: $0) }
        }
        if case .refused(let failure) = outcome { throw failure }
    }
}

/// The one completion that all receipts of a batch share: one lock, one list, one walk.
final class AuditCompletion: Sendable {
    private enum State {
        case waiting([@Sendable (AuditOutcome) -> Void])
        case settled(AuditOutcome)
    }

    private let state = Mutex(State.waiting([]))

    func whenSettled(_ done: @escaping @Sendable (AuditOutcome) -> Void) {
        let outcome: AuditOutcome? = state.withLock { state in
            switch state {
            case .settled(let outcome): return outcome
            case .waiting(var waiting):
                state = .waiting([])
                waiting.append(done)
                state = .waiting(waiting)
                return nil
            }
        }
        if let outcome { done(outcome) }
    }

    func settle(_ outcome: AuditOutcome) {
        let waiting: [@Sendable (AuditOutcome) -> Void] = state.withLock { state in
            guard case .waiting(let waiting) = state else { return [] }
            state = .settled(outcome)
            return waiting
        }
        for done in waiting { done(outcome) }
    }
}
