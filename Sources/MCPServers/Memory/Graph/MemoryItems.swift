import Foundation
import JSON
import MCP

/// Something that is remembered: a person, a project, a place.
struct MemoryEntity: Equatable, Sendable {
    let name: String
    let type: String
    var observations: [String]

    /// What it adds to an answer, in bytes.
    var bytes: Int { observations.reduce(name.utf8.count + type.utf8.count + 64) { $0 + $1.utf8.count + 4 } }

    var json: JSONValue {
        [
            "name": .string(name), "entityType": .string(type),
            "observations": .array(observations.map { .string($0) }),
        ]
    }
}

/// How one entity relates to another, in the active voice: `from` *works for* `to`.
struct MemoryRelation: Equatable, Hashable, Sendable {
    let from: String
    let type: String
    let to: String

    /// What it adds to an answer, in bytes.
    var bytes: Int { from.utf8.count + type.utf8.count + to.utf8.count + 48 }

    var json: JSONValue { ["from": .string(from), "to": .string(to), "relationType": .string(type)] }
}

/// Checks what a client wants remembered, in the form in which it is kept and compared.
///
/// Text is kept in Unicode's normal form C, so that `é` is one name however a client writes it.
struct MemoryDoor: Sendable {
    let limits: MemoryLimits

    /// The name of an entity.
    func name(_ text: String) throws(ToolError) -> String {
        try line(text, "A name", limits.maximumNameBytes)
    }

    /// The type of an entity or a relation.
    func type(_ text: String) throws(ToolError) -> String {
        try line(text, "A type", limits.maximumTypeBytes)
    }

    /// One observation; several lines are one observation.
    func observation(_ text: String) throws(ToolError) -> String {
        let text = Self.normal(text)
        guard !text.isEmpty else { throw ToolError("An observation must not be empty") }
        guard text.utf8.count <= limits.maximumObservationBytes else {
            throw ToolError(
                "An observation may have \(limits.maximumObservationBytes) bytes at most, and one of these has "
                    + "\(text.utf8.count) (\"\(text.prefix(40))…\"). Split it into several, one fact in each."
            )
        }
        guard !text.utf8.contains(0) else { throw ToolError("An observation must not contain NUL characters") }
        return text
    }

    /// The observations of one entity, each once, in their order.
    func observations(_ texts: [String]) throws(ToolError) -> [String] {
        var seen: Set<String> = []
        var observations: [String] = []
        for text in texts {
            let observation = try observation(text)
            if seen.insert(observation).inserted { observations.append(observation) }
        }
        return observations
    }

    /// What to search for.
    func query(_ text: String) throws(ToolError) -> String {
        // SQLite would stop reading at a NUL.
        let query = Self.normal(text.replacing("\0", with: " "))
        guard !query.isEmpty else { throw ToolError("\"query\" is empty. To read everything use read_graph.") }
        guard query.utf8.count <= limits.maximumQueryBytes else {
            throw ToolError("\"query\" may have \(limits.maximumQueryBytes) bytes at most; a few words are enough")
        }
        return query
    }

    /// Text of one line, without what would look like another name and be none.
    private func line(_ text: String, _ what: String, _ maximum: Int) throws(ToolError) -> String {
        let text = Self.normal(text)
        guard !text.isEmpty else { throw ToolError("\(what) must not be empty") }
        guard text.utf8.count <= maximum else {
            throw ToolError(
                "\(what) may have \(maximum) bytes at most, and \"\(text.prefix(40))…\" has \(text.utf8.count)"
            )
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw ToolError("\(what) must not contain line breaks or other control characters")
        }
        return text
    }

    private static func normal(_ text: String) -> String {
        text.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
