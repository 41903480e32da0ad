import JSON
import MCP

extension GitServer {
    var unstage: Tool<MCPCaller> {
        Tool(
            name: "git_unstage",
            title: "Unstage files",
            description: """
                Takes files out of the next commit: what is staged for them becomes what the latest commit has. The files \
                themselves stay as they are. A directory takes all below it; . takes everything.
                """,
            input: ToolSchema([
                Self.repository,
                .required("paths", .array(of: .string, upTo: limits.maximumPaths), "Files and directories"),
            ]),
            output: ToolSchema([
                .required("unstaged", .array(of: .string), "Files that were staged, and are not now"),
                .required("unchanged", .array(of: .string), "Paths with nothing staged"),
            ]),
            // What was staged and changed since is kept nowhere else.
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true),
            requiredScopes: [Self.writeScope],
            target: "repository"
        ) { [self] arguments, caller in
            let paths = try (arguments[strings: "paths"] ?? []).map { try GitPath($0).text }
            guard !paths.isEmpty else {
                throw ToolError("\"paths\" must name at least one file or directory, such as .")
            }
            return try await onRepository(arguments, of: caller) { [self] view in
                try Self.needWorkTree(view)
                let head = try await program.succeed(
                    ["cat-file", "--batch-check"],
                    on: view,
                    input: Array("HEAD^{commit}\n".utf8)
                )
                let parts = head.text.split(separator: "\n").first?.split(separator: " ") ?? []
                let commit = parts.count == 3 ? String(parts[0]) : nil
                var unchanged: [String] = []
                var files: [String: String] = [:]
                for path in paths {
                    let found = try await staged(at: path, since: commit, in: view)
                    if found.isEmpty { unchanged.append(path) }
                    files.merge(found) { first, _ in first }
                }
                guard files.count <= limits.maximumStaged else {
                    throw ToolError(
                        "These are \(files.count) files; one call unstages \(limits.maximumStaged): name directories one "
                            + "by one"
                    )
                }
                // Not `git reset`, which also looks at the files: this changes the index alone, by its input.
                let lines = files.sorted { $0.key < $1.key }.map { "\($0.value)\t\($0.key)\0" }
                _ = try await program.succeed(
                    ["update-index", "-z", "--index-info"],
                    on: view,
                    .workTree,
                    input: Array(lines.joined().utf8)
                )
                return ToolResult(
                    structured: [
                        "unstaged": Self.strings(files.keys.sorted()), "unchanged": Self.strings(unchanged),
                    ]
                )
            }
        }
    }

    /// The files at or below a path that are staged, each with the mode and object that the commit has: mode 0 for none.
    private func staged(at path: String, since commit: String?, in view: GitView) async throws -> [String: String] {
        let end = ["--"] + (path == "." ? [] : [path])
        var files: [String: String] = [:]
        let output: GitProgram.Output
        if let commit {
            output = try await program.succeed(
                ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=dirty"]
                    + [commit] + end,
                on: view,
                .workTree
            )
            var fields = GitFields(output)
            while let pair = fields.next(2) {
                let parts = pair[0].dropFirst().split(separator: " ")
                guard pair[0].hasPrefix(":"), parts.count == 5 else { break }
                // A name that is not UTF-8 would be another one on its way back.
                if pair[1].contains("\u{FFFD}") { continue }
                files[pair[1]] = "\(parts[0] == "000000" ? "0" : parts[0]) \(parts[2])"
            }
        } else {
            output = try await program.succeed(["ls-files", "--cached", "-z"] + end, on: view, .workTree)
            var fields = GitFields(output)
            let none = String(repeating: "0", count: view.isSHA256 ? 64 : 40)
            while let file = fields.next() { files[file] = "0 \(none)" }
        }
        guard !output.isCut else {
            throw ToolError(
                "\"\(path)\" has more staged files than are read at once; name directories in it one by one"
            )
        }
        return files
    }
}
