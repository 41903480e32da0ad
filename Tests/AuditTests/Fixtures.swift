import AuthorizationServer
import JOSE
import OAuth
import Synchronization

let noon = NumericDate(1_800_000_000)
let acme = try! TenantID("acme")
let globex = try! TenantID("globex")

func event(_ kind: AuditKind = "test.happened", _ note: String = "") -> AuditEvent {
    AuditEvent(kind, at: noon, by: .system) { $0.member("note", note) }
}

/// A store that writes only when it is let to, and fails when it is told to.
final class GatedStore: AuditStore {
    private struct State {
        var isOpen: Bool
        var failure: StoreError?
        var appended: [[AuditBatch]] = []
        var arrived = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    init(isOpen: Bool = true) { state = Mutex(State(isOpen: isOpen)) }

    var appended: [[AuditBatch]] { state.withLock { $0.appended } }

    func append(_ batches: [AuditBatch]) async throws(StoreError) {
        await withCheckedContinuation { continuation in
            let resumed = state.withLock { state in
                state.arrived += 1
                let arrived = state.arrived
                var resumed = state.watchers.filter { $0.count <= arrived }.map(\.continuation)
                state.watchers.removeAll { $0.count <= arrived }
                if state.isOpen { resumed.append(continuation) } else { state.waiting.append(continuation) }
                return resumed
            }
            for continuation in resumed { continuation.resume() }
        }
        let failure = state.withLock { state in
            if state.failure == nil { state.appended.append(batches) }
            return state.failure
        }
        if let failure { throw failure }
    }

    /// Lets writes through, or holds the next ones.
    func open(_ isOpen: Bool = true) {
        let resumed = state.withLock { state in
            state.isOpen = isOpen
            defer { if isOpen { state.waiting = [] } }
            return isOpen ? state.waiting : []
        }
        for continuation in resumed { continuation.resume() }
    }

    func fail(with failure: StoreError?) { state.withLock { $0.failure = failure } }

    /// Returns when so many writes have begun.
    func begun(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived < count { state.watchers.append((count, continuation)) }
                return state.arrived >= count
            }
            if isThere { continuation.resume() }
        }
    }
}

/// A clock on which no wait takes any time.
struct InstantClock: Clock {
    var now: ContinuousClock.Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {}
}

/// A clock on which every wait lasts until it is cancelled.
struct StoppedClock: Clock {
    var now: ContinuousClock.Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }
}

/// Runs `body` while the log's writer runs, then ends the writer.
func withWriter(_ log: AuditLog, _ body: () async throws -> Void) async throws {
    let writer = Task { try await log.run() }
    try await body()
    log.shutdown()
    try await writer.value
}
