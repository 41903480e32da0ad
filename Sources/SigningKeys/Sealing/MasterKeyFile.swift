#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension MasterKeys {
    /// Reads the keys from a file that only its owner may read or write (mode 0600 or 0400).
    ///
    /// The mode is that of the file that was opened, so it cannot be exchanged between the check and the reading.
    public init(file path: String, allowingDevelopment: Bool) throws(MasterKeyError) {
        try self.init(parsing: Self.privateText(path), allowingDevelopment: allowingDevelopment)
    }

    private static let maximumFileBytes = 16 * 1024

    private static func privateText(_ path: String) throws(MasterKeyError) -> String {
        // O_NONBLOCK: opening a FIFO that somebody put there must not hang the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw systemError(path) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadableFile(path: path, reason: "it is not a regular file")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw .filePermissions(path: path, mode: "0" + mode)
        }

        var bytes = [UInt8](repeating: 0, count: maximumFileBytes + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw systemError(path) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= maximumFileBytes else {
            throw .unreadableFile(path: path, reason: "it is larger than \(maximumFileBytes) bytes")
        }
        return String(decoding: bytes[..<filled], as: UTF8.self)
    }

    private static func systemError(_ path: String) -> MasterKeyError {
        .unreadableFile(path: path, reason: String(cString: strerror(errno)))
    }
}
