import JSON
import MCP

extension GitServer {
    static let repository = ToolSchema.Member.required(
        "repository",
        .string,
        "Name of the repository, as git_list_repositories tells it"
    )
    static let person = "Name of the author"

    /// A commit, in lists and by itself.
    static let commitMembers: [ToolSchema.Member] = [
        .required("commit", .string, "Its identifier"),
        .required("parents", .array(of: .string), "Identifiers of the commits before it"),
        .required("author", .string, person),
        .required("author_email", .string, "E-mail address of the author"),
        .required("date", .string, "When the author made it (RFC 3339)"),
        .required("committer", .string, "Name of who committed it"),
        .required("committer_date", .string, "When it was committed (RFC 3339)"),
        .required("message", .string, "Its message"),
    ]

    /// A file that differs.
    static let change = ToolSchema.ValueType.object(
        ToolSchema([
            .required("path", .string, "The file"),
            .required("change", .choice(GitChange.kinds), "What happened to it"),
            .optional("from", .string, "Where it was before"),
            .optional("added", .integer(0...Int64.max), "Lines added; absent for binary files"),
            .optional("deleted", .integer(0...Int64.max), "Lines deleted; absent for binary files"),
        ])
    )

    static let truncated = ToolSchema.Member.optional(
        "truncated",
        .boolean,
        "There when more is than is shown: ask for less at once"
    )

    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    var listRepositories: Tool<MCPCaller> {
        Tool(
            name: "git_list_repositories",
            title: "List repositories",
            description: "Tells the names of the git repositories that there are.",
            input: ToolSchema(),
            output: ToolSchema([.required("repositories", .array(of: .string), "Their names")]),
            annotations: .reading,
            requiredScopes: [Self.readScope]
        ) { [self] _, caller in
            try await onTurn(of: caller) { [self] in
                ToolResult(structured: ["repositories": Self.strings(try await names(of: caller))])
            }
        }
    }

    var branches: Tool<MCPCaller> {
        let maximum = limits.maximumEntries
        return Tool(
            name: "git_branches",
            title: "Branches and tags",
            description: "Tells branches, branches of remotes and tags with their latest commit, the newest first.",
            input: ToolSchema([
                Self.repository,
                .optional("kind", .choice(["all", "branch", "remote", "tag"]), "Which of them", default: "all"),
            ]),
            output: ToolSchema([
                .optional("current", .string, "The branch that is checked out"),
                .required(
                    "branches",
                    .array(
                        of: .object(
                            ToolSchema([
                                .required("name", .string, "Name, as revisions take it"),
                                .required("kind", .choice(["branch", "remote", "tag"]), "What it is"),
                                .required("commit", .string, "Identifier of its commit"),
                                .required("date", .string, "When that was made (RFC 3339)"),
                                .required("subject", .string, "First line of its message"),
                            ])
                        )
                    ),
                    "Branches and tags"
                ),
                Self.truncated,
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let kind = arguments[string: "kind"] ?? "all"
            let prefixes = ["branch": "refs/heads", "remote": "refs/remotes", "tag": "refs/tags"]
            let wanted = prefixes[kind].map { [$0] } ?? ["refs/heads", "refs/remotes", "refs/tags"]
            return try await onRepository(arguments, of: caller) { [program] view in
                let output = try await program.succeed(
                    [
                        "for-each-ref", "--sort=-creatordate", "--count=\(maximum + 1)",
                        "--format=%(refname)%00%(objectname)%00%(*objectname)%00%(creatordate:iso-strict)%00"
                            + "%(contents:subject)%00",
                    ] + wanted,
                    on: view
                )
                var fields = GitFields(output)
                var branches: [JSONValue] = []
                while let field = fields.next(5) {
                    // A line break stands between two records.
                    let name = field[0].split(separator: "\n").last.map(String.init) ?? ""
                    let kind = prefixes.first { name.hasPrefix("\($0.value)/") }
                    guard let kind else { continue }
                    branches.append([
                        "name": .string(String(name.dropFirst(kind.value.utf8.count + 1))), "kind": .string(kind.key),
                        "commit": .string(field[2].isEmpty ? field[1] : field[2]), "date": .string(field[3]),
                        "subject": .string(field[4].cut(toBytes: 200)),
                    ])
                }
                var result: JSONObject = ["branches": .array(Array(branches.prefix(maximum)))]
                if case .branch(let name) = view.head { result["current"] = .string(name) }
                if branches.count > maximum || output.isCut { result["truncated"] = true }
                return ToolResult(structured: .object(result))
            }
        }
    }

    var initialize: Tool<MCPCaller> {
        Tool(
            name: "git_init",
            title: "Make a repository",
            description: """
                Makes a new repository with an empty branch main. A directory of that name that has files already becomes \
                one, and keeps them.
                """,
            input: ToolSchema([.required("name", .string, "Name of the repository, such as website")]),
            output: ToolSchema([.required("repository", .string, "Its name")]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: false),
            requiredScopes: [Self.writeScope],
            target: "name"
        ) { [self] arguments, caller in
            let name = arguments[string: "name"] ?? ""
            return try await onTurn(of: caller) { [self] in
                let path = try await makeDirectory(name, of: caller)
                let command = ["init", "--quiet", "--template=", "--initial-branch=main"]
                let output = try await program.run(command, in: path)
                guard output.isSuccess else { throw output.fault(command) }
                return ToolResult(structured: ["repository": .string(name)])
            }
        }
    }
}
