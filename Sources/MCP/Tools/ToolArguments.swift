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
    /// The truth value of that name.
    public subscript(boolean name: String) -> Bool? { values[name]?.boolValue }
}

extension ToolSchema.ValueType {
    /// What is wrong with a value, to follow the argument's name; nil where nothing is.
    fileprivate func problem(with value: JSONValue) -> String? {
        switch (self, value) {
        case (.string, .string), (.boolean, .bool): return nil
        case (.choice(let allowed), .string(let value)) where allowed.contains(value): return nil
        case (.integer(let range), .integer(let value)):
            return range.contains(value) ? nil : "must be \(Self.words(range))"
        case (.array(let element), .array(let values)):
            return values.lazy.compactMap { element.problem(with: $0) }.first.map { "has an element that \($0)" }
        case (.object(let schema), .object(let members)):
            do throws(ToolError) {
                _ = try ToolArguments(members, schema: schema)
                return nil
            } catch { return "is wrong: \(error.message)" }
        case (.string, _): return "must be a string"
        case (.choice(let allowed), _):
            return "must be one of \(allowed.map { "\"\($0)\"" }.joined(separator: ", "))"
        case (.integer(let range), _): return "must be a whole number, \(Self.words(range))"
        case (.boolean, _): return "must be true or false"
        case (.array, _): return "must be an array"
        case (.object, _): return "must be an object"
        }
    }

    private static func words(_ range: ClosedRange<Int64>) -> String {
        range.upperBound == .max
            ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}
