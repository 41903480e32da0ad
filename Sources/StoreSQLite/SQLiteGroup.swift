import AuthorizationServer
import GRDB

/// Writes that share one transaction and its commit, each of them all or nothing by itself.
///
/// - A write that throws is undone to where it began (a savepoint, unless it has written nothing then), and the others go on.
/// - The events that they audit are appended at the end: one segment for each tenant in the group.
/// - When the transaction as a whole fails, none of them was carried out. But where the fault is in what was written, such
///   as a chain that somebody has tampered with, each is tried alone: one tenant's damage is not another's.
struct SQLiteGroup {
    private let writes: [any PendingWrite]
    private let guesses: AuditHeadGuesses

    init(_ writes: [any PendingWrite], guesses: AuditHeadGuesses) {
        self.writes = writes
        self.guesses = guesses
    }

    /// Writes, commits, and tells each write how it ended.
    func carryOut(on pool: DatabasePool) {
        let failures: [StoreError?]
        do {
            failures = try pool.writeWithoutTransaction(transaction)
        } catch {
            let failure = StoreError(telling: error)
            if case .corrupt = failure, writes.count > 1 {
                for write in writes { SQLiteGroup([write], guesses: guesses).carryOut(on: pool) }
                return
            }
            failures = Array(repeating: failure, count: writes.count)
        }
        for (write, failure) in zip(writes, failures) { write.finish(failure) }
    }

    /// One transaction; the failures are those of single writes, in their order.
    private func transaction(_ db: Database) throws -> [StoreError?] {
        try Self.run("BEGIN IMMEDIATE", db)
        do {
            var audit = AuditDraft()
            let failures: [StoreError?]
            if writes.count == 1 {
                try writes[0].attempt(db, &audit)
                failures = [nil]
            } else {
                failures = try writes.map { try Self.attempt($0, db, &audit) }
            }
            let heads = try audit.append(db, guesses)
            try Self.run("COMMIT", db)
            guesses.learn(heads)
            return failures
        } catch {
            // A full disk or a failing one ends the transaction by itself (sqlite3_get_autocommit).
            if db.isInsideTransaction { try? Self.run("ROLLBACK", db) }
            throw error
        }
    }

    /// One write among others; throws when the transaction is lost with it.
    private static func attempt(
        _ write: any PendingWrite,
        _ db: Database,
        _ audit: inout AuditDraft
    ) throws -> StoreError? {
        let mark = audit.count
        if write.writesOnce {
            do { try write.attempt(db, &audit) } catch {
                guard db.isInsideTransaction else { throw error }
                audit.forget(after: mark)
                return StoreError(telling: error)
            }
            return nil
        }
        try run("SAVEPOINT one", db)
        do {
            try write.attempt(db, &audit)
        } catch {
            guard db.isInsideTransaction else { throw error }
            try run("ROLLBACK TO one", db)
            try run("RELEASE one", db)
            audit.forget(after: mark)
            return StoreError(telling: error)
        }
        try run("RELEASE one", db)
        return nil
    }

    private static func run(_ sql: String, _ db: Database) throws { try db.cachedStatement(sql: sql).execute() }
}
