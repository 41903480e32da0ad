import AuthorizationServer
import Foundation
import GRDB
import JOSE
import JSON
import OAuth

/// Reads the columns of one row from the left to the right, trusting the file no more than `Row`'s readers do.
///
/// For the tables that are read with every request: finding columns by name takes longer than SQLite takes for the row.
/// The order is that of the list of columns beside each reader.
struct SQLiteColumns {
    private let statement: Statement
    private let row: SQLiteStatement
    private var index: CInt = 0

    fileprivate init(_ statement: Statement, _ row: SQLiteStatement) {
        self.statement = statement
        self.row = row
    }

    mutating func value<Value: DatabaseValueConvertible>() throws -> Value {
        guard let value = Value.fromDatabaseValue(take()) else { throw corrupt }
        return value
    }

    mutating func optional<Value: DatabaseValueConvertible>() throws -> Value? {
        let stored = take()
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw corrupt }
        return value
    }

    mutating func name<Name: OAuthName>() throws -> Name {
        guard let name = try? Name(try value()) else { throw corrupt }
        return name
    }

    mutating func optionalName<Name: OAuthName>() throws -> Name? {
        guard let text = try optional() as String? else { return nil }
        guard let name = try? Name(text) else { throw corrupt }
        return name
    }

    mutating func text() throws -> DisplayText {
        guard let text = try optionalText() else { throw corrupt }
        return text
    }

    mutating func optionalText() throws -> DisplayText? {
        guard let text = try optional() as String? else { return nil }
        guard let text = try? DisplayText(text) else { throw corrupt }
        return text
    }

    mutating func date() throws -> NumericDate { NumericDate(try value()) }

    mutating func optionalDate() throws -> NumericDate? { try optional().map(NumericDate.init) }

    mutating func bytes() throws -> [UInt8] { [UInt8](try value() as Data) }

    mutating func optionalBytes() throws -> [UInt8]? { try (optional() as Data?).map { [UInt8]($0) } }

    mutating func hash() throws -> TokenHash {
        let bytes = try bytes()
        guard bytes.count == 32 else { throw corrupt }
        return TokenHash(bytes)
    }

    mutating func texts() throws -> [String] {
        let text: String = try value()
        // Nothing at all is common, and splitting is not free.
        return text.isEmpty ? [] : text.split(separator: " ").map(String.init)
    }

    mutating func list<Element>(_ parse: (String) throws -> Element) throws -> [Element] {
        guard let list = try? texts().map(parse) else { throw corrupt }
        return list
    }

    mutating func choice<Choice: RawRepresentable<String>>() throws -> Choice {
        guard let choice = try optionalChoice() as Choice? else { throw corrupt }
        return choice
    }

    mutating func optionalChoice<Choice: RawRepresentable<String>>() throws -> Choice? {
        guard let text = try optional() as String? else { return nil }
        guard let choice = Choice(rawValue: text) else { throw corrupt }
        return choice
    }

    mutating func optionalScope() throws -> Scope? {
        if isNull {
            _ = take()
            return nil
        }
        return try scope()
    }

    mutating func scope() throws -> Scope { Scope(try list { try ScopeToken($0) }) }

    mutating func facts() throws -> AuthenticationFacts {
        AuthenticationFacts(time: try date(), methods: try texts(), authenticationClass: try value())
    }

    mutating func json<Value>(_ read: (inout JSONCursor) throws(JSONError) -> Value) throws -> Value {
        let text: String = try value()
        do { return try JSONCursor.parse(Array(text.utf8), read) } catch { throw corrupt }
    }

    /// Whether the next column is null; does not read it.
    var isNull: Bool { DatabaseValue(sqliteStatement: row, index: index).isNull }

    private mutating func take() -> DatabaseValue {
        defer { index += 1 }
        return DatabaseValue(sqliteStatement: row, index: index)
    }

    var corrupt: StoreError {
        let column = Int(index) - 1
        let names = statement.columnNames
        return .corrupt("column \(names.indices.contains(column) ? names[column] : "\(column)")")
    }
}

extension Database {
    /// Reads the first row of a statement that each connection prepares once; nil when there is none.
    func first<Value>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ read: (inout SQLiteColumns) throws -> Value
    ) throws -> Value? {
        let rows = try SQLiteRows(try cachedStatement(sql: sql), arguments)
        // A statement that is left in the middle would hold its snapshot.
        defer { while (try? rows.next()) != nil {} }
        guard var columns = try rows.next() else { return nil }
        return try read(&columns)
    }

    /// Reads all rows of a statement that each connection prepares once.
    func all<Value>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ read: (inout SQLiteColumns) throws -> Value
    ) throws -> [Value] {
        let rows = try SQLiteRows(try cachedStatement(sql: sql), arguments)
        defer { while (try? rows.next()) != nil {} }
        var values: [Value] = []
        while var columns = try rows.next() { values.append(try read(&columns)) }
        return values
    }

    /// Runs a statement that each connection prepares once; answers how many rows it wrote.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }
}

/// Steps through the rows of a statement.
private final class SQLiteRows: DatabaseCursor {
    typealias Element = SQLiteColumns

    let _statement: Statement
    var _isDone = false

    init(_ statement: Statement, _ arguments: StatementArguments) throws {
        _statement = statement
        try statement.setArguments(arguments)
    }

    func _element(sqliteStatement: SQLiteStatement) -> SQLiteColumns { SQLiteColumns(_statement, sqliteStatement) }
}

/// A JSON text as it is stored.
func json(_ write: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    write(&json)
    return json.string
}

extension TokenHash {
    /// The bytes as they are stored.
    var data: Data { Data(bytes) }
}

/// Writes a list of names that cannot hold a space, in the order in which they are.
func ordered(_ names: some Sequence<String>) -> String { names.joined(separator: " ") }
