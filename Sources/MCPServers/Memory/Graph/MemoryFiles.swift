#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import GRDB
import NIOConcurrencyHelpers
import NIOPosix
import OAuth

/// The open files of tenants: opened when they are first used, the one that was not used for longest closed for another.
final class MemoryFiles: Sendable {
    private struct State {
        var files: [TenantID: (pool: DatabasePool, lastUse: UInt64)] = [:]
        var uses: UInt64 = 0
        var isClosed = false
    }

    private let roots: TenantRoots
    private let path: String
    private let limits: MemoryLimits
    private let state = NIOLockedValueBox(State())

    /// Opens the directory of the tenants' directories, making it where it is missing.
    init(dataRoot: String, limits: MemoryLimits) throws(FilesystemRefusal) {
        roots = try TenantRoots(path: dataRoot)
        path = dataRoot
        self.limits = limits
    }

    /// The database of a tenant.
    func pool(of tenant: TenantID) async throws -> DatabasePool {
        if let pool = try use(tenant) { return pool }
        // Opening reads and writes the disk: not on a thread that others need.
        return try await NIOThreadPool.singleton.runIfActive { [self] in
            try state.withLockedValue { state in
                // Under the lock, so that two first calls of a tenant do not make its tables twice.
                guard !state.isClosed else { throw MemoryRefusal.closed }
                if let pool = state.files[tenant]?.pool { return pool }
                let pool = try open(tenant)
                while state.files.count >= max(1, limits.maximumOpenFiles),
                    let oldest = state.files.min(by: { $0.value.lastUse < $1.value.lastUse })
                {
                    // It closes with its last reference: those that use it now finish first.
                    state.files[oldest.key] = nil
                }
                state.uses += 1
                state.files[tenant] = (pool, state.uses)
                return pool
            }
        }
    }

    /// Closes all files; calls that are under way fail or finish.
    func close() {
        let pools = state.withLockedValue { state in
            defer { state.files = [:] }
            state.isClosed = true
            return state.files.values.map(\.pool)
        }
        // One that is still used closes with its last reference.
        for pool in pools { try? pool.close() }
    }

    private func use(_ tenant: TenantID) throws -> DatabasePool? {
        try state.withLockedValue { state in
            guard !state.isClosed else { throw MemoryRefusal.closed }
            guard let pool = state.files[tenant]?.pool else { return nil }
            state.uses += 1
            state.files[tenant]?.lastUse = state.uses
            return pool
        }
    }

    private func open(_ tenant: TenantID) throws -> DatabasePool {
        // Makes the tenant's directory, for its owner alone, and refuses a link in its place.
        _ = try roots.root(of: tenant)
        let path = "\(path)/\(tenant.value)/memory.sqlite"
        try Self.prepareFile(path)
        var configuration = Configuration()
        configuration.label = "signet.memory"
        configuration.busyMode = .timeout(2)
        configuration.maximumReaderCount = 2
        let pages = max(1, limits.maximumFileBytes / 4096)
        configuration.prepareDatabase { db in
            // A bad page is told rather than believed, a schema runs no code, and what is forgotten is overwritten.
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            // The bound on a tenant: SQLite then says that the disk is full.
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { try MemorySchema.prepare($0) }
        return pool
    }

    /// Makes the file before SQLite does, so that nobody else can ever read it; the WAL inherits its mode.
    private static func prepareFile(_ path: String) throws {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        #if canImport(Glibc)
        let file = try Descriptor(Glibc.open(path, flags, 0o600))
        #elseif canImport(Musl)
        let file = try Descriptor(Musl.open(path, flags, 0o600))
        #else
        let file = try Descriptor(Darwin.open(path, flags, 0o600))
        #endif
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw MemoryRefusal.notARegularFile
        }
        guard fchmod(file.number, 0o600) == 0 else { throw FilesystemRefusal(errno: errno) }
    }
}
