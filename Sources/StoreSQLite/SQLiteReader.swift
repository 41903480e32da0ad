import AuthorizationServer
import Foundation
import GRDB

/// A thread that carries out short reads: what waits shares one snapshot, taken after the last of them was asked for.
///
/// To begin a read, to end it and to change threads for it costs more than most reads: under load they share that too.
/// Long reads go past it, lest short ones wait for them (``SQLiteDatabase/read(_:)``).
final class SQLiteReader: Sendable {
    typealias Read = @Sendable (Result<Database, StoreError>) -> Void

    /// So many reads share a snapshot at most.
    private static let largestGroup = 256

    /// What the thread and everybody else share; the condition guards it.
    private final class Queue: @unchecked Sendable {
        let condition = NSCondition()
        var waiting: [Read] = []
        var isClosed = false
    }

    private let queue = Queue()

    /// Starts the thread; it holds `pool` until it ends.
    init(_ pool: DatabasePool) {
        let queue = queue
        let thread = Thread {
            while let reads = Self.next(queue) { Self.carryOut(reads, on: pool) }
        }
        thread.name = "signet.reader"
        thread.start()
    }

    deinit { stop() }

    /// Adds a read, which is told the connection, or why there is none; on the reader's thread.
    func add(_ read: @escaping Read) {
        let isTaken = queue.condition.withLock {
            guard !queue.isClosed else { return false }
            queue.waiting.append(read)
            // The thread waits only when there was nothing.
            if queue.waiting.count == 1 { queue.condition.signal() }
            return true
        }
        if !isTaken { read(.failure(.closed)) }
    }

    /// Lets what waits be read, and takes no more.
    func stop() {
        queue.condition.withLock {
            queue.isClosed = true
            queue.condition.signal()
        }
    }

    private static func carryOut(_ reads: [Read], on pool: DatabasePool) {
        var done = 0
        do {
            try pool.read { db in
                for read in reads {
                    done += 1
                    read(.success(db))
                }
            }
        } catch {
            // Those that were carried out have been told so.
            for read in reads[done...] { read(.failure(StoreError(telling: error))) }
        }
    }

    /// Waits for reads; nil when there are none and never will be.
    private static func next(_ queue: Queue) -> [Read]? {
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
