/// Where a repository lies on the host; a model knows it by its name alone.
struct GitRepository: Sendable {
    let name: String
    /// The directory with `HEAD`, `objects` and `refs`.
    let directory: String
    /// The directory with the files; nil where there are none (a bare repository).
    let workTree: String?
}

/// The name of a repository as clients spell it: one name of a directory, not hidden, never an option.
struct GitRepositoryName: Sendable {
    let value: String

    init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard (1...100).contains(text.utf8.count), isPlain, text.first != ".", text.first != "-" else { return nil }
        value = text
    }
}
