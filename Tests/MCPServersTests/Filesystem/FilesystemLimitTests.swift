import Foundation
import JSON
import OAuth
import Testing

@testable import MCPServers

@Suite("The filesystem's limits")
struct FilesystemLimitTests {
    private func small() throws -> Bench {
        var limits = FilesystemLimits()
        limits.maximumReadBytes = 8
        limits.maximumWriteBytes = 16
        limits.maximumListed = 3
        limits.maximumFound = 2
        return try Bench(limits)
    }

    @Test("a write beyond the limit is refused whole, text or base64")
    func write() async throws {
        let bench = try small()
        let long = String(repeating: "x", count: 17)
        #expect(try await bench.call("write_file", ["path": "a", "content": .string(long)]).text.contains("16 bytes"))
        let base64 = Data(long.utf8).base64EncodedString()
        #expect(
            try await bench.call("write_file", ["path": "a", "content": .string(base64), "encoding": "base64"]).isError
        )
        #expect(try await bench.names().isEmpty)
        #expect(
            try await bench.call("write_file", ["path": "a", "content": .string(String(long.dropLast()))]).isError
                == false
        )
    }

    @Test("a read asks for no more than the limit, and goes on from where it ended")
    func read() async throws {
        let bench = try small()
        _ = try await bench.call("write_file", ["path": "a", "content": "0123456789"])
        #expect(try await bench.call("read_file", ["path": "a", "length": 9]).text.contains("from 1 to 8"))
        let first = try await bench.call("read_file", ["path": "a"])
        #expect(first.structured?["content"] == "01234567")
        #expect(first.structured?["next_offset"] == 8)
    }

    @Test("a listing comes in pages without gap or repetition")
    func pages() async throws {
        let bench = try small()
        let names = ["a", "b", "c.txt", "d", "e", "z é", "zz"]
        for name in names { _ = try await bench.call("write_file", ["path": .string(name), "content": ""]) }
        var seen: [String] = []
        var cursor: JSONValue?
        var pages = 0
        repeat {
            var arguments: JSONObject = [:]
            arguments["cursor"] = cursor
            let page = try await bench.call("list_directory", arguments)
            seen += page.structured?["entries"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            cursor = page.structured?["next_cursor"]
            pages += 1
        } while cursor != nil && pages < 10
        #expect(seen == names)
        #expect(pages == 3)
        #expect(try await bench.call("list_directory", ["cursor": "%%"]).text.contains("first page"))
        // A cursor belongs to one directory, however that is written.
        let next = try await bench.call("list_directory", ["path": "./"]).structured?["next_cursor"] ?? .null
        #expect(try await bench.call("list_directory", ["cursor": next]).isError == false)
        let other = try await bench.call("list_directory", ["path": "d2", "cursor": next])
        #expect(other.text.contains("another directory"))
    }

    @Test("a search stops at its limits and says so")
    func search() async throws {
        let bench = try small()
        for name in ["1.md", "2.md", "3.md"] {
            _ = try await bench.call("write_file", ["path": .string(name), "content": "x"])
        }
        let some = try await bench.call("search_files", ["name": "*.md", "limit": 2])
        #expect(some.structured?["matches"]?.arrayValue?.count == 2)
        #expect(some.structured?["truncated"] == "results")
        #expect(try await bench.call("search_files", ["name": "*"]).text.contains("from 1 to 2") == false)
        #expect(try await bench.call("search_files", [:]).text.contains("Give \"name\""))
    }

    @Test("search bounds: entries, depth, bytes and time")
    func searchBounds() throws {
        let bench = try Bench()
        let manager = FileManager.default
        try manager.createDirectory(at: bench.acme("a/b/c"), withIntermediateDirectories: true)
        for name in ["a/1", "a/2", "a/b/3", "a/b/c/4"] { try Data("needle".utf8).write(to: bench.acme(name)) }
        func run(content: String? = nil, isExpired: Bool = false, _ change: (inout FileSearch.Limits) -> Void) throws
            -> FileSearch
        {
            var limits = FileSearch.Limits()
            change(&limits)
            var search = FileSearch(
                name: content == nil ? NamePattern("*", ignoresCase: false) : nil,
                content: content,
                ignoresCase: false,
                limits: limits,
                isExpired: { isExpired }
            )
            try search.run(in: bench.root(), below: SandboxPath("."))
            return search
        }
        #expect(try run { _ in }.matches.count == 7)
        #expect(try run { $0.maximumEntries = 3 }.truncation == "entries")
        #expect(try run { $0.maximumDepth = 2 }.truncation == "depth")
        #expect(try run(content: "needle") { $0.maximumTotalBytes = 7 }.truncation == "bytes")
        #expect(try run(content: "needle") { $0.maximumFileBytes = 3 }.truncation == "bytes")
        #expect(try run(isExpired: true) { _ in }.truncation == "time")
        #expect(try run(content: "needle") { _ in }.truncation == nil)
    }

    @Test("calls beyond the bound of pending work are refused as busy")
    func busy() async throws {
        var limits = FilesystemLimits()
        limits.maximumPending = 0
        let bench = try Bench(limits)
        #expect(try await bench.call("list_directory", [:]).text.contains("busy"))
    }

    @Test("a tenant that fills its share of pending work leaves the others theirs")
    func share() async throws {
        let work = FileWork(threads: 1, maximumPending: 2, maximumPendingOfTenant: 1)
        let (acme, globex) = (try TenantID("acme"), try TenantID("globex"))
        let gate = DispatchSemaphore(value: 0)
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await work.run(for: acme) {
                continuation.yield()
                gate.wait()
            }
        }
        _ = await started.first { true }
        await #expect(throws: FilesystemRefusal.busy) { try await work.run(for: acme) {} }
        let other = Task { try await work.run(for: globex) { 7 } }
        gate.signal()
        #expect(try await other.value == 7)
        try await first.value
        #expect(try await work.run(for: acme) { 8 } == 8)
        await work.shutDown()
    }

    @Test(
        "name patterns",
        arguments: [
            ("*", "", true), ("*", "anything", true), ("*.md", "a.md", true), ("*.md", "a.mdx", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false), ("?", "é", true), ("**a**b", "xxaxxb", true), ("a*b*c", "a-b-b-c", true),
            ("", "a", false),
            ("[a]", "a", false), ("*a*a*a*a*a*a*b", String(repeating: "a", count: 255), false),
        ]
    )
    func patterns(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern, ignoresCase: false).matches(name) == matches)
    }

    @Test("case is ignored in names and content where asked for")
    func ignoringCase() async throws {
        let bench = try Bench()
        _ = try await bench.call("write_file", ["path": "README.md", "content": "Hello World"])
        let found = try await bench.call(
            "search_files",
            ["name": "readme*", "content": "hello w", "ignore_case": true]
        )
        #expect(found.structured?["matches"]?.arrayValue?.count == 1)
        #expect(try await bench.call("search_files", ["name": "readme*"]).structured?["matches"] == [])
    }
}
