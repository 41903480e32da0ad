import Foundation
import GRDB
import JSON
import MCP

/// What a caller notes beside a vector, and filters find it by: names with strings, numbers, truth values, or lists of
/// strings.
struct VectorMetadata: Equatable, Sendable {
    static let maximumMembers = 64
    static let maximumNameBytes = 64
    static let maximumStringBytes = 1024
    static let maximumListed = 64
    static let maximumBytes = 16 << 10

    private let members: JSONObject?

    /// Checks what a caller sent.
    init(_ members: JSONObject?) throws(ToolError) {
        self.members = members
        guard let members else { return }
        guard members.count <= Self.maximumMembers else {
            throw ToolError("metadata may have \(Self.maximumMembers) members at most")
        }
        for (name, value) in members {
            try Self.check(name: name)
            if let problem = Self.problem(with: value) { throw ToolError("metadata \"\(name)\" \(problem)") }
        }
        guard JSONValue.object(members).bytes.count <= Self.maximumBytes else {
            throw ToolError("metadata may have \(Self.maximumBytes) bytes at most; \"text\" has room for more")
        }
    }

    /// Reads what was stored.
    init(stored text: String?) throws {
        members = try text.map { try JSONValue(parsing: Array($0.utf8)).objectValue ?? [:] }
    }

    /// What is stored.
    var text: String? { members.map { String(decoding: JSONValue.object($0).bytes, as: UTF8.self) } }

    /// Each name with each of its values.
    var attributes: [(key: String, value: DatabaseValue)] {
        guard let members else { return [] }
        return members.flatMap { name, value in
            (value.arrayValue ?? [value]).compactMap { value in Self.databaseValue(value).map { (name, $0) } }
        }
    }

    /// Names begin with a letter or `_`, so that none is taken for an operator of a filter.
    static func check(name: String) throws(ToolError) {
        guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_",
            name.utf8.count <= maximumNameBytes, !name.utf8.contains(0)
        else {
            throw ToolError(
                "\"\(name.prefix(64))\" cannot name metadata: a name begins with a letter or _ and has "
                    + "\(maximumNameBytes) bytes at most"
            )
        }
    }

    private static func problem(with value: JSONValue) -> String? {
        switch value {
        case .string(let text):
            text.utf8.count <= maximumStringBytes
                ? nil : "is longer than \(maximumStringBytes) bytes; \"text\" has room for more"
        case .integer, .double, .bool: databaseValue(value) == nil ? "is not a finite number" : nil
        case .array(let elements):
            if elements.count > maximumListed {
                "has more than \(maximumListed) elements"
            } else if elements.allSatisfy({ ($0.stringValue?.utf8.count ?? .max) <= maximumStringBytes }) {
                nil
            } else {
                "must be a list of strings of \(maximumStringBytes) bytes at most"
            }
        case .null, .object: "must be a string, a number, true, false or a list of strings"
        }
    }

    /// A value as it is stored and compared: a truth value is a blob, which no number or string is equal to.
    static func databaseValue(_ value: JSONValue) -> DatabaseValue? {
        switch value {
        case .string(let text): text.databaseValue
        case .integer(let number): number.databaseValue
        case .double(let number): number.isFinite ? number.databaseValue : nil
        case .bool(let value): Data([value ? 1 : 0]).databaseValue
        case .null, .array, .object: nil
        }
    }
}
