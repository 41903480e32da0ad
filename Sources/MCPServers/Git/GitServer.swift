#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import JOSE
import JSON
import MCP
import NIOPosix
import OAuth

/// An MCP server for the git repositories of each tenant: what is in them, what changed, who changed it; staging and
/// committing.
///
/// The repositories of a tenant are the directories of `<data root>/<tenant id>/`, and those that the operator named. Git
/// itself does the work, as a program (``GitProgram``), on a view of the repository that has none of its settings
/// (``GitView``): no hook, filter, helper or other program that a repository names is ever run, and nothing is fetched.
/// What a caller says is never an option or a pattern: names are checked, revisions are resolved to identifiers first,
/// paths are literal.
///
/// Scopes: `git:read` to look; `git:write` to stage, commit and make a repository.
public final class GitServer: MCPServer {
    static let readScope = "git:read"
    static let writeScope = "git:write"

    private let repositories: GitRepositories
    private let turns: CallTurns
    /// Where views are made; only our user may enter.
    let views: String
    let program: GitProgram
    let limits: GitLimits

    /// A server as its settings say; the data root is opened here, and made where it is missing.
    public init(_ settings: GitSettings) throws(MCPServerError) {
        limits = settings.limits
        let usual = ["/usr/bin/git", "/usr/local/bin/git", "/bin/git", "/opt/homebrew/bin/git"]
        guard let path = (settings.program.map { [$0] } ?? usual).first(where: { access($0, X_OK) == 0 }) else {
            throw .settings(server: "git", reason: "there is no git program; install git, or name where it is")
        }
        program = GitProgram(path: path, limits: limits)
        do throws(FilesystemRefusal) {
            repositories = try GitRepositories(settings)
        } catch {
            throw .dataRoot(path: settings.dataRoot, reason: error.reason)
        }
        guard let views = Self.makeDirectory() else {
            let places = Self.temporaryDirectories.joined(separator: " and ")
            throw .settings(server: "git", reason: "cannot make a temporary directory in \(places)")
        }
        self.views = views
        turns = CallTurns(
            atOnce: limits.atOnce,
            maximumPending: limits.maximumPending,
            maximumPendingOfTenant: limits.maximumPendingOfTenant
        )
    }

    deinit { rmdir(views) }

    /// Where views may be made, the best place first: in memory, for a view is some hundred links that live for one call,
    /// and a disk takes its time for each.
    private static var temporaryDirectories: [String] {
        let named = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        #if os(Linux)
        return ["/dev/shm", named ?? "/tmp"]
        #else
        return [named ?? "/tmp"]
        #endif
    }

    /// Makes a directory for this server alone; nil where that cannot be.
    private static func makeDirectory() -> String? {
        for place in temporaryDirectories {
            var template = Array("\(place)/signet-git-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }

    static let identity = ServerIdentity(
        name: "signet-git",
        title: "Signet git",
        version: signetVersion,
        instructions: """
            The git repositories of your organisation. git_list_repositories tells their names, which every other tool \
            takes. Paths are from the top of the repository. To commit: git_status, git_add, then git_commit; commits \
            are made in the name of the person you act for.
            """
    )

    /// What it says about itself.
    public var identity: ServerIdentity { Self.identity }

    /// The tools, in the order in which clients see them.
    public var tools: ToolRegistry<MCPCaller> {
        ToolRegistry([
            listRepositories, status, log, diff, show, blame, branches, search, initialize, add, unstage, commit,
        ])
    }

    /// Removes the directory of the views.
    public func shutDown() async { rmdir(views) }

    /// Runs `body` with a view of the repository that the call names.
    func onRepository<Value: Sendable>(
        _ arguments: ToolArguments,
        of caller: MCPCaller,
        writing: Bool = false,
        _ body: @escaping @Sendable (GitView) async throws -> Value
    ) async throws -> Value {
        let name = arguments[string: "repository"] ?? ""
        return try await onTurn(of: caller) { [repositories, views] in
            let view = try await Self.blocking {
                try GitView(of: repositories.find(name, of: caller.tenant), in: views, writing: writing)
            }
            return try await body(view)
        }
    }

    /// Runs `body` when it is the tenant's turn, within the time of a call.
    func onTurn<Value: Sendable>(
        of caller: MCPCaller,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await turns.run(for: caller.tenant) { [limits] in
                try await withTimeLimit(limits.time) {
                    try await caller.progress.beating(every: limits.progressInterval, "git is at work", body)
                }
            }
        } catch {
            throw ToolError(git: error, limits: limits) ?? error
        }
    }

    /// The names of the caller's repositories.
    func names(of caller: MCPCaller) async throws -> [String] {
        try await Self.blocking { [repositories] in try repositories.names(of: caller.tenant) }
    }

    /// Makes the directory of a new repository.
    func makeDirectory(_ name: String, of caller: MCPCaller) async throws -> String {
        try await Self.blocking { [repositories] in try repositories.make(name, of: caller.tenant) }
    }

    /// The identifiers of the commits that these revisions name.
    func commits(_ revisions: [String], in view: GitView) async throws -> [String] {
        let revisions = try revisions.map { try GitRevision($0).text }
        let input = revisions.map { "\($0)^{commit}\n" }.joined()
        let output = try await program.succeed(["cat-file", "--batch-check"], on: view, input: Array(input.utf8))
        let lines = output.text.split(separator: "\n", omittingEmptySubsequences: false)
        return try zip(revisions, lines)
            .map { revision, line in
                let parts = line.split(separator: " ")
                if parts.count == 3, parts[1] == "commit" { return String(parts[0]) }
                if revision == "HEAD" { throw ToolError("The repository has no commit yet") }
                let isAmbiguous = line.hasSuffix(" ambiguous")
                throw ToolError(
                    isAmbiguous
                        ? "\"\(revision)\" is the beginning of several identifiers; give more of it"
                        : "There is no commit \"\(revision)\". Use git_branches or git_log to find one."
                )
            }
    }

    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
