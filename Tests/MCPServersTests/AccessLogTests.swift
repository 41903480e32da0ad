import AuthorizationServer
import Foundation
import JOSE
import JSON
import MCP
import OAuth
import Testing

@testable import MCPServers

@Suite("The audit of accesses")
struct AccessLogTests {
    private final class Place: Sendable {
        let path = FileManager.default.temporaryDirectory.appending(path: "signet-audit-\(UUID().uuidString)").path
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func lines(_ tenant: String = "acme") throws -> [JSONValue] {
            try String(contentsOfFile: "\(path)/\(tenant).jsonl", encoding: .utf8)
                .split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        }
    }

    private func event(_ tenant: String = "acme", target: String? = "a\nb", subject: String = "ada") throws
        -> AccessEvent
    {
        var access = MCPAccess.example
        access.target = target
        return AccessEvent(
            access,
            by: MCPCaller(tenant: try TenantID(tenant), subject: subject, client: "web", tokenID: "jti-1"),
            at: try ResourceIdentifier(ProtectedServer.resource),
            time: NumericDate(1_800_000_000.25)
        )
    }

    @Test("an event tells who, what and with what outcome, in the shape of the identity server's")
    func shape() throws {
        let json = try JSONValue(parsing: event().bytes)
        #expect(
            json == [
                "kind": "mcp.tool_called", "time": .double(1_800_000_000.25), "actor": "user:ada", "client_id": "web",
                "sub": "ada", "jti": "jti-1", "resource": .string(ProtectedServer.resource), "tool": "write_file",
                "target": "a\nb", "outcome": "ok", "milliseconds": 12,
            ]
        )
        #expect(try !event().bytes.contains(0x0A))
        #expect(try JSONValue(parsing: event(subject: "web").bytes)["actor"] == "client:web")
        let long = try event(target: String(repeating: "ü", count: 5000)).bytes
        #expect(long.count < 2000)
    }

    @Test("the file is a chain by the identity server's rule, which goes on after a restart")
    func chain() async throws {
        let place = Place()
        for _ in 0..<3 {
            let log = try AccessLog(directory: place.path)
            for _ in 0..<5 { #expect(await log.record(try event(), isChange: true)) }
            #expect(await log.record(try event("globex"), isChange: false))
            await log.shutDown()
        }
        let lines = try place.lines()
        #expect(lines.compactMap { $0["seq"]?.integerValue } == Array(1...15))
        var head = AuditHead.start(of: try TenantID("acme"))
        let text = try String(contentsOfFile: "\(place.path)/acme.jsonl", encoding: .utf8)
        for line in text.split(separator: "\n") {
            let start = try #require(line.range(of: "\"event\":")).upperBound
            head.append(Array(line[start...].dropLast().utf8)[...])
        }
        #expect(lines.last?["hash"]?.stringValue == Hexadecimal.encode(head.hash))
        #expect(try place.lines("globex").count == 3)
    }

    @Test("half a line that a crash left is taken away, and the chain goes on")
    func torn() async throws {
        let place = Place()
        try await record(at: place)
        let file = try #require(FileHandle(forWritingAtPath: "\(place.path)/acme.jsonl"))
        try file.seekToEnd()
        try file.write(contentsOf: Data("{\"seq\":2,\"ha".utf8))
        try file.close()
        try await record(at: place)
        #expect(try place.lines().compactMap { $0["seq"]?.integerValue } == [1, 2])
    }

    private func record(at place: Place) async throws {
        let log = try AccessLog(directory: place.path)
        #expect(await log.record(try event(), isChange: true))
        await log.shutDown()
    }

    @Test("a change answers once its event is on the disk")
    func durable() async throws {
        let place = Place()
        let log = try AccessLog(directory: place.path)
        #expect(await log.record(try event(), isChange: true))
        #expect(try place.lines().count == 1)
        await log.shutDown()
    }

    @Test("two processes do not write one directory")
    func locked() throws {
        let place = Place()
        let log = try AccessLog(directory: place.path)
        #expect(throws: MCPServerError.self) { try AccessLog(directory: place.path) }
        _ = log
    }

    @Test("what cannot be written is kept and then refused, never dropped")
    func full() async throws {
        let place = Place()
        let log = try AccessLog(directory: place.path, limit: 3)
        try FileManager.default.createDirectory(atPath: "\(place.path)/acme.jsonl", withIntermediateDirectories: false)
        #expect(await log.record(try event(), isChange: true) == false)
        #expect(await log.record(try event(), isChange: false))
        #expect(await log.record(try event(), isChange: false))
        #expect(await log.record(try event(), isChange: false) == false)
        try FileManager.default.removeItem(atPath: "\(place.path)/acme.jsonl")
        await log.shutDown()
        #expect(try place.lines().count == 3)
    }

    @Test("every call and read through the server is recorded, with the scopes that were missing too")
    func server() async throws {
        let place = Place()
        let log = try AccessLog(directory: place.path)
        try await ProtectedServer { $0.audit = log }
            .test { client in
                let token = try client.issuers.token()
                _ = try await client.tool("write_file", ["path": "a", "content": "secret words"], token: token)
                _ = try await client.tool("read_file", ["path": "missing"], token: token)
                _ = try await client.call("resources/read", ["uri": "file:///a"], token: token)
                let reading = try client.issuers.token(tenant: "globex", scope: "filesystem:read")
                _ = try await client.tool("delete_file", ["path": "a"], token: reading)
                _ = try await client.call("tools/list", token: token)
            }
        await log.shutDown()
        let events = try place.lines().compactMap { $0["event"] }
        #expect(events.compactMap { $0["outcome"]?.stringValue } == ["ok", "refused", "ok"])
        #expect(events.compactMap { $0["target"]?.stringValue } == ["a", "missing", "file:///a"])
        #expect(events.map { $0["kind"]?.stringValue }.last == "mcp.resource_read")
        let theirs = try #require(try place.lines("globex").first?["event"])
        #expect(theirs["outcome"] == "insufficient_scope")
        #expect(theirs["tool"] == "delete_file")
        let text = try String(contentsOfFile: "\(place.path)/acme.jsonl", encoding: .utf8)
        #expect(!text.contains("secret words"))
    }

    @Test("metrics need no token and name no tenant")
    func metrics() async throws {
        try await ProtectedServer()
            .test { client in
                let token = try client.issuers.token()
                _ = try await client.tool("write_file", ["path": "a", "content": "x"], token: token)
                _ = try await client.tool("read_file", ["path": "b"], token: token)
                _ = try await client.call("tools/list", token: "nonsense")
                _ = try await client.call("tools/list", token: nil)
                let response = try await client.send(.get, "/mcp/filesystem/metrics")
                #expect(response.status == .ok)
                #expect(response.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
                let text = String(buffer: response.body)
                #expect(text.contains("signet_mcp_calls_total{tool=\"write_file\",outcome=\"ok\"} 1\n"))
                #expect(text.contains("signet_mcp_calls_total{tool=\"read_file\",outcome=\"refused\"} 1\n"))
                #expect(text.contains("signet_mcp_call_duration_seconds_count{tool=\"read_file\"} 1\n"))
                #expect(text.contains("signet_mcp_refused_total{reason=\"no_token\"} 1\n"))
                #expect(!text.contains("acme"))
            }
    }
}

extension MCPAccess {
    fileprivate static let example = MCPAccess(
        method: "tools/call",
        tool: "write_file",
        outcome: .done,
        isChange: true,
        duration: .milliseconds(12)
    )
}
