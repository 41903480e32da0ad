import JSON

/// The arguments of a call, checked against the tool's input schema.
///
/// The accessors cannot fail: what the schema requires is there, and what it gives a default for has it.
public struct ToolArguments: Sendable {
    private let values: JSONObject

    /// Checks `arguments` against `schema`.
    ///
    /// - Throws: ``ToolError`` that names every argument that is wrong and what would be right, for the model to read.
    public init(_ arguments: JSONObject, schema: ToolSchema) throws(ToolError) {
        var problems: [String] = []
        var values = JSONObject()
        for member in schema.members {
            switch arguments[member.name] {
            case nil, .null:
                if member.isRequired { problems.append("\"\(member.name)\" is required") }
                values[member.name] = member.defaultValue
            case .some(let value):
                if let problem = member.type.problem(with: value) {
                    problems.append("\"\(member.name)\" \(problem)")
                }
                values[member.name] = value
            }
        }
        let known = Set(schema.members.map(\.name))
        for (name, _) in arguments where !known.contains(name) {
            problems.append("\"\(name.prefix(64))\" is not an argument of this tool")
        }
        guard problems.isEmpty else {
            let names = schema.members.map { $0.isRequired ? $0.name : "\($0.name) (optional)" }
            throw ToolError(
                "Invalid arguments: \(problems.prefix(8).joined(separator: "; ")). "
                    + "This tool takes: \(names.isEmpty ? "nothing" : names.joined(separator: ", "))."
            )
        }
        self.values = values
    }

    /// The string of that name.
    public subscript(string name: String) -> String? { values[name]?.stringValue }
    /// The whole number of that name.
    public subscript(integer name: String) -> Int64? { values[name]?.integerValue }
    /// The number of that name.
    public subscript(number name: String) -> Double? { values[name]?.doubleValue }
    /// The truth value of that name.
    public subscript(boolean name: String) -> Bool? { values[name]?.boolValue }
    /// The elements of the array of that name.
    public subscript(array name: String) -> [JSONValue]? { values[name]?.arrayValue }
    /// The strings of the array of that name.
    public subscript(strings name: String) -> [String]? { values[name]?.arrayValue?.compactMap(\.stringValue) }
    /// The members of the object of that name.
    public subscript(object name: String) -> JSONObject? { values[name]?.objectValue }
    /// The value of that name, whatever it is.
    public subscript(value name: String) -> JSONValue? { values[name] }
}

extension ToolSchema.ValueType {
    /// What is wrong with a value, to follow the argument's name; nil where nothing is.
    fileprivate func problem(with value: JSONValue) -> String? {
        switch (self, value) {
        case (.string, .string), (.boolean, .bool), (.json, .object), (.any, _): return nil
        case (.text(let range), .string(let text)):
            return range.contains(text.unicodeScalars.count) ? nil : "must have \(Self.words(range)) characters"
        case (.choice(let allowed), .string(let value)) where allowed.contains(value): return nil
        case (.integer(let range), .integer(let value)):
            return range.contains(value) ? nil : "must be \(Self.words(range))"
        case (.number(let range), .integer), (.number(let range), .double):
            guard let number = value.doubleValue, range.contains(number) else {
                return "must be \(Self.words(range))"
            }
            return nil
        case (.array(let element, let maximum), .array(let values)):
            guard values.count <= maximum else { return "must have \(maximum) elements at most" }
            return values.lazy.compactMap { element.problem(with: $0) }.first.map { "has an element that \($0)" }
        case (.map(let element, let maximum), .object(let members)):
            guard members.count <= maximum else { return "must have \(maximum) members at most" }
            return members.lazy.compactMap { element.problem(with: $0.value) }.first.map { "has a member that \($0)" }
        case (.object(let schema), .object(let members)):
            do throws(ToolError) {
                _ = try ToolArguments(members, schema: schema)
                return nil
            } catch { return "is wrong: \(error.message)" }
        case (.string, _), (.text, _): return "must be a string"
        case (.choice(let allowed), _):
            return "must be one of \(allowed.map { "\"\($0)\"" }.joined(separator: ", "))"
        case (.integer(let range), _): return "must be a whole number, \(Self.words(range))"
        case (.number(let range), _): return "must be \(Self.words(range))"
        case (.boolean, _): return "must be true or false"
        case (.array, _): return "must be an array"
        case (.object, _), (.map, _), (.json, _): return "must be an object"
        }
    }

    private static func words(_ range: ClosedRange<Int64>) -> String {
        range.upperBound == .max
            ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
    }
    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func words(_ range: ClosedRange<Double>) -> String {
        switch (range.lowerBound > -.greatestFiniteMagnitude, range.upperBound < .greatestFiniteMagnitude) {
        case (true, true): "a number from \(range.lowerBound) to \(range.upperBound)"
        case (true, false): "a number, \(range.lowerBound) or more"
        case (false, true): "a number, \(range.upperBound) or less"
        case (false, false): "a number"
        }
    }
}
