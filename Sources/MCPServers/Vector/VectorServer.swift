import Foundation
import GRDB
import JSON
import MCP
import OAuth
import VectorIndex

/// An MCP server that gives each tenant collections of vectors: put in, take out, find the nearest, by vector or by text.
///
/// Everything is kept in `<data root>/<tenant id>/vector.sqlite` (``VectorStore``); whose a call reaches is decided by the
/// proven token alone. What is searched is held in memory too (``LoadedCollections``): a query is compared with every
/// vector, or above ``VectorLimits/indexThreshold`` goes through a graph (``RowGraph``) once that is made.
///
/// Scopes: `vector:read` to list, get and query; `vector:write` to create, write and delete.
public final class VectorServer: MCPServer {
    static let readScope = "vector:read"
    static let writeScope = "vector:write"

    let limits: VectorLimits
    let embedders: [any Embedder]
    private let service: EmbeddingService?
    /// Whether texts may leave the house to become vectors.
    var reachesOutside: Bool { service != nil }
    private let stores: VectorStores
    let loaded: LoadedCollections
    private let work: FileWork

    /// A server as its settings say; the data root is made here where it is missing.
    public convenience init(_ settings: VectorSettings) throws {
        let stores = try VectorStores(
            dataRoot: settings.dataRoot,
            maximumOpen: settings.limits.maximumOpenTenants
        )
        // Last, for nothing may fail between it and the server that ends it.
        let service = try settings.embeddingService.map { try EmbeddingService($0) }
        self.init(stores, limits: settings.limits, service: service)
    }

    init(_ stores: VectorStores, limits: VectorLimits, service: EmbeddingService?) {
        self.stores = stores
        self.limits = limits
        self.service = service
        embedders = [HashedEmbedder()] + (service.map { [$0] } ?? [])
        loaded = LoadedCollections(limits: limits)
        work = FileWork(
            threads: limits.threads,
            maximumPending: limits.maximumPending,
            maximumPendingOfTenant: limits.maximumPendingOfTenant
        )
    }

    /// What it says about itself.
    public var identity: ServerIdentity {
        ServerIdentity(
            name: "signet-vector",
            title: "Signet vectors",
            version: signetVersion,
            instructions: """
                Collections of vectors of your organisation. Make a collection with create_collection: with a dimension \
                for vectors of your own, or with an embedder for texts, which then become vectors here. Put vectors or \
                texts in with upsert_vectors, find the nearest with query_vectors. \(MetadataFilter.words).
                """
        )
    }

    /// The tools, in the order in which clients see them.
    public var tools: ToolRegistry<MCPCaller> {
        ToolRegistry([
            listCollections, createCollection, deleteCollection, queryVectors, getVectors, listVectors, upsertVectors,
            deleteVectors,
        ])
    }

    /// Room for a batch of vectors written as numbers.
    public var requestLimits: MCPRequestLimits {
        var limits = MCPRequestLimits()
        limits.maximumBodyBytes = 8 << 20
        limits.maximumValues = 500_000
        return limits
    }

    /// Ends its threads and closes the databases.
    public func shutDown() async {
        await loaded.shutDown()
        await work.shutDown()
        stores.close()
        await service?.shutDown()
    }

    /// Runs `body` with the caller's database on a thread that may block, and turns refusals into words for the model.
    func onStore<Value: Sendable>(
        of caller: MCPCaller,
        within time: Duration,
        _ body: @escaping @Sendable (VectorStore, SearchInterruption) throws -> Value
    ) async throws -> Value {
        let interruption = SearchInterruption(after: time)
        do {
            // Its thread belongs to no task, so it is told of the cancellation in another way.
            return try await withTaskCancellationHandler {
                try await work.run(for: caller.tenant) { [stores] in
                    try interruption.check()
                    return try body(stores.store(of: caller.tenant), interruption)
                }
            } onCancel: {
                interruption.cancel()
            }
        } catch FilesystemRefusal.busy {
            throw ToolError("The server is busy; try again in a moment")
        } catch SearchInterrupted.timeIsOver {
            throw ToolError("This took longer than it may; ask for less at once, or try again later")
        } catch is SearchInterrupted {
            throw CancellationError()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            throw CancellationError()
        } catch is RowMemoryError {
            throw ToolError("There is not enough memory or disk to search this collection now; try again later")
        }
    }
}
