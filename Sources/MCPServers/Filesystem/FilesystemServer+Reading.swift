import JSON
import MCP

extension FilesystemServer {
    static let pathDescription = "Path relative to the root, such as notes/today.md"

    static let entryMembers: [ToolSchema.Member] = [
        .required("type", .choice(FileEntry.Kind.allCases.map(\.rawValue)), "What it is"),
        .required("size", .integer(0...Int64.max), "Size in bytes; 0 for all but files"),
        .required("modified", .string, "When it was last changed, in UTC (RFC 3339)"),
    ]

    /// A name or path with what is known of the entry.
    static func json(_ label: String, _ name: String, _ entry: FileEntry) -> JSONObject {
        [
            label: .string(name), "type": .string(entry.kind.rawValue), "size": .integer(entry.size),
            "modified": .string(entry.modifiedText),
        ]
    }

    var listDirectory: Tool<Caller> {
        let maximum = limits.maximumListed
        return Tool(
            name: "list_directory",
            title: "List directory",
            description:
                "Lists a directory: names, types, sizes and times, sorted by name. Long directories come in pages.",
            input: ToolSchema([
                .optional("path", .string, "Directory to list, relative to the root", default: "."),
                .optional("cursor", .string, "next_cursor of the page before, to go on after it"),
                .optional(
                    "limit",
                    .integer(1...Int64(maximum)),
                    "Most entries to return",
                    default: .integer(Int64(maximum))
                ),
            ]),
            output: ToolSchema([
                .required("path", .string, "The directory"),
                .required(
                    "entries",
                    .array(of: .object(ToolSchema([.required("name", .string, "Name")] + Self.entryMembers))),
                    "What it holds"
                ),
                .optional("next_cursor", .string, "There when entries follow"),
                .optional("unlisted", .integer(1...Int64.max), "Entries whose names are not UTF-8"),
                .optional("incomplete", .boolean, "There when the directory has too many entries to be read whole"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "path"
        ) { [self] arguments, caller in
            let limit = Int(arguments[integer: "limit"] ?? Int64(maximum))
            let cursor = try Cursor(arguments[string: "cursor"], of: "list_directory")
            let text = arguments[string: "path"] ?? "."
            let maximumNames = limits.maximumDirectoryNames
            return try await onRoot(of: caller, path: text) { root, path in
                if let cursor, try cursor.string(0) != path.text {
                    throw ToolError("\"cursor\" belongs to another directory; leave it out for the first page")
                }
                let after = try cursor?.string(1)
                let listing = try root.list(path, after: after, limit: limit, maximumNames: maximumNames)
                var result: JSONObject = [
                    "path": .string(path.text),
                    "entries": .array(listing.entries.map { .object(Self.json("name", $0.name, $0)) }),
                ]
                if let next = listing.next {
                    result["next_cursor"] = .string(
                        Cursor("list_directory", .string(path.text), .string(next)).text
                    )
                }
                if listing.unnamed > 0 { result["unlisted"] = .integer(Int64(listing.unnamed)) }
                if !listing.isComplete { result["incomplete"] = true }
                return ToolResult(structured: .object(result))
            }
        }
    }

    var getFileInfo: Tool<Caller> {
        Tool(
            name: "get_file_info",
            title: "Get file information",
            description: "Tells type, size and time of a file or directory without reading it.",
            input: ToolSchema([.required("path", .string, Self.pathDescription)]),
            output: ToolSchema([.required("path", .string, "The path")] + Self.entryMembers),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "path"
        ) { [self] arguments, caller in
            try await onRoot(of: caller, path: arguments[string: "path"] ?? "") { root, path in
                ToolResult(structured: .object(Self.json("path", path.text, try root.info(path))))
            }
        }
    }

    var readFile: Tool<Caller> {
        let maximum = limits.maximumReadBytes
        return Tool(
            name: "read_file",
            title: "Read file",
            description: """
                Reads a file, or a part of it. Text comes as it is, anything that is not UTF-8 text as base64. Where \
                next_offset is given, the file goes on: read again from there.
                """,
            input: ToolSchema([
                .required("path", .string, Self.pathDescription),
                .optional("offset", .integer(0...Int64.max), "First byte to read", default: 0),
                .optional(
                    "length",
                    .integer(1...Int64(maximum)),
                    "Most bytes to read",
                    default: .integer(Int64(maximum))
                ),
                .optional(
                    "encoding",
                    .choice(["auto", "base64"]),
                    "base64 to get base64 for text too",
                    default: "auto"
                ),
            ]),
            output: ToolSchema([
                .required("path", .string, "The file"),
                .required("encoding", .choice(["utf-8", "base64"]), "How content is written"),
                .required("content", .string, "The content"),
                .required("offset", .integer(0...Int64.max), "The first byte of this part"),
                .required("length", .integer(0...Int64.max), "How many bytes of the file this part has"),
                .required("size", .integer(0...Int64.max), "The size of the whole file"),
                .required("modified", .string, "When it was last changed, in UTC (RFC 3339)"),
                .optional("next_offset", .integer(1...Int64.max), "There when the file goes on"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "path"
        ) { [self] arguments, caller in
            let offset = arguments[integer: "offset"] ?? 0
            let count = Int(arguments[integer: "length"] ?? Int64(maximum))
            let isForced = arguments[string: "encoding"] == "base64"
            return try await onRoot(of: caller, path: arguments[string: "path"] ?? "") { root, path in
                let (bytes, entry) = try root.read(path, offset: offset, count: count)
                let isEnd = offset + Int64(bytes.count) >= entry.size
                let part = FilePart(bytes, isEnd: isEnd, asBase64: isForced)
                var result: JSONObject = [
                    "path": .string(path.text), "encoding": .string(part.isText ? "utf-8" : "base64"),
                    "content": .string(part.content), "offset": .integer(offset), "length": .integer(Int64(part.count)),
                    "size": .integer(entry.size), "modified": .string(entry.modifiedText),
                ]
                let next = offset + Int64(part.count)
                if next < entry.size, part.count > 0 { result["next_offset"] = .integer(next) }
                // For a model the bare text is better than the text inside of JSON inside of JSON, unless it would not learn
                // that the file goes on.
                let isBare = part.isText && result["next_offset"] == nil
                return ToolResult(structured: .object(result), text: isBare ? part.content : nil)
            }
        }
    }
}

/// Bytes of a file as JSON can carry them.
struct FilePart: Equatable {
    let content: String
    let isText: Bool
    /// How many of the bytes it has; a text may end a few bytes early, before a character that continues behind.
    let count: Int

    init(_ bytes: [UInt8], isEnd: Bool, asBase64: Bool) {
        if !asBase64, let (text, count) = Self.text(bytes, isEnd: isEnd) {
            (content, isText, self.count) = (text, true, count)
        } else {
            (content, isText, count) = (Base64.encode(bytes), false, bytes.count)
        }
    }

    /// Text is UTF-8 without NUL, which marks binary files and which many programs cut a string at.
    private static func text(_ bytes: [UInt8], isEnd: Bool) -> (String, Int)? {
        guard !bytes.contains(0) else { return nil }
        if let text = String(validating: bytes, as: UTF8.self) { return (text, bytes.count) }
        guard !isEnd else { return nil }
        for cut in 1...3 where bytes.count > cut {
            if let text = String(validating: bytes.dropLast(cut), as: UTF8.self) { return (text, bytes.count - cut) }
        }
        return nil
    }
}
