import Foundation
import GRDB
import MCP
import OAuth

/// The database of one tenant: `<data root>/<tenant id>/vector.sqlite`.
///
/// A row of `vectors` is never changed: an upsert deletes the old and inserts a new one under a greater number, so that
/// what is in memory is known by the number alone. `attributes` has each value of the metadata, by which filters find
/// rows: strings and numbers as they are, truth values as blobs of one byte, so that none is taken for another.
final class VectorStore: Sendable {
    let directory: String
    private let pool: DatabasePool

    init(directory: String) throws {
        self.directory = directory
        var configuration = Configuration()
        configuration.label = "signet.vector"
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // The file may come from anywhere: a bad page is told rather than believed, a schema runs no code.
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        let path = "\(directory)/vector.sqlite"
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw VectorStoreError.cannotOpen(errno: errno) }
        _ = Foundation.close(descriptor)
        pool = try DatabasePool(path: path, configuration: configuration)
        let collections = try pool.write { db in
            try Self.migrate(db)
            return try Int64.fetchSet(db, sql: "SELECT number FROM collections")
        }
        GraphFile.removeOthers(than: collections, in: directory)
    }

    /// One consistent read.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value { try Self.telling { try pool.read(body) } }

    /// One write; undone when `body` throws.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value { try Self.telling { try pool.write(body) } }

    private static func telling<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw ToolError("The disk is full; delete vectors or collections first, or ask the operator for room")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw ToolError("The database is in use by another process; try again")
        }
    }

    /// Bytes that the database takes on the disk.
    static func bytes(_ db: Database) throws -> Int {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        return try pages * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096)
    }

    /// Bytes that are free on the disk; nil where the system does not tell.
    var freeBytes: UInt64? { Self.freeBytes(in: directory) }

    static func freeBytes(in directory: String) -> UInt64? {
        var figures = statvfs()
        guard statvfs(directory, &figures) == 0 else { return nil }
        return UInt64(figures.f_bavail) * UInt64(figures.f_frsize)
    }

    private static func migrate(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= steps.count else { throw VectorStoreError.newer }
        for step in steps.dropFirst(version) { try db.execute(sql: step) }
        try db.execute(sql: "PRAGMA user_version = \(steps.count)")
    }

    /// What each version of the schema adds to the one before; never changed, only added to.
    private static let steps = [
        """
        CREATE TABLE collections (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            description TEXT,
            dimension INTEGER NOT NULL,
            metric TEXT NOT NULL,
            embedder TEXT,
            count INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 0
        );
        CREATE TABLE vectors (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            collection INTEGER NOT NULL,
            id TEXT NOT NULL,
            vector BLOB NOT NULL,
            metadata TEXT,
            text TEXT
        );
        CREATE UNIQUE INDEX vectors_by_id ON vectors (collection, id);
        CREATE INDEX vectors_by_collection ON vectors (collection, number);
        CREATE TABLE attributes (
            collection INTEGER NOT NULL,
            key TEXT NOT NULL,
            value BLOB,
            number INTEGER NOT NULL,
            PRIMARY KEY (collection, key, value, number)
        ) WITHOUT ROWID;
        """
    ]
}

/// Faults of a tenant's database, for the log.
enum VectorStoreError: Error {
    case cannotOpen(errno: Int32)
    /// A later version of this program made it.
    case newer
    case corrupt
}
