import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where a command gets a secret or a token from: never its arguments, which every process of the machine can read.
enum SecretInput {
    private static let maximumBytes = 1 << 20

    /// The value of a variable, else standard input: a pipe as it is, a terminal with a prompt and without echo.
    static func read(
        variable: String,
        prompt: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> String {
        if let value = environment[variable], !value.isEmpty { return value }
        let text = isatty(STDIN_FILENO) == 1 ? hiddenLine(prompt) : wholeInput()
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else {
            throw CommandFailure(.usage, "nothing came in", remedy: "give it by standard input or \(variable)")
        }
        return trimmed
    }

    /// A new password: a pipe's first line as it is, or a terminal that is asked twice; blanks in it count.
    static func newPassword(
        variable: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> String {
        if let value = environment[variable], !value.isEmpty { return value }
        guard isatty(STDIN_FILENO) == 1 else {
            let line = String(wholeInput().prefix { !$0.isNewline })
            guard !line.isEmpty else {
                throw CommandFailure(.usage, "no password came in", remedy: "give it by standard input or \(variable)")
            }
            return line
        }
        let password = hiddenLine("New password")
        guard password == hiddenLine("Once more") else {
            throw CommandFailure(.usage, "the two passwords differ")
        }
        return password
    }

    private static func wholeInput() -> String {
        let data = (try? FileHandle.standardInput.read(upToCount: maximumBytes)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// One line from the terminal, which shows nothing of it.
    private static func hiddenLine(_ prompt: String) -> String {
        Console.prompt(prompt + ": ")
        var former = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &former) == 0
        if isTerminal {
            var silent = former
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &former) }
            Console.note("")
        }
        return readLine() ?? ""
    }
}
