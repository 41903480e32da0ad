import JOSE
import JSON
import OAuth

/// Proves that a tenant's audit chain is whole: a value that is fed one segment after another and does no I/O.
///
/// It recomputes every hash from the events' own bytes, and checks that the numbers have no gap and that the times a
/// segment is found by are those of its events. What a chain alone cannot show is that its end was cut off: keep an
/// earlier ``AuditHead`` elsewhere and give it as `anchor`.
public struct AuditChain: Sendable {
    /// The first place where the chain does not hold.
    public struct Break: Error, Sendable, Equatable {
        /// What is wrong there.
        public enum Reason: String, Sendable {
            /// Events are missing, or stand twice.
            case gap
            /// It does not go on from the hash before it.
            case previousHash = "previous_hash"
            /// The events are not those that were hashed.
            case hash
            /// There are fewer or more events than the segment's numbers say.
            case count
            /// The times that the segment is found by are not those of its events.
            case times
            /// The chain does not pass through, or does not reach, the head that was kept elsewhere.
            case anchor
        }

        /// The number of the first event that cannot be trusted.
        public let sequence: Int64
        /// What is wrong there.
        public let reason: Reason

        /// A place and what is wrong there.
        public init(sequence: Int64, reason: Reason) {
            self.sequence = sequence
            self.reason = reason
        }
    }

    /// The end of what has been proven so far.
    public private(set) var head: AuditHead
    private let anchor: AuditHead?
    private var isAnchored: Bool

    /// Starts at the beginning of a tenant's chain.
    public init(tenant: TenantID, anchor: AuditHead? = nil) {
        head = .start(of: tenant)
        self.anchor = anchor
        isAnchored = anchor == nil || anchor == head
    }

    /// Proves the next segment; after a throw the value is of no more use.
    public mutating func verify(_ segment: AuditSegment) throws(Break) {
        let first = head.sequence + 1
        guard segment.firstSequence == first, segment.lastSequence >= first else {
            throw Break(sequence: min(first, max(segment.firstSequence, 1)), reason: .gap)
        }
        guard segment.previousHash == head.hash else { throw Break(sequence: first, reason: .previousHash) }
        var earliest = Double.infinity
        var latest = -Double.infinity
        for line in segment.lines {
            head.append(line)
            if head == anchor { isAnchored = true }
            if let time = AuditEntry.time(of: line) {
                earliest = min(earliest, time)
                latest = max(latest, time)
            }
        }
        guard head.sequence == segment.lastSequence else { throw Break(sequence: first, reason: .count) }
        guard head.hash == segment.hash else { throw Break(sequence: first, reason: .hash) }
        guard segment.firstTime.seconds == earliest, segment.lastTime.seconds == latest else {
            throw Break(sequence: first, reason: .times)
        }
        if let anchor, !isAnchored, head.sequence >= anchor.sequence {
            throw Break(sequence: anchor.sequence, reason: .anchor)
        }
    }

    /// Ends the proof: the chain must have reached the anchor.
    public func finish() throws(Break) -> AuditHead {
        if !isAnchored, let anchor {
            throw Break(sequence: min(anchor.sequence, head.sequence + 1), reason: .anchor)
        }
        return head
    }
}
