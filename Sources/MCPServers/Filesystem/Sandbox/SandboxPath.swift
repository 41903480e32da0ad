/// A path inside of a root, as names from the root downwards; none of them is `.`, `..`, empty or too long.
///
/// Nothing is decoded or resolved: `%2e%2e` is a file with that odd name, and `..` is refused rather than folded away.
struct SandboxPath: Equatable, Sendable {
    static let maximumBytes = 4096
    static let maximumNameBytes = 255
    static let maximumNames = 64

    /// The names; empty for the root itself.
    let names: [String]

    /// Parses what a client sent.
    init(_ text: String) throws(FilesystemRefusal) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw .invalidPath("it is longer than \(Self.maximumBytes) bytes")
        }
        // The kernel would stop reading at a NUL, and so open another file than the one that was checked.
        guard !text.utf8.contains(0) else { throw .invalidPath("it contains a NUL character") }
        guard text.utf8.first != UInt8(ascii: "/") else {
            throw .invalidPath("it must be relative to the root, without a leading /")
        }
        var names: [String] = []
        for bytes in text.utf8.split(separator: UInt8(ascii: "/")) {
            let name = String(Substring(bytes))
            if bytes.elementsEqual(".".utf8) { continue }
            guard !bytes.elementsEqual("..".utf8) else { throw .invalidPath("\"..\" is not allowed") }
            guard bytes.count <= Self.maximumNameBytes else {
                throw .invalidPath("a name in it is longer than \(Self.maximumNameBytes) bytes")
            }
            guard !TemporaryName.matches(name) else { throw .invalidPath("names like \(name) are reserved") }
            names.append(name)
        }
        guard names.count <= Self.maximumNames else {
            throw .invalidPath("it is deeper than \(Self.maximumNames) directories")
        }
        self.names = names
    }

    /// The path as clients see it.
    var text: String { names.isEmpty ? "." : names.joined(separator: "/") }
}

/// The names of files that are being written and not yet in their place; clients never see them.
enum TemporaryName {
    private static let prefix = ".signet-"
    private static let suffix = ".tmp"

    static func make() -> String { prefix + String(UInt64.random(in: .min ... .max), radix: 16) + suffix }

    static func matches(_ name: String) -> Bool {
        name.utf8.starts(with: prefix.utf8) && name.utf8.reversed().starts(with: suffix.utf8.reversed())
    }
}
