import Foundation
import JSON
import Synchronization
import Testing

@testable import MCPServers

/// What two sides of a race share.
private final class Race: Sendable {
    let isDone = Atomic(false)
    let exchanges = Atomic(0)
}

@Suite("Many at once")
struct FilesystemRaceTests {
    @Test("exchanging a directory for a link in the middle never leads out")
    func race() async throws {
        let bench = try Bench()
        let manager = FileManager.default
        try manager.createDirectory(at: bench.acme("dir"), withIntermediateDirectories: true)
        try Data("inside".utf8).write(to: bench.acme("dir/secret.txt"))
        try manager.createSymbolicLink(at: bench.acme("link"), withDestinationURL: bench.outside)
        let (dir, link, spare) = (try bench.acme("dir").path, try bench.acme("link").path, try bench.acme("spare").path)
        let race = Race()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !race.isDone.load(ordering: .relaxed) {
                    rename(dir, spare)
                    rename(link, dir)
                    rename(dir, link)
                    rename(spare, dir)
                    race.exchanges.add(1, ordering: .relaxed)
                }
            }
            group.addTask {
                defer { race.isDone.store(true, ordering: .relaxed) }
                guard let root = try? bench.root(), let path = try? SandboxPath("dir/secret.txt"),
                    let new = try? SandboxPath("dir/new.txt"), let directory = try? SandboxPath("dir")
                else {
                    Issue.record("no root")
                    return
                }
                for turn in 0..<3000 {
                    if let (bytes, _) = try? root.read(path, offset: 0, count: 100) {
                        #expect(bytes == Array("inside".utf8))
                    }
                    if turn.isMultiple(of: 20) {
                        _ = try? root.write(new, bytes: [1], overwrite: true, makingDirectories: true)
                        _ = try? root.delete(new)
                    }
                    if let listing = try? root.list(directory, after: nil, limit: 10, maximumNames: 10) {
                        let isInside = listing.entries.allSatisfy { $0.size != Int64(Bench.secret.utf8.count) }
                        #expect(isInside)
                    }
                }
            }
        }
        #expect(race.exchanges.load(ordering: .relaxed) > 0)
        #expect(try manager.contentsOfDirectory(atPath: bench.outside.path) == ["secret.txt"])
        #expect(try String(contentsOf: bench.outside.appending(path: "secret.txt"), encoding: .utf8) == Bench.secret)
    }

    @Test("of many writers one wins whole, and no reader sees a mixture")
    func concurrentWrites() async throws {
        let bench = try Bench()
        let size = 100_000
        _ = try await bench.call("write_file", ["path": "f", "content": .string(String(repeating: "0", count: size))])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 1...8 {
                group.addTask {
                    let content = String(repeating: "\(writer)", count: size)
                    for _ in 0..<5 {
                        let isError = try await bench.call("write_file", ["path": "f", "content": .string(content)])
                            .isError
                        #expect(!isError)
                    }
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    let text = try await bench.call("read_file", ["path": "f"]).text
                    #expect(text.utf8.count == size)
                    #expect(Set(text.utf8).count == 1)
                }
            }
            try await group.waitForAll()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.acme("").path) == ["f"])
    }

    @Test("of many that may not overwrite exactly one creates")
    func concurrentCreation() async throws {
        let bench = try Bench()
        let created = try await withThrowingTaskGroup(of: Bool.self) { group in
            for writer in 0..<16 {
                group.addTask {
                    let arguments: JSONObject = ["path": "d/f", "content": .string("\(writer)"), "overwrite": false]
                    return try await bench.call("write_file", arguments).isError == false
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(created == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.acme("d").path) == ["f"])
    }
}
