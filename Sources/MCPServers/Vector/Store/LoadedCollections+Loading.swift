import Foundation
import GRDB
import MCP
import VectorIndex

extension LoadedCollections {
    /// The rows of a collection as the database has them now.
    func load(
        _ collection: VectorCollection,
        for entry: LoadedCollection,
        in store: VectorStore
    ) throws -> LoadedCollection.Rows {
        try store.read { db in
            let now = try VectorCollection.named(collection.name, db)
            guard now.number == collection.number else {
                throw ToolError("The collection was deleted and made anew meanwhile; try again")
            }
            let bytes = RowTable.bytes(rows: now.count, dimension: now.dimension)
            guard bytes <= limits.maximumMappedBytes else {
                throw ToolError("This collection is too large to be searched here: it would take \(bytes >> 20) MiB")
            }
            let isMapped = isForFiles(now.count, dimension: now.dimension)
            let table = RowTable(
                metric: now.metric,
                dimension: now.dimension,
                backing: isMapped ? .files(directory: store.directory) : .memory
            )
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT number, vector FROM vectors WHERE collection = ? ORDER BY number",
                arguments: [now.number]
            )
            let row = UnsafeMutableBufferPointer<Float>.allocate(capacity: now.dimension)
            defer { row.deallocate() }
            try table.fill { add in
                var count = 0
                while let next = try rows.next() {
                    count += 1
                    if count.isMultiple(of: 1024) { try entry.interruption.check() }
                    let isRight = try next.withUnsafeData(atIndex: 1) { data in
                        try StoredVector.read(data ?? Data(), to: row)
                        return now.metric.prepare(row)
                    }
                    guard isRight else { throw VectorStoreError.corrupt }
                    try add(next[0], UnsafeBufferPointer(row))
                }
            }
            let file = GraphFile(directory: store.directory, collection: now.number)
            return LoadedCollection.Rows(table: table, version: now.version, isMapped: isMapped, file: file)
        }
    }
}
