import OAuth

/// What the git server needs to know.
public struct GitSettings: Sendable {
    /// The directory that holds a directory for each tenant, whose directories are its repositories.
    ///
    /// It may be the filesystem server's, so that a model edits with one and commits with the other.
    public var dataRoot: String
    /// Repositories that lie elsewhere: their names for a tenant, and where each is.
    public var repositories: [TenantID: [String: String]] = [:]
    /// The git program; nil to look for it in the usual directories.
    public var program: String?
    /// Bounds on what one call, and all together, may do.
    public var limits = GitLimits()

    /// Settings with the default limits.
    public init(dataRoot: String) { self.dataRoot = dataRoot }
}

/// Bounds on what the git server does for one call, and for all together.
public struct GitLimits: Sendable {
    /// How long one call may take.
    public var time: Duration = .seconds(10)
    /// How often a client that wants to know is told that git is still at work.
    public var progressInterval: Duration = .seconds(1)
    /// The most bytes of output that are read of one program.
    public var maximumOutputBytes = 1 << 20
    /// The most commits in one page.
    public var maximumLog = 200
    /// The longest message of a commit in a list of commits, in bytes.
    public var maximumListedMessageBytes = 2048
    /// The most entries of a status, files of a difference, or branches in one answer.
    public var maximumEntries = 1000
    /// The most lines that one call blames.
    public var maximumBlamed: Int64 = 1000
    /// The most matches of one search.
    public var maximumFound = 500
    /// The most paths that one call names.
    public var maximumPaths = 100
    /// The most files that one call stages.
    public var maximumStaged = 5000
    /// The most bytes that one call stages.
    public var maximumStagedBytes: Int64 = 64 << 20
    /// The longest message of a commit that is made, in bytes.
    public var maximumMessageBytes = 64 << 10
    /// The most references and object files that a repository may have to be served; `git gc` lessens them.
    public var maximumRepositoryEntries = 200_000
    /// The most repositories that a tenant may have.
    public var maximumRepositories = 200
    /// Calls that run programs at the same time.
    public var atOnce = 4
    /// Calls under way or waiting; more are refused.
    public var maximumPending = 128
    /// The same of one tenant, so that none takes all of it.
    public var maximumPendingOfTenant = 32

    /// The defaults.
    public init() {}
}
