import Synchronization

/// Lets a bounded number of callers work at once under each key; the others wait in the order in which they came, and
/// beyond a limit they are sent away at once.
///
/// Waiting costs no thread. A caller that is cancelled while it waits leaves the line and leaves no work behind.
///
/// ```swift
/// try await turns.take("hash")
/// defer { turns.giveBack("hash") }
/// ```
package final class Turns: Sendable {
    /// Why a caller got no turn.
    package enum Refusal: Error, Equatable, Sendable {
        /// As many wait as may.
        case full
        /// The caller was cancelled.
        case cancelled
    }

    private struct Line: Sendable {
        var running = 0
        var waiting: [(number: UInt64, continuation: CheckedContinuation<Refusal?, Never>)] = []
    }

    private struct State: Sendable {
        var lines: [String: Line] = [:]
        var lastNumber: UInt64 = 0
    }

    private let slots: Int
    private let limit: Int
    private let state = Mutex(State())

    /// Under each key `slots` callers work, and at most `waiting` others wait.
    package init(slots: Int, waiting: Int) {
        self.slots = max(1, slots)
        limit = max(0, waiting)
    }

    /// How many wait under a key.
    package func waiting(_ key: String) -> Int { state.withLock { $0.lines[key]?.waiting.count ?? 0 } }

    /// Waits for a turn; whoever gets one gives it back.
    package func take(_ key: String) async throws(Refusal) {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let refusal = await withTaskCancellationHandler {
            await withCheckedContinuation { enter(key, number, $0) }
        } onCancel: {
            leave(key, number)
        }
        if let refusal { throw refusal }
    }

    /// Ends a turn: the one that has waited longest gets it.
    package func giveBack(_ key: String) {
        let next: CheckedContinuation<Refusal?, Never>? = state.withLock { state in
            guard var line = state.lines[key] else { return nil }
            if !line.waiting.isEmpty {
                let next = line.waiting.removeFirst()
                state.lines[key] = line
                return next.continuation
            }
            line.running -= 1
            state.lines[key] = line.running == 0 ? nil : line
            return nil
        }
        next?.resume(returning: nil)
    }

    /// Takes a turn, a place in the line, or neither.
    private func enter(_ key: String, _ number: UInt64, _ continuation: CheckedContinuation<Refusal?, Never>) {
        // `leave` may have come before: cancellation is looked at under the same lock, so one of the two sees the other.
        let answer: Refusal?? = state.withLock { state in
            if Task.isCancelled { return .some(.cancelled) }
            var line = state.lines[key] ?? Line()
            defer { state.lines[key] = line }
            if line.running < slots {
                line.running += 1
                return .some(nil)
            }
            guard line.waiting.count < limit else { return .some(.full) }
            line.waiting.append((number, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func leave(_ key: String, _ number: UInt64) {
        let left: CheckedContinuation<Refusal?, Never>? = state.withLock { state in
            guard let place = state.lines[key]?.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.lines[key]?.waiting.remove(at: place).continuation
        }
        left?.resume(returning: .cancelled)
    }
}
