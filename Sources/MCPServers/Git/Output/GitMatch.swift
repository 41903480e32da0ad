import JSON

/// A line that a search found, from `git grep -z --line-number` in a commit.
struct GitMatch: Equatable, Sendable {
    let path: String
    let line: Int64
    let text: String

    /// All lines that are told whole: `<commit>:<path>` NUL `<number>` NUL `<text>` and a line break.
    static func parse(_ bytes: [UInt8], commit: String) -> [GitMatch] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .compactMap { line in
                let parts = line.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
                guard parts.count == 3, let number = Int64(parts[1]), parts[0].hasPrefix("\(commit):") else {
                    return nil
                }
                let path = String(parts[0].dropFirst(commit.count + 1))
                return GitMatch(path: path, line: number, text: parts[2].cut(toBytes: 500))
            }
    }

    var json: JSONValue { ["path": .string(path), "line": .integer(line), "text": .string(text)] }
}
