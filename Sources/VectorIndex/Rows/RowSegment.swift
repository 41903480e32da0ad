#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the rows of a table lie.
public enum RowBacking: Equatable, Sendable {
    /// In the process's own memory.
    case memory
    /// In files without names in this directory, mapped: the system may take their memory back while it needs it.
    case files(directory: String)
}

/// Memory for the next so many rows of a table, and for their keys; it is given back when the last snapshot is gone.
///
/// Rows are written once, by the table's one writer, before a snapshot says that they are there; from then on they never
/// change. That, and nothing else, makes it safe to read them from any thread.
final class RowSegment: @unchecked Sendable {
    let rows: UnsafeMutablePointer<Float>
    let keys: UnsafeMutablePointer<Int64>
    private let bytes: Int
    private let memory: UnsafeMutableRawPointer

    /// Room for `capacity` rows of `stride` floats; `isFirst` of its table, and perhaps hardly filled.
    init(capacity: Int, stride: Int, backing: RowBacking, isFirst: Bool) throws(RowMemoryError) {
        let rowBytes = capacity * stride * MemoryLayout<Float>.size
        bytes = rowBytes + capacity * MemoryLayout<Int64>.size
        memory = try Self.map(bytes, backing, inLargePages: !isFirst)
        rows = memory.bindMemory(to: Float.self, capacity: capacity * stride)
        keys = (memory + rowBytes).bindMemory(to: Int64.self, capacity: capacity)
    }

    deinit { munmap(memory, bytes) }

    private static func map(
        _ bytes: Int,
        _ backing: RowBacking,
        inLargePages: Bool
    ) throws(RowMemoryError) -> UnsafeMutableRawPointer {
        var flags = MAP_PRIVATE | MAP_ANONYMOUS
        var descriptor: Int32 = -1
        if case .files(let directory) = backing {
            descriptor = try nameless(directory)
            flags = MAP_SHARED
        }
        defer { if descriptor >= 0 { close(descriptor) } }
        if descriptor >= 0 {
            // All of it now: a full disk is an error here, and would be a signal when the memory is written.
            let error = posix_fallocate(descriptor, 0, off_t(bytes))
            guard error == 0 else { throw RowMemoryError(errno: error) }
        }
        guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, descriptor, 0), memory != MAP_FAILED else {
            throw RowMemoryError(errno: errno)
        }
        #if os(Linux)
        // A search reads all of it. A small table would take 2 MB for its few rows.
        if case .memory = backing, inLargePages { madvise(memory, bytes, MADV_HUGEPAGE) }
        #endif
        return memory
    }

    /// A file that is gone when it is closed.
    private static func nameless(_ directory: String) throws(RowMemoryError) -> Int32 {
        let path = "\(directory)/rows-\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).tmp"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RowMemoryError(errno: errno) }
        unlink(path)
        return descriptor
    }
}

/// The system has no memory, or no disk, for more rows.
public struct RowMemoryError: Error, Equatable, Sendable {
    /// The system's number.
    public let errno: Int32
}
