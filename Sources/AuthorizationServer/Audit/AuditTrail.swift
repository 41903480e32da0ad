import JOSE
import OAuth

/// Which events to read.
public struct AuditFilter: Sendable, Equatable {
    /// Not before this time.
    public var since: NumericDate?
    /// Before this time.
    public var until: NumericDate?
    /// Only events of these kinds; nil for all.
    public var kinds: Set<AuditKind>?
    /// Only events numbered above this.
    public var after: Int64
    /// How many at most.
    public var limit: Int

    /// Everything from the start, 100 at a time, unless narrowed.
    public init(
        since: NumericDate? = nil,
        until: NumericDate? = nil,
        kinds: Set<AuditKind>? = nil,
        after: Int64 = 0,
        limit: Int = 100
    ) {
        self.since = since
        self.until = until
        self.kinds = kinds
        self.after = after
        self.limit = limit
    }

    func matches(_ entry: AuditEntry) -> Bool {
        guard entry.sequence > after, kinds?.contains(entry.kind) ?? true else { return false }
        guard let time = entry.time else { return since == nil && until == nil }
        return since.map { $0 <= time } ?? true && until.map { time < $0 } ?? true
    }
}

/// Some events, and where to go on.
public struct AuditPage: Sendable, Equatable {
    /// The events in the order of their numbers.
    public var entries: [AuditEntry]
    /// The `after` of the next page; nil when there is no more.
    public var next: Int64?
}

/// A tenant's audit as an operator reads it: list, export, verify.
public struct AuditTrail: Sendable {
    private static let segmentsAtATime = 64
    private let tenant: TenantID
    private let reader: any AuditReader

    /// The audit of one tenant.
    public init(_ store: any TenantScopedStore) {
        tenant = store.id
        reader = store
    }

    /// One page of the events that pass `filter`.
    ///
    /// The hashes in it are computed from each segment's start, not proven: for that there is ``verify(anchor:)``.
    public func page(_ filter: AuditFilter) async throws(StoreError) -> AuditPage {
        var page = AuditPage(entries: [], next: nil)
        var after = filter.after
        while true {
            let segments = try await reader.auditSegments(
                after: after,
                since: filter.since,
                until: filter.until,
                limit: Self.segmentsAtATime
            )
            for segment in segments {
                var head = AuditHead(sequence: segment.firstSequence - 1, hash: segment.previousHash)
                for line in segment.lines {
                    head.append(line)
                    let entry = AuditEntry(line, head: head)
                    guard filter.matches(entry) else { continue }
                    guard page.entries.count < filter.limit else {
                        page.next = page.entries.last?.sequence ?? filter.after
                        return page
                    }
                    page.entries.append(entry)
                }
                after = max(after, segment.lastSequence)
            }
            if segments.count < Self.segmentsAtATime { return page }
        }
    }

    /// Hands every event that passes `filter` (its `limit` aside) to `line` as a line of an export, each with its line
    /// feed; returns how many there were.
    @discardableResult
    public func export(
        _ filter: AuditFilter = AuditFilter(),
        line: ([UInt8]) throws -> Void
    ) async throws -> Int {
        var filter = filter
        filter.limit = 1000
        var count = 0
        while true {
            let page = try await page(filter)
            for entry in page.entries { try line(entry.exportLine + [0x0A]) }
            count += page.entries.count
            guard let next = page.next else { return count }
            filter.after = next
        }
    }

    /// Proves the whole chain; see ``AuditChain``.
    ///
    /// - Returns: The end of the chain: keep it elsewhere as the anchor of a later proof.
    /// - Throws: ``AuditChain/Break`` for the first place that does not hold, or ``StoreError``.
    public func verify(anchor: AuditHead? = nil) async throws -> AuditHead {
        var chain = AuditChain(tenant: tenant, anchor: anchor)
        while true {
            let segments = try await reader.auditSegments(
                after: chain.head.sequence,
                since: nil,
                until: nil,
                limit: Self.segmentsAtATime
            )
            for segment in segments { try chain.verify(segment) }
            if segments.count < Self.segmentsAtATime { return try chain.finish() }
        }
    }
}
