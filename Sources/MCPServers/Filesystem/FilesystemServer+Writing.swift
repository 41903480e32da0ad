import JSON
import MCP

extension FilesystemServer {
    var writeFile: Tool<Caller> {
        let maximum = limits.maximumWriteBytes
        return Tool(
            name: "write_file",
            title: "Write file",
            description: """
                Writes a whole file at once; readers see the old content or the new one, never a part. Missing \
                directories on the way are made.
                """,
            input: ToolSchema([
                .required("path", .string, Self.pathDescription),
                .required("content", .string, "The whole content, \(maximum) bytes at most"),
                .optional("encoding", .choice(["utf-8", "base64"]), "How content is written", default: "utf-8"),
                .optional("overwrite", .boolean, "Whether a file that exists may be replaced", default: true),
                .optional("create_directories", .boolean, "Whether to make missing directories", default: true),
            ]),
            output: ToolSchema([
                .required("path", .string, "The file"),
                .required("size", .integer(0...Int64.max), "Its size in bytes"),
                .required("created", .boolean, "Whether it is new"),
            ]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true),
            requiredScopes: [Self.writeScope],
            target: "path"
        ) { [self] arguments, caller in
            let content = arguments[string: "content"] ?? ""
            var bytes: [UInt8]
            if arguments[string: "encoding"] == "base64" {
                guard let decoded = Base64.decode(content) else {
                    throw ToolError("\"content\" is not base64 (standard alphabet, padded, without line breaks)")
                }
                bytes = decoded
            } else {
                bytes = Array(content.utf8)
            }
            let overwrite = arguments[boolean: "overwrite"] ?? true
            let makingDirectories = arguments[boolean: "create_directories"] ?? true
            return try await onRoot(of: caller, path: arguments[string: "path"] ?? "") { [bytes] root, path in
                guard bytes.count <= maximum else { throw FilesystemRefusal.tooLarge(limit: maximum) }
                let isNew = try root.write(
                    path,
                    bytes: bytes,
                    overwrite: overwrite,
                    makingDirectories: makingDirectories
                )
                return ToolResult(
                    structured: [
                        "path": .string(path.text), "size": .integer(Int64(bytes.count)), "created": .bool(isNew),
                    ]
                )
            }
        }
    }

    var deleteFile: Tool<Caller> {
        Tool(
            name: "delete_file",
            title: "Delete file",
            description: "Deletes a file, or a directory that is empty. It cannot be undone.",
            input: ToolSchema([.required("path", .string, Self.pathDescription)]),
            output: ToolSchema([
                .required("path", .string, "What was deleted"),
                .required("type", .choice(["file", "directory"]), "What it was"),
            ]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true),
            requiredScopes: [Self.writeScope],
            target: "path"
        ) { [self] arguments, caller in
            try await onRoot(of: caller, path: arguments[string: "path"] ?? "") { root, path in
                let kind = try root.delete(path)
                return ToolResult(structured: ["path": .string(path.text), "type": .string(kind.rawValue)])
            }
        }
    }
}
