/// Tells when an audit event is durable (the audit log's owner replaces this file).
public struct AuditReceipt: Sendable {}
