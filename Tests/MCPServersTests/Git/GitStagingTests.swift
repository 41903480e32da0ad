import Foundation
import JSON
import MCP
import OAuth
import Testing

@testable import MCPServers

@Suite("What the git server stages, unstages and notes")
struct GitStagingTests {
    @Test("unstaging gives the index what the latest commit has, and leaves the files")
    func unstage() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.write("kept/old", "old\n")
        try bench.git(["add", "."])
        try bench.git(["commit", "-qm", "second"])
        try bench.write("readme.md", "changed\n")
        try bench.write("fresh", "fresh\n")
        try bench.write("-n", "odd\n")
        try FileManager.default.removeItem(at: bench.directory().appending(path: "kept/old"))
        _ = try await bench("git_add", ["paths": ["."]])

        let some = try await bench("git_unstage", ["paths": ["readme.md", "kept", "readme.md"]])
        #expect(some["unstaged"] == ["kept/old", "readme.md"])
        #expect(try bench.git(["diff", "--cached", "--name-only"]) == "-n\nfresh")
        let rest = try await bench("git_unstage", ["paths": [".", "readme.md", "missing"]])
        #expect(rest["unstaged"] == ["-n", "fresh"])
        #expect(rest["unchanged"] == ["readme.md", "missing"])
        #expect(try bench.git(["diff", "--cached"]).isEmpty)
        #expect(try bench.git(["status", "--porcelain"]) == " D kept/old\n M readme.md\n?? -n\n?? fresh")
        let file = bench.directory().appending(path: "readme.md")
        #expect(try String(contentsOf: file, encoding: .utf8) == "changed\n")
        #expect(try bench.git(["fsck", "--strict", "--no-dangling"]).isEmpty)
    }

    @Test(
        "before the first commit unstaging leaves nothing staged, whatever the objects are named by",
        arguments: ["sha1", "sha256"]
    )
    func unborn(format: String) async throws {
        let bench = try GitBench()
        try FileManager.default.createDirectory(at: bench.directory(), withIntermediateDirectories: true)
        try bench.git(["init", "-q", "-b", "main", "--object-format=\(format)"])
        for name in ["a", "b"] { try bench.write(name, name) }
        _ = try await bench("git_add", ["paths": ["."]])
        #expect(try await bench("git_unstage", ["paths": ["a"]])["unstaged"] == ["a"])
        #expect(try bench.git(["ls-files"]) == "b")
        #expect(try await bench("git_commit", ["message": "b alone"]).list("files", "path") == ["b"])
    }

    @Test("unstaging needs paths, a repository with files, and a lock that nobody else has")
    func refused() async throws {
        let bench = try GitBench { $0.limits.maximumStaged = 2 }
        try bench.makeRepository()
        #expect(try await bench("git_unstage", ["paths": []]).text.contains("at least one"))
        #expect(try await bench("git_unstage", ["paths": ["../x"]]).isError)
        try bench.git(["clone", "-q", "--bare", ".", "../bare.git"])
        #expect(try await bench("git_unstage", ["paths": ["."]], "bare.git").text.contains("bare repository"))
        for name in ["a", "b", "c"] { try bench.write(name, name) }
        try bench.git(["add", "."])
        #expect(try await bench("git_unstage", ["paths": ["."]]).text.contains("one by one"))
        try bench.write(".git/index.lock", "")
        #expect(try await bench("git_unstage", ["paths": ["a"]]).text.contains("Another program"))
    }

    @Test(
        "a commit is in the reflog of the branch and of HEAD, though the repository kept none so far",
        arguments: [true, false]
    )
    func reflog(isKept: Bool) async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        if !isKept { try FileManager.default.removeItem(at: bench.directory().appending(path: ".git/logs")) }
        try bench.write("x", "1")
        _ = try await bench("git_add", ["paths": ["x"]])
        let commit = try await bench("git_commit", ["message": "Add x"])["commit"]?.stringValue
        for reference in ["HEAD", "main"] {
            let lines = try bench.git(["reflog", "show", "--format=%H %gn %gs", reference]).split(separator: "\n")
            #expect(lines.first == "\(commit ?? "") ada commit: Add x")
            #expect(lines.count == (isKept ? 2 : 1))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.server.views).isEmpty)
    }

    @Test("a file whose name is not UTF-8 is left out, and said to be")
    func unreadableName() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.write("good", "1")
        var name = Array("\(bench.directory().path)/new".utf8CString)
        name.insert(CChar(bitPattern: 0xFE), at: name.count - 1)
        let file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        close(file)
        let result = try await bench("git_add", ["paths": ["."]])
        #expect(result["staged"] == ["good"])
        #expect(result["skipped"] == ["new\u{FFFD}"])
        #expect(try bench.git(["diff", "--cached", "--name-only"]).split(separator: "\n") == ["good"])
    }

    @Test("a client that wants to know is told that git is still at work")
    func progress() async throws {
        let scratch = try Scratch("slow")
        let program = scratch.url.appending(path: "git")
        try Data("#!/bin/sh\nsleep 3\nexec /usr/bin/git \"$@\"\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        let bench = try GitBench {
            $0.program = program.path
            $0.limits.progressInterval = .milliseconds(100)
        }
        try bench.makeRepository()
        let (reports, continuation) = AsyncStream.makeStream(of: Double.self)
        let caller = MCPCaller(
            tenant: try TenantID("acme"),
            subject: "ada",
            client: "service",
            progress: ProgressReporter { done, _, _ in continuation.yield(done) }
        )
        let tool = try #require(bench.server.tools.tools.first { $0.name == "git_branches" })
        let arguments = try ToolArguments(["repository": "site"], schema: tool.input)
        let call = Task { try await tool.run(arguments, caller) }
        var iterator = reports.makeAsyncIterator()
        let (first, second) = (await iterator.next(), await iterator.next())
        #expect((first ?? 0) > 0 && (second ?? 0) > (first ?? 0))
        _ = try await call.value
    }
}
