import JSON

/// A line and the commit that last changed it, from `git blame --porcelain`.
struct GitBlame: Equatable, Sendable {
    let line: Int64
    let commit: String
    let author: String
    let time: Int64
    let text: String

    /// All lines that are told whole; a commit's author is told with its first line only.
    static func parse(_ bytes: [UInt8]) -> [GitBlame] {
        var authors: [String: (name: String, time: Int64)] = [:]
        var commit = ""
        var number: Int64 = 0
        var lines: [GitBlame] = []
        let pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        for piece in pieces {
            let text = String(decoding: piece, as: UTF8.self)
            if piece.first == UInt8(ascii: "\t") {
                let author = authors[commit] ?? ("", 0)
                lines.append(
                    GitBlame(
                        line: number,
                        commit: commit,
                        author: author.name,
                        time: author.time,
                        text: String(text.dropFirst()).cut(toBytes: 2000)
                    )
                )
            } else if text.hasPrefix("author ") {
                authors[commit, default: ("", 0)].name = String(text.dropFirst("author ".count))
            } else if text.hasPrefix("author-time ") {
                authors[commit, default: ("", 0)].time = Int64(text.dropFirst("author-time ".count)) ?? 0
            } else {
                let parts = text.split(separator: " ")
                guard parts.count >= 3, GitRevision.isIdentifier(String(parts[0])), let line = Int64(parts[2]) else {
                    continue
                }
                (commit, number) = (String(parts[0]), line)
            }
        }
        return lines
    }

    var json: JSONValue {
        [
            "line": .integer(line), "commit": .string(commit), "author": .string(author),
            "date": .string(FileEntry.text(ofTime: time)), "text": .string(text),
        ]
    }
}
