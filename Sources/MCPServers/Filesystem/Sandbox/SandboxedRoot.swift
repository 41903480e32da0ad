#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A directory that nothing done through it can leave.
///
/// Each path is walked name by name from the root's descriptor, each step opened relative to the one before and never
/// through a link (`openat` with `O_NOFOLLOW`). The kernel resolves one name at a time in a directory that is already
/// held open, so neither `..` nor a link leads out, and exchanging a directory for a link in the middle of a walk
/// only makes the walk fail. Hard links and mounts that the operator puts inside of the root are inside of it.
///
/// All verbs block; call them on a thread that may.
struct SandboxedRoot: Sendable {
    private let root: Descriptor
    private let bounds: WriteBounds

    /// A root at an open directory.
    init(_ root: Descriptor, bounds: WriteBounds = WriteBounds()) {
        self.root = root
        self.bounds = bounds
    }

    /// What stands at a path.
    func info(_ path: SandboxPath) throws(FilesystemRefusal) -> FileEntry {
        guard let name = path.names.last else { return try root.entry(".") }
        return try parent(of: path).entry(name)
    }

    /// A page of a directory.
    struct Listing: Equatable {
        var entries: [FileEntry]
        /// The last name of this page, when there are more.
        var next: String?
        /// How many names are not UTF-8 and therefore not shown.
        var unnamed: Int
        /// Whether the directory has more names than are ever read.
        var isComplete: Bool
    }

    /// The entries of a directory in the order of their names, after the name `cursor`.
    func list(_ path: SandboxPath, after cursor: String?, limit: Int, maximumNames: Int) throws(FilesystemRefusal)
        -> Listing
    {
        let directory = try open(path.names)
        let (names, unnamed, isComplete) = try directory.names(limit: maximumNames)
        var listing = Listing(entries: [], unnamed: unnamed, isComplete: isComplete)
        for name in names {
            if let cursor, !cursor.utf8.lexicographicallyPrecedes(name.utf8) { continue }
            if listing.entries.count == limit {
                listing.next = listing.entries.last?.name
                break
            }
            do throws(FilesystemRefusal) {
                listing.entries.append(try directory.entry(name))
            } catch .notFound { continue }  // removed since
        }
        return listing
    }

    /// A part of a file, and the file as it was when opened.
    func read(_ path: SandboxPath, offset: Int64, count: Int) throws(FilesystemRefusal) -> (
        bytes: [UInt8], entry: FileEntry
    ) {
        guard let name = path.names.last else { throw .isADirectory }
        let (file, entry) = try parent(of: path).regularFile(name)
        guard offset <= entry.size else { throw .beyondEnd(size: entry.size) }
        let rest = Int(min(Int64(count), entry.size - offset))
        return (try file.read(count: rest, at: offset), entry)
    }

    /// Puts a file in its place, whole or not at all.
    ///
    /// The bytes go to a temporary file in the same directory, to the disk, and then under their name by a rename: a
    /// reader sees the old or the new content, and of several writers the last one's, never a mixture.
    ///
    /// - Returns: Whether the file is new.
    func write(
        _ path: SandboxPath,
        bytes: [UInt8],
        overwrite: Bool,
        makingDirectories: Bool
    ) throws(FilesystemRefusal) -> Bool {
        guard let name = path.names.last else { throw .isADirectory }
        guard bounds.allow(bytes.count, on: try root.freeSpace()) else { throw .noSpace }
        let parent = try makingDirectories ? make(path.names.dropLast()) : self.parent(of: path)
        var isNew = true
        do throws(FilesystemRefusal) {
            try parent.entry(name).requireRegular()
            guard overwrite else { throw .alreadyExists }
            isNew = false
        } catch {
            guard error == .notFound else { throw error }
        }
        let temporary = TemporaryName.make()
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = try Descriptor(openat(parent.number, temporary, flags, 0o600))
        do throws(FilesystemRefusal) {
            if isNew { try parent.requireRoom(for: bounds.maximumEntries, besides: file) }
            try file.write(bytes)
            try file.sync()
            try place(temporary, as: name, in: parent, overwrite: overwrite)
        } catch {
            unlinkat(parent.number, temporary, 0)
            throw error
        }
        try parent.sync()
        return isNew
    }

    /// Deletes a file or an empty directory.
    func delete(_ path: SandboxPath) throws(FilesystemRefusal) -> FileEntry.Kind {
        guard let name = path.names.last else { throw .denied }
        let parent = try parent(of: path)
        let entry = try parent.entry(name)
        if entry.kind == .directory {
            try deleteDirectory(name, in: parent)
        } else {
            try entry.requireRegular()
            try parent.remove(name)
        }
        try parent.sync()
        return entry.kind
    }

    // MARK: Steps

    /// Opens a directory.
    func open(_ names: some Sequence<String>) throws(FilesystemRefusal) -> Descriptor {
        var directory = root
        for name in names { directory = try directory.directory(name) }
        return directory
    }

    private func parent(of path: SandboxPath) throws(FilesystemRefusal) -> Descriptor {
        try open(path.names.dropLast())
    }

    private func make(_ names: some Sequence<String>) throws(FilesystemRefusal) -> Descriptor {
        var directory = root
        for name in names {
            do throws(FilesystemRefusal) {
                directory = try directory.directory(name)
            } catch {
                guard error == .notFound else { throw error }
                try directory.requireRoom(for: bounds.maximumEntries)
                try directory.makeDirectory(name)
                directory = try directory.directory(name)
            }
        }
        return directory
    }

    private func place(
        _ temporary: String,
        as name: String,
        in parent: Descriptor,
        overwrite: Bool
    ) throws(FilesystemRefusal) {
        if overwrite {
            guard renameat(parent.number, temporary, parent.number, name) == 0 else {
                throw FilesystemRefusal(errno: errno)
            }
        } else {
            // A link fails where a rename would replace what someone else has just made.
            guard linkat(parent.number, temporary, parent.number, name, 0) == 0 else {
                throw FilesystemRefusal(errno: errno)
            }
            unlinkat(parent.number, temporary, 0)
        }
    }

    /// A directory that holds only remains of interrupted writes, which nobody can see, counts as empty.
    private func deleteDirectory(_ name: String, in parent: Descriptor) throws(FilesystemRefusal) {
        do throws(FilesystemRefusal) {
            return try parent.remove(name, isDirectory: true)
        } catch {
            guard error == .directoryNotEmpty || error == .alreadyExists else { throw error }
        }
        let directory = try parent.directory(name)
        let (names, unnamed, _) = try directory.names(limit: 1)
        guard names.isEmpty, unnamed == 0 else { throw .directoryNotEmpty }
        for name in try directory.temporaryNames() { unlinkat(directory.number, name, 0) }
        do throws(FilesystemRefusal) {
            try parent.remove(name, isDirectory: true)
        } catch .alreadyExists { throw .directoryNotEmpty }
    }
}
