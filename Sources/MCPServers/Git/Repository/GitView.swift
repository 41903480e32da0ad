#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import MCP

/// A git directory of our own making that shows the data of a repository and none of its settings.
///
/// git runs programs that a repository's `config` names (hooks, filters, monitors, pagers, helpers), and may be led to
/// other directories by it and by `commondir` and `objects/info/alternates`. Overriding each such key would be a list that
/// is never complete, and checking the file first would leave time to change it. So git never sees that file: it is given
/// this directory, made anew for each call, with a `config` of ours, a copy of `HEAD`, and links to where objects and
/// references are. It goes away with its last reference.
final class GitView: Sendable {
    /// The directory that git is given.
    let path: String
    let repository: GitRepository
    /// What `HEAD` says.
    let head: GitHead
    /// Whether objects are named by SHA-256.
    let isSHA256: Bool

    /// Makes a view in `directory`; `writing` allows for new objects and for what a reference was before.
    init(of repository: GitRepository, in directory: String, writing: Bool) throws {
        let path = "\(directory)/view-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let source = repository.directory
        self.path = path
        self.repository = repository
        let files = try Descriptor(open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        head = try GitHead(Self.text(of: "HEAD", in: files))
        let format = GitFormat((try? Self.text(of: "config", in: files)) ?? "")
        isSHA256 = format.isSHA256
        for directory in [path, "\(path)/objects", "\(path)/objects/info", "\(path)/info"] {
            guard mkdir(directory, 0o700) == 0 else { throw FilesystemRefusal(errno: errno) }
        }
        try Self.write(format.config, to: "\(path)/config")
        try Self.write(head.text, to: "\(path)/HEAD")
        if let information = try? files.directory("info"), let excluded = try? Self.text(of: "exclude", in: information)
        {
            try Self.write(excluded, to: "\(path)/info/exclude")
        }
        try Self.link("\(source)/refs", "\(path)/refs")
        // What a branch was before is kept by the repository, not by the view, though it has kept none so far. One that is
        // there was checked with all in it: a link would have been refused.
        if writing { try files.makeDirectory("logs") }
        for name in try files.names(limit: 1000).names
        where ["packed-refs", "shallow"].contains(name) || name.hasPrefix("sharedindex.") || (writing && name == "logs")
        {
            try Self.link("\(source)/\(name)", "\(path)/\(name)")
        }
        // Directory by directory, because what lends objects to a repository is a file between them.
        let objects = try files.directory("objects")
        if writing { for byte in 0...255 { try objects.makeDirectory(Self.hexadecimal(byte)) } }
        for name in try objects.names(limit: 1000).names where name == "pack" || (name.utf8.count == 2) {
            try Self.link("\(source)/objects/\(name)", "\(path)/objects/\(name)")
        }
    }

    deinit { Self.remove(path) }

    private static func hexadecimal(_ byte: Int) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static func text(of name: String, in directory: Descriptor) throws -> String {
        let (file, entry) = try directory.regularFile(name)
        return String(decoding: try file.read(count: Int(min(entry.size, 64 << 10)), at: 0), as: UTF8.self)
    }

    private static func link(_ target: String, _ path: String) throws {
        guard symlink(target, path) == 0 else { throw FilesystemRefusal(errno: errno) }
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try Descriptor(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600))
        try file.write(Array(text.utf8))
    }

    /// Removes a view: two levels of plain files and links, never what a link leads to.
    private static func remove(_ path: String) {
        for directory in ["\(path)/objects/info", "\(path)/objects", "\(path)/info", path] {
            if let descriptor = try? Descriptor(open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
                let names = try? descriptor.names(limit: 10_000).names
            {
                for name in names { try? descriptor.remove(name) }
            }
            rmdir(directory)
        }
    }
}

/// What `HEAD` says: a branch, which may have no commit yet, or a commit.
enum GitHead: Equatable, Sendable {
    case branch(String)
    case commit(String)

    init(_ text: String) throws(ToolError) {
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        if line.hasPrefix("ref: refs/heads/") {
            let name = String(line.dropFirst("ref: refs/heads/".count))
            guard GitRevision.isName(name) else { throw Self.unreadable }
            self = .branch(name)
        } else {
            guard GitRevision.isIdentifier(line) else { throw Self.unreadable }
            self = .commit(line)
        }
    }

    var text: String {
        switch self {
        case .branch(let name): "ref: refs/heads/\(name)\n"
        case .commit(let identifier): "\(identifier)\n"
        }
    }

    private static let unreadable = ToolError("The repository's HEAD is not readable; its operator should run git fsck")
}

/// The one thing that must be known of a repository's settings: how its objects are named.
struct GitFormat: Equatable {
    let isSHA256: Bool

    /// Reads `extensions.objectFormat`; anything that cannot be read is not there.
    init(_ config: String) {
        var section = ""
        var isSHA256 = false
        for line in config.split(whereSeparator: \.isNewline) {
            let line = line.filter { !$0.isWhitespace }.lowercased()
            if line.hasPrefix("[") { section = line }
            if section == "[extensions]", line == "objectformat=sha256" { isSHA256 = true }
        }
        self.isSHA256 = isSHA256
    }

    /// The settings of a view.
    var config: String {
        let core = "\tbare = true\n\tlogAllRefUpdates = true\n"
        return isSHA256
            ? "[core]\n\trepositoryFormatVersion = 1\n\(core)[extensions]\n\tobjectFormat = sha256\n"
            : "[core]\n\trepositoryFormatVersion = 0\n\(core)"
    }
}
