/// A revision of the Model Context Protocol that this module serves, newest first.
public enum ProtocolVersion: String, Sendable, CaseIterable {
    /// Stateless: no handshake, no session; each request says what it speaks.
    case v20260728 = "2026-07-28"
    /// The last revision with a handshake.
    case v20251125 = "2025-11-25"
    /// The first that sends `MCP-Protocol-Version`.
    case v20250618 = "2025-06-18"
    /// The first with Streamable HTTP.
    case v20250326 = "2025-03-26"

    /// Whether a request stands alone, or belongs to a connection that began with `initialize`.
    public enum Era: Sendable {
        /// 2026-07-28 and later.
        case stateless
        /// 2025-11-25 and before.
        case handshake
    }

    /// The era that the revision belongs to.
    public var era: Era { self == .v20260728 ? .stateless : .handshake }

    /// What a handshake is answered with when the client asks for a revision that is not served.
    static let latestWithHandshake = ProtocolVersion.v20251125
    /// What a request without any sign of its revision speaks (2025-11-25, transports, Protocol Version Header).
    static let unnamed = ProtocolVersion.v20250326
    /// All that are served, for errors and `server/discover`.
    static let supported = allCases.map(\.rawValue)
}
