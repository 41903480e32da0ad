import MCP

/// Looks whether a git directory is whole in itself: no link in it leads elsewhere, and it borrows nothing.
///
/// Whoever laid it there, its objects and references are then its own, so that reading them shows nothing else of the
/// host.
struct GitDirectoryCheck {
    private static let linked = ToolError(
        "The repository's git directory has a symbolic link or something else in the place of a file, which is not allowed"
    )

    let maximumEntries: Int

    func check(_ directory: Descriptor) throws {
        var left = maximumEntries
        for name in ["HEAD", "index", "packed-refs", "shallow", "config"] {
            guard let entry = try? directory.entry(name) else { continue }
            guard entry.kind == .file else { throw Self.linked }
        }
        let objects = try subdirectory("objects", of: directory)
        if let info = try? objects.entry("info") {
            guard info.kind == .directory else { throw Self.linked }
            for name in ["alternates", "http-alternates"] where (try? objects.directory("info").entry(name)) != nil {
                throw ToolError("The repository borrows objects of another one (alternates), which is not allowed")
            }
        }
        try walk(objects, depth: 3, &left)
        try walk(try subdirectory("refs", of: directory), depth: 16, &left)
        if (try? directory.entry("logs")) != nil {
            try walk(try subdirectory("logs", of: directory), depth: 17, &left)
        }
    }

    private func subdirectory(_ name: String, of directory: Descriptor) throws -> Descriptor {
        guard let entry = try? directory.entry(name), entry.kind == .directory else { throw Self.linked }
        return try directory.directory(name)
    }

    private func walk(_ directory: Descriptor, depth: Int, _ left: inout Int) throws {
        guard depth > 0 else { throw Self.linked }
        let listing = try directory.names(limit: left)
        left -= listing.names.count
        guard listing.isComplete, left > 0 else {
            throw ToolError("The repository has too many loose objects or references; its operator should run git gc")
        }
        for name in listing.names {
            // A file that went away meanwhile, as locks and temporary objects do, is no concern.
            guard let entry = try? directory.entry(name) else { continue }
            switch entry.kind {
            case .file: continue
            case .directory: try walk(try directory.directory(name), depth: depth - 1, &left)
            case .symlink, .other: throw Self.linked
            }
        }
    }
}
