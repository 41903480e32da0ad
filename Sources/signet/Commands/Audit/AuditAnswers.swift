import ArgumentParser
import AuthorizationServer
import JSON

/// A page of events: lines for people, an array of export lines for programs.
struct AuditPageAnswer: Answer {
    let page: AuditPage

    var text: String {
        if page.entries.isEmpty { return "no event" }
        var table = TextTable("NUMBER", "TIME", "KIND", "ACTOR", "WHAT")
        for entry in page.entries {
            let members = Self.members(entry.event)
            table.add(
                "\(entry.sequence)",
                entry.time.map { TimeText.iso8601($0) } ?? "-",
                entry.kind.rawValue,
                members.actor,
                members.others
            )
        }
        return table.text
    }

    func write(to json: inout JSONWriter) {
        json.array { json in for entry in page.entries { json.raw(entry.exportLine) } }
    }

    private static func members(_ event: [UInt8]) -> (actor: String, others: String) {
        let value = try? JSONCursor.parse(event) { cursor throws(JSONError) in try cursor.value() }
        guard let object = value?.objectValue else { return ("-", "(unreadable)") }
        var actor = "-"
        var others: [String] = []
        for (name, value) in object {
            switch name {
            case "kind", "time": continue
            case "actor": actor = value.stringValue ?? "-"
            default: others.append("\(name)=\(plain(value))")
            }
        }
        return (actor, others.joined(separator: " "))
    }

    private static func plain(_ value: JSONValue) -> String {
        if let text = value.stringValue, !text.contains(" "), !text.isEmpty { return text }
        var json = JSONWriter()
        json.value(value)
        return json.string
    }
}

/// An end of a chain on the command line: `1024:3f8a…`.
struct AnchorArgument: ExpressibleByArgument {
    let head: AuditHead

    init?(argument: String) {
        let parts = argument.split(separator: ":")
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0,
            let hash = Hexadecimal.decode(String(parts[1])), hash.count == 32
        else { return nil }
        head = AuditHead(sequence: sequence, hash: hash)
    }
}

extension AuditChain.Break.Reason {
    /// In words.
    var explanation: String {
        switch self {
        case .gap: "events are missing, or stand twice"
        case .previousHash: "it does not go on from the event before"
        case .hash: "the events are not those that were written"
        case .count: "there are fewer or more events than were written"
        case .times: "the times that it is found by are not those of its events"
        case .anchor: "it does not pass through, or does not reach, the end given as --anchor"
        }
    }
}
