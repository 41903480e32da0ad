import GRDB
import JSON
import MCP

/// What metadata must be for a vector to be found.
///
/// A small part of the language that many databases share, and models know:
///
/// ```json
/// {"language": "en", "year": {"$gte": 2000, "$lt": 2010}, "$or": [{"kind": "note"}, {"tags": {"$in": ["a", "b"]}}]}
/// ```
///
/// All members must hold. A name with a value: equal to it, or a list that has it. `$eq`, `$ne` (also where the name is
/// missing), `$in`, and `$gt`, `$gte`, `$lt`, `$lte` over numbers or over strings by their bytes; `$and`, `$or` over lists of
/// filters. Anything else is refused, never passed over: a filter that is read wrongly shows what it should hide.
indirect enum MetadataFilter: Equatable, Sendable {
    case all([MetadataFilter])
    case any([MetadataFilter])
    case equal(String, DatabaseValue)
    case notEqual(String, DatabaseValue)
    case among(String, [DatabaseValue])
    case range(String, MetadataRange)

    static let maximumDepth = 8
    static let maximumConditions = 64
    static let maximumChoices = 256

    /// What it may be, in words for a model.
    static let words = """
        a filter is an object such as {"language": "en", "year": {"$gte": 2000}, "$or": [{…}, {…}]}; operators are $eq, \
        $ne, $in, $gt, $gte, $lt, $lte, $and, $or
        """

    /// Reads a filter.
    init(_ members: JSONObject) throws(ToolError) {
        var conditions = 0
        self = try Self.filter(members, depth: 0, &conditions)
    }

    private static func filter(
        _ members: JSONObject,
        depth: Int,
        _ conditions: inout Int
    ) throws(ToolError) -> MetadataFilter {
        guard depth < maximumDepth else { throw refusal("is nested more than \(maximumDepth) deep") }
        var parts: [MetadataFilter] = []
        for (name, value) in members {
            conditions += 1
            guard conditions <= maximumConditions else {
                throw refusal("has more than \(maximumConditions) conditions")
            }
            switch name {
            case "$and": parts.append(.all(try filters(name, value, depth: depth, &conditions)))
            case "$or": parts.append(.any(try filters(name, value, depth: depth, &conditions)))
            case _ where name.hasPrefix("$"):
                throw refusal("has \"\(name.prefix(64))\" where a name, $and or $or stands")
            default:
                try VectorMetadata.check(name: name)
                parts += try self.conditions(on: name, value, &conditions)
            }
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func filters(
        _ name: String,
        _ value: JSONValue,
        depth: Int,
        _ conditions: inout Int
    ) throws(ToolError) -> [MetadataFilter] {
        guard let elements = value.arrayValue, !elements.isEmpty else {
            throw refusal("has \(name) without a list of filters")
        }
        var parts: [MetadataFilter] = []
        for element in elements {
            guard let members = element.objectValue else {
                throw refusal("has \(name) over something else than filters")
            }
            parts.append(try filter(members, depth: depth + 1, &conditions))
        }
        return parts
    }

    private static func conditions(
        on name: String,
        _ value: JSONValue,
        _ conditions: inout Int
    ) throws(ToolError) -> [MetadataFilter] {
        guard let operators = value.objectValue else { return [.equal(name, try scalar(name, value))] }
        guard operators.count > 0 else { throw refusal("says nothing about \"\(name)\"") }
        var parts: [MetadataFilter] = []
        var range = MetadataRange()
        for (symbol, value) in operators {
            conditions += 1
            switch symbol {
            case "$eq": parts.append(.equal(name, try scalar(name, value)))
            case "$ne": parts.append(.notEqual(name, try scalar(name, value)))
            case "$in":
                guard let values = value.arrayValue, 1...maximumChoices ~= values.count else {
                    throw refusal("has $in for \"\(name)\" without a list of 1 to \(maximumChoices) values")
                }
                var choices: [DatabaseValue] = []
                for value in values { choices.append(try scalar(name, value)) }
                parts.append(.among(name, choices))
            case "$gt", "$gte", "$lt", "$lte":
                let bound = try scalar(name, value)
                guard range.set(symbol, bound) else {
                    throw refusal("must bound \"\(name)\" once on a side, by numbers or by strings")
                }
            default: throw refusal("has \"\(symbol.prefix(64))\" for \"\(name)\", which is no operator")
            }
        }
        if !range.isEmpty { parts.append(.range(name, range)) }
        return parts
    }

    private static func scalar(_ name: String, _ value: JSONValue) throws(ToolError) -> DatabaseValue {
        guard let scalar = VectorMetadata.databaseValue(value),
            (value.stringValue?.utf8.count ?? 0) <= VectorMetadata.maximumStringBytes
        else { throw refusal("compares \"\(name)\" with something else than a string, a number, true or false") }
        return scalar
    }

    private static func refusal(_ what: String) -> ToolError { ToolError("\"filter\" \(what): \(words)") }
}

/// Bounds of numbers, or of strings.
struct MetadataRange: Equatable, Sendable {
    private(set) var lower: (symbol: String, value: DatabaseValue)?
    private(set) var upper: (symbol: String, value: DatabaseValue)?

    var isEmpty: Bool { lower == nil && upper == nil }

    /// Whether the bounds are strings.
    var isOfStrings: Bool { (lower ?? upper).map { Self.isString($0.value) } ?? false }

    /// Takes a bound; false for a second one on a side, and for one of another type or of none that has an order.
    fileprivate mutating func set(_ symbol: String, _ value: DatabaseValue) -> Bool {
        if case .blob = value.storage { return false }
        if let other = lower ?? upper, Self.isString(other.value) != Self.isString(value) { return false }
        switch symbol {
        case "$gt", "$gte":
            guard lower == nil else { return false }
            lower = (symbol == "$gt" ? ">" : ">=", value)
        default:
            guard upper == nil else { return false }
            upper = (symbol == "$lt" ? "<" : "<=", value)
        }
        return true
    }

    private static func isString(_ value: DatabaseValue) -> Bool {
        if case .string = value.storage { true } else { false }
    }

    static func == (left: MetadataRange, right: MetadataRange) -> Bool {
        left.lower?.symbol == right.lower?.symbol && left.lower?.value == right.lower?.value
            && left.upper?.symbol == right.upper?.symbol && left.upper?.value == right.upper?.value
    }
}
