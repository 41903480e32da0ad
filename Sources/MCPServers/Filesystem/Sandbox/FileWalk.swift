/// A walk through all files of a tree in the order of their names, a page at a time.
///
/// A directory comes before what is in it, so the path of the entry that was looked at last is enough to go on by.
struct FileWalk {
    /// How many files a page has.
    static let pageSize = 100
    private static let maximumDepth = 32
    /// How many entries are looked at for one page.
    private static let maximumEntries = 20_000

    /// What was found.
    private(set) var files: [(path: [String], entry: FileEntry)] = []
    /// After what to go on; nil when the walk has ended.
    private(set) var next: [String]?
    private let after: [String]
    private var entries = 0
    /// What was looked at last.
    private var last: [String]

    /// A walk that goes on after a path; from the start for none.
    init(after: [String] = []) {
        self.after = after
        last = after
    }

    /// Walks until the page is full or the tree ends.
    mutating func run(in root: SandboxedRoot) throws(FilesystemRefusal) {
        _ = visit(try root.open([]), path: [], after: after[...])
    }

    /// Visits a directory; false when the page is full.
    private mutating func visit(_ directory: Descriptor, path: [String], after: ArraySlice<String>) -> Bool {
        guard path.count < Self.maximumDepth,
            let names = try? directory.names(limit: Self.maximumEntries).names
        else { return true }
        let resume = after.first
        for name in names {
            let isResumed = name == resume
            if let resume, !isResumed, !resume.utf8.lexicographicallyPrecedes(name.utf8) { continue }
            let place = path + [name]
            // What vanishes or turns into something else while we walk is passed over.
            guard let entry = try? directory.entry(name) else { continue }
            switch entry.kind {
            case .file:
                if isResumed { continue }
                guard look(at: place) else { return false }
                files.append((place, entry))
            case .directory:
                if !isResumed, !look(at: place) { return false }
                guard let inner = try? directory.directory(name) else { continue }
                let rest = isResumed ? after.dropFirst() : []
                guard visit(inner, path: place, after: rest) else { return false }
            case .symlink, .other: continue
            }
        }
        return true
    }

    /// Counts an entry in; false when the page is full without it.
    private mutating func look(at place: [String]) -> Bool {
        guard files.count < Self.pageSize, entries < Self.maximumEntries else {
            next = last
            return false
        }
        entries += 1
        last = place
        return true
    }
}
