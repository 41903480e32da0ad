/// What the memory server needs to know.
public struct MemorySettings: Sendable {
    /// The directory that holds a directory for each tenant, with `memory.sqlite` in it.
    ///
    /// No server that hands out files may have the same one: each person's memory is in that file.
    public var dataRoot: String
    /// Bounds on what one call, one subject and one tenant may do.
    public var limits = MemoryLimits()

    /// Settings with the default limits.
    public init(dataRoot: String) { self.dataRoot = dataRoot }
}

/// Bounds on what the memory server does and keeps.
public struct MemoryLimits: Sendable {
    /// The most entities, relations, or observations of one entity, that one call names.
    public var maximumItems = 100
    /// The longest name of an entity, in bytes of UTF-8.
    public var maximumNameBytes = 256
    /// The longest type of an entity or of a relation, in bytes.
    public var maximumTypeBytes = 128
    /// The longest observation, in bytes.
    public var maximumObservationBytes = 4096
    /// The longest search, in bytes.
    public var maximumQueryBytes = 1024
    /// The most observations that one entity may have.
    public var maximumObservationsOfEntity = 500
    /// The most relations that may start at one entity.
    public var maximumRelationsOfEntity = 1000
    /// The most entities that one subject may have.
    public var maximumEntitiesOfSubject: Int64 = 10_000
    /// The most relations that one subject may have.
    public var maximumRelationsOfSubject: Int64 = 50_000
    /// The most text that one subject may have, in bytes.
    public var maximumBytesOfSubject: Int64 = 32 << 20
    /// The largest file of one tenant, with its search index, in bytes.
    public var maximumFileBytes: Int64 = 1 << 30
    /// The most text in one answer, in bytes; an answer that would be longer goes on behind a cursor.
    public var maximumAnswerBytes = 512 << 10
    /// The most entities in one answer.
    public var maximumPage = 200
    /// The most relations in one answer to a search.
    public var maximumRelationsShown = 500
    /// How long one call may take.
    public var time: Duration = .seconds(5)
    /// Calls that use a database at the same time.
    public var atOnce = 8
    /// Calls under way or waiting; more are refused.
    public var maximumPending = 256
    /// The same of one tenant, so that none takes all of it.
    public var maximumPendingOfTenant = 64
    /// Files that are open at the same time; the one that was not used for longest is closed for another.
    public var maximumOpenFiles = 64

    /// The defaults.
    public init() {}
}
