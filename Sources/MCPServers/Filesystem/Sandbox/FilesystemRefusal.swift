#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why something cannot be done with a path.
///
/// No case carries a path of the host: what a client reads is built from the path that it sent itself.
enum FilesystemRefusal: Error, Equatable {
    case invalidPath(String)
    case notFound
    case notADirectory
    case isADirectory
    case notARegularFile
    case symbolicLink
    case alreadyExists
    case directoryNotEmpty
    case denied
    case noSpace
    case tooManyEntries(limit: Int)
    case tooLarge(limit: Int)
    case beyondEnd(size: Int64)
    case busy
    case changed
    /// A fault of the host; the number is for the log only.
    case failed(errno: Int32)

    init(errno number: Int32) {
        switch number {
        case ENOENT: self = .notFound
        case ENOTDIR: self = .notADirectory
        case EISDIR: self = .isADirectory
        case ELOOP: self = .symbolicLink
        case EEXIST: self = .alreadyExists
        case ENOTEMPTY: self = .directoryNotEmpty
        case EACCES, EPERM, EROFS: self = .denied
        case ENOSPC, EDQUOT, EFBIG: self = .noSpace
        case ENAMETOOLONG: self = .invalidPath("it is too long")
        case EILSEQ, EINVAL: self = .invalidPath("the file system does not take such a name")
        case ENXIO, ENODEV, EOPNOTSUPP: self = .notARegularFile
        case EMFILE, ENFILE, ENOMEM, EAGAIN: self = .busy
        default: self = .failed(errno: number)
        }
    }

    /// What went wrong, for the operator.
    var reason: String {
        switch self {
        case .notFound: "its parent does not exist and cannot be made"
        case .notADirectory, .alreadyExists: "it, or something on the way to it, is not a directory"
        case .denied: "this user may not open or make it"
        case .noSpace: "there is no space left"
        case .failed(let number): String(cString: strerror(number))
        default: "\(self)"
        }
    }

    /// A sentence for the model, about the path that it named; nil for a fault, of which it learns nothing.
    func message(for path: String) -> String? {
        let path = "\"\(path.prefix(200))\""
        switch self {
        case .invalidPath(let reason): return "\(path) is not a valid path: \(reason). Example: notes/today.md"
        case .notFound: return "\(path) does not exist. Use list_directory or search_files to find what does."
        case .notADirectory: return "\(path) is not a directory, or something on the way to it is not"
        case .isADirectory: return "\(path) is a directory, not a file"
        case .notARegularFile: return "\(path) is not a regular file"
        case .symbolicLink: return "\(path) is a symbolic link; links are not followed"
        case .alreadyExists: return "\(path) exists already. Set overwrite to true to replace it."
        case .directoryNotEmpty: return "\(path) is a directory that is not empty; delete what is in it first"
        case .denied: return "\(path) may not be accessed"
        case .noSpace: return "There is no space left to write \(path)"
        case .tooManyEntries(let limit):
            return "The directory of \(path) has \(limit) entries, the most that it may have; use another directory"
        case .tooLarge(let limit): return "The content is larger than \(limit) bytes, the most that one call can write"
        case .beyondEnd(let size): return "The offset lies beyond the end of \(path), which has \(size) bytes"
        case .busy: return "The server is busy. Try again in a moment."
        case .changed: return "\(path) changed at the same time. Try again."
        case .failed: return nil
        }
    }
}
