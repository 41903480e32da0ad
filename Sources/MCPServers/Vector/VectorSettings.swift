/// What the vector server needs to know.
public struct VectorSettings: Sendable {
    /// The directory that holds a directory for each tenant; the vectors are in its `vector.sqlite`.
    public var dataRoot: String
    /// Bounds on what one call, and all together, may do.
    public var limits = VectorLimits()
    /// A service that makes vectors of texts, beside the built-in way; nil for none.
    public var embeddingService: EmbeddingServiceSettings?

    /// Settings with the default limits and the built-in way from text to vector alone.
    public init(dataRoot: String) { self.dataRoot = dataRoot }
}

/// Bounds on what the vector server does for one call, and for all together.
public struct VectorLimits: Sendable {
    /// The most collections of a tenant.
    public var maximumCollections = 1000
    /// The most vectors of a collection.
    public var maximumVectors = 2_000_000
    /// The most bytes of a tenant's database.
    public var maximumBytesOfTenant = 16 << 30
    /// The bytes that writes leave free on the disk.
    public var minimumFreeBytes: UInt64 = 256 << 20
    /// The most vectors that one call writes, deletes or gets.
    public var maximumBatch = 1000
    /// The most vectors that one query or one page returns.
    public var maximumFound = 200
    /// The most elements, of all vectors of an answer together.
    public var maximumElementsReturned = 100_000
    /// The most bytes of one text.
    public var maximumTextBytes = 16 << 10
    /// How long one query may take.
    public var queryTime: Duration = .seconds(10)
    /// How long one write may take, embedding included.
    public var writeTime: Duration = .seconds(60)
    /// Memory for collections that are being searched; those that were not asked for longest leave first.
    public var maximumMemoryBytes = 1 << 30
    /// The same for collections that are too large for memory, in mapped files that the system may page out.
    public var maximumMappedBytes = 16 << 30
    /// From how many vectors on a collection gets an approximate index.
    public var indexThreshold = 50_000
    /// How often an approximate index that grows is written to the disk at most.
    public var graphSavingInterval: Duration = .seconds(300)
    /// Tenants whose databases are open at a time.
    public var maximumOpenTenants = 64
    /// Threads that read, search and write.
    public var threads = 4
    /// Calls under way or waiting for a thread; more are refused.
    public var maximumPending = 256
    /// The same of one tenant, so that none takes all of it.
    public var maximumPendingOfTenant = 64

    /// The defaults.
    public init() {}
}
