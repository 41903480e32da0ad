import MCP

/// A tenant's files as resources: `file:///notes/today.md` is `notes/today.md` below the tenant's root.
///
/// The URI's path begins at the tenant's root, so it tells nothing of the host (MCP, Resources, Common URI Schemes: it need
/// not map to a physical filesystem). Directories are not resources; the list holds the files of the whole tree.
struct FilesystemCatalogue: ResourceCatalogue {
    private static let list = "resources/list"

    let server: FilesystemServer

    let requiredScopes = [FilesystemServer.readScope]

    let templates = [
        ResourceTemplate(
            uriTemplate: "\(FileURI.prefix){+path}",
            name: "file",
            title: "File",
            description: "A file by its path relative to the root; / stands between names."
        )
    ]

    func list(after cursor: String?, for caller: MCPCaller) async throws -> ResourcePage {
        let after = try Cursor(cursor, of: Self.list).map { cursor throws(ToolError) in try cursor.string(0) }
        return try await server.onRoot(of: caller, path: after ?? ".") { root, path in
            var walk = FileWalk(after: path.names)
            try walk.run(in: root)
            let entries = walk.files.map { path, entry in
                ResourceEntry(
                    uri: FileURI.text(path),
                    name: entry.name,
                    description: path.count > 1 ? path.joined(separator: "/") : nil,
                    mediaType: MediaTypes.guess(entry.name),
                    size: entry.size
                )
            }
            return ResourcePage(
                entries,
                nextCursor: walk.next.map { Cursor(Self.list, .string($0.joined(separator: "/"))).text }
            )
        }
    }

    func read(_ uri: String, for caller: MCPCaller) async throws -> [ResourceContent] {
        guard let text = FileURI.path(uri) else { throw ResourceNotFound() }
        let maximum = server.limits.maximumReadBytes
        do {
            return try await server.withRoot(of: caller, path: text) { root, path in
                let (bytes, entry) = try root.read(path, offset: 0, count: maximum)
                guard entry.size <= Int64(maximum) else {
                    throw ToolError(
                        "The file has \(entry.size) bytes; a resource is read whole up to \(maximum). "
                            + "The tool read_file reads it in parts."
                    )
                }
                let part = FilePart(bytes, isEnd: true, asBase64: false)
                let mediaType = MediaTypes.guess(entry.name)
                return [
                    ResourceContent(
                        uri: uri,
                        mediaType: mediaType ?? (part.isText ? "text/plain" : "application/octet-stream"),
                        body: part.isText ? .text(part.content) : .bytes(bytes)
                    )
                ]
            }
        } catch let refusal as FilesystemRefusal {
            switch refusal {
            // What is no readable file of this tenant is not there, whatever the reason.
            case .notFound, .isADirectory, .notADirectory, .symbolicLink, .notARegularFile, .invalidPath:
                throw ResourceNotFound()
            default:
                guard let message = refusal.message(for: text) else { throw refusal }
                throw ToolError(message)
            }
        }
    }
}
