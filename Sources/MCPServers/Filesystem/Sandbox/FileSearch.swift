#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A search below a directory, in the order of names, within bounds.
struct FileSearch {
    struct Limits: Sendable {
        var maximumResults = 100
        var maximumDepth = 32
        var maximumEntries = 50_000
        /// Of one file; what lies behind is not searched.
        var maximumFileBytes = 4 << 20
        /// Of all files together.
        var maximumTotalBytes = 128 << 20
    }

    struct Match: Equatable {
        var path: String
        var entry: FileEntry
        /// The line of the first occurrence of the content, from 1.
        var line: Int?
        /// That line, or the part of it around the occurrence; nil in binary files.
        var excerpt: String?
    }

    let name: NamePattern?
    let content: [UInt8]?
    let ignoresCase: Bool
    let limits: Limits
    /// Whether the time is up.
    let isExpired: () -> Bool

    private(set) var matches: [Match] = []
    /// Why the search ended early, for the client.
    private(set) var truncation: String?
    private var entries = 0
    private var bytes = 0

    init(
        name: NamePattern?,
        content: String?,
        ignoresCase: Bool,
        limits: Limits,
        isExpired: @escaping () -> Bool
    ) {
        self.name = name
        self.content = content.map { ignoresCase ? $0.utf8.map(NamePattern.lower) : Array($0.utf8) }
        self.ignoresCase = ignoresCase
        self.limits = limits
        self.isExpired = isExpired
    }

    /// Searches everything below `path`.
    mutating func run(in root: SandboxedRoot, below path: SandboxPath) throws(FilesystemRefusal) {
        try visit(try root.open(path.names), path: path.names.joined(separator: "/"), depth: 1)
    }

    private mutating func visit(_ directory: Descriptor, path: String, depth: Int) throws(FilesystemRefusal) {
        let (names, _, isComplete) = try directory.names(limit: limits.maximumEntries - entries)
        if !isComplete { truncation = "entries" }
        for name in names {
            guard mayGoOn() else { return }
            entries += 1
            // What vanishes, or turns into something else, while we search is passed over.
            guard let entry = try? directory.entry(name) else { continue }
            let path = path.isEmpty ? name : "\(path)/\(name)"
            if self.name?.matches(name) ?? true { try match(entry, path: path, in: directory) }
            guard entry.kind == .directory else { continue }
            guard depth < limits.maximumDepth else {
                truncation = truncation ?? "depth"
                continue
            }
            guard let next = try? directory.directory(name) else { continue }
            try visit(next, path: path, depth: depth + 1)
        }
    }

    private mutating func mayGoOn() -> Bool {
        if matches.count >= limits.maximumResults {
            truncation = "results"
        } else if entries >= limits.maximumEntries {
            truncation = "entries"
        } else if bytes >= limits.maximumTotalBytes {
            truncation = "bytes"
        } else if isExpired() {
            truncation = "time"
        } else {
            return true
        }
        return false
    }

    private mutating func match(_ entry: FileEntry, path: String, in directory: Descriptor) throws(FilesystemRefusal) {
        guard let content else {
            matches.append(Match(path: path, entry: entry))
            return
        }
        guard entry.kind == .file, let (file, entry) = try? directory.regularFile(entry.name) else { return }
        let count = Int(min(entry.size, Int64(min(limits.maximumFileBytes, limits.maximumTotalBytes - bytes))))
        guard let text = try? file.read(count: count, at: 0) else { return }
        bytes += text.count
        if let offset = find(content, in: text) {
            let line = text[..<offset].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
            matches.append(Match(path: path, entry: entry, line: line, excerpt: Self.excerpt(text, at: offset)))
        } else if Int64(count) < entry.size {
            truncation = truncation ?? "bytes"
        }
    }

    private func find(_ wanted: [UInt8], in text: [UInt8]) -> Int? {
        let text = ignoresCase ? text.map(NamePattern.lower) : text
        guard let first = wanted.first, wanted.count <= text.count else { return nil }
        return text.withUnsafeBytes { text -> Int? in
            wanted.withUnsafeBytes { wanted -> Int? in
                guard let start = text.baseAddress, let pattern = wanted.baseAddress else { return nil }
                let last = text.count - wanted.count
                var at = 0
                while at <= last, let found = memchr(start + at, Int32(first), last - at + 1) {
                    at = UnsafeRawPointer(found) - start
                    if memcmp(start + at, pattern, wanted.count) == 0 { return at }
                    at += 1
                }
                return nil
            }
        }
    }

    /// The line around an offset, cut to 200 bytes; nil where it is no text.
    private static func excerpt(_ text: [UInt8], at offset: Int) -> String? {
        let newline = UInt8(ascii: "\n")
        let from = max(text[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0, offset - 60)
        let to = min(text[offset...].firstIndex(of: newline) ?? text.count, from + 200)
        var line = text[from..<max(from, to)]
        // Cutting may split a character at either end.
        while let first = line.first, first & 0xC0 == 0x80 { line = line.dropFirst() }
        for _ in 0..<4 {
            if let excerpt = String(validating: line, as: UTF8.self) { return excerpt.contains("\0") ? nil : excerpt }
            line = line.dropLast()
        }
        return nil
    }
}
