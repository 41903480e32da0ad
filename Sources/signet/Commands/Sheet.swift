import JOSE
import JSON

/// One record as a command answers it: named fields in order, for people and for programs.
struct Sheet: Answer, Sendable {
    /// What a field holds.
    enum Value: Sendable {
        case text(String?)
        case list([String])
        case flag(Bool)
        case number(Int64)
        case time(NumericDate?)
        case span(Duration)
        case rows([Sheet])
    }

    var fields: [(name: String, value: Value)]

    init(_ fields: [(name: String, value: Value)]) { self.fields = fields }

    /// A line for each field, the names in one column.
    var text: String {
        var table = TextTable()
        var below: [String] = []
        for (name, value) in fields {
            let label = name.replacing("_", with: " ")
            switch value {
            case .rows(let rows): below.append("\n\(label)\n" + Listing(rows).indented)
            case .list(let values) where values.count > 3:
                for (index, value) in values.enumerated() { table.add(index == 0 ? label : "", value) }
            default: table.add(label, value.text)
            }
        }
        return ([table.text] + below).joined(separator: "\n")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in fields {
                json.name(name)
                value.write(to: &json)
            }
        }
    }
}

extension Sheet.Value {
    /// For people.
    var text: String {
        switch self {
        case .text(let text): text ?? "-"
        case .list(let values): values.isEmpty ? "-" : values.joined(separator: " ")
        case .flag(let flag): flag ? "yes" : "no"
        case .number(let number): "\(number)"
        case .time(let time): time.map { TimeText.iso8601($0) } ?? "-"
        case .span(let span): DurationText.format(span)
        case .rows(let rows): "\(rows.count)"
        }
    }

    /// For programs; a span is in seconds.
    func write(to json: inout JSONWriter) {
        switch self {
        case .text(let text): text.map { json.value($0) } ?? json.null()
        case .list(let values): json.array { json in for value in values { json.value(value) } }
        case .flag(let flag): json.value(flag)
        case .number(let number): json.value(number)
        case .time(let time): time.map { json.value(TimeText.iso8601($0)) } ?? json.null()
        case .span(let span): json.value(span.components.seconds)
        case .rows(let rows): Listing(rows).write(to: &json)
        }
    }
}

/// Records of one kind: a table for people, an array for programs.
struct Listing: Answer {
    private let rows: [Sheet]
    private let empty: String

    /// Takes the records; `empty` is what people read when there is none.
    init(_ rows: [Sheet], empty: String = "none") {
        self.rows = rows
        self.empty = empty
    }

    var text: String {
        guard let first = rows.first else { return empty }
        var table = TextTable(first.fields.map { $0.name.replacing("_", with: " ").uppercased() })
        for row in rows { table.add(row.fields.map(\.value.text)) }
        return table.text
    }

    /// The table, set in by two blanks.
    var indented: String { text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n") }

    func write(to json: inout JSONWriter) {
        json.array { json in for row in rows { row.write(to: &json) } }
    }
}
