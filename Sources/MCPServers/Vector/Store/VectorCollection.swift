import GRDB
import MCP
import VectorIndex

/// What is known of a collection.
struct VectorCollection: Sendable {
    let number: Int64
    let name: String
    let description: String?
    let dimension: Int
    let metric: VectorMetric
    /// How its texts become vectors; nil where callers bring vectors.
    let embedder: String?
    let count: Int
    /// Grows with every change of its vectors.
    let version: Int64

    private static let columns = "number, name, description, dimension, metric, embedder, count, version"

    private init(_ row: Row) throws {
        number = row["number"]
        name = row["name"]
        description = row["description"]
        dimension = row["dimension"]
        guard let metric = VectorMetric(rawValue: row["metric"]), 1...VectorMetric.maximumDimension ~= dimension else {
            throw VectorStoreError.corrupt
        }
        self.metric = metric
        embedder = row["embedder"]
        count = row["count"]
        version = row["version"]
    }

    /// The collection of that name.
    ///
    /// - Throws: A ``ToolError`` where there is none.
    static func named(_ name: String, _ db: Database) throws -> VectorCollection {
        guard
            let row = try Row.fetchOne(db, sql: "SELECT \(columns) FROM collections WHERE name = ?", arguments: [name])
        else {
            throw ToolError("There is no collection \"\(name.prefix(64))\"; list_collections tells which there are")
        }
        return try VectorCollection(row)
    }

    /// Collections by name, those behind `after`.
    static func list(after: String?, limit: Int, _ db: Database) throws -> [VectorCollection] {
        try Row.fetchAll(
            db,
            sql: "SELECT \(columns) FROM collections WHERE name > ? ORDER BY name LIMIT ?",
            arguments: [after ?? "", limit]
        )
        .map { try VectorCollection($0) }
    }

    /// Makes a collection.
    static func create(
        _ name: String,
        description: String?,
        dimension: Int,
        metric: VectorMetric,
        embedder: String?,
        maximum: Int,
        _ db: Database
    ) throws -> VectorCollection {
        guard try Int.fetchOne(db, sql: "SELECT count(*) FROM collections") ?? 0 < maximum else {
            throw ToolError("There are \(maximum) collections, the most that there may be; delete one first")
        }
        do {
            try db.execute(
                sql: "INSERT INTO collections (name, description, dimension, metric, embedder) VALUES (?, ?, ?, ?, ?)",
                arguments: [name, description, dimension, metric.rawValue, embedder]
            )
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw ToolError("There is a collection \"\(name)\" already; use it, or choose another name")
        }
        return try named(name, db)
    }

    /// Takes the collection away; its vectors are left to ``purge(_:)``.
    func delete(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM collections WHERE number = ?", arguments: [number])
    }

    /// Deletes some of what deleted collections left.
    ///
    /// - Returns: Whether there is more.
    static func purge(_ db: Database) throws -> Bool {
        for table in ["attributes", "vectors"] {
            let orphan = try Int64.fetchOne(
                db,
                sql: """
                    WITH RECURSIVE held (number) AS (
                        SELECT min(collection) FROM \(table)
                        UNION ALL
                        SELECT (SELECT min(collection) FROM \(table) WHERE collection > held.number) FROM held
                        WHERE held.number IS NOT NULL
                    )
                    SELECT number FROM held
                    WHERE number IS NOT NULL AND number NOT IN (SELECT number FROM collections) LIMIT 1
                    """
            )
            guard let orphan else { continue }
            // Up to the 5000th from the start, or all where there are fewer.
            let order = table == "vectors" ? "number" : "key, value, number"
            let last =
                try Row.fetchOne(
                    db,
                    sql: "SELECT \(order) FROM \(table) WHERE collection = ? ORDER BY \(order) LIMIT 1 OFFSET 4999",
                    arguments: [orphan]
                )
                .map { Array($0.databaseValues) }
            let end = last.map { " AND (\(order)) <= (\($0.map { _ in "?" }.joined(separator: ", ")))" } ?? ""
            try db.execute(
                sql: "DELETE FROM \(table) WHERE collection = ?\(end)",
                arguments: StatementArguments([orphan.databaseValue] + (last ?? []))
            )
            return true
        }
        return false
    }
}
