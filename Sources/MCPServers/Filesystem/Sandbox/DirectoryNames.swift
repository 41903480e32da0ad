#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Descriptor {
    /// The names in this directory, sorted by their bytes, without `.`, `..` and files that are being written.
    ///
    /// Names that are not UTF-8 cannot be told to a client and are only counted. Reading stops at `limit` names.
    func names(limit: Int) throws(FilesystemRefusal) -> (names: [String], unnamed: Int, isComplete: Bool) {
        var names: [String] = []
        var unnamed = 0
        var isComplete = true
        try eachName { name in
            guard let name else {
                unnamed += 1
                return true
            }
            if TemporaryName.matches(name) { return true }
            guard names.count < limit else {
                isComplete = false
                return false
            }
            names.append(name)
            return true
        }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return (names, unnamed, isComplete)
    }

    /// The names of files that were being written when something was interrupted, or still are.
    func temporaryNames() throws(FilesystemRefusal) -> [String] {
        var names: [String] = []
        try eachName { name in
            if let name, TemporaryName.matches(name) { names.append(name) }
            return true
        }
        return names
    }

    /// Calls `body` with each name but `.` and `..`, nil for one that is not UTF-8, until it answers false.
    func eachName(_ body: (String?) -> Bool) throws(FilesystemRefusal) {
        // A second descriptor, because closing the stream closes its descriptor.
        let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw FilesystemRefusal(errno: errno) }
        guard let stream = fdopendir(copy) else {
            let failure = errno
            close(copy)
            throw FilesystemRefusal(errno: failure)
        }
        defer { closedir(stream) }
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
        while let entry = readdir(stream) {
            let name = String(validatingCString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
            if name == "." || name == ".." { continue }
            guard body(name) else { return }
        }
    }
}
