import AuthorizationServer

/// Requests of one pass of the event loop whose answers are worked out together, right after all sockets were read.
///
/// A signature's tables and code push everything else out of the processor's caches, and reading a socket does the
/// same to them: done by turns, each request pays for both. Together they cost a quarter less.
///
/// The answers that wait for the audit are gathered too: one commit is asked for when all events of the pass are there.
struct AnswerBatch {
    /// A request that has arrived whole, and where its answer goes.
    struct Item {
        let connection: HotPath
        let slot: Int
        let request: HotRequest
    }

    private var items: [Item] = []
    private var spare: [Item] = []
    private var waiting: [AuditGroup] = []
    /// How many answers wait for the audit.
    private(set) var waitingCount = 0

    /// Adds a request.
    mutating func add(_ item: Item) { items.append(item) }

    /// Takes all; hand the array back to ``reuse(_:)`` so that its memory serves again.
    mutating func take() -> [Item] {
        let taken = items
        items = spare
        spare = []
        return taken
    }

    mutating func reuse(_ taken: consuming [Item]) {
        taken.removeAll(keepingCapacity: true)
        spare = taken
    }

    /// Adds an answer that waits for its audit event.
    mutating func hold(_ ticket: Ticket, until receipt: AuditReceipt) {
        waitingCount += 1
        // By index: a copy of the last group would have all its tickets copied with each one that is added.
        if !waiting.isEmpty, waiting[waiting.count - 1].receipt.sharesOutcome(with: receipt) {
            waiting[waiting.count - 1].tickets.append(ticket)
        } else {
            waiting.append(AuditGroup(receipt: receipt, tickets: [ticket]))
        }
    }

    /// Takes what waits for the audit.
    mutating func takeWaiting() -> [AuditGroup] {
        defer {
            waiting.removeAll(keepingCapacity: true)
            waitingCount = 0
        }
        return waiting
    }
}

/// Answers of one event loop that wait for the same commit of the audit log; complete before anybody waits for it.
struct AuditGroup: Sendable {
    let receipt: AuditReceipt
    var tickets: [Ticket]
}
