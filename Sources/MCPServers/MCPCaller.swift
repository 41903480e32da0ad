import MCP
import OAuth

/// Who calls a tool or reads a resource, as the proven token says.
///
/// Whose data a call reaches is decided by ``tenant`` alone, never by an argument. A call that its client gave up on (its
/// connection closed) is cancelled as Swift cancels tasks: long work asks `Task.isCancelled` or
/// `try Task.checkCancellation()` now and then.
public struct MCPCaller: Sendable {
    /// Whose data it is.
    public let tenant: TenantID
    /// On whose behalf; the client itself when it acts for nobody else.
    public let subject: String
    /// The client that calls.
    public let client: String
    /// The token's own name (`jti`), by which the audit finds it again.
    public let tokenID: String
    /// How the caller learns how far long work has come.
    public let progress: ProgressReporter

    /// A caller with its parts.
    public init(
        tenant: TenantID,
        subject: String,
        client: String,
        tokenID: String = "",
        progress: ProgressReporter = .none
    ) {
        self.tenant = tenant
        self.subject = subject
        self.client = client
        self.tokenID = tokenID
        self.progress = progress
    }
}
