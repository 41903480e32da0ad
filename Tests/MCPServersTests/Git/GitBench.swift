import Foundation
import JSON
import Testing

@testable import MCPServers

/// A git server on a directory of its own, and git as the owner of the repositories runs it.
struct GitBench: Sendable {
    let call: ToolCalls
    let server: GitServer
    let scratch: Scratch

    init(_ change: (inout GitSettings) -> Void = { _ in }) throws {
        scratch = try Scratch("git")
        var settings = GitSettings(dataRoot: scratch.url.appending(path: "data").path)
        settings.limits.time = .seconds(60)
        change(&settings)
        server = try GitServer(settings)
        call = ToolCalls(server)
    }

    /// The directory of a repository.
    func directory(_ name: String = "site", tenant: String = "acme") -> URL {
        scratch.url.appending(path: "data/\(tenant)/\(name)")
    }

    /// A file beside everything, which nothing that a repository says may make.
    var marker: URL { scratch.url.appending(path: "marker") }
    var isMarked: Bool { FileManager.default.fileExists(atPath: marker.path) }

    /// Makes a repository with one commit of `readme.md`.
    func makeRepository(_ name: String = "site", tenant: String = "acme") throws {
        try FileManager.default.createDirectory(
            at: directory(name, tenant: tenant),
            withIntermediateDirectories: true
        )
        try git(["init", "-q", "-b", "main"], name, tenant: tenant)
        try write("readme.md", "hello\nworld\n", name, tenant: tenant)
        try git(["add", "."], name, tenant: tenant)
        try git(["commit", "-qm", "First of \(tenant)"], name, tenant: tenant)
    }

    /// Writes a file of a repository.
    func write(_ path: String, _ text: String, _ name: String = "site", tenant: String = "acme") throws {
        let file = directory(name, tenant: tenant).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Runs git as the owner of the repository.
    @discardableResult
    func git(_ arguments: [String], _ name: String = "site", tenant: String = "acme") throws -> String {
        let words =
            [
                "env", "-i", "PATH=/usr/bin:/bin", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
                "git", "-C", directory(name, tenant: tenant).path, "-c", "user.name=Owner", "-c",
                "user.email=owner@example.com",
            ] + arguments
        let command = words.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
        // Not by Foundation, whose reads end with an error when the signal of another child interrupts them.
        let output = try #require(popen(command + " 2>/dev/null", "r"))
        defer { pclose(output) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(fileno(output), &part, part.count)
            if count > 0 { bytes += part[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// Every tool that reads, with arguments that make it do all it can, and those that write.
    static let everyCall: [(String, JSONObject)] = [
        ("git_status", ["untracked": "all"]), ("git_log", ["path": "readme.md"]), ("git_diff", [:]),
        ("git_diff", ["staged": true]), ("git_diff", ["from": "HEAD"]), ("git_diff", ["from": "HEAD", "to": "HEAD"]),
        ("git_show", [:]), ("git_show", ["path": "readme.md"]), ("git_show", ["path": "."]),
        ("git_blame", ["path": "readme.md"]), ("git_branches", [:]), ("git_search", ["pattern": "o"]),
        ("git_add", ["paths": ["."]]), ("git_unstage", ["paths": ["readme.md"]]), ("git_add", ["paths": ["."]]),
        ("git_commit", ["message": "all"]),
    ]

    /// Calls a tool on a repository.
    func callAsFunction(
        _ tool: String,
        _ arguments: JSONObject = [:],
        _ name: String = "site",
        tenant: String = "acme",
        subject: String = "ada"
    ) async throws -> ToolCalls.Outcome {
        var arguments = arguments
        arguments["repository"] = .string(name)
        return try await call(tool, arguments, tenant: tenant, subject: subject)
    }
}

extension ToolCalls.Outcome {
    /// The strings of one member of each element of a list.
    func list(_ name: String, _ member: String) -> [String] {
        self[name]?.arrayValue?.compactMap { $0[member]?.stringValue } ?? []
    }
}
