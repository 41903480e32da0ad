import Foundation
import GRDB
import JSON
import MCP
import VectorIndex

/// A vector with what was noted beside it.
struct StoredVector: Sendable {
    let number: Int64
    let id: String
    let vector: [Float]
    let metadata: JSONObject?
    let text: String?

    private init(_ row: Row, dimension: Int) throws {
        number = row["number"]
        id = row["id"]
        vector = try Self.elements(row["vector"], dimension: dimension)
        text = row["text"]
        let bytes: String? = row["metadata"]
        metadata = try bytes.map { try JSONValue(parsing: Array($0.utf8)).objectValue ?? [:] }
    }

    /// Those of the given ids that are there.
    static func with(ids: [String], in collection: VectorCollection, _ db: Database) throws -> [StoredVector] {
        let statement = try db.cachedStatement(
            sql: "SELECT number, id, vector, metadata, text FROM vectors WHERE collection = ? AND id = ?"
        )
        return try ids.compactMap { id in
            try Row.fetchOne(statement, arguments: [collection.number, id])
                .map { try StoredVector($0, dimension: collection.dimension) }
        }
    }

    /// The one of a number, where it is there still.
    static func with(number: Int64, in collection: VectorCollection, _ db: Database) throws -> StoredVector? {
        let statement = try db.cachedStatement(
            sql: "SELECT number, id, vector, metadata, text FROM vectors WHERE number = ? AND collection = ?"
        )
        return try Row.fetchOne(statement, arguments: [number, collection.number])
            .map { try StoredVector($0, dimension: collection.dimension) }
    }

    /// Vectors in the order of their ids, those behind `after`.
    static func list(
        in collection: VectorCollection,
        after: String?,
        limit: Int,
        _ db: Database
    ) throws -> [StoredVector] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT number, id, vector, metadata, text FROM vectors
                WHERE collection = ? AND id > ? ORDER BY id LIMIT ?
                """,
            arguments: [collection.number, after ?? "", limit]
        )
        .map { try StoredVector($0, dimension: collection.dimension) }
    }

    /// The bytes of elements: float32, the least significant byte first.
    static func bytes(_ vector: [Float]) -> Data {
        var data = Data(capacity: vector.count * 4)
        for element in vector { withUnsafeBytes(of: element.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
        return data
    }

    /// Reads such bytes to where a row is made.
    static func read(_ data: Data, to row: UnsafeMutableBufferPointer<Float>) throws {
        guard data.count == row.count * 4 else { throw VectorStoreError.corrupt }
        data.withUnsafeBytes { UnsafeMutableRawBufferPointer(row).copyMemory(from: $0) }
        #if _endian(big)
        for index in row.indices { row[index] = Float(bitPattern: UInt32(littleEndian: row[index].bitPattern)) }
        #endif
    }

    /// The elements of such bytes.
    static func elements(_ data: Data, dimension: Int) throws -> [Float] {
        guard data.count == dimension * 4 else { throw VectorStoreError.corrupt }
        return data.withUnsafeBytes { bytes in
            (0..<dimension)
                .map { index in
                    Float(
                        bitPattern: UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                        )
                    )
                }
        }
    }
}
