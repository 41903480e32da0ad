import JSON

/// The state of the files and of what is staged, from `git status --porcelain=v2 -z --branch`.
struct GitStatus: Equatable, Sendable {
    /// One file.
    struct Entry: Equatable, Sendable {
        let path: String
        var staged: String?
        var unstaged: String?
        var from: String?

        var json: JSONValue {
            var json: JSONObject = ["path": .string(path)]
            if let staged { json["staged"] = .string(staged) }
            if let unstaged { json["unstaged"] = .string(unstaged) }
            if let from { json["from"] = .string(from) }
            return .object(json)
        }
    }

    /// The latest commit; nil where there is none.
    private(set) var commit: String?
    private(set) var entries: [Entry] = []

    /// All entries that are told whole.
    init(_ output: GitProgram.Output) {
        var fields = GitFields(output)
        while let field = fields.next() {
            let parts: [Substring]
            switch field.first {
            case "#":
                let words = field.split(separator: " ")
                if words.count == 3, words[1] == "branch.oid", GitRevision.isIdentifier(String(words[2])) {
                    commit = String(words[2])
                }
                continue
            case "?":
                entries.append(Entry(path: String(field.dropFirst(2)), unstaged: "untracked"))
                continue
            // 1 XY sub mH mI mW hH hI path
            case "1": parts = field.split(separator: " ", maxSplits: 8, omittingEmptySubsequences: false)
            // 2 XY sub mH mI mW hH hI score path, and the path before in a field of its own
            case "2": parts = field.split(separator: " ", maxSplits: 9, omittingEmptySubsequences: false)
            // u XY sub m1 m2 m3 mW h1 h2 h3 path
            case "u": parts = field.split(separator: " ", maxSplits: 10, omittingEmptySubsequences: false)
            default: continue
            }
            guard parts.count >= 9, let path = parts.last, parts[1].count == 2 else { continue }
            var entry = Entry(path: String(path))
            if field.first == "u" {
                entry.unstaged = "conflicted"
            } else {
                (entry.staged, entry.unstaged) = (Self.kind(parts[1].first), Self.kind(parts[1].last))
            }
            if field.first == "2" { entry.from = fields.next() }
            entries.append(entry)
        }
    }

    private static func kind(_ letter: Character?) -> String? {
        guard let letter, letter != "." else { return nil }
        return GitChange.kind(letter)
    }
}
