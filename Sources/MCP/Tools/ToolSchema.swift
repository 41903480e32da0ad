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
        /// One of these strings.
        case choice([String])
        /// A whole number in a range.
        case integer(ClosedRange<Int64>)
        /// `true` or `false`.
        case boolean
        /// An array whose elements have one type.
        case array(of: ValueType)
        /// An object.
        case object(ToolSchema)
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
        case .boolean: ["type": "boolean"]
        case .array(let element): ["type": "array", "items": element.json]
        case .object(let schema): schema.json
        }
    }
}
