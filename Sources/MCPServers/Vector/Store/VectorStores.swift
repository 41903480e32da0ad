import Foundation
import OAuth
import Synchronization

/// The tenants' databases: opened at first use, so many at most; the one that was used longest ago is closed first.
final class VectorStores: Sendable {
    private struct Open {
        let store: VectorStore
        var lastUse: UInt64
    }

    private struct State {
        var stores: [TenantID: Open] = [:]
        var uses: UInt64 = 0
    }

    private let dataRoot: String
    private let maximumOpen: Int
    private let state = Mutex(State())

    init(dataRoot: String, maximumOpen: Int) throws(MCPServerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: dataRoot,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .dataRoot(path: dataRoot, reason: "\((error as NSError).localizedDescription)")
        }
        guard access(dataRoot, W_OK | X_OK) == 0 else {
            throw .dataRoot(path: dataRoot, reason: String(cString: strerror(errno)))
        }
        self.dataRoot = dataRoot
        self.maximumOpen = max(1, maximumOpen)
    }

    /// The database of a tenant, made at first use.
    ///
    /// A tenant id is one name without dots and slashes, whatever it is. A call that still uses a store which is closed
    /// here keeps it open until it is done.
    func store(of tenant: TenantID) throws -> VectorStore {
        try state.withLock { state in
            state.uses += 1
            if let store = state.stores[tenant]?.store {
                state.stores[tenant]?.lastUse = state.uses
                return store
            }
            let directory = "\(dataRoot)/\(tenant.value)"
            guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
                throw VectorStoreError.cannotOpen(errno: errno)
            }
            if state.stores.count >= maximumOpen,
                let oldest = state.stores.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                state.stores[oldest] = nil
            }
            let store = try VectorStore(directory: directory)
            state.stores[tenant] = Open(store: store, lastUse: state.uses)
            return store
        }
    }

    /// Closes all.
    func close() { state.withLock { $0.stores = [:] } }
}
