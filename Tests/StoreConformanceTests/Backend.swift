import AuthorizationServer
import Foundation
import StoreMemory
import StoreSQLite
import Testing

/// The stores that must all keep the same contract: each runs this whole suite.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, sqlite

    var testDescription: String { rawValue }

    /// Runs `body` with an empty store.
    func withStore(_ body: (any IdentityStore) async throws -> Void) async throws {
        try await withStores { try await body($0[0]) }
    }

    /// Runs `body` with two handles on one empty store: what two processes have, where the backend allows for several.
    func withStores(_ body: ([any IdentityStore]) async throws -> Void) async throws {
        switch self {
        case .memory:
            let store = MemoryStore()
            try await body([store, store])
        case .sqlite:
            try await withTemporaryFile { path async throws in
                let stores = [try SQLiteStore(path: path), try SQLiteStore(path: path)]
                do {
                    try await body(stores)
                } catch {
                    for store in stores { await store.close() }
                    throw error
                }
                for store in stores { await store.close() }
            }
        }
    }
}

/// Runs `body` with the path of a file that does not exist yet, in a folder of its own.
func withTemporaryFile(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signet-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("signet.sqlite").path)
}
