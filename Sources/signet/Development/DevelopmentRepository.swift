import Foundation

/// A small git repository for the first tenant, so that the git server has something to show.
struct DevelopmentRepository {
    /// Where repositories of the tenant stand.
    let directory: String

    private static let readme = """
        # Welcome

        A repository that development mode made. Ask the git server for its log, or change this file and commit.

        """

    /// Makes it unless it is there.
    ///
    /// - Returns: What the person at the terminal should know, when it could not be made.
    func make() -> String? {
        let repository = directory + "/welcome"
        guard !FileManager.default.fileExists(atPath: repository) else { return nil }
        do {
            try PrivateFiles.makeDirectory(directory)
            try PrivateFiles.makeDirectory(repository)
            try PrivateFiles.write(Self.readme, to: repository + "/README.md", replacing: false)
            try git(["init", "--quiet", "--initial-branch=main", repository])
            try git(["-C", repository, "add", "README.md"])
            try git(["-C", repository, "commit", "--quiet", "--message", "A first file"])
            return nil
        } catch {
            try? FileManager.default.removeItem(atPath: repository)
            return "the git server has no repository to show: \(error)"
        }
    }

    /// Runs git with nothing of this machine's or this person's own settings.
    private func git(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-c", "user.name=Signet", "-c", "user.email=signet@localhost"] + arguments
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure(.failed, "git \(arguments.first ?? "") ended with \(process.terminationStatus)")
        }
    }
}
