#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a write must leave: room on the disk, which all tenants and often the host share, and directories that can
/// still be listed.
struct WriteBounds: Sendable {
    /// Bytes that stay free, or `minimumFreePercent` of the file system where that is less.
    var minimumFreeBytes = UInt64.max
    /// The same as a part of the file system, in percent; of its files as well as of its bytes.
    var minimumFreePercent: UInt64 = 0
    /// The most entries of a directory that something is added to.
    var maximumEntries = Int.max

    /// Whether a file of `count` bytes leaves enough on a file system.
    func allow(_ count: Int, on space: FreeSpace) -> Bool {
        let reserve = min(minimumFreeBytes, space.bytes / 100 * minimumFreePercent)
        let (needed, isTooMuch) = reserve.addingReportingOverflow(UInt64(max(0, count)))
        guard !isTooMuch, space.freeBytes >= needed else { return false }
        // A file system that has no table of files says that it has none.
        return space.files == 0 || space.freeFiles > space.files / 100 * minimumFreePercent
    }
}

/// How much of a file system is there, and how much of it is free to this user.
struct FreeSpace: Equatable, Sendable {
    var bytes: UInt64
    var freeBytes: UInt64
    var files: UInt64
    var freeFiles: UInt64
}

extension Descriptor {
    /// The space of the file system that this is on.
    func freeSpace() throws(FilesystemRefusal) -> FreeSpace {
        var status = statvfs()
        guard fstatvfs(number, &status) == 0 else { throw FilesystemRefusal(errno: errno) }
        let block = UInt64(status.f_frsize)
        return FreeSpace(
            bytes: UInt64(status.f_blocks).multipliedReportingOverflow(by: block).partialValue,
            freeBytes: UInt64(status.f_bavail).multipliedReportingOverflow(by: block).partialValue,
            files: UInt64(status.f_files),
            freeFiles: UInt64(status.f_favail)
        )
    }

    private func modified() throws(FilesystemRefusal) -> Int64 {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw FilesystemRefusal(errno: errno) }
        return FileEntry(name: "", status: status).modified
    }

    /// Refuses another entry in this directory where there are as many as may be, without counting further.
    ///
    /// On the way it removes what writes left that were interrupted an hour ago or more (a crash, a lost power line):
    /// nobody sees these files, so nobody else would ever remove them. The file that is now being written, `file`, tells
    /// the time, so that the clocks of two hosts on one disk need not agree.
    func requireRoom(for maximum: Int, besides file: Descriptor? = nil) throws(FilesystemRefusal) {
        let longAgo = try file.map { file throws(FilesystemRefusal) in try file.modified() - 3600 } ?? .min
        var count = 0
        var stale: [String] = []
        try eachName { name in
            if let name, TemporaryName.matches(name) {
                if let entry = try? entry(name), entry.kind == .file, entry.modified <= longAgo { stale.append(name) }
            } else {
                count += 1
            }
            return count < maximum
        }
        for name in stale { unlinkat(number, name, 0) }
        guard count < maximum else { throw .tooManyEntries(limit: maximum) }
    }
}
