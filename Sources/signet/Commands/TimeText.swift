import Foundation
import JOSE

/// Points in time as people and programs read them.
enum TimeText {
    /// RFC 3339 in UTC with whole seconds: `2026-01-31T12:00:00Z`.
    static func iso8601(_ time: NumericDate) -> String {
        Date(timeIntervalSince1970: time.seconds.rounded(.down)).formatted(.iso8601)
    }

    /// Reads RFC 3339, a day (`2026-01-31`), seconds since 1970, or a span before now (`24h`).
    static func parse(_ text: String, now: NumericDate) -> NumericDate? {
        if let span = DurationText.parse(text) { return now.advanced(by: .zero - span) }
        if let seconds = Double(text), seconds.isFinite { return NumericDate(seconds) }
        let whole = text.count == 10 ? text + "T00:00:00Z" : text
        guard let date = try? Date(whole, strategy: .iso8601) else { return nil }
        return NumericDate(date.timeIntervalSince1970)
    }

    /// How far away a time is: `in 4m59s`, `3h ago`.
    static func relative(_ time: NumericDate, to now: NumericDate) -> String {
        let seconds = (time.seconds - now.seconds).rounded()
        let span = DurationText.format(.seconds(Int64(abs(seconds))))
        if seconds == 0 { return "now" }
        return seconds > 0 ? "in \(span)" : "\(span) ago"
    }
}
