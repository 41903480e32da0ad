import JSON
import MCP
import OAuth

/// An MCP server that gives each tenant files of its own: list, search, read, write, delete, below one root.
///
/// The root of a tenant is `<data root>/<tenant id>/`, made on first use. Whose root a call reaches is decided by the
/// proven token alone, never by an argument, so one tenant has no way to name another's files. See ``SandboxedRoot`` for
/// what keeps a path inside.
///
/// Scopes: `filesystem:read` to list, search and read; `filesystem:write` to write and delete.
final class FilesystemServer: Sendable {
    /// Who calls a tool.
    struct Caller: Sendable {
        let tenant: TenantID
    }

    static let readScope = "filesystem:read"
    static let writeScope = "filesystem:write"

    private let roots: TenantRoots
    private let work: FileWork
    let limits: FilesystemLimits

    /// Opens the data root, making it where it is missing.
    init(dataRoot: String, limits: FilesystemLimits = FilesystemLimits()) throws(FilesystemRefusal) {
        roots = try TenantRoots(
            path: dataRoot,
            bounds: WriteBounds(
                minimumFreeBytes: limits.minimumFreeBytes,
                minimumFreePercent: UInt64(max(0, min(100, limits.minimumFreePercent))),
                maximumEntries: limits.maximumDirectoryNames
            )
        )
        work = FileWork(
            threads: limits.threads,
            maximumPending: limits.maximumPending,
            maximumPendingOfTenant: limits.maximumPendingOfTenant
        )
        self.limits = limits
    }

    static let identity = ServerIdentity(
        name: "signet-filesystem",
        title: "Signet filesystem",
        version: signetVersion,
        instructions: """
            Files of your organisation, below one root. Paths are relative to it, with / between names; "." is the root. \
            Links are not followed. Large files are read in parts with offset and length; binary content is base64.
            """
    )

    /// The tools, in the order in which clients see them.
    var tools: ToolRegistry<Caller> {
        ToolRegistry([listDirectory, readFile, searchFiles, getFileInfo, writeFile, deleteFile])
    }

    /// Ends the threads that read and write.
    func shutDown() async { await work.shutDown() }

    /// Runs `body` on the caller's root, on a thread that may block, and turns refusals into words for the model.
    func onRoot<Value: Sendable>(
        of caller: Caller,
        path text: String,
        _ body: @escaping @Sendable (SandboxedRoot, SandboxPath) throws -> Value
    ) async throws -> Value {
        do {
            let path = try SandboxPath(text)
            return try await work.run(for: caller.tenant) { [roots] in try body(roots.root(of: caller.tenant), path) }
        } catch let refusal as FilesystemRefusal {
            guard let message = refusal.message(for: text) else { throw refusal }
            throw ToolError(message)
        }
    }
}

/// Bounds on what the filesystem server does for one call, and for all together.
public struct FilesystemLimits: Sendable {
    /// The most bytes that one read returns.
    public var maximumReadBytes = 1 << 20
    /// The most bytes that one write takes.
    public var maximumWriteBytes = 1 << 20
    /// The most entries in one page of a listing.
    public var maximumListed = 1000
    /// The bytes that writes leave free on the disk, or ``minimumFreePercent`` of it where that is less.
    ///
    /// Tenants share the disk; this keeps one that writes without end from stopping what else runs on it.
    public var minimumFreeBytes: UInt64 = 256 << 20
    /// The part of the disk, and of its files, that writes leave free, in percent.
    public var minimumFreePercent = 1
    /// The most names that are read of one directory, and the most entries that it may get.
    public var maximumDirectoryNames = 50_000
    /// The most results of one search.
    public var maximumFound = 1000
    /// How long one search may take.
    public var searchTime: Duration = .seconds(3)
    /// Threads that read and write files.
    public var threads = 4
    /// Calls under way or waiting for a thread; more are refused.
    public var maximumPending = 256
    /// The same of one tenant, so that none takes all of it.
    public var maximumPendingOfTenant = 64

    /// The defaults.
    public init() {}
}
