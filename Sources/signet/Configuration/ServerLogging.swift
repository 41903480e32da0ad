import Foundation
import JOSE
import JSON
import Logging

/// Log lines on standard error, as text for people or as one JSON object a line.
///
/// Standard output belongs to data: what a command prints there can be piped.
struct ServerLogging: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: ServerConfiguration.Logging.Format

    /// Makes it the way of all loggers of this process.
    static func start(_ logging: ServerConfiguration.Logging) {
        let level = Logger.Level(rawValue: logging.level.rawValue) ?? .info
        LoggingSystem.bootstrap { label in ServerLogging(label: label, level: level, format: logging.format) }
    }

    private init(label: String, level: Logger.Level, format: ServerConfiguration.Logging.Format) {
        self.label = label
        logLevel = level
        self.format = format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(metadataProvider?.get() ?? [:]) { own, _ in own }
            .merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }
        let time = TimeText.iso8601(SystemTime().now())
        switch format {
        case .text:
            let tail = facts.map { " \($0.key)=\(Self.oneLine("\($0.value)"))" }.joined()
            Console.note("\(time) \(event.level) \(label): \(Self.oneLine("\(event.message)"))\(tail)")
        case .json:
            var json = JSONWriter()
            json.object { json in
                json.member("time", time)
                json.member("level", event.level.rawValue)
                json.member("logger", label)
                json.member("message", "\(event.message)")
                for (name, value) in facts { json.member(name, "\(value)") }
            }
            Console.note(json.string)
        }
    }

    /// What came from outside must not forge a line of its own.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
            )
        )
    }
}
