import JSON
import MCP

extension GitServer {
    /// Options that make a difference plain text whatever a repository says, with both directories named.
    static let differenceOptions = [
        "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "--find-renames",
    ]

    /// An entry of a commit's tree.
    struct TreeEntry: Sendable {
        let type: String
        let id: String
        let size: Int64?
        let path: String
    }

    /// What stands at a path in a commit; the top is a tree without an identifier of its own here.
    func entry(_ path: String, at commit: String, in view: GitView) async throws -> TreeEntry? {
        if path == "." { return TreeEntry(type: "tree", id: "\(commit)^{tree}", size: nil, path: path) }
        let entries = try await entries(["--", path], at: commit, in: view)
        return entries.entries.first { $0.path == path }
    }

    private func entries(_ arguments: [String], at tree: String, in view: GitView) async throws
        -> (entries: [TreeEntry], isCut: Bool)
    {
        let output = try await program.succeed(["ls-tree", "-z", "--long", "--full-tree", tree] + arguments, on: view)
        var fields = GitFields(output)
        var entries: [TreeEntry] = []
        while let field = fields.next() {
            // 100644 blob 4f2a91c… 123<tab>path
            guard let tab = field.firstIndex(of: "\t") else { break }
            let parts = field[..<tab].split(separator: " ")
            guard parts.count == 4 else { break }
            entries.append(
                TreeEntry(
                    type: String(parts[1]),
                    id: String(parts[2]),
                    size: Int64(parts[3]),
                    path: String(field[field.index(after: tab)...])
                )
            )
        }
        return (entries, output.isCut)
    }

    var show: Tool<MCPCaller> {
        Tool(
            name: "git_show",
            title: "Show a commit, or a file as it was",
            description: """
                Without a path: a commit with its message, the files that it changed and the difference. With a path: the \
                file or the directory as it was at that commit.
                """,
            input: ToolSchema([
                Self.repository,
                .optional("revision", .string, "Branch, tag or commit", default: "HEAD"),
                .optional("path", .string, "File or directory, from the top; . for the top"),
            ]),
            output: ToolSchema([
                .required("kind", .choice(["commit", "file", "directory"]), "What is shown"),
                .required("commit", .string, "Identifier of the commit"),
                .optional("details", .object(ToolSchema(Self.commitMembers)), "The commit"),
                .optional("files", .array(of: Self.change), "Files that the commit changed, against its first parent"),
                .optional("diff", .string, "The difference"),
                .optional("path", .string, "The file or directory"),
                .optional("encoding", .choice(["utf-8", "base64"]), "How content is written"),
                .optional("content", .string, "The file's content"),
                .optional("size", .integer(0...Int64.max), "The file's size in bytes"),
                .optional(
                    "entries",
                    .array(
                        of: .object(
                            ToolSchema([
                                .required("path", .string, "Path from the top"),
                                .required("type", .choice(["file", "directory", "submodule"]), "What it is"),
                                .optional("size", .integer(0...Int64.max), "Size of a file in bytes"),
                            ])
                        )
                    ),
                    "What the directory holds"
                ),
                Self.truncated,
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let path = try arguments[string: "path"].map { text throws(ToolError) in try GitPath(text).text }
            return try await onRepository(arguments, of: caller) { [self] view in
                let commit = try await commits([arguments[string: "revision"] ?? "HEAD"], in: view)[0]
                guard let path else { return try await show(commit, in: view) }
                switch try await entry(path, at: commit, in: view) {
                case .some(let entry) where entry.type == "tree": return try await show(entry, of: commit, in: view)
                case .some(let entry) where entry.type == "blob":
                    return try await show(file: entry, of: commit, in: view)
                case .some(let entry) where entry.type == "commit":
                    throw ToolError(
                        "\"\(path)\" is a submodule at the commit \(entry.id): its files are in a repository of its own. See "
                            + "git_list_repositories for those that are here."
                    )
                default:
                    throw ToolError(
                        "There is no file or directory \"\(path)\" at that revision. Look with git_show and the path \".\"."
                    )
                }
            }
        }
    }

    private func show(_ commit: String, in view: GitView) async throws -> ToolResult {
        let shown = try await program.succeed(
            ["log", "-z", "--max-count=1", GitCommit.format, "--end-of-options", commit, "--"],
            on: view
        )
        var fields = GitFields(shown)
        guard let record = fields.next(GitCommit.fields), let details = GitCommit(record) else {
            throw ToolError("The commit's message is too long to be shown")
        }
        // diff-tree against the first parent, or the empty tree where there is none.
        let command = ["diff-tree", "--root", "-r", "-m", "--first-parent", "--no-commit-id"] + Self.differenceOptions
        let files = try await program.succeed(
            command + ["--raw", "--numstat", "-z", "--end-of-options", commit],
            on: view
        )
        let patch = try await program.succeed(command + ["--patch", "--end-of-options", commit], on: view)
        let changes = GitChange.parse(files)
        let json = details.json(maximumMessageBytes: limits.maximumMessageBytes)
        var result: JSONObject = [
            "kind": "commit", "commit": .string(commit), "details": .object(json),
            "files": .array(changes.prefix(limits.maximumEntries).map(\.json)), "diff": .string(patch.text),
        ]
        if patch.isCut || files.isCut || changes.count > limits.maximumEntries { result["truncated"] = true }
        return ToolResult(structured: .object(result))
    }

    private func show(file entry: TreeEntry, of commit: String, in view: GitView) async throws -> ToolResult {
        let output = try await program.succeed(["cat-file", "blob", entry.id], on: view)
        let part = FilePart(output.bytes, isEnd: !output.isCut, asBase64: false)
        var result: JSONObject = [
            "kind": "file", "commit": .string(commit), "path": .string(entry.path),
            "encoding": .string(part.isText ? "utf-8" : "base64"), "content": .string(part.content),
            "size": .integer(entry.size ?? 0),
        ]
        if output.isCut { result["truncated"] = true }
        // The bare text, unless a model would take a part of the file for the whole of it.
        return ToolResult(structured: .object(result), text: part.isText && !output.isCut ? part.content : nil)
    }

    private func show(_ directory: TreeEntry, of commit: String, in view: GitView) async throws -> ToolResult {
        let (entries, isCut) = try await entries([], at: directory.id, in: view)
        let prefix = directory.path == "." ? "" : "\(directory.path)/"
        var result: JSONObject = [
            "kind": "directory", "commit": .string(commit), "path": .string(directory.path),
            "entries": .array(
                entries.prefix(limits.maximumEntries)
                    .map { entry in
                        let type = ["blob": "file", "tree": "directory"][entry.type] ?? "submodule"
                        var json: JSONObject = ["path": .string(prefix + entry.path), "type": .string(type)]
                        if let size = entry.size { json["size"] = .integer(size) }
                        return .object(json)
                    }
            ),
        ]
        if isCut || entries.count > limits.maximumEntries { result["truncated"] = true }
        return ToolResult(structured: .object(result))
    }
}
