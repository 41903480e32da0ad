#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import MCP
import OAuth

/// The repositories of tenants: directories of the tenant's root, and those that the operator named one by one.
struct GitRepositories: Sendable {
    private let roots: TenantRoots
    private let path: String
    private let named: [TenantID: [String: String]]
    private let limits: GitLimits

    init(_ settings: GitSettings) throws(FilesystemRefusal) {
        roots = try TenantRoots(path: settings.dataRoot)
        guard let path = realpath(settings.dataRoot, nil) else { throw FilesystemRefusal(errno: errno) }
        defer { free(path) }
        self.path = String(cString: path)
        named = settings.repositories
        limits = settings.limits
    }

    /// The names of a tenant's repositories, sorted.
    func names(of tenant: TenantID) throws -> [String] {
        let root = try roots.directory(of: tenant)
        let names = try root.names(limit: 10_000).names
            .filter { name in
                guard GitRepositoryName(name) != nil, let directory = try? root.directory(name) else { return false }
                return (try? location(name, directory, "")) != nil
            }
        return Set(names + (named[tenant] ?? [:]).keys).sorted()
    }

    /// The repository of that name, when nothing about it leads out of it.
    func find(_ text: String, of tenant: TenantID) throws -> GitRepository {
        guard let name = GitRepositoryName(text)?.value else {
            throw ToolError(
                "\"\(text.prefix(100))\" is not the name of a repository, which is one name such as website, not a "
                    + "path or a URL. Use git_list_repositories to see them."
            )
        }
        if let path = named[tenant]?[name] {
            // The operator's own words: links on the way to it are followed.
            return try checked(name, Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)), path)
        }
        let directory: Descriptor
        do throws(FilesystemRefusal) {
            directory = try roots.directory(of: tenant).directory(name)
        } catch {
            throw ToolError("There is no repository \"\(name)\". Use git_list_repositories to see those there are.")
        }
        return try checked(name, directory, "\(path)/\(tenant.value)/\(name)")
    }

    /// Makes the directory of a new repository.
    ///
    /// - Returns: Its path.
    func make(_ text: String, of tenant: TenantID) throws -> String {
        guard let name = GitRepositoryName(text)?.value, named[tenant]?[name] == nil else {
            throw ToolError("\"name\" must be a new name of letters, digits, \"-\", \"_\" and \".\", such as website")
        }
        guard try names(of: tenant).count < limits.maximumRepositories else {
            throw ToolError("There may be \(limits.maximumRepositories) repositories at most")
        }
        let root = try roots.directory(of: tenant)
        try root.makeDirectory(name)
        let directory = try root.directory(name)
        if (try? directory.entry(".git")) != nil || (try? location(name, directory, "")) != nil {
            throw ToolError("There is a repository \"\(name)\" already")
        }
        return "\(path)/\(tenant.value)/\(name)"
    }

    private func checked(_ name: String, _ directory: Descriptor, _ path: String) throws -> GitRepository {
        let (repository, gitDirectory) = try location(name, directory, path)
        try GitDirectoryCheck(maximumEntries: limits.maximumRepositoryEntries).check(gitDirectory)
        return repository
    }

    /// The git directory in a directory: `.git`, or the directory itself.
    private func location(_ name: String, _ directory: Descriptor, _ path: String) throws -> (GitRepository, Descriptor)
    {
        if let entry = try? directory.entry(".git") {
            guard entry.kind == .directory else {
                // A file names a git directory elsewhere (gitrepository-layout), and so would a link.
                throw ToolError("The repository \"\(name)\" keeps its git directory elsewhere, which is not allowed")
            }
            let repository = GitRepository(name: name, directory: "\(path)/.git", workTree: path)
            return (repository, try directory.directory(".git"))
        }
        let isBare = ["HEAD", "objects", "refs"].allSatisfy { (try? directory.entry($0)) != nil }
        guard isBare else { throw ToolError("\"\(name)\" is a directory without a repository") }
        return (GitRepository(name: name, directory: path, workTree: nil), directory)
    }
}
