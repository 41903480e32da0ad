/// Tells a client that waits how far the work for its request has come.
///
/// It does nothing where the client asked for no progress, or cannot take more than one message as an answer, so a tool
/// reports without asking. Reports that come too fast are thinned out, and one that does not go forward is dropped
/// (MCP, Progress: the value must increase).
public struct ProgressReporter: Sendable {
    private let send: (@Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void)?

    /// A reporter that hands each report to `send`.
    public init(_ send: @escaping @Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void) {
        self.send = send
    }

    private init() { send = nil }

    /// Nobody listens.
    public static let none = ProgressReporter()

    /// Whether somebody listens; a report that is expensive to make may be left out otherwise.
    public var isHeard: Bool { send != nil }

    /// Reports what is done, of how much where that is known, and what is going on, in words for people.
    public func report(_ done: Double, of total: Double? = nil, _ message: String? = nil) {
        send?(done, total, message)
    }
}
