import JSON

/// What a tool takes or gives: an object with these members and no others.
///
/// It is written as JSON Schema 2020-12 for clients and checks arguments before a tool sees them, so that both say the
/// same.
public struct ToolSchema: Sendable {
    /// The members in the order in which clients see them.
    public let members: [Member]

    /// A schema with these members.
    public init(_ members: [Member] = []) { self.members = members }

    /// One named member of an object.
    public struct Member: Sendable {
        let name: String
        let type: ValueType
        let description: String
        let isRequired: Bool
        let defaultValue: JSONValue?

        /// A member that must be present.
        public static func required(_ name: String, _ type: ValueType, _ description: String) -> Member {
            Member(name: name, type: type, description: description, isRequired: true, defaultValue: nil)
        }

        /// A member that may be absent, which then means `defaultValue` where there is one.
        public static func optional(
            _ name: String,
            _ type: ValueType,
            _ description: String,
            default defaultValue: JSONValue? = nil
        ) -> Member {
            Member(name: name, type: type, description: description, isRequired: false, defaultValue: defaultValue)
        }
    }

    /// The type of a value.
    public indirect enum ValueType: Sendable {
        /// A string.
        case string
        /// A string of so many characters, counted as JSON Schema counts them: Unicode code points.
        case text(ClosedRange<Int>)
        /// One of these strings.
        case choice([String])
        /// A whole number in a range.
        case integer(ClosedRange<Int64>)
        /// A number in a range, never NaN or infinite, which JSON cannot write.
        case number(ClosedRange<Double>)
        /// `true` or `false`.
        case boolean
        /// An array whose elements have one type, of so many elements at most.
        case array(of: ValueType, upTo: Int = .max)
        /// An object with known members.
        case object(ToolSchema)
        /// An object whose members have any name and one type, of so many members at most.
        case map(of: ValueType, upTo: Int = .max)
        /// An object with anything in it.
        case json
        /// Any value.
        case any
    }

    /// The JSON Schema.
    public var json: JSONValue {
        var properties = JSONObject()
        for member in members { properties[member.name] = member.json }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        schema["additionalProperties"] = false
        return .object(schema)
    }
}

extension ToolSchema.Member {
    fileprivate var json: JSONValue {
        guard case .object(var schema) = type.json else { return type.json }
        schema["description"] = .string(description)
        if let defaultValue { schema["default"] = defaultValue }
        return .object(schema)
    }
}

extension ToolSchema.ValueType {
    fileprivate var json: JSONValue {
        switch self {
        case .string: ["type": "string"]
        case .choice(let values): ["type": "string", "enum": .array(values.map { .string($0) })]
        case .integer(let range):
            range.upperBound == .max
                ? ["type": "integer", "minimum": .integer(range.lowerBound)]
                : [
                    "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
                ]
        case .text(let range):
            bounded("string", "minLength", range.lowerBound, "maxLength", range.upperBound)
        case .number(let range): Self.json(range)
        case .boolean: ["type": "boolean"]
        case .array(let element, let maximum):
            bounded("array", "minItems", 0, "maxItems", maximum, ["items": element.json])
        case .object(let schema): schema.json
        case .map(let element, let maximum):
            bounded("object", "minProperties", 0, "maxProperties", maximum, ["additionalProperties": element.json])
        case .json: ["type": "object"]
        case .any: [:]
        }
    }
    private static func json(_ range: ClosedRange<Double>) -> JSONValue {
        var schema: JSONObject = ["type": "number"]
        if range.lowerBound > -.greatestFiniteMagnitude { schema["minimum"] = .double(range.lowerBound) }
        if range.upperBound < .greatestFiniteMagnitude { schema["maximum"] = .double(range.upperBound) }
        return .object(schema)
    }

    /// A schema with the bounds that say something.
    private func bounded(
        _ type: String,
        _ lowerName: String,
        _ lower: Int,
        _ upperName: String,
        _ upper: Int,
        _ more: JSONObject = [:]
    ) -> JSONValue {
        var schema: JSONObject = ["type": .string(type)]
        for (name, value) in more { schema[name] = value }
        if lower > 0 { schema[lowerName] = .integer(Int64(lower)) }
        if upper < .max { schema[upperName] = .integer(Int64(upper)) }
        return .object(schema)
    }
}

extension ClosedRange<Double> {
    /// Every finite number.
    public static let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
}
