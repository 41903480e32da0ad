import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("The filesystem's tools")
struct FilesystemToolTests {
    @Test("what is written is listed, described, read, found and deleted")
    func roundTrip() async throws {
        let bench = try Bench()
        let written = try await bench.call("write_file", ["path": "notes/today.md", "content": "# Today\nbuy milk\n"])
        #expect(written.structured == ["path": "notes/today.md", "size": 17, "created": true])
        #expect(try await bench.names() == ["notes"])
        #expect(try await bench.names("notes") == ["today.md"])
        let info = try await bench.call("get_file_info", ["path": "notes/./today.md"])
        #expect(info.structured?["path"] == "notes/today.md")
        #expect(info.structured?["type"] == "file")
        #expect(info.structured?["size"] == 17)
        let read = try await bench.call("read_file", ["path": "notes/today.md"])
        #expect(read.text == "# Today\nbuy milk\n")
        #expect(read.structured?["encoding"] == "utf-8")
        #expect(read.structured?["next_offset"] == nil)
        let found = try await bench.call("search_files", ["content": "milk"])
        #expect(found.structured?["matches"]?.arrayValue?.first?["line"] == 2)
        #expect(found.structured?["matches"]?.arrayValue?.first?["excerpt"] == "buy milk")
        #expect(try await bench.call("delete_file", ["path": "notes"]).text.contains("not empty"))
        #expect(try await bench.call("delete_file", ["path": "notes/today.md"]).structured?["type"] == "file")
        #expect(try await bench.call("delete_file", ["path": "notes"]).structured?["type"] == "directory")
        #expect(try await bench.names().isEmpty)
    }

    @Test("a second write replaces the first, unless it may not")
    func overwrite() async throws {
        let bench = try Bench()
        #expect(try await bench.call("write_file", ["path": "a", "content": "1"]).structured?["created"] == true)
        #expect(try await bench.call("write_file", ["path": "a", "content": "2"]).structured?["created"] == false)
        let refused = try await bench.call("write_file", ["path": "a", "content": "3", "overwrite": false])
        #expect(refused.isError)
        #expect(refused.text.contains("exists already"))
        #expect(try await bench.call("read_file", ["path": "a"]).text == "2")
        #expect(try await bench.call("write_file", ["path": "b", "content": "1", "overwrite": false]).isError == false)
        #expect(try await bench.names() == ["a", "b"])
    }

    @Test("a missing directory is an error where it may not be made")
    func noDirectories() async throws {
        let bench = try Bench()
        let refused = try await bench.call("write_file", ["path": "x/y", "content": "", "create_directories": false])
        #expect(refused.text.contains("does not exist"))
        #expect(try await bench.names().isEmpty)
    }

    @Test(
        "bytes that are no text come and go as base64",
        arguments: [[0xFF, 0xFE, 0x00], [0x61, 0x00], [0xC3]] as [[UInt8]]
    )
    func binary(bytes: [UInt8]) async throws {
        let bench = try Bench()
        let text = Data(bytes).base64EncodedString()
        let arguments: JSONObject = ["path": "b", "content": .string(text), "encoding": "base64"]
        #expect(try await bench.call("write_file", arguments).isError == false)
        #expect(try Data(contentsOf: bench.acme("b")) == Data(bytes))
        let read = try await bench.call("read_file", ["path": "b"])
        #expect(read.structured?["encoding"] == "base64")
        #expect(read.structured?["content"]?.stringValue == text)
        let broken = try await bench.call("write_file", ["path": "b", "content": "a b", "encoding": "base64"])
        #expect(broken.text.contains("not base64"))
    }

    @Test("reading in parts gives the whole, and never splits a character")
    func parts() async throws {
        let bench = try Bench()
        let whole = String(repeating: "aé€😀", count: 50)
        try await #require(bench.call("write_file", ["path": "t", "content": .string(whole)]).isError == false)
        for length in [4, 5, 7, 64] as [Int64] {
            var together = ""
            var offset: Int64? = 0
            while let from = offset {
                let part = try await bench.call(
                    "read_file",
                    ["path": "t", "offset": .integer(from), "length": .integer(length)]
                )
                #expect(part.structured?["encoding"] == "utf-8")
                together += part.structured?["content"]?.stringValue ?? ""
                offset = part.structured?["next_offset"]?.integerValue
            }
            #expect(together == whole)
        }
        let inside = try await bench.call("read_file", ["path": "t", "offset": 2, "length": 4])
        #expect(inside.structured?["encoding"] == "base64")
        #expect(try await bench.call("read_file", ["path": "t", "offset": 100_000]).text.contains("beyond the end"))
        #expect(try await bench.call("read_file", ["path": "t", "offset": 500]).structured?["content"] == "")
    }

    @Test("a token without the scope is refused by tool", arguments: ["write_file", "delete_file"])
    func writeScope(tool: String) async throws {
        let bench = try Bench()
        let outcome = try await bench.call(tool, ["path": "a", "content": ""], scopes: ["filesystem:read"])
        #expect(outcome.missing == ["filesystem:write", "filesystem:read"])
    }

    @Test("two tenants see nothing of each other")
    func tenants() async throws {
        let bench = try Bench()
        _ = try await bench.call("write_file", ["path": "a", "content": "acme's"])
        _ = try await bench.call("write_file", ["path": "a", "content": "globex's"], tenant: "globex")
        #expect(try await bench.call("read_file", ["path": "a"]).text == "acme's")
        #expect(try await bench.call("read_file", ["path": "a"], tenant: "globex").text == "globex's")
        _ = try await bench.call("delete_file", ["path": "a"], tenant: "globex")
        #expect(try await bench.names() == ["a"])
        #expect(try await bench.names(tenant: "globex").isEmpty)
        for path in ["../acme/a", "/acme/a", "acme/a", "./../acme"] {
            let outcome = try await bench.call("read_file", ["path": .string(path)], tenant: "globex")
            #expect(outcome.isError)
            #expect(!outcome.text.contains("acme's"))
            #expect(!outcome.text.contains(bench.data.path))
        }
        #expect(try await bench.call("search_files", ["name": "*"], tenant: "globex").structured?["matches"] == [])
        let mode = try FileManager.default.attributesOfItem(atPath: bench.acme("").path)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test(
        "the root itself is listed and described, and neither read, written nor deleted",
        arguments: ["", ".", "./."]
    )
    func root(path: JSONValue) async throws {
        let bench = try Bench()
        #expect(try await bench.call("list_directory", ["path": path]).isError == false)
        #expect(try await bench.call("get_file_info", ["path": path]).structured?["type"] == "directory")
        for tool in ["read_file", "delete_file"] { #expect(try await bench.call(tool, ["path": path]).isError) }
        #expect(try await bench.call("write_file", ["path": path, "content": ""]).isError)
    }
}
