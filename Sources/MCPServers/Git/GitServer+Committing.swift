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
    var commit: Tool<MCPCaller> {
        Tool(
            name: "git_commit",
            title: "Commit",
            description: """
                Commits what is staged to the branch that is checked out, in the name of the person you act for. Stage with \
                git_add first.
                """,
            input: ToolSchema([
                Self.repository,
                .required("message", .string, "What changed and why: a short first line, an empty one, then the rest"),
            ]),
            output: ToolSchema([
                .required("commit", .string, "Identifier of the new commit"),
                .required("branch", .string, "The branch"),
                .required("author", .string, Self.person),
                .required("files", .array(of: Self.change), "Files that it changed"),
            ]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: false),
            requiredScopes: [Self.writeScope],
            target: "repository"
        ) { [self] arguments, caller in
            let message = try message(arguments[string: "message"] ?? "")
            let identity = GitIdentity(subject: caller.subject, tenant: caller.tenant.value)
            return try await onRepository(arguments, of: caller, writing: true) { [self] view in
                try Self.needWorkTree(view)
                guard case .branch(let branch) = view.head else {
                    throw ToolError("No branch is checked out (HEAD is a commit), so there is none to commit to")
                }
                try await Self.blocking { try Self.checkNothingUnderWay(in: view) }
                return try await commit(message, to: branch, by: identity, in: view)
            }
        }
    }

    private func commit(
        _ message: String,
        to branch: String,
        by identity: GitIdentity,
        in view: GitView
    ) async throws -> ToolResult {
        let written = try await program.run(["write-tree"], on: view, .workTree)
        guard written.isSuccess, let tree = written.text.split(separator: "\n").first.map(String.init) else {
            guard written.message.contains("unmerged") else { throw written.fault(["write-tree"]) }
            throw ToolError("Some files are in conflict (see git_status): mend and stage them first")
        }
        let known = try await program.succeed(
            ["cat-file", "--batch-check"],
            on: view,
            input: Array("refs/heads/\(branch)^{commit}\nrefs/heads/\(branch)^{tree}\n".utf8)
        )
        let lines = known.text.split(separator: "\n").map { $0.split(separator: " ") }
        let parent = lines.first.flatMap { $0.count == 3 ? String($0[0]) : nil }
        let isChanged = lines.last?.first.map(String.init) != tree
        let isEmpty = try await program.succeed(["ls-tree", tree], on: view).bytes.isEmpty
        guard isChanged, parent != nil || !isEmpty else {
            throw ToolError("Nothing is staged. Use git_status to see what changed and git_add to stage it.")
        }
        let made = try await program.succeed(
            ["commit-tree", tree] + (parent.map { ["-p", $0] } ?? []) + ["-F", "-"],
            on: view,
            .workTree,
            input: Array(message.utf8),
            identity: identity
        )
        let commit = made.text.split(separator: "\n").first.map(String.init) ?? ""
        let subject = message.split(separator: "\n").first.map { String($0.drop(while: \.isWhitespace)) } ?? ""
        let event = parent == nil ? "commit (initial)" : "commit"
        // Only from what the branch was: of two commits at the same time one is refused, none is lost.
        let moved = try await program.run(
            [
                "update-ref", "--create-reflog", "-m", "\(event): \(subject.cut(toBytes: 200))", "--end-of-options",
                "refs/heads/\(branch)", commit, parent ?? String(repeating: "0", count: commit.utf8.count),
            ],
            on: view,
            identity: identity
        )
        guard moved.isSuccess else {
            guard moved.message.contains("cannot lock ref") else { throw moved.fault(["update-ref"]) }
            throw ToolError(
                "The branch \"\(branch)\" moved at the same time, and nothing was committed. Look, and try again."
            )
        }
        let files = try await program.succeed(
            ["diff-tree", "--root", "-r", "--no-commit-id"] + Self.differenceOptions + [
                "--raw", "--numstat", "-z", "--end-of-options", commit,
            ],
            on: view
        )
        return ToolResult(
            structured: [
                "commit": .string(commit), "branch": .string(branch), "author": .string(identity.name),
                "files": .array(GitChange.parse(files).prefix(limits.maximumEntries).map(\.json)),
            ]
        )
    }

    private func message(_ text: String) throws(ToolError) -> String {
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
            .map { line in
                var line = line
                while line.last?.isWhitespace == true { line.removeLast() }
                return String(line)
            }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard !lines.isEmpty else { throw ToolError("\"message\" must say what changed and why") }
        let message = lines.joined(separator: "\n") + "\n"
        guard message.utf8.count <= limits.maximumMessageBytes else {
            throw ToolError("\"message\" may have \(limits.maximumMessageBytes) bytes at most")
        }
        guard !message.utf8.contains(0) else { throw ToolError("\"message\" must not contain NUL characters") }
        return message
    }

    /// A commit in the middle of a merge would forget its other parents, which the view does not show.
    private static func checkNothingUnderWay(in view: GitView) throws {
        for name in ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"]
        where access("\(view.repository.directory)/\(name)", F_OK) == 0 {
            throw ToolError(
                "A merge, rebase or cherry-pick is under way in the repository; it must be ended there first"
            )
        }
    }
}
