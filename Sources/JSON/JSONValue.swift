/// A JSON value as a tree, for messages whose shape is not known beforehand.
///
/// The way of a token does not use it; see ``JSONCursor`` and ``JSONWriter``.
public enum JSONValue: Equatable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written whole that fits in 64 bits.
    case integer(Int64)
    /// Any other number.
    case double(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; the order of its members is kept.
    case object(JSONObject)

    /// Parses a whole text with the rules of ``JSONCursor``.
    ///
    /// A value of the tree takes far more memory than the two bytes that it can take in the text, so
    /// a text from outside is bounded by `maximumValues` as well: objects, arrays, members and elements all count one.
    public init(
        parsing bytes: [UInt8],
        maximumBytes: Int = .max,
        maximumDepth: Int = 32,
        maximumValues: Int = 1_000_000
    ) throws(JSONError) {
        self = try JSONCursor.parse(bytes, maximumBytes: maximumBytes, maximumDepth: maximumDepth) {
            cursor throws(JSONError) in
            cursor.remainingValues = maximumValues
            return try cursor.value()
        }
    }

    /// The text of this value.
    public var bytes: [UInt8] {
        var json = JSONWriter()
        json.value(self)
        return json.bytes
    }

    /// The member of that name, if this is an object that has one.
    public subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// The string, if it is one.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    /// The whole number, if it is one.
    public var integerValue: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// The number as a double, if it is one.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
    /// The truth value, if it is one.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements, if it is an array.
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    /// The members, if it is an object.
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }
}

/// The members of a JSON object in their order; each name stands once.
public struct JSONObject: Equatable, Sendable, Sequence, ExpressibleByDictionaryLiteral {
    private var names: [String] = []
    private var values: [String: JSONValue] = [:]

    /// An object without members.
    public init() {}

    /// The given members; of two with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// The value of a member; setting nil removes it, setting a new one appends it.
    public subscript(name: String) -> JSONValue? {
        get { values[name] }
        set {
            switch (values[name], newValue) {
            case (nil, .some): names.append(name)
            case (.some, nil): names.removeAll { $0 == name }
            default: break
            }
            values[name] = newValue
        }
    }

    /// How many members there are.
    public var count: Int { names.count }

    /// Goes through the members in order.
    public func makeIterator() -> AnyIterator<(name: String, value: JSONValue)> {
        var iterator = names.makeIterator()
        return AnyIterator {
            guard let name = iterator.next(), let value = values[name] else { return nil }
            return (name, value)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
}

extension JSONCursor {
    /// Reads one value of any type as a tree.
    public mutating func value() throws(JSONError) -> JSONValue {
        guard remainingValues > 0 else { throw .tooManyValues }
        remainingValues -= 1
        switch try kind() {
        case .null:
            try null()
            return .null
        case .bool: return .bool(try bool())
        case .string: return .string(try string())
        case .number:
            switch try number() {
            case .integer(let value): return .integer(value)
            case .double(let value): return .double(value)
            }
        case .array:
            var elements: [JSONValue] = []
            try array { cursor throws(JSONError) in elements.append(try cursor.value()) }
            return .array(elements)
        case .object:
            var members = JSONObject()
            try object { name, cursor throws(JSONError) in
                let name = name.string
                // Names of other bytes that Swift's == calls equal (Unicode equivalence) would overwrite each other.
                guard members[name] == nil else { throw .duplicateMember(name) }
                members[name] = try cursor.value()
            }
            return .object(members)
        }
    }
}

extension JSONWriter {
    /// Writes a tree.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): self.value(value)
        case .integer(let value): self.value(value)
        case .double(let value): self.value(value)
        case .string(let value): self.value(value)
        case .array(let elements): array { json in for element in elements { json.value(element) } }
        case .object(let members):
            object { json in for (name, value) in members { json.member(name, value) } }
        }
    }

    /// Writes a member that is a tree.
    public mutating func member(_ name: String, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }
}
