import JSON

/// Output of git that is cut into fields by NUL, which no path and no text of a commit contains.
struct GitFields {
    private var rest: ArraySlice<ArraySlice<UInt8>>

    /// The fields of an output; of one that was cut off, the whole ones.
    init(_ output: GitProgram.Output) {
        // The last piece is what follows the last NUL: nothing, or a field that was cut off.
        rest = output.bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
    }

    /// The next field; nil at the end.
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    mutating func next() -> String? { rest.popFirst().map { String(decoding: $0, as: UTF8.self) } }

    /// The next so many fields; nil when fewer follow.
    mutating func next(_ count: Int) -> [String]? {
        guard rest.count >= count else { return nil }
        return (0..<count).compactMap { _ in next() }
    }
}

extension String {
    /// The text, or its beginning when it has more bytes; whole characters either way.
    func cut(toBytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var cut = ""
        var bytes = 0
        for character in self {
            bytes += character.utf8.count
            guard bytes <= maximum else { break }
            cut.append(character)
        }
        return "\(cut)…"
    }
}

/// A commit as lists and `git_show` tell it.
struct GitCommit: Equatable, Sendable {
    /// The format whose fields ``init(_:)`` reads, for `-z`.
    static let format = "--format=%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
    static let fields = 9

    let id: String
    let parents: [String]
    let author: (name: String, email: String, date: String)
    let committer: (name: String, email: String, date: String)
    let message: String

    init?(_ fields: [String]) {
        guard fields.count == Self.fields, GitRevision.isIdentifier(fields[0]) else { return nil }
        id = fields[0]
        parents = fields[1].split(separator: " ").map(String.init)
        author = (fields[2], fields[3], fields[4])
        committer = (fields[5], fields[6], fields[7])
        message = fields[8]
    }

    static func == (one: GitCommit, other: GitCommit) -> Bool {
        one.id == other.id && one.parents == other.parents && one.author == other.author
            && one.committer == other.committer && one.message == other.message
    }

    /// The commit, with a message of so many bytes at most.
    func json(maximumMessageBytes: Int) -> JSONObject {
        var message = message
        while message.last?.isNewline == true { message.removeLast() }
        return [
            "commit": .string(id), "parents": .array(parents.map { .string($0) }),
            "author": .string(author.name), "author_email": .string(author.email), "date": .string(author.date),
            "committer": .string(committer.name), "committer_date": .string(committer.date),
            "message": .string(message.cut(toBytes: maximumMessageBytes)),
        ]
    }
}

/// A file that differs, from the output of `--raw --numstat -z`.
struct GitChange: Equatable, Sendable {
    let path: String
    /// Where it was, of one that was moved or copied.
    let from: String?
    let kind: String
    /// Lines; nil for a file that is no text.
    var added: Int64?
    var deleted: Int64?

    /// All changes that are told whole.
    static func parse(_ output: GitProgram.Output) -> [GitChange] {
        var fields = GitFields(output)
        var changes: [GitChange] = []
        var counts: [String: (Int64?, Int64?)] = [:]
        while let field = fields.next() {
            if field.hasPrefix(":") {
                // :100644 100644 4f2a91c 9c1b2e8 M
                guard let letter = field.split(separator: " ").last?.first, let first = fields.next() else { break }
                var from: String?
                var path = first
                if letter == "R" || letter == "C" {
                    guard let second = fields.next() else { break }
                    (from, path) = (first, second)
                }
                changes.append(GitChange(path: path, from: from, kind: kind(letter)))
            } else {
                // 3<tab>1<tab>path, and for one that was moved 3<tab>1<tab>, then both paths.
                let parts = field.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3 else { break }
                var path = String(parts[2])
                if path.isEmpty {
                    guard let both = fields.next(2) else { break }
                    path = both[1]
                }
                counts[path] = (Int64(parts[0]), Int64(parts[1]))
            }
        }
        return changes.map { change in
            var change = change
            if let (added, deleted) = counts[change.path] { (change.added, change.deleted) = (added, deleted) }
            return change
        }
    }

    static func kind(_ letter: Character) -> String {
        switch letter {
        case "A": "added"
        case "D": "deleted"
        case "R": "renamed"
        case "C": "copied"
        case "T": "type_changed"
        case "U": "conflicted"
        default: "modified"
        }
    }

    static let kinds = ["added", "modified", "deleted", "renamed", "copied", "type_changed", "conflicted"]

    var json: JSONValue {
        var json: JSONObject = ["path": .string(path), "change": .string(kind)]
        if let from { json["from"] = .string(from) }
        if let added { json["added"] = .integer(added) }
        if let deleted { json["deleted"] = .integer(deleted) }
        return .object(json)
    }
}
