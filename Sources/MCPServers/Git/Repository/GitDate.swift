/// A point in time as callers write it.
///
/// Git guesses: of "foo" it makes now, of "2025-13-45" some day, and whoever asked would take an empty list for an answer. So
/// only what cannot be misread reaches it.
enum GitDate {
    private static let units: Set<Substring> = ["second", "minute", "hour", "day", "week", "month", "year"]

    /// Whether it is a date (with a time and its zone, if any, as RFC 3339 has them) or so many units ago.
    static func isOne(_ text: String) -> Bool { isAgo(text) || isDate(text) || text == "yesterday" }

    /// The date for git; nil where it is none.
    ///
    /// Of a day alone git makes the present time of that day: it is the whole day here, from its beginning or to its end.
    static func argument(_ text: String, isEnd: Bool) -> String? {
        guard isOne(text) else { return nil }
        return text.utf8.count == 10 && isDate(text) ? text + (isEnd ? "T23:59:59" : "T00:00:00") : text
    }

    private static func isAgo(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard words.count == 3, words.joined(separator: " ") == text, words[2] == "ago", let count = Int(words[0]),
            (1...10_000).contains(count)
        else { return false }
        return units.contains(words[1].hasSuffix("s") ? words[1].dropLast() : words[1])
    }

    private static func isDate(_ text: String) -> Bool {
        let pattern =
            #/
            ([0-9]{4}) - ([0-9]{2}) - ([0-9]{2})
            (?: [T\x20] ([0-9]{2}) : ([0-9]{2}) (?: : ([0-9]{2}) (?: \.[0-9]+ )? )? (?: Z | [+\-] [0-9]{2} :? [0-9]{2} )? )?
            /#
        guard let match = text.wholeMatch(of: pattern)?.output else { return false }
        func part(_ text: Substring?, _ range: ClosedRange<Int>) -> Bool {
            text.map { Int($0).map(range.contains) ?? false } ?? true
        }
        return part(match.1, 1970...9999) && part(match.2, 1...12) && part(match.3, 1...31) && part(match.4, 0...23)
            && part(match.5, 0...59) && part(match.6, 0...60)
    }
}
