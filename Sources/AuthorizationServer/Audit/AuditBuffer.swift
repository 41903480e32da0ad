import OAuth

/// How much may wait for the audit store; beyond it events are refused as overloaded.
public struct AuditLimits: Sendable, Equatable {
    /// How many events.
    public var events: Int
    /// How many bytes of them.
    public var bytes: Int

    /// The bounds of what waits; the group that is being written comes on top.
    public init(events: Int = 20_000, bytes: Int = 16 << 20) {
        self.events = events
        self.bytes = bytes
    }
}

/// What waits for the audit writer, and the writer when it waits: the state behind the log's lock.
///
/// A verb that ends a wait hands out the continuation, for its caller to resume outside of the lock.
struct AuditBuffer {
    typealias Wait = CheckedContinuation<Void, Never>

    /// What the writer takes at once.
    struct Group {
        var events: [(tenant: TenantID, event: AuditEvent)] = []
        var bytes = 0
        var completion = AuditCompletion()

        /// The events by tenant, each tenant's in the order in which they came.
        var batches: [AuditBatch] {
            var batches: [AuditBatch] = []
            var positions: [TenantID: Int] = [:]
            for (tenant, event) in events {
                if let position = positions[tenant] {
                    batches[position].events.append(event)
                } else {
                    positions[tenant] = batches.count
                    batches.append(AuditBatch(tenant: tenant, events: [event]))
                }
            }
            return batches
        }
    }

    /// Why the last group could not be written.
    var storeFailure: StoreError?
    private(set) var isClosed = false
    private var group = Group()
    private var idleWriter: Wait?
    private var pausedWriter: Wait?
    private var pauseEnded = false

    var isEmpty: Bool { group.events.isEmpty }

    /// Takes an event, or refuses it; also hands out the writer if it waited for one.
    mutating func add(
        _ event: AuditEvent,
        tenant: TenantID,
        within limits: AuditLimits,
        settled: Bool
    ) -> (AuditReceipt, Wait?) {
        guard !isClosed else { return (.settled(.refused(.stopped)), nil) }
        // Refusals, which anybody can cause, leave room for what those who prove themselves are owed.
        let share = event.kind == .tokenRefused ? 2 : 1
        guard group.events.count < limits.events / share, group.bytes + event.bytes.count <= limits.bytes / share
        else {
            return (.settled(.refused(.overloaded)), nil)
        }
        group.events.append((tenant, event))
        group.bytes += event.bytes.count
        defer { idleWriter = nil }
        return (settled ? .settled(.recorded) : AuditReceipt(state: .waiting(group.completion)), idleWriter)
    }

    /// Takes all that waits.
    mutating func take() -> Group {
        let taken = group
        group = Group()
        group.events.reserveCapacity(min(taken.events.count * 2, 1024))
        return taken
    }

    /// Puts a group back before what came meanwhile; answers true when it must not be tried again.
    mutating func putBack(_ failed: Group) -> Bool {
        group.events.insert(contentsOf: failed.events, at: 0)
        group.bytes += failed.bytes
        return isClosed
    }

    /// The writer waits for events or the end; handed back when there is nothing to wait for.
    mutating func wait(_ writer: Wait) -> Wait? {
        if !isEmpty || isClosed { return writer }
        idleWriter = writer
        return nil
    }

    /// The writer pauses; handed back when the pause is over already.
    mutating func pause(_ writer: Wait) -> Wait? {
        defer { pauseEnded = false }
        if pauseEnded || isClosed { return writer }
        pausedWriter = writer
        return nil
    }

    /// The timer of a pause went off.
    mutating func endPause() -> Wait? {
        defer { pausedWriter = nil }
        pauseEnded = pausedWriter == nil
        return pausedWriter
    }

    /// No more events; hands out the writer if it waits for anything.
    mutating func close() -> Wait? {
        isClosed = true
        defer {
            idleWriter = nil
            pausedWriter = nil
        }
        return idleWriter ?? pausedWriter
    }
}
