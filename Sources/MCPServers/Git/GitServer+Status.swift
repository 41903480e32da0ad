import JSON
import MCP

extension GitServer {
    var status: Tool<MCPCaller> {
        Tool(
            name: "git_status",
            title: "Status",
            description: """
                Tells the branch, what is staged for the next commit, what changed since, and which files git does not know \
                yet. Submodules are left out.
                """,
            input: ToolSchema([
                Self.repository,
                .optional(
                    "untracked",
                    .choice(["none", "normal", "all"]),
                    "Files that git does not know: normal tells a directory of them by its name alone",
                    default: "normal"
                ),
            ]),
            output: ToolSchema([
                .optional("branch", .string, "The branch that is checked out"),
                .optional("commit", .string, "Its latest commit; absent when there is none"),
                .required("is_clean", .boolean, "Whether there is nothing to stage or to commit"),
                .required(
                    "entries",
                    .array(
                        of: .object(
                            ToolSchema([
                                .required("path", .string, "The file"),
                                .optional("staged", .choice(GitChange.kinds), "What is staged"),
                                .optional("unstaged", .choice(GitChange.kinds + ["untracked"]), "What is not"),
                                .optional("from", .string, "Where it was before"),
                            ])
                        )
                    ),
                    "Files that changed"
                ),
                Self.truncated,
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let untracked = ["none": "no", "all": "all"][arguments[string: "untracked"] ?? ""] ?? "normal"
            return try await onRepository(arguments, of: caller) { [self] view in
                try Self.needWorkTree(view)
                let output = try await program.succeed(
                    [
                        "status", "--porcelain=v2", "-z", "--branch", "--untracked-files=\(untracked)",
                        "--ignore-submodules=all", "--find-renames",
                    ],
                    on: view,
                    .workTree
                )
                let status = GitStatus(output)
                var result = JSONObject()
                if case .branch(let name) = view.head { result["branch"] = .string(name) }
                if let commit = status.commit { result["commit"] = .string(commit) }
                result["is_clean"] = .bool(status.entries.isEmpty && !output.isCut)
                result["entries"] = .array(status.entries.prefix(limits.maximumEntries).map(\.json))
                if output.isCut || status.entries.count > limits.maximumEntries { result["truncated"] = true }
                return ToolResult(structured: .object(result))
            }
        }
    }
}
