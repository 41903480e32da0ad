import Foundation
import Testing

@testable import MCPServers

@Suite("Room on the disk and in directories")
struct FilesystemRoomTests {
    private let mebibyte: UInt64 = 1 << 20

    @Test("a write leaves the bytes that must stay free, or a part of a small disk")
    func reserve() {
        let bounds = WriteBounds(minimumFreeBytes: 256 * mebibyte, minimumFreePercent: 1)
        func allows(_ count: Int, of size: UInt64, free: UInt64, files: UInt64 = 0, freeFiles: UInt64 = 0) -> Bool {
            bounds.allow(
                count,
                on: FreeSpace(bytes: size, freeBytes: free, files: files, freeFiles: freeFiles)
            )
        }
        let large = 1000 * 1024 * mebibyte
        #expect(allows(1000, of: large, free: 256 * mebibyte + 1000))
        #expect(!allows(1000, of: large, free: 256 * mebibyte + 999))
        #expect(!allows(0, of: large, free: 0))
        let small = 100 * mebibyte
        #expect(allows(1000, of: small, free: mebibyte + 1000))
        #expect(!allows(1000, of: small, free: mebibyte - 1))
        #expect(allows(1, of: large, free: large, files: 1000, freeFiles: 11))
        #expect(!allows(1, of: large, free: large, files: 1000, freeFiles: 10))
        #expect(WriteBounds().allow(1, on: FreeSpace(bytes: 100, freeBytes: 1, files: 100, freeFiles: 1)))
    }

    @Test("a disk without that room takes no file and no directory, and the tool says why")
    func full() async throws {
        var limits = FilesystemLimits()
        limits.minimumFreeBytes = .max
        limits.minimumFreePercent = 100
        let bench = try Bench(limits)
        let outcome = try await bench.call("write_file", ["path": "dir/a", "content": "b"])
        #expect(outcome.isError)
        #expect(outcome.text.contains("no space left"))
        #expect(try await bench.names() == [])
    }

    @Test("a directory gets no more entries than may be, files or directories, and those it has can be replaced")
    func entries() async throws {
        var limits = FilesystemLimits()
        limits.maximumDirectoryNames = 3
        let bench = try Bench(limits)
        for path in ["a", "b", "c/d"] {
            #expect(try await !bench.call("write_file", ["path": .string(path), "content": "1"]).isError)
        }
        for path in ["d", "e/f"] {
            let outcome = try await bench.call("write_file", ["path": .string(path), "content": "1"])
            #expect(outcome.isError)
            #expect(outcome.text.contains("3 entries"))
        }
        #expect(try await !bench.call("write_file", ["path": "a", "content": "2"]).isError)
        #expect(try await !bench.call("write_file", ["path": "c/e", "content": "1"]).isError)
        #expect(try await bench.names() == ["a", "b", "c"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.acme("").path).sorted() == ["a", "b", "c"])
    }

    @Test("what an interrupted write left is removed by a later one when it is an hour old, and nothing else is")
    func stale() async throws {
        let bench = try Bench()
        let anHourAgo = Date(timeIntervalSinceNow: -3605)
        let stale = [".signet-1.tmp", ".signet-2.tmp"]
        for name in stale + [".signet-3.tmp", "old", ".signet-4.tmpx"] {
            let path = try bench.acme(name).path
            try Data("x".utf8).write(to: bench.acme(name))
            guard name != ".signet-3.tmp" else { continue }
            try FileManager.default.setAttributes([.modificationDate: anHourAgo], ofItemAtPath: path)
        }
        #expect(try await !bench.call("write_file", ["path": "new", "content": "1"]).isError)
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.acme("").path).sorted()
        #expect(names == [".signet-3.tmp", ".signet-4.tmpx", "new", "old"])
    }
}
