#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Crypto
import VectorIndex

/// The graph of a collection on the disk: `graph-<number of the collection>` beside the tenant's database.
///
/// It only saves time: one that is torn, old, of something else or not there is made again from the rows. A header of
/// ours (what it is, its format, the collection and its version), what ``RowGraph`` saves, and the SHA-256 of all that.
struct GraphFile: Sendable {
    private static let prefix = "graph-"
    private static let mark: [UInt8] = Array("SGNGRAPH".utf8)
    /// Another way to write or to link a graph has another number.
    private static let format: UInt32 = 1
    private static let headerBytes = 28

    /// The tenant's directory.
    let directory: String
    let collection: Int64
    /// Told how many bytes are written, now and then.
    var onWritten: @Sendable (Int) -> Void = { _ in }

    private var name: String { "\(Self.prefix)\(collection)" }

    private func header(version: Int64) -> [UInt8] {
        var bytes = Self.mark
        withUnsafeBytes(of: Self.format.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: collection.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: version.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Writes a graph beside the present one, and puts it in its place when it is whole and on the disk.
    ///
    /// - Returns: False where another process is writing it.
    func write(_ graph: RowGraph, version: Int64, interruption: SearchInterruption) throws -> Bool {
        let path = "\(directory)/\(name)"
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = try Descriptor(open("\(path).tmp", flags, 0o600))
        // One that was left behind is used again; one that was put in its place meanwhile is not.
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0, file.isFile(at: "\(path).tmp") else { return false }
        do {
            guard ftruncate(file.number, 0) == 0 else { throw FilesystemRefusal(errno: errno) }
            var digest = SHA256()
            var count = 0
            func append(_ bytes: [UInt8]) throws {
                try interruption.check()
                digest.update(data: bytes)
                try file.write(bytes)
                count += bytes.count
                onWritten(count)
            }
            try append(header(version: version))
            try withoutActuallyEscaping(append) { try graph.save($0) }
            try file.write(Array(digest.finalize()))
            try file.sync()
            onWritten(count + SHA256.byteCount)
            try interruption.check()
            guard rename("\(path).tmp", path) == 0 else { throw FilesystemRefusal(errno: errno) }
        } catch {
            unlink("\(path).tmp")
            throw error
        }
        try Descriptor(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)).sync()
        return true
    }

    /// The graph of a table that was loaded at this version; nil where it has to be made.
    func read(for table: RowTable, version: Int64) -> RowGraph? {
        do {
            let directory = try Descriptor(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
            let (file, entry) = try directory.regularFile(name)
            let header = try file.read(count: Self.headerBytes, at: 0)
            guard header.count == Self.headerBytes, header.prefix(20) == self.header(version: 0).prefix(20),
                // Of a version that is still to come: an older database was put back.
                (0...version)
                    .contains(
                        header.withUnsafeBytes {
                            Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 20, as: Int64.self))
                        }
                    )
            else { return nil }
            let reading = Reading(file: file, from: Self.headerBytes, to: Int(entry.size) - SHA256.byteCount)
            reading.digest.update(data: header)
            let graph = try RowGraph(of: table) { try reading.next($0) }
            // Last, so that it is read once; nothing that it says was believed before.
            let sum = try file.read(count: SHA256.byteCount, at: Int64(reading.end))
            return sum == Array(reading.digest.finalize()) ? graph : nil
        } catch {
            return nil
        }
    }

    /// Takes it away.
    func remove() {
        for name in [name, "\(name).tmp"] { unlink("\(directory)/\(name)") }
    }

    /// Takes away those of collections that are gone.
    static func removeOthers(than collections: Set<Int64>, in directory: String) {
        guard let entries = try? Descriptor(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
            let names = try? entries.names(limit: 100_000).names
        else { return }
        for name in names where name.hasPrefix(prefix) {
            guard let number = Int64(name.dropFirst(prefix.count).prefix { $0 != "." }), !collections.contains(number)
            else { continue }
            GraphFile(directory: directory, collection: number).remove()
        }
    }

    /// A file's bytes one after the other.
    private final class Reading {
        private let file: Descriptor
        private var position: Int
        let end: Int
        var digest = SHA256()

        init(file: Descriptor, from start: Int, to end: Int) {
            self.file = file
            position = start
            self.end = end
        }

        func next(_ most: Int) throws -> [UInt8] {
            let bytes = try file.read(count: max(0, min(most, end - position)), at: Int64(position))
            position += bytes.count
            digest.update(data: bytes)
            return bytes
        }
    }
}

extension Descriptor {
    /// Whether it is the regular file of that path.
    fileprivate func isFile(at path: String) -> Bool {
        var (own, named) = (stat(), stat())
        return fstat(number, &own) == 0 && lstat(path, &named) == 0 && own.st_dev == named.st_dev
            && own.st_ino == named.st_ino && own.st_mode & S_IFMT == S_IFREG
    }
}
