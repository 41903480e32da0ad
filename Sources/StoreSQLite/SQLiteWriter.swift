import AuthorizationServer
import Foundation
import GRDB

/// The one thread of a database file that writes: what waits is carried out together, in one transaction with one commit.
///
/// A commit costs as much as many writes, for it waits for the disk. While one group is being committed the next one
/// gathers, so that under load a commit is shared by all that came meanwhile; a single write is carried out at once. The
/// writes of a group do not see that they share: one that fails is undone alone (``SQLiteGroup``).
///
/// A thread and not a task, because a commit blocks, and because the way to a thread that waits for it is the shortest.
final class SQLiteWriter: Sendable {
    /// So many writes share a commit at most, lest the first of them wait for very long.
    static let largestGroup = 256

    /// What the thread and everybody else share; the condition guards it.
    private final class Queue: @unchecked Sendable {
        let condition = NSCondition()
        var waiting: [any PendingWrite] = []
        var isClosed = false
        var hasEnded = false
    }

    private let queue = Queue()

    /// Starts the thread; it holds `pool` until it ends.
    init(_ pool: DatabasePool, guesses: AuditHeadGuesses) {
        let queue = queue
        let thread = Thread {
            while let writes = Self.next(queue) { SQLiteGroup(writes, guesses: guesses).carryOut(on: pool) }
            queue.condition.withLock {
                queue.hasEnded = true
                queue.condition.broadcast()
            }
        }
        thread.name = "signet.store"
        thread.start()
    }

    deinit { stop() }

    /// Adds a write; it is refused at once when the writer was stopped.
    func add(_ write: any PendingWrite) {
        let isTaken = queue.condition.withLock {
            guard !queue.isClosed else { return false }
            queue.waiting.append(write)
            // The thread waits only when there was nothing.
            if queue.waiting.count == 1 { queue.condition.signal() }
            return true
        }
        if !isTaken { write.finish(.closed) }
    }

    /// Lets what waits be written, and takes no more.
    func stop() {
        queue.condition.withLock {
            queue.isClosed = true
            queue.condition.signal()
        }
    }

    /// Returns when all that was added is written; not to be called by what a write tells its end to.
    func waitUntilEnded() {
        queue.condition.withLock { while !queue.hasEnded { queue.condition.wait() } }
    }

    /// Waits for writes; nil when there are none and never will be.
    private static func next(_ queue: Queue) -> [any PendingWrite]? {
        queue.condition.withLock {
            while queue.waiting.isEmpty {
                if queue.isClosed { return nil }
                queue.condition.wait()
            }
            let group = Array(queue.waiting.prefix(largestGroup))
            queue.waiting.removeFirst(group.count)
            return group
        }
    }
}

/// A write that waits for its turn; the writer's thread alone touches it after it was added.
protocol PendingWrite: AnyObject, Sendable {
    /// Whether it is one statement that writes, its last step: when that fails there is nothing to undo.
    var writesOnce: Bool { get }
    /// Writes, within a transaction; called again when the transaction was undone for another's fault.
    func attempt(_ db: Database, _ audit: inout AuditDraft) throws
    /// It is as durable as the file promises, or nothing of it was written.
    func finish(_ failure: StoreError?)
}

/// A write that has a result.
///
/// The result is set and read on the writer's thread only; that is what makes the unchecked `Sendable` true.
final class QueuedWrite<Value: Sendable>: PendingWrite, @unchecked Sendable {
    let writesOnce: Bool
    private let body: @Sendable (Database, inout AuditDraft) throws -> Value
    private let done: @Sendable (Result<Value, StoreError>) -> Void
    private var value: Value?

    init(
        _ body: @escaping @Sendable (Database, inout AuditDraft) throws -> Value,
        writesOnce: Bool = false,
        done: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        self.body = body
        self.writesOnce = writesOnce
        self.done = done
    }

    func attempt(_ db: Database, _ audit: inout AuditDraft) throws { value = try body(db, &audit) }

    func finish(_ failure: StoreError?) {
        switch (failure, value) {
        case (nil, let value?): done(.success(value))
        case (let failure?, _): done(.failure(failure))
        // Never: what was not attempted is not told to have succeeded.
        case (nil, nil): done(.failure(.unavailable("the write was not carried out")))
        }
    }
}
