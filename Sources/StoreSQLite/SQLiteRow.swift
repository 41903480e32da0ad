import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// Reads columns without trusting the file: what this version could not have written throws, and never traps.
extension Row {
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[column] as DatabaseValue) else { throw corrupt(column) }
        return value
    }

    func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        let stored = self[column] as DatabaseValue
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw corrupt(column) }
        return value
    }

    func name<Name: OAuthName>(_ column: String) throws -> Name {
        guard let name = try? Name(try value(column)) else { throw corrupt(column) }
        return name
    }

    func optionalName<Name: OAuthName>(_ column: String) throws -> Name? {
        guard let text = try optional(column) as String? else { return nil }
        guard let name = try? Name(text) else { throw corrupt(column) }
        return name
    }

    func text(_ column: String) throws -> DisplayText {
        guard let text = try? DisplayText(try value(column)) else { throw corrupt(column) }
        return text
    }

    func choice<Choice: RawRepresentable<String>>(_ column: String) throws -> Choice {
        guard let choice = Choice(rawValue: try value(column)) else { throw corrupt(column) }
        return choice
    }

    func date(_ column: String) throws -> NumericDate { NumericDate(try value(column)) }

    func optionalDate(_ column: String) throws -> NumericDate? { try optional(column).map(NumericDate.init) }

    func bytes(_ column: String) throws -> [UInt8] { [UInt8](try value(column) as Data) }

    func optionalBytes(_ column: String) throws -> [UInt8]? { try (optional(column) as Data?).map { [UInt8]($0) } }

    func optionalText(_ column: String) throws -> DisplayText? {
        guard let text = try optional(column) as String? else { return nil }
        guard let text = try? DisplayText(text) else { throw corrupt(column) }
        return text
    }

    func optionalChoice<Choice: RawRepresentable<String>>(_ column: String) throws -> Choice? {
        guard let text = try optional(column) as String? else { return nil }
        guard let choice = Choice(rawValue: text) else { throw corrupt(column) }
        return choice
    }

    func list<Element>(_ column: String, _ parse: (String) throws -> Element) throws -> [Element] {
        let text: String = try value(column)
        guard let list = try? text.split(separator: " ").map({ try parse(String($0)) }) else { throw corrupt(column) }
        return list
    }

    func names<Name: OAuthName>(_ column: String) throws -> [Name] { try list(column) { try Name($0) } }

    func optionalList<Element>(_ column: String, _ parse: (String) throws -> Element) throws -> [Element]? {
        (self[column] as DatabaseValue).isNull ? nil : try list(column, parse)
    }

    func corrupt(_ column: String) -> StoreError { .corrupt("column \(column)") }
}

/// Writes a list of names that cannot hold a space, in the order of their bytes.
func list(_ names: some Sequence<String>) -> String { names.sorted().joined(separator: " ") }
