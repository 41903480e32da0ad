import Foundation
import GRDB
import VectorIndex

extension MetadataFilter {
    /// The places of the rows that it lets through.
    ///
    /// Each condition is one search of an index; the rest is sets of bits.
    func rows(
        of collection: VectorCollection,
        in snapshot: RowSnapshot,
        _ db: Database,
        interruption: SearchInterruption
    ) throws -> RowSet {
        try interruption.check()
        func rows(_ filter: MetadataFilter) throws -> RowSet {
            try filter.rows(of: collection, in: snapshot, db, interruption: interruption)
        }
        func found(_ name: String, _ condition: String, _ values: [DatabaseValue]) throws -> RowSet {
            let numbers = try Int64.fetchCursor(
                db.cachedStatement(
                    sql: "SELECT number FROM attributes WHERE collection = ? AND key = ? AND \(condition)"
                ),
                arguments: StatementArguments([collection.number.databaseValue, name.databaseValue] + values)
            )
            var finder = PlaceFinder(snapshot)
            var places = RowSet(capacity: snapshot.count)
            var count = 0
            while let number = try numbers.next() {
                count += 1
                if count.isMultiple(of: 4096) { try interruption.check() }
                if let place = finder.place(of: number) { places.insert(place) }
            }
            return places
        }
        switch self {
        case .all(let filters):
            var all = RowSet(below: snapshot.count)
            for filter in filters { all.formIntersection(try rows(filter)) }
            return all
        case .any(let filters):
            var any = RowSet(capacity: snapshot.count)
            for filter in filters { any.formUnion(try rows(filter)) }
            return any
        case .equal(let name, let value): return try found(name, "value = ?", [value])
        case .notEqual(let name, let value):
            var others = RowSet(below: snapshot.count)
            others.subtract(try rows(.equal(name, value)))
            return others
        case .among(let name, let values): return try rows(.any(values.map { .equal(name, $0) }))
        case .range(let name, let range):
            // In SQLite's order every number is less than every string, and every string less than every blob.
            let (lower, upper) = (range.lower, range.upper)
            let least = range.isOfStrings ? (">=", "".databaseValue) : (">=", (-Double.infinity).databaseValue)
            let end = range.isOfStrings ? ("<", Data().databaseValue) : ("<", "".databaseValue)
            return try found(
                name,
                "value \(lower?.symbol ?? least.0) ? AND value \(upper?.symbol ?? end.0) ?",
                [lower?.value ?? least.1, upper?.value ?? end.1]
            )
        }
    }
}

/// Finds the places of keys that mostly come in order.
private struct PlaceFinder {
    private let snapshot: RowSnapshot
    private var next = 0

    init(_ snapshot: RowSnapshot) { self.snapshot = snapshot }

    mutating func place(of key: Int64) -> Int? {
        if next < snapshot.count, snapshot.key(at: next) == key {
            next += 1
            return next - 1
        }
        guard let place = snapshot.place(of: key) else { return nil }
        next = place + 1
        return place
    }
}
