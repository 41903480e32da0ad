/// Paths as the configuration writes them.
enum FilePaths {
    /// The directory part of a path; `.` when it has none.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `path` seen from `directory`, with `..` and `.` at the seams taken away so that messages read well.
    static func resolve(_ path: String, from directory: String) -> String {
        if path.hasPrefix("/") { return path }
        var parts = directory == "." ? [] : directory.split(separator: "/", omittingEmptySubsequences: true)
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        let joined = parts.joined(separator: "/")
        if directory.hasPrefix("/") { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }
}
