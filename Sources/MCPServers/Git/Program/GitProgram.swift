import MCP
import NIOConcurrencyHelpers
import Subprocess
import SystemPackage

/// Runs the git program: without a shell, with an environment of ours, its output and its time bounded.
///
/// It runs in a session of its own, and when the call that wants it is cancelled, that session's processes are asked to
/// end, which removes their locks, and soon after made to.
struct GitProgram: Sendable {
    /// What became of a run.
    struct Output: Sendable {
        let bytes: [UInt8]
        /// Whether there was more output than is read; the program was then stopped.
        let isCut: Bool
        let status: TerminationStatus
        /// What it said beside its output; never for a client, since it may name paths of the host.
        let message: String

        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// Whether the program did what it was asked to, or was stopped by us when we had enough.
        var isSuccess: Bool { isCut || status.isSuccess }
    }

    /// What of a repository a command may touch.
    enum Reach {
        /// Objects and references.
        case objects
        /// The files and the index too.
        case workTree
    }

    let path: String
    let limits: GitLimits

    /// Runs a command on a view.
    func run(
        _ arguments: [String],
        on view: GitView,
        _ reach: Reach = .objects,
        input: [UInt8] = [],
        identity: GitIdentity? = nil
    ) async throws -> Output {
        var environment = Self.environment
        environment["GIT_DIR"] = view.path
        var directory = view.path
        if reach == .workTree, let workTree = view.repository.workTree {
            environment["GIT_WORK_TREE"] = workTree
            environment["GIT_INDEX_FILE"] = "\(view.repository.directory)/index"
            directory = workTree
        }
        for (name, value) in identity?.environment ?? [:] { environment[name] = value }
        return try await run(arguments, environment: environment, directory: directory, input: input)
    }

    /// Runs a command without a repository of ours in a directory.
    func run(_ arguments: [String], in directory: String) async throws -> Output {
        try await run(arguments, environment: Self.environment, directory: directory, input: [])
    }

    /// Runs a command that has no reason of its own to fail.
    func succeed(
        _ arguments: [String],
        on view: GitView,
        _ reach: Reach = .objects,
        input: [UInt8] = [],
        identity: GitIdentity? = nil
    ) async throws -> Output {
        let output = try await run(arguments, on: view, reach, input: input, identity: identity)
        guard output.isSuccess else { throw output.fault(arguments) }
        return output
    }

    private func run(
        _ arguments: [String],
        environment: [String: String],
        directory: String,
        input: [UInt8]
    ) async throws -> Output {
        var platform = PlatformOptions()
        platform.createSession = true
        platform.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
        ]
        let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        let maximum = limits.maximumOutputBytes
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(Self.settings + arguments),
            environment: .custom(Dictionary(variables) { _, last in last }),
            workingDirectory: FilePath(directory),
            platformOptions: platform,
            input: .array(input),
            output: .sequence,
            error: .sequence
        ) { execution in
            async let message = Self.collect(execution.standardError, 4096) { false }
            let (bytes, isCut) = try await Self.collect(execution.standardOutput, maximum) {
                // Nobody reads the rest; a program that has more to say would wait for ever.
                try? execution.send(signal: .terminate, toProcessGroup: true)
                return true
            }
            return (bytes, isCut, try await message.bytes)
        }
        try Task.checkCancellation()
        let (bytes, isCut, message) = result.closureResult
        return Output(
            bytes: bytes,
            isCut: isCut,
            status: result.terminationStatus,
            message: String(decoding: message, as: UTF8.self)
        )
    }

    /// Reads to the end and keeps `maximum` bytes; stops there when `onFull` says so.
    private static func collect(
        _ output: SubprocessOutputSequence,
        _ maximum: Int,
        onFull: @Sendable () -> Bool
    ) async throws -> (bytes: [UInt8], isCut: Bool) {
        var bytes: [UInt8] = []
        var isCut = false
        for try await buffer in output where !isCut || !bytes.isEmpty {
            if isCut { continue }
            buffer.withUnsafeBytes { bytes.append(contentsOf: $0.prefix(maximum + 1 - bytes.count)) }
            guard bytes.count > maximum else { continue }
            bytes.removeLast()
            isCut = true
            if onFull() { break }
        }
        return (bytes, isCut)
    }

    /// All that the program sees of our environment.
    private static let environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8", "TZ": "UTC",
        // No settings but the view's own and those below.
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        // A path is a path, whatever signs it has.
        "GIT_LITERAL_PATHSPECS": "1",
        // Reading changes nothing; objects are what their names say.
        "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1",
        // Nothing is fetched, asked or shown.
        "GIT_ALLOW_PROTOCOL": "none", "GIT_PROTOCOL_FROM_USER": "0", "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false",
        "GIT_SSH_COMMAND": "/bin/false", "GIT_EDITOR": "/bin/false", "GIT_PAGER": "cat",
    ]

    /// Settings for every command, which go before those of any file.
    ///
    /// The view's `config` is ours, so nothing here is needed against a repository's; it holds should git learn of
    /// another file.
    private static let settings: [String] =
        [
            "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "core.pager=cat",
            "core.sshCommand=/bin/false", "core.attributesFile=/dev/null", "core.excludesFile=/dev/null",
            "core.quotePath=false", "core.preloadIndex=false", "protocol.allow=never", "diff.external=",
            "diff.ignoreSubmodules=all", "submodule.recurse=false", "log.showSignature=false", "log.mailmap=false",
            "commit.gpgSign=false", "gpg.program=/bin/false", "gc.auto=0", "maintenance.auto=false", "color.ui=false",
            "advice.detachedHead=false", "grep.threads=1", "pack.threads=1", "i18n.logOutputEncoding=UTF-8",
        ]
        .flatMap { ["-c", $0] } + ["--no-pager"]
}

extension GitProgram.Output {
    /// A failure, for the log.
    func fault(_ arguments: [String]) -> GitFault {
        GitFault(command: arguments.first ?? "", status: "\(status)", message: message)
    }
}
