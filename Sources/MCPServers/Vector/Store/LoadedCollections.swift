import Foundation
import GRDB
import MCP
import OAuth
import Synchronization
import VectorIndex

/// The collections in memory, within a bound: what was not asked for longest leaves first.
final class LoadedCollections: Sendable {
    private struct Key: Hashable {
        let tenant: TenantID
        let collection: Int64
    }

    private struct Entry {
        let collection: LoadedCollection
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var uses: UInt64 = 0
    }

    /// The most places for collections whose rows are not in memory.
    private static let maximumEntries = 10_000

    private let state = Mutex(State())
    let limits: VectorLimits
    private let builder: GraphBuilder

    init(limits: VectorLimits) {
        self.limits = limits
        builder = GraphBuilder(limits: limits)
    }

    /// The collection's place in memory, where its rows may be or not.
    func entry(of collection: Int64, of tenant: TenantID) -> LoadedCollection {
        state.withLock { state in
            state.uses += 1
            let key = Key(tenant: tenant, collection: collection)
            let entry = state.entries[key]?.collection ?? LoadedCollection()
            state.entries[key] = Entry(collection: entry, lastUse: state.uses)
            return entry
        }
    }

    /// What is in memory of a collection now; asking is not using.
    func current(_ collection: Int64, of tenant: TenantID) -> LoadedCollection.Rows? {
        state.withLock { $0.entries[Key(tenant: tenant, collection: collection)]?.collection }?.current
    }

    /// The rows of a collection as of its version or later, loaded where they are not.
    ///
    /// Loading goes on though its caller's time is over: the next one finds it done.
    func rows(
        of collection: VectorCollection,
        of tenant: TenantID,
        in store: VectorStore
    ) throws -> (LoadedCollection, LoadedCollection.Rows) {
        let entry = entry(of: collection.number, of: tenant)
        if let rows = entry.current, rows.version >= collection.version {
            build(entry, rows)
            return (entry, rows)
        }
        let rows = try entry.gate.withLock { _ in
            // A write that had just been made is in them now; one of another process never will be.
            if let rows = entry.current, rows.version >= collection.version { return rows }
            let rows = try load(collection, for: entry, in: store)
            entry.replace(rows)
            return rows
        }
        evict(sparing: entry)
        build(entry, rows)
        return (entry, rows)
    }

    /// Bytes that all of them take, and of these those that are mapped files.
    var bytes: (memory: Int, mapped: Int) {
        state.withLock { state in
            state.entries.values.reduce((0, 0)) { sum, entry in
                let bytes = entry.collection.bytes
                return (sum.0 + bytes.memory, sum.1 + bytes.mapped)
            }
        }
    }

    /// Tells of a change that was made under the entry's gate.
    func changed(_ entry: LoadedCollection) {
        guard let rows = entry.current else { return }
        let snapshot = rows.table.snapshot
        // Too much that is removed, or too large by now for where it lies: loaded anew, without it, when it is needed.
        if snapshot.removed.count > max(1024, snapshot.count / 4)
            || (!rows.isMapped && isForFiles(snapshot.count, dimension: snapshot.dimension))
        {
            entry.replace(nil)
        } else {
            build(entry, rows)
        }
        evict(sparing: entry)
    }

    /// Forgets a collection that is gone.
    func forget(_ collection: Int64, of tenant: TenantID) {
        let entry = state.withLock { $0.entries.removeValue(forKey: Key(tenant: tenant, collection: collection)) }
        entry?.collection.interruption.cancel()
        entry?.collection.replace(nil)
    }

    /// Ends the making of graphs and forgets all.
    func shutDown() async {
        let entries = state.withLock { state in
            defer { state.entries = [:] }
            return state.entries.values.map(\.collection)
        }
        for entry in entries { entry.interruption.cancel() }
        await builder.shutDown()
    }

    // MARK: Steps

    func isForFiles(_ count: Int, dimension: Int) -> Bool {
        RowTable.bytes(rows: count, dimension: dimension) > limits.maximumMemoryBytes / 2
    }

    private func build(_ entry: LoadedCollection, _ rows: LoadedCollection.Rows) {
        let table = rows.table
        let count = table.snapshot.count
        let isNeeded = rows.graph.map { count - $0.count > 256 } ?? (table.snapshot.liveCount >= limits.indexThreshold)
        guard isNeeded, rows.building == nil else { return }
        let graph = rows.graph ?? RowGraph(of: table)
        guard entry.beginBuilding(graph, of: table) else { return }
        if rows.graph == nil { builder.begin(entry, rows, graph) } else { builder.build(entry, graph, rows) }
    }

    private func evict(sparing spared: LoadedCollection) {
        let gone = state.withLock { state in
            var gone: [LoadedCollection] = []
            var used = (memory: 0, mapped: 0)
            for (key, entry) in state.entries.sorted(by: { $0.value.lastUse > $1.value.lastUse }) {
                let bytes = entry.collection.bytes
                used = (used.memory + bytes.memory, used.mapped + bytes.mapped)
                let isOver = used.memory > limits.maximumMemoryBytes || used.mapped > limits.maximumMappedBytes
                let isEmpty = bytes == (0, 0)
                guard isEmpty ? state.entries.count > Self.maximumEntries : isOver, entry.collection !== spared else {
                    continue
                }
                state.entries[key] = nil
                used = (used.memory - bytes.memory, used.mapped - bytes.mapped)
                gone.append(entry.collection)
            }
            return gone
        }
        // A search that has them keeps them until it is done.
        for entry in gone {
            entry.interruption.cancel()
            entry.replace(nil)
        }
    }
}
