/// One access to a server's data, for its audit and its figures.
public struct MCPAccess: Sendable, Equatable {
    /// What became of it.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It was done.
        case done = "ok"
        /// The tool refused it, in words for the model.
        case refused
        /// The token lacked scopes.
        case insufficientScope = "insufficient_scope"
        /// The client went away before it was done.
        case cancelled
        /// A fault of the server.
        case failed
    }

    /// The method: `tools/call`, `resources/list` or `resources/read`.
    public var method: String
    /// The tool that was called.
    public var tool: String?
    /// What it reached, as far as the tool's arguments name it; the URI of a resource.
    public var target: String?
    /// What became of it.
    public var outcome: Outcome
    /// Whether it may have changed something: then its record comes before its answer.
    public var isChange: Bool
    /// How long it took.
    public var duration: Duration

    /// An access with its parts.
    public init(
        method: String,
        tool: String? = nil,
        target: String? = nil,
        outcome: Outcome,
        isChange: Bool,
        duration: Duration
    ) {
        self.method = method
        self.tool = tool
        self.target = target
        self.outcome = outcome
        self.isChange = isChange
        self.duration = duration
    }
}
