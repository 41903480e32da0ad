#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open file descriptor, closed with its last reference.
final class Descriptor: Sendable {
    let number: Int32

    /// Owns `number`; -1 is the error that `errno` holds.
    init(_ number: Int32) throws(FilesystemRefusal) {
        guard number >= 0 else { throw FilesystemRefusal(errno: errno) }
        self.number = number
    }

    deinit { close(number) }

    /// Opens a directory that stands in this one, itself and not what a link leads to.
    func directory(_ name: String) throws(FilesystemRefusal) -> Descriptor {
        try Descriptor(retrying { openat(number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) })
    }

    /// Makes a directory in this one, unless there is one; only its owner may enter.
    func makeDirectory(_ name: String) throws(FilesystemRefusal) {
        if mkdirat(number, name, 0o700) == 0 { return try sync() }
        guard errno == EEXIST else { throw FilesystemRefusal(errno: errno) }
    }

    /// Opens a regular file for reading; anything else is refused without being touched.
    func regularFile(_ name: String) throws(FilesystemRefusal) -> (file: Descriptor, entry: FileEntry) {
        // Before opening: opening a device can have effects of its own.
        try entry(name).requireRegular()
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let file = try Descriptor(retrying { openat(number, name, flags) })
        // And after: it may have been exchanged in between. O_NONBLOCK kept a FIFO from holding us.
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw FilesystemRefusal(errno: errno) }
        let entry = FileEntry(name: name, status: status)
        try entry.requireRegular()
        return (file, entry)
    }

    /// What stands in this directory under that name; of a link, the link.
    func entry(_ name: String) throws(FilesystemRefusal) -> FileEntry {
        var status = stat()
        guard fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw FilesystemRefusal(errno: errno) }
        return FileEntry(name: name, status: status)
    }

    /// Reads up to `count` bytes from `offset`; fewer only at the end of the file.
    func read(count: Int, at offset: Int64) throws(FilesystemRefusal) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = pread(number, base + filled, count - filled, off_t(offset) + off_t(filled))
                if got == 0 { return }
                if got < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                filled += got
            }
        }
        guard failure == 0 else { throw FilesystemRefusal(errno: failure) }
        return bytes
    }

    /// Writes all bytes at the descriptor's position.
    func write(_ bytes: [UInt8]) throws(FilesystemRefusal) {
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                #if canImport(Glibc)
                let written = Glibc.write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #elseif canImport(Musl)
                let written = Musl.write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #else
                let written = Darwin.write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #endif
                if written < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                rest = rest.dropFirst(written)
            }
        }
        guard failure == 0 else { throw FilesystemRefusal(errno: failure) }
    }

    /// Waits until what was written, or a directory's entries, are on the disk.
    func sync() throws(FilesystemRefusal) {
        guard retrying({ fsync(number) }) == 0 else { throw FilesystemRefusal(errno: errno) }
    }

    /// Takes a name out of this directory.
    func remove(_ name: String, isDirectory: Bool = false) throws(FilesystemRefusal) {
        guard unlinkat(number, name, isDirectory ? AT_REMOVEDIR : 0) == 0 else { throw FilesystemRefusal(errno: errno) }
    }
}

/// Calls again while a signal interrupts.
private func retrying(_ call: () -> Int32) -> Int32 {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
