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
public final class FilesystemServer: MCPServer {
    typealias Caller = MCPCaller

    static let readScope = "filesystem:read"
    static let writeScope = "filesystem:write"

    private let roots: TenantRoots
    private let work: FileWork
    let limits: FilesystemLimits

    /// A server as its settings say; the data root is opened here, and made where it is missing.
    public convenience init(_ settings: FilesystemSettings) throws(MCPServerError) {
        do throws(FilesystemRefusal) {
            try self.init(dataRoot: settings.dataRoot, limits: settings.limits)
        } catch {
            throw .dataRoot(path: settings.dataRoot, reason: error.reason)
        }
    }

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

    /// What it says about itself.
    public var identity: ServerIdentity { Self.identity }

    /// The tools, in the order in which clients see them.
    public var tools: ToolRegistry<MCPCaller> {
        ToolRegistry([listDirectory, readFile, searchFiles, getFileInfo, writeFile, deleteFile])
    }

    /// The files of the caller's tenant, by URI.
    public var resources: (any ResourceCatalogue<MCPCaller>)? { FilesystemCatalogue(server: self) }

    /// Ends the threads that read and write.
    public func shutDown() async { await work.shutDown() }

    /// Runs `body` on the caller's root, on a thread that may block, and turns refusals into words for the model.
    func onRoot<Value: Sendable>(
        of caller: Caller,
        path text: String,
        _ body: @escaping @Sendable (SandboxedRoot, SandboxPath) throws -> Value
    ) async throws -> Value {
        do {
            return try await withRoot(of: caller, path: text, body)
        } catch let refusal as FilesystemRefusal {
            guard let message = refusal.message(for: text) else { throw refusal }
            throw ToolError(message)
        }
    }

    /// The same with refusals as they are.
    func withRoot<Value: Sendable>(
        of caller: Caller,
        path text: String,
        _ body: @escaping @Sendable (SandboxedRoot, SandboxPath) throws -> Value
    ) async throws -> Value {
        let path = try SandboxPath(text)
        return try await work.run(for: caller.tenant) { [roots] in try body(roots.root(of: caller.tenant), path) }
    }
}
