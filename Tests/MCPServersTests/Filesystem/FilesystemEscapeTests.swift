import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("Nothing leaves the root")
struct FilesystemEscapeTests {
    static let tools = ["list_directory", "read_file", "get_file_info", "search_files", "write_file", "delete_file"]

    /// Calls every tool with a path; each must refuse, and tell nothing.
    private func expectRefusals(_ path: String, _ bench: Bench, except: Set<String> = []) async throws {
        for tool in Self.tools where !except.contains(tool) {
            var arguments: JSONObject = ["path": .string(path)]
            if tool == "write_file" { arguments["content"] = "owned" }
            if tool == "search_files" { arguments["name"] = "*" }
            let outcome = try await bench.call(tool, arguments)
            #expect(outcome.isError, "\(tool) \(path.prefix(80))")
            #expect(!outcome.text.contains("signet-mcp-"), "the host's path shows: \(outcome.text)")
            #expect(!outcome.text.contains(Bench.secret))
        }
        #expect(try String(contentsOf: bench.outside.appending(path: "secret.txt"), encoding: .utf8) == Bench.secret)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.outside.path) == ["secret.txt"])
    }

    @Test(
        "paths that point elsewhere are refused",
        arguments: [
            "..", "../outside/secret.txt", "a/../../outside", "./..", "a/..", "/", "/etc/passwd", "//etc/passwd",
            "../globex/a",
            "a\0b", "\0", "../\0", "notes/\0/../../x",
        ]
    )
    func elsewhere(path: String) async throws {
        try await expectRefusals(path, Bench())
    }

    @Test("over-long paths and names are refused, whatever they are made of")
    func overlong() async throws {
        let bench = try Bench()
        for path in [
            String(repeating: "a", count: 256), String(repeating: "é", count: 128),
            String(repeating: "a/", count: 2049),
            String(repeating: "a/", count: 65), String(repeating: "./", count: 3000),
        ] {
            try await expectRefusals(path, bench)
        }
        let longest = String(repeating: "n", count: 255)
        #expect(try await bench.call("write_file", ["path": .string(longest), "content": "x"]).isError == false)
        #expect(try await bench.call("read_file", ["path": .string(longest)]).text == "x")
    }

    @Test(
        "what only looks like a way out is a plain name",
        arguments: [
            "%2e%2e", "%2e%2e%2foutside", "..%2foutside", "..\\outside", "...", "．．", "..;", "~", "$HOME", "a b", "-rf",
            "'\";", "new\nline",
            "é", "e\u{301}", "😀", "CON", "*", ".hidden",
        ]
    )
    func oddNames(name: String) async throws {
        let bench = try Bench()
        #expect(try await bench.call("write_file", ["path": .string(name), "content": .string(name)]).isError == false)
        #expect(try await bench.call("read_file", ["path": .string(name)]).text == name)
        let names = try await bench.names()
        #expect(names.map { Array($0.utf8) } == [Array(name.utf8)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.outside.path) == ["secret.txt"])
    }

    @Test("a link to a file, to a directory, or to nothing is never followed")
    func links() async throws {
        let bench = try Bench()
        let manager = FileManager.default
        try manager.createSymbolicLink(
            at: bench.acme("file"),
            withDestinationURL: bench.outside.appending(path: "secret.txt")
        )
        try manager.createSymbolicLink(at: bench.acme("dir"), withDestinationURL: bench.outside)
        try manager.createSymbolicLink(
            at: bench.acme("nothing"),
            withDestinationURL: bench.outside.appending(path: "new")
        )
        try manager.createSymbolicLink(atPath: bench.acme("up").path, withDestinationPath: "..")
        try manager.createSymbolicLink(atPath: bench.acme("self").path, withDestinationPath: "self")
        for path in ["file", "dir", "nothing", "up", "self"] {
            try await expectRefusals(path, bench, except: ["get_file_info"])
            #expect(try await bench.call("get_file_info", ["path": .string(path)]).structured?["type"] == "symlink")
        }
        for path in ["dir/secret.txt", "dir/new", "up/outside", "self/x", "file/x"] {
            try await expectRefusals(path, bench)
        }
        // A search sees the links and does not go through them.
        let found = try await bench.call("search_files", ["name": "*"])
        let paths = found.structured?["matches"]?.arrayValue?.compactMap { $0["path"]?.stringValue }
        #expect(paths == ["dir", "file", "nothing", "self", "up"])
        #expect(try await bench.call("search_files", ["content": "secret"]).structured?["matches"] == [])
    }

    @Test("a tenant's root that is a link is refused")
    func linkedRoot() async throws {
        let bench = try Bench()
        try FileManager.default.createSymbolicLink(
            at: bench.data.appending(path: "globex"),
            withDestinationURL: bench.outside
        )
        for tool in Self.tools {
            let arguments: JSONObject = ["path": "secret.txt", "content": "x", "name": "*"]
            var fitting = JSONObject()
            for (name, value) in arguments where name == "path" || (name == "content" && tool == "write_file") {
                fitting[name] = value
            }
            if tool == "search_files" { fitting["name"] = "*" }
            #expect(try await bench.call(tool, fitting, tenant: "globex").isError)
        }
        #expect(try String(contentsOf: bench.outside.appending(path: "secret.txt"), encoding: .utf8) == Bench.secret)
    }

    @Test("a FIFO, a socket or a device is refused at once")
    func specialFiles() async throws {
        let bench = try Bench()
        #expect(mkfifo(try bench.acme("fifo").path, 0o600) == 0)
        try await expectRefusals("fifo", bench, except: ["get_file_info"])
        #expect(try await bench.call("get_file_info", ["path": "fifo"]).structured?["type"] == "other")
        #expect(try await bench.call("search_files", ["content": "x"]).structured?["matches"] == [])
    }

    @Test("the names of files being written are neither shown nor usable")
    func temporaryNames() async throws {
        let bench = try Bench()
        try FileManager.default.createDirectory(at: bench.acme("d"), withIntermediateDirectories: true)
        try Data("half".utf8).write(to: bench.acme("d/.signet-12ab.tmp"))
        #expect(try await bench.names("d").isEmpty)
        try await expectRefusals("d/.signet-12ab.tmp", bench)
        #expect(try await bench.call("delete_file", ["path": "d"]).isError == false)
        #expect(try await bench.names().isEmpty)
    }
}
