#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Logging
import MCP
import NIOConcurrencyHelpers
import NIOPosix
import OAuth

/// The audit of all accesses to the servers' data: who, what, with what outcome; a file and a hash chain each tenant.
///
/// - A change answers only when its event is on the disk; those that come together share one write.
/// - A read does not wait: its event is written within ``delay``, and a crash loses what was not. What was read then is
///   read already, and the tokens that allow it are in the identity server's own audit.
/// - What waits is bounded. When the disk does not take it, events are kept and tried again, and once as many wait as may,
///   accesses are refused: what cannot be recorded does not leave the house.
///
/// One process has a directory to itself.
public final class AccessLog: Sendable {
    /// The longest that the event of a read waits in memory while the disk is well.
    static let delay = Duration.milliseconds(200)
    /// Files that stay open between two writes.
    private static let maximumOpenFiles = 64

    private struct State {
        var waiting: [AccessEvent] = []
        /// Who waits for what gathers, in order to answer.
        var changes: [CheckedContinuation<Bool, Never>] = []
        var isWriting = false
        var isClosed = false
        var hasFailed = false
    }

    private let directory: String
    private let lock: Int32
    private let limit: Int
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let files = NIOLockedValueBox<[TenantID: AccessFile]>([:])
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// An audit in a directory, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - directory: Where the tenants' files stand; no other process may use it.
    ///   - limit: How many events may wait for the disk.
    ///   - logger: Where to log that the disk fails.
    /// - Throws: ``MCPServerError/audit(path:reason:)``.
    public init(
        directory: String,
        limit: Int = 20_000,
        logger: Logger = Logger(label: "signet.mcp.audit")
    ) throws(MCPServerError) {
        var end = directory.startIndex
        while end < directory.endIndex {
            end = directory[end...].dropFirst().firstIndex(of: "/") ?? directory.endIndex
            mkdir(String(directory[..<end]), 0o700)
        }
        lock = open("\(directory)/.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .audit(path: directory, reason: String(cString: strerror(errno))) }
        // Two writers would fork the chain.
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .audit(path: directory, reason: "another process writes its audit there")
        }
        self.directory = directory
        self.limit = limit
        self.logger = logger
        thread.start()
    }

    deinit {
        for file in files.withLockedValue({ $0 }).values { file.end() }
        close(lock)
    }

    /// Takes an event; true when its answer may leave.
    func record(_ event: AccessEvent, isChange: Bool) async -> Bool {
        guard isChange else { return add(event) }
        return await withCheckedContinuation { continuation in
            let isTaken = state.withLockedValue { state in
                guard !state.isClosed, state.waiting.count < limit else { return false }
                state.waiting.append(event)
                state.changes.append(continuation)
                return true
            }
            if isTaken { write() } else { continuation.resume(returning: false) }
        }
    }

    /// Writes what waits, and ends.
    public func shutDown() async {
        state.withLockedValue { $0.isClosed = true }
        write()
        // The thread ends after what it was given.
        try? await thread.shutdownGracefully()
        flock(lock, LOCK_UN)
    }

    // MARK: Writing

    private func add(_ event: AccessEvent) -> Bool {
        let isFirst = state.withLockedValue { state -> Bool? in
            guard !state.isClosed, state.waiting.count < limit else { return nil }
            state.waiting.append(event)
            return state.waiting.count == 1
        }
        if isFirst == true { writeLater() }
        return isFirst != nil
    }

    private func writeLater() {
        Task {
            try? await Task.sleep(for: Self.delay)
            write()
        }
    }

    /// Has the thread write, unless it does; it goes on while there is something that somebody waits for.
    private func write() {
        let isDue = state.withLockedValue { state in
            guard !state.isWriting else { return false }
            state.isWriting = true
            return true
        }
        guard isDue else { return }
        thread.submit { [self] _ in while writeGroup() {} }
    }

    private func writeGroup() -> Bool {
        let (events, changes) = state.withLockedValue { state -> ([AccessEvent], [CheckedContinuation<Bool, Never>]) in
            defer { (state.waiting, state.changes) = ([], []) }
            return (state.waiting, state.changes)
        }
        let failed = append(events)
        let next = state.withLockedValue { state in
            // Before what has gathered since: an order is part of a chain.
            state.waiting.insert(contentsOf: failed, at: 0)
            state.hasFailed = !failed.isEmpty
            let isLast = state.isClosed && failed.isEmpty && !state.waiting.isEmpty
            state.isWriting = !state.changes.isEmpty || isLast
            return (goesOn: state.isWriting, isLeft: !state.waiting.isEmpty && !state.isClosed)
        }
        for change in changes { change.resume(returning: failed.isEmpty) }
        if !next.goesOn, next.isLeft { writeLater() }
        return next.goesOn
    }

    /// Appends each tenant's events to its file.
    ///
    /// - Returns: Those that could not be written.
    private func append(_ events: [AccessEvent]) -> [AccessEvent] {
        var failed: [AccessEvent] = []
        for (tenant, events) in Dictionary(grouping: events, by: \.tenant) {
            let path = "\(directory)/\(tenant.value).jsonl"
            do throws(AccessFileFailure) {
                var own = try file(of: tenant, at: path)
                try own.append(events.map(\.bytes), path: path)
                files.withLockedValue { [own] in $0[tenant] = own }
            } catch {
                // What is on the disk may differ from what we think; it is read again.
                files.withLockedValue { $0.removeValue(forKey: tenant) }?.end()
                let isNews = state.withLockedValue { !$0.hasFailed }
                if isNews { logger.error("the audit cannot be written", metadata: ["reason": "\(error)"]) }
                failed += events
            }
        }
        return failed
    }

    private func file(of tenant: TenantID, at path: String) throws(AccessFileFailure) -> AccessFile {
        if let file = files.withLockedValue({ $0[tenant] }) { return file }
        let file = try AccessFile(path, of: tenant)
        let others = files.withLockedValue { files -> [AccessFile] in
            let others = files.count < Self.maximumOpenFiles ? [] : Array(files.values)
            if !others.isEmpty { files = [:] }
            files[tenant] = file
            return others
        }
        for other in others { other.end() }
        return file
    }
}
