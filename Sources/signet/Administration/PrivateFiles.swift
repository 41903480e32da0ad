import Foundation
import SigningKeys

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files that only their owner reads: keys, secrets, the state of development.
enum PrivateFiles {
    /// Makes a directory (mode 0700) and those above it, where they are missing.
    static func makeDirectory(_ path: String) throws(CommandFailure) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(.failed, "the directory \(path) cannot be made: \(error.localizedDescription)")
        }
    }

    /// Puts a file there whole or not at all, mode 0600 from its first byte on, also across a power cut.
    ///
    /// `replacing` says whether a file that is there gives way; otherwise that is a refusal.
    static func write(_ text: String, to path: String, replacing: Bool) throws(CommandFailure) {
        // Beside its final place, so that the step from one to the other is one rename.
        let draft = "\(path).\(getpid()).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        var isWritten = text.isEmpty
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
            isWritten = rest.isEmpty
        }
        isWritten = isWritten && fsync(descriptor) == 0
        close(descriptor)
        // link, unlike rename, does not replace what is there.
        let isPlaced = isWritten && (replacing ? rename(draft, path) == 0 : link(draft, path) == 0)
        let reason = errno
        if !isPlaced || !replacing { unlink(draft) }
        guard isPlaced else {
            errno = reason
            if !replacing, reason == EEXIST {
                throw CommandFailure(
                    .refused,
                    "\(path) exists and is not overwritten",
                    remedy: "name another file, or move it away first"
                )
            }
            throw failure(path)
        }
    }

    /// Reads a secret of one line; a file that others may read is refused.
    static func read(_ path: String, what: String) throws(CommandFailure) -> String {
        do throws(PrivateFileError) {
            return try PrivateFile.text(path).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            switch error {
            case .missing: throw CommandFailure(.notFound, "there is no file \(path), which should hold \(what)")
            case .permissions(let mode):
                throw CommandFailure(
                    .refused,
                    "\(path) holds \(what) and may be read by others (mode \(mode))",
                    remedy: "chmod 600 \(path)"
                )
            case .unreadable(let reason):
                throw CommandFailure(.failed, "\(what) cannot be read from \(path): \(reason)")
            }
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(.failed, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
