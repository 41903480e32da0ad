import MCP
import NIOConcurrencyHelpers

/// What one server did, in figures: calls by tool and outcome, how long they took, requests refused for their token.
///
/// Everybody may read them, so they name no tenant, no client and no data; a tool's name is the server's own.
final class ServerMetrics: Sendable {
    private struct Calls {
        var count: [MCPAccess.Outcome: Int] = [:]
        var seconds = 0.0
        var buckets = [Int](repeating: 0, count: ServerMetrics.bounds.count)
    }

    /// The upper bounds of the durations' buckets, in seconds.
    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]

    private let calls = NIOLockedValueBox<[String: Calls]>([:])
    private let refusals = NIOLockedValueBox<[String: Int]>([:])

    /// Counts an access.
    func count(_ access: MCPAccess) {
        let (whole, part) = access.duration.components
        let seconds = Double(whole) + Double(part) / 1e18
        calls.withLockedValue { calls in
            var own = calls[access.tool ?? access.method] ?? Calls()
            own.count[access.outcome, default: 0] += 1
            own.seconds += seconds
            if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { own.buckets[bucket] += 1 }
            calls[access.tool ?? access.method] = own
        }
    }

    /// Counts a request that did not get past the token, by its code.
    func count(_ refusal: String) { refusals.withLockedValue { $0[refusal, default: 0] += 1 } }

    /// All of it in the text format of Prometheus.
    var text: String {
        let calls = calls.withLockedValue { $0 }.sorted { $0.key < $1.key }
        let refusals = refusals.withLockedValue { $0 }.sorted { $0.key < $1.key }
        var lines = [
            "# HELP signet_mcp_calls_total Accesses by tool and outcome.", "# TYPE signet_mcp_calls_total counter",
        ]
        for (tool, calls) in calls {
            for outcome in MCPAccess.Outcome.allCases {
                guard let count = calls.count[outcome] else { continue }
                lines.append("signet_mcp_calls_total{tool=\"\(tool)\",outcome=\"\(outcome.rawValue)\"} \(count)")
            }
        }
        lines += [
            "# HELP signet_mcp_call_duration_seconds How long accesses took.",
            "# TYPE signet_mcp_call_duration_seconds histogram",
        ]
        for (tool, calls) in calls {
            let name = "signet_mcp_call_duration_seconds"
            var below = 0
            for (bound, count) in zip(Self.bounds, calls.buckets) {
                below += count
                lines.append("\(name)_bucket{tool=\"\(tool)\",le=\"\(bound)\"} \(below)")
            }
            let total = calls.count.values.reduce(0, +)
            lines.append("\(name)_bucket{tool=\"\(tool)\",le=\"+Inf\"} \(total)")
            lines.append("\(name)_sum{tool=\"\(tool)\"} \(calls.seconds)")
            lines.append("\(name)_count{tool=\"\(tool)\"} \(total)")
        }
        lines += [
            "# HELP signet_mcp_refused_total Requests refused for their token, by reason.",
            "# TYPE signet_mcp_refused_total counter",
        ]
        for (code, count) in refusals { lines.append("signet_mcp_refused_total{reason=\"\(code)\"} \(count)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
