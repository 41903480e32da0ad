import JOSE
import JSON
import MCP
import OAuth

/// An access as one line of the audit, in the form of the identity server's own events.
///
/// `kind`, `time` (seconds since the epoch, in whole milliseconds) and `actor` (`user:<sub>`, or `client:<id>` for a client
/// that acts for itself) as there; then who, what and with what outcome. It never holds a token (its `jti` names it), nor
/// what was read or written.
struct AccessEvent: Sendable {
    /// The longest name of what was reached that is kept, in bytes.
    private static let maximumTarget = 1024

    let tenant: TenantID
    let bytes: [UInt8]

    init(_ access: MCPAccess, by caller: MCPCaller, at resource: ResourceIdentifier, time: NumericDate) {
        tenant = caller.tenant
        var json = JSONWriter(capacity: 512)
        json.object {
            $0.member("kind", Self.kind(access.method))
            $0.name("time")
            $0.value(thousandths: Int64(exactly: (time.seconds * 1000).rounded(.down)) ?? 0)
            let isOwn = caller.subject == caller.client
            $0.member("actor", isOwn ? "client:\(caller.client)" : "user:\(caller.subject)")
            $0.member("client_id", caller.client)
            $0.member("sub", caller.subject)
            $0.member("jti", caller.tokenID)
            $0.member("resource", resource.value)
            $0.member("tool", access.tool)
            $0.member("target", access.target.map(Self.cut))
            $0.member("outcome", access.outcome.rawValue)
            $0.member("milliseconds", Self.milliseconds(access.duration))
        }
        bytes = json.bytes
    }

    private static func kind(_ method: String) -> String {
        switch method {
        case "tools/call": "mcp.tool_called"
        case "resources/list": "mcp.resources_listed"
        case "resources/read": "mcp.resource_read"
        default: "mcp.other"
        }
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= maximumTarget
            ? text : String(decoding: text.utf8.prefix(maximumTarget), as: UTF8.self) + "…"
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
