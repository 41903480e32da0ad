import Synchronization

/// Ends long work from outside, or when its time is over.
public final class SearchInterruption: Sendable {
    private let end: ContinuousClock.Instant?
    private let isCancelled = Atomic(false)

    /// Work that may take so long; nil for without end.
    public init(after time: Duration? = nil) { end = time.map { ContinuousClock.now.advanced(by: $0) } }

    /// Ends the work at its next look.
    public func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Whether the work is to end.
    public var isOver: Bool { (try? check()) == nil }

    /// Throws when the work is to end.
    @inline(__always)
    public func check() throws(SearchInterrupted) {
        if isCancelled.load(ordering: .relaxed) { throw .cancelled }
        if let end, ContinuousClock.now >= end { throw .timeIsOver }
    }
}

/// Why work ended early.
public enum SearchInterrupted: Error, Sendable {
    /// Nobody waits for it any more.
    case cancelled
    /// It took longer than it may.
    case timeIsOver
}
