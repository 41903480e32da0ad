import Foundation
import JSON
import MCP
import OAuth
import Testing

@testable import MCPServers

@Suite("Files as resources")
struct FilesystemResourceTests {
    private func caller(_ tenant: String = "acme") throws -> MCPCaller {
        MCPCaller(tenant: try TenantID(tenant), subject: "ada", client: "service")
    }

    private func all(_ bench: Bench, tenant: String = "acme") async throws -> [String] {
        let catalogue = try #require(bench.server.resources)
        var uris: [String] = []
        var cursor: String?
        repeat {
            let page = try await catalogue.list(after: cursor, for: caller(tenant))
            uris += page.entries.map(\.uri)
            cursor = page.nextCursor
        } while cursor != nil && uris.count < 10_000
        return uris
    }

    private func read(_ bench: Bench, _ uri: String, tenant: String = "acme") async throws -> [ResourceContent] {
        try await #require(bench.server.resources).read(uri, for: caller(tenant))
    }

    @Test("all files of the tree are listed once, page by page, and none of another tenant")
    func list() async throws {
        let bench = try Bench()
        var expected: [String] = []
        for directory in ["", "a/", "a/b/", "z/"] {
            for number in 0..<75 {
                let path = "\(directory)f\(1000 + number)"
                _ = try await bench.call("write_file", ["path": .string(path), "content": "x"])
                expected.append("file:///\(path)")
            }
        }
        _ = try await bench.call("write_file", ["path": "theirs", "content": "x"], tenant: "globex")
        try FileManager.default.createSymbolicLink(at: bench.acme("link"), withDestinationURL: bench.outside)
        let uris = try await all(bench)
        #expect(uris.count == 300)
        #expect(Set(uris) == Set(expected))
        #expect(try await all(bench, tenant: "globex") == ["file:///theirs"])
        #expect(try await all(bench, tenant: "empty").isEmpty)
    }

    @Test("a page goes on where it ended though what it ended with is gone")
    func removed() async throws {
        let bench = try Bench()
        for number in 0..<150 {
            _ = try await bench.call("write_file", ["path": .string("d/f\(1000 + number)"), "content": "x"])
        }
        let catalogue = try #require(bench.server.resources)
        let page = try await catalogue.list(after: nil, for: caller())
        #expect(page.entries.count == 100)
        _ = try await bench.call("delete_file", ["path": "d/f1099"])
        let rest = try await catalogue.list(after: page.nextCursor, for: caller())
        #expect(rest.entries.first?.uri == "file:///d/f1100")
        #expect(rest.entries.count == 50)
        #expect(rest.nextCursor == nil)
    }

    @Test("text is text, bytes are bytes, and names that URIs do not take are encoded")
    func read() async throws {
        let bench = try Bench()
        _ = try await bench.call("write_file", ["path": "a b/ü#?%.md", "content": "# Hello"])
        _ = try await bench.call("write_file", ["path": "x.bin", "content": "AP8=", "encoding": "base64"])
        let uri = "file:///a%20b/%C3%BC%23%3F%25.md"
        #expect(try await all(bench) == [uri, "file:///x.bin"])
        let text = try await read(bench, uri)
        #expect(text == [ResourceContent(uri: uri, mediaType: "text/markdown", body: .text("# Hello"))])
        let bytes = try await read(bench, "file:///x.bin")
        #expect(
            bytes == [
                ResourceContent(uri: "file:///x.bin", mediaType: "application/octet-stream", body: .bytes([0, 255]))
            ]
        )
    }

    @Test(
        "no URI leads out of the root, to another tenant, or to what is no file",
        arguments: [
            "file:///../globex/secret", "file:///%2e%2e/globex/secret", "file:///..%2Fglobex%2Fsecret",
            "file:////etc/passwd",
            "file:///etc/passwd", "file://localhost/a", "file:/a", "/a", "a", "", "https://example.com/a",
            "file:///a?x",
            "file:///a#x", "file:///%zz", "file:///%", "file:///%00", "file:///%FF", "file:///dir", "file:///",
            "file:///link",
        ]
    )
    func escapes(uri: String) async throws {
        let bench = try Bench()
        _ = try await bench.call("write_file", ["path": "dir/a", "content": "x"])
        _ = try await bench.call("write_file", ["path": "secret", "content": "theirs"], tenant: "globex")
        try FileManager.default.createSymbolicLink(
            at: bench.acme("link"),
            withDestinationURL: bench.outside.appending(path: "secret.txt")
        )
        await #expect(throws: ResourceNotFound.self) { try await read(bench, uri) }
    }

    @Test("a file that is too large to be read whole says how to read it")
    func tooLarge() async throws {
        var limits = FilesystemLimits()
        limits.maximumReadBytes = 4
        let bench = try Bench(limits)
        _ = try await bench.call("write_file", ["path": "a", "content": "12345"])
        await #expect {
            try await read(bench, "file:///a")
        } throws: { ($0 as? ToolError)?.message.contains("read_file") == true }
    }
}
