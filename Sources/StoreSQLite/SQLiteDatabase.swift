import AuthorizationServer
import Foundation
import GRDB
import OAuth
import Synchronization

/// How safely SQLite writes; see its `PRAGMA synchronous`.
public enum SQLiteSynchronous: String, Sendable, Hashable, CaseIterable {
    /// Every commit is on the disk when it returns: it survives a loss of power.
    case full = "FULL"
    /// A loss of power may undo the last commits; a crash of the process alone does not.
    case normal = "NORMAL"
}

/// One open database file: its connections, its transactions, and how its errors are told.
final class SQLiteDatabase: Sendable {
    private let pool: DatabasePool
    private let writer: SQLiteWriter
    private let reader: SQLiteReader
    private let isClosed = Mutex(false)

    init(path: String, synchronous: SQLiteSynchronous, busyTimeout: Double, steps: [[String]]) throws(StoreError) {
        do {
            try Self.prepareFile(path)
            var configuration = Configuration()
            configuration.label = "signet.store"
            configuration.busyMode = .timeout(busyTimeout)
            configuration.maximumReaderCount = 2
            configuration.prepareDatabase { db in
                // The file may come from anywhere: a bad page is told rather than believed, a schema runs no code.
                try db.execute(sql: "PRAGMA cell_size_check = ON")
                try db.execute(sql: "PRAGMA trusted_schema = OFF")
            }
            pool = try Self.open(path, configuration)
            try pool.writeWithoutTransaction { db in
                // Only now: GRDB sets NORMAL when it turns to WAL.
                try db.execute(sql: "PRAGMA synchronous = \(synchronous.rawValue)")
                try db.inTransaction(.immediate) {
                    try SQLiteSchema.migrate(db, steps: steps)
                    return .commit
                }
            }
        } catch {
            throw StoreError(telling: error)
        }
        reader = SQLiteReader(pool)
        writer = SQLiteWriter(pool, guesses: AuditHeadGuesses())
    }

    func close() {
        let wasOpen = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard wasOpen else { return }
        reader.stop()
        writer.stop()
        writer.waitUntilEnded()
        // Connections that are still reading close when they are done.
        try? pool.close()
    }

    /// One consistent read.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        guard !isClosed.withLock({ $0 }) else { throw .closed }
        do { return try await pool.read(body) } catch { throw StoreError(telling: error) }
    }

    /// One consistent read that is short, such as that of a row by its key; others share its snapshot (``SQLiteReader``).
    func readTogether<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            reader.add { database in
                continuation.resume(
                    returning: database.flatMap { db in
                        do { return .success(try body(db)) } catch { return .failure(StoreError(telling: error)) }
                    }
                )
            }
        }
        return try result.get()
    }

    /// One write, alone with the database also among processes; undone when `body` throws.
    ///
    /// It shares its transaction with others that came at the same time, which neither can see (``SQLiteWriter``). `body`
    /// changes nothing but the database and the audit, for it may be called again.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout AuditDraft) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            write(body) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The same for those who do not wait: `done` is called on the writer's thread, which it must not hold up.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout AuditDraft) throws -> Value,
        done: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        writer.add(QueuedWrite(body, done: done))
    }

    /// The same for a `body` whose last step is its only statement that writes: it needs no savepoint to be undone to.
    func writeOnce<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout AuditDraft) throws -> Value,
        done: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        writer.add(QueuedWrite(body, writesOnce: true, done: done))
    }

    /// Work on the writing connection without a transaction: for the connection's own settings.
    func outsideOfTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await pool.writeWithoutTransaction(body) } catch { throw StoreError(telling: error) }
    }

    // MARK: Steps

    /// Makes the file before SQLite does, so that nobody else can ever read it; the WAL inherits its mode.
    private static func prepareFile(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError.unavailable("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        defer { _ = Foundation.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else {
            throw StoreError.unavailable("cannot set the mode of \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Opens the file; two processes that open a new file at once can meet in a lock that no busy timeout covers.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        var attempts = 100
        while true {
            do {
                return try DatabasePool(path: path, configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && attempts > 0 {
                attempts -= 1
                usleep(20_000)
            }
        }
    }
}

extension StoreError {
    /// What a failure of SQLite or of a body means to those who use the store.
    init(telling error: any Error) {
        self =
            switch error {
            case let error as StoreError: error
            case let error as DatabaseError:
                switch error.extendedResultCode {
                case .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_UNIQUE: .alreadyExists
                // What the row hangs on, such as its user or its client, is gone.
                case .SQLITE_CONSTRAINT_FOREIGNKEY: .notFound
                default:
                    switch error.resultCode {
                    case .SQLITE_FULL: .unavailable("the disk is full")
                    case .SQLITE_BUSY, .SQLITE_LOCKED: .unavailable("the database is locked by another process")
                    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt(error.message ?? "the file is not a database")
                    // Not the statement and its arguments, which may hold what no log should.
                    default: .unavailable("SQLite error \(error.extendedResultCode.rawValue): \(error.message ?? "")")
                    }
                }
            case is CancellationError: .unavailable("the task was cancelled")
            default: .unavailable("\(error)")
            }
    }
}
