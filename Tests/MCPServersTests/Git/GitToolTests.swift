import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("The git server's tools")
struct GitToolTests {
    @Test("a repository is made, filled, staged, committed and looked at")
    func roundTrip() async throws {
        let bench = try GitBench()
        #expect(try await bench.call("git_init", ["name": "site"])["repository"] == "site")
        #expect(try await bench.call("git_list_repositories")["repositories"] == ["site"])
        #expect(try await bench("git_status")["is_clean"] == true)
        #expect(try await bench("git_log").text.contains("no commit yet"))
        #expect(try await bench("git_commit", ["message": "nothing"]).text.contains("Nothing is staged"))

        try bench.write("a.txt", "one\ntwo\n")
        try bench.write("d/b.txt", "three\n")
        #expect(try await bench("git_status").list("entries", "unstaged") == ["untracked", "untracked"])
        #expect(try await bench("git_add", ["paths": ["."]])["staged"] == ["a.txt", "d/b.txt"])
        #expect(try await bench("git_status").list("entries", "staged") == ["added", "added"])
        #expect(try await bench("git_diff", ["staged": true]).list("files", "path") == ["a.txt", "d/b.txt"])
        let first = try await bench("git_commit", ["message": "\n Begin \n\nwith two files\n\n"])
        #expect(first["branch"] == "main")
        #expect(first.list("files", "path") == ["a.txt", "d/b.txt"])
        // What the branch was is noted in the repository, and nothing is left of the view.
        let history = bench.directory().appending(path: ".git/logs/refs/heads/main")
        #expect(try String(contentsOf: history, encoding: .utf8).contains("commit (initial): Begin"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.server.views).isEmpty)

        try bench.write("a.txt", "one\n2\n")
        let diff = try await bench("git_diff")
        #expect(diff.list("files", "change") == ["modified"])
        #expect(diff["files"]?.arrayValue?.first?["added"] == 1)
        #expect(diff["diff"]?.stringValue?.contains("-two\n+2\n") == true)
        #expect(try await bench("git_add", ["paths": ["a.txt", "d"]])["unchanged"] == ["d"])
        let second = try await bench("git_commit", ["message": "Count"], subject: "eve <x>\n")
        #expect(try await bench("git_status")["is_clean"] == true)

        let log = try await bench("git_log")
        #expect(log.list("commits", "message") == ["Count", " Begin\n\nwith two files"])
        #expect(log.list("commits", "author") == ["eve x", "ada"])
        #expect(log.list("commits", "author_email") == ["eve%20%3cx%3e%0a@acme.invalid", "ada@acme.invalid"])
        #expect(log.list("commits", "commit").first == second["commit"]?.stringValue)
        let shown = try await bench("git_show", ["revision": "HEAD"])
        #expect(shown["kind"] == "commit")
        #expect(shown["diff"]?.stringValue?.contains("+2") == true)
        #expect(try await bench("git_show", ["path": "a.txt", "revision": "HEAD~1"]).text == "one\ntwo\n")
        #expect(try await bench("git_show", ["path": "."]).list("entries", "path") == ["a.txt", "d"])
        #expect(try await bench("git_show", ["path": "d"]).list("entries", "path") == ["d/b.txt"])
        let blame = try await bench("git_blame", ["path": "a.txt"])
        #expect(blame.list("lines", "author") == ["ada", "eve x"])
        #expect(blame.list("lines", "text") == ["one", "2"])
        let found = try await bench("git_search", ["pattern": "two", "revision": "HEAD^"])
        #expect(found.list("matches", "path") == ["a.txt"])
        #expect(found["matches"]?.arrayValue?.first?["line"] == 2)
        #expect(try await bench("git_search", ["pattern": "two"])["matches"] == [])
        #expect(try bench.git(["fsck", "--strict", "--no-dangling"]).isEmpty)
        #expect(try bench.git(["status", "--short"]).isEmpty)
    }

    @Test("branches, remotes' branches and tags are told, and differences between them")
    func branches() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.git(["tag", "-am", "Release", "v1"])
        try bench.git(["update-ref", "refs/remotes/origin/main", "HEAD"])
        try bench.git(["checkout", "-qb", "topic/x"])
        try bench.write("new.md", "new\n")
        try bench.git(["add", "."])
        try bench.git(["mv", "readme.md", "moved.md"])
        try bench.git(["commit", "-qm", "Topic"])
        let all = try await bench("git_branches")
        #expect(Set(all.list("branches", "name")) == ["main", "topic/x", "origin/main", "v1"])
        #expect(all["current"] == "topic/x")
        #expect(
            try await bench("git_branches", ["kind": "tag"]).list("branches", "commit") == [
                bench.git(["rev-parse", "main"])
            ]
        )
        let diff = try await bench("git_diff", ["from": "v1", "to": "topic/x"])
        #expect(diff.list("files", "change") == ["renamed", "added"])
        #expect(diff.list("files", "from") == ["readme.md"])
        let based = try await bench("git_diff", ["from": "topic/x", "to": "main", "merge_base": true])
        #expect(based["files"] == [])
        #expect(try await bench("git_diff", ["from": "main", "paths": ["new.md"]]).list("files", "path") == ["new.md"])
        #expect(try await bench("git_diff", ["to": "main"]).text.contains("needs \"from\""))
    }

    @Test("a long history comes in pages that belong to one commit, whatever is committed meanwhile")
    func pages() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.makeRepository("other")
        for number in 1...6 { try bench.git(["commit", "-q", "--allow-empty", "-m", "c\(number)"]) }
        let first = try await bench("git_log", ["limit": 3])
        #expect(first.list("commits", "message") == ["c6", "c5", "c4"])
        try bench.git(["commit", "-q", "--allow-empty", "-m", "late"])
        let cursor = try #require(first["next_cursor"])
        let second = try await bench("git_log", ["limit": 3, "cursor": cursor])
        #expect(second.list("commits", "message") == ["c3", "c2", "c1"])
        let third = try await bench("git_log", ["limit": 3, "cursor": try #require(second["next_cursor"])])
        #expect(third.list("commits", "message") == ["First of acme"])
        #expect(third["next_cursor"] == nil)
        #expect(try await bench("git_log", ["cursor": cursor], "other").text.contains("another list"))
        try bench.makeRepository(tenant: "globex")
        let theirs = try await bench("git_log", ["cursor": cursor], tenant: "globex")
        #expect(theirs.isError)
        #expect(!theirs.text.contains(" c3"))
        for cursor in ["", "x", "WyJnaXRfbG9nIl0", "WyJnaXRfbG9nIiwic2l0ZSIsIi0tb3V0cHV0PXgiLDBd"] {
            #expect(try await bench("git_log", ["cursor": .string(cursor)]).isError)
        }
    }

    @Test("the log is narrowed by path, author, message and time")
    func filters() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.write("x", "1")
        _ = try await bench("git_add", ["paths": ["x"]])
        _ = try await bench("git_commit", ["message": "Add x [a-z]"])
        for arguments in [
            ["path": "x"], ["author": "ADA"], ["message": "[A-Z]"], ["author": "ada", "since": "1 day ago"],
        ] as [JSONObject] {
            #expect(try await bench("git_log", arguments).list("commits", "message") == ["Add x [a-z]"])
        }
        #expect(try await bench("git_log", ["until": "1 year ago"])["commits"] == [])
        #expect(try await bench("git_log", ["message": "--all"])["commits"] == [])
    }

    @Test("a SHA-256 repository, a bare one, one without commits and a shallow one are served")
    func kinds() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        for (name, arguments) in [
            ("hash", ["init", "-q", "-b", "main", "--object-format=sha256"]), ("empty", ["init", "-q", "-b", "main"]),
        ] {
            try FileManager.default.createDirectory(at: bench.directory(name), withIntermediateDirectories: true)
            try bench.git(arguments, name)
            try bench.write("f", "text\n", name)
        }
        _ = try await bench("git_add", ["paths": ["f"]], "hash")
        let made = try await bench("git_commit", ["message": "m"], "hash")
        #expect(made["commit"]?.stringValue?.count == 64)
        #expect(try await bench("git_log", [:], "hash").list("commits", "message") == ["m"])
        #expect(try await bench("git_status", [:], "empty")["commit"] == nil)
        #expect(try await bench("git_branches", [:], "empty")["branches"] == [])

        try bench.git(["clone", "-q", "--bare", ".", "../bare.git"])
        #expect(try await bench("git_show", ["path": "readme.md"], "bare.git").text == "hello\nworld\n")
        #expect(try await bench("git_log", [:], "bare.git").list("commits", "author") == ["Owner"])
        for tool in ["git_status", "git_diff"] {
            #expect(try await bench(tool, [:], "bare.git").text.contains("bare repository"))
        }
        try bench.git(["commit", "-q", "--allow-empty", "-m", "second"])
        try bench.git(["clone", "-q", "--depth=1", "file://\(bench.directory().path)", "../shallow"])
        #expect(try await bench("git_log", [:], "shallow").list("commits", "message") == ["second"])
    }

    @Test("files that are no text, and names of any kind, are told")
    func names() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        let names = ["-n", "--help", "a b", "é", ":(top)x", "*", "new\nline", "tab\t\"q\"", "HEAD", "😀/x", "~", "a:b"]
        for name in names { try bench.write(name, "text of \(name)\n") }
        try Data([0, 1, 2, 0xFF]).write(to: bench.directory().appending(path: "binary"))
        let added = try await bench("git_add", ["paths": .array((names + ["binary"]).map { .string($0) })])
        #expect(Set(added["staged"]?.arrayValue?.compactMap(\.stringValue) ?? []) == Set(names + ["binary"]))
        let committed = try await bench("git_commit", ["message": "--amend"])
        #expect(Set(committed.list("files", "path")) == Set(names + ["binary"]))
        for name in names {
            #expect(try await bench("git_show", ["path": .string(name)]).text == "text of \(name)\n")
            #expect(Set(try await bench("git_blame", ["path": .string(name)]).list("lines", "author")) == ["ada"])
            #expect(try await bench("git_log", ["path": .string(name)]).list("commits", "message") == ["--amend"])
        }
        #expect(try await bench("git_show", ["path": "binary"])["encoding"] == "base64")
        #expect(try await bench("git_search", ["pattern": "-n"]).list("matches", "path") == ["-n"])
        #expect(try await bench("git_search", ["pattern": "text", "paths": ["*"]]).list("matches", "path") == ["*"])
    }

    @Test("each tool names the scope that it needs, says what it may do, and has an output schema")
    func scopes() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        for tool in bench.server.tools.tools {
            let isWriting = ["git_add", "git_unstage", "git_commit", "git_init"].contains(tool.name)
            #expect(tool.requiredScopes == [isWriting ? "git:write" : "git:read"])
            #expect(tool.annotations.isReadOnly != isWriting)
            #expect(tool.output != nil)
            let other: Set<String> = [isWriting ? "git:read" : "git:write"]
            let outcome = try await bench.call(tool.name, [:], scopes: other)
            #expect(outcome.missing == tool.requiredScopes + other)
        }
        #expect(bench.server.tools.tools.count == 12)
    }
}
