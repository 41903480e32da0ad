import Foundation
import JSON

/// Where a command speaks: data to standard output, everything else to standard error.
enum Console {
    /// Writes data, and a line's end.
    static func data(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// Writes data as it is.
    static func bytes(_ bytes: [UInt8]) { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }

    /// Writes a remark: progress, advice, an error.
    static func note(_ text: String) { write(text + "\n", to: .standardError) }

    /// Tells how far long work has come, to a person who watches; the next remark takes its line.
    static func progress(_ text: String) {
        if isatty(STDERR_FILENO) == 1 { write("\r\(text)\r", to: .standardError) }
    }

    /// Writes a question, without a line's end.
    static func prompt(_ text: String) { write(text, to: .standardError) }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that has gone away (`signet audit list | head`) is no failure.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}

/// How a command prints its data.
enum OutputFormat: String, CaseIterable {
    case text, json
}

/// What a command answers, in both forms.
protocol Answer {
    /// For people.
    var text: String { get }
    /// For programs: one JSON value.
    func write(to json: inout JSONWriter)
}

extension OutputFormat {
    /// Prints an answer.
    func print(_ answer: some Answer) {
        switch self {
        case .text:
            let text = answer.text
            if !text.isEmpty { Console.data(text) }
        case .json:
            var json = JSONWriter()
            answer.write(to: &json)
            Console.data(json.string)
        }
    }
}
