import Foundation
import JSON
import MCP
import OAuth
import Testing

@testable import MCPServers

@Suite("Bounds of the git server")
struct GitLimitTests {
    @Test("output beyond the bound is cut, said to be, and still well formed")
    func output() async throws {
        let bench = try GitBench { $0.limits.maximumOutputBytes = 20_000 }
        try bench.makeRepository()
        for number in 0..<300 {
            try bench.write("files/\(number).txt", String(repeating: "line \(number)\n", count: 100))
        }
        try bench.write("long", String(repeating: "x", count: 100_000))
        let status = try await bench("git_status", ["untracked": "all"])
        #expect(!status.isError, "\(status.text)")
        try bench.git(["add", "."])
        try bench.git(["commit", "-qm", "many"])
        for (tool, arguments) in [
            ("git_show", [:]), ("git_show", ["path": "long"]), ("git_diff", ["from": "HEAD~1", "to": "HEAD"]),
            ("git_search", ["pattern": "line"]),
        ] as [(String, JSONObject)] {
            let outcome = try await bench(tool, arguments)
            #expect(!outcome.isError, "\(tool): \(outcome.text)")
            #expect(outcome["truncated"] == true, "\(tool)")
        }
        #expect(try await bench("git_show", ["path": "long"])["content"]?.stringValue?.count == 20_000)
    }

    @Test("blame and search are bounded by lines, a listing by entries")
    func counts() async throws {
        let bench = try GitBench { $0.limits.maximumEntries = 5 }
        try bench.makeRepository()
        try bench.write("many", (1...50).map { "line \($0)\n" }.joined())
        for number in 0..<10 { try bench.write("f\(number)", "x") }
        #expect(try await bench("git_status")["truncated"] == true)
        #expect(try await bench("git_status")["entries"]?.arrayValue?.count == 5)
        _ = try await bench("git_add", ["paths": ["."]])
        _ = try await bench("git_commit", ["message": "m"])
        #expect(try await bench("git_show", ["path": "."])["entries"]?.arrayValue?.count == 5)
        let blame = try await bench("git_blame", ["path": "many", "start": 41, "count": 100])
        #expect(blame["lines"]?.arrayValue?.count == 10)
        #expect(blame["lines"]?.arrayValue?.first?["line"] == 41)
        #expect(try await bench("git_blame", ["path": "many", "start": 51]).text.contains("fewer than 51"))
        let found = try await bench("git_search", ["pattern": "line", "limit": 3])
        #expect(found["matches"]?.arrayValue?.count == 3)
        #expect(found["truncated"] == true)
        #expect(try await bench("git_search", ["pattern": "(", "regex": true]).text.contains("regular expression"))
        #expect(try await bench("git_search", ["pattern": "a\nb"]).text.contains("one line"))
    }

    @Test("staging is bounded by files and by bytes, and a path with nothing to stage says so")
    func staging() async throws {
        let bench = try GitBench {
            $0.limits.maximumStaged = 3
            $0.limits.maximumStagedBytes = 1000
        }
        try bench.makeRepository()
        try bench.write(".gitignore", "ignored\n")
        try bench.write("ignored", "x")
        for number in 0..<4 { try bench.write("d/\(number)", "x") }
        try bench.write("big", String(repeating: "x", count: 2000))
        #expect(try await bench("git_add", ["paths": ["d"]]).text.contains(".gitignore"))
        #expect(try await bench("git_add", ["paths": ["big"]]).text.contains("2000 bytes"))
        #expect(try await bench("git_add", ["paths": ["ignored"]]).text.contains(".gitignore"))
        #expect(try await bench("git_add", ["paths": ["missing"]]).text.contains("does not exist"))
        #expect(try await bench("git_add", ["paths": []]).isError)
        #expect(try await bench("git_add", ["paths": ["readme.md"]])["unchanged"] == ["readme.md"])
        #expect(try await bench("git_commit", ["message": "m"]).text.contains("Nothing is staged"))
        for message in ["", " \n ", "a\u{0}b", String(repeating: "x", count: 70_000)] {
            #expect(try await bench("git_commit", ["message": .string(message)]).text.contains("\"message\""))
        }
    }

    @Test(
        "a program that does not end is stopped with its children when its time is over, and so when its call is cancelled",
        .timeLimit(.minutes(1))
    )
    func time() async throws {
        for isCancelled in [false, true] {
            let scratch = try Scratch("slow")
            let program = scratch.url.appending(path: "git")
            let child = scratch.url.appending(path: "child")
            let script = """
                #!/bin/sh
                sleep 600 &
                echo $! > '\(child.path).new'
                mv '\(child.path).new' '\(child.path)'
                wait

                """
            try Data(script.utf8).write(to: program)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
            let bench = try GitBench {
                $0.program = program.path
                $0.limits.time = .seconds(isCancelled ? 300 : 5)
            }
            try bench.makeRepository()
            let call = Task { try await bench("git_log") }
            while !FileManager.default.fileExists(atPath: child.path) { try await Task.sleep(for: .milliseconds(20)) }
            if isCancelled {
                call.cancel()
                _ = try? await call.value
            } else {
                #expect(try await call.value.text.contains("longer than"))
            }
            let text = try String(contentsOf: child, encoding: .utf8)
            let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            // Ends when it is gone; whoever left it running waits here for the test's own limit.
            while Self.isRunning(process) { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    /// Whether it is there, and not merely remembered until somebody asks what became of it (proc(5), state Z).
    private static func isRunning(_ process: Int32) -> Bool {
        guard let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !state.contains(") Z ")
    }

    @Test("calls beyond the bound of a tenant are refused, and another tenant's are not held up")
    func busy() async throws {
        let bench = try GitBench { $0.limits.maximumPendingOfTenant = 2 }
        try bench.makeRepository()
        try bench.makeRepository(tenant: "globex")
        let outcomes = try await withThrowingTaskGroup(of: ToolCalls.Outcome.self) { group in
            for _ in 0..<12 { group.addTask { try await bench("git_log") } }
            group.addTask { try await bench("git_log", tenant: "globex") }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let refused = outcomes.filter(\.isError)
        #expect(refused.allSatisfy { $0.text.contains("Try again") })
        #expect((1...10).contains(refused.count))
        let messages = outcomes.flatMap { $0.list("commits", "message") }
        #expect(messages.contains("First of globex"))
    }

    @Test("of commits at the same time none is lost, and the repository stays whole")
    func concurrent() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        for number in 0..<6 { try bench.write("f\(number)", "\(number)") }
        let outcomes = try await withThrowingTaskGroup(of: ToolCalls.Outcome.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let added = try await bench("git_add", ["paths": [.string("f\(number)")]])
                    return added.isError ? added : try await bench("git_commit", ["message": .string("c\(number)")])
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let made = outcomes.filter { !$0.isError }
        for refused in outcomes.filter(\.isError) {
            #expect(refused.text.contains("gain") || refused.text.contains("Nothing is staged"), "\(refused.text)")
        }
        #expect(!made.isEmpty)
        let log = try await bench("git_log")
        #expect(log["commits"]?.arrayValue?.count == made.count + 1)
        #expect(try bench.git(["fsck", "--strict", "--no-dangling"]).isEmpty)
    }

    @Test("no view is left behind, and without a git program the server does not start")
    func views() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        for (tool, arguments) in GitBench.everyCall { _ = try await bench(tool, arguments) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.server.views).isEmpty)
        await bench.server.shutDown()
        #expect(!FileManager.default.fileExists(atPath: bench.server.views))
        #expect(throws: MCPServerError.self) { try GitBench { $0.program = "/nonexistent/git" } }
    }

    @Test("output that is cut off or nonsense is read as far as it makes sense")
    func malformed() {
        func output(_ text: String) -> GitProgram.Output {
            GitProgram.Output(bytes: Array(text.utf8), isCut: true, status: .exited(0), message: "")
        }
        let texts = [
            "", "\0", "\0\0\0", ":", ":100644 100644 a b M", ":1 2 3 4 R\0a\0", "1\t", "1\t2\t\0", "x\ty\tz\0",
            "1 .M\0",
        ]
        for text in texts + ["2 R. N... 1 1 1 a b R100 x\0", "u UU\0", "# branch.oid x\0", "\t\n", "a:b\01\0"] {
            _ = GitChange.parse(output(text))
            _ = GitStatus(output(text))
            _ = GitBlame.parse(Array(text.utf8))
            _ = GitMatch.parse(Array(text.utf8), commit: "a")
        }
        #expect(GitChange.parse(output(":1 2 3 4 R1\0a\0b\0" + "-\t-\t\0a\0b\0")).first?.path == "b")
        #expect(GitMatch.parse(Array("a:x\0n\0t\n".utf8), commit: "a").isEmpty)
    }
}
