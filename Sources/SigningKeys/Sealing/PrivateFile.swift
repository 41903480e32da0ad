#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A small file that holds a secret, and that only its owner may read or write (mode 0600 or 0400).
public enum PrivateFile {
    /// What is larger is refused: it is not what it is said to be.
    public static let maximumBytes = 16 * 1024

    /// The file's text.
    ///
    /// A symbolic link is followed, since orchestrators mount secrets as such. Mode and kind are those of the file that
    /// was opened, so it cannot be exchanged between the check and the reading.
    public static func text(_ path: String) throws(PrivateFileError) -> String {
        // O_NONBLOCK: opening a FIFO that somebody put there must not hang the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw errno == ENOENT ? .missing : systemError() }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(reason: "it is not a regular file") }
        guard status.st_mode & 0o077 == 0 else {
            throw .permissions(mode: "0" + String(status.st_mode & 0o777, radix: 8))
        }

        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return read(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw systemError() }
            if count == 0 { break }
            filled += count
        }
        guard filled <= maximumBytes else { throw .unreadable(reason: "it is larger than \(maximumBytes) bytes") }
        return String(decoding: bytes[..<filled], as: UTF8.self)
    }

    private static func systemError() -> PrivateFileError { .unreadable(reason: String(cString: strerror(errno))) }
}

/// Why a private file is not read.
public enum PrivateFileError: Error, Equatable, Sendable {
    /// There is none at that path.
    case missing
    /// Others than its owner may read or write it; its mode in octal digits, such as `0644`.
    case permissions(mode: String)
    /// It cannot be read, or is not a small regular file.
    case unreadable(reason: String)
}
