import NIOConcurrencyHelpers
import NIOCore

/// The connections that are open, so that what runs for a client can end with its connection.
///
/// The framework hands a handler its channel but no news of its end; a handler in the channel's own pipeline has the news
/// (see ``RequestDeadline``). Here the two meet.
final class OpenConnections: Sendable {
    private let ends = NIOLockedValueBox<[ObjectIdentifier: ConnectionEnd]>([:])

    /// A connection has opened.
    func open(_ channel: any Channel) {
        ends.withLockedValue { $0[ObjectIdentifier(channel)] = ConnectionEnd() }
    }

    /// The peer sends no more: it is taken to have gone, and what waits for that is done.
    func hangUp(_ channel: any Channel) { end(of: ObjectIdentifier(channel))?.close() }

    /// A connection has closed: what waits for that is done.
    func close(_ channel: any Channel) {
        ends.withLockedValue { $0.removeValue(forKey: ObjectIdentifier(channel)) }?.close()
    }

    /// The end of a connection to come; nil where it has come, or nobody would tell.
    func end(of channel: ObjectIdentifier) -> ConnectionEnd? { ends.withLockedValue { $0[channel] } }
}

/// What is to be done when one connection closes.
final class ConnectionEnd: Sendable {
    private struct State {
        var isClosed = false
        var last: UInt64 = 0
        var actions: [UInt64: @Sendable () -> Void] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Does `action` when the connection closes, or now if it has; the result takes it away again.
    func onClose(_ action: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
        let number = state.withLockedValue { state -> UInt64? in
            guard !state.isClosed else { return nil }
            state.last += 1
            state.actions[state.last] = action
            return state.last
        }
        guard let number else {
            action()
            return {}
        }
        return { [state] in state.withLockedValue { _ = $0.actions.removeValue(forKey: number) } }
    }

    func close() {
        let actions = state.withLockedValue { state in
            state.isClosed = true
            defer { state.actions = [:] }
            return state.actions
        }
        for action in actions.values { action() }
    }
}
