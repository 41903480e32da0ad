#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import JSON
import MCP

extension GitServer {
    var add: Tool<MCPCaller> {
        Tool(
            name: "git_add",
            title: "Stage files",
            description: """
                Stages files for the next commit as they are now: new, changed and deleted ones. A directory stages all in \
                it but what .gitignore names; . stages everything.
                """,
            input: ToolSchema([
                Self.repository,
                .required("paths", .array(of: .string, upTo: limits.maximumPaths), "Files and directories"),
            ]),
            output: ToolSchema([
                .required("staged", .array(of: .string), "Files that are staged now"),
                .required("unchanged", .array(of: .string), "Paths with nothing to stage"),
                .optional(
                    "skipped",
                    .array(of: .string),
                    "Left out: repositories inside of this one (/ at the end), and names that are not UTF-8"
                ),
            ]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: true),
            requiredScopes: [Self.writeScope],
            target: "repository"
        ) { [self] arguments, caller in
            let paths = try (arguments[strings: "paths"] ?? []).map { try GitPath($0).text }
            guard !paths.isEmpty else {
                throw ToolError("\"paths\" must name at least one file or directory, such as .")
            }
            return try await onRepository(arguments, of: caller, writing: true) { [self] view in
                try Self.needWorkTree(view)
                var unchanged: [String] = []
                var files: Set<String> = []
                for path in paths {
                    let found = try await unstaged(at: path, in: view)
                    if found.isEmpty { unchanged.append(path) }
                    files.formUnion(found)
                }
                let skipped = files.filter(Self.isLeftOut).sorted()
                let staged = files.filter { !Self.isLeftOut($0) }.sorted()
                try await checkSize(staged, in: view)
                // Not `git add`: this takes paths by its input, follows no link on the way to them, and stages no directory.
                let command = ["update-index", "--add", "--remove", "-z", "--stdin"]
                let input = Array(staged.map { "\($0)\0" }.joined().utf8)
                let output = try await program.run(command, on: view, .workTree, input: input)
                if !output.isSuccess {
                    guard output.message.contains("unable to process path") || output.message.contains("symbolic link")
                    else { throw output.fault(command) }
                    throw ToolError("A file cannot be staged: it changed meanwhile, or its name or kind is not allowed")
                }
                var result: JSONObject = ["staged": Self.strings(staged), "unchanged": Self.strings(unchanged)]
                if !skipped.isEmpty { result["skipped"] = Self.strings(skipped) }
                return ToolResult(structured: .object(result))
            }
        }
    }

    /// A directory with a repository of its own ends with "/": to stage it would read that one's settings.
    ///
    /// A name that is not UTF-8 was read with U+FFFD in it, which on the way back would name another file.
    private static func isLeftOut(_ path: String) -> Bool {
        path.hasSuffix("/") || path.unicodeScalars.contains("\u{FFFD}")
    }

    /// The files at or below a path that differ from what is staged.
    private func unstaged(at path: String, in view: GitView) async throws -> [String] {
        let end = ["--"] + (path == "." ? [] : [path])
        let list = ["ls-files", "-z", "--others", "--modified", "--deleted", "--exclude-standard", "--deduplicate"]
        let output = try await program.succeed(list + end, on: view, .workTree)
        var fields = GitFields(output)
        var files: [String] = []
        while let file = fields.next() { files.append(file) }
        guard !output.isCut, files.count <= limits.maximumStaged else {
            throw ToolError(
                "\"\(path)\" has more than \(limits.maximumStaged) files to stage; name directories in it one by one, or "
                    + "list what should be left out in .gitignore"
            )
        }
        if files.isEmpty, path != "." {
            let known = try await program.succeed(["ls-files", "-z", "--cached"] + end, on: view, .workTree)
            guard !known.bytes.isEmpty else {
                throw ToolError(
                    "There is nothing to stage at \"\(path)\": it does not exist, is empty, or .gitignore leaves it out. "
                        + "Use git_status to see what changed."
                )
            }
        }
        return files
    }

    private func checkSize(_ files: [String], in view: GitView) async throws {
        let maximum = limits.maximumStagedBytes
        let workTree = view.repository.workTree ?? "/"
        let size = try await Self.blocking { files.reduce(Int64(0)) { $0 + Self.size(of: "\(workTree)/\($1)") } }
        guard size <= maximum else {
            throw ToolError("The files have \(size) bytes together; \(maximum) is the most that one call stages")
        }
    }

    /// The size of a file; of a link its own.
    private static func size(of path: String) -> Int64 {
        var status = stat()
        return lstat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
