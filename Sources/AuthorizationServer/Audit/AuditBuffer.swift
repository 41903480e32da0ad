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

/// What waits for the audit store, and whether it is being written: the state behind the log's lock, without any I/O.
///
/// A verb that makes a write due says so, for its caller to begin it outside of the lock. One group is written at a time.
struct AuditBuffer {
    typealias Wait = CheckedContinuation<Void, Never>

    /// What is written at once.
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

    /// What comes after a write.
    struct Ending {
        /// The group that was written, or was not.
        let group: Group
        /// Another write is due.
        var isDue = false
        /// The group was put back; it is written again after a while.
        var isPutBack = false
        /// Who waits for the end of the log, when it has come.
        var waiting: Wait?
    }

    /// Why the last group could not be written.
    var storeFailure: StoreError?
    /// Why events whose receipts were settled were lost in the end.
    private(set) var loss: StoreError?
    private(set) var isClosed = false
    /// What gathers.
    private var group = Group()
    /// What the store was told to write: nil before it asked for it.
    private var written: Group?
    private var isWriting = false
    /// Somebody waits for what gathers.
    private var isWanted = false
    private var waiting: Wait?

    /// Takes an event, or refuses it; also tells whether it is the first of its group.
    mutating func add(_ event: AuditEvent, tenant: TenantID, within limits: AuditLimits)
        -> Result<(completion: AuditCompletion, isFirst: Bool), AuditFailure>
    {
        guard !isClosed else { return .failure(.stopped) }
        // Refusals, which anybody can cause, leave room for what those who prove themselves are owed.
        let share = event.kind == .tokenRefused ? 2 : 1
        guard group.events.count < limits.events / share, group.bytes + event.bytes.count <= limits.bytes / share
        else { return .failure(.overloaded) }
        group.events.append((tenant, event))
        group.bytes += event.bytes.count
        return .success((group.completion, group.events.count == 1))
    }

    /// Somebody waits for what gathers (for that of `completion`, if it is given); true when a write is due now.
    mutating func want(_ completion: AuditCompletion? = nil) -> Bool {
        guard !group.events.isEmpty, completion.map({ $0 === group.completion }) ?? true else { return false }
        isWanted = true
        return begin()
    }

    /// A write begins unless one is under way, after whose end the next begins.
    private mutating func begin() -> Bool {
        guard !isWriting, isWanted, !group.events.isEmpty else { return false }
        isWriting = true
        return true
    }

    /// What the write is to hold: all that has gathered until it is asked for the first time.
    mutating func take() -> Group {
        if let written { return written }
        let taken = group
        written = taken
        group = Group()
        group.events.reserveCapacity(min(taken.events.count * 2, 1024))
        isWanted = false
        return taken
    }

    /// The write has ended; a group that failed is kept when its receipts were settled before.
    mutating func end(_ failure: StoreError?, keepsFailed: Bool) -> Ending {
        // A store that failed before it asked for the batches has failed them all the same.
        var ending = Ending(group: take())
        written = nil
        isWriting = false
        if let failure, keepsFailed {
            if isClosed {
                loss = failure
            } else {
                group.events.insert(contentsOf: ending.group.events, at: 0)
                group.bytes += ending.group.bytes
                ending.isPutBack = true
                return ending
            }
        }
        if isClosed { isWanted = true }
        ending.isDue = begin()
        if isClosed, !isWriting {
            ending.waiting = waiting
            waiting = nil
        }
        return ending
    }

    /// No more events; true when a write of what is left is due.
    mutating func close() -> Bool {
        isClosed = true
        isWanted = true
        return begin()
    }

    /// Waits until the log is closed and nothing is left; handed back when that is so already.
    mutating func wait(_ wait: Wait) -> Wait? {
        if isClosed, !isWriting { return wait }
        waiting = wait
        return nil
    }

    /// Who waits for the end, if it has come with closing: nothing was left to write.
    mutating func endOfWaiting() -> Wait? {
        guard isClosed, !isWriting else { return nil }
        defer { waiting = nil }
        return waiting
    }
}
