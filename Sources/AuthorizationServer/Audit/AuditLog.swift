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
/// ``record(_:tenant:)`` is called on event loops and only appends to a buffer. ``run()``, the writer, takes the whole
/// buffer, writes it in one transaction, and settles all receipts of it. While one group is being written the next one
/// gathers, so that the price of a commit is shared by all that arrived meanwhile.
///
/// - A single event is written at once. When events come in company the writer waits a little for more: a commit costs
///   as much as several signatures, and what shares it pays a part.
/// - The buffer is bounded: beyond ``AuditLimits`` an event is refused as ``AuditFailure/overloaded``.
/// - When the store fails, strict: the receipts of the group fail, no token of it leaves, and the next group is tried
///   anew, so that the log recovers when the disk does. Relaxed: the group is kept and tried again; when the buffer is
///   full, events are refused.
public final class AuditLog: Sendable {
    /// How long the writer waits for more when so many events came together last time; nil to write at once.
    static func gatherInterval(after company: Int) -> Duration? {
        switch company {
        case ..<2: nil
        case ..<8: .milliseconds(1)
        case ..<32: .milliseconds(4)
        default: .milliseconds(8)
        }
    }

    /// The longest that an event waits in memory when durability is relaxed and the store is well.
    public static let relaxedInterval = Duration.milliseconds(200)

    private let store: any AuditStore
    private let durability: AuditDurability
    private let limits: AuditLimits
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let buffer = Mutex(AuditBuffer())

    /// A log that appends to `store`; nothing is written until ``run()`` runs.
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
    /// What the event tells of must not leave the house before the receipt says ``AuditOutcome/recorded``.
    public func record(_ event: AuditEvent, tenant: TenantID) -> AuditReceipt {
        let (receipt, writer) = buffer.withLock { buffer in
            buffer.add(event, tenant: tenant, within: limits, settled: durability == .relaxed)
        }
        writer?.resume()
        return receipt
    }

    /// The writer: runs until ``shutdown()`` or cancellation, then writes what is left and returns.
    ///
    /// Call it once. It throws only when events whose receipts were settled (relaxed) could not be written in the end.
    public func run() async throws {
        // A task of its own: cancellation asks for the end, it must not cut a write that is under way.
        let writer = Task { try await self.write() }
        try await withTaskCancellationHandler {
            try await writer.value
        } onCancel: {
            shutdown()
        }
    }

    /// Asks a store that has failed whether it works again: for a server that gets no requests because of it.
    public func probe() async {
        guard failure != nil else { return }
        do throws(StoreError) {
            try await store.append([])
            noteSuccess()
        } catch { noteFailure(error, events: 0) }
    }

    /// Asks the writer to write what is left and to end; events that come later are refused as stopped.
    public func shutdown() {
        let writer = buffer.withLock { $0.close() }
        writer?.resume()
    }

    // MARK: The writer

    private func write() async throws {
        var company = 0
        while await arrival() {
            switch durability {
            case .strict: if let interval = Self.gatherInterval(after: company) { await pause(interval) }
            case .relaxed: await pause(AuditLog.relaxedInterval)
            }
            let group = buffer.withLock { $0.take() }
            company = group.events.count
            try await write(group)
        }
    }

    /// Writes one group and settles its receipts.
    private func write(_ group: AuditBuffer.Group) async throws {
        do throws(StoreError) {
            try await store.append(group.batches)
            noteSuccess()
            group.completion.settle(.recorded)
        } catch {
            noteFailure(error, events: group.events.count)
            group.completion.settle(.refused(.store(error)))
            if durability == .relaxed {
                let isLast = buffer.withLock { $0.putBack(group) }
                if isLast { throw error }
            }
        }
    }

    /// Waits for events; false when the log was shut down and none is left.
    private func arrival() async -> Bool {
        await withCheckedContinuation { continuation in
            buffer.withLock { $0.wait(continuation) }?.resume()
        }
        return buffer.withLock { !$0.isEmpty }
    }

    private func pause(_ duration: Duration) async {
        guard buffer.withLock({ !$0.isClosed }) else { return }
        // Whichever comes first: the timer, or `shutdown`.
        let timer = Task {
            try? await clock.sleep(for: duration)
            buffer.withLock { $0.endPause() }?.resume()
        }
        await withCheckedContinuation { continuation in
            buffer.withLock { $0.pause(continuation) }?.resume()
        }
        timer.cancel()
    }

    private func noteSuccess() {
        let recovered = buffer.withLock { buffer in
            defer { buffer.storeFailure = nil }
            return buffer.storeFailure != nil
        }
        if recovered { logger.notice("the audit store works again") }
    }

    private func noteFailure(_ error: StoreError, events: Int) {
        let isNew = buffer.withLock { buffer in
            defer { buffer.storeFailure = error }
            return buffer.storeFailure != error
        }
        if isNew {
            logger.error(
                "the audit store does not take events; tokens are refused until it does",
                metadata: ["error": "\(error)", "events": "\(events)"]
            )
        }
    }
}
