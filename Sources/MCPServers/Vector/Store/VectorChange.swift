import GRDB
import JSON
import MCP
import VectorIndex

/// A vector to be written.
struct NewVector: Sendable {
    let id: String
    let vector: [Float]
    let metadata: VectorMetadata
    let text: String?
}

/// What a write did to a collection's rows.
struct VectorChange: Sendable {
    var added: [(key: Int64, vector: [Float])] = []
    var removed: [Int64] = []
    /// The collection's version after it.
    var version: Int64 = 0

    /// Puts vectors into a collection; those whose ids are there are replaced.
    ///
    /// `check` is called now and then with how many are written; it throws to undo it all.
    static func upsert(
        _ vectors: [NewVector],
        into collection: VectorCollection,
        maximum: Int,
        _ db: Database,
        check: (Int) throws -> Void
    ) throws -> VectorChange {
        var change = VectorChange()
        let insert = try db.cachedStatement(
            sql: "INSERT INTO vectors (collection, id, vector, metadata, text) VALUES (?, ?, ?, ?, ?)"
        )
        let note = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO attributes (collection, key, value, number) VALUES (?, ?, ?, ?)"
        )
        for (index, vector) in vectors.enumerated() {
            if index.isMultiple(of: 64) { try check(index) }
            try change.remove(vector.id, from: collection, db)
            try insert.execute(
                arguments: [
                    collection.number, vector.id, StoredVector.bytes(vector.vector), vector.metadata.text, vector.text,
                ]
            )
            let number = db.lastInsertedRowID
            for (key, value) in vector.metadata.attributes {
                try note.execute(arguments: [collection.number, key, value, number])
            }
            change.added.append(
                (number, try collection.metric.prepared(vector.vector, dimension: collection.dimension))
            )
        }
        let count = collection.count + change.added.count - change.removed.count
        guard count <= maximum else {
            throw ToolError("The collection would have \(count) vectors; it may have \(maximum)")
        }
        try change.finish(collection, db)
        return change
    }

    /// Deletes the vectors of these ids.
    static func delete(_ ids: [String], from collection: VectorCollection, _ db: Database) throws -> VectorChange {
        var change = VectorChange()
        for id in ids { try change.remove(id, from: collection, db) }
        try change.finish(collection, db)
        return change
    }

    // MARK: Steps

    private mutating func remove(_ id: String, from collection: VectorCollection, _ db: Database) throws {
        let find = try db.cachedStatement(sql: "SELECT number, metadata FROM vectors WHERE collection = ? AND id = ?")
        guard let row = try Row.fetchOne(find, arguments: [collection.number, id]) else { return }
        let number: Int64 = row["number"]
        let drop = try db.cachedStatement(
            sql: "DELETE FROM attributes WHERE collection = ? AND key = ? AND value = ? AND number = ?"
        )
        for (key, value) in try VectorMetadata(stored: row["metadata"]).attributes {
            try drop.execute(arguments: [collection.number, key, value, number])
        }
        try db.cachedStatement(sql: "DELETE FROM vectors WHERE number = ?").execute(arguments: [number])
        removed.append(number)
    }

    private mutating func finish(_ collection: VectorCollection, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE collections SET count = count + ?, version = version + 1 WHERE number = ?",
            arguments: [added.count - removed.count, collection.number]
        )
        version = collection.version + 1
    }
}
