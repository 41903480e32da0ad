/// Media types by the ends of names; a hint for clients, no more.
enum MediaTypes {
    private static let byEnd: [String: String] = [
        "css": "text/css", "csv": "text/csv", "gif": "image/gif", "htm": "text/html", "html": "text/html",
        "jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript", "json": "application/json",
        "md": "text/markdown", "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml",
        "txt": "text/plain", "xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml",
        "zip": "application/zip",
    ]

    /// The type of a file of that name; nil where the name does not tell.
    static func guess(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        return byEnd[name[name.index(after: dot)...].lowercased()]
    }
}
