import JSON
import MCP

extension GitServer {
    var log: Tool<MCPCaller> {
        let maximum = limits.maximumLog
        return Tool(
            name: "git_log",
            title: "History",
            description: """
                Tells commits from a revision backwards, the newest first, in pages. They can be narrowed to a path, an \
                author, words of the message, and a time.
                """,
            input: ToolSchema([
                Self.repository,
                .optional("revision", .string, "Branch, tag or commit to start at", default: "HEAD"),
                .optional("path", .string, "Only commits that changed this file or directory"),
                .optional("author", .text(1...200), "Only commits whose author's name or address contains this"),
                .optional("message", .text(1...200), "Only commits whose message contains this, taken literally"),
                .optional("since", .text(1...40), "Only commits after this time, such as 2026-01-31 or 2 weeks ago"),
                .optional("until", .text(1...40), "Only commits before this time"),
                .optional("cursor", .string, "next_cursor of the page before, with the same arguments otherwise"),
                .optional("limit", .integer(1...Int64(maximum)), "Most commits in a page", default: 30),
            ]),
            output: ToolSchema([
                .required("commits", .array(of: .object(ToolSchema(Self.commitMembers))), "The commits"),
                .optional("next_cursor", .string, "There when commits follow"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let cursor = try Cursor(arguments[string: "cursor"], of: "git_log")
            let limit = Int(arguments[integer: "limit"] ?? 30)
            var filters: [String] = []
            for (name, option) in [
                ("author", "--author"), ("message", "--grep"), ("since", "--since"), ("until", "--until"),
            ] {
                guard let text = arguments[string: name] else { continue }
                guard !text.contains(where: \.isNewline), !text.utf8.contains(0) else {
                    throw ToolError("\"\(name)\" must be one line")
                }
                guard ["since", "until"].contains(name) else {
                    filters.append("\(option)=\(text)")
                    continue
                }
                guard let date = GitDate.argument(text, isEnd: name == "until") else {
                    throw ToolError(
                        "\"\(name)\" must be a date such as 2026-03-01 or 2026-03-01T12:00:00Z, or a time ago such as 2 weeks ago"
                    )
                }
                filters.append("\(option)=\(date)")
            }
            let path = try arguments[string: "path"].map { text throws(ToolError) in try GitPath(text).text }
            return try await onRepository(arguments, of: caller) { [self, filters] view in
                let (start, skipped) = try await start(arguments, cursor, view)
                let output = try await program.succeed(
                    [
                        "log", "-z", GitCommit.format, "--no-decorate", "--fixed-strings", "--regexp-ignore-case",
                        "--max-count=\(limit + 1)", "--skip=\(skipped)",
                    ] + filters + ["--end-of-options", start, "--"] + (path.map { $0 == "." ? [] : [$0] } ?? []),
                    on: view
                )
                var fields = GitFields(output)
                var commits: [GitCommit] = []
                while let record = fields.next(GitCommit.fields), let commit = GitCommit(record) {
                    commits.append(commit)
                }
                let page = commits.prefix(limit)
                let maximumBytes = limits.maximumListedMessageBytes
                var result: JSONObject = [
                    "commits": .array(page.map { .object($0.json(maximumMessageBytes: maximumBytes)) })
                ]
                if commits.count > page.count || (output.isCut && !page.isEmpty) {
                    let next = Cursor(
                        "git_log",
                        .string(view.repository.name),
                        .string(start),
                        .integer(skipped + Int64(page.count))
                    )
                    result["next_cursor"] = .string(next.text)
                } else if output.isCut {
                    throw ToolError("The next commit's message is too long to be shown; see it with git_show")
                }
                return ToolResult(structured: .object(result))
            }
        }
    }

    /// Where a page of the log begins: pages of one list start at one commit, whatever is committed meanwhile.
    private func start(_ arguments: ToolArguments, _ cursor: Cursor?, _ view: GitView) async throws -> (String, Int64) {
        guard let cursor else {
            return (try await commits([arguments[string: "revision"] ?? "HEAD"], in: view)[0], 0)
        }
        let (start, skipped) = (try cursor.string(1), try cursor.integer(2))
        guard try cursor.string(0) == view.repository.name, GitRevision.isIdentifier(start),
            (0...10_000_000).contains(skipped)
        else { throw ToolError("\"cursor\" belongs to another list; leave it out for the first page") }
        return (try await commits([start], in: view)[0], skipped)
    }

    var blame: Tool<MCPCaller> {
        let maximum = limits.maximumBlamed
        return Tool(
            name: "git_blame",
            title: "Who wrote a line",
            description: "Tells for lines of a file, as of a revision, which commit last changed each and who made it.",
            input: ToolSchema([
                Self.repository,
                .required("path", .string, "The file"),
                .optional("revision", .string, "Branch, tag or commit", default: "HEAD"),
                .optional("start", .integer(1...10_000_000), "First line", default: 1),
                .optional("count", .integer(1...maximum), "How many lines", default: .integer(min(200, maximum))),
            ]),
            output: ToolSchema([
                .required("path", .string, "The file"),
                .required("commit", .string, "The revision's commit"),
                .required(
                    "lines",
                    .array(
                        of: .object(
                            ToolSchema([
                                .required("line", .integer(1...Int64.max), "Number of the line"),
                                .required("commit", .string, "The commit that last changed it"),
                                .required("author", .string, Self.person),
                                .required("date", .string, "When, in UTC (RFC 3339)"),
                                .required("text", .string, "The line"),
                            ])
                        )
                    ),
                    "The lines"
                ),
                Self.truncated,
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let path = try GitPath(arguments[string: "path"] ?? "").text
            let (start, count) = (arguments[integer: "start"] ?? 1, arguments[integer: "count"] ?? 200)
            return try await onRepository(arguments, of: caller) { [self] view in
                let commit = try await commits([arguments[string: "revision"] ?? "HEAD"], in: view)[0]
                guard try await entry(path, at: commit, in: view)?.type == "blob" else {
                    throw ToolError(
                        "There is no file \"\(path)\" at that revision. Use git_show with a directory to look."
                    )
                }
                let command = ["blame", "--porcelain", "-L", "\(start),+\(count)", commit, "--", path]
                let output = try await program.run(command, on: view)
                if !output.isSuccess {
                    guard output.message.contains(" has only ") else { throw output.fault(command) }
                    throw ToolError("\"\(path)\" has fewer than \(start) lines at that revision")
                }
                let lines = GitBlame.parse(output.bytes)
                var result: JSONObject = [
                    "path": .string(path), "commit": .string(commit), "lines": .array(lines.map(\.json)),
                ]
                if output.isCut { result["truncated"] = true }
                return ToolResult(structured: .object(result))
            }
        }
    }
}
