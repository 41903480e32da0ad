import AuthorizationServer
import Foundation
import StoreMemory
import StoreSQLite

/// Opens the store that the configuration names.
enum StoreOpening {
    /// Opens it; a SQLite file that does not exist is made, in a directory that only its owner enters, when `creating`.
    static func open(
        _ store: ServerConfiguration.Store,
        creating: Bool
    ) throws(CommandFailure) -> any IdentityStore {
        switch store.kind {
        case .memory: return MemoryStore()
        case .sqlite:
            guard let path = store.path else {
                throw CommandFailure(.configuration, "store.path is missing", remedy: "name the database file there")
            }
            if !FileManager.default.fileExists(atPath: path) {
                guard creating else {
                    throw CommandFailure(
                        .notFound,
                        "there is no store at \(path)",
                        remedy: "`signet dev` or `signet tenant create` makes one; --config names another configuration"
                    )
                }
                try PrivateFiles.makeDirectory(FilePaths.directory(of: path))
            }
            do throws(StoreError) {
                return try SQLiteStore(path: path, synchronous: store.synchronous == .full ? .full : .normal)
            } catch {
                throw CommandFailure(.failed, "the store \(path) cannot be opened: \(error)")
            }
        }
    }
}
