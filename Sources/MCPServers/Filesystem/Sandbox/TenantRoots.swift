#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import OAuth

/// The directory under which each tenant has its own root, named by its id.
struct TenantRoots: Sendable {
    private let directory: Descriptor
    private let bounds: WriteBounds

    /// Opens the directory, making it where it is missing; it belongs to the operator, so links on its way are followed.
    init(path: String, bounds: WriteBounds = WriteBounds()) throws(FilesystemRefusal) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[end...].dropFirst().firstIndex(of: "/") ?? path.endIndex
            if mkdir(String(path[..<end]), 0o700) != 0, errno != EEXIST, errno != EISDIR, errno != EROFS {
                throw FilesystemRefusal(errno: errno)
            }
        }
        self.bounds = bounds
        directory = try Descriptor(Self.openDirectory(path))
    }

    private static func openDirectory(_ path: String) -> Int32 { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }

    /// The root of a tenant, made on first use.
    func root(of tenant: TenantID) throws(FilesystemRefusal) -> SandboxedRoot {
        SandboxedRoot(try directory(of: tenant), bounds: bounds)
    }

    /// The directory that is a tenant's root, made on first use.
    ///
    /// A tenant id is one name without dots and slashes, whatever it is.
    func directory(of tenant: TenantID) throws(FilesystemRefusal) -> Descriptor {
        let name = tenant.value
        do throws(FilesystemRefusal) {
            return try directory.directory(name)
        } catch {
            guard error == .notFound else { throw error }
        }
        try directory.makeDirectory(name)
        return try directory.directory(name)
    }
}
