import JSON
import MCP

extension GitServer {
    var diff: Tool<MCPCaller> {
        Tool(
            name: "git_diff",
            title: "Differences",
            description: """
                Without revisions: what changed in the files and is not staged, or with staged what is staged for the next \
                commit. With from: from that commit to the files. With from and to: from one commit to the other.
                """,
            input: ToolSchema([
                Self.repository,
                .optional("from", .string, "Branch, tag or commit to compare from"),
                .optional("to", .string, "Branch, tag or commit to compare to; needs from"),
                .optional("merge_base", .boolean, "Compare from where to branched off from from", default: false),
                .optional("staged", .boolean, "Compare what is staged instead of the files", default: false),
                .optional("paths", .array(of: .string, upTo: limits.maximumPaths), "Only these files and directories"),
                .optional("context", .integer(0...50), "Unchanged lines around each change", default: 3),
            ]),
            output: ToolSchema([
                .required("files", .array(of: Self.change), "Files that differ"),
                .required("diff", .string, "The difference"),
                Self.truncated,
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let paths = try (arguments[strings: "paths"] ?? []).map { try GitPath($0).text }.filter { $0 != "." }
            let isStaged = arguments[boolean: "staged"] ?? false
            let names = [arguments[string: "from"], arguments[string: "to"]].compactMap { $0 }
            guard arguments[string: "to"] == nil || names.count == 2 else { throw ToolError("\"to\" needs \"from\"") }
            guard names.count < 2 || !isStaged else {
                throw ToolError("\"staged\" compares with what is staged; leave out \"to\" or \"staged\"")
            }
            let isFromBase = arguments[boolean: "merge_base"] ?? false
            return try await onRepository(arguments, of: caller) { [self] view in
                var revisions = names.isEmpty ? [] : try await commits(names, in: view)
                if isFromBase, revisions.count == 2 {
                    let base = try await program.run(["merge-base"] + revisions, on: view)
                    guard let first = base.text.split(separator: "\n").first else {
                        throw ToolError("\"from\" and \"to\" have no commit in common")
                    }
                    revisions[0] = String(first)
                }
                if revisions.count < 2 { try Self.needWorkTree(view) }
                // A submodule's own state is never looked at: that would run git with its settings.
                let command =
                    ["diff", revisions.count == 2 ? "--ignore-submodules=dirty" : "--ignore-submodules=all"]
                    + Self.differenceOptions + (isStaged ? ["--cached"] : [])
                let end = ["--end-of-options"] + revisions + ["--"] + paths
                let reach: GitProgram.Reach = revisions.count == 2 ? .objects : .workTree
                let files = try await program.succeed(command + ["--raw", "--numstat", "-z"] + end, on: view, reach)
                let context = "--unified=\(arguments[integer: "context"] ?? 3)"
                let patch = try await program.succeed(command + [context] + end, on: view, reach)
                let changes = GitChange.parse(files)
                var result: JSONObject = [
                    "files": .array(changes.prefix(limits.maximumEntries).map(\.json)), "diff": .string(patch.text),
                ]
                if patch.isCut || files.isCut || changes.count > limits.maximumEntries { result["truncated"] = true }
                return ToolResult(structured: .object(result))
            }
        }
    }

    static func needWorkTree(_ view: GitView) throws(ToolError) {
        guard view.repository.workTree != nil else {
            throw ToolError(
                "\"\(view.repository.name)\" is a bare repository: it has no files and nothing staged. Name commits instead."
            )
        }
    }

    var search: Tool<MCPCaller> {
        let maximum = limits.maximumFound
        return Tool(
            name: "git_search",
            title: "Search in files",
            description: """
                Finds lines in the files of a commit. It sees what is committed, not what was changed since; binary files \
                are left out.
                """,
            input: ToolSchema([
                Self.repository,
                .required("pattern", .text(1...500), "Text to find, taken literally unless regex is true"),
                .optional("regex", .boolean, "Whether pattern is a POSIX extended regular expression", default: false),
                .optional("ignore_case", .boolean, "Whether capitals do not matter", default: false),
                .optional("revision", .string, "Branch, tag or commit", default: "HEAD"),
                .optional("paths", .array(of: .string, upTo: limits.maximumPaths), "Only below these"),
                .optional("limit", .integer(1...Int64(maximum)), "Most lines to return", default: 100),
            ]),
            output: ToolSchema([
                .required("commit", .string, "The commit that was searched"),
                .required(
                    "matches",
                    .array(
                        of: .object(
                            ToolSchema([
                                .required("path", .string, "The file"),
                                .required("line", .integer(1...Int64.max), "Number of the line"),
                                .required("text", .string, "The line"),
                            ])
                        )
                    ),
                    "Lines that match"
                ),
                Self.truncated,
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "repository"
        ) { [self] arguments, caller in
            let pattern = arguments[string: "pattern"] ?? ""
            guard !pattern.contains(where: \.isNewline), !pattern.utf8.contains(0) else {
                throw ToolError("\"pattern\" must be one line")
            }
            let paths = try (arguments[strings: "paths"] ?? []).map { try GitPath($0).text }.filter { $0 != "." }
            let limit = Int(arguments[integer: "limit"] ?? 100)
            let isRegex = arguments[boolean: "regex"] ?? false
            var options = [isRegex ? "--extended-regexp" : "--fixed-strings"]
            if arguments[boolean: "ignore_case"] ?? false { options.append("--ignore-case") }
            return try await onRepository(arguments, of: caller) { [self, options] view in
                let commit = try await commits([arguments[string: "revision"] ?? "HEAD"], in: view)[0]
                // Only ever in a commit: in the files it would follow a directory that was exchanged for a link.
                let command =
                    ["grep", "-I", "--line-number", "-z", "--full-name", "--no-color", "--no-textconv"] + options
                    + ["-e", pattern, commit, "--"] + paths
                let output = try await program.run(command, on: view)
                // It exits with 1 when it found nothing.
                if !output.isSuccess, output.status != .exited(1) {
                    guard isRegex, output.status == .exited(128) else { throw output.fault(command) }
                    throw ToolError(
                        "\"pattern\" is not a POSIX extended regular expression; leave out regex to find text"
                    )
                }
                let matches = GitMatch.parse(output.bytes, commit: commit)
                var result: JSONObject = [
                    "commit": .string(commit), "matches": .array(matches.prefix(limit).map(\.json)),
                ]
                if output.isCut || matches.count > limit { result["truncated"] = true }
                return ToolResult(structured: .object(result))
            }
        }
    }
}
