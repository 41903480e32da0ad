import Foundation
import Testing

/// The built binary as a process of its own, with an environment of its own.
final class SignetProcess {
    private let process = Process()
    private let errors = Pipe()
    private let output = Pipe()
    private var seen = ""

    /// Starts `signet` with these arguments in a directory whose state is its own.
    init(_ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]) throws {
        process.executableURL = Self.binary
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: Repository.path(""))
        var variables = ["SIGNET_DEV_DIRECTORY": directory.path, "PATH": "/usr/bin:/bin", "HOME": directory.path]
        variables.merge(environment) { _, given in given }
        process.environment = variables
        process.standardError = errors
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Reads standard error until `text` appears; false when the process ended without it.
    func waitForError(_ text: String) -> Bool {
        while !seen.contains(text) {
            let data = errors.fileHandleForReading.availableData
            if data.isEmpty { return false }
            seen += String(decoding: data, as: UTF8.self)
        }
        return true
    }

    /// Reads standard output up to the end of its first line.
    func outputLine() -> String {
        var line = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), let first = byte.first, first != 0x0A {
            line.append(first)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end and answers what was said.
    func finish() -> (status: Int32, output: String, errors: String) {
        let said = output.fileHandleForReading.readDataToEndOfFile()
        seen += String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self), seen)
    }

    /// Beside the bundle that this test is in.
    private static var binary: URL {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0])
        return bundle.deletingLastPathComponent().appendingPathComponent("signet")
    }
}
