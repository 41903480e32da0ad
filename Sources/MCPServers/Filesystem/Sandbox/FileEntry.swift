#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a directory holds under one name.
struct FileEntry: Equatable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case file, directory, symlink, other
    }

    let name: String
    let kind: Kind
    /// In bytes; of files only, 0 for all else.
    let size: Int64
    /// Seconds since 1970.
    let modified: Int64

    init(name: String, status: stat) {
        self.name = name
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symlink
            default: .other
            }
        size = kind == .file ? Int64(status.st_size) : 0
        #if canImport(Darwin)
        modified = Int64(status.st_mtimespec.tv_sec)
        #else
        modified = Int64(status.st_mtim.tv_sec)
        #endif
    }

    func requireRegular() throws(FilesystemRefusal) {
        switch kind {
        case .file: return
        case .directory: throw .isADirectory
        case .symlink: throw .symbolicLink
        case .other: throw .notARegularFile
        }
    }

    /// The time in UTC as RFC 3339 writes it.
    var modifiedText: String { Self.text(ofTime: modified) }

    /// Seconds since 1970 as RFC 3339 writes them in UTC.
    static func text(ofTime time: Int64) -> String {
        var seconds = time_t(time)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "" }
        func padded(_ value: Int32, _ width: Int = 2) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return "\(date)T\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))Z"
    }
}
