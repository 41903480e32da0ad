import GRDB
import JOSE
import JSON
import MCP
import OAuth

/// An MCP server that remembers: a graph of entities, relations between them and observations of them.
///
/// The memory is that of one subject of one tenant, a person's or a client's own: nobody else's calls see it, change it
/// or find it, whatever their arguments. It is kept in `<data root>/<tenant id>/memory.sqlite`, a file for each tenant,
/// made on first use. Each call is one transaction: all of it happens, or nothing.
///
/// The tools have the names and arguments of the knowledge graph that models know from the reference servers.
///
/// Scopes: `memory:read` to search and read; `memory:write` to remember and forget.
public final class MemoryServer: MCPServer {
    static let readScope = "memory:read"
    static let writeScope = "memory:write"

    private let files: MemoryFiles
    private let turns: CallTurns
    let limits: MemoryLimits

    /// A server as its settings say; the data root is opened here, and made where it is missing.
    public init(_ settings: MemorySettings) throws(MCPServerError) {
        limits = settings.limits
        do throws(FilesystemRefusal) {
            files = try MemoryFiles(dataRoot: settings.dataRoot, limits: settings.limits)
        } catch {
            throw .dataRoot(path: settings.dataRoot, reason: error.reason)
        }
        turns = CallTurns(
            atOnce: limits.atOnce,
            maximumPending: limits.maximumPending,
            maximumPendingOfTenant: limits.maximumPendingOfTenant
        )
    }

    static let identity = ServerIdentity(
        name: "signet-memory",
        title: "Signet memory",
        version: signetVersion,
        instructions: """
            What you remember for the person you talk to; nobody else sees it. Entities have a name, a type and \
            observations, one fact in each; relations tie entities together, in the active voice. Search with \
            search_nodes before you create: an entity that exists is added to with add_observations.
            """
    )

    /// What it says about itself.
    public var identity: ServerIdentity { Self.identity }

    /// The tools, in the order in which clients see them.
    public var tools: ToolRegistry<MCPCaller> {
        ToolRegistry([
            createEntities, createRelations, addObservations, deleteEntities, deleteObservations, deleteRelations,
            readGraph, searchNodes, openNodes,
        ])
    }

    /// Closes the files.
    public func shutDown() async { files.close() }

    var door: MemoryDoor { MemoryDoor(limits: limits) }

    /// Reads the caller's graph as it is at one moment.
    func read<Value: Sendable>(
        _ caller: MCPCaller,
        _ body: @escaping @Sendable (MemoryGraph) throws -> Value
    ) async throws -> Value {
        try await onFile(of: caller) { [limits] pool in
            try await pool.read { db in try body(MemoryGraph(reading: db, of: caller.subject, limits: limits)) }
        }
    }

    /// Changes the caller's graph; what throws, or grows it beyond its bounds, leaves it as it was.
    func write<Value: Sendable>(
        _ caller: MCPCaller,
        _ body: @escaping @Sendable (MemoryGraph) throws -> Value
    ) async throws -> Value {
        try await onFile(of: caller) { [limits] pool in
            try await pool.write { db in
                let graph = try MemoryGraph(writing: db, of: caller.subject, limits: limits)
                let value = try body(graph)
                try graph.checkBounds()
                return value
            }
        }
    }

    private func onFile<Value: Sendable>(
        of caller: MCPCaller,
        _ body: @escaping @Sendable (DatabasePool) async throws -> Value
    ) async throws -> Value {
        do {
            return try await turns.run(for: caller.tenant) { [files, limits] in
                try await withTimeLimit(limits.time) { try await body(files.pool(of: caller.tenant)) }
            }
        } catch {
            throw ToolError(memory: error, limits: limits) ?? error
        }
    }
}
