/// What the filesystem server needs to know.
public struct FilesystemSettings: Sendable {
    /// The directory that holds a directory for each tenant.
    public var dataRoot: String
    /// Bounds on what one call, and all together, may do.
    public var limits = FilesystemLimits()

    /// Settings with the default limits.
    public init(dataRoot: String) { self.dataRoot = dataRoot }
}

/// Bounds on what the filesystem server does for one call, and for all together.
public struct FilesystemLimits: Sendable {
    /// The most bytes that one read returns.
    public var maximumReadBytes = 1 << 20
    /// The most bytes that one write takes.
    public var maximumWriteBytes = 1 << 20
    /// The most entries in one page of a listing.
    public var maximumListed = 1000
    /// The bytes that writes leave free on the disk, or ``minimumFreePercent`` of it where that is less.
    ///
    /// Tenants share the disk; this keeps one that writes without end from stopping what else runs on it.
    public var minimumFreeBytes: UInt64 = 256 << 20
    /// The part of the disk, and of its files, that writes leave free, in percent.
    public var minimumFreePercent = 1
    /// The most names that are read of one directory, and the most entries that it may get.
    public var maximumDirectoryNames = 50_000
    /// The most results of one search.
    public var maximumFound = 1000
    /// How long one search may take.
    public var searchTime: Duration = .seconds(3)
    /// Threads that read and write files.
    public var threads = 4
    /// Calls under way or waiting for a thread; more are refused.
    public var maximumPending = 256
    /// The same of one tenant, so that none takes all of it.
    public var maximumPendingOfTenant = 64

    /// The defaults.
    public init() {}
}
