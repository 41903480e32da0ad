import Crypto
import JOSE
import OAuth

/// Where a tenant's hash chain ends: the last event's number and hash.
public struct AuditHead: Sendable, Equatable {
    /// The number of the last event; 0 when there is none.
    public private(set) var sequence: Int64
    /// The hash of the chain up to and with that event: 32 bytes.
    public private(set) var hash: [UInt8]

    /// The end of a chain.
    public init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// The start of a tenant's chain: SHA-256 of `signet audit v1 <tenant>`.
    public static func start(of tenant: TenantID) -> AuditHead {
        AuditHead(sequence: 0, hash: Array(SHA256.hash(data: Array("signet audit v1 \(tenant.value)".utf8))))
    }

    /// Goes on by one event: SHA-256 of the hash so far and the event's bytes.
    public mutating func append(_ event: ArraySlice<UInt8>) {
        var digest = SHA256()
        hash.withUnsafeBytes { digest.update(bufferPointer: $0) }
        event.withUnsafeBytes { digest.update(bufferPointer: $0) }
        hash = digest.finalize().withUnsafeBytes { Array($0) }
        sequence += 1
    }
}

/// A batch of events of one tenant as it lies in the store: one row, one piece of the tenant's chain.
public struct AuditSegment: Sendable, Equatable {
    /// The number of its first event; a tenant's events count from 1 without gaps.
    public var firstSequence: Int64
    /// The number of its last event.
    public var lastSequence: Int64
    /// The earliest time that one of its events tells.
    public var firstTime: NumericDate
    /// The latest time that one of its events tells.
    public var lastTime: NumericDate
    /// The hash of the chain before its first event.
    public var previousHash: [UInt8]
    /// The hash of the chain up to and with its last event.
    public var hash: [UInt8]
    /// The events' bytes, each followed by a line feed.
    public var events: [UInt8]

    /// A segment of all its columns: for the stores.
    public init(
        firstSequence: Int64,
        lastSequence: Int64,
        firstTime: NumericDate,
        lastTime: NumericDate,
        previousHash: [UInt8],
        hash: [UInt8],
        events: [UInt8]
    ) {
        self.firstSequence = firstSequence
        self.lastSequence = lastSequence
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.previousHash = previousHash
        self.hash = hash
        self.events = events
    }

    /// The segment that holds `events` and goes on where the chain ends; nil when there are none.
    public init?(_ events: [AuditEvent], after head: AuditHead) {
        guard let first = events.first else { return nil }
        var end = head
        var earliest = first.time
        var latest = first.time
        var lines: [UInt8] = []
        lines.reserveCapacity(events.reduce(0) { $0 + $1.bytes.count + 1 })
        for event in events {
            end.append(event.bytes[...])
            earliest = min(earliest, event.time)
            latest = max(latest, event.time)
            lines.append(contentsOf: event.bytes)
            lines.append(0x0A)
        }
        self.init(
            firstSequence: head.sequence + 1,
            lastSequence: end.sequence,
            firstTime: earliest,
            lastTime: latest,
            previousHash: head.hash,
            hash: end.hash,
            events: lines
        )
    }

    /// The end of the chain with this segment in it.
    public var head: AuditHead { AuditHead(sequence: lastSequence, hash: hash) }

    /// The bytes of each event, in order; an unfinished last line counts as one too.
    public var lines: [ArraySlice<UInt8>] {
        var lines = events.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
