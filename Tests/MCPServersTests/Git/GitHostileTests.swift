import Foundation
import JSON
import Testing

@testable import MCPServers

@Suite("A hostile repository, and hostile arguments, to the git server")
struct GitHostileTests {
    /// Settings by which a repository has git run a program.
    private static func settings(_ program: String) -> String {
        """
        [core]
            repositoryformatversion = 0
            hooksPath = .git/hooks
            fsmonitor = \(program)
            pager = \(program)
            editor = \(program)
            sshCommand = \(program)
            askPass = \(program)
            gitProxy = \(program)
            alternateRefsCommand = \(program)
            attributesFile = .git/attributes
            worktree = /
        [filter "evil"]
            clean = \(program)
            smudge = \(program)
            process = \(program)
            required = true
        [diff]
            external = \(program)
        [diff "evil"]
            command = \(program)
            textconv = \(program)
            cachetextconv = true
        [merge "evil"]
            driver = \(program)
        [gpg]
            program = \(program)
        [gpg "ssh"]
            program = \(program)
            defaultKeyCommand = \(program)
        [commit]
            gpgSign = true
        [log]
            showSignature = true
        [credential]
            helper = \(program)
        [pager]
            log = \(program)
            status = \(program)
            diff = \(program)
            show = \(program)
            blame = \(program)
            grep = \(program)
        [interactive]
            diffFilter = \(program)
        [alias]
            status = !\(program)
            cat-file = !\(program)
        [trace2]
            eventTarget = \(program)
        [uploadpack]
            packObjectsHook = \(program)
        [gc]
            auto = 1
            recentObjectsHook = \(program)
        [protocol "ext"]
            allow = always
        [remote "origin"]
            url = ext::\(program)
            promisor = true
            partialclonefilter = blob:none
            vcs = evil
        [include]
            path = ../included
        [submodule]
            recurse = true
        [status]
            submoduleSummary = true
        [extensions]
            worktreeConfig = true
        """
    }

    private static let hooks = [
        "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-index-change", "reference-transaction",
        "pre-auto-gc", "post-checkout", "post-rewrite", "fsmonitor-watchman", "pre-applypatch", "post-merge",
    ]

    private static func executable(_ bench: GitBench) throws -> String {
        let program = bench.scratch.url.appending(path: "evil.sh")
        try Data("#!/bin/sh\ntouch '\(bench.marker.path)'\nexec cat\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        return program.path
    }

    @Test("no hook, filter, helper or program of its settings runs, whatever tool is called", .timeLimit(.minutes(5)))
    func programs() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        let program = try Self.executable(bench)
        // A repository inside of it whose own settings are as bad, as a submodule and as a stray directory.
        try bench.makeRepository("inner")
        for name in ["sub", "stray"] {
            try FileManager.default.copyItem(at: bench.directory("inner"), to: bench.directory().appending(path: name))
            try Data(Self.settings(program).utf8)
                .write(to: bench.directory().appending(path: "\(name)/.git/config"))
        }
        let inner = try bench.git(["rev-parse", "HEAD"], "inner")
        try bench.git(["update-index", "--add", "--cacheinfo", "160000,\(inner),sub"])
        try bench.write("sub/readme.md", "changed")
        try bench.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
        try bench.write(
            ".gitmodules",
            "[submodule \"sub\"]\n\tpath = sub\n\turl = ext::\(program)\n\tupdate = !\(program)\n"
        )
        try bench.write("readme.md", "changed\n")
        try bench.write("fresh.txt", "fresh\n")
        let git = bench.directory().appending(path: ".git")
        try Data(Self.settings(program).utf8).write(to: git.appending(path: "config"))
        try Data(Self.settings(program).utf8).write(to: git.appending(path: "config.worktree"))
        try Data(Self.settings(program).utf8).write(to: bench.directory().appending(path: "included"))
        for hook in Self.hooks {
            let file = git.appending(path: "hooks/\(hook)")
            try FileManager.default.createDirectory(
                at: git.appending(path: "hooks"),
                withIntermediateDirectories: true
            )
            try? FileManager.default.removeItem(at: file)
            try FileManager.default.copyItem(at: URL(filePath: program), to: file)
        }
        for (tool, arguments) in GitBench.everyCall {
            let outcome = try await bench(tool, arguments)
            #expect(!outcome.isError, "\(tool): \(outcome.text)")
            #expect(!bench.isMarked, "\(tool) ran a program")
        }
        #expect(try await bench("git_show", ["path": "readme.md"]).text == "changed\n")
        #expect(try await bench("git_log").list("commits", "author") == ["ada", "Owner"])
        // The trap works: git itself, without our view, runs it.
        _ = try? bench.git(["status"])
        #expect(bench.isMarked)
    }

    @Test(
        "a repository that reaches out of itself by a link, a file or borrowed objects is refused",
        arguments: [
            ".git", ".git as file", ".git/objects", ".git/refs", ".git/HEAD", ".git/index", ".git/packed-refs",
            ".git/config", ".git/refs/heads/stolen", ".git/objects/pack", ".git/objects/info", ".git/objects/aa",
            ".git/objects/aa/bb", ".git/logs", ".git/logs/HEAD", ".git/logs/refs",
            ".git/logs/refs/heads/main", "alternates", "the repository itself",
        ]
    )
    func reaching(what: String) async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.makeRepository(tenant: "globex")
        let theirs = bench.directory(tenant: "globex")
        let ours = bench.directory()
        switch what {
        case ".git as file":
            try FileManager.default.removeItem(at: ours.appending(path: ".git"))
            try bench.write(".git", "gitdir: \(theirs.path)/.git\n")
        case "alternates":
            try bench.write(".git/objects/info/alternates", "\(theirs.path)/.git/objects\n")
        case "the repository itself":
            try FileManager.default.removeItem(at: ours)
            try FileManager.default.createSymbolicLink(at: ours, withDestinationURL: theirs)
        default:
            let path = ours.appending(path: what)
            try? FileManager.default.removeItem(at: path)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let target = what.hasPrefix(".git/refs/heads") ? ".git/refs/heads/main" : what
            try FileManager.default.createSymbolicLink(
                at: path,
                withDestinationURL: theirs.appending(path: target)
            )
        }
        let before = try bench.git(["rev-parse", "HEAD"], tenant: "globex")
        for (tool, arguments) in GitBench.everyCall {
            let outcome = try await bench(tool, arguments)
            #expect(outcome.isError, "\(tool): \(outcome.text)")
            #expect(!outcome.text.contains("globex"))
            #expect(!outcome.text.contains("Internal error"), "\(tool): \(outcome.text)")
            #expect(!outcome.text.contains(bench.scratch.url.path))
        }
        #expect(try bench.git(["rev-parse", "HEAD"], tenant: "globex") == before)
    }

    @Test("objects are not borrowed even when the file that borrows them comes after the check")
    func alternatesLate() throws {
        let bench = try GitBench()
        try bench.makeRepository()
        let repository = GitRepository(
            name: "site",
            directory: bench.directory().appending(path: ".git").path,
            workTree: bench.directory().path
        )
        let view = try GitView(of: repository, in: bench.scratch.url.path, writing: false)
        try bench.write(".git/objects/info/alternates", "/elsewhere\n")
        #expect(!FileManager.default.fileExists(atPath: "\(view.path)/objects/info/alternates"))
        #expect(!FileManager.default.fileExists(atPath: "\(view.path)/hooks"))
    }

    @Test("links among the files are links: nothing outside is read, staged or searched through them")
    func links() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        let outside = bench.scratch.url.appending(path: "outside")
        try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
        try Data("the secret\n".utf8).write(to: outside.appending(path: "secret"))
        try bench.write("dir/secret", "ours\n")
        try bench.git(["add", "."])
        try bench.git(["commit", "-qm", "dir"])
        try FileManager.default.removeItem(at: bench.directory().appending(path: "dir"))
        for name in ["dir", "link"] {
            try FileManager.default.createSymbolicLink(
                at: bench.directory().appending(path: name),
                withDestinationURL: name == "dir" ? outside : outside.appending(path: "secret")
            )
        }
        for name in [".gitignore", ".mailmap"] {
            try FileManager.default.createSymbolicLink(
                at: bench.directory().appending(path: name),
                withDestinationURL: outside.appending(path: "secret")
            )
        }
        var calls = GitBench.everyCall
        calls.insert(("git_add", ["paths": ["dir/secret"]]), at: 0)
        calls += [
            ("git_search", ["pattern": "secret"]), ("git_show", ["path": "link"]), ("git_show", ["path": "dir/secret"]),
            ("git_blame", ["path": "dir/secret"]), ("git_diff", ["from": "HEAD~1"]),
        ]
        for (tool, arguments) in calls {
            let outcome = try await bench(tool, arguments)
            #expect(!outcome.text.contains("the secret"), "\(tool)")
            #expect(!"\(outcome.structured as Any)".contains("the secret"), "\(tool)")
        }
    }

    @Test(
        "what would be an option, a range, a search or a path is not a revision",
        arguments: [
            "", "-", "--all", "--output=/tmp/x", "-n1", "main..HEAD", "main...HEAD", "^main", "HEAD:readme.md",
            ":/First",
            ":0:readme.md", "HEAD^{/First}", "HEAD^{tree}", "HEAD@{1}", "@{-1}", "@{upstream}", "HEAD^@", "HEAD^!",
            "HEAD^-", "main main", "main\nHEAD", "main\u{0}", "refs/heads/../heads/main", "main.lock", "a//b", "/main",
            "main~99999999999", "../../HEAD", "*", "ma?n", "[m]ain", "\\main", "nope", "0000000", "HEAD~1", "main^2",
            "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        ]
    )
    func revisions(text: String) async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        let value = JSONValue.string(text)
        for (tool, arguments) in [
            ("git_log", ["revision": value]), ("git_show", ["revision": value]), ("git_diff", ["from": value]),
            ("git_diff", ["from": "HEAD", "to": value]), ("git_blame", ["path": "readme.md", "revision": value]),
            ("git_search", ["pattern": "x", "revision": value]),
        ] as [(String, JSONObject)] {
            let outcome = try await bench(tool, arguments)
            #expect(outcome.isError, "\(tool)")
            #expect(!outcome.text.contains("Internal error"), "\(tool): \(outcome.text)")
        }
    }

    @Test(
        "a path that leads out of the repository or into its own data is refused",
        arguments: [
            "..", "../site", "/etc/passwd", "a/../../x", ".git", ".git/config", "a/.git/hooks/x", ".GIT/config",
            "x\u{0}y",
            ".git/objects/info/alternates",
        ]
    )
    func paths(text: String) async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        let value = JSONValue.string(text)
        for (tool, arguments) in [
            ("git_log", ["path": value]), ("git_show", ["path": value]), ("git_blame", ["path": value]),
            ("git_diff", ["paths": [value]]), ("git_search", ["pattern": "x", "paths": [value]]),
            ("git_add", ["paths": [value]]),
        ] as [(String, JSONObject)] {
            let outcome = try await bench(tool, arguments)
            #expect(outcome.isError, "\(tool)")
            #expect(!outcome.text.contains("Internal error"), "\(tool): \(outcome.text)")
            #expect(!outcome.text.contains(bench.scratch.url.path))
        }
    }

    @Test(
        "a repository is one name of the tenant's own; another tenant's is not there",
        arguments: [
            "", ".", "..", "../globex/theirs", "/etc", "theirs", "acme/site", ".git", "-site", "--upload-pack=x",
            "site/.git", "site\u{0}", "https://example.com/x", "si te", "missing", "plain",
        ]
    )
    func names(name: String) async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.makeRepository("theirs", tenant: "globex")
        try FileManager.default.createDirectory(
            at: bench.directory("plain"),
            withIntermediateDirectories: true
        )
        for (tool, arguments) in GitBench.everyCall {
            let outcome = try await bench(tool, arguments, name)
            #expect(outcome.isError)
            #expect(!outcome.text.contains("Internal error"), "\(outcome.text)")
            #expect(!outcome.text.contains(bench.scratch.url.path))
        }
        #expect(try await bench.call("git_list_repositories")["repositories"] == ["site"])
        #expect(try await bench.call("git_list_repositories", tenant: "globex")["repositories"] == ["theirs"])
        if name != "missing", name != "theirs", name != "plain" {
            #expect(try await bench.call("git_init", ["name": .string(name)]).isError)
        }
    }

    @Test(
        "a HEAD that is broken or leads elsewhere is refused",
        arguments: [
            "", "ref: refs/heads/../../x", "ref: /etc/passwd", "ref: refs/heads/-x", "ref: HEAD", "xyz",
            "ref: refs/tags/v1",
        ]
    )
    func heads(text: String) async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        try bench.write(".git/HEAD", text)
        for (tool, arguments) in GitBench.everyCall {
            let outcome = try await bench(tool, arguments)
            #expect(outcome.isError)
            #expect(outcome.text.contains("HEAD"), "\(outcome.text)")
        }
    }
}
