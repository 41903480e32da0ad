import Logging
import OAuth
import Synchronization

/// When an event counts as recorded.
public enum AuditDurability: String, Sendable, Hashable, CaseIterable {
    /// When the store has made it durable. A crash loses no event of a token that left the house.
    case strict
    /// At once; it reaches the store within ``AuditLog/relaxedInterval``, and a crash loses what has not.
    case relaxed
}

/// The way of audit events from the event loops to the store: they gather in memory and are written in groups.
///
/// ``record(_:tenant:)`` is called on event loops and only appends to a buffer. Who waits for a receipt
/// (``AuditReceipt/whenDurable(_:)``) makes the store write: it takes all that has gathered, in one transaction, and settles
/// all receipts of it. While one group is being written the next one gathers, so that the price of a commit is shared by all
/// that arrived meanwhile. There is no timer: an event loop records what one pass over its sockets brought and then waits for
/// all of it at once, so a single event is written at once, and those that come in company are written in company.
///
/// - The buffer is bounded: beyond ``AuditLimits`` an event is refused as ``AuditFailure/overloaded``.
/// - When the store fails, strict: the receipts of the group fail, no token of it leaves, and the next group is tried
///   anew, so that the log recovers when the disk does. Relaxed: the group is kept and tried again; when the buffer is
///   full, events are refused.
public final class AuditLog: Sendable {
    /// The longest that an event waits in memory when durability is relaxed and the store is well.
    public static let relaxedInterval = Duration.milliseconds(200)

    private let store: any AuditStore
    private let durability: AuditDurability
    private let limits: AuditLimits
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let buffer = Mutex(AuditBuffer())

    /// A log that appends to `store`.
    public init(
        store: any AuditStore,
        durability: AuditDurability = .strict,
        limits: AuditLimits = AuditLimits(),
        logger: Logger = Logger(label: "signet.audit"),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.durability = durability
        self.limits = limits
        self.logger = logger
        self.clock = clock
    }

    /// Why the last group could not be written; nil while the store is well.
    ///
    /// For the readiness check.
    public var failure: StoreError? { buffer.withLock { $0.storeFailure } }

    /// Takes an event; cheap, never blocks, and may be called from any thread.
    ///
    /// What the event tells of must not leave the house before the receipt says ``AuditOutcome/recorded``. Somebody must
    /// wait for the receipt, or for a later one: that is what makes the store write. Who has nothing to wait for calls
    /// ``note(_:tenant:)``.
    public func record(_ event: AuditEvent, tenant: TenantID) -> AuditReceipt {
        switch buffer.withLock({ $0.add(event, tenant: tenant, within: limits) }) {
        case .failure(let failure): return .settled(.refused(failure))
        case .success(let (completion, isFirst)):
            guard durability == .relaxed else { return AuditReceipt(state: .waiting(completion, self)) }
            if isFirst { writeLater() }
            return .settled(.recorded)
        }
    }

    /// Takes an event that nothing waits for; it is written as soon as the store can.
    public func note(_ event: AuditEvent, tenant: TenantID) {
        record(event, tenant: tenant).whenDurable { _ in }
    }

    /// Runs until ``shutdown()`` or cancellation, and returns when all that was recorded is written.
    ///
    /// Call it once. It throws only when events whose receipts were settled (relaxed) could not be written in the end.
    public func run() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                buffer.withLock { $0.wait(continuation) }?.resume()
            }
        } onCancel: {
            shutdown()
        }
        if let loss = buffer.withLock({ $0.loss }) { throw loss }
    }

    /// Asks a store that has failed whether it works again: for a server that gets no requests because of it.
    public func probe() async {
        guard failure != nil else { return }
        do throws(StoreError) {
            try await store.append([])
            note(failure: nil, events: 0)
        } catch { note(failure: error, events: 0) }
    }

    /// Has what is left written, and ends ``run()``; events that come later are refused as stopped.
    public func shutdown() {
        if buffer.withLock({ $0.close() }) { write() }
        buffer.withLock { $0.endOfWaiting() }?.resume()
    }

    /// Somebody waits for the group of `completion`.
    func want(_ completion: AuditCompletion) {
        if buffer.withLock({ $0.want(completion) }) { write() }
    }

    // MARK: Writing

    /// Has the store write what has gathered by the time that it is ready to.
    private func write() {
        store.append {
            self.buffer.withLock { $0.take() }.batches
        } done: { failure in
            self.end(failure)
        }
    }

    private func end(_ failure: StoreError?) {
        let ending = buffer.withLock { $0.end(failure, keepsFailed: durability == .relaxed) }
        note(failure: failure, events: ending.group.events.count)
        // The next group first: the store goes on while receipts are settled.
        if ending.isDue { write() }
        if ending.isPutBack { writeLater() }
        ending.group.completion.settle(failure.map { .refused(.store($0)) } ?? .recorded)
        ending.waiting?.resume()
    }

    private func writeLater() {
        Task {
            try? await clock.sleep(for: Self.relaxedInterval)
            if buffer.withLock({ $0.want() }) { write() }
        }
    }

    private func note(failure: StoreError?, events: Int) {
        let former = buffer.withLock { buffer in
            defer { buffer.storeFailure = failure }
            return buffer.storeFailure
        }
        guard failure != former else { return }
        if let failure {
            logger.error(
                "the audit store does not take events; tokens are refused until it does",
                metadata: ["error": "\(failure)", "events": "\(events)"]
            )
        } else {
            logger.notice("the audit store works again")
        }
    }
}
